"""The rule on forward movement: every guard is brought to his beat in time, by a way of the right length."""

import numpy as np

from praja.evaluate.clock import span
from praja.evaluate.facts import Case
from praja.evaluate.result import Outcome
from praja.evaluate.where import FORWARD_MOVEMENT


def guards_move_forward(case: Case) -> Outcome:
    """Each guard of a station moves to his beat before voting day, for as long as his way takes."""
    d, moved = case.roster.duties, case.movements
    movements = np.flatnonzero(d.kind.are(FORWARD_MOVEMENT))
    wanted: dict[tuple[int, str], tuple[int, int]] = {}
    if moved is not None:
        wanted = {
            (int(d.nrp.codes[duty]), d.place_id.at(duty)): (start, moved.end)
            for duty, start in zip(moved.guards.tolist(), moved.start.tolist(), strict=True)
        }
    slips = []
    for row in movements.tolist():
        hours = wanted.pop((int(d.nrp.codes[row]), d.place_id.at(row)), None)
        found = (int(d.start[row]), int(d.end[row]))
        if hours is None:
            slips.append(case.slip(row, "a guard of this beat, once", d.nrp.at(row)))
        elif hours != found or moved is None or d.phase.at(row) != moved.phase:
            slips.append(case.slip(row, span(*hours), span(*found)))
    guards = {(int(d.nrp.codes[g]), d.place_id.at(g)): g for g in (moved.guards.tolist() if moved else ())}
    slips += [case.slip(guards[key], f"a movement, {span(*hours)}", "none") for key, hours in wanted.items()]
    return Outcome.of(len(movements) + len(guards), slips)
