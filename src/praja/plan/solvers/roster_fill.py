"""Filling the roster: needs in order of time, each from its crew, then from those nearest who can help."""

import numpy as np

from praja.plan.models.roster_book import (
    BITS,
    CLASS,
    CREW_URGENCY,
    DAY_CAP,
    END,
    FIRST,
    GROUP,
    LAST,
    LOT,
    NIGHT_CAP,
    PHASE,
    PLACE,
    REST_AFTER,
    SEAT,
    SEAT_END,
    SLACK,
    START,
    URGENCY,
    Book,
    Ints,
)
from praja.plan.solvers.kernels import kernel
from praja.plan.solvers.roster_rules import FREE, NOT_HIS, barred, touches
from praja.plan.solvers.roster_state import (
    DAY,
    HELD,
    HELPED,
    MINUTES,
    NIGHTS_HELD,
    TOTAL,
    WEEK,
    WEEK_MINUTES,
    Rota,
    give,
    seat_of,
)

NOBODY = 1 << 40
LONG_SPELL = 1 << 30
"""Score of who would go on from another duty: he is taken where nobody else is there."""
NIGHT_COUNTS = 240
"""Minutes that a night on duty weighs more, when a night is given."""
WEEK_COUNTS = 16
"""How much more a minute of the last week weighs than one of the whole operation."""
GUARD_COUNTS = WEEK_COUNTS * 1200
"""Minutes that it counts for an officer that he guards a station soon: the others' hours are spared."""
RARE_COUNTS = 120
"""Minutes that it weighs to use somebody whose attribute this place asks for where it need not be he."""


@kernel
def has_no_hours(book: Book, rota: Rota, o: int, n: int) -> bool:
    """Return whether the hours of the need's first date are used up: the quickest answer for most."""
    cap = book.need[n, DAY_CAP]
    first = book.need[n, START] // DAY
    span = min(book.need[n, END], (first + 1) * DAY) - book.need[n, START]
    return bool(cap > 0 and rota.dates[o, first, MINUTES] + span > cap)


@kernel
def _recent(book: Book, rota: Rota, o: int, n: int) -> int:
    """Return the counted minutes of the week that ends with the need's first date."""
    first, recent = book.need[n, START] // DAY, 0
    for d in range(first - WEEK + 1, first + 1):
        recent += rota.dates[o, d, WEEK_MINUTES]
    return int(recent)


@kernel
def _guards_soon(book: Book, rota: Rota, o: int, n: int) -> bool:
    """Return whether an officer guards a station in the week after a need: others are needed around it."""
    held = rota.people[o, HELD]
    if held == 0:
        return False
    last = rota.duty[o, held - 1]
    ahead = book.need[last, START] - book.need[n, START]
    return bool(book.need[last, REST_AFTER] > 0 and 0 < ahead < WEEK * DAY)


@kernel
def score(book: Book, rota: Rota, o: int, n: int, bits: int, rare: int) -> int:
    """Return how well an officer suits a seat, smallest first; NOBODY where a rule bars him."""
    if not book.may[book.who[o, CLASS], book.need[n, GROUP]] or (book.who[o, BITS] & bits) != bits:
        return NOBODY
    if has_no_hours(book, rota, o, n):
        return NOBODY
    if barred(book, rota, o, n) != FREE:
        return NOBODY
    points = rota.people[o, TOTAL] + WEEK_COUNTS * _recent(book, rota, o, n)
    if book.need[n, NIGHT_CAP]:
        points += NIGHT_COUNTS * rota.people[o, NIGHTS_HELD]
    if not bits and (book.who[o, BITS] & rare):
        points += RARE_COUNTS
    if _guards_soon(book, rota, o, n):
        points -= GUARD_COUNTS
    if touches(book, rota, o, n):
        points += LONG_SPELL
    return int(points)


@kernel
def crew_row(book: Book, n: int, place: int) -> int:
    """Return the row of a place's crew in the phase of a need."""
    return int(book.need[n, PHASE] * len(book.spot) + place)


@kernel
def _from_crew(book: Book, rota: Rota, n: int, bits: int, rare: int) -> tuple[int, int]:
    """Return (score, officer) of the best member of the place's own crew."""
    best, who = NOBODY, -1
    row = crew_row(book, n, book.need[n, PLACE])
    for k in range(book.crew[row, FIRST], book.crew[row, LAST]):
        o = book.crew_officer[k]
        points = score(book, rota, o, n, bits, rare)
        if points < best or (points == best and points < NOBODY and book.who[o, LOT] < book.who[who, LOT]):
            best, who = points, o
    return best, who


@kernel
def may_help(book: Book, rota: Rota, o: int, n: int) -> bool:
    """Return whether an officer's own crew can do without him for a need elsewhere."""
    crew = book.crew_of[book.need[n, PHASE], o]
    if crew < 0 or crew == book.need[n, PLACE]:
        return True
    row = crew_row(book, n, crew)
    if book.need[n, URGENCY] < book.crew[row, CREW_URGENCY]:
        return True
    helped = book.need[n, END] - book.need[n, START]
    middle = book.need[n, START] // DAY
    for d in range(middle - WEEK + 1, middle + WEEK):
        helped += rota.dates[o, d, HELPED]
    return bool(helped <= book.crew[row, SLACK])


