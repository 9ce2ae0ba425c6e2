"""One week of one regency as plain arrays, taken from the engine's own roster: what every peer solves.

Letters: N needs, O officers. Nothing here knows a solver, so that each peer has a process to itself.
"""

import pickle
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from praja.plan.models.roster import Roster
from praja.plan.models.roster_book import (
    BITS,
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
    SEAT,
    SEAT_END,
    SPELL_CAP,
    START,
    TRAVEL_ON,
    VILLAGE,
    VILLAGE_END,
    WEEK_CAP,
)
from praja.units import MINUTES_PER_DAY

NO_LIMIT = 127
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Week:
    """The question: fill as many seats as the rules allow."""

    seats: list[int]
    asked: list[list[tuple[int, int]]]
    """(attributes, officers who must have them), by need."""
    may: Bools
    """Whom the task force, ties, absence, routine and home leave, shape (O, N)."""
    bits: list[int]
    """Attributes of each officer."""
    cliques: list[list[int]]
    """Needs of which nobody can do two, for they overlap or leave too little for the way and for rest."""
    sums: list[tuple[int, dict[int, int]]]
    """(limit, minutes by need): what hours on a date and in seven dates allow an officer."""
    days: list[list[int]] = field(default_factory=list)
    """Needs that touch each date; empty where no days off are asked for."""
    days_off: int = 0
    """Dates off in any seven in a row."""


@dataclass(frozen=True)
class Answer:
    """What a peer found: the officers of each need, its bound on those missing, its seconds."""

    officers: list[list[int]] | None
    bound: float
    wall: float
    cpu: float
    note: str = ""


def answer_question(solve: Callable[[Week, float, int], Answer]) -> None:
    """Read a question from standard input and write what a peer makes of it, for a process of its own."""
    answer = solve(*pickle.load(sys.stdin.buffer))
    sys.stdout.buffer.write(pickle.dumps(answer))


def week_of(roster: Roster, rows: Sequence[int], way: Any) -> Week:
    """Return the question of some rows of a roster; ``way(book, a, b, minute)`` gives travel minutes.

    Rules that this question leaves out must be off there: limits on nights in a row.
    """
    book = roster.book
    need = book.need[list(rows)]
    nights = need[:, NIGHT_CAP]
    assert ((nights == 0) | (nights == NO_LIMIT)).all(), "the peers have no limit on nights in a row"
    asked = [[(int(b), int(k)) for b, k in book.asked[n].tolist() if k] for n in rows]
    off = sorted(set(need[:, DAYS_OFF].tolist()))
    assert len(off) == 1, "the peers know one number of days off"
    by_day = _by_day(need)
    return Week(
        seats=(need[:, SEAT_END] - need[:, SEAT]).tolist(),
        asked=asked,
        may=_may(roster, rows),
        bits=book.who[:, BITS].tolist(),
        cliques=cliques_of(_clashes(book, rows, way)),
        sums=[*_sums(need, by_day, DAY_CAP, 1), *_sums(need, by_day, WEEK_CAP, 7)],
        days=[sorted(by_day[d]) for d in sorted(by_day)] if off[0] else [],
        days_off=off[0],
    )


