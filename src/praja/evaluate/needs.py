"""The rule on needs.csv: it says what the operation asks for, no more and no less."""

from collections.abc import Iterator
from datetime import date

import numpy as np
from numpy.typing import NDArray

from praja.evaluate.asked.ask import Ask
from praja.evaluate.asked.floor import floor_of, floor_on
from praja.evaluate.clock import MINUTES_PER_DAY, span
from praja.evaluate.facts import Case
from praja.evaluate.ground import district_in
from praja.evaluate.groups import grouped, once_each
from praja.evaluate.levels import Level, turns_between
from praja.evaluate.result import Outcome, Slip
from praja.evaluate.rows import Needs
from praja.evaluate.where import FORWARD_MOVEMENT, PRESENCE, STATION_GUARD


def needs_as_recomputed(case: Case) -> Outcome:
    """needs.csv holds what posts, events, people, stations and districts ask for, and nothing else."""
    if not case.is_whole:
        return Outcome(0, ())
    stated = case.tables.needs.take(case.tables.needs.phase.are(*case.spans))
    slot = case.slots.of_rows(stated)
    slips = [
        *_unasked(stated, slot),
        *_unstated(case, slot),
        *_wrong_cells(case, stated, slot),
        *_wrong_floor(case, stated),
    ]
    return Outcome.of(stated.number + case.slots.number, slips)


def _unasked(stated: Needs, slot: NDArray[np.int64]) -> Iterator[Slip]:
    """Yield the needs that nobody asks for, and those that stand twice."""
    once, _ = grouped(slot)
    again = np.ones(stated.number, dtype=bool)
    again[once] = False
    apart = stated.kind.are(PRESENCE)
    for row in np.flatnonzero(~apart & ((slot < 0) | again)).tolist():
        hours = span(int(stated.start[row]), int(stated.end[row]))
        found = f"{stated.kind.at(row)}, {stated.officers[row]} officers, {hours}"
        yield Slip(stated.place_id.at(row), "no such need" if slot[row] < 0 else "one row", found)


def _unstated(case: Case, slot: NDArray[np.int64]) -> Iterator[Slip]:
    """Yield what is asked for and not stated; a beat without a team need not be."""
    unsaid = np.ones(case.slots.number, dtype=bool)
    unsaid[slot[slot >= 0]] = False
    beats = case.division.beats

    def may_be_silent(ask: Ask) -> bool:
        return ask.kind == STATION_GUARD and not beats[ask.place_id].team_id

    for i in np.flatnonzero(unsaid & (case.slots.each(may_be_silent) == 0)).tolist():
        _, place_id, start, end = case.slots.key(i)
        yield Slip(place_id, f"{case.slots.at(i).officers} officers, {span(start, end)}", "no need")


def _wrong_cells(case: Case, stated: Needs, slot: NDArray[np.int64]) -> Iterator[Slip]:
    """Yield the needs that ask for something else than their place does."""
    rows = np.flatnonzero(slot >= 0)
    n, slot = stated.take(rows), slot[rows]
    ask = case.slots.ask[slot]

    def says(kind: int, officers: int, leads: int, skills: int, women: int, pair: int) -> tuple[object, ...]:
        held = tuple(filter(None, n.qualifications.distinct[skills].split(";")))
        return n.kind.distinct[kind], officers, leads, held, women, n.pair_id.distinct[pair]

    def is_wrong(number: int, *cells: int) -> bool:
        a = case.slots.asks[number]
        return says(*cells) != (a.kind, a.officers, a.leads, a.qualifications, a.women, a.pair_id)

    cells = (n.kind.codes, n.officers, n.leads, n.qualifications.codes, n.women, n.pair_id.codes)
    wrong = once_each(is_wrong, ask, *cells).astype(bool) | _misplaced(case, n)
    wrong |= n.floor_officers != _floor_officers(case, n)
    wrong |= (n.start != case.slots.start[slot]) | (n.end != case.slots.end[slot])
    for i in np.flatnonzero(wrong).tolist():
        a = case.slots.asks[int(ask[i])]
        expected = f"{a.kind}, {a.officers} officers, {a.leads} leads, {a.women} women at its place"
        found = f"{n.kind.at(i)}, {n.officers[i]}, {n.leads[i]}, {n.women[i]}"
        yield Slip(a.place_id, expected, f"{found}, {span(int(n.start[i]), int(n.end[i]))}")


