"""The days around voting day: crews, shifts, events and standby, filled in order of time."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np

from praja.demand.windows import Window, shift_windows
from praja.domain.needs import FORWARD_MOVEMENT, STANDBY, STATION_GUARD, Need
from praja.domain.operation import Operation
from praja.domain.plan import Draw, Duty
from praja.domain.settings import VOTING, Phase, ShiftPattern
from praja.draw import Lots
from praja.plan.crews import crews_of, with_crews
from praja.plan.models.eligibility import GUARDS, class_of
from praja.plan.models.roster import People, Roster, roster_of, skill_bits
from praja.plan.models.roster_book import PHASE, PLACE, SEAT, SEAT_END, Bools
from praja.plan.solvers.roster import Filled, can_serve, fill_roster, hold, start_roster
from praja.travel import Travel

ROUTINE = "routine"
"""The seat of those of a unit who keep to routine duty in the whole operation."""
DAYTIME = ShiftPattern("day", (8 * 60, 16 * 60))
"""Standby's shift where the operation defines none."""


@dataclass(frozen=True)
class Held:
    """Duties that stand before the roster is filled, by need."""

    needs: tuple[Need, ...]
    nrps: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Rostered:
    """The filled roster."""

    roster: Roster
    filled: Filled
    open_needs: tuple[int, ...]
    """Rows of the needs that were to be filled, standby left out."""
    standby: tuple[int, ...]
    """Rows of standby needs with somebody in them."""
    lacking_strength: Mapping[str, int]
    """Officers that phases lack for their minimum strength."""
    draws: tuple[Draw, ...]

    @cached_property
    def skills(self) -> dict[str, int]:
        """The bit of each skill that any need asks for."""
        return skill_bits(self.roster.needs)

    def nrps(self, row: int) -> tuple[str, ...]:
        """Return who serves a need."""
        return tuple(self.roster.people.nrps[o] for o in self.filled.officers(row))


def roster_phases(
    operation: Operation,
    phases: Sequence[Phase],
    needs: Sequence[Need],
    held: Held,
    task_force_of: Mapping[str, str],
    travel: Travel,
    lots: Lots,
) -> Rostered:
    """Return the roster of these phases around the duties held already.

    ``needs`` are filled; ``held`` are duties of officers that no rule of the roster moves.
    """
    people = people_of(operation, task_force_of, lots)
    usable, draws = routine_of(operation, phases, people, held, lots)
    standby = list(standby_needs(operation, phases))
    roster = roster_of(operation, phases, [*held.needs, *needs, *standby], people, usable, travel)
    row_of = {id(need): row for row, need in enumerate(roster.needs)}
    held_rows = [row_of[id(n)] for n in held.needs]
    seat = {nrp: o for o, nrp in enumerate(people.nrps)}
    officers = [[seat[nrp] for nrp in nrps] for nrps in held.nrps]
    seeds = _seeds(roster, held_rows, officers)
    crews = crews_of(operation, roster, seeds, _guards(roster, held_rows, officers), lots.order)
    roster = replace(roster, book=with_crews(roster.book, crews))
    filled = start_roster(roster.book)
    hold(filled, [(row, o) for row, who in zip(held_rows, officers, strict=True) for o in who])
    open_rows = np.array(sorted(row_of[id(n)] for n in needs), np.int32)
    fill_roster(filled, open_rows)
    ready, lacking, more = call_standby(operation, roster, filled, [row_of[id(n)] for n in standby], lots)
    return Rostered(
        roster, filled, tuple(open_rows.tolist()), tuple(ready), lacking, (*draws, *crews.draws, *more)
    )


def held_duties(needs: Iterable[Need], duties: Iterable[Duty]) -> Held:
    """Return duties by the need they serve; each need asks for as many as it has."""
    by_need: dict[tuple[object, ...], list[str]] = {}
    for duty in duties:
        by_need.setdefault(_key(duty), []).append(duty.nrp)
    found = [
        (replace(n, officers=len(by_need[_key(n)])), by_need[_key(n)]) for n in needs if _key(n) in by_need
    ]
    return Held(tuple(n for n, _ in found), tuple(tuple(nrps) for _, nrps in found))


def _key(at: Need | Duty) -> tuple[object, ...]:
    return (at.phase, at.place_id, at.kind, at.task_force, at.start, at.end)


def people_of(operation: Operation, task_force_of: Mapping[str, str], lots: Lots) -> People:
    """Return the assignable officers, their classes, and the order in which chance puts them."""
    classes = class_of(operation, task_force_of)
    nrps = tuple(o.nrp for o in operation.personnel if o.nrp in classes)
    drawn = {nrp: i for i, nrp in enumerate(lots.order("roster", nrps))}
    plain = tuple(replace(classes[nrp], skills=()) for nrp in nrps)
    return People(nrps, plain, tuple(drawn[nrp] for nrp in nrps))


