"""Shortfalls put together into what somebody can decide on: who is missing where, when, under which rule."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from praja.domain.plan import Shortfall
from praja.report.days import LocalDates

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Gap:
    """Shortfalls of one command, kind of duty and binding rule on dates in a row."""

    command: str
    kind: str
    reason: str
    first: date
    last: date
    officers: int
    """Most that are missing at the same time: so many must come."""
    shifts: int
    """Officers missing, added over places and shifts."""


Named = tuple[str, str, Shortfall]
"""(command, kind, shortfall)."""


def gaps_of(rows: Iterable[Named], local: LocalDates) -> tuple[Gap, ...]:
    """Return the gaps, most missing shifts first."""
    groups: dict[tuple[str, str, str], list[Shortfall]] = defaultdict(list)
    for command, kind, row in rows:
        groups[command, kind, row.reason].append(row)
    found = [_gap(key, run, local) for key, mine in groups.items() for run in runs(mine, local)]
    return tuple(sorted(found, key=lambda g: (-g.shifts, -g.officers, g.first, g.command, g.kind, g.reason)))


def runs(rows: Iterable[Shortfall], local: LocalDates) -> Iterator[list[Shortfall]]:
    """Yield the shortfalls of dates that follow each other without a gap."""
    run: list[Shortfall] = []
    until = date.min
    for row in sorted(rows, key=lambda s: (s.start, s.end, s.place_id)):
        first, last = dates_of(row, local)
        if run and first > until + ONE_DAY:
            yield run
            run = []
        run.append(row)
        until = max(until, last) if len(run) > 1 else last
    if run:
        yield run


def dates_of(row: Shortfall, local: LocalDates) -> tuple[date, date]:
    """Return the dates of a shortfall: a shift counts on the date it starts, longer spans on each date."""
    first = local[row.start]
    return first, local[row.end - timedelta(microseconds=1)] if row.end - row.start > ONE_DAY else first


def most_at_once(rows: Sequence[Shortfall]) -> int:
    """Return the most officers missing at the same instant."""
    turns: dict[datetime, int] = defaultdict(int)
    for row in rows:
        turns[row.start] += row.missing
        turns[row.end] -= row.missing
    now = most = 0
    for at in sorted(turns):
        now += turns[at]
        most = max(most, now)
    return most


def _gap(key: tuple[str, str, str], run: Sequence[Shortfall], local: LocalDates) -> Gap:
    dates = [dates_of(row, local) for row in run]
    first, last = min(a for a, _ in dates), max(b for _, b in dates)
    return Gap(*key, first, last, most_at_once(run), sum(row.missing for row in run))
