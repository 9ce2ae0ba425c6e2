"""Revising a roster: everything that can stay stays, and as few people as possible take over the rest.

What is open is offered to those whose duties change anyway, then to whoever can do most of it. A guard's
seat that nobody is free for goes to whom it costs least to free. What is still open is filled as a
roster is filled.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from praja.plan.models.roster import LEAD
from praja.plan.models.roster_book import (
    PHASE,
    SEAT,
    SEAT_END,
    UNIT,
    Bools,
    Ints,
)
from praja.plan.solvers.roster import Filled, fill_roster, hold
from praja.plan.solvers.roster_revise import (
    LACKS,
    NO_SEAT,
    carry,
)
from praja.plan.solvers.roster_rules import (
    ABSENT,
    BY_BUSY,
    BY_DAY_HOURS,
    BY_DAYS_OFF,
    BY_HOME,
    BY_NIGHTS,
    BY_REST,
    BY_SPELL,
    BY_TRAVEL,
    BY_WEEK_HOURS,
    NOT_HIS,
    ROUTINE,
)
from praja.plan.solvers.roster_state import take
from praja.plan.substitutes import Pairs, Routine, Search, empty_seats

__all__ = [
    "FORCED",
    "LACKS",
    "NO_SEAT",
    "TOGETHER",
    "Carried",
    "Pairs",
    "Revision",
    "Routine",
    "revise_roster",
]

FORCED = (NOT_HIS, ABSENT, BY_HOME)
"""What bars a duty whatever else an officer does: who he is, absence, his home."""
TOGETHER = (
    BY_BUSY,
    BY_TRAVEL,
    BY_REST,
    BY_SPELL,
    BY_DAY_HOURS,
    BY_WEEK_HOURS,
    BY_NIGHTS,
    BY_DAYS_OFF,
)
"""What bars a duty beside others of the same officer: he cannot keep all that he had."""


@dataclass(frozen=True)
class Carried:
    """Duties of the earlier plan as rows of the new question: need, officer, and who led."""

    needs: Ints
    officers: Ints
    linked: tuple[tuple[int, int], ...] = ()
    """Pairs of rows of these tables that one officer has both or neither: a way and where it leads."""
    led: frozenset[int] = frozenset()
    """Rows of these tables whose officer led."""


@dataclass
class Revision:
    """A revised roster."""

    filled: Filled
    why: Ints
    """What barred each carried duty, 0 where it stayed, shape of ``carried``."""
    routine: Routine
    taken: list[tuple[int, int]] = field(default_factory=list)
    """(need, officer) of everything given anew."""


def revise_roster(
    filled: Filled,
    carried: Carried,
    locked: Sequence[tuple[int, int]],
    open_needs: Ints,
    pairs: Pairs,
    routine: Routine,
) -> Revision:
    """Return the roster that keeps what it can of the carried duties and fills the rest.

    ``locked`` (need, officer) duties come first and stay whatever a rule says of them.
    """
    hold(filled, locked)
    held = set(locked)
    given = zip(carried.needs.tolist(), carried.officers.tolist(), strict=True)
    rows = np.array([i for i, pair in enumerate(given) if pair not in held], np.int64)
    why = np.zeros(len(carried.needs), np.int32)
    why[rows] = carry(filled.book, filled.rota, carried.needs[rows], carried.officers[rows])
    _part(filled, carried, why, held)
    _spare(filled, carried, why, held, set(routine.begin(filled)))
    routine.begin(filled)
    before = filled.rota.taken.copy()
    changed = {int(o) for o in carried.officers[why != 0]} | {o for _, o in locked}
    search = Search(
        filled, pairs, routine, changed, _kept(filled, carried, pairs), _unled(filled, carried, why)
    )
    search.run(open_needs)
    # A way and where it leads are handed on together or not at all.
    for n in np.flatnonzero(search.kept).tolist():
        filled.rota.fixed[filled.book.need[n, SEAT] : filled.book.need[n, SEAT_END]] = True
    _anybody(filled, [int(n) for n in open_needs if int(n) not in pairs.ways_of], routine)
    taken = _given(filled, before)
    routine.begin(filled)
    return Revision(filled, why, routine, taken)


def _part(filled: Filled, carried: Carried, why: Ints, held: set[tuple[int, int]]) -> None:
    """Take away what is linked to a duty that could not stay, unless a lock holds it."""
    for pair in carried.linked:
        for i, j in (pair, pair[::-1]):
            n, o = int(carried.needs[j]), int(carried.officers[j])
            if why[i] != 0 and why[j] == 0 and (n, o) not in held:
                take(filled.book, filled.rota, o, n)
                why[j] = why[i]


def _spare(
    filled: Filled, carried: Carried, why: Ints, held: set[tuple[int, int]], spared: set[tuple[int, int]]
) -> None:
    """Take away the duties of a phase from those whom routine duty needs, and what is linked to them."""
    if not spared:
        return
    phases = filled.book.need[carried.needs, PHASE].tolist()
    for i, (phase, o) in enumerate(zip(phases, carried.officers.tolist(), strict=True)):
        n = int(carried.needs[i])
        if why[i] == 0 and (phase, o) in spared and (n, o) not in held:
            take(filled.book, filled.rota, o, n)
            why[i] = ROUTINE
    _part(filled, carried, why, held)


def _kept(filled: Filled, carried: Carried, pairs: Pairs) -> Bools:
    """Return which needs are never handed on: ways and where they lead, shape (N,)."""
    kept = np.zeros(len(filled.book.need), np.bool_)
    linked = np.array(carried.linked, np.int64).reshape(-1)
    kept[carried.needs[linked]] = True
    kept[[*pairs.ways_of, *(way for ways in pairs.ways_of.values() for way in ways)]] = True
    return kept


def _unled(filled: Filled, carried: Carried, why: Ints) -> set[int]:
    """Return the needs whose lead has gone: who comes had better be fit to lead, or a third one changes."""
    led = np.array(sorted(carried.led), np.int64)
    asked = (filled.book.asked[:, :, 0] == LEAD) & (filled.book.asked[:, :, 1] > 0)
    return {n for n in carried.needs[led[why[led] != 0]].tolist() if asked[n].any()}


def _anybody(filled: Filled, open_needs: Sequence[int], routine: Routine) -> None:
    """Fill what is still empty as a roster is filled, handing duties on where need be.

    Where a need has brought more of a unit into a phase than its routine duty leaves, they leave again.
    """
    unit, phase = filled.book.who[:, UNIT], filled.book.need[:, PHASE]
    for n in [n for n in open_needs if empty_seats(filled, n)]:
        before, planned = filled.rota.taken.copy(), routine.planned.copy()
        fill_roster(filled, np.array([n], np.int32), wide=False)
        came = _given(filled, before)
        full = {(p, int(unit[o])) for p, o in routine.begin(filled)} if came else set()
        for m, o in came:
            if (int(phase[m]), int(unit[o])) in full and not planned[phase[m], o]:
                take(filled.book, filled.rota, o, m)
        if full:
            routine.begin(filled)


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
