"""Seats that stayed empty, filled by chains: an officer takes the seat and hands on one of his duties.

Who takes over that duty is free for it, or hands on one of his own, and so on: the shortest chain is
found first. Where no chain ends with somebody free, the empty seat moves to the least urgent place reached.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from praja.plan.models.roster_book import (
    BITS,
    CLASS,
    END,
    GROUP,
    LOT,
    PHASE,
    PLACE,
    SEAT,
    SEAT_END,
    START,
    UNIT,
    URGENCY,
    VILLAGE,
    VILLAGE_END,
    Book,
    Ints,
)
from praja.plan.solvers.kernels import kernel
from praja.plan.solvers.roster_exchange import asked_after, fill_by_exchange
from praja.plan.solvers.roster_fill import empties, empty_seat, must_have
from praja.plan.solvers.roster_rules import BY_HOME, BY_WEEK_HOURS, FREE, barred, fits_without, might_serve
from praja.plan.solvers.roster_state import DAY, HELD, WEEK, Rota, give, position, seat_of, take

VAIN_KIND, VAIN_DATE = 2, 4
"""Searches in vain, for needs of one kind and on one date, after which no more are made in a round."""
OPENED = 4
"""Seats of a wide search whose possible officers are gone through one by one; of a narrow one: the first."""
NEED, PARENT, OFFICER, BITS_ASKED = range(4)
"""Columns of ``Search.node``."""


class Search(NamedTuple):
    """What searches for chains share."""

    kind: Ints
    """Needs of one kind differ in their place at most, shape (N,)."""
    known: Ints
    """First and last of each kind's officers in ``able``, -1: not looked up yet, shape (kinds, 2)."""
    able: Ints
    """Officers who might serve a kind at some place; what is used of it stands in ``used``."""
    used: Ints
    vain: Ints
    """Searches in vain of this round, by kind, shape (kinds,)."""
    vain_on: Ints
    """The same by date, shape (D,)."""
    day_from: Ints
    """First need that starts on a date, shape (D + 1,)."""
    seen: Ints
    """Number of the last search that reached a need, shape (N,)."""
    node: NDArray[np.int64]
    """NEED whose seat is to be filled, PARENT, -1: none, OFFICER who would leave it for the parent's need,
    attributes asked of who comes in his place; shape (N, 4)."""


def search_of(book: Book) -> Search:
    """Return empty tables for searches in a book."""
    own = [SEAT, SEAT_END, PLACE, URGENCY, VILLAGE, VILLAGE_END]
    columns = np.delete(book.need, own, axis=1)
    _, kind = np.unique(columns, axis=0, return_inverse=True)
    kinds, needs, days = int(kind.max(initial=-1)) + 1, len(book.need), book.absent.shape[1]
    return Search(
        kind=kind.ravel().astype(np.int32),
        known=np.full((kinds, 2), -1, np.int32),
        able=np.zeros(1 << 22, np.int32),
        used=np.zeros(1, np.int32),
        vain=np.zeros(kinds, np.int32),
        vain_on=np.zeros(days, np.int32),
        day_from=np.searchsorted(book.need[:, START], np.arange(days + 1) * DAY).astype(np.int32),
        seen=np.zeros(needs, np.int32),
        node=np.zeros((needs + 1, 4), np.int64),
    )


@kernel
def _look_up(book: Book, rota: Rota, search: Search, n: int) -> None:
    """List the officers who might serve needs of one kind."""
    first = last = search.used[0]
    for o in range(len(book.who)):
        if last < len(search.able) and might_serve(book, rota, o, n):
            search.able[last] = o
            last += 1
    kind = search.kind[n]
    search.known[kind, 0], search.known[kind, 1] = first, last
    search.used[0] = last


@kernel
def _on_chain(search: Search, at: int, o: int) -> bool:
    """Return whether an officer moves already on the way to a node."""
    while at > 0:
        if search.node[at, OFFICER] == o:
            return True
        at = search.node[at, PARENT]
    return False


@kernel
def _free_for(book: Book, rota: Rota, search: Search, at: int) -> int:
    """Return the nearest officer who can fill a node's seat and gives up nothing, -1: none."""
    n, bits = search.node[at, NEED], search.node[at, BITS_ASKED]
    kind = search.kind[n]
    if search.known[kind, 0] < 0:
        _look_up(book, rota, search, n)
    who, near = -1, 0
    for i in range(search.known[kind, 0], search.known[kind, 1]):
        o = search.able[i]
        if (book.who[o, BITS] & bits) != bits or _on_chain(search, at, o):
            continue
        metres = book.unit_m[book.need[n, PLACE], book.who[o, UNIT]]
        if who >= 0 and (metres, book.who[o, LOT]) >= (near, book.who[who, LOT]):
            continue
        if barred(book, rota, o, n) == FREE:
            who, near = o, metres
    return who


