"""The tables that edits by hand and the map look up, as rows of `planning.rows`."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from praja.demand.patterns import pattern_options, station_load, stations_per_team
from praja.domain.needs import FORWARD_MOVEMENT, STANDBY, STATION_GUARD, Need
from praja.domain.operation import Operation
from praja.domain.places import Station
from praja.domain.plan import Duty, Plan
from praja.domain.settings import GuardPattern
from praja.handouts.desk import Desk
from praja.plan.naming import seat_name

Rows = Iterable[tuple[Any, ...]]
Key = tuple[str, str, str, str, str]
FOLLOWING = frozenset({STANDBY, FORWARD_MOVEMENT})
"""Kinds that nobody gives by hand: they follow from the other duties."""


@dataclass(frozen=True)
class Grounds:
    """What a plan asks for, numbered: the needs, and the grounds they lie on."""

    operation: Operation
    plan: Plan

    @cached_property
    def local(self) -> "_Local":
        """How instants are written: local minutes."""
        return _Local(ZoneInfo(self.operation.settings.timezone))

    @cached_property
    def needs(self) -> list[Need]:
        """The needs that somebody can be given to, in order of time."""
        asked = (n for n in self.plan.needs if n.kind not in FOLLOWING)
        return sorted(asked, key=lambda n: (n.start, n.place_id, n.kind, n.task_force, n.end))

    @cached_property
    def _number(self) -> dict[Key, int]:
        return {self._key(need): n for n, need in enumerate(self.needs)}

    def _key(self, at: Need | Duty) -> Key:
        return (at.place_id, at.kind, at.task_force, self.local(at.start), self.local(at.end))

    @cached_property
    def _need_of(self) -> dict[str, int | None]:
        return {d.duty_id: self._number.get(self._key(d)) for d in self.plan.duties}

    def need_of(self, duty: Duty) -> int | None:
        """Return the number of the need that a duty fills; None where it follows from others."""
        return self._need_of[duty.duty_id]

    @cached_property
    def filled(self) -> Counter[int | None]:
        """How many duties fill each need."""
        return Counter(self._need_of.values())

    @cached_property
    def lands(self) -> dict[tuple[str, str, str], Need | Duty]:
        """What tells of each ground, by place, kind and task force, in the order of their numbers."""
        found: dict[tuple[str, str, str], Need | Duty] = {}
        for need in self.plan.needs:
            found.setdefault(_land(need), need)
        for duty in self.plan.duties:
            found.setdefault(_land(duty), duty)
        return found

    @cached_property
    def _lands(self) -> dict[tuple[str, str, str], int]:
        return {land: n for n, land in enumerate(self.lands)}

    def number_of(self, at: Need | Duty) -> int:
        """Return the number of the ground on which somebody serves."""
        return self._lands[_land(at)]

    @cached_property
    def pattern_of(self) -> dict[str, GuardPattern]:
        """The guard pattern under which each station is watched; those without one are missing."""
        classes = {r.station_id: r.risk_class for r in self.plan.risks}
        found = {}
        for station in self.operation.stations:
            used, of_class = self.plan.patterns.get(station.station_id), classes.get(station.station_id)
            if of_class is not None:
                host = self.operation.tree.host_of(station.district)
                options = pattern_options(self.operation.settings.guard_patterns, host, of_class)
                fits = next((p for p in options if stations_per_team(p) == used), None)
                if fits is not None:
                    found[station.station_id] = fits
        return found


def _land(at: Need | Duty) -> tuple[str, str, str]:
    return (at.place_id, at.kind, "" if at.kind in FOLLOWING else at.task_force)


class _Local(dict[Any, str]):
    """Instants as local minutes; very many duties share each."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self.zone = zone

    def __missing__(self, at: Any) -> str:
        self[at] = text = str(at.astimezone(self.zone).strftime("%Y-%m-%dT%H:%M"))
        return text

    def __call__(self, at: Any) -> str:
        return self[at]


def ground_tables(grounds: Grounds, desk: Desk) -> dict[str, Rows]:
    """Return the rows of the tables of seats, places and people."""
    operation, plan = grounds.operation, grounds.plan
    return {
        "need": _needs(grounds),
        "ground": _grounds(grounds, desk),
        "station": _stations(grounds),
        "beat": _beats(grounds),
        "post": (
            (p.post_id, p.kind, p.name, p.area_code, p.lat, p.lon, p.task_force, p.officers, p.shift,
             ";".join(p.phases), p.women, ";".join(p.qualifications), p.pair_id or "",
             operation.tree.host_of(p.area_code))
            for p in operation.posts
        ),
        "area": ((a.code, a.name, str(a.level), a.lat, a.lon) for a in operation.areas),
        "leg": (
            (g.from_code, g.to_code, g.mode, g.minutes,
             *(day and day.isoformat() for day in (g.closed_from, g.closed_to)))
            for g in operation.travel
        ),
        "fact": _facts(operation, plan),
        "away": ((a.nrp, a.start.isoformat(), a.end.isoformat()) for a in operation.absences),
        "planned": _planned(operation, plan),
        "pair": operation.contest_of.items(),
        "total": _totals(operation, plan),
    }  # fmt: skip


