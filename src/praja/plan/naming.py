"""From counts to people: which officer of a class takes which seat.

Rules have already said how many officers of each class serve each place. What is left is chance among
officers whom no rule tells apart, and the few whose home village keeps them from single places.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from praja.domain.needs import STATION_GUARD, Need
from praja.domain.operation import Operation
from praja.domain.plan import Draw
from praja.plan.models.assignment import AssignmentModel
from praja.plan.models.eligibility import Force, OfficerClass
from praja.plan.solvers.assignment import AssignmentAnswer

Order = Callable[[str, Iterable[str]], list[str]]
"""Draws an order: (group, items) -> the items as chance puts them."""

POOL = "station_guard"
"""The seat of an officer whom his class lends to the stations of its unit."""


@dataclass
class Named:
    """Who serves each need, the draws that decided it, and the units where a home village blocks."""

    by_need: dict[int, list[str]] = field(default_factory=dict)
    draws: list[Draw] = field(default_factory=list)
    blocked: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Group:
    """One class or pool: its members, and its seats as (seat name, need index or None for the pool)."""

    name: str
    unit: str
    lead: bool
    kind: str
    members: Sequence[str]
    seats: Sequence[tuple[str, int | None]]


def seat_name(need: Need) -> str:
    """Return the name under which a seat at a need stands in a draw."""
    return f"{need.place_id}/{need.start:%Y%m%dT%H%M}"


def name_officers(
    operation: Operation, model: AssignmentModel, force: Force, answer: AssignmentAnswer, order: Order
) -> Named:
    """Return the officers of every need.

    First each class draws who serves its posts and whom it lends to the stations of its unit; then
    the lent draw their beats.
    """
    named = Named()
    home = {o.nrp: o.home_village for o in operation.personnel if o.home_village}
    if not operation.settings.rules.exclude_home_village:
        home = {}
    lent: dict[int, list[str]] = {}
    for c, group in _class_groups(model, force, answer):
        for seat, nrp in _deal(named, group, model.needs, home, order):
            if seat is None:
                lent.setdefault(int(model.pool_of[c]), []).append(nrp)
            else:
                named.by_need.setdefault(seat, []).append(nrp)
    for pool_group in _pool_groups(model, answer, lent):
        for seat, nrp in _deal(named, pool_group, model.needs, home, order):
            if seat is not None:
                named.by_need.setdefault(seat, []).append(nrp)
    return named


def _class_groups(
    model: AssignmentModel, force: Force, answer: AssignmentAnswer
) -> Iterable[tuple[int, _Group]]:
    seats: dict[int, list[tuple[str, int | None]]] = {}
    for flow in answer.posts:
        seat = (seat_name(model.needs[flow.need_idx]), flow.need_idx)
        seats.setdefault(flow.class_idx, []).extend([seat] * flow.officers)
    for c, number in answer.lent:
        seats.setdefault(c, []).extend([(POOL, None)] * number)
    for c in sorted(seats):
        who = model.classes[c]
        members = force.classes[who]
        mine = sorted(seats[c], key=lambda s: (s[0], -1 if s[1] is None else s[1]))
        yield c, _Group(_label(who), who.unit, who.lead, who.task_force, members, mine)


def _pool_groups(
    model: AssignmentModel, answer: AssignmentAnswer, lent: Mapping[int, list[str]]
) -> Iterable[_Group]:
    seats: dict[int, list[tuple[str, int | None]]] = {}
    for pool, p, number in answer.pools:
        seats.setdefault(pool, []).extend([(seat_name(model.needs[p]), p)] * number)
    for pool in sorted(seats):
        who = model.pools[pool]
        members = tuple(sorted(lent.get(pool, ())))
        mine = sorted(seats[pool], key=lambda s: s[0])
        yield _Group(_label(who), who.unit, who.lead, STATION_GUARD, members, mine)


def _label(who: OfficerClass) -> str:
    """Return the group's public name. Ties and homes stand in it only as a mark that sets groups apart."""
    parts = [who.unit, who.task_force or STATION_GUARD, "lead" if who.lead else "member"]
    parts += ["senior"] * (not who.guard) + ["+".join(who.skills)] * bool(who.skills)
    return "/".join(parts)


