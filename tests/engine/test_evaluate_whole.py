"""The check of a whole operation: figures, folders of older versions, and whatever lies in the new tables."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.domain.forces import Tie
from praja.domain.places import TravelLeg
from praja.domain.settings import RuleChange
from praja.evaluate import evaluate_plan
from tests.engine.evaluate_whole_world import BOX1, BOX2_HILIR, PROT, rows_of, when, whole_world
from tests.engine.evaluate_world import HILIR, HULU, LATER_COLUMNS, PASIR, found
from tests.engine.test_evaluate_damage import HOSTILE

STATED = sorted(set(LATER_COLUMNS) - {"changes"})


def test_a_sound_whole_operation_breaks_no_rule(tmp_path):
    world = whole_world()
    evaluation = evaluate_plan(world.operation, world.write(tmp_path))
    assert evaluation.details == ()
    assert evaluation.loosened == ()


def test_voting_day_and_the_days_around_it_have_figures_of_their_own(tmp_path):
    world = whole_world()
    figures = evaluate_plan(world.operation, world.write(tmp_path)).objectives
    # One at the office on voting day; two reliefs of two, a patrol and a shift of the revote around it.
    assert (figures.missing, figures.roster_missing) == (1, 6)
    # 1112 + 98964 + 97852 + 2224 + 11120: not the ways of the relief, nor those of other days.
    assert figures.travel_m == 211272
    # Adi: half an hour on the way, 18 hours at a station, ten at the revote.
    assert figures.longest_week_min == 30 + 18 * 60 + 600


def test_the_order_of_rows_does_not_matter_in_a_whole_operation(tmp_path):
    counts = []
    for number, step in enumerate((1, -1)):
        world = whole_world()
        world.rules(max_duty_hours_per_week=10, max_spell_hours=3, min_days_off_per_week=6)
        for name in world.tables:
            world.tables[name] = world.tables[name][::step]
        folder = tmp_path / str(number)
        folder.mkdir()
        counts.append(evaluate_plan(world.operation, world.write(folder)).rules)
    assert counts[0] == counts[1]


# Folders


@pytest.mark.parametrize("name", STATED)
def test_a_whole_operation_without_one_of_its_tables_is_not_sound(name, tmp_path):
    world = whole_world()
    (world.write(tmp_path) / f"{name}.csv").unlink()
    assert "tables_readable" in {
        r.rule for r in evaluate_plan(world.operation, tmp_path).rules if r.violations
    }


@pytest.mark.parametrize(("name", "column"), [(n, c) for n in STATED for c in LATER_COLUMNS[n].split()])
def test_a_renamed_column_of_a_later_table_breaks_tables_readable(name, column, tmp_path):
    world = whole_world()
    path = world.write(tmp_path) / f"{name}.csv"
    header, rest = path.read_text(encoding="utf-8").split("\n", 1)
    path.write_text(header.replace(column, "x" + column, 1) + "\n" + rest, encoding="utf-8")
    assert "tables_readable" in {
        r.rule for r in evaluate_plan(world.operation, tmp_path).rules if r.violations
    }


cells = st.sampled_from([(n, c) for n in STATED for c in LATER_COLUMNS[n].split()])


@given(st.lists(st.tuples(cells, st.integers(0, 20), st.sampled_from(HOSTILE)), min_size=1, max_size=6))
def test_no_cell_of_a_later_table_raises_an_error(tmp_path_factory, damages):
    world = whole_world()
    for (name, column), row, value in damages:
        rows = world.tables[name]
        rows[row % len(rows)][column] = value
    evaluation = evaluate_plan(world.operation, world.write(tmp_path_factory.mktemp("plan")))
    assert evaluation.sound is (not evaluation.details)


@given(st.sampled_from(STATED), st.integers(0, 20), st.integers(1, 2))
def test_no_repeated_or_lost_row_of_a_later_table_raises_an_error(tmp_path_factory, name, row, times):
    for change in (lambda rows, i: rows.extend([dict(rows[i])] * times), lambda rows, i: rows.pop(i)):
        world = whole_world()
        change(world.tables[name], row % len(world.tables[name]))
        evaluate_plan(world.operation, world.write(tmp_path_factory.mktemp("plan")))


@pytest.mark.parametrize("rows", ["stated", "empty"])
@pytest.mark.parametrize(
    "lost", ["personnel", "posts", "units", "stations", "areas", "events", "candidates", "phases", "shifts"]
)
def test_a_plan_of_an_operation_that_has_lost_a_table_is_unsound_and_raises_no_error(lost, rows, tmp_path):
    world = whole_world()
    if rows == "empty":
        world.tables = {name: [] for name in world.tables}
    if lost in ("phases", "shifts"):
        world.settings(**{lost: ()})
    else:
        # Nobody serves in a unit that is not there: io leaves such officers out.
        people = () if lost == "units" else world.operation.personnel
        gone: dict[str, Any] = {"personnel": people, lost: ()}
        world.operation = replace(world.operation, **gone)
    assert not evaluate_plan(world.operation, world.write(tmp_path)).sound


# Needs


def test_a_need_that_nobody_asks_for_and_one_that_is_not_stated_are_both_found(tmp_path):
    world = whole_world()
    world.row("needs", PROT)["place_id"] = "KPU"
    broken = found(world, tmp_path)
    # The office asks for nobody on the quiet day, and the pair is protected by nobody's need.
    assert broken["needs_as_recomputed"] == 2


def test_whose_event_it_is_changes_no_need(tmp_path):
    world = whole_world()
    other = replace(world.operation.candidates[0], pair_id="99.01-2", number=2)
    event = replace(world.operation.events[0], pair_id="99.01-2")
    world.rules(pair_protection_officers=0)
    world.operation = replace(world.operation, candidates=(other,), events=(event,))
    world.tables["needs"] = [n for n in world.tables["needs"] if n["place_id"] != PROT]
    assert "needs_as_recomputed" not in found(world, tmp_path)


def test_a_floor_asks_for_presence_where_nobody_else_is_asked_for(tmp_path):
    world = whole_world()
    world.settings(rule_changes=(RuleChange("district_floor", 1, "", phase="campaign"),))
    broken = found(world, tmp_path)
    # At Hulu the rally keeps the floor from nine to one; before and after nobody is asked for. At Hilir
    # nobody is asked for all day. The rally's needs do not say that they keep a floor.
    assert broken["needs_as_recomputed"] == 5
    assert broken["district_floor_kept"] == 3


# People


def test_a_tie_bars_event_escort_and_protection_in_the_contest_area(tmp_path):
    world = whole_world()
    world.operation = replace(
        world.operation, ties=tuple(Tie(nrp, "99.01-1") for nrp in ("111", "104", "109", "110"))
    )
    # 111 at the rally, not on patrol; 104 three times with boxes or at a relief; 109 protects; 110 relieves.
    assert found(world, tmp_path) == {"ties_respected": 6}


def test_a_rule_that_is_switched_off_for_a_kind_bars_nobody_there(tmp_path):
    world = whole_world()
    world.operation = replace(world.operation, ties=(Tie("109", "99.01-1"),))
    off = RuleChange("exclude_declared_interest", False, "perintah", kind="close_protection")
    world.settings(rule_changes=(off,))
    evaluation = evaluate_plan(world.operation, world.write(tmp_path))
    assert evaluation.sound
    (breach,) = evaluation.loosened
    assert (breach.rule, breach.place_id) == ("loosened:exclude_declared_interest", "close_protection")
    assert (breach.reason, breach.count) == ("perintah", 1)


def test_nobody_relieves_or_guards_again_in_his_home_village(tmp_path):
    world = whole_world()
    world.person("110", home_village="99.01.01.2002")
    world.person("101", home_village="99.01.02.2001")
    # Jamilah relieves beat H1 in Air; Adi guards B1 in Pasir when it votes again.
    assert found(world, tmp_path) == {"home_village_spared": 2}


def test_an_officer_of_another_task_force_does_not_guard_an_event(tmp_path):
    world = whole_world()
    world.person("111", task_force="support")
    # The rally and the patrol; beats and their relief are open to every task force.
    assert found(world, tmp_path) == {"task_force_kept": 2}


def odd_duties(world, folder):
    details = evaluate_plan(world.operation, world.write(folder)).details
    return [(v.where, v.expected, v.found) for v in details if v.rule == "task_force_kept"]


def test_the_odd_duty_is_named_and_not_the_rightful_ones_after_it(tmp_path):
    world = whole_world()
    # The officer of X3, D7 and X4 was locked to the traffic of the rally three days before them.
    world.row("duties", "E1-1").update(nrp="103", task_force="traffic")
    assert odd_duties(world, tmp_path) == [("E1-1", "preventive", "traffic")]


def test_the_task_force_drawn_for_an_officer_says_which_of_two_duties_is_odd(tmp_path):
    world = whole_world()
    # SHA-256 does not matter in a draw of one.
    world.tables["draws"].append(
        {
            "group_id": "RES/task_force/member", "unit": "RES", "kind": "task_force", "officers": "111",
            "places": "preventive", "result": "preventive=111",
        }
    )  # fmt: skip
    world.row("duties", "E1-1").update(task_force="traffic")
    assert odd_duties(world, tmp_path) == [("E1-1", "preventive", "traffic")]


# Ways


def test_a_leg_of_the_table_says_how_long_boxes_travel(tmp_path):
    world = whole_world()
    road = TravelLeg(HULU, HILIR, "land", 32)
    world.operation = replace(world.operation, travel=(road,))
    assert found(world, tmp_path) == {}
    world.operation = replace(world.operation, travel=(replace(road, minutes=40),))
    # Between the districts, on the 23rd and, the other way, on the 28th.
    assert found(world, tmp_path) == {"boxes_in_time": 2}


# Boxes


def test_boxes_of_a_village_may_wait_elsewhere(tmp_path):
    world = whole_world()
    stations = tuple(
        replace(s, boxes_at="99.01.01.2001") if s.station_id == "A3" else s for s in world.operation.stations
    )
    world.operation = replace(world.operation, stations=stations)
    # Six boxes go to Batu and none to Air: both are told otherwise, and Air is no place to go to.
    assert found(world, tmp_path) == {"boxes_delivered": 2, "boxes_in_time": 1}


def test_boxes_that_no_vehicle_reaches_are_named_in_the_certificate(tmp_path):
    world = whole_world()
    rows_of(world, "routes", route_id=BOX2_HILIR, stop=0)[0]["boxes"] = -3
    rows_of(world, "routes", route_id=BOX2_HILIR, stop=1)[0]["boxes"] = 3
    reason = "district_to_village: too_far: pulang pergi tidak selesai"
    named = {"rule": "boxes_carried", "place_id": PASIR, "reason": reason, "count": 1}
    world.certificate["breaches"] = [named]
    assert found(world, tmp_path) == {}
    named["count"] = 2
    assert found(world, tmp_path) == {"boxes_delivered": 1}


@pytest.mark.parametrize(
    ("stop", "cells"),
    [
        (0, {"leave": when("23 08:29")}),  # loading takes half an hour
        (1, {"leave": when("23 08:40")}),  # ten minutes and one for four boxes
        (2, {"stop": 7}),
        (2, {"lat": 0.001}),
        (3, {"arrive": when("23 09:56"), "leave": when("23 09:57")}),  # the way back takes 32 minutes
    ],
)
def test_a_stop_that_cannot_be_as_stated_is_found(stop, cells, tmp_path):
    world = whole_world()
    rows_of(world, "routes", route_id=BOX1, stop=stop)[0].update(cells)
    assert "boxes_in_time" in found(world, tmp_path)


def test_boxes_before_a_depot_opens_are_found(tmp_path):
    world = whole_world()
    for row in rows_of(world, "routes", route_id=BOX2_HILIR):
        row["arrive"], row["leave"] = (row[c].replace("T08", "T07") for c in ("arrive", "leave"))
    assert "boxes_in_time" in found(world, tmp_path)


def test_a_vehicle_of_another_command_carries_no_boxes(tmp_path):
    world = whole_world()
    truck = replace(world.operation.assets[0], unit="BRIMOB")
    world.operation = replace(world.operation, assets=(truck,))
    # Its three routes.
    assert found(world, tmp_path) == {"boxes_fit_vehicles": 3}


# Patrols


def test_a_patrol_in_a_foreign_village_is_found(tmp_path):
    world = whole_world()
    world.tables["patrols"][-1]["sector_code"] = "99.01.02.2001"
    assert "patrols_fill_shifts" in found(world, tmp_path)


def test_a_patrol_that_stays_for_more_than_three_blocks_is_found(tmp_path):
    # Two are its longest stay, and the rest of the one in which it came.
    world = whole_world()
    stay, way, after = world.tables["patrols"][:3]
    stay["end"] = way["start"] = when("28 11:00")
    way["end"] = after["start"] = when("28 11:07")
    assert found(world, tmp_path) == {}
    stay["end"] = way["start"] = when("28 11:01")
    way["end"] = after["start"] = when("28 11:08")
    assert found(world, tmp_path) == {"patrols_move_in_time": 1}


def test_a_schedule_for_one_night_only_is_found(tmp_path):
    world = whole_world()
    del world.tables["patrols"][3:]
    assert found(world, tmp_path) == {"patrols_fill_shifts": 1}


def test_a_seal_without_schedules_is_found(tmp_path):
    world = whole_world()
    world.tables["patrols"] = []
    assert found(world, tmp_path) == {"patrols_sealed": 1}


# Revisions


def test_who_was_drawn_and_moved_by_a_revision_is_named_by_it(tmp_path):
    world = whole_world()
    # Adi was drawn for beat H1; Jamilah stands there now, and guards the revote for him.
    for row in rows_of(world, "duties", nrp="101"):
        row["nrp"] = "110"
    (adi,) = rows_of(world, "hours", nrp="101")
    world.tables["hours"].remove(adi)
    rows_of(world, "duties", duty_id="R1")[0]["nrp"] = "103"
    assert found(world, tmp_path)["draws_redrawn"] == 1
    world.tables["changes"] = [
        {"nrp": "101", "taken": "", "lost": "H1/20241127T0600/1;B1/20241129T0600/1", "reason": "sakit"}
    ]
    broken = found(world, tmp_path)
    assert "draws_redrawn" not in broken
    assert "changes_fit_duties" not in broken


def test_who_has_left_the_force_may_only_have_lost_duties(tmp_path):
    world = whole_world()
    gone = {"nrp": "199", "taken": "", "lost": "H1/20241127T0600/1", "reason": "pindah"}
    world.tables["changes"] = [gone]
    assert found(world, tmp_path) == {}
    gone["taken"] = "D1"
    assert found(world, tmp_path) == {"changes_fit_duties": 2}


# The certificate


def test_a_loosened_rule_that_is_named_as_it_is_breaks_nothing(tmp_path):
    world = whole_world()
    change = RuleChange("max_duty_hours_per_week", 72, "perintah lisan", phase="tally", kind="patrol")
    world.settings(rule_changes=(change,))
    named = {
        "rule": "loosened:max_duty_hours_per_week", "place_id": "tally/patrol", "reason": "perintah lisan",
        "count": 1,
    }  # fmt: skip
    world.certificate["version"] = "0.0.1"
    world.certificate["rules"] = [{"rule": "ids_unique", "checked": 1, "violations": 0}]
    world.certificate["breaches"] = [named]
    assert found(world, tmp_path) == {}
    named["count"] = 2
    assert found(world, tmp_path) == {"loosened_rules_named": 2}
