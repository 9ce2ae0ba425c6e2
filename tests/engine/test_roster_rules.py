"""Every rule of a roster, one officer at a time: what may follow what, worked out by hand."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from praja.domain.forces import Absence, Tie
from praja.domain.places import TravelLeg
from praja.domain.settings import RuleChange
from praja.pipeline.roster import Held
from tests.engine.planning_world import BATU, HILIR, HULU, MUARA, RULES
from tests.engine.roster_world import one, people, rostered, shift, world


def test_eight_hours_of_rest_are_enough_and_a_minute_less_is_not():
    assert one(shift("11 08:00-16:00"), shift("12 00:00-08:00")).missing == 0
    short = one(shift("11 08:00-16:00"), shift("11 23:59-31:00"))
    assert (short.missing, short.rule) == (1, "min_rest_hours")


def test_rest_begins_when_the_way_is_done():
    # From Hulu to Muara 1.0 degree: 111,195 m x 1.4 / 30 km/h = 311.3 minutes, 312 begun ones: 5 h 12.
    there: dict[str, Any] = {"place": "Q", "area": MUARA}
    assert one(shift("11 08:00-16:00"), shift("12 05:12-10:00", **there)).missing == 0
    short = one(shift("11 08:00-16:00"), shift("12 05:11-10:00", **there))
    assert (short.missing, short.rule) == (1, "min_rest_hours")


def test_a_way_of_its_own_row_counts_instead_of_the_great_circle():
    # By boat 3 hours: rest is over at 16:00 + 3 + 8 = 03:00.
    boat = (TravelLeg(HULU, MUARA, "boat", 180),)
    there: dict[str, Any] = {"place": "Q", "area": MUARA}
    assert one(shift("11 08:00-16:00"), shift("12 03:00-10:00", **there), travel=boat).missing == 0
    assert one(shift("11 08:00-16:00"), shift("12 02:59-10:00", **there), travel=boat).missing == 1


def test_a_way_longer_than_a_day_still_counts():
    # 22 hours by boat and 8 of rest: from 16:00 until 22:00 of the next day.
    boat = (TravelLeg(HULU, MUARA, "boat", 22 * 60),)
    there: dict[str, Any] = {"place": "Q", "area": MUARA}
    assert one(shift("11 08:00-16:00"), shift("12 22:00-28:00", **there), travel=boat).missing == 0
    assert one(shift("11 08:00-16:00"), shift("12 21:59-28:00", **there), travel=boat).missing == 1


def test_duties_that_touch_are_one_spell_at_one_place_and_impossible_at_two():
    # 0.004 degree are 445 m, the same place; 0.005 degree are 556 m, two minutes of travel.
    morning = shift("11 08:00-12:00")
    assert one(morning, shift("11 12:00-16:00")).missing == 0
    assert one(morning, shift("11 12:00-16:00", place="Q", lat=0.004)).missing == 0
    apart = one(morning, shift("11 12:00-16:00", place="Q", lat=0.005))
    assert (apart.missing, apart.rule) == (1, "travel_between_duties")


def test_a_spell_lasts_sixteen_hours_at_most():
    # 16:00-24:00 and 00:00-08:00 are 16 hours on two dates; a minute more is too long.
    assert one(shift("11 16:00-24:00"), shift("12 00:00-08:00")).missing == 0
    longer = one(shift("11 16:00-24:00"), shift("12 00:00-08:01"))
    assert (longer.missing, longer.rule) == (1, "max_spell_hours")


def test_twelve_hours_on_a_date_counted_by_the_local_clock():
    assert one(shift("11 08:00-16:00"), shift("11 16:00-20:00")).missing == 0
    longer = one(shift("11 08:00-16:00"), shift("11 16:00-20:01"))
    assert (longer.missing, longer.rule) == (1, "max_duty_hours_per_day")
    # 20:00-04:00 takes four hours of the next date; from 12:00 on eight more fit.
    assert one(shift("11 20:00-28:00"), shift("12 12:00-20:00")).missing == 0
    assert one(shift("11 20:00-28:00"), shift("12 12:00-20:01")).missing == 1


def test_sixty_hours_in_any_seven_dates_in_a_row():
    week = [shift(f"{day} 08:00-20:00") for day in range(11, 16)]  # Monday to Friday, 60 hours
    for day in (16, 17):
        sixth = one(*week, shift(f"{day} 08:00-09:00"))
        assert (sixth.missing, sixth.rule) == (1, "max_duty_hours_per_week")
    # From Tuesday on there are 48 hours; the Monday after adds 12.
    assert one(*week, shift("18 08:00-20:00")).missing == 0
    assert one(*week, shift("18 08:00-20:00"), shift("19 08:00-20:00")).missing == 0
    assert one(*week, shift("10 23:00-24:00")).missing == 1


def test_two_nights_in_a_row_where_the_rule_says_two():
    two = replace(RULES, max_consecutive_nights=2)
    nights = [shift(f"{day} 22:00-30:00") for day in (11, 12)]
    assert one(*nights, rules=two).missing == 0
    third = one(*nights, shift("13 22:00-30:00"), rules=two)
    assert (third.missing, third.rule) == (1, "max_consecutive_nights")
    assert one(*nights, shift("14 22:00-30:00"), rules=two).missing == 0
    assert one(*nights, shift("13 22:00-30:00")).missing == 0


def test_a_night_duty_takes_three_hours_of_the_night():
    # The night is 22:00-05:00: from 02:00 on three hours are left, from 02:01 fewer.
    single = replace(RULES, max_consecutive_nights=1)
    assert one(shift("11 22:00-25:00"), shift("12 22:00-25:00"), rules=single).missing == 1
    assert one(shift("12 02:00-08:00"), shift("13 02:00-08:00"), rules=single).missing == 1
    assert one(shift("12 02:01-08:00"), shift("13 02:01-08:00"), rules=single).missing == 0


def test_the_smaller_limit_of_two_night_duties_of_one_date_holds():
    # Patrols of 00:00-03:00 and 22:00-25:00 begin on one date; warehouses allow one night in a row.
    two = replace(RULES, max_consecutive_nights=2)
    one_night = RuleChange("max_consecutive_nights", 1, "uji", kind="warehouse")
    nights = shift("11 22:00-25:00"), shift("12 22:00-25:00")
    early = shift("11 00:00-03:00", kind="warehouse")
    assert one(*nights, rules=two, changes=[one_night]).missing == 0
    assert one(*nights, early, rules=two, changes=[one_night]).missing == 1


def test_a_day_off_in_any_seven():
    off = replace(RULES, min_days_off_per_week=1)
    six = [shift(f"{day} 08:00-09:00") for day in range(11, 17)]
    seventh = one(*six, shift("17 08:00-09:00"), rules=off)
    assert (seventh.missing, seventh.rule) == (1, "min_days_off_per_week")
    assert one(*six, shift("18 08:00-09:00"), rules=off).missing == 0
    # A duty over midnight takes two dates.
    assert one(*six[:5], shift("16 23:00-25:00"), rules=off).missing == 1


def test_absence_bars_every_date_that_a_duty_touches():
    away = (Absence("101", date(2024, 11, 12), date(2024, 11, 13)),)
    assert one(shift("11 16:00-24:00"), absences=away).missing == 0
    over = one(shift("11 20:00-24:01"), absences=away)
    assert (over.missing, over.rule) == (1, "unavailable")
    assert one(shift("13 08:00-16:00"), absences=away).missing == 1
    assert one(shift("14 00:00-08:00"), absences=away).missing == 0


def test_nobody_serves_in_his_home_village_unless_the_rule_is_off():
    at_home = shift("11 08:00-16:00", villages=(BATU,))
    villager = people("L", home_village=BATU)
    done = rostered(world(villager), [at_home])
    assert (done.missing, done.rule) == (1, "exclude_home_village")
    off = replace(RULES, exclude_home_village=False)
    assert rostered(world(villager, rules=off), [at_home]).missing == 0


@pytest.mark.parametrize("kind", ["warehouse", "campaign_event", "regency_tally", "station_relief"])
def test_a_declared_tie_bars_what_touches_ballots_in_the_contest_area_only(kind):
    tie = (Tie("101", "99.01-1"),)
    inside, outside = shift("11 08:00-16:00", kind=kind), shift("11 08:00-16:00", kind=kind, area=MUARA)
    assert one(inside, ties=tie).missing == 1
    assert one(outside, ties=tie).missing == 0
    off = replace(RULES, exclude_declared_interest=False)
    assert one(inside, ties=tie, rules=off).missing == 0


def test_a_tie_bars_the_protection_of_every_pair_of_that_contest_wherever_it_is():
    tie = (Tie("101", "99.01-1"),)
    guard: dict[str, Any] = {"kind": "close_protection", "area": MUARA}
    assert one(shift("11 08:00-16:00", pair_id="99.01-2", **guard), ties=tie).missing == 1
    assert one(shift("11 08:00-16:00", pair_id="99.02-1", **guard), ties=tie).missing == 0


def test_a_place_that_asks_for_a_woman_keeps_one_seat_for_her():
    gate = shift("11 08:00-16:00", 2, women=1)
    men = rostered(world(people("LM", sex="M")), [gate])
    assert men.missing == 1
    both = rostered(world([*people("LM", sex="M"), *people("M", start=201, sex="F")]), [gate])
    assert (both.missing, "201" in both.at("P")) == (0, True)


def test_the_missing_one_may_be_the_lead_or_the_one_with_the_skill():
    post = shift("11 08:00-16:00", 2, leads=1, qualifications=("radio",))
    # One empty seat may stand for both; two members without either leave one of them at home.
    assert rostered(world(people("MM")), [post]).missing == 1
    assert rostered(world(people("LM")), [post]).missing == 1
    able = [*people("LM"), *people("M", start=201)]
    able[2] = replace(able[2], qualifications=frozenset({"radio"}))
    assert rostered(world(able), [post]).at("P") == ["101", "201"]


def test_the_last_seat_is_for_one_who_is_all_that_is_asked_for():
    post = shift("11 08:00-16:00", 1, leads=1, qualifications=("radio",))
    radio = replace(people("M", start=201)[0], qualifications=frozenset({"radio"}))
    both = replace(people("L", start=301)[0], qualifications=frozenset({"radio"}))
    assert rostered(world([*people("L"), radio]), [post]).missing == 1
    assert rostered(world([*people("L"), radio, both]), [post]).at("P") == ["301"]


def test_who_alone_has_a_skill_is_left_for_the_place_that_asks_for_it():
    # Both places open at once; the divers' place comes second in the order of filling.
    plain, divers = shift("11 08:00-16:00"), shift("11 08:00-16:00", place="Q", qualifications=("diver",))
    diver = replace(people("M", start=201)[0], qualifications=frozenset({"diver"}))
    done = rostered(world([diver, *people("M")]), [plain, divers])
    assert (done.missing, done.at("Q")) == (0, ["201"])


def test_task_forces_keep_to_their_own_places_but_for_stations_and_relief():
    traffic = people("L", task_force="traffic")
    done = rostered(world(traffic), [shift("11 08:00-16:00")])
    assert (done.missing, done.rule) == (1, "nobody")
    for kind in ("station_guard", "station_relief"):
        assert rostered(world(traffic), [shift("11 08:00-16:00", kind=kind)]).missing == 0


def test_the_highest_ranks_guard_no_station_and_no_revote():
    for kind in ("station_guard", "station_relief", "revote_guard"):
        assert rostered(world(people("S")), [shift("11 08:00-16:00", kind=kind)]).missing == 1
    assert rostered(world(people("S")), [shift("11 08:00-16:00")]).missing == 0


def test_routine_share_keeps_so_many_of_each_unit_out_of_all_phases():
    # ceil(2/5 x 5) = 2 stay: three different officers serve, whatever the shifts.
    rules = replace(RULES, routine_share=Fraction(2, 5))
    needs = [shift(f"{day} 08:00-16:00", 4) for day in (11, 12)]
    needs.append(shift("26 08:00-16:00", 4, phase="tally"))
    done = rostered(world(people("LLMMM"), rules=rules), needs)
    assert (done.missing, len(done.at("P")), done.rule) == (3, 3, "routine_share")


def test_who_guarded_a_station_rests_twelve_hours_even_at_the_same_place():
    vote = shift("27 06:00-24:00", kind="station_guard", phase="tally")
    assert one(vote, shift("28 12:00-16:00", phase="tally")).missing == 0
    early = one(vote, shift("28 11:59-16:00", phase="tally"))
    assert (early.missing, early.rule) == (1, "min_rest_after_station_hours")
    assert one(vote, shift("28 00:00-02:00", phase="tally")).missing == 1


def test_station_duty_counts_for_the_week_though_not_for_the_day():
    # 18 hours at the station, then 12 on three dates, are 54; six more are sixty.
    vote = shift("20 06:00-24:00", kind="station_guard")
    days = [shift(f"{day} 12:00-24:00") for day in (21, 22, 23)]
    assert one(vote, *days, shift("24 12:00-18:00")).missing == 0
    assert one(vote, *days, shift("24 12:00-18:01")).missing == 1


def test_a_change_of_a_rule_holds_for_its_phase_kind_and_dates_only():
    near = shift("11 08:00-16:00"), shift("11 20:00-24:00")
    four = RuleChange("min_rest_hours", 4, "hemat")
    assert one(*near).missing == 1
    assert one(*near, changes=[four]).missing == 0
    assert one(*near, changes=[replace(four, phase="campaign")]).missing == 0
    assert one(*near, changes=[replace(four, phase="tally")]).missing == 1
    assert one(*near, changes=[replace(four, kind="patrol")]).missing == 0
    assert one(*near, changes=[replace(four, kind="warehouse")]).missing == 1
    assert one(*near, changes=[replace(four, start=date(2024, 11, 11), end=date(2024, 11, 11))]).missing == 0
    assert one(*near, changes=[replace(four, start=date(2024, 11, 12))]).missing == 1


def test_the_last_change_that_fits_holds():
    near = shift("11 08:00-16:00"), shift("11 20:00-24:00")
    four, eight = (RuleChange("min_rest_hours", hours, "uji") for hours in (4, 8))
    assert one(*near, changes=[eight, four]).missing == 0
    assert one(*near, changes=[four, eight]).missing == 1


def test_rest_is_the_longer_of_two_duties_and_off_where_either_is_off():
    near = shift("11 08:00-16:00"), shift("11 22:00-24:00", kind="warehouse")
    six = RuleChange("min_rest_hours", 6, "uji", kind="warehouse")
    assert one(*near, changes=[six]).missing == 1
    assert one(*near, changes=[replace(six, value=False)]).missing == 0


def test_a_rule_that_is_off_neither_bars_nor_counts():
    # Eight hours of an uncounted kind leave all twelve to the others.
    free = RuleChange("max_duty_hours_per_day", False, "uji", kind="warehouse")
    needs = shift("11 00:00-08:00", kind="warehouse"), shift("11 08:00-16:00")
    assert one(*needs).missing == 1
    assert one(*needs, changes=[free]).missing == 0


def test_travel_switched_off_leaves_the_rest_alone():
    off = RuleChange("travel_between_duties", False, "uji")
    far = shift("11 08:00-16:00"), shift("12 00:00-08:00", place="Q", area=MUARA)
    assert one(*far).missing == 1
    assert one(*far, changes=[off]).missing == 0
    touching = shift("11 08:00-12:00"), shift("11 12:00-16:00", place="Q", area=HILIR)
    assert one(*touching, changes=[off]).missing == 0


def test_duties_that_are_held_stay_and_others_keep_their_distance():
    vote = shift("27 06:00-24:00", kind="station_guard", phase="tally", place="B")
    held = Held((vote,), (("101",),))
    after = [shift("28 00:00-08:00", phase="tally"), shift("28 16:00-24:00", phase="tally")]
    done = rostered(world(people("LL")), after, held)
    assert (done.missing, done.at("B"), done.broken) == (0, ["101"], [])
    night, late = done.served[1][1], done.served[2][1]
    assert night == ("102",)
    assert late == ("101",)
