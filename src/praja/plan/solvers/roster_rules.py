"""What the rules say of giving one more duty to an officer: the first rule that bars it, 0 for none."""

import numpy as np

from praja.plan.models.roster import Book
from praja.plan.solvers.kernels import kernel
from praja.plan.solvers.roster_state import DAY, WEEK, Rota, least, position
from praja.travel.minutes import DETOUR_FACTOR, DETOUR_MIN, MOST_MIN, SAME_PLACE_M
from praja.travel.ways import NOTHING_GIVEN
from praja.units import EARTH_RADIUS_M

FREE = 0
NOT_HIS = 1
"""Task force, rank, ties or attributes."""
ABSENT = 2
ROUTINE = 3
HOME = 4
BUSY = 5
TRAVEL = 6
REST = 7
SPELL = 8
DAY_HOURS = 9
WEEK_HOURS = 10
NIGHTS = 11
DAYS_OFF = 12
FULL = 13
"""No room is left for another duty in the tables."""


@kernel
def way(book: Book, a: int, b: int, minute: int) -> int:
    """Return the minutes of travel between two places on the date of ``minute``."""
    if a == b:
        return 0
    h = (
        np.sin((book.lat[a] - book.lat[b]) / 2) ** 2
        + np.cos(book.lat[a]) * np.cos(book.lat[b]) * np.sin((book.lon[a] - book.lon[b]) / 2) ** 2
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
    if not book.may[book.class_of[o], book.group[n]]:
        return NOT_HIS
    if not book.usable[book.phase[n], o]:
        return ROUTINE
    for d in range(book.start[n] // DAY, (book.end[n] - 1) // DAY + 1):
        if book.absent[o, d]:
            return ABSENT
    for k in range(book.village_from[n], book.village_from[n + 1]):
        if book.village[k] == book.home[o]:
            return HOME
    return FREE


@kernel
def _between(book: Book, before: int, after: int) -> int:
    """Return what bars an officer from two needs one after the other."""
    gap = book.start[after] - book.end[before]
    if gap < 0:
        return BUSY
    if gap < book.rest_after[before]:
        return REST
    if gap >= DAY:
        return FREE
    travel = 0
    if book.travel_on[before] and book.travel_on[after]:
        travel = way(book, book.place[before], book.place[after], book.end[before])
    if gap < travel:
        return TRAVEL
    rest = 0
    if book.rest[before] and book.rest[after]:
        rest = max(book.rest[before], book.rest[after])
    if gap > 0 and gap - travel < rest:
        return REST
    return FREE


@kernel
def _spell(book: Book, rota: Rota, o: int, n: int, at: int) -> int:
    """Return what bars the spell of duties that touch, with the need in it."""
    total, cap = 0, 0
    if book.spell_cap[n]:
        total, cap = book.end[n] - book.start[n], book.spell_cap[n]
    k, edge = at - 1, book.start[n]
    while k >= 0 and book.end[rota.duty[o, k]] == edge:
        m = rota.duty[o, k]
        if book.spell_cap[m]:
            total += book.end[m] - book.start[m]
            cap = least(cap, book.spell_cap[m])
        edge = book.start[m]
        k -= 1
    k, edge = at, book.end[n]
    while k < rota.held[o] and book.start[rota.duty[o, k]] == edge:
        m = rota.duty[o, k]
        if book.spell_cap[m]:
            total += book.end[m] - book.start[m]
            cap = least(cap, book.spell_cap[m])
        edge = book.end[m]
        k += 1
    return SPELL if cap and total > cap else FREE


@kernel
def _hours(book: Book, rota: Rota, o: int, n: int) -> int:
    """Return what bars the hours of the dates and of any seven dates in a row."""
    first, last = book.start[n] // DAY, (book.end[n] - 1) // DAY
    if book.day_cap[n]:
        for d in range(first, last + 1):
            span = min(book.end[n], (d + 1) * DAY) - max(book.start[n], d * DAY)
            if rota.minutes[o, d] + span > least(rota.day_cap[o, d], book.day_cap[n]):
                return DAY_HOURS
    if book.week_cap[n]:
        for w in range(first - WEEK + 1, last + 1):
            total, cap = 0, book.week_cap[n]
            for d in range(w, w + WEEK):
                total += rota.week_minutes[o, d]
                cap = least(cap, rota.week_cap[o, d])
            total += min(book.end[n], (w + WEEK) * DAY) - max(book.start[n], w * DAY)
            if total > cap:
                return WEEK_HOURS
    return FREE


@kernel
def _nights(book: Book, rota: Rota, o: int, n: int) -> int:
    """Return what bars one more night in a row."""
    first = book.start[n] // DAY
    if not book.night_cap[n] or rota.night[o, first]:
        return FREE
    run, cap = 1, book.night_cap[n]
    d = first - 1
    while d >= 0 and rota.night[o, d]:
        run += 1
        cap = min(cap, rota.night[o, d])
        d -= 1
    d = first + 1
    while d < rota.night.shape[1] and rota.night[o, d]:
        run += 1
        cap = min(cap, rota.night[o, d])
        d += 1
    return NIGHTS if cap < 127 and run > cap else FREE


@kernel
def _off(book: Book, rota: Rota, o: int, n: int) -> int:
    """Return what bars one more date with a duty."""
    first, last = book.start[n] // DAY, (book.end[n] - 1) // DAY
    for w in range(first - WEEK + 1, last + 1):
        busy, asked = 0, book.days_off[n]
        for d in range(w, w + WEEK):
            here = rota.busy[o, d] > 0 or first <= d <= last
            busy += here
            asked = max(asked, rota.off[o, d])
        if asked and busy > WEEK - asked:
            return DAYS_OFF
    return FREE


@kernel
def barred(book: Book, rota: Rota, o: int, n: int) -> int:
    """Return the first rule that bars an officer from a need, FREE where none does."""
    why = _person(book, o, n)
    if why != FREE:
        return why
    if rota.held[o] >= rota.duty.shape[1]:
        return FULL
    at = position(book, rota, o, n)
    if at > 0:
        why = _between(book, rota.duty[o, at - 1], n)
    if why == FREE and at < rota.held[o]:
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
def touches(book: Book, rota: Rota, o: int, n: int) -> bool:
    """Return whether a need would lengthen a spell of duty that the officer has."""
    at = position(book, rota, o, n)
    before = at > 0 and book.end[rota.duty[o, at - 1]] == book.start[n]
    return bool(before or (at < rota.held[o] and book.start[rota.duty[o, at]] == book.end[n]))
