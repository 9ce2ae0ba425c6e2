"""Reading units and areas."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from posko.forces.models import Unit
from posko.places.models import Area


def units_below(paths: Iterable[str] | None) -> list[Unit]:
    """Return the units at or below the paths, in the order of the tree; all for None."""
    if paths is None:
        return list(Unit.objects.all())
    wanted = Q(pk__in=[])
    for path in paths:
        wanted |= Q(path__startswith=path)
    return list(Unit.objects.filter(wanted))


def areas_within(codes: Iterable[str] | None) -> list[Area]:
    """Return the areas at or within the codes, in their order; all for None."""
    if codes is None:
        return list(Area.objects.all())
    wanted = Q(pk__in=[])
    for code in codes:
        wanted |= Q(code=code) | Q(code__startswith=f"{code}.")
    return list(Area.objects.filter(wanted))


def unit_of(code: str) -> Unit | None:
    """Return a unit with the areas it serves, or None."""
    return Unit.objects.prefetch_related("areas").filter(code=code).first()


def area_of(code: str) -> Area | None:
    """Return an area with the units that serve it, or None."""
    return Area.objects.prefetch_related("units").filter(code=code).first()


def areas_called(word: str) -> list[Area]:
    """Return the area with this code, else all with this name, in the order of their codes."""
    found = Area.objects.filter(pk=word) or Area.objects.filter(name__iexact=word)
    return list(found.order_by("code"))


def line_above(unit: Unit) -> list[Unit]:
    """Return the units from the root down to this one."""
    parts = unit.path.rstrip("/").split("/")
    paths = ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]
    return list(Unit.objects.filter(path__in=paths))


def nearest_areas(codes: Iterable[str]) -> dict[str, str]:
    """Return for each code the smallest area that is known and that it is or lies in, where there is one."""
    asked = set(codes)
    lines = {code: [code[:n] for n in range(len(code), 0, -1) if (code + ".")[n] == "."] for code in asked}
    known = set(
        Area.objects.filter(pk__in={a for line in lines.values() for a in line}).values_list("pk", flat=True)
    )
    return {code: next(a for a in line if a in known) for code, line in lines.items() if known & {*line}}


@dataclass(frozen=True, slots=True)
class UnitBelow:
    """A unit as a list of steps needs it."""

    code: str
    name: str
    path: str


def line_between(home: str, code: str) -> list[UnitBelow]:
    """Return the units from the one with path `home` down to a unit; none where it is not at or below it.

    Without a code, the unit with that path alone.
    """
    target = Unit.objects.filter(pk=code).values_list("path", flat=True).first() if code else home
    if target is None or not target.startswith(home):
        return []
    rest = [part for part in target.removeprefix(home).split("/") if part]
    paths = [home] + [home + "/".join(rest[: n + 1]) + "/" for n in range(len(rest))]
    return _steps(Unit.objects.filter(path__in=paths))


def below(unit: UnitBelow) -> list[UnitBelow]:
    """Return the units right below one."""
    return _steps(Unit.objects.filter(parent_id=unit.code))


def _steps(found: QuerySet[Unit]) -> list[UnitBelow]:
    return [UnitBelow(*row) for row in found.order_by("path").values_list("code", "name", "path")]
