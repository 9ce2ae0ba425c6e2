"""Messy tables: titles, totals, merged cells, doubles, names for codes, positions that cannot be."""

import zipfile
from datetime import date

import pytest
import xlsxwriter

from praja.domain.findings import Severity
from praja.io import read_operation, workbooks
from praja.io.cells import Bad
from praja.io.limits import MAX_COLUMNS
from praja.io.workbooks import read_workbook
from tests.engine.io_world import clean, only, read, read_changed, rules, write_csv, write_folder


def changed(folder, table, row, column, value):
    """Return the rules of the clean folder with one cell changed."""
    return rules(read_changed(folder, table, row, column, value))


def test_the_header_is_found_below_titles_and_rows_keep_their_excel_numbers(tmp_path):
    tables = clean()
    tables["personnel"][0] = ["NRP", "Nama", "Pangkat", "Kesatuan", "Jenis Kelamin", "Desa Asal", "Keahlian"]
    tables["personnel"][1][2] = "Jenderal"
    tables["personnel"][:0] = [["POLDA JAMBI"], ["DAFTAR PERSONEL", "", "2024"], []]
    intake = read(tmp_path, tables)
    assert only(intake, "title_rows").row == 1
    assert only(intake, "rank_unknown").row == 5
    assert len(intake.operation.personnel) == 2


def test_a_total_row_is_taken_out_and_checked(tmp_path):
    tables = clean()
    tables["stations"] += [["", "JUMLAH", "", "", "", "", "1.532"]]
    good = read(tmp_path / "good", tables)
    assert rules(good) == {"total_row"}
    assert len(good.operation.stations) == 5
    # Jambi's own register: the head says 2,666,107 voters, the rows add up to 2,676,107.
    tables["stations"][-1][-1] = "1.432"
    bad = only(read(tmp_path / "bad", tables), "total_mismatch")
    assert (bad.row, bad.column, bad.severity) == (7, "voters", Severity.ERROR)
    assert "1532" in bad.message


def test_a_total_may_say_what_it_counts(tmp_path):
    tables = clean()
    tables["personnel"] += [["JUMLAH", "", "", "3 ORANG", "", "", ""]]
    intake = read(tmp_path, tables)
    assert rules(intake) == {"total_row"}
    assert len(intake.operation.personnel) == 3


def test_totals_of_areas_are_checked_against_the_rows(tmp_path):
    tables = clean()
    tables["totals"] = [["area_code", "stations", "voters", "officers"], ["15.01", "4", "1052", "3"]]
    intake = read(tmp_path, tables)
    assert [(f.column, f.value) for f in intake.findings] == [("officers", "3")]


def test_empty_rows_repeated_headers_and_numbering_rows_are_no_data(tmp_path):
    tables = clean()
    tables["personnel"][1:1] = [
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
        ["", " ", "", "", "", "", ""],
    ]
    tables["personnel"].insert(5, tables["personnel"][0])
    intake = read(tmp_path, tables)
    assert {(f.rule, f.row) for f in intake.findings} == {("numbering_row", 2), ("header_again", 6)}
    assert len(intake.operation.personnel) == 3


def test_a_split_cell_of_a_text_file_is_an_error_not_a_shift(tmp_path):
    tables = clean()
    tables["personnel"][2].insert(1, "S.H.")
    finding = only(read(tmp_path, tables), "row_too_long")
    assert (finding.row, finding.severity) == (3, Severity.ERROR)


def test_columns_that_nobody_knows_are_named_and_those_about_votes_refused(tmp_path):
    tables = clean()
    for row, extra in zip(
        tables["stations"], (["Ketua KPPS", "Jumlah Suara"], *[["x", "9"]] * 5), strict=True
    ):
        row.extend(extra)
    intake = read(tmp_path, tables)
    assert only(intake, "column_unknown").column == "Ketua KPPS"
    assert only(intake, "column_forbidden").severity is Severity.ERROR
    assert len(intake.operation.stations) == 5


def test_a_missing_needed_column_leaves_the_table_empty_and_says_so(tmp_path):
    tables = clean()
    tables["personnel"] = [row[:2] + row[3:] for row in tables["personnel"]]
    intake = read(tmp_path, tables)
    missing = only(intake, "column_missing")
    assert missing.column == "rank"
    assert "Kolom wajib rank tidak ada" in missing.message
    assert "pangkat" in missing.mend
    assert intake.operation.personnel == ()


