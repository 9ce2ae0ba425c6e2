"""Who goes to an incident and what that uncovers, with every number worked by hand."""

from dataclasses import replace
from datetime import date

import pytest

from praja.domain.forces import Absence, Tie
from praja.domain.places import Post
from praja.domain.plan import PatrolStop, Shortfall
from praja.domain.settings import RiskClass, RuleChange
from praja.reinforce import Incident, Override, Reinforcement, prepare, reinforce
from tests.engine.reinforce_world import (
    DUTIES,
    FORCE,
    HILIR,
    HULU,
    MUARA,
    PASIR,
    POSTS,
    RULES,
    at,
    duty,
    need,
    officer,
    operation,
    plan,
    post,
    squad,
    with_rules,
    without_far_reserve,
)

BY_HAND = Override("Massa bergerak ke kantor", "AKBP Contoh")


def answer(
    incident: Incident, world=None, made=None, *, alternatives: int = 9, override: Override | None = None
) -> Reinforcement:
    state = prepare(world or operation(), made or plan())
    return reinforce(state, incident, alternatives=alternatives, override=override)


def menu(found: Reinforcement, name: str):
    return next(a for a in found.alternatives if name in a.menus)


def sent(alternative) -> list[str]:
    return sorted(m.nrp for m in alternative.moves)


def held(found: Reinforcement) -> dict[str, int]:
    return dict(found.held_back)


def at_hilir(officers: int, hour: float = 9, **cells) -> Incident:
    return Incident(at=at(hour), place_id=HILIR, officers=officers, **cells)


# Risk ------------------------------------------------------------------------------------------------


def test_the_reserve_costs_little_where_it_is_and_some_waiting():
    # The reserve is 6 minutes away: away 2 h + 2 x 6 min = 2.2 h, weight 0.25 over 4 officers, twice:
    # 2 x 2.2 x 0.0625 = 0.275. Waiting: weight 12 x 0.1 h = 1.2.
    found = menu(answer(at_hilir(2)), "least_risk")
    assert sent(found) == ["100", "101"]
    assert [(m.departs, m.arrives, m.returns) for m in found.moves] == 2 * [(at(9), at(9.1), at(11.2))]
    assert (found.risk_uncovered, found.risk_waiting, found.risk) == (0.275, 1.2, 1.475)
    assert found.complete_at == at(9.1)
    assert found.refills == ()


def test_a_team_that_is_there_at_once_is_refilled_from_the_reserve():
    # The team of B-HILIR stands beside it: 2 officers x 2 h x weight 2 / 2 = 4. Each of the reserve who
    # takes its place arrives at 9.06, saves 1.9 h x 1 and costs his own place 2.1 h x 0.0625 = 0.13125.
    found = menu(answer(at_hilir(2)), "soonest")
    assert sent(found) == ["402", "403"]
    assert [(r.nrp, r.to_place, r.arrives, r.until, r.returns) for r in found.refills] == [
        (nrp, "B-HILIR", at(9.1), at(11), at(11.1)) for nrp in ("100", "101")
    ]
    assert found.risk_uncovered == pytest.approx(4 - 2 * (1.9 - 0.13125))
    assert found.risk_waiting == 0


def test_the_alternative_that_uncovers_less_stands_first():
    # 0.4625 with the team and its refill against 1.475 with the reserve.
    found = answer(at_hilir(2))
    assert [a.menus[0] for a in found.alternatives[:2]] == ["soonest", "least_risk"]
    assert [a.risk for a in found.alternatives[:2]] == [0.4625, 1.475]
    assert [a.rank for a in found.alternatives] == list(range(1, len(found.alternatives) + 1))


def test_what_is_uncovered_names_place_kind_class_and_how_many_stay():
    (left,) = menu(answer(at_hilir(2)), "least_risk").uncovered
    assert (left.place_id, left.kind, left.risk_class) == ("CADANGAN", "reserve", RiskClass.LOW)
    assert (left.left, left.asked, left.start, left.end) == (2, 4, at(9), at(11.2))
    assert left.risk == 0.275


def test_a_beat_of_high_risk_is_left_last():
    # B-HILIR is there at once but weighs 12: 2 officers x 2 h x 6 = 24. B-HULU weighs 2 and is 12 minutes
    # away: 2 x 2.4 h x 1 = 4.8, and 12 x 0.2 h = 2.4 of waiting.
    high = {"21", "22"}
    risks = tuple(replace(r, risk_class=RiskClass.HIGH) if r.station_id in high else r for r in plan().risks)
    beats = tuple(replace(b, weight=12) if b.beat_id == "B-HILIR" else b for b in plan().beats)
    only = [d for d in DUTIES if d.place_id in ("B-HULU", "B-HILIR")]
    best = answer(at_hilir(2), made=plan(only, risks=risks, beats=beats)).alternatives[0]
    assert {m.from_place for m in best.moves} == {"B-HULU"}
    assert (best.risk_uncovered, best.risk_waiting) == (4.8, 2.4)


