"""What somebody can do with files: send them, say what they are, mend rows, accept them, throw them away."""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from posko.campaign.actions import keep
from posko.campaign.folders import COPYING
from posko.campaign.models import FolderVersion, Operation
from posko.intake import acts, bridge, drafts, joining, mending
from posko.intake.bridge import OUTLINES, SETTINGS
from posko.intake.models import Draft, DraftState, Part, RememberedColumn
from posko.intake.notes import notes_folder, write_notes
from posko.intake.receiving import Fresh, Incoming, clean_name, guess_again, parts_of, refuse_real
from posko.intake.words import label_of
from posko.ledger.actions import record
from posko.ledger.acts import Act
from posko.people.rights import Right, Viewer
from posko.support.actors import Actor
from posko.support.errors import NotThereError, RefusedError, RuleError


@dataclass(frozen=True, slots=True)
class Received:
    """What became of files that were sent: the draft they are in, and why others are not."""

    draft: Draft | None
    refused: list[tuple[str, Any]]


def subject_of(draft: Draft) -> str:
    """Return how the ledger names a draft."""
    return f"intake.draft:{draft.public_id}"


def receive(viewer: Viewer, operation: Operation, files: Sequence[Incoming], *, now: datetime) -> Received:
    """Take files into the viewer's open draft, or a new one, and check it. A bad file keeps no other out."""
    if not viewer.may(Right.CHANGE_REGISTER, operation.where):
        raise RefusedError
    remembered = drafts.remembered_for(operation)
    fresh: list[Fresh] = []
    refused: list[tuple[str, Any]] = []
    for file in files:
        try:
            fresh += parts_of(file, operation, remembered)
        except RuleError as broken:
            refused.append((clean_name(file.name), broken.message))
    if not fresh:
        return Received(None, refused)
    draft = _take_in(viewer, operation, fresh, now)
    examine(draft)
    return Received(draft, refused)


@transaction.atomic(durable=True)
def _take_in(viewer: Viewer, operation: Operation, fresh: Sequence[Fresh], now: datetime) -> Draft:
    # Lock before looking for an open draft: somebody may drop two files in two windows.
    locked = Operation.objects.select_for_update(of=("self",)).get(pk=operation.pk)
    draft = locked.drafts.filter(state=DraftState.OPEN, begun_by=viewer.pseudonym).first()
    if draft is None:
        last = locked.versions.order_by("-number").values_list("number", flat=True).first() or 0
        draft = Draft.objects.create(operation=locked, base=last, begun_at=now, begun_by=viewer.pseudonym)
    replaced = [part for part in draft.parts.select_related("draft") if _replaces(fresh, part)]
    gone = [part.source for part in replaced]
    draft.parts.filter(pk__in=[part.pk for part in replaced]).delete()
    sources: dict[str, str] = {}
    for one in fresh:
        with drafts.disk_errors_told():
            key = f"{one.sha256}{one.file_name}"
            if key not in sources:
                sources[key] = drafts.store(draft, one.file_name, one.raw)
        Part.objects.create(
            draft=draft,
            file_name=one.file_name,
            sheet=one.sheet,
            sha256=one.sha256,
            received_at=now,
            table=one.table,
            header_row=one.header_row,
            columns=one.columns,
            source=sources[key],
        )
        facts = {"file": one.file_name, "sheet": one.sheet, "sha256": one.sha256, "table": one.table}
        _enter(acts.FILE_RECEIVED, viewer, draft, facts, now)
    _touch(draft)
    transaction.on_commit(lambda: drafts.forget(draft, gone))
    return draft


