"""Routes of vehicles with ballot boxes: days worked by hand, and the laws that every answer keeps."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praja.plan.models.routes import (
    RoutesProblem,
    RoutesSolution,
    Visit,
    bounds,
    lot_size,
    lots_of,
)
from praja.plan.models.routes_days import packed, reachable, timetable
from praja.plan.solvers.routes import solve_routes

NINE, FIVE, NOON = 9 * 60, 17 * 60, 12 * 60


def ints(values) -> np.ndarray:
    return np.array(values, np.int64)


def line(places: list[int], boxes: list[int], *, at: list[int] | None = None, **cells) -> RoutesProblem:
    """Places on a line, so many minutes from the depot; consignments of ten minutes at each.

    The depot is open from 09:00 to 17:00 and loads in half an hour; the road from 05:00 to 22:00.
    """
    where = ints([0, *places])
    base = {
        "minutes": np.abs(where[:, None] - where),
        "place_idx": ints(at or range(1, len(boxes) + 1)),
        "boxes": ints(boxes),
        "handling_min": ints([10] * len(boxes)),
        "opens_min": ints([NINE] * len(boxes)),
        "closes_min": ints([FIVE] * len(boxes)),
        "capacities": ints([]),
        "hired_capacity": 60,
        "outwards": True,
        "depot_opens_min": NINE,
        "depot_closes_min": FIVE,
        "depot_handling_min": 30,
        "day_begins_min": 5 * 60,
        "day_ends_min": 22 * 60,
        "longest_min": 720,
    }
    return RoutesProblem(**{**base, **cells})


def solve(problem: RoutesProblem, seed: int = 3) -> RoutesSolution:
    return solve_routes(problem, seed=seed, iterations=30)


# Consignments


def test_the_boxes_of_a_place_go_in_full_loads_and_a_rest():
    assert list(lots_of(130, 60)) == [60, 60, 10]
    assert list(lots_of(60, 60)) == [60]


def test_full_loads_fit_the_smallest_of_the_large_vehicles():
    # 40 is at least half of 60, 20 is not: it carries what remains.
    assert lot_size([20, 40, 60], 60) == 40
    # Larger than any that can be hired: then nobody else could carry them.
    assert lot_size([200], 60) == 60


# Days


def test_a_day_out_is_loaded_at_opening_time_and_ends_on_the_way_home():
    (route,) = solve(line([60], [20])).routes
    assert route.visits == (Visit(0, 540, 570, -20), Visit(1, 630, 640, 20), Visit(0, 700, 700, 0))
    assert route.vehicle_idx == -1


def test_a_day_back_begins_so_early_that_the_first_place_is_reached_when_it_opens():
    (route,) = solve(line([60], [20], outwards=False)).routes
    assert route.visits == (Visit(0, 480, 480, 0), Visit(1, 540, 550, -20), Visit(0, 610, 640, 20))


def test_a_vehicle_does_not_wait_for_a_place_but_leaves_later():
    (route,) = solve(line([60], [20], opens_min=ints([NOON]))).routes
    assert [(v.arrive_min, v.leave_min) for v in route.visits] == [(630, 660), (720, 730), (790, 790)]


def test_a_vehicle_goes_twice_where_the_boxes_are_too_many_for_one_trip():
    (route,) = solve(line([60, 60], [60, 60], capacities=ints([60]))).routes
    assert [(v.place_idx, v.boxes) for v in route.visits] == [(0, -60), (1, 60), (0, -60), (2, 60), (0, 0)]
    assert route.vehicle_idx == 0


def test_unloading_one_trip_of_boxes_that_come_back_comes_before_the_next():
    (route,) = solve(line([60, 60], [60, 60], capacities=ints([60]), outwards=False)).routes
    assert [v.boxes for v in route.visits] == [0, -60, 60, -60, 60]
    # 540 + 10, an hour home, half an hour to unload.
    assert [v.leave_min for v in route.visits] == [480, 550, 640, 710, 800]


def test_two_consignments_of_one_place_are_one_stop():
    (route,) = solve(line([60], [20, 30], at=[1, 1])).routes
    assert route.visits[1] == Visit(1, 630, 650, 50)


def test_places_on_one_way_share_a_trip():
    # 30 to load, 30 out, 10 + 10 at the two places, 30 on, 60 home: 170 minutes.
    found = solve(line([30, 60], [20, 20]))
    assert (len(found.routes), found.minutes) == (1, 170)


def test_a_day_that_is_too_long_for_one_escort_is_shared_by_two():
    problem = line([100, 100], [60, 60], capacities=ints([60, 60]))
    # Each trip: 30 + 100 + 10 + 100 = 240 minutes.
    assert len(solve(replace(problem, longest_min=480)).routes) == 1
    assert len(solve(replace(problem, longest_min=479)).routes) == 2


def test_own_vehicles_are_used_before_one_is_hired():
    found = solve(line([60] * 3, [60] * 3, capacities=ints([60, 60])))
    assert all(r.vehicle_idx >= 0 for r in found.routes)


def test_a_vehicle_never_holds_more_than_it_can():
    found = solve(line([60, 61], [20, 40], capacities=ints([20])))
    small = [r for r in found.routes if r.vehicle_idx == 0]
    assert all(-v.boxes <= 20 for r in small for v in r.visits)


# Too far


@pytest.mark.parametrize("outwards", [True, False])
def test_a_place_that_is_too_far_to_go_and_return_is_left_and_the_others_are_not(outwards):
    found = solve(line([400, 60], [20, 20], outwards=outwards))
    assert found.too_far == (0,)
    assert [v.place_idx for r in found.routes for v in r.visits] == [0, 2, 0]


def test_the_last_minute_that_is_in_time_counts():
    # 30 to load, 340 out, 10 there, 340 home: 720, all that an escort may be on the road.
    assert reachable(line([340], [20])).all()
    assert not reachable(line([341], [20])).any()


def test_a_place_that_closes_before_a_vehicle_can_arrive_is_too_far():
    # Loaded at 09:30, there at 10:30, handed over at 10:40.
    assert reachable(line([60], [20], closes_min=ints([640]))).all()
    assert not reachable(line([60], [20], closes_min=ints([639]))).any()


def test_a_vehicle_that_must_wait_for_the_depot_to_open_is_longer_on_the_road():
    # The place closes at 08:00, the depot opens at 09:00: 31 out, 29 + 31 home and waiting, 30 to unload.
    at_eight = ints([480])
    problem = line(
        [31], [20], outwards=False, handling_min=ints([0]), opens_min=at_eight, closes_min=at_eight
    )
    assert reachable(replace(problem, longest_min=121)).all()
    assert not reachable(replace(problem, longest_min=120)).any()


def test_nothing_to_carry_makes_no_route():
    found = solve(line([60], [20], longest_min=10))
    assert (found.routes, found.too_far, found.minutes, found.bound_min) == ((), (0,), 0, 0)


# Bound


def test_the_bound_of_full_loads_is_what_they_take():
    # Two full loads to places an hour away: 2 x (30 + 120 + 10), and no plan does better.
    problem = line([60, 60], [60, 60])
    assert bounds(problem, reachable(problem)) == (320, 1)
    assert solve(problem).minutes == 320


def test_the_bound_of_one_trip_is_the_farthest_place_and_back():
    # Radial: (60 x 20 + 120 x 20) / 60 = 60; farthest: 120. With 30 to load and 2 x 10: 170.
    problem = line([30, 60], [20, 20])
    assert bounds(problem, reachable(problem)) == (170, 1)


def test_the_bound_knows_that_a_tree_joins_all_places():
    # Three roads of 60 minutes: a tree takes 180, the farthest place and back 120, radially 2 x 60 x 9 / 60.
    far = ints([[0, 60, 60, 60], [60, 0, 120, 120], [60, 120, 0, 120], [60, 120, 120, 0]])
    problem = line([0, 0, 0], [3, 3, 3], minutes=far)
    assert bounds(problem, reachable(problem)) == (180 + 30 + 30, 1)


def test_a_detour_over_a_third_place_does_not_spoil_the_bound():
    # The way to place 2 is given as 200 minutes, but over place 1 it takes 60.
    ways = ints([[0, 30, 200], [30, 0, 30], [200, 30, 0]])
    problem = line([0, 0], [20, 20], minutes=ways)
    assert bounds(problem, reachable(problem))[0] <= solve(problem).minutes


def test_vehicles_are_at_least_the_minutes_over_the_longest_day():
    problem = line([100] * 4, [60] * 4, longest_min=300)
    # 4 x (30 + 200 + 10) = 960 minutes: four days of 300.
    assert bounds(problem, reachable(problem)) == (960, 4)
    assert len(solve(problem).routes) == 4


# Laws


@st.composite
def problems(draw) -> RoutesProblem:
    places = draw(st.lists(st.tuples(st.integers(-200, 200), st.integers(-200, 200)), min_size=1, max_size=6))
    at = ints([(0, 0), *places])
    minutes = np.abs(at[:, None] - at).sum(axis=2)
    count = draw(st.integers(1, 9))
    numbers = st.lists(st.integers(0, 59), min_size=count, max_size=count)
    opens = ints(draw(numbers)) * 5 + 480
    base = line([0] * len(places), [1] * count)
    return replace(
        base,
        minutes=minutes,
        place_idx=ints([draw(st.integers(1, len(places))) for _ in range(count)]),
        boxes=ints(draw(numbers)) + 1,
        handling_min=ints(draw(numbers)),
        opens_min=opens,
        closes_min=opens + ints(draw(numbers)) * 8,
        capacities=ints(draw(st.lists(st.integers(5, 90), max_size=3))),
        outwards=draw(st.booleans()),
        longest_min=draw(st.integers(120, 900)),
    )


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(0, 99))
def test_every_answer_carries_everything_that_can_be_carried_within_every_limit(problem, seed):
    found = solve(problem, seed)
    can = reachable(problem)
    assert found.too_far == tuple(np.flatnonzero(~can).tolist())
    carried = np.zeros(len(problem.minutes), np.int64)
    for route in found.routes:
        most = problem.hired_capacity if route.vehicle_idx < 0 else problem.capacities[route.vehicle_idx]
        on_board = 0
        for visit in route.visits:
            on_board -= visit.boxes
            assert 0 <= on_board <= most
            carried[visit.place_idx] += abs(visit.boxes)
        assert on_board == 0
        assert route.minutes <= problem.longest_min
        assert problem.day_begins_min <= route.visits[0].arrive_min
        assert route.visits[-1].leave_min <= problem.day_ends_min
        for a, b in zip(route.visits, route.visits[1:], strict=False):
            assert b.arrive_min == a.leave_min + problem.minutes[a.place_idx, b.place_idx]
    wanted = np.bincount(problem.place_idx[can], problem.boxes[can], len(problem.minutes))
    assert (carried[1:] == wanted[1:]).all()
    own = [r.vehicle_idx for r in found.routes if r.vehicle_idx >= 0]
    assert len(own) == len(set(own))


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(0, 99))
def test_no_answer_beats_its_bound_and_the_same_seed_gives_the_same_answer(problem, seed):
    found = solve(problem, seed)
    assert found.bound_min <= found.minutes
    assert found.vehicles_bound <= len(found.routes)
    assert found == solve(problem, seed)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_single_consignments_can_always_be_packed(problem):
    trips = [(int(c),) for c in np.flatnonzero(reachable(problem))]
    assert all(timetable(problem, [trip]) for trip in trips)
    assert len(packed(problem, trips)) <= len(trips)
