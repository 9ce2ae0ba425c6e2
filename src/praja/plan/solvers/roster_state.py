"""The roster while it is filled: who has what, and how a duty is given or taken away."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from praja.plan.models.roster import Book, Bools, Ints
from praja.plan.solvers.kernels import kernel

DAY = 1440
WEEK = 7


class Rota(NamedTuple):
    """Who has which duty so far."""

    taken: Ints
    """Officer in each seat, -1: nobody, shape (S,)."""
    fixed: Bools
    """Seats that may not change hands, shape (S,)."""
    held: Ints
    """How many duties each officer has."""
    duty: Ints
    """Needs of each officer in order of start, shape (O, most)."""
    minutes: Ints
    """Counted for the day's limit, shape (O, D)."""
    week_minutes: Ints
    day_cap: Ints
    """Smallest limit of the duties that touch a date, 0: none, shape (O, D)."""
    week_cap: Ints
    busy: NDArray[np.int8]
    """Duties that touch a date."""
    night: NDArray[np.int8]
    """Limit on nights in a row of the night duty that starts on a date, 0: none."""
    off: NDArray[np.int8]
    """Days off that the duties touching a date ask for in a week."""
    helped: Ints
    """Minutes away from the own crew's place, by date."""
    total: NDArray[np.int64]
    nights: Ints


def empty_rota(book: Book) -> Rota:
    """Return a rota in which nobody has a duty."""
    officers, days = book.absent.shape
    seats = int(book.seat_from[-1])
    table = (officers, days)
    return Rota(
        taken=np.full(seats, -1, np.int32),
        fixed=np.zeros(seats, np.bool_),
        held=np.zeros(officers, np.int32),
        duty=np.zeros((officers, 2 * days), np.int32),
        minutes=np.zeros(table, np.int32),
        week_minutes=np.zeros(table, np.int32),
        day_cap=np.zeros(table, np.int32),
        week_cap=np.zeros(table, np.int32),
        busy=np.zeros(table, np.int8),
        night=np.zeros(table, np.int8),
        off=np.zeros(table, np.int8),
        helped=np.zeros(table, np.int32),
        total=np.zeros(officers, np.int64),
        nights=np.zeros(officers, np.int32),
    )


@kernel
def position(book: Book, rota: Rota, o: int, n: int) -> int:
    """Return where a need belongs among an officer's duties."""
    low, high = 0, rota.held[o]
    while low < high:
        middle = (low + high) // 2
        if book.start[rota.duty[o, middle]] < book.start[n]:
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
    first = book.start[n] // DAY
    crew = book.crew_of[book.phase[n], o]
    for d in range(max(low, first), min(high, (book.end[n] - 1) // DAY) + 1):
        span = min(book.end[n], (d + 1) * DAY) - max(book.start[n], d * DAY)
        if book.day_cap[n]:
            rota.minutes[o, d] += span
        if book.week_cap[n]:
            rota.week_minutes[o, d] += span
        if crew >= 0 and crew != book.place[n]:
            rota.helped[o, d] += span
        rota.day_cap[o, d] = least(rota.day_cap[o, d], book.day_cap[n])
        rota.week_cap[o, d] = least(rota.week_cap[o, d], book.week_cap[n])
        rota.off[o, d] = max(rota.off[o, d], book.days_off[n])
        rota.busy[o, d] += 1
    if book.night_cap[n] and low <= first <= high:
        rota.night[o, first] = least(rota.night[o, first], book.night_cap[n])


@kernel
def give(book: Book, rota: Rota, o: int, n: int, seat: int) -> None:
    """Put an officer into a seat of a need."""
    at = position(book, rota, o, n)
    for k in range(rota.held[o], at, -1):
        rota.duty[o, k] = rota.duty[o, k - 1]
    rota.duty[o, at] = n
    rota.held[o] += 1
    rota.taken[seat] = o
    rota.total[o] += book.end[n] - book.start[n]
    rota.nights[o] += book.night_cap[n] > 0
    _mark(book, rota, o, n, 0, (book.end[n] - 1) // DAY)


@kernel
def seat_of(book: Book, rota: Rota, o: int, n: int) -> int:
    """Return the seat of a need in which an officer sits, -1: none."""
    for seat in range(book.seat_from[n], book.seat_from[n + 1]):
        if rota.taken[seat] == o:
            return seat
    return -1


@kernel
def take(book: Book, rota: Rota, o: int, n: int) -> int:
    """Take a need away from an officer and return the seat that is empty now."""
    seat = seat_of(book, rota, o, n)
    at = 0
    while rota.duty[o, at] != n:
        at += 1
    for k in range(at, rota.held[o] - 1):
        rota.duty[o, k] = rota.duty[o, k + 1]
    rota.held[o] -= 1
    rota.taken[seat] = -1
    rota.total[o] -= book.end[n] - book.start[n]
    rota.nights[o] -= book.night_cap[n] > 0
    _count_again(book, rota, o, book.start[n] // DAY, (book.end[n] - 1) // DAY)
    return seat


@kernel
def _count_again(book: Book, rota: Rota, o: int, first: int, last: int) -> None:
    """Work out anew what the duties of an officer come to on the dates ``first`` to ``last``."""
    for d in range(first, last + 1):
        rota.minutes[o, d] = 0
        rota.week_minutes[o, d] = 0
        rota.day_cap[o, d] = 0
        rota.week_cap[o, d] = 0
        rota.busy[o, d] = 0
        rota.night[o, d] = 0
        rota.off[o, d] = 0
        rota.helped[o, d] = 0
    for k in range(rota.held[o]):
        n = rota.duty[o, k]
        if book.start[n] < (last + 1) * DAY and book.end[n] > first * DAY:
            _mark(book, rota, o, n, first, last)
