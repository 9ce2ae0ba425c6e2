"""Rules on names: ids that stand once, and refer to something that exists."""

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np

from praja.evaluate.facts import Case
from praja.evaluate.result import Outcome, Slip
from praja.evaluate.roster import Roster
from praja.evaluate.sheets import Words


def tables_readable(case: Case) -> Outcome:
    """Each table is there with its columns, and each of its cells can be read."""
    read = case.tables.outcome
    # changes.csv is only there in a plan that revises another.
    needed = sorted(case.tables.absent - {"changes"}) if case.is_whole else []
    return Outcome.of(
        read.checked, [*read.slips, *(Slip(f"{name}.csv", "a file", "none") for name in needed)]
    )


def ids_unique(case: Case) -> Outcome:
    """No duty_id, beat_id, team_id or station of risk.csv stands twice."""
    t = case.tables
    columns: tuple[tuple[str, list[str]], ...] = (
        ("beat_id", [b.beat_id for b in t.beats]),
        ("team_id", [b.team_id for b in t.beats if b.team_id]),
        ("risk station_id", [r.station_id for r in t.risk]),
    )
    slips = [*_twice("duty_id", _repeated(t.duties.duty_id))]
    for name, values in columns:
        slips += _twice(name, Counter(values))
    return Outcome.of(t.duties.number + sum(len(values) for _, values in columns), slips)


def _repeated(words: Words) -> dict[str, int]:
    times = np.bincount(words.codes, minlength=len(words.distinct))
    return {words.distinct[code]: int(times[code]) for code in np.flatnonzero(times > 1).tolist()}


def _twice(name: str, times: dict[str, int]) -> Iterator[Slip]:
    return (Slip(value, f"one {name}", f"{n} rows") for value, n in times.items() if n > 1)


def ids_known(case: Case) -> Outcome:
    """Every phase, unit, officer, station, beat, post and place that a row names exists."""
    references = list(_table_references(case))
    slips = [
        Slip(where, f"a known {noun}", value[:80])
        for where, noun, value, is_known in references
        if not is_known
    ]
    duties = case.tables.duties
    return Outcome.of(len(references) + 3 * duties.number, [*slips, *_duty_slips(case)])


Reference = tuple[str, str, str, bool]
"""The row, the kind of thing it names, the name, whether there is such a thing."""


def _table_references(case: Case) -> Iterator[Reference]:
    t, phases = case.tables, {p.key for p in case.operation.settings.phases}
    beats, stations = case.division.beats, case.division.stations
    for phase in t.claims.phases:
        yield "certificate.json", "phase", phase, phase in phases
    for b in t.beats:
        yield b.beat_id, "station", b.base_station_id, b.base_station_id in stations
    for m in t.beat_stations:
        yield m.beat_id, "beat", m.beat_id, m.beat_id in beats
        yield m.beat_id, "station", m.station_id, m.station_id in stations
    for r in t.risk:
        yield "risk.csv", "station", r.station_id, r.station_id in stations
    for s in t.shortfalls:
        yield s.place_id, "phase", s.phase, s.phase in phases
    yield from _units(case, phases, "balance.csv", ((r.phase, r.unit) for r in t.balance))
    yield from _units(case, phases, "transfers.csv", ((r.phase, r.from_unit) for r in t.transfers))
    yield from _units(case, phases, "transfers.csv", ((r.phase, r.to_unit) for r in t.transfers))


def _units(case: Case, phases: set[str], table: str, rows: Iterable[tuple[str, str]]) -> Iterator[Reference]:
    for phase, unit in rows:
        yield table, "phase", phase, phase in phases
        yield table, "unit", unit, unit in case.places.units


def _duty_slips(case: Case) -> Iterator[Slip]:
    d = case.tables.duties
    # The duties of every phase, also of those that are not checked.
    joined = Roster.of(d, case.officers, case.places.find)
    phases = d.phase.are(*(p.key for p in case.operation.settings.phases))
    nouns = (
        ("phase", d.phase, ~phases),
        ("officer", d.nrp, joined.officer < 0),
        ("place", d.place_id, joined.place < 0),
    )
    for row in np.flatnonzero(~phases | (joined.officer < 0) | (joined.place < 0)).tolist():
        for noun, words, unknown in nouns:
            if unknown[row]:
                yield Slip(d.duty_id.at(row), f"a known {noun}", words.at(row)[:80])
