"""Intake: files are recognised, checked, mended, accepted; nothing is lost, half kept or kept in vain."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import connection

from posko.campaign import queries as campaign
from posko.campaign.actions import keep
from posko.intake import actions, bridge, drafts, queries
from posko.intake.models import Draft, DraftState, Part, RememberedColumn
from posko.intake.receiving import Incoming, clean_name
from posko.intake.sheets import xlsx_bytes
from posko.ledger.models import Entry
from posko.people.rights import Role
from posko.support.errors import NotThereError, RefusedError, RuleError
from tests.site import world
from tests.site.campaign_world import SETTINGS, begun, write_folder
from tests.site.intake_world import OFFICERS, accepted, first_files, officers, received, workbook


@pytest.fixture
def operation(command):
    return begun(command)


@pytest.fixture
def filled(command, operation):
    """The operation with areas, units and stations as its version 1."""
    accepted(command, operation, *first_files())
    return operation


def part_of(draft, table):
    return draft.parts.get(table=table)


def counts(draft, table):
    draft.refresh_from_db()
    found = draft.summary["tables"][table]
    return {k: found[k] for k in ("rows", "spoiled", "added", "removed", "changed")}


def view(command, draft, table):
    return queries.part(command.viewer("planner"), part_of(draft, table).pk, now=command.now)


def mended(command, part, change, name="baris-rusak.xlsx"):
    """Download the spoiled rows, change them as a person would, and send them back."""
    _part, raw = queries.spoiled_workbook(command.viewer("planner"), part.pk, english=False, now=command.now)
    book = openpyxl.load_workbook(io.BytesIO(raw))
    change(book.active)
    held = io.BytesIO()
    book.save(held)
    file = Incoming(name, held.getvalue())
    return actions.mend(command.viewer("planner"), part.pk, file, now=command.now)


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


def mapped(command, filled):
    draft = received(command, filled, officers()).draft
    part = draft.parts.get()
    actions.remap(
        command.viewer("planner"),
        part.pk,
        table="personnel",
        header_row=0,
        columns={1: "nrp"},
        now=command.now,
    )
    draft.refresh_from_db()
    return draft


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


def test_the_difference_tells_added_removed_and_changed_by_key(command, filled):
    changed = (
        "station_id,village_code,number,name,lat,lon,voters\n"
        "T1,99.01.01.2001,1,TPS 1,-1.1,103.1,450\nT3,99.01.01.2002,2,TPS 2,-1.2,103.2,300\n"
    )
    draft = received(command, filled, Incoming("stations.csv", changed.encode())).draft
    assert counts(draft, "stations") == {"rows": 2, "spoiled": 0, "added": 1, "removed": 1, "changed": 1}
    found = view(command, draft, "stations").changes
    assert [key for key, _ in found.rows["added"]] == ["T3"]
    assert [key for key, _ in found.rows["removed"]] == ["T2"]
    assert found.rows["changed"] == [["T1", {"voters": ["400", "450"]}]]
    version = actions.accept(
        command.viewer("planner"), draft.public_id, "DPT diperbaiki", revision=draft.revision, now=command.now
    )
    history = queries.history(command.viewer("commander"), filled)
    assert next((k.version.number, k.by, k.version.why, k.files) for k in history) == (
        2,
        "Nama planner",
        "DPT diperbaiki",
        ("stations.csv",),
    )
    later = queries.changes_of(
        command.viewer("commander"), filled, version.number, "stations", now=command.now
    )
    assert later.rows == found.rows


def test_a_version_kept_without_a_draft_shows_its_difference_too(command, filled, tmp_path):
    keep(command.viewer("planner"), filled, write_folder(tmp_path / "f"), "dari berkas", now=command.now)
    found = queries.changes_of(command.viewer("planner"), filled, 2, "stations", now=command.now)
    assert (found.removed, found.added) == (2, 0)


def test_tables_that_refer_to_the_new_one_are_shown_as_affected(command, filled):
    fewer = "\n".join(line for line in AREAS_LINES if "2002" not in line)
    draft = received(command, filled, Incoming("areas.csv", fewer.encode())).draft
    others = queries.draft(command.viewer("planner"), draft.public_id).others
    assert [(line.table, line.counts["removed"], line.counts["spoiled"]) for line in others] == [
        ("stations", 1, 1)
    ]


AREAS_LINES = next(f.raw.decode() for f in first_files() if f.name == "areas.csv").splitlines()


def test_a_table_is_replaced_wherever_it_stood_and_what_stood_beside_it_stays(command, operation, tmp_path):
    folder = write_folder(tmp_path / "folder")
    (folder / "personnel.csv").unlink()
    held = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.title = "areas"
    for line in AREAS_LINES:
        book.active.append(line.split(","))
    units = book.create_sheet("units")
    for line in next(f.raw.decode() for f in first_files() if f.name == "units.csv").splitlines():
        units.append(line.split(","))
    book.save(held)
    (folder / "buku.xlsx").write_bytes(held.getvalue())
    keep(command.viewer("planner"), operation, folder, "awal", now=command.now)
    version = accepted(command, operation, Incoming("wilayah.csv", "\n".join(AREAS_LINES).encode()))
    assert sorted(p.name for p in version.path.iterdir()) == ["areas.csv", "operation.toml", "units.xlsx"]
    found = queries.register(command.viewer("planner"), operation)
    assert {line.table: line.counts["rows"] for line in found.lines}["units"] == 2


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
        ("foto.png", b"\x89PNG", "tidak dikenal"),
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


def test_a_full_disk_is_said_and_leaves_no_draft(command, operation, monkeypatch):
    def full(_path, _raw):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(drafts, "write_whole", full)
    with pytest.raises(RuleError, match="No space left on device"):
        received(command, operation, *first_files())
    assert not Draft.objects.exists()


def test_a_draft_whose_check_was_broken_off_can_be_checked_again(command, operation, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(actions, "write_notes", full)
        with pytest.raises(RuleError, match="No space left"):
            received(command, operation, *first_files())
    draft = Draft.objects.get()
    assert draft.examined != draft.revision
    with pytest.raises(RuleError, match="berubah sejak halaman dibuka"):
        actions.accept(
            command.viewer("planner"), draft.public_id, "x", revision=draft.revision, now=command.now
        )
    actions.check_again(command.viewer("planner"), draft.public_id)
    assert counts(draft, "areas")["rows"] == 5


def test_a_version_kept_meanwhile_makes_the_draft_be_checked_again(command, filled, tmp_path):
    draft = mapped(command, filled)
    keep(command.viewer("planner"), filled, write_folder(tmp_path / "f"), "lain", now=command.now)
    with pytest.raises(RuleError, match="Versi 2 sudah disimpan orang lain; draf diperiksa ulang"):
        actions.accept(
            command.viewer("planner"), draft.public_id, "x", revision=draft.revision, now=command.now
        )
    draft.refresh_from_db()
    assert draft.base == 2
    assert draft.state == DraftState.OPEN
    version = actions.accept(
        command.viewer("planner"), draft.public_id, "x", revision=draft.revision, now=command.now
    )
    assert version.number == 3


def test_a_table_that_would_lose_all_its_rows_is_not_accepted(command, filled):
    broken = "station_id,village_code,number,name,lat,lon,voters\nT1,nowhere,1,TPS 1,-1.1,103.1,400\n"
    draft = received(command, filled, Incoming("stations.csv", broken.encode())).draft
    with pytest.raises(RuleError, match="Tidak satu pun baris"):
        actions.accept(
            command.viewer("planner"), draft.public_id, "x", revision=draft.revision, now=command.now
        )


def test_the_same_table_again_replaces_the_part_before(command, filled):
    draft = received(command, filled, Incoming("stations.csv", first_files()[3].raw)).draft
    second = received(command, filled, Incoming("tps.csv", first_files()[3].raw)).draft
    assert second == draft
    assert [p.file_name for p in draft.parts.all()] == ["tps.csv"]


def test_each_planner_has_a_draft_of_his_own(command, filled):
    command.add("second_planner", Role.PLANNER, "RES-1")
    first = received(command, filled, officers()).draft
    second = received(command, filled, officers(), who="second_planner").draft
    assert first != second


def test_of_a_closed_draft_no_file_and_no_sample_stays(command, filled, django_capture_on_commit_callbacks):
    draft = mapped(command, filled)
    assert any(draft.home.iterdir())
    with django_capture_on_commit_callbacks(execute=True):
        actions.drop(command.viewer("planner"), draft.public_id, now=command.now)
    assert not draft.home.exists()
    assert Part.objects.filter(draft=draft).exclude(columns=[]).count() == 0
    with pytest.raises(NotThereError):
        queries.draft(command.viewer("planner"), draft.public_id)


def test_only_a_planner_of_the_territory_takes_files_in(command, filled):
    draft = mapped(command, filled)
    part = part_of(draft, "personnel")
    for who in ("commander", "observer", "administrator"):
        with pytest.raises(RefusedError):
            received(command, filled, officers(), who=who)
        with pytest.raises(NotThereError):
            queries.part(command.viewer(who), part.pk, now=command.now)
    command.add("hilir_planner", Role.PLANNER, "RES-11")
    with pytest.raises(NotThereError):
        actions.drop(command.viewer("hilir_planner"), draft.public_id, now=command.now)


def test_who_looks_at_officers_is_in_the_ledger_and_at_stations_not(command, filled):
    draft = mapped(command, filled)

    def views():
        return Entry.objects.filter(act="intake.officers.viewed").count()

    before = views()
    view(command, draft, "personnel")
    assert views() == before + 1
    queries.workbook_of(command.viewer("commander"), filled, 1, "stations", now=command.now)
    assert views() == before + 1


def test_every_step_is_in_the_ledger_and_no_officer_in_the_chain(command, filled):
    draft = mapped(command, filled)
    part = part_of(draft, "personnel")
    mended(command, part, lambda sheet: sheet.__setitem__("E2", "Aiptu"))
    draft.refresh_from_db()
    actions.accept(command.viewer("planner"), draft.public_id, "x", revision=draft.revision, now=command.now)
    acts = list(
        Entry.objects.filter(act__startswith="intake.").values_list("act", flat=True).order_by("number")
    )
    assert acts[-5:] == [
        "intake.file.received",
        "intake.columns.mapped",
        "intake.officers.viewed",
        "intake.rows.mended",
        "intake.draft.accepted",
    ]
    assert not Entry.objects.filter(subject__contains="8000000").exists()
    assert OFFICERS[1][1] == "80000001"


@pytest.mark.parametrize(
    ("sentence", "both"),
    [
        ("Satu. / One.", ("Satu.", "One.")),
        (
            "Satu. / One. Baris ini tidak dipakai. / This row is not used.",
            ("Satu. Baris ini tidak dipakai.", "One. This row is not used."),
        ),
        ("Satu. / One. (120 baris / rows: 2)", ("Satu. (120 baris / rows: 2)", "One. (120 baris / rows: 2)")),
        ("a / b / c", ("a / b / c", "a / b / c")),
    ],
)
def test_a_sentence_of_the_engine_is_parted_into_its_languages(sentence, both):
    assert bridge.in_two(sentence) == both


def test_two_who_accept_at_once_make_one_version(committed, now):
    command = world.build(now)
    operation = begun(command)
    accepted(command, operation, *first_files())
    draft = received(command, operation, Incoming("tps.csv", first_files()[3].raw)).draft

    def one(_turn):
        try:
            planner = command.viewer("planner")
            return actions.accept(planner, draft.public_id, "x", revision=draft.revision, now=now).number
        except RuleError as late:
            return str(late.message)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(one, range(2)))
    assert [m for m in made if isinstance(m, int)] == [2]
    assert operation.versions.count() == 2
    assert not draft.home.exists()


def test_an_acceptance_broken_off_after_the_version_is_finished_by_the_next(command, filled, monkeypatch):
    draft = mapped(command, filled)
    planner = command.viewer("planner")

    def killed(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(actions, "_close", killed)
        with pytest.raises(KeyboardInterrupt):
            actions.accept(planner, draft.public_id, "x", revision=draft.revision, now=command.now)
    assert filled.versions.count() == 2
    with pytest.raises(RuleError, match="Versi 2 sudah disimpan orang lain"):
        actions.accept(planner, draft.public_id, "x", revision=draft.revision, now=command.now)
    # Checked against the version that it became, it changes nothing any more.
    assert counts(draft, "personnel") == {"rows": 2, "spoiled": 1, "added": 0, "removed": 0, "changed": 0}


def test_a_number_too_large_for_a_spreadsheet_is_kept_as_words():
    raw = xlsx_bytes("x", [[float("inf"), date(1875, 5, 1), timedelta(hours=-1), 1.5]])
    row = next(openpyxl.load_workbook(io.BytesIO(raw)).active.iter_rows(values_only=True))
    assert row == ("inf", "1875-05-01", "-1 day, 23:00:00", 1.5)


def test_a_changed_rule_or_phase_is_seen_as_one(command, filled):
    changed = SETTINGS.replace("2024-11-23", "2024-11-24") + "[rules]\nmin_rest_hours = 9\n"
    draft = received(command, filled, Incoming("operation.toml", changed.encode())).draft
    found = view(command, draft, "settings").changes
    assert found.rows["changed"] == [
        ["phases · campaign", {"end": ["2024-11-23", "2024-11-24"]}],
        ["rules · min_rest_hours", {"value": ["8", "9"]}],
    ]
