"""Ballot boxes from the warehouse to the villages and back: who carries what where, and who rides along."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from praja.demand.boxes import Stores, Vehicle, box_flows, handling, hard_to_reach, share_out, vehicles_of
from praja.domain.forces import Asset
from praja.domain.operation import Operation
from praja.domain.places import Depot, TravelLeg
from praja.domain.plan import RouteStop
from praja.domain.settings import Phase, RuleChange
from praja.pipeline.boxes import NO_PHASE, NO_VEHICLE, TOO_FAR, BoxPlan, box_routes
from praja.travel import Travel
from tests.engine.planning_world import (
    AIR,
    BATU,
    HILIR,
    HULU,
    MUARA,
    PASIR,
    TELUK,
    VOTING,
    at,
    operation,
    post,
    station,
)

STATIONS = (
    station("B1", BATU),
    station("B2", BATU, 0.02),
    station("A1", AIR, 0.01),
    station("P1", PASIR),
    station("T1", TELUK),
)
PHASES = (
    Phase("campaign", "Kampanye", date(2024, 9, 25), date(2024, 11, 23)),
    Phase("quiet", "Masa tenang", date(2024, 11, 24), date(2024, 11, 26)),
    VOTING,
    Phase("tally", "Rekapitulasi", date(2024, 11, 28), date(2024, 12, 16)),
)
OUT, ON, BACK = "warehouse_to_district", "district_to_village", "district_to_warehouse"
TRUCKS = (Asset("T-U", "truck", "RES-U", seats=3), Asset("T-S", "truck", "RES-S", seats=2))


def world(phases=PHASES, rules=None, changes=(), **tables) -> Operation:
    base = operation(**{"stations": STATIONS, "assets": TRUCKS, **tables})
    changed = replace(base.settings.rules, **(rules or {}))
    return replace(base, settings=replace(base.settings, phases=phases, rules=changed, rule_changes=changes))


def planned(op: Operation | None = None, *, seed: int = 5, workers: int = 1) -> BoxPlan:
    op = op or world()
    return box_routes(op, Travel.of(op), seed=seed, workers=workers)


def stops(plan: BoxPlan, leg: str, route_id: str = "") -> list[RouteStop]:
    return [s for s in plan.stops if s.leg == leg and s.route_id.startswith(route_id)]


def handed_over(plan: BoxPlan, leg: str) -> dict[str, int]:
    """Boxes given (taken where below 0) in each area on a leg."""
    found: Counter[str] = Counter()
    for stop in stops(plan, leg):
        found[stop.area_code] += stop.boxes
    return dict(found)


# How many boxes go where


def test_two_boxes_of_each_station_go_to_its_district_and_village_and_back():
    flows = box_flows(world())
    assert flows.to_districts == {"99.01": {HULU: 6, HILIR: 2}, "99.02": {MUARA: 2}}
    assert flows.to_villages == {HULU: {BATU: 4, AIR: 2}, HILIR: {PASIR: 2}, MUARA: {TELUK: 2}}
    assert flows.back == {"99.01": {HULU: 6, HILIR: 2}, "99.02": {MUARA: 2}}


@pytest.mark.parametrize(
    ("boxes_at", "district", "village"),
    [
        (PASIR, {"99.01": {HILIR: 2}}, {HILIR: {PASIR: 2}}),
        # They wait at the district, or in the warehouse, where the station's guards fetch them.
        (HULU, {"99.01": {HULU: 2}}, {}),
        ("99.01", {}, {}),
        ("balai desa", {"99.01": {HULU: 2}}, {HULU: {BATU: 2}}),
    ],
)
def test_boxes_go_to_the_depot_that_the_station_names(boxes_at, district, village):
    flows = box_flows(world(stations=[station("B1", BATU, boxes_at=boxes_at)]))
    assert (flows.to_districts, flows.to_villages) == (district, village)
    assert flows.back == {"99.01": {HULU: 2}}


def test_without_boxes_nothing_is_carried():
    assert planned(world(rules={"boxes_per_station": 0})) == BoxPlan()


# Depots


def test_a_warehouse_is_the_depot_or_the_post_or_the_provinces_depot_or_the_commission():
    given = Depot("warehouse", "99.01", 0.3, 100.0, 7 * 60, 15 * 60)
    province = Depot("warehouse", "99", 0.4, 100.0)
    gdg = post("GDG", "warehouse", HILIR, 4, lat=0.2)
    kpu = post("KPU", "commission_office", "99.01", 4, lat=0.6)
    found = [
        Stores(world(depots=depots, posts=posts)).warehouse("99.01")
        for depots, posts in [
            ((given, province), (gdg, kpu)),
            ((province,), (gdg, kpu)),
            ((province,), (kpu,)),
        ]
    ]
    found += [Stores(world(posts=posts)).warehouse("99.01") for posts in [(kpu,), ()]]
    assert [d.lat for d in found] == [0.3, 0.2, 0.4, 0.6, 0.05]
    assert (found[0].opens_min, found[1].opens_min) == (420, 480)


def test_a_district_keeps_boxes_at_its_depot_its_tally_post_its_police_or_its_centre():
    given = Depot("district", HULU, 0.03, 100.0)
    ppk = post("PPK", "district_tally", HULU, 4, lat=0.04)
    assert Stores(world(depots=[given], posts=[ppk])).district(HULU).lat == 0.03
    assert Stores(world(posts=[ppk])).district(HULU).lat == 0.04
    moved = [replace(u, lat=0.07) if u.unit == "SEK-HULU" else u for u in operation().units]
    assert Stores(world(units=moved)).district(HULU).lat == 0.07
    assert Stores(world(units=[u for u in moved if u.unit != "SEK-HULU"])).district(HULU).lat == 0.0


def test_a_village_keeps_boxes_at_its_depot_or_amid_its_stations():
    given = Depot("village", BATU, 0.05, 100.0)
    assert Stores(world(depots=[given])).village(BATU).lat == 0.05
    assert Stores(world()).village(BATU).lat == pytest.approx(0.01)
    assert Stores(world(stations=[])).village(BATU).lat == 0.0


def test_villages_by_boat_take_longer_unless_the_table_gives_a_way_by_boat():
    stations = [station("B1", BATU, access="boat"), station("A1", AIR, access="foot"), station("P1", PASIR)]
    leg = TravelLeg(HULU, BATU, "boat", 90)
    assert hard_to_reach(world(stations=stations)) == {BATU, AIR}
    assert hard_to_reach(world(stations=stations, travel=[leg])) == {AIR}
    # 10 minutes to sign, 2 to carry 8 boxes, 45 to change to boats.
    assert handling().stop(8, hard_to_reach=False) == 12
    assert handling().stop(8, hard_to_reach=True) == 57


# Vehicles


def test_trucks_without_a_number_carry_sixty_and_cars_none():
    assets = [
        Asset("T", "truck", "RES-U", 3),
        Asset("C", "patrol_car", "RES-U", 5),
        Asset("V", "van", "RES-U", 2, boxes=20),
    ]
    assert [(v.asset_id, v.boxes) for v in vehicles_of(world(assets=assets))] == [("T", 60), ("V", 20)]


@pytest.mark.parametrize(("seats", "escorts"), [(0, 3), (1, 1), (2, 1), (3, 2), (24, 3)])
def test_escorts_ride_on_the_seats_beside_the_driver(seats, escorts):
    assert Vehicle("T", "RES-U", seats, 60).escorts(3) == escorts


def test_vehicles_of_a_unit_stay_in_its_own_area_and_others_go_where_most_boxes_are():
    vehicles = [
        Vehicle("A", "SEK-HILIR", 3, 10),
        Vehicle("B", "RES-U", 3, 60),
        Vehicle("C", "RES-U", 3, 60),
        Vehicle("D", "RES-S", 3, 60),
        Vehicle("E", "BRIMOB", 3, 60),
    ]
    shared = share_out(world(), vehicles, {HULU: 100, HILIR: 70, MUARA: 0})
    # B: Hulu 100 / 60 against Hilir 70 / 70. C: Hulu 100 / 120 against Hilir 70 / 70. D's Muara has no boxes.
    assert {code: [v.asset_id for v in mine] for code, mine in shared.items()} == {
        HULU: ["B"],
        HILIR: ["A", "C"],
    }


# Routes


def test_four_days_before_voting_boxes_leave_the_warehouse_for_the_districts():
    plan = planned()
    # Utara: the warehouse at the regency's centre (0.05), half way between Hulu and Hilir, 5.56 km each:
    # 5,560 m x 1.4 / 500 m a minute = 15.6, 16 minutes. 30 to load, 10 and 2 (1 for two boxes) at a stop.
    route = stops(plan, OUT, "BOX1-99.01")
    assert [(s.area_code, s.boxes) for s in route] in (
        [("99.01", -8), (HULU, 6), (HILIR, 2), ("99.01", 0)],
        [("99.01", -8), (HILIR, 2), (HULU, 6), ("99.01", 0)],
    )
    assert (route[0].arrive, route[0].leave, route[1].arrive) == (at(23, 8), at(23, 8.5), at(23, 8 + 46 / 60))
    assert {s.asset_id for s in route} == {"T-U"}


def test_the_eve_of_voting_boxes_go_on_to_the_villages_and_a_week_later_back():
    plan = planned()
    assert {s.arrive.date() for s in stops(plan, ON)} == {date(2024, 11, 26)}
    assert {s.arrive.date() for s in stops(plan, BACK)} == {date(2024, 12, 4)}
    assert handed_over(plan, BACK) == {"99.01": 8, HULU: -6, HILIR: -2, "99.02": 2, MUARA: -2}


def test_every_box_arrives_in_every_village():
    found = handed_over(planned(), ON)
    assert {code: n for code, n in found.items() if n > 0} == {BATU: 4, AIR: 2, PASIR: 2, TELUK: 2}
    assert {code: n for code, n in found.items() if n < 0} == {HULU: -6, HILIR: -2, MUARA: -2}


def test_each_route_asks_for_its_escorts_from_its_first_stop_to_its_last():
    plan = planned()
    by_route = {n.place_id: n for n in plan.needs}
    assert set(by_route) == {s.route_id for s in plan.stops} == {s.place_id for s in plan.sites}
    need = by_route["BOX1-99.01-01"]
    route = stops(plan, OUT, "BOX1-99.01")
    assert (need.start, need.end) == (route[0].arrive, route[-1].leave)
    # The truck of Utara has 3 seats, that of Selatan 2.
    assert (need.officers, need.kind, need.phase, need.area_code) == (2, "ballot_escort", "campaign", "99.01")
    assert by_route["BOX1-99.02-01"].officers == 1
    assert [n.start for n in plan.needs] == sorted(n.start for n in plan.needs)


def test_routes_ask_in_the_phase_that_holds_their_date():
    phases = {n.place_id[:4]: n.phase for n in planned().needs}
    assert phases == {"BOX1": "campaign", "BOX2": "quiet", "BOX3": "tally"}


def test_boxes_on_a_date_outside_every_phase_are_listed_and_nobody_is_asked():
    plan = planned(world(phases=PHASES[1:3]))
    assert {n.place_id[:4] for n in plan.needs} == {"BOX2"}
    assert {u.leg for u in plan.unserved if u.why == NO_PHASE} == {OUT, BACK}


def test_without_a_vehicle_the_route_stands_and_its_boxes_are_listed():
    plan = planned(world(assets=()))
    assert {s.asset_id for s in plan.stops} == {""}
    assert {u.why for u in plan.unserved} == {NO_VEHICLE}
    lacking = {(u.area_code, u.boxes) for u in plan.unserved if u.leg == OUT}
    assert lacking == {(HULU, 6), (HILIR, 2), (MUARA, 2)}
    assert {n.officers for n in plan.needs} == {3}


def test_boxes_that_cannot_be_there_and_the_escort_back_in_time_are_listed_without_a_route():
    # From 0.05 to 0.0 and back in an hour: not with half an hour of loading.
    change = RuleChange("max_duty_hours_per_day", 1, "jam pendek", kind="ballot_escort")
    plan = planned(world(changes=(change,)))
    far = {(u.area_code, u.boxes, u.route_id) for u in plan.unserved if u.leg == OUT and u.why == TOO_FAR}
    assert far == {(HULU, 6, ""), (HILIR, 2, "")}


def test_a_closed_road_takes_the_way_round():
    closed = TravelLeg("99.02", MUARA, "land", None, date(2024, 11, 20), date(2024, 11, 25))
    gdg = post("GDG", "warehouse", "99.02", 4, lat=1.1)
    open_road, way_round = (
        next(
            s.arrive
            for s in stops(planned(world(posts=[gdg], travel=legs)), OUT, "BOX1-99.02")
            if s.stop == 1
        )
        for legs in ((), (closed,))
    )
    # 11,120 m: 32 minutes; the way round takes twice as long and an hour, 124.
    assert (open_road, way_round) == (at(23, 9 + 2 / 60), at(23, 10 + 34 / 60))


def test_hours_of_a_depot_are_kept():
    late = Depot("warehouse", "99.01", 0.05, 100.0, 13 * 60, 16 * 60)
    (first, *_) = stops(planned(world(depots=[late])), OUT, "BOX1-99.01")
    assert (first.arrive, first.leave) == (at(23, 13), at(23, 13.5))


def test_no_boxes_come_back_where_the_rules_say_so():
    assert stops(planned(world(rules={"boxes_back_days": 0})), BACK) == []


def test_an_operation_without_voting_day_has_no_routes():
    assert planned(world(phases=PHASES[:1])) == BoxPlan()


def test_the_plan_does_not_depend_on_the_number_of_workers():
    assert planned(workers=1) == planned(workers=4)


def test_exchanging_the_pairs_moves_no_box():
    op = world()
    assert planned(op) == planned(replace(op, candidates=op.candidates[::-1]))


def test_sites_say_what_is_escorted_and_whence():
    names = {s.place_id: s.name for s in planned().sites}
    assert names["BOX1-99.01-01"] == "Kawal kotak suara Utara, gudang ke kecamatan, rute 1"
