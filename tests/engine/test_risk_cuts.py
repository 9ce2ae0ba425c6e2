"""Cut-offs: fixed scores, and shares of the worst places."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from praja.risk.model import ScoreCut, ShareCut
from praja.risk.scoring import cut


def shared(share: str, at_most: str, at_least: float = 0.0) -> ShareCut:
    return ShareCut(Fraction(share), Fraction(at_most), at_least)


def cut_of(scores: list[float], rule: ShareCut | ScoreCut, counts: list[int] | None = None):
    return cut(np.array(scores), np.array(counts or [1] * len(scores), dtype=np.int64), rule)


def test_a_fixed_score_takes_all_at_or_above_it():
    assert cut_of([0.2, 0.5, 0.7, np.nan], ScoreCut(0.5)).places == 2


def test_a_share_takes_the_worst_of_those_that_are_known():
    # A quarter of 4 known scores is 1; the unknown one is not counted.
    found = cut_of([0.1, 0.9, 0.3, 0.5, np.nan], shared("1/4", "1/4"))
    assert (found.score, found.places, found.left_out) == (0.9, 1, 0)


def test_equal_scores_stay_together_and_are_taken_while_the_greatest_share_allows():
    scores = [0.9, 0.6, 0.6, 0.6, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]
    assert cut_of(scores, shared("1/5", "2/5")).places == 4


def test_equal_scores_that_would_pass_the_greatest_share_are_left_out_together_and_counted():
    scores = [0.9, 0.6, 0.6, 0.6, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]
    found = cut_of(scores, shared("1/5", "3/10"))
    assert (found.score, found.places, found.left_out, found.left_out_score) == (0.9, 1, 3, 0.6)


def test_a_profile_counts_for_all_its_places():
    found = cut_of([0.9, 0.6, 0.1], shared("1/10", "1/10"), [3, 7, 90])
    assert (found.score, found.places) == (0.6, 10)


def test_scores_below_the_floor_and_scores_of_zero_are_never_among_the_worst():
    assert cut_of([0.2, 0.1], shared("1/2", "1/2", 0.25)).places == 0
    assert cut_of([0.0, 0.0], shared("1/2", "1")).score == float("inf")


def test_the_worst_place_of_a_small_operation_can_be_taken():
    # 3% of 10 is less than one place.
    assert cut_of([n / 10 for n in range(10)], shared("3/100", "4/100")).places == 1


@given(
    st.lists(st.tuples(st.sampled_from([0.1, 0.3, 0.5, 0.9]), st.integers(1, 9)), min_size=1, max_size=30),
    st.integers(0, 100),
    st.integers(0, 100),
)
def test_a_share_is_never_passed_and_stops_once_it_is_reached(places, one, other):
    share, at_most = sorted((Fraction(one, 100), Fraction(other, 100)))
    scores, counts = zip(*places, strict=True)
    found = cut_of(list(scores), ShareCut(share, at_most, 0.0), list(counts))
    total = sum(counts)
    assert found.places == sum(c for s, c in places if s >= found.score)
    assert found.places < at_most * total + 1
    above = sum(c for s, c in places if s > found.score)
    assert found.places == 0 or above < share * total
