"""Ways to the stations in a revision: each guard has his own, and who comes anew must have time for one."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from praja.demand.chain import task_unit_of
from praja.demand.movement import LEAST_MIN
from praja.demand.windows import MINUTE
from praja.domain.needs import FORWARD_MOVEMENT, STATION_GUARD, Need
from praja.domain.operation import Operation
from praja.domain.plan import Beat, Duty, Plan
from praja.pipeline.changes import free_name
from praja.travel import Travel


def earlier_ways(plan: Plan, beats: Sequence[Beat]) -> tuple[tuple[Need, Duty], ...]:
    """Return each guard's way to a beat that is still there, as a need of its own, with his duty."""
    known = {b.beat_id for b in beats}
    asked = {n.place_id: n for n in plan.needs if n.kind == FORWARD_MOVEMENT and n.place_id in known}
    return tuple(
        (replace(asked[d.place_id], start=d.start, end=d.end, officers=1), d)
        for d in plan.duties
        if d.kind == FORWARD_MOVEMENT and d.place_id in asked
    )


def fresh_ways(operation: Operation, travel: Travel, plan: Plan, needs: Sequence[Need]) -> tuple[Need, ...]:
    """Return a way to each beat that guards may come to, in the phase that holds its date.

    It begins early enough for any unit of the command that serves the place.
    """
    sample = next((n for n in plan.needs if n.kind == FORWARD_MOVEMENT), None)
    if sample is None:
        return ()
    return tuple(
        replace(
            n,
            phase=sample.phase,
            kind=FORWARD_MOVEMENT,
            start=sample.end - _longest(operation, travel, n, sample.end) * MINUTE,
            end=sample.end,
            leads=0,
            qualifications=(),
            women=0,
        )
        for n in needs
        if n.kind == STATION_GUARD
    )


def _longest(operation: Operation, travel: Travel, way: Need, at: datetime) -> int:
    """Return the minutes from the farthest unit of the command that serves a place."""
    tree = operation.tree
    host = tree.host_of(way.area_code)
    units = [u for u in operation.units if tree.command_of[u.unit] == host]
    if not units:
        return LEAST_MIN
    here = travel.zones([way.area_code])
    there = travel.zones([next(iter(u.area_codes), "") for u in units])
    lat, lon = np.array([u.lat for u in units]), np.array([u.lon for u in units])
    minutes = travel.minutes_many(lat, lon, there, way.lat, way.lon, here[0], at.date())
    return max(LEAST_MIN, int(minutes.max()))


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
            found.append(old)
            continue
        fresh.append(free_name(way.duty_id.rpartition("/")[0], used))
        found.append(replace(way, duty_id=fresh[-1], task_unit=task_unit_of(FORWARD_MOVEMENT)))
    return found, fresh
