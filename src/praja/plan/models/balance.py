"""Supply against demand before anybody is named: how much of each kind of duty the force can fill.

Officers are counted by command and class, needs by host command and what they ask for. The counts
decide the fewest missing officers in fill order, the largest number of teams the force leaves, and
the fewest teams without a local officer; geography inside a command plays no part in them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from praja.domain.needs import DISTRICT_FLOOR, STATION_GUARD, Need
from praja.domain.operation import Operation
from praja.plan.models.eligibility import Force, OfficerClass, fill_rank, may_serve, some_must, tie_bars
from praja.plan.models.program import LinearProgram

Urgency = tuple[int, int, str]
"""How urgent: station guard of the least number first, then the floor, then kinds in fill order."""

FIRST_TEAMS: Urgency = (0, 0, STATION_GUARD)
PRESENCE: Urgency = (1, 1_000_000, DISTRICT_FLOOR)
"""Presence duties come last of what keeps a district above its floor."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Needs that ask for the same."""

    host: str
    """The command that serves the place; empty where it does not matter."""
    sample: Need
    count: int


@dataclass
class BalanceProgram:
    """The program, continuous, and which of its columns mean what."""

    program: LinearProgram
    missing: dict[Urgency, list[int]] = field(default_factory=dict)
    """Columns that count missing officers, by urgency."""
    extra: list[int] = field(default_factory=list)
    """Columns that count teams beyond the least number."""
    foreign: list[int] = field(default_factory=list)
    """Columns that count teams without a local officer."""


def urgency_of(operation: Operation, kind: str) -> Urgency:
    """Return how urgent a kind of duty is."""
    if kind == STATION_GUARD:
        return FIRST_TEAMS
    if kind == DISTRICT_FLOOR:
        return PRESENCE
    rank, name = fill_rank(operation.settings.rules, kind)
    return (2, rank, name)


def floor_urgency(urgency: Urgency) -> Urgency:
    """Return how urgent the officers of a need are who keep the district above its floor.

    They come before all other kinds, among themselves in fill order.
    """
    return (1, urgency[1], urgency[2])


def floor_part(need: Need) -> int:
    """Return how many officers of a need are as urgent as the district floor."""
    return 0 if need.kind == STATION_GUARD else min(need.floor_officers, need.officers)


def asks_of(operation: Operation, needs: Sequence[Need]) -> list[Ask]:
    """Group needs that ask for the same: stations by command and regency, posts all over the province.

    Needs that bar other ties are kept apart. Home villages are left out: the counts may be kinder than
    the ground, never harsher, and what they prove stays a bound.
    """
    counts: dict[tuple[object, ...], int] = {}
    samples: dict[tuple[object, ...], Ask] = {}
    hosts: dict[str, str] = {}
    contest_of = operation.contest_of
    tied = sorted({contest_of[t.pair_id] for t in operation.ties})
    for need in needs:
        host, regency = "", ""
        if need.kind == STATION_GUARD:
            if need.area_code not in hosts:
                hosts[need.area_code] = operation.tree.host_of(need.area_code)
            host, regency = hosts[need.area_code], ".".join(need.area_code.split(".")[:2])
        barred = tuple(c for c in tied if tie_bars((c,), need, contest_of))
        shape = (host, regency, barred, need.kind, need.task_force, need.officers, need.leads)
        key = (*shape, some_must(need), need.floor_officers)
        counts[key] = counts.get(key, 0) + 1
        if key not in samples:
            plain = replace(need, villages=())
            if not host and not barred:
                plain = replace(plain, area_code="", pair_id=None)
            samples[key] = Ask(host, plain, 1)
    return [replace(samples[key], count=counts[key]) for key in counts]


@dataclass(frozen=True)
class Supply:
    """Classes of one command rather than one unit, how many of each, and each command's cap."""

    count: Mapping[OfficerClass, int]
    cap: Mapping[str, int]


def by_command(operation: Operation, force: Force) -> Supply:
    """Return the force with units folded into their commands."""
    command_of = operation.tree.command_of
    count: dict[OfficerClass, int] = {}
    for who, nrps in force.classes.items():
        key = replace(who, unit=command_of[who.unit])
        count[key] = count.get(key, 0) + len(nrps)
    cap: dict[str, int] = {}
    for unit, most in force.cap.items():
        cap[command_of[unit]] = cap.get(command_of[unit], 0) + most
    return Supply({c: count[c] for c in sorted(count)}, cap)


