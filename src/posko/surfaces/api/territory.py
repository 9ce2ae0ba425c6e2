"""Calls about units and areas."""

from typing import Any

from ninja import Schema

from posko.forces import queries as forces
from posko.people import queries
from posko.people.rights import Right, Where
from posko.support.errors import NotThereError
from posko.surfaces.api.calls import Calls
from posko.surfaces.api.entrance import Call
from posko.surfaces.api.forms import Found, cut
from posko.surfaces.api.shapes import Window

calls = Calls("territory")


class Unit(Schema):
    """A police command or a unit of one."""

    code: str
    name: str
    parent: str | None
    path: str

    @staticmethod
    def resolve_parent(found: Any) -> str | None:
        """Return the code of the unit above."""
        return found.parent_id  # type: ignore[no-any-return]


class Area(Schema):
    """An administrative area."""

    code: str
    name: str


class UnitWithAreas(Schema):
    """A unit, the areas it serves, and the line of command from the top down to it."""

    unit: Unit
    areas: list[Area]
    line: list[Unit]


class AreaWithUnits(Schema):
    """An area, the units that serve it, and the areas within."""

    area: Area
    units: list[Unit]
    within: list[Area]


@calls.table("units", Right.READ_TERRITORY, Unit)
def units(request: Call, window: Window) -> Found:
    """List the units in the caller's territory, in the order of the command tree."""
    return cut(queries.readable_units(request.viewer), window)


@calls.read("units/{code}", Right.READ_TERRITORY, UnitWithAreas)
def unit(request: Call, code: str) -> dict[str, Any]:
    """Show a unit with the areas it serves and the line of command above it."""
    found = forces.unit_of(code)
    if found is None or not request.viewer.may(Right.READ_TERRITORY, Where(unit_path=found.path)):
        raise NotThereError
    return {"unit": found, "areas": list(found.areas.all()), "line": forces.line_above(found)}


@calls.table("areas", Right.READ_TERRITORY, Area)
def areas(request: Call, window: Window) -> Found:
    """List the areas in the caller's territory."""
    return cut(queries.readable_areas(request.viewer), window)


@calls.read("areas/{code}", Right.READ_TERRITORY, AreaWithUnits)
def area(request: Call, code: str) -> dict[str, Any]:
    """Show an area with the units that serve it and the areas directly within."""
    found = forces.area_of(code)
    if found is None or not request.viewer.may(Right.READ_TERRITORY, Where(area=code)):
        raise NotThereError
    within = [a for a in forces.areas_within([code]) if a.code.count(".") == code.count(".") + 1]
    return {"area": found, "units": list(found.units.all()), "within": within}
