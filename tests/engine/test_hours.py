"""Hours, nights, weekends and rest are counted as docs/methods/hours.md says; fairness as there too."""

from dataclasses import replace
from datetime import UTC, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.domain.nights import is_night
from praja.domain.plan import OfficerHours
from praja.pipeline.hours import hours_of, longest_week
from praja.report.fairness import gini, hours_by_unit, spread_of
from tests.engine.outputs_world import ADI, BENI, DUTIES, EKA, OPERATION, at, duty
from tests.engine.planning_world import RULES


def of(nrp, duties=DUTIES, operation=OPERATION):
    (mine,) = [row for row in hours_of(operation, duties) if row.nrp == nrp]
    return mine


def test_the_worked_example_of_the_page():
    assert of(ADI) == OfficerHours(ADI, "SEK-HULU", 3, 34.0, 1, 12.0, 2, 34.0, 18.0)
    assert of(BENI) == OfficerHours(BENI, "SEK-HULU", 2, 19.0, 0, 0.0, 1, 19.0, 13.0)


def test_hours_have_two_decimals():
    # 4 h, 6 h 20 min, 12 h.
    assert of(EKA, [*DUTIES, duty("tally", "KPU", "commission_office", at(29, 8), 1 / 3, EKA)]).hours == 22.83


def test_who_has_no_duty_has_no_row_and_the_order_is_that_of_the_personnel():
    assert [row.nrp for row in hours_of(OPERATION, DUTIES)] == [ADI, BENI, EKA]
    assert hours_of(OPERATION, ()) == ()


@pytest.mark.parametrize(
    ("start", "hours", "nights"),
    [
        (at(27, 17), 8, 1),  # until 01.00: three hours after 22.00
        (at(27, 16), 8.9, 0),  # until 00.54: less than three
        (at(27, 0), 8, 1),  # five hours of the night before
        (at(27, 2), 8, 1),  # three of them
        (at(27, 3), 8, 0),
        (at(27, 6), 18, 0),
        (at(27, 22), 2, 0),
    ],
)
def test_a_night_duty_takes_three_hours_of_a_night(start, hours, nights):
    assert of(ADI, [duty("voting", "KPU", "commission_office", start, hours, ADI)]).nights == nights


def test_two_night_duties_that_start_on_one_date_are_one_night():
    both = [
        duty("voting", "KPU", "post", at(27, 0), 6, ADI),
        duty("voting", "KPU", "post", at(27, 20), 6, ADI),
    ]
    assert (of(ADI, both).nights, of(ADI, both).hard_duties) == (1, 2)


def test_the_night_of_the_rules_counts():
    settings = replace(OPERATION.settings, rules=replace(OPERATION.settings.rules, night_start_min=20 * 60))
    assert of(ADI, operation=replace(OPERATION, settings=settings)).nights == 2


def test_reserve_is_hard_by_day_too():
    assert of(ADI, [duty("tally", "R", "reserve", at(28, 8), 8, ADI)]).hard_duties == 1


def test_duties_that_touch_are_one_spell():
    touching = [duty("tally", "KPU", "post", at(28, h), 4, ADI) for h in (8, 12)]
    assert of(ADI, touching).least_rest_hours is None
    later = duty("tally", "KPU", "post", at(29, 6), 4, ADI)
    assert of(ADI, [*touching, later]).least_rest_hours == 14.0


def test_the_longest_week_is_any_seven_dates_in_a_row():
    # Dates 1 to 10: 1, 0, 0, 0, 0, 0, 3, 5, 0, 0 hours; dates 2 to 8 hold 8.
    days = [duty("quiet", "KPU", "post", at(d, 8), h, ADI) for d, h in ((1, 1), (7, 3), (8, 5))]
    assert of(ADI, days).most_week_hours == 8.0


