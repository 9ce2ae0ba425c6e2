"""The rule on balance.csv: what each command is asked for, has, lends and lacks, by task force."""

from collections import Counter, defaultdict
from datetime import timedelta
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from praja.evaluate.asked.stations import VOTING
from praja.evaluate.clock import MINUTES_PER_DAY
from praja.evaluate.facts import Case
from praja.evaluate.groups import grouped
from praja.evaluate.result import Outcome, Slip
from praja.evaluate.rows import BalanceRow
from praja.evaluate.sheets import Words
from praja.evaluate.shifts import PhaseSpan
from praja.evaluate.where import FORWARD_MOVEMENT, PRESENCE, STANDBY

Key = tuple[str, str, str]
"""Phase, command, task force."""


class Accounts(NamedTuple):
    """What the other tables say of every command and task force."""

    demand: Counter[Key]
    """All that is asked for on voting day; of other phases what begins on their busiest date."""
    asked: Counter[Key]
    """Officers for all shifts of the phase."""
    served: Counter[Key]
    """Duties at places of the command; nobody asks for standby, and no place for who is on his way."""
    came: Counter[Key]
    left: Counter[Key]
    covered: frozenset[Key]
    """Where officers on standby may stand for a district's floor, so that it asks for more than is seen."""


def balance_adds_up(case: Case) -> Outcome:
    """balance.csv has for each command and task force what the other tables and the register give."""
    accounts = _accounts(case)
    stated: dict[Key, list[BalanceRow]] = defaultdict(list)
    supply: Counter[tuple[str, str]] = Counter()
    for row in case.tables.balance:
        if row.phase in case.spans:
            stated[row.phase, row.unit, row.task_force].append(row)
            supply[row.phase, row.unit] += row.supply
    keys = sorted({*stated, *accounts.asked, *accounts.came, *accounts.left})
    slips = [slip for key in keys if (slip := _row_slip(key, stated.get(key, []), accounts))]
    own = {(p.key, unit): n for p in case.spans.values() for unit, n in _own(case, p).items()}
    totals = sorted({*own, *supply})
    slips += [
        Slip(f"{phase} {unit}", f"supply {own.get((phase, unit), 0)}", str(supply[phase, unit]), unit)
        for phase, unit in totals
        if supply[phase, unit] != own.get((phase, unit), 0)
    ]
    return Outcome.of(len(keys) + len(totals), slips)


def _row_slip(key: Key, rows: list[BalanceRow], accounts: Accounts) -> Slip | None:
    where, unit = " ".join(key), key[1]
    if len(rows) != 1:
        return Slip(where, "one row", f"{len(rows)} rows", unit)
    (row,) = rows
    demand, asked = accounts.demand[key], accounts.asked[key]
    if key in accounts.covered:
        demand = max(demand, row.demand)
    expected = {
        "demand": demand,
        "supply": max(0, row.supply),
        "short": max(0, row.demand - row.supply),
        "attached_in": accounts.came[key],
        "attached_out": accounts.left[key],
        "missing": (row.demand if row.phase == VOTING else asked) - accounts.served[key],
    }
    wrong = [name for name, figure in expected.items() if getattr(row, name) != figure]
    if not wrong:
        return None
    found = ", ".join(f"{name} {getattr(row, name)}" for name in wrong)
    return Slip(where, ", ".join(f"{name} {expected[name]}" for name in wrong), found, unit)


def _accounts(case: Case) -> Accounts:
    d = case.roster.duties
    demand, asked = _stated(case) if case.is_whole else _asked_on_voting_day(case)
    standing, moving = d.kind.are(STANDBY), d.kind.are(FORWARD_MOVEMENT)
    home = Words([case.commands.of.get(unit, unit) for unit in d.home_unit.distinct], d.home_unit.codes)
    attached = d.attached & ~moving
    return Accounts(
        demand=demand,
        asked=asked,
        served=_count(~standing & ~moving, d.phase, d.host_unit, d.task_force),
        came=_count(attached, d.phase, d.host_unit, d.task_force),
        left=_count(attached, d.phase, home, d.task_force),
        covered=frozenset() if case.is_whole else _covered(case),
    )


