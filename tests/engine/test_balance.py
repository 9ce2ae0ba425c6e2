"""Supply against demand: how many teams, what comes first, what stays short; counted by hand."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.domain.areas import Unit
from praja.domain.operation import Operation
from praja.domain.plan import Plan
from praja.domain.settings import GuardPattern, RiskClass
from tests.engine.planning_world import (
    AIR,
    BATU,
    HILIR,
    HULU,
    MUARA,
    PASIR,
    PATTERNS,
    RULES,
    TELUK,
    UNITS,
    VOTING,
    at_place,
    evaluated,
    guards,
    officer,
    on_standby,
    operation,
    plan,
    post,
    short,
    sound_plan,
    squad,
    stage,
    station,
)

EIGHT = tuple(station(f"A{i}", BATU, 0.01 * i) for i in range(8))
"""Eight low stations in Hulu, 1,112 m apart: two beats at least."""


def with_teams(made: Plan) -> int:
    return sum(b.teams for b in made.beats if b.team_id)


# How many teams


def test_the_least_number_of_teams_is_staffed_before_anything_else(tmp_path):
    # Four officers, two beats at least, and a post that gets nobody.
    op = operation(
        stations=EIGHT, personnel=squad("SEK-HULU", "LMLM", 101), posts=[post("GDG", "warehouse", HILIR, 1)]
    )
    made = sound_plan(op, tmp_path)
    assert (with_teams(made), short(made)) == (2, {"GDG": 1})


def test_extra_teams_come_after_every_other_kind(tmp_path):
    # Two of six fill the post; the other four are the two teams of the least number, none is extra.
    post_of_two = post("GDG", "warehouse", HILIR, 2)
    op = operation(stations=EIGHT, personnel=squad("SEK-HULU", "LLLMMM", 101), posts=[post_of_two])
    made = sound_plan(op, tmp_path)
    assert (with_teams(made), short(made), len(at_place(made, "GDG"))) == (2, {}, 2)


def test_officers_left_over_make_extra_teams(tmp_path):
    made = sound_plan(operation(stations=EIGHT, personnel=squad("SEK-HULU", "LLLLMMMM", 101)), tmp_path)
    assert (with_teams(made), len(made.beats)) == (4, 4)


def test_station_guard_share_caps_the_teams(tmp_path):
    # 2/3 of 10 is 6.67: three teams of two.
    rules = replace(RULES, station_guard_share=Fraction(2, 3))
    op = operation(stations=EIGHT, personnel=squad("SEK-HULU", "LLLLLMMMMM", 101), rules=rules)
    assert with_teams(sound_plan(op, tmp_path)) == 3


def test_a_share_below_the_least_number_leaves_beats_without_a_team_and_names_the_rule(tmp_path):
    rules = replace(RULES, station_guard_share=Fraction(1, 4))
    op = operation(stations=EIGHT, personnel=squad("SEK-HULU", "LLLLLMMMMM", 101), rules=rules)
    made = sound_plan(op, tmp_path)
    assert (with_teams(made), len(made.beats), stage(made, "missing")) == (1, 2, 2)
    assert [s.reason.split(":")[0] for s in made.shortfalls] == ["station_guard_share"]


def test_station_teams_below_the_least_number_leave_the_lightest_beats_without_a_team(tmp_path):
    # One high station weighs 6, three low ones 3: the high one keeps the team.
    stations = (*EIGHT[:3], station("H1", PASIR, risk_class=RiskClass.HIGH))
    rules = replace(RULES, station_teams=1)
    op = operation(stations=stations, personnel=squad("SEK-HULU", "LMLM", 101), rules=rules)
    made = sound_plan(op, tmp_path)
    assert [b.district_code for b in made.beats if b.team_id] == [HILIR]
    assert [(s.missing, s.reason.split(":")[0]) for s in made.shortfalls] == [(2, "station_teams")]


def test_station_teams_above_what_the_force_fills_are_written_and_left_short(tmp_path):
    rules = replace(RULES, station_teams=4)
    op = operation(stations=EIGHT, personnel=squad("SEK-HULU", "LMLM", 101), rules=rules)
    made = sound_plan(op, tmp_path)
    assert (len(made.beats), with_teams(made), stage(made, "missing")) == (4, 2, 4)


def test_station_teams_given_are_used_even_if_more_could_be_filled(tmp_path):
    rules = replace(RULES, station_teams=3)
    op = operation(stations=EIGHT, personnel=squad("SEK-HULU", "LLLLMMMM", 101), rules=rules)
    assert with_teams(sound_plan(op, tmp_path)) == 3


def test_no_force_at_all_leaves_every_beat_short(tmp_path):
    op = operation(stations=EIGHT, personnel=squad("SEK-HULU", "SS", 101))
    made = sound_plan(op, tmp_path)
    assert (len(made.beats), with_teams(made), stage(made, "missing")) == (2, 0, 4)


def test_a_team_without_anyone_fit_to_lead_lists_the_lead_as_missing(tmp_path):
    made = sound_plan(operation(stations=[EIGHT[0]], personnel=squad("SEK-HULU", "MMM", 101)), tmp_path)
    assert stage(made, "missing") in (1, 2)
    assert len(guards(made)) + stage(made, "missing") == 2


# Patterns


def low(police: int, stations: int, unit: str | None = None) -> GuardPattern:
    return GuardPattern(RiskClass.LOW, police, stations, 2 * stations, 1, unit)


@pytest.mark.parametrize(
    ("officers", "stations_per_team"),
    # 8 stations: 8 per team need 1 team, 4 per team 2, 2 per team 4.
    [("LM", 8), ("LMLM", 4), ("LMLMLM", 4), ("LMLMLMLM", 2)],
)
def test_of_several_patterns_the_thickest_that_the_force_allows_is_used(
    officers, stations_per_team, tmp_path
):
    patterns = (low(2, 8), low(2, 4), low(2, 2), *PATTERNS[1:])
    op = operation(stations=EIGHT, personnel=squad("SEK-HULU", officers, 101), patterns=patterns)
    made = sound_plan(op, tmp_path)
    assert set(made.patterns.values()) == {Fraction(stations_per_team)}


def test_the_weightiest_class_gets_its_thick_pattern_first(tmp_path):
    # Two high and two low stations; thin 2 + 2 per team is 2 teams, one class may go to one per team.
    high = GuardPattern(RiskClass.HIGH, 2, 2, 4, 6)
    patterns = (low(2, 2), low(2, 1), high, replace(high, stations=1), *PATTERNS[3:])
    stations = (
        *EIGHT[:2],
        station("H1", BATU, risk_class=RiskClass.HIGH),
        station("H2", BATU, risk_class=RiskClass.HIGH),
    )
    op = operation(stations=stations, personnel=squad("SEK-HULU", "LMLMLM", 101), patterns=patterns)
    made = sound_plan(op, tmp_path)
    assert {s: made.patterns[s] for s in ("A0", "H1")} == {"A0": 2, "H1": 1}


def test_a_command_with_its_own_pattern_uses_it(tmp_path):
    patterns = (low(2, 4), low(2, 1, "RES-S"), *PATTERNS[1:])
    stations = (station("A1", BATU), station("C1", TELUK))
    people = [*squad("SEK-HULU", "LM", 101), *squad("SEK-MUARA", "LM", 201)]
    made = sound_plan(operation(stations=stations, personnel=people, patterns=patterns), tmp_path)
    assert made.patterns == {"A1": 4, "C1": 1}


@pytest.mark.parametrize(("police", "officers", "load"), [(1, 2, 1), (4, 4, 2), (5, 6, 3), (6, 6, 3)])
def test_a_station_of_many_police_has_whole_teams_of_two(police, officers, load, tmp_path):
    patterns = (low(police, 1), *PATTERNS[1:])
    op = operation(stations=[EIGHT[0]], personnel=squad("SEK-HULU", "LLLMMM", 101), patterns=patterns)
    made = sound_plan(op, tmp_path)
    assert (len(guards(made)), with_teams(made)) == (officers, load)
    assert sum(d.role == "lead" for d in made.duties) == load


# Fill order and strength


def test_kinds_are_filled_in_fill_order(tmp_path):
    rules = replace(RULES, fill_order=("station_guard", "supervisor_office", "warehouse"))
    posts = [post("GDG", "warehouse", HULU, 1), post("BWS", "supervisor_office", MUARA, 1)]
    op = operation(personnel=squad("SEK-HULU", "L", 101), posts=posts, rules=rules)
    assert short(sound_plan(op, tmp_path)) == {"GDG": 1}


def test_the_floor_of_a_district_comes_before_the_other_kinds(tmp_path):
    rules = replace(RULES, fill_order=("warehouse",), district_floor=1)
    op = operation(
        personnel=squad("SEK-HULU", "LLLLLL", 101), posts=[post("GDG", "warehouse", "99.01", 3)], rules=rules
    )
    # Three districts, two shifts each: all six are there.
    assert short(sound_plan(op, tmp_path)) == {"GDG": 3}


def test_an_officer_at_a_post_in_the_district_is_as_urgent_as_the_floor(tmp_path):
    rules = replace(RULES, fill_order=("warehouse", "patrol"), district_floor=1)
    posts = [post("GDG", "warehouse", "99.01", 2), post("PTR", "patrol", HULU, 2, shift="2x12")]
    # Six for the floors of three districts, of whom two patrol in Hulu; one more for the warehouse.
    op = operation(personnel=squad("SEK-HULU", "L" * 7, 101), posts=posts, rules=rules)
    made = sound_plan(op, tmp_path)
    assert short(made) == {"GDG": 1, "PTR": 2}
    assert Counter(d.kind for d in made.duties) == {"patrol": 2, "district_floor": 4, "warehouse": 1}


def test_standby_at_the_own_unit_fills_the_minimum_strength(tmp_path):
    phase = replace(VOTING, min_strength=Fraction(2, 3))
    op = operation(
        personnel=squad("SEK-HULU", "LLMMM", 101), posts=[post("GDG", "warehouse", HULU, 1)], phase=phase
    )
    # 2/3 of 5 is 3.33: four must have a duty, one guards the warehouse.
    made = sound_plan(op, tmp_path)
    assert (len(on_standby(made)), short(made)) == (3, {})
    assert {d.place_id for d in made.duties if d.kind == "standby"} == {"SEK-HULU"}


def test_what_standby_cannot_fill_is_a_shortfall_of_the_phase(tmp_path):
    phase = replace(VOTING, min_strength=Fraction(1))
    rules = replace(RULES, routine_share=Fraction(1, 2))
    op = operation(personnel=squad("SEK-HULU", "MMMM", 101), phase=phase, rules=rules)
    made = sound_plan(op, tmp_path)
    assert (len(on_standby(made)), short(made)) == (2, {"voting": 2})
    (row,) = made.shortfalls
    assert (row.start.isoformat(), row.end.isoformat()) == (
        "2024-11-27T00:00:00+07:00",
        "2024-11-28T00:00:00+07:00",
    )


# Who lends to whom


def test_a_command_short_of_people_is_lent_to_by_another_and_the_transfer_is_listed(tmp_path):
    op = operation(stations=[station("C1", TELUK)], personnel=squad("SEK-HILIR", "LM", 101))
    made = sound_plan(op, tmp_path)
    # 0.9 degree of latitude is 100,075.6 m, twice.
    assert [(t.from_unit, t.to_unit, t.officers, t.metres) for t in made.transfers] == [
        ("RES-U", "RES-S", 2, 2 * 100_076)
    ]
    assert stage(made, "local") == 1


def test_one_local_officer_is_put_in_each_team_as_far_as_they_reach(tmp_path):
    # Two teams in Muara; two of Brimob and two of Muara could also go as two pure pairs.
    stations = [
        station("C1", TELUK, 1.0, risk_class=RiskClass.HIGH),
        station("C2", TELUK, 1.01, risk_class=RiskClass.HIGH),
    ]
    people = [*squad("BRIMOB", "LL", 101), *squad("SEK-MUARA", "LL", 201)]
    made = sound_plan(operation(stations=stations, personnel=people), tmp_path)
    teams = Counter((d.place_id, d.attached) for d in made.duties)
    assert set(teams.values()) == {1}
    assert stage(made, "local") == 0


def test_an_officer_of_a_polres_of_two_regencies_is_local_in_both(tmp_path):
    units = tuple(replace(u, area_codes=("99.01", "99.02")) if u.unit == "RES-U" else u for u in UNITS)
    units = tuple(u for u in units if not u.unit.endswith(("RES-S", "MUARA")))
    op = operation(stations=[station("C1", TELUK)], personnel=squad("RES-U", "LM", 101), units=units)
    made = sound_plan(op, tmp_path)
    assert ({d.attached for d in made.duties}, {d.host_unit for d in made.duties}) == ({False}, {"RES-U"})


@pytest.mark.parametrize("unit", ["POLDA", "BRIMOB"])
def test_officers_of_the_province_are_attached_everywhere_but_at_its_own_posts(unit, tmp_path):
    posts = [post("KPU-P", "commission_office", "99", 1), post("KPU-K", "commission_office", "99.01", 1)]
    made = sound_plan(operation(personnel=squad(unit, "LL", 101), posts=posts), tmp_path)
    assert {d.place_id: d.attached for d in made.duties} == {"KPU-P": False, "KPU-K": True}


def test_balance_shows_demand_own_supply_and_what_is_short(tmp_path):
    op = operation(stations=[station("C1", TELUK)], personnel=squad("SEK-HILIR", "LM", 101))
    rows = {(r.unit, r.task_force): r for r in sound_plan(op, tmp_path).balance}
    muara, utara = rows[("RES-S", "preventive")], rows[("RES-U", "preventive")]
    assert (muara.demand, muara.supply, muara.short, muara.attached_in, muara.missing) == (2, 0, 2, 2, 0)
    assert (utara.demand, utara.supply, utara.short, utara.attached_out) == (0, 2, 0, 2)


# Laws


@st.composite
def small_worlds(draw) -> Operation:
    ranks = st.text("LMS", max_size=5)
    people = [
        *squad("SEK-HULU", draw(ranks), 101, home_village=draw(st.sampled_from([None, BATU]))),
        *squad("SEK-MUARA", draw(ranks), 201, task_force=draw(st.sampled_from(["traffic", None]))),
        *squad("BRIMOB", draw(ranks), 301),
    ]
    classes = st.sampled_from([None, RiskClass.HIGH])
    stations = [
        station(f"S{i}", village, draw(st.integers(0, 100)) / 100, risk_class=draw(classes))
        for i, village in enumerate(draw(st.lists(st.sampled_from([BATU, AIR, PASIR, TELUK]), max_size=6)))
    ]
    shifts = st.sampled_from(["day", "2x12", "3x8", "from-seven"])
    posts = [
        post(f"P{i}", kind, draw(st.sampled_from([HULU, MUARA, "99.01", "99"])), draw(st.integers(0, 3)),
             shift=draw(shifts), task_force=draw(st.sampled_from(["preventive", "traffic"])))
        for i, kind in enumerate(draw(st.lists(st.sampled_from(["warehouse", "patrol"]), max_size=3)))
    ]  # fmt: skip
    rules = replace(
        RULES,
        routine_share=draw(st.sampled_from([Fraction(0), Fraction(1, 5)])),
        station_guard_share=draw(st.sampled_from([Fraction(1), Fraction(1, 2)])),
        station_teams=draw(st.sampled_from([None, None, 1, 5])),
        district_floor=draw(st.integers(0, 2)),
        fill_order=draw(st.permutations(["station_guard", "warehouse", "patrol"]).map(tuple)),
    )
    phase = replace(VOTING, min_strength=draw(st.sampled_from([Fraction(0), Fraction(2, 3)])))
    return operation(stations=stations, personnel=people, posts=posts, rules=rules, phase=phase)


@given(small_worlds())
def test_every_plan_is_sound_and_leaves_nothing_silent(tmp_path_factory, op):
    made = plan(op)
    assert evaluated(op, made, tmp_path_factory.mktemp("plan")).details == ()
    beats = sum(2 * b.teams for b in made.beats)
    there = Counter(d.kind for d in made.duties)
    listed: Counter[str] = Counter()
    places = {b.beat_id for b in made.beats}
    for row in made.shortfalls:
        listed["station_guard" if row.place_id in places else row.place_id] += row.missing
    assert there["station_guard"] + listed["station_guard"] == beats
    turns = {"day": 1, "2x12": 2, "3x8": 3, "from-seven": 3}
    for each in op.posts:
        crew = sum(d.place_id == each.post_id for d in made.duties)
        assert crew + listed[each.post_id] == each.officers * turns[each.shift]


@given(small_worlds())
def test_nobody_is_planned_twice_and_unfit_people_are_not_planned(op):
    made = plan(op)
    people = Counter(d.nrp for d in made.duties)
    assert set(people.values()) <= {1}


@given(small_worlds())
def test_missing_is_proven_to_be_the_least_or_the_gap_is_shown(op):
    made = plan(op)
    for each in made.certificate.stages:
        assert each.bound <= each.objective + 1e-6
        assert each.gap == pytest.approx((each.objective - each.bound) / max(1, each.objective))


@given(small_worlds())
def test_one_more_officer_never_leaves_more_missing(op):
    more = replace(op, personnel=(*op.personnel, officer("999", "Bripka", "BRIMOB")))
    if op.settings.rules.routine_share or op.settings.phases[0].min_strength:
        return
    rules = replace(op.settings.rules, station_teams=1)
    settings = replace(op.settings, rules=rules)
    first, second = replace(op, settings=settings), replace(more, settings=settings)
    assert stage(plan(second), "missing") <= stage(plan(first), "missing")


def test_a_unit_below_the_polda_without_area_serves_nobody_locally(tmp_path):
    units = (*UNITS, Unit("DIT", "Direktorat", "POLDA", (), 0.5, 100.0))
    made = sound_plan(
        operation(stations=[EIGHT[0]], personnel=squad("DIT", "LM", 101), units=units), tmp_path
    )
    assert {d.attached for d in made.duties} == {True}
