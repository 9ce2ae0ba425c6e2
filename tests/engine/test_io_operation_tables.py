"""The tables that the whole operation needs: event rules, travel, depots, sectors, re-votes, locks."""

from datetime import date

import pytest

from praja.domain.findings import Severity
from praja.domain.forces import Lock
from praja.domain.places import Depot, EventRule, Revote, Sector, TravelLeg
from praja.errors import FolderError
from praja.io import read_locks
from tests.engine.io_world import CLEAN, clean, only, read, read_changed, rules, write_csv, write_xlsx


def test_the_tables_of_the_whole_operation_are_read_as_they_stand(tmp_path):
    intake = read(tmp_path, clean())
    operation = intake.operation
    assert intake.findings == ()
    assert operation.event_rules == (
        EventRule("rally", 0, 15, 75, 4, 2, 90, 30, 1.5, 2.0, 1.25),
        EventRule("*", 0, 3, 0),
    )
    assert operation.travel == (
        TravelLeg("15.01.01", "15.01.02", "land", 50, date(2024, 11, 25), date(2024, 11, 28)),
        TravelLeg("15.01.01", "15.01.02", "boat", 90),
        TravelLeg("15.01", "15.71", "land", None, date(2024, 11, 26)),
    )
    assert operation.depots == (
        Depot("warehouse", "15.01", -2.03, 101.46, 7 * 60, 18 * 60 + 30),
        Depot("district", "15.01.01", -2.3, 101.59, 8 * 60, 17 * 60),
        Depot("village", "15.01.01.1004", -2.25, 101.54, 8 * 60, 17 * 60),
    )
    assert operation.sectors == (
        Sector("S-1", ("15.01.01", "15.01.02"), "850600002"),
        Sector("S-2", ("15.71",), None),
    )
    assert operation.revotes == (Revote("15.01.01.1004-001", date(2024, 12, 5), 6),)
    assert operation.locks == (Lock("D-00001", "850600001", "Mengenal medan", "Kabagops"),)
    assert [p.women for p in operation.posts] == [1, 0]
    assert operation.assets[0].boxes == 80


def test_a_folder_without_these_tables_has_no_finding(tmp_path):
    needed = ("areas", "units", "stations", "personnel", "candidates")
    intake = read(tmp_path, {name: clean()[name] for name in needed})
    operation = intake.operation
    assert intake.findings == ()
    assert intake.plannable == {}
    given = (operation.event_rules, operation.travel, operation.depots, operation.sectors)
    assert not any((*given, operation.revotes, operation.locks))


INDONESIAN: dict[str, tuple[str, str, list[object]]] = {
    "aturan kegiatan": ("event_rules", "Jenis Kegiatan;Massa Dari;Jumlah Personel", ["Rapat Umum", 0, 12]),
    "waktu tempuh": (
        "travel",
        "Dari;Ke;Moda;Menit;Tutup Dari;Tutup Sampai",
        ["Kec. Gunung Raya", "Kec. Danau Kerinci", "sungai", "1 jam", "", ""],
    ),
    "gudang": (
        "depots",
        "Jenis Gudang;Wilayah;Jam Buka;Jam Tutup",
        ["PPK", "15.01.02", "07.30", "16.00 WIB"],
    ),
    "sektor": ("sectors", "Kode Sektor;Kecamatan;Padal", ["S-1", "Gunung Raya; Danau Kerinci", "850600001"]),
    "psu": ("revotes", "Kode TPS;Tanggal PSU;Kekuatan", ["15.01.01.1004-001", "5 Desember 2024", 4]),
    "kuncian": ("locks", "Kode Tugas;NRP;Alasan;Ditetapkan Oleh", ["D-1", "850600001", "Medan", "Karoops"]),
}


@pytest.mark.parametrize("sheet", INDONESIAN)
def test_each_table_has_indonesian_names_and_headers(tmp_path, sheet):
    table, header, row = INDONESIAN[sheet]
    tables = {name: rows for name, rows in clean().items() if name != table}
    write_xlsx(tmp_path / "rencana.xlsx", {sheet: [header.split(";"), row]})
    intake = read(tmp_path, tables)
    # A way of "1 jam" has no number of minutes: the row is named and left out, all others are read.
    wrong = [(f.rule, f.column) for f in intake.findings if f.severity is Severity.ERROR]
    assert wrong == ([("not_a_number", "minutes")] if table == "travel" else [])
    assert len(getattr(intake.operation, table)) == (0 if table == "travel" else 1)


