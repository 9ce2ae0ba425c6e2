"""Intake: a draft becomes a version whole, with its difference, or leaves nothing behind."""

import io
import os
from concurrent.futures import ThreadPoolExecutor

import openpyxl
import pytest
from django.db import connection
from django.urls import reverse

from posko.campaign.actions import keep
from posko.intake import actions, drafts, queries
from posko.intake.leftovers import sweep
from posko.intake.models import Draft, DraftState, Part
from posko.intake.receiving import Incoming
from posko.ledger.models import Entry
from posko.people.rights import Role
from posko.support.errors import NotThereError, RefusedError, RuleError
from tests.site import world
from tests.site.campaign_world import SETTINGS, begun, write_folder
from tests.site.intake_world import (
    AREAS_LINES,
    OFFICERS,
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
)

__all__ = ["filled", "operation"]


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


def test_a_changed_rule_or_phase_is_seen_as_one(command, filled):
    changed = SETTINGS.replace("2024-11-23", "2024-11-24") + "[rules]\nmin_rest_hours = 9\n"
    draft = received(command, filled, Incoming("operation.toml", changed.encode())).draft
    found = view(command, draft, "settings").changes
    assert found.rows["changed"] == [
        ["phases · campaign", {"end": ["2024-11-23", "2024-11-24"]}],
        ["rules · min_rest_hours", {"value": ["8", "9"]}],
    ]


def test_what_a_crash_left_behind_goes_after_a_day_and_nothing_else(command, filled, settings, tmp_path):
    settings.HOME = tmp_path
    kept = [
        tmp_path / "operations/x/1/areas.csv",
        tmp_path / "drafts/y/abc.xlsx",
        tmp_path / "spool/new.upload",
    ]
    left = [tmp_path / "operations/x/.new-a/areas.csv", tmp_path / "drafts/y/candidate-b/areas.csv"]
    left.append(tmp_path / "spool/old.upload")
    unfinished = ("operations/x/.search-q", "operations/x/.risk-1-2.sqlite3.q", "atlas/.d-1.json.q")
    left += [tmp_path / name for name in (*unfinished, "operations/x/.edits-q", "orders/z/.new-q")]
    for path in (*kept, *left):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    for path in (left[0].parent, left[1].parent, *left[2:], kept[0].parent, kept[1]):
        os.utime(path, (1_000_000, 1_000_000))
    os.utime(kept[2], (1_090_000, 1_090_000))
    assert sweep(1_000_000 + 86_399) == 0
    assert sweep(1_000_000 + 86_401) == 8
    assert all(path.exists() for path in kept)
    assert not any(path.exists() for path in left)


def test_a_version_that_somebody_changed_on_the_disk_is_told(command, filled):
    client = command.client("commander")
    address = reverse("desk:version", args=[filled.public_id, 1])
    assert "berkas utuh" in client.get(address, {"periksa": ""}).content.decode()
    path = filled.versions.get().path / "areas.csv"
    path.chmod(0o600)
    path.write_text(path.read_text(encoding="utf-8").replace("Desa Satu", "Desa Lain"), encoding="utf-8")
    assert "berkas BERUBAH sejak disimpan" in client.get(address, {"periksa": ""}).content.decode()


def test_somebody_who_looks_while_a_draft_is_accepted_keeps_nobody_from_it(command, filled, monkeypatch):
    draft = mapped(command, filled)
    hand_on = actions._hand_on_notes

    def looked_at_first(draft, version):
        queries.register_of(command.viewer("commander"), filled, version.number)
        hand_on(draft, version)

    monkeypatch.setattr(actions, "_hand_on_notes", looked_at_first)
    version = actions.accept(
        command.viewer("planner"), draft.public_id, "x", revision=draft.revision, now=command.now
    )
    found = queries.register_of(command.viewer("planner"), filled, version.number)
    assert {line.table: line.counts["added"] for line in found.lines}["personnel"] == 2
    assert sorted(p.name for p in filled.home.iterdir()) == ["1", "2", "notes-1", "notes-2"]
