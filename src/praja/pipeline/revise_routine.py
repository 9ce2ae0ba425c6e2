"""Routine duty in a revision: so many of each unit have no duty in a phase, whoever they are."""

import math
from collections import Counter

import numpy as np

from praja.domain.operation import Operation
from praja.plan.models.roster import Roster
from praja.plan.revise import Routine


def routine_of_units(operation: Operation, roster: Roster) -> Routine:
    """Return how many officers of each unit may have a duty in a phase."""
    share = operation.settings.rules.routine_share
    total = Counter(o.unit for o in operation.personnel)
    most = [total[u.unit] - math.ceil(share * total[u.unit]) for u in operation.units]
    return Routine(np.array(most, np.int64), len(roster.phases))
