"""Which rule binds at an empty seat: the one that, relaxed there alone, would bring most officers to it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from praja.plan.models.roster_book import (
    CLASS,
    DAY_CAP,
    DAYS_OFF,
    END,
    GROUP,
    NIGHT_CAP,
    PHASE,
    REST,
    REST_AFTER,
    SPELL_CAP,
    START,
    TRAVEL_ON,
    VILLAGE,
    VILLAGE_END,
    WEEK_CAP,
    Book,
    Ints,
)
from praja.plan.solvers.roster_fill import empties, must_have, reasons
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
    FREE,
    FULL,
    NOT_HIS,
    ROUTINE,
)
from praja.plan.solvers.roster_state import DAY, OFF, WEEK, Rota

BUSY = "one_place_at_a_time"
WAY = "travel_between_duties"
NOBODY = "nobody"
"""Nobody may serve here at all, whatever he does."""
NO_SUCH = "attributes"
"""Nobody is left of those whom a skill, a rank or the sex makes fit for the seat."""

RULE_OF = {
    NOT_HIS: "exclusions",
    ABSENT: "unavailable",
    ROUTINE: "routine_share",
    BY_HOME: "exclude_home_village",
    BY_BUSY: BUSY,
    BY_TRAVEL: WAY,
    BY_REST: "min_rest_hours",
    BY_SPELL: "max_spell_hours",
    BY_DAY_HOURS: "max_duty_hours_per_day",
    BY_WEEK_HOURS: "max_duty_hours_per_week",
    BY_NIGHTS: "max_consecutive_nights",
    BY_DAYS_OFF: "min_days_off_per_week",
}
"""The rule behind each bar."""

SWITCHES = {
    WAY: (BY_TRAVEL, TRAVEL_ON),
    "min_rest_hours": (BY_REST, REST),
    "max_spell_hours": (BY_SPELL, SPELL_CAP),
    "max_duty_hours_per_day": (BY_DAY_HOURS, DAY_CAP),
    "max_duty_hours_per_week": (BY_WEEK_HOURS, WEEK_CAP),
    "max_consecutive_nights": (BY_NIGHTS, NIGHT_CAP),
}
"""How a rule bars, and the column of a need in which 0 puts it aside."""

Table = NDArray[np.int32] | NDArray[np.int64] | NDArray[np.bool_]


def foremost(freed: Mapping[str, int], missing: int) -> str | None:
    """Return the rule that would fill most of the ``missing`` seats; None where none would fill any.

    Where several would fill as many, the one that frees most officers, the first named before the others;
    but what nobody can order comes last: a shorter way, other people, a duty elsewhere that ends earlier.
    """
    able = [rule for rule, officers in freed.items() if officers > 0]
    last = {WAY: 1, NO_SUCH: 2, BUSY: 3}
    return max(
        able, key=lambda rule: (min(missing, freed[rule]), -last.get(rule, 0), freed[rule]), default=None
    )


def binding_rule(book: Book, rota: Rota, n: int) -> str:
    """Return the rule that binds at a need with an empty seat.

    Each rule is put aside for this need alone, and those whom nothing bars then are counted. Nobody can be
    made free of a duty elsewhere like that: such officers count as they are.
    """
    bars = _bars(book, rota, n)
    able = bars.copy()
    able[[FREE, NOT_HIS]] = 0
    freed = {rule: _free(book, rota, n) - int(bars[FREE]) for rule in _each_aside(book, rota, n, bars)}
    freed[BUSY] = int(bars[BY_BUSY])
    found = foremost(freed, int(empties(book, rota, n)))
    if found is None and able.any():
        # No single rule frees anybody: the one that is met first by most.
        found = RULE_OF.get(int(able.argmax()), "exclusions")
    if found is None:
        return NO_SUCH if _some_may(book, n) and must_have(book, rota, n) else NOBODY
    return found


def _bars(book: Book, rota: Rota, n: int) -> Ints:
    """Return how many officers each rule is the first to bar, shape (FULL + 1,)."""
    counts = np.zeros(FULL + 1, np.int32)
    reasons(book, rota, n, counts)
    return counts


def _free(book: Book, rota: Rota, n: int) -> int:
    return int(_bars(book, rota, n)[FREE])


def _some_may(book: Book, n: int) -> bool:
    """Return whether there is anybody whom task force, rank and ties let serve, fit for the seat or not."""
    return bool(book.may[book.who[:, CLASS], book.need[n, GROUP]].any())


def _each_aside(book: Book, rota: Rota, n: int, bars: Ints) -> Iterator[str]:
    """Yield each rule that can be relaxed while it is put aside for one need.

    Whom one rule alone bars, that rule is the first to bar: rules that bar nobody first are left out.
    """
    row = book.need[n]
    first, last = row[START] // DAY, (row[END] - 1) // DAY
    for rule, (code, column) in SWITCHES.items():
        if bars[code]:
            with _as_if(row[column : column + 1], 0):
                yield rule
    if bars[BY_REST]:
        with _as_if(book.need[:, REST_AFTER], 0):
            yield "min_rest_after_station_hours"
    if bars[BY_DAYS_OFF]:
        # The other duties of those weeks ask for days off, too.
        weeks = rota.dates[:, first - WEEK + 1 : last + WEEK, OFF]
        with _as_if(row[DAYS_OFF : DAYS_OFF + 1], 0), _as_if(weeks, 0):
            yield "min_days_off_per_week"
    if bars[ABSENT]:
        with _as_if(book.absent[:, first : last + 1], 0):
            yield "unavailable"
    if bars[ROUTINE]:
        with _as_if(book.usable[row[PHASE]], 1):
            yield "routine_share"
    if bars[BY_HOME]:
        with _as_if(row[VILLAGE_END : VILLAGE_END + 1], row[VILLAGE]):
            yield "exclude_home_village"
    if must_have(book, rota, n):
        with _as_if(book.asked[n, :, 1], 0):
            yield NO_SUCH


@contextmanager
def _as_if(cells: Table, value: int) -> Iterator[None]:
    """Set a part of a table for a while."""
    before = cells.copy()
    cells[:] = value
    try:
        yield
    finally:
        cells[:] = before
