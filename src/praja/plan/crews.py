"""Crews: the people who keep a post for a phase, so that a guard knows his place and his place knows him.

A crew is as large as its place's hours ask for, at the hours a week that people should serve where
there are enough of them, and at the most that the rules allow where there are not. Who has guarded a
place before stays; the others come from where it is nearest; chance decides among those alike.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from praja.domain.needs import (
    BALLOT_ESCORT,
    CAMPAIGN_EVENT,
    FORWARD_MOVEMENT,
    REVOTE_GUARD,
    STANDBY,
    STATION_GUARD,
    STATION_RELIEF,
    Need,
)
from praja.domain.operation import Operation
from praja.domain.plan import Draw
from praja.plan.models.eligibility import tie_bars
from praja.plan.models.roster import Roster
from praja.plan.models.roster_book import (
    BITS,
    DAY_CAP,
    END,
    PHASE,
    PLACE,
    SEAT,
    SEAT_END,
    START,
    UNIT,
    URGENCY,
    WEEK_CAP,
    Book,
)
from praja.plan.solvers.flows import transport
from praja.units import DAYS_IN_A_WEEK, MINUTES_PER_DAY, great_circle_m

ONCE = frozenset(
    {STATION_GUARD, STATION_RELIEF, REVOTE_GUARD, CAMPAIGN_EVENT, BALLOT_ESCORT, FORWARD_MOVEMENT, STANDBY}
)
"""Kinds of duty that nobody keeps from day to day."""
POOL_SHARE = 0.08
"""Share of a task force that belongs to no crew: for events, and for those who fall out."""
NEAR_UNITS = 40
"""Units nearest to a place from which its crew may come."""
WASTE_M = 20_000
"""Metres that it weighs to use somebody with an attribute that others need where nobody asks for it."""
NO_CREW_M = 100_000_000
"""What an empty place in a crew weighs: more than any way."""
SPARED = 0.8
"""Share of a crew's spare hours that other places may use."""

BESIDE = 0.25
"""Share of a phase's dates in a week with station duty from which on its crews are chosen by it."""
LOST_M = 2_000_000
"""Metres that it weighs if whoever guards a station can do none of a place's shifts in that week."""

Order = Callable[[str, Iterable[str]], list[str]]


