"""Ways to the stations in a revision: each guard has his own, and who comes anew must have time for one."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from praja.demand.chain import task_unit_of
from praja.demand.movement import LEAST_MIN, movement_window
from praja.demand.windows import MINUTE
from praja.domain.areas import Unit
from praja.domain.needs import FORWARD_MOVEMENT, STATION_GUARD, Need
from praja.domain.operation import Operation
from praja.domain.plan import Beat, Duty, Plan
from praja.domain.settings import Phase
from praja.pipeline.changes import free_name
from praja.travel import Travel

PARTS = 4
"""Into so many parts the units of other commands are divided by how far they are from a beat."""


def earlier_ways(plan: Plan, beats: Sequence[Beat]) -> tuple[tuple[Need, Duty], ...]:
    """Return each guard's way to a beat that is still there, as a need of its own, with his duty."""
    known = {b.beat_id for b in beats}
    asked = {n.place_id: n for n in plan.needs if n.kind == FORWARD_MOVEMENT and n.place_id in known}
    return tuple(
        (replace(asked[d.place_id], start=d.start, end=d.end, officers=1), d)
        for d in plan.duties
        if d.kind == FORWARD_MOVEMENT and d.place_id in asked
    )


def as_long_as_now(
    operation: Operation,
    travel: Travel,
    voting: Phase,
    beats: Sequence[Beat],
    ways: Iterable[tuple[Need, Duty]],
) -> tuple[tuple[Need, Duty], ...]:
    """Return the ways with the time that each takes now.

    A road may have closed, a beat may have moved, a guard may be of another unit.
    """
    stations = {s.station_id: s for s in operation.stations}
    base, units = {b.beat_id: stations[b.base_station_id] for b in beats}, operation.tree.units
    unit_of = {o.nrp: o.unit for o in operation.personnel}
    known: dict[tuple[str, str], tuple[datetime, datetime]] = {}
    found = []
    for need, duty in ways:
        # Who is gone has no way; it is taken from him later.
        key = (unit_of.get(duty.nrp, duty.home_unit), duty.place_id)
        if key[0] not in units:
            continue
        if key not in known:
            known[key] = movement_window(operation, travel, voting, units[key[0]], base[key[1]])
        start, end = known[key]
        found.append((replace(need, start=start, end=end), duty))
    return tuple(found)


def fresh_ways(operation: Operation, travel: Travel, plan: Plan, needs: Sequence[Need]) -> tuple[Need, ...]:
    """Return ways to each beat that guards may come to, in the phase that holds their date.

    The first begins early enough for any unit of the command that serves the place, each further one
    for more of the other units, the last for all of them.
    """
    sample = next((n for n in plan.needs if n.kind == FORWARD_MOVEMENT), None)
    if sample is None:
        return ()
    guards = [n for n in needs if n.kind == STATION_GUARD]
    return tuple(
        replace(
            n,
            phase=sample.phase,
            kind=FORWARD_MOVEMENT,
            start=sample.end - lasts * MINUTE,
            end=sample.end,
            leads=0,
            qualifications=(),
            women=0,
        )
        for n in guards
        for lasts in _lengths(operation, travel, n, sample.end)
    )


def _lengths(operation: Operation, travel: Travel, way: Need, at: datetime) -> list[int]:
    """Return the minutes that suffice for units of the place's command, and for parts of all units."""
    tree = operation.tree
    host = tree.host_of(way.area_code)
    minutes = np.maximum(LEAST_MIN, _minutes(travel, operation.units, way, at))
    own = np.array([tree.command_of[u.unit] == host for u in operation.units], bool)
    nearest = int(minutes[own].max(initial=LEAST_MIN))
    farther = np.sort(minutes[minutes > nearest])
    parts = [int(farther[len(farther) * k // PARTS - 1]) for k in range(1, PARTS + 1)] if len(farther) else []
    return sorted({nearest, *parts})


def units_within(operation: Operation, travel: Travel, way: Need) -> NDArray[np.bool_]:
    """Return from which units a way takes no longer than it lasts, shape (U,)."""
    lasts = (way.end - way.start) // MINUTE
    return np.asarray(_minutes(travel, operation.units, way, way.end) <= lasts)


def _minutes(travel: Travel, units: Sequence[Unit], way: Need, at: datetime) -> NDArray[np.int32]:
    here = travel.zones([way.area_code])
    there = travel.zones([next(iter(u.area_codes), "") for u in units])
    lat, lon = np.array([u.lat for u in units]), np.array([u.lon for u in units])
    return travel.minutes_many(lat, lon, there, way.lat, way.lon, here[0], at.date())


def linked(duties: Sequence[Duty]) -> tuple[tuple[int, int], ...]:
    """Return the rows of each guard's way to his beat and of his duty there."""
    guards = {(d.place_id, d.nrp): i for i, d in enumerate(duties) if d.kind == STATION_GUARD}
    ways = [(i, (d.place_id, d.nrp)) for i, d in enumerate(duties) if d.kind == FORWARD_MOVEMENT]
    return tuple((i, guards[key]) for i, key in ways if key in guards)


def named_ways(ways: Iterable[Duty], stay: Iterable[Duty]) -> tuple[list[Duty], list[str]]:
    """Return the duties of movement, those that ``stay`` as they were, and the names of the others."""
    known = {(d.place_id, d.nrp): d for d in stay}
    used = {d.duty_id for d in known.values()}
    found: list[Duty] = []
    fresh: list[str] = []
    for way in ways:
        old = known.get((way.place_id, way.nrp))
        if old is not None and (old.start, old.end) == (way.start, way.end):
            # The same way from nearer or farther: the metres are those of now.
            same = replace(way, duty_id=old.duty_id, task_unit=task_unit_of(FORWARD_MOVEMENT))
            found.append(old if same == old else same)
            continue
        fresh.append(free_name(way.duty_id.rpartition("/")[0], used))
        found.append(replace(way, duty_id=fresh[-1], task_unit=task_unit_of(FORWARD_MOVEMENT)))
    return found, fresh