def _replaces(fresh: Sequence[Fresh], part: Part) -> bool:
    """Return whether new files take the place of a part: the same file again, or mostly the same rows.

    Other rows of the same table stand beside it: a sheet or file for each regency.
    """
    same = [f for f in fresh if f.table and f.table == part.table]
    if part.table in drafts.FIXED or any(f.file_name == part.file_name for f in same):
        return bool(same)
    if not same:
        return False
    old = joining.keys_of(part.table, part.columns, drafts.sheet_of(part).rows[part.header_row + 1 :])
    new = frozenset[Any]().union(*(f.keys for f in same))
    return not old or not new or 2 * len(old & new) >= min(len(old), len(new))


def examine(draft: Draft) -> None:
    """Read the folder that a draft would make, and keep what was found beside it."""
    draft.refresh_from_db()
    revision = draft.revision
    with drafts.candidate(draft) as folder, drafts.disk_errors_told():
        before, after = bridge.examine(drafts.base_of(draft)), bridge.examine(folder)
        place = draft.home / f"examination-{revision}"
        summary = write_notes(place, before, after)
        summary["pieces"] = pieces = drafts.pieces_of(draft)
        summary["parts"] = joining.counts(pieces, after)
        draft.summary = summary
        mending.write_spoiled(place, draft, after.findings)
    # Somebody may have changed the draft meanwhile: then his own examination counts.
    Draft.objects.filter(pk=draft.pk, revision=revision).update(examined=revision, summary=summary)
    for old in draft.home.glob("examination-*"):
        if int(old.name.rpartition("-")[2]) < revision:
            shutil.rmtree(old, ignore_errors=True)
    draft.refresh_from_db()


def remap(
    viewer: Viewer,
    part_id: int,
    *,
    table: str,
    header_row: int,
    columns: Mapping[int, str],
    now: datetime,
) -> Part:
    """Say which table a part is, which row names its columns, and what they are; it is remembered.

    Where table or row are others than before, the columns are recognised anew. Raises RuleError for a column
    that the table has not, or that two places claim.
    """
    part = _remap(viewer, part_id, table, header_row, columns, now)
    examine(part.draft)
    return part


@transaction.atomic(durable=True)
def _remap(
    viewer: Viewer, part_id: int, table: str, header_row: int, columns: Mapping[int, str], now: datetime
) -> Part:
    part = _locked_part(viewer, part_id)
    draft = part.draft
    if part.table in (SETTINGS, OUTLINES) or table not in bridge.TABLE_NAMES or table in (SETTINGS, OUTLINES):
        raise RuleError(_("Tabel %(table)s tidak dikenal.") % {"table": table})
    rows = drafts.sheet_of(part).rows
    if not 0 <= header_row < max(len(rows), 1):
        raise RuleError(_("Baris judul kolom tidak ada di berkas ini."))
    refuse_real(draft.operation, table, rows[header_row + 1 :])
    if (table, header_row) != (part.table, part.header_row):
        guess = guess_again(draft.operation, table, rows, header_row)
        part.columns = drafts.described(rows, guess)
    else:
        _assign(part, columns)
        _remember(part)
    part.table, part.header_row = table, header_row
    part.save(update_fields=["table", "header_row", "columns"])
    _touch(draft)
    facts = {
        "table": table,
        "header_row": header_row + 1,
        "columns": {c["text"]: c["column"] for c in part.columns},
    }
    _enter(acts.COLUMNS_MAPPED, viewer, draft, facts, now)
    return part


def _assign(part: Part, columns: Mapping[int, str]) -> None:
    known = {c.name for c in bridge.columns_of(part.table)}
    for column in part.columns:
        chosen = columns.get(column["place"], column["column"])
        column["column"] = "" if column["forbidden"] else chosen
    claimed = [c["column"] for c in part.columns if c["column"]]
    unknown = sorted(set(claimed) - known)
    if unknown:
        raise RuleError(_("Kolom %(column)s tidak dikenal.") % {"column": unknown[0]})
    twice = sorted({c for c in claimed if claimed.count(c) > 1})
    if twice:
        raise RuleError(
            _("Kolom %(column)s dipilih dua kali.") % {"column": str(label_of(part.table, twice[0]))}
        )