def test_a_duty_over_midnight_counts_on_both_dates_of_the_week():
    # 23.00 to 07.00 from dates 1 and 7: dates 2 to 8 hold seven hours of the first, eight of the other.
    nights = [duty("quiet", "KPU", "post", at(d, 23), 8, ADI) for d in (1, 7)]
    assert of(ADI, nights).most_week_hours == 15.0


def test_the_longest_week_of_all_is_told_in_minutes_whatever_the_offset_of_the_duties():
    # 20 minutes are 0.33 hours. Dates 1 and 8 are no week of seven, though UTC has them on 1 and 7.
    days = [duty("quiet", "KPU", "post", at(d, h), 1 / 3, ADI) for d, h in ((1, 8), (8, 4))]
    told = [replace(d, start=d.start.astimezone(UTC), end=d.end.astimezone(UTC)) for d in days]
    assert longest_week(hours_of(OPERATION, days)) == longest_week(hours_of(OPERATION, told)) == 20
    assert longest_week(()) == 0


spans = st.lists(
    st.tuples(st.integers(0, 20 * 24 * 4), st.integers(1, 60), st.sampled_from([ADI, BENI, EKA])), min_size=1
)


@given(spans, st.randoms(use_true_random=False))
def test_hours_add_up_and_the_order_of_duties_does_not_matter(quarters, chance):
    duties = [duty("tally", "KPU", "post", at(1, q / 4), n / 4, nrp) for q, n, nrp in quarters]
    rows = hours_of(OPERATION, duties)
    total = sum((d.end - d.start for d in duties), timedelta())
    assert sum(row.hours for row in rows) == pytest.approx(total.total_seconds() / 3600, abs=0.02)
    assert all(row.most_week_hours <= row.hours and row.weekend_hours <= row.hours for row in rows)
    chance.shuffle(duties)
    assert hours_of(OPERATION, duties) == rows


@given(st.integers(1, 100))
def test_cutting_a_duty_in_two_changes_no_hour_and_no_rest(cut):
    first, *rest = DUTIES
    middle = first.start + timedelta(minutes=cut)
    parts = [replace(first, end=middle), replace(first, start=middle, duty_id="part"), *rest]
    assert replace(of(ADI, parts), duties=3) == of(ADI)


def test_gini_of_the_page():
    assert gini([34, 19]) == pytest.approx(15 / 106)
    assert gini([0, 0, 0]) == 0
    assert gini([0, 0, 0, 8]) == 0.75


@given(st.lists(st.integers(0, 1000), min_size=1), st.integers(1, 9))
def test_gini_lies_between_0_and_1_and_knows_no_unit(values, factor):
    assert 0 <= gini(values) < 1
    assert gini([factor * v for v in values]) == pytest.approx(gini(values))
    assert gini([7] * len(values)) == 0


def test_the_spread_of_a_unit():
    hulu, hilir = hours_by_unit(hours_of(OPERATION, DUTIES))
    assert (hulu.unit, hulu.officers, hilir.unit, hilir.officers) == ("SEK-HULU", 2, "SEK-HILIR", 1)
    assert (hulu.hours.least, hulu.hours.mean, hulu.hours.most, hulu.hours.width) == (19, 26.5, 34, 15)
    assert hulu.most_week_hours == 34
    assert spread_of([3.0]).gini == 0


def test_a_night_that_begins_after_midnight_is_one_night():
    # From midnight to five; 20-24 takes nothing of it, 22-04 four hours, 00-02 two.
    early = replace(RULES, night_start_min=0, night_end_min=300)
    start, end = np.array([20, 22, 0]) * 60, np.array([24, 28, 2]) * 60
    assert is_night(early, start, end).tolist() == [False, True, False]
    # From ten in the evening to five: four hours of 20-02, six of 22-04, two of 00-02.
    usual = is_night(RULES, np.array([20, 22, 0]) * 60, np.array([26, 28, 2]) * 60)
    assert usual.tolist() == [True, True, False]