def test_the_soonest_possible_is_stated_and_no_answer_is_complete_before():
    # At Hilir stand 4 at the office and 2 at the beat; the seventh comes from 0.05 degree.
    assert answer(at_hilir(6)).fastest_at == at(9)
    found = answer(at_hilir(7))
    assert found.fastest_at == at(9.1)
    # Who is at the place already cannot come: the beat beside it is the nearest.
    assert answer(Incident(at=at(9), place_id="KPU", officers=3)).fastest_at == at(9.1)
    assert all(a.complete_at is None or a.complete_at >= at(9.1) for a in found.alternatives)


def test_the_soonest_possible_counts_the_skill_that_is_asked_for():
    force = (*FORCE[:-1], officer("601", "SEK-HULU", "negotiator"))
    # He is off duty at 0.0 degree: 30 minutes to be called and 12 to drive.
    found = answer(at_hilir(1, skills={"negotiator": 1}), operation(personnel=force))
    assert found.fastest_at == at(9.7)


# Who goes --------------------------------------------------------------------------------------------


def test_a_team_of_two_goes_whole_even_for_one_seat():
    only = [d for d in DUTIES if d.place_id == "B-HILIR"]
    found = menu(answer(at_hilir(1), made=plan(only)), "least_risk")
    assert sent(found) == ["402", "403"]
    # One of them is enough to be complete.
    assert (found.complete_at, found.missing) == (at(9), 0)


def test_a_post_keeps_half_of_what_it_asks_for():
    only = [d for d in DUTIES if d.place_id == "KPU"]
    found = answer(at_hilir(3), made=plan(only))
    assert sent(menu(found, "least_risk")) == ["200", "201"]
    assert menu(found, "least_risk").missing == 1
    assert not menu(found, "least_risk").complete


def test_a_post_that_is_short_already_gives_nobody():
    # It asks for 4 and has 2: half of 4 stay.
    two = [d for d in DUTIES if d.nrp in ("200", "201")]
    asked = plan(two, needs=(need("KPU", "commission_office", 4),))
    assert held(answer(at_hilir(1), made=asked))["floor"] == 2
    listed = plan(two, shortfalls=(Shortfall("voting", "KPU", at(6), at(18), 2, "force: x"),))
    assert held(answer(at_hilir(1), made=listed))["floor"] == 2


def test_bodyguards_stay():
    guards = [replace(d, kind="close_protection", place_id="WALPRI") for d in DUTIES if d.place_id == "KPU"]
    posts = (*operation().posts, Post("WALPRI", "close_protection", "Walpri", HILIR, 0.1, 100.0, ("voting",),
             "preventive", 4, "day", (), "99.01-1"))  # fmt: skip
    found = answer(at_hilir(1), operation(posts=posts), plan(guards))
    assert held(found)["place_keeps"] == 4


def test_those_at_the_place_of_the_incident_are_not_sent_there():
    found = answer(Incident(at=at(9), place_id="KPU", officers=1))
    assert held(found)["at_incident"] == 4
    assert not {m.nrp for a in found.alternatives for m in a.moves} & {"200", "201", "202", "203"}
    # A station is watched by its beat.
    assert held(answer(Incident(at=at(9), place_id="22", officers=1)))["at_incident"] == 2


def test_the_floor_of_a_district_holds():
    # Hulu has a patrol of two and a beat of two: with a floor of 3 neither team may leave.
    found = answer(at_hilir(2), with_rules(district_floor=3))
    assert not {m.from_place for a in found.alternatives for m in a.moves} & {"PATROLI", "B-HULU"}
    # Within Hulu they may go: they still count for it.
    inside = answer(Incident(at=at(9), place_id=HULU, officers=2), with_rules(district_floor=3))
    assert {m.from_place for m in inside.alternatives[0].moves} <= {"PATROLI", "B-HULU"}


def test_a_floor_that_only_the_next_shift_reaches_holds_too():
    # From 10.00 on only the patrol is in Hulu, because the beat of Hulu ends then.
    early = [d if d.place_id != "B-HULU" else replace(d, end=at(10)) for d in DUTIES]
    found = answer(at_hilir(8), with_rules(district_floor=2), plan(early))
    assert "PATROLI" not in {m.from_place for a in found.alternatives for m in a.moves}


