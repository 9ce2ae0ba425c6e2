"""Intake: files are recognised, shown, checked and mended; what cannot be read is refused in words."""

import io
import json
from datetime import date, timedelta

import openpyxl
import pytest

from posko.campaign import queries as campaign
from posko.intake import actions, bridge, drafts, queries
from posko.intake.models import Draft, RememberedColumn
from posko.intake.receiving import Incoming, clean_name
from posko.intake.sheets import xlsx_bytes
from posko.people.rights import Role
from posko.support.errors import RuleError
from tests.site.campaign_world import begun
from tests.site.intake_world import (
    AREAS_LINES,
    accepted,
    counts,
    filled,
    first_files,
    mapped,
    mended,
    officers,
    operation,
    part_of,
    received,
    view,
    workbook,
)

__all__ = ["filled", "operation"]


def test_the_first_files_become_version_1(command, filled):
    version = campaign.version(command.viewer("planner"), filled, 1)
    assert campaign.current(command.viewer("planner"), filled) == version
    assert sorted(p.name for p in version.path.iterdir()) == [
        "areas.csv",
        "operation.toml",
        "stations.csv",
        "units.csv",
    ]
    assert [p["key"] for p in version.phases] == ["campaign", "voting"]
    found = queries.register(command.viewer("commander"), filled)
    assert {
        line.table: line.counts["rows"]
        for line in found.lines
        if line.table != "settings" and line.counts["rows"]
    } == {
        "areas": 5,
        "units": 2,
        "stations": 2,
    }


def test_posts_are_no_depots_although_these_need_fewer_columns(command, filled):
    header = ("Kode Pos", "Jenis", "Uraian", "Kode Wilayah", "Lintang", "Bujur", "Tahap", "Satgas", "Banyak")
    rows = (header, ("P1", "kpu", "KPU", "99.01", -1.1, 103.1, "voting", "preventif", 4))
    part = received(command, filled, Incoming("lokasi.xlsx", workbook(rows, "Lokasi"))).draft.parts.get()
    assert part.table == "posts"


def test_a_workbook_with_headers_of_its_own_is_recognised(command, filled):
    draft = received(command, filled, officers()).draft
    part = draft.parts.get()
    assert part.table == "personnel"
    assert {c["text"]: c["column"] for c in part.columns} == {
        "No": "",
        "N.R.P.": "",
        "Nama Lengkap": "name",
        "Pangkat": "rank",
        "Kesatuan": "unit",
        "Agama": "",
        "Hobi": "",
    }
    assert view(command, draft, "personnel").missing == ("nrp",)
    assert counts(draft, "personnel")["rows"] == 0


def test_a_column_said_by_hand_is_used_and_remembered_for_the_unit(command, filled):
    draft = mapped(command, filled)
    # Three officers; the second has no rank that is known.
    assert counts(draft, "personnel") == {"rows": 2, "spoiled": 1, "added": 2, "removed": 0, "changed": 0}
    actions.drop(command.viewer("planner"), draft.public_id, now=command.now)
    again = received(command, filled, officers(name="buku baru.xlsx")).draft
    assert counts(again, "personnel")["rows"] == 2
    assert RememberedColumn.objects.get(header="n r p").column == "nrp"


def test_another_unit_has_to_say_it_itself(command, filled):
    mapped(command, filled)
    command.add("hilir_planner", Role.PLANNER, "RES-11")
    foreign = begun(command, "RES-11", "99.03", "hilir_planner")
    part = received(command, foreign, officers(), who="hilir_planner").draft.parts.get()
    assert "nrp" not in {c["column"] for c in part.columns}


def test_a_finding_stands_beside_its_cell_in_both_languages(command, filled):
    shown = view(command, mapped(command, filled), "personnel")
    (row,) = shown.spoiled
    assert row.number == 3
    assert row.cells["rank"] == "Jenderal Besar"
    (finding,) = row.findings["rank"]
    assert "angkat" in finding.says[0]
    assert "rank" in finding.says[1].lower()
    assert " / " not in finding.says[0] + finding.says[1]


def test_what_nobody_reads_and_what_may_not_be_read_is_not_kept(command, filled):
    draft = mapped(command, filled)
    shown = {c["text"]: c for c in part_of(draft, "personnel").columns}
    assert shown["Agama"]["forbidden"]
    assert shown["Agama"]["samples"] == []
    version = actions.accept(
        command.viewer("planner"), draft.public_id, "Surat 1", revision=draft.revision, now=command.now
    )
    sheet = openpyxl.load_workbook(version.path / "personnel.xlsx").active
    kept = {cell for row in sheet.iter_rows(values_only=True) for cell in row if cell}
    assert "Andi Contoh" in kept
    assert "Budi Contoh" in kept, "a spoiled row is kept for who mends it"
    assert not kept & {"Agama", "x", "catur", "Hobi"}


