"""A look at the dates which new absences can reach gives the revision that a look at all dates gives."""

from datetime import date

import pytest

from praja.domain.forces import Absence
from praja.domain.operation import Operation
from praja.domain.plan import Plan
from praja.domain.settings import Phase
from praja.pipeline import revise
from praja.pipeline.revise import Reviser
from praja.pipeline.revise_span import spans_of
from tests.engine.revise_world import election, force, maker, plan

PHASES = (
    Phase("campaign", "Kampanye", date(2024, 10, 20), date(2024, 11, 26)),
    Phase("voting", "Pemungutan suara", date(2024, 11, 27), date(2024, 11, 27)),
    Phase("tally", "Rekapitulasi", date(2024, 11, 28), date(2025, 1, 5)),
)
OP = election(phases=PHASES)


@pytest.fixture(scope="module")
def before() -> Plan:
    return plan(OP)


def away(*absences: Absence) -> Operation:
    return election(phases=PHASES, absences=absences)


def guard_of(before: Plan) -> str:
    return next(d.nrp for d in before.duties if d.kind == "station_guard" and d.role == "member")


def in_office(before: Plan, day: date) -> str:
    return next(d.nrp for d in before.duties if d.place_id == "KPU" and d.start.date() == day)


def both_ways(before: Plan, now: Operation):
    """The revisions of a look at all that is reached and at every date, and what is reached."""
    nearest, span = spans_of(OP, now, before)
    first, near, whole = (
        Reviser(maker(now), OP, before, (), True, each).within_span() for each in (nearest, span, None)
    )
    assert near is not None
    assert whole is not None
    # What is looked at first is enough here, and as good: as many change.
    assert first is not None
    assert len(first.changes) == len(near.changes) == 2
    return near, whole, span


def test_a_guard_away_from_the_eve_of_voting_is_replaced_as_if_all_dates_were_looked_at(before):
    now = away(Absence(guard_of(before), date(2024, 11, 26), date(2024, 11, 28)))
    near, whole, span = both_ways(before, now)
    assert (span.first, span.last) == (date(2024, 11, 10), date(2024, 12, 13))
    assert (near.duties, near.changes, near.fewest) == (whole.duties, whole.changes, whole.fewest)
    assert sorted(map(str, near.needs)) == sorted(map(str, whole.needs))


def test_an_absence_long_after_voting_leaves_the_guards_out_of_sight(before):
    day = date(2024, 12, 30)
    now = away(Absence(in_office(before, day), day, day))
    near, whole, span = both_ways(before, now)
    assert span.first > date(2024, 11, 27)
    assert (near.duties, near.changes) == (whole.duties, whole.changes)
    assert sorted(map(str, near.needs)) == sorted(map(str, whole.needs))


def test_a_leave_on_days_without_a_duty_reaches_nothing(before):
    busy = {d.start.date() for d in before.duties if d.nrp == guard_of(before)}
    free = next(d for d in (date(2024, 12, n) for n in range(1, 32)) if d not in busy)
    assert spans_of(OP, away(Absence(guard_of(before), free, free)), before) == ()


def test_whatever_else_changed_every_date_is_looked_at(before):
    fewer = election(phases=PHASES, personnel=force()[1:])
    assert spans_of(OP, fewer, before) == ()


def test_where_what_is_looked_at_first_is_not_enough_all_that_is_reached_is_looked_at(before, monkeypatch):
    now = away(Absence(guard_of(before), date(2024, 11, 26), date(2024, 11, 28)))
    first, wide = spans_of(OP, now, before)
    assert (first.first, first.last, first.moves) == (
        date(2024, 11, 16), date(2024, 12, 7), (date(2024, 11, 24), date(2024, 11, 29)),
    )  # fmt: skip
    assert wide.moves is None
    monkeypatch.setattr(revise, "ENOUGH", 0)
    assert Reviser(maker(now), OP, before, (), True, first).within_span() is None
    assert Reviser(maker(now), OP, before, (), True, wide).within_span() is not None
