"""How steadily places keep their people: a figure to look at, no rule."""

import numpy as np

from praja.evaluate.clock import MINUTES_PER_DAY
from praja.evaluate.facts import Case
from praja.evaluate.groups import grouped

WEEK_MIN = 7 * MINUTES_PER_DAY


def continuity(case: Case) -> float | None:
    """Return the share of duties at guarded places whose officer served there in the week before.

    Of posts and of people who are protected; the first week of each place is left out. None where
    nothing is left.
    """
    roster, d = case.roster, case.roster.duties
    kept = roster.known & roster.of_places(lambda p: p.kind != "" and not p.is_event, unknown=False)
    rows = np.flatnonzero(kept)
    rows = rows[np.lexsort((d.start[rows], roster.officer[rows], roster.place[rows]))]
    if not len(rows):
        return None
    place, officer, start = roster.place[rows], roster.officer[rows], d.start[rows]
    same = (place[1:] == place[:-1]) & (officer[1:] == officer[:-1])
    back = np.concatenate([[False], same & (start[1:] - start[:-1] <= WEEK_MIN)])
    first, group = grouped(place)
    opens = np.full(len(first), np.iinfo(np.int64).max)
    np.minimum.at(opens, group, start)
    later = start >= opens[group] + WEEK_MIN
    return float(back[later].mean()) if later.any() else None