def test_a_column_given_twice_is_used_only_where_both_agree(tmp_path):
    tables = clean()
    for row, extra in zip(tables["assets"], (["kapasitas"], ["24"]), strict=True):
        row.extend(extra)
    assert rules(read(tmp_path / "same", tables)) == {"column_same_twice"}
    tables["assets"][1][-1] = "25"
    assert {"column_twice", "column_missing"} <= rules(read(tmp_path / "other", tables))


def test_identical_rows_are_kept_once_and_rows_that_differ_not_at_all(tmp_path):
    tables = clean()
    tables["personnel"] += [
        list(tables["personnel"][1]),
        [*tables["personnel"][2][:2], "Aipda", "POLDA", "M", "", ""],
    ]
    intake = read(tmp_path, tables)
    assert only(intake, "duplicate_same").row == 5
    differs = [f for f in intake.findings if f.rule == "duplicate_differs"]
    assert [(f.row, f.value) for f in differs] == [(3, "850600001"), (6, "850600001")]
    assert [o.nrp for o in intake.operation.personnel] == ["001003110", "850600002"]


def test_stations_may_name_village_district_and_regency_instead_of_a_code(tmp_path):
    tables = clean()
    tables["stations"] = [
        ["No TPS", "Kelurahan/Desa", "Kecamatan", "Kabupaten/Kota", "Lintang", "Bujur", "Jumlah Pemilih"],
        ["TPS 001", "Desa SUNGAI RUMPUN", "Kec. Danau Kerinci", "Kab. Kerinci", "-2,051", "101,571", "199"],
        ["2", "sungai  rumpun", "Danau Kerinci", "KERINCI", "-2.051", "101.571", "1.199"],
        ["1", "Sungai Rumpun", "", "Kerinci", "-2.051", "101.571", "199"],
        ["1", "Sungai Rumpun", "Telanaipura", "Kota Jambi", "-2.051", "101.571", "199"],
        ["1", "Pematang Sulur", "", "", "-1.606", "103.576", "480"],
    ]
    tables["indicators"] = tables["indicators"][:2]
    intake = read(tmp_path, tables)
    ids = [s.station_id for s in intake.operation.stations]
    assert ids == ["15.01.02.2002-001", "15.01.02.2002-002", "15.71.01.1001-001"]
    assert [s.voters for s in intake.operation.stations] == [199, 1199, 480]
    ambiguous = only(intake, "area_ambiguous")
    assert ambiguous.row == 4
    assert "15.01.01.2001 Sungai Rumpun; 15.01.02.2002 Sungai Rumpun" in ambiguous.message
    assert only(intake, "area_unknown").row == 5


@pytest.mark.parametrize(
    ("lat", "lon", "rule", "placed"),
    [
        ("101.548", "-2.26", "position_exchanged", (-2.26, 101.548)),
        ("2.26", "101.548", "position_mirrored", (-2.26, 101.548)),
        ("101.548", "2.26", "position_exchanged_mirrored", (-2.26, 101.548)),
        ("", "", "position_missing", (-2.25, 101.54)),
        ("0", "0", "position_impossible", (-2.25, 101.54)),
        ("-226", "101548", "position_impossible", (-2.25, 101.54)),
        ("-5.14", "119.4", "position_outside", (-2.25, 101.54)),
        ("-2.39", "101.548", "position_far", (-2.39, 101.548)),
    ],
)
def test_positions_are_mended_or_replaced_and_said(tmp_path, lat, lon, rule, placed):
    tables = clean()
    tables["stations"][1][4:6] = [lat, lon]
    intake = read(tmp_path, tables)
    station = intake.operation.stations[0]
    assert (station.lat, station.lon) == placed
    assert only(intake, rule).row == 2
    assert rules(intake) == {rule}


