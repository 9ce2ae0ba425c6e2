"""Forward movement: when each guard starts for his beat, and the duty that it is."""

from dataclasses import replace
from datetime import date

from praja.demand.movement import Movements, movement_window, movements
from praja.domain.operation import Operation
from praja.domain.places import TravelLeg
from praja.domain.plan import Duty
from praja.domain.settings import Phase, RuleChange
from praja.travel import Travel
from tests.engine.planning_world import BATU, HULU, UNITS, VOTING, at, operation, station

QUIET = Phase("quiet", "Masa tenang", date(2024, 11, 24), date(2024, 11, 26))
BASE = station("A1", BATU)
UNIT = {u.unit: u for u in UNITS}


def world(phases=(QUIET, VOTING), travel=(), **rules) -> Operation:
    op = operation(stations=[BASE], travel=travel)
    changed = replace(op.settings.rules, **rules)
    return replace(op, settings=replace(op.settings, phases=phases, rules=changed))


def guard(nrp: str, unit: str, role: str = "member", kind: str = "station_guard", place: str = "B") -> Duty:
    return Duty(
        f"{place}/20241127T0600/{nrp}", "voting", "traffic", kind, place, at(27, 6), at(27, 24), nrp, role,
        unit, "RES-U", attached=False, travel_m=123,
    )  # fmt: skip


def moved(op: Operation, *duties: Duty) -> Movements:
    return movements(op, Travel.of(op), VOTING, {"B": "A1", "C": "A1"}, duties)


def test_a_guard_arrives_by_five_on_the_eve_and_starts_as_long_before_as_his_way_takes():
    op = world()
    # From 0.05 to 0.00 are 5,560 m: 15.6 minutes at 30 km/h and a detour of 1.4: half an hour at least.
    assert movement_window(op, Travel.of(op), VOTING, UNIT["RES-U"], BASE) == (at(26, 16.5), at(26, 17))
    # From 0.50, ten times as far: 55,598 m / 357.14 m a minute = 155.7 minutes, begun ones included.
    assert movement_window(op, Travel.of(op), VOTING, UNIT["POLDA"], BASE) == (
        at(26, 14 + 24 / 60),
        at(26, 17),
    )


def test_a_way_of_the_table_says_how_long_it_takes():
    op = world(travel=(TravelLeg("99.01", HULU, "boat", 75),))
    assert movement_window(op, Travel.of(op), VOTING, UNIT["RES-U"], BASE)[0] == at(26, 15.75)


def test_the_rules_say_the_date_and_the_hour():
    op = world(forward_movement_days=2, forward_movement_end_min=12 * 60)
    assert movement_window(op, Travel.of(op), VOTING, UNIT["SEK-HULU"], BASE) == (at(25, 11.5), at(25, 12))


def test_each_guard_has_a_duty_of_his_own_and_his_beat_a_need_that_holds_them_all():
    done = moved(world(), guard("2", "POLDA", "lead"), guard("1", "SEK-HULU"), guard("3", "SEK-HULU"))
    assert [(d.duty_id, d.nrp, d.start, d.role) for d in done.duties] == [
        ("B/20241126T1630/1", "1", at(26, 16.5), "member"),
        ("B/20241126T1424/1", "2", at(26, 14.4), "lead"),
        ("B/20241126T1630/2", "3", at(26, 16.5), "member"),
    ]
    assert {(d.kind, d.phase, d.place_id, d.end, d.task_force, d.travel_m) for d in done.duties} == {
        ("forward_movement", "quiet", "B", at(26, 17), "traffic", 123)
    }
    (need,) = done.needs
    assert (need.place_id, need.officers, need.start, need.end) == ("B", 3, at(26, 14.4), at(26, 17))
    assert (need.area_code, need.task_force, need.leads) == (BATU, "preventive", 0)


def test_only_guards_of_stations_move():
    assert moved(world(), guard("1", "SEK-HULU", kind="commission_office", place="KPU")) == Movements()


def test_the_order_of_the_duties_does_not_matter():
    duties = [guard(str(n), "SEK-HULU", place=p) for n, p in enumerate("BCBC")]
    assert moved(world(), *duties) == moved(world(), *duties[::-1])


def test_nobody_moves_where_the_rules_say_so_or_no_phase_holds_the_date():
    assert moved(world(forward_movement_days=0), guard("1", "SEK-HULU")) == Movements()
    assert moved(world(phases=(VOTING,)), guard("1", "SEK-HULU")) == Movements()


def test_who_must_rest_longer_before_he_guards_arrives_earlier():
    # Guards begin at 06:00: after fourteen hours of rest they have arrived at 16:00, after eight by 17:00.
    for hours, end in ((8, 17), (14, 16), (18, 12), (24, 6), (30, 6)):
        op = world(min_rest_hours=hours)
        assert movement_window(op, Travel.of(op), VOTING, UNIT["SEK-HULU"], BASE)[1] == at(26, end)
    # Only the guard's rest is changed, and where his own duty asks for none there is none between them.
    longer = RuleChange("min_rest_hours", 15, kind="station_guard", reason="contoh")
    none = RuleChange("min_rest_hours", 0, kind="forward_movement", reason="contoh")
    for changes, end in (((longer,), 15), ((longer, none), 17)):
        op = world()
        op = replace(op, settings=replace(op.settings, rule_changes=changes))
        assert movement_window(op, Travel.of(op), VOTING, UNIT["SEK-HULU"], BASE)[1] == at(26, end)