def test_nobody_below_the_floor_without_a_person_and_every_breach_named():
    only = [d for d in DUTIES if d.place_id in ("KPU", "B-HILIR")]
    world = with_rules(district_floor=6)
    inside = Incident(at=at(9), place_id=HULU, officers=5)
    assert {m.from_kind for a in answer(inside, world, plan(only)).alternatives for m in a.moves} == {
        "off_duty"
    }
    found = menu(answer(inside, world, plan(only), override=BY_HAND), "least_risk")
    assert len(found.moves) == 5
    # All cost alike, so the beat goes first (its place comes first), then three of four from the office:
    # one below the two that stay there, and Hilir has 1 officer instead of 6.
    assert {(b.rule, b.place_id, b.count) for b in found.breaches} == {
        ("post_minimum", "KPU", 1),
        ("district_floor", HILIR, 5),
    }
    assert {b.reason for b in found.breaches} == {"Massa bergerak ke kantor (AKBP Contoh)"}


def test_a_team_that_a_person_splits_is_named():
    only = [d for d in DUTIES if d.place_id == "B-HILIR"]
    found = menu(answer(at_hilir(1), made=plan(only), override=BY_HAND), "least_risk")
    assert sent(found) == ["402"]
    assert [(b.rule, b.place_id, b.count) for b in found.breaches] == [("team_split", "B-HILIR", 1)]


def test_skills_and_women_are_found_first():
    force = (
        *(replace(o, qualifications=frozenset({"negotiator"})) if o.nrp == "103" else o for o in FORCE[:6]),
        *(replace(o, sex="F") if o.nrp == "301" else o for o in FORCE[6:]),
    )
    found = answer(at_hilir(3, skills={"negotiator": 1}, women=1), operation(personnel=force))
    best = found.alternatives[0]
    assert {"103", "301"} <= set(sent(best))
    # She is of a team of two, and brings her mate.
    assert "300" in sent(best)
    assert (best.complete, best.lacking) == (True, ())


def test_what_nobody_can_bring_is_named():
    force = tuple(
        replace(o, qualifications=frozenset({"negotiator"})) if o.nrp == "100" else o for o in FORCE
    )
    found = answer(at_hilir(2, skills={"negotiator": 2}, women=1), operation(personnel=force))
    assert found.fastest_at is None
    best = found.alternatives[0]
    assert (best.complete, best.missing, best.lacking) == (False, 0, (("negotiator", 1), ("women", 1)))


def test_what_comes_in_time_stands_before_what_is_cheap():
    # By 9.03 only those who stand at Hilir; the reserve arrives at 9.06.
    found = answer(at_hilir(2, by=at(9.05)))
    assert found.alternatives[0].in_time
    assert {m.from_place for m in found.alternatives[0].moves} == {"B-HILIR"}
    assert [a.in_time for a in found.alternatives] == sorted(
        (a.in_time for a in found.alternatives), reverse=True
    )


def test_who_is_in_time_goes_and_the_soonest_others_follow():
    # By 9.03 at Muara nobody but the far reserve; 4 more come from Utara, the nearest after 101 minutes.
    found = menu(answer(Incident(at=at(9), place_id=MUARA, officers=8, by=at(9.05))), "least_risk")
    assert [m.arrives for m in found.moves][:6] == 6 * [at(9)]
    assert not found.in_time
    assert found.complete


def test_who_is_far_comes_attached_and_who_is_near_does_not():
    found = answer(Incident(at=at(9), place_id=HULU, officers=1))
    far = menu(found, "other_commands")
    assert [(m.nrp, m.from_place, m.attached) for m in far.moves] == [("500", "JAUH", True)]
    # 1 degree is 111.195 km: 112 minutes.
    assert far.moves[0].arrives == at(9 + 112 / 60)
    assert not menu(found, "neighbours").moves[0].attached


def test_a_tie_in_the_contest_area_keeps_from_kinds_that_it_bars():
    ties = tuple(Tie(nrp, "99.01-1") for nrp in ("100", "101"))
    at_office = Incident(at=at(9), place_id="KPU", officers=2)
    found = answer(at_office, operation(ties=ties))
    assert sent(menu(found, "reserves")) == ["102", "103"]
    assert held(found)["excluded_by_rule"] == 2
    # A place without a kind bars nobody; told that it comes to enforcement, it does.
    assert "excluded_by_rule" not in held(answer(at_hilir(2), operation(ties=ties)))
    assert held(answer(at_hilir(2, kind="enforcement"), operation(ties=ties)))["excluded_by_rule"] == 2