def _remember(part: Part) -> None:
    for column in part.columns:
        key = bridge.key_of(column["text"])[:200]
        if key and not column["forbidden"]:
            RememberedColumn.objects.update_or_create(
                unit=part.draft.operation.unit,
                table=part.table,
                header=key,
                defaults={"column": column["column"]},
            )


def mend(viewer: Viewer, part_id: int, file: Incoming, *, now: datetime) -> int:
    """Put corrected rows in the place of spoiled ones, and return how many. Raises RuleError.

    The file is the one that was downloaded, with its column of row numbers.
    """
    part, count = _mend(viewer, part_id, file, now)
    examine(part.draft)
    return count


@transaction.atomic(durable=True)
def _mend(viewer: Viewer, part_id: int, file: Incoming, now: datetime) -> tuple[Part, int]:
    part = _locked_part(viewer, part_id)
    sheet = drafts.sheet_of(part)
    rows, count = mending.merged(part, sheet, file)
    refuse_real(part.draft.operation, part.table, rows[part.header_row + 1 :])
    name, raw = drafts.written(part.table, sheet, rows)
    gone = part.source
    with drafts.disk_errors_told():
        part.source = drafts.store(part.draft, name, raw)
    part.save(update_fields=["source"])
    _touch(part.draft)
    _enter(acts.ROWS_MENDED, viewer, part.draft, {"table": part.table, "rows": count}, now)
    transaction.on_commit(lambda: drafts.forget(part.draft, [gone]))
    return part, count


def remove_part(viewer: Viewer, part_id: int, *, now: datetime) -> Draft:
    """Take a file out of a draft and delete it."""
    draft = _remove_part(viewer, part_id, now)
    examine(draft)
    return draft


@transaction.atomic(durable=True)
def _remove_part(viewer: Viewer, part_id: int, now: datetime) -> Draft:
    part = _locked_part(viewer, part_id)
    draft, gone = part.draft, part.source
    _enter(acts.PART_REMOVED, viewer, draft, {"file": part.file_name, "table": part.table}, now)
    part.delete()
    _touch(draft)
    transaction.on_commit(lambda: drafts.forget(draft, [gone]))
    return draft


def check_again(viewer: Viewer, draft_id: UUID | str) -> Draft:
    """Examine a draft once more, such as after the disk was full."""
    draft = open_draft(viewer, draft_id)
    examine(draft)
    return draft


def accept(viewer: Viewer, draft_id: UUID | str, why: str, *, revision: int, now: datetime) -> FolderVersion:
    """Make a draft the next version of its operation's folder.

    `revision` is the one that the viewer has looked at. Raises RuleError where the draft or the operation
    has changed since (it is then checked anew), where a sheet is not recognised, and where a table would lose
    all of its rows.
    """
    draft = open_draft(viewer, draft_id)
    _refuse_unready(draft, revision)
    last = draft.operation.versions.order_by("-number").values_list("number", flat=True).first() or 0
    if last != draft.base:
        Draft.objects.filter(pk=draft.pk).update(base=last, revision=draft.revision + 1)
        examine(draft)
        raise RuleError(
            _("Versi %(number)s sudah disimpan orang lain; draf diperiksa ulang. Lihat lagi, lalu terima.")
            % {"number": last}
        )
    with drafts.candidate(draft) as folder:
        version = keep(viewer, draft.operation, folder, why, now=now, after=draft.base)
    _hand_on_notes(draft, version)
    _close(viewer, draft, DraftState.ACCEPTED, version, now)
    return version


def _hand_on_notes(draft: Draft, version: FolderVersion) -> None:
    """Keep what the examination found beside the version: it was of the same rows.

    The version is kept already, and a page makes the notes again where they are missing: nothing here can
    fail it.
    """
    work = version.operation.home / f"{COPYING}notes-{version.number}"
    with suppress(OSError):
        shutil.copytree(draft.examination, work, ignore=shutil.ignore_patterns("spoiled*"))
        work.rename(notes_folder(version))
    shutil.rmtree(work, ignore_errors=True)


