"""Revising a plan for a changed operation: what can stay stays, and each change says why.

Over 400 lines, because the question, the answer and what is written of it share one object.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from operator import attrgetter

import numpy as np

from praja.demand.movement import Movements, movements
from praja.demand.needs import post_needs, station_needs, with_district_floor
from praja.demand.patterns import stations_per_team
from praja.demand.protection import protection_needs
from praja.domain.forces import Lock
from praja.domain.needs import FORWARD_MOVEMENT, STANDBY, STATION_GUARD, Need
from praja.domain.operation import Operation
from praja.domain.plan import Beat, Breach, Change, Duty, Plan
from praja.domain.settings import VOTING, Phase
from praja.draw import Lots
from praja.pipeline.boxes import BoxPlan
from praja.pipeline.change_reasons import (
    CALLED,
    CLOSED,
    FEWER,
    GIVEN,
    GONE,
    HANDED_ON,
    LACKING,
    LOCKED,
    MADE_ROOM,
    RELEASED,
    REPOSTED,
    WAY,
    why_taken,
)
from praja.pipeline.changes import (
    Key,
    Keys,
    changes_of,
    free_name,
)
from praja.pipeline.duties import DutyWriter
from praja.pipeline.patterns import ground_of, least_teams, patterns_in_use, thickest_within, thinnest
from praja.pipeline.people import task_forces_of
from praja.pipeline.revise_beats import revise_beats
from praja.pipeline.revise_locks import locked_duties, refuse_contrary, released_pairs, taken_by_locks
from praja.pipeline.revise_near import NOTHING, Beyond
from praja.pipeline.revise_routine import routine_of_units
from praja.pipeline.revise_span import Span
from praja.pipeline.revise_ways import (
    as_long_as_now,
    earlier_ways,
    fresh_ways,
    linked,
    named_ways,
    units_within,
)
from praja.pipeline.roster import call_standby, people_of, standby_needs
from praja.pipeline.whole import Maker
from praja.plan.models.eligibility import fit_to_lead
from praja.plan.models.released import released
from praja.plan.models.roster import Roster, roster_of
from praja.plan.models.roster_book import BITS, SEAT, SEAT_END, START
from praja.plan.naming import seat_name
from praja.plan.revise import (
    FORCED,
    LACKS,
    NO_SEAT,
    TOGETHER,
    Carried,
    Pairs,
    Revision,
    revise_roster,
)
from praja.plan.revise_bound import Stayable, fewest_changes
from praja.plan.solvers.binding import RULE_OF
from praja.plan.solvers.roster import Filled, start_roster
from praja.plan.solvers.roster_rules import BY_HOME
from praja.plan.solvers.roster_state import TOTAL
from praja.travel import Travel
from praja.units import MINUTES_PER_DAY

ENOUGH = 1.2
"""Changes for each that is proven: with more, all that a change can reach is looked at."""


@dataclass(frozen=True)
class Revised:
    """A revised plan before its accounts are written."""

    beats: tuple[Beat, ...]
    patterns: dict[str, Fraction]
    needs: tuple[Need, ...]
    duties: tuple[Duty, ...]
    roster: Roster
    filled: Filled
    open_rows: tuple[int, ...]
    changes: tuple[Change, ...]
    fewest: int
    breaches: tuple[Breach, ...]
    """Locks that break a rule."""
    lacking_strength: Mapping[str, int]
    task_force_of: Mapping[str, str]
    span: Span | None = None
    """The dates that were looked at, where not all were."""


@dataclass(frozen=True)
class _Asked:
    """What the changed operation asks for."""

    needs: tuple[Need, ...]
    ways: tuple[tuple[Need, Duty], ...]
    """Each guard's way to his beat, with the duty he had."""
    fresh_ways: tuple[Need, ...]
    """The way to each beat for those who come anew, long enough for any unit of the place's command."""
    standby: tuple[Need, ...]
    roster: Roster
    keys: Keys
    apart: frozenset[tuple[int, int]] = frozenset()
    """(need, officer) pairs that a person's decision keeps apart."""

    @cached_property
    def row_of(self) -> dict[int, int]:
        """The row of each need, by its identity."""
        return {id(n): row for row, n in enumerate(self.roster.needs)}

    @cached_property
    def rows(self) -> dict[Key, int]:
        """The row of each need but the ways, by what tells it from others."""
        return {self.keys.of(n): self.row_of[id(n)] for n in (*self.needs, *self.standby)}


