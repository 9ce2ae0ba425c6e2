"""Laws of reading: it never raises, loses no row without naming it, and is the same each time."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from praja.domain.findings import Severity
from praja.io import read_operation
from praja.io.notes import Notebook
from praja.io.settings import read_settings
from praja.io.textfiles import decode, read_text_table
from praja.io.workbooks import read_workbook
from tests.engine.io_world import TOML, clean, write_csv, write_folder, write_xlsx

KEPT = {
    "areas": "areas",
    "units": "units",
    "stations": "stations",
    "personnel": "personnel",
    "posts": "posts",
    "event_rules": "event_rules",
    "travel": "travel",
    "depots": "depots",
    "sectors": "sectors",
    "revotes": "revotes",
    "locks": "locks",
    "releases": "releases",
    "beat_locks": "beat_locks",
    "incidents": "incidents",
}
NASTY = st.one_of(
    st.sampled_from(
        ["", " ", "-", "#REF!", "JUMLAH", "1.234", "15,01", "0", "-1", "x", "2°3' LS", "27/11/2024", "15.1"]
    ),
    st.text(st.characters(blacklist_categories=["Cs"]), max_size=12),
    st.floats(allow_nan=False, allow_infinity=False).map(str),
)


def read_in_a_new_folder(tables):
    with tempfile.TemporaryDirectory() as folder:
        return read_operation(write_folder(Path(folder), tables))


@st.composite
def damaged(draw):
    """Return a table's name and the clean tables with up to six cells of that table damaged."""
    tables = clean()
    name = draw(st.sampled_from(sorted(KEPT)))
    rows = tables[name]
    for _ in range(draw(st.integers(1, 6))):
        row = draw(st.integers(1, len(rows) - 1))
        rows[row][draw(st.integers(0, len(rows[0]) - 1))] = draw(NASTY)
    return name, tables


@settings(max_examples=60)
@given(damaged())
def test_every_row_is_in_the_operation_or_named_in_a_finding(case):
    name, tables = case
    intake = read_in_a_new_folder(tables)
    kept = len(getattr(intake.operation, KEPT[name]))
    # Rows without any content, totals, and doubles of a row are named by a warning: all others by an error.
    filled = [i + 2 for i, row in enumerate(tables[name][1:]) if any(c.strip() for c in row)]
    named = {f.row for f in intake.findings if f.file == f"{name}.csv" and f.severity is Severity.ERROR}
    passed = {f.row for f in intake.findings if f.rule in ("total_row", "header_again", "duplicate_same")}
    if 0 not in named:
        assert kept >= len(set(filled) - named - passed)


@given(damaged())
def test_reading_twice_gives_the_same(case):
    assert read_in_a_new_folder(case[1]) == read_in_a_new_folder(case[1])


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_are_refused(raw):
    decode(raw)
    read_text_table("x.csv", raw)
    assert getattr(read_workbook("x.xlsx", raw), "rule", "") in ("file_not_workbook", "file_locked")


@given(st.binary(max_size=200), st.integers(0, 4000))
def test_a_workbook_with_damaged_bytes_is_read_or_refused(patch, at):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.xlsx")
        write_xlsx(path, {"TPS": clean()["stations"]})
        raw = path.read_bytes()
    read = read_workbook("x.xlsx", raw[:at] + patch + raw[at + len(patch) :])
    assert isinstance(read, list) or read.rule in ("file_not_workbook", "file_locked")


@given(
    st.sampled_from(["operation.toml", "areas.csv", "units.csv", "personnel.csv", "x.geojson"]),
    st.binary(max_size=200),
)
def test_any_bytes_in_a_file_are_findings_not_errors(name, raw):
    with tempfile.TemporaryDirectory() as folder:
        write_folder(Path(folder), clean())
        Path(folder, name).write_bytes(raw)
        found = read_operation(Path(folder)).findings
        present = {p.name for p in Path(folder).iterdir()}
    assert {f.file for f in found if f.row} <= present


@given(st.integers(0, len(TOML)), st.text(max_size=8))
def test_any_text_in_the_settings_is_findings_not_errors(at, words):
    notes = Notebook()
    read_settings((TOML[:at] + words + TOML[at:]).encode("utf-8", "replace"), notes)
    assert {f.file for f in notes.findings()} <= {"operation.toml"}


LITERALS = [
    "1",
    "-1",
    "1.5",
    "nan",
    "inf",
    "1e400",
    "true",
    '""',
    '"x"',
    '"9/2"',
    '"1/0"',
    '"2-8-16"',
    "[]",
    "{}",
    "[[1]]",
    '["a","a"]',
    '["25:00","x"]',
    '["20:00","08:00"]',
    "2024-01-01",
    "2024-01-01T00:00:00",
    "07:00:00",
    "99999999999999999999",
    "{a=1}",
    '"Asia/Nowhere"',
    '"../x"',
]


@given(st.integers(0, TOML.count("\n")), st.sampled_from(LITERALS))
def test_any_value_of_a_setting_is_read_or_a_finding(at, literal):
    lines = TOML.split("\n")
    if "=" in lines[at]:
        lines[at] = lines[at].partition("=")[0] + "= " + literal
    book = Notebook()
    read_settings("\n".join(lines).encode(), book)
    assert all(f.row > 0 for f in book.findings() if f.column and f.rule == "setting_malformed")


@settings(max_examples=15)
@given(st.permutations(range(1, 6)), st.sampled_from([",", ";", "\t", "|"]), st.booleans())
def test_the_order_of_rows_and_the_kind_of_file_change_no_station(order, delimiter, as_book):
    rows = clean()["stations"]
    shuffled = [rows[0], *(rows[k] for k in order)]
    with tempfile.TemporaryDirectory() as name:
        folder = write_folder(Path(name), {k: v for k, v in clean().items() if k != "stations"})
        if as_book:
            write_xlsx(folder / "stations.xlsx", {"Sheet1": shuffled})
        else:
            write_csv(folder / "stations.csv", shuffled, delimiter)
        mixed = read_operation(folder).operation
    assert set(mixed.stations) == set(read_in_a_new_folder(clean()).operation.stations)
