"""Rows of units and areas, as a table gives them, and a digest over them."""

import hashlib
import json
from collections.abc import Iterable
from typing import Protocol


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


def digest_of(areas: Iterable[AreaRow], units: Iterable[UnitRow]) -> str:
    """Return SHA-256 over what Posko keeps of areas and units, in hex: the same for any order of rows."""
    rows = [
        sorted([a.code, a.name, str(a.level)] for a in areas),
        sorted([u.unit, u.name, u.parent or "", *sorted(u.area_codes)] for u in units),
    ]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
