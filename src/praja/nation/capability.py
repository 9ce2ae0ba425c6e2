"""What a province lacks on voting day and what it can spare, as counts: one small linear programme.

Officers are counted by what rules ask of them, needs by what they ask for; commands play a part only
where they may be lent from. The counts are kinder than the ground, never harsher: what they prove of
missing officers stays a bound. See docs/methods/nation.md.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from praja.domain.areas import lies_in
from praja.domain.needs import STATION_GUARD, Need
from praja.domain.operation import Operation
from praja.nation.nouns import LEVELS, Lending, Point
from praja.plan.models.balance import floor_part, floor_urgency, urgency_of
from praja.plan.models.eligibility import Force, OfficerClass, may_serve, tie_bars
from praja.plan.models.program import LinearProgram
from praja.plan.solvers.linear import Answer, minimise

GUESTS = "guests"
"""Stands for the command of officers who may come from another province."""
STEEP = 10.0
"""Steeper than any gain: a team of two takes at most two officers from those missing."""
TOLERANCE = 1e-6
THOUSANDTHS = 1000
Corner = tuple[float, float]
"""(teams, missing officers) where a line turns."""
Lowest = Callable[[float], Corner]
"""slope -> where missing + slope x teams is least."""
FIRST = (10_000.0, 100.0, 1.0)
"""What a missing officer of each level counts for where it is decided who is spared."""
SKILL = 0.01
"""What it counts for to send away an officer with a skill that posts ask for."""


@dataclass
class Capability:
    """The programme of one province, and which of its columns mean what."""

    program: LinearProgram
    missing: tuple[list[int], ...]
    """Columns of missing officers, by level; a level holds those before it."""
    net: int
    """Column of the teams received less those lent."""
    lent: dict[OfficerClass, int]
    """Columns of the officers who are lent, by class."""
    groups: dict[OfficerClass, list[str]]
    """The officers of each class, by NRP."""
    most: int = 0
    """Teams that can be received at the most, and still help."""
    least: int = 0
    """Teams that can be lent at the most, below 0."""


def lending_commands(operation: Operation, lending: Lending) -> tuple[str, ...]:
    """Return the commands of a province that are lent from."""
    tree = operation.tree
    if lending.commands:
        return tuple(c for c in tree.commands if c in lending.commands)
    root = {u.unit for u in operation.units if u.parent is None}
    return tuple(c for c in tree.commands if c not in root and tree.is_province_wide(c))


def capability_of(
    operation: Operation, force: Force, needs: Sequence[Need], commands: Sequence[str], lending: Lending
) -> Capability:
    """Return the programme over officers by class, needs by kind and teams lent or received."""
    folded = _Folded.of(operation, force, commands)
    built = Capability(LinearProgram(), tuple([] for _ in LEVELS), -1, {}, folded.members)
    lp = built.program
    used: dict[OfficerClass, list[int]] = {c: [] for c in folded.members}
    asks = _asks(needs, folded.wide, operation)
    built.most = 1 + sum(ask.officers for ask in asks) // 2
    received = lp.column(0, built.most)
    guests, guards = list[int](), list[int]()
    guest_skills = {q for ask in asks for q in ask.need.qualifications}
    guest = OfficerClass(
        GUESTS, operation.settings.rules.station_guard_task_force, True, True, tuple(sorted(guest_skills)), ()
    )
    for ask in asks:
        served = {
            who: lp.column(0)
            for who in (guest, *folded.members)
            if may_serve(who, ask.need, operation.contest_of)
        }
        for who, column in served.items():
            (guests if who is guest else used[who]).append(column)
        if ask.need.kind == STATION_GUARD:
            guards += served.values()
        _ask_rows(operation, built, ask, served)
    lp.row([*((c, 1.0) for c in guests), (received, -2.0)], upper=0)
    _guard_rows(operation, lp, guards, received)
    _lending_rows(built, folded, used, lending)
    built.net = lp.column(built.least, built.most)
    lp.row([(built.net, 2.0), (received, -2.0), *((c, 1.0) for c in built.lent.values())], 0, 0)
    return built


@dataclass(frozen=True)
class _Ask:
    """Needs that ask for the same, added up."""

    need: Need
    """One of them."""
    officers: int
    leads: int
    floor: int
    """Officers who keep districts above the floor."""
    count: int


def _asks(needs: Sequence[Need], wide: Sequence[str], operation: Operation) -> list[_Ask]:
    alike: dict[tuple[object, ...], list[Need]] = {}
    for need in needs:
        barred = tuple(c for c in wide if tie_bars((c,), need, operation.contest_of))
        alike.setdefault((need.kind, need.task_force, need.qualifications, barred), []).append(need)
    return [
        _Ask(
            need=mine[0],
            officers=sum(n.officers for n in mine),
            leads=sum(n.leads for n in mine),
            floor=sum(map(floor_part, mine)),
            count=len(mine),
        )
        for mine in alike.values()
    ]


@dataclass(frozen=True)
class _Folded:
    """Officers by class, with the commands lent from kept apart and all others as one."""

    members: dict[OfficerClass, list[str]]
    cap: dict[str, int]
    """Most officers of each such command that the routine share leaves, "" of all others."""
    wide: tuple[str, ...]
    """Contests that all stations vote in: only ties in these are counted."""

    @classmethod
    def of(cls, operation: Operation, force: Force, commands: Sequence[str]) -> "_Folded":
        """Return the force folded for the counts."""
        command_of = operation.tree.command_of
        pool = {u: c if (c := command_of[u]) in commands else "" for u in command_of}
        districts = {s.district for s in operation.stations}
        contests = sorted({c for who in force.classes for c in who.contests})
        wide = tuple(c for c in contests if districts and all(lies_in(d, c) for d in districts))
        members: dict[OfficerClass, list[str]] = {}
        for who, nrps in force.classes.items():
            ties = tuple(c for c in who.contests if c in wide)
            members.setdefault(replace(who, unit=pool[who.unit], contests=ties), []).extend(nrps)
        cap: dict[str, int] = {}
        for unit, most in force.cap.items():
            cap[pool[unit]] = cap.get(pool[unit], 0) + most
        return cls({c: sorted(members[c]) for c in sorted(members)}, cap, wide)


def _ask_rows(operation: Operation, built: Capability, ask: _Ask, served: Mapping[OfficerClass, int]) -> None:
    lp, need = built.program, ask.need
    urgency = urgency_of(operation, need.kind)
    lacking = [(lp.column(0, ask.officers - ask.floor), urgency)]
    if ask.floor:
        lacking.append((lp.column(0, ask.floor), floor_urgency(urgency)))
    for column, (level, _, _) in lacking:
        for columns in built.missing[level:]:
            columns.append(column)
    short = [(column, 1.0) for column, _ in lacking]
    lp.row([*((c, 1.0) for c in served.values()), *short], lower=ask.officers, upper=ask.officers)
    leads = [(c, 1.0) for who, c in served.items() if who.lead]
    lp.row([*leads, *short], lower=ask.leads)
    for skill in need.qualifications:
        able = [(c, 1.0) for who, c in served.items() if skill in who.skills]
        lp.row([*able, *short], lower=ask.count)


def _guard_rows(operation: Operation, lp: LinearProgram, guards: Sequence[int], received: int) -> None:
    """Keep station guard within its share of the whole force, and within the teams allowed."""
    rules = operation.settings.rules
    share = float(rules.station_guard_share)
    everyone = [(c, 1.0) for c in guards]
    lp.row([*everyone, (received, -2 * share)], upper=share * len(operation.personnel))
    if rules.station_teams is not None:
        lp.row(everyone, upper=2 * rules.station_teams)


def _lending_rows(
    built: Capability, folded: _Folded, used: Mapping[OfficerClass, Sequence[int]], lending: Lending
) -> None:
    """Let officers who may guard stations go in teams of two: a lead and another."""
    lp = built.program
    for who in used:
        if who.unit and who.guard:
            built.lent[who] = lp.column(0, len(folded.members[who]))
    for who, columns in used.items():
        gone = [(built.lent[who], 1.0)] if who in built.lent else []
        lp.row([*((c, 1.0) for c in columns), *gone], upper=len(folded.members[who]))
    spare = 0
    for pool, most in folded.cap.items():
        mine = [(c, 1.0) for who, columns in used.items() if who.unit == pool for c in columns]
        gone = [(c, 1.0) for who, c in built.lent.items() if who.unit == pool]
        lp.row([*mine, *gone], upper=most)
        if gone:
            present = sum(len(folded.members[who]) for who in used if who.unit == pool)
            away = min(most, math.floor((1 - lending.keep_share) * present))
            lp.row(gone, upper=away)
            spare += away
    leads = [(c, 1.0 if who.lead else -1.0) for who, c in built.lent.items()]
    lp.row(leads, lower=0)
    able = sum(len(folded.members[who]) for who in built.lent if who.lead)
    built.least = -min(spare // 2, able)


def lines_of(built: Capability) -> tuple[tuple[Point, ...], ...]:
    """Return for each level the fewest missing officers by teams received, corners at whole teams."""
    return tuple(_line(built, columns) for columns in built.missing)


def _line(built: Capability, columns: Sequence[int]) -> tuple[Point, ...]:
    """Return the convex line of one level.

    Its corners are found by asking, for each stretch between two known ones, whether anything lies below.
    """
    costs = dict.fromkeys(columns, 1.0)

    def lowest(slope: float) -> Corner:
        answer = _solved(built, {**costs, built.net: slope})
        return float(answer.values[built.net]), float(sum(answer.values[c] for c in columns))

    corners = sorted({lowest(STEEP), lowest(-STEEP)})
    if len(corners) == 2 and corners[0][0] < corners[1][0]:
        corners = _between(lowest, corners[0], corners[1])
    return _whole(corners)


def _between(lowest: Lowest, left: Corner, right: Corner) -> list[Corner]:
    """Return the corners from ``left`` to ``right``, both included, ascending."""
    found, open_stretches = [left, right], [(left, right)]
    while open_stretches:
        (k1, f1), (k2, f2) = open_stretches.pop()
        slope = (f1 - f2) / (k2 - k1)
        k, f = lowest(slope)
        below = f1 + slope * k1 - (f + slope * k)
        if below > TOLERANCE * (1 + abs(f1)) and k1 < k < k2:
            found.append((k, f))
            open_stretches += [((k1, f1), (k, f)), ((k, f), (k2, f2))]
    return sorted(found)


def _whole(corners: Sequence[Corner]) -> tuple[Point, ...]:
    """Return the line at whole teams, in thousandths, never above the line of the corners."""
    points: dict[int, int] = {}
    first, last = math.ceil(corners[0][0] - 1e-6), math.floor(corners[-1][0] + 1e-6)
    for k, _ in corners:
        for whole in {
            min(max(math.floor(k + 1e-6), first), last),
            min(max(math.ceil(k - 1e-6), first), last),
        }:
            points[whole] = max(0, math.floor(_at(corners, whole) * THOUSANDTHS + 1e-3))
    return _hull(sorted(points.items()))


def _at(corners: Sequence[Corner], k: float) -> float:
    for (k1, f1), (k2, f2) in pairwise(corners):
        if k <= k2:
            return f1 + (f2 - f1) * (max(k, k1) - k1) / (k2 - k1)
    return corners[-1][1]


def _hull(points: Sequence[Point]) -> tuple[Point, ...]:
    """Return the corners of the highest convex line that lies nowhere above the points."""
    hull: list[Point] = []
    for k, f in points:
        while len(hull) > 1 and _slope(hull[-2], hull[-1]) >= _slope(hull[-1], (k, f)):
            hull.pop()
        hull.append((k, f))
    return tuple(hull)


def _slope(left: Point, right: Point) -> Fraction:
    return Fraction(right[1] - left[1], right[0] - left[0])


def spared(built: Capability, teams: int) -> dict[OfficerClass, int]:
    """Return how many officers of each class are lent where so many teams are, two to a team.

    Whom the province misses least: first those whose skills nobody asks for.
    """
    lp = built.program
    lp.lower[built.net] = lp.upper[built.net] = -teams
    costs = {c: SKILL * len(who.skills) for who, c in built.lent.items()}
    for level in reversed(range(len(LEVELS))):
        costs.update(dict.fromkeys(built.missing[level], FIRST[level]))
    answer = _solved(built, costs)
    return _rounded({who: float(answer.values[c]) for who, c in built.lent.items()}, built, teams)


def _rounded(shares: Mapping[OfficerClass, float], built: Capability, teams: int) -> dict[OfficerClass, int]:
    """Return whole officers, a lead for each team at least; the greatest remainders are rounded up."""
    number = {who: math.floor(share + TOLERANCE) for who, share in shares.items()}
    order = sorted(shares, key=lambda who: (number[who] - shares[who], who))

    def add(wanted: int, some: Sequence[OfficerClass]) -> None:
        while wanted > 0:
            room = [who for who in some if number[who] < len(built.groups[who])]
            for who in room[:wanted]:
                number[who] += 1
            wanted -= min(wanted, len(room))

    add(teams - sum(n for who, n in number.items() if who.lead), [who for who in order if who.lead])
    add(2 * teams - sum(number.values()), order)
    return {who: n for who, n in number.items() if n}


def _solved(built: Capability, costs: Mapping[int, float]) -> Answer:
    """Return the answer of a programme that leaves everything missing at worst, so always has one."""
    answer = minimise(built.program, costs)
    assert answer is not None
    return answer
