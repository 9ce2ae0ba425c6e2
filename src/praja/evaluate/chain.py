"""Rules on the chain of a duty: its sub-unit, its sector and who answers there; and on places made up."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import numpy as np

from praja.domain.areas import Level
from praja.domain.forces import Officer
from praja.evaluate.facts import Case
from praja.evaluate.ground import is_inside
from praja.evaluate.groups import grouped
from praja.evaluate.result import Outcome, Slip
from praja.evaluate.rows import SectorRow, SiteRow
from praja.evaluate.where import Place

TASK_UNITS = Path(__file__).parents[1] / "demand" / "task_units.toml"
"""Data that come with Praja: the sub-units, each with the kinds of duty that it does."""


def chain_as_recomputed(case: Case) -> Outcome:
    """Each duty names its sub-unit and the sector around its place, and each sector its officer."""
    if not case.is_whole:
        return Outcome(0, ())
    expected = {s.sector_id: s for s in _sectors(case)}
    stated = {s.sector_id: s for s in case.tables.sectors}
    slips = [
        Slip(key, _say(expected.get(key)), _say(stated.get(key)))
        for key in sorted({*expected, *stated})
        if expected.get(key) != stated.get(key)
    ]
    if len(stated) < len(case.tables.sectors):
        slips.append(Slip("sectors.csv", "each sector once", f"{len(case.tables.sectors)} rows"))
    rows = len(expected) + case.roster.duties.number
    return Outcome.of(rows, [*slips, *_duty_slips(case, list(expected.values()))])


def _say(sector: SectorRow | None) -> str:
    return f"{';'.join(sector.area_codes)}, {sector.officer or 'nobody'}" if sector else "no sector"


def _duty_slips(case: Case, sectors: list[SectorRow]) -> Iterator[Slip]:
    roster, d = case.roster, case.roster.duties
    by_area = {code: s.sector_id for s in reversed(sectors) for code in s.area_codes}
    units = _units_by_kind()
    first, group = grouped(d.kind.codes, d.task_unit.codes, d.sector_id.codes, roster.place)
    wrong = []
    for row in first.tolist():
        place = roster.place_of(row) if roster.place[row] >= 0 else None
        chain = _chain(place, d.kind.at(row), by_area, units)
        wrong.append(place is not None and chain != (d.task_unit.at(row), d.sector_id.at(row)))
    for row in case.slips(np.array([*wrong, False])[group]):
        chain = _chain(roster.place_of(row), d.kind.at(row), by_area, units)
        yield case.slip(row, ", ".join(chain), f"{d.task_unit.at(row)}, {d.sector_id.at(row)}"[:80])


def _chain(
    place: Place | None, kind: str, by_area: Mapping[str, str], units: Mapping[str, str]
) -> tuple[str, str]:
    """Return the sub-unit and the sector of a duty."""
    code = place.area if place else ""
    while code and code not in by_area:
        code = code.rpartition(".")[0]
    return units.get(kind, units[""]), by_area.get(code, "")


@cache
def _units_by_kind() -> Mapping[str, str]:
    """Return the sub-unit of each kind; that of kinds that none has stands under the empty word."""
    rows = tomllib.loads(TASK_UNITS.read_text(encoding="utf-8"))["task_units"]
    return {"": rows[-1]["key"], **{kind: row["key"] for row in rows for kind in row["kinds"]}}


# Sectors


def _sectors(case: Case) -> list[SectorRow]:
    """Return the sectors of the operation, each with the officer who answers for it."""
    given = [SectorRow(s.sector_id, s.area_codes, s.officer or "") for s in case.operation.sectors]
    covered = [code for s in given for code in s.area_codes]
    wide = sorted(a.code for a in case.operation.areas if a.level is not Level.VILLAGE)
    own = [c for c in wide if not any(is_inside(c, area) for area in covered)]
    sectors = [*given, *(SectorRow(f"SEC-{code}", (code,), "") for code in own)]
    taken = {s.officer for s in given if s.officer}
    named = []
    for s in sectors:
        officer = s.officer or _officer(case, next(iter(s.area_codes), case.operation.settings.area), taken)
        taken.add(officer)
        named.append(s._replace(officer=officer))
    return named


def _officer(case: Case, area: str, taken: set[str]) -> str:
    """Return who answers for an area: of those fit to lead the highest rank, free before bound."""
    own = next((u.unit for u in case.operation.units if u.area_codes == (area,)), "")
    ranks = {rank: i for i, rank in enumerate(case.rules.ranks)}
    least = ranks.get(case.rules.team_lead_min_rank, 0)
    for unit in (own, case.commands.host(area)):
        fit = [o for o in case.assignable_of.get(unit, ()) if ranks.get(o.rank, -1) >= least]
        if fit:

            def order(o: Officer) -> tuple[bool, int, str]:
                return o.nrp in taken, -ranks[o.rank], o.nrp

            return min(fit, key=order).nrp
    return ""


# Sites


def sites_as_recomputed(case: Case) -> Outcome:
    """sites.csv lists the people who are protected without a post, and the routes of ballot boxes."""
    if not case.is_whole:
        return Outcome(0, ())
    expected = {p.place_id: _site(p) for p in (*case.places.escorted, *case.places.protected)}
    stated = {s.place_id: s._replace(name="") for s in case.tables.sites}
    slips = [
        Slip(key, _placed(expected.get(key)), _placed(stated.get(key)))
        for key in sorted({*expected, *stated})
        if expected.get(key) != stated.get(key)
    ]
    if len(stated) < len(case.tables.sites):
        slips.append(Slip("sites.csv", "each place once", f"{len(case.tables.sites)} rows"))
    return Outcome.of(len(expected), slips)


def _site(place: Place) -> SiteRow:
    return SiteRow(place.place_id, place.kind, "", place.area, place.lat, place.lon, place.task_forces[0])


def _placed(site: SiteRow | None) -> str:
    return f"{site.kind} in {site.area_code} at {site.lat} {site.lon}" if site else "no site"
