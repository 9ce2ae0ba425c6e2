"""The chain of a duty: the sub-unit of its task force, its sector, and the officer who answers for it."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

from praja.domain.areas import Level, Unit, lies_in
from praja.domain.forces import Officer
from praja.domain.operation import Operation
from praja.domain.places import Sector

# Sub-units


@dataclass(frozen=True, slots=True)
class TaskUnit:
    """A sub-unit (subsatgas) with its Indonesian name, and the kinds of duty it does."""

    key: str
    name: str
    kinds: tuple[str, ...]


@cache
def task_units() -> tuple[TaskUnit, ...]:
    """Return the sub-units; the last has every kind that no other has."""
    text = Path(__file__).with_name("task_units.toml").read_text(encoding="utf-8")
    return tuple(
        TaskUnit(row["key"], row["name"], tuple(row["kinds"])) for row in tomllib.loads(text)["task_units"]
    )


@cache
def _key_by_kind() -> dict[str, str]:
    return {kind: unit.key for unit in task_units() for kind in unit.kinds}


def task_unit_of(kind: str) -> str:
    """Return the key of the sub-unit that does duties of a kind."""
    return _key_by_kind().get(kind, task_units()[-1].key)


# Sectors


def sectors_of(operation: Operation) -> tuple[Sector, ...]:
    """Return the sectors: the table's, and ``SEC-<code>`` for every area that none of them covers.

    Districts are sectors of their own, so are regencies and provinces for what lies in no
    district of theirs, such as the office of an election commission. A village's sector of the
    table leaves the rest of its district a sector.
    """
    given = [code for sector in operation.sectors for code in sector.area_codes]
    open_areas = (
        a.code
        for a in sorted(operation.areas, key=lambda a: a.code)
        if a.level is not Level.VILLAGE and not any(lies_in(a.code, code) for code in given)
    )
    return (*operation.sectors, *(Sector(f"SEC-{code}", (code,)) for code in open_areas))


@dataclass(frozen=True)
class SectorMap:
    """Which sector an area lies in."""

    sectors: tuple[Sector, ...]

    @cached_property
    def _by_code(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for sector in self.sectors:
            for code in sector.area_codes:
                found.setdefault(code, sector.sector_id)
        return found

    def sector_of(self, area_code: str) -> str:
        """Return the sector of the most specific area that holds ``area_code``; empty where none does."""
        return next((self._by_code[c] for c in _outwards(area_code) if c in self._by_code), "")


def _outwards(code: str) -> Iterator[str]:
    """Yield an area code, then those of the areas around it."""
    while code:
        yield code
        code = code.rpartition(".")[0]


# Sector officers (padal)


def sectors_with_officers(operation: Operation) -> tuple[Sector, ...]:
    """Return the sectors, each with its officer; None where nobody fit to lead serves there.

    Where the table names nobody, it is the highest rank of the unit with the sector's area as its
    own, or else of the command that serves it, among assignable officers fit to lead: one who has
    no sector yet before one who has, then the lowest nrp.
    """
    officers = _fit_to_lead(operation)
    rank = {name: i for i, name in enumerate(operation.settings.rules.ranks)}
    own = _unit_by_area(operation.units)
    sectors = sectors_of(operation)
    taken = {s.officer for s in sectors}
    named: list[Sector] = []
    for sector in sectors:
        officer = sector.officer
        if officer is None:
            area = next(iter(sector.area_codes), operation.settings.area)
            units = (own.get(area), operation.tree.host_of(area))
            fit = next((officers[u] for u in units if u in officers), [])
            best = min(fit, key=lambda o: (o.nrp in taken, -rank[o.rank], o.nrp), default=None)
            officer = best.nrp if best else None
        taken.add(officer)
        named.append(replace(sector, officer=officer))
    return tuple(named)


def _fit_to_lead(operation: Operation) -> dict[str | None, list[Officer]]:
    """Return each unit's assignable officers of the rank that leads a team, or above."""
    ranks = operation.settings.rules.ranks
    lead = set(ranks[ranks.index(operation.settings.rules.team_lead_min_rank) :])
    found: dict[str | None, list[Officer]] = {}
    for officer in operation.personnel:
        if officer.assignable and officer.rank in lead:
            found.setdefault(officer.unit, []).append(officer)
    return found


def _unit_by_area(units: Iterable[Unit]) -> dict[str, str]:
    """Return the unit that has an area as its only one, the first of the table."""
    found: dict[str, str] = {}
    for unit in units:
        if len(unit.area_codes) == 1:
            found.setdefault(unit.area_codes[0], unit.unit)
    return found
