"""What every page carries: the rail in the order of the work, the territory, the roles."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from posko.campaign.queries import Today, operations_of, today_of
from posko.people.queries import is_demo
from posko.people.rights import Right, Viewer
from posko.surfaces.desk.single_sign_on import button
from posko.surfaces.desk.trail import trail_of


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of the rail: what it is called, where it leads, who may go there."""

    key: str
    label: Any
    url: str
    right: Right | None


RAIL = (
    Stop("today", _("Hari ini"), "desk:today", None),
    Stop("board", _("Peta"), "desk:board", Right.READ_PLANS),
    Stop("data", _("Data"), "desk:data", Right.READ_TERRITORY),
    Stop("risk", _("Kerawanan"), "desk:risk", Right.READ_RISK_SUMMARY),
    Stop("plans", _("Rencana"), "desk:plans", Right.READ_PLANS),
    Stop("orders", _("Perintah"), "desk:orders", Right.READ_ORDERS),
    Stop("neutrality", _("Netralitas"), "desk:ledger", Right.READ_LEDGER),
    Stop("settings", _("Pengaturan"), "desk:people", Right.READ_PEOPLE),
)
"""In the order of the work. A stop is added when there is something at it."""


PAGES = (
    *RAIL,
    Stop("data", _("Satuan dan wilayah"), "desk:territory", Right.READ_TERRITORY),
    Stop("data", _("Mulai operasi baru"), "desk:begin_operation", Right.CHANGE_REGISTER),
    Stop("neutrality", _("Lembar kepala rantai catatan"), "desk:ledger_sheet", Right.READ_LEDGER),
    Stop("settings", _("Tambah orang"), "desk:new_person", Right.MANAGE_ACCOUNTS),
    Stop("", _("Bantuan"), "desk:help", None),
    Stop("", _("Langkah kedua"), "mfa_index", None),
    Stop("", _("Sesi saya"), "usersessions_list", None),
    Stop("", _("Data saya"), "desk:own_data", None),
    Stop("", _("Ganti kata sandi"), "account_change_password", None),
    Stop("", _("Periksa surat"), "desk:check_start", None),
)
"""Every page that search leads to by its name."""

CHOSEN = "operation"
"""Under which the session keeps the operation that was chosen."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An operation as the top bar names it: where it is today, and whether it is the one that is chosen."""

    operation: Any
    today: Today
    chosen: bool


def choices(request: HttpRequest, viewer: Viewer) -> list[Choice]:
    """Return the viewer's operations; the chosen one is the one last worked on, else the latest."""
    found = _operations(request, viewer)
    wanted = request.session.get(CHOSEN)
    chosen = next((o for o in found if str(o.public_id) == wanted), found[0] if found else None)
    return [Choice(o, today_of(o, timezone.now()), o is chosen) for o in found]


def _operations(request: HttpRequest, viewer: Viewer) -> list[Any]:
    """Return the viewer's operations, read once for a page: the view and its frame both ask."""
    found: list[Any] | None = getattr(request, "operations", None)
    if found is None:
        found = operations_of(viewer)
        request.operations = found  # type: ignore[attr-defined]
    return found


def chosen_operation(request: HttpRequest, viewer: Viewer) -> Any:
    """Return the operation that the viewer is at, None where there is none."""
    return next((choice.operation for choice in choices(request, viewer) if choice.chosen), None)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of a page shows; nothing of it for whoever is not signed in."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        user = getattr(request, "user", None)
        return {"rail": (), "demo": is_demo(), "user": user, "sign_on": button(request)}
    stops = [stop for stop in RAIL if stop.right is None or viewer.may(stop.right)]
    operations = choices(request, viewer)
    return {
        "at": next((choice for choice in operations if choice.chosen), None),
        "operations": operations,
        "reads_operations": viewer.may(Right.READ_OPERATION),
        "rail": stops,
        "user": request.user,
        "viewer": viewer,
        "trail": trail_of(request, viewer),
        "own_grants": getattr(request, "grants", ()),
        "demo": is_demo(),
    }