def _refuse_unready(draft: Draft, revision: int) -> None:
    if not draft.parts.exists():
        raise RuleError(_("Draf ini kosong: unggah dulu sebuah berkas."))
    if draft.revision != revision or draft.examined != draft.revision:
        raise RuleError(_("Draf ini berubah sejak halaman dibuka. Lihat lagi, lalu terima."))
    unknown = draft.parts.filter(table="").first()
    if unknown is not None:
        raise RuleError(
            _("%(part)s belum dikenali: pilih tabelnya atau keluarkan dari draf.") % {"part": str(unknown)}
        )
    tables = draft.summary.get("tables", {})
    for part in draft.parts.all():
        missing = drafts.missing_of(part)
        if missing:
            raise RuleError(
                _("%(part)s: kolom wajib belum ada (%(columns)s).")
                % {"part": str(part), "columns": ", ".join(str(label_of(part.table, c)) for c in missing)}
            )
        counts = tables.get(part.table, {})
        if counts.get("before") and not counts.get("rows"):
            raise RuleError(
                _("Tidak satu pun baris di %(part)s dapat dipakai; yang lama akan hilang semua.")
                % {"part": str(part)}
            )


@transaction.atomic(durable=True)
def drop(viewer: Viewer, draft_id: UUID | str, *, now: datetime) -> Draft:
    """Throw a draft away, with its files."""
    draft = open_draft(viewer, draft_id)
    _shut(viewer, draft, DraftState.DROPPED, None, now)
    return draft


@transaction.atomic(durable=True)
def _close(
    viewer: Viewer, draft: Draft, state: DraftState, version: FolderVersion | None, now: datetime
) -> None:
    _shut(viewer, draft, state, version, now)


def _shut(
    viewer: Viewer, draft: Draft, state: DraftState, version: FolderVersion | None, now: datetime
) -> None:
    draft.state, draft.version = state, version
    draft.save(update_fields=["state", "version"])
    # Samples and files are data about people: of a closed draft only names and digests stay.
    draft.parts.update(columns=[])
    counts = {
        table: {k: found[k] for k in ("rows", "added", "removed", "changed")}
        for table, found in draft.summary.get("tables", {}).items()
    }
    act = acts.DRAFT_ACCEPTED if state == DraftState.ACCEPTED else acts.DRAFT_DROPPED
    facts = {"version": version.number if version else 0, "tables": counts}
    _enter(act, viewer, draft, facts, now)
    transaction.on_commit(lambda: drafts.clear(draft))


def open_draft(viewer: Viewer, draft_id: UUID | str) -> Draft:
    """Return an open draft that the viewer may change. Raises NotThereError outside his territory."""
    found = Draft.objects.select_related("operation", "operation__unit").filter(public_id=draft_id).first()
    if found is None or not viewer.may(Right.CHANGE_REGISTER, found.operation.where):
        raise NotThereError
    if found.state != DraftState.OPEN:
        raise RuleError(_("Draf ini sudah ditutup."))
    return found


def _locked_part(viewer: Viewer, part_id: int) -> Part:
    part = Part.objects.select_related("draft").filter(pk=part_id).first()
    if part is None:
        raise NotThereError
    # Lock before changing: two planners may work on one draft.
    Draft.objects.select_for_update(of=("self",)).get(pk=part.draft_id)
    part.draft = open_draft(viewer, part.draft.public_id)
    return part


def _touch(draft: Draft) -> None:
    draft.revision += 1
    draft.save(update_fields=["revision"])


def _enter(act: Act, viewer: Viewer, draft: Draft, facts: dict[str, Any], now: datetime) -> None:
    record(act, actor=Actor(viewer.pseudonym), subject=subject_of(draft), facts=facts, at=now)
