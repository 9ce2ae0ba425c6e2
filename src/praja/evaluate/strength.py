"""Rules on strength: what is kept back of each unit, least strength of phases, shares of the whole force."""

from collections import Counter
from math import ceil, floor

import numpy as np

from praja.evaluate.facts import Case
from praja.evaluate.groups import grouped
from praja.evaluate.result import Outcome, Slip
from praja.evaluate.where import STATION_GUARD


def _serving(case: Case) -> list[tuple[str, int]]:
    """Return (phase, row of the officer) once for each officer with a duty in a phase."""
    roster, phase = case.roster, case.roster.duties.phase
    rows = np.flatnonzero(roster.known)
    first, _ = grouped(phase.codes[rows], roster.officer[rows])
    return [(phase.at(row), int(roster.officer[row])) for row in rows[first].tolist()]


def routine_kept_back(case: Case) -> Outcome:
    """In each phase the routine_share of every unit, rounded up, has no duty."""
    force = Counter(o.unit for o in case.operation.personnel)
    officers = case.roster.officers
    planned = Counter((phase, officers[who].unit) for phase, who in _serving(case))
    slips = []
    for (_, unit), number in planned.items():
        most = force[unit] - ceil(case.rules.routine_share * force[unit])
        if number > most:
            slips.append(Slip(unit, f"at most {most} officers", str(number)))
    return Outcome.of(len(planned), slips)


def min_strength_reached(case: Case) -> Outcome:
    """Each phase has at least min_strength of the force on duty, or lists exactly what is missing."""
    on_duty = Counter(phase for phase, _ in _serving(case))
    slips = []
    for key, phase in case.spans.items():
        least = ceil(phase.phase.min_strength * len(case.operation.personnel))
        missing = max(0, least - on_duty[key])
        listed = sum(n for (p, place_id, _, _), n in case.listed.items() if p == key == place_id)
        if listed != missing:
            slips.append(Slip(key, f"{missing} listed of {least}", f"{listed} listed"))
    return Outcome.of(len(case.spans), slips)


def station_share_kept(case: Case) -> Outcome:
    """No more than station_guard_share of the whole force guards stations."""
    guards = case.roster.known & case.roster.duties.kind.are(STATION_GUARD)
    number = len(np.unique(case.roster.officer[guards]))
    most = floor(case.rules.station_guard_share * len(case.operation.personnel))
    slips = [Slip(STATION_GUARD, f"at most {most} officers", str(number))] if number > most else []
    return Outcome.of(1 if case.station_hours else 0, slips)
