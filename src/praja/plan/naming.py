"""From counts to people: which officer of a class takes which seat.

Rules have already said how many officers of each class serve each place. What is left is chance among
officers whom no rule tells apart, and the few whose home village keeps them from single places.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

import numpy as np

from praja.domain.needs import STATION_GUARD, Need
from praja.domain.operation import Operation
from praja.domain.plan import Draw
from praja.plan.models.assignment import AssignmentModel, BoolArray, Limit
from praja.plan.models.eligibility import Force, OfficerClass
from praja.plan.solvers.assignment import AssignmentAnswer
from praja.plan.solvers.matching import match

Order = Callable[[str, Iterable[str]], list[str]]
"""Draws an order: (group, items) -> the items as chance puts them."""


@dataclass
class Named:
    """Who serves each need, the draws that decided it, and the units where a home village blocks."""

    by_need: dict[int, list[str]] = field(default_factory=dict)
    draws: list[Draw] = field(default_factory=list)
    blocked: dict[str, list[Limit]] = field(default_factory=dict)
    """Units with a seat that none of theirs may take, and the limits that would have said so."""


@dataclass(frozen=True)
class _Seat:
    """A seat at a need, for officers of one class, or of any class of the pool (None)."""

    name: str
    need_idx: int
    class_idx: int | None


@dataclass(frozen=True)
class _Table:
    """Officers of one unit who may take each other's place at its stations, and the seats they fill."""

    name: str
    unit: str
    members: Mapping[str, int]
    """NRP -> class."""
    seats: Sequence[_Seat]


def seat_name(need: Need) -> str:
    """Return the name under which a seat at a need stands in a draw."""
    return f"{need.place_id}/{need.start:%Y%m%dT%H%M}"


def free_seats(name: str, taken: Container[str]) -> Iterator[str]:
    """Return names for the empty seats of a place on a shift, in order: those that no duty bears."""
    return (seat for k in count(1) if (seat := f"{name}/{k}") not in taken)


def name_officers(
    operation: Operation, model: AssignmentModel, force: Force, answer: AssignmentAnswer, order: Order
) -> Named:
    """Return the officers of every need, and the draws that chose them."""
    named = Named()
    home = {o.nrp: o.home_village for o in operation.personnel if o.home_village}
    names: set[str] = set()
    for table in _tables(model, force, answer):
        drawn = order(table.name, table.members)
        closed = _closed(table, model.needs, home)
        allowed = _allowed(table, closed, drawn)
        taken = match(allowed, _first_come(table, closed, drawn))
        seated = _Seated(table, home, drawn, allowed, taken)
        for seat in sorted(set(range(len(table.seats))) - set(taken)):
            limit = _limit_of(model, seated, seat)
            named.blocked.setdefault(table.unit, []).append(limit)
        _draw(named, names, model, table, closed, {j: drawn[i] for j, i in taken.items()}, order)
    return named


def _tables(model: AssignmentModel, force: Force, answer: AssignmentAnswer) -> Iterator[_Table]:
    """Yield the pools in order, then the classes that guard no station."""
    classes = list(force.classes.values())
    seats: dict[tuple[bool, int], list[_Seat]] = {}
    for flow in answer.posts:
        pool = int(model.pool_of[flow.class_idx])
        key = (pool < 0, flow.class_idx if pool < 0 else pool)
        seat = _Seat(seat_name(model.needs[flow.need_idx]), flow.need_idx, flow.class_idx)
        seats.setdefault(key, []).extend([seat] * flow.officers)
    for pool, p, number in answer.pools:
        seat = _Seat(seat_name(model.needs[p]), p, None)
        seats.setdefault((False, pool), []).extend([seat] * number)
    for alone, index in sorted(seats):
        mine = [index] if alone else np.flatnonzero(model.pool_of == index).tolist()
        who = model.classes[index] if alone else model.pools[index]
        members = {nrp: c for c in mine for nrp in classes[c]}
        ordered = sorted(seats[alone, index], key=lambda s: (s.name, s.class_idx is not None, s.class_idx))
        yield _Table(_label(who), who.unit, dict(sorted(members.items())), ordered)


def _label(who: OfficerClass) -> str:
    """Return a group's public name. A tie shows in it no more than a number that sets groups apart."""
    parts = [who.unit, who.task_force or STATION_GUARD, "lead" if who.lead else "member"]
    parts += ["senior"] * (not who.guard) + ["+".join(who.skills)] * bool(who.skills)
    return "/".join(parts)


