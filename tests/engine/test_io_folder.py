"""Reading a whole folder: what is clean gives no finding, however it is written."""

import hashlib
from pathlib import Path

import pytest

from praja.domain.findings import Severity
from praja.domain.settings import RiskClass
from praja.errors import FolderError
from praja.io import input_sha256, read_operation
from tests.engine.io_world import (
    TOML,
    clean,
    only,
    read,
    read_changed,
    rules,
    write_csv,
    write_folder,
    write_xlsx,
)
from tests.shared_data import SHARED, needs_shared

NUMBERS = {
    *("lat", "lon", "km2", "number", "voters", "value", "officers", "expected_attendance", "seats", "boxes"),
    *("women", "minutes", "attendance_from", "traffic", "high"),
}

SHEETS = {
    "areas": "Wilayah",
    "units": "KESATUAN",
    "stations": "TPS",
    "candidates": "Paslon",
    "indicators": "Indikator",
    "posts": "Pos",
    "personnel": "Personel_",
    "interests": "Kepentingan",
    "unavailable": "Cuti",
    "events": "STTP",
    "assets": "Sarpras",
    "event_rules": "Aturan Kegiatan",
    "travel": "Waktu Tempuh",
    "depots": "Gudang",
    "sectors": "Sektor",
    "revotes": "PSU",
    "locks": "Kuncian",
    "releases": "Pembebasan",
    "beat_locks": "Kuncian Kelompok",
    "incidents": "Riwayat Kejadian",
}


def typed(rows):
    """Return the rows with the figures of number columns as numbers."""
    header = rows[0]
    return [header] + [
        [float(c) if header[j] in NUMBERS and c else c for j, c in enumerate(row)] for row in rows[1:]
    ]


def test_a_clean_folder_gives_no_finding_and_every_row(tmp_path):
    intake = read(tmp_path, clean())
    assert intake.findings == ()
    assert intake.plannable == {}
    operation = intake.operation
    assert [len(t) for t in (operation.areas, operation.units, operation.stations)] == [10, 4, 5]
    assert [len(t) for t in (operation.posts, operation.personnel, operation.ties)] == [2, 3, 1]
    assert [len(t) for t in (operation.absences, operation.events, operation.assets)] == [1, 1, 1]


def test_a_folder_of_workbooks_gives_the_same_operation_as_one_of_text(tmp_path):
    text = read(tmp_path / "text", clean())
    folder = write_folder(tmp_path / "books", {})
    for name, rows in clean().items():
        write_xlsx(folder / f"{name}.xlsx", {"Sheet1": typed(rows)})
    books = read_operation(folder)
    assert books.operation == text.operation
    assert books.findings == ()


def test_one_workbook_with_indonesian_sheet_names_gives_the_same_operation(tmp_path):
    text = read(tmp_path / "text", clean())
    folder = write_folder(tmp_path / "book", {})
    write_xlsx(folder / "Data Ops.xlsx", {SHEETS[n]: typed(rows) for n, rows in clean().items()})
    book = read_operation(folder)
    assert book.operation == text.operation
    assert book.findings == ()


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "utf-8"), ("\t", "utf-16"), ("|", "utf-8-sig")])
def test_other_separators_and_encodings_give_the_same_operation_and_say_so(tmp_path, delimiter, encoding):
    text = read(tmp_path / "text", clean())
    tables = clean()
    for rows in tables.values():
        for row in rows[1:]:
            for j, header in enumerate(rows[0]):
                if header in {"lat", "lon", "km2", "value"} and delimiter == ";":
                    row[j] = row[j].replace(".", ",")
    folder = write_folder(tmp_path / "other", {})
    for name, rows in tables.items():
        write_csv(folder / f"{name}.csv", rows, delimiter, encoding)
    other = read_operation(folder)
    assert other.operation == text.operation
    assert {f.severity for f in other.findings} == {Severity.WARNING}
    assert "delimiter_understood" in rules(other)


def test_a_byte_order_mark_is_no_part_of_the_first_header(tmp_path):
    folder = write_folder(tmp_path, clean())
    write_csv(folder / "areas.csv", clean()["areas"], encoding="utf-8-sig")
    assert read_operation(folder).findings == ()


def test_a_table_given_twice_is_not_chosen_silently(tmp_path):
    folder = write_folder(tmp_path, clean())
    write_xlsx(folder / "tps.xlsx", {"Sheet1": clean()["stations"]})
    intake = read_operation(folder)
    assert [f.file for f in intake.findings if f.rule == "table_twice"] == ["stations.csv", "tps.xlsx"]
    assert intake.operation.stations == ()
    assert "stations" in intake.plannable


def test_what_nobody_knows_is_named_and_not_hashed(tmp_path):
    folder = write_folder(tmp_path, clean())
    (folder / "catatan.docx").write_text("x")
    (folder / "lama").mkdir()
    (folder / "totals.csv").write_text("jumlah,kosong\n")
    (folder / ".DS_Store").write_text("x")
    intake = read_operation(folder)
    assert {(f.file, f.rule) for f in intake.findings} == {
        ("catatan.docx", "file_unknown"), ("lama", "folder_not_read"), ("totals.csv", "header_missing"),
    }  # fmt: skip
    assert [f.name for f in intake.files] == sorted(
        [*(f"{n}.csv" for n in clean()), "operation.toml", "totals.csv"]
    )


def test_the_own_risk_model_of_a_folder_is_part_of_the_input(tmp_path):
    folder = write_folder(tmp_path, clean())
    (folder / "risk_model.toml").write_text('extends = "simple"\n')
    intake = read_operation(folder)
    assert intake.findings == ()
    assert "risk_model.toml" in [f.name for f in intake.files]


