"""Vehicle routes for ballot boxes: trips by the iterated local search of PyVRP, packed into days.

The search stops after a fixed number of iterations and never by the clock: the same problem and seed
give the same routes on any machine.

References
----------
Wouda, Lan and Kool (2024). PyVRP: a high-performance VRP solver package. INFORMS Journal on Computing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from pyvrp import Activity, ActivityType, Client, Depot, Location, ProblemData, Route, Solution, VehicleType
from pyvrp import solve as search
from pyvrp.stop import MaxIterations

from praja.plan.models.routes import (
    Ints,
    RoutesProblem,
    RoutesSolution,
    VehicleRoute,
    bounds,
)
from praja.plan.models.routes_days import Trip, packed, reachable, timetable

ROUTE_MIN: Final = 60
"""One more vehicle on the road is worth so many minutes of the others: it needs an escort."""
HIRED_MIN: Final = 10_000
"""One more hired vehicle is worth so many."""
ITERATIONS: Final = 60
HOME, STORE = 0, 1
"""The depot as the place where the day begins or ends, and as the place that has opening hours."""


def solve_routes(problem: RoutesProblem, *, seed: int, iterations: int = ITERATIONS) -> RoutesSolution:
    """Return routes for every consignment that can be carried in time.

    Fewest hired vehicles come first, then few vehicles and minutes together.
    """
    can = reachable(problem)
    carried = np.flatnonzero(can)
    too_far = tuple(np.flatnonzero(~can).tolist())
    if not len(carried):
        return RoutesSolution((), too_far, 0, 0, 0)
    fleet = _fleet(problem, len(carried))
    data = _data(problem, carried, fleet)
    # Each consignment in a hired vehicle of its own keeps every rule: what the search begins with.
    one_each = [[Activity(ActivityType.CLIENT, i)] for i in range(len(carried))]
    alone = Solution(data, [Route(data, steps, len(fleet) - 1) for steps in one_each])
    found = search(data, MaxIterations(iterations), seed=seed, collect_stats=False, initial_solution=alone)
    routes = _best(problem, list(_days(carried, fleet, found.best)))
    minutes, vehicles = bounds(problem, can)
    return RoutesSolution(routes, too_far, sum(r.minutes for r in routes), minutes, vehicles)


@dataclass(frozen=True, slots=True)
class _Kind:
    """Vehicles that are alike; -1 stands for a hired one."""

    boxes: int
    vehicles: tuple[int, ...]


def _fleet(problem: RoutesProblem, most: int) -> list[_Kind]:
    """Return the kinds of vehicle, the largest own ones first and hired ones last."""
    own: dict[int, list[int]] = {}
    for vehicle, boxes in enumerate(problem.capacities.tolist()):
        own.setdefault(boxes, []).append(vehicle)
    kinds = [_Kind(boxes, tuple(vehicles)) for boxes, vehicles in sorted(own.items(), reverse=True)]
    return [*kinds, _Kind(problem.hired_capacity, (-1,) * most)]


def _data(problem: RoutesProblem, carried: Ints, fleet: Sequence[_Kind]) -> Any:
    p, load = problem, problem.depot_handling_min
    # Unloading at the end of the last trip is not known to the search: it is taken off the day beforehand.
    last = 0 if p.outwards else load
    home = Depot(0, tw_early=p.day_begins_min, tw_late=p.day_ends_min)
    store = Depot(0, tw_early=p.depot_opens_min, tw_late=p.depot_closes_min - load, service_duration=load)
    vehicles = [
        VehicleType(
            len(kind.vehicles),
            [kind.boxes],
            start_depot=STORE if p.outwards else HOME,
            end_depot=HOME if p.outwards else STORE,
            fixed_cost=HIRED_MIN if kind.vehicles[0] < 0 else ROUTE_MIN,
            tw_early=p.day_begins_min,
            tw_late=p.day_ends_min - last,
            shift_duration=p.longest_min - last,
            unit_distance_cost=0,
            unit_duration_cost=1,
            reload_depots=[STORE],
        )
        for kind in fleet
    ]
    clients = [
        Client(
            int(p.place_idx[c]),
            delivery=[int(p.boxes[c])] if p.outwards else [0],
            pickup=[0] if p.outwards else [int(p.boxes[c])],
            service_duration=int(p.handling_min[c]),
            tw_early=int(p.opens_min[c]),
            tw_late=int(p.closes_min[c] - p.handling_min[c]),
        )
        for c in carried
    ]
    places = [Location(0, 0) for _ in range(len(p.minutes))]
    matrix: Any = p.minutes
    return ProblemData(places, clients, [home, store], vehicles, [matrix], [matrix])


def _days(carried: Ints, fleet: Sequence[_Kind], found: Any) -> Iterator[tuple[int, list[Trip]]]:
    """Yield the vehicle and the trips of each route that was found."""
    waiting = [iter(kind.vehicles) for kind in fleet]
    for route in found.routes():
        trips: dict[int, list[int]] = {}
        for step in route.schedule():
            if step.is_client():
                trips.setdefault(step.trip, []).append(int(carried[step.idx]))
        yield next(waiting[route.vehicle_type()]), [tuple(trip) for _, trip in sorted(trips.items())]


def _best(problem: RoutesProblem, days: Sequence[tuple[int, list[Trip]]]) -> tuple[VehicleRoute, ...]:
    """Return the better of the days as they were found and of their trips packed anew, in order of time."""
    anew = packed(problem, [trip for _, trips in days for trip in trips])
    stops = [(vehicle, timetable(problem, trips)) for vehicle, trips in days]
    as_found = [VehicleRoute(vehicle, visits) for vehicle, visits in stops if visits]
    best = min((r for r in (as_found, anew) if r is anew or len(r) == len(days)), key=_cost)
    return tuple(sorted(best, key=lambda r: (r.vehicle_idx < 0, r.visits[0].arrive_min, _places(r))))


def _cost(routes: Sequence[VehicleRoute]) -> int:
    """Return what the search counts: minutes, vehicles and hired vehicles."""
    return sum(r.minutes + (HIRED_MIN if r.vehicle_idx < 0 else ROUTE_MIN) for r in routes)


def _places(route: VehicleRoute) -> list[int]:
    return [visit.place_idx for visit in route.visits]
