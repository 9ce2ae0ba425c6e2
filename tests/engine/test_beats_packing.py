"""The least number of beats is exact, whatever the loads."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from praja.plan.solvers.beats import least_beats
from praja.plan.solvers.beats_counts import choose_counts
from praja.plan.solvers.beats_packing import pack
from tests.engine.beats_worlds import line, optimum


def test_packing_is_better_than_first_fit_where_loads_do_not_divide_each_other():
    loads = np.array([5, 5, 4, 4, 3, 3])
    # First fit makes 5+5, 4+4+3, 3; trying all makes 5+4+3 twice.
    assert pack(loads, 12).max() + 1 == 2


def test_each_district_is_packed_for_itself():
    assert least_beats(line(*range(6), load=5, capacity=8, district=[4, 4, 9, 9, 9, 2])).tolist() == [1, 2, 3]


@given(st.lists(st.sampled_from([2, 3, 4, 5, 6, 7]), min_size=1, max_size=8))
def test_packing_uses_as_few_beats_as_trying_everything(loads):
    problem = line(*[0] * len(loads), load=loads, capacity=12)
    beats = pack(problem.load_units, 12)
    assert beats.max() + 1 == min(optimum(problem))
    assert np.bincount(beats, weights=loads).max() <= 12


@given(st.lists(st.sampled_from([24, 20, 80, 96, 30, 240]), min_size=1, max_size=120))
def test_packing_of_many_stations_never_overloads_a_beat(loads):
    beats = pack(np.array(loads), 240)
    assert np.bincount(beats, weights=loads).max() <= 240
    assert -(-sum(loads) // 240) <= beats.max() + 1 <= len(loads)


def test_teams_go_where_one_more_saves_most():
    # Third beat of A saves 50, second of B 30, fourth of A 10: two spare teams go to A and B.
    a, b = [(2, 100), (3, 50), (4, 40)], [(1, 60), (2, 30)]
    counts = choose_counts([a, b], 5)
    assert [a[counts.chosen[0]], b[counts.chosen[1]]] == [(3, 50), (2, 30)]
    assert counts.price == 10


def test_steps_that_save_the_same_are_taken_one_by_one():
    # 222, 111, 0 lie on one line: with two teams the one in the middle is what there is.
    known = [(1, 222), (3, 0), (2, 111)]
    assert known[choose_counts([known], 2).chosen[0]] == (2, 111)


def test_a_team_too_few_for_the_best_step_is_still_used():
    # The hull goes from 1 beat to 3; two teams buy the beats above the hull.
    known = [(1, 100), (2, 95), (3, 0)]
    assert known[choose_counts([known], 2).chosen[0]] == (2, 95)
