"""Who stands where in a whole plan: leads, skills, shifts, travel; the examples of the method page."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from praja.domain.settings import RiskClass
from tests.engine.planning_world import (
    BATU,
    HILIR,
    HULU,
    MUARA,
    PASIR,
    RULES,
    TELUK,
    VOTING,
    at,
    at_place,
    guards,
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

# Leads and skills


def test_a_team_is_one_lead_and_one_member_though_two_members_are_nearer(tmp_path):
    people = [*squad("SEK-HULU", "MM", 101), *squad("SEK-HILIR", "L", 201)]
    made = sound_plan(operation(stations=[station("A1", BATU)], personnel=people), tmp_path)
    assert {d.role: d.nrp[0] for d in made.duties} == {"lead": "2", "member": "1"}


def test_of_two_who_may_lead_the_higher_rank_leads(tmp_path):
    people = [officer("101", "Bripka", "SEK-HULU"), officer("102", "Aipda", "SEK-HULU")]
    made = sound_plan(operation(stations=[station("A1", BATU)], personnel=people), tmp_path)
    assert {d.nrp: d.role for d in made.duties} == {"101": "member", "102": "lead"}


def test_leads_are_not_wasted_where_another_team_has_none(tmp_path):
    # Two leads and two members stand at Hulu, nobody at Hilir: each beat gets one of each.
    op = operation(
        stations=[station("A1", BATU), station("B1", PASIR)], personnel=squad("SEK-HULU", "LLMM", 101)
    )
    made = sound_plan(op, tmp_path)
    assert short(made) == {}
    assert sorted((d.place_id[-10:], d.role) for d in made.duties) == [
        ("99.01.01-001"[-10:], "lead"),
        ("99.01.01-001"[-10:], "member"),
        ("99.01.02-001"[-10:], "lead"),
        ("99.01.02-001"[-10:], "member"),
    ]


def test_each_shift_of_a_post_has_the_skill_it_asks_for(tmp_path):
    people = [*squad("RES-U", "LLLL", 101), officer("201", "Bripka", "RES-S", "radio")]
    people.append(officer("202", "Bripka", "RES-S", "radio"))
    kpu = post("KPU", "commission_office", HULU, 2, shift="2x12", qualifications=("radio",))
    made = sound_plan(operation(personnel=people, posts=[kpu]), tmp_path)
    crews = {d.start: sorted(e.nrp[0] for e in made.duties if e.start == d.start) for d in made.duties}
    assert crews == {at(27, 0): ["1", "2"], at(27, 12): ["1", "2"]}


def test_without_the_skill_one_seat_stays_empty_and_the_reason_names_it(tmp_path):
    kpu = post("KPU", "commission_office", HULU, 2, qualifications=("radio",))
    made = sound_plan(operation(personnel=squad("RES-U", "LLL", 101), posts=[kpu]), tmp_path)
    assert short(made) == {"KPU": 1}
    assert made.shortfalls[0].reason.startswith("qualifications: ")


def test_one_officer_may_hold_both_skills(tmp_path):
    kpu = post("KPU", "commission_office", HULU, 1, qualifications=("driver", "radio"))
    people = [*squad("RES-U", "LLL", 101), officer("201", "Bripka", "RES-S", "radio", "driver")]
    assert at_place(sound_plan(operation(personnel=people, posts=[kpu]), tmp_path), "KPU") == ["201"]


def test_a_post_is_guarded_by_members_where_nobody_fit_to_lead_is_left(tmp_path):
    op = operation(personnel=squad("RES-U", "M", 101), posts=[post("GDG", "warehouse", HULU, 1)])
    assert short(sound_plan(op, tmp_path)) == {}


# Time


def test_each_officer_has_one_shift_and_each_shift_its_own_officers(tmp_path):
    op = operation(
        personnel=squad("RES-U", "LLLLLL", 101),
        posts=[post("KPU", "commission_office", HULU, 2, shift="3x8")],
    )
    made = sound_plan(op, tmp_path)
    assert len({d.nrp for d in made.duties}) == 6
    assert sorted({(d.start, d.end) for d in made.duties}) == [
        (at(27, 0), at(27, 8)),
        (at(27, 8), at(27, 16)),
        (at(27, 16), at(27, 24)),
    ]


def test_shifts_that_turn_at_seven_are_cut_at_both_midnights(tmp_path):
    op = operation(
        personnel=squad("RES-U", "LLL", 101),
        posts=[post("KPU", "commission_office", HULU, 1, shift="from-seven")],
    )
    spans = sorted((d.start, d.end) for d in sound_plan(op, tmp_path).duties)
    assert spans == [(at(27, 0), at(27, 7)), (at(27, 7), at(27, 19)), (at(27, 19), at(27, 24))]


def test_station_duty_may_run_into_the_next_morning(tmp_path):
    rules = replace(RULES, station_duty_end_min=26 * 60, relieve_past_midnight=False)
    op = operation(stations=[station("A1", BATU)], personnel=squad("SEK-HULU", "LM", 101), rules=rules)
    assert {(d.start, d.end) for d in sound_plan(op, tmp_path).duties} == {(at(27, 6), at(28, 2))}


def test_a_voting_phase_of_two_days_guards_stations_on_the_first_and_posts_on_both(tmp_path):
    phase = replace(VOTING, end=date(2024, 11, 28))
    op = operation(
        stations=[station("A1", BATU)],
        personnel=squad("SEK-HULU", "LLLLM", 101),
        posts=[post("KPU", "commission_office", HULU, 1)],
        phase=phase,
    )
    made = sound_plan(op, tmp_path)
    days = sorted((d.kind, d.start.date().day) for d in made.duties)
    assert days == [
        ("commission_office", 27), ("commission_office", 28), ("station_guard", 27), ("station_guard", 27),
    ]  # fmt: skip


def test_the_even_stage_is_the_sum_of_squared_minutes():
    # One shift of 8 hours for each of two officers: 2 x 480^2.
    op = operation(personnel=squad("RES-U", "LL", 101), posts=[post("GDG", "warehouse", HULU, 2)])
    made = plan(op)
    (even,) = [s for s in made.certificate.stages if s.stage == "even"]
    assert (even.objective, even.bound, even.gap) == (460_800, 460_800, 0)


# Travel


def test_travel_is_least_over_all_duties_together_not_one_by_one(tmp_path):
    # Posts at 0.05 and 0.10; A stands at 0.10 (Hilir), B at 0.05 (Polres). A alone may do the skill at 0.05.
    a, b = officer("101", "Bripka", "SEK-HILIR"), officer("102", "Bripka", "RES-U")
    posts = [post("P1", "warehouse", HILIR, 1), post("P2", "warehouse", "99.01", 1, lat=0.05)]
    made = sound_plan(operation(personnel=[a, b], posts=posts), tmp_path)
    assert (at_place(made, "P1"), at_place(made, "P2"), stage(made, "travel")) == (["101"], ["102"], 0)


def test_the_example_of_the_method_page(tmp_path):
    # Three beats of one high station each; docs/methods/assignment.md, "Worked example".
    stations = [
        station("A1", BATU, 0.00, risk_class=RiskClass.HIGH),
        station("B1", PASIR, 0.10, risk_class=RiskClass.HIGH),
        station("C1", TELUK, 1.00, risk_class=RiskClass.HIGH),
    ]
    people = [
        *squad("SEK-HULU", "LM", 101),
        *squad("SEK-HILIR", "M", 201),
        *squad("BRIMOB", "LLM", 301),
    ]
    made = sound_plan(operation(stations=stations, personnel=people), tmp_path)
    team = {b.base_station_id: at_place(made, b.beat_id) for b in made.beats}
    assert team["A1"] == ["101", "102"]
    # One of the two leads of Brimob joins the member at Hilir: 0.4 degree, 44,478 m.
    assert team["B1"][0] == "201"
    # The other lead and the member of Brimob go to Muara, 0.5 degree, 55,598 m each, without a local.
    assert team["C1"][1] == "303"
    assert (stage(made, "missing"), stage(made, "local")) == (0, 1)
    assert stage(made, "travel") == 44_478 + 2 * 55_598


def test_fewer_teams_without_a_local_are_worth_any_travel(tmp_path):
    # The pair of Muara could stay together at C1; then C2 would have two of Brimob and no local.
    stations = [
        station("C1", TELUK, 1.00, risk_class=RiskClass.HIGH),
        station("C2", TELUK, 1.20, risk_class=RiskClass.HIGH),
    ]
    people = [*squad("SEK-MUARA", "LL", 101), *squad("BRIMOB", "LL", 201)]
    made = sound_plan(operation(stations=stations, personnel=people), tmp_path)
    assert stage(made, "local") == 0
    for beat in made.beats:
        assert sorted(n[0] for n in at_place(made, beat.beat_id)) == ["1", "2"]


def test_a_missing_officer_weighs_more_than_a_team_without_a_local(tmp_path):
    op = operation(stations=[station("C1", TELUK)], personnel=squad("BRIMOB", "LM", 101))
    made = sound_plan(op, tmp_path)
    assert (guards(made), stage(made, "local")) == (["101", "102"], 1)


def test_no_duty_is_listed_longer_than_it_is(tmp_path):
    rules = replace(RULES, district_floor=1, routine_share=Fraction(1, 10))
    op = operation(personnel=squad("RES-U", "L" * 10, 101), rules=rules)
    made = sound_plan(op, tmp_path)
    assert {d.end - d.start for d in made.duties} == {timedelta(hours=12)}
    assert {d.place_id for d in made.duties} == {"SEK-HULU", "SEK-HILIR", "SEK-MUARA"}


def test_a_floor_in_a_district_nobody_can_reach_is_listed_with_its_hours(tmp_path):
    rules = replace(RULES, district_floor=1)
    made = sound_plan(operation(personnel=squad("RES-U", "LLLL", 101), rules=rules), tmp_path)
    assert sum(short(made).values()) == 2
    assert set(short(made)) == {"SEK-MUARA"}
    assert {(s.start, s.end) for s in made.shortfalls} == {(at(27, 0), at(27, 12)), (at(27, 12), at(27, 24))}


def test_posts_in_the_other_regency_are_served_from_it(tmp_path):
    people = [*squad("RES-U", "L", 101), *squad("RES-S", "L", 201)]
    posts = [post("A", "patrol", MUARA, 1), post("B", "patrol", HULU, 1)]
    made = sound_plan(operation(personnel=people, posts=posts), tmp_path)
    assert (at_place(made, "A"), at_place(made, "B")) == (["201"], ["101"])
