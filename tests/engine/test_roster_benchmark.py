"""What the benchmark of the roster rests on: the cut, the question to peers, the literature's format."""

import csv
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from benchmarks.roster_cut import cut_regencies
from benchmarks.roster_literature import check_clock, read_ward
from benchmarks.roster_week import Week, cliques_of, missing_of, within
from hypothesis import given
from hypothesis import strategies as st

from tests.shared_data import SHARED, needs_shared

DATA = Path(__file__).resolve().parents[2] / "benchmarks" / "data"
TWO_SHIFTS = """\
# A comment.
SECTION_HORIZON
7

SECTION_SHIFTS
E,480,
L,480,E

SECTION_STAFF
Ani,E=7|L=7,2400,0,5,1,2,1

SECTION_DAYS_OFF
Ani,2,3

SECTION_COVER
0,E,1,100,1
0,L,2,100,1
"""


def test_a_ward_is_read_section_by_section():
    ward = read_ward(TWO_SHIFTS)
    assert ward.horizon == 7
    assert ward.cannot_follow == {("L", "E")}
    assert ward.off == [("Ani", 2), ("Ani", 3)]
    assert ward.cover == [(0, "E", 1), (0, "L", 2)]
    check_clock(ward)


def test_a_ward_whose_order_of_shifts_rest_cannot_say_is_refused():
    with pytest.raises(ValueError, match="E after L: 480 minutes of rest do not say what the file says"):
        check_clock(read_ward(TWO_SHIFTS.replace("L,480,E", "L,480,")))


def test_a_ward_with_other_limits_in_a_row_is_refused():
    with pytest.raises(ValueError, match="five shifts in a row and two days off"):
        check_clock(read_ward(TWO_SHIFTS.replace("2400,0,5", "2400,0,6")))


def test_the_first_public_instance_asks_for_71_shifts_of_8_people():
    # 5 + 7 + 6 + 4 + 5 + 5 + 5 and 6 + 7 + 4 + 2 + 5 + 6 + 4.
    ward = read_ward((DATA / "instance1.txt").read_text(encoding="utf-8"))
    assert sum(number for _, _, number in ward.cover) == 37 + 34
    assert len(ward.staff) == 8


@given(st.lists(st.sets(st.integers(0, 7)), min_size=8, max_size=8))
def test_cliques_hold_clashes_alone_and_every_clash(drawn):
    pairs = {(min(i, j), max(i, j)) for i, mine in enumerate(drawn) for j in mine if i != j}
    clashes = [{b if a == i else a for a, b in pairs if i in (a, b)} for i in range(8)]
    found = {pair for clique in cliques_of(clashes) for pair in combinations(clique, 2)}
    assert found == pairs


def test_a_seat_filled_without_the_skill_asked_for_counts_as_missing():
    may = np.ones((2, 1), np.bool_)
    week = Week(seats=[2], asked=[[(4, 1)]], may=may, bits=[0, 4], cliques=[], sums=[(480, {0: 480})])
    assert missing_of(week, [[0]]) == 1
    assert missing_of(week, [[0, 1]]) == 0
    assert within(week, [[0, 1]])
    assert not within(week, [[0, 0]])


def test_more_hours_than_a_limit_are_not_within_the_rules():
    may = np.ones((1, 2), np.bool_)
    week = Week([1, 1], [[], []], may, [0], [], [(720, {0: 480, 1: 300})])
    assert within(week, [[0], []])
    assert not within(week, [[0], [0]])


@needs_shared
def test_a_cut_keeps_its_regency_the_province_and_a_share_of_its_force(tmp_path):
    cut_regencies(SHARED / "jambi", tmp_path / "cut", ["15.05"])

    def rows(name: str) -> list[dict[str, str]]:
        with (tmp_path / "cut" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    assert {r["code"][:5] for r in rows("areas")} == {"15", "15.05"}
    assert len(rows("stations")) == 771
    # 261 of the regency's command, and 1,296 x 1 / 11 of the province's, whole officers.
    assert len(rows("personnel")) == 261 + 1_296 // 11
    assert {r["pair_id"].split("-")[0] for r in rows("candidates")} == {"15", "15.05"}
