"""The accounts of a staffed phase: who is missing and why, demand against supply, and who was lent."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from zoneinfo import ZoneInfo

from praja.demand.windows import station_window, whole_days
from praja.domain.areas import district_of
from praja.domain.needs import DISTRICT_FLOOR, STANDBY, Need
from praja.domain.operation import Operation
from praja.domain.plan import BalanceRow, Beat, Duty, Shortfall, Transfer
from praja.domain.settings import Phase
from praja.pipeline.bars import Bars
from praja.pipeline.people import Staffing

Account = Counter[tuple[str, str]]
"""Officers by command and task force."""


@dataclass(frozen=True)
class Accounts:
    """What the duties of a phase are held against."""

    demand: Account
    supply: Account
    asked: Account
    """In all: what the duties leave of it is missing."""


def with_standby(
    operation: Operation, needs: Sequence[Need], by_need: Mapping[int, Sequence[str]], standby: Sequence[Duty]
) -> dict[int, list[str]]:
    """Return who is at each need; who is on standby in a district all the while counts for its floor."""
    areas = {u.unit: {district_of(code) for code in u.area_codes} for u in operation.units}
    there = {p: list(nrps) for p, nrps in by_need.items()}
    for p, need in enumerate(needs):
        if need.kind == DISTRICT_FLOOR:
            for duty in standby:
                lasts = duty.start <= need.start and need.end <= duty.end
                if lasts and district_of(need.area_code) in areas[duty.place_id]:
                    there.setdefault(p, []).append(duty.nrp)
    return there


def shortfalls_of(
    staffing: Staffing,
    needs: Sequence[Need],
    by_need: Mapping[int, Sequence[str]],
    unguarded: Iterable[Beat],
    why_unguarded: str,
) -> list[Shortfall]:
    """Return a row for each place and shift that lacks officers, each beat without a team, and the phase."""
    operation, phase = staffing.operation, staffing.phase
    zone = ZoneInfo(operation.settings.timezone)
    bars = Bars(staffing, by_need)
    rows = [
        Shortfall(
            phase.key, need.place_id, need.start, need.end, need.officers - len(by_need.get(p, ())), why
        )
        for p, need in enumerate(needs)
        if len(by_need.get(p, ())) < need.officers
        for why in [bars.reason(need, by_need.get(p, ()))]
    ]
    start, end = station_window(operation.settings.rules, phase, zone)
    rows += [Shortfall(phase.key, b.beat_id, start, end, 2 * b.teams, why_unguarded) for b in unguarded]
    return rows


def strength_shortfall(operation: Operation, phase: Phase, lacking: int) -> Shortfall:
    """Return the row that says how many officers a phase lacks for its minimum strength."""
    whole = whole_days(phase, ZoneInfo(operation.settings.timezone))
    reason = f"min_strength: kekuatan minimal {phase.min_strength} tidak tercapai, tidak ada petugas lagi"
    return Shortfall(phase.key, phase.key, whole[0][0], whole[-1][1], lacking, reason)


@dataclass(frozen=True)
class _Own:
    """A command's officers who can be planned, by task force."""

    total: int
    usable: Counter[str]
    guards: Counter[str]


def balance_of(
    staffing: Staffing, needs: Sequence[Need], unguarded: Sequence[Beat], duties: Sequence[Duty]
) -> list[BalanceRow]:
    """Return demand and own supply of every command and task force, each officer counted once.

    Every task force may lend to station guard: the supply of the one that guards stations holds what
    the others can spare.
    """
    operation, phase = staffing.operation, staffing.phase
    tree = operation.tree
    guard_force = operation.settings.rules.station_guard_task_force
    demand = Account()
    for need in needs:
        demand[tree.host_of(need.area_code), need.task_force] += need.officers
    for beat in unguarded:
        demand[tree.host_of(beat.district_code), guard_force] += 2 * beat.teams
    own = _own_by_command(staffing)
    supply = Account()
    for command in tree.commands:
        asked = {key: demand[command, key] for key in _keys(operation)}
        for key, officers in _supply(own.get(command), asked, guard_force).items():
            supply[command, key] = officers
    return balance_rows(operation, phase, _keys(operation), Accounts(demand, supply, demand), duties)


def balance_rows(
    operation: Operation,
    phase: Phase,
    keys: Sequence[str],
    accounts: Accounts,
    duties: Iterable[Duty],
) -> list[BalanceRow]:
    """Return a row for each command and task force of ``keys`` of which there is anything to tell."""
    tree, demand, supply = operation.tree, accounts.demand, accounts.supply
    missing, came, left = Account(accounts.asked), Account(), Account()
    for duty in duties:
        if duty.kind != STANDBY:
            missing[duty.host_unit, duty.task_force] -= 1
        if duty.attached:
            came[duty.host_unit, duty.task_force] += 1
            left[tree.command_of[duty.home_unit], duty.task_force] += 1
    rows = []
    for at in product(tree.commands, keys):
        if demand[at] or supply[at] or came[at] or left[at]:
            short = max(0, demand[at] - supply[at])
            figures = (demand[at], supply[at], short, came[at], left[at], missing[at])
            rows.append(BalanceRow(phase.key, *at, *figures))
    return rows


def _keys(operation: Operation) -> list[str]:
    keys = [t.key for t in operation.settings.task_forces]
    guard_force = operation.settings.rules.station_guard_task_force
    return keys if guard_force in keys else [*keys, guard_force]


def _own_by_command(staffing: Staffing) -> dict[str, _Own]:
    command_of = staffing.operation.tree.command_of
    usable: dict[str, Counter[str]] = {}
    guards: dict[str, Counter[str]] = {}
    for who, nrps in staffing.force.classes.items():
        command = command_of[who.unit]
        usable.setdefault(command, Counter())[who.task_force] += len(nrps)
        guards.setdefault(command, Counter())[who.task_force] += len(nrps) * who.guard
    total: Counter[str] = Counter()
    for unit, most in staffing.force.cap.items():
        total[command_of[unit]] += most
    return {c: _Own(total[c], usable[c], guards[c]) for c in usable}


def _supply(own: _Own | None, demand: Mapping[str, int], guard_force: str) -> dict[str, int]:
    supply = dict.fromkeys(demand, 0)
    if own is None:
        return supply
    left = own.total
    for key in demand:
        if key != guard_force:
            kept = max(demand[key], own.usable[key] - own.guards[key])
            supply[key] = min(own.usable[key], kept, left)
            left -= supply[key]
    supply[guard_force] = left
    return supply


def transfers_of(operation: Operation, phase: Phase, duties: Iterable[Duty]) -> list[Transfer]:
    """Return who lends how many different officers to whom (BKO), and the travel of their duties."""
    lent: dict[tuple[str, str], tuple[set[str], list[int]]] = {}
    for duty in duties:
        if duty.attached:
            pair = (operation.tree.command_of[duty.home_unit], duty.host_unit)
            officers, metres = lent.setdefault(pair, (set(), []))
            officers.add(duty.nrp)
            metres.append(duty.travel_m)
    order = {c: i for i, c in enumerate(operation.tree.units)}
    pairs = sorted(lent, key=lambda pair: (order[pair[0]], order[pair[1]]))
    return [Transfer(phase.key, a, b, len(lent[a, b][0]), sum(lent[a, b][1])) for a, b in pairs]
