"""Floors, shares and hours at their edges, worked by hand."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from praja.domain.forces import Absence
from praja.evaluate import evaluate_plan
from tests.engine.evaluate_world import HILIR, HULU, World, at, duty, found, shortfall, sound_world

# Strength


def hulu_and_hilir_by_night(world: World) -> None:
    """One officer in each district at every hour of both days, as the floor of one asks."""
    world.rules(district_floor=1, max_duty_hours_per_day=24, min_rest_hours=0, min_rest_after_station_hours=0)
    world.rules(max_spell_hours=0, travel_between_duties=False)
    hilir = {"home_unit": "SEK-HILIR"}
    world.tables["duties"] += [
        duty("P1", "104", "district_floor", "SEK-HULU", (at(27, 0), at(27, 6))),
        duty("P2", "104", "district_floor", HULU, (at(28, 0), at(28, 24))),
        duty("P3", "106", "district_floor", "SEK-HILIR", (at(27, 0), at(27, 6)), **hilir),
        duty("P4", "106", "district_floor", "SEK-HILIR", (at(28, 0), at(28, 24)), **hilir),
    ]
    # The four duties on presence are asked for and done.
    world.row("balance", "RES").update(demand=14, short=7)


def test_presence_duties_fill_the_floor_of_a_district(tmp_path):
    world = sound_world()
    hulu_and_hilir_by_night(world)
    assert found(world, tmp_path) == {}


def test_an_hour_without_presence_is_reported_once_for_its_district(tmp_path):
    world = sound_world()
    hulu_and_hilir_by_night(world)
    world.row("duties", "P2")["end"] = at(28, 23)
    evaluation = evaluate_plan(world.operation, world.write(tmp_path))
    (detail,) = evaluation.details
    assert (detail.rule, detail.where) == ("district_floor_kept", HULU)
    assert detail.found == "0 there, 0 listed, 2024-11-28 23:00 - 2024-11-29 00:00"


def test_a_listed_hour_without_presence_is_sound_and_counts_as_missing(tmp_path):
    world = sound_world()
    hulu_and_hilir_by_night(world)
    world.row("duties", "P2")["end"] = at(28, 23)
    world.tables["shortfalls"].append(shortfall(HULU, (at(28, 23), at(28, 24)), 1))
    world.row("balance", "RES").update(demand=15, short=8, missing=3)
    world.stage("missing").update(objective=3, bound=3)
    assert found(world, tmp_path) == {}


def test_a_district_that_lists_more_than_it_lacks_is_reported(tmp_path):
    world = sound_world()
    hulu_and_hilir_by_night(world)
    world.tables["shortfalls"].append(shortfall(HULU, (at(28, 22), at(28, 24)), 1))
    world.row("balance", "RES").update(demand=15, short=8, missing=3)
    world.stage("missing").update(objective=3, bound=3)
    assert found(world, tmp_path) == {"district_floor_kept": 1}


def test_without_a_floor_no_district_has_officers_missing(tmp_path):
    world = sound_world()
    world.tables["shortfalls"].append(shortfall(HULU, (at(28, 22), at(28, 24)), 1))
    assert found(world, tmp_path) == {"shortfalls_true": 1}


def test_the_minimum_strength_may_be_listed_as_missing_but_not_overstated(tmp_path):
    world = sound_world()
    quiet, voting = world.operation.settings.phases
    world.settings(phases=(quiet, replace(voting, min_strength=Fraction(1))))
    # Nine officers, eight on duty.
    world.tables["shortfalls"].append(shortfall("voting", (at(27, 0), at(28, 24)), 1))
    assert found(world, tmp_path) == {}
    world.tables["shortfalls"][-1]["missing"] = 2
    assert found(world, tmp_path) == {"min_strength_reached": 1}


def test_a_fraction_of_an_officer_is_kept_back_as_a_whole_one(tmp_path):
    world = sound_world()
    world.rules(routine_share=Fraction(1, 4))
    # Polsek Hulu: 4 - ceil(1) = 3 of 4; Polsek Hilir and Brimob: 2 - ceil(1/2) = 1 of 2.
    assert found(world, tmp_path)["routine_kept_back"] == 3


# Hours


def test_seven_dates_in_a_row_are_counted_across_midnight(tmp_path):
    world = sound_world()
    world.rules(max_duty_hours_per_week=8)
    world.tables["duties"] = [d for d in world.tables["duties"] if d["duty_id"] == "D9"]
    assert "hours_per_week" not in found(world, tmp_path)
    world.tables["duties"].append(duty("D10", "104", "standby", "SEK-HULU", (at(28, 23), at(29, 1))))
    assert found(world, tmp_path)["hours_per_week"] == 1


def test_duties_that_touch_are_one_spell(tmp_path):
    world = sound_world()
    world.tables["duties"].append(duty("D10", "104", "standby", "SEK-HULU", (at(27, 16), at(27, 18))))
    assert found(world, tmp_path) == {}


def test_leave_that_ends_the_day_before_a_midnight_end_does_not_matter(tmp_path):
    world = sound_world()
    # Beni's station duty ends at 24:00 of the 27th and does not touch the 28th.

    absences = (Absence("102", date(2024, 11, 28), date(2024, 11, 28)),)
    world.operation = replace(world.operation, absences=absences)
    # Who is away on any date of the phase counts for none of it.
    world.row("balance", "RES").update(supply=6, short=4)
    assert found(world, tmp_path) == {}


def test_a_polsek_of_two_districts_is_present_in_both(tmp_path):
    world = sound_world()
    hulu_and_hilir_by_night(world)
    both = tuple(
        replace(u, area_codes=(HULU, HILIR)) if u.unit == "SEK-HULU" else u for u in world.operation.units
    )
    world.operation = replace(world.operation, units=both)
    world.tables["duties"] = [d for d in world.tables["duties"] if d["duty_id"] != "P3"]
    world.row("balance", "RES").update(demand=13, short=6)
    assert found(world, tmp_path) == {}