def test_a_position_in_degrees_and_minutes_is_read(tmp_path):
    tables = clean()
    tables["stations"][1][4:6] = ["2°15'36\" LS", "101 32.88 BT"]
    intake = read(tmp_path, tables)
    station = intake.operation.stations[0]
    assert station.lat == pytest.approx(-2.26)
    assert station.lon == pytest.approx(101.548)
    assert [f.column for f in intake.findings] == ["lat", "lon"]


def test_areas_without_a_position_take_their_outline_or_their_parent(tmp_path):
    tables = clean()
    tables["areas"][7][3:5] = ["", ""]
    tables["areas"][8][3:5] = ["", ""]
    folder = write_folder(tmp_path, tables)
    (folder / "outlines.geojson").write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"15.01.01.2001","name":"x"},'
        '"geometry":{"type":"Polygon","coordinates":[[[101.5,-2.4],[101.7,-2.4],[101.7,-2.2],[101.5,-2.2],[101.5,-2.4]]]}}]}'
    )
    intake = read_operation(folder)
    village = {a.code: (a.lat, a.lon) for a in intake.operation.areas}
    assert village["15.01.01.1004"] == village["15.01.01"]
    assert village["15.01.01.2001"] == (-2.3, 101.6)
    assert {"position_missing", "position_from_outline"} == rules(intake)


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "rule"),
    [
        ("areas", 8, "code", "15.01.09.1004", "area_parent_missing"),
        ("areas", 8, "level", "district", "level_mismatch"),
        ("areas", 8, "km2", "-3", "not_positive"),
        ("units", 3, "parent", "POLDA X", "unit_parent_unknown"),
        ("units", 3, "parent", "SEK-GR", "unit_circle"),
        ("units", 3, "parent", "", "unit_second_root"),
        ("units", 3, "area_codes", "15.99", "area_unknown"),
        ("stations", 2, "village_code", "15.01.01.9999", "area_unknown"),
        ("stations", 2, "village_code", "15.01.01", "area_wrong_level"),
        ("stations", 2, "voters", "0", "station_without_voters"),
        ("stations", 2, "voters", "-3", "below_minimum"),
        ("stations", 3, "number", "4", "station_number_gap"),
        ("stations", 3, "number", "1", "station_number_twice"),
        ("stations", 2, "voters", "#REF!", "formula_error"),
        ("candidates", 2, "contest_area", "15.88", "area_unknown"),
        ("candidates", 3, "number", "1", "pair_number_twice"),
        ("indicators", 2, "indicator", "perolehan_suara", "indicator_forbidden"),
        ("indicators", 2, "value", "1.5", "outside_0_1"),
        ("indicators", 2, "code", "15.01.77", "area_unknown"),
        ("indicators", 3, "code", "15.71.01.1001-009", "station_unknown"),
        ("posts", 2, "area_code", "15.99", "area_unknown"),
        ("posts", 2, "phases", "campaign;voting;party", "phase_unknown"),
        ("posts", 2, "task_force", "tindak", "task_force_unknown"),
        ("posts", 2, "shift", "4x6", "shift_unknown"),
        ("posts", 2, "officers", "0", "below_minimum"),
        ("posts", 3, "pair_id", "15-Z", "pair_unknown"),
        ("personnel", 2, "unit", "RES-X", "unit_unknown"),
        ("personnel", 2, "unit", "Polres Kerinci", "key_by_name"),
        ("personnel", 2, "unit", "res kerinci", "letter_case"),
        ("personnel", 2, "rank", "Jenderal", "rank_unknown"),
        ("personnel", 2, "rank", "Brigadir Kepala", "rank_understood"),
        ("personnel", 2, "home_village", "15.01.01.9999", "home_unknown"),
        ("personnel", 2, "home_village", "33.01.01.2001", "home_outside"),
        ("personnel", 2, "home_village", "Sungai Rumpun", "home_ambiguous"),
        ("personnel", 2, "sex", "x", "not_a_choice"),
        ("personnel", 2, "name", "", "cell_missing"),
        ("interests", 2, "nrp", "999999999", "nrp_unknown"),
        ("interests", 2, "pair_id", "15-Z", "pair_unknown"),
        ("unavailable", 2, "end", "2024-11-20", "end_before_start"),
        ("events", 2, "pair_id", "15-Z", "pair_unknown"),
        ("events", 2, "end", "2024-10-01T07:00", "end_before_start"),
        ("events", 2, "district_code", "15.01", "area_wrong_level"),
        ("events", 2, "start", "2024-12-01T08:00", "end_before_start"),
        ("assets", 2, "unit", "RES-X", "unit_unknown"),
        ("posts", 2, "women", "5", "women_above_officers"),
        ("event_rules", 2, "kind", "", "cell_missing"),
        ("event_rules", 3, "kind", "Semua Jenis", "choice_understood"),
        ("event_rules", 2, "high", "0", "not_positive"),
        ("event_rules", 2, "traffic", "beberapa", "not_a_number"),
        ("travel", 2, "from_code", "15.99.01", "area_unknown"),
        ("travel", 2, "to_code", "Danau Kerinci", "area_by_name"),
        ("travel", 2, "mode", "Jalan", "choice_understood"),
        ("travel", 2, "mode", "kereta", "not_a_choice"),
        ("travel", 2, "minutes", "0", "below_minimum"),
        ("travel", 2, "minutes", "20.000", "above_maximum"),
        ("travel", 2, "closed_from", "besok", "not_a_date"),
        ("travel", 2, "closed_to", "2024-11-24", "end_before_start"),
        ("travel", 4, "closed_from", "", "way_says_nothing"),
        ("depots", 2, "level", "PPK", "area_wrong_level"),
        ("depots", 2, "level", "rumah", "not_a_choice"),
        ("depots", 2, "area_code", "15.88", "area_unknown"),
        ("depots", 2, "close", "07.00", "hours_reversed"),
        ("depots", 2, "open", "25:00", "not_a_time"),
        ("sectors", 2, "area_codes", "15.01.01;15.88", "area_unknown"),
        ("sectors", 3, "area_codes", "15.01.02", "area_in_two_sectors"),
        ("sectors", 3, "area_codes", "15.88", "sector_without_area"),
        ("sectors", 2, "officer", "999999999", "nrp_unknown"),
        ("revotes", 2, "station_id", "15.01.01.1004-009", "station_unknown"),
        ("revotes", 2, "date", "2025-03-15", "revote_outside_phases"),
        ("revotes", 2, "date", "2024-11-27", "revote_before_voting_ends"),
        ("revotes", 2, "date", "2024-11-01", "revote_before_voting_ends"),
        ("revotes", 2, "officers", "0", "below_minimum"),
        ("locks", 2, "nrp", "999999999", "nrp_unknown"),
        ("locks", 2, "reason", "", "cell_missing"),
    ],
)
def test_each_damage_has_its_rule_and_its_cell(tmp_path, table, row, column, value, rule):
    intake = read_changed(tmp_path, table, row, column, value)
    found = [f for f in intake.findings if f.rule == rule]
    assert any(f.file == f"{table}.csv" and f.row == row for f in found)