def test_spoiled_rows_are_downloaded_mended_and_put_back(command, filled):
    draft = mapped(command, filled)

    def correct(sheet):
        assert [c.value for c in sheet[1]][:3] == ["posko_baris", "No", "N.R.P."]
        assert sheet[2][0].value == 3
        assert sheet[2][6].value is None, "what may not be read does not leave either"
        assert "Pangkat" in sheet[2][8].value
        sheet[2][4].value = "Aiptu"

    assert mended(command, part_of(draft, "personnel"), correct) == 1
    assert counts(draft, "personnel") == {"rows": 3, "spoiled": 0, "added": 3, "removed": 0, "changed": 0}


def test_rows_of_a_text_file_are_mended_too(command, filled):
    text = "nrp;nama;pangkat;kesatuan\n080000001;Andi;Bripka;RES-1\n080000002;Budi;Besar;RES-1\n"
    draft = received(command, filled, Incoming("personel.csv", text.encode())).draft

    def correct(sheet):
        sheet[2][3].value = "Aipda"

    mended(command, part_of(draft, "personnel"), correct)
    assert counts(draft, "personnel")["rows"] == 2
    with drafts.candidate(draft) as folder:
        assert "080000002,Budi,Aipda,RES-1" in (folder / "personnel.csv").read_text(encoding="utf-8")


def test_another_file_or_row_is_not_taken_for_corrections(command, filled):
    part = part_of(mapped(command, filled), "personnel")

    def elsewhere(sheet):
        sheet[2][0].value = 99

    with pytest.raises(RuleError, match="Nomor baris 99 tidak ada"):
        mended(command, part, elsewhere)
    with pytest.raises(RuleError, match="bukan berkas baris rusak"):
        actions.mend(command.viewer("planner"), part.pk, officers(), now=command.now)


def test_formulas_in_cells_leave_as_text(command, filled):
    rows = [
        ["nrp", "nama", "pangkat", "kesatuan"],
        ["80000001", '=HYPERLINK("http://x.example")', "Besar", "RES-1"],
    ]
    draft = received(command, filled, Incoming("personel.xlsx", workbook(rows))).draft
    _part, raw = queries.spoiled_workbook(
        command.viewer("planner"), part_of(draft, "personnel").pk, english=True, now=command.now
    )
    sheet = openpyxl.load_workbook(io.BytesIO(raw)).active
    assert sheet["C2"].value == '=HYPERLINK("http://x.example")'
    assert b"<f>" not in raw
    assert all("=" not in str(c.value) or c.data_type != "n" for row in sheet.iter_rows() for c in row)
    with drafts.candidate(draft) as folder:
        names = openpyxl.load_workbook(folder / "personnel.xlsx").active["B2"]
        assert names.value.startswith("=HYPERLINK")


def test_a_workbook_of_several_sheets_gives_several_parts(command, operation):
    book = openpyxl.Workbook()
    book.active.title = "Wilayah"
    for line in AREAS_LINES:
        book.active.append(line.split(","))
    other = book.create_sheet("Rapat")
    other.append(["halo", "dunia"])
    held = io.BytesIO()
    book.save(held)
    draft = received(command, operation, Incoming("semua.xlsx", held.getvalue())).draft
    assert [(p.sheet, p.table) for p in draft.parts.all()] == [("Wilayah", "areas"), ("Rapat", "")]
    with pytest.raises(RuleError, match=r"semua\.xlsx Rapat belum dikenali"):
        actions.accept(
            command.viewer("planner"), draft.public_id, "x", revision=draft.revision, now=command.now
        )
    actions.remove_part(command.viewer("planner"), draft.parts.get(table="").pk, now=command.now)
    draft.refresh_from_db()
    version = actions.accept(
        command.viewer("planner"), draft.public_id, "x", revision=draft.revision, now=command.now
    )
    assert version.number == 1


def test_a_table_can_be_chosen_and_its_header_row_said(command, operation):
    rows = [
        ["Daftar"],
        ["aa", "bb", "cc", "dd", "ee"],
        ["99", "Contoh", "province", -1.0, 103.0],
    ]
    draft = received(command, operation, Incoming("lembar.xlsx", workbook(rows))).draft
    part = draft.parts.get()
    assert part.table == ""
    planner = command.viewer("planner")
    say = {"table": "areas", "header_row": 1, "now": command.now}
    actions.remap(planner, part.pk, columns={}, **say)
    places = {0: "code", 1: "name", 2: "level", 3: "lat", 4: "lon"}
    actions.remap(planner, part.pk, columns=places, **say)
    assert counts(draft, "areas")["rows"] == 1
    with pytest.raises(RuleError, match="Kolom kode dipilih dua kali"):
        actions.remap(planner, part.pk, columns={0: "code", 1: "code"}, **say)
    with pytest.raises(RuleError, match="Kolom votes tidak dikenal"):
        actions.remap(planner, part.pk, columns={0: "votes"}, **say)


