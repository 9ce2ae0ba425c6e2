"""What the roster reached and what no roster can beat: coverage, travel, hours, evenness."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from praja.domain.plan import Shortfall
from praja.pipeline.roster import Rostered
from praja.plan.crews import ONCE
from praja.plan.models.coverage import slots_of
from praja.plan.models.eligibility import ANYBODY
from praja.plan.models.roster import Roster
from praja.plan.models.roster_book import END, START
from praja.plan.solvers.coverage import coverage
from praja.units import MINUTES_PER_DAY

REACH_DAYS = 6
"""Dates around a shortfall that its proof looks at: those of every week that holds it."""
LONGEST_DAYS = 21
"""Dates that one proof looks at: a longer shortfall is proven in parts."""


def unavoidable(rostered: Rostered, shortfalls: Sequence[Shortfall]) -> float:
    """Return how many officers no roster of these phases could have supplied, at least.

    Only dates near a shortfall are counted: elsewhere nobody is missing, and nothing is to be proven.
    """
    dates = sorted({s.start.date() for s in shortfalls if s.place_id != s.phase})
    roster = rostered.roster
    # Duties that come once bind little and cost the programme most: they count where one is short.
    short = {s.place_id for s in shortfalls}
    kinds = {n.kind for n in roster.needs if n.kind not in ONCE or n.place_id in short}
    total = 0.0
    for first, last in _stretches(roster, dates):
        total += coverage(roster, slots_of(roster, first, last, kinds)).missing
    return total


def _stretches(roster: Roster, dates: Sequence[date]) -> list[tuple[int, int]]:
    """Return disjoint spans of dates around the dates given, as rows of the calendar."""
    spans: list[tuple[int, int]] = []
    for day in dates:
        at = (day - roster.first_day).days
        first, last = at - REACH_DAYS, at + REACH_DAYS
        if spans and first <= spans[-1][1] + 1:
            first = spans[-1][1] + 1
            if last - spans[-1][0] < LONGEST_DAYS:
                spans[-1] = (spans[-1][0], last)
                continue
        if first <= last:
            spans.append((first, last))
    return spans


def even_week(rostered: Rostered) -> int:
    """Return the minutes that somebody must serve in some week, were all hours spread evenly.

    For each task force the fullest seven dates' minutes of duty, divided by its officers who may be
    planned; duties that any task force may do are left out.
    """
    roster, filled = rostered.roster, rostered.filled
    book = roster.book
    classes = roster.people.classes
    most = 0
    seats = np.array([len(filled.officers(n)) for n in range(len(roster.needs))], np.int64)
    day = book.need[:, START] // MINUTES_PER_DAY
    span = (book.need[:, END] - book.need[:, START]).astype(np.int64)
    for task_force in sorted({n.task_force for n in roster.needs}):
        mine = np.array([n.task_force == task_force and n.kind not in ANYBODY for n in roster.needs], bool)
        people = sum(c.task_force == task_force for c in classes)
        if not mine.any() or not people:
            continue
        daily = np.bincount(day[mine], weights=(seats * span)[mine], minlength=book.absent.shape[1])
        # A duty over midnight may fall outside the week: six dates' starts lie wholly in seven.
        weekly = np.convolve(daily, np.ones(6), mode="valid").max()
        most = max(most, int(-(-weekly // people)))
    return most
