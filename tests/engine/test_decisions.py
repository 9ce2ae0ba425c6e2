"""What people decide besides locks: officers released from duties, stations brought into a beat."""

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from praja.domain.forces import Lock, Release
from praja.domain.places import BeatLock
from praja.domain.plan import Plan
from praja.domain.settings import RiskClass
from praja.errors import UsageError
from praja.evaluate import evaluate_plan
from praja.io.plan_folder import write_tables
from praja.pipeline.changes import Keys
from praja.pipeline.revise_locks import Seats
from praja.plan.models.roster import Roster
from tests.engine.planning_world import BATU, PASIR
from tests.engine.revise_world import election, force, plan, revised, revised_whole

OP = election()
BY = ("Diperlukan di tempat lain", "Kabag Ops")
FIRST, SECOND = "B-99.01.01-001", "B-99.01.01-002"


@pytest.fixture(scope="module")
def before() -> Plan:
    return plan(OP)


def broken(op, made, folder) -> dict[str, int]:
    """How often the independent check finds each rule broken."""
    folder.mkdir()
    write_tables(folder, made)
    return {r.rule: r.violations for r in evaluate_plan(op, folder).rules if r.violations}


# Releases


def test_a_released_officer_leaves_the_duty_and_another_takes_it(before):
    duty = next(d for d in before.duties if d.place_id == "KPU" and d.role == "member")
    now = replace(OP, releases=(Release(duty.duty_id, duty.nrp, *BY),))
    case = revised(before, OP, now)
    assert case.at("KPU")[duty.duty_id] != duty.nrp
    assert (case.missing, case.wrong) == (0, [])
    change = case.changed[duty.nrp]
    assert duty.duty_id in change.lost
    assert change.reason.startswith("Dibebaskan dari tugas ini")
    assert 1 <= case.done.fewest <= len(case.changed)


def test_whoever_is_released_does_not_come_back_though_he_would_change_least(before):
    # Of the same shift he may not take another seat either, and whom all may replace is found elsewhere.
    duty = next(d for d in before.duties if d.place_id == "GDG")
    case = revised(before, OP, replace(OP, releases=(Release(duty.duty_id, duty.nrp, *BY),)))
    there = {d.nrp for d in case.done.duties if d.place_id == "GDG" and d.start == duty.start}
    assert duty.nrp not in there
    assert len(there) == 1


def test_a_guard_who_is_released_has_no_way_to_the_station_either(before):
    duty = next(d for d in before.duties if d.kind == "station_guard" and d.role == "member")
    case = revised(before, OP, replace(OP, releases=(Release(duty.duty_id, duty.nrp, *BY),)))
    assert (case.missing, case.wrong) == (0, [])
    ways = {(d.nrp, d.place_id) for d in case.done.duties if d.kind == "forward_movement"}
    assert ways == {(d.nrp, d.place_id) for d in case.done.duties if d.kind == "station_guard"}
    assert (duty.nrp, duty.place_id) not in ways


def test_who_is_released_may_still_not_guard_his_own_village():
    # All of Hulu but 101 live where his station is, and he lives in the other district.
    home = {o.nrp: BATU if o.unit == "SEK-HULU" else None for o in force()} | {"101": PASIR}
    op = election(personnel=[replace(o, home_village=home[o.nrp]) for o in force()])
    made = plan(op)
    duty = next(d for d in made.duties if d.nrp == "101" and d.kind == "station_guard")
    case = revised(made, op, replace(op, releases=(Release(duty.duty_id, "101", *BY),)))
    assert "home_village" not in case.wrong
    mine = [d for d in case.done.duties if d.nrp == "101"]
    assert duty.duty_id not in {d.duty_id for d in mine}
    assert not any(d.kind == "station_guard" and d.place_id.startswith("B-99.01.02") for d in mine)


def test_a_release_from_a_place_that_is_gone_means_nothing(before):
    now = replace(OP, releases=(Release("POS-LAMA/20241125T0800/1", "101", *BY),))
    case = revised(before, OP, now)
    assert case.done.changes == ()


def test_a_duty_is_not_given_to_whom_it_is_taken_from(before):
    duty = before.duties[0]
    now = replace(OP, releases=(Release(duty.duty_id, duty.nrp, *BY),))
    with pytest.raises(UsageError, match="given to the officer who is released from it"):
        revised(before, OP, now, [Lock(duty.duty_id, duty.nrp, *BY)])


