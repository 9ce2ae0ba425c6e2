"""Officers kept from single needs by a person's decision, as the tables of a roster tell it.

The tables keep an officer from a need by one village: that of his home. Whoever is released gets a made-up
village of his own, which lies at the needs he is released from and wherever his real home lies.
"""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from praja.plan.models.roster import Roster
from praja.plan.models.roster_book import HOME, VILLAGE, VILLAGE_END


def released(roster: Roster, pairs: Iterable[tuple[int, int]]) -> Roster:
    """Return the roster in which nobody of these (need, officer) pairs may serve there."""
    rows_of: dict[int, set[int]] = {}
    for need_idx, officer_idx in pairs:
        rows_of.setdefault(officer_idx, set()).add(need_idx)
    if not rows_of:
        return roster
    need, who = roster.book.need.copy(), roster.book.who.copy()
    villages = {n: _villages(roster, n) for n in range(len(need)) if need[n, VILLAGE_END] > need[n, VILLAGE]}
    fresh = int(max(roster.book.village.max(initial=-1), who[:, HOME].max(initial=-1))) + 1
    added: dict[int, list[int]] = {}
    for own, (officer_idx, rows) in enumerate(sorted(rows_of.items()), start=fresh):
        home = int(who[officer_idx, HOME])
        who[officer_idx, HOME] = own
        at_home = {n for n, some in villages.items() if home >= 0 and home in some}
        for n in rows | at_home:
            added.setdefault(n, []).append(own)
    parts, length = [roster.book.village], len(roster.book.village)
    for n, some in sorted(added.items()):
        block = np.array([*villages.get(n, ()), *some], roster.book.village.dtype)
        need[n, VILLAGE], need[n, VILLAGE_END] = length, length + len(block)
        parts.append(block)
        length += len(block)
    book = roster.book._replace(need=need, who=who, village=np.concatenate(parts))
    return replace(roster, book=book)


def _villages(roster: Roster, need_idx: int) -> frozenset[int]:
    first, last = roster.book.need[need_idx, [VILLAGE, VILLAGE_END]].tolist()
    return frozenset(roster.book.village[first:last].tolist())
