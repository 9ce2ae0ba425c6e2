"""balance.csv is worked out again from the other tables; one wrong figure is found by its rule alone."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from praja.domain.forces import Absence
from praja.evaluate import evaluate_plan
from tests.engine.evaluate_world import HULU, at, duty, found, shortfall, sound_world


@pytest.mark.parametrize(
    ("unit", "figures"),
    [
        ("RES", {"demand": 15, "short": 8, "missing": 7}),
        ("RES", {"demand": 9, "short": 2, "missing": 1}),
        ("RES", {"supply": 8, "short": 2}),
        ("RES", {"short": 2}),
        ("RES", {"attached_in": 3}),
        ("RES", {"attached_out": 1}),
        ("RES", {"missing": 1}),
        ("BRIMOB", {"supply": 3}),
        ("BRIMOB", {"supply": 1}),
        ("BRIMOB", {"attached_out": 1}),
        ("BRIMOB", {"missing": -1}),
    ],
)
def test_a_figure_that_the_other_tables_do_not_give_is_found(unit, figures, tmp_path):
    world = sound_world()
    world.row("balance", unit).update(figures)
    assert found(world, tmp_path) == {"balance_adds_up": 1}


def test_the_wrong_figures_of_a_row_are_named_with_the_right_ones(tmp_path):
    world = sound_world()
    world.row("balance", "RES").update(demand=15, short=8)
    (detail,) = evaluate_plan(world.operation, world.write(tmp_path)).details
    assert detail.where == "voting RES preventive"
    # Of fifteen seats eight are filled; ten are asked for.
    assert (detail.expected, detail.found) == ("demand 10, missing 7", "demand 15, missing 2")


@pytest.mark.parametrize("index", [0, 1])
def test_a_dropped_row_is_found_and_so_is_the_supply_that_went_with_it(index, tmp_path):
    world = sound_world()
    world.tables["balance"].pop(index)
    assert found(world, tmp_path) == {"balance_adds_up": 2}


def test_a_row_that_stands_twice_is_found(tmp_path):
    world = sound_world()
    world.tables["balance"].append(world.row("balance", "RES") | {"supply": 0, "short": 10})
    assert found(world, tmp_path) == {"balance_adds_up": 1}


def test_the_supply_of_a_command_may_be_parted_among_its_task_forces(tmp_path):
    world = sound_world()
    row = world.row("balance", "RES")
    row.update(supply=5, short=5)
    world.tables["balance"].append({**dict.fromkeys(row, 0), "phase": "voting", "unit": "RES"})
    world.tables["balance"][-1].update(task_force="support", supply=2)
    assert found(world, tmp_path) == {}


def test_a_unit_whose_absent_exceed_its_share_supplies_nobody_rather_than_less(tmp_path):
    world = sound_world()
    both = tuple(Absence(nrp, date(2024, 11, 28), date(2024, 11, 30)) for nrp in ("107", "108"))
    world.operation = replace(world.operation, absences=both)
    world.rules(routine_share=Fraction(1))
    world.row("balance", "RES").update(supply=0, short=10)
    world.row("balance", "BRIMOB")["supply"] = 0
    assert "balance_adds_up" not in found(world, tmp_path)


def test_the_floor_of_a_district_may_ask_for_officers_whom_standby_stands_in_for(tmp_path):
    world = sound_world()
    world.rules(district_floor=1)
    # Dedi stands by in Hulu: one more may have been asked for there than shows in duties and shortfalls.
    world.row("balance", "RES").update(demand=11, short=4, missing=3)
    assert "balance_adds_up" not in found(world, tmp_path)
    world.tables["duties"] = [d for d in world.tables["duties"] if d["kind"] != "standby"]
    assert found(world, tmp_path)["balance_adds_up"] == 1


def test_without_standby_the_floor_asks_for_its_duties_and_listed_shortfalls(tmp_path):
    world = sound_world()
    world.rules(district_floor=1)
    world.tables["duties"] = [d for d in world.tables["duties"] if d["kind"] != "standby"]
    world.tables["duties"].append(duty("P1", "104", "district_floor", HULU, (at(28, 0), at(28, 8))))
    world.tables["shortfalls"].append(shortfall(HULU, (at(28, 8), at(28, 24)), 1))
    world.row("balance", "RES").update(demand=12, short=5, missing=3)
    assert "balance_adds_up" not in found(world, tmp_path)
