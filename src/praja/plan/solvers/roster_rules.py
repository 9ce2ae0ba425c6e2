"""What the rules say of giving one more duty to an officer: the first rule that bars it, 0 for none."""

import numpy as np

from praja.plan.models.roster_book import (
    CLASS,
    DAY_CAP,
    DAYS_OFF,
    END,
    GROUP,
    HOME,
    NIGHT_CAP,
    PHASE,
    PLACE,
    REST,
    REST_AFTER,
    SPELL_CAP,
    START,
    TRAVEL_ON,
    VILLAGE,
    VILLAGE_END,
    WEEK_CAP,
    Book,
)
from praja.plan.solvers.kernels import kernel
from praja.plan.solvers.roster_state import (
    BUSY,
    CAP,
    DAY,
    HELD,
    MINUTES,
    NIGHT,
    OFF,
    WCAP,
    WEEK,
    WEEK_MINUTES,
    Rota,
    least,
    position,
)
from praja.travel.minutes import DETOUR_FACTOR, DETOUR_MIN, MOST_MIN, SAME_PLACE_M
from praja.travel.ways import NOTHING_GIVEN
from praja.units import EARTH_RADIUS_M

FREE = 0
NOT_HIS = 1
"""Task force, rank, ties or attributes."""
ABSENT = 2
ROUTINE = 3
BY_HOME = 4
BY_BUSY = 5
BY_TRAVEL = 6
BY_REST = 7
BY_SPELL = 8
BY_DAY_HOURS = 9
BY_WEEK_HOURS = 10
BY_NIGHTS = 11
BY_DAYS_OFF = 12
FULL = 13
"""No room is left for another duty in the tables."""


