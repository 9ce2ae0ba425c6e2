"""The territory in the top bar: from the viewer's own unit down to the one that the page is about.

It is the switch too: each step leads to that unit, and the last opens those below. Which unit a page is about
stands in its address, so that a link shows a colleague the same.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from posko.forces.queries import UnitBelow, below, line_between
from posko.people.rights import Right, Viewer

ASKED = "unit"
"""The part of an address that says which unit a page is about."""
NARROWED = {"desk:duties"}
"""Pages that show less for a unit that is asked for. From any other the switch leads to the unit itself."""


@dataclass(frozen=True, slots=True)
class Step:
    """A unit of the trail, and where it leads."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Trail:
    """The units from the viewer's own to that of the page, those below the last, and his other own units."""

    steps: list[Step]
    below: list[Step]
    others: list[Step]


def trail_of(request: HttpRequest, viewer: Viewer) -> Trail | None:
    """Return the territory of a page; None for whoever has none."""
    homes = _homes(viewer)
    if not homes:
        return None
    asked = _asked(request)
    line = next((found for home in homes if (found := line_between(home, asked))), None)
    line = line or line_between(homes[0], "") or []
    if not line:
        return None
    own = [unit for home in homes if home != line[0].path for unit in line_between(home, "")]
    steps = [_step(request, unit) for unit in line]
    return Trail(steps, [_step(request, u) for u in below(line[-1])], [_step(request, u) for u in own])


def _homes(viewer: Viewer) -> list[str]:
    """Return the paths of the viewer's own units, without those that lie below another."""
    paths = sorted({reach.unit_path for reach in viewer.reaches_of(Right.READ_TERRITORY) if reach.unit_path})
    return [path for path in paths if not any(path != other and path.startswith(other) for other in paths)]


def _asked(request: HttpRequest) -> str:
    found = request.resolver_match
    if found is not None and found.view_name == "desk:unit":
        return str(found.kwargs["code"])
    return request.GET.get(ASKED, "")[:40]


def _step(request: HttpRequest, unit: UnitBelow) -> Step:
    found = request.resolver_match
    if found is None or found.view_name not in NARROWED:
        return Step(unit.name, reverse("desk:unit", args=[unit.code]))
    kept = {name: value for name, value in request.GET.items() if name not in {ASKED, "halaman"} and value}
    return Step(unit.name, f"{request.path}?{urlencode({**kept, ASKED: unit.code})}")