def test_links_and_broken_workbooks_are_refused_politely(tmp_path):
    folder = write_folder(tmp_path / "op", clean())
    (folder / "posts.csv").rename(tmp_path / "posts.csv")
    (folder / "posts.csv").symlink_to(tmp_path / "posts.csv")
    (folder / "extra.xlsx").write_bytes(b"PK\x03\x04 no zip")
    (folder / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    intake = read_operation(folder)
    assert {(f.file, f.rule) for f in intake.findings} == {
        ("posts.csv", "file_is_link"), ("extra.xlsx", "file_not_workbook"), ("old.xls", "file_old_kind"),
    }  # fmt: skip
    assert intake.operation.posts == ()


def test_files_are_hashed_as_they_lie_and_their_list_has_one_hash(tmp_path):
    intake = read(tmp_path, clean())
    for file in intake.files:
        assert file.sha256 == hashlib.sha256((tmp_path / file.name).read_bytes()).hexdigest()
    lines = "".join(sorted(f"{f.sha256}  {f.name}\n" for f in intake.files))
    assert input_sha256(reversed(intake.files)) == hashlib.sha256(lines.encode()).hexdigest()


def test_a_folder_that_is_not_there_is_refused_by_name(tmp_path):
    with pytest.raises(FolderError, match="nirgendwo is no operation folder: No such file"):
        read_operation(tmp_path / "nirgendwo")


def test_an_empty_folder_says_what_is_missing_and_what_cannot_be_planned(tmp_path):
    intake = read_operation(tmp_path)
    assert {f.file for f in intake.findings} == {"operation.toml", "areas", "units", "stations", "personnel"}
    assert {"stations", "personnel", "units", "voting"} <= set(intake.plannable)


def test_relations_and_reasons_are_never_quoted(tmp_path):
    tables = clean()
    tables["interests"].append(["999999999", "RAHASIA-1", "15-X"])
    tables["unavailable"].append(["999999999", "31-31-2024", "x", "RAHASIA-2"])
    intake = read(tmp_path, tables)
    assert {"nrp_unknown", "not_a_date"} <= rules(intake)
    assert "RAHASIA" not in repr(intake)
    assert "sibling" not in repr(intake)
    assert "sick" not in repr(intake)


def test_the_settings_are_read_exactly(tmp_path):
    settings = read(
        tmp_path, clean(), TOML.replace('min_strength = "2/3"', "min_strength = 0.667")
    ).operation.settings
    assert [str(p.min_strength) for p in settings.phases] == ["1/2", "667/1000", "0"]
    assert str(settings.rules.routine_share) == "1/20"
    assert (settings.rules.station_duty_start_min, settings.rules.station_duty_end_min) == (360, 1440)
    assert [p.risk_class for p in settings.guard_patterns] == list(RiskClass)


def test_a_hand_given_class_and_kind_are_read_in_indonesian(tmp_path):
    tables = clean()
    tables["stations"][0] += ["kerawanan", "jenis tps", "access"]
    tables["stations"][1] += ["Sangat Rawan", "Khusus", "perahu"]
    station = read(tmp_path, tables).operation.stations[0]
    assert (station.risk_class, station.is_special, station.access) == (RiskClass.HIGH, True, "boat")


def test_the_same_folder_gives_the_same_intake(tmp_path):
    tables = clean()
    tables["stations"][2][5] = "x"
    write_folder(tmp_path, tables)
    assert read_operation(tmp_path) == read_operation(tmp_path)


@needs_shared
@pytest.mark.parametrize("folder", ["jambi", "bench/jambi"])
def test_the_example_operation_is_read_without_a_finding(folder):
    intake = read_operation(SHARED / folder)
    assert intake.findings == ()
    operation = intake.operation
    assert (len(operation.stations), len(operation.personnel), len(operation.areas)) == (6391, 5400, 1724)
    assert sum(o.unit.startswith("RES-15.05") or ".05." in o.unit for o in operation.personnel) > 0
    assert (operation.settings.rules.station_teams == 1696) == (folder == "bench/jambi")


def test_one_bad_cell_is_named_with_file_row_column_value_and_mend(tmp_path):
    finding = only(read_changed(tmp_path, "stations", 3, "voters", "banyak"), "not_a_number")
    assert (finding.file, finding.row, finding.column, finding.value) == (
        "stations.csv",
        3,
        "voters",
        "banyak",
    )
    assert finding.severity is Severity.ERROR
    assert finding.mend == "Ketik angka saja. / Type a number only."
    assert Path(finding.file).suffix == ".csv"


def test_a_lost_cell_far_away_is_a_finding_of_its_sheet(tmp_path):
    folder = write_folder(tmp_path, clean())
    (folder / "stations.csv").unlink()
    rows = clean()["stations"]
    write_xlsx(folder / "stations.xlsx", {"TPS": [[*rows[0], *[""] * 600, "x"], *rows[1:]]})
    assert "table_too_large" in rules(read_operation(folder))


@pytest.mark.parametrize("position", ["[1]", "[1e999, 2]", "[NaN, 2]", "[null, 2]", "5"])
def test_outlines_with_a_position_that_is_none_are_a_finding(tmp_path, position):
    folder = write_folder(tmp_path, clean())
    ring = ", ".join([position] * 4)
    (folder / "areas.geojson").write_text(
        '{"features": [{"properties": {"code": "15.71"},'
        f' "geometry": {{"type": "Polygon", "coordinates": [[{ring}]]}}}}]}}'
    )
    assert "outlines_broken" in rules(read_operation(folder))
