"""The whole operation: voting day first, then every phase around it, and the accounts of all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from praja.demand.chain import sectors_with_officers, task_unit_of
from praja.demand.events import event_needs
from praja.demand.movement import Movements, movements
from praja.demand.needs import post_needs, relief_needs, with_district_floor
from praja.demand.protection import protection_needs, protection_sites
from praja.demand.revotes import revote_needs
from praja.demand.windows import phase_holding
from praja.domain.needs import STANDBY, Need
from praja.domain.operation import Operation
from praja.domain.places import Sector, Site
from praja.domain.plan import (
    BalanceRow,
    Beat,
    Breach,
    Draw,
    Duty,
    OfficerHours,
    RouteStop,
    Shortfall,
    Stage,
    Transfer,
)
from praja.domain.settings import VOTING, Phase
from praja.draw import Lots
from praja.pipeline.accounts import roster_balance, roster_shortfalls
from praja.pipeline.affordable import DAYS_AROUND, affordable_extra
from praja.pipeline.books import balance_of, strength_shortfall, transfers_of
from praja.pipeline.boxes import BoxPlan, box_routes
from praja.pipeline.clock import Clock
from praja.pipeline.duties import DutyWriter
from praja.pipeline.hours import hours_of, longest_week
from praja.pipeline.people import Staffing, task_forces_of
from praja.pipeline.proofs import even_week, unavoidable
from praja.pipeline.roster import Held, Rostered, held_duties, roster_phases
from praja.pipeline.voting import Progress, VotingDay, Work, plan_voting_day
from praja.risk import RiskResult
from praja.travel import Travel


@dataclass(frozen=True)
class Made:
    """Everything that was planned, without the certificate."""

    voting: VotingDay | None
    needs: tuple[Need, ...]
    duties: tuple[Duty, ...]
    shortfalls: tuple[Shortfall, ...]
    balance: tuple[BalanceRow, ...]
    transfers: tuple[Transfer, ...]
    draws: tuple[Draw, ...]
    stages: tuple[Stage, ...]
    sites: tuple[Site, ...]
    sectors: tuple[Sector, ...]
    hours: tuple[OfficerHours, ...]
    routes: tuple[RouteStop, ...]
    breaches: tuple[Breach, ...]
    """What is not carried out, though no rule on people is broken."""


@dataclass(frozen=True)
class _Given:
    """What a plan has however many teams stand on voting day."""

    task_force_of: dict[str, str]
    draws: list[Draw]
    travel: Travel
    boxes: BoxPlan


@dataclass(frozen=True)
class Maker:
    """Plans the phases of one operation that are asked for."""

    operation: Operation
    phases: tuple[Phase, ...]
    risk: RiskResult
    lots: Lots
    workers: int
    clock: Clock
    progress: Progress

    @property
    def _routes(self) -> bool:
        """Whether any phase but voting day is planned: boxes travel before and after it."""
        return any(p.key != VOTING for p in self.phases)

    def make(self) -> Made:
        """Return the plan: voting day by its own programmes, the other phases as a roster around it.

        Counts say how many teams voting day may have beyond its least. Where the roster falls short all the
        same on the dates beside it, it is made again with none, and the plan that lacks fewer is kept.
        """
        self.progress("balance", 0, 1)
        task_force_of, draws = task_forces_of(self.operation, self.lots)
        travel = Travel.of(self.operation)
        given = _Given(task_force_of, draws, travel, self.boxes(travel))
        made = self._made(given)
        if made.voting is None or not made.voting.extra or not _starves(made):
            return made
        return min(made, self._made(given, 0), key=_missing)

    def _made(self, given: _Given, most_extra: int | None = None) -> Made:
        """Return the plan with at most so many teams beyond the least."""
        operation, boxes, travel = self.operation, given.boxes, given.travel
        task_force_of, draws = given.task_force_of, given.draws
        writer = DutyWriter(operation, task_force_of)
        needs = self.needs(boxes)
        voting = self._voting_day(writer, task_force_of, needs, most_extra)
        moved = self._movements(voting, travel)
        voted = [*(voting.duties if voting else ()), *moved.duties]
        self.progress("roster", 0, 1)
        with self.clock.time("roster"):
            reliefs = self.reliefs([b for b in voting.beats if b.team_id] if voting else [])
            needs = self.needs(boxes, reliefs) if reliefs else needs
            held = _held(voting, moved)
            around = (needs, held, task_force_of, travel, self.lots)
            rostered = roster_phases(operation, self.phases, *around)
        rows = _duties(writer, rostered)
        duties = sorted([*voted, *rows], key=lambda d: d.duty_id)
        day, others = self._short(voting, rostered, [d for d in rows if d.kind == STANDBY])
        hours = hours_of(operation, duties)
        return Made(
            voting=voting,
            needs=tuple(sorted([*(voting.needs if voting else ()), *moved.needs, *needs], key=need_order)),
            duties=tuple(duties),
            shortfalls=(*day, *others),
            balance=tuple(self._balance(voting, needs, rows, task_force_of)),
            transfers=tuple(t for phase in self.phases for t in self._transfers(phase, duties)),
            draws=(*draws, *(voting.draws if voting else ()), *rostered.draws),
            stages=(
                *(voting.stages(duties, day) if voting else ()),
                *(self._stages(others, hours, rostered) if needs else ()),
            ),
            sites=(*protection_sites(operation), *boxes.sites),
            routes=boxes.stops,
            breaches=boxes_breaches(boxes),
            sectors=sectors_with_officers(operation),
            hours=hours,
        )

    def _voting_day(
        self,
        writer: DutyWriter,
        task_force_of: dict[str, str],
        around: Sequence[Need],
        most_extra: int | None,
    ) -> VotingDay | None:
        def afford(needs: Sequence[Need]) -> int | None:
            if most_extra is not None:
                return most_extra
            return affordable_extra(self.operation, self.phases, needs, around, task_force_of, self.lots)

        phase = next((p for p in self.phases if p.key == VOTING), None)
        if phase is None:
            return None
        return plan_voting_day(
            Staffing.of(self.operation, phase, task_force_of, self.lead_days(phase)),
            {r.station_id: r.risk_class for r in self.risk.stations},
            Work(self.lots, writer, self.workers, self.clock, self.progress),
            afford=afford,
            around=around,
        )

    def lead_days(self, voting: Phase) -> int:
        """Return how many dates before voting day guards move, where such a date is planned."""
        days = self.operation.settings.rules.forward_movement_days
        key = phase_holding(self.operation.settings, voting.start - timedelta(days=days))
        return days if any(p.key == key for p in self.phases) else 0

    def boxes(self, travel: Travel) -> BoxPlan:
        """Return the routes of ballot boxes on the dates that are planned."""
        planned = {p.key for p in self.phases}
        with self.clock.time("routes"):
            self.progress("routes", 0, 1)
            plan = (
                box_routes(self.operation, travel, seed=0, workers=self.workers)
                if self._routes
                else BoxPlan()
            )
        kept = {n.place_id for n in plan.needs if n.phase in planned}
        return replace(
            plan,
            stops=tuple(s for s in plan.stops if s.route_id in kept),
            needs=tuple(n for n in plan.needs if n.place_id in kept),
            sites=tuple(s for s in plan.sites if s.place_id in kept),
        )

    def _movements(self, voting: VotingDay | None, travel: Travel) -> Movements:
        """Return how the guards of stations come to their beats, where that date is planned."""
        phase = next((p for p in self.phases if p.key == VOTING), None)
        if voting is None or phase is None:
            return Movements()
        bases = {b.beat_id: b.base_station_id for b in voting.beats}
        moved = movements(self.operation, travel, phase, bases, voting.duties)
        planned = {p.key for p in self.phases}
        duties = tuple(replace(d, task_unit=task_unit_of(d.kind)) for d in moved.duties if d.phase in planned)
        return Movements(tuple(n for n in moved.needs if n.phase in planned), duties)

    def needs(self, boxes: BoxPlan, reliefs: Sequence[Need] = ()) -> list[Need]:
        """Return what the phases other than voting day ask for, and what is rostered in any of them."""
        operation = self.operation
        classes = {d.district_code: d.risk_class for d in self.risk.districts}
        needs: list[Need] = []
        for phase in self.phases:
            once = [
                *event_needs(operation, phase, classes),
                *revote_needs(operation, phase),
                *(n for n in reliefs if n.phase == phase.key),
            ]
            if phase.key == VOTING:
                needs += once
            else:
                asked = [
                    *once,
                    *(n for n in boxes.needs if n.phase == phase.key),
                    *post_needs(operation, phase),
                    *protection_needs(operation, phase),
                ]
                needs += with_district_floor(operation, phase, asked)
        return needs

    def reliefs(self, manned: Sequence[Beat]) -> list[Need]:
        """Return what beats with a team ask for past midnight of voting day."""
        phase = next((p for p in self.phases if p.key == VOTING), None)
        return list(relief_needs(self.operation, phase, manned, self.phases)) if phase else []

    def _short(
        self, voting: VotingDay | None, rostered: Rostered, standby: Sequence[Duty]
    ) -> tuple[list[Shortfall], list[Shortfall]]:
        """Return where officers are missing on voting day, then in the roster and in whole phases."""
        lacking = rostered.lacking_strength
        others = [
            *roster_shortfalls(self.operation, rostered, standby),
            *(strength_shortfall(self.operation, p, lacking[p.key]) for p in self.phases if p.key in lacking),
        ]
        return voting.shortfalls([d for d in standby if d.phase == VOTING]) if voting else [], others

    def _balance(
        self,
        voting: VotingDay | None,
        needs: Sequence[Need],
        rows: Sequence[Duty],
        task_force_of: dict[str, str],
    ) -> list[BalanceRow]:
        found: list[BalanceRow] = []
        for phase in self.phases:
            asked = [n for n in needs if n.phase == phase.key]
            done = [d for d in rows if d.phase == phase.key]
            if phase.key != VOTING:
                found += roster_balance(self.operation, phase, asked, done, task_force_of)
            elif voting is not None:
                # What is rostered on voting day is asked for beside what its own programmes staff.
                day = ([*voting.needs, *asked], voting.unguarded(), [*voting.duties, *done])
                found += balance_of(voting.staffing, *day)
        return found

    def _transfers(self, phase: Phase, duties: Sequence[Duty]) -> list[Transfer]:
        return transfers_of(self.operation, phase, (d for d in duties if d.phase == phase.key))

    def _stages(
        self,
        short: Sequence[Shortfall],
        hours: Sequence[OfficerHours],
        rostered: Rostered,
    ) -> list[Stage]:
        missing = sum(s.missing for s in short if s.place_id != s.phase)
        with self.clock.time("roster"):
            bound = unavoidable(self.operation, rostered, short) if missing else 0.0
        with self.clock.time("hours"):
            longest = longest_week(hours)
            least = even_week(rostered)
        return [self.clock.stage("roster", missing, bound), self.clock.stage("hours", longest, least)]


def _held(voting: VotingDay | None, moved: Movements) -> Held:
    """Return voting day's duties, and each movement as a need of its own hours."""
    if voting is None:
        return Held((), ())
    day = held_duties(voting.needs, voting.duties)
    asked = {n.place_id: n for n in moved.needs}
    ways = {
        (d.place_id, d.start, d.end): replace(asked[d.place_id], start=d.start, end=d.end)
        for d in moved.duties
    }
    way = held_duties(ways.values(), moved.duties)
    return Held((*day.needs, *way.needs), (*day.nrps, *way.nrps))


