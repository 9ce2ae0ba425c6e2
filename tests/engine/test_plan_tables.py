"""Reading a plan folder back gives the plan that was written, or says which cell is damaged."""

from dataclasses import replace
from datetime import UTC

import pytest

from praja.errors import FolderError
from praja.io.plan_tables import read_plan
from tests.engine import outputs_world
from tests.engine.explain_world import DRAWN, OPERATION, PLAN, write


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path)


def damage(folder, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_what_was_written_is_read_back(folder):
    assert read_plan(folder, OPERATION) == PLAN


@pytest.mark.parametrize("plan", [outputs_world.PLAN, outputs_world.REVISED])
def test_a_plan_of_several_phases_is_read_back(tmp_path, plan):
    assert read_plan(write(tmp_path, plan), outputs_world.OPERATION) == plan


def test_only_a_revised_plan_has_a_table_of_changes(tmp_path):
    assert not (write(tmp_path, outputs_world.PLAN) / "changes.csv").exists()
    assert (write(tmp_path, outputs_world.REVISED) / "changes.csv").exists()


def test_a_revised_plan_in_which_nothing_changed_has_an_empty_table_of_changes(tmp_path):
    folder = write(tmp_path, replace(outputs_world.REVISED, changes=()))
    assert (folder / "changes.csv").read_text(encoding="utf-8") == "nrp,taken,lost,reason\n"


def test_needs_stand_in_the_order_of_start_and_place(tmp_path):
    plan = replace(outputs_world.PLAN, needs=tuple(reversed(outputs_world.NEEDS)))
    assert read_plan(write(tmp_path, plan), outputs_world.OPERATION).needs == outputs_world.NEEDS


def test_a_plan_folder_of_the_first_version_can_be_read(folder):
    for name in ("needs", "sites", "sectors", "routes", "patrols", "patrol_values", "hours"):
        (folder / f"{name}.csv").unlink()
    for path in (folder / "duties.csv",):
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("".join(",".join(x.split(",")[:-2]) + "\n" for x in lines), encoding="utf-8")
    assert read_plan(folder, OPERATION) == PLAN


def test_movement_to_a_beat_asks_for_no_further_team(tmp_path):
    plan = replace(outputs_world.PLAN, needs=())
    beats = read_plan(write(tmp_path, plan), outputs_world.OPERATION).beats
    assert [b.teams for b in beats] == [1, 1]


def test_equal_instants_of_two_zones_are_written_as_they_are(tmp_path):
    utc = replace(PLAN.duties[0], start=PLAN.duties[0].start.astimezone(UTC), duty_id="A")
    folder = write(tmp_path, replace(PLAN, duties=(*PLAN.duties, utc)))
    assert "2024-11-26T23:00:00+00:00" in (folder / "duties.csv").read_text(encoding="utf-8")


def test_columns_that_later_versions_append_are_passed_over(folder):
    path = folder / "transfers.csv"
    path.write_text(
        "phase,from_unit,to_unit,officers,metres,later\nvoting,BRIMOB,RES,1,5,x\n", encoding="utf-8"
    )
    (transfer,) = read_plan(folder, OPERATION).transfers
    assert (transfer.from_unit, transfer.officers) == ("BRIMOB", 1)


def test_a_draw_of_very_many_officers_can_be_read(folder):
    (draw,) = PLAN.draws
    many = replace(draw, officers=tuple(f"{n:08d}" for n in range(20_000)))
    write(folder, replace(PLAN, draws=(many,)))
    assert len(read_plan(folder, OPERATION).draws[0].officers) == 20_000


def test_a_missing_file_is_named(folder):
    (folder / "duties.csv").unlink()
    with pytest.raises(FolderError, match=r"holds no duties\.csv: give a folder that `praja plan` wrote"):
        read_plan(folder, OPERATION)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("duties.csv", "2024-11-27T06:00:00+07:00", "2024-11-27T06:00:00", "row 2, column start: must be an"),
        ("duties.csv", "100075", "far", "row 5, column travel_m: must be a whole number"),
        ("duties.csv", "false", "maybe", "row 2, column attached: must be true or false"),
        ("duties.csv", "KPU,2024", "KPX,2024", "row 4, column place_id: is not in this operation"),
        ("beats.csv", "2/3", "2/0", "row 2, column load: must be a number or a fraction"),
        ("beats.csv", "2/3", "1e999", "row 2, column load: must be a number or a fraction"),
        ("beats.csv", "H2,", "H9,", "row 3, column beat_id: is not in this operation or plan"),
        ("beat_stations.csv", "low", "mild", "row 2, column risk_class: must be a risk class"),
        ("beat_stations.csv", ",3", ",0", "row 2, column pattern_stations: must be"),
        ("risk.csv", "0.95", "nan", "row 2, column stability: must be a number"),
        ("risk.csv", "stability", "steadiness", "has no column stability"),
        ("risk.csv", "A4,", "A3,", "risk.csv does not hold station A4"),
        ("shortfalls.csv", "H2,", "H2,,", "row 2: wrong number of cells"),
        ("draws.csv", "=7", "7", "row 2, column result"),
        ("certificate.json", '"voting"', '"campaign"', "the phase 'campaign', unknown to the operation"),
        ("certificate.json", "{", "", "cannot be read"),
    ],
)
def test_the_damaged_cell_is_named(folder, file, old, new, message):
    damage(folder, file, old, new)
    with pytest.raises(FolderError, match=message):
        read_plan(folder, OPERATION)


def test_a_service_number_is_not_repeated_in_a_complaint(folder):
    damage(folder, "duties.csv", f",{DRAWN[0]},", ",79999999,")
    with pytest.raises(FolderError, match="column nrp: is not in this operation") as caught:
        read_plan(folder, OPERATION)
    assert "79999999" not in str(caught.value)
