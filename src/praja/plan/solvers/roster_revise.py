"""Kernels of revision: what can stay stays; who takes over most, and who must leave least for it."""

import numpy as np
from numpy.typing import NDArray

from praja.plan.models.roster_book import (
    BITS,
    CLASS,
    END,
    GROUP,
    PLACE,
    START,
    UNIT,
    Book,
    Bools,
    Ints,
)
from praja.plan.solvers.kernels import kernel
from praja.plan.solvers.roster_fill import empty_seat, must_have
from praja.plan.solvers.roster_rules import BY_BUSY, BY_HOME, FREE, barred
from praja.plan.solvers.roster_state import DAY, HELD, Rota, give, seat_of, take

NO_SEAT = 99
"""More officers had a duty than there are seats now."""
LACKS = 98
"""The seats that are left are for officers with what the place asks for now."""
MOST_LEFT = 6
"""Duties that an officer leaves at most to take another."""
NEVER = 1 << 20
"""What it costs to leave a duty that nobody can take over."""
UNKNOWN, BY_CHANGED, BY_OTHERS, BY_NOBODY = 0, 1, 2, 3


@kernel
def carry(book: Book, rota: Rota, needs: Ints, officers: Ints) -> Ints:
    """Give duties that officers had, where no rule bars them now; return what bars each."""
    why = np.zeros(len(needs), np.int32)
    for i in range(len(needs)):
        seat = empty_seat(book, rota, needs[i])
        if seat < 0:
            why[i] = NO_SEAT
            continue
        why[i] = barred(book, rota, officers[i], needs[i])
        bits = must_have(book, rota, needs[i])
        if why[i] == FREE and (book.who[officers[i], BITS] & bits) != bits:
            why[i] = LACKS
        if why[i] == FREE:
            give(book, rota, officers[i], needs[i], seat)
    return why


@kernel
def _can_take(book: Book, rota: Rota, o: int, n: int, bits: int) -> bool:
    if not book.may[book.who[o, CLASS], book.need[n, GROUP]] or (book.who[o, BITS] & bits) != bits:
        return False
    return bool(empty_seat(book, rota, n) >= 0 and barred(book, rota, o, n) == FREE)


@kernel
def takes(book: Book, rota: Rota, o: int, needs: Ints, wanted: Ints, keep: bool, mine: Bools) -> int:
    """Give an officer every one of the needs that he can do; take them back unless ``keep``.

    ``wanted`` are attributes he must have besides those that the place asks for; ``mine`` tells which.
    """
    given = 0
    for i in range(len(needs)):
        n = needs[i]
        mine[i] = False
        if _can_take(book, rota, o, n, must_have(book, rota, n) | wanted[i]):
            give(book, rota, o, n, empty_seat(book, rota, n))
            mine[i] = True
            given += 1
    if not keep:
        for i in range(len(needs)):
            if mine[i]:
                take(book, rota, o, needs[i])
    return given


@kernel
def what_each_takes(
    book: Book, rota: Rota, officers: Ints, needs: Ints, wanted: Ints, found: NDArray[np.int64]
) -> None:
    """Set, for each officer, how many of the needs he can take over, and the metres to them."""
    mine = np.zeros(len(needs), np.bool_)
    for k in range(len(officers)):
        found[k, 0] = takes(book, rota, officers[k], needs, wanted, False, mine)
        found[k, 1] = 0
        for i in range(len(needs)):
            if mine[i]:
                found[k, 1] += book.unit_m[book.need[needs[i], PLACE], book.who[officers[k], UNIT]]


@kernel
def _nearest(book: Book, rota: Rota, o: int, n: int, kept: Bools) -> int:
    """Return the duty of an officer that lies nearest to a need and may go, -1 where none is near."""
    best, which = 2 * DAY, -1
    for k in range(rota.people[o, HELD]):
        q = rota.duty[o, k]
        gap = max(book.need[q, START] - book.need[n, END], book.need[n, START] - book.need[q, END])
        if gap < best:
            best, which = gap, q
    return -1 if which >= 0 and kept[which] else which


