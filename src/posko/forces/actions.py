"""What somebody can do to units and areas."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import quote

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from posko.forces.acts import TERRITORY_LEFT, TERRITORY_LOADED
from posko.forces.models import SeenTerritory, Unit
from posko.forces.rows import AreaRow, UnitRow, digest_of
from posko.ledger.actions import record
from posko.places.models import Area
from posko.support.actors import Actor
from posko.support.errors import RuleError


@transaction.atomic(durable=True)
def load_territory(
    areas: Iterable[AreaRow], units: Iterable[UnitRow], *, by: Actor, now: datetime
) -> tuple[int, int]:
    """Take over areas and units, renaming what is there and deleting nothing. Returns how many of each.

    What stands below a unit that moves goes with it, also where the table does not name it. Raises RuleError
    where units stand in a circle or below one that is not in the table.
    """
    areas, units = tuple(areas), tuple(units)
    kept = [Area(code=a.code, name=a.name, level=str(a.level)) for a in areas]
    Area.objects.bulk_create(
        kept, update_conflicts=True, unique_fields=["code"], update_fields=["name", "level"]
    )
    rows = {row.unit: row for row in units}
    known = Area.objects.in_bulk()
    for code in sorted(rows, key=lambda c: len(_line(c, rows))):
        row = rows[code]
        unit, _new = Unit.objects.update_or_create(
            code=code,
            # Its path comes below, when every unit has its place: until then one that nothing else has.
            defaults={"name": row.name, "parent_id": row.parent, "path": f"//{code}"},
        )
        unit.areas.set([known[area] for area in row.area_codes if area in known])
    _lay_paths()
    digest = digest_of(areas, units)
    _remember(digest, by=by, now=now, taken=True)
    facts = {"areas": len(kept), "units": len(rows), "digest": digest}
    record(TERRITORY_LOADED, actor=by, subject="forces.territory:all", facts=facts, at=now)
    return len(kept), len(rows)


@transaction.atomic(durable=True)
def leave_territory(digest: str, *, by: Actor, now: datetime) -> None:
    """Leave units and areas as they are, although a version of an operation names others."""
    _remember(digest, by=by, now=now, taken=False)
    record(TERRITORY_LEFT, actor=by, subject="forces.territory:all", facts={"digest": digest}, at=now)


def _remember(digest: str, *, by: Actor, now: datetime, taken: bool) -> None:
    SeenTerritory.objects.update_or_create(digest=digest, defaults={"taken": taken, "at": now, "by": by.id})


def _lay_paths() -> None:
    """Write the path of every unit anew, from the roots down."""
    every = {unit.code: unit for unit in Unit.objects.all()}
    moved = []
    for unit in every.values():
        line, above = [unit.code], unit.parent_id
        while above is not None:
            line.insert(0, above)
            above = every[above].parent_id
            if len(line) > len(every):
                raise RuleError(_("Satuan %(unit)s tidak punya induk yang sah.") % {"unit": unit.code})
        path = "".join(f"{quote(code, safe='')}/" for code in line)
        if path != unit.path:
            unit.path = path
            moved.append(unit)
    # Two that swap places would meet for a moment: none of them has a path meanwhile.
    Unit.objects.filter(pk__in=[unit.pk for unit in moved]).update(path=Concat(Value("//"), F("code")))
    Unit.objects.bulk_update(moved, ["path"])


def _line(code: str, rows: dict[str, UnitRow]) -> list[str]:
    line, above = [code], rows[code].parent
    while above:
        if above in line or above not in rows:
            raise RuleError(_("Satuan %(unit)s tidak punya induk yang sah.") % {"unit": code})
        line.insert(0, above)
        above = rows[above].parent
    return line
