"""What somebody can do to units and areas."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from urllib.parse import quote

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from posko.forces.acts import TERRITORY_LOADED
from posko.forces.models import Unit
from posko.ledger.actions import record
from posko.places.models import Area
from posko.support.actors import Actor
from posko.support.errors import RuleError


class AreaRow(Protocol):
    """A row of the table of areas."""

    @property
    def code(self) -> str:
        """Dotted, beginning with the parent's."""

    @property
    def name(self) -> str:
        """As people write it."""

    @property
    def level(self) -> str:
        """Province, regency, district or village."""


class UnitRow(Protocol):
    """A row of the table of units."""

    @property
    def unit(self) -> str:
        """The unit's code."""

    @property
    def name(self) -> str:
        """As people write it."""

    @property
    def parent(self) -> str | None:
        """The code of the unit above."""

    @property
    def area_codes(self) -> tuple[str, ...]:
        """The areas it serves."""


@transaction.atomic(durable=True)
def load_territory(
    areas: Iterable[AreaRow], units: Iterable[UnitRow], *, by: Actor, now: datetime
) -> tuple[int, int]:
    """Take over areas and units, renaming what is there and deleting nothing. Returns how many of each.

    Raises RuleError where units stand in a circle or below one that is not in the table.
    """
    kept = [Area(code=a.code, name=a.name, level=str(a.level)) for a in areas]
    Area.objects.bulk_create(
        kept, update_conflicts=True, unique_fields=["code"], update_fields=["name", "level"]
    )
    rows = {row.unit: row for row in units}
    known = Area.objects.in_bulk()
    for code in sorted(rows, key=lambda c: len(_line(c, rows))):
        row = rows[code]
        path = "".join(f"{quote(c, safe='')}/" for c in _line(code, rows))
        unit, _new = Unit.objects.update_or_create(
            code=code, defaults={"name": row.name, "parent_id": row.parent, "path": path}
        )
        unit.areas.set([known[area] for area in row.area_codes if area in known])
    facts = {"areas": len(kept), "units": len(rows)}
    record(TERRITORY_LOADED, actor=by, subject="forces.territory:all", facts=facts, at=now)
    return len(kept), len(rows)


def _line(code: str, rows: dict[str, UnitRow]) -> list[str]:
    line, above = [code], rows[code].parent
    while above:
        if above in line or above not in rows:
            raise RuleError(_("Satuan %(unit)s tidak punya induk yang sah.") % {"unit": code})
        line.insert(0, above)
        above = rows[above].parent
    return line
