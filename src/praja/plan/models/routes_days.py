"""The day of a vehicle with ballot boxes: its trips on the clock, and trips packed into few days."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from praja.plan.models.routes import RoutesProblem, VehicleRoute, Visit

Trip = tuple[int, ...]
"""Consignments in the order in which they are carried."""


@dataclass(frozen=True, slots=True)
class _Node:
    """A stop with the span in which work there may begin."""

    place: int
    earliest: int
    latest: int
    minutes: int
    boxes: int


def _nodes(problem: RoutesProblem, trips: Sequence[Trip]) -> Iterator[_Node]:
    """Yield the stops of a day, the depot first and last and between two trips."""
    p = problem
    load = p.depot_handling_min
    store = (max(p.depot_opens_min, p.day_begins_min), min(p.depot_closes_min, p.day_ends_min) - load, load)
    road = (p.day_begins_min, p.day_ends_min, 0)
    for number, trip in enumerate(trips):
        boxes = int(p.boxes[list(trip)].sum())
        if p.outwards:
            yield _Node(0, *store, -boxes)
        elif number == 0:
            yield _Node(0, *road, 0)
        for c in trip:
            minutes = int(p.handling_min[c])
            latest = int(p.closes_min[c]) - minutes
            carried = int(p.boxes[c]) if p.outwards else -int(p.boxes[c])
            yield _Node(int(p.place_idx[c]), int(p.opens_min[c]), latest, minutes, carried)
        if not p.outwards:
            yield _Node(0, *store, boxes)
    if p.outwards:
        yield _Node(0, *road, 0)


def timetable(problem: RoutesProblem, trips: Sequence[Trip]) -> tuple[Visit, ...] | None:
    """Return the stops of a vehicle that makes these trips in a row, None where the day is too short.

    The day ends as early as it can, and begins as late as that lets it. Consignments of one place
    that follow each other are one stop.
    """
    nodes = list(_nodes(problem, trips))
    ways = [int(problem.minutes[a.place, b.place]) for a, b in pairwise(nodes)]
    begins = _forward(nodes, ways, nodes[0].earliest)
    if begins is None:
        return None
    latest = begins[-1]
    for node, way in zip(nodes[-2::-1], ways[::-1], strict=True):
        latest = min(latest - way - node.minutes, node.latest)
    begins = _forward(nodes, ways, latest)
    if begins is None or begins[-1] + nodes[-1].minutes - begins[0] > problem.longest_min:
        return None
    return _visits(nodes, ways, begins)


def reachable(problem: RoutesProblem) -> NDArray[np.bool_]:
    """Return which consignments a vehicle that carries nothing else can bring in time, shape (C,)."""
    fits = problem.boxes <= problem.hired_capacity
    in_time = [timetable(problem, [(c,)]) is not None for c in range(len(problem.boxes))]
    return fits & np.array(in_time, np.bool_)


def _forward(nodes: Sequence[_Node], ways: Sequence[int], start: int) -> list[int] | None:
    """Return when work begins at each stop of a day that begins at ``start``; None where one is too late."""
    begins = [start]
    for (node, following), way in zip(pairwise(nodes), ways, strict=True):
        begins.append(max(begins[-1] + node.minutes + way, following.earliest))
    return begins if all(b <= n.latest for b, n in zip(begins, nodes, strict=True)) else None


def _visits(nodes: Sequence[_Node], ways: Sequence[int], begins: Sequence[int]) -> tuple[Visit, ...]:
    visits = [Visit(0, begins[0], begins[0] + nodes[0].minutes, nodes[0].boxes)]
    for node, way, begin in zip(nodes[1:], ways, begins[1:], strict=True):
        last = visits[-1]
        leaves = begin + node.minutes
        if node.place == last.place_idx:
            visits[-1] = Visit(node.place, last.arrive_min, leaves, last.boxes + node.boxes)
        else:
            visits.append(Visit(node.place, last.leave_min + way, leaves, node.boxes))
    return tuple(visits)


@dataclass
class _Bin:
    """A vehicle whose day fills up; -1: a hired one."""

    vehicle: int
    capacity: int
    trips: list[Trip]
    visits: tuple[Visit, ...] = ()

    @property
    def minutes(self) -> int:
        """Minutes of its day so far."""
        return self.visits[-1].leave_min - self.visits[0].arrive_min if self.visits else 0


def packed(problem: RoutesProblem, trips: Iterable[Trip]) -> list[VehicleRoute]:
    """Return trips packed into few vehicles: longest first, each into the fullest day that has room.

    Own vehicles come before hired ones. Within a day the trip with the longest way home is the last
    where boxes go out, as only the way home may end after hours; the first where they come back.
    """
    alone = sorted(trips, key=lambda trip: (-_minutes_alone(problem, trip), trip))
    bins = [_Bin(v, int(c), []) for v, c in enumerate(problem.capacities.tolist())]
    for trip in alone:
        boxes = int(problem.boxes[list(trip)].sum())
        rooms = [b for b in bins if b.capacity >= boxes]
        rooms.sort(key=lambda b: (b.vehicle < 0, -b.minutes, b.capacity))
        for room in [*rooms, _Bin(-1, problem.hired_capacity, [])]:
            day = sorted(
                [*room.trips, trip], key=lambda t: _off_hours(problem, t), reverse=not problem.outwards
            )
            visits = timetable(problem, day)
            if visits is not None:
                if not room.trips and room.vehicle < 0:
                    bins.append(room)
                room.trips, room.visits = day, visits
                break
    return [VehicleRoute(b.vehicle, b.visits) for b in bins if b.trips]


def _minutes_alone(problem: RoutesProblem, trip: Trip) -> int:
    visits = timetable(problem, [trip])
    assert visits is not None
    return visits[-1].leave_min - visits[0].arrive_min


def _off_hours(problem: RoutesProblem, trip: Trip) -> tuple[int, Trip]:
    """Return the minutes of a trip that may lie outside opening hours: the way of the empty vehicle."""
    end = trip[-1] if problem.outwards else trip[0]
    return int(problem.minutes[problem.place_idx[end], 0]), trip
