"""Rules on hours at their edges: between two duties, in spells, on dates, in weeks and by night."""

from typing import Any

import pytest

from praja.domain.settings import RuleChange
from praja.evaluate import evaluate_plan
from tests.engine.evaluate_world import HILIR, HULU, World, at, duty, sound_world

FREE: dict[str, Any] = {
    "min_rest_hours": 0, "max_duty_hours_per_day": 0, "max_duty_hours_per_week": 0, "max_spell_hours": 0,
}  # fmt: skip
"""No rule on hours but those that a test switches on."""
FAR = {"place": "SEK-HILIR"}
"""11,120 m from Polsek Hulu: 32 minutes."""


def broken(world: World, folder) -> dict[str, int]:
    """Return what the rules on hours find; the accounts of these plans are not kept."""
    ours = {
        "one_place_at_a_time", "way_fits_between", "rest_between_spells", "rest_after_station",
        "spell_within_limit", "hours_per_day", "hours_per_week", "nights_in_a_row", "days_off_given",
    }  # fmt: skip
    rules = evaluate_plan(world.operation, world.write(folder)).rules
    return {r.rule: r.violations for r in rules if r.violations and r.rule in ours}


def rota(*spans: tuple[int, float, float], nrp: str = "104", **cells: Any) -> World:
    """A plan in which one officer is on standby at Polsek Hulu: (day, from hour, to hour)."""
    world = sound_world()
    world.rules(**FREE)
    world.tables["duties"] = [
        standby(number, day, start, end, nrp, **cells) for number, (day, start, end) in enumerate(spans)
    ]
    return world


def standby(number: int, day: int, start: float, end: float, nrp: str = "104", **cells: Any) -> Any:
    place, kind = cells.get("place", "SEK-HULU"), cells.get("kind", "standby")
    return duty(f"S{number}", nrp, kind, place, (moment(day, start), moment(day, end)))


def moment(day: int, hour: float) -> str:
    """An instant on the minute, such as 9.5 for half past nine."""
    minutes = round((hour % 1) * 60)
    return at(day, int(hour)).replace(":00:00+", f":{minutes:02d}:00+")


# From one place to the next


def test_who_is_relieved_goes_on_at_the_same_place_at_once(tmp_path):
    assert broken(rota((27, 8, 12), (27, 12, 16)), tmp_path) == {}


@pytest.mark.parametrize(("start", "found"), [(12, 1), (12.5, 1), (12 + 32 / 60, 0)])
def test_the_way_of_32_minutes_must_fit_between_two_places(start, found, tmp_path):
    world = rota((27, 8, 12))
    world.tables["duties"].append(standby(9, 27, start, start + 2, **FAR))
    assert broken(world, tmp_path).get("way_fits_between", 0) == found


def test_places_within_500_metres_are_one_place(tmp_path):
    # District Hulu lies where its Polsek stands.
    world = rota((27, 8, 12))
    world.tables["duties"].append(standby(9, 27, 12, 16, place=HULU, kind="district_floor"))
    assert broken(world, tmp_path) == {}


def test_where_one_of_the_two_duties_asks_for_no_way_none_is_asked(tmp_path):
    world = rota((27, 8, 12))
    world.tables["duties"].append(standby(9, 27, 12, 14, place=HILIR, kind="district_floor"))
    assert broken(world, tmp_path) == {"way_fits_between": 1}
    off = RuleChange("travel_between_duties", False, "", kind="district_floor")
    world.settings(rule_changes=(off,))
    assert broken(world, tmp_path) == {}


def test_the_way_is_no_rest(tmp_path):
    world = rota((27, 8, 12))
    world.rules(min_rest_hours=8)
    world.tables["duties"].append(standby(9, 27, 20.5, 22, **FAR))
    # Eight and a half hours lie between, 32 minutes of them on the way.
    assert broken(world, tmp_path) == {"rest_between_spells": 1}
    world.tables["duties"][-1] = standby(9, 27, 20 + 32 / 60, 22, **FAR)
    assert broken(world, tmp_path) == {}


@pytest.mark.parametrize(("hours", "found"), [(10, 1), (6, 0), (False, 0)])
def test_of_two_duties_the_longer_rest_counts_and_none_where_one_asks_for_none(hours, found, tmp_path):
    world = rota((27, 0, 8), (27, 17, 20))
    world.rules(min_rest_hours=8)
    # Nine hours lie between.
    change = RuleChange("min_rest_hours", hours, "", kind="standby")
    world.settings(rule_changes=(change,))
    assert broken(world, tmp_path).get("rest_between_spells", 0) == found


