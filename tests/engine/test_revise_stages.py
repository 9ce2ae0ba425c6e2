"""What a revised plan reached and proved: what the stages of the plan count, and no more."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from praja.domain.forces import Absence, Lock
from praja.domain.operation import Operation
from praja.domain.plan import Plan, Stage
from praja.pipeline.revise import Reviser
from praja.pipeline.revise_books import revised_plan
from tests.engine.planning_world import BATU, post
from tests.engine.revise_world import PHASES, POSTS, RULES_HERE, election, force, maker, plan
from tests.engine.test_past_midnight import until_two

NEXT_DAY = date(2024, 11, 28)


def stages_of(
    before: Plan, earlier: Operation, now: Operation, locks: Sequence[Lock] = ()
) -> dict[str, Stage]:
    """The stages of the revision, by name."""
    reviser = Reviser(maker(now), earlier, before, locks, places_stay=True)
    done = reviser.within_span()
    assert done is not None
    return {s.stage: s for s in revised_plan(reviser, before, done, None).certificate.stages}


@pytest.mark.parametrize("phases", [PHASES, PHASES[1:2]])
def test_a_revision_of_what_has_not_changed_reaches_and_proves_the_same(phases):
    # Guards are relieved at midnight, and nobody is there to relieve them: six are missing in the roster.
    off = tuple(Absence(o.nrp, NEXT_DAY, NEXT_DAY) for o in force())
    op = until_two(*phases, absences=off)
    before = plan(op)
    was = {s.stage: (s.objective, s.bound) for s in before.certificate.stages if s.stage != "even"}
    assert was["roster"][0] > 0
    assert was["missing"] == (0, 0)
    now = {key: (s.objective, s.bound) for key, s in stages_of(before, op, op).items()}
    assert now.pop("changes") == (0, 0)
    assert {key: n for key, (n, _) in now.items()} == {key: n for key, (n, _) in was.items()}
    assert all(now[key][1] == was[key][1] for key in ("beats", "missing", "roster", "travel", "local"))


def test_a_lock_may_fill_a_seat_that_nobody_was_allowed_to_fill_and_nothing_is_proven_of_it_then():
    # Two of traffic are asked for, there is none; a commander gives the seat to 109 of another task force.
    lacking = post("SIMPANG", "traffic", BATU, 2, phases=("tally",), task_force="traffic")
    op = election(posts=(*POSTS, lacking))
    before = plan(op)
    roster = next(s for s in before.certificate.stages if s.stage == "roster")
    assert roster.bound == roster.objective > 0
    lock = Lock("SIMPANG/20241128T0800/1", "109", "datang", "Kabag Ops")
    now = stages_of(before, op, op, [lock])["roster"]
    assert (now.objective, now.bound) == (roster.objective - 1, 0)


def test_the_bound_of_travel_holds_where_people_only_became_fewer_and_all_is_filled_alike():
    op = election()
    before = plan(op)
    travel = next(s for s in before.certificate.stages if s.stage == "travel")
    later = date(2025, 6, 1)
    now = replace(op, absences=(Absence(op.personnel[0].nrp, later, later),))
    assert stages_of(before, op, now)["travel"].bound == travel.bound > 0


def test_standby_called_by_a_revision_leaves_every_unit_its_routine_duty():
    # Of nine at Polsek Hulu three keep to the routine. All shall be on duty, and one is recalled: those who
    # are called in his place are not of the three.
    share = Fraction(1, 4)
    cells = {
        "phases": tuple(replace(p, min_strength=Fraction(1)) for p in PHASES),
        "rules": replace(RULES_HERE, routine_share=share),
    }
    op = election(**cells)
    recalled = tuple(replace(o, assignable=o.nrp != "101") for o in op.personnel)
    done = Reviser(
        maker(election(personnel=recalled, **cells)), op, plan(op), (), places_stay=True
    ).within_span()
    assert done is not None
    unit = {o.nrp: o.unit for o in op.personnel}
    on_duty = Counter((phase, unit[nrp]) for phase, nrp in {(d.phase, d.nrp) for d in done.duties})
    assert max(n for (_, u), n in on_duty.items() if u == "SEK-HULU") == 9 - 3
