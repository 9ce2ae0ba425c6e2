"""The best assignment of a tiny world, found by trying every one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from praja.domain.areas import lies_in
from praja.domain.forces import Officer
from praja.domain.needs import DISTRICT_FLOOR, STATION_GUARD, Need
from praja.domain.operation import Operation
from praja.units import great_circle_m

SENSITIVE = ("station_guard", "warehouse", "commission_office", "supervisor_office", "enforcement")


@dataclass(frozen=True)
class Value:
    """What an assignment is worth, most important first; smaller is better."""

    missing: tuple[int, ...]
    """Missing officers of stations, of the floor, then of each kind in fill order."""
    foreign: int
    travel_m: int

    @property
    def key(self) -> tuple[tuple[int, ...], int, int]:
        return self.missing, self.foreign, self.travel_m


def may(op: Operation, who: Officer, need: Need) -> bool:
    """The rules on people, in words of our own."""
    rules = op.settings.rules
    rank = rules.ranks.index
    if need.kind == STATION_GUARD and rank(who.rank) > rank(rules.station_guard_max_rank):
        return False
    if need.kind != STATION_GUARD and who.task_force != need.task_force:
        return False
    if who.home_village in need.villages:
        return False
    areas = {p.pair_id: p.contest_area for p in op.candidates}
    contests = [areas[t.pair_id] for t in op.ties if t.nrp == who.nrp]
    return not (need.kind in SENSITIVE and any(lies_in(need.area_code, c) for c in contests))


def levels_of(op: Operation, needs: Sequence[Need]) -> list[str]:
    """The kinds in the order in which they are filled."""
    order = op.settings.rules.fill_order
    kinds = {n.kind for n in needs} - {STATION_GUARD, DISTRICT_FLOOR}
    rest = sorted(kinds, key=lambda k: (order.index(k) if k in order else len(order), k))
    return [STATION_GUARD, DISTRICT_FLOOR, *rest]


def value(op: Operation, needs: Sequence[Need], crews: Sequence[Sequence[Officer]]) -> Value | None:
    """The worth of these crews, None where a crew is full and yet breaks what its need asks for."""
    rules, tree = op.settings.rules, op.tree
    levels = levels_of(op, needs)
    missing = dict.fromkeys(levels, 0)
    foreign = travel = 0
    for need, crew in zip(needs, crews, strict=True):
        lacking = need.officers - len(crew)
        led = sum(rules.ranks.index(o.rank) >= rules.ranks.index(rules.team_lead_min_rank) for o in crew)
        held = [any(q in o.qualifications for o in crew) for q in need.qualifications]
        if lacking < 0 or led + lacking < need.leads or not all(h or lacking for h in held):
            return None
        floor = 0 if need.kind == STATION_GUARD else min(need.floor_officers, need.officers)
        missing[need.kind] += min(lacking, need.officers - floor)
        missing[DISTRICT_FLOOR] += max(0, lacking - (need.officers - floor))
        units = [tree.units[o.unit] for o in crew]
        travel += sum(int(great_circle_m(u.lat, u.lon, need.lat, need.lon)) for u in units)
        if need.kind == STATION_GUARD:
            local = sum(not tree.is_attached(tree.command_of[o.unit], need.area_code) for o in crew)
            foreign += max(0, ceil(len(crew) / 2) - local)
    return Value(tuple(missing[k] for k in levels), foreign, travel)


def every_assignment(op: Operation, needs: Sequence[Need]) -> Iterator[list[list[Officer]]]:
    """Yield every way to send officers to needs that the rules on people and routine duty allow."""
    share = op.settings.rules.routine_share
    size: dict[str, int] = {}
    for o in op.personnel:
        size[o.unit] = size.get(o.unit, 0) + 1
    left = {u: n - ceil(share * n) for u, n in size.items()}
    crews: list[list[Officer]] = [[] for _ in needs]
    choices = [[i for i, n in enumerate(needs) if may(op, o, n)] for o in op.personnel]

    def send(at: int) -> Iterator[list[list[Officer]]]:
        if at == len(op.personnel):
            yield crews
            return
        who = op.personnel[at]
        yield from send(at + 1)
        if not left[who.unit]:
            return
        left[who.unit] -= 1
        for i in choices[at]:
            if len(crews[i]) < needs[i].officers:
                crews[i].append(who)
                yield from send(at + 1)
                crews[i].pop()
        left[who.unit] += 1

    yield from send(0)


def best(op: Operation, needs: Sequence[Need]) -> Value:
    """The best worth of all assignments."""
    values = (value(op, needs, crews) for crews in every_assignment(op, needs))
    return min((v for v in values if v is not None), key=lambda v: v.key)
