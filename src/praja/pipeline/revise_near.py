"""The part of a plan folder that new absences can reach: only this is read."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from praja.domain.forces import Absence
from praja.domain.needs import FORWARD_MOVEMENT
from praja.domain.operation import Operation
from praja.domain.plan import Duty, Plan
from praja.domain.settings import VOTING
from praja.io import plan_folder as layout
from praja.io.plan_lines import Lines, Rows
from praja.io.plan_roster import duties_in
from praja.io.plan_tables import read_picked
from praja.pipeline.revise_span import GUARD_AND_WAY, Span, fresh_absences, span_around

DUTIES, NEEDS = "duties.csv", "needs.csv"
BEFORE = timedelta(days=2)
"""A duty that began so long before the span may last into it."""


@dataclass(frozen=True)
class Beyond:
    """What the duties that were not read come to."""

    minutes: Mapping[str, int] = field(default_factory=dict)
    """Of each officer, by service number."""
    planned: frozenset[tuple[str, str]] = frozenset()
    """(phase, officer) with a duty."""


NOTHING = Beyond()


@dataclass(frozen=True)
class NearPlan:
    """A plan of which only the duties and needs near a change are read."""

    plan: Plan
    span: Span
    beyond: Beyond
    duties: Lines
    needs: Lines
    near: Rows
    """The rows of the duties that were read."""
    near_needs: Rows

    def far(self) -> Rows:
        """Return the rows of the duties that were not read."""
        left_out = np.ones(len(self.duties), np.bool_)
        left_out[self.near] = False
        return np.flatnonzero(left_out)

    def duties_at(self, rows: Rows) -> tuple[Duty, ...]:
        """Return some duties."""
        return duties_in(self.duties.table(DUTIES, rows))


def read_near(path: Path, earlier: Operation, now: Operation) -> NearPlan | None:
    """Return the part of a plan that new absences reach; None where all of it has to be read."""
    fresh = fresh_absences(earlier, now)
    lines = Lines.read(path / DUTIES, layout.DUTIES) if fresh else None
    asked = Lines.read(path / NEEDS, layout.NEEDS) if lines else None
    if lines is None or asked is None:
        return None
    days, days_asked = lines.dates("start"), asked.dates("start")
    if days is None or days_asked is None:
        return None
    kinds = lines.cells("kind")
    span = _span(lines, days, fresh, kinds)
    if span is None:
        return None
    first, last = _number(span.first - BEFORE), _number(span.last)
    always = _are(lines.cells("phase"), (VOTING,)) | _are(kinds, (FORWARD_MOVEMENT,))
    near = np.flatnonzero(((first <= days) & (days <= last)) | always)
    wanted = _are(asked.cells("phase"), (VOTING,)) | _are(asked.cells("kind"), (FORWARD_MOVEMENT,))
    near_needs = np.flatnonzero(((first <= days_asked) & (days_asked <= last)) | wanted)
    picked = {DUTIES: lines.table(DUTIES, near), NEEDS: asked.table(NEEDS, near_needs)}
    plan = read_picked(path, earlier, picked)
    if not plan.hours:
        return None
    found = NearPlan(plan, span, NOTHING, lines, asked, near, near_needs)
    return NearPlan(plan, span, _beyond(found), lines, asked, near, near_needs)


def _span(
    lines: Lines, days: Rows, fresh: Mapping[str, Sequence[Absence]], kinds: Sequence[bytes]
) -> Span | None:
    theirs = np.flatnonzero(_are(lines.cells("nrp"), fresh))
    guarding = {_date(n) for n in np.unique(days[_are(kinds, GUARD_AND_WAY)]).tolist()}
    return span_around(fresh, duties_in(lines.table(DUTIES, theirs)), guarding)


def _are(cells: Sequence[bytes], words: Iterable[str]) -> NDArray[np.bool_]:
    wanted = {word.encode() for word in words}
    return np.fromiter(map(wanted.__contains__, cells), np.bool_, len(cells))


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _date(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)


def _beyond(near: NearPlan) -> Beyond:
    """Return what the duties that were not read come to; hours.csv says what all come to."""
    minutes = Counter({h.nrp: round(60 * h.hours) for h in near.plan.hours})
    lasts: dict[tuple[int, int], int] = {}
    for d in near.plan.duties:
        span = (id(d.start), id(d.end))
        if span not in lasts:
            lasts[span] = round((d.end - d.start).total_seconds()) // 60
        minutes[d.nrp] -= lasts[span]
    rows = near.far()
    pairs = set(zip(near.duties.cells("phase", rows), near.duties.cells("nrp", rows), strict=True))
    planned = frozenset((phase.decode(), nrp.decode()) for phase, nrp in pairs)
    return Beyond({nrp: m for nrp, m in minutes.items() if m}, planned)
