"""Rules on beats: who watches which stations, how full a beat is, what it costs."""

from collections import Counter
from fractions import Fraction
from math import ceil

import numpy as np

from praja.domain.settings import RiskClass
from praja.evaluate.asked.stations import VOTING
from praja.evaluate.facts import Case
from praja.evaluate.ground import metres_between
from praja.evaluate.result import Outcome, Slip


def stations_in_one_beat(case: Case) -> Outcome:
    """Every station of the operation is in exactly one beat."""
    division = case.division
    if VOTING not in case.spans:
        return Outcome(0, ())
    times = Counter(row.station_id for rows in division.members.values() for row in rows)
    slips = (Slip(s, "1 beat", f"{times[s]} beats") for s in division.stations if times[s] != 1)
    return Outcome.of(len(division.stations), slips)


def beats_in_one_district(case: Case) -> Outcome:
    """All stations of a beat lie in the one district that the beat names."""
    division = case.division
    slips = []
    for beat_id, rows in division.members.items():
        found = sorted({division.district_of[row.station_id] for row in rows})
        if found != [division.beats[beat_id].district_code]:
            slips.append(
                Slip(beat_id, division.beats[beat_id].district_code, ", ".join(found) or "no station")
            )
    return Outcome.of(len(division.members), slips)


def base_is_own_station(case: Case) -> Outcome:
    """The base of a beat is one of its own stations."""
    division = case.division
    slips = [
        Slip(beat_id, "one of its stations", division.beats[beat_id].base_station_id)
        for beat_id, rows in division.members.items()
        if all(row.station_id != division.beats[beat_id].base_station_id for row in rows)
    ]
    return Outcome.of(len(division.members), slips)


def load_at_most_one(case: Case) -> Outcome:
    """The exact load of a beat is at most 1; a station that exceeds 1 stands alone."""
    division = case.division
    slips = [
        Slip(beat_id, "at most 1", str(load))
        for beat_id, load in division.loads.items()
        if load > 1 and len(division.members[beat_id]) > 1
    ]
    return Outcome.of(len(division.loads), slips)


def load_as_stated(case: Case) -> Outcome:
    """The load in beats.csv is the sum of 1 / pattern_stations over the beat's stations."""
    division = case.division
    slips = [
        Slip(beat_id, str(load), str(division.beats[beat_id].load))
        for beat_id, load in division.loads.items()
        # A lone station that asks for several teams fills its beat: 1 is true of it as well.
        if division.beats[beat_id].load not in (load, min(load, 1) if division.teams[beat_id] > 1 else load)
    ]
    return Outcome.of(len(division.loads), slips)


def costs_m(case: Case) -> dict[str, int]:
    """Return the cost of each beat: class weight x metres to the base, over its stations.

    A beat whose base is unknown, or a station of which has a class without a pattern, is left out.
    """
    division = case.division
    pairs, owners, weights = [], [], []
    for beat_id, rows in division.members.items():
        base = division.stations.get(division.beats[beat_id].base_station_id)
        # The weight belongs to the class: any pattern of it tells.
        patterns = [(division.patterns_of(row) or division.patterns_open_to(row))[:1] for row in rows]
        if base is None or not all(patterns):
            continue
        for row, (pattern,) in zip(rows, patterns, strict=True):
            station = division.stations[row.station_id]
            pairs.append((station.lat, station.lon, base.lat, base.lon))
            owners.append(beat_id)
            weights.append(pattern.weight)
    ends = np.array(pairs, dtype=np.float64).reshape(-1, 4)
    metres = metres_between(ends[:, :2], ends[:, 2:]).tolist()
    costs = dict.fromkeys(owners, 0)
    for beat_id, weight, metre in zip(owners, weights, metres, strict=True):
        costs[beat_id] += weight * metre
    return costs


def cost_as_stated(case: Case) -> Outcome:
    """cost_m is the sum of class weight x great-circle metres to the base."""
    division = case.division
    costs = costs_m(case)
    slips = [
        Slip(beat_id, str(cost), str(division.beats[beat_id].cost_m))
        for beat_id, cost in costs.items()
        if cost != division.beats[beat_id].cost_m
    ]
    return Outcome.of(len(costs), slips)


def guard_pattern_known(case: Case) -> Outcome:
    """Each station is watched under a pattern of its class, its command's own where it has one."""
    division = case.division
    slips = [
        Slip(station_id, "a pattern of the operation", "none that fits", beat_id)
        for (beat_id, station_id), pattern in division.pattern_by_station.items()
        if pattern is None
    ]
    return Outcome.of(len(division.pattern_by_station), slips)


def civil_guards_as_stated(case: Case) -> Outcome:
    """civil_guards is the sum over stations of civil guards / stations of the pattern, rounded up."""
    division = case.division
    checked, slips = 0, []
    for beat_id, rows in division.members.items():
        # Two patterns may ask for the same police and for other civil guards: either is true.
        choices = [[Fraction(p.civil_guards, p.stations) for p in division.patterns_of(row)] for row in rows]
        if not all(choices):
            continue
        checked += 1
        least, most = (ceil(sum(pick(c) for c in choices)) for pick in (min, max))
        if not least <= division.beats[beat_id].civil_guards <= most:
            slips.append(Slip(beat_id, str(least), str(division.beats[beat_id].civil_guards)))
    return Outcome.of(checked, slips)


def team_count(case: Case) -> int:
    """Return how many two-officer teams stand on beats."""
    division = case.division
    return sum(division.teams[beat_id] for beat_id, beat in division.beats.items() if beat.team_id)


def teams_within_limit(case: Case) -> Outcome:
    """No more teams stand on beats than station_teams allows."""
    limit = case.rules.station_teams
    if limit is None:
        return Outcome(0, ())
    found = team_count(case)
    return Outcome.of(1, [Slip("beats", f"at most {limit}", str(found))] if found > limit else [])


def risk_class_kept(case: Case) -> Outcome:
    """A station has one class: that of risk.csv, the one given by hand, special where it is special."""
    division = case.division
    assessed = {row.station_id: row.risk_class for row in case.tables.risk}
    rows = [row for members in division.members.values() for row in members]
    slips = []
    for row in rows:
        station = division.stations[row.station_id]
        expected = {assessed.get(row.station_id, "a row in risk.csv"), station.risk_class or row.risk_class}
        if station.risk_class is None and station.is_special is not (row.risk_class == RiskClass.SPECIAL):
            expected.add(RiskClass.SPECIAL if station.is_special else "not special")
        if expected != {row.risk_class}:
            wanted = ", ".join(sorted(expected - {row.risk_class}))
            slips.append(Slip(row.station_id, wanted, row.risk_class, row.beat_id))
    return Outcome.of(len(rows), slips)
