"""What every page carries: the rail in the order of the work, the territory, the roles."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from posko.people.queries import is_demo, own_grants
from posko.people.rights import Right, Viewer


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of the rail: what it is called, where it leads, who may go there."""

    key: str
    label: Any
    url: str
    right: Right | None


RAIL = (
    Stop("today", _("Hari ini"), "desk:today", None),
    Stop("data", _("Data"), "desk:territory", Right.READ_TERRITORY),
    Stop("neutrality", _("Netralitas"), "desk:ledger", Right.READ_LEDGER),
    Stop("settings", _("Pengaturan"), "desk:people", Right.READ_PEOPLE),
)
"""In the order of the work. A stop is added when there is something at it."""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of a page shows; nothing of it for whoever is not signed in."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        return {"rail": (), "demo": is_demo(), "user": request.user}
    stops = [stop for stop in RAIL if stop.right is None or viewer.may(stop.right)]
    return {
        "rail": stops,
        "user": request.user,
        "viewer": viewer,
        "own_grants": own_grants(viewer, now=timezone.now()),
        "demo": is_demo(),
    }