def routine_of(
    operation: Operation, phases: Sequence[Phase], people: People, held: Held, lots: Lots
) -> tuple[Bools, list[Draw]]:
    """Return who is not kept for routine duty, by phase, and the draws that chose those who are.

    Small task forces have nobody to spare: the one of the stations bears the routine where it can, first
    with those who do not serve on voting day, then with those who guard no station then. On voting day
    itself its own programmes have left enough idle: those bear it then.
    """
    share = operation.settings.rules.routine_share
    total = Counter(o.unit for o in operation.personnel)
    guards = operation.settings.rules.station_guard_task_force
    served = {nrp for nrps in held.nrps for nrp in nrps}
    moved = {n for need, nrps in zip(held.needs, held.nrps, strict=True) if need.kind in GUARDS for n in nrps}
    by_unit: dict[str, list[tuple[str, bool]]] = {}
    for nrp, who in zip(people.nrps, people.classes, strict=True):
        by_unit.setdefault(who.unit, []).append((nrp, who.task_force == guards))
    kept = _Kept(lots)
    kept_then = _Kept(lots)
    for unit, mine in sorted(by_unit.items()):
        number = math.ceil(share * total[unit])
        ranks = sorted((not large, nrp in served, nrp) for nrp, large in mine if nrp not in moved)
        spare = [nrp for *_, nrp in _least_tiers(ranks, number)]
        kept.draw(f"{ROUTINE}/{unit}", unit, spare, number)
        idle = [nrp for nrp, _ in mine if nrp not in served]
        kept_then.draw(f"{VOTING}/{ROUTINE}/{unit}", unit, idle, number)
    days = [kept_then if phase.key == VOTING else kept for phase in phases]
    usable = np.array([[nrp not in day.nrps for nrp in people.nrps] for day in days], bool)
    return usable, [draw for each in (kept, kept_then) if each in days for draw in each.draws]


@dataclass(eq=False)
class _Kept:
    """Who is kept for routine duty, and the draws that chose them where chance had a choice."""

    lots: Lots
    nrps: set[str] = field(default_factory=set)
    draws: list[Draw] = field(default_factory=list)

    def draw(self, name: str, unit: str, spare: Iterable[str], number: int) -> None:
        """Keep ``number`` of those whom a unit can spare."""
        able = tuple(sorted(spare))
        winners = self.lots.order(name, able)[:number]
        self.nrps.update(winners)
        if 0 < len(winners) < len(able):
            seats = tuple(ROUTINE for _ in winners)
            result = tuple(zip(seats, winners, strict=True))
            self.draws.append(Draw(name, unit, False, able, seats, result, ROUTINE))


def _least_tiers(ranks: Sequence[tuple[bool, bool, str]], number: int) -> Sequence[tuple[bool, bool, str]]:
    """Return the first of the ranked who are at least ``number``, with all who are ranked like the last."""
    if len(ranks) <= number or number == 0:
        return ranks
    last = ranks[number - 1][:2]
    return [r for r in ranks if r[:2] <= last]


def _seeds(
    roster: Roster, rows: Sequence[int], officers: Sequence[Sequence[int]]
) -> dict[int, dict[int, list[int]]]:
    """Return who serves a place already in a phase, by phase and place: teams at stations are no crew."""
    seeds: dict[int, dict[int, list[int]]] = {}
    for row, who in zip(rows, officers, strict=True):
        need = roster.needs[row]
        if need.kind in (STATION_GUARD, FORWARD_MOVEMENT, STANDBY):
            continue
        crew = seeds.setdefault(int(roster.book.need[row, PHASE]), {}).setdefault(
            int(roster.book.need[row, PLACE]), []
        )
        crew += [o for o in who if o not in crew]
    return seeds


def _guards(roster: Roster, rows: Sequence[int], officers: Sequence[Sequence[int]]) -> dict[int, int]:
    """Return who guards a station, and at which row."""
    at_stations = (
        row for row in zip(rows, officers, strict=True) if roster.needs[row[0]].kind == STATION_GUARD
    )
    return {o: row for row, who in at_stations for o in who}


