"""Ballot boxes on their way: routes of vehicles, the escorts they ask for, and what cannot be carried."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from praja.demand.boxes import (
    Stores,
    Vehicle,
    box_flows,
    handling,
    hard_to_reach,
    share_out,
    vehicles_of,
)
from praja.demand.windows import at_minute, phase_holding
from praja.domain.needs import BALLOT_ESCORT, Need
from praja.domain.operation import Operation
from praja.domain.places import Depot, Site
from praja.domain.plan import RouteStop
from praja.domain.rulebook import Rulebook
from praja.domain.settings import VOTING
from praja.plan.models.routes import RoutesProblem, RoutesSolution, VehicleRoute, lot_size, lots_of
from praja.plan.solvers.routes import solve_routes
from praja.travel import Travel
from praja.units import MINUTES_PER_DAY

HOURS: Final = ("max_duty_hours_per_day", "max_spell_hours")
"""Rules that say how long an escort may be on the road; 0 is no limit."""
TOO_FAR: Final = "too_far: pulang pergi tidak selesai dalam jam buka dan batas jam tugas"
NO_VEHICLE: Final = "no_vehicle: kendaraan sendiri tidak cukup, perlu satu kendaraan lagi"
NO_PHASE: Final = "no_phase: tanggalnya di luar semua tahapan"


@dataclass(frozen=True, slots=True)
class Unserved:
    """Boxes for which the command has no means; on a route, they wait for a vehicle to be found."""

    leg: str
    area_code: str
    boxes: int
    why: str
    route_id: str = ""
    """Empty: no route goes there."""


@dataclass(frozen=True)
class BoxPlan:
    """The routes of all ballot boxes."""

    stops: tuple[RouteStop, ...] = ()
    needs: tuple[Need, ...] = ()
    sites: tuple[Site, ...] = ()
    unserved: tuple[Unserved, ...] = ()


def box_routes(operation: Operation, travel: Travel, *, seed: int, workers: int = 1) -> BoxPlan:
    """Return the routes of the ballot boxes on their three legs, and the escorts they ask for.

    Parameters
    ----------
    seed
        Of the search for routes; decides them with the operation alone.
    workers
        Threads to use; the output does not depend on it.

    References
    ----------
    docs/methods/boxes.md
    """
    case = _Case(operation, travel)
    tasks = [task for leg in case.legs() for task in case.tasks(leg)]
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        solved = list(pool.map(lambda task: solve_routes(task.problem, seed=seed), tasks))
    written = [
        w for task, solution in zip(tasks, solved, strict=True) for w in _written(case, task, solution)
    ]
    left = [u for task, solution in zip(tasks, solved, strict=True) for u in _too_far(task, solution)]
    left += [u for w in written for u in w.without_means()]
    needs = [w.need() for w in written if w.task.leg.phase and w.escorts]
    return BoxPlan(
        stops=tuple(stop for w in written for stop in w.stops()),
        needs=tuple(sorted(needs, key=lambda n: (n.start, n.place_id))),
        sites=tuple(w.site() for w in written),
        unserved=tuple(left),
    )


# What has to be carried


@dataclass(frozen=True)
class _Leg:
    """One of the three legs, its date, and who sends how many boxes to whom."""

    key: str
    prefix: str
    name: str
    day: date
    phase: str | None
    flows: Mapping[str, Mapping[str, int]]
    outwards: bool


@dataclass(frozen=True)
class _Task:
    """The boxes of one depot on one leg, as arrays and as places."""

    leg: _Leg
    code: str
    """The regency or district of the depot."""
    places: tuple[Depot, ...]
    """The depot first: the rows of the arrays."""
    vehicles: tuple[Vehicle, ...]
    problem: RoutesProblem


@dataclass(frozen=True)
class _Case:
    """An operation, and what every leg asks of it."""

    operation: Operation
    travel: Travel

    @cached_property
    def stores(self) -> Stores:
        return Stores(self.operation)

    @cached_property
    def hard(self) -> frozenset[str]:
        return hard_to_reach(self.operation)

    def legs(self) -> Iterator[_Leg]:
        """Yield the legs in order of time; none where the operation has no voting day."""
        settings = self.operation.settings
        voting = next((p for p in settings.phases if p.key == VOTING), None)
        if voting is None:
            return
        flows, rules = box_flows(self.operation), settings.rules
        out, on = rules.boxes_out_days
        names = (
            ("warehouse_to_district", "BOX1", "gudang ke kecamatan", -out, flows.to_districts),
            ("district_to_village", "BOX2", "kecamatan ke desa/kelurahan", -on, flows.to_villages),
            ("district_to_warehouse", "BOX3", "kecamatan ke gudang", rules.boxes_back_days, flows.back),
        )
        for key, prefix, name, days, sent in names:
            if days or key != "district_to_warehouse":
                day = voting.start + timedelta(days=days)
                phase = phase_holding(settings, day)
                yield _Leg(key, prefix, name, day, phase, sent, outwards=days <= 0)

    def tasks(self, leg: _Leg) -> Iterator[_Task]:
        """Yield one task for each depot of a leg, in order of its area."""
        totals = {code: sum(sent.values()) for code, sent in leg.flows.items()}
        shared = share_out(self.operation, vehicles_of(self.operation), totals)
        to_villages = leg.key == "district_to_village"
        depot_of = self.stores.district if to_villages else self.stores.warehouse
        place_of = self.stores.village if to_villages else self.stores.district
        for code in sorted(leg.flows):
            sent = sorted(leg.flows[code].items())
            places = (depot_of(code), *(place_of(area) for area, _ in sent))
            vehicles = tuple(shared[code])
            yield _Task(leg, code, places, vehicles, self._problem(leg, places, sent, vehicles))

    def _problem(
        self,
        leg: _Leg,
        places: Sequence[Depot],
        sent: Sequence[tuple[str, int]],
        vehicles: Sequence[Vehicle],
    ) -> RoutesProblem:
        rules, times = self.operation.settings.rules, handling()
        capacities = [v.boxes for v in vehicles]
        hired = max(1, rules.boxes_per_truck)
        most = lot_size(capacities, hired)
        lots = [(i, lot) for i, (_, boxes) in enumerate(sent, start=1) for lot in lots_of(boxes, most)]
        served = [places[i] for i, _ in lots]
        stops = [
            times.stop(n, hard_to_reach=p.area_code in self.hard)
            for p, (_, n) in zip(served, lots, strict=True)
        ]
        return RoutesProblem(
            minutes=self._minutes(places, leg.day),
            place_idx=np.array([i for i, _ in lots], np.int64),
            boxes=np.array([n for _, n in lots], np.int64),
            handling_min=np.array(stops, np.int64),
            opens_min=np.array([p.opens_min for p in served], np.int64),
            closes_min=np.array([p.closes_min for p in served], np.int64),
            capacities=np.array(capacities, np.int64),
            hired_capacity=hired,
            outwards=leg.outwards,
            depot_opens_min=places[0].opens_min,
            depot_closes_min=places[0].closes_min,
            depot_handling_min=times.load_min,
            day_begins_min=min(rules.night_end_min, *(p.opens_min for p in places)),
            day_ends_min=min(MINUTES_PER_DAY, max(rules.night_start_min, *(p.closes_min for p in places))),
            longest_min=self._longest_min(leg),
        )

    def _minutes(self, places: Sequence[Depot], day: date) -> NDArray[np.int64]:
        lat, lon = np.array([p.lat for p in places]), np.array([p.lon for p in places])
        zone = self.travel.zones([p.area_code for p in places])
        minutes = self.travel.minutes_many(lat[:, None], lon[:, None], zone[:, None], lat, lon, zone, day)
        return minutes.astype(np.int64)

    def _longest_min(self, leg: _Leg) -> int:
        book = Rulebook(self.operation.settings)
        hours = [book.value(rule, BALLOT_ESCORT, leg.phase or "", leg.day) for rule in HOURS]
        return min((int(60 * h) for h in hours if h), default=MINUTES_PER_DAY)


# What is written


@dataclass(frozen=True)
class _Written:
    """The route of one vehicle, ready to be written."""

    operation: Operation
    task: _Task
    route: VehicleRoute
    number: int

    @property
    def route_id(self) -> str:
        return f"{self.task.leg.prefix}-{self.task.code}-{self.number:02d}"

    @property
    def _vehicle(self) -> Vehicle | None:
        return None if self.route.vehicle_idx < 0 else self.task.vehicles[self.route.vehicle_idx]

    @property
    def escorts(self) -> int:
        wanted = self.operation.settings.rules.escort_officers
        return self._vehicle.escorts(wanted) if self._vehicle else wanted

    def _at(self, minute: int) -> datetime:
        return at_minute(self.task.leg.day, minute, ZoneInfo(self.operation.settings.timezone))

    def stops(self) -> list[RouteStop]:
        places = [self.task.places[v.place_idx] for v in self.route.visits]
        return [
            RouteStop(
                route_id=self.route_id,
                leg=self.task.leg.key,
                asset_id=self._vehicle.asset_id if self._vehicle else "",
                stop=i,
                area_code=place.area_code,
                lat=place.lat,
                lon=place.lon,
                arrive=self._at(visit.arrive_min),
                leave=self._at(visit.leave_min),
                boxes=visit.boxes,
            )
            for i, (place, visit) in enumerate(zip(places, self.route.visits, strict=True))
        ]

    def site(self) -> Site:
        area = self.operation.area_names.get(self.task.code, self.task.code)
        depot = self.task.places[0]
        return Site(
            place_id=self.route_id,
            kind=BALLOT_ESCORT,
            name=f"Kawal kotak suara {area}, {self.task.leg.name}, rute {self.number}",
            area_code=self.task.code,
            lat=depot.lat,
            lon=depot.lon,
            task_force=self.operation.settings.rules.station_guard_task_force,
        )

    def need(self) -> Need:
        site, phase = self.site(), self.task.leg.phase
        assert phase is not None
        return Need(
            phase=phase,
            place_id=site.place_id,
            kind=site.kind,
            task_force=site.task_force,
            area_code=site.area_code,
            lat=site.lat,
            lon=site.lon,
            start=self._at(self.route.visits[0].arrive_min),
            end=self._at(self.route.visits[-1].leave_min),
            officers=self.escorts,
            leads=0,
        )

    def without_means(self) -> Iterator[Unserved]:
        """Yield the boxes of each place on the route where it has no vehicle, or no phase for its escort."""
        whys = [NO_VEHICLE] * (self._vehicle is None) + [NO_PHASE] * (self.task.leg.phase is None)
        boxes: Counter[str] = Counter()
        for visit in self.route.visits:
            if visit.place_idx:
                boxes[self.task.places[visit.place_idx].area_code] += abs(visit.boxes)
        for why in whys:
            for area, number in boxes.items():
                yield Unserved(self.task.leg.key, area, number, why, self.route_id)


def _written(case: _Case, task: _Task, solution: RoutesSolution) -> Iterator[_Written]:
    for number, route in enumerate(solution.routes, start=1):
        yield _Written(case.operation, task, route, number)


def _too_far(task: _Task, solution: RoutesSolution) -> Iterator[Unserved]:
    boxes: Counter[str] = Counter()
    for c in solution.too_far:
        boxes[task.places[int(task.problem.place_idx[c])].area_code] += int(task.problem.boxes[c])
    for area, number in boxes.items():
        yield Unserved(task.leg.key, area, number, TOO_FAR)