def test_an_event_outside_every_phase_is_left_out(tmp_path):
    tables = clean()
    tables["events"][1][3:5] = ["2024-12-24T08:00", "2024-12-24T09:00"]
    intake = read(tmp_path, tables)
    assert only(intake, "event_outside_phases").row == 2
    assert intake.operation.events == ()


def test_a_campaign_event_on_voting_day_is_left_out(tmp_path):
    tables = clean()
    tables["events"][1][3:5] = ["2024-11-27T08:00", "2024-11-27T09:00"]
    intake = read(tmp_path, tables)
    finding = only(intake, "event_on_voting_day")
    assert (finding.row, finding.severity, intake.operation.events) == (2, Severity.ERROR, ())


def test_a_revote_before_the_vote_is_left_out_and_told_when_the_vote_ends(tmp_path):
    intake = read_changed(tmp_path, "revotes", 2, "date", "2024-11-27")
    finding = only(intake, "revote_before_voting_ends")
    assert "not after the voting phase, which ends on 2024-11-27" in finding.message
    assert (finding.severity, intake.operation.revotes) == (Severity.ERROR, ())


def test_a_station_votes_again_on_two_dates_but_once_on_each(tmp_path):
    tables = clean()
    tables["revotes"] += [["15.01.01.1004-001", "2024-12-07", "6"], ["15.01.01.1004-001", "2024-12-05", "9"]]
    intake = read(tmp_path, tables)
    assert [f.row for f in intake.findings if f.rule == "duplicate_differs"] == [2, 4]
    assert [r.day for r in intake.operation.revotes] == [date(2024, 12, 7)]