def standby_needs(operation: Operation, phases: Sequence[Phase]) -> Iterable[Need]:
    """Yield a standby need of each unit on each date of the phases with a minimum strength."""
    rules, zone = operation.settings.rules, ZoneInfo(operation.settings.timezone)
    shifts = {s.key: s for s in operation.settings.shifts}
    pattern = shifts.get(rules.standby_shift, DAYTIME)
    size = Counter(o.unit for o in operation.personnel)
    for phase in phases:
        if not phase.min_strength:
            continue
        firsts: dict[date, Window] = {}
        for start, end in shift_windows(pattern, phase, zone):
            firsts.setdefault(start.date(), (start, end))
        for start, end in firsts.values():
            for unit in operation.units:
                if size[unit.unit]:
                    yield Need(
                        phase=phase.key,
                        place_id=unit.unit,
                        kind=STANDBY,
                        task_force=rules.station_guard_task_force,
                        area_code=next(iter(unit.area_codes), ""),
                        lat=unit.lat,
                        lon=unit.lon,
                        start=start,
                        end=end,
                        officers=size[unit.unit],
                        leads=0,
                    )


def call_standby(
    operation: Operation,
    roster: Roster,
    filled: Filled,
    rows: Sequence[int],
    lots: Lots,
    most: Mapping[str, int] | None = None,
) -> tuple[list[int], dict[str, int], list[Draw]]:
    """Call officers without a duty in a phase to standby until its minimum strength is reached.

    ``most`` are the officers of each unit who may have a duty in a phase, where the book does not say who.
    """
    by_unit: dict[tuple[int, str], list[int]] = {}
    for row in sorted(rows):
        by_unit.setdefault((int(roster.book.need[row, PHASE]), roster.needs[row].place_id), []).append(row)
    used: set[int] = set()
    lacking: dict[str, int] = {}
    draws: list[Draw] = []
    for number, phase in enumerate(roster.phases):
        turns = {unit: found for (p, unit), found in by_unit.items() if p == number}
        if not turns:
            continue
        busy = _on_duty(roster, filled, number)
        short = max(0, math.ceil(phase.min_strength * len(operation.personnel)) - len(busy))
        free = [o for o in range(len(roster.people.nrps)) if roster.book.usable[number, o] and o not in busy]
        room = Counter(most)
        room.subtract(roster.people.classes[o].unit for o in busy)
        order = _drawn(roster.people, free, phase, lots)
        called = _call(filled, roster.people, order, turns, short, None if most is None else room)
        used.update(called.rows)
        draws += called.draws(phase)
        if short > len(called.nrps):
            lacking[phase.key] = short - len(called.nrps)
    return sorted(used), lacking, draws


def _drawn(people: People, free: Sequence[int], phase: Phase, lots: Lots) -> list[int]:
    """Return officers in the order in which chance calls them."""
    row_of = {people.nrps[o]: o for o in free}
    return [row_of[nrp] for nrp in lots.order(_lot(phase), list(row_of))]


def _lot(phase: Phase) -> str:
    return f"{phase.key}/{STANDBY}"


@dataclass(frozen=True)
class _Called:
    """Whom chance called to standby in a phase."""

    nrps: tuple[str, ...]
    """In the order of the draw."""
    rows: tuple[int, ...]
    """The turn that each has."""
    able: tuple[str, ...]
    """All whom chance could have called, by number."""

    def draws(self, phase: Phase) -> list[Draw]:
        """Return the draw, where chance had a choice."""
        if not 0 < len(self.nrps) < len(self.able):
            return []
        seats = tuple(STANDBY for _ in self.nrps)
        result = tuple(zip(seats, self.nrps, strict=True))
        return [Draw(_lot(phase), "", False, self.able, seats, result, STANDBY)]


def _call(
    filled: Filled,
    people: People,
    order: Sequence[int],
    turns: Mapping[str, Sequence[int]],
    short: int,
    room: Counter[str] | None,
) -> _Called:
    """Give ``short`` officers a turn of their unit's standby, a date further with each who is asked.

    ``room`` is how many more of each unit may be called, where that is limited.
    """
    called: dict[str, int] = {}
    unable: set[int] = set()
    for i, o in enumerate(order):
        if len(called) == short:
            break
        unit = people.classes[o].unit
        rows = turns.get(unit, ()) if room is None or room[unit] > 0 else ()
        later = (rows[(i + k) % len(rows)] for k in range(len(rows)))
        row = next((row for row in later if can_serve(filled, np.array([o], np.int32), row)[0]), None)
        if row is None:
            unable.add(o)
        else:
            hold(filled, [(row, o)])
            called[people.nrps[o]] = row
            if room is not None:
                room[unit] -= 1
    able = tuple(sorted(people.nrps[o] for o in order if o not in unable))
    return _Called(tuple(called), tuple(called.values()), able)


def _on_duty(roster: Roster, filled: Filled, phase: int) -> set[int]:
    """Return the officers with a duty in a phase."""
    book = roster.book
    seats = np.repeat(book.need[:, PHASE], book.need[:, SEAT_END] - book.need[:, SEAT]) == phase
    return {int(o) for o in np.unique(filled.rota.taken[seats]) if o >= 0}
