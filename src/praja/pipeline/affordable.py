"""How many teams voting day can have without leaving the days around it short of rested people."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from praja.domain.needs import STATION_GUARD, Need
from praja.domain.operation import Operation
from praja.domain.settings import VOTING, Phase
from praja.draw import Lots
from praja.pipeline.roster import Held, people_of, routine_of
from praja.plan.crews import ONCE
from praja.plan.models.coverage import slots_of
from praja.plan.models.roster import roster_of
from praja.plan.models.roster_book import START
from praja.plan.solvers.coverage import coverage
from praja.travel import Travel
from praja.units import MINUTES_PER_DAY

DAYS_AROUND = 7
"""Dates before and after voting day whose hours weigh on it: a week that holds it holds no others."""
SPARED = 0.03
"""Share of everybody whom the counts leave out: a roster of people is less even than one of counts."""


def affordable_extra(
    operation: Operation,
    phases: Sequence[Phase],
    voting_needs: Sequence[Need],
    around: Sequence[Need],
    task_force_of: Mapping[str, str],
    lots: Lots,
) -> int | None:
    """Return how many teams beyond those asked for voting day leaves to afford; None where nothing binds.

    ``voting_needs`` hold the stations' least; ``around`` what the other phases ask for.
    """
    if not voting_needs:
        return None
    start = min(n.start for n in voting_needs)
    near = [
        n for n in around if n.kind not in ONCE and abs((n.start.date() - start.date()).days) <= DAYS_AROUND
    ]
    if not near or all(phase.key == VOTING for phase in phases):
        return None
    people = people_of(operation, task_force_of, lots)
    usable, _ = routine_of(operation, phases, people, Held((), ()), lots)
    others = [i for i, phase in enumerate(phases) if phase.key != VOTING]
    # Who has the routine on voting day is decided when its guards are: until then it is as on other days.
    usable[:] = usable[others[0]]
    plain = [replace(n, villages=()) for n in (*near, *voting_needs)]
    roster = roster_of(operation, phases, plain, people, usable, Travel.of(operation))
    days = roster.book.need[:, START] // MINUTES_PER_DAY
    slots = slots_of(roster, int(np.min(days)), int(np.max(days)))
    grow = [roster.needs[slot.first].kind == STATION_GUARD for slot in slots]
    return coverage(roster, slots, may_grow=grow, spared=SPARED).extra // 2