@kernel
def _from_units(
    book: Book, rota: Rota, n: int, bits: int, first: int, last: int, spare: bool, one: bool
) -> tuple[int, int]:
    """Return (score, officer) of the best in units ``first`` to ``last`` of the place's order.

    With ``spare`` only those without a crew are asked, else only those with one that can do without
    them; with ``one`` the first unit that has anybody decides.
    """
    best, who = NOBODY, -1
    for k in range(first, last):
        u = book.unit_order[book.need[n, PLACE], k]
        for i in range(book.unit_from[u], book.unit_from[u + 1]):
            o = book.unit_officer[i]
            if (book.crew_of[book.need[n, PHASE], o] < 0) != spare:
                continue
            points = score(book, rota, o, n, bits, 0)
            if book.km_minutes > 0:
                points += int(book.km_minutes * book.unit_m[book.need[n, PLACE], u] / 1000)
            if points > best or points >= NOBODY or not may_help(book, rota, o, n):
                continue
            if points < best or book.who[o, LOT] < book.who[who, LOT]:
                best, who = points, o
        if one and book.km_minutes < 0 and best < LONG_SPELL:
            break
    return best, who


@kernel
def pick(book: Book, rota: Rota, n: int, bits: int, rare: int, tiers: int) -> int:
    """Return the officer for a seat of a need, -1 where nobody can serve.

    The crew first; then, in ``tiers`` up to 4, who has no crew and who can be spared elsewhere, of the
    place's own command and of others. Whoever would go on from another duty comes after all others.
    """
    own, everyone = book.own_units[book.need[n, PLACE]], book.unit_order.shape[1]
    best, who = _from_crew(book, rota, n, bits, rare)
    for tier in range(tiers):
        if best < LONG_SPELL:
            break
        first, last = (0, own) if tier < 2 else (own, everyone)
        spare = tier % 2 == 0
        points, other = _from_units(book, rota, n, bits, first, last, spare, spare or tier == 3)
        if points < best:
            best, who = points, other
    return who


@kernel
def _held(book: Book, rota: Rota, n: int, bits: int) -> int:
    """Return how many officers at a need have some attributes."""
    held = 0
    for seat in range(book.need[n, SEAT], book.need[n, SEAT_END]):
        o = rota.taken[seat]
        if o >= 0 and (book.who[o, BITS] & bits) == bits:
            held += 1
    return held


@kernel
def empty_seat(book: Book, rota: Rota, n: int) -> int:
    """Return the first empty seat of a need, -1 where it is full."""
    for seat in range(book.need[n, SEAT], book.need[n, SEAT_END]):
        if rota.taken[seat] < 0:
            return seat
    return -1


@kernel
def lacking(book: Book, rota: Rota, n: int) -> int:
    """Return how many seats must stay empty for officers with attributes who are not there."""
    most = 0
    for k in range(book.asked.shape[1]):
        if book.asked[n, k, 1]:
            most = max(most, book.asked[n, k, 1] - _held(book, rota, n, book.asked[n, k, 0]))
    return most


@kernel
def empties(book: Book, rota: Rota, n: int) -> int:
    """Return how many seats of a need are empty."""
    empty = 0
    for seat in range(book.need[n, SEAT], book.need[n, SEAT_END]):
        empty += rota.taken[seat] < 0
    return empty


@kernel
def must_have(book: Book, rota: Rota, n: int) -> int:
    """Return the attributes that the next officer at a need must have."""
    bits = 0
    empty = empties(book, rota, n)
    for k in range(book.asked.shape[1]):
        able, number = book.asked[n, k, 0], book.asked[n, k, 1]
        if number and number - _held(book, rota, n, able) >= empty:
            bits |= able
    return bits


@kernel
def fill_need(book: Book, rota: Rota, n: int) -> None:
    """Fill the empty seats of a need: first those who must have an attribute, then anybody."""
    rare = 0
    for k in range(book.asked.shape[1]):
        bits = book.asked[n, k, 0]
        rare |= bits
        while book.asked[n, k, 1] > _held(book, rota, n, bits):
            seat = empty_seat(book, rota, n)
            # Where few seats are left, one officer must have several attributes.
            o = pick(book, rota, n, bits | must_have(book, rota, n), rare, 4) if seat >= 0 else -1
            if o < 0:
                break
            give(book, rota, o, n, seat)
    while empties(book, rota, n) > lacking(book, rota, n):
        o = pick(book, rota, n, 0, rare, 4)
        if o < 0:
            break
        give(book, rota, o, n, empty_seat(book, rota, n))


@kernel
def fill(book: Book, rota: Rota, needs: Ints) -> None:
    """Fill needs in the order given."""
    for n in needs:
        fill_need(book, rota, n)


@kernel
def reasons(book: Book, rota: Rota, n: int, counts: Ints) -> None:
    """Count, for a need with an empty seat, which rule bars how many of those who might serve."""
    bits = must_have(book, rota, n)
    for o in range(len(book.who)):
        if not book.may[book.who[o, CLASS], book.need[n, GROUP]] or (book.who[o, BITS] & bits) != bits:
            counts[NOT_HIS] += 1
        elif seat_of(book, rota, o, n) < 0:
            counts[barred(book, rota, o, n)] += 1


@kernel
def empty_needs(book: Book, rota: Rota) -> Ints:
    """Return the needs with an empty seat, in order of time."""
    found = [0 for _ in range(0)]
    for n in range(len(book.need)):
        if empties(book, rota, n):
            found.append(n)
    return np.array(found, dtype=np.int32)
