"""The workbook: what a planner can filter, print and trust not to run anything."""

import stat
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from praja.domain.places import Post
from praja.domain.plan import Transfer
from praja.errors import UsageError
from praja.pipeline.hours import hours_of
from praja.report import sheets
from praja.report.figures import Figures
from praja.report.sections.force import transfers
from praja.report.words import INDONESIAN
from praja.report.workbook import sheet_names, write_workbook
from tests.engine import outputs_world
from tests.engine.outputs_world import ADI, EKA, at
from tests.engine.report_world import HOSTILE, operation, plan

WORLD = operation()
PLAN = plan(WORLD, unguarded=1)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "plan.xlsx"
    write_workbook(path, WORLD, PLAN)
    return path


@pytest.fixture(scope="module")
def long_book(tmp_path_factory):
    path = tmp_path_factory.mktemp("long") / "plan.xlsx"
    hours = hours_of(outputs_world.OPERATION, outputs_world.DUTIES)
    write_workbook(path, outputs_world.OPERATION, replace(outputs_world.REVISED, hours=hours))
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


def test_the_sheets_come_in_the_order_of_the_work(book):
    assert book.sheetnames == [
        "Ringkasan", "Polda Uji", "Satuan Brimob", "Polres Hulu", "Polres Hilir", "Kelompok TPS", "TPS",
        "Kekurangan", "Keseimbangan", "BKO", "Kerawanan", "Aturan",
    ]  # fmt: skip


def test_every_sheet_says_its_class_and_prints_on_a4_across(book):
    for sheet in book:
        assert sheet["A1"].value.startswith("TERBATAS")
        assert "TERBATAS" in sheet.oddHeader.center.text
        assert "TERBATAS" in sheet.oddFooter.center.text
        assert sheet.oddFooter.right.text == "Halaman &P dari &N"
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == "$2:$2"


def test_every_sheet_has_a_frozen_header_with_filters(book):
    for sheet in book:
        assert sheet.freeze_panes == "A3"
        assert sheet.auto_filter.ref.startswith("A2:")


def test_a_sheet_of_a_command_holds_its_places_and_its_officers_elsewhere(book):
    rows = list(book["Polres Hulu"].iter_rows(min_row=3, values_only=True))
    expected = {
        d.duty_id for d in PLAN.duties if "RES-HULU" in (d.host_unit, WORLD.tree.command_of[d.home_unit])
    }
    assert {row[-1] for row in rows} == expected
    assert len(rows) == len(expected)


def test_a_duty_says_who_where_when_and_with_whom(book):
    duty = next(d for d in PLAN.duties if d.host_unit == "RES-HULU" and d.role == "lead")
    row = next(r for r in book["Polres Hulu"].iter_rows(min_row=3, values_only=True) if r[-1] == duty.duty_id)
    other = next(d for d in PLAN.duties if d.place_id == duty.place_id and d.nrp != duty.nrp)
    names = {o.nrp: o for o in WORLD.personnel}
    assert row[0] == "Pengamanan TPS"
    assert row[4].isoformat() == "2024-11-27T06:00:00"
    assert row[5].isoformat() == "2024-11-28T00:00:00"
    assert row[6:10] == ("Ketua tim", names[duty.nrp].name, names[duty.nrp].rank, duty.nrp)
    assert row[12] == f"{names[other.nrp].rank} {names[other.nrp].name}"


def test_a_duty_on_a_beat_says_how_many_stations_it_watches(book):
    # The second beat of the tiny world watches several stations from its base.
    for beat in PLAN.beats:
        rows = [r for s in book for r in s.iter_rows(min_row=3, values_only=True) if beat.beat_id in r[-2:]]
        others = len(beat.station_ids) - 1
        assert all((f" dan {others} TPS lain" in row[2]) == bool(others) for row in rows)


def test_a_station_names_who_guards_it_the_leader_first(book):
    names = {o.nrp: f"{o.rank} {o.name}" for o in WORLD.personnel}
    rows = {row[4]: row for row in book["TPS"].iter_rows(min_row=3, values_only=True)}
    for beat in PLAN.beats:
        team = sorted((d for d in PLAN.duties if d.place_id == beat.beat_id), key=lambda d: d.role != "lead")
        for station in beat.station_ids:
            assert rows[station][-1] == (", ".join(names[d.nrp] for d in team) or None)