@dataclass(frozen=True)
class CrewAsk:
    """What one place asks of its crew in one phase."""

    sample: Need
    place: int
    week_min: float
    """Minutes of duty in a week, all officers added up."""
    least: int
    """Officers without whom the rules leave a shift empty."""
    wish: int
    """Officers with whom each serves the hours that are aimed at."""
    bits: tuple[tuple[int, float], ...]
    """(attributes, share of the crew that must have them)."""
    shift: int
    """Minutes of the longest shift."""
    most: float
    """Minutes of duty that a week allows."""

    def left_beside(self, minutes: int) -> float:
        """Return what share of a week's shifts is left to whoever has another duty of ``minutes`` in it."""
        days = DAYS_IN_A_WEEK - 1
        all_week = min(days, self.most // self.shift)
        return min(days, max(0.0, self.most - minutes) // self.shift) / all_week if all_week else 1.0


@dataclass(frozen=True)
class Crews:
    """The crews of all phases: the book's tables, and the draws that made them."""

    tables: Mapping[str, Any]
    draws: tuple[Draw, ...]
    members: tuple[Mapping[int, tuple[int, ...]], ...]
    """Place -> officers, by phase."""


def crew_asks(operation: Operation, roster: Roster, phase: int) -> list[CrewAsk]:
    """Return what the places guarded day by day in a phase ask of their crews, most urgent first."""
    book, span = roster.book, roster.phases[phase]
    days = (span.end - span.start).days + 1
    rows: dict[tuple[int, str], list[int]] = {}
    for n in np.flatnonzero(book.need[:, PHASE] == phase).tolist():
        need = roster.needs[n]
        if need.kind not in ONCE:
            rows.setdefault((int(book.need[n, PLACE]), need.task_force), []).append(n)
    asks = [_ask(operation, roster, place, mine, days) for (place, _), mine in rows.items()]
    return sorted(
        asks, key=lambda a: (book.need[rows[a.place, a.sample.task_force][0], URGENCY], a.sample.place_id)
    )


def _ask(operation: Operation, roster: Roster, place: int, mine: Sequence[int], days: int) -> CrewAsk:
    book, rules = roster.book, operation.settings.rules
    rows = book.need[mine]
    seats = rows[:, SEAT_END] - rows[:, SEAT]
    span = rows[:, END] - rows[:, START]
    week = float((seats * span).sum()) / days * 7
    per_date = int(np.bincount(rows[:, START] // MINUTES_PER_DAY, weights=seats).max())
    cap = int(rows[:, DAY_CAP].max())
    at_once = per_date if cap and 2 * int(span.max()) > cap else math.ceil(per_date / 2)
    most = float(rows[:, WEEK_CAP].max()) or 7 * MINUTES_PER_DAY
    shifts = max(1, int(most // max(1, span.max())))
    least = max(at_once, math.ceil(week / most), math.ceil(week / min(shifts, 7) / max(1, int(span.max()))))
    wish = max(least, math.ceil(week / min(60 * rules.target_hours_per_week, most)))
    first = mine[0]
    shares = tuple(
        (int(bits), min(1.0, number / max(1, int(seats[0]))))
        for bits, number in book.asked[first].tolist()
        if number
    )
    return CrewAsk(roster.needs[first], place, week, least, wish, shares, max(1, int(span.max())), most)


def crew_sizes(asks: Sequence[CrewAsk], people: int) -> list[int]:
    """Return the size of each crew where ``people`` are there for all of them.

    Everybody gets the least while it lasts, the most urgent first; what is left brings all crews
    equally near to what they wish for.
    """
    least = sum(a.least for a in asks)
    if least >= people:
        sizes, left = [], people
        for a in asks:
            sizes.append(min(a.least, left))
            left -= sizes[-1]
        return sizes
    wanted = sum(a.wish - a.least for a in asks)
    share = min(1.0, (people - least) / wanted) if wanted else 0.0
    return [a.least + math.floor(share * (a.wish - a.least) + 1e-9) for a in asks]


def crews_of(
    operation: Operation,
    roster: Roster,
    seeds: Mapping[int, Mapping[int, Sequence[int]]],
    guards: Mapping[int, int],
    order: Order,
) -> Crews:
    """Return the crews of every phase.

    ``seeds`` gives for some phases the officers who serve a place there already, by place: they are its
    crew in that phase and are asked first to keep the place in the others. ``guards`` gives who guards
    stations, and the row of that need: beside that day they are asked first where shifts are short, of which
    a week leaves them most.
    """
    makers = _Maker(operation, roster, guards, order)
    kept: dict[str, list[int]] = {}
    members: list[dict[int, tuple[int, ...]]] = [{} for _ in roster.phases]
    for phase in sorted(range(len(roster.phases)), key=lambda p: (p not in seeds, p)):
        if phase in seeds:
            members[phase] = {place: tuple(who) for place, who in seeds[phase].items()}
        else:
            members[phase] = makers.phase(phase, kept)
        for place, who in members[phase].items():
            known = kept.setdefault(makers.name[place], [])
            known += [o for o in who if o not in known]
    return Crews(makers.tables(members), tuple(makers.draws), tuple(members))


class _Source(NamedTuple):
    """Officers alike for crews."""

    unit: int
    bits: int
    contests: tuple[str, ...]
    guards: bool
    """Whether they guard stations in a week of this phase."""


class _Maker:
    """Makes the crews of one phase after the other."""

    def __init__(self, operation: Operation, roster: Roster, guards: Mapping[int, int], order: Order) -> None:
        self.operation, self.roster, self.order = operation, roster, order
        rows = roster.book.need[sorted(set(guards.values()))]
        self.guards = guards
        self.guard_min = int((rows[:, END] - rows[:, START]).max(initial=0))
        self.guard_days = sorted(set((rows[:, START] // MINUTES_PER_DAY).tolist()))
        self.draws: list[Draw] = []
        self.name = {place: key[0] for key, place in roster.places.items()}
        self.row = {nrp: i for i, nrp in enumerate(roster.people.nrps)}
        units = operation.units
        self.metres = great_circle_m(
            np.degrees(roster.book.spot[:, :1]),
            np.degrees(roster.book.spot[:, 1:]),
            np.array([u.lat for u in units]),
            np.array([u.lon for u in units]),
        )
        self.weeks: list[dict[int, tuple[float, int]]] = [{} for _ in roster.phases]

    def phase(self, phase: int, kept: Mapping[str, Sequence[int]]) -> dict[int, tuple[int, ...]]:
        """Return the crews of one phase, task force by task force."""
        asks = crew_asks(self.operation, self.roster, phase)
        found: dict[int, tuple[int, ...]] = {}
        for task_force in sorted({a.sample.task_force for a in asks}):
            mine = [a for a in asks if a.sample.task_force == task_force]
            free = self._free(phase, task_force)
            sizes = crew_sizes(mine, math.floor((1 - POOL_SHARE) * len(free)))
            found.update(self._crews(phase, task_force, list(zip(mine, sizes, strict=True)), free, kept))
        for a in asks:
            size = len(found.get(a.place, ()))
            urgency = int(self.roster.book.need[self._first_need(phase, a), URGENCY])
            self.weeks[phase][a.place] = (a.week_min / max(1, size), urgency)
        return found

    def _beside(self, phase: int) -> bool:
        """Return whether a good part of a phase lies in a week with station duty."""
        span, first = self.roster.phases[phase], self.roster.first_day
        days = range((span.start - first).days, (span.end - first).days + 1)
        near = sum(any(abs(d - at) < DAYS_IN_A_WEEK for at in self.guard_days) for d in days)
        return near >= BESIDE * len(days)

    def _first_need(self, phase: int, ask: CrewAsk) -> int:
        book = self.roster.book
        return int(np.flatnonzero((book.need[:, PLACE] == ask.place) & (book.need[:, PHASE] == phase))[0])

    def _free(self, phase: int, task_force: str) -> set[int]:
        usable = self.roster.book.usable[phase]
        classes = self.roster.people.classes
        return {o for o, c in enumerate(classes) if c.task_force == task_force and usable[o]}

    def _crews(
        self,
        phase: int,
        task_force: str,
        asks: Sequence[tuple[CrewAsk, int]],
        free: set[int],
        kept: Mapping[str, Sequence[int]],
    ) -> dict[int, tuple[int, ...]]:
        crews: dict[int, list[int]] = {}
        beside = self._beside(phase)
        best = max(ask.left_beside(self.guard_min) for ask, _ in asks)
        for ask, size in asks:
            all_stay = not beside or ask.left_beside(self.guard_min) == best
            known = (o for o in kept.get(self.name[ask.place], ()) if o in free)
            stay = [o for o in known if all_stay or o not in self.guards][:size]
            crews[ask.place] = stay
            free -= set(stay)
        bits = self.roster.book.who[:, BITS]
        wanted: list[tuple[CrewAsk, int, int]] = []
        for ask, size in asks:
            open_seats = size - len(crews[ask.place])
            for attribute, share in ask.bits:
                held = sum((bits[o] & attribute) == attribute for o in crews[ask.place])
                more = min(open_seats, max(0, math.ceil(share * size) - int(held)))
                wanted.append((ask, attribute, more))
                open_seats -= more
            wanted.append((ask, 0, open_seats))
        for place, who in self._nearest(phase, task_force, [w for w in wanted if w[2]], free):
            crews[place].append(who)
        return {place: tuple(who) for place, who in crews.items()}

    def _nearest(
        self, phase: int, task_force: str, wanted: Sequence[tuple[CrewAsk, int, int]], free: set[int]
    ) -> list[tuple[int, int]]:
        """Return (place, officer) for open seats of crews, least travel in all."""
        book, people = self.roster.book, self.roster.people
        mask = 0
        for _, attribute, _ in wanted:
            mask |= attribute
        beside = self._beside(phase)
        sources: dict[_Source, list[int]] = {}
        for o in sorted(free):
            key = _Source(
                int(book.who[o, UNIT]),
                int(book.who[o, BITS]) & mask,
                people.classes[o].contests,
                beside and o in self.guards,
            )
            sources.setdefault(key, []).append(o)
        # Not in the order of rows: that must not decide who keeps which place.
        keys = sorted(sources)
        flow = transport(
            [len(sources[k]) for k in keys],
            [number for _, _, number in wanted],
            self._arcs(keys, wanted),
            unmet_cost=NO_CREW_M,
        )
        found: list[tuple[int, int]] = []
        for i, key in enumerate(keys):
            seats = [j for j in range(len(wanted)) for _ in range(flow.get((i, j), 0))]
            if seats:
                found += self._drawn(phase, task_force, key, sources[key], [wanted[j][0] for j in seats])
        return found

    def _arcs(
        self, keys: Sequence[_Source], wanted: Sequence[tuple[CrewAsk, int, int]]
    ) -> list[tuple[int, int, int]]:
        book, contest_of = self.roster.book, self.operation.contest_of
        by_unit: dict[int, list[int]] = {}
        for i, key in enumerate(keys):
            by_unit.setdefault(key.unit, []).append(i)
        near = {u for u, rows in by_unit.items() if rows}
        wide = [u for u in near if self.operation.tree.is_province_wide(self._command(u))]
        arcs = []
        for j, (ask, attribute, _) in enumerate(wanted):
            lost = int(LOST_M * (1 - ask.left_beside(self.guard_min)))
            units = [u for u in book.unit_order[ask.place].tolist() if u in near][:NEAR_UNITS]
            for u in dict.fromkeys([*units, *wide]):
                for i in by_unit[u]:
                    who = keys[i]
                    if (who.bits & attribute) != attribute or tie_bars(who.contests, ask.sample, contest_of):
                        continue
                    waste = WASTE_M * ((who.bits & ~attribute) > 0) + lost * who.guards
                    arcs.append((i, j, int(self.metres[ask.place, u]) + waste))
        return arcs

    def _command(self, unit: int) -> str:
        return self.operation.tree.command_of[self.operation.units[unit].unit]

    def _drawn(
        self,
        phase: int,
        task_force: str,
        key: _Source,
        officers: Sequence[int],
        asks: Sequence[CrewAsk],
    ) -> list[tuple[int, int]]:
        """Let chance decide who of a group goes to which crew, and write the draw down."""
        nrps = [self.roster.people.nrps[o] for o in officers]
        home = self.operation.units[key.unit].unit
        label = [self.roster.phases[phase].key, "crew", home, task_force, str(key.bits)]
        name = self._fresh("/".join(label), key.contests or key.guards)
        places = [f"crew:{a.sample.place_id}" for a in asks]
        winners = self.order(name, nrps)[: len(places)]
        result = tuple(zip(places, winners, strict=True))
        seats = tuple(places)
        self.draws.append(Draw(name, home, False, tuple(sorted(nrps)), seats, result, "crew"))
        return [(a.place, self.row[nrp]) for a, nrp in zip(asks, winners, strict=True)]

    def _fresh(self, label: str, apart: object) -> str:
        # A tie shows in a group's name no more than a number that sets groups apart.
        if not apart:
            return label
        taken = Counter(d.group_id.partition("#")[0] for d in self.draws)
        return f"{label}#{taken[label] + 1}"

    def tables(self, members: Sequence[Mapping[int, Sequence[int]]]) -> dict[str, Any]:
        """Return the tables of the book that speak of crews."""
        book = self.roster.book
        phases, places = len(members), len(book.spot)
        crew_of = np.full((phases, len(book.who)), -1, np.int32)
        crew = np.zeros((phases * places, 4), np.int32)
        listed: list[int] = []
        most = 60 * self.operation.settings.rules.max_duty_hours_per_week or 7 * MINUTES_PER_DAY
        for p, crews in enumerate(members):
            for place, who in sorted(crews.items()):
                week, urgency = self.weeks[p].get(place, (0.0, 0))
                slack = max(0, int(SPARED * (most - week)))
                crew[p * places + place] = (len(listed), len(listed) + len(who), urgency, slack)
                crew_of[p, list(who)] = place
                listed += who
        return {"crew_of": crew_of, "crew": crew, "crew_officer": np.array(listed, np.int32)}


def with_crews(book: Book, crews: Crews) -> Book:
    """Return the book with its crews."""
    return book._replace(**crews.tables)
