"""Who takes over the seats that a revision finds empty, so that few officers change.

What is open is offered to those whose duties change anyway, then to whoever can do most of it. A guard's
seat that nobody is free for goes to whom it costs fewest changes to free.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from praja.plan.models.roster import LEAD
from praja.plan.models.roster_book import (
    BITS,
    LOT,
    PHASE,
    PLACE,
    SEAT,
    SEAT_END,
    UNIT,
    URGENCY,
    Bools,
    Ints,
)
from praja.plan.solvers.roster import Filled
from praja.plan.solvers.roster_fill import empty_seat, must_have
from praja.plan.solvers.roster_revise import (
    BY_NOBODY,
    MOST_LEFT,
    NEVER,
    UNKNOWN,
    costs_of_taking,
    make_way,
    takes,
    unmake_way,
    what_each_takes,
)
from praja.plan.solvers.roster_state import HELD, TOTAL, give, take

TRIES = 40
"""Officers who are asked for a guard's seat, the cheapest first, before it is left to others."""


@dataclass(frozen=True)
class Pairs:
    """Needs that whoever comes anew takes together: a guard's seat and his way to it."""

    ways_of: Mapping[int, Sequence[int]]
    """The needs of his way, from the shortest to the longest."""
    near_enough: Callable[[int], Bools]
    """From which units the time of a way is long enough, shape (U,)."""


@dataclass
class Routine:
    """Who may have a duty in a phase: all of a unit until so many have one, then nobody else of it."""

    most: NDArray[np.int64]
    """Officers of each unit who may have a duty in a phase, shape (U,)."""
    outside: Bools
    """Who has a duty in a phase that the roster does not hold, shape (phases, O)."""
    planned: Bools = field(init=False)
    """Who has a duty in a phase, shape (phases, O)."""

    def begin(self, filled: Filled) -> list[tuple[int, int]]:
        """Open and close units for what everybody has now; return the (phase, officer) beyond the limit.

        Those with fewest duties in the phase are spared, then chance decides.
        """
        book, rota = filled.book, filled.rota
        counts = self.outside.astype(np.int64)
        # SEAT_END may leave out seats that stay empty.
        seats = np.diff(np.append(book.need[:, SEAT], len(rota.taken)))
        phase, there = np.repeat(book.need[:, PHASE], seats), rota.taken >= 0
        np.add.at(counts, (phase[there], rota.taken[there]), 1)
        self.planned = counts > 0
        spared = []
        for p, u in np.argwhere(self._numbers(filled) > self.most).tolist():
            mine = np.flatnonzero((book.who[:, UNIT] == u) & self.planned[p])
            order = mine[np.lexsort((book.who[mine, LOT], counts[p, mine]))]
            spared += [(p, o) for o in order[: len(mine) - int(self.most[u])].tolist()]
        for p, o in spared:
            self.planned[p, o] = False
        self._close(filled, np.arange(len(self.most)))
        return spared

    def again(self, filled: Filled, officers: Iterable[int]) -> None:
        """Open and close the units of some officers, whose duties are others now."""
        book, rota = filled.book, filled.rota
        for o in officers:
            mine = rota.duty[o, : rota.people[o, HELD]]
            self.planned[:, o] = self.outside[:, o]
            self.planned[book.need[mine, PHASE], o] = True
        self._close(filled, np.unique(book.who[list(officers), UNIT]))

    def _numbers(self, filled: Filled) -> NDArray[np.int64]:
        unit = filled.book.who[:, UNIT]
        return np.array([np.bincount(unit[row], minlength=len(self.most)) for row in self.planned])

    def _close(self, filled: Filled, units: NDArray[np.int64]) -> None:
        book = filled.book
        room = self._numbers(filled) < self.most
        here = np.flatnonzero(np.isin(book.who[:, UNIT], units))
        book.usable[:, here] = self.planned[:, here] | room[:, book.who[here, UNIT]]


