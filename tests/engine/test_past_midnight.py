"""Duty at stations past midnight: the relief is planned, counted and checked in the phase of its date."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from praja.domain.forces import Absence
from praja.domain.operation import Operation
from praja.domain.settings import Phase
from tests.engine.planning_world import at, evaluated
from tests.engine.revise_world import PHASES, RULES_HERE, election, plan, revised

CAMPAIGN, VOTING, TALLY = PHASES
UNTIL_TWO = replace(RULES_HERE, station_duty_end_min=26 * 60, relieve_past_midnight=True, district_floor=1)


def until_two(*phases: Phase, **cells: object) -> Operation:
    """The election of `revise_world`, stations guarded until 02:00, always an officer in each district."""
    return election(rules=UNTIL_TWO, phases=phases, **cells)


@pytest.mark.parametrize(
    ("phases", "phase"),
    [
        ((CAMPAIGN, VOTING, TALLY), "tally"),
        ((VOTING,), "voting"),
        ((VOTING, replace(TALLY, start=date(2024, 11, 29))), "voting"),
    ],
)
def test_a_relief_is_of_the_phase_that_holds_its_date_and_every_table_adds_up(phases, phase, tmp_path: Path):
    op = until_two(*phases)
    made = plan(op)
    asked = [n for n in made.needs if n.kind == "station_relief"]
    assert {(n.phase, n.start, n.end) for n in asked} == {(phase, at(27, 24), at(28, 2))}
    # Two officers for each of the two or four teams, in the balance of that phase too.
    assert sum(n.officers for n in asked) == 2 * sum(b.teams for b in made.beats)
    assert evaluated(op, made, tmp_path).details == ()


def test_who_is_away_after_midnight_may_guard_until_then(tmp_path: Path):
    # Nobody of Polsek Hilir is there on the 28th; on the 27th all four are supplied.
    off = tuple(Absence(nrp, date(2024, 11, 28), date(2024, 11, 28)) for nrp in ("201", "202", "203", "204"))
    op = until_two(*PHASES, absences=off)
    made = plan(op)
    assert sum(r.supply for r in made.balance if r.phase == "voting") == 13
    assert evaluated(op, made, tmp_path).details == ()


def test_a_revision_asks_for_the_relief_in_the_same_phase():
    op = until_two(*PHASES)
    before = plan(op)
    moved = (replace(op.stations[0], lat=0.001), *op.stations[1:])
    case = revised(before, op, replace(op, stations=moved))
    assert {n.phase for n in case.done.needs if n.kind == "station_relief"} == {"tally"}
    assert case.changed == {}
