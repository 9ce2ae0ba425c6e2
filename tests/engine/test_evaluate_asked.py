"""What places ask for, on the numbers of the method pages; and where two readings of one rule meet."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.domain.places import Depot, Event, EventRule, TravelLeg
from praja.domain.rulebook import CHANGEABLE, Rulebook
from praja.domain.settings import RiskClass, RuleChange, Rules, TaskForce
from praja.evaluate.asked.ask import equal_shifts
from praja.evaluate.asked.boxes import BACK, ON, OUT, Boxes
from praja.evaluate.asked.events import EventBook
from praja.evaluate.ground import metres_between
from praja.evaluate.limits import loosened, value_of
from praja.evaluate.ways import Ways
from praja.travel import Travel
from tests.engine.evaluate_world import AIR, BATU, HILIR, HULU, OPERATION, PASIR, SETTINGS

# Events, on the numbers of their method page

RALLY = EventRule(
    "rally", 0, officers=10, people_per_officer=100, traffic=4, women=3, elevated=1.25, high=1.5, clash=1.5
)
MORNING = datetime.fromisoformat("2024-11-25T08:00")


def event(event_id: str = "E", hours: float = 3, lat: float = 0.0, after: float = 0, **cells: Any) -> Event:
    start = MORNING + timedelta(hours=after)
    made = Event(event_id, "99.01-1", "rally", start, start + timedelta(hours=hours), HULU, lat, 100.0, 250)
    return replace(made, **cells)


def book(*events: Event, rules: tuple[EventRule, ...] = (RALLY,), **settings: Any) -> EventBook:
    forces = (*SETTINGS.task_forces, TaskForce("traffic", ""))
    changed = replace(SETTINGS, **{"task_forces": forces, **settings})
    return EventBook(replace(OPERATION, settings=changed, events=events, event_rules=rules))


def test_an_event_asks_for_its_rule_and_one_more_for_each_begun_hundred():
    # 10 + ceil(2.5) = 13, and 4.
    assert book().sizes(event(), RALLY, RiskClass.LOW) == {"preventive": (13, 3), "traffic": (4, 0)}


def test_risk_and_a_clash_multiply_and_are_rounded_once():
    near = event("F", lat=0.01)
    # 13 x 1.875 = 24.375, and 4 x 1.875 = 7.5.
    assert book(event(), near).sizes(event(), RALLY, RiskClass.ELEVATED) == {
        "preventive": (25, 3),
        "traffic": (8, 0),
    }


def test_without_a_traffic_task_force_the_guards_do_both():
    sizes = book(task_forces=SETTINGS.task_forces).sizes(event(), RALLY, RiskClass.LOW)
    assert sizes == {"preventive": (17, 3)}


@pytest.mark.parametrize(
    ("other", "clash"),
    [
        # 0.0179 degree is 1,990 m, 0.0181 is 2,013 m; the first event ends at eleven.
        (event("F", lat=0.0179), True),
        (event("F", lat=0.0181), False),
        (event("F", after=4), True),
        (event("F", after=4.1), False),
        (event("F", pair_id="99.01-2"), True),
    ],
)
def test_events_clash_within_two_kilometres_and_an_hour_whosever_they_are(other, clash):
    assert book(event(), other).clashing == (frozenset("EF") if clash else frozenset())


def test_a_long_event_is_cut_into_equal_shifts_of_at_most_eight_hours():
    # From 07:00 to 22:00 with an hour on each side: 17 hours, three shifts of 5 h 40 min.
    assert [b - a for a, b in equal_shifts((0, 17 * 60), 8 * 60)] == [340, 340, 340]


def test_a_kind_without_rows_has_those_of_any_kind_and_then_the_defaults():
    any_kind = EventRule("*", 0, officers=2, people_per_officer=0)
    assert book(rules=(any_kind,)).rule_of(event()) == any_kind
    # Without rows for rallies the defaults hold: 15 officers from nobody on.
    small = book(rules=(replace(RALLY, kind="debate"),)).rule_of(event())
    large = book(rules=()).rule_of(event(expected_attendance=2000))
    assert small is not None
    assert large is not None
    assert (small.officers, large.officers) == (15, 42)


def test_the_class_of_a_district_is_the_one_that_explains_what_is_stated():
    desk = book(event(), event("F", lat=0.5))
    # Both are stated as in a district of high risk: 13 x 1.5 = 19.5.
    stated = {"preventive": 20, "traffic": 6}
    asks = list(desk.asks(["quiet"], lambda _, force: stated[force]))
    assert [ask.officers for ask, _ in asks] == [20, 6, 20, 6]
    # Stated differently in one district, both cannot be right.
    asks = list(desk.asks(["quiet"], lambda who, force: stated[force] if who == "E" else 13))
    assert [ask.officers for ask, _ in asks] == [20, 6, 20, 6]


def test_an_event_belongs_to_the_phase_in_which_its_officers_begin():
    late = event(
        start=datetime.fromisoformat("2024-11-27T00:30"), end=datetime.fromisoformat("2024-11-27T01:00")
    )
    phase = book().phase_of(late, book().hours_of(late, RALLY)[0])
    assert phase is not None
    assert phase.key == "quiet"


# Boxes, on the numbers of their method page


def boxes(**cells: Any) -> Boxes:
    return Boxes(replace(OPERATION, **cells))


def test_two_boxes_of_each_station_go_out_on_and_back():
    sent = boxes().sent
    assert sent[OUT] == {"99.01": {HULU: 6, HILIR: 4}}
    assert sent[ON] == {HULU: {BATU: 4, AIR: 2}, HILIR: {PASIR: 4}}
    assert sent[BACK] == {"99.01": {HULU: 6, HILIR: 4}}


@pytest.mark.parametrize(
    ("waits_at", "out", "on"),
    [(BATU, {HULU: 6}, {BATU: 6}), (HULU, {HULU: 6}, {BATU: 4}), ("99.01", {HULU: 4}, {BATU: 4})],
)
def test_boxes_that_wait_elsewhere_go_no_further(waits_at, out, on):
    stations = tuple(replace(s, boxes_at=waits_at) if s.station_id == "A3" else s for s in OPERATION.stations)
    sent = boxes(stations=stations).sent
    assert {**sent[OUT]["99.01"], HILIR: 0} == {**out, HILIR: 0}
    assert dict(sent[ON][HULU]) == on
    # After the count they are all in their own district.
    assert sent[BACK]["99.01"][HULU] == 6


def test_a_depot_of_the_table_comes_before_the_likeliest_place():
    assert boxes().committee(HULU)[1:3] == (0.0, 100.0)
    assert boxes().warehouse("99.01")[1:3] == (0.1, 100.0)
    given = Depot("district", HULU, 0.3, 100.3, 360, 1200)
    assert boxes(depots=(given,)).committee(HULU) == (HULU, 0.3, 100.3, 360, 1200)
    province = Depot("warehouse", "99", 0.4, 100.4)
    assert boxes(depots=(province,)).warehouse("99.01").area == "99"


@pytest.mark.parametrize(("number", "minutes"), [(1, 11), (4, 11), (5, 12), (60, 25)])
def test_a_stop_takes_ten_minutes_and_one_for_each_begun_four_boxes(number, minutes):
    assert boxes().handling_min(BATU, number) == minutes


def test_boxes_change_to_boats_unless_the_table_travel_has_a_way_by_boat():
    stations = tuple(replace(s, access="boat") for s in OPERATION.stations)
    assert boxes(stations=stations).handling_min(AIR, 2) == 56
    boat = TravelLeg(HULU, AIR, "boat", 20)
    assert boxes(stations=stations, travel=(boat,)).handling_min(AIR, 2) == 11


# Two readings


RULE_NAMES = st.sampled_from(sorted(CHANGEABLE))
KINDS, PHASES = ["station_guard", "reserve", "patrol"], ["quiet", "voting"]
DAYS = st.dates(date(2024, 11, 20), date(2024, 11, 30))
CHANGES = st.builds(
    RuleChange,
    rule=RULE_NAMES,
    value=st.sampled_from([False, True, 0, 2, 8, 12, 60, 100]),
    reason=st.just("r"),
    phase=st.none() | st.sampled_from(PHASES),
    kind=st.none() | st.sampled_from(KINDS),
    start=st.none() | DAYS,
    end=st.none() | DAYS,
)


@given(st.lists(CHANGES, max_size=5), RULE_NAMES, st.sampled_from(KINDS), st.sampled_from(PHASES), DAYS)
def test_the_two_readings_of_the_rules_agree(changes, rule, kind, phase, day):
    settings = replace(SETTINGS, rule_changes=tuple(changes))
    theirs = Rulebook(settings)
    assert value_of(settings, rule, kind, phase, day) == theirs.value(rule, kind, phase, day)
    assert tuple(loosened(settings)) == theirs.loosened()


AREAS = ["99", "99.01", HULU, HILIR, BATU, AIR, PASIR, "99.02.01"]
LEGS = st.builds(
    TravelLeg,
    from_code=st.sampled_from(AREAS),
    to_code=st.sampled_from(AREAS),
    mode=st.sampled_from(["land", "boat"]),
    minutes=st.none() | st.integers(1, 300),
    closed_from=st.none() | DAYS,
    closed_to=st.none() | DAYS,
)
SPOTS = st.tuples(st.floats(-1, 1), st.floats(99, 101), st.sampled_from(AREAS))


@given(st.lists(LEGS, max_size=8), SPOTS, SPOTS, DAYS, st.sampled_from([30.0, 12.5]))
def test_the_two_readings_of_the_ways_agree(legs, here, there, day, speed):
    settings = replace(SETTINGS, rules=replace(Rules(), travel_kmh=speed))
    operation = replace(OPERATION, settings=settings, travel=tuple(legs))
    (a_lat, a_lon, a_area), (b_lat, b_lon, b_area) = here, there
    theirs = Travel.of(operation).minutes(a_lat, a_lon, a_area, b_lat, b_lon, b_area, day)
    ways = Ways(operation.travel, settings.rules)
    metres = metres_between(np.array([here[:2]]), np.array([there[:2]]))
    leg = ways.by_leg(here[2], there[2], day.toordinal())
    assert ways.minutes(metres, np.array([leg])).tolist() == [theirs]
