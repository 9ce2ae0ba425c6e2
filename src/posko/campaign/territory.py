"""Units and areas that an operation's data name and Posko does not know so: an administrator decides.

Rights hold for units and areas, so whoever draws their tree decides how far rights reach. A planner therefore
only proposes it, with the tables of his operation; an administrator takes it over or leaves it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from posko.campaign.models import FolderVersion, Operation
from posko.forces.actions import leave_territory, load_territory
from posko.forces.bridge import read_territory
from posko.forces.models import SeenTerritory, Unit
from posko.forces.rows import AreaRow, UnitRow, digest_of
from posko.people.rights import Right, Viewer
from posko.places.models import Area
from posko.support.actors import Actor
from posko.support.errors import NotThereError, RefusedError, RuleError


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A unit that is new, or has another name, parent or areas: before and after, None where it is new."""

    unit: str
    before: tuple[str, str, tuple[str, ...]] | None
    after: tuple[str, str, tuple[str, ...]]

    @property
    def moves(self) -> bool:
        """Return whether it would stand below another unit: rights of the one above then reach it."""
        return self.before is not None and self.before[1] != self.after[1]


@dataclass(frozen=True, slots=True)
class News:
    """What a version names otherwise than Posko knows it. What it does not name stays as it is."""

    version: FolderVersion
    units: tuple[UnitChange, ...]
    areas: tuple[tuple[str, str, str], ...]
    """Code, name before (empty where it is new), name after."""


def waiting(viewer: Viewer) -> list[FolderVersion]:
    """Return the last versions of operations whose units and areas nobody has decided about."""
    if not viewer.may(Right.KEEP_TERRITORY):
        return []
    last = FolderVersion.objects.filter(operation=OuterRef("pk")).order_by("-number")
    newest = Operation.objects.annotate(last=Subquery(last.values("pk")[:1])).values("last")
    return list(
        FolderVersion.objects.filter(pk__in=newest)
        .exclude(territory="")
        .exclude(territory__in=SeenTerritory.objects.values("digest"))
        .select_related("operation", "operation__unit")
        .order_by("kept_at")
    )


def news(viewer: Viewer, operation: UUID | str) -> News:
    """Return what the last version of an operation would change. Raises NotThereError if nothing waits."""
    version = _waiting(viewer, operation)
    areas, units = read_territory(version.path)
    return News(version, tuple(_of_units(units)), tuple(_of_areas(areas)))


def unknown_in(folder: Path) -> str:
    """Return the digest of a folder's units and areas, empty where Posko knows them all so."""
    areas, units = read_territory(folder)
    return digest_of(areas, units) if _of_units(units) or _of_areas(areas) else ""


def _of_units(rows: Sequence[UnitRow]) -> list[UnitChange]:
    known = {
        unit.code: (unit.name, unit.parent_id or "", tuple(sorted(a.code for a in unit.areas.all())))
        for unit in Unit.objects.prefetch_related("areas")
    }
    found = []
    for row in sorted(rows, key=lambda r: r.unit):
        after = (row.name, row.parent or "", tuple(sorted(row.area_codes)))
        if known.get(row.unit) != after:
            found.append(UnitChange(row.unit, known.get(row.unit), after))
    return found


def _of_areas(rows: Sequence[AreaRow]) -> list[tuple[str, str, str]]:
    known = dict(Area.objects.values_list("code", "name"))
    return [(r.code, known.get(r.code, ""), r.name) for r in rows if known.get(r.code) != r.name]


def take(viewer: Viewer, operation: UUID | str, *, digest: str, now: datetime) -> tuple[int, int]:
    """Take over the units and areas of an operation's last version. Returns how many areas and units.

    `digest` is that of the units and areas that were read. Raises RuleError where they are others by now, or
    cannot be a tree; RefusedError without the right.
    """
    version = _decided(viewer, operation, digest)
    areas, units = read_territory(version.path)
    return load_territory(areas, units, by=Actor(viewer.pseudonym), now=now)


def leave(viewer: Viewer, operation: UUID | str, *, digest: str, now: datetime) -> None:
    """Leave units and areas as Posko knows them; what waits is not asked again."""
    _decided(viewer, operation, digest)
    leave_territory(digest, by=Actor(viewer.pseudonym), now=now)


def _decided(viewer: Viewer, operation: UUID | str, digest: str) -> FolderVersion:
    version = _waiting(viewer, operation)
    if version.territory != digest:
        raise RuleError(_("Satuan dan wilayah ini bukan yang Anda baca: baca dahulu."))
    return version


def _waiting(viewer: Viewer, operation: UUID | str) -> FolderVersion:
    if not viewer.may(Right.KEEP_TERRITORY):
        raise RefusedError
    found = next((v for v in waiting(viewer) if str(v.operation.public_id) == str(operation)), None)
    if found is None:
        raise NotThereError
    return found