def balance_program(
    operation: Operation, supply: Supply, asks: Iterable[Ask], *, extra_teams: int = 0
) -> BalanceProgram:
    """Return the program over officers by class and needs by kind.

    ``extra_teams`` lets the station guard grow by so many teams in all, wherever people are.

    Where nobody asks for the command, officers of all commands who are alike go through a pool. That
    answers the same, whole flows from commands to needs can always be read out of it, and the program
    grows with commands and needs, not with their product.
    """
    lp = LinearProgram()
    built = BalanceProgram(lp)
    used: dict[OfficerClass, list[int]] = {c: [] for c in supply.count}
    pools: dict[OfficerClass, list[OfficerClass]] = {}
    for who in supply.count:
        pools.setdefault(replace(who, unit=""), []).append(who)
    drawn: dict[OfficerClass, list[int]] = {pool: [] for pool in pools}
    for ask in asks:
        able = [pool for pool in pools if may_serve(pool, ask.sample, operation.contest_of)]
        served = {pool: lp.column() for pool in able}
        for pool, column in served.items():
            drawn[pool].append(column)
        for who in _locals(operation, ask, able, pools):
            served[who] = lp.column(0, supply.count[who])
            used[who].append(served[who])
        _ask_rows(built, operation, ask, served, extra_teams)
    if built.extra:
        lp.row([(c, 1) for c in built.extra], upper=extra_teams)
    for pool, members in pools.items():
        sent = [lp.column(0, supply.count[who]) for who in members]
        for who, column in zip(members, sent, strict=True):
            used[who].append(column)
        lp.row([*((c, 1.0) for c in drawn[pool]), *((c, -1.0) for c in sent)], upper=0)
    for who, columns in used.items():
        lp.row([(c, 1) for c in columns], upper=supply.count[who])
    for command, most in supply.cap.items():
        mine = [(c, 1.0) for who, columns in used.items() if who.unit == command for c in columns]
        lp.row(mine, upper=most)
    return built


def _locals(
    operation: Operation,
    ask: Ask,
    able: Iterable[OfficerClass],
    pools: Mapping[OfficerClass, Sequence[OfficerClass]],
) -> Iterator[OfficerClass]:
    """Yield the classes whose officers are no strangers at a station; elsewhere nobody asks."""
    if ask.sample.kind != STATION_GUARD:
        return
    tree = operation.tree
    for who in (who for pool in able for who in pools[pool]):
        if not tree.is_attached(who.unit, ask.sample.area_code):
            yield who


def _ask_rows(
    built: BalanceProgram,
    operation: Operation,
    ask: Ask,
    served: Mapping[OfficerClass, int],
    extra_teams: int,
) -> None:
    lp, need, count = built.program, ask.sample, ask.count
    floor = floor_part(need)
    missing = lp.column(0, (need.officers - floor) * count)
    built.missing.setdefault(urgency_of(operation, need.kind), []).append(missing)
    lacking = [(missing, 1.0)]
    if floor:
        lacking.append((lp.column(0, floor * count), 1.0))
        urgency = floor_urgency(urgency_of(operation, need.kind))
        built.missing.setdefault(urgency, []).append(lacking[1][0])
    more: list[tuple[int, float]] = []
    if need.kind == STATION_GUARD:
        if extra_teams:
            built.extra.append(lp.column(0, extra_teams))
            more = [(built.extra[-1], -1.0)]
        foreign = lp.column(0, need.leads * count + extra_teams)
        built.foreign.append(foreign)
        local = [(c, 1.0) for who, c in served.items() if who.unit]
        lp.row([*local, (foreign, 1.0), *more, (missing, 0.5)], lower=need.leads * count)
    everyone = [*((c, 1.0) for c in served.values()), *lacking, *((c, 2 * v) for c, v in more)]
    lp.row(everyone, lower=need.officers * count, upper=need.officers * count)
    leads = [(c, 1.0) for who, c in served.items() if who.lead]
    lp.row([*leads, *lacking, *more], lower=need.leads * count)
    for skill, number in some_must(need):
        able = [(c, 1.0) for who, c in served.items() if skill in who.skills]
        lp.row([*able, *lacking], lower=number * count)