def test_a_move_empties_one_seat_and_fills_another(before):
    # 104 leaves the office of the 25th for the warehouse of the 29th: its guard of that night makes room.
    seat = next(d for d in before.duties if d.nrp == "104" and d.place_id == "KPU")
    other = next(d for d in before.duties if d.place_id == "GDG" and d.nrp != "104")
    now = replace(OP, releases=(Release(seat.duty_id, "104", *BY),), locks=(Lock(other.duty_id, "104", *BY),))
    case = revised(before, OP, now, now.locks)
    assert case.at("GDG")[other.duty_id] == "104"
    assert case.at("KPU")[seat.duty_id] != "104"
    assert case.missing == 0


# Stations in beats


def test_a_locked_station_is_in_its_beat_and_the_guards_stay(before, tmp_path):
    moved = next(b for b in before.beats if b.beat_id == FIRST).station_ids[0]
    now = replace(OP, beat_locks=(BeatLock(moved, SECOND, *BY),))
    made = revised_whole(before, OP, now)
    beats = {b.beat_id: b for b in made.beats}
    assert moved in beats[SECOND].station_ids
    # The first beat has no station any more: it is gone with its duties.
    assert FIRST not in beats
    rules = broken(now, made, tmp_path / "plan")
    assert "beat_locks_kept" not in rules
    assert "stations_in_one_beat" not in rules
    assert "load_at_most_one" not in rules
    assert "cost_as_stated" not in rules


def test_a_lock_pushes_out_whoever_is_not_locked_and_two_locked_ones_are_refused():
    # Class high: one station to a team, so that no beat holds two.
    high = [replace(s, risk_class=RiskClass.HIGH) for s in OP.stations]
    op = election(stations=high)
    made = plan(op)
    beat_of = {s: b.beat_id for b in made.beats for s in b.station_ids}
    lock = BeatLock("A1", beat_of["A2"], *BY)
    after = {
        s: b.beat_id
        for b in revised_whole(made, op, replace(op, beat_locks=(lock,))).beats
        for s in b.station_ids
    }
    assert after["A1"] == beat_of["A2"]
    assert after["A2"] != after["A1"]
    both = (lock, BeatLock("A2", beat_of["A2"], *BY))
    with pytest.raises(UsageError, match="are more than a team can watch; take a row out"):
        revised(made, op, replace(op, beat_locks=both))


@pytest.mark.parametrize("beat", ["B-99.01.02-001", "B-99.01.01-999"])
def test_a_station_is_not_locked_to_a_beat_that_its_district_has_not(before, beat):
    with pytest.raises(UsageError, match=f"A1 is locked to {beat}, which its district has not in this plan"):
        revised(before, OP, replace(OP, beat_locks=(BeatLock("A1", beat, *BY),)))


# What the independent check says


def test_a_lock_or_release_that_a_revision_did_not_keep_is_found(before, tmp_path):
    duty, other = before.duties[0], before.duties[1]
    now = replace(
        OP,
        locks=(Lock(duty.duty_id, "203", *BY),),
        releases=(Release(other.duty_id, other.nrp, *BY),),
        beat_locks=(BeatLock("A1", SECOND, *BY), BeatLock("A2", SECOND, *BY)),
    )
    certificate = replace(before.certificate, revised_from="0" * 64)
    rules = broken(now, replace(before, certificate=certificate), tmp_path / "revision")
    assert (rules["locks_kept"], rules["beat_locks_kept"]) == (2, 1)
    rules = broken(now, before, tmp_path / "first")
    assert "locks_kept" not in rules
    assert "beat_locks_kept" not in rules


# Names of empty seats


def test_two_needs_of_one_name_have_their_empty_seats_numbered_through(before):
    # Three seats, and two more of traffic. The first has somebody: /2 and /3 are free, then /4 and /5.
    office = next(n for n in before.needs if n.place_id == "KPU")
    both = replace(office, officers=3), replace(office, task_force="traffic", officers=2)
    duty = next(d for d in before.duties if d.place_id == "KPU" and d.start == office.start)
    one = replace(before, needs=both, duties=(replace(duty, duty_id="KPU/20241125T0800/1"),))
    keys = Keys()
    seats = Seats(one, cast("Roster", SimpleNamespace(needs=both)), keys)
    ours, theirs = keys.of(both[0]), keys.of(both[1])
    wanted = [seats.key_of(f"KPU/20241125T0800/{k}") for k in (1, 2, 3, 4, 5)]
    assert wanted == [ours, ours, ours, theirs, theirs]
