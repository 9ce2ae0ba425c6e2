"""Campaign events: sizing, clashes, spans and phases, worked by hand; and that nobody asks whose they are."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.demand.events import clashes, default_rules, event_needs, officers_for, rule_of, rules_by_kind
from praja.domain.needs import Need
from praja.domain.operation import Operation
from praja.domain.places import Event, EventRule
from praja.domain.settings import Phase, RiskClass, TaskForce
from tests.engine.planning_world import HILIR, HULU, VOTING, at, operation

RALLY = EventRule("rally", 0, officers=10, people_per_officer=100, traffic=4, women=2)
RULES = (
    RALLY,
    EventRule("rally", 1000, officers=30, people_per_officer=0, traffic=8),
    EventRule("dialogue", 50, officers=3, people_per_officer=50),
    EventRule("*", 0, officers=2, people_per_officer=0),
)
CAMPAIGN = Phase("campaign", "Kampanye", date(2024, 11, 20), date(2024, 11, 23))
QUIET = Phase("quiet", "Masa tenang", date(2024, 11, 24), date(2024, 11, 26))


def local(day: int, hour: float) -> datetime:
    """A naive local time of November 2024, as the table has it."""
    return at(day, hour).replace(tzinfo=None)


def event(event_id: str, kind: str, people: int, day: int = 21, hour: float = 9, **cells) -> Event:
    """An event of three hours in Hulu."""
    start = local(day, hour)
    base = {
        "pair_id": "99.01-1", "start": start, "end": start + timedelta(hours=3), "district_code": HULU,
        "lat": 0.0, "lon": 100.0, "expected_attendance": people,
    }  # fmt: skip
    return Event(event_id=event_id, kind=kind, **{**base, **cells})


def world(*events: Event, rules=RULES, phases=(CAMPAIGN, QUIET, VOTING), **tables) -> Operation:
    op = operation(events=events, event_rules=rules, **tables)
    return replace(op, settings=replace(op.settings, phases=phases))


def asked(*events: Event, classes=None, phase=CAMPAIGN, **tables) -> list[Need]:
    return list(event_needs(world(*events, **tables), phase, classes or {}))


def guards(*events: Event, **tables) -> int:
    return asked(*events, **tables)[0].officers


# Sizing


def test_an_event_asks_for_its_rules_officers_and_one_more_for_each_begun_group():
    # 10 for the first people, and 250 / 100 = 2.5, begun ones included: 3 more.
    guard, traffic = asked(event("E1", "rally", 250))
    assert (guard.officers, guard.women, guard.task_force) == (13, 2, "preventive")
    assert (traffic.officers, traffic.women, traffic.task_force) == (4, 0, "traffic")
    assert {guard.kind, traffic.kind} == {"campaign_event"}
    assert {guard.place_id, traffic.place_id} == {"E1"}


def test_of_a_kinds_rows_the_highest_attendance_not_above_the_expected_holds():
    assert guards(event("E1", "rally", 999)) == 20
    assert guards(event("E1", "rally", 1000)) == 30
    assert guards(event("E1", "rally", 9999)) == 30


def test_fewer_people_than_every_row_of_the_kind_names_ask_for_nobody():
    assert asked(event("E1", "dialogue", 49)) == []
    assert guards(event("E1", "dialogue", 50)) == 3


def test_a_kind_without_rows_of_its_own_has_the_rule_of_any_kind():
    assert guards(event("E1", "bazaar", 5000)) == 2


def test_a_kind_that_the_operations_table_leaves_out_has_the_default_rule():
    # The default of a dialogue: 4 officers and one more for each begun 60 people.
    assert guards(event("E1", "dialogue", 61), rules=(RALLY,)) == 6
    # And of any kind: 4, one more for each begun 50 people.
    assert guards(event("E1", "bazaar", 51), rules=(RALLY,)) == 6


@pytest.mark.parametrize(
    ("risk_class", "officers", "traffic"),
    [
        (RiskClass.LOW, 13, 4),
        (RiskClass.ELEVATED, 17, 5),  # 13 x 1.25 = 16.25
        (RiskClass.HIGH, 20, 6),  # 13 x 1.5 = 19.5
        (RiskClass.SPECIAL, 20, 6),
    ],
)
def test_a_risky_district_asks_for_more_rounded_up(risk_class, officers, traffic):
    needs = asked(event("E1", "rally", 250), classes={HULU: risk_class})
    assert [n.officers for n in needs] == [officers, traffic]


def test_factors_multiply_and_are_rounded_up_once():
    # 13 x 1.25 x 1.5 = 24.375, not 17 x 1.5 = 25.5.
    near = [event("E1", "rally", 250), event("E2", "dialogue", 10)]
    assert guards(*near, classes={HULU: RiskClass.ELEVATED}) == 25


def test_a_factor_of_one_and_a_tenth_costs_no_officer_that_is_not_there():
    # 50 x 1.1 is 55, although 50 * 1.1 is 55.00000000000001.
    assert officers_for(replace(RALLY, officers=50), 0, Fraction("1.1")) == 55


def test_where_the_operation_has_no_traffic_task_force_the_guards_do_both():
    needs = asked(event("E1", "rally", 250), task_forces=(TaskForce("preventive", "Preventif"),))
    assert [(n.task_force, n.officers) for n in needs] == [("preventive", 17)]


def test_no_event_asks_for_more_women_than_officers():
    rule = EventRule("rally", 0, officers=1, people_per_officer=0, women=3)
    assert asked(event("E1", "rally", 250), rules=(rule,))[0].women == 1


# Clashes


def test_two_events_within_two_kilometres_and_an_hour_clash():
    # 0.01 degree is 1,112 m; E1 ends at 12:00, E2 begins at 13:00.
    events = [event("E1", "rally", 9), event("E2", "rally", 9, hour=13, lat=0.01)]
    assert clashes(events) == {"E1", "E2"}


@pytest.mark.parametrize("cells", [{"lat": 0.02}, {"hour": 13 + 1 / 60}, {"day": 22}])
def test_events_further_apart_in_place_or_time_do_not_clash(cells):
    assert clashes([event("E1", "rally", 9), event("E2", "rally", 9, **{"hour": 13, **cells})]) == frozenset()


def test_a_long_event_clashes_with_each_one_that_it_outlasts():
    long = event("E1", "rally", 9, hour=6, end=local(21, 22))
    events = [long, event("E2", "rally", 9, hour=7, lat=1.0), event("E3", "rally", 9, hour=19)]
    assert clashes(events) == {"E1", "E3"}


def test_events_of_one_pair_clash_like_those_of_two():
    one = [event("E1", "rally", 9), event("E2", "rally", 9)]
    two = [one[0], replace(one[1], pair_id="99.01-2")]
    assert clashes(one) == clashes(two) == {"E1", "E2"}


# Time


def test_officers_come_before_an_event_and_stay_after_it():
    rule = EventRule("rally", 0, officers=1, people_per_officer=0, before_min=90, after_min=30)
    (need,) = asked(event("E1", "rally", 9), rules=(rule,))
    assert (need.start, need.end) == (at(21, 7.5), at(21, 12.5))


def test_an_event_belongs_to_the_phase_in_which_its_officers_begin():
    early = event("E1", "rally", 9, day=24, hour=0.5)
    assert [n.start for n in asked(early)][:1] == [at(23, 23.5)]
    assert asked(early, phase=QUIET) == []


def test_an_event_that_lasts_past_its_phase_is_not_cut():
    late = event("E1", "rally", 9, day=23, hour=22)
    assert asked(late)[0].end == at(24, 2)


def test_an_event_is_cut_to_the_operation():
    first = event("E1", "rally", 9, day=20, hour=0.5)
    assert asked(first)[0].start == at(20, 0)
    last = event("E2", "rally", 9, day=27, hour=22)
    assert asked(last, phase=VOTING)[0].end == at(27, 24)


def test_where_officers_begin_between_two_phases_the_event_says_the_phase():
    later = replace(QUIET, start=date(2024, 11, 25))
    needs = asked(event("E1", "rally", 9, day=25, hour=0.5), phase=later, phases=(CAMPAIGN, later))
    assert needs[0].start == at(24, 23.5)


def test_an_event_of_more_than_twelve_hours_is_cut_into_shifts_of_at_most_eight():
    # 07:00 to 22:00 and an hour on each side: 17 hours, three shifts of 5 h 40 min.
    long = event("E1", "dialogue", 50, hour=7, end=local(21, 22))
    spans = [(n.start, n.end - n.start, n.officers) for n in asked(long)]
    hours = timedelta(hours=5, minutes=40)
    assert spans == [(at(21, 6) + i * hours, hours, 3) for i in range(3)]


def test_an_event_of_twelve_hours_is_one_shift():
    assert len(asked(event("E1", "dialogue", 50, hour=7, end=local(21, 17)))) == 1


def test_needs_come_in_order_of_start_and_event():
    events = [event("E2", "rally", 9, hour=15), event("E3", "dialogue", 60), event("E1", "dialogue", 60)]
    assert [n.place_id for n in asked(*events)] == ["E1", "E3", "E2", "E2"]


# Laws

PAIRS = ("99-1", "99.01-1", "99.01-2", "99.02-1")
KINDS = ("face_to_face", "limited_meeting", "dialogue", "rally", "debate", "bazaar")


@st.composite
def calendars(draw) -> list[Event]:
    return [
        event(
            f"E{i}",
            draw(st.sampled_from(KINDS)),
            draw(st.integers(0, 9000)),
            hour=draw(st.integers(0, 40)) / 2,
            pair_id=draw(st.sampled_from(PAIRS)),
            lat=draw(st.sampled_from([0.0, 0.01, 0.1])),
            district_code=draw(st.sampled_from([HULU, HILIR])),
        )
        for i in range(draw(st.integers(1, 6)))
    ]


@given(calendars(), st.permutations(PAIRS))
def test_exchanging_the_candidate_pairs_changes_no_need(events, others):
    other = dict(zip(PAIRS, others, strict=True))
    exchanged = [replace(e, pair_id=other[e.pair_id]) for e in events]
    classes = {HULU: RiskClass.HIGH}
    before, after = (asked(*some, classes=classes, rules=()) for some in (events, exchanged))
    assert before == after
    assert {n.pair_id for n in before} <= {None}


@given(calendars(), st.integers(0, 5), st.integers(1, 5000))
def test_more_people_never_ask_for_fewer_officers_by_the_default_rules(events, which, more):
    which %= len(events)
    crowded = list(events)
    crowded[which] = replace(events[which], expected_attendance=events[which].expected_attendance + more)
    assert officers_at(crowded, f"E{which}") >= officers_at(events, f"E{which}")


def officers_at(events: list[Event], event_id: str) -> int:
    return max(n.officers for n in asked(*events, rules=()) if n.place_id == event_id)


@given(calendars(), calendars())
def test_another_event_never_lowers_what_an_event_asks_for(events, others):
    others = [replace(e, event_id=f"O{i}") for i, e in enumerate(others)]
    assert all(officers_at([*events, *others], e.event_id) >= officers_at(events, e.event_id) for e in events)


def test_the_default_rules_hold_for_every_kind_of_event():
    rules = rules_by_kind(())
    assert all(rule_of(rules, event("E", kind, 0)) for kind in KINDS)
    assert {r.kind for r in default_rules()} == {*KINDS, "*"} - {"bazaar"}