@kernel
def _dropped(book: Book, rota: Rota, search: Search, o: int, n: int, why: int) -> int:
    """Return a duty without which an officer could serve a need, -1: none that this search has not reached.

    ``why`` is what bars him now: only the hours of a week have to do with dates far off.
    """
    near = WEEK * DAY if why >= BY_WEEK_HOURS else 2 * DAY
    at = position(book, rota, o, n)
    k = at
    while k > 0 and book.need[rota.duty[o, k - 1], END] > book.need[n, START] - near:
        k -= 1
    while k < rota.people[o, HELD] and book.need[rota.duty[o, k], START] < book.need[n, END] + near:
        q = rota.duty[o, k]
        k += 1
        if search.seen[q] == search.seen[search.node[0, NEED]]:
            continue
        seat = seat_of(book, rota, o, q)
        if rota.fixed[seat]:
            continue
        take(book, rota, o, q)
        fits = fits_without(book, rota, o, n, q)
        give(book, rota, o, q, seat)
        if fits:
            return int(q)
    return -1


@kernel
def _open(book: Book, rota: Rota, search: Search, at: int, count: int) -> int:
    """Add a node for each officer who could fill a node's seat and hand on a duty; return their number."""
    n, bits = search.node[at, NEED], search.node[at, BITS_ASKED]
    for k in range(book.unit_order.shape[1]):
        u = book.unit_order[book.need[n, PLACE], k]
        for i in range(book.unit_from[u], book.unit_from[u + 1]):
            o = book.unit_officer[i]
            if not book.may[book.who[o, CLASS], book.need[n, GROUP]] or (book.who[o, BITS] & bits) != bits:
                continue
            if not book.usable[book.need[n, PHASE], o] or _on_chain(search, at, o):
                continue
            why = barred(book, rota, o, n)
            q = _dropped(book, rota, search, o, n, why) if why > BY_HOME else -1
            if q >= 0:
                search.seen[q] = search.seen[search.node[0, NEED]]
                search.node[count, NEED], search.node[count, PARENT] = q, at
                search.node[count, OFFICER] = o
                search.node[count, BITS_ASKED] = asked_after(book, rota, o, q)
                count += 1
    return count


@kernel
def _move(book: Book, rota: Rota, search: Search, at: int, who: int) -> None:
    """Carry out a chain: ``who``, -1 for nobody, fills the last seat, and everybody moves on to the next."""
    while at > 0:
        leaves = search.node[at, OFFICER]
        seat = take(book, rota, leaves, search.node[at, NEED])
        if who >= 0:
            give(book, rota, who, search.node[at, NEED], seat)
        who, at = leaves, search.node[at, PARENT]
    give(book, rota, who, search.node[0, NEED], empty_seat(book, rota, search.node[0, NEED]))


@kernel
def _fill_seat(book: Book, rota: Rota, search: Search, n: int, number: int, wide: bool) -> bool:
    """Fill an empty seat, by a chain that ends well or, if the search is wide, at a less urgent seat."""
    search.node[0, NEED], search.node[0, PARENT], search.node[0, OFFICER] = n, -1, -1
    search.node[0, BITS_ASKED] = must_have(book, rota, n)
    search.seen[n] = number
    count, at, opened, least = 1, 0, 0, 0
    while at < count:
        who = _free_for(book, rota, search, at)
        if who >= 0:
            _move(book, rota, search, at, who)
            return True
        if book.need[search.node[at, NEED], URGENCY] > book.need[search.node[least, NEED], URGENCY]:
            least = at
        at += 1
        if wide and at == 1 and fill_by_exchange(book, rota, search.day_from, n):
            return True
        while at == count and opened < min(count, OPENED if wide else 1):
            count = _open(book, rota, search, opened, count)
            opened += 1
    if wide and least > 0:
        _move(book, rota, search, least, -1)
        return True
    return False


@kernel
def repair(book: Book, rota: Rota, search: Search, needs: Ints, number: int, wide: bool) -> tuple[int, int]:
    """Fill what is empty, in the order given; return how many seats changed, and the number of searches.

    ``number`` is how many there were before. A search that is not ``wide`` hands on one duty at most.
    """
    filled = 0
    search.known[:] = -1
    search.used[:] = 0
    search.vain[:] = 0
    search.vain_on[:] = 0
    for n in needs:
        kind, day = search.kind[n], book.need[n, START] // DAY
        while (
            empties(book, rota, n) > 0 and search.vain[kind] < VAIN_KIND and search.vain_on[day] < VAIN_DATE
        ):
            number += 1
            if not _fill_seat(book, rota, search, n, number, wide):
                search.vain[kind] += 1
                search.vain_on[day] += 1
                break
            filled += 1
    return filled, number
