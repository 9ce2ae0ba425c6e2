"""Revising a roster: everything that can stay stays, and as few people as possible take over the rest.

Seats that one officer leaves are offered together, first to those whose duties change anyway, then to
whoever can do most of them. What nobody takes is filled like any empty seat of a roster.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from praja.plan.models.roster import Roster
from praja.plan.models.roster_book import (
    BITS,
    CLASS,
    END,
    GROUP,
    PLACE,
    SEAT,
    SEAT_END,
    START,
    UNIT,
    URGENCY,
    Book,
    Ints,
)
from praja.plan.solvers.roster import Filled, can_serve, fill_roster, hold
from praja.plan.solvers.roster_revise import LACKS, NO_SEAT, best_substitute, carry, takes
from praja.plan.solvers.roster_state import HELD, seat_of, take
from praja.units import MINUTES_PER_DAY

__all__ = ["LACKS", "NO_SEAT", "Carried", "Revision", "fewest_changes", "revise_roster"]

CANDIDATES = 400
"""Officers who are asked first to take over what one leaves: those without a duty, and those near."""


@dataclass(frozen=True)
class Carried:
    """Duties of the earlier plan as rows of the new question: need, officer, and the name of the seat."""

    needs: Ints
    officers: Ints
    linked: tuple[tuple[int, int], ...] = ()
    """Pairs of rows of these tables that one officer has both or neither: a way and where it leads."""


@dataclass
class Revision:
    """A revised roster."""

    filled: Filled
    why: Ints
    """What barred each carried duty, 0 where it stayed, shape of ``carried``."""
    taken: list[tuple[int, int]] = field(default_factory=list)
    """(need, officer) of everything given anew."""


def revise_roster(
    filled: Filled,
    carried: Carried,
    locked: Sequence[tuple[int, int]],
    open_needs: Ints,
    together: Mapping[int, int],
    after_carry: Callable[[], None],
) -> Revision:
    """Return the roster that keeps what it can of the carried duties and fills the rest.

    ``locked`` (need, officer) duties come first and stay whatever a rule says. ``together`` gives some
    needs the one that whoever comes anew must take with it. ``after_carry`` is called when it is known
    who stays.
    """
    hold(filled, locked)
    held = set(locked)
    rows = np.array(
        [
            i
            for i, pair in enumerate(zip(carried.needs.tolist(), carried.officers.tolist(), strict=True))
            if pair not in held
        ],
        np.int64,
    )
    why = np.zeros(len(carried.needs), np.int32)
    why[rows] = carry(filled.book, filled.rota, carried.needs[rows], carried.officers[rows])
    _part(filled, carried, why, held)
    after_carry()
    before = filled.rota.taken.copy()
    left = _left(filled.book, filled, carried, why, open_needs)
    changed = {int(o) for o in carried.officers[why != 0]} | {o for _, o in locked}
    _substitute(filled, left, changed, together)
    _make_room(filled, [int(n) for n in open_needs if int(n) in together], changed, together)
    # A way and where it leads are handed on together or not at all.
    linked = {int(carried.needs[i]) for pair in carried.linked for i in pair}
    for n in {*linked, *together, *together.values()}:
        filled.rota.fixed[filled.book.need[n, SEAT] : filled.book.need[n, SEAT_END]] = True
    _anybody(filled, [int(n) for n in open_needs if int(n) not in together])
    return Revision(filled, why, _given(filled, before))


def _part(filled: Filled, carried: Carried, why: Ints, held: set[tuple[int, int]]) -> None:
    """Take away what is linked to a duty that could not stay, unless a lock holds it."""
    for pair in carried.linked:
        for i, j in (pair, pair[::-1]):
            n, o = int(carried.needs[j]), int(carried.officers[j])
            if why[i] != 0 and why[j] == 0 and (n, o) not in held:
                take(filled.book, filled.rota, o, n)
                why[j] = why[i]


def _left(book: Book, filled: Filled, carried: Carried, why: Ints, open_needs: Ints) -> list[list[int]]:
    """Return the needs with an empty seat, together those that one officer left or that one place lacks."""
    empty = Counter({int(n): _empty(filled, int(n)) for n in open_needs})
    groups: dict[int, list[int]] = {}
    for i in np.flatnonzero(why != 0).tolist():
        n = int(carried.needs[i])
        if empty[n] > 0:
            empty[n] -= 1
            groups.setdefault(int(carried.officers[i]), []).append(n)
    by_place: dict[tuple[int, int], list[int]] = {}
    for n, number in sorted(empty.items()):
        for k in range(number):
            by_place.setdefault((int(book.need[n, PLACE]), k), []).append(n)
    found = [*groups.values(), *by_place.values()]
    return sorted(found, key=lambda mine: (min(int(book.need[n, URGENCY]) for n in mine), -len(mine), mine))


def _empty(filled: Filled, n: int) -> int:
    first, last = filled.book.need[n, SEAT], filled.book.need[n, SEAT_END]
    return int((filled.rota.taken[first:last] < 0).sum())


def _substitute(
    filled: Filled, left: Sequence[Sequence[int]], changed: set[int], together: Mapping[int, int]
) -> None:
    """Let one officer after the other take over what another left, changed ones first."""
    for mine in left:
        # What goes together comes first: another of the duties must not bar one of the two.
        pairs = sorted(n for n in mine if n in together)
        open_rows = [*pairs, *(together[n] for n in pairs), *sorted(n for n in mine if n not in together)]
        while open_rows:
            needs = np.array(open_rows, np.int32)
            bits = np.array([_bits(filled, n) for n in open_rows], np.int32)
            firm = [n for n in open_rows if n in together]
            again = _who_can(filled, np.array(sorted(changed), np.int32), firm, together)
            who, number = best_substitute(filled.book, filled.rota, again, needs, bits)
            if number == 0:
                others = _candidates(filled, open_rows, changed)
                near = _who_can(filled, others[:CANDIDATES], firm, together)
                who, number = best_substitute(filled.book, filled.rota, near, needs, bits)
            if number == 0:
                far = _who_can(filled, others[CANDIDATES:], firm, together)
                who, number = best_substitute(filled.book, filled.rota, far, needs, bits)
            if number == 0:
                break
            before = {n: _empty(filled, n) for n in open_rows}
            takes(filled.book, filled.rota, int(who), needs, bits, True)
            changed.add(int(who))
            open_rows = _still_open(open_rows, before, filled)


def _who_can(filled: Filled, candidates: Ints, firm: Sequence[int], together: Mapping[int, int]) -> Ints:
    """Return the candidates who can take both of the needs that go together."""
    for n in firm:
        bits = _bits(filled, n)
        candidates = candidates[(filled.book.who[candidates, BITS] & bits) == bits]
        both = can_serve(filled, candidates, n) & can_serve(filled, candidates, together[n])
        candidates = candidates[both]
    return candidates


def _make_room(filled: Filled, rows: Sequence[int], changed: set[int], together: Mapping[int, int]) -> None:
    """Give what is still open of the needs with a way to somebody who hands on what is near to them."""
    for n in rows:
        while _empty(filled, n):
            officers = _candidates(filled, [n], set())
            bits = _bits(filled, n)
            able = officers[(filled.book.who[officers, BITS] & bits) == bits][:CANDIDATES]
            if not any(_hand_over(filled, int(o), n, together, changed) for o in able):
                break


def _hand_over(filled: Filled, o: int, n: int, together: Mapping[int, int], changed: set[int]) -> bool:
    """Give an officer a need and its way where others can take over all that he must leave for it."""
    book, rota = filled.book, filled.rota
    first, last = book.need[together[n], START] - MINUTES_PER_DAY, book.need[n, END] + MINUTES_PER_DAY
    mine = rota.duty[o, : rota.people[o, HELD]].tolist()
    near = [q for q in mine if book.need[q, END] > first and book.need[q, START] < last]
    if not near or any(q in together or rota.fixed[seat_of(book, rota, o, q)] for q in near):
        return False
    saved = [np.copy(table) for table in rota]
    for q in near:
        take(book, rota, o, q)
    new = np.array([n, together[n]], np.int32)
    if takes(book, rota, o, new, np.zeros(2, np.int32), True) == 2:
        _substitute(filled, [near], changed | {o}, together)
        if not any(_empty(filled, q) for q in near):
            changed.add(o)
            return True
    for table, old in zip(rota, saved, strict=True):
        table[:] = old
    return False


def _still_open(rows: Iterable[int], before: Mapping[int, int], filled: Filled) -> list[int]:
    """Return the rows that nobody took; a need may stand there once for each of its empty seats."""
    taken = {n: before[n] - _empty(filled, n) for n in before}
    still = []
    for n in rows:
        if taken[n] > 0:
            taken[n] -= 1
        else:
            still.append(n)
    return still


def _bits(filled: Filled, n: int) -> int:
    """Return the attributes that the next officer of a need must have."""
    book, rota = filled.book, filled.rota
    there = [int(o) for o in rota.taken[book.need[n, SEAT] : book.need[n, SEAT_END]] if o >= 0]
    empty, bits = _empty(filled, n), 0
    for able, number in book.asked[n].tolist():
        held = sum((int(book.who[o, BITS]) & able) == able for o in there)
        if number and number - held >= empty:
            bits |= able
    return bits


def _candidates(filled: Filled, rows: Sequence[int], changed: set[int]) -> Ints:
    """Return who might take over, those without any duty first, then from near to far."""
    book, rota = filled.book, filled.rota
    n = rows[0]
    may: NDArray[np.bool_] = book.may[book.who[:, CLASS], book.need[n, GROUP]]
    place = int(book.need[n, PLACE])
    near = np.empty(book.unit_order.shape[1], np.int64)
    near[book.unit_order[place]] = np.arange(len(near))
    who = np.array([o for o in np.flatnonzero(may).tolist() if o not in changed], np.int64)
    order = np.lexsort((rota.people[who, 1], near[book.who[who, UNIT]], rota.people[who, 0] > 0))
    return who[order].astype(np.int32)


def _anybody(filled: Filled, open_needs: Sequence[int]) -> None:
    """Fill what is still empty as a roster is filled, handing duties on where need be."""
    empty = [n for n in open_needs if _empty(filled, n)]
    if empty:
        fill_roster(filled, np.array(empty, np.int32))


def _given(filled: Filled, before: Ints) -> list[tuple[int, int]]:
    """Return (need, officer) of the seats that changed hands since."""
    book = filled.book
    seats = np.flatnonzero(filled.rota.taken != before)
    needs = np.searchsorted(book.need[:, SEAT], seats, side="right") - 1
    return [
        (int(n), int(filled.rota.taken[s]))
        for n, s in zip(needs, seats, strict=True)
        if filled.rota.taken[s] >= 0
    ]


def fewest_changes(roster: Roster, lost: Iterable[int], away: int, vacated: Sequence[int]) -> int:
    """Return how many officers any revision must change at least.

    ``lost`` are officers with a duty that cannot stay, ``away`` counts those who are no longer there at
    all, ``vacated`` are the needs of the seats that somebody took anew. At each moment as many officers
    sit in such seats as there are; none of them is a lost one who is absent then.
    """
    need, absent = roster.book.need, roster.book.absent
    mine = sorted(set(lost))
    starts = np.array([need[n, START] for n in vacated], np.int64)
    ends = np.array([need[n, END] for n in vacated], np.int64)
    best = away + len(mine)
    for t in sorted(set(starts.tolist())):
        at_once = int(((starts <= t) & (ends > t)).sum())
        gone = int(absent[mine, t // MINUTES_PER_DAY].sum())
        best = max(best, away + gone + max(len(mine) - gone, at_once))
    return best
