"""Hours of a week made to fit: an officer exchanges long duties for shorter ones, and has time for a seat.

Where shifts are of different lengths, some officers have hours left that are too few for any shift, and
others hours that no shift of their days can use. Exchanges on one date bring the hours together.
"""

from praja.plan.models.roster_book import BITS, CLASS, END, GROUP, PLACE, SEAT, SEAT_END, START, Book, Ints
from praja.plan.solvers.kernels import kernel
from praja.plan.solvers.roster_fill import empty_seat, must_have
from praja.plan.solvers.roster_rules import BY_WEEK_HOURS, FREE, barred, fits_without
from praja.plan.solvers.roster_state import DAY, HELD, WEEK, Rota, give, position, seat_of, take

TRIED = 10
"""Officers whose week is changed, in vain, before a seat is given up."""


@kernel
def asked_after(book: Book, rota: Rota, o: int, q: int) -> int:
    """Return the attributes that an officer's successor at a need must have."""
    seat = seat_of(book, rota, o, q)
    rota.taken[seat] = -1
    bits = must_have(book, rota, q)
    rota.taken[seat] = o
    return int(bits)


@kernel
def _partner(book: Book, rota: Rota, day_from: Ints, o: int, q: int, bits: int) -> tuple[int, int]:
    """Return (need, officer) of a shorter duty on the date of ``q`` that can be had for it, -1: none.

    The officer has given ``q`` away already; who gets it must have the attributes in ``bits``.
    """
    day = book.need[q, START] // DAY
    for r in range(day_from[day], day_from[day + 1]):
        if book.need[r, END] - book.need[r, START] >= book.need[q, END] - book.need[q, START]:
            continue
        if not book.may[book.who[o, CLASS], book.need[r, GROUP]] or not fits_without(book, rota, o, r, q):
            continue
        for seat in range(book.need[r, SEAT], book.need[r, SEAT_END]):
            p = rota.taken[seat]
            if p < 0 or p == o or rota.fixed[seat] or (book.who[p, BITS] & bits) != bits:
                continue
            asked = asked_after(book, rota, p, r)
            if (book.who[o, BITS] & asked) != asked:
                continue
            take(book, rota, p, r)
            fits = fits_without(book, rota, p, q, r)
            give(book, rota, p, r, seat)
            if fits:
                return r, int(p)
    return -1, -1


@kernel
def _exchange(book: Book, rota: Rota, day_from: Ints, o: int, q: int, n: int) -> bool:
    """Exchange a duty of an officer for a shorter one that leaves room for a need; say whether it worked."""
    bits, seat = asked_after(book, rota, o, q), seat_of(book, rota, o, q)
    take(book, rota, o, q)
    r, p = _partner(book, rota, day_from, o, q, bits)
    if p < 0:
        give(book, rota, o, q, seat)
        return False
    given = take(book, rota, p, r)
    give(book, rota, o, r, given)
    why = barred(book, rota, o, n)
    if why in (FREE, BY_WEEK_HOURS):
        give(book, rota, p, q, seat)
        return True
    take(book, rota, o, r)
    give(book, rota, p, r, given)
    give(book, rota, o, q, seat)
    return False


@kernel
def _make_time(book: Book, rota: Rota, day_from: Ints, o: int, n: int) -> bool:
    """Exchange duties of an officer's week until he has time for a need; say whether he has."""
    week = WEEK * DAY
    j = position(book, rota, o, n)
    while j > 0 and book.need[rota.duty[o, j - 1], START] > book.need[n, START] - week:
        j -= 1
    while j < rota.people[o, HELD] and book.need[rota.duty[o, j], START] < book.need[n, END] + week:
        q = rota.duty[o, j]
        j += 1
        if rota.fixed[seat_of(book, rota, o, q)] or not _exchange(book, rota, day_from, o, q, n):
            continue
        if barred(book, rota, o, n) == FREE:
            return True
    return False


@kernel
def fill_by_exchange(book: Book, rota: Rota, day_from: Ints, n: int) -> bool:
    """Fill an empty seat of a need with somebody whose week it does not fit yet; say whether it worked."""
    bits, tried = must_have(book, rota, n), 0
    for k in range(book.unit_order.shape[1]):
        u = book.unit_order[book.need[n, PLACE], k]
        for i in range(book.unit_from[u], book.unit_from[u + 1]):
            o = book.unit_officer[i]
            if (book.who[o, BITS] & bits) != bits or barred(book, rota, o, n) != BY_WEEK_HOURS:
                continue
            if _make_time(book, rota, day_from, o, n):
                give(book, rota, o, n, empty_seat(book, rota, n))
                return True
            tried += 1
            if tried >= TRIED:
                return False
    return False
