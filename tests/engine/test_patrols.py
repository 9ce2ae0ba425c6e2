"""The game of a patrol against somebody who knows its chances: docs/methods/patrols.md."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.plan.models.patrol_rounds import best_round
from praja.plan.models.patrols import NEAR, PatrolProblem, PatrolWalk, graph_of, worst_risk
from praja.plan.solvers.patrols import SPREAD, bound_of, solve_patrols
from tests.engine.patrols_brute import game

NEXT_DOOR = np.array([[0, 1], [1, 0]])


def problem(risk, travel=None, longest_stay=0, way_out=None):
    """A problem from a list of rows; sectors and post lie one block apart unless told otherwise."""
    risk = np.array(risk, dtype=np.float64)
    apart = 1 - np.eye(len(risk), dtype=np.int64)
    out = np.ones(len(risk), dtype=np.int64) if way_out is None else np.array(way_out)
    return PatrolProblem(risk, apart if travel is None else np.array(travel), out, longest_stay)


@st.composite
def problems(draw, sectors=3, blocks=4):
    s, b = draw(st.integers(1, sectors)), draw(st.integers(1, blocks))
    risk = [[draw(st.integers(0, 20)) / 20 for _ in range(b)] for _ in range(s)]
    travel = np.zeros((s, s), dtype=np.int64)
    for i in range(s):
        for j in range(i):
            travel[i, j] = travel[j, i] = draw(st.integers(0, 3))
    return problem(risk, travel, draw(st.integers(0, 3)), [draw(st.integers(1, 3)) for _ in range(s)])


def test_two_sectors_and_two_blocks_by_hand():
    # Risk 0.8 and 0.4, a block apart: a patrol is in one of them all the time. In the first with
    # chance p, 0.8 (1 - p) = 0.4 p gives p = 2/3 and a worst risk of 0.8 / 3.
    answer = solve_patrols(problem([[0.8, 0.8], [0.4, 0.4]]))
    assert answer.worst == pytest.approx(0.8 / 3, abs=1e-7)
    assert answer.bound == pytest.approx(0.8 / 3, abs=1e-7)
    assert answer.walk.covered == pytest.approx(np.array([[2 / 3, 2 / 3], [1 / 3, 1 / 3]]), abs=1e-6)
    # The best fixed round sits in the first sector, and everybody knows it.
    assert answer.fixed.worst == 0.4
    assert answer.uncovered == 0.8


def test_three_blocks_and_a_change_of_sector_by_hand():
    # Nobody may stay two blocks: who begins in a sector is on his way in the second block; who comes
    # from the post is on his way in the first, and arrives in the last block at the earliest. The
    # middle block is worth least: nobody comes so late.
    answer = solve_patrols(problem([[0.6, 0.2, 0.6], [0.6, 0.2, 0.6]], longest_stay=1, way_out=[2, 2]))
    assert answer.walk.covered == pytest.approx(np.array([[0.5, 0, 0.5], [0.5, 0, 0.5]]), abs=1e-6)
    assert answer.worst == pytest.approx(0.3, abs=1e-7)


def test_patrols_that_come_from_the_post_fill_the_gaps_of_those_who_begin_in_a_sector():
    # A block in a sector, a block on the way. Half of the patrols begin in a sector and cover blocks
    # 0 and 2, half come from the post and cover 1 and 3. In block 3 the first half stay where they are.
    answer = solve_patrols(problem([[0.8] * 4] * 2, longest_stay=1))
    assert answer.walk.covered == pytest.approx(np.array([[0.25, 0.25, 0.25, 0.5]] * 2), abs=1e-6)
    assert answer.worst == pytest.approx(0.6, abs=1e-7)


def test_the_night_is_covered_before_the_day():
    answer = solve_patrols(problem([[0.4, 0.8], [0.4, 0.8], [0.4, 0.8]]))
    assert answer.walk.covered[:, 1] == pytest.approx(np.full(3, 1 / 3), abs=1e-6)


def test_the_only_sector_of_a_patrol_is_never_left():
    answer = solve_patrols(problem([[0.7, 0.7, 0.7]], longest_stay=1))
    assert answer.walk.covered.tolist() == [[1.0, 1.0, 1.0]]
    assert (answer.worst, answer.fixed.worst, answer.uncovered) == (0.0, 0.0, 0.7)


def test_nobody_leaves_before_the_nearest_sector_can_be_reached():
    # Three blocks to the other sector: a stay may last three blocks although one is the rule.
    far = problem([[0.5] * 4, [0.5] * 4], [[0, 3], [3, 0]], longest_stay=1)
    assert far.stays.tolist() == [3, 3]


def test_sectors_within_the_same_block_are_changed_without_loss():
    answer = solve_patrols(problem([[0.5, 0.5], [0.5, 0.5]], [[0, 0], [0, 0]], longest_stay=1))
    assert answer.walk.covered.sum() == pytest.approx(2.0)
    assert answer.worst == pytest.approx(0.25, abs=1e-7)


@given(problems())
def test_the_worst_risk_is_that_of_brute_force(tiny):
    answer = solve_patrols(tiny)
    least, most = game(tiny)
    assert answer.worst == pytest.approx(least, abs=2e-6)
    assert answer.bound == pytest.approx(least, abs=2e-6)
    met = float(np.sum(tiny.risk * answer.walk.covered))
    assert (1 - SPREAD) * most - 1e-5 <= met <= most + 1e-5


@given(problems(sectors=5, blocks=6))
def test_a_random_patrol_is_never_worse_than_a_fixed_round_nor_that_than_none(some):
    answer = solve_patrols(some)
    assert answer.bound <= answer.worst <= answer.fixed.worst + 1e-6
    assert answer.fixed.worst <= answer.uncovered
    assert answer.worst - answer.bound <= 1e-6


@given(problems(sectors=5, blocks=6))
def test_one_patrol_is_in_one_sector_at_a_time(some):
    covered = solve_patrols(some).walk.covered
    assert (covered >= -1e-12).all()
    assert (covered.sum(axis=0) <= 1 + 1e-9).all()


@given(problems(), st.integers(0, 99))
def test_the_bound_holds_whatever_the_weights(tiny, seed):
    weights = np.random.default_rng(seed).random(tiny.risk.shape)
    answer = solve_patrols(tiny)
    assert bound_of(tiny, graph_of(tiny, answer.fixed.legs), weights) <= answer.worst + 1e-9


@given(problems(sectors=4), st.permutations(range(4)))
def test_the_order_of_sectors_changes_no_value(some, order):
    order = [k for k in order if k < len(some.travel)]
    travel, way_out = some.travel[np.ix_(order, order)], some.way_out[order]
    turned = problem(some.risk[order], travel, some.longest_stay, way_out)
    assert solve_patrols(turned).worst == pytest.approx(solve_patrols(some).worst, abs=2e-6)


def test_the_fixed_round_goes_where_the_risk_is():
    # Six blocks: the two riskiest sectors, two blocks in each and one between them.
    tour = best_round(problem([[0.9] * 6, [0.8] * 6, [0.1] * 6], longest_stay=2))
    assert {sector for sector, _, _ in tour.visits} == {0, 1}
    assert tour.worst == 0.9


def test_a_walk_uses_more_routes_than_a_corner_of_the_programme_would():
    # Five equal sectors, eight blocks: wherever the patrol leaves for is less than an even guess.
    answer = solve_patrols(problem([[0.5] * 8] * 5, longest_stay=2))
    graph, weights = answer.walk.graph, answer.walk.weights
    leaving = [
        weights[a:b] / weights[a:b].sum()
        for node, (a, b) in enumerate(zip(graph.first, graph.first[1:], strict=False))
        if 0 < node < graph.sink and b - a > 1 and not graph.place(node)[2]
    ]
    assert np.mean([max(chances) for chances in leaving]) < 0.5


def test_a_walk_follows_its_flow_to_a_billionth():
    graph = graph_of(problem([[0.5], [0.5]]))
    # One block: two ways to begin, two stays, two ends.
    walk = PatrolWalk.of(graph, np.array([1 / 3, 2 / 3] * 3))
    assert walk.weights.tolist() == [333_333_333, 666_666_667, *[1_000_000_000] * 4]
    assert walk.covered == pytest.approx(np.array([[1 / 3], [2 / 3]]))


def test_where_nothing_flows_the_first_way_stands_for_all():
    walk = PatrolWalk.of(graph_of(problem([[0.5], [0.5]])), np.zeros(6))
    assert walk.weights.tolist() == [1, 0, 1, 1, 1, 1]


def test_many_sectors_go_on_to_the_nearest_dozen():
    on_a_line = np.abs(np.arange(40)[:, None] - np.arange(40))
    near = problem([[0.5] * 6] * 40, on_a_line).neighbours
    assert near[20].sum() <= 2 * NEAR
    assert near[20, 14:27].sum() == 12
    assert (near == near.T).all()


def test_the_worst_risk_counts_what_is_left_uncovered():
    assert worst_risk(np.array([[0.8, 0.4]]), np.array([[0.75, 0.0]])) == 0.4
