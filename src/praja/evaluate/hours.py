"""Rules on hours: one place at a time, the way between places, rest, spells, dates, weeks and nights."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from praja.evaluate.clock import MINUTES_PER_DAY, stamp
from praja.evaluate.facts import Case
from praja.evaluate.result import Outcome, Slip
from praja.evaluate.timeline import DAYS_IN_A_WEEK, Ints
from praja.evaluate.where import REVOTE_GUARD, STATION_GUARD

NO_LIMIT = np.inf


def one_place_at_a_time(case: Case) -> Outcome:
    """No officer has two duties at one moment."""
    line, d = case.timeline, case.roster.duties
    overlap = np.zeros(d.number, dtype=bool)
    overlap[line.order] = d.start[line.order] < line.busy_until
    free_at = np.zeros(d.number, dtype=np.int64)
    free_at[line.order] = line.busy_until
    slips = [
        case.slip(row, f"free until {stamp(int(free_at[row]))}", stamp(int(d.start[row])))
        for row in case.slips(overlap)
    ]
    return Outcome.of(d.number, slips)


def way_fits_between(case: Case) -> Outcome:
    """Between two duties there is time for the way from one place to the other."""
    line, travels = case.timeline, _way_asked(case)
    slips = [
        case.slip(int(line.after[pair]), f"{line.way[pair]} min on the way", f"{line.gap[pair]} min")
        for pair in np.flatnonzero(travels & (line.gap >= 0) & (line.gap < line.way)).tolist()
    ]
    return Outcome.of(int(travels.sum()), slips)


def _way_asked(case: Case) -> NDArray[np.bool_]:
    """Return for which pairs of duties the way between them is asked."""
    asked = case.limits.of("travel_between_duties") > 0
    return asked[case.timeline.before] & asked[case.timeline.after]


def rest_between_spells(case: Case) -> Outcome:
    """Between spells an officer rests at least min_rest_hours; duties that touch are one spell."""
    line = case.timeline
    hours = case.limits.of("min_rest_hours")
    here, there = hours[line.before], hours[line.after]
    least = np.where((here > 0) & (there > 0), np.maximum(here, there), 0) * 60
    rest = line.gap - np.where(_way_asked(case), line.way, 0)
    # A way that does not fit at all is a matter of way_fits_between.
    wrong = (line.gap > 0) & (rest >= 0) & (rest < least)
    return Outcome.of(len(line.gap), _rest_slips(case, wrong, least, rest))


def rest_after_station(case: Case) -> Outcome:
    """After a station duty an officer rests at least min_rest_after_station_hours."""
    line, kind = case.timeline, case.roster.duties.kind
    stations = kind.are(STATION_GUARD, REVOTE_GUARD)
    least = (case.limits.of("min_rest_after_station_hours") * stations * 60)[line.before]
    wrong = (line.gap >= 0) & (line.gap < least)
    return Outcome.of(int(stations.sum()), _rest_slips(case, wrong, least, line.gap))


def _rest_slips(case: Case, wrong: NDArray[np.bool_], least: NDArray[np.float64], rest: Ints) -> list[Slip]:
    return [
        case.slip(int(case.timeline.after[pair]), f"{least[pair] / 60:g} h of rest", f"{rest[pair] / 60:g} h")
        for pair in np.flatnonzero(wrong).tolist()
    ]


def spell_within_limit(case: Case) -> Outcome:
    """A spell of duties that touch lasts at most max_spell_hours; station duty is not asked."""
    line, d = case.timeline, case.roster.duties
    limit = case.limits.of("max_spell_hours") * 60
    limit[d.kind.are(STATION_GUARD, REVOTE_GUARD)] = 0
    asked = line.order[limit[line.order] > 0]
    spell = line.spell[limit[line.order] > 0]
    starts = np.flatnonzero(np.diff(spell, prepend=-1))
    if not len(starts):
        return Outcome(0, ())
    minutes = np.add.reduceat((d.end - d.start)[asked], starts)
    most = np.minimum.reduceat(limit[asked], starts)
    slips = [
        case.slip(int(asked[starts[i]]), f"at most {most[i] / 60:g} h", f"{minutes[i] / 60:g} h at a stretch")
        for i in np.flatnonzero(minutes > most).tolist()
    ]
    return Outcome.of(len(starts), slips)


def hours_per_day(case: Case) -> Outcome:
    """On no local date does an officer serve longer than max_duty_hours_per_day."""
    limit = case.limits.of("max_duty_hours_per_day") * 60
    days = case.days(limit > 0)
    minutes, most = days.total, days.least(limit)
    slips = []
    for cell in np.flatnonzero(minutes > most).tolist():
        found = f"{minutes[cell] / 60:g} h on {_date(days.day[cell])}"
        slips.append(case.slip(int(days.duty[cell]), f"at most {most[cell] / 60:g} h", found))
    return Outcome.of(len(days.day), slips)


def hours_per_week(case: Case) -> Outcome:
    """In no seven local dates in a row does an officer serve longer than max_duty_hours_per_week."""
    limit = case.limits.of("max_duty_hours_per_week") * 60
    days = case.days(limit > 0)
    minutes, most = days.weekly_total, days.over_week(np.minimum, days.least(limit))
    slips = []
    for cell in days.worst_of_each(minutes - most):
        found = f"{minutes[cell] / 60:g} h from {_date(days.day[cell])}"
        slips.append(case.slip(int(days.duty[cell]), f"at most {most[cell] / 60:g} h", found))
    return Outcome.of(days.people, slips)


def days_off_given(case: Case) -> Outcome:
    """In any seven dates in a row an officer has min_days_off_per_week dates without any duty."""
    limit = case.limits.of("min_days_off_per_week")
    if not (limit > 0).any():
        return Outcome(0, ())
    days = case.days(np.ones(len(limit), dtype=bool))
    asked = days.over_week(np.maximum, days.greatest(limit))
    free = DAYS_IN_A_WEEK - days.dates_in_week
    slips = []
    for cell in days.worst_of_each(asked - free):
        found = f"{free[cell]} in the week from {_date(days.day[cell])}"
        slips.append(case.slip(int(days.duty[cell]), f"{asked[cell]:g} dates off", found))
    return Outcome.of(days.people, slips)


def nights_in_a_row(case: Case) -> Outcome:
    """On at most max_consecutive_nights dates in a row does an officer begin a night duty."""
    limit = case.limits.of("max_consecutive_nights")
    if not (limit > 0).any():
        return Outcome(0, ())
    nights = case.days(case.by_night, first_only=True)
    least = nights.least(np.where(limit > 0, limit, NO_LIMIT))
    # Of an officer's dates those that lie beside each other make one run.
    begins = np.flatnonzero(np.diff(nights.key, prepend=-1) != 1)
    slips = []
    for begin, end in pairwise([*begins.tolist(), len(nights.key)]):
        most = least[begin:end].min()
        if end - begin > most:
            found = f"{end - begin} from {_date(nights.day[begin])}"
            slips.append(case.slip(int(nights.duty[begin]), f"at most {most:g} nights", found))
    return Outcome.of(len(begins), slips)


def _date(day: np.int64) -> str:
    return stamp(int(day) * MINUTES_PER_DAY)[:10]
