"""Day by day: how many officers are on duty, how many different ones a phase has had, what is short."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from praja.domain.operation import Operation
from praja.domain.plan import Duty, Plan, Shortfall
from praja.domain.settings import Phase
from praja.report.places import Places

Whole = NDArray[np.int64]
Truth = NDArray[np.bool_]
ONE_DAY = timedelta(days=1)


class LocalDates(dict[datetime, date]):
    """The local date of an instant; thousands of duties share each instant."""

    def __init__(self, timezone: str) -> None:
        super().__init__()
        self._zone = ZoneInfo(timezone)

    def __missing__(self, at: datetime) -> date:
        found = self[at] = at.astimezone(self._zone).date()
        return found


@dataclass(frozen=True)
class Days:
    """The dates of the planned phases, from the first to the last; index 0 is the first."""

    operation: Operation
    plan: Plan
    places: Places
    phases: tuple[Phase, ...]

    @cached_property
    def first(self) -> date:
        """The first date of the planned phases."""
        return min(p.start for p in self.phases)

    @cached_property
    def count(self) -> int:
        """How many dates lie between the first and the last, both included."""
        return (max(p.end for p in self.phases) - self.first).days + 1

    def day(self, index: int) -> date:
        """Return the date of an index."""
        return self.first + index * ONE_DAY

    def span(self, phase: Phase) -> range:
        """Return the indices of a phase's dates."""
        return range((phase.start - self.first).days, (phase.end - self.first).days + 1)

    @cached_property
    def local(self) -> LocalDates:
        """The local date of each instant."""
        return LocalDates(self.operation.settings.timezone)

    @cached_property
    def _number(self) -> dict[str, int]:
        return {o.nrp: i for i, o in enumerate(self.operation.personnel)}

    @cached_property
    def _present(self) -> Truth:
        """Whether each officer has a duty that touches each date, shape (officers, dates)."""
        present = np.zeros((len(self._number), self.count), dtype=np.bool_)
        rows = np.array([self._number[d.nrp] for d in self.plan.duties], dtype=np.int64)
        start, end = self._touched(self.plan.duties)
        for later in range(int((end - start).max(initial=-1)) + 1):
            day = start + later
            here = (day <= end) & (day >= 0) & (day < self.count)
            present[rows[here], day[here]] = True
        return present

    def _touched(self, spans: Iterable[Duty | Shortfall]) -> tuple[Whole, Whole]:
        """Return the first and the last date that each span touches; midnight itself is the day before."""
        known: dict[datetime, int] = {}
        ends: dict[datetime, int] = {}
        rows = []
        for span in spans:
            start = known.get(span.start)
            if start is None:
                start = known[span.start] = (self.local[span.start] - self.first).days
            end = ends.get(span.end)
            if end is None:
                just_before = span.end - timedelta(microseconds=1)
                end = ends[span.end] = (self.local[just_before] - self.first).days
            rows.append((start, end))
        table = np.array(rows, dtype=np.int64).reshape(-1, 2)
        return table[:, 0], table[:, 1]

    @cached_property
    def on_duty(self) -> Whole:
        """Officers with a duty that touches the date, each once, shape (dates,)."""
        present: Whole = self._present.sum(axis=0, dtype=np.int64)
        return present

    @cached_property
    def on_duty_of(self) -> Mapping[str, Whole]:
        """The same for the officers of each command that has any, in the order of the commands."""
        tree = self.operation.tree
        rows: dict[str, list[int]] = defaultdict(list)
        for number, officer in enumerate(self.operation.personnel):
            rows[tree.command_of[officer.unit]].append(number)
        return {c: self._present[rows[c]].sum(axis=0, dtype=np.int64) for c in tree.commands if c in rows}

    @cached_property
    def so_far(self) -> Mapping[str, Whole]:
        """Different officers whom each phase has had up to each of its dates, by phase."""
        first: dict[str, dict[str, date]] = {p.key: {} for p in self.phases}
        for duty in self.plan.duties:
            seen = first.get(duty.phase)
            if seen is not None:
                day = self.local[duty.start]
                if seen.get(duty.nrp, date.max) > day:
                    seen[duty.nrp] = day
        return {p.key: self._grown(p, first[p.key]) for p in self.phases}

    def _grown(self, phase: Phase, first: Mapping[str, date]) -> Whole:
        days = (phase.end - phase.start).days
        index = [min(days, max(0, (day - phase.start).days)) for day in first.values()]
        grown: Whole = np.cumsum(np.bincount(np.array(index, dtype=np.int64), minlength=days + 1))
        return grown

    @cached_property
    def short(self) -> Whole:
        """Officers missing on the shifts that start on each date, over all commands."""
        rows = list(self.short_of.values())
        return sum(rows, np.zeros(self.count, dtype=np.int64))

    @cached_property
    def short_of(self) -> Mapping[str, Whole]:
        """Officers missing by date at the places of each command; the strength of a phase is no place."""
        found: dict[str, Whole] = {}
        phases = {p.key for p in self.operation.settings.phases}
        rows = [s for s in self.plan.shortfalls if s.place_id not in phases]
        for row, day in zip(rows, self._touched(rows)[0], strict=True):
            command = self.places.find(row.place_id).command
            missing = found.setdefault(command, np.zeros(self.count, dtype=np.int64))
            missing[min(self.count - 1, max(0, int(day)))] += row.missing
        return found