def test_home_matters_only_where_a_change_names_reinforcement():
    force = (replace(FORCE[0], home_village=PASIR), *FORCE[1:])
    at_pasir = Incident(at=at(9), lat=0.1, lon=100.0, officers=1)
    assert "excluded_by_rule" not in held(answer(at_pasir, operation(personnel=force)))
    change = RuleChange("exclude_home_village", True, "", kind="reinforcement")
    assert held(answer(at_pasir, operation(personnel=force, changes=[change])))["excluded_by_rule"] == 1


def test_whom_the_plan_has_twice_is_not_sent():
    twice = [*DUTIES, duty("100", "KPU", "commission_office")]
    found = answer(at_hilir(2), made=plan(twice))
    assert held(found)["two_places"] == 2
    assert "100" not in {m.nrp for a in found.alternatives for m in a.moves}


def test_who_is_away_on_a_date_that_it_touches_is_not_called():
    away = (Absence("600", date(2024, 11, 27), date(2024, 11, 27)),)
    assert held(answer(at_hilir(1), operation(absences=away)))["absent"] == 1
    # Back from an incident at 23.00 after midnight: away on the next date counts too.
    tomorrow = (Absence("402", date(2024, 11, 28), date(2024, 11, 28)),)
    late = Incident(at=at(23), place_id=HULU, officers=2)
    assert held(answer(late, operation(absences=tomorrow)))["absent"] == 1


def test_who_is_kept_for_routine_duty_is_not_called():
    # 8 officers of SEK-HULU have 6 duties; a quarter of 8 stay: none of the two off duty may be called.
    from fractions import Fraction

    assert held(answer(at_hilir(1), with_rules(routine_share=Fraction(1, 4))))["routine"] == 2


# Hours -----------------------------------------------------------------------------------------------


def test_who_would_be_back_after_his_shift_serves_longer_and_hours_are_asked():
    # 06.00 to 18.00 is 12 hours already: an incident at 17.00 holds the reserve until 19.12.
    found = answer(at_hilir(1, hour=17))
    assert held(found)["hours"] >= 8
    on_duty = {m.from_place for a in found.alternatives for m in a.moves if m.from_kind != "off_duty"}
    assert on_duty == {"B-HILIR"}


def test_a_rule_change_that_names_reinforcement_lets_them_serve_longer():
    change = RuleChange("max_duty_hours_per_day", 16.0, "Keadaan darurat", kind="reinforcement")
    found = answer(at_hilir(1, hour=17), operation(changes=[change]))
    assert "100" in {m.nrp for a in found.alternatives for m in a.moves}


def test_an_unbroken_spell_is_not_stretched_beyond_its_limit():
    # 12 hours of shift and 1.2 beyond it are 13.2.
    change = RuleChange("max_duty_hours_per_day", False, "Keadaan darurat", kind="reinforcement")
    loose = operation(replace(RULES, max_spell_hours=13.2), [change])
    tight = operation(replace(RULES, max_spell_hours=13.1), [change])
    incident = at_hilir(1, hour=17)
    assert "100" in {m.nrp for a in answer(incident, loose).alternatives for m in a.moves}
    assert "100" not in {m.nrp for a in answer(incident, tight).alternatives for m in a.moves}
    assert held(answer(incident, tight))["spell"] >= 4


def test_the_hours_of_any_seven_dates_are_kept():
    # 600 has served 4 x 12 h on the dates before: 48 + 2.9 h (12 min there, 2 h, 12 min back, so 2.4) fit 60.
    weekly = [duty("600", "CADANGAN", "reserve", start=6 - 24 * k, end=18 - 24 * k) for k in (1, 2, 3, 4)]
    for hours, called in ((50.4, True), (50.3, False)):
        found = answer(at_hilir(1), with_rules(max_duty_hours_per_week=hours), plan([*DUTIES, *weekly]))
        assert ("600" in {m.nrp for a in found.alternatives for m in a.moves}) == called


def test_who_lacks_rest_before_or_after_is_not_called():
    # He would leave at 9.30 and be back at 11.54. His duty until 2.00 is 7.5 h before: 8 are needed, and
    # the way home (6 minutes) does not count as rest.
    for start, end, rested in ((-4, 1.4, True), (-4, 1.5, False), (20, 22, True), (19.9, 22, False)):
        other = duty("600", "CADANGAN", "reserve", start=start, end=end)
        found = answer(at_hilir(1), made=plan([*DUTIES, other]))
        assert (held(found).get("rest", 0) == 0) == rested, (start, end)


