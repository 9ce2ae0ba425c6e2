"""Handouts: a workbook for each unit, a calendar for each officer, and nobody's duties in others' hands."""

import re
import stat
from dataclasses import replace
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.domain.forces import Absence
from praja.errors import FolderError, UsageError
from praja.handouts import grid, write_handouts
from praja.handouts.calendar import escaped, folded, utc
from praja.handouts.grid import sheet_name
from praja.handouts.words import ENGLISH, INDONESIAN
from praja.handouts.writing import file_name
from praja.pipeline.hours import hours_of
from tests.engine.outputs_world import ADI, BENI, DUTIES, EKA, OPERATION, PLAN, at, duty

WHOLE = replace(PLAN, hours=hours_of(OPERATION, DUTIES))
HOSTILE = "=1+1; \\ <b>\nBEGIN:VEVENT, x" + "é" * 80


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    out = tmp_path_factory.mktemp("handouts") / "out"
    write_handouts(OPERATION, WHOLE, out)
    return out


def names(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def book_of(path):
    return openpyxl.load_workbook(path)


def events_of(path):
    """Read a calendar strictly: CRLF, folding, nesting, one value for each property of an event."""
    raw = path.read_bytes()
    assert raw.endswith(b"\r\n")
    lines = raw[:-2].split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 75
    unfolded = re.sub(rb"\r\n[ \t]", b"", raw[:-2]).decode().split("\r\n")
    events: list[dict[str, str]] = []
    inside: dict[str, str] = {}
    opened: list[str] = []
    for line in unfolded:
        name, colon, value = line.partition(":")
        assert colon, line
        assert re.fullmatch(r"[A-Z-]+(;[A-Z-]+=[^;:]+)*", name), line
        if name == "BEGIN":
            opened.append(value)
            inside = {}
        elif name == "END":
            assert opened.pop() == value
            events += [inside] if value == "VEVENT" else []
        elif opened[-1] == "VEVENT":
            assert name not in inside
            inside[name] = value
    assert opened == []
    assert unfolded[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    return events


def plain(value):
    """Undo the escapes of a text value."""
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)


def test_each_unit_has_a_workbook_and_each_officer_with_a_duty_a_calendar(out):
    assert names(out) == [
        "BRIMOB/BRIMOB.xlsx",
        "RES/RES.xlsx",
        f"SEK-HILIR/{EKA}.ics",
        "SEK-HILIR/SEK-HILIR.xlsx",
        f"SEK-HULU/{ADI}.ics",
        f"SEK-HULU/{BENI}.ics",
        "SEK-HULU/SEK-HULU.xlsx",
    ]


def test_handouts_are_for_their_owner_alone(out):
    assert {stat.S_IMODE(p.stat().st_mode) for p in out.rglob("*.*")} == {0o600}
    assert {stat.S_IMODE(p.stat().st_mode) for p in (out, *out.glob("*/"))} == {0o700}


def test_the_same_plan_gives_the_same_bytes(out, tmp_path):
    write_handouts(OPERATION, WHOLE, tmp_path / "again")
    assert names(tmp_path / "again") == names(out)
    for name in names(out):
        assert (tmp_path / "again" / name).read_bytes() == (out / name).read_bytes()


def test_the_grid_has_a_row_for_each_officer_and_a_code_for_each_duty(out):
    sheet = book_of(out / "SEK-HULU" / "SEK-HULU.xlsx")["Kesatuan"]
    head = [c.value for c in sheet[2]]
    assert head[:5] == ["Pangkat", "Nama", "NRP", "Jam", "Malam"]
    assert head[5:] == ["Sel\n26/11", "Rab\n27/11", "Kam\n28/11", "Jum\n29/11", "Sab\n30/11", "Min\n1/12"]
    rows = {row[2]: row for row in sheet.iter_rows(min_row=3, max_row=6, values_only=True)}
    assert rows[ADI] == ("Bripka", "Adi Rahasia", ADI, 34, 1, "KAM08*", "TPS06*", None, None, "WAL20", None)
    assert rows[BENI][5:7] == ("GSR16", "TPS06")
    assert rows["70000104"][3:] == (None,) * 8


def test_the_grid_says_what_its_codes_mean(out):
    sheet = book_of(out / "SEK-HULU" / "SEK-HULU.xlsx")["Kesatuan"]
    legend = {row[0]: row[1] for row in sheet.iter_rows(min_row=8, values_only=True)}
    assert legend["GSR"] == "Pergeseran ke TPS"
    assert legend["08"] == "angka sesudah kode: jam mulai (WIB)"


def test_who_is_away_has_a_sign_on_those_dates_and_no_reason(tmp_path):
    absences = (Absence("70000104", date(2024, 11, 27), date(2024, 12, 24)),)
    write_handouts(replace(OPERATION, absences=absences), WHOLE, tmp_path, units=["SEK-HULU"])
    sheet = book_of(tmp_path / "SEK-HULU" / "SEK-HULU.xlsx")["Kesatuan"]
    assert [c.value for c in sheet[6]][5:] == [None, "×", "×", "×", "×", "×"]


def test_the_sheet_of_an_officer_says_when_where_what_and_who_answers(out):
    sheet = book_of(out / "SEK-HULU" / "SEK-HULU.xlsx")[f"Adi Rahasia {ADI}"]
    assert sheet["A1"].value == "TERBATAS · Operasi Contoh · Polsek Hulu"
    assert sheet["A2"].value == f"Bripka Adi Rahasia, NRP {ADI}"
    assert sheet["A3"].value == "3 tugas, 34 jam, 1 malam; minggu terpanjang 34 jam"
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert rows[0] == (
        "Sel, 26 Nov 2024", "08.00–12.00", "Kegiatan kampanye", "Kampanye EV-1, Hilir",
        "Ketua tim, bersama 1 petugas lain", "Satgas Preventif, Subsatgas PAM", "Kompol, Polres Contoh", None,
    )  # fmt: skip
    assert rows[1][1:5] == (
        "06.00–24.00", "Pengamanan TPS", "TPS 001 Batu dan 1 TPS lain, Hulu",
        "Ketua tim, bersama 1 petugas lain",
    )  # fmt: skip
    assert rows[2][1] == "20.00 – 1 Des 08.00"
    assert rows[2][4] == "Anggota, sendiri"


def test_no_colleague_is_named_on_the_sheet_or_in_the_calendar_of_an_officer(out):
    book = book_of(out / "SEK-HULU" / "SEK-HULU.xlsx")
    told = " ".join(str(c.value) for row in book[f"Adi Rahasia {ADI}"].iter_rows() for c in row)
    calendar = (out / "SEK-HULU" / f"{ADI}.ics").read_text(encoding="utf-8")
    for other in OPERATION.personnel:
        if other.nrp != ADI:
            assert other.nrp not in told + calendar
            assert other.name not in told + calendar


def test_a_calendar_holds_each_duty_once_under_its_own_id(out):
    events = events_of(out / "SEK-HULU" / f"{ADI}.ics")
    mine = [d for d in DUTIES if d.nrp == ADI]
    assert [e["UID"] for e in events] == [d.duty_id for d in mine]
    assert [e["DTSTART"] for e in events] == ["20241126T010000Z", "20241126T230000Z", "20241130T130000Z"]
    assert events[1]["DTEND"] == "20241127T170000Z"
    assert all(e["DTSTAMP"] == "20241126T000000Z" for e in events)


def test_an_event_says_what_where_with_how_many_and_who_answers(out):
    first = events_of(out / "SEK-HULU" / f"{ADI}.ics")[0]
    assert plain(first["SUMMARY"]) == "Kegiatan kampanye: Kampanye EV-1"
    assert plain(first["LOCATION"]) == "Kampanye EV-1, Hilir"
    assert first["GEO"] == "0.100000;100.123456"
    assert plain(first["DESCRIPTION"]).split("\n") == [
        "Ketua tim, bersama 1 petugas lain",
        "Satgas Preventif, Subsatgas PAM",
        "Padal: Kompol, Polres Contoh",
    ]


def test_an_attached_officer_reads_which_command_he_serves(tmp_path):
    away = duty("tally", "KPU", "commission_office", at(28, 8), 8, "70000107", attached=True)
    write_handouts(OPERATION, replace(WHOLE, duties=(away,)), tmp_path, officers=["70000107"])
    (event,) = events_of(tmp_path / "BRIMOB" / "70000107.ics")
    assert plain(event["DESCRIPTION"]).endswith("BKO ke Polres Contoh")


def test_one_officer_alone_gets_his_sheet_and_his_calendar(tmp_path):
    files = write_handouts(OPERATION, WHOLE, tmp_path, officers=[EKA])
    assert [p.name for p in files] == [f"{EKA}.xlsx", f"{EKA}.ics"]
    assert book_of(files[0]).sheetnames == [f"Eka Rahasia {EKA}"]
    whole = tmp_path / "whole"
    write_handouts(OPERATION, WHOLE, whole)
    assert files[1].read_bytes() == (whole / "SEK-HILIR" / f"{EKA}.ics").read_bytes()


def test_one_unit_alone_gets_what_it_gets_among_all(out, tmp_path):
    files = write_handouts(OPERATION, WHOLE, tmp_path, units=["SEK-HULU"])
    assert {p.name for p in files} == {"SEK-HULU.xlsx", f"{ADI}.ics", f"{BENI}.ics"}
    for path in files:
        assert path.read_bytes() == (out / "SEK-HULU" / path.name).read_bytes()


def test_the_calendar_of_one_who_has_no_duty_any_more_is_taken_away(tmp_path):
    write_handouts(OPERATION, WHOLE, tmp_path, units=["SEK-HULU"])
    later = replace(WHOLE, duties=tuple(d for d in DUTIES if d.nrp != BENI))
    write_handouts(OPERATION, later, tmp_path, units=["SEK-HULU"])
    assert not (tmp_path / "SEK-HULU" / f"{BENI}.ics").exists()


def test_handouts_of_everybody_never_go_among_older_ones(out):
    with pytest.raises(FolderError, match="is not empty: choose a new folder for --out, or name a unit"):
        write_handouts(OPERATION, WHOLE, out)


def test_an_unknown_unit_or_officer_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(UsageError, match="no unit 'X' in this operation: give one such as POLDA"):
        write_handouts(OPERATION, WHOLE, tmp_path / "a", units=["X"])
    with pytest.raises(UsageError, match="no officer '1' in this operation"):
        write_handouts(OPERATION, WHOLE, tmp_path / "a", officers=["1"])
    assert not (tmp_path / "a").exists()


def test_a_large_unit_has_several_workbooks(tmp_path, monkeypatch):
    monkeypatch.setattr(grid, "SHEETS", 1)
    write_handouts(OPERATION, WHOLE, tmp_path, units=["SEK-HULU"])
    books = [
        book_of(p).sheetnames for p in sorted((tmp_path / "SEK-HULU").glob("*.xlsx"), key=lambda p: p.name)
    ]
    assert sorted(books, key=len) == [[f"Beni Rahasia {BENI}"], ["Kesatuan", f"Adi Rahasia {ADI}"]]


def test_hostile_names_stay_names(tmp_path):
    events = (replace(OPERATION.events[0], event_id=HOSTILE),)
    duties = tuple(replace(d, place_id=HOSTILE) if d.place_id == "EV-1" else d for d in DUTIES)
    write_handouts(replace(OPERATION, events=events), replace(WHOLE, duties=duties), tmp_path, officers=[ADI])
    found = events_of(tmp_path / "SEK-HULU" / f"{ADI}.ics")
    assert len(found) == 3
    assert plain(found[0]["SUMMARY"]) == f"Kegiatan kampanye: Kampanye {HOSTILE}"
    cells = [c for row in book_of(tmp_path / "SEK-HULU" / f"{ADI}.xlsx").active.iter_rows() for c in row]
    assert not [c for c in cells if c.data_type == "f" or c.hyperlink]


def test_english_handouts_have_english_words(tmp_path):
    write_handouts(OPERATION, WHOLE, tmp_path, units=["SEK-HULU"], lang="en")
    assert book_of(tmp_path / "SEK-HULU" / "SEK-HULU.xlsx").sheetnames[0] == "Unit"
    assert "Campaign event" in (tmp_path / "SEK-HULU" / f"{ADI}.ics").read_text(encoding="utf-8")


def test_an_unknown_language_is_refused(tmp_path):
    with pytest.raises(UsageError, match="choose one of id, en"):
        write_handouts(OPERATION, WHOLE, tmp_path, lang="xx")


def test_the_stamp_of_a_calendar_is_the_callers_to_choose(tmp_path):
    stamp = datetime(2024, 11, 1, 12, tzinfo=UTC)
    write_handouts(OPERATION, WHOLE, tmp_path, officers=[ADI], stamp=stamp)
    assert events_of(tmp_path / "SEK-HULU" / f"{ADI}.ics")[0]["DTSTAMP"] == "20241101T120000Z"


@given(st.text())
def test_folding_loses_nothing_and_keeps_every_line_short(text):
    line = "SUMMARY:" + escaped(text)
    parts = folded(line).split("\r\n")
    assert all(len(p.encode("utf-8", "surrogatepass")) <= 75 for p in parts)
    assert all(p.startswith(" ") for p in parts[1:])
    assert parts[0] + "".join(p[1:] for p in parts[1:]) == line


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t")))
def test_an_escaped_text_is_one_line_and_comes_back(text):
    assert "\n" not in escaped(text)
    assert plain(escaped(text)) == text


def test_control_characters_never_reach_a_calendar():
    assert escaped("a\x00b\x0bc\td") == "a b c\td"


def test_instants_of_a_calendar_are_utc():
    assert utc(at(27, 6)) == "20241126T230000Z"


def test_file_names_never_leave_their_folder():
    assert [file_name(k) for k in ("SEK-15.01", "../x", "..", "a/b")] == [
        "SEK-15.01", "%2E.%2Fx", "%2E.", "a%2Fb",
    ]  # fmt: skip


def test_sheet_names_are_short_and_each_once():
    taken: set[str] = set()
    assert [sheet_name(n, taken) for n in ("A/B", "a b", "x" * 40)] == ["A B", "a b 2", "x" * 31]


def test_every_kind_of_duty_has_a_code_of_its_own():
    kinds = INDONESIAN.kinds()
    codes = [INDONESIAN.code(k) for k in kinds]
    assert len(set(codes)) == len(kinds) > 15
    assert all(len(c) == 3 for c in codes)
    assert (INDONESIAN.code("new_kind"), ENGLISH.kind("new_kind")) == ("NEW", "New kind")
