"""Edits by hand of a tiny election: the facts of a check, and the edited plan to be judged without it.

`Desk.facts` gathers from a plan in memory what Posko gathers by index; `Desk.edited` writes edits into the
plan, and `broken` asks `praja.evaluate` what is wrong with it.
"""

import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from pathlib import Path

from praja.byhand import (
    AddPost,
    Crew,
    Edit,
    Facts,
    Ground,
    Held,
    Keep,
    Member,
    MoveStation,
    Person,
    Put,
    Watched,
)
from praja.byhand.lines import line_of
from praja.byhand.state import State
from praja.byhand.timeline import Book
from praja.demand.patterns import pattern_options, station_load, stations_per_team
from praja.domain.forces import Officer
from praja.domain.needs import FORWARD_MOVEMENT, STANDBY, STATION_GUARD, Need
from praja.domain.operation import Operation
from praja.domain.plan import Duty, Plan, Shortfall
from praja.domain.rulebook import Rulebook
from praja.evaluate import Evaluation, evaluate_plan
from praja.io.plan_folder import write_tables
from praja.pipeline.duties import DutyWriter
from praja.plan.naming import seat_name
from praja.travel import Travel

FOLLOWING = (STANDBY, FORWARD_MOVEMENT)


Key = tuple[object, ...]


def key_of(at) -> Key:
    return (at.place_id, at.kind, at.task_force, at.start, at.end)


def member(o: Officer) -> Member:
    return Member(o.nrp, o.rank, o.unit, o.sex, o.qualifications)


