"""Search: anything by a few letters, as a page and, while somebody types, as a short list for the top bar."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from posko.finding import queries
from posko.finding.index import LONGEST, words_of
from posko.finding.queries import Hit, Kind
from posko.forces.queries import nearest_areas
from posko.limits.actions import Limit
from posko.people.rights import Right, Viewer, Where
from posko.surfaces.desk.gate import DeskRequest, signed_in
from posko.surfaces.desk.limited import limited
from posko.surfaces.desk.shell import PAGES, Stop, chosen_operation

TYPING = Limit("typing", 240)
"""A list for each few letters typed: more than anybody types, too few to read a register letter by letter."""
FEW, MANY = 5, 25
TITLES: dict[Kind, Any] = {
    Kind.PERSON: _("Petugas"),
    Kind.STATION: _("TPS"),
    Kind.POST: _("Pos"),
    Kind.AREA: _("Wilayah"),
    Kind.UNIT: _("Satuan"),
    Kind.PLAN: _("Rencana"),
    Kind.ORDER: _("Perintah"),
    Kind.ACCOUNT: _("Akun"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A hit as it is shown, with the page that it leads to."""

    title: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind under their title."""

    title: str
    lines: list[Line]
    more: bool = False


@signed_in
@limited(TYPING)
@never_cache
@require_safe
def search(request: DeskRequest) -> HttpResponse:
    """Show what was found, by kind."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    context = {"text": text, "groups": _groups(request, text, MANY), "asked": bool(words_of(text))}
    return render(request, "desk/search.html", context)


@signed_in
@limited(TYPING)
@never_cache
@require_safe
def suggestions(request: DeskRequest) -> HttpResponse:
    """Return the first hits of each kind, for the list below the field in the top bar."""
    groups = _groups(request, request.GET.get("q", "").strip()[:LONGEST], FEW)
    return JsonResponse(
        {
            "groups": [
                {
                    "title": group.title,
                    "hits": [{"title": o.title, "detail": o.detail, "url": o.url} for o in group.lines],
                }
                for group in groups
            ]
        }
    )


def _groups(request: DeskRequest, text: str, most: int) -> list[Group]:
    viewer, operation = request.viewer, chosen_operation(request, request.viewer)
    pages = [Line(str(p.label), "", reverse(p.url)) for p in _pages(viewer, text)]
    groups = [Group(str(_("Halaman")), pages)] if pages else []
    every = queries.find(viewer, operation, text, most=most, now=timezone.now())
    lead = Lead(viewer, operation, [hit for found in every for hit in found.hits])
    for found in every:
        lines = [Line(str(hit.title), _detail(hit), lead.to(hit)) for hit in found.hits]
        groups.append(Group(str(TITLES[found.kind]), lines, found.more))
    return groups


def _pages(viewer: Viewer, text: str) -> list[Stop]:
    words = words_of(text)
    return [
        page
        for page in PAGES
        if words
        and (page.right is None or viewer.may(page.right))
        and all(any(part.startswith(word) for part in str(page.label).lower().split()) for word in words)
    ]


def _detail(hit: Hit) -> str:
    key = hit.key if hit.kind in {Kind.STATION, Kind.POST, Kind.AREA} else ""
    if hit.kind == Kind.PERSON:
        key = f"NRP {hit.key}"
    return " · ".join(part for part in (key, str(hit.detail)) if part)


class Lead:
    """Where a hit leads: as near to the thing itself as there is a page that the viewer may open."""

    def __init__(self, viewer: Viewer, operation: Any, hits: list[Hit]) -> None:
        self.viewer, self.operation = viewer, operation
        may_read = operation is not None and viewer.may(Right.READ_DUTIES)
        self.plan = queries.plan_to_read(operation) if may_read else None
        self.areas = nearest_areas(hit.area for hit in hits if hit.area)

    def to(self, hit: Hit) -> str:
        """Return the address of a hit."""
        if hit.kind == Kind.PERSON:
            return self._duties(officer=hit.key) or reverse("desk:register", args=[self.operation.public_id])
        if hit.kind == Kind.POST and self.plan is not None:
            return self._duties(place=hit.key)
        if hit.kind in {Kind.STATION, Kind.POST}:
            near = self.areas.get(hit.area, "")
            at = near if self.viewer.may(Right.READ_TERRITORY, Where(area=near or None)) else ""
            return reverse("desk:area", args=[at]) if at else reverse("desk:territory")
        names = {Kind.AREA: "area", Kind.UNIT: "unit", Kind.PLAN: "plan", Kind.ORDER: "order"}
        return reverse(f"desk:{names.get(hit.kind, 'person')}", args=[hit.key])

    def _duties(self, **sought: str) -> str:
        if self.plan is None:
            return ""
        return f"{reverse('desk:duties', args=[self.plan.public_id])}?{urlencode(sought)}"
