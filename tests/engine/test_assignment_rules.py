"""Who may serve where: ties, homes, ranks, absences, routine, task forces; one rule at a time."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.domain.forces import Absence, Officer, Tie
from praja.domain.settings import RiskClass
from praja.plan.models.eligibility import class_of, fill_rank, force_in, may_serve
from tests.engine.planning_world import (
    AIR,
    BATU,
    HILIR,
    HULU,
    MUARA,
    PAIRS,
    PASIR,
    RULES,
    VOTING,
    at_place,
    guards,
    need,
    officer,
    operation,
    plan,
    post,
    short,
    sound_plan,
    squad,
    stage,
    station,
)

CONTEST = {p.pair_id: p.contest_area for p in PAIRS}
VOTING_DAY = date(2024, 11, 27)


def may(who: Officer, kind: str, area: str, *ties: str, **cells) -> bool:
    """Whether an officer with these ties may serve such a need."""
    op = operation(personnel=[who], ties=[Tie(who.nrp, pair) for pair in ties])
    of = class_of(op, {who.nrp: who.task_force or "preventive"})[who.nrp]
    return may_serve(of, need("X", kind, area, 1, **cells), CONTEST)


MEMBER = officer("101", "Bripda", "RES-U")
SENSITIVE = [
    "station_guard",
    "warehouse",
    "district_tally",
    "regency_tally",
    "ballot_escort",
    "logistics_escort",
    "commission_office",
    "supervisor_office",
    "campaign_event",
    "enforcement",
]
PLAIN = ["patrol", "traffic", "command_post", "reserve", "public_info", "outreach", "standby"]


@pytest.mark.parametrize("kind", SENSITIVE)
def test_a_tie_bars_sensitive_duty_in_the_contest_area_of_the_pair(kind):
    assert not may(MEMBER, kind, HULU, "99.01-1")
    assert not may(MEMBER, kind, "99.01", "99.01-1")
    assert may(MEMBER, kind, HULU)


@pytest.mark.parametrize("kind", SENSITIVE)
def test_a_tie_elsewhere_bars_nothing(kind):
    assert may(MEMBER, kind, MUARA, "99.01-1")
    # The office of the province lies outside the contest of a regency.
    assert may(MEMBER, kind, "99", "99.01-1")


@pytest.mark.parametrize("kind", SENSITIVE)
def test_a_tie_in_the_province_bars_the_whole_province(kind):
    assert not any(may(MEMBER, kind, area, "99-1") for area in (HULU, MUARA, "99"))


@pytest.mark.parametrize("kind", PLAIN)
def test_a_tie_does_not_bar_ordinary_duty(kind):
    assert may(MEMBER, kind, HULU, "99.01-1", "99-1")


@pytest.mark.parametrize(
    ("protected", "is_free"),
    [("99.01-1", False), ("99.01-2", False), ("99.02-1", True), ("99-1", True)],
)
def test_a_tie_bars_close_protection_of_every_pair_of_that_contest_wherever_it_is(protected, is_free):
    assert may(MEMBER, "close_protection", MUARA, "99.01-1", pair_id=protected) is is_free


def test_ties_are_not_read_where_the_rule_is_off():
    rules = replace(RULES, exclude_declared_interest=False)
    op = operation(personnel=[MEMBER], ties=[Tie("101", "99.01-1")], rules=rules)
    of = class_of(op, {"101": "preventive"})["101"]
    assert may_serve(of, need("X", "warehouse", HULU, 1), CONTEST)


@given(st.permutations(["99.01-1", "99.01-2"]), st.sampled_from(SENSITIVE + PLAIN))
def test_which_pair_of_a_contest_the_tie_is_to_makes_no_difference(pairs, kind):
    assert may(MEMBER, kind, HULU, pairs[0]) == may(MEMBER, kind, HULU, pairs[1])


def test_a_rank_above_the_limit_guards_no_station_but_may_guard_a_post():
    assert may(officer("1", "Iptu", "RES-U"), "station_guard", HULU)
    assert not may(officer("1", "AKP", "RES-U"), "station_guard", HULU)
    assert may(officer("1", "AKP", "RES-U"), "warehouse", HULU)


def test_task_forces_keep_to_their_own_posts_and_all_may_guard_stations():
    lantas = officer("1", "Bripka", "RES-U", task_force="traffic")
    assert not may(lantas, "warehouse", HULU)
    assert may(lantas, "traffic", HULU, task_force="traffic")
    assert may(lantas, "station_guard", HULU)


# Who is there


def cap(personnel, share="0", absences=(), day=VOTING_DAY) -> dict[str, int]:
    rules = replace(RULES, routine_share=Fraction(share))
    op = operation(personnel=personnel, absences=absences, rules=rules)
    classes = class_of(op, {o.nrp: "preventive" for o in personnel})
    return dict(force_in(op, replace(VOTING, start=day, end=day), classes).cap)


@pytest.mark.parametrize(
    ("officers", "share", "most"),
    # 5% of 20 is 1, of 21 is 1.05: two are kept; any share keeps at least one.
    [(20, "1/20", 19), (21, "1/20", 19), (1, "1/20", 0), (10, "1", 0), (3, "0", 3), (7, "1/7", 6)],
)
def test_routine_duty_keeps_its_share_of_each_unit_rounded_up(officers, share, most):
    assert cap(squad("RES-U", "M" * officers, 100), share) == {"RES-U": most}


def test_routine_duty_is_counted_unit_by_unit():
    people = [*squad("RES-U", "M" * 10, 100), *squad("SEK-HULU", "M" * 11, 200)]
    assert cap(people, "1/10") == {"RES-U": 9, "SEK-HULU": 9}


def test_routine_duty_is_a_share_of_the_whole_unit_taken_from_those_present():
    # 4 officers keep 1; two are away, so one of the two present can be planned.
    away = [Absence("100", VOTING_DAY, VOTING_DAY), Absence("101", VOTING_DAY, VOTING_DAY)]
    assert cap(squad("RES-U", "MMMM", 100), "1/4", away) == {"RES-U": 1}


@pytest.mark.parametrize(
    ("start", "end", "is_there"),
    [(26, 26, True), (26, 27, False), (27, 27, False), (27, 28, False), (28, 28, True)],
)
def test_an_absence_counts_on_its_first_and_its_last_date(start, end, is_there):
    away = Absence("100", date(2024, 11, start), date(2024, 11, end))
    assert cap(squad("RES-U", "M", 100), "0", [away]) == {"RES-U": int(is_there)}


def test_who_is_not_assignable_is_never_planned():
    people = [officer("100", "Bripka", "RES-U", assignable=False), officer("101", "Bripka", "RES-U")]
    assert cap(people) == {"RES-U": 1}


def test_kinds_not_named_in_fill_order_come_last_by_name():
    rules = replace(RULES, fill_order=("station_guard", "warehouse"))
    kinds = ["traffic", "warehouse", "patrol", "station_guard"]
    assert sorted(kinds, key=lambda k: fill_rank(rules, k)) == [
        "station_guard",
        "warehouse",
        "patrol",
        "traffic",
    ]


# In whole plans


def test_an_officer_with_a_tie_is_sent_to_the_other_regency_and_a_free_one_takes_his_place(tmp_path):
    # Each would stay at home but for the tie of 101.
    op = operation(
        personnel=[officer("101", "Bripka", "RES-U"), officer("201", "Bripka", "RES-S")],
        posts=[post("GDG-U", "warehouse", HULU, 1), post("GDG-S", "warehouse", MUARA, 1)],
        ties=[Tie("101", "99.01-1")],
    )
    made = sound_plan(op, tmp_path)
    assert (at_place(made, "GDG-U"), at_place(made, "GDG-S")) == (["201"], ["101"])


def test_where_only_tied_officers_are_left_the_place_stays_short(tmp_path):
    op = operation(
        personnel=squad("RES-U", "LL", 101),
        posts=[post("GDG", "warehouse", HULU, 2)],
        ties=[Tie("101", "99.01-1"), Tie("102", "99.01-2")],
    )
    assert short(sound_plan(op, tmp_path)) == {"GDG": 2}


def test_nobody_guards_his_home_village(tmp_path):
    op = operation(
        stations=[station("A1", BATU), station("B1", PASIR)],
        personnel=[
            officer("101", "Bripka", "SEK-HULU", home_village=BATU),
            officer("102", "Bripda", "SEK-HULU", home_village=BATU),
            officer("201", "Bripka", "SEK-HILIR"),
            officer("202", "Bripda", "SEK-HILIR"),
        ],
    )
    made = sound_plan(op, tmp_path)
    assert at_place(made, "B-99.01.01-001") == ["201", "202"]
    assert at_place(made, "B-99.01.02-001") == ["101", "102"]


def test_nobody_guards_a_post_in_his_home_village(tmp_path):
    people = [officer("101", "Bripka", "RES-U", home_village=BATU), officer("201", "Bripka", "RES-S")]
    made = sound_plan(operation(personnel=people, posts=[post("GDG", "warehouse", BATU, 1)]), tmp_path)
    assert at_place(made, "GDG") == ["201"]


def test_homes_are_not_read_where_the_rule_is_off(tmp_path):
    people = squad("SEK-HULU", "LM", 101, home_village=BATU)
    rules = replace(RULES, exclude_home_village=False)
    made = sound_plan(operation(stations=[station("A1", BATU)], personnel=people, rules=rules), tmp_path)
    assert guards(made) == ["101", "102"]


def test_where_all_live_in_the_village_the_beat_stays_short(tmp_path):
    people = squad("SEK-HULU", "LMLM", 101, home_village=BATU)
    made = sound_plan(operation(stations=[station("A1", BATU)], personnel=people), tmp_path)
    assert (guards(made), short(made)) == ([], {"B-99.01.01-001": 2})


def test_a_home_village_shared_by_a_whole_unit_costs_no_seat_that_others_can_take(tmp_path):
    # Three beats in Batu and Pasir; those of Batu go to Pasir, those of Pasir to Batu.
    people = [
        *squad("SEK-HULU", "LM", 101, home_village=BATU),
        *squad("SEK-HULU", "LM", 111, home_village=PASIR),
    ]
    made = sound_plan(
        operation(stations=[station("A1", BATU), station("B1", PASIR)], personnel=people), tmp_path
    )
    assert at_place(made, "B-99.01.01-001") == ["111", "112"]
    assert at_place(made, "B-99.01.02-001") == ["101", "102"]


@pytest.mark.parametrize("seed", range(6))
def test_chance_never_sends_a_resident_where_another_officer_could_go(seed, tmp_path):
    # Three of six live in Batu. Two guard Batu and four the warehouse in Pasir: all are needed.
    people = [*squad("SEK-HULU", "LLL", 101, home_village=BATU), *squad("SEK-HULU", "LLL", 201)]
    op = operation(
        stations=[station("A1", BATU)], personnel=people, posts=[post("GDG", "warehouse", PASIR, 4)]
    )
    assert short(sound_plan(op, tmp_path, seed=seed)) == {}


@pytest.mark.parametrize("seed", range(6))
def test_routine_duty_keeps_residents_where_only_others_can_be_used(seed, tmp_path):
    people = [*squad("SEK-HULU", "LLL", 101, home_village=BATU), *squad("SEK-HULU", "LLL", 201)]
    rules = replace(RULES, routine_share=Fraction(2, 3))
    op = operation(stations=[station("A1", BATU)], personnel=people, rules=rules)
    assert short(sound_plan(op, tmp_path, seed=seed)) == {}


def test_a_village_limits_posts_and_stations_of_a_unit_together(tmp_path):
    # Two of four may serve in Batu. The station has them; the warehouse of Batu stays short.
    people = [*squad("SEK-HULU", "LL", 101, home_village=BATU), *squad("SEK-HULU", "LL", 201)]
    op = operation(
        stations=[station("A1", BATU)], personnel=people, posts=[post("GDG", "warehouse", BATU, 2)]
    )
    made = sound_plan(op, tmp_path)
    assert (guards(made), short(made)) == (["201", "202"], {"GDG": 2})


def test_too_senior_officers_are_left_out_of_stations_even_if_nobody_else_is_there(tmp_path):
    made = sound_plan(
        operation(stations=[station("A1", BATU)], personnel=squad("RES-U", "SS", 101)), tmp_path
    )
    assert (guards(made), short(made)) == ([], {"B-99.01.01-001": 2})


def test_routine_officers_are_left_out_even_where_places_stay_short(tmp_path):
    rules = replace(RULES, routine_share=Fraction(1, 4))
    op = operation(
        personnel=squad("RES-U", "LLLL", 101), posts=[post("GDG", "warehouse", HULU, 4)], rules=rules
    )
    made = sound_plan(op, tmp_path)
    assert (len(made.duties), short(made)) == (3, {"GDG": 1})


def test_officers_on_leave_stand_nowhere(tmp_path):
    op = operation(
        personnel=squad("RES-U", "LL", 101),
        posts=[post("GDG", "warehouse", HULU, 2)],
        absences=[Absence("101", VOTING_DAY, VOTING_DAY)],
    )
    assert at_place(sound_plan(op, tmp_path), "GDG") == ["102"]


def test_station_duty_that_runs_into_the_next_date_needs_officers_who_are_there_on_both(tmp_path):
    # Until 02:00 of the 28th; 101 leaves on the 28th.
    op = operation(
        stations=[station("A1", BATU)],
        personnel=squad("SEK-HULU", "LLL", 101),
        absences=[Absence("101", date(2024, 11, 28), date(2024, 11, 30))],
        rules=replace(RULES, station_duty_end_min=26 * 60, relieve_past_midnight=False),
    )
    assert guards(sound_plan(op, tmp_path)) == ["102", "103"]


def test_station_duty_until_midnight_leaves_the_next_date_free(tmp_path):
    op = operation(
        stations=[station("A1", BATU)],
        personnel=squad("SEK-HULU", "LL", 101),
        absences=[Absence("101", date(2024, 11, 28), date(2024, 11, 30))],
    )
    assert guards(sound_plan(op, tmp_path)) == ["101", "102"]


def test_who_is_away_on_the_second_day_of_the_phase_is_not_planned_in_it(tmp_path):
    op = operation(
        personnel=squad("RES-U", "LLL", 101),
        posts=[post("GDG", "warehouse", HULU, 1)],
        absences=[Absence("101", date(2024, 11, 28), date(2024, 11, 28))],
        phase=replace(VOTING, end=date(2024, 11, 28)),
    )
    assert sorted(d.nrp for d in sound_plan(op, tmp_path).duties) == ["102", "103"]


def test_posts_of_another_task_force_stay_empty_while_stations_take_from_all(tmp_path):
    op = operation(
        stations=[station("A1", BATU)],
        personnel=squad("RES-U", "LM", 101, task_force="traffic"),
        posts=[post("GDG", "warehouse", HILIR, 1)],
    )
    made = sound_plan(op, tmp_path)
    assert guards(made) == ["101", "102"]
    assert short(made) == {"GDG": 1}


def test_renaming_the_pairs_changes_no_duty():
    people = [*squad("RES-U", "LMLM", 101), *squad("RES-S", "LM", 201)]
    stations = [station("A1", BATU), station("B1", PASIR)]
    one = operation(stations=stations, personnel=people, ties=[Tie("101", "99.01-1")])
    two = replace(one, ties=(Tie("101", "99.01-2"),))
    assert plan(one).duties == plan(two).duties


def test_villages_that_close_the_same_stations_to_most_of_a_unit_cost_no_seat(tmp_path):
    # Each of six beats has a station in both villages: of eleven at Hulu only three may guard any of them.
    # Every four seats of the twelve are too many; the search must not have to meet each four by itself.
    op = operation(
        stations=[
            station(f"{name}{i}", village, 0.01 * i, risk_class=RiskClass.ELEVATED)
            for i in range(6)
            for name, village in (("A", BATU), ("B", AIR))
        ],
        personnel=[
            *squad("SEK-HULU", "LLMM", 101, home_village=BATU),
            *squad("SEK-HULU", "LLMM", 111, home_village=AIR),
            *squad("SEK-HULU", "LMM", 121),
            *squad("SEK-MUARA", "LLLLLMMMMMMM", 201),
        ],
        rules=replace(RULES, routine_share=Fraction(0)),
    )
    made = sound_plan(op, tmp_path)
    assert (short(made), stage(made, "local")) == ({}, 3)
    assert {"121", "122", "123"} <= set(guards(made))