def _needs(grounds: Grounds) -> Iterator[tuple[Any, ...]]:
    for n, need in enumerate(grounds.needs):
        starts = grounds.local(need.start)
        yield (
            n, seat_name(need), need.place_id, grounds.number_of(need), need.phase, need.kind,
            need.task_force, starts[:10], starts, grounds.local(need.end), need.officers, need.leads,
            need.women, need.floor_officers, grounds.filled[n],
        )  # fmt: skip


def _grounds(grounds: Grounds, desk: Desk) -> Iterator[tuple[Any, ...]]:
    operation = grounds.operation
    for n, ((place_id, kind, force), at) in enumerate(grounds.lands.items()):
        name = desk.spot(place_id).name
        if isinstance(at, Need):
            pair = at.pair_id or ""
            yield (
                n, place_id, kind, force, name, at.area_code, at.lat, at.lon, ";".join(at.villages), pair,
                operation.contest_of.get(pair, ""), int(at.ties), ";".join(at.qualifications),
                operation.tree.host_of(at.area_code),
            )  # fmt: skip
            continue
        # Nothing asks for standby but the strength of a phase: it is done at the own unit.
        spot, unit = desk.spot(place_id), operation.tree.units.get(place_id)
        area = unit.area_codes[0] if unit and unit.area_codes else ""
        yield (
            n, place_id, kind, force, name, area, spot.lat or 0.0, spot.lon or 0.0, "", "", "", 0, "",
            at.host_unit,
        )  # fmt: skip


def _stations(grounds: Grounds) -> Iterator[tuple[Any, ...]]:
    beat_of = {s: b.beat_id for b in grounds.plan.beats for s in b.station_ids}
    classes = {r.station_id: str(r.risk_class) for r in grounds.plan.risks}
    for s in grounds.operation.stations:
        yield (
            s.station_id, s.name, s.number, s.village_code, s.district, s.lat, s.lon, s.voters,
            classes.get(s.station_id, ""), int(s.is_special), s.access, beat_of.get(s.station_id, ""),
            *_weighed(grounds, s),
        )  # fmt: skip


def _weighed(grounds: Grounds, station: Station) -> tuple[str, int, str]:
    """Return the share of a team, the weight and the civil guards of a station, as exact fractions."""
    pattern = grounds.pattern_of.get(station.station_id)
    if pattern is None:
        return "0", 0, "0"
    return str(station_load(pattern).load), pattern.weight, f"{pattern.civil_guards}/{pattern.stations}"


def _beats(grounds: Grounds) -> Iterator[tuple[Any, ...]]:
    stations = {s.station_id: s for s in grounds.operation.stations}
    for b in grounds.plan.beats:
        base = stations[b.base_station_id]
        yield (
            b.beat_id, b.district_code, b.base_station_id, base.village_code, base.lat, base.lon,
            b.team_id or "", b.teams, str(b.load), b.cost_m, b.civil_guards, len(b.station_ids),
            grounds.operation.tree.host_of(b.district_code),
        )  # fmt: skip


def _facts(operation: Operation, plan: Plan) -> Iterator[tuple[Any, ...]]:
    drawn = {nrp: seat for d in plan.draws if d.kind == "task_force" for seat, nrp in d.result}
    contests: dict[str, set[str]] = defaultdict(set)
    for tie in operation.ties:
        contests[tie.nrp].add(operation.contest_of[tie.pair_id])
    for o in operation.personnel:
        yield (
            o.nrp, o.sex, o.home_village or "", ";".join(sorted(o.qualifications)),
            o.task_force or drawn.get(o.nrp, ""), ";".join(sorted(contests.get(o.nrp, ()))),
            int(o.assignable),
        )  # fmt: skip


def _totals(operation: Operation, plan: Plan) -> Iterator[tuple[str, int]]:
    yield "force", len(operation.personnel)
    yield "guards", len({d.nrp for d in plan.duties if d.kind == STATION_GUARD})
    yield "movements", sum(d.kind == FORWARD_MOVEMENT for d in plan.duties)


def _planned(operation: Operation, plan: Plan) -> Iterator[tuple[Any, ...]]:
    """Yield how many officers of each unit each phase has, and the most that routine duty leaves."""
    unit_of = {o.nrp: o.unit for o in operation.personnel}
    size = Counter(unit_of.values())
    there = Counter((phase, unit_of[nrp]) for phase, nrp in {(d.phase, d.nrp) for d in plan.duties})
    share = operation.settings.rules.routine_share
    for phase in plan.certificate.phases:
        for unit in operation.units:
            force = size[unit.unit]
            yield phase, unit.unit, there[phase, unit.unit], force - ceil(share * force)
