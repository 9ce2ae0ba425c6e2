"""Ballot boxes as arrays: consignments to bring from one depot to places, or back, on one day.

Axis letters: P places (row 0 is the depot), C consignments, V own vehicles. Times are minutes after
midnight. docs/methods/boxes.md has the question and the bound.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class RoutesProblem:
    """What has to be carried, when places are open, and with which vehicles."""

    minutes: Ints
    """Way from place to place, shape (P, P)."""
    place_idx: Ints
    """Where each consignment goes, or comes from; at least 1; shape (C,)."""
    boxes: Ints
    """Boxes of each consignment, no more than the hired capacity; shape (C,)."""
    handling_min: Ints
    """Minutes at the place, shape (C,)."""
    opens_min: Ints
    closes_min: Ints
    """Hours in which a consignment is handed over, from begin to end; shape (C,)."""
    capacities: Ints
    """Boxes that each own vehicle holds, shape (V,)."""
    hired_capacity: int
    """Boxes that a hired vehicle holds: there are as many as it takes, but each is a last resort."""
    outwards: bool
    """From the depot to the places; else back."""
    depot_opens_min: int
    depot_closes_min: int
    depot_handling_min: int
    """Loading or unloading a vehicle at the depot, once a trip."""
    day_begins_min: int
    day_ends_min: int
    """When vehicles may be on the road."""
    longest_min: int
    """Most minutes of a vehicle's day, all of its trips."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A stop of a vehicle; place 0 is the depot."""

    place_idx: int
    arrive_min: int
    leave_min: int
    boxes: int
    """Boxes handed over; taken over where below 0."""


@dataclass(frozen=True, slots=True)
class VehicleRoute:
    """The day of one vehicle: trips that begin and end at the depot."""

    vehicle_idx: int
    """-1: a hired vehicle."""
    visits: tuple[Visit, ...]

    @property
    def minutes(self) -> int:
        """Minutes from the first stop to the last."""
        return self.visits[-1].leave_min - self.visits[0].arrive_min


@dataclass(frozen=True)
class RoutesSolution:
    """The routes, in order of time, and how far from the best they may be."""

    routes: tuple[VehicleRoute, ...]
    too_far: tuple[int, ...]
    """Consignments that no vehicle can carry in time."""
    minutes: int
    """Minutes of all routes."""
    bound_min: int
    """No way to carry the same consignments takes fewer minutes."""
    vehicles_bound: int
    """No way to carry them takes fewer vehicles."""


def lots_of(boxes: int, most: int) -> Iterator[int]:
    """Yield the boxes of one place in consignments of ``most`` and what remains."""
    for done in range(0, boxes, most):
        yield min(most, boxes - done)


def lot_size(capacities: list[int], hired: int) -> int:
    """Return the boxes of a full consignment: what the smallest of the large vehicles holds.

    Large is at least half of the largest; smaller ones carry what remains of a place. Nothing is
    more than a hired vehicle holds, so that a consignment never waits for one vehicle alone.
    """
    every = [min(c, hired) for c in (*capacities, hired)]
    return min(c for c in every if 2 * c >= max(every))


def bounds(problem: RoutesProblem, carried: NDArray[np.bool_]) -> tuple[int, int]:
    """Return the fewest minutes, and vehicles, in which the ``carried`` consignments can be brought.

    A trip with b boxes that passes a place takes at least the way there and back, and holds at most
    Q boxes: so all trips take at least the sum of (way there and back) x boxes / Q. They also take
    the way to the farthest place and back, and a tree that joins all places. Handling adds up; each
    trip is loaded once. Ways are shortest ways here, so that detours over a third place do not harm.
    """
    if not carried.any():
        return 0, 0
    p = problem
    where, boxes = p.place_idx[carried], p.boxes[carried]
    short = _shortest(p.minutes)
    there_and_back = short[0, where] + short[where, 0]
    most = max(p.hired_capacity, int(p.capacities.max(initial=0)))
    trips = math.ceil(int(boxes.sum()) / most)
    radial = math.ceil(int((there_and_back * boxes).sum()) / most)
    on_the_way = max(radial, int(there_and_back.max()), _tree(short, np.unique(where)))
    minutes = on_the_way + int(p.handling_min[carried].sum()) + trips * p.depot_handling_min
    return minutes, math.ceil(minutes / min(p.longest_min, p.day_ends_min - p.day_begins_min))


def _shortest(minutes: Ints) -> Ints:
    """Return the shortest ways over any places between (Floyd and Warshall)."""
    short = minutes.astype(np.int64)
    for k in range(len(short)):
        short = np.minimum(short, short[:, k, None] + short[None, k, :])
    return short


def _tree(short: Ints, where: Ints) -> int:
    """Return the length of the shortest tree that joins the depot and some places (Prim)."""
    either = np.minimum(short, short.T)
    left = set(where.tolist())
    nearest = either[0].copy()
    length = 0
    while left:
        place = min(left, key=lambda i: (int(nearest[i]), i))
        length += int(nearest[place])
        nearest = np.minimum(nearest, either[place])
        left.remove(place)
    return length