@dataclass(frozen=True)
class Desk:
    """One plan, and what can be asked about edits of it."""

    op: Operation
    plan: Plan

    @cached_property
    def needs(self) -> dict[Key, Need]:
        return {key_of(n): n for n in self.plan.needs if n.kind not in FOLLOWING}

    @cached_property
    def officers(self) -> dict[str, Officer]:
        return {o.nrp: o for o in self.op.personnel}

    @cached_property
    def duties(self) -> dict[str, Duty]:
        return {d.duty_id: d for d in self.plan.duties}

    def need(self, duty: Duty) -> Need:
        """What a duty's place asks for; of standby and movement only where and when it is."""
        if duty.kind not in FOLLOWING:
            return self.needs[key_of(duty)]
        if duty.kind == STANDBY:
            unit = self.op.tree.units[duty.place_id]
            spot = (unit.area_codes[0], unit.lat, unit.lon)
        else:
            base = self.base(duty.place_id)
            spot = (base.village_code, base.lat, base.lon)
        head = (duty.phase, duty.place_id, duty.kind, duty.task_force)
        return Need(*head, *spot, duty.start, duty.end, 0, leads=0)

    def base(self, beat_id: str):
        beat = next(b for b in self.plan.beats if b.beat_id == beat_id)
        return next(s for s in self.op.stations if s.station_id == beat.base_station_id)

    def seats(self, need: Need) -> dict[str, str]:
        """Who has which seat of a need: duty_id -> NRP, empty for the seats that are free."""
        taken = {d.duty_id: d.nrp for d in self.plan.duties if key_of(d) == key_of(need)}
        names = (f"{seat_name(need)}/{k}" for k in range(1, 2 * need.officers + len(taken) + 1))
        free = [name for name in names if name not in taken][: max(0, need.officers - len(taken))]
        return {**taken, **dict.fromkeys(free, "")}

    # What a check is told

    def facts(self, *edits: Edit) -> Facts:
        """The facts of a check of these edits: those so far, and those now."""
        seats = dict.fromkeys(e.duty_id for e in edits if isinstance(e, Put | Keep))
        moves = [e for e in edits if isinstance(e, MoveStation)]
        beat_of = {s: b.beat_id for b in self.plan.beats for s in b.station_ids}
        beats = {beat_of.get(e.station_id, "") for e in moves} | {e.beat_id for e in moves}
        grounds = {b.beat_id: self.ground(b.beat_id) for b in self.plan.beats if b.beat_id in beats}
        crews = {s: c for s in seats if (c := self.crew(s)) is not None}
        named = {e.nrp for e in edits if isinstance(e, Put)}
        named |= {c.seats[s].nrp for s, c in crews.items() if s in c.seats}
        named |= {d.nrp for g in grounds.values() for d in g.duties}
        posts = [e.post for e in edits if isinstance(e, AddPost)]
        return Facts(
            replace(self.op, stations=(), posts=(), personnel=(), ties=(), absences=()),
            people={nrp: self.person(nrp) for nrp in sorted(named) if nrp in self.officers},
            crews=crews,
            beats=grounds,
            beat_of={e.station_id: beat_of[e.station_id] for e in moves if e.station_id in beat_of},
            planned=self.planned,
            areas=frozenset(a.code for a in self.op.areas) & {p.area_code for p in posts},
            taken_ids=frozenset(p.post_id for p in self.op.posts) & {p.post_id for p in posts},
            phases=self.plan.certificate.phases,
            strength=self.strength,
            guards=self.guards,
            moves=any(d.kind == FORWARD_MOVEMENT for d in self.plan.duties),
        )

    def person(self, nrp: str) -> Person:
        drawn = {n: seat for d in self.plan.draws if d.kind == "task_force" for seat, n in d.result}
        o = self.officers[nrp]
        return Person(
            o,
            o.task_force or drawn.get(nrp, ""),
            frozenset(self.op.contest_of[t.pair_id] for t in self.op.ties if t.nrp == nrp),
            tuple(a for a in self.op.absences if a.nrp == nrp),
            tuple(Held(d.duty_id, self.need(d), nrp, d.role) for d in self.plan.duties if d.nrp == nrp),
        )

    def crew(self, duty_id: str) -> Crew | None:
        duty = self.duties.get(duty_id)
        need = self.need(duty) if duty else None
        seat = duty_id.rpartition("/")[0]
        need = need or next((n for n in self.needs.values() if seat_name(n) == seat), None)
        if need is None:
            return None
        taken = {d.duty_id: d.nrp for d in self.plan.duties if key_of(d) == key_of(need)}
        return Crew(need, {d: member(self.officers[nrp]) for d, nrp in taken.items()})

    def ground(self, beat_id: str) -> Ground:
        beat = next(b for b in self.plan.beats if b.beat_id == beat_id)
        held = [d for d in self.plan.duties if d.place_id == beat_id and d.kind not in FOLLOWING]
        return Ground(
            beat_id,
            beat.district_code,
            beat.base_station_id,
            bool(beat.team_id),
            {s: self.watched(s) for s in beat.station_ids},
            tuple(n for n in self.needs.values() if n.place_id == beat_id),
            tuple(Held(d.duty_id, self.need(d), d.nrp, d.role) for d in held),
        )

    def watched(self, station_id: str) -> Watched:
        station = next(s for s in self.op.stations if s.station_id == station_id)
        risk = next(r.risk_class for r in self.plan.risks if r.station_id == station_id)
        patterns = self.op.settings.guard_patterns
        options = pattern_options(patterns, self.op.tree.host_of(station.district), risk)
        used = next(p for p in options if stations_per_team(p) == self.plan.patterns[station_id])
        return Watched(
            station, station_load(used).load, used.weight, Fraction(used.civil_guards, used.stations)
        )

    @cached_property
    def planned(self) -> dict[tuple[str, str], tuple[int, int]]:
        share, force = self.op.settings.rules.routine_share, Counter(o.unit for o in self.op.personnel)
        there = Counter((p, self.officers[n].unit) for p, n in {(d.phase, d.nrp) for d in self.plan.duties})
        return {
            (p, u): (there[p, u], force[u] - ceil(share * force[u]))
            for p in self.plan.certificate.phases
            for u in force
        }

    @cached_property
    def strength(self) -> dict[str, tuple[int, int]]:
        on_duty = Counter(p for p, _ in {(d.phase, d.nrp) for d in self.plan.duties})
        least = {p.key: ceil(p.min_strength * len(self.officers)) for p in self.op.settings.phases}
        return {p: (on_duty[p], least[p]) for p in self.plan.certificate.phases}

    @cached_property
    def guards(self) -> tuple[int, int]:
        share = self.op.settings.rules.station_guard_share
        guards = {d.nrp for d in self.plan.duties if d.kind == STATION_GUARD}
        return len(guards), floor(share * len(self.officers))

    # What becomes of the plan

    def edited(self, *edits: Edit) -> Plan:
        """The plan with the duties that everybody has after the edits; shortfalls are written anew."""
        facts = self.facts(*edits)
        state = State(facts, edits, Travel.of(self.op))
        rows = [d for d in self.plan.duties if d.nrp not in facts.people]
        book = Book(Rulebook(self.op.settings), state.travel)
        writer = DutyWriter(self.op, {nrp: p.task_force for nrp, p in facts.people.items()})
        for nrp in facts.people:
            for n, held in enumerate(t.held for t in line_of(state, nrp, book).duties):
                name = held.duty_id if held.duty_id.count("/") > 1 else f"{held.duty_id}/{nrp}-{n}"
                rows.append(writer.row(held.need, nrp, name, held.role))
        duties = tuple(self._led(rows))
        there = Counter(key for key, _ in {(key_of(d), d.nrp) for d in duties})
        short = [(n, n.officers - there[key]) for key, n in self.needs.items() if n.officers > there[key]]
        whole = tuple(s for s in self.plan.shortfalls if s.place_id in self.plan.certificate.phases)
        made = tuple(
            Shortfall(n.phase, n.place_id, n.start, n.end, missing, "min_rest_hours: uji / test")
            for n, missing in short
        )
        return replace(self.plan, duties=duties, shortfalls=(*made, *whole))

    def _led(self, rows: Iterable[Duty]) -> list[Duty]:
        """The duties with their roles worked out anew: the highest ranks fit to lead, so many as need be."""
        ranks = self.op.settings.rules.ranks
        least = ranks.index(self.op.settings.rules.team_lead_min_rank)
        crews: dict[Key, list[Duty]] = {}
        for d in rows:
            crews.setdefault(key_of(d), []).append(d)
        found = []
        for key, crew in crews.items():
            leads = max(1, self.needs[key].leads) if key in self.needs else 0
            order = sorted(crew, key=lambda d: (-ranks.index(self.officers[d.nrp].rank), d.nrp))
            fit = [d for d in order if ranks.index(self.officers[d.nrp].rank) >= least][:leads]
            found += [replace(d, role="lead" if d in fit else "member") for d in crew]
        return sorted(found, key=lambda d: d.duty_id)


def judged(op: Operation, plan: Plan) -> Evaluation:
    """What the independent check finds in a plan's tables."""
    with tempfile.TemporaryDirectory() as folder:
        write_tables(Path(folder), plan)
        return evaluate_plan(op, Path(folder))


def broken(op: Operation, plan: Plan, rules: Sequence[str]) -> Counter[tuple[str, str]]:
    """How often a plan breaks rules, by rule and officer; of a crew, by rule and place."""
    nrp_of = {d.duty_id: d.nrp for d in plan.duties}
    return Counter(
        (v.rule, nrp_of.get(v.where, v.where)) for v in judged(op, plan).details if v.rule in rules
    )
