"""What a certificate says is proven: no bound passes its objective, and none is made to fit."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from praja.domain.operation import Operation
from praja.domain.settings import Phase
from praja.pipeline.clock import Clock
from praja.pipeline.proofs import StandIn
from tests.engine.planning_world import HILIR, HULU, RULES, VOTING, at, evaluated, need, operation, squad
from tests.engine.revise_world import PHASES, RULES_HERE, election, plan

FLOOR = "district_floor"


def test_a_bound_that_passes_its_objective_is_refused_by_the_name_of_its_stage():
    with pytest.raises(RuntimeError, match="stage missing: the bound 13 passes the objective 12"):
        Clock().stage("missing", 12, 13)


def test_a_bound_beside_its_objective_by_rounding_alone_is_the_objective():
    stage = Clock().stage("travel", 1_000_000, 1_000_000.4)
    assert (stage.objective, stage.bound, stage.gap) == (1_000_000, 1_000_000.0, 0.0)


def ready(strength: Fraction, **cells: Any) -> Operation:
    """Polsek Hulu with two officers; Hilir's police station is empty."""
    phase = replace(VOTING, min_strength=strength)
    return operation(personnel=squad("SEK-HULU", "LM", 101), phase=phase, rules=replace(RULES, **cells))


@pytest.mark.parametrize(
    ("strength", "area", "hours", "helped"),
    [
        (Fraction(1, 2), HULU, (8, 16), True),
        (Fraction(1, 2), HULU, (12, 16), True),
        (Fraction(1, 2), HULU, (12, 24), False),  # standby ends at 16:00
        (Fraction(1, 2), HILIR, (8, 16), False),  # nobody there can be on standby
        (Fraction(0), HULU, (8, 16), False),  # nobody is called
    ],
)
def test_standby_may_stand_for_presence_at_its_own_hours_in_a_district_with_people(
    strength, area, hours, helped
):
    op = ready(strength)
    presence = need(area, FLOOR, area, 1, start=at(27, hours[0]), end=at(27, hours[1]))
    stand_in = StandIn(op, op.settings.phases)
    assert stand_in.may_help(presence) is helped
    assert not stand_in.may_help(replace(presence, kind="patrol"))


def quiet(start: int, strength: Fraction) -> Phase:
    return Phase("quiet", "Tenang", date(2024, 11, start), date(2024, 11, 26), strength)


@pytest.mark.parametrize("task_force", ["preventive", "traffic"])
@pytest.mark.parametrize("strength", [Fraction(0), Fraction(1, 2), Fraction(1)])
def test_no_bound_passes_what_is_missing_of_presence_where_officers_stand_by(
    strength, task_force, tmp_path: Path
):
    # Nine in each district at all hours are too many for thirteen officers; those of the traffic task force
    # keep no floor at all, but by standing by. Standby itself is never missing at a unit.
    rules = replace(RULES_HERE, district_floor=9, station_guard_share=Fraction(0))
    phases = (quiet(25, strength), replace(PHASES[1], min_strength=strength))
    people = [replace(o, task_force=task_force) for o in election().personnel]
    op = election(rules=rules, phases=phases, personnel=people)
    made = plan(op)
    stages = {s.stage: (s.bound, s.objective) for s in made.certificate.stages}
    assert all(bound <= reached for bound, reached in stages.values())
    assert stages["roster"][1] > 0
    assert evaluated(op, made, tmp_path).details == ()