def _deal(
    named: Named, group: _Group, needs: Sequence[Need], home: Mapping[str, str], order: Order
) -> list[tuple[int | None, str]]:
    """Seat a group by chance; seats that nobody of the group may take block its unit."""
    places = {name: needs[p].villages for name, p in group.seats if p is not None}
    villages = {v for some in places.values() for v in some}
    barred = {
        nrp: frozenset(n for n, some in places.items() if home[nrp] in some)
        for nrp in group.members
        if home.get(nrp) in villages
    }
    base = _unused(named, group.name)
    drawn = order(base, group.members)
    taken = _seated(drawn, group.seats, barred)
    if len(taken) < len(group.seats):
        named.blocked.add(group.unit)
    dealt: list[tuple[int | None, str]] = []
    alike: dict[frozenset[str], list[str]] = {}
    for nrp in group.members:
        alike.setdefault(barred.get(nrp, frozenset()), []).append(nrp)
    for number, (_, officers) in enumerate(sorted(alike.items(), key=lambda item: (len(item[0]), item[1]))):
        mine = set(officers)
        seats = sorted((group.seats[i] for i, nrp in taken.items() if nrp in mine), key=lambda s: s[0])
        name = base if number == 0 else f"{base}/{number}"
        if not seats:
            continue
        winners = order(name, officers)[: len(seats)]
        dealt += [(seat[1], nrp) for seat, nrp in zip(seats, winners, strict=True)]
        result = tuple((seat[0], nrp) for seat, nrp in zip(seats, winners, strict=True))
        duties = tuple(seat[0] for seat in seats)
        draw = Draw(name, group.unit, group.lead, tuple(sorted(officers)), duties, result, group.kind)
        named.draws.append(draw)
    return dealt


def _unused(named: Named, name: str) -> str:
    """Return the name, numbered where an earlier group of the same public name has drawn."""
    used = {d.group_id for d in named.draws}
    number = 2
    found = name
    while found in used:
        found, number = f"{name}#{number}", number + 1
    return found


def _seated(
    drawn: Sequence[str], seats: Sequence[tuple[str, int | None]], barred: Mapping[str, frozenset[str]]
) -> dict[int, str]:
    """Return seat number -> officer, as many seats as can be filled (augmenting paths).

    Officers sit in drawn order; those free of every bar sit last, so that the others find a seat
    if chance called them at all.
    """
    called = [*drawn[: len(seats)]]
    waiting = list(drawn[len(seats) :])
    taken: dict[int, str] = {}
    free = list(range(len(seats)))
    for nrp in sorted(called, key=lambda n: n not in barred):
        if not _sit(nrp, seats, barred, taken, free, set()) and waiting:
            substitute = next((w for w in waiting if w not in barred), waiting[0])
            waiting.remove(substitute)
            _sit(substitute, seats, barred, taken, free, set())
    return taken


def _sit(
    nrp: str,
    seats: Sequence[tuple[str, int | None]],
    barred: Mapping[str, frozenset[str]],
    taken: dict[int, str],
    free: list[int],
    tried: set[int],
) -> bool:
    """Seat an officer, moving others along where need be; return whether it worked."""
    closed = barred.get(nrp, frozenset())
    for i in free:
        if seats[i][0] not in closed:
            free.remove(i)
            taken[i] = nrp
            return True
    for i in range(len(seats)):
        if i in tried or i not in taken or seats[i][0] in closed:
            continue
        tried.add(i)
        other = taken[i]
        if _sit(other, seats, barred, taken, free, tried):
            taken[i] = nrp
            return True
    return False
