"""Who lends to whom between provinces: a flow of teams at least cost, exact on whole numbers.

Cost is what is missing at stations, then for the floor of districts, then anywhere, then officer-metres:
costs are compared one after the other, so no weights have to keep them apart. Teams flow along the
cheapest way as long as it costs less than nothing (Busacker and Gowen, 1961); convex lines of missing
officers make what that reaches the least there is.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from praja.nation.nouns import LEVELS, Lending, Loan, Point, Summary
from praja.units import great_circle_m

Cost = tuple[Fraction | int, ...]
"""Thousandths of missing officers by level, then officer-metres."""
NOTHING: Cost = (0,) * (len(LEVELS) + 1)
OFFICERS = 2
"""Of a team."""


@dataclass(frozen=True)
class Balance:
    """Who lends, and what that leaves missing by the counts, in thousandths by level."""

    loans: tuple[Loan, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]
    bound: int
    """Fewest missing in all, in thousandths, that any lending by these rules could leave."""

    @property
    def officer_metres(self) -> int:
        """The way of everybody lent, from Polda to Polda."""
        return sum(OFFICERS * loan.teams * loan.metres for loan in self.loans)


def balance_nation(summaries: Sequence[Summary], lending: Lending) -> Balance:
    """Return the loans that leave the fewest missing, then travel least."""
    ways = _ways(summaries, lending)
    flows = _cheapest(summaries, ways, [_cost_of(s) for s in summaries])
    loans = tuple(
        Loan(summaries[i].key, summaries[j].key, teams, ways[i, j]) for (i, j), teams in sorted(flows.items())
    )
    net = [
        sum(t for (_, j), t in flows.items() if j == n) - sum(t for (i, _), t in flows.items() if i == n)
        for n in range(len(summaries))
    ]
    last = len(LEVELS) - 1
    alone = _cheapest(summaries, ways, [{last: s.missing[last]} for s in summaries], relayed=True)
    came = [
        sum(t for (_, j), t in alone.items() if j == n) - sum(t for (i, _), t in alone.items() if i == n)
        for n in range(len(summaries))
    ]
    return Balance(
        loans=loans,
        before=_missing(summaries, [0] * len(summaries)),
        after=_missing(summaries, net),
        bound=_missing(summaries, came)[last],
    )


def _cost_of(summary: Summary) -> dict[int, Sequence[Point]]:
    return dict(enumerate(summary.missing))


def _missing(summaries: Sequence[Summary], net: Sequence[int]) -> tuple[int, ...]:
    """Return what is missing by level, rounded up to thousandths, where provinces receive so many teams."""
    totals = [
        sum((value_at(s.missing[level], k) for s, k in zip(summaries, net, strict=True)), Fraction(0))
        for level in range(len(LEVELS))
    ]
    return tuple(-int(-total // 1) for total in totals)


def value_at(line: Sequence[Point], k: int) -> Fraction:
    """Return the height of a convex line at ``k``, which its corners span."""
    for (k1, f1), (k2, f2) in pairwise(line):
        if k1 <= k <= k2:
            return Fraction(f1) + Fraction(f2 - f1, k2 - k1) * (k - k1)
    assert k == line[0][0]
    return Fraction(line[0][1])


def _ways(summaries: Sequence[Summary], lending: Lending) -> dict[tuple[int, int], int]:
    """Return the metres between provinces that may lend to one another, by position."""
    ways = {}
    for i, a in enumerate(summaries):
        for j, b in enumerate(summaries):
            metres = int(great_circle_m(a.lat, a.lon, b.lat, b.lon))
            near = not lending.reach_km or metres <= lending.reach_km * 1000
            if i != j and near and a.ranks == b.ranks:
                ways[i, j] = metres
    return ways


@dataclass
class _Arc:
    """A way for teams, and the arc that undoes it."""

    head: int
    room: int
    cost: Cost
    back: "_Arc | None" = None


@dataclass
class _Network:
    """Arcs by the node they leave."""

    arcs: list[list[_Arc]] = field(default_factory=list)

    def join(self, tail: int, head: int, room: int, cost: Cost) -> _Arc:
        """Add an arc and the one that undoes it."""
        there = _Arc(head, room, cost)
        back = _Arc(tail, 0, tuple(-c for c in cost), there)
        there.back = back
        self.arcs[tail].append(there)
        self.arcs[head].append(back)
        return there


def _cheapest(
    summaries: Sequence[Summary],
    ways: Mapping[tuple[int, int], int],
    lines: Sequence[Mapping[int, Sequence[Point]]],
    *,
    relayed: bool = False,
) -> dict[tuple[int, int], int]:
    """Return the teams on each way at least cost.

    A province that lends and receives pays for both, unless teams may be ``relayed``: then it pays for
    the difference alone. That is what it will really lack, so a bound needs it.
    """
    number = len(summaries)
    gives, takes = (number, 0) if relayed else (0, number)
    source, sink = 2 * number, 2 * number + 1
    network = _Network([[] for _ in range(2 * number + 2)])
    spare = list[int]()
    for n, by_level in enumerate(lines):
        own = 0
        for room, cost in _steps(by_level, lent=True):
            network.join(source, n, room, cost)
            own += room
        spare.append(own)
        if relayed:
            # Nobody lends more teams than it has, whoever comes.
            network.join(n, gives + n, own, NOTHING)
        for room, cost in _steps(by_level, lent=False):
            network.join(takes + n, sink, room, cost)
    roads = {}
    for (i, j), metres in ways.items():
        if spare[i]:
            roads[i, j] = network.join(gives + i, takes + j, spare[i], (*NOTHING[:-1], OFFICERS * metres))
    while path := _cheaper_than_nothing(network, source, sink):
        teams = min(arc.room for arc in path)
        for arc in path:
            assert arc.back is not None
            arc.room -= teams
            arc.back.room += teams
    return {pair: arc.back.room for pair, arc in roads.items() if arc.back is not None and arc.back.room}


def _steps(by_level: Mapping[int, Sequence[Point]], *, lent: bool) -> Iterator[tuple[int, Cost]]:
    """Yield (teams, cost of each) outwards from no team lent or received, dearer and dearer."""
    side = [line for line in by_level.values() if (line[0][0] < 0 if lent else line[-1][0] > 0)]
    if len(side) < len(by_level):
        return
    sign = -1 if lent else 1
    turns = sorted({sign * k for line in side for k, _ in line if sign * k > 0})
    end = min(sign * (line[0][0] if lent else line[-1][0]) for line in side)
    near = 0
    for far in (t for t in turns if t <= end):
        cost: list[Fraction | int] = list(NOTHING)
        for level, line in by_level.items():
            cost[level] = (value_at(line, sign * far) - value_at(line, sign * near)) / (far - near)
        yield far - near, tuple(cost)
        near = far


def _cheaper_than_nothing(network: _Network, source: int, sink: int) -> list[_Arc]:
    """Return the cheapest way with room from source to sink, none where it costs nothing or more.

    Bellman and Ford's search: costs may be below nothing, rounds never are.
    """
    best: dict[int, Cost] = {source: NOTHING}
    came: dict[int, _Arc] = {}
    waiting, inside = deque([source]), {source}
    while waiting:
        node = waiting.popleft()
        inside.discard(node)
        for arc in network.arcs[node]:
            if arc.room:
                cost = tuple(a + b for a, b in zip(best[node], arc.cost, strict=True))
                if arc.head not in best or cost < best[arc.head]:
                    best[arc.head], came[arc.head] = cost, arc
                    if arc.head not in inside:
                        waiting.append(arc.head)
                        inside.add(arc.head)
    if sink not in best or best[sink] >= NOTHING:
        return []
    path, node = [], sink
    while node != source:
        arc = came[node]
        assert arc.back is not None
        path.append(arc)
        node = arc.back.head
    return path