def test_a_way_and_its_closing_may_stand_in_rows_of_their_own(tmp_path):
    tables = clean()
    tables["travel"] += [list(tables["travel"][1]), ["15.01.01", "15.01.02", "land", "50", "2024-12-01", ""]]
    intake = read(tmp_path, tables)
    assert rules(intake) == {"duplicate_same"}
    assert len(intake.operation.travel) == 4


def test_a_closing_that_cannot_be_read_takes_its_way_out_and_does_not_leave_it_open(tmp_path):
    intake = read_changed(tmp_path, "travel", 2, "closed_from", "lusa")
    assert only(intake, "not_a_date").message.endswith("This row is not used.")
    assert [w.mode for w in intake.operation.travel] == ["boat", "land"]


def test_hours_that_cannot_be_leave_the_depot_with_the_default_hours(tmp_path):
    intake = read_changed(tmp_path, "depots", 2, "close", "06:00")
    assert only(intake, "hours_reversed").severity is Severity.ERROR
    assert (intake.operation.depots[0].opens_min, intake.operation.depots[0].closes_min) == (480, 1020)


def test_an_area_stays_in_the_first_sector_that_names_it(tmp_path):
    intake = read_changed(tmp_path, "sectors", 3, "area_codes", "15.01.02;15.71")
    assert only(intake, "area_in_two_sectors").row == 3
    assert [s.area_codes for s in intake.operation.sectors] == [("15.01.01", "15.01.02"), ("15.71",)]


def test_a_sector_whose_officer_nobody_knows_is_kept_and_left_to_the_engine(tmp_path):
    intake = read_changed(tmp_path, "sectors", 2, "officer", "999999999")
    assert rules(intake) == {"nrp_unknown"}
    assert [s.officer for s in intake.operation.sectors] == [None, None]


def test_two_locks_of_one_duty_are_both_left_out(tmp_path):
    tables = clean()
    tables["locks"].append(["D-00001", "001003110", "Lain", "Kapolres"])
    intake = read(tmp_path, tables)
    assert rules(intake) == {"duplicate_differs"}
    assert intake.operation.locks == ()


def test_boxes_wait_at_the_depot_of_an_area_or_the_cell_is_named(tmp_path):
    tables = clean()
    for row, where in zip(
        tables["stations"], ("boxes_at", "15.01.01", "Kec. Danau Kerinci", "balai", "", ""), strict=True
    ):
        row.append(where)
    intake = read(tmp_path, tables)
    assert [s.boxes_at for s in intake.operation.stations] == ["15.01.01", "15.01.02", None, None, None]
    assert {(f.rule, f.row) for f in intake.findings} == {("area_by_name", 3), ("area_unknown", 4)}


def test_women_asked_for_where_none_is_known_are_said(tmp_path):
    tables = clean()
    tables["personnel"] = [[*row[:4], *row[5:]] for row in tables["personnel"]]
    assert only(read(tmp_path, tables), "women_unknown").file == "personnel.csv"


def test_locks_are_read_from_a_file_beside_the_folder(tmp_path):
    operation = read(tmp_path / "operation", clean()).operation
    rows = [*CLEAN["locks"], ["D-00002", "999999999", "Salah", "Kabagops"]]
    write_csv(tmp_path / "keputusan.csv", rows, delimiter=";")
    locks, findings = read_locks(tmp_path / "keputusan.csv", operation)
    assert [k.duty_id for k in locks] == ["D-00001"]
    assert {(f.file, f.row, f.rule) for f in findings} == {
        ("keputusan.csv", 0, "delimiter_understood"),
        ("keputusan.csv", 3, "nrp_unknown"),
    }
    write_xlsx(tmp_path / "keputusan.xlsx", {"Lembar1": CLEAN["locks"]})
    assert read_locks(tmp_path / "keputusan.xlsx", operation) == (locks, ())


def test_a_file_of_locks_that_is_none_is_refused_or_named(tmp_path):
    operation = read(tmp_path / "operation", clean()).operation
    with pytest.raises(FolderError, match="cannot be read"):
        read_locks(tmp_path / "tidak-ada.csv", operation)
    (tmp_path / "kosong.csv").write_text("a,b\n1,2\n")
    locks, findings = read_locks(tmp_path / "kosong.csv", operation)
    assert (locks, [f.rule for f in findings]) == ((), ["header_missing"])
