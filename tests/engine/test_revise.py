"""A revised plan keeps what can stay, changes as few officers as can be, and says why of each."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from praja.domain.forces import Absence, Lock
from praja.domain.operation import Operation
from praja.domain.plan import Breach, Duty, Plan
from praja.domain.settings import RiskClass
from praja.errors import UsageError
from praja.pipeline.change_reasons import said
from praja.pipeline.revise_locks import breaches_of_locks
from tests.engine.planning_world import BATU, PASIR, evaluated, officer, post, station
from tests.engine.revise_world import (
    PHASES,
    POSTS,
    RULES_HERE,
    STATIONS,
    Case,
    election,
    force,
    plan,
    revised,
    revised_whole,
)

OP = election()
SPARE = officer("301", "Bripda", "SEK-HULU")
"""He has no duty yet, and time for any."""


@pytest.fixture(scope="module")
def before() -> Plan:
    return plan(OP)


def without(*gone: str, **cells: Any) -> Operation:
    """The election without some of the force, with one more who has no duty yet."""
    return election(personnel=[*(o for o in force() if o.nrp not in gone), SPARE], **cells)


def again(case: Case) -> Case:
    """The revision, revised with the folder it was made for."""
    made = replace(
        case.before, beats=case.done.beats, patterns=case.done.patterns, needs=case.done.needs,
        duties=case.done.duties,
    )  # fmt: skip
    return revised(made, case.now, case.now)


def kept(case: Case) -> int:
    """Duties that stay in every cell."""
    return len({*case.before.duties} & {*case.done.duties})


def test_nothing_changes_where_the_folder_did_not(before):
    case = revised(before, OP, OP)
    assert (case.done.duties, case.changed, case.done.fewest) == (before.duties, {}, 0)


def in_office(before: Plan) -> str:
    """Who has duties in the office only."""
    guards = {d.nrp for d in before.duties if d.place_id != "KPU"}
    return next(d.nrp for d in before.duties if d.nrp not in guards)


def test_one_who_falls_out_is_replaced_by_one(before):
    # He has only office duties, and the newcomer has time for all of them.
    gone = in_office(before)
    number = len([d for d in before.duties if d.nrp == gone])
    case = revised(before, OP, without(gone))
    substitute = next(nrp for nrp in case.changed if nrp != gone)
    assert (len(case.changed), case.done.fewest, case.missing, case.wrong) == (2, 2, 0, [])
    assert len(case.changed[substitute].taken) == number
    assert case.changed[gone].reason == "Tidak lagi dapat ditugaskan / Can no longer be planned"
    assert case.changed[substitute].reason == said(["replaces"])
    assert kept(case) == len(before.duties) - number


def test_the_substitute_takes_the_ids_of_the_seats_and_all_others_keep_theirs(before):
    case = revised(before, OP, without(in_office(before)))
    assert {d.duty_id for d in case.done.duties} == {d.duty_id for d in before.duties}


def test_a_guard_of_a_station_is_replaced_with_his_way_there(before):
    guard = next(d.nrp for d in before.duties if d.kind == "station_guard" and d.role == "member")
    case = revised(before, OP, without(guard))
    assert (case.missing, case.wrong) == (0, [])
    fresh = {d.nrp for d in case.done.duties if d.kind == "station_guard"}
    moved = {d.nrp for d in case.done.duties if d.kind == "forward_movement"}
    assert fresh == moved
    assert case.done.fewest <= len(case.changed) <= 3


def test_a_day_of_leave_changes_that_day_only(before):
    day = date(2024, 11, 29)
    mine = next(d for d in before.duties if d.place_id == "KPU" and d.start.date() == day)
    case = revised(before, OP, without(absences=(Absence(mine.nrp, day, day),)))
    assert case.changed[mine.nrp].lost == (mine.duty_id,)
    assert (len(case.changed), case.done.fewest, case.wrong) == (2, 2, [])
    assert case.changed[mine.nrp].reason == said(["unavailable"])


def test_who_cannot_move_to_his_station_does_not_guard_it(before):
    way = next(d for d in before.duties if d.kind == "forward_movement" and d.role == "member")
    away = (Absence(way.nrp, way.start.date(), way.start.date()),)
    case = revised(before, OP, without(absences=away))
    assert {d.kind for d in case.done.duties if d.nrp == way.nrp} & {
        "forward_movement",
        "station_guard",
    } == set()
    assert (len(case.changed), case.done.fewest) == (2, 1)
    assert (case.missing, case.wrong) == (0, [])


def test_a_lead_of_a_station_is_found_among_those_whose_duties_others_can_take(before):
    # Five are fit to lead, four guard; the fifth leaves the office to the newcomer and takes the station.
    gone = next(d.nrp for d in before.duties if d.kind == "station_guard" and d.role == "lead")
    case = revised(before, OP, without(gone))
    assert (case.missing, case.wrong) == (0, [])
    assert case.done.fewest <= len(case.changed) <= 4


def test_who_may_not_guard_his_village_has_no_way_there_either(before):
    guard = next(d for d in before.duties if d.place_id == "B-99.01.01-001" and d.role == "member")
    at_home = [replace(o, home_village=BATU) if o.nrp == guard.nrp else o for o in force()]
    case = revised(before, OP, election(personnel=[*at_home, SPARE]))
    assert (case.missing, case.wrong) == (0, [])
    moved = {d.nrp for d in case.done.duties if d.kind == "forward_movement"}
    assert moved == {d.nrp for d in case.done.duties if d.kind == "station_guard"}
    assert case.done.fewest <= len(case.changed)


def test_two_who_are_away_in_turn_are_replaced_by_one(before):
    # One place on two dates: one substitute can do both, and the bound says three.
    first, last = before.duties, date(2024, 11, 29)
    one = next(d.nrp for d in first if d.place_id == "KPU" and d.start.date() == date(2024, 11, 25))
    two = next(d.nrp for d in first if d.place_id == "KPU" and d.start.date() == last and d.nrp != one)
    away = (Absence(one, date(2024, 11, 25), date(2024, 11, 25)), Absence(two, last, last))
    case = revised(before, OP, election(absences=away))
    assert (case.done.fewest <= len(case.changed) <= 3, case.missing, case.wrong) == (True, 0, [])


def test_a_removed_post_changes_those_who_served_there_and_nobody_else(before):
    case = revised(before, OP, election(posts=POSTS[:1]))
    there = {d.nrp for d in before.duties if d.place_id == "GDG"}
    assert ({*case.changed}, case.done.fewest) == (there, len(there))
    assert {c.reason for c in case.done.changes} == {said(["closed"])}
    # Two days of two shifts for one go; the 26 duties elsewhere stay in every cell.
    assert (len(before.duties), len(case.done.duties), kept(case)) == (30, 26, 26)


def test_a_new_post_takes_one_officer_where_one_can_do_it(before):
    new = post("PKD", "patrol", BATU, 1, phases=("tally",))
    case = revised(before, OP, without(posts=(*POSTS, new)))
    assert (len(case.changed), case.done.fewest, case.missing, case.wrong) == (1, 1, 0, [])
    assert {c.reason for c in case.done.changes} == {said(["fresh"])}
    assert kept(case) == len(before.duties)


def test_a_post_that_asks_for_fewer_lets_one_go_each_shift(before):
    fewer = (replace(POSTS[0], officers=1), POSTS[1])
    case = revised(before, OP, election(posts=fewer))
    assert len(case.done.duties) == len(before.duties) - 5
    assert {c.reason for c in case.done.changes} == {said(["fewer"])}
    assert case.done.fewest <= len(case.changed)


def test_a_post_that_asks_for_a_skill_now_gets_it(before):
    able = [replace(o, qualifications=frozenset({"radio"})) if o.nrp == "106" else o for o in force()]
    asking = (replace(POSTS[0], qualifications=("radio",)), POSTS[1])
    case = revised(before, OP, election(posts=asking, personnel=able))
    assert case.wrong == []


def test_who_is_away_on_the_eve_is_not_supplied_to_voting_day(before, tmp_path):
    # Guards move on the 26th: who is away then is no guard, and the balance must not count him.
    eve = date(2024, 11, 26)
    guard = next(d.nrp for d in before.duties if d.kind == "station_guard" and d.role == "member")
    now = without(absences=(Absence(guard, eve, eve),))
    made = revised_whole(before, OP, now)
    assert sum(r.supply for r in made.balance if r.phase == "voting") == 13
    assert evaluated(now, made, tmp_path).details == ()


def test_a_station_that_moves_a_little_changes_nobody(before):
    near = replace(STATIONS[1], lat=0.011)
    case = revised(before, OP, election(stations=(STATIONS[0], near, *STATIONS[2:])))
    assert (case.changed, case.done.fewest) == ({}, 0)


METRES_TO_BATU = {"SEK-HULU": 1112, "SEK-HILIR": 10008}
"""To 0.01 degrees from Polsek Hulu at 0.00 and Polsek Hilir at 0.10: 1,111.95 m for each hundredth."""


def test_what_stays_at_a_moved_station_or_post_states_its_new_way(before):
    # Whoever stays has the same place, hours and role: nobody changes, but all of them travel otherwise.
    near = (replace(STATIONS[0], lat=0.01), *STATIONS[1:])
    case = revised(before, OP, election(stations=near, posts=(POSTS[0], replace(POSTS[1], lat=0.01))))
    beat = next(b.beat_id for b in before.beats if "A1" in b.station_ids)
    there = [d for d in case.done.duties if d.place_id in ("GDG", beat)]
    assert {d.kind for d in there} == {"station_guard", "forward_movement", "warehouse"}
    assert [d.travel_m for d in there] == [METRES_TO_BATU[d.home_unit] for d in there]
    assert (case.changed, case.done.fewest) == ({}, 0)
    assert {d.duty_id for d in case.done.duties} == {d.duty_id for d in before.duties}


def test_what_an_officer_keeps_after_he_went_to_another_unit_says_from_where(before):
    # Polsek Hilir is 11,120 m from the office; his duties there stay, under their ids.
    mine = in_office(before)
    moved = [replace(o, unit="SEK-HILIR") if o.nrp == mine else o for o in force()]
    case = revised(before, OP, election(personnel=moved))
    there = [d for d in case.done.duties if d.nrp == mine]
    assert {(d.home_unit, d.travel_m) for d in there} == {("SEK-HILIR", 11120)}
    assert (case.changed, {d.duty_id for d in there} <= {d.duty_id for d in before.duties}) == ({}, True)


def test_a_station_that_moves_to_another_district_joins_a_beat_there(before):
    # Four low stations may share a team, so it needs no new one; its old team has nothing to guard.
    away = station("A2", PASIR, 0.10)
    case = revised(before, OP, election(stations=(STATIONS[0], away, *STATIONS[2:])))
    gone = next(b for b in before.beats if b.station_ids == ("A2",))
    team = {d.nrp for d in before.duties if d.place_id == gone.beat_id}
    assert {*case.changed} == team
    assert case.done.fewest == len(team) == 2
    assert sorted(s for b in case.done.beats for s in b.station_ids) == ["A1", "A2", "B1", "B2"]
    assert {b.beat_id for b in case.done.beats} == {b.beat_id for b in before.beats} - {gone.beat_id}


def test_a_class_that_rises_splits_a_beat():
    # Two teams for four stations; a station of high risk fills a team, so its neighbour's beat is new.
    two = election(rules=replace(RULES_HERE, station_teams=2))
    before = plan(two)
    assert [b.station_ids for b in before.beats] == [("A1", "A2"), ("B1", "B2")]
    risen = replace(STATIONS[1], risk_class=RiskClass.HIGH)
    three = replace(RULES_HERE, station_teams=3)
    case = revised(before, two, election(stations=(STATIONS[0], risen, *STATIONS[2:]), rules=three))
    assert sorted(b.station_ids for b in case.done.beats) == [("A1",), ("A2",), ("B1", "B2")]
    guards = [d for d in case.done.duties if d.kind == "station_guard"]
    assert (len(guards), case.missing, case.wrong) == (6, 0, [])
    assert {*[d for d in before.duties if d.kind == "station_guard"]} <= {*guards}
    assert case.done.fewest == len(case.changed) == 2


def test_a_locked_officer_has_the_duty_and_its_id():
    before = plan(OP)
    seat = next(d for d in before.duties if d.place_id == "KPU" and d.start.date() == date(2024, 11, 28))
    case = revised(before, OP, without(), [Lock(seat.duty_id, "301", "kenal tempat", "Kabag Ops")])
    assert case.at("KPU")[seat.duty_id] == "301"
    assert case.changed[seat.nrp].reason == said(["locked"])
    assert {*case.changed} == {"301", seat.nrp}
    assert (case.done.breaches, case.wrong) == ((), [])


def test_a_lock_on_who_has_the_duty_already_changes_nothing(before):
    locks = [Lock(d.duty_id, d.nrp, "tetap", "Kapolres") for d in before.duties if d.place_id == "KPU"]
    case = revised(before, OP, OP, locks)
    assert (case.changed, case.done.duties, case.done.breaches) == ({}, before.duties, ())


def test_a_lock_that_breaks_a_rule_is_done_and_named_as_a_breach(before):
    day = date(2024, 11, 28)
    seat = next(d for d in before.duties if d.place_id == "KPU" and d.start.date() == day)
    now = without(absences=(Absence("301", day, day),))
    case = revised(before, OP, now, [Lock(seat.duty_id, "301", "perintah", "Kapolda")])
    assert case.at("KPU")[seat.duty_id] == "301"
    breach = case.done.breaches[0]
    assert (breach.rule, breach.place_id, breach.reason) == ("lock:not_on_leave", "KPU", "perintah (Kapolda)")


def guard_and_night(before: Plan) -> tuple[Duty, Duty]:
    """Who guards a station until midnight, and the duty in the warehouse from midnight on."""
    guard = next(d for d in before.duties if d.kind == "station_guard")
    night = next(d for d in before.duties if d.duty_id == "GDG/20241128T0000/1")
    assert guard.end == night.start
    return guard, night


def test_a_lock_that_leaves_too_little_rest_takes_the_duty_before_from_him(before):
    guard, night = guard_and_night(before)
    case = revised(before, OP, OP, [Lock(night.duty_id, guard.nrp, "perintah", "Kapolda")])
    assert case.at("GDG")[night.duty_id] == guard.nrp
    assert guard.duty_id in case.changed[guard.nrp].lost
    assert (case.missing, case.wrong) == (0, [])


def test_two_locks_that_leave_too_little_rest_between_them_are_done_and_a_breach(before, tmp_path):
    both = guard_and_night(before)
    locks = [Lock(d.duty_id, both[0].nrp, "perintah", "Kapolda") for d in both]
    made = revised_whole(before, OP, OP, locks)
    assert {lock.duty_id for lock in locks} <= {d.duty_id for d in made.duties if d.nrp == locks[0].nrp}
    checked = evaluated(OP, made, tmp_path)
    assert [(v.rule, v.expected, v.found) for v in checked.details] == [
        ("rest_after_station", "12 h of rest", "0 h")
    ]
    assert breaches_of_locks(made, locks, checked) == (
        Breach("lock:rest_after_station", "GDG", "perintah (Kapolda)", 1),
    )


def test_locks_that_cannot_be_are_refused_by_name(before):
    with pytest.raises(UsageError, match="There is no duty NOWHERE/1"):
        revised(before, OP, OP, [Lock("NOWHERE/1", "106", "r", "b")])
    with pytest.raises(UsageError, match="names an officer who cannot be planned"):
        revised(before, OP, OP, [Lock("KPU/20241128T0800/1", "999", "r", "b")])
    both = [Lock(f"GDG/20241128T0000/{i}", nrp, "r", "b") for i, nrp in ((1, "106"), (2, "103"))]
    with pytest.raises(UsageError, match="GDG/20241128T0000"):
        revised(before, OP, OP, both)


@pytest.mark.parametrize("gone", [("103",), ("101",), ("109", "108"), ("201", "202")])
def test_revising_a_revision_with_its_own_folder_changes_nobody(before, gone):
    first = revised(before, OP, without(*gone))
    second = again(first)
    assert (second.changed, second.done.fewest, second.done.duties) == ({}, 0, first.done.duties)


def test_a_lock_fills_a_seat_that_was_empty_and_displaces_nobody():
    # Nobody of the traffic task force is there; later one comes, and a person gives him the seat.
    jam = post("SIMPANG", "traffic", BATU, 2, phases=("tally",), task_force="traffic")
    short = election(posts=(*POSTS, jam))
    before = plan(short)
    assert sum(s.missing for s in before.shortfalls) == 4
    new = officer("301", "Bripka", "SEK-HULU", task_force="traffic")
    now = election(posts=(*POSTS, jam), personnel=[*force(), new])
    case = revised(before, short, now, [Lock("SIMPANG/20241128T0800/1", "301", "datang", "Kabag Ops")])
    assert case.at("SIMPANG") == {"SIMPANG/20241128T0800/1": "301"}
    assert {*case.changed} == {"301"}


def test_any_number_of_workers_revises_alike():
    # A station that came has boxes of its own: their routes are sought anew, by several at once.
    rules = replace(RULES_HERE, boxes_per_station=2, boxes_out_days=(2, 1), boxes_back_days=2)
    boxes = election(rules=rules)
    before = plan(boxes)
    assert plan(boxes, workers=3) == before
    now = election(rules=rules, stations=(*STATIONS, station("B3", PASIR, 0.12)))
    alone = revised_whole(before, boxes, now)
    assert alone.routes != before.routes
    assert revised_whole(before, boxes, now, workers=3) == alone


def test_who_is_to_be_spared_for_routine_leaves_his_duties(before):
    # Half of the thirteen are kept back now: at most four of nine and two of four may serve.
    had = {(d.phase, d.nrp) for d in before.duties}
    assert sum(phase == "campaign" and nrp.startswith("1") for phase, nrp in had) == 7
    case = revised(before, OP, election(rules=replace(RULES_HERE, routine_share=Fraction(1, 2))))
    has = {(d.phase, d.nrp) for d in case.done.duties}
    for phase in PHASES:
        assert sum(key == phase.key and nrp.startswith("1") for key, nrp in has) <= 4
        assert sum(key == phase.key and nrp.startswith("2") for key, nrp in has) <= 2
    assert case.wrong == []
