"""What places ask for: shifts, station duty, posts and beats as needs, worked by hand."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.demand.needs import post_needs, relief_needs, station_needs
from praja.demand.patterns import civil_guards_of, pattern_options, station_load, stations_per_team
from praja.demand.windows import (
    equal_shifts,
    relief_window,
    shift_windows,
    shifts_within,
    station_window,
)
from praja.domain.plan import Beat
from praja.domain.settings import GuardPattern, Phase, RiskClass, RuleChange, Rules, ShiftPattern
from tests.engine.planning_world import (
    AIR,
    BATU,
    HILIR,
    HULU,
    RULES,
    SHIFTS,
    VOTING,
    ZONE,
    at,
    operation,
    post,
    station,
)

TWO_DAYS = replace(VOTING, end=date(2024, 11, 28))
BY_KEY = {s.key: s for s in SHIFTS}


def hours(key: str, phase: Phase = VOTING) -> list[tuple[float, float]]:
    """The shifts of a pattern, in hours after the phase begins."""
    start = at(phase.start.day, 0)
    return [
        ((a - start) / timedelta(hours=1), (b - start) / timedelta(hours=1))
        for a, b in shift_windows(BY_KEY[key], phase, ZONE)
    ]


# Shifts


def test_three_turns_of_eight_hours_fill_the_day():
    assert hours("3x8") == [(0, 8), (8, 16), (16, 24)]


def test_two_turns_of_twelve_hours_fill_each_of_two_days():
    assert hours("2x12", TWO_DAYS) == [(0, 12), (12, 24), (24, 36), (36, 48)]


def test_a_day_shift_leaves_the_night_unguarded():
    assert hours("day", TWO_DAYS) == [(8, 16), (32, 40)]


def test_a_pattern_that_turns_at_seven_begins_with_the_rest_of_the_night_and_is_cut_at_the_last_midnight():
    # Turns at 07:00, 19:00 and 07:00: the watch of the eve goes on to 07:00, the last ends at 24:00.
    assert hours("from-seven") == [(0, 7), (7, 19), (19, 24)]
    assert hours("from-seven", TWO_DAYS) == [(0, 7), (7, 19), (19, 31), (31, 43), (43, 48)]


def test_a_watch_over_midnight_that_is_not_round_the_clock_is_not_carried_in_from_the_eve():
    night = ShiftPattern("night", (20 * 60, 28 * 60))
    assert shift_windows(night, VOTING, ZONE) == ((at(27, 20), at(27, 24)),)


TURNS = st.lists(st.integers(0, 2880), min_size=2, max_size=5, unique=True).map(sorted)


@given(TURNS, st.integers(1, 4))
def test_shifts_stay_in_the_phase_in_time_order_and_never_overlap(turns, days):
    turns = [t for t in turns if t - turns[0] <= 1440] or turns
    if len(turns) < 2:
        turns = [turns[0], turns[0] + 60]
    phase = replace(VOTING, end=VOTING.start + timedelta(days=days - 1))
    windows = shift_windows(ShiftPattern("x", tuple(turns)), phase, ZONE)
    assert all(at(27, 0) <= start < end <= at(27, 24 * days) for start, end in windows)
    assert all(before[1] <= after[0] for before, after in pairwise(windows))


@given(st.integers(0, 1439), st.integers(1, 1439), st.integers(1, 4))
def test_a_pattern_round_the_clock_guards_every_minute_of_the_phase(first, second, days):
    pattern = ShiftPattern("x", (first, first + second, first + 1440))
    phase = replace(VOTING, end=VOTING.start + timedelta(days=days - 1))
    windows = shift_windows(pattern, phase, ZONE)
    assert sum((end - start for start, end in windows), timedelta()) == timedelta(days=days)


# Station duty


def test_station_duty_runs_from_six_to_midnight_of_the_first_date():
    assert station_window(Rules(), TWO_DAYS, ZONE) == (at(27, 6), at(28, 0))


UNTIL_TWO = Rules(station_duty_start_min=6 * 60, station_duty_end_min=26 * 60)
"""Read as 02:00 of the next date: 26 hours after the midnight before."""


def test_station_duty_past_midnight_is_handed_to_a_relief_at_midnight():
    assert station_window(UNTIL_TWO, VOTING, ZONE) == (at(27, 6), at(27, 24))
    assert relief_window(UNTIL_TWO, VOTING, ZONE) == (at(27, 24), at(28, 2))


def test_station_duty_lasts_to_the_next_morning_where_nobody_relieves_it():
    rules = replace(UNTIL_TWO, relieve_past_midnight=False)
    assert station_window(rules, VOTING, ZONE) == (at(27, 6), at(28, 2))
    assert relief_window(rules, VOTING, ZONE) is None


def test_station_duty_to_midnight_or_less_needs_no_relief():
    assert relief_window(Rules(station_duty_end_min=24 * 60), VOTING, ZONE) is None
    assert relief_window(Rules(station_duty_end_min=18 * 60), VOTING, ZONE) is None


@given(st.integers(1, 3000), st.integers(1, 900))
def test_equal_shifts_cover_their_span_and_are_as_few_as_the_longest_allowed_lets_them_be(minutes, most):
    window = (at(27, 0), at(27, 0) + timedelta(minutes=minutes))
    count = shifts_within(window, most)
    shifts = equal_shifts(window, count)
    lengths = [(end - start) / timedelta(minutes=1) for start, end in shifts]
    assert (shifts[0][0], shifts[-1][1], len(shifts)) == (*window, count)
    assert all(before[1] == after[0] for before, after in pairwise(shifts))
    assert max(lengths) - min(lengths) <= 1
    assert max(lengths) <= most
    assert count == 1 or minutes > (count - 1) * most


# Posts


def test_a_post_asks_for_its_officers_on_each_of_its_shifts():
    kpu = post("KPU", "commission_office", HILIR, 2, shift="3x8", qualifications=("radio",))
    needs = post_needs(operation(posts=[kpu]), VOTING)
    assert [(n.start, n.end, n.officers) for n in needs] == [
        (at(27, 0), at(27, 8), 2),
        (at(27, 8), at(27, 16), 2),
        (at(27, 16), at(27, 24), 2),
    ]
    assert {n.qualifications for n in needs} == {("radio",)}


def test_a_post_of_another_phase_asks_for_nobody():
    assert post_needs(operation(posts=[post("KPU", "warehouse", HILIR, 2, phases=("tally",))]), VOTING) == ()


def test_a_post_for_nobody_makes_no_need():
    assert post_needs(operation(posts=[post("KPU", "warehouse", HILIR, 0)]), VOTING) == ()


def test_nobody_guards_a_post_in_his_home_village_so_the_need_names_it():
    (asked,) = post_needs(operation(posts=[post("GDG", "warehouse", BATU, 2)]), VOTING)
    assert asked.villages == (BATU,)


def test_a_post_asks_for_its_women_on_each_shift_and_never_for_more_than_its_officers():
    posts = [post("GDG", "warehouse", HILIR, 4, women=1), post("KPU", "warehouse", HILIR, 2, women=3)]
    assert [(n.place_id, n.women) for n in post_needs(operation(posts=posts), VOTING)] == [
        ("GDG", 1),
        ("KPU", 2),
    ]


# Beats


def beat(*station_ids: str, teams: int = 1) -> Beat:
    return Beat("B", HULU, station_ids[0], "T", Fraction(1), 0, 2, station_ids, 1, teams)


def test_a_beat_asks_for_two_officers_at_its_base_one_of_them_fit_to_lead():
    op = operation(stations=[station("A1", BATU), station("A2", AIR, 0.01)])
    (asked,) = station_needs(op, VOTING, [beat("A2", "A1")])
    assert (asked.officers, asked.leads, asked.lat, asked.area_code) == (2, 1, 0.01, AIR)
    assert (asked.start, asked.end) == (at(27, 6), at(27, 24))
    assert asked.villages == (BATU, AIR)


def test_a_beat_of_three_teams_asks_for_six_officers_three_of_them_fit_to_lead():
    op = operation(stations=[station("A1", BATU)])
    (asked,) = station_needs(op, VOTING, [beat("A1", teams=3)])
    assert (asked.officers, asked.leads) == (6, 3)


def test_past_midnight_a_beat_asks_for_as_many_officers_again():
    op = operation(stations=[station("A1", BATU)], rules=UNTIL_TWO)
    beats = [beat("A1", teams=2)]
    (guard,), (relief,) = station_needs(op, VOTING, beats), relief_needs(op, VOTING, beats)
    assert (guard.kind, guard.end) == ("station_guard", at(27, 24))
    assert relief == replace(guard, kind="station_relief", start=at(27, 24), end=at(28, 2))


def test_a_relief_belongs_to_the_phase_of_its_date_and_to_voting_where_none_is_planned():
    op = operation(stations=[station("A1", BATU)], rules=UNTIL_TWO)
    tally = Phase("tally", "Rekapitulasi", date(2024, 11, 28), date(2024, 11, 30))
    later = replace(tally, key="dispute", start=date(2024, 11, 29))
    for planned, phase in (((VOTING, tally), "tally"), ((VOTING, later), "voting"), ((VOTING,), "voting")):
        (relief,) = relief_needs(op, VOTING, [beat("A1")], planned)
        assert relief.phase == phase


def test_a_beat_that_ends_at_midnight_asks_for_no_relief():
    op = operation(stations=[station("A1", BATU)])
    assert relief_needs(op, VOTING, [beat("A1")]) == ()


# Patterns


def pattern(police: int, stations: int, civil_guards: int = 2, **cells) -> GuardPattern:
    return GuardPattern(RiskClass.LOW, police, stations, civil_guards, 1, **cells)


@pytest.mark.parametrize(
    ("police", "stations", "per_team", "load", "teams"),
    [
        # One police still goes as a team of two; 4 go as 2 teams, 5 and 6 as 3.
        (1, 3, Fraction(3), Fraction(1, 3), 1),
        (2, 8, Fraction(8), Fraction(1, 8), 1),
        (4, 4, Fraction(2), Fraction(1, 2), 1),
        (4, 2, Fraction(1), Fraction(1), 1),
        (4, 1, Fraction(1, 2), Fraction(1), 2),
        (5, 1, Fraction(1, 3), Fraction(1), 3),
        (6, 2, Fraction(2, 3), Fraction(1), 2),
    ],
)
def test_police_count_as_half_as_many_teams_rounded_up(police, stations, per_team, load, teams):
    asked = station_load(pattern(police, stations))
    assert stations_per_team(pattern(police, stations)) == per_team
    assert (asked.load, asked.teams) == (load, teams)


@given(st.integers(1, 12), st.integers(1, 30))
def test_a_load_is_a_share_of_one_beat_and_teams_are_whole(police, stations):
    asked = station_load(pattern(police, stations))
    assert 0 < asked.load <= 1
    assert asked.teams == max(1, ceil(Fraction(ceil(police / 2), stations)))


def test_a_command_uses_its_own_patterns_before_the_common_ones():
    own, common = pattern(2, 5, unit="RES-U"), pattern(2, 8)
    assert pattern_options((common, own), "RES-U", RiskClass.LOW) == (own,)
    assert pattern_options((common, own), "RES-S", RiskClass.LOW) == (common,)


def test_patterns_of_a_class_come_thinnest_first():
    thin, middle, thick = pattern(2, 16), pattern(2, 8), pattern(4, 8)
    assert pattern_options((thick, thin, middle), "RES-U", RiskClass.LOW) == (thin, middle, thick)


def test_civil_guards_are_added_exactly_and_rounded_up_once():
    # 3 x 4/3 + 1/2 = 4.5: five, not 3 x 2 + 1 = seven.
    assert civil_guards_of([pattern(2, 3, 4)] * 3 + [pattern(2, 2, 1)]) == 5


def test_ten_tenths_of_a_civil_guard_are_one():
    assert civil_guards_of([pattern(2, 10, 1)] * 10) == 1


def test_a_change_of_the_rules_on_home_and_ties_holds_for_its_kind_alone():
    def asked(rules: Rules, *changes: RuleChange):
        op = operation(stations=[station("A1", BATU)], posts=[post("P", "patrol", BATU, 1)], rules=rules)
        op = replace(op, settings=replace(op.settings, rule_changes=changes))
        beat = Beat("B", HULU, "A1", "T", Fraction(1), 0, 0, ("A1",), 1)
        both = post_needs(op, VOTING)[0], station_needs(op, VOTING, [beat])[0]
        return [(n.villages != (), n.ties) for n in both]

    home, ties = "exclude_home_village", "exclude_declared_interest"
    off = replace(RULES, exclude_home_village=False, exclude_declared_interest=False)
    assert asked(RULES) == [(True, True), (True, True)]
    assert asked(off) == [(False, False), (False, False)]
    assert asked(off, RuleChange(home, True, "uji", kind="station_guard")) == [(False, False), (True, False)]
    assert asked(RULES, RuleChange(ties, False, "uji", kind="patrol")) == [(True, False), (True, True)]
