"""How many officers any revision must change: who cannot keep all he had, and whom new seats take."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from praja.plan.models.eligibility import ANYBODY
from praja.plan.models.roster import Roster
from praja.plan.models.roster_book import DAY_CAP, END, START, WEEK_CAP, Ints
from praja.plan.solvers.roster import Filled
from praja.units import MINUTES_PER_DAY

Whole = NDArray[np.int64]
SPANS = ((1, DAY_CAP), (7, WEEK_CAP))
"""Dates that a limit on hours looks at, and where a need says it."""


@dataclass(frozen=True)
class Stayable:
    """The earlier duties that nothing bars but what else their officers do."""

    needs: Ints
    officers: Ints


def fewest_changes(
    roster: Roster,
    filled: Filled,
    lost: Iterable[int],
    away: int,
    stay: Stayable,
    rows: Sequence[int],
    *,
    limited: bool = True,
) -> int:
    """Return how many officers any revision must change at least, that fills as many seats of ``rows``.

    ``lost`` are officers with duties that cannot all stay, ``away`` counts those who are no longer there at
    all. Needs of different task forces are served by different people, so their figures add up. Not
    ``limited``: somebody may serve longer than the rules say.
    """
    served = np.array([len(filled.officers(n)) for n in rows], np.int64)
    counts = _Counts(roster, np.array(rows, np.int64), served, stay, SPANS if limited else ())
    mine = np.array(sorted(set(lost)), np.int64)
    everybody = counts.changed(np.ones(len(rows), np.bool_), np.ones(len(counts.force), np.bool_), mine)
    closed = np.array([roster.needs[n].kind not in ANYBODY for n in rows], np.bool_)
    force_of = np.array([counts.number.get(roster.needs[n].task_force, -1) for n in rows], np.int64)
    by_force = sum(
        counts.changed(closed & (force_of == k), counts.force == k, mine[counts.force[mine] == k])
        for k in range(len(counts.number))
    )
    return away + max(everybody, by_force)


class _Counts:
    """What is new at each need, and what each officer could stay with; R rows of needs, O officers."""

    def __init__(
        self, roster: Roster, rows: Whole, served: Whole, stay: Stayable, spans: Iterable[tuple[int, int]]
    ) -> None:
        book, self.spans = roster.book, tuple(spans)
        self.need, self.absent = book.need[rows], book.absent
        names = [c.task_force for c in roster.people.classes]
        self.number = {name: k for k, name in enumerate(sorted(set(names)))}
        self.force = np.array([self.number[name] for name in names], np.int64)
        """Of each officer, shape (O,)."""
        row_of = np.full(len(book.need), -1, np.int64)
        row_of[rows] = np.arange(len(rows))
        at = row_of[stay.needs]
        self.at, self.who = at[at >= 0], stay.officers[at >= 0].astype(np.int64)
        """Earlier duties that may stay: row and officer."""
        self.served, self.more = served, served - np.bincount(self.at, minlength=len(rows))
        self.minutes = (self.need[:, END] - self.need[:, START]).astype(np.int64)
        self.begins = self.need[:, START] // MINUTES_PER_DAY
        self.ends = (self.need[:, END] - 1) // MINUTES_PER_DAY

    def changed(self, wanted: NDArray[np.bool_], people: NDArray[np.bool_], lost: Whole) -> int:
        """Return how many of these people must change for the needs ``wanted``, shape (R,) and (O,)."""
        best = len(lost)
        fresh: NDArray[np.bool_] = np.logical_and(wanted, self.more > 0)
        start, end, more = self.need[fresh, START], self.need[fresh, END], self.more[fresh]
        for t in sorted(set(start.tolist())):
            at_once = int(more[(start <= t) & (end > t)].sum())
            gone = int(self.absent[lost, t // MINUTES_PER_DAY].sum())
            best = max(best, gone + max(len(lost) - gone, at_once))
        for days, column in self.spans:
            limited = wanted & (self.need[:, column] > 0)
            dates = self.begins[np.logical_and(limited, fresh)]
            for first in sorted(set(dates.tolist())):
                inside = limited & (self.begins >= first) & (self.ends < first + days)
                off: NDArray[np.bool_] = np.all(self.absent[:, first : first + days], axis=1)
                gone = int(off[lost].sum())
                best = max(best, gone + max(len(lost) - gone, self._it_takes(inside, people & ~off, column)))
        return best

    def _it_takes(self, inside: NDArray[np.bool_], people: NDArray[np.bool_], column: int) -> int:
        """Return how many of these people it takes to serve what is new at the needs ``inside``.

        Whoever does not change serves what he did; who changes serves at most the limit, so he adds at
        most what the limit leaves beside what he had. Those who add most come first.
        """
        had = np.zeros(len(people), np.int64)
        mine: NDArray[np.bool_] = inside[self.at]
        np.add.at(had, self.who[mine], self.minutes[self.at[mine]])
        open_min = int((self.served * self.minutes)[inside].sum() - had.sum())
        if open_min <= 0:
            return 0
        adds = np.sort(np.maximum(0, int(self.need[inside, column].max()) - had[people]))[::-1]
        return int(np.searchsorted(np.cumsum(adds), open_min)) + 1
