"""Forces between provinces: the least missing first, then the shortest ways, proven on whole numbers."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.nation.lending import balance_nation, value_at
from praja.nation.nouns import Lending
from tests.engine.nation_world import province

DEGREE_M = 111_195
"""One degree of latitude, in metres."""
ANYWHERE = Lending(reach_km=0)


def loans(summaries, lending=ANYWHERE):
    return {(x.giver, x.taker): x.teams for x in balance_nation(summaries, lending).loans}


def test_a_province_that_lacks_officers_gets_teams_of_two_from_one_that_can_spare_them():
    # Four are missing: two teams end that. The giver can send three before anybody is missing.
    short = province("A", 0, (0, 4), (2, 0), (9, 0))
    rich = province("B", 1, (-5, 4), (-3, 0), (0, 0), (9, 0))
    done = balance_nation([short, rich], ANYWHERE)
    assert [(x.giver, x.taker, x.teams, x.metres) for x in done.loans] == [("B", "A", 2, DEGREE_M)]
    assert (done.before, done.after, done.bound) == ((4000,) * 3, (0,) * 3, 0)
    assert done.officer_metres == 4 * DEGREE_M


def test_the_nearest_giver_is_asked_first_and_the_next_for_the_rest():
    short = province("A", 0, (0, 8), (4, 0), (9, 0))
    near = province("B", 1, (-3, 0), (9, 0))
    far = province("C", 5, (-3, 0), (9, 0))
    assert loans([short, near, far]) == {("B", "A"): 3, ("C", "A"): 1}


def test_nobody_is_lent_where_as_many_would_be_missing_at_home():
    short = province("A", 0, (0, 4), (2, 0), (9, 0))
    as_short = province("B", 1, (-3, 6), (0, 0), (9, 0))
    assert loans([short, as_short]) == {}


def test_stations_come_before_anything_else_even_where_more_of_it_is_missing_then():
    # One team can be spared. In A it ends two at stations, in C six of other kinds.
    none = ((0, 0), (9, 0))
    at_stations = province("A", 0, (0, 2), (1, 0), (9, 0))
    at_others = province("C", 0, stations=none, floor=none, all=((0, 6), (1, 0), (9, 0)))
    giver = province("B", 1, (-1, 0), (9, 0))
    done = balance_nation([at_stations, giver, at_others], ANYWHERE)
    assert [(x.taker, x.teams) for x in done.loans] == [("A", 1)]
    # The bound on all that is missing knows no order: 2 would be left where C got the team.
    assert (done.after, done.bound) == ((0, 0, 6000), 2000)


def test_nobody_goes_beyond_the_reach_or_where_other_ranks_hold():
    short = province("A", 0, (0, 4), (2, 0), (9, 0))
    far = province("B", 20, (-3, 0), (9, 0))
    other = province("C", 1, (-3, 0), (9, 0), ranks="other")
    assert loans([short, far, other], Lending(reach_km=2000)) == {}
    assert loans([short, far, other], Lending(reach_km=2300)) == {("B", "A"): 2}


def test_the_bound_knows_that_a_province_between_may_pass_teams_on():
    # B is short by two where it lends, but not where it gets as many from A, which is too far from C.
    giver = province("A", 0, (-1, 0), (9, 0))
    between = province("B", 15, (-1, 2), (0, 0), (9, 0))
    short = province("C", 30, (0, 2), (1, 0), (9, 0))
    done = balance_nation([giver, between, short], Lending(reach_km=2000))
    assert (done.after[-1], done.bound) == (2000, 0)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 9)), min_size=2, max_size=4))
def test_no_other_lending_leaves_fewer_missing_or_travels_less(worlds):
    # `need` teams are wanted by one side, `spare` can be sent free, one more costs 2 at home.
    summaries = []
    for number, (need, spare, lat) in enumerate(worlds):
        line = [(-spare - 1, 2 * need + 2), (-spare, 2 * need), (0, 2 * need), (need, 0), (9, 0)]
        if need:
            line = [(0, 2 * need), (need, 0), (9, 0)]
        corners = tuple(dict(line).items())
        summaries.append(province(str(number), lat, *corners))
    done = balance_nation(summaries, ANYWHERE)
    best = _tried(summaries)
    teams = sum(x.teams for x in done.loans)
    assert (done.after[-1], done.officer_metres) == best
    assert done.bound == best[0]
    assert teams <= sum(s.missing[0][-1][0] for s in summaries)


def _tried(summaries):
    """The least missing and the fewest officer-metres of every lending there is, each giver to each taker."""
    takers = [n for n, s in enumerate(summaries) if s.missing[0][0][0] == 0]
    givers = [n for n in range(len(summaries)) if n not in takers]
    pairs = list(product(givers, takers))
    found = []
    for teams in product(range(4), repeat=len(pairs)):
        net = [0] * len(summaries)
        metres = 0
        for (i, j), number in zip(pairs, teams, strict=True):
            net[i] -= number
            net[j] += number
            metres += 2 * number * round(abs(summaries[i].lat - summaries[j].lat) * 1) * DEGREE_M
        lines = [s.missing[0] for s in summaries]
        if all(line[0][0] <= k <= line[-1][0] for line, k in zip(lines, net, strict=True)):
            missing = sum(value_at(line, k) for line, k in zip(lines, net, strict=True))
            found.append((missing, metres))
    least, metres = min(found)
    return int(least), pytest.approx(metres, abs=2000)


def test_the_height_of_a_line_between_corners_is_exact():
    line = ((-2, 1000), (1, 0), (4, 0))
    assert value_at(line, -1) == Fraction(2000, 3)
    assert value_at(line, 4) == 0