def test_why_somebody_is_away_is_not_kept(command, filled):
    text = "nrp,mulai,selesai,alasan\n80000001,2024-11-01,2024-11-05,sakit parah\n"
    draft = received(command, filled, Incoming("cuti.csv", text.encode())).draft
    part = draft.parts.get()
    actions.remap(
        command.viewer("planner"), part.pk, table="unavailable", header_row=0, columns={}, now=command.now
    )
    with drafts.candidate(draft) as folder:
        kept = (folder / "unavailable.csv").read_text(encoding="utf-8")
    assert "80000001,2024-11-01,2024-11-05" in kept
    assert "sakit" not in kept


def test_geojson_keeps_codes_and_outlines_alone(command, filled):
    ring = [[103.0, -1.0], [103.1, -1.0], [103.1, -1.1], [103.0, -1.0]]
    feature = {
        "type": "Feature",
        "properties": {"code": "99.01", "agama": "x"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    raw = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    version = accepted(command, filled, Incoming("batas.geojson", raw))
    kept = json.loads((version.path / "outlines.geojson").read_text(encoding="utf-8"))
    assert kept["features"][0]["properties"] == {"code": "99.01"}
    lines = queries.register(command.viewer("planner"), filled).lines
    assert {line.table: line.counts["added"] for line in lines}["outlines"] == 1


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("data.xls", b"\xd0\xcf\x11\xe0", "Format lama"),
        ("foto.png", b"\x89PNG", "PDF dan gambar tidak dibaca"),
        ("kosong.csv", b"  \n", "Berkas kosong"),
        ("palsu.xlsx", b"bukan zip", "bukan buku kerja"),
        ("biner.csv", b"abc\x00" * 2000, "bukan teks"),
        ("rusak.geojson", b"{", "GeoJSON"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_leaves_nothing(command, operation, name, raw, says):
    found = received(command, operation, Incoming(name, raw))
    assert found.draft is None
    ((refused, why),) = found.refused
    assert refused == name
    assert says in str(why)
    assert not Draft.objects.exists()


def test_a_bad_file_keeps_no_good_one_out(command, operation):
    found = received(command, operation, Incoming("a.xls", b"x"), *first_files())
    assert found.draft.parts.count() == 4
    assert [name for name, _why in found.refused] == ["a.xls"]


def test_a_zip_bomb_is_refused_before_it_fills_the_memory(command, operation, monkeypatch):
    monkeypatch.setattr(bridge, "MOST_UNPACKED", 2000)
    found = received(command, operation, officers())
    assert "lebih besar dari" in str(found.refused[0][1])
    monkeypatch.undo()
    monkeypatch.setattr(bridge, "MOST_CELLS", 20)
    assert received(command, operation, officers()).draft is None


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\temp\\anggota.xlsx", "anggota.xlsx"),
        ("a\x00b\x1b[31m.csv", "ab[31m.csv"),
        ("", "berkas"),
        ("<img src=x>.csv", "<img src=x>.csv"),
    ],
)
def test_a_hostile_name_is_only_a_name(sent, kept):
    assert clean_name(sent) == kept


def test_a_long_name_is_cut_and_keeps_its_kind():
    assert clean_name("a" * 300 + ".xlsx").endswith(".xlsx")
    assert len(clean_name("a" * 300 + ".xlsx")) <= 120


@pytest.mark.parametrize(
    ("sentence", "both"),
    [
        ("Satu. / One.", ("Satu.", "One.")),
        (
            "Satu. / One. Baris ini tidak dipakai. / This row is not used.",
            ("Satu. Baris ini tidak dipakai.", "One. This row is not used."),
        ),
        ("Satu. / One. (120 baris / rows: 2)", ("Satu. (120 baris: 2)", "One. (120 rows: 2)")),
        ("a / b / c", ("a / b / c", "a / b / c")),
    ],
)
def test_a_sentence_of_the_engine_is_parted_into_its_languages(sentence, both):
    assert bridge.in_two(sentence) == both


def test_a_number_too_large_for_a_spreadsheet_is_kept_as_words():
    raw = xlsx_bytes("x", [[float("inf"), date(1875, 5, 1), timedelta(hours=-1), 1.5]])
    row = next(openpyxl.load_workbook(io.BytesIO(raw)).active.iter_rows(values_only=True))
    assert row == ("inf", "1875-05-01", "-1 day, 23:00:00", 1.5)
