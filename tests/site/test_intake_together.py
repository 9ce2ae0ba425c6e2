"""Intake: one table in several sheets or files is taken together, and each keeps its mapping and numbers."""

import io

import xlsxwriter

from posko.intake import actions, queries
from posko.intake.receiving import Incoming
from tests.site.intake_world import counts, filled, mended, operation, received, view

__all__ = ["filled", "operation"]

HULU = (
    ("DAFTAR TPS KABUPATEN", "", "", "", "", ""),
    ("station_id", "village_code", "number", "lat", "lon", "voters"),
    ("A1", "99.01.01.2001", 1, -1.1, 103.1, 300),
    ("A2", "99.01.01.2001", 2, -1.1, 103.1, 310),
)
HILIR = (
    ("Nomor", "lat", "lon", "voters", "village_code", "Sandi"),
    (1, -1.2, 103.2, 400, "99.01.01.2002", "B1"),
    (2, -1.2, 103.2, 410, "99.01.01.9999", "B2"),
)
"""Other headers in another order; its third row has a village that nobody knows."""


def book(**sheets):
    """Return sheets of rows as the bytes of a workbook."""
    held = io.BytesIO()
    made = xlsxwriter.Workbook(held, {"in_memory": True})
    for name, rows in sheets.items():
        page = made.add_worksheet(name)
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    made.close()
    return held.getvalue()


def two(command, filled, second=HILIR):
    """Take in a workbook with a sheet for each regency and map the second sheet by hand."""
    draft = received(command, filled, Incoming("tps.xlsx", book(Hulu=HULU, Hilir=second))).draft
    part = draft.parts.get(sheet="Hilir")
    columns = {0: "number", 5: "station_id"}
    viewer = command.viewer("planner")
    if part.table != "stations":
        actions.remap(viewer, part.pk, table="stations", header_row=0, columns={}, now=command.now)
    actions.remap(viewer, part.pk, table="stations", header_row=0, columns=columns, now=command.now)
    draft.refresh_from_db()
    return draft


def shown(command, draft, sheet):
    part = draft.parts.get(sheet=sheet)
    return queries.part(command.viewer("planner"), part.pk, now=command.now)


def test_two_sheets_of_one_table_are_joined_and_each_keeps_its_own_mapping(command, filled):
    draft = two(command, filled)
    assert {p.sheet: p.table for p in draft.parts.all()} == {"Hulu": "stations", "Hilir": "stations"}
    assert counts(draft, "stations")["rows"] == 3
    mapped = {c["text"]: c["column"] for c in draft.parts.get(sheet="Hilir").columns}
    assert mapped == {
        "Nomor": "number",
        "lat": "lat",
        "lon": "lon",
        "voters": "voters",
        "village_code": "village_code",
        "Sandi": "station_id",
    }
    version = actions.accept(
        command.viewer("planner"), draft.public_id, "x", revision=draft.revision, now=command.now
    )
    added = queries.changes_of(command.viewer("planner"), filled, version.number, "stations", now=command.now)
    assert {key: row["voters"] for key, row in added.rows["added"]} == {"A1": "300", "A2": "310", "B1": "400"}


def test_a_spoiled_row_stands_in_its_own_sheet_under_its_own_number_and_is_mended_there(command, filled):
    draft = two(command, filled)
    assert shown(command, draft, "Hulu").spoiled == ()
    lines = queries.draft(command.viewer("planner"), draft.public_id).lines
    told = [[line.counts[k] for k in ("rows", "spoiled", "added", "removed")] for line in lines]
    assert told == [[2, 0, 3, 2], [1, 1, 0, 0]]
    (row,) = shown(command, draft, "Hilir").spoiled
    assert (row.number, row.cells["station_id"]) == (3, "B2")

    def correct(sheet):
        assert sheet[2][0].value == 3
        sheet[2][5].value = "99.01.01.2002"

    assert mended(command, draft.parts.get(sheet="Hilir"), correct) == 1
    assert counts(draft, "stations")["rows"] == 4
    assert {p.sheet for p in draft.parts.all()} == {"Hulu", "Hilir"}


def test_the_same_key_in_two_sheets_is_found_in_both_and_says_where_the_other_stands(command, filled):
    twice = (HILIR[0], (*HILIR[1][:5], "A2"))
    draft = two(command, filled, twice)
    assert counts(draft, "stations")["rows"] == 1
    (first,) = shown(command, draft, "Hulu").spoiled
    (second,) = shown(command, draft, "Hilir").spoiled
    assert (first.number, second.number) == (4, 2)
    assert "(4, 2 tps.xlsx Hilir)" in first.findings["station_id"][0].says[0]
    assert "(4 tps.xlsx Hulu, 2)" in second.findings["station_id"][0].says[0]


def test_a_file_of_other_rows_stands_beside_and_of_the_same_rows_replaces(command, filled):
    received(command, filled, Incoming("hulu.xlsx", book(Hulu=HULU)))
    header = HULU[1]
    other = (header, ("C1", "99.01.01.2002", 1, -1.2, 103.2, 300))
    draft = received(command, filled, Incoming("hilir.xlsx", book(Lembar1=other))).draft
    assert [p.file_name for p in draft.parts.all()] == ["hulu.xlsx", "hilir.xlsx"]
    assert counts(draft, "stations")["rows"] == 3
    again = (header, *HULU[2:])
    received(command, filled, Incoming("hulu baru.xlsx", book(Lembar1=again)))
    assert [p.file_name for p in draft.parts.all()] == ["hilir.xlsx", "hulu baru.xlsx"]
    assert counts(draft, "stations")["rows"] == 3


def test_a_total_whose_word_stands_in_a_column_nobody_reads_is_no_spoiled_row(command, filled):
    numbered = [("No.", *HULU[1])] + [(at, *row) for at, row in enumerate(HULU[2:], start=1)]
    sums = ("JUMLAH", "", "", "2 TPS", "", "", 610)
    draft = received(command, filled, Incoming("tps.xlsx", book(Hulu=[*numbered, sums]))).draft
    assert (counts(draft, "stations")["rows"], counts(draft, "stations")["spoiled"]) == (2, 0)
    [said] = [f for f in view(command, draft, "stations").general if f.rule == "total_row"]
    assert said.row == 4
