"""The roster while it is filled: who has what, and how a duty is given or taken away."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from praja.plan.models.roster_book import (
    DAY_CAP,
    DAYS_OFF,
    END,
    NIGHT_CAP,
    PHASE,
    PLACE,
    SEAT,
    SEAT_END,
    START,
    WEEK_CAP,
    Book,
    Bools,
    Ints,
)
from praja.plan.solvers.kernels import kernel

DAY = 1440
WEEK = 7


# Columns of ``Rota.dates``.
MINUTES, WEEK_MINUTES, CAP, WCAP, BUSY, NIGHT, OFF, HELPED = range(8)
# Columns of ``Rota.people``.
HELD, TOTAL, NIGHTS_HELD = range(3)


class Rota(NamedTuple):
    """Who has which duty so far."""

    taken: Ints
    """Officer in each seat, -1: nobody, shape (S,)."""
    fixed: Bools
    """Seats that may not change hands, shape (S,)."""
    duty: Ints
    """Needs of each officer in order of start, shape (O, most)."""
    dates: Ints
    """What an officer's duties come to on a date, shape (O, D, 8).

    MINUTES count for the day's limit, WEEK_MINUTES for the week's; CAP and WCAP are the smallest limits of
    the duties that touch the date, 0: none; BUSY duties touch it; NIGHT is the limit on nights in a
    row of the night duty that starts on it, 0: none; OFF the days off in a week that its duties
    ask for; HELPED minutes away from the own crew's place.
    """
    people: NDArray[np.int64]
    """HELD duties, their minutes in TOTAL, and NIGHTS_HELD, shape (O, 3)."""


def empty_rota(book: Book) -> Rota:
    """Return a rota in which nobody has a duty."""
    officers, days = book.absent.shape
    seats = int(book.need[:, SEAT_END].max(initial=0))
    return Rota(
        taken=np.full(seats, -1, np.int32),
        fixed=np.zeros(seats, np.bool_),
        duty=np.zeros((officers, 2 * days), np.int32),
        dates=np.zeros((officers, days, 8), np.int32),
        people=np.zeros((officers, 3), np.int64),
    )


@kernel
def position(book: Book, rota: Rota, o: int, n: int) -> int:
    """Return where a need belongs among an officer's duties."""
    low, high = 0, rota.people[o, HELD]
    while low < high:
        middle = (low + high) // 2
        if book.need[rota.duty[o, middle], START] < book.need[n, START]:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def least(a: int, b: int) -> int:
    """Return the smaller of two limits, where 0 is none."""
    if a == 0:
        return b
    return a if b == 0 or a < b else b


@kernel
def _mark(book: Book, rota: Rota, o: int, n: int, low: int, high: int) -> None:
    """Count a need on those of its dates that lie from ``low`` to ``high``."""
    first = book.need[n, START] // DAY
    crew = book.crew_of[book.need[n, PHASE], o]
    for d in range(max(low, first), min(high, (book.need[n, END] - 1) // DAY) + 1):
        span = min(book.need[n, END], (d + 1) * DAY) - max(book.need[n, START], d * DAY)
        if book.need[n, DAY_CAP]:
            rota.dates[o, d, MINUTES] += span
        if book.need[n, WEEK_CAP]:
            rota.dates[o, d, WEEK_MINUTES] += span
        if crew >= 0 and crew != book.need[n, PLACE]:
            rota.dates[o, d, HELPED] += span
        rota.dates[o, d, CAP] = least(rota.dates[o, d, CAP], book.need[n, DAY_CAP])
        rota.dates[o, d, WCAP] = least(rota.dates[o, d, WCAP], book.need[n, WEEK_CAP])
        rota.dates[o, d, OFF] = max(rota.dates[o, d, OFF], book.need[n, DAYS_OFF])
        rota.dates[o, d, BUSY] += 1
    if book.need[n, NIGHT_CAP] and low <= first <= high:
        rota.dates[o, first, NIGHT] = least(rota.dates[o, first, NIGHT], book.need[n, NIGHT_CAP])


@kernel
def give(book: Book, rota: Rota, o: int, n: int, seat: int) -> None:
    """Put an officer into a seat of a need."""
    at = position(book, rota, o, n)
    for k in range(rota.people[o, HELD], at, -1):
        rota.duty[o, k] = rota.duty[o, k - 1]
    rota.duty[o, at] = n
    rota.people[o, HELD] += 1
    rota.taken[seat] = o
    rota.people[o, TOTAL] += book.need[n, END] - book.need[n, START]
    rota.people[o, NIGHTS_HELD] += book.need[n, NIGHT_CAP] > 0
    _mark(book, rota, o, n, 0, (book.need[n, END] - 1) // DAY)


@kernel
def seat_of(book: Book, rota: Rota, o: int, n: int) -> int:
    """Return the seat of a need in which an officer sits, -1: none."""
    for seat in range(book.need[n, SEAT], book.need[n, SEAT_END]):
        if rota.taken[seat] == o:
            return seat
    return -1


@kernel
def take(book: Book, rota: Rota, o: int, n: int) -> int:
    """Take a need away from an officer and return the seat that is empty now."""
    seat = seat_of(book, rota, o, n)
    at = position(book, rota, o, n)
    while rota.duty[o, at] != n:
        at += 1
    for k in range(at, rota.people[o, HELD] - 1):
        rota.duty[o, k] = rota.duty[o, k + 1]
    rota.people[o, HELD] -= 1
    rota.taken[seat] = -1
    rota.people[o, TOTAL] -= book.need[n, END] - book.need[n, START]
    rota.people[o, NIGHTS_HELD] -= book.need[n, NIGHT_CAP] > 0
    _count_again(book, rota, o, at, book.need[n, START] // DAY, (book.need[n, END] - 1) // DAY)
    return seat


@kernel
def _count_again(book: Book, rota: Rota, o: int, at: int, first: int, last: int) -> None:
    """Work out anew what an officer's duties around the one at ``at`` come to on some dates."""
    for d in range(first, last + 1):
        rota.dates[o, d, :] = 0
    k = at
    while k > 0 and book.need[rota.duty[o, k - 1], START] > (first - WEEK) * DAY:
        k -= 1
    while k < rota.people[o, HELD] and book.need[rota.duty[o, k], START] < (last + 1) * DAY:
        if book.need[rota.duty[o, k], END] > first * DAY:
            _mark(book, rota, o, rota.duty[o, k], first, last)
        k += 1