@dataclass
class Search:
    """Who takes over what is open."""

    filled: Filled
    pairs: Pairs
    routine: Routine
    changed: set[int]
    """Officers whose duties differ already."""
    kept: Bools
    unled: set[int]
    extra: dict[int, list[int]] = field(default_factory=dict)
    """What those took over who had not changed before."""
    _nobody: Ints = field(init=False)
    """Which needs nobody could take over, by need."""

    def __post_init__(self) -> None:
        self._nobody = np.zeros(len(self.filled.book.need), np.int32)

    def run(self, open_needs: Ints) -> None:
        """Fill what is open, in three rounds: who is free, who is freed, who can hand on what he took."""
        need = self.filled.book.need
        rows = [int(n) for n in open_needs for _ in range(empty_seats(self.filled, int(n)))]
        rows.sort(key=lambda n: (int(need[n, URGENCY]), n))
        firm = [n for n in rows if n in self.pairs.ways_of]
        firm = [n for n in firm if not self._seat(n, 0)]
        self.cover([n for n in rows if n not in self.pairs.ways_of])
        for n in firm:
            if not self._seat(n, 1) and not self._seat(n, MOST_LEFT - 1):
                self._seat(n, MOST_LEFT)
        self._spare_extras()

    def _has_changed(self) -> Bools:
        changed = np.zeros(len(self.filled.book.who), np.bool_)
        changed[list(self.changed)] = True
        return changed

    def _wanted(self, rows: Sequence[int], soft: bool) -> Ints:
        return np.array([LEAD if soft and n in self.unled else 0 for n in rows], np.int32)

    # A guard's seat

    def _seat(self, n: int, most: int) -> bool:
        """Give a guard's seat to whom it costs fewest changes, who leaves at most so many duties."""
        there = np.zeros(len(self.routine.most), np.bool_)
        for way in self.pairs.ways_of[n]:
            nearer, there = there, self.pairs.near_enough(way)
            if self._seat_from(n, way, most, there & ~nearer):
                return True
        return False

    def _seat_from(self, n: int, way: int, most: int, units: Bools) -> bool:
        """Give a guard's seat to somebody from these units, who takes this way."""
        filled, book = self.filled, self.filled.book
        bits = int(must_have(book, filled.rota, n))
        able = ((book.who[:, BITS] & bits) == bits) & units[book.who[:, UNIT]]
        officers = np.flatnonzero(able).astype(np.int32)
        known = self._nobody
        costs = costs_of_taking(
            book, filled.rota, officers, (n, way), self.kept, self._has_changed(), known, most
        ).astype(np.int64)
        known[known != BY_NOBODY] = UNKNOWN
        if n in self.unled:
            costs += (book.who[officers, BITS] & LEAD) == 0
        for k in self._order(n, officers, costs)[:TRIES].tolist():
            if costs[k] >= NEVER:
                return False
            if self._freed(int(officers[k]), n, way):
                return True
        return False

    def _order(self, n: int, officers: Ints, costs: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the officers from the cheapest to the dearest: near ones, and with fewer hours, first."""
        book, place = self.filled.book, self.filled.book.need[n, PLACE]
        near = np.empty(book.unit_order.shape[1], np.int64)
        near[book.unit_order[place]] = np.arange(len(near))
        total = self.filled.rota.people[officers, TOTAL]
        return np.lexsort((book.who[officers, LOT], total, near[book.who[officers, UNIT]], costs))

    def _freed(self, o: int, n: int, way: int) -> bool:
        """Give an officer a guard's seat where all that he must leave for it finds somebody."""
        book, rota = self.filled.book, self.filled.rota
        out, seats = np.zeros(MOST_LEFT, np.int32), np.zeros(MOST_LEFT, np.int32)
        left = int(make_way(book, rota, o, n, way, self.kept, out, seats))
        if left < 0:
            return False
        new = o not in self.changed
        self.changed.add(o)
        self.routine.again(self.filled, [o])
        given = self.cover(out[:left].tolist())
        if len(given) == left:
            self.extra.pop(o, None)
            return True
        for q, who in given:
            self._undo(q, who)
        unmake_way(book, rota, o, n, way, left, out, seats)
        self.routine.again(self.filled, [o])
        if new:
            self.changed.discard(o)
        return False

    def _undo(self, q: int, who: int) -> None:
        take(self.filled.book, self.filled.rota, who, q)
        self.routine.again(self.filled, [who])
        if who in self.extra:
            self.extra[who].remove(q)
            if not self.extra[who]:
                del self.extra[who]
                self.changed.discard(who)

    # Everything else

    def cover(self, rows: Sequence[int]) -> list[tuple[int, int]]:
        """Give open needs to as few officers as can be; return (need, officer) of those that were given."""
        left, given = sorted(rows), []
        for soft in (True, False):
            if soft and not self.unled.intersection(left):
                continue
            for mine in (True, False):
                if left:
                    officers = np.flatnonzero(self._has_changed() == mine).astype(np.int32)
                    given += self._greedy(left, officers, soft)
        return given

    def _greedy(self, left: list[int], officers: Ints, soft: bool) -> list[tuple[int, int]]:
        """Let the officer who can do most go first, again and again; ``left`` loses what was given.

        What an officer can take never grows while others take: an old count is a bound, and only the
        highest is counted again.
        """
        book, rota = self.filled.book, self.filled.rota
        found = np.zeros((len(officers), 2), np.int64)
        what_each_takes(book, rota, officers, np.array(left, np.int32), self._wanted(left, soft), found)
        total, lot = rota.people[officers, TOTAL].copy(), book.who[officers, LOT]
        given: list[tuple[int, int]] = []
        while left and found[:, 0].max(initial=0) > 0:
            k = int(np.lexsort((lot, total, found[:, 1], -found[:, 0]))[0])
            o, needs = int(officers[k]), np.array(left, np.int32)
            now = np.zeros((1, 2), np.int64)
            what_each_takes(book, rota, officers[k : k + 1], needs, self._wanted(left, soft), now)
            if tuple(now[0]) != tuple(found[k]):
                found[k] = now[0]
                continue
            mine = np.zeros(len(needs), np.bool_)
            takes(book, rota, o, needs, self._wanted(left, soft), True, mine)
            self._record(o, needs[mine].tolist())
            given += [(q, o) for q in needs[mine].tolist()]
            left[:] = needs[~mine].tolist()
            found[k] = 0
        return given

    def _record(self, o: int, needs: list[int]) -> None:
        if o not in self.changed or o in self.extra:
            self.extra.setdefault(o, []).extend(needs)
        self.changed.add(o)
        self.routine.again(self.filled, [o])

    def _spare_extras(self) -> None:
        """Hand on what an officer took over where others who change anyway can take all of it."""
        book, rota = self.filled.book, self.filled.rota
        for o in sorted(self.extra, key=lambda o: (len(self.extra[o]), o)):
            mine = self.extra[o]
            for q in mine:
                take(book, rota, o, q)
            del self.extra[o]
            self.changed.discard(o)
            self.routine.again(self.filled, [o])
            left, officers = sorted(mine), np.array(sorted(self.changed), np.int32)
            given = self._greedy(left, officers, soft=True)
            if left:
                for q, who in given:
                    take(book, rota, who, q)
                    if who in self.extra:
                        self.extra[who].remove(q)
                self.changed.add(o)
                self.extra[o] = mine
                for q in mine:
                    give(book, rota, o, q, int(empty_seat(book, rota, q)))
                self.routine.again(self.filled, [o, *(who for _, who in given)])


def empty_seats(filled: Filled, n: int) -> int:
    """Return how many seats of a need are empty."""
    first, last = filled.book.need[n, SEAT], filled.book.need[n, SEAT_END]
    return int((filled.rota.taken[first:last] < 0).sum())
