"""What the roster reached and what no roster can beat: coverage, travel, hours, evenness."""

from collections.abc import Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np

from praja.demand.windows import shift_windows
from praja.domain.areas import district_of
from praja.domain.needs import DISTRICT_FLOOR, STANDBY, Need
from praja.domain.operation import Operation
from praja.domain.plan import Shortfall
from praja.domain.rulebook import Rulebook
from praja.domain.settings import Phase
from praja.pipeline.roster import DAYTIME, Rostered
from praja.plan.crews import ONCE
from praja.plan.models.alone import broken_alone
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


def unavoidable(operation: Operation, rostered: Rostered, shortfalls: Sequence[Shortfall]) -> float:
    """Return how many officers no roster of these phases could have supplied, at least.

    Only dates near a shortfall are counted: elsewhere nobody is missing, and nothing is to be proven. What
    officers on standby may make up for is left out.
    """
    roster = rostered.roster
    stand_in = StandIn(operation, roster.phases)
    too_long = _too_long(operation, rostered)
    sure = sum(roster.needs[row].officers for row in too_long if not stand_in.may_help(roster.needs[row]))
    too_long_at = {(roster.needs[row].place_id, roster.needs[row].start) for row in too_long}
    others = [s for s in shortfalls if s.place_id != s.phase and (s.place_id, s.start) not in too_long_at]
    dates = sorted({s.start.date() for s in others})
    # Duties that come once bind little and cost the programme most: they count where one is short.
    short = {s.place_id for s in others}
    # Standby fills up a phase: nobody is missing there, though presence may be, at the same unit.
    kinds = {n.kind for n in roster.needs if n.kind not in ONCE or n.place_id in short} - {STANDBY}
    helped = [row for row, n in enumerate(roster.needs) if stand_in.may_help(n)]
    total = float(sure)
    for first, last in _stretches(roster, dates):
        total += coverage(roster, slots_of(roster, first, last, kinds, [*helped, *too_long])).missing
    return total


def _too_long(operation: Operation, rostered: Rostered) -> list[int]:
    """Return the rows that nobody serves because a rule lets nobody serve so long."""
    rulebook, wanted, needs = Rulebook(operation.settings), set(rostered.open_needs), rostered.roster.needs
    return [n for n in rostered.filled.empty() if n in wanted and broken_alone(rulebook, needs[n])]


class StandIn:
    """At which presence in a district somebody on standby may stand: nothing is proven missing there.

    Whoever is called to standby is called after all else is staffed, as often as minimum strength asks, so
    no count of officers bounds how much presence standby makes up for.
    """

    def __init__(self, operation: Operation, phases: Iterable[Phase]) -> None:
        settings = operation.settings
        shifts = {s.key: s for s in settings.shifts}
        pattern = shifts.get(settings.rules.standby_shift, DAYTIME)
        zone = ZoneInfo(settings.timezone)
        self._turns = {p.key: shift_windows(pattern, p, zone) for p in phases if p.min_strength}
        manned = {o.unit for o in operation.personnel}
        self._districts = {
            district_of(code) for u in operation.units if u.unit in manned for code in u.area_codes
        }

    def may_help(self, need: Need) -> bool:
        """Return whether a turn of standby lasts all the while, at a unit with people in the district."""
        if need.kind != DISTRICT_FLOOR or need.phase not in self._turns:
            return False
        here = district_of(need.area_code) in self._districts
        turns = self._turns[need.phase]
        return here and any(start <= need.start and need.end <= end for start, end in turns)


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

    For each task force the minutes of all duties that begin on the fullest six dates in a row, divided by
    its officers who may be planned: they end within seven dates. Duties that any task force may do are
    left out.
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
        # A duty that begins on the seventh date may end after it: the starts of six lie wholly in the week.
        weekly = np.convolve(daily, np.ones(6), mode="valid").max()
        most = max(most, int(-(-weekly // people)))
    return most
