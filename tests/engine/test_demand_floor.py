"""The floor of a district: who counts for it, and the presence duties that fill it."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.demand.needs import post_needs, with_district_floor
from praja.domain.areas import Unit
from praja.domain.needs import DISTRICT_FLOOR, Need
from praja.domain.operation import Operation
from praja.domain.settings import RuleChange
from tests.engine.planning_world import (
    BATU,
    HILIR,
    HULU,
    MUARA,
    RULES,
    UNITS,
    VOTING,
    at,
    need,
    operation,
    post,
)


def floor_of(officers: int, op: Operation | None = None, phase=VOTING) -> list[Need]:
    op = op or operation()
    rules = replace(op.settings.rules, district_floor=officers)
    op = replace(op, settings=replace(op.settings, rules=rules))
    return list(with_district_floor(op, phase, post_needs(op, phase)))


def spans(needs: list[Need], unit: str) -> list[tuple[int, int, int]]:
    """(from hour, to hour, officers) of the presence duties at a unit."""
    start = at(27, 0)
    hour = timedelta(hours=1)
    return [
        ((n.start - start) // hour, (n.end - start) // hour, n.officers)
        for n in needs
        if n.kind == DISTRICT_FLOOR and n.place_id == unit
    ]


def test_without_a_floor_nothing_is_added_and_nothing_is_marked():
    kpu = post("KPU", "commission_office", HULU, 2)
    assert [(n.kind, n.floor_officers) for n in floor_of(0, operation(posts=[kpu]))] == [
        ("commission_office", 0)
    ]


def test_an_empty_district_is_kept_by_two_shifts_of_twelve_hours_at_its_own_unit():
    assert spans(floor_of(2), "SEK-HULU") == [(0, 12, 2), (12, 24, 2)]


def test_posts_of_the_district_count_and_are_as_urgent_as_the_floor():
    kpu = post("KPU", "commission_office", HULU, 5, shift="3x8")
    needs = floor_of(2, operation(posts=[kpu]))
    assert spans(needs, "SEK-HULU") == []
    assert [n.floor_officers for n in needs if n.place_id == "KPU"] == [2, 2, 2]


def test_presence_duties_fill_only_the_hours_and_the_officers_that_posts_leave_open():
    # One officer from 08:00 to 16:00: one more then, two in the nights before and after.
    needs = floor_of(2, operation(posts=[post("KPU", "commission_office", HULU, 1)]))
    assert spans(needs, "SEK-HULU") == [(0, 8, 2), (8, 16, 1), (16, 24, 2)]


def test_a_gap_longer_than_twelve_hours_is_cut_in_two_equal_shifts():
    # The day is guarded from 00:00 to 07:00 by the night watch; 07:00 to 24:00 is 17 hours.
    night = post("POS", "command_post", HULU, 2, shift="night")
    op = operation(posts=[night])
    shifts = (*op.settings.shifts, replace(op.settings.shifts[0], key="night", turns_min=(0, 420)))
    op = replace(op, settings=replace(op.settings, shifts=shifts))
    needs = [n for n in floor_of(2, op) if n.place_id == "SEK-HULU"]
    assert [(n.start, n.end) for n in needs] == [(at(27, 7), at(27, 15.5)), (at(27, 15.5), at(27, 24))]


def test_each_day_of_a_phase_has_presence_duties_of_its_own():
    two_days = replace(VOTING, end=date(2024, 11, 28))
    assert spans(floor_of(1, phase=two_days), "SEK-MUARA") == [
        (0, 12, 1), (12, 24, 1), (24, 36, 1), (36, 48, 1)
    ]  # fmt: skip


def test_a_gap_of_an_odd_number_of_minutes_is_cut_on_a_whole_minute():
    shifts = (
        *operation().settings.shifts,
        replace(operation().settings.shifts[0], key="x", turns_min=(0, 419)),
    )
    op = operation(posts=[post("POS", "command_post", HULU, 2, shift="x")])
    op = replace(op, settings=replace(op.settings, shifts=shifts))
    (first, second) = [n for n in floor_of(2, op) if n.place_id == "SEK-HULU"]
    # 06:59 to 24:00 is 1,021 minutes: 510 and 511.
    assert (first.start, first.end - first.start) == (
        at(27, 0) + timedelta(minutes=419),
        timedelta(minutes=510),
    )
    assert second.end - second.start == timedelta(minutes=511)


def changed(op: Operation, *changes: RuleChange) -> Operation:
    return replace(op, settings=replace(op.settings, rule_changes=changes))


def test_the_floor_changes_on_the_dates_that_a_change_names():
    two_days = replace(VOTING, end=date(2024, 11, 28))
    rise = RuleChange("district_floor", 3, "banjir", start=date(2024, 11, 28))
    op = changed(operation(phase=two_days), rise)
    assert spans(floor_of(1, op, two_days), "SEK-HULU") == [
        (0, 12, 1), (12, 24, 1), (24, 36, 3), (36, 48, 3)
    ]  # fmt: skip


def test_the_floor_of_another_phase_changes_nothing_here():
    op = changed(operation(), RuleChange("district_floor", 3, "rekapitulasi", phase="tally"))
    assert spans(floor_of(1, op), "SEK-HULU") == [(0, 12, 1), (12, 24, 1)]


def test_a_floor_switched_off_for_the_phase_asks_for_nobody():
    op = changed(operation(), RuleChange("district_floor", False, "kurang orang", phase="voting"))
    assert floor_of(2, op) == []


def test_an_officer_who_stays_over_midnight_counts_on_both_dates():
    two_days = replace(VOTING, end=date(2024, 11, 28))
    night = need("E-1", "campaign_event", HULU, 2, start=at(27, 22), end=at(28, 3))
    rules = replace(RULES, district_floor=2)
    marked, *extra = with_district_floor(operation(phase=two_days, rules=rules), two_days, [night])
    assert marked.floor_officers == 2
    here = [((n.start - at(27, 0)) / timedelta(hours=1), n.officers) for n in extra if n.area_code == HULU]
    assert here == [(0, 2), (11, 2), (27, 2), (37.5, 2)]


def test_officers_who_stay_past_the_phase_are_not_marked_for_what_lies_beyond_it():
    beyond = need("B-1", "station_relief", HULU, 2, start=at(27, 24), end=at(28, 2))
    rules = replace(RULES, district_floor=2)
    marked, *_ = with_district_floor(operation(rules=rules), VOTING, [beyond])
    assert marked.floor_officers == 0


def test_a_post_of_the_regency_keeps_no_district():
    needs = floor_of(1, operation(posts=[post("PSK", "command_post", "99.01", 9, shift="3x8")]))
    assert spans(needs, "SEK-HULU") == [(0, 12, 1), (12, 24, 1)]


def test_a_post_in_a_village_keeps_its_district():
    needs = floor_of(1, operation(posts=[post("PSK", "command_post", BATU, 1, shift="3x8")]))
    assert spans(needs, "SEK-HULU") == []


def test_a_district_without_a_unit_of_its_own_is_kept_at_the_district_itself():
    units = tuple(u for u in UNITS if u.unit != "SEK-HULU")
    (first, _) = [n for n in floor_of(1, operation(units=units)) if n.area_code == HULU]
    assert (first.place_id, first.lat) == (HULU, 0.0)


def test_a_unit_of_two_districts_is_the_own_unit_of_neither():
    both = Unit("SEK-BOTH", "Polsek", "RES-U", (HULU, HILIR), 0.05, 100.0)
    units = (*(u for u in UNITS if u.unit not in ("SEK-HULU", "SEK-HILIR")), both)
    places = {n.place_id for n in floor_of(1, operation(units=units))}
    assert places == {HULU, HILIR, "SEK-MUARA"}


@st.composite
def worlds(draw) -> tuple[Operation, int]:
    kinds = st.sampled_from(["day", "3x8", "2x12", "from-seven"])
    posts = [
        post(f"P{i}", "patrol", draw(st.sampled_from([HULU, HILIR, MUARA, "99.01"])), n, shift=draw(kinds))
        for i, n in enumerate(draw(st.lists(st.integers(0, 3), max_size=4)))
    ]
    days = draw(st.integers(1, 2))
    phase = replace(VOTING, end=VOTING.start + timedelta(days=days - 1), min_strength=Fraction(0))
    return operation(posts=posts, phase=phase, rules=RULES), draw(st.integers(1, 4))


@given(worlds())
def test_every_district_has_its_floor_at_every_hour_and_no_presence_duty_is_longer_than_twelve(world):
    op, floor = world
    needs = floor_of(floor, op, op.settings.phases[0])
    days = (op.settings.phases[0].end - op.settings.phases[0].start).days + 1
    for district in (HULU, HILIR, MUARA):
        inside = [n for n in needs if n.area_code == district]
        for half_hour in range(48 * days):
            moment = at(27, half_hour / 2) + timedelta(minutes=15)
            present = sum(n.officers for n in inside if n.start <= moment < n.end)
            posts = sum(n.officers for n in inside if n.start <= moment < n.end and n.kind != DISTRICT_FLOOR)
            assert present == max(floor, posts)
    assert all(n.end - n.start <= timedelta(hours=12) for n in needs if n.kind == DISTRICT_FLOOR)


@pytest.mark.parametrize("floor", [1, 2, 5])
def test_presence_duties_need_nobody_fit_to_lead_and_are_the_floor_itself(floor):
    extra = [n for n in floor_of(floor) if n.kind == DISTRICT_FLOOR]
    assert {(n.leads, n.floor_officers) for n in extra} == {(0, floor)}