def test_a_service_number_stays_text(book):
    header = [c.value for c in book["Polres Hulu"][2]]
    cell = book["Polres Hulu"].cell(3, header.index("NRP") + 1)
    assert cell.data_type == "s"


@pytest.mark.parametrize("name", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", HOSTILE, "https://x"])
def test_text_of_the_input_never_runs_and_never_links(tmp_path, name):
    posts = tuple(replace(p, name=name) for p in WORLD.posts)
    path = tmp_path / "plan.xlsx"
    write_workbook(path, replace(WORLD, posts=posts), PLAN)
    cells = [c for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for c in row]
    assert not [c for c in cells if c.data_type == "f" or c.hyperlink]
    assert name in [c.value for c in cells]


def test_the_same_plan_gives_the_same_bytes(path, tmp_path):
    again = tmp_path / "again.xlsx"
    write_workbook(again, WORLD, PLAN)
    assert again.read_bytes() == path.read_bytes()


def test_the_date_in_the_file_is_the_first_day_of_the_plan(path, book):
    assert book.properties.created.isoformat() == "2024-11-27T00:00:00"
    with zipfile.ZipFile(path) as parts:
        assert {i.date_time for i in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_file_is_for_its_owner_alone_even_over_an_older_one(tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"old")
    path.chmod(0o644)
    write_workbook(path, WORLD, PLAN)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_english_workbook_has_english_words(tmp_path):
    path = tmp_path / "plan.xlsx"
    write_workbook(path, WORLD, PLAN, lang="en")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[0] == "Summary"
    assert book["Shortages"]["I2"].value == "Missing"


def test_an_unknown_language_is_refused(tmp_path):
    with pytest.raises(UsageError, match="choose one of id, en"):
        write_workbook(tmp_path / "plan.xlsx", WORLD, PLAN, lang="xx")


def test_sheet_names_are_short_plain_and_each_once():
    long = "Polres Kabupaten Kepulauan Tanimbar"
    names = sheet_names([long, long, "A/B", "a:b", "'", "x'"])
    assert names == [
        "Polres Kabupaten Kepulauan Tani",
        "Polres Kabupaten Kepulauan Ta 2",
        "A B",
        "a b 2",
        "-",
        "x",
    ]
    assert max(map(len, names)) <= 31


def test_a_plan_of_many_days_has_sheets_for_days_hours_routes_and_changes(long_book):
    assert long_book.sheetnames[3:10] == [
        "Polres Contoh", "Hari demi hari", "Keputusan kekurangan", "Jam petugas", "Pemerataan",
        "Perjalanan kotak suara", "Perubahan",
    ]  # fmt: skip


def test_a_row_per_date_holds_strength_and_what_is_short(long_book):
    rows = list(long_book["Hari demi hari"].iter_rows(min_row=3, values_only=True))
    assert [r[0].day for r in rows] == [26, 27, 28, 29, 30, 1]
    # Saturday: two on duty, both counted so far, no minimum, one missing; both of Polres Contoh.
    assert rows[4][1:] == ("Rekapitulasi", 2, 2, 0, 1, 2)


def test_hours_stand_by_unit_with_the_name_of_the_officer(long_book):
    rows = list(long_book["Jam petugas"].iter_rows(min_row=3, values_only=True))
    assert rows[1] == (
        "Polres Contoh", "Polsek Hulu", "Adi Rahasia", "Bripka", ADI, 3, 34, 1, 12, 2, 34, 18,
    )  # fmt: skip


def test_a_change_says_what_is_taken_on_and_given_up_and_why(long_book):
    rows = list(long_book["Perubahan"].iter_rows(min_row=3, values_only=True))
    assert rows[0][3:] == (EKA, "KPU/1", "KPU/2, KPU/3", "sakit")
    assert rows[1] == (None, None, None, "GONE", None, "H1/9", None)


def test_a_stop_of_a_journey_says_what_is_handed_over(long_book):
    rows = list(long_book["Perjalanan kotak suara"].iter_rows(min_row=3, values_only=True))
    assert rows[1][1:6] == ("BOX-99.01-1", "TRUK-1", 1, "Hilir", "Hilir")
    assert rows[1][-1] == 8


def test_a_warehouse_goes_by_its_name_and_boxes_taken_on_by_a_minus(tmp_path):
    store = Post(
        "G", "warehouse", "Gudang KPU Contoh", "99.01", 1.0, 101.0, ("tally",), "preventive", 1, "day"
    )
    first, last = outputs_world.PLAN.routes
    stops = (
        replace(first, leg="warehouse_to_district", area_code="99.01", lat=1.0, lon=101.0),
        replace(last, leg="warehouse_to_district"),
        replace(last, leg="warehouse_to_district", stop=2, area_code="99.01", boxes=0),
    )
    path = tmp_path / "plan.xlsx"
    there = replace(outputs_world.OPERATION, posts=(*outputs_world.OPERATION.posts, store))
    write_workbook(path, there, replace(outputs_world.PLAN, routes=stops))
    head, *rows = openpyxl.load_workbook(path)["Perjalanan kotak suara"].iter_rows(
        min_row=2, values_only=True
    )
    assert head[-1] == "Kotak turun (−: dimuat)"
    area = there.area_names["99.01"]
    assert [r[5] for r in rows] == ["Gudang KPU Contoh", "Hilir", f"Gudang logistik {area}"]
    assert rows[0][-1] == -8


def test_no_two_columns_of_a_sheet_have_the_same_title(long_book):
    for sheet in long_book:
        titles = [c.value for c in sheet[2] if c.value]
        assert len(titles) == len(set(titles)), sheet.title
    assert [c.value for c in long_book["Pemerataan"][2]][:2] == ["Kesatuan induk", "Kesatuan"]


def test_the_balance_calls_turns_turns(book):
    titles = [c.value for c in book["Keseimbangan"][2]]
    assert titles[3:] == [
        "Kebutuhan", "Kekuatan", "Selisih kurang", "Giliran BKO masuk", "Giliran BKO keluar",
        "Giliran tetap kurang",
    ]  # fmt: skip


def test_the_mean_way_of_lent_officers_is_that_of_a_duty_and_the_page_says_the_same(tmp_path):
    # Gita of Brimob stands at the office on two days, 1 km and 3 km from her unit: 2 km, not 4.
    duties = tuple(
        outputs_world.duty(
            "tally", "KPU", "commission_office", at(d, 8), 8, "70000107", attached=True, travel_m=m
        )
        for d, m in ((28, 1000), (29, 3000))
    )
    lent = (Transfer("tally", "BRIMOB", "RES", 1, 4000),)
    made = replace(outputs_world.PLAN, duties=duties, transfers=lent)
    path = tmp_path / "plan.xlsx"
    write_workbook(path, outputs_world.OPERATION, made)
    (row,) = openpyxl.load_workbook(path)["BKO"].iter_rows(min_row=3, values_only=True)
    assert row[3:] == (1, 2)
    page = transfers(INDONESIAN, Figures(outputs_world.OPERATION, made))
    assert '<td class="n">2,0 km</td>' in str(page)


def test_of_a_very_large_plan_only_voting_day_and_the_smallest_phases_are_written(tmp_path, monkeypatch):
    # Quiet days have three duties, voting two, the tally three: of the others one fits.
    monkeypatch.setattr(sheets, "WHOLE", 7)
    monkeypatch.setattr(sheets, "SOME", 5)
    path = tmp_path / "plan.xlsx"
    write_workbook(path, outputs_world.OPERATION, outputs_world.PLAN)
    book = openpyxl.load_workbook(path)
    kinds = [r[0] for r in book["Polres Contoh"].iter_rows(min_row=3, values_only=True)]
    assert len(kinds) == 5
    left_out = [r[:2] for r in book["Ringkasan"].iter_rows(min_row=3, values_only=True) if "praja" in r[0]]
    assert [(text[:25], n) for text, n in left_out] == [("Tugas tahap Rekapitulasi,", 3)]


def test_a_plan_without_duties_still_has_a_workbook(tmp_path):
    empty = replace(PLAN, duties=(), beats=(), shortfalls=(), transfers=(), balance=(), risks=())
    write_workbook(tmp_path / "plan.xlsx", WORLD, empty)
    assert len(openpyxl.load_workbook(tmp_path / "plan.xlsx").sheetnames) == 12