def test_an_officer_whose_home_cannot_be_read_is_kept_and_the_lost_protection_said(tmp_path):
    intake = read_changed(tmp_path, "personnel", 2, "home_village", "Desa Entah")
    finding = only(intake, "home_unknown")
    assert finding.severity is Severity.ERROR
    assert "cannot be kept from guarding his home" in finding.message
    assert intake.operation.personnel[0].home_village is None


def test_service_numbers_that_lost_their_zeros_are_found_again(tmp_path):
    tables = clean()
    for number in (850600003, 850600004):
        tables["personnel"].append([str(number), "X", "Bripda", "POLDA", "M", "", ""])
    tables["personnel"][1][0] = "1003110"
    tables["interests"][1][0] = "1003110"
    intake = read(tmp_path, tables)
    assert intake.operation.personnel[0].nrp == "001003110"
    assert intake.operation.ties[0].nrp == "001003110"
    assert {(f.file, f.rule) for f in intake.findings} == {
        ("personnel.csv", "nrp_zeros_restored"),
        ("interests.csv", "nrp_zeros_restored"),
    }


def test_merged_cells_failed_formulas_and_dates_of_a_workbook_are_seen(tmp_path):
    tables = clean()
    folder = write_folder(tmp_path, {k: v for k, v in tables.items() if k not in ("stations", "unavailable")})
    book = xlsxwriter.Workbook(str(folder / "tps.xlsx"))
    sheet = book.add_worksheet("Lembar")
    sheet.write_row(0, 0, ["No TPS", "Desa", "Kecamatan", "Lintang", "Bujur", "DPT"])
    sheet.merge_range(1, 2, 2, 2, "Gunung Raya")
    sheet.write_row(1, 0, [1, "Lempur Tengah"])
    sheet.write_row(1, 3, [-2.26, 101.548, 301])
    sheet.write_row(2, 0, [1, "Sungai Rumpun"])
    sheet.write_row(2, 3, [-2.321, 101.601])
    sheet.write_formula(2, 5, "=1/0", None, "#DIV/0!")
    sheet = book.add_worksheet("CUTI")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, ["NRP", "Mulai", "Selesai", "Alasan"])
    sheet.write_row(1, 0, [850600002, 45622, 45624], day)
    book.close()
    intake = read_operation(folder)
    assert only(intake, "merged_filled").row == 3
    assert (only(intake, "formula_error").row, only(intake, "formula_error").value) == (3, "#DIV/0!")
    assert [a.start.isoformat() for a in intake.operation.absences] == ["2024-11-26"]


def test_a_workbook_that_would_fill_the_memory_is_refused(tmp_path, monkeypatch):
    book = xlsxwriter.Workbook(str(tmp_path / "wide.xlsx"))
    sheet = book.add_worksheet("A")
    sheet.write(0, 0, "x")
    sheet.write(1_000_000, MAX_COLUMNS + 1, "x")
    book.close()
    wide = read_workbook("wide.xlsx", (tmp_path / "wide.xlsx").read_bytes())
    assert isinstance(wide, list)
    assert [t.oddities for t in wide] == [("table_too_large",)]
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/x.xml", "w") as part:
        part.write(b"\0" * (2**20 + 1))
    monkeypatch.setattr(workbooks, "MAX_UNPACKED_BYTES", 2**20)
    assert read_workbook("bomb.xlsx", bomb.read_bytes()) == Bad("file_too_large", {"limit": 1})


def test_a_thousand_odd_cells_of_one_kind_are_one_finding_that_counts_them(tmp_path):
    tables = clean()
    tables["stations"][1:] = [
        [f"S-{n}", "15.01.01.1004", str(n), "TPS", "-2,26", "101.548", "300"] for n in range(1, 1001)
    ]
    tables["indicators"] = tables["indicators"][:2]
    finding = only(read(tmp_path, tables), "decimal_comma")
    assert (finding.row, finding.column) == (2, "lat")
    assert "(1000 baris / rows: 2-1001)" in finding.message


