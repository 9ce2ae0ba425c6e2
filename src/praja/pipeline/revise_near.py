"""The part of a plan folder that new absences can reach: only this is read."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from praja.pipeline.revise_span import GUARD_AND_WAY, Span, fresh_absences, spans_around

DUTIES, NEEDS = "duties.csv", "needs.csv"
MOVEMENT = (FORWARD_MOVEMENT,)
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


@dataclass(frozen=True)
class NearReader:
    """The lines of a plan folder, and the spans of dates that new absences reach in it."""

    path: Path
    earlier: Operation
    duties: Lines
    needs: Lines
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, path: Path, earlier: Operation, now: Operation) -> "NearReader | None":
        """Return the reader of a plan; None where all of it has to be read."""
        fresh = fresh_absences(earlier, now)
        lines = Lines.read(path / DUTIES, layout.DUTIES) if fresh else None
        asked = Lines.read(path / NEEDS, layout.NEEDS) if lines else None
        if lines is None or asked is None or asked.dates("start") is None:
            return None
        days = lines.dates("start")
        spans = _spans(lines, days, fresh) if days is not None else ()
        return cls(path, earlier, lines, asked, spans) if spans else None

    def read(self, span: Span) -> NearPlan | None:
        """Return the part of the plan that lies in a span; None where all of it has to be read."""
        always = _are(self.duties.cells("phase"), (VOTING,)) | _are(self.duties.cells("kind"), MOVEMENT)
        near = np.flatnonzero(_within(self.duties, span) | always)
        wanted = _are(self.needs.cells("phase"), (VOTING,)) | _are(self.needs.cells("kind"), MOVEMENT)
        near_needs = np.flatnonzero(_within(self.needs, span) | wanted)
        picked = {
            DUTIES: self.duties.table(DUTIES, near),
            NEEDS: self.needs.table(NEEDS, near_needs),
        }
        plan = read_picked(self.path, self.earlier, picked)
        if not plan.hours:
            return None
        found = NearPlan(plan, span, NOTHING, self.duties, self.needs, near, near_needs)
        return replace(found, beyond=_beyond(found))


def _within(lines: Lines, span: Span) -> NDArray[np.bool_]:
    days = lines.dates("start")
    assert days is not None
    return (_number(span.first - BEFORE) <= days) & (days <= _number(span.last))


def _spans(lines: Lines, days: Rows, fresh: Mapping[str, Sequence[Absence]]) -> tuple[Span, ...]:
    theirs = np.flatnonzero(_are(lines.cells("nrp"), fresh))
    guarding = {_date(n) for n in np.unique(days[_are(lines.cells("kind"), GUARD_AND_WAY)]).tolist()}
    return spans_around(fresh, duties_in(lines.table(DUTIES, theirs)), guarding)


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
