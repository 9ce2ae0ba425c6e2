"""Routine duty in a revision: so many of each unit have no duty in a phase, whoever they are."""

import math
from collections import Counter
from collections.abc import Iterable

import numpy as np

from praja.domain.operation import Operation
from praja.domain.plan import Duty
from praja.plan.models.roster import Roster
from praja.plan.revise import Routine


def routine_of_units(
    operation: Operation, roster: Roster, outside: Iterable[Duty], beyond: Iterable[tuple[str, str]] = ()
) -> Routine:
    """Return how many officers of each unit may have a duty in a phase.

    ``outside`` are duties that stay and are not in the roster, ``beyond`` (phase, officer) pairs of others.
    """
    share = operation.settings.rules.routine_share
    total = Counter(o.unit for o in operation.personnel)
    most = [total[u.unit] - math.ceil(share * total[u.unit]) for u in operation.units]
    planned = np.zeros((len(roster.phases), len(roster.people.nrps)), np.bool_)
    phase_no = {p.key: i for i, p in enumerate(roster.phases)}
    row_of = {nrp: o for o, nrp in enumerate(roster.people.nrps)}
    for phase, nrp in {(d.phase, d.nrp) for d in outside}.union(beyond):
        planned[phase_no[phase], row_of[nrp]] = True
    return Routine(np.array(most, np.int64), planned)
