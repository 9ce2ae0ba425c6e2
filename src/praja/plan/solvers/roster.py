"""The roster filled: who has which duty, what stays empty, and which rule binds there."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from praja.plan.models.roster_book import END, SEAT, SEAT_END, START, Book, Ints
from praja.plan.solvers.binding import RULE_OF, binding_rule
from praja.plan.solvers.roster_chains import repair, search_of
from praja.plan.solvers.roster_fill import empty_needs, fill, must_have
from praja.plan.solvers.roster_revise import compile_revision
from praja.plan.solvers.roster_rules import FREE, barred
from praja.plan.solvers.roster_state import Rota, empty_rota, give

ROUNDS = 2
"""How often the empty seats are gone through."""


@dataclass(frozen=True)
class Filled:
    """A filled roster."""

    book: Book
    rota: Rota

    def officers(self, need: int) -> list[int]:
        """Return who serves a need, in order of seats."""
        first, last = self.book.need[need, SEAT], self.book.need[need, SEAT_END]
        return [o for o in self.rota.taken[first:last].tolist() if o >= 0]

    def empty(self) -> list[int]:
        """Return the needs with an empty seat."""
        return [int(n) for n in empty_needs(self.book, self.rota)]

    def binding(self, need: int) -> str:
        """Return the rule that, relaxed at a need with an empty seat, would bring most officers to it."""
        return binding_rule(self.book, self.rota, need)

    def attributes(self, need: int) -> int:
        """Return the attributes that whoever takes the next seat of a need must have."""
        return int(must_have(self.book, self.rota, need))


def start_roster(book: Book) -> Filled:
    """Return a roster in which nobody has a duty."""
    return Filled(book, empty_rota(book))


def hold(filled: Filled, duties: Iterable[tuple[int, int]]) -> None:
    """Give (need, officer) duties that stay as they are, whatever a rule says of them."""
    book, rota = filled.book, filled.rota
    for need, officer in duties:
        first, last = book.need[need, SEAT], book.need[need, SEAT_END]
        seat = int(first + np.flatnonzero(rota.taken[first:last] < 0)[0])
        give(book, rota, officer, need, seat)
        rota.fixed[seat] = True


def fill_roster(filled: Filled, needs: Ints, *, wide: bool = True) -> None:
    """Fill the needs, in the order given, then try again where a seat stayed empty.

    Where the search is not ``wide``, a seat that stays empty moves two people at most, both near its date.
    """
    fill(filled.book, filled.rota, needs)
    wanted = set(needs.tolist())
    search, number = search_of(filled.book), 0
    for _ in range(ROUNDS):
        empty = [n for n in filled.empty() if n in wanted]
        changed, number = repair(filled.book, filled.rota, search, np.array(empty, np.int32), number, wide)
        if not changed:
            break


def compile_kernels() -> None:
    """Compile every kernel of the roster once, so that the first plan does not wait."""
    one, none = np.zeros((1, 18), np.int32), np.zeros(0, np.int32)
    one[0, [START, END, SEAT_END]] = 8 * 1440, 8 * 1440 + 60, 2
    book = Book(
        need=one,
        asked=np.zeros((1, 1, 2), np.int64),
        village=none,
        spot=np.zeros((1, 2)),
        zone=np.zeros(1, np.int32),
        legs=np.full((1, 1, 1), -1, np.int32),
        season=np.zeros(20, np.int32),
        min_per_m=0.002,
        unit_order=np.zeros((1, 1), np.int32),
        unit_m=np.zeros((1, 1), np.int32),
        km_minutes=-1.0,
        own_units=np.ones(1, np.int32),
        unit_from=np.array([0, 1], np.int32),
        unit_officer=np.zeros(1, np.int32),
        who=np.zeros((1, 5), np.int64),
        may=np.ones((1, 1), np.bool_),
        absent=np.zeros((1, 20), np.bool_),
        usable=np.ones((1, 1), np.bool_),
        crew_of=np.full((1, 1), -1, np.int32),
        crew=np.zeros((1, 4), np.int32),
        crew_officer=none,
    )
    filled, first = start_roster(book), np.zeros(1, np.int32)
    compile_revision(book, filled.rota)
    fill_roster(filled, first)
    filled.binding(0)
    can_serve(filled, first, 0)


def why_barred(filled: Filled, officer: int, need: int) -> str:
    """Return the rule that bars an officer from a need, empty where none does."""
    code = int(barred(filled.book, filled.rota, officer, need))
    return "" if code == FREE else RULE_OF.get(code, "exclusions")


def can_serve(filled: Filled, officers: Ints, need: int) -> NDArray[np.bool_]:
    """Return which officers no rule bars from a need, shape of ``officers``."""
    return np.array([barred(filled.book, filled.rota, int(o), need) == FREE for o in officers], bool)
