"""Rules on hours: one place at a time, rest between spells, hours on each date and in each week."""

from collections import defaultdict
from itertools import pairwise

from praja.evaluate.clock import MINUTES_PER_DAY, stamp
from praja.evaluate.facts import STATION_GUARD, Case
from praja.evaluate.result import Outcome, Slip
from praja.evaluate.tables import DutyRow

DAYS_IN_A_WEEK = 7


def one_place_at_a_time(case: Case) -> Outcome:
    """No officer has two duties at one moment."""
    slips = []
    for duties in case.duties_by_officer.values():
        free_at = 0
        for d in duties:
            if d.start < free_at:
                slips.append(Slip(d.duty_id, f"free until {stamp(free_at)}", stamp(d.start), d.place_id))
            free_at = max(free_at, d.end)
    return Outcome.of(len(case.duties), slips)


def rest_between_spells(case: Case) -> Outcome:
    """Between spells an officer rests at least min_rest_hours; duties that touch are one spell."""
    least = case.rules.min_rest_hours * 60
    exempt = "min_rest_hours" in case.rules.station_duty_exempt_from
    slips, checked = [], 0
    for duties in case.duties_by_officer.values():
        for before, d in pairwise(duties):
            rest = d.start - before.end
            checked += 1
            if 0 < rest < least and not (exempt and STATION_GUARD in (before.kind, d.kind)):
                slips.append(_rest_slip(d, least, rest))
    return Outcome.of(checked, slips)


def rest_after_station(case: Case) -> Outcome:
    """After a station duty an officer rests at least min_rest_after_station_hours."""
    least = case.rules.min_rest_after_station_hours * 60
    slips, checked = [], 0
    for duties in case.duties_by_officer.values():
        checked += sum(d.kind == STATION_GUARD for d in duties)
        for before, d in pairwise(duties):
            if before.kind == STATION_GUARD and 0 <= d.start - before.end < least:
                slips.append(_rest_slip(d, least, d.start - before.end))
    return Outcome.of(checked, slips)


def _rest_slip(duty: DutyRow, least: float, rest: int) -> Slip:
    return Slip(duty.duty_id, f"{least / 60:g} h of rest", f"{rest / 60:g} h", duty.place_id)


def _minutes_by_date(duties: list[DutyRow], skip_stations: bool) -> dict[int, tuple[int, DutyRow]]:
    """Return minutes of duty on each local date (as its midnight), with the first duty that touches it."""
    minutes: dict[int, int] = defaultdict(int)
    first: dict[int, DutyRow] = {}
    for d in duties:
        if skip_stations and d.kind == STATION_GUARD:
            continue
        day = d.start - d.start % MINUTES_PER_DAY
        while day < d.end:
            minutes[day] += min(d.end, day + MINUTES_PER_DAY) - max(d.start, day)
            first.setdefault(day, d)
            day += MINUTES_PER_DAY
    return {day: (minutes[day], first[day]) for day in sorted(minutes)}


def hours_per_day(case: Case) -> Outcome:
    """On no local date does an officer serve longer than max_duty_hours_per_day."""
    most = case.rules.max_duty_hours_per_day * 60
    exempt = "max_duty_hours_per_day" in case.rules.station_duty_exempt_from
    slips, checked = [], 0
    for duties in case.duties_by_officer.values():
        for day, (minutes, d) in _minutes_by_date(duties, exempt).items():
            checked += 1
            if minutes > most:
                found = f"{minutes / 60:g} h on {stamp(day)[:10]}"
                slips.append(Slip(d.duty_id, f"at most {most / 60:g} h", found, d.place_id))
    return Outcome.of(checked, slips)


def hours_per_week(case: Case) -> Outcome:
    """In no seven local dates in a row does an officer serve longer than max_duty_hours_per_week."""
    most = case.rules.max_duty_hours_per_week * 60
    exempt = "max_duty_hours_per_week" in case.rules.station_duty_exempt_from
    slips = []
    for duties in case.duties_by_officer.values():
        slip = _worst_week(_minutes_by_date(duties, exempt), most)
        slips.extend([slip] if slip else [])
    return Outcome.of(len(case.duties_by_officer), slips)


def _worst_week(by_date: dict[int, tuple[int, DutyRow]], most: float) -> Slip | None:
    """Return the slip of the fullest seven dates in a row, None where they stay within ``most``."""
    # A fullest week can be moved to begin on a date with a duty.
    days = list(by_date)
    total, after, weeks = 0, 0, []
    for day in days:
        while after < len(days) and days[after] < day + DAYS_IN_A_WEEK * MINUTES_PER_DAY:
            total += by_date[days[after]][0]
            after += 1
        weeks.append((total, day))
        total -= by_date[day][0]
    minutes, day = max(weeks, default=(0, 0))
    if minutes <= most:
        return None
    first = by_date[day][1]
    found = f"{minutes / 60:g} h from {stamp(day)[:10]}"
    return Slip(first.duty_id, f"at most {most / 60:g} h", found, first.place_id)