@kernel
def make_way(
    book: Book, rota: Rota, o: int, n: int, together: int, kept: Bools, out: Ints, seats: Ints
) -> int:
    """Give an officer a need and the one that goes with it; take away what stands in the way.

    Returns how many duties he left, in ``out`` with their seats, or -1 where that is impossible and
    nothing has changed. ``kept`` tells which needs are never left.
    """
    number, given = 0, 0
    for m in (n, together):
        while m >= 0:
            why = barred(book, rota, o, m)
            if why == FREE:
                give(book, rota, o, m, empty_seat(book, rota, m))
                given += 1
                break
            q = _nearest(book, rota, o, m, kept) if why > BY_HOME and number < len(out) else -1
            if q < 0 or rota.fixed[seat_of(book, rota, o, q)]:
                if given:
                    take(book, rota, o, n)
                give_back(book, rota, o, number, out, seats)
                return -1
            out[number], seats[number] = q, take(book, rota, o, q)
            number += 1
    left = 0
    for i in range(number):
        if barred(book, rota, o, out[i]) == FREE:
            give(book, rota, o, out[i], seats[i])
        else:
            out[left], seats[left] = out[i], seats[i]
            left += 1
    return left


@kernel
def give_back(book: Book, rota: Rota, o: int, number: int, out: Ints, seats: Ints) -> None:
    """Give an officer the duties back that he left."""
    for i in range(number):
        give(book, rota, o, out[i], seats[i])


@kernel
def unmake_way(
    book: Book, rota: Rota, o: int, n: int, together: int, number: int, out: Ints, seats: Ints
) -> None:
    """Undo ``make_way``."""
    for m in (n, together):
        if m >= 0:
            take(book, rota, o, m)
    give_back(book, rota, o, number, out, seats)


@kernel
def _who_could(book: Book, rota: Rota, q: int, changed: Bools) -> int:
    """Return who could take over a duty that was just left."""
    bits, found = must_have(book, rota, q), BY_NOBODY
    for o in range(len(changed)):
        if (changed[o] or found == BY_NOBODY) and _can_take(book, rota, o, q, bits):
            if changed[o]:
                return BY_CHANGED
            found = BY_OTHERS
    return found


@kernel
def costs_of_taking(
    book: Book,
    rota: Rota,
    officers: Ints,
    pair: tuple[int, int],
    kept: Bools,
    changed: Bools,
    known: Ints,
    most: int,
) -> Ints:
    """Return how many more officers change, at a guess, where each takes a need and the one with it.

    ``known`` keeps, by need, who could take it over. NEVER where it cannot be, or more than ``most``
    duties would be left.
    """
    out, seats = np.zeros(MOST_LEFT, np.int32), np.zeros(MOST_LEFT, np.int32)
    costs = np.full(len(officers), NEVER, np.int32)
    for i in range(len(officers)):
        o = officers[i]
        if most == 0 and (barred(book, rota, o, pair[0]) != FREE or barred(book, rota, o, pair[1]) != FREE):
            continue
        if barred(book, rota, o, pair[0]) == BY_BUSY and most < MOST_LEFT:
            continue
        left = make_way(book, rota, o, pair[0], pair[1], kept, out, seats)
        if left < 0:
            continue
        if left <= most:
            costs[i] = 0 if changed[o] else 1
            for k in range(left):
                if known[out[k]] == UNKNOWN:
                    known[out[k]] = _who_could(book, rota, out[k], changed)
                who = known[out[k]]
                costs[i] += NEVER if who == BY_NOBODY else who == BY_OTHERS
        unmake_way(book, rota, o, pair[0], pair[1], left, out, seats)
    return costs


def compile_revision(book: Book, rota: Rota) -> None:
    """Compile every kernel of revision for a roster of one need and one officer, and leave it as it was."""
    first, out, seats = (np.zeros(1, np.int32) for _ in range(3))
    kept, mine = np.zeros(1, np.bool_), np.zeros(1, np.bool_)
    carry(book, rota, first, first)
    take(book, rota, 0, 0)
    takes(book, rota, 0, first, first, False, mine)
    what_each_takes(book, rota, first, first, first, np.zeros((1, 2), np.int64))
    costs_of_taking(book, rota, first, (0, 0), kept, mine, first.copy(), 1)
    left = make_way(book, rota, 0, 0, -1, kept, out, seats)
    give_back(book, rota, 0, left, out, seats)
    take(book, rota, 0, 0)
    give(book, rota, 0, 0, empty_seat(book, rota, 0))
    take(book, rota, 0, 0)
    unmake_way(book, rota, 0, -1, -1, 0, out, seats)
