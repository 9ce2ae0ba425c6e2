"""Whatever lies in a plan folder, the answer is an Evaluation: never an error, never a pass."""

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.evaluate import evaluate_plan
from tests.engine.evaluate_world import COLUMNS, OPERATION, sound_world

FILES = [*(f"{name}.csv" for name in COLUMNS), "certificate.json"]
HOSTILE = [
    "", " ", "-1", "0", "1/0", "0/5", "99999999999999999999", "1e400", "nan", "true", "H1", "101", "KPU",
    "voting", "quiet", "99.01.01", "=1+1", "\x00", "ü" * 200, "2024-11-27", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:00-12:00", "2024-11-27T06:00:30+07:00", "2024-11-27T06:00:00", "lead", "RES", "5/2",
]  # fmt: skip


def broken(folder, operation=OPERATION) -> set[str]:
    return {r.rule for r in evaluate_plan(operation, folder).rules if r.violations}


def written(tmp_path_factory):
    return sound_world().write(tmp_path_factory.mktemp("plan"))


def test_a_folder_that_is_not_there_is_not_sound(tmp_path):
    evaluation = evaluate_plan(OPERATION, tmp_path / "nowhere")
    assert {v.where for v in evaluation.details if v.rule == "tables_readable"} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_breaks_tables_readable(name, tmp_path):
    sound_world().write(tmp_path)
    (tmp_path / name).unlink()
    assert "tables_readable" in broken(tmp_path)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("raw", [b"", b"\xff\xfe\x00\x01", b'"never closed', b"[]", b"[" * 100_000, b"\x00"])
def test_a_file_of_rubbish_breaks_tables_readable(name, raw, tmp_path):
    sound_world().write(tmp_path)
    (tmp_path / name).write_bytes(raw)
    assert "tables_readable" in broken(tmp_path)


@pytest.mark.parametrize("name", FILES)
def test_a_pipe_in_place_of_a_file_does_not_block(name, tmp_path):
    sound_world().write(tmp_path)
    (tmp_path / name).unlink()
    os.mkfifo(tmp_path / name)
    assert "tables_readable" in broken(tmp_path)


@pytest.mark.parametrize(("name", "column"), [(n, c) for n, columns in COLUMNS.items() for c in columns])
def test_a_renamed_column_breaks_tables_readable(name, column, tmp_path):
    path = sound_world().write(tmp_path) / f"{name}.csv"
    header, rest = path.read_text(encoding="utf-8").split("\n", 1)
    path.write_text(header.replace(column, "x" + column, 1) + "\n" + rest, encoding="utf-8")
    assert "tables_readable" in broken(tmp_path)


def test_columns_that_later_versions_append_are_passed_over(tmp_path):
    path = sound_world().write(tmp_path) / "balance.csv"
    header, *rows = path.read_text(encoding="utf-8").split()
    path.write_text("\n".join([f"{header},spare", *(f"{row},2" for row in rows)]), encoding="utf-8")
    assert broken(tmp_path) == set()


def test_half_a_letter_in_the_certificate_breaks_tables_readable(tmp_path):
    # Half of a surrogate pair is no letter: it could not be written to a report.
    path = sound_world().write(tmp_path) / "certificate.json"
    path.write_text(path.read_text(encoding="utf-8").replace("voting", "\\ud800"), encoding="utf-8")
    assert broken(tmp_path) == {"tables_readable"}


def test_a_row_that_is_too_long_names_its_line(tmp_path):
    path = sound_world().write(tmp_path) / "transfers.csv"
    path.write_text(path.read_text(encoding="utf-8") + "voting,BRIMOB\n", encoding="utf-8")
    (detail,) = evaluate_plan(OPERATION, tmp_path).details
    assert (detail.where, detail.expected, detail.found) == ("transfers.csv:3", "5 cells", "2")


def test_a_bad_number_names_its_line_column_and_value(tmp_path):
    world = sound_world()
    world.row("duties", "D9")["travel_m"] = "6,0"
    (detail,) = evaluate_plan(OPERATION, world.write(tmp_path)).details
    assert (detail.where, detail.expected, detail.found) == (
        "duties.csv:10",
        "travel_m: a whole number",
        "6,0",
    )


cells = st.sampled_from([(name, column) for name, columns in COLUMNS.items() for column in columns])


@given(st.lists(st.tuples(cells, st.integers(0, 8), st.sampled_from(HOSTILE)), min_size=1, max_size=6))
def test_no_cell_raises_an_error(tmp_path_factory, damages):
    world = sound_world()
    for (name, column), row, value in damages:
        rows = world.tables[name]
        rows[row % len(rows)][column] = value
    evaluation = evaluate_plan(OPERATION, world.write(tmp_path_factory.mktemp("plan")))
    assert evaluation.sound is (not evaluation.details)


@given(st.sampled_from(sorted(COLUMNS)), st.integers(0, 8), st.integers(1, 3))
def test_no_repeated_or_lost_row_raises_an_error(tmp_path_factory, name, row, times):
    for change in (lambda rows, i: rows.extend([dict(rows[i])] * times), lambda rows, i: rows.pop(i)):
        world = sound_world()
        rows = world.tables[name]
        change(rows, row % len(rows))
        evaluate_plan(OPERATION, world.write(tmp_path_factory.mktemp("plan")))


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(st.sampled_from([*sorted(sound_world().certificate), "rules"]), anything)
def test_no_certificate_raises_an_error(tmp_path_factory, key, value):
    folder = written(tmp_path_factory)
    said = sound_world().certificate | {key: value}
    (folder / "certificate.json").write_text(json.dumps(said), encoding="utf-8")
    evaluate_plan(OPERATION, folder)


@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(tmp_path_factory, random):
    world = sound_world()
    world.rules(district_floor=1, station_teams=2, max_duty_hours_per_week=10)
    before = evaluate_plan(world.operation, world.write(tmp_path_factory.mktemp("plan"))).rules
    for rows in world.tables.values():
        random.shuffle(rows)
    assert evaluate_plan(world.operation, world.write(tmp_path_factory.mktemp("plan"))).rules == before