def _may(roster: Roster, rows: Sequence[int]) -> Bools:
    book, need = roster.book, roster.book.need[list(rows)]
    may = book.may[book.who[:, CLASS]][:, need[:, GROUP]] & book.usable[need[:, PHASE]].T
    for i, row in enumerate(need.tolist()):
        dates = slice(row[START] // MINUTES_PER_DAY, (row[END] - 1) // MINUTES_PER_DAY + 1)
        guarded = book.village[row[VILLAGE] : row[VILLAGE_END]]
        may[:, i] &= ~book.absent[:, dates].any(axis=1) & ~np.isin(book.who[:, HOME], guarded)
    found: Bools = may
    return found


def _by_day(need: NDArray[np.int32]) -> dict[int, dict[int, int]]:
    """Return the minutes of each need on each date it touches."""
    found: dict[int, dict[int, int]] = {}
    for i, (start, end) in enumerate(need[:, [START, END]].tolist()):
        for d in range(start // MINUTES_PER_DAY, (end - 1) // MINUTES_PER_DAY + 1):
            minutes = min(end, (d + 1) * MINUTES_PER_DAY) - max(start, d * MINUTES_PER_DAY)
            found.setdefault(d, {})[i] = minutes
    return found


def _sums(
    need: NDArray[np.int32], by_day: dict[int, dict[int, int]], rule: int, span: int
) -> Iterable[tuple[int, dict[int, int]]]:
    """Yield the limit of a rule on hours over every ``span`` dates, and what each need adds."""
    limits = set(need[:, rule].tolist()) - {0}
    assert len(limits) <= 1, "the peers know one limit on hours"
    first, last = min(by_day), max(by_day)
    for d in range(first, max(first, last - span + 1) + 1):
        total: Counter[int] = Counter()
        for day in range(d, d + span):
            total.update({i: m for i, m in by_day.get(day, {}).items() if need[i, rule]})
        for limit in limits:
            if total:
                yield limit, dict(total)


def _clashes(book: Any, rows: Sequence[int], way: Any) -> list[set[int]]:
    """Return for each need those of which nobody can do both."""
    need = book.need
    found: list[set[int]] = [set() for _ in rows]
    for i, a in enumerate(rows):
        for j in range(i + 1, len(rows)):
            b = rows[j]
            if need[b, START] - need[a, END] >= MINUTES_PER_DAY:
                break
            if _clash(book, *((a, b) if need[a, END] <= need[b, START] else (b, a)), way):
                found[i].add(j)
                found[j].add(i)
    return found


def _clash(book: Any, before: int, after: int, way: Any) -> bool:
    """Return whether nobody can do one need and then another."""
    a, b = book.need[before], book.need[after]
    gap = int(b[START] - a[END])
    if gap < 0 or gap < a[REST_AFTER]:
        return True
    travel = way(book, a[PLACE], b[PLACE], a[END]) if a[TRAVEL_ON] and b[TRAVEL_ON] else 0
    if gap == 0:
        spell = (a[END] - a[START]) * bool(a[SPELL_CAP]) + (b[END] - b[START]) * bool(b[SPELL_CAP])
        caps = [c for c in (a[SPELL_CAP], b[SPELL_CAP]) if c]
        return travel > 0 or bool(caps and spell > min(caps))
    rest = max(a[REST], b[REST]) if a[REST] and b[REST] else 0
    return bool(gap < travel or gap - travel < rest)


def cliques_of(clashes: Sequence[set[int]]) -> list[list[int]]:
    """Return sets of mutually clashing needs that cover every clash, large ones first found."""
    open_pairs = [{j for j in mine if j > i} for i, mine in enumerate(clashes)]
    found = []
    for i in range(len(clashes)):
        while open_pairs[i]:
            clique = [i]
            common = set(clashes[i])
            fresh = sorted(open_pairs[i])
            for j in [*fresh, *sorted(common - set(fresh))]:
                if j in common:
                    clique.append(j)
                    common &= clashes[j]
            clique.sort()
            for k in clique:
                open_pairs[k] -= set(clique)
            found.append(clique)
    return found


def missing_of(week: Week, officers: Sequence[Sequence[int]]) -> int:
    """Return how many officers are missing, those who lack what some must have counted too."""
    total = 0
    for n, there in enumerate(officers):
        lacks = [k - sum((week.bits[o] & able) == able for o in there) for able, k in week.asked[n]]
        total += max([week.seats[n] - len(there), *lacks])
    return total


def within(week: Week, officers: Sequence[Sequence[int]]) -> bool:
    """Return whether a solution keeps what this question asks for."""
    duties: dict[int, set[int]] = {}
    for n, there in enumerate(officers):
        for o in there:
            if not week.may[o, n] or n in duties.setdefault(o, set()):
                return False
            duties[o].add(n)
    for mine in duties.values():
        if any(len(mine.intersection(c)) > 1 for c in week.cliques):
            return False
        if any(sum(m.get(n, 0) for n in mine) > limit for limit, m in week.sums):
            return False
        busy = [bool(mine.intersection(day)) for day in week.days]
        if any(sum(busy[d : d + 7]) > 7 - week.days_off for d in range(max(1, len(busy) - 6)) if busy):
            return False
    return True
