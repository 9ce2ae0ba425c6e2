"""Routine duty in a revision: who is not planned yet stays free for it."""

import math
from collections import Counter

import numpy as np

from praja.domain.operation import Operation
from praja.draw import Lots
from praja.plan.models.roster import Roster
from praja.plan.models.roster_book import PHASE
from praja.plan.solvers.roster import Filled


def keep_routine(operation: Operation, roster: Roster, filled: Filled, lots: Lots) -> None:
    """Close every phase to those whom routine duty needs, now that it is known who stays planned."""
    share = operation.settings.rules.routine_share
    total = Counter(o.unit for o in operation.personnel)
    members: dict[str, list[int]] = {}
    for o, who in enumerate(roster.people.classes):
        members.setdefault(who.unit, []).append(o)
    drawn = lots.order("revision/routine", roster.people.nrps)
    place = {nrp: i for i, nrp in enumerate(drawn)}
    for phase in range(len(roster.phases)):
        planned = _planned(roster, filled, phase)
        for unit, mine in members.items():
            most = total[unit] - math.ceil(share * total[unit])
            idle = sorted((o for o in mine if o not in planned), key=lambda o: place[roster.people.nrps[o]])
            room = max(0, most - sum(o in planned for o in mine))
            roster.book.usable[phase, idle[room:]] = False


def _planned(roster: Roster, filled: Filled, phase: int) -> set[int]:
    """Return the officers with a duty in a phase."""
    book = roster.book
    rows = np.flatnonzero(book.need[:, PHASE] == phase)
    if not len(rows):
        return set()
    return {o for row in rows.tolist() for o in filled.officers(row)}