@dataclass
class Reviser:
    """Revises one plan."""

    maker: Maker
    earlier: Operation
    plan: Plan
    locks: Sequence[Lock]
    places_stay: bool = False
    """Whether only people differ from the earlier operation: what is asked is then as the plan says."""
    span: Span | None = None
    """The dates that the change can reach, where they are known: all else is carried over as it is."""
    beyond: Beyond = NOTHING
    """What duties come to that were not even read."""
    keys: Keys = field(default_factory=Keys)
    lost_for: dict[str, str] = field(default_factory=dict)
    taken_for: dict[str, str] = field(default_factory=dict)
    _emptied: bool = False
    """Whether a seat that was filled before has nobody now."""
    locked_names: dict[tuple[int, int], str] = field(default_factory=dict)
    """The duty_id under which a lock gives somebody a need: (need, officer) -> duty_id."""

    @property
    def operation(self) -> Operation:
        """The operation as it is now."""
        return self.maker.operation

    @cached_property
    def boxes(self) -> BoxPlan:
        """The routes of ballot boxes as they are now."""
        return self.maker.boxes(Travel.of(self.operation))

    @property
    def _voting(self) -> Phase | None:
        return next((p for p in self.maker.phases if p.key == VOTING), None)

    @cached_property
    def task_force_of(self) -> dict[str, str]:
        """The task force of every assignable officer: that of the earlier plan, where he had one."""
        given = {o.nrp: o.task_force for o in self.operation.personnel if o.task_force}
        drawn = {nrp: seat for d in self.plan.draws if d.kind == "task_force" for seat, nrp in d.result}
        earlier = {o.nrp: o.task_force for o in self.earlier.personnel if o.task_force}
        before = {**drawn, **earlier, **given}
        people = [o.nrp for o in self.operation.personnel if o.assignable]
        if not all(nrp in before for nrp in people):
            now, _ = task_forces_of(self.operation, Lots(str(self.plan.certificate.seed)))
            before = {**now, **before}
        return {nrp: before[nrp] for nrp in people}

    @cached_property
    def reposted(self) -> frozenset[str]:
        """The officers who are of another unit than before."""
        before = {o.nrp: o.unit for o in self.earlier.personnel}
        return frozenset(o.nrp for o in self.operation.personnel if before.get(o.nrp, o.unit) != o.unit)

    def revise(self) -> Revised:
        """Return the revised plan."""
        near = self.within_span()
        if near is not None:
            return near
        whole = Reviser(self.maker, self.earlier, self.plan, self.locks, self.places_stay).within_span()
        assert whole is not None
        return whole

    def within_span(self) -> Revised | None:
        """Return the revised plan; None where more than the span has to be looked at.

        Somebody beyond it would have to be called to standby, or what it lets be handed on leaves a seat
        empty or changes many more officers than need be.
        """
        travel = Travel.of(self.operation)
        beats, patterns = self._beats()
        asked = self._asked(travel, beats)
        roster, filled = asked.roster, start_roster(asked.roster.book)
        self._count_hours(roster, filled)
        carried, duties = self._carried(asked)
        revision, breaches = self._revision(asked, filled, carried, travel)
        lacking = self._standby(asked, filled, revision)
        if lacking is None or (self.span and self.span.moves and self._emptied):
            return None
        kept = self._kept(asked, revision, carried, duties)
        written = self._written(roster, filled, kept, self._touched(revision, carried, asked))
        moved = self._moved(travel, beats, written, kept)
        changes = changes_of(self._inside, moved.duties, self.lost_for, self.taken_for)
        fewest = self._fewest(asked, revision, carried)
        if self.span and self.span.moves and len(changes) > ENOUGH * fewest:
            return None
        return Revised(
            beats=beats,
            patterns=patterns,
            needs=(*(self._needs(beats)[1] if self.span else asked.needs), *moved.needs),
            duties=tuple(sorted([*self._outside, *moved.duties], key=attrgetter("duty_id"))),
            roster=roster,
            filled=filled,
            open_rows=tuple(sorted(asked.row_of[id(n)] for n in asked.needs)),
            changes=changes,
            fewest=fewest,
            breaches=breaches,
            lacking_strength=lacking,
            task_force_of=self.task_force_of,
            span=self.span,
        )

    def _count_hours(self, roster: Roster, filled: Filled) -> None:
        """Add the hours that no change can reach: who has fewer is asked first."""
        row_of = {nrp: o for o, nrp in enumerate(roster.people.nrps)}
        officers = np.array([row_of[d.nrp] for d in self._outside], np.int64)
        minutes = np.array([self.keys.minutes(d) for d in self._outside], np.int64)
        added = np.bincount(officers, minutes, minlength=len(filled.rota.people))
        filled.rota.people[:, TOTAL] += added.astype(np.int64)
        for nrp, spent in self.beyond.minutes.items():
            if nrp in row_of:
                filled.rota.people[row_of[nrp], TOTAL] += spent

    def _standby(self, asked: _Asked, filled: Filled, revision: Revision) -> dict[str, int] | None:
        """Call officers to standby; return what phases lack of their strength.

        None where somebody had to be called while only a span of dates is looked at.
        """
        if self.span is None:
            ready = [asked.row_of[id(n)] for n in asked.standby]
            units = (u.unit for u in self.operation.units)
            most = dict(zip(units, revision.routine.most.tolist(), strict=True))
            return call_standby(self.operation, asked.roster, filled, ready, self.maker.lots, most)[1]
        before = {s.phase: s.missing for s in self.plan.shortfalls if s.place_id == s.phase}
        number = len(self.operation.personnel)
        planned = revision.routine.planned.sum(axis=1).tolist()
        lacking = {
            p.key: math.ceil(p.min_strength * number) - there
            for p, there in zip(self.maker.phases, planned, strict=True)
        }
        lacking = {key: short for key, short in lacking.items() if short > 0}
        if any(short > before.get(key, 0) for key, short in lacking.items()):
            return None
        return lacking

    def _asked(self, travel: Travel, beats: Sequence[Beat]) -> _Asked:
        voting, others = self._needs(beats)
        phases, needs = self.maker.phases, (*voting, *others)
        standby: tuple[Need, ...] = tuple(standby_needs(self.operation, phases))
        ways = earlier_ways(self.plan, beats)
        moves = self.operation.settings.rules.forward_movement_days > 0
        if self._voting and moves and (self.reposted or not self.places_stay):
            ways = as_long_as_now(self.operation, travel, self._voting, beats, ways)
        left = needs
        if self.span:
            needs, standby = (tuple(n for n in some if n in self.span) for some in (needs, standby))
            ways = tuple(way for way in ways if way[1] in self.span)
            left = tuple(n for n in needs if n.place_id in self.span.places)
        fresh = fresh_ways(self.operation, travel, self.plan, left) if self._voting else ()
        people = people_of(self.operation, self.task_force_of, self.maker.lots)
        usable = np.ones((len(phases), len(people.nrps)), np.bool_)
        everything = [*needs, *(way for way, _ in ways), *fresh, *standby]
        roster = roster_of(self.operation, phases, everything, people, usable, travel)
        asked = _Asked(needs, ways, fresh, standby, roster, self.keys)
        refuse_contrary(self.locks, self.operation.releases)
        decided = (self.locks, self.operation.releases)
        apart = released_pairs(self.plan, roster, asked.rows, self.keys, *decided)
        return replace(asked, roster=released(roster, apart), apart=frozenset(apart))

    def _revision(
        self, asked: _Asked, filled: Filled, carried: Carried, travel: Travel
    ) -> tuple[Revision, tuple[Breach, ...]]:
        """Return the revised roster, and the breaches of locks."""
        roster, row_of = asked.roster, asked.row_of
        ends, asks = roster.book.need[:, SEAT_END].copy(), roster.book.asked.copy()
        locked = locked_duties(self.plan, roster, filled, asked.rows, self.keys, self.locks)
        self.locked_names = locked.names
        self._leave_short(roster, asked.rows, carried, locked.pairs)
        pairs = self._pairs(asked, travel)
        rows = np.array(sorted(row_of[id(n)] for n in asked.needs), np.int32)
        routine = routine_of_units(self.operation, roster, self._outside, self.beyond.planned)
        if self.span and self.span.moves:
            self._hold_far(roster, filled, self.span.moves)
        revision = revise_roster(filled, carried, locked.pairs, rows, pairs, routine)
        self._emptied = not set(filled.empty()).isdisjoint(rows.tolist())
        roster.book.need[:, SEAT_END], roster.book.asked[:] = ends, asks
        return revision, locked.breaches

    @staticmethod
    def _hold_far(roster: Roster, filled: Filled, moves: tuple[date, date]) -> None:
        """Let nothing be handed on but what begins on some dates."""
        first, last = ((day - roster.first_day).days for day in moves)
        need = roster.book.need
        days = need[:, START] // MINUTES_PER_DAY
        for row in np.flatnonzero((days < first) | (days > last)).tolist():
            filled.rota.fixed[need[row, SEAT] : need[row, SEAT_END]] = True

    @cached_property
    def _outside(self) -> list[Duty]:
        """The duties that no change can reach."""
        return [d for d in self.plan.duties if d not in self.span] if self.span else []

    @cached_property
    def _inside(self) -> Sequence[Duty]:
        return [d for d in self.plan.duties if d in self.span] if self.span else self.plan.duties

    @cached_property
    def _inside_keys(self) -> list[Key]:
        return [self.keys.of(d) for d in self._inside]

    def _pairs(self, asked: _Asked, travel: Travel) -> Pairs:
        """Return the guards' seats with their ways, and the units from which each way is short enough."""
        ways: dict[str, list[int]] = {}
        for way in asked.fresh_ways:
            ways.setdefault(way.place_id, []).append(asked.row_of[id(way)])
        guards = [n for n in asked.needs if n.kind == STATION_GUARD and n.place_id in ways]
        return Pairs(
            {asked.row_of[id(n)]: ways[n.place_id] for n in guards},
            lambda n: units_within(self.operation, travel, asked.roster.needs[n]),
        )

    # What is asked now

    def _beats(self) -> tuple[tuple[Beat, ...], dict[str, Fraction]]:
        """Return the beats now, and the stations that a team may watch under each station's pattern."""
        if self.places_stay or self._voting is None:
            return self.plan.beats, self.plan.patterns
        classes = {r.station_id: r.risk_class for r in self.maker.risk.stations}
        ground = ground_of(self.operation, classes)
        teams = sum(b.teams for b in self.plan.beats if b.team_id)
        least = sum(least_teams(ground, thinnest(ground)).values())
        choice = thickest_within(ground, max(teams, least))
        used = zip(self.operation.stations, patterns_in_use(ground, choice), strict=True)
        patterns = {s.station_id: stations_per_team(p) for s, p in used}
        return revise_beats(ground, choice, self.plan.beats, self.operation.beat_locks), patterns

    def _needs(self, beats: Sequence[Beat]) -> tuple[list[Need], list[Need]]:
        """Return what voting day asks for, and what the other phases do."""
        if self.places_stay:
            return [], [n for n in self.plan.needs if n.kind != FORWARD_MOVEMENT]
        phase, manned = self._voting, [b for b in beats if b.team_id]
        others = self.maker.needs(self.boxes, self.maker.reliefs(manned))
        if phase is None:
            return [], others
        asked = [
            *post_needs(self.operation, phase),
            *protection_needs(self.operation, phase),
            *station_needs(self.operation, phase, manned),
        ]
        return list(with_district_floor(self.operation, phase, asked)), others

    def _leave_short(
        self, roster: Roster, rows: Mapping[Key, int], carried: Carried, locked: Sequence[tuple[int, int]]
    ) -> None:
        """Offer no seat that was empty before: whoever could fill it would change without need.

        A lock may: it brings somebody to a seat that was empty.
        """
        before = Counter(self._inside_keys)
        there = Counter(carried.needs.tolist())
        stay = {*zip(carried.needs.tolist(), carried.officers.tolist(), strict=True)}
        come = Counter(row for row, o in locked if (row, o) not in stay)
        asked = Counter({self.keys.of(n): n.officers for n in self.plan.needs})
        book = roster.book
        for key, officers in asked.items():
            row = rows.get(key)
            if row is None or before[key] >= officers:
                continue
            seats = int(book.need[row, SEAT_END] - book.need[row, SEAT])
            wanted = max(before[key], there[row] + come[row])
            book.need[row, SEAT_END] = book.need[row, SEAT] + min(seats, wanted)
            first, last = np.searchsorted(carried.needs, [row, row + 1])
            had = book.who[carried.officers[first:last], BITS]
            for k, (bits, number) in enumerate(book.asked[row].tolist()):
                book.asked[row, k, 1] = min(number, int(((had & bits) == bits).sum()))

    # What was there before

    def _carried(self, asked: _Asked) -> tuple[Carried, list[Duty]]:
        """Return the earlier duties that still have a place and an officer, and note why others have not."""
        roster, rows = asked.roster, asked.rows
        ways = {d.duty_id: asked.row_of[id(way)] for way, d in asked.ways}
        row_of = {nrp: o for o, nrp in enumerate(roster.people.nrps)}
        given = taken_by_locks(self.plan, self.locks)
        found: list[tuple[int, int, Duty]] = []
        for duty, key in zip(self._inside, self._inside_keys, strict=True):
            row = ways.get(duty.duty_id, rows.get(key))
            if duty.nrp not in row_of:
                self.lost_for[duty.duty_id] = GONE
            elif row is None:
                self.lost_for[duty.duty_id] = CLOSED
            elif duty.duty_id in given:
                self.lost_for[duty.duty_id] = LOCKED
            elif (row, row_of[duty.nrp]) in asked.apart:
                self.lost_for[duty.duty_id] = RELEASED
            elif duty.kind == STANDBY and duty.nrp in self.reposted:
                self.lost_for[duty.duty_id] = REPOSTED
            else:
                found.append((row, row_of[duty.nrp], duty))
        found.sort(key=lambda f: (f[0], f[1]))
        needs = np.array([f[0] for f in found], np.int32)
        officers = np.array([f[1] for f in found], np.int32)
        duties = [f[2] for f in found]
        led = frozenset(i for i, d in enumerate(duties) if d.role == "lead")
        return Carried(needs, officers, linked(duties), led), duties

    # What is there now

    def _kept(
        self, asked: _Asked, revision: Revision, carried: Carried, duties: Sequence[Duty]
    ) -> dict[tuple[int, int], Duty]:
        """Return the duties that stay, by need and officer, and note why the others went."""
        kept: dict[tuple[int, int], Duty] = {}
        writer = DutyWriter(self.operation, self.task_force_of)
        locked = {lock.nrp for lock in self.locks}
        for i, duty in enumerate(duties):
            code = int(revision.why[i])
            if code == 0:
                row = int(carried.needs[i])
                kept[row, int(carried.officers[i])] = self._as_now(writer, asked.roster.needs[row], duty)
            else:
                known = {NO_SEAT: FEWER, LACKS: LACKING, **RULE_OF}
                between = duty.nrp in locked and code > BY_HOME and code not in (NO_SEAT, LACKS)
                self.lost_for[duty.duty_id] = MADE_ROOM if between else known[code]
        return kept

    def _as_now(self, writer: DutyWriter, need: Need, duty: Duty) -> Duty:
        """Return a duty that stays as it is stated now: its place or its officer may have moved."""
        # A way is written with the guard's duty.
        if duty.kind == FORWARD_MOVEMENT or (self.places_stay and duty.nrp not in self.reposted):
            return duty
        now = writer.row(need, duty.nrp, duty.duty_id, duty.role)
        return duty if now == duty else now

    def _touched(self, revision: Revision, carried: Carried, asked: _Asked) -> set[int]:
        """Return the rows at which somebody came or went, all of them where more may be asked now."""
        if not self.places_stay:
            return set(range(len(asked.roster.needs)))
        standby = (row for row, n in enumerate(asked.roster.needs) if n.kind == STANDBY)
        return {*standby, *carried.needs[revision.why != 0].tolist(), *(n for n, _ in revision.taken)} | {
            n for n, _ in (*self.locked_names, *asked.apart)
        }

    def _written(
        self,
        roster: Roster,
        filled: Filled,
        kept: Mapping[tuple[int, int], Duty],
        touched: set[int],
    ) -> list[Duty]:
        """Return all duties but the ways: at rows not touched they are those that were kept."""
        writer = DutyWriter(self.operation, self.task_force_of)
        fresh = {pair: name for pair, name in self.locked_names.items() if pair not in kept}
        used = {d.duty_id for d in kept.values()} | set(fresh.values())
        went = self._went({(row, o) for row in touched for o in filled.officers(row)}, kept, touched)
        rank = {o.nrp: o.rank for o in self.operation.personnel}
        found = [d for (row, _), d in kept.items() if row not in touched and d.kind != FORWARD_MOVEMENT]
        for row in sorted(touched):
            need = roster.needs[row]
            if need.kind == FORWARD_MOVEMENT:
                continue
            there = filled.officers(row)
            coming = (roster.people.nrps[o] for o in there if (row, o) not in kept)
            fit = sum(fit_to_lead(self.operation.settings.rules, rank[nrp]) for nrp in coming)
            stay = self._led(need, [kept[row, o] for o in there if (row, o) in kept], fit, rank)
            found += stay
            leads = sum(d.role == "lead" for d in stay)
            anew = [o for o in there if (row, o) not in kept]
            whys = self._why_taken(need, [fresh.get((row, o), "") for o in anew], went)
            for o, why in zip(anew, whys, strict=True):
                nrp = roster.people.nrps[o]
                able = fit_to_lead(self.operation.settings.rules, rank[nrp])
                role = "lead" if able and leads < max(1, need.leads) and need.kind != STANDBY else "member"
                leads += role == "lead"
                name = fresh.get((row, o)) or free_name(seat_name(need), used)
                self.taken_for[name] = why
                found.append(writer.row(need, nrp, name, role))
        return found

    def _went(
        self, there: set[tuple[int, int]], kept: Mapping[tuple[int, int], Duty], touched: set[int]
    ) -> dict[Key, list[str]]:
        """Return why duties went, by their place and shift; those that were handed on have no reason yet."""
        found: dict[Key, list[str]] = {}
        handed = {d.duty_id for pair, d in kept.items() if pair[0] in touched and pair not in there}
        for duty, key in zip(self._inside, self._inside_keys, strict=True):
            reasons = found.setdefault(key, [])
            if duty.duty_id in self.lost_for or duty.duty_id in handed:
                reasons.append(self.lost_for.get(duty.duty_id, HANDED_ON))
        return found

    def _why_taken(self, need: Need, locks: Sequence[str], went: Mapping[Key, list[str]]) -> list[str]:
        """Return why each of those who come to a need comes; ``locks`` names the lock of each or is empty."""
        key = self.keys.of(need)
        free = locks.count("")
        rest = why_taken(went.get(key, ()), free, new=key not in went)
        if need.kind == STANDBY:
            rest = [CALLED] * free
        others = iter(rest)
        return [GIVEN if lock else next(others) for lock in locks]

    def _led(self, need: Need, stay: list[Duty], coming: int, rank: Mapping[str, str]) -> list[Duty]:
        """Return those who stay; one leads now where too few of them, and of those ``coming``, would."""
        rules = self.operation.settings.rules
        lacking = need.leads - sum(d.role == "lead" for d in stay) - coming
        fit = [d for d in stay if d.role != "lead" and fit_to_lead(rules, rank[d.nrp])]
        risen = {d.duty_id for d in fit[: max(0, lacking)]}
        return [replace(d, role="lead") if d.duty_id in risen else d for d in stay]

    def _moved(
        self, travel: Travel, beats: Sequence[Beat], duties: list[Duty], kept: Mapping[tuple[int, int], Duty]
    ) -> Movements:
        """Return all needs and duties of movement, and every other duty."""
        phase = self._voting
        if phase is None or not any(d.kind == FORWARD_MOVEMENT for d in self.plan.duties):
            return Movements((), tuple(duties))
        if any(d.kind == FORWARD_MOVEMENT for d in self._outside):
            return Movements(tuple(n for n in self.plan.needs if n.kind == FORWARD_MOVEMENT), tuple(duties))
        moved = movements(
            self.operation, travel, phase, {b.beat_id: b.base_station_id for b in beats}, duties
        )
        stay = [d for d in kept.values() if d.kind == FORWARD_MOVEMENT]
        ways, fresh = named_ways(moved.duties, stay)
        self.taken_for.update(dict.fromkeys(fresh, WAY))
        for duty in stay:
            self.lost_for.setdefault(duty.duty_id, WAY)
        return Movements(moved.needs, (*duties, *ways))

    def _fewest(self, asked: _Asked, revision: Revision, carried: Carried) -> int:
        """Return how many officers any revision must change."""
        roster = asked.roster
        officer = {nrp: o for o, nrp in enumerate(roster.people.nrps)}
        codes: dict[int, set[int]] = {}
        for o, code in zip(carried.officers.tolist(), revision.why.tolist(), strict=True):
            codes.setdefault(o, set()).add(code)
        lost = {o for o, why in codes.items() if not why.isdisjoint(FORCED)}
        # What he had he cannot have all of. Whoever made room for others might have kept it and them.
        kept = {0, *FORCED, *TOGETHER}
        by_lock = {o for _, o in self.locked_names}
        both = {o for o, why in codes.items() if why <= kept and not why.isdisjoint(TOGETHER)}
        lost |= both - by_lock
        # His way takes another time now.
        others = (d.nrp for way, d in asked.ways if (way.start, way.end) != (d.start, d.end))
        lost |= {officer[nrp] for nrp in others if nrp in officer}
        gone = {d.nrp for d in self.plan.duties if self.lost_for.get(d.duty_id) in (GONE, CLOSED, RELEASED)}
        lost |= {officer[nrp] for nrp in gone if nrp in officer}
        away = sum(nrp not in officer for nrp in gone)
        # A way is written for whoever guards now: it is no seat of its own.
        rows = [
            n for n in range(len(roster.needs)) if roster.needs[n].kind not in (FORWARD_MOVEMENT, STANDBY)
        ]
        able = ~np.isin(revision.why, FORCED)
        stay = Stayable(carried.needs[able], carried.officers[able])
        limited = not self.locked_names
        return fewest_changes(roster, revision.filled, lost, away, stay, rows, limited=limited)
