"""The whole operation: voting day first, then every phase around it, and the accounts of all."""

from collections.abc import Sequence
from dataclasses import dataclass

from praja.demand.chain import sectors_with_officers
from praja.demand.events import event_needs
from praja.demand.needs import post_needs, relief_needs, with_district_floor
from praja.demand.protection import protection_needs, protection_sites
from praja.demand.revotes import revote_needs
from praja.domain.needs import STANDBY, Need
from praja.domain.operation import Operation
from praja.domain.places import Sector, Site
from praja.domain.plan import BalanceRow, Draw, Duty, OfficerHours, Shortfall, Stage, Transfer
from praja.domain.settings import Phase
from praja.draw import Lots
from praja.pipeline.accounts import roster_balance, roster_shortfalls
from praja.pipeline.affordable import affordable_extra
from praja.pipeline.books import strength_shortfall, transfers_of
from praja.pipeline.clock import Clock
from praja.pipeline.duties import DutyWriter
from praja.pipeline.hours import hours_of
from praja.pipeline.people import Staffing, task_forces_of
from praja.pipeline.roster import Held, Rostered, held_duties, roster_phases
from praja.pipeline.voting import PhasePlan, Progress, plan_voting_day
from praja.risk import RiskResult
from praja.travel import Travel

VOTING = "voting"
"""Key of the phase that holds voting day, its first date."""


@dataclass(frozen=True)
class Made:
    """Everything that was planned, without the certificate."""

    voting: PhasePlan | None
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

    def make(self) -> Made:
        """Return the plan: voting day by its own programmes, the other phases as a roster around it."""
        operation = self.operation
        self.progress("balance", 0, 1)
        task_force_of, draws = task_forces_of(operation, self.lots)
        writer = DutyWriter(operation, task_force_of)
        needs = self._needs()
        voting = self._voting_day(writer, task_force_of, needs)
        voted = voting.duties if voting else ()
        self.progress("roster", 0, 1)
        with self.clock.time("roster"):
            needs += self._reliefs(voting)
            rostered = self._roster(needs, voting, task_force_of) if needs else None
        rows = _duties(writer, rostered) if rostered else []
        standby = [d for d in rows if d.kind == STANDBY]
        duties = sorted([*voted, *rows], key=lambda d: d.duty_id)
        short = roster_shortfalls(operation, rostered, standby) if rostered else []
        short += [
            strength_shortfall(operation, phase, rostered.lacking_strength[phase.key])
            for phase in self.phases
            if rostered and phase.key in rostered.lacking_strength
        ]
        return Made(
            voting=voting,
            needs=tuple(sorted([*(voting.needs if voting else ()), *needs], key=_need_order)),
            duties=tuple(duties),
            shortfalls=(*(voting.shortfalls if voting else ()), *short),
            balance=tuple(self._balance(voting, needs, rows, task_force_of)),
            transfers=tuple(t for phase in self.phases for t in self._transfers(phase, duties)),
            draws=(*draws, *(voting.draws if voting else ()), *(rostered.draws if rostered else ())),
            stages=(*(voting.stages if voting else ()), *self._stages(needs, short, duties, rostered)),
            sites=protection_sites(operation),
            sectors=sectors_with_officers(operation),
            hours=hours_of(operation, duties),
        )

    def _voting_day(
        self, writer: DutyWriter, task_force_of: dict[str, str], around: Sequence[Need]
    ) -> PhasePlan | None:
        def afford(needs: Sequence[Need]) -> int | None:
            return affordable_extra(self.operation, self.phases, needs, around, task_force_of, self.lots)

        phase = next((p for p in self.phases if p.key == VOTING), None)
        if phase is None:
            return None
        return plan_voting_day(
            Staffing.of(self.operation, phase, task_force_of),
            {r.station_id: r.risk_class for r in self.risk.stations},
            lots=self.lots,
            writer=writer,
            afford=afford,
            workers=self.workers,
            clock=self.clock,
            progress=self.progress,
        )

    def _needs(self) -> list[Need]:
        """Return what the phases other than voting day ask for."""
        operation = self.operation
        classes = {d.district_code: d.risk_class for d in self.risk.districts}
        needs: list[Need] = []
        for phase in self.phases:
            if phase.key != VOTING:
                asked = [
                    *post_needs(operation, phase),
                    *protection_needs(operation, phase),
                    *event_needs(operation, phase, classes),
                    *revote_needs(operation, phase),
                ]
                needs += with_district_floor(operation, phase, asked)
        return needs

    def _reliefs(self, voting: PhasePlan | None) -> list[Need]:
        """Return what stations ask for past midnight of voting day."""
        phase = next((p for p in self.phases if p.key == VOTING), None)
        manned = [b for b in voting.beats if b.team_id] if voting else []
        return list(relief_needs(self.operation, phase, manned)) if phase else []

    def _roster(
        self, needs: Sequence[Need], voting: PhasePlan | None, task_force_of: dict[str, str]
    ) -> Rostered:
        held = held_duties(voting.needs, voting.duties) if voting else Held((), ())
        travel = Travel.of(self.operation)
        return roster_phases(self.operation, self.phases, needs, held, task_force_of, travel, self.lots)

    def _balance(
        self,
        voting: PhasePlan | None,
        needs: Sequence[Need],
        rows: Sequence[Duty],
        task_force_of: dict[str, str],
    ) -> list[BalanceRow]:
        found = list(voting.balance) if voting else []
        for phase in self.phases:
            if phase.key != VOTING:
                asked = [n for n in needs if n.phase == phase.key]
                done = [d for d in rows if d.phase == phase.key]
                found += roster_balance(self.operation, phase, asked, done, task_force_of)
        return found

    def _transfers(self, phase: Phase, duties: Sequence[Duty]) -> list[Transfer]:
        return transfers_of(self.operation, phase, (d for d in duties if d.phase == phase.key))

    def _stages(
        self,
        needs: Sequence[Need],
        short: Sequence[Shortfall],
        duties: Sequence[Duty],
        rostered: Rostered | None,
    ) -> list[Stage]:
        if rostered is None:
            return []
        missing = sum(s.missing for s in short if s.place_id != s.phase)
        return [self.clock.stage("roster", missing, 0.0)]


def _duties(writer: DutyWriter, rostered: Rostered) -> list[Duty]:
    """Return the duty rows of the filled roster, those held from before left out."""
    needs = rostered.roster.needs
    return [
        duty
        for row in sorted([*rostered.open_needs, *rostered.standby])
        for duty in writer.of_need(needs[row], rostered.nrps(row))
    ]


def _need_order(need: Need) -> tuple[object, ...]:
    return (need.start, need.place_id, need.kind, need.task_force)
