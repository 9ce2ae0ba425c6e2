"""Rules on names: ids that stand once, and refer to something that exists."""

from collections import Counter
from collections.abc import Iterable, Iterator

from praja.evaluate.facts import Case
from praja.evaluate.result import Outcome, Slip


def tables_readable(case: Case) -> Outcome:
    """Each table is there with its columns, and each of its cells can be read."""
    return case.tables.outcome


def ids_unique(case: Case) -> Outcome:
    """No duty_id, beat_id, team_id or station of risk.csv stands twice."""
    t = case.tables
    columns: tuple[tuple[str, list[str]], ...] = (
        ("duty_id", [d.duty_id for d in t.duties]),
        ("beat_id", [b.beat_id for b in t.beats]),
        ("team_id", [b.team_id for b in t.beats if b.team_id]),
        ("risk station_id", [r.station_id for r in t.risk]),
    )
    slips = [
        Slip(value, f"one {name}", f"{times} rows")
        for name, values in columns
        for value, times in Counter(values).items()
        if times > 1
    ]
    return Outcome.of(sum(len(values) for _, values in columns), slips)


def ids_known(case: Case) -> Outcome:
    """Every phase, unit, officer, station, beat, post and place that a row names exists."""
    references = [*_table_references(case), *_duty_references(case)]
    slips = (
        Slip(where, f"a known {noun}", value[:80])
        for where, noun, value, is_known in references
        if not is_known
    )
    return Outcome.of(len(references), slips)


Reference = tuple[str, str, str, bool]
"""The row, the kind of thing it names, the name, whether there is such a thing."""


def _table_references(case: Case) -> Iterator[Reference]:
    t, phases = case.tables, {p.key for p in case.operation.settings.phases}
    for phase in t.phases:
        yield "certificate.json", "phase", phase, phase in phases
    for b in t.beats:
        yield b.beat_id, "station", b.base_station_id, b.base_station_id in case.stations
    for m in t.beat_stations:
        yield m.beat_id, "beat", m.beat_id, m.beat_id in case.beats
        yield m.beat_id, "station", m.station_id, m.station_id in case.stations
    for r in t.risk:
        yield "risk.csv", "station", r.station_id, r.station_id in case.stations
    for s in t.shortfalls:
        yield s.place_id, "phase", s.phase, s.phase in phases
    yield from _units(case, phases, "balance.csv", ((r.phase, r.unit) for r in t.balance))
    yield from _units(case, phases, "transfers.csv", ((r.phase, r.from_unit) for r in t.transfers))
    yield from _units(case, phases, "transfers.csv", ((r.phase, r.to_unit) for r in t.transfers))


def _units(case: Case, phases: set[str], table: str, rows: Iterable[tuple[str, str]]) -> Iterator[Reference]:
    for phase, unit in rows:
        yield table, "phase", phase, phase in phases
        yield table, "unit", unit, unit in case.units


def _duty_references(case: Case) -> Iterator[Reference]:
    phases = {p.key for p in case.operation.settings.phases}
    for d in case.tables.duties:
        yield d.duty_id, "phase", d.phase, d.phase in phases
        yield d.duty_id, "officer", d.nrp, d.nrp in case.officers
        yield d.duty_id, "place", d.place_id, case.place_of(d.kind, d.place_id) is not None
