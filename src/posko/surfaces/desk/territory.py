"""Data: the units and areas in the viewer's territory."""

from django.http import HttpResponse
from django.shortcuts import render

from posko.forces import queries as forces
from posko.people import queries
from posko.people.rights import Right, Where
from posko.support.errors import NotThereError
from posko.surfaces.desk.gate import DeskRequest, needs
from posko.surfaces.desk.shell import chosen_operation


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