def test_rest_after_a_station_is_longer():
    # 12 hours after station duty: at 9.30 it must have ended by 21.30.
    for end, rested in ((-2.5, True), (-2.4, False)):
        other = duty("600", "B-HULU", "station_guard", start=-6, end=end)
        assert (held(answer(at_hilir(1), made=plan([*DUTIES, other]))).get("rest", 0) == 0) == rested


def test_nights_and_days_off_are_kept_where_they_are_asked_for():
    # On duty on the 25th and 26th, and on the nights that begin then.
    nightly = [duty("600", "CADANGAN", "reserve", start=-d * 24 - 2, end=-d * 24 + 1) for d in (0, 1)]
    world = with_rules(min_rest_hours=0)
    incident = Incident(at=at(22), place_id=HILIR, officers=1, duration_min=240)
    made = plan([*without_far_reserve().duties, *nightly])
    for nights, fits in ((3, True), (2, False)):
        rules = replace(world.settings.rules, max_consecutive_nights=nights)
        found = answer(incident, operation(rules), made)
        assert ("600" in {m.nrp for a in found.alternatives for m in a.moves}) == fits
    for off, fits in ((3, True), (4, False)):
        # The 25th, 26th, 27th (both nights run into the next date) and the 28th: 4 dates of seven.
        found = answer(incident, operation(replace(world.settings.rules, min_days_off_per_week=off)), made)
        assert ("600" in {m.nrp for a in found.alternatives for m in a.moves}) == fits


# Places ----------------------------------------------------------------------------------------------


def test_a_patrol_sets_out_from_where_its_block_has_it():
    # Its post is at 0.0; from 8.00 to 10.00 it is in Hilir, at the incident.
    stops = (PatrolStop("voting", "PATROLI", at(8), at(10), HILIR),)
    found = answer(at_hilir(2), made=plan(patrols=stops))
    assert {m.arrives for a in found.alternatives for m in a.moves if m.from_place == "PATROLI"} == {at(9)}


def test_a_position_lies_in_the_nearest_village():
    found = answer(Incident(at=at(9), lat=0.08, lon=100.0, officers=1))
    assert found.area_code == PASIR


def test_a_position_far_from_every_village_lies_where_the_nearest_post_does():
    # 0.4 is 33 km from Hilir and 11 km from a post of regency Selatan out at sea.
    pier = post("DERMAGA", "reserve", "99.02", 1, lat=0.5)
    found = answer(Incident(at=at(9), lat=0.4, lon=100.0, officers=1), operation(posts=(*POSTS, pier)))
    assert (found.place_name, found.area_code) == ("Pos DERMAGA", "99.02")


def test_where_nobody_is_left_the_shortage_is_plain():
    everybody = tuple(Absence(o.nrp, date(2024, 11, 27), date(2024, 11, 27)) for o in FORCE)
    found = answer(at_hilir(3), operation(absences=everybody), plan(DUTIES[:1]))
    (only,) = found.alternatives
    assert (only.moves, only.missing, only.complete, only.in_time) == ((), 3, False, False)
    assert found.fastest_at is None
    assert held(found) == {"absent": len(FORCE)}


def test_more_alternatives_come_from_other_menus():
    found = answer(at_hilir(2))
    assert {"soonest", "least_risk", "other_commands", "off_duty"} <= {
        m for a in found.alternatives for m in a.menus
    }
    assert len(answer(at_hilir(2), alternatives=1).alternatives) == 1


def test_those_off_duty_are_called_half_an_hour_before_they_set_out():
    found = menu(answer(at_hilir(1)), "off_duty")
    (move,) = found.moves
    assert (move.from_kind, move.from_place, move.departs) == ("off_duty", "SEK-HULU", at(9.5))
    # 12 minutes there, 2 h, 12 minutes back at weight 3: 7.2; 42 minutes of waiting at weight 12: 8.4.
    assert (found.risk_uncovered, found.risk_waiting, found.called) == (7.2, 8.4, 1)
    assert found.uncovered == ()


def test_off_duty_join_where_those_on_duty_are_too_few():
    found = menu(answer(at_hilir(3), made=plan(d for d in DUTIES if d.place_id == "KPU")), "with_off_duty")
    assert (len(found.moves), found.called, found.complete) == (3, 1, True)


def test_squads_of_one_place_go_in_order_of_their_numbers():
    found = menu(answer(Incident(at=at(9), place_id=MUARA, officers=3)), "least_risk")
    assert sent(found) == ["500", "501", "502"]
    assert squad("RES-S", 500, 3)[0].nrp == "500"
