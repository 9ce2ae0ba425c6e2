"""Data: the units and areas in the viewer's territory, and those that data name and Posko does not know."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from posko.campaign import territory as news
from posko.forces import queries as forces
from posko.people import queries
from posko.people.rights import Right, Where
from posko.support.errors import NotThereError, RuleError
from posko.surfaces.desk.gate import DeskRequest, needs
from posko.surfaces.desk.shell import chosen_operation
from posko.surfaces.desk.todo import Errand, Moment, waiting


@needs(Right.READ_TERRITORY)
def territory(request: DeskRequest) -> HttpResponse:
    """Show the command tree and the area tree, as far as the viewer's territory goes."""
    units = queries.readable_units(request.viewer)
    areas = queries.readable_areas(request.viewer)
    large = [area for area in areas if area.code.count(".") < 3]
    at = chosen_operation(request, request.viewer)
    readable = at is not None and request.viewer.may(Right.READ_REGISTER, at.where)
    context = {
        "stop": "data",
        "units": units,
        "areas": large,
        "count": len(areas),
        "operation": at if readable else None,
        "kept_above": at if not readable and request.viewer.may(Right.READ_REGISTER) else None,
        "may_begin": not readable and request.viewer.may(Right.CHANGE_REGISTER),
    }
    return render(request, "desk/territory.html", context)


@needs(Right.READ_TERRITORY)
def unit(request: DeskRequest, code: str) -> HttpResponse:
    """Show a unit. 404 outside the viewer's territory."""
    found = forces.unit_of(code)
    if found is None or not request.viewer.may(Right.READ_TERRITORY, Where(unit_path=found.path)):
        raise NotThereError
    return render(
        request, "desk/unit.html", {"stop": "data", "unit": found, "line": forces.line_above(found)}
    )


@needs(Right.READ_TERRITORY)
def area(request: DeskRequest, code: str) -> HttpResponse:
    """Show an area. 404 outside the viewer's territory."""
    found = forces.area_of(code)
    if found is None or not request.viewer.may(Right.READ_TERRITORY, Where(area=code)):
        raise NotThereError
    within = [a for a in forces.areas_within([code]) if a.code.count(".") == code.count(".") + 1]
    return render(request, "desk/area.html", {"stop": "data", "area": found, "within": within})


@waiting(15)
def _territory_waits(moment: Moment) -> Iterator[Errand]:
    for version in news.waiting(moment.viewer):
        yield Errand(
            _("Satuan atau wilayah baru dalam data %(operation)s") % {"operation": version.operation},
            detail=_("versi %(n)s") % {"n": version.number},
            url=reverse("desk:territory_news", args=[version.operation.public_id]),
            do=_("periksa dan putuskan"),
            since=version.kept_at,
        )


@needs(Right.KEEP_TERRITORY)
@require_safe
def territory_news(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Show the units and areas that an operation's data name otherwise than Posko knows them."""
    found = news.news(request.viewer, operation)
    return render(request, "desk/territory_news.html", {"stop": "settings", "news": found})


@needs(Right.KEEP_TERRITORY)
@require_POST
def take_territory(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Take over units and areas, or leave them."""
    digest, now = request.POST.get("digest", "")[:64], timezone.now()
    try:
        if request.POST.get("leave"):
            news.leave(request.viewer, operation, digest=digest, now=now)
            messages.success(request, _("Satuan dan wilayah dibiarkan seperti adanya."))
        else:
            areas, units = news.take(request.viewer, operation, digest=digest, now=now)
            text = _("%(units)s satuan dan %(areas)s wilayah diambil alih.")
            messages.success(request, text % {"units": units, "areas": areas})
    except RuleError as broken:
        messages.error(request, str(broken.message))
        return redirect("desk:territory_news", operation)
    return redirect("desk:territory")
