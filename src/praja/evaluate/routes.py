"""Rules on ballot boxes: all are carried, no vehicle holds too many, and every stop is reached in time."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import numpy as np

from praja.evaluate.asked.boxes import BACK, LEGS, LOADING_MIN, Stop
from praja.evaluate.asked.escorts import Route
from praja.evaluate.clock import MINUTES_PER_DAY, midnight, span, stamp
from praja.evaluate.facts import Case
from praja.evaluate.ground import metres_between
from praja.evaluate.limits import value_of
from praja.evaluate.result import Outcome, Slip
from praja.evaluate.rows import RouteRow
from praja.evaluate.where import BALLOT_ESCORT

Carried = Counter[tuple[str, str]]
"""Boxes by leg and area."""


def boxes_delivered(case: Case) -> Outcome:
    """Every ballot box is on a route of each leg, or the certificate names where none reaches it."""
    legs = {leg for leg in LEGS if _is_planned(case, leg)}
    sent: Carried = Counter()
    for leg in legs:
        for places in case.boxes.sent[leg].values():
            sent.update({(leg, area): number for area, number in places.items()})
    carried, named = _carried(case, legs), _named(case, legs)
    slips = []
    for leg, area in sorted({*sent, *carried, *named}):
        key = (leg, area)
        if carried[key] + named[key] != sent[key]:
            found = f"{carried[key]} carried, {named[key]} named as too far"
            slips.append(Slip(area, f"{sent[key]} boxes, {leg}", found))
    return Outcome.of(sum(sent.values()), slips)


def _is_planned(case: Case, leg: str) -> bool:
    day = case.boxes.day_of(leg)
    held = day is not None and any(s.start <= midnight(day) < s.end for s in case.spans.values())
    return case.is_whole and held


def _carried(case: Case, legs: set[str]) -> Carried:
    """Return the boxes on routes; one without a vehicle says itself that it waits for one."""
    carried: Carried = Counter()
    for route in case.routes:
        for stop in route.visits if route.leg in legs else ():
            carried[route.leg, stop.area_code] += -stop.boxes if route.leg == BACK else stop.boxes
    return carried


def _named(case: Case, legs: set[str]) -> Carried:
    """Return the boxes that the certificate names as beyond the reach of any vehicle."""
    named: Carried = Counter()
    for breach in case.tables.claims.breaches:
        leg, _, reason = breach.reason.partition(": ")
        if breach.rule == "boxes_carried" and leg in legs and reason.startswith("too_far"):
            named[leg, breach.place_id] += breach.times
    return named


def boxes_fit_vehicles(case: Case) -> Outcome:
    """A vehicle with ballot boxes is of the command, holds what it loads, and is in one place at a time."""
    slips = [slip for route in case.routes for slip in _load_slips(case, route)]
    busy: dict[str, list[Route]] = defaultdict(list)
    for route in case.routes:
        if route.first.asset_id:
            busy[route.first.asset_id].append(route)
    for routes in busy.values():
        by_time = sorted(routes, key=lambda r: r.first.arrive)
        for before, route in pairwise(by_time):
            if route.first.arrive < before.stops[-1].leave:
                slips.append(Slip(route.route_id, "a vehicle that is free", route.first.asset_id))
    return Outcome.of(len(case.routes), slips)


def _load_slips(case: Case, route: Route) -> Iterator[Slip]:
    asset_id = route.first.asset_id
    if any((s.asset_id, s.leg) != (asset_id, route.leg) for s in route.stops):
        yield Slip(route.route_id, "one vehicle and one leg", "several")
    asset = case.boxes.assets.get(asset_id)
    command = case.commands.of.get(asset.unit) if asset else None
    if asset_id and command != case.commands.host(route.area):
        yield Slip(route.route_id, "a vehicle of the command", asset_id)
    most = case.boxes.capacity(asset_id)
    load, loads = 0, []
    for stop in route.stops:
        load -= stop.boxes
        loads.append(load)
    if load or min(loads) < 0 or max(loads) > most:
        yield Slip(
            route.route_id, f"0 to {most} boxes, empty at the end", f"{min(loads)} to {max(loads)}, {load}"
        )


def boxes_in_time(case: Case) -> Outcome:
    """Vehicles with ballot boxes go from depot to depot on their date, within its hours and their own."""
    slips = [slip for route in case.routes for slip in _time_slips(case, route)]
    return Outcome.of(sum(len(route.stops) for route in case.routes), slips)


def _time_slips(case: Case, route: Route) -> Iterator[Slip]:
    day = case.boxes.day_of(route.leg) if route.leg in LEGS else None
    if day is None:
        yield Slip(route.route_id, "a leg with a date", route.leg[:80])
        return
    ends = _ends(case, route)
    strange = [s for s in route.stops if (s.area_code, s.lat, s.lon) not in ends]
    if [s.stop for s in route.stops] != list(range(len(route.stops))) or strange:
        yield Slip(route.route_id, "stops in order at known depots", f"{len(strange)} others")
        return
    if route.stops[-1].area_code != route.first.area_code:
        yield Slip(route.route_id, "an end at its depot", route.stops[-1].area_code)
    yield from _way_slips(case, route, day)
    for stop in route.stops:
        place = ends[stop.area_code, stop.lat, stop.lon]
        begins, takes = stop.leave, _handling(case, route, stop)
        if takes and not _within(stop, takes, midnight(day), place):
            hours = f"{takes} min between {_clock(place.opens)} and {_clock(place.closes)}"
            yield Slip(route.route_id, hours, span(stop.arrive, begins))
    yield from _day_slips(case, route, day, list(ends.values()))


def _ends(case: Case, route: Route) -> dict[tuple[str, float, float], Stop]:
    """Return the depot of a route and the places it may serve."""
    return {(s.area, s.lat, s.lon): s for s in case.boxes.ends(route.leg, route.area)}


def _handling(case: Case, route: Route, stop: RouteRow) -> int:
    """Return the minutes that boxes take at a stop; a vehicle that comes or goes empty takes none."""
    if stop not in route.visits:
        return LOADING_MIN if stop.boxes else 0
    return case.boxes.handling_min(stop.area_code, abs(stop.boxes))


def _within(stop: RouteRow, takes: int, day: int, place: Stop) -> bool:
    """Return whether the work at a stop fits between its arrival and leaving, in the hours of its depot."""
    begins, ends = max(stop.arrive, day + place.opens), min(stop.leave, day + place.closes)
    return stop.leave <= day + place.closes and begins + takes <= ends


def _way_slips(case: Case, route: Route, day: date) -> Iterator[Slip]:
    spots = np.array([(s.lat, s.lon) for s in route.stops], dtype=np.float64)
    metres = metres_between(spots[:-1], spots[1:])
    pairs = list(pairwise(route.stops))
    legs = [case.ways.by_leg(a.area_code, b.area_code, day.toordinal()) for a, b in pairs]
    minutes = case.ways.minutes(metres, np.array(legs, dtype=np.int64)).tolist()
    for (a, b), takes in zip(pairs, minutes, strict=True):
        if a.arrive > a.leave or b.arrive - a.leave < takes:
            yield Slip(
                route.route_id, f"{takes} min on the way", f"{b.arrive - a.leave} min to {stamp(b.arrive)}"
            )


def _day_slips(case: Case, route: Route, day: date, places: list[Stop]) -> Iterator[Slip]:
    """Yield where a vehicle is on the road too early, too late or for too long."""
    rules, settings = case.rules, case.operation.settings
    opens = midnight(day) + min(rules.night_end_min, *(p.opens for p in places))
    closes = midnight(day) + min(MINUTES_PER_DAY, max(rules.night_start_min, *(p.closes for p in places)))
    start, end = route.first.arrive, route.stops[-1].leave
    if start < opens or end > closes:
        yield Slip(route.route_id, span(opens, closes), span(start, end))
    phase = next((p.key for p in settings.phases if p.start <= day <= p.end), "")
    limits = (
        value_of(settings, rule, BALLOT_ESCORT, phase, day)
        for rule in ("max_duty_hours_per_day", "max_spell_hours")
    )
    most = min((hours for hours in limits if hours), default=24)
    if end - start > most * 60:
        yield Slip(route.route_id, f"at most {most:g} h", f"{(end - start) / 60:g} h")


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
