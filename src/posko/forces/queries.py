"""Reading units and areas."""

from collections.abc import Iterable

from django.db.models import Q

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


def line_above(unit: Unit) -> list[Unit]:
    """Return the units from the root down to this one."""
    parts = unit.path.rstrip("/").split("/")
    paths = ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]
    return list(Unit.objects.filter(path__in=paths))