def test_text_that_a_spreadsheet_would_run_stays_text(tmp_path):
    tables = clean()
    tables["personnel"][1][1] = '=HYPERLINK("http://x")'
    assert read(tmp_path, tables).operation.personnel[0].name == '=HYPERLINK("http://x")'


def test_letters_of_an_old_encoding_are_read_and_said(tmp_path):
    tables = clean()
    tables["personnel"][1][1] = "André"
    folder = write_folder(tmp_path, tables)
    write_csv(folder / "personnel.csv", tables["personnel"], encoding="latin-1")
    intake = read_operation(folder)
    assert intake.operation.personnel[0].name == "André"
    assert only(intake, "encoding_understood").file == "personnel.csv"


def test_a_unit_with_one_bad_area_code_stays_a_unit_with_the_good_ones(tmp_path):
    intake = read_changed(tmp_path, "units", 3, "area_codes", "15.01;15.99")
    assert only(intake, "area_unknown").message.endswith("its row is.")
    assert intake.operation.units[1].area_codes == ("15.01",)
    assert len(intake.operation.personnel) == 3


def test_a_register_with_subtotals_and_a_grand_total_adds_up(tmp_path):
    tables = clean()
    rows = tables["stations"]
    tables["stations"] = [
        *rows[:4], ["JUMLAH", "", "", "", "", "", "853"], *rows[4:6], ["Jumlah", "", "", "", "", "", "679"],
        ["TOTAL", "", "", "", "", "", "1532"],
    ]  # fmt: skip
    intake = read(tmp_path, tables)
    assert [f.rule for f in intake.findings] == ["total_row"] * 3
    assert len(intake.operation.stations) == 5


def test_a_province_without_a_position_takes_the_middle_of_its_areas(tmp_path):
    tables = clean()
    tables["areas"][1][3:5] = ["", ""]
    intake = read(tmp_path, tables)
    # The fifth of the nine areas below it, from the south and from the west.
    assert (intake.operation.areas[0].lat, intake.operation.areas[0].lon) == (-2.03, 101.59)
    assert rules(intake) == {"position_from_parts"}
    assert len(intake.operation.stations) == 5


def test_a_regency_that_its_command_does_not_claim_is_noted_and_so_is_one_that_two_claim(tmp_path):
    # One cell says Polresta Jambi serves Kerinci: Kota Jambi has nobody, both districts of Kerinci have two.
    intake = read_changed(tmp_path, "units", 4, "area_codes", "15.01")
    nobody, two = only(intake, "district_without_command"), only(intake, "district_served_twice")
    assert "Telanaipura (dan 0 lain" in nobody.message
    assert "Gunung Raya (dan 1 lain" in two.message
    assert "(Polres Kerinci; Polresta Jambi); dianggap dilayani Polres Kerinci" in two.message


def test_where_only_the_head_command_names_an_area_nothing_is_odd(tmp_path):
    tables = clean()
    for row in tables["units"][2:]:
        row[3] = ""
    assert not {"district_without_command", "district_served_twice"} & rules(read(tmp_path, tables))


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("PPK", "district_tally"),
        ("Kantor PPK", "district_tally"),
        ("Kantor KPU", "commission_office"),
        ("kantor_bawaslu", "supervisor_office"),
        ("Gudang", "warehouse"),
        ("Gudang Logistik", "warehouse"),
        ("warehouse", "warehouse"),
        ("Pos Pantau", "Pos Pantau"),
    ],
)
def test_kinds_of_post_are_read_by_their_usual_names(tmp_path, written, kind):
    tables = clean()
    tables["posts"][1][1] = written
    assert read(tmp_path, tables).operation.posts[0].kind == kind


def test_headers_as_personnel_offices_write_them_are_known(tmp_path):
    tables = clean()
    tables["units"][0][0] = "KODE SATKER"
    home = tables["personnel"][0].index("home_village")
    tables["personnel"][0][home] = "DESA/KEL. ASAL"
    intake = read(tmp_path, tables)
    assert rules(intake) == set()
    assert (
        intake.operation.personnel[0].home_village
        == read(tmp_path / "own", clean()).operation.personnel[0].home_village
    )