def _starves(made: Made) -> bool:
    """Return whether the roster lacks somebody near voting day whom no bound says it must lack."""
    roster = next((s for s in made.stages if s.stage == "roster"), None)
    if made.voting is None or roster is None or roster.objective <= roster.bound:
        return False
    day = made.voting.staffing.phase.start
    return any(
        abs((s.start.date() - day).days) <= DAYS_AROUND
        for s in made.shortfalls
        if VOTING != s.phase != s.place_id
    )


def _missing(made: Made) -> int:
    """Return how many officers are missing in all, minimum strength left out."""
    return sum(s.missing for s in made.shortfalls if s.place_id != s.phase)


def _duties(writer: DutyWriter, rostered: Rostered) -> list[Duty]:
    """Return the duty rows of the filled roster, those held from before left out."""
    needs = rostered.roster.needs
    return [
        duty
        for row in sorted([*rostered.open_needs, *rostered.standby])
        for duty in writer.of_need(needs[row], rostered.nrps(row))
    ]


def need_order(need: Need) -> tuple[object, ...]:
    """Return what puts needs into the order of needs.csv."""
    return (need.start, need.place_id, need.kind, need.task_force)


def boxes_breaches(boxes: BoxPlan) -> tuple[Breach, ...]:
    """Return what says which boxes no route reaches; those that wait for a vehicle stand in routes.csv."""
    return tuple(
        Breach("boxes_carried", u.area_code, f"{u.leg}: {u.why}", u.boxes)
        for u in boxes.unserved
        if not u.route_id
    )