def test_after_a_station_even_a_duty_that_touches_comes_too_early(tmp_path):
    world = sound_world()
    world.rules(**FREE)
    world.tables["duties"].append(duty("D10", "102", "standby", "SEK-HULU", (at(28, 0), at(28, 2))))
    assert broken(world, tmp_path) == {"rest_after_station": 1}


# Spells


def test_a_spell_is_as_long_as_its_duties_together(tmp_path):
    world = rota((27, 0, 8), (27, 8, 16), (27, 16, 17))
    world.rules(max_spell_hours=16)
    assert broken(world, tmp_path) == {"spell_within_limit": 1}


def test_of_the_limits_of_a_spell_the_smallest_holds_and_duties_without_one_are_not_counted(tmp_path):
    world = rota((27, 0, 8), (27, 8, 12))
    world.rules(max_spell_hours=16)
    world.tables["duties"].append(standby(9, 27, 12, 20, place=HULU, kind="district_floor"))
    assert broken(world, tmp_path) == {"spell_within_limit": 1}
    off = RuleChange("max_spell_hours", False, "", kind="district_floor")
    world.settings(rule_changes=(off,))
    assert broken(world, tmp_path) == {}
    world.settings(rule_changes=(off, RuleChange("max_spell_hours", 11, "", kind="standby")))
    assert broken(world, tmp_path) == {"spell_within_limit": 1}


def test_station_duty_is_not_asked_for_its_spell(tmp_path):
    world = sound_world()
    world.rules(max_spell_hours=10)
    assert broken(world, tmp_path) == {}


# Dates and weeks


def test_hours_past_midnight_belong_to_the_next_date(tmp_path):
    world = rota((27, 18, 30), (28, 10, 18))
    world.rules(max_duty_hours_per_day=12)
    # Six hours on the 27th; six and eight on the 28th.
    assert broken(world, tmp_path) == {"hours_per_day": 1}


def test_the_smallest_limit_of_a_date_holds_for_it(tmp_path):
    world = rota((27, 0, 5), (27, 8, 13))
    world.rules(max_duty_hours_per_day=12)
    assert broken(world, tmp_path) == {}
    world.tables["duties"][0].update(kind="district_floor")
    world.settings(rule_changes=(RuleChange("max_duty_hours_per_day", 9, "", kind="district_floor"),))
    assert broken(world, tmp_path) == {"hours_per_day": 1}


def test_any_seven_dates_in_a_row_are_a_week(tmp_path):
    days = [(day, 8, 16) for day in (21, 22, 23, 24, 25, 26, 27)]
    world = rota(*days)
    world.certificate["phases"] = ["voting", "quiet"]
    world.rules(max_duty_hours_per_week=55)
    assert broken(world, tmp_path) == {"hours_per_week": 1}
    # Seven dates of eight hours are 56; the eighth date begins another week.
    world.tables["duties"][0] = standby(0, 28, 8, 16)
    assert broken(world, tmp_path) == {"hours_per_week": 1}
    world.tables["duties"][0] = standby(0, 29, 8, 16)
    assert broken(world, tmp_path) == {}


def test_days_off_are_dates_that_no_duty_touches(tmp_path):
    world = rota((22, 22, 30), (24, 8, 10), (26, 8, 10), (28, 8, 10))
    world.rules(min_days_off_per_week=2)
    # 22, 23, 24, 26 and 28 are touched: the 25th and 27th are free.
    assert broken(world, tmp_path) == {}
    world.rules(min_days_off_per_week=3)
    assert broken(world, tmp_path) == {"days_off_given": 1}


# Nights


@pytest.mark.parametrize(
    ("start", "end", "is_night"),
    [
        (20, 25, True),  # three hours from 22:00
        (20, 24.9, False),
        (26, 34, True),  # from 02:00: three hours of the night before
        (27, 35, False),
        (22, 30, True),
    ],
)
def test_a_duty_is_a_nights_where_it_takes_three_hours_of_one(start, end, is_night, tmp_path):
    world = rota((26, start, end), (27, start, end))
    world.rules(max_consecutive_nights=1)
    assert broken(world, tmp_path) == ({"nights_in_a_row": 1} if is_night else {})


def test_a_night_off_begins_a_new_row_of_nights(tmp_path):
    world = rota((23, 22, 30), (24, 22, 30), (26, 22, 30), (27, 22, 30))
    world.rules(max_consecutive_nights=2)
    assert broken(world, tmp_path) == {}
    world.rules(max_consecutive_nights=1)
    assert broken(world, tmp_path) == {"nights_in_a_row": 2}
