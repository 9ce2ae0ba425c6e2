"""Beats: every station once, loads and districts never give way, cost and bound are honest."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.errors import InputError
from praja.plan.models.beats import BeatsProblem
from praja.plan.solvers.beats import least_beats, solve_beats
from tests.engine.beats_worlds import breaches, distances, line, optimum

LOADS = st.sampled_from([(1, 4, 8), (2, 3, 5, 8), (1,), (8,), (4, 5)])


@st.composite
def problems(draw, most=24, districts=3):
    number = draw(st.integers(1, most))
    many = lambda values: st.lists(values, min_size=number, max_size=number)  # noqa: E731
    loads = draw(LOADS)
    return BeatsProblem(
        np.array(draw(many(st.integers(0, districts - 1)))),
        np.array(draw(many(st.integers(0, 40)))) / 1000 - 1.6,
        np.array(draw(many(st.integers(0, 40)))) / 1000 + 103.6,
        np.array(draw(many(st.sampled_from(loads)))),
        8,
        np.array(draw(many(st.sampled_from([1, 3, 6])))),
    )


def test_two_villages_become_two_beats_with_the_base_in_the_middle():
    # 0-100-200 and 5000-5100: bases 100 and 5000 (or 5100); 100 + 100 + 100 = 300 m.
    problem = line(0, 100, 200, 5000, 5100)
    solution = solve_beats(problem, 2)
    assert solution.cost_m == 300
    assert solution.base_idx.tolist() == [1, 1, 1, 3, 3]
    assert (solution.teams, solution.least_teams) == (2, 1)


def test_the_heavier_station_is_the_base():
    # Weights 1 and 6: 100 m x 1 is cheaper than 100 m x 6.
    assert solve_beats(line(0, 100, weight=[1, 6]), 1).base_idx.tolist() == [1, 1]


def test_a_full_station_is_alone_and_costs_nothing():
    solution = solve_beats(line(0, 10, 20, load=[1, 8, 1]), 2)
    assert solution.base_idx.tolist() == [0, 1, 0]
    assert solution.cost_m == 20


def test_a_beat_never_crosses_a_district_however_near_the_neighbour_is():
    solution = solve_beats(line(0, 1, 5000, 5001, district=[0, 1, 0, 1]), 2)
    assert solution.base_idx.tolist() == [0, 1, 0, 1]


def test_too_few_teams_still_give_the_least_number_of_beats():
    # 17 stations of 1/8 need 3 beats, whatever is asked for.
    solution = solve_beats(line(*range(17)), 1)
    assert (solution.teams, solution.least_teams) == (3, 3)
    assert breaches(line(*range(17)), solution, 1) == []


def test_a_team_for_every_station_costs_nothing():
    solution = solve_beats(line(0, 500, 900), 3)
    assert (solution.cost_m, solution.bound_m, solution.teams) == (0, 0, 3)


def test_stations_under_one_roof_share_a_beat_for_nothing():
    assert solve_beats(line(0, 0, 0, 700, 700), 2).cost_m == 0


def test_no_station_at_all_is_no_beat_at_all():
    solution = solve_beats(line(), 5)
    assert (solution.cost_m, solution.teams, solution.base_idx.size) == (0, 0, 0)
    assert least_beats(line()).size == 0


def test_a_station_heavier_than_a_beat_is_refused():
    with pytest.raises(InputError, match=r"load_units\[1\] is 9, must be in 1 to 8"):
        line(0, 10, load=[1, 9])


def test_a_station_without_a_place_is_refused():
    with pytest.raises(InputError, match=r"lat\[0\] is nan, must be in -90 to 90"):
        line(float("nan"), 10)


@given(problems(), st.integers(0, 26))
def test_no_solution_breaks_a_rule(problem, teams):
    assert breaches(problem, solve_beats(problem, teams), teams) == []


@given(problems(most=8, districts=1))
def test_small_districts_get_the_best_beats_there_are(problem):
    best = optimum(problem)
    for teams in range(min(best), problem.lat.size + 1):
        least_cost = min(cost for beats, cost in best.items() if beats <= teams)
        solution = solve_beats(problem, teams)
        assert solution.bound_m <= least_cost == solution.cost_m
        assert solution.least_teams == min(best)


@given(problems(), st.integers(1, 24))
def test_a_bound_at_fewer_teams_holds_against_what_more_teams_reach(problem, teams):
    # More teams can never cost more, so the bound for more teams is below the cost for fewer.
    assert solve_beats(problem, teams + 1).bound_m <= solve_beats(problem, teams).cost_m


@pytest.mark.parametrize("workers", [2, 4])
def test_the_beats_are_the_same_on_any_number_of_workers(workers):
    rng = np.random.default_rng(7)
    problem = BeatsProblem(
        np.arange(160) % 7,
        rng.random(160) / 10,
        rng.random(160) / 10,
        rng.choice([1, 4, 8], 160),
        8,
        rng.choice([1, 3, 6], 160),
    )
    one, many = solve_beats(problem, 95, seed=3), solve_beats(problem, 95, seed=3, workers=workers)
    assert one.base_idx.tobytes() == many.base_idx.tobytes()
    assert (one.cost_m, one.bound_m, one.teams) == (many.cost_m, many.bound_m, many.teams)


def test_progress_ends_with_every_step_done():
    heard = []
    solve_beats(line(0, 100, 200), 2, progress=lambda done, total: heard.append((done, total)))
    assert heard == sorted(heard)
    assert heard[-1][0] == heard[-1][1]


def test_fine_loads_of_240_units_are_shared_out():
    # Patterns of 10, 12 and 3 stations: 24, 20 and 80 of 240 units.
    problem = line(*range(0, 3000, 100), load=[24, 20, 80] * 10, capacity=240)
    solution = solve_beats(problem, 6)
    assert solution.least_teams == 6  # 1240 / 240 = 5.17, rounded up
    assert breaches(problem, solution, 6) == []


def test_a_district_wider_than_the_list_of_neighbours_is_bounded_whole():
    # 70 stations under one roof: the list of 48 neighbours ends before the reach of any base.
    solution = solve_beats(line(*[0] * 70, load=1, capacity=80), 2)
    assert (solution.cost_m, solution.bound_m) == (0, 0)
    assert distances(line(*[0] * 70)).max() == 0


def test_plentiful_teams_in_a_dense_district_are_all_used():
    # 300 stations on a grid of 100 m, 16 to a beat: 45 teams must not collapse to the least of 19.
    rows, columns = np.divmod(np.arange(300), 20)
    dense = BeatsProblem(
        np.zeros(300, np.int64),
        rows * 0.0009,
        columns * 0.0009,
        np.ones(300, np.int64),
        16,
        np.ones(300, np.int64),
    )
    solution = solve_beats(dense, 45)
    assert solution.teams == 45
    assert solution.gap < 0.1
