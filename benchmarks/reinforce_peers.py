"""What reinforcement is compared with: nearest first by hand, and an exact model of the choice."""

import math
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from typing import Any

import highspy
import numpy as np

from praja.domain.operation import Operation
from praja.domain.plan import Duty, Plan
from praja.reinforce import Incident, ReinforceState
from praja.reinforce.candidates import Candidates, candidates_of
from praja.reinforce.floors import Floors
from praja.reinforce.groups import Groups, groups_of, lost_hours
from praja.reinforce.posture import Gives
from praja.reinforce.scene import Scene, scene_of
from praja.reinforce.selection import Selection, shortage

SHORT = 10_000.0
"""What a missing officer or skill costs the exact model: more than any journey."""


@dataclass(frozen=True)
class Naive:
    """Nearest first, duty by duty, as a dispatcher with a list would: who is on duty, how far, next."""

    state: ReinforceState
    by_date: dict[date, list[Duty]]
    position: dict[str, tuple[float, float]]
    min_per_m: float

    @classmethod
    def of(cls, operation: Operation, plan: Plan, state: ReinforceState) -> "Naive":
        """Return the peer, its duties sorted into dates: that much is prepared for it too."""
        by_date: dict[date, list[Duty]] = {}
        for duty in plan.duties:
            by_date.setdefault(duty.start.date(), []).append(duty)
        spots = {i: (g.lat, g.lon) for i, g in zip(state.places.ids, state.places.grounds, strict=True)}
        rules = operation.settings.rules
        return cls(state, by_date, spots, rules.travel_detour * 60 / (1000 * rules.travel_kmh))

    def answer(self, incident: Incident) -> list[str]:
        """Return who goes: the nearest, down to what posts keep; no other rule."""
        at = incident.at
        active: list[tuple[float, str, str, Duty]] = []
        for day in (at.date() - timedelta(days=1), at.date()):
            for duty in self.by_date.get(day, ()):
                if duty.start <= at < duty.end:
                    lat, lon = self.position[duty.place_id]
                    way = _metres(incident.lat or 0.0, incident.lon or 0.0, lat, lon) * self.min_per_m
                    active.append((way, duty.place_id, duty.nrp, duty))
        active.sort(key=lambda item: item[:3])
        crews = Counter((d.place_id, d.kind) for _, _, _, d in active)
        full = dict(crews)
        sent: list[str] = []
        for _, place_id, nrp, duty in active:
            if len(sent) >= incident.officers:
                break
            stance = self.state.posture.of(duty.kind)
            key = (place_id, duty.kind)
            if stance.gives is Gives.NONE or crews[key] <= stance.least(full[key]):
                continue
            crews[key] -= 1
            sent.append(nrp)
        return sent


