"""The rule on hours.csv: what the roster asks of each officer, added up again."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from praja.evaluate.facts import Case
from praja.evaluate.result import Outcome, Slip
from praja.evaluate.rows import HoursRow
from praja.evaluate.where import STATION_GUARD

HARD = (STATION_GUARD, "reserve")
DIGITS = 0.006
"""Hours have two decimals, and six significant figures in a table."""


def hours_as_recomputed(case: Case) -> Outcome:
    """hours.csv has for each officer with a duty the hours, nights and rest that his duties give."""
    if not case.is_whole:
        return Outcome(0, ())
    truth = _hours(case)
    case.hours.update(truth)
    stated: dict[str, HoursRow] = {}
    slips = []
    for row in case.tables.hours:
        if row.nrp in stated or row.nrp not in truth:
            slips.append(Slip("hours.csv", "one row for each officer with a duty", row.nrp))
        stated.setdefault(row.nrp, row)
    for nrp, expected in truth.items():
        wrong = _wrong(expected, stated.get(nrp))
        if wrong:
            slips.append(Slip("hours.csv", f"{nrp}: {wrong[0]}", wrong[1]))
    return Outcome.of(len(truth), slips)


def _wrong(expected: HoursRow, row: HoursRow | None) -> tuple[str, str] | None:
    """Return the figures that should be and those that are, None where all agree."""
    if row is None:
        return "a row", "none"
    names = [name for name, a, b in zip(row._fields, expected, row, strict=True) if not _alike(a, b)]
    if not names:
        return None
    right, found = (", ".join(f"{n} {getattr(r, n)}" for n in names) for r in (expected, row))
    return right, found


def _alike(a: object, b: object) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= max(DIGITS, abs(a) * 1e-5)
    return a == b


def _hours(case: Case) -> Mapping[str, HoursRow]:
    """Return the row of each known officer with a duty."""
    d, roster = case.roster.duties, case.roster
    people = len(roster.officers)
    known = roster.officer >= 0
    who = np.where(known, roster.officer, people).astype(np.int64)

    def added(values: NDArray[Any], owner: NDArray[np.int64]) -> list[int]:
        return [int(n) for n in np.bincount(owner, weights=values, minlength=people + 1).tolist()]

    parts, days = case.parts, case.days(known)
    # The ordinal of a Monday leaves 1 when divided by 7.
    weekend = (parts.day - 1) % 7 >= 5
    nights = case.days(case.by_night & known, first_only=True)
    hard = case.by_night | d.kind.are(*HARD)
    week = np.zeros(people + 1, dtype=np.int64)
    np.maximum.at(week, who[days.duty], days.weekly_total)
    rest = _least_rest(case, who, people)
    duties, minutes = added(known, who), added(d.end - d.start, who)
    columns = (
        duties,
        minutes,
        added(np.ones(len(nights.day), dtype=np.int64), who[nights.duty]),
        added(parts.minutes * weekend, who[parts.duty]),
        added(hard, who),
        week.tolist(),
        rest,
    )
    rows = zip(roster.officers, *(column[:people] for column in columns), strict=True)
    return {
        o.nrp: HoursRow(o.nrp, o.unit, n, m / 60, night, w / 60, h, most / 60, r / 60 if r >= 0 else None)
        for o, n, m, night, w, h, most, r in rows
        if n
    }


def _least_rest(case: Case, who: NDArray[np.int64], people: int) -> list[int]:
    """Return the least minutes between two spells of each officer, -1 with a single spell."""
    line, d = case.timeline, case.roster.duties
    gap = d.start[line.order] - line.busy_until
    between = (line.busy_until > 0) & (gap > 0)
    none = np.iinfo(np.int64).max
    least = np.full(people + 1, none, dtype=np.int64)
    np.minimum.at(least, who[line.order][between], gap[between])
    return [int(n) for n in np.where(least == none, -1, least).tolist()]