@kernel
def way(book: Book, a: int, b: int, minute: int) -> int:
    """Return the minutes of travel between two places on the date of ``minute``."""
    if a == b:
        return 0
    h = (
        np.sin((book.spot[a, 0] - book.spot[b, 0]) / 2) ** 2
        + np.cos(book.spot[a, 0])
        * np.cos(book.spot[b, 0])
        * np.sin((book.spot[a, 1] - book.spot[b, 1]) / 2) ** 2
    )
    metres = np.rint(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(h)))
    if metres <= SAME_PLACE_M:
        return 0
    given = book.legs[book.season[minute // DAY], book.zone[a], book.zone[b]]
    if given >= 0:
        return int(given)
    estimate = int(min(np.ceil(np.round(metres * book.min_per_m, 6)), MOST_MIN))
    return estimate if given == NOTHING_GIVEN else min(DETOUR_FACTOR * estimate + DETOUR_MIN, MOST_MIN)


@kernel
def _person(book: Book, o: int, n: int) -> int:
    """Return what bars an officer from a need whatever else he does."""
    if not book.may[book.who[o, CLASS], book.need[n, GROUP]]:
        return NOT_HIS
    if not book.usable[book.need[n, PHASE], o]:
        return ROUTINE
    for d in range(book.need[n, START] // DAY, (book.need[n, END] - 1) // DAY + 1):
        if book.absent[o, d]:
            return ABSENT
    for k in range(book.need[n, VILLAGE], book.need[n, VILLAGE_END]):
        if book.village[k] == book.who[o, HOME]:
            return BY_HOME
    return FREE


@kernel
def _between(book: Book, before: int, after: int) -> int:
    """Return what bars an officer from two needs one after the other."""
    gap = book.need[after, START] - book.need[before, END]
    if gap < 0:
        return BY_BUSY
    if gap < book.need[before, REST_AFTER]:
        return BY_REST
    travel = 0
    if book.need[before, TRAVEL_ON] and book.need[after, TRAVEL_ON]:
        travel = way(book, book.need[before, PLACE], book.need[after, PLACE], book.need[before, END])
    if gap < travel:
        return BY_TRAVEL
    rest = 0
    if book.need[before, REST] and book.need[after, REST]:
        rest = max(book.need[before, REST], book.need[after, REST])
    if gap > 0 and gap - travel < rest:
        return BY_REST
    return FREE


@kernel
def _spell(book: Book, rota: Rota, o: int, n: int, at: int) -> int:
    """Return what bars the spell of duties that touch, with the need in it."""
    total, cap = 0, 0
    if book.need[n, SPELL_CAP]:
        total, cap = book.need[n, END] - book.need[n, START], book.need[n, SPELL_CAP]
    k, edge = at - 1, book.need[n, START]
    while k >= 0 and book.need[rota.duty[o, k], END] == edge:
        m = rota.duty[o, k]
        if book.need[m, SPELL_CAP]:
            total += book.need[m, END] - book.need[m, START]
            cap = least(cap, book.need[m, SPELL_CAP])
        edge = book.need[m, START]
        k -= 1
    k, edge = at, book.need[n, END]
    while k < rota.people[o, HELD] and book.need[rota.duty[o, k], START] == edge:
        m = rota.duty[o, k]
        if book.need[m, SPELL_CAP]:
            total += book.need[m, END] - book.need[m, START]
            cap = least(cap, book.need[m, SPELL_CAP])
        edge = book.need[m, END]
        k += 1
    return BY_SPELL if cap and total > cap else FREE


@kernel
def _hours(book: Book, rota: Rota, o: int, n: int) -> int:
    """Return what bars the hours of the dates and of any seven dates in a row."""
    first, last = book.need[n, START] // DAY, (book.need[n, END] - 1) // DAY
    if book.need[n, DAY_CAP]:
        for d in range(first, last + 1):
            span = min(book.need[n, END], (d + 1) * DAY) - max(book.need[n, START], d * DAY)
            if rota.dates[o, d, MINUTES] + span > least(rota.dates[o, d, CAP], book.need[n, DAY_CAP]):
                return BY_DAY_HOURS
    if book.need[n, WEEK_CAP]:
        for w in range(first - WEEK + 1, last + 1):
            total, cap = 0, book.need[n, WEEK_CAP]
            for d in range(w, w + WEEK):
                total += rota.dates[o, d, WEEK_MINUTES]
                cap = least(cap, rota.dates[o, d, WCAP])
            total += min(book.need[n, END], (w + WEEK) * DAY) - max(book.need[n, START], w * DAY)
            if total > cap:
                return BY_WEEK_HOURS
    return FREE


@kernel
def _nights(book: Book, rota: Rota, o: int, n: int) -> int:
    """Return what bars one more night in a row."""
    first = book.need[n, START] // DAY
    if not book.need[n, NIGHT_CAP]:
        return FREE
    run, cap = 1, least(book.need[n, NIGHT_CAP], rota.dates[o, first, NIGHT])
    d = first - 1
    while d >= 0 and rota.dates[o, d, NIGHT]:
        run += 1
        cap = min(cap, rota.dates[o, d, NIGHT])
        d -= 1
    d = first + 1
    while d < rota.dates.shape[1] and rota.dates[o, d, NIGHT]:
        run += 1
        cap = min(cap, rota.dates[o, d, NIGHT])
        d += 1
    return BY_NIGHTS if cap < 127 and run > cap else FREE


@kernel
def _off(book: Book, rota: Rota, o: int, n: int) -> int:
    """Return what bars one more date with a duty."""
    first, last = book.need[n, START] // DAY, (book.need[n, END] - 1) // DAY
    for w in range(first - WEEK + 1, last + 1):
        busy, asked = 0, book.need[n, DAYS_OFF]
        for d in range(w, w + WEEK):
            here = rota.dates[o, d, BUSY] > 0 or first <= d <= last
            busy += here
            asked = max(asked, rota.dates[o, d, OFF])
        if asked and busy > WEEK - asked:
            return BY_DAYS_OFF
    return FREE


@kernel
def barred(book: Book, rota: Rota, o: int, n: int) -> int:
    """Return the first rule that bars an officer from a need, FREE where none does."""
    why = _person(book, o, n)
    if why != FREE:
        return why
    if rota.people[o, HELD] >= rota.duty.shape[1]:
        return FULL
    at = position(book, rota, o, n)
    if at > 0:
        why = _between(book, rota.duty[o, at - 1], n)
    if why == FREE and at < rota.people[o, HELD]:
        why = _between(book, n, rota.duty[o, at])
    if why == FREE:
        why = _spell(book, rota, o, n, at)
    if why == FREE:
        why = _hours(book, rota, o, n)
    if why == FREE:
        why = _nights(book, rota, o, n)
    if why == FREE:
        why = _off(book, rota, o, n)
    return why


@kernel
def might_serve(book: Book, rota: Rota, o: int, n: int) -> bool:
    """Return whether an officer could serve a need if no way were long: a quick first answer."""
    if not book.may[book.who[o, CLASS], book.need[n, GROUP]] or not book.usable[book.need[n, PHASE], o]:
        return False
    if rota.people[o, HELD] >= rota.duty.shape[1] or _hours(book, rota, o, n) != FREE:
        return False
    at = position(book, rota, o, n)
    if at > 0 and book.need[n, START] < book.need[rota.duty[o, at - 1], END]:
        return False
    return bool(at == rota.people[o, HELD] or book.need[n, END] <= book.need[rota.duty[o, at], START])


@kernel
def _still_apart(book: Book, rota: Rota, o: int, n: int) -> bool:
    """Return whether what an officer has around a need that he gave up may follow one another."""
    at = position(book, rota, o, n)
    if at == 0 or at == rota.people[o, HELD]:
        return True
    return bool(_between(book, rota.duty[o, at - 1], rota.duty[o, at]) == FREE)


@kernel
def fits_without(book: Book, rota: Rota, o: int, n: int, gone: int) -> bool:
    """Return whether an officer can serve a need now that he has given up another.

    A duty between two others may have been what made one spell of them.
    """
    if barred(book, rota, o, n) != FREE:
        return False
    same = position(book, rota, o, n) == position(book, rota, o, gone)
    return bool(same or _still_apart(book, rota, o, gone))


@kernel
def touches(book: Book, rota: Rota, o: int, n: int) -> bool:
    """Return whether a need would lengthen a spell of duty that the officer has."""
    at = position(book, rota, o, n)
    before = at > 0 and book.need[rota.duty[o, at - 1], END] == book.need[n, START]
    return bool(
        before or (at < rota.people[o, HELD] and book.need[rota.duty[o, at], START] == book.need[n, END])
    )
