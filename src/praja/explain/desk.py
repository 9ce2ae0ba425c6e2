"""Everything an explanation looks up: the operation beside its plan, indexed once.

Rules on people come from `praja.plan.models.eligibility` and needs from `praja.demand`: an explanation
asks the same questions as the planner did.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from praja.demand.needs import post_needs, station_needs, with_district_floor
from praja.domain.forces import Absence, Officer
from praja.domain.needs import STANDBY, STATION_GUARD, Need
from praja.domain.operation import Operation
from praja.domain.places import Event, Post, Site, Station
from praja.domain.plan import Beat, Draw, Duty, OfficerHours, Plan, Shortfall, StationRisk
from praja.domain.rulebook import Rulebook
from praja.domain.settings import VOTING, Phase
from praja.errors import FolderError
from praja.explain.rota import Rota
from praja.plan.models import task_forces
from praja.plan.models.eligibility import OfficerClass, away_in, class_of, force_in, may_serve
from praja.units import great_circle_m

TASK_FORCE = "task_force"
"""Kind of the draws that gave officers a task force."""

ROUTINE = "routine"
"""Kind of the draws that chose who keeps to routine duty while shifts follow each other."""

Where = tuple[str, str, datetime, str]
"""(kind, place, start, task force) of a need or duty."""


def where(at: Need | Duty) -> Where:
    """Return what a need and the duties that serve it have in common."""
    return (at.kind, at.place_id, at.start, at.task_force)


@dataclass(frozen=True)
class Desk:
    """The operation, its plan, and indexes over both."""

    operation: Operation
    plan: Plan

    @cached_property
    def officers(self) -> dict[str, Officer]:
        """Each officer by service number."""
        return {o.nrp: o for o in self.operation.personnel}

    @cached_property
    def stations(self) -> dict[str, Station]:
        """Each station by id."""
        return {s.station_id: s for s in self.operation.stations}

    @cached_property
    def posts(self) -> dict[str, Post]:
        """Each post by id."""
        return {p.post_id: p for p in self.operation.posts}

    @cached_property
    def beats(self) -> dict[str, Beat]:
        """Each beat by id."""
        return {b.beat_id: b for b in self.plan.beats}

    @cached_property
    def beat_of(self) -> dict[str, Beat]:
        """The beat of each station."""
        return {s: b for b in self.plan.beats for s in b.station_ids}

    @cached_property
    def risks(self) -> dict[str, StationRisk]:
        """The assessed risk of each station."""
        return {r.station_id: r for r in self.plan.risks}

    @cached_property
    def phases(self) -> dict[str, Phase]:
        """The planned phases by key."""
        return {p.key: p for p in self.operation.settings.phases if p.key in self.plan.certificate.phases}

    @cached_property
    def unit_order(self) -> dict[str, int]:
        """The rank of each unit in the table: it settles ties."""
        return {u.unit: i for i, u in enumerate(self.operation.units)}

    @cached_property
    def task_force_of(self) -> dict[str, str]:
        """The task force of every assignable officer: the register's, or what the plan's draws gave."""
        found = {o.nrp: o.task_force for o in self.operation.personnel if o.assignable and o.task_force}
        drawn = {nrp: seat for d in self.plan.draws if d.kind == TASK_FORCE for seat, nrp in d.result}
        seen = self._seen_task_forces
        rest = self.operation.settings.rules.station_guard_task_force
        for officers in task_forces.sources(self.operation).values():
            # Without a draw the whole group got one task force, which any duty or draw of one of them
            # shows. A group that the plan asks for nothing leaves no trace: see docs/use/explain.md.
            shown = next((seen[n] for n in officers if n in seen), rest)
            found.update((n, drawn.get(n, shown)) for n in officers)
        return found

    @cached_property
    def _seen_task_forces(self) -> dict[str, str]:
        keys = {t.key for t in self.operation.settings.task_forces}
        drawn = {nrp: d.kind for d in self.plan.draws if d.kind in keys for nrp in d.officers}
        return {d.nrp: d.task_force for d in self.plan.duties if d.kind != STATION_GUARD} | drawn

    @cached_property
    def classes(self) -> dict[str, OfficerClass]:
        """The class of every assignable officer."""
        return class_of(self.operation, self.task_force_of)

    @cached_property
    def days(self) -> dict[str, "Day"]:
        """Each planned phase with its needs and duties."""
        return {key: Day(self, phase) for key, phase in self.phases.items()}

    @property
    def is_long(self) -> bool:
        """Whether the plan has several phases: then an officer may have very many duties."""
        return len(self.phases) > 1

    @cached_property
    def events(self) -> dict[str, Event]:
        """Each campaign event by id."""
        return {e.event_id: e for e in self.operation.events}

    @cached_property
    def sites(self) -> dict[str, Site]:
        """Each place that the engine made, by id."""
        return {s.place_id: s for s in self.plan.sites}

    @cached_property
    def hours_of(self) -> dict[str, OfficerHours]:
        """What the roster asks of each officer."""
        return {row.nrp: row for row in self.plan.hours}

    @cached_property
    def absences_of(self) -> dict[str, list[Absence]]:
        """When each officer is away; no reason is known."""
        found: dict[str, list[Absence]] = defaultdict(list)
        for absence in self.operation.absences:
            found[absence.nrp].append(absence)
        return found

    @cached_property
    def routine(self) -> frozenset[str]:
        """Who was drawn to keep to routine duty."""
        return frozenset(nrp for d in self.plan.draws if d.kind == ROUTINE for _, nrp in d.result)

    @cached_property
    def duties_in(self) -> dict[str, list[Duty]]:
        """The duties of each phase, in the order of the plan."""
        found: dict[str, list[Duty]] = defaultdict(list)
        for duty in self.plan.duties:
            found[duty.phase].append(duty)
        return found

    @cached_property
    def duties(self) -> dict[str, Duty]:
        """Each duty by id."""
        return {d.duty_id: d for d in self.plan.duties}

    @cached_property
    def shifts(self) -> dict[str, list[Need]]:
        """What is asked for at a place from an hour on: by ``place/20241127T0600``."""
        found: dict[str, list[Need]] = defaultdict(list)
        for day in self.days.values():
            for need in day.needs.values():
                found[f"{need.place_id}/{need.start:%Y%m%dT%H%M}"].append(need)
        return found

    @cached_property
    def needs_in(self) -> dict[str, list[Need]]:
        """What the plan says was asked for in each phase; empty for plans of the first version."""
        found: dict[str, list[Need]] = defaultdict(list)
        for need in self.plan.needs:
            found[need.phase].append(need)
        return found

    @cached_property
    def draws_of(self) -> dict[str, list[Draw]]:
        """The draws that each officer took part in, in the order of the plan."""
        found: dict[str, list[Draw]] = defaultdict(list)
        for draw in self.plan.draws:
            for nrp in draw.officers:
                found[nrp].append(draw)
        return found

    @cached_property
    def rota(self) -> Rota:
        """What the duties of each officer leave room for."""
        places = {n.place_id: n for n in self.plan.needs}
        return Rota(self.operation, self.plan.duties, places)

    def metres(self, unit: str, at: tuple[float, float]) -> int:
        """Return great-circle metres from a unit to a position."""
        home = self.operation.tree.units[unit]
        return int(great_circle_m(home.lat, home.lon, *at))

    def may_serve(self, nrp: str, need: Need) -> bool:
        """Return whether task force, rank, declared interests and home village let an officer serve."""
        home = self.officers[nrp].home_village
        asked = Rulebook(self.operation.settings)
        home_bars, ties = (
            bool(asked.value(rule, need.kind, need.phase, need.start.date()))
            for rule in ("exclude_home_village", "exclude_declared_interest")
        )
        spared = home_bars and home in need.villages
        need = replace(need, ties=ties)
        return not spared and may_serve(self.classes[nrp], need, self.operation.contest_of)

    def is_local(self, unit: str, area_code: str) -> bool:
        """Return whether officers of a unit are local at a place."""
        tree = self.operation.tree
        return not tree.is_attached(tree.command_of[unit], area_code)


@dataclass(frozen=True)
class Day:
    """One planned phase: what each place asks for, who stands there, who is left."""

    desk: Desk
    phase: Phase

    @cached_property
    def needs(self) -> dict[Where, Need]:
        """What every place asks for, beats without a team included."""
        asked = self.desk.needs_in[self.phase.key] if self.desk.plan.needs else self._worked_out()
        found: dict[Where, Need] = {}
        for need in asked:
            key = where(need)
            # A unit that serves two districts keeps the floor of both from one place.
            twin = found.get(key)
            found[key] = replace(twin, officers=twin.officers + need.officers) if twin else need
        return found

    def _worked_out(self) -> Iterable[Need]:
        """Return what the places ask for by the rules of the demand: the plan does not say."""
        operation, beats = self.desk.operation, self.desk.plan.beats
        guarded = station_needs(operation, self.phase, [b for b in beats if b.team_id is not None])
        open_ = station_needs(operation, self.phase, [b for b in beats if b.team_id is None])
        has_stations = any(d.kind == STATION_GUARD for d in self.duties) or self._lists_a_beat
        stations = (guarded, open_) if has_stations else ((), ())
        posts = post_needs(operation, self.phase)
        return (*with_district_floor(operation, self.phase, [*posts, *stations[0]]), *stations[1])

    @cached_property
    def _lists_a_beat(self) -> bool:
        return any(gap.place_id in self.desk.beats for gap in self.shortfalls)

    @cached_property
    def needs_at(self) -> dict[str, list[Need]]:
        """The needs of each place in time order."""
        found: dict[str, list[Need]] = defaultdict(list)
        for need in sorted(self.needs.values(), key=lambda n: (n.start, n.kind)):
            found[need.place_id].append(need)
        return found

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """The duties of the phase."""
        return tuple(self.desk.duties_in[self.phase.key])

    @cached_property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        """What is listed as missing in the phase."""
        return tuple(s for s in self.desk.plan.shortfalls if s.phase == self.phase.key)

    @cached_property
    def present(self) -> dict[Where, list[Duty]]:
        """Who stands where."""
        found: dict[Where, list[Duty]] = defaultdict(list)
        for duty in self.duties:
            found[where(duty)].append(duty)
        return found

    @cached_property
    def duties_of(self) -> dict[str, list[Duty]]:
        """The duties of each officer, in time order."""
        found: dict[str, list[Duty]] = defaultdict(list)
        for duty in sorted(self.duties, key=lambda d: (d.start, d.duty_id)):
            found[duty.nrp].append(duty)
        return found

    @cached_property
    def used(self) -> Counter[str]:
        """How many officers of each unit have a duty."""
        return Counter(self.desk.officers[nrp].unit for nrp in self.duties_of)

    @cached_property
    def cap(self) -> Mapping[str, int]:
        """The most officers of each unit that the routine share leaves to plan."""
        return force_in(self.desk.operation, self.phase, self.desk.classes).cap

    @property
    def is_rostered(self) -> bool:
        """Whether shifts follow each other in this phase: who serves one may serve others too."""
        return self.phase.key != VOTING

    def has_room(self, unit: str) -> bool:
        """Return whether one more officer of a unit may be planned.

        Where shifts follow each other, draws say who in person keeps to routine duty.
        """
        if self.is_rostered:
            return True
        return self.used[unit] < self.cap.get(unit, 0)

    def need_of(self, duty: Duty) -> Need:
        """Return what the place of a duty asks for on its shift.

        Raises FolderError where the operation asks for nothing there.
        """
        if duty.kind == STANDBY:
            return self._standby(duty)
        need = self.needs.get(where(duty))
        if need is None:
            raise FolderError(
                f"duties.csv: {duty.place_id} tidak meminta siapa pun pada {duty.start:%Y-%m-%d %H.%M}; "
                "rencana ini dibuat dari operasi lain. / "
                f"duties.csv: {duty.place_id} asks for nobody at {duty.start:%Y-%m-%d %H:%M}; "
                "this plan was made from another operation."
            )
        return need

    def _standby(self, duty: Duty) -> Need:
        unit = self.desk.operation.tree.units[duty.home_unit]
        area = unit.area_codes[0] if unit.area_codes else self.desk.operation.settings.area
        return Need(
            duty.phase, duty.place_id, STANDBY, duty.task_force, area, unit.lat, unit.lon,
            duty.start, duty.end, officers=1, leads=0,
        )  # fmt: skip

    @cached_property
    def away(self) -> frozenset[str]:
        """Who is away on any date of the phase; no reason is known."""
        return away_in(self.desk.operation, self.phase)

    def is_available(self, nrp: str, need: Need | None = None) -> bool:
        """Return whether an officer may be planned at all and is there: on every date of the phase.

        Where shifts follow each other, he need only be there on the dates of the ``need``.
        """
        if nrp not in self.desk.classes:
            return False
        if need is None or not self.is_rostered:
            return nrp not in self.away
        first, last = need.start.date(), (need.end - timedelta(minutes=1)).date()
        return not any(a.start <= last and first <= a.end for a in self.desk.absences_of.get(nrp, ()))


def units_of(desk: Desk, nrps: Iterable[str]) -> list[tuple[str, int]]:
    """Return how many of these officers come from each unit, most first."""
    counts = Counter(desk.officers[nrp].unit for nrp in nrps)
    return sorted(counts.items(), key=lambda item: (-item[1], desk.unit_order[item[0]]))
