"""Kernels of revision: what can stay stays; who takes over as many empty seats as he can."""

import numpy as np

from praja.plan.models.roster_book import BITS, CLASS, GROUP, LOT, SEAT, SEAT_END, Book, Ints
from praja.plan.solvers.kernels import kernel
from praja.plan.solvers.roster_fill import must_have
from praja.plan.solvers.roster_rules import FREE, barred
from praja.plan.solvers.roster_state import TOTAL, Rota, give, take

NO_SEAT = 99
"""More officers had a duty than there are seats now."""
LACKS = 98
"""The seats that are left are for officers with what the place asks for now."""


@kernel
def seat_free(book: Book, rota: Rota, n: int) -> int:
    """Return the first empty seat of a need, -1 where it is full."""
    for seat in range(book.need[n, SEAT], book.need[n, SEAT_END]):
        if rota.taken[seat] < 0:
            return seat
    return -1


@kernel
def carry(book: Book, rota: Rota, needs: Ints, officers: Ints) -> Ints:
    """Give duties that officers had, where no rule bars them now; return what bars each."""
    why = np.zeros(len(needs), np.int32)
    for i in range(len(needs)):
        seat = seat_free(book, rota, needs[i])
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
    return bool(seat_free(book, rota, n) >= 0 and barred(book, rota, o, n) == FREE)


@kernel
def takes(book: Book, rota: Rota, o: int, needs: Ints, bits: Ints, keep: bool) -> int:
    """Give an officer every one of the needs that he can do; take them back unless ``keep``."""
    given = 0
    mine = np.zeros(len(needs), np.int32)
    for i in range(len(needs)):
        n = needs[i]
        if _can_take(book, rota, o, n, bits[i]):
            give(book, rota, o, n, seat_free(book, rota, n))
            mine[given] = n
            given += 1
    if not keep:
        for i in range(given):
            take(book, rota, o, mine[i])
    return given


@kernel
def best_substitute(book: Book, rota: Rota, candidates: Ints, needs: Ints, bits: Ints) -> tuple[int, int]:
    """Return (officer, needs) for who can do most of them; fewer hours, then the lot, decide."""
    best, who = 0, -1
    for o in candidates:
        given = takes(book, rota, o, needs, bits, False)
        if given == 0 or given < best:
            continue
        if given > best or (rota.people[o, TOTAL], book.who[o, LOT]) < (
            rota.people[who, TOTAL],
            book.who[who, LOT],
        ):
            best, who = given, o
    return who, best