def _stated(case: Case) -> tuple[Counter[Key], Counter[Key]]:
    """Return what begins on the busiest date, and all that is asked for, by needs.csv.

    A beat without a team is asked for on voting day, though it has no need.
    """
    n = case.tables.needs
    n = n.take(n.phase.are(*case.spans) & ~n.kind.are(FORWARD_MOVEMENT))
    host = [case.commands.host(area) for area in n.area_code.distinct]
    number_of = {name: i for i, name in enumerate(dict.fromkeys(host))}
    hosts = Words(list(number_of), np.array([*map(number_of.get, host), 0])[n.area_code.codes])
    day = n.start // MINUTES_PER_DAY
    first, group = grouped(n.phase.codes, hosts.codes, n.task_force.codes, day)
    officers = np.bincount(group, weights=n.officers, minlength=len(first)).astype(np.int64)
    asked: Counter[Key] = Counter()
    busiest: Counter[Key] = Counter()
    for row, number in zip(first.tolist(), officers.tolist(), strict=True):
        key = (n.phase.at(row), hosts.at(row), n.task_force.at(row))
        asked[key] += number
        busiest[key] = max(busiest[key], number)
    for beat_id, beat in case.division.beats.items():
        if VOTING in case.spans and not beat.team_id:
            served_by = case.commands.host(beat.district_code)
            asked[VOTING, served_by, case.rules.station_guard_task_force] += 2 * case.division.teams[beat_id]
    return Counter({k: v if k[0] == VOTING else busiest[k] for k, v in asked.items()}), asked


def _asked_on_voting_day(case: Case) -> tuple[Counter[Key], Counter[Key]]:
    """Return what beats, posts and floors of districts ask for, where no table states it."""
    d = case.roster.duties
    asked = _asked_by_places(case) + _listed_floor(case)
    asked += _count(d.kind.are(PRESENCE), d.phase, d.host_unit, d.task_force)
    return asked, asked


def _covered(case: Case) -> frozenset[Key]:
    """Return the accounts in which officers on standby may stand for the floor of a district."""
    phase = case.roster.duties.phase
    hosts = {case.commands.host(district) for district in case.districts}
    open_to = phase.take(case.roster.duties.kind.are(STANDBY)).present() if case.has_floor else set()
    force = case.rules.station_guard_task_force
    return frozenset((phase, host, force) for phase in open_to for host in hosts)


def _count(which: NDArray[np.bool_], *columns: Words) -> Counter[Key]:
    """Return how many of these duties there are by phase, command and task force."""
    chosen = [column.take(which) for column in columns]
    first, group = grouped(*(column.codes for column in chosen))
    numbers = np.bincount(group, minlength=len(first))
    found: Counter[Key] = Counter()
    for row, number in zip(first.tolist(), numbers.tolist(), strict=True):
        phase, unit, force = (column.at(row) for column in chosen)
        found[phase, unit, force] += number
    return found


def _asked_by_places(case: Case) -> Counter[Key]:
    """Return the officers that posts and beats ask for, an officer for each shift."""
    demand: Counter[Key] = Counter()
    shifts = np.bincount(case.slots.ask, minlength=len(case.slots.asks)).tolist()
    for ask, times in zip(case.slots.asks, shifts, strict=True):
        place = case.places.find(ask.kind, ask.place_id)
        if place is not None:
            demand[ask.phase, case.commands.host(place.area), ask.task_force] += ask.officers * times
    return demand


def _listed_floor(case: Case) -> Counter[Key]:
    """Return the officers listed as missing for the floors of districts."""
    missing: Counter[Key] = Counter()
    for (phase, place_id, _, _), number in case.listed.items():
        if phase in case.spans and place_id != phase and case.is_whole_ground(phase, place_id):
            place = case.places.ground(place_id)
            if place is not None:
                force = case.rules.station_guard_task_force
                missing[phase, case.commands.host(place.area), force] += number
    return missing


def _own(case: Case, span: PhaseSpan) -> Counter[str]:
    """Return how many officers each command supplies to a phase.

    On voting day those who are there throughout and on the date planned for moving to stations, routine
    duty kept back; to other phases all who may be assigned.
    """
    if span.key != VOTING:
        return Counter(case.commands.of[o.unit] for o in case.operation.personnel if o.assignable)
    first = span.phase.start
    eve = first - timedelta(days=case.rules.forward_movement_days)
    if any(other.phase.start <= eve <= other.phase.end for other in case.spans.values()):
        first = eve
    # Station duty that nobody relieves may run into the morning after the phase.
    nights = (
        0 if case.rules.relieve_past_midnight else (case.rules.station_duty_end_min - 1) // MINUTES_PER_DAY
    )
    last = max(span.phase.end, span.phase.start + timedelta(days=nights))
    away = {a.nrp for a in case.operation.absences if a.start <= last and a.end >= first}
    force: Counter[str] = Counter()
    fit: Counter[str] = Counter()
    for o in case.operation.personnel:
        force[o.unit] += 1
        fit[o.unit] += o.assignable and o.nrp not in away
    own: Counter[str] = Counter()
    for unit, number in force.items():
        own[case.commands.of[unit]] += max(0, fit[unit] - ceil(case.rules.routine_share * number))
    return own
