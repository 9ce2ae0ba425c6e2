"""A tiny operation planned whole, changed, and revised: campaign, voting day and two days of tally.

Regency Utara votes at four stations of two districts. The office of the commission is guarded by day in
every phase, the pair's warehouse by twelve hours in the tally. Nobody has a tie; all can be planned.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from praja.domain.forces import Lock, Officer
from praja.domain.operation import Operation
from praja.domain.plan import Certificate, Change, Duty, Plan
from praja.domain.settings import Phase
from praja.draw import OPERATOR_SEED, Lots
from praja.pipeline.clock import Clock
from praja.pipeline.revise import Revised, Reviser
from praja.pipeline.revise_books import revised_plan
from praja.pipeline.whole import Maker
from praja.risk import MODELS, assess, load_model
from tests.engine.planning_world import BATU, PASIR, RULES, operation, post, squad, station
from tests.engine.roster_world import broken, lacking

PHASES = (
    Phase("campaign", "Kampanye", date(2024, 11, 25), date(2024, 11, 26)),
    Phase("voting", "Pemungutan suara", date(2024, 11, 27), date(2024, 11, 27)),
    Phase("tally", "Rekapitulasi", date(2024, 11, 28), date(2024, 11, 29)),
)
STATIONS = (
    station("A1", BATU, 0.0), station("A2", BATU, 0.01),
    station("B1", PASIR, 0.10), station("B2", PASIR, 0.11),
)  # fmt: skip
POSTS = (
    post("KPU", "commission_office", BATU, 2, phases=("campaign", "voting", "tally")),
    post("GDG", "warehouse", BATU, 1, phases=("tally",), shift="2x12"),
)
RULES_HERE = replace(RULES, protection_phases=(), boxes_per_station=0, chair_protection_officers=0)


def force() -> list[Officer]:
    """Nine at Polsek Hulu, four at Polsek Hilir: a third of each is fit to lead."""
    return [*squad("SEK-HULU", "LLLMMMMMM", 101), *squad("SEK-HILIR", "LLMM", 201)]


def election(**changes: Any) -> Operation:
    base: dict[str, Any] = {"stations": STATIONS, "posts": POSTS, "personnel": force(), "rules": RULES_HERE}
    cells = {**base, **changes}
    phases = cells.pop("phases", PHASES)
    op = operation(**cells)
    return replace(op, settings=replace(op.settings, phases=phases))


def maker(op: Operation, workers: int = 1) -> Maker:
    risk = assess(op.stations, op.indicators, model=load_model(MODELS[0]), seed=7)
    classes = {s.station_id: s.risk_class for s in op.stations if s.risk_class}
    rated = tuple(replace(r, risk_class=classes.get(r.station_id, r.risk_class)) for r in risk.stations)
    quiet = lambda _stage, _done, _total: None  # noqa: E731
    return Maker(op, op.settings.phases, replace(risk, stations=rated), Lots("7"), workers, Clock(), quiet)


def plan(op: Operation, workers: int = 1) -> Plan:
    """The plan of every phase, seconds left out."""
    asked = maker(op, workers)
    made = asked.make()
    voting = made.voting
    stages = tuple(replace(s, seconds=0.0) for s in made.stages)
    phases = tuple(p.key for p in op.settings.phases)
    return Plan(
        risks=asked.risk.stations, beats=voting.beats if voting else (),
        patterns=voting.patterns if voting else {}, duties=made.duties,
        shortfalls=made.shortfalls, balance=made.balance, transfers=made.transfers, draws=made.draws,
        needs=made.needs, sites=made.sites, sectors=made.sectors, routes=made.routes, hours=made.hours,
        certificate=Certificate("0", 7, OPERATOR_SEED, "0" * 64, phases, stages, (), ()),
    )  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A plan, what the operation is now, and the revision."""

    before: Plan
    now: Operation
    done: Revised

    @property
    def changed(self) -> dict[str, Change]:
        return {c.nrp: c for c in self.done.changes}

    @property
    def missing(self) -> int:
        rows = self.done.open_rows
        return sum(self.done.roster.needs[r].officers - len(self.done.filled.officers(r)) for r in rows)

    @property
    def wrong(self) -> list[str]:
        """The rules that the revised duties break, places that lack what they ask for among them."""
        moving = {n.place_id: n for n in self.done.needs if n.kind == "forward_movement"}
        needs = {(n.place_id, n.kind, n.start): n for n in self.done.needs if n.kind != "forward_movement"}
        officers = {o.nrp: o for o in self.now.personnel}
        ways = [d for d in self.done.duties if d.kind == "forward_movement"]
        pairs = [(d.nrp, replace(moving[d.place_id], start=d.start, end=d.end)) for d in ways]
        rest = [d for d in self.done.duties if d not in ways and d.kind != "standby"]
        pairs += [(d.nrp, needs[d.place_id, d.kind, d.start]) for d in rest]
        found = broken(self.now, pairs)
        for n in needs.values():
            found += lacking(self.now, n, [officers[nrp] for nrp, at in pairs if at is n])
        return found

    def at(self, place: str, duties: Sequence[Duty] | None = None) -> dict[str, str]:
        """Who has which duty at a place: duty_id -> NRP."""
        return {d.duty_id: d.nrp for d in (duties or self.done.duties) if d.place_id == place}


def revised_whole(
    before: Plan, earlier: Operation, now: Operation, locks: Sequence[Lock] = (), workers: int = 1
) -> Plan:
    """The revised plan with its accounts, as it would be written; seconds are left out."""
    reviser = Reviser(maker(now, workers), earlier, before, locks)
    made = revised_plan(reviser, before, reviser.revise(), None)
    stages = tuple(replace(s, seconds=0.0) for s in made.certificate.stages)
    risks = reviser.maker.risk.stations
    return replace(made, risks=risks, certificate=replace(made.certificate, stages=stages))


def revised(before: Plan, earlier: Operation, now: Operation, locks: Sequence[Lock] = ()) -> Case:
    return Case(before, now, Reviser(maker(now), earlier, before, locks).revise())