def _misplaced(case: Case, n: Needs) -> NDArray[np.bool_]:
    """Return which needs name another area or position than that of their place."""

    def is_elsewhere(kind: int, place_id: int, area: int, lat: float, lon: float) -> bool:
        place = case.places.find(n.kind.distinct[kind], n.place_id.distinct[place_id])
        at = (n.area_code.distinct[area], lat, lon)
        return place is not None and at != (place.area, place.lat, place.lon)

    return once_each(is_elsewhere, n.kind.codes, n.place_id.codes, n.area_code.codes, n.lat, n.lon).astype(
        bool
    )


def _floor_officers(case: Case, n: Needs) -> NDArray[np.int64]:
    """Return how many officers of each need keep a floor: the highest of its dates in the phase."""
    if not case.has_floor:
        return np.zeros(n.number, dtype=np.int64)

    def floor(kind: int, phase: int, area: int, first: int, last: int) -> int:
        if n.kind.distinct[kind] == FORWARD_MOVEMENT or not district_in(n.area_code.distinct[area]):
            return 0
        held = case.spans[n.phase.distinct[phase]]
        days = range(max(first, held.start // MINUTES_PER_DAY), min(last + 1, held.end // MINUTES_PER_DAY))
        settings = case.operation.settings
        return max((floor_on(settings, held.key, date.fromordinal(day)) for day in days), default=0)

    days = n.start // MINUTES_PER_DAY, (n.end - 1) // MINUTES_PER_DAY
    highest = once_each(floor, n.kind.codes, n.phase.codes, n.area_code.codes, *days)
    return np.minimum(highest.astype(np.int64), n.officers)


def _wrong_floor(case: Case, stated: Needs) -> Iterator[Slip]:
    """Yield the hours at which presence is asked for in a district otherwise than its floor leaves open."""
    presence = stated.take(stated.kind.are(PRESENCE))
    yield from _strange_presence(case, presence)
    others = stated.take(~stated.kind.are(PRESENCE, FORWARD_MOVEMENT))
    settings = case.operation.settings
    for phase in case.spans.values():
        floor = floor_of(settings, phase)
        if not floor.after.any():
            continue
        asked, there = (_by_district(part, phase.key) for part in (presence, others))
        for district in case.places.district_areas:
            levels = [
                floor,
                *(_level(part, rows.get(district)) for part, rows in ((presence, asked), (others, there))),
            ]
            turns = turns_between(phase.start, phase.end, *levels)
            least, more, held = (level.at(turns[:-1]) for level in levels)
            for i in np.flatnonzero(more != np.maximum(0, least - held)).tolist():
                hours = span(int(turns[i]), int(turns[i + 1]))
                yield Slip(
                    district, f"{max(0, least[i] - held[i])} officers more", f"{more[i]} asked for, {hours}"
                )


def _by_district(part: Needs, phase: str) -> dict[str, list[int]]:
    """Return the rows of needs of a phase by the district they lie in."""
    found: dict[str, list[int]] = {}
    districts = [district_in(code) for code in part.area_code.distinct]
    codes = part.area_code.codes.tolist()
    for row in np.flatnonzero(part.phase.are(phase)).tolist():
        district = districts[codes[row]]
        if district is not None:
            found.setdefault(district, []).append(row)
    return found


def _level(part: Needs, rows: list[int] | None) -> Level:
    some = np.array(rows or [], dtype=np.int64)
    return Level.of(part.start[some], part.end[some], part.officers[some])


def _strange_presence(case: Case, n: Needs) -> Iterator[Slip]:
    """Yield presence that is asked for at another place than the district's own unit, or the district."""
    seats = case.places.seats
    force = case.rules.station_guard_task_force
    for row in range(n.number):
        district = n.area_code.at(row)
        at = seats.get(district)
        expected = (at.place_id, at.lat, at.lon, force, n.officers[row], 0) if at else ()
        cells = (n.place_id.at(row), n.lat[row], n.lon[row], n.task_force.at(row), n.floor_officers[row])
        if (*cells, n.leads[row] + n.women[row]) != expected or n.qualifications.at(row) or n.pair_id.at(row):
            yield Slip(district, "presence at the district's own unit", n.place_id.at(row)[:80])