def _closed(table: _Table, needs: Sequence[Need], home: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Return the seats closed to members by their home village; members without any are left out."""
    guarded: dict[str, set[str]] = {}
    for seat in table.seats:
        for village in needs[seat.need_idx].villages:
            guarded.setdefault(village, set()).add(seat.name)
    return {nrp: frozenset(guarded[home[nrp]]) for nrp in table.members if home.get(nrp) in guarded}


def _first_come(table: _Table, closed: Mapping[str, frozenset[str]], drawn: Sequence[str]) -> dict[int, int]:
    """Return seat -> officer, each seat filled by the first in the drawn order who may take it.

    Seats for officers of one class come first; nobody changes places yet.
    """
    nobody: frozenset[str] = frozenset()
    free = list(range(len(drawn)))
    seated: dict[int, int] = {}
    for j, seat in sorted(enumerate(table.seats), key=lambda each: (each[1].class_idx is None, each[0])):
        for at, i in enumerate(free):
            nrp = drawn[i]
            fits = seat.class_idx in (None, table.members[nrp])
            if fits and seat.name not in closed.get(nrp, nobody):
                seated[j] = free.pop(at)
                break
    return seated


def _allowed(table: _Table, closed: Mapping[str, frozenset[str]], drawn: Sequence[str]) -> BoolArray:
    """Return which officer may take which seat, shape (officers, seats); chance has ordered the officers."""
    klass = np.array([-1 if s.class_idx is None else s.class_idx for s in table.seats], np.int64)
    members = np.array([table.members[nrp] for nrp in drawn], np.int64)
    allowed: BoolArray = (klass < 0) | (members[:, None] == klass)
    for i, nrp in enumerate(drawn):
        if nrp in closed:
            allowed[i] &= [seat.name not in closed[nrp] for seat in table.seats]
    return allowed


@dataclass(frozen=True)
class _Seated:
    """Who may take which seat of a table, and who has taken one."""

    table: _Table
    home: Mapping[str, str]
    drawn: Sequence[str]
    allowed: BoolArray
    taken: Mapping[int, int]
    """Seat -> officer, as a row of ``drawn``."""

    def closed_but_to(self, officers: set[int], model: AssignmentModel) -> set[int]:
        """Return the stations that every member but these officers is kept from by his home village."""
        others = {self.home.get(nrp) for i, nrp in enumerate(self.drawn) if i not in officers}
        if not others or None in others:
            return set()
        needs = (p for p, n in enumerate(model.needs) if n.kind == STATION_GUARD)
        return {p for p in needs if others <= set(model.needs[p].villages)}


def _limit_of(model: AssignmentModel, seated: _Seated, seat: int) -> Limit:
    """Return the limit that an empty seat proves: more seats than officers who may take any of them.

    Follows the alternating paths from the seat (Hall's theorem). Stations beyond these seats that only
    the same officers may take count too, or each set of them would be found by itself.
    """
    table, allowed, taken = seated.table, seated.allowed, seated.taken
    seat_of = {officer: j for j, officer in taken.items()}
    seats, officers, open_seats = {seat}, set[int](), [seat]
    while open_seats:
        for officer in np.flatnonzero(allowed[:, open_seats.pop()]).tolist():
            if officer not in officers:
                officers.add(officer)
                if seat_of[officer] not in seats:
                    seats.add(seat_of[officer])
                    open_seats.append(seat_of[officer])
    short = [table.seats[j] for j in seats]
    pool = int(model.pool_of[next(iter(table.members.values()))])
    alike = seated.closed_but_to(officers, model) if pool >= 0 else set[int]()
    return Limit(
        pool=pool,
        needs=tuple(sorted({s.need_idx for s in short if s.class_idx is None} | alike)),
        most=len(officers),
        residents=tuple((c, 0) for c in sorted({s.class_idx for s in short if s.class_idx is not None})),
    )


def _draw(
    named: Named,
    names: set[str],
    model: AssignmentModel,
    table: _Table,
    closed: Mapping[str, frozenset[str]],
    taken: Mapping[int, str],
    order: Order,
) -> None:
    """Let chance decide among the officers whom nothing tells apart, and write the draw down."""
    alike: dict[tuple[int, tuple[str, ...]], list[str]] = {}
    for nrp, c in table.members.items():
        alike.setdefault((c, tuple(sorted(closed.get(nrp, ())))), []).append(nrp)
    for (c, _), officers in sorted(alike.items()):
        mine = set(officers)
        seats = [table.seats[j] for j, nrp in sorted(taken.items()) if nrp in mine]
        if not seats:
            continue
        name = _fresh(names, _label(model.classes[c]))
        winners = order(name, officers)[: len(seats)]
        for seat, nrp in zip(seats, winners, strict=True):
            named.by_need.setdefault(seat.need_idx, []).append(nrp)
        places = tuple(seat.name for seat in seats)
        result = tuple(zip(places, winners, strict=True))
        who = model.classes[c]
        named.draws.append(Draw(name, who.unit, who.lead, tuple(officers), places, result, who.task_force))


def _fresh(names: set[str], label: str) -> str:
    """Return the label, numbered where another group bears it already."""
    name, number = label, 1
    while name in names:
        number += 1
        name = f"{label}#{number}"
    names.add(name)
    return name