def _metres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    a, b = math.radians(lat1), math.radians(lat2)
    h = math.sin((a - b) / 2) ** 2
    h += math.cos(a) * math.cos(b) * math.sin(math.radians(lon1 - lon2) / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(math.sqrt(h))


@dataclass(frozen=True)
class Case:
    """The choice of one incident among those on duty, in time where there is a deadline."""

    scene: Scene
    who: Candidates
    floors: Floors
    groups: Groups

    @classmethod
    def of(cls, state: ReinforceState, incident: Incident) -> "Case":
        """Return the case as the engine sees it."""
        scene = scene_of(state, incident, None)
        who = candidates_of(state, scene)
        floors = Floors.of(state, scene, who)
        return cls(scene, who, floors, groups_of(state, scene, who, floors))

    @property
    def allowed(self) -> Any:
        """The groups that may be chosen."""
        on = self.who.row[self.groups.first] >= 0
        return on if self.scene.by is None else on & (self.groups.arrives <= self.scene.by)

    def ours(self) -> tuple[float, int]:
        """Return the cost of the engine's choice, and how much it lacks."""
        selection = Selection.of(self.scene, self.floors, self.groups)
        choice = selection.cheapest(self.allowed)
        return selection.total(choice), sum(shortage(choice))

    def risk_of(self, state: ReinforceState, nrps: list[str]) -> float:
        """Return the risk of sending these: what is uncovered, and the wait."""
        seat = {int(o): c for c, o in enumerate(self.who.officer.tolist())}
        sent = [seat[state.people.row[nrp]] for nrp in nrps]
        loss = self.who.rate * lost_hours(self.who)
        waits = sorted(int(self.who.arrives[c]) - self.scene.at for c in sent)[: self.scene.officers]
        waits += [24 * 60] * (self.scene.officers - len(waits))
        return float(sum(loss[c] for c in sent)) + self.scene.weight * sum(waits) / 60 / self.scene.officers

    def model(self) -> dict[str, Any]:
        """Return the exact model's rows as plain lists, to be solved elsewhere."""
        chosen = np.flatnonzero(self.allowed)
        size, first = self.groups.size[chosen], self.groups.first[chosen]
        rows: list[tuple[float, float, list[int], list[float]]] = []
        for watch in np.unique(self.floors.watch[first]).tolist():
            mine = np.flatnonzero(self.floors.watch[first] == watch)
            rows.append((-math.inf, float(self.floors.spare[watch]), mine.tolist(), size[mine].tolist()))
        second = np.where(self.groups.second[chosen] >= 0, self.groups.second[chosen], first)
        spans = np.maximum(self.floors.spans[first], self.floors.spans[second])
        for d in np.unique(self.floors.districts[first]).tolist():
            here = (self.floors.districts[first] == d).any(axis=1)
            if d < 0 or d in self.floors.stays:
                continue
            for b in range(int(spans[here].max(initial=0))):
                mine = np.flatnonzero(here & (spans > b))
                spare = float(self.floors.district_spare[d, b])
                if mine.size and spare < size[mine].sum():
                    rows.append((-math.inf, spare, mine.tolist(), size[mine].tolist()))
        rows.append((float(self.scene.officers), math.inf, list(range(chosen.size)), size.tolist()))
        for a, (_, number) in enumerate(self.scene.asked):
            mine = np.flatnonzero(self.groups.has[chosen, a])
            rows.append((float(number), math.inf, mine.tolist(), self.groups.has[chosen[mine], a].tolist()))
        return {"cost": self.groups.cost[chosen].tolist(), "rows": rows, "asked": 1 + len(self.scene.asked)}


def solve_exactly(model: dict[str, Any], limit_s: float) -> tuple[float, int, float]:
    """Return the least cost, what must be lacking, and the bound, by HiGHS in this process."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("time_limit", limit_s)
    solver.setOptionValue("mip_rel_gap", 0.0)
    nothing = (0, np.zeros(0, np.int32), np.zeros(0))
    for cost in model["cost"]:
        solver.addCol(cost, 0.0, 1.0, *nothing)
    number = len(model["cost"])
    for k in range(number):
        solver.changeColIntegrality(k, highspy.HighsVarType.kInteger)
    for _ in range(model["asked"]):
        solver.addCol(SHORT, 0.0, math.inf, *nothing)
        solver.changeColIntegrality(solver.getNumCol() - 1, highspy.HighsVarType.kInteger)
    plain = len(model["rows"]) - model["asked"]
    for r, (low, high, columns, values) in enumerate(model["rows"]):
        extra = [number + r - plain] if r >= plain else []
        index = np.array([*columns, *extra], np.int32)
        solver.addRow(low, high, index.size, index, np.array([*values, *(1.0 for _ in extra)], np.float64))
    solver.run()
    found = np.array(solver.getSolution().col_value)
    lacks = round(float(found[number:].sum()))
    bound = float(solver.getInfo().mip_dual_bound) - SHORT * lacks
    return float(np.dot(model["cost"], found[:number])), lacks, bound


def exact(models: list[dict[str, Any]], limit_s: float) -> list[tuple[float, int, float]]:
    """Return what the exact model finds for each case, in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return list(pool.map(solve_exactly, models, [limit_s] * len(models)))


def percentiles(values: list[float]) -> list[float]:
    """Return median, 95th and 99th percentile and the longest of some values."""
    ordered = sorted(values)
    ranks = [max(0, math.ceil(share * len(ordered)) - 1) for share in (0.5, 0.95, 0.99)]
    return [*(ordered[k] for k in ranks), ordered[-1]]


def minutes_until(at: datetime, then: datetime | None) -> float:
    """Return the minutes from one instant to another; none is never."""
    return math.inf if then is None else (then - at).total_seconds() / 60
