"""Peta: the board of an operation, and the pieces that its map asks for."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from posko.atlas import features, queries
from posko.atlas.details import detail
from posko.limits.actions import SEARCH
from posko.people.rights import Right
from posko.planning.duties import Sought, duties
from posko.support.errors import NotThereError
from posko.surfaces.board.packed import packed
from posko.surfaces.desk.gate import DeskRequest, needs
from posko.surfaces.desk.limited import limited
from posko.surfaces.desk.shell import chosen_operation

PLAN, DAY, THING = "rencana", "hari", "id"


@needs(Right.READ_PLANS)
@require_safe
def board(request: DeskRequest) -> HttpResponse:
    """Lead to the board of the operation that the viewer is at; what is asked for goes along."""
    operation = chosen_operation(request, request.viewer)
    if operation is None or not request.viewer.meets(Right.READ_PLANS, operation.where):
        return render(request, "desk/board_empty.html", {"stop": "board"})
    asked = request.META.get("QUERY_STRING", "")
    return redirect(reverse("desk:board_of", args=[operation.public_id]) + (f"?{asked}" if asked else ""))


@needs(Right.READ_PLANS)
@require_safe
def board_of(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Show the board: list, map, inspector, and the days below."""
    found = _board(request, operation)
    names = ("scene", "day", "inspector")
    context = {
        "stop": "board",
        "board": found,
        "addresses": {name: reverse(f"desk:board_{name}", args=[operation]) for name in names},
        "today": found.operation.day_at(timezone.now()).isoformat(),
        "wall": "dinding" in request.GET,
        "where": request.GET.get("di", ""),
        "asked_plan": request.GET.get(PLAN, ""),
    }
    return render(request, "desk/board.html", context)


@needs(Right.READ_PLANS)
@require_safe
def scene(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Return what the board draws whatever the day."""
    return packed(request, queries.scene(_board(request, operation)))


@needs(Right.READ_PLANS)
@require_safe
def day(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Return what stands on a day."""
    return packed(request, queries.day(_board(request, operation), _day(request)))


@needs(Right.READ_PLANS)
@require_safe
def ground(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Return outlines and names of the operation's areas."""
    return packed(request, queries.ground(_board(request, operation)))


@needs(Right.READ_PLANS)
@never_cache
@require_safe
def inspector(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Show one thing of the map, nobody by name."""
    found = _board(request, operation)
    when = _day(request)
    context = {
        "board": found,
        "found": detail(found, request.GET.get(THING, ""), when),
        "day": when,
        "may_read_duties": request.viewer.may(Right.READ_DUTIES),
    }
    return render(request, "desk/board_inspector.html", context)


@needs(Right.READ_DUTIES)
@limited(SEARCH)
@never_cache
@require_safe
def who(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Show who stands at a place on a day; who was shown is logged."""
    found = _board(request, operation)
    place, when = request.GET.get(THING, ""), _day(request)
    if found.plan is None or not place:
        raise NotThereError
    page = duties(request.viewer, found.plan, Sought(place_id=place, day=when), page=1, now=timezone.now())
    return render(request, "desk/board_who.html", {"page": page, "board": found, "day": when, "place": place})


@needs(Right.READ_PLANS)
@require_safe
def beats(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Return beats with their teams and stations as GeoJSON."""
    found = _board(request, operation)
    return packed(request, features.beats(found, _team, _page_of(found)))


@needs(Right.READ_PLANS)
@require_safe
def shortages(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Return what is guarded on a day as GeoJSON, where somebody lacks first."""
    found = _board(request, operation)
    return packed(request, features.shortages(found, _day(request), _missing, _page_of(found)))


def _team(teams: int, stations: int, unit: str) -> str:
    if not teams:
        return _("belum ada tim · %(stations)s TPS · %(unit)s") % {"stations": stations, "unit": unit}
    words = {"teams": teams, "stations": stations, "unit": unit}
    return _("%(teams)s tim · %(stations)s TPS · %(unit)s") % words


def _missing(officers: int) -> str:
    return _("kurang %(n)s") % {"n": officers}


def _page_of(found: queries.Board) -> Callable[[str], str]:
    """Return how the address of a thing on the board is made."""
    page = reverse("desk:board_of", args=[found.operation.public_id])
    plan = str(found.plan.public_id) if found.plan else ""
    return lambda thing: f"{page}?{urlencode({PLAN: plan, 'pilih': thing})}"


def _board(request: DeskRequest, operation: UUID) -> queries.Board:
    return queries.board(request.viewer, operation, request.GET.get(PLAN, ""))


def _day(request: DeskRequest) -> date:
    """Return the day asked for. Raises NotThereError for what is none."""
    try:
        return date.fromisoformat(request.GET.get(DAY, ""))
    except ValueError:
        raise NotThereError from None
