"""What somebody can do about values and incidents: note a change, take it back, keep all as a version.

Changes are collected first and kept together, so that one look shows what they do to the classes.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from posko.assessment import acts, bridge, deciding
from posko.assessment.models import Change, ModelProposal, Override
from posko.assessment.queries import Assessed, file_of, version_of
from posko.assessment.reach import has_all, operation_of
from posko.campaign.actions import keep, subject_of
from posko.campaign.folders import COPYING
from posko.campaign.models import FolderVersion, Operation
from posko.intake.bridge import examine
from posko.intake.drafts import disk_errors_told
from posko.intake.notes import notes_folder, write_notes
from posko.ledger.actions import record
from posko.people.rights import Right, Viewer
from posko.planning.rows import reading
from posko.support.actors import Actor
from posko.support.errors import NotThereError, RefusedError, RuleError

MOST = 500
"""Changes that one person collects; more of them are a table, and come as a file."""


def note_value(
    viewer: Viewer,
    found: Assessed,
    *,
    level: str,
    code: str,
    indicator: str,
    value: float | None,
    reason: str,
    now: datetime,
) -> Change:
    """Note that an indicator of a place shall have another value, None for not known.

    Raises RuleError for an indicator that the model does not register, a value outside 0 to 1, or one that
    stands there already.
    """
    _may_note(viewer, found.operation)
    if value is not None and not 0 <= value <= 1:
        raise RuleError(_("Nilai harus 0 sampai 1; kosongkan bila tidak diketahui."))
    with reading(found.file) as file:
        known = file.execute("SELECT axis FROM indicator WHERE key = ?", (indicator,)).fetchone()
        named = _name_of(file, level, code)
        held = file.execute(
            "SELECT value FROM value WHERE level = ? AND code = ? AND indicator = ?", (level, code, indicator)
        ).fetchone()
    if known is None:
        raise RuleError(
            _("Indikator %(indicator)s belum terdaftar dalam model: daftarkan dengan definisi dan sumber.")
            % {"indicator": indicator}
        )
    if level not in bridge.LEVELS or named is None:
        raise NotThereError
    text = "" if value is None else f"{value:.4f}".rstrip("0").rstrip(".") or "0"
    before = "" if held is None else f"{held['value']:g}"
    if (held is None and value is None) or (held is not None and value == held["value"]):
        raise RuleError(_("Nilai itu sudah tercatat: tidak ada yang berubah."))
    row = {"level": level, "code": code, "indicator": indicator, "value": text}
    key = f"{code} · {indicator} · {level}"
    return _note(viewer, found.operation, "indicators", key, row, (before, named, reason), now)


def note_incident(
    viewer: Viewer,
    found: Assessed,
    *,
    day: date,
    kind: str,
    place: str,
    note: str,
    reason: str,
    now: datetime,
) -> Change:
    """Note an earlier incident at a station, a post or in an area (`place` is the id or code of either)."""
    _may_note(viewer, found.operation)
    if kind not in bridge.KINDS or note not in {"", *bridge.NOTES}:
        raise RuleError(_("Pilih jenis dan akibat dari daftar."))
    if day > found.operation.day_at(now):
        raise RuleError(_("Tanggal kejadian belum lewat."))
    with reading(found.file) as file:
        named, is_area = _name_of(file, "", place), False
        if named is None:
            area = file.execute("SELECT name FROM area WHERE code = ?", (place,)).fetchone()
            named, is_area = (area["name"] if area else None), True
    if named is None:
        raise RuleError(
            _("Tempat %(place)s tidak dikenal: isi kode TPS, pos atau wilayah.") % {"place": place}
        )
    row = {
        "incident_id": f"{day:%Y%m%d}-{kind}-{place}",
        "date": day.isoformat(),
        "kind": kind,
        "area_code": place if is_area else "",
        "place_id": "" if is_area else place,
        "note": note,
    }
    with reading(found.file) as file:
        if file.execute("SELECT 1 FROM incident WHERE incident_id = ?", (row["incident_id"],)).fetchone():
            raise RuleError(_("Kejadian itu sudah ada di register."))
    return _note(viewer, found.operation, "incidents", row["incident_id"], row, ("", named, reason), now)


def _name_of(file: Any, level: str, code: str) -> str | None:
    tables = (level,) if level in bridge.LEVELS else ("station", "post")
    for table in tables:
        row = file.execute(f"SELECT name FROM {table} WHERE code = ?", (code,)).fetchone()  # noqa: S608
        if row is not None:
            return str(row["name"])
    return None


def _may_note(viewer: Viewer, operation: Operation) -> None:
    if not has_all(viewer, operation, Right.CHANGE_RISK):
        raise RefusedError


@transaction.atomic(durable=True)
def _note(
    viewer: Viewer,
    operation: Operation,
    table: str,
    key: str,
    row: Mapping[str, str],
    said: tuple[str, str, str],
    now: datetime,
) -> Change:
    before, name, reason = said
    mine = Change.objects.filter(operation=operation, author=viewer.pseudonym, version=None)
    if mine.count() >= MOST:
        raise RuleError(_("Sudah %(most)s perubahan: simpan dulu, atau unggah tabelnya.") % {"most": MOST})
    change, _made = mine.update_or_create(
        operation=operation,
        author=viewer.pseudonym,
        table=table,
        key=key,
        version=None,
        defaults={"row": row, "before": before, "name": name, "reason": reason, "noted_at": now},
    )
    facts = {"table": table, "row": dict(row), "before": before, "reason": reason}
    _enter(acts.CHANGE_NOTED, viewer, operation, facts, now)
    return change


@transaction.atomic(durable=True)
def drop_change(viewer: Viewer, change_id: int, *, now: datetime) -> Operation:
    """Take one of the viewer's own noted changes back. Raises NotThereError for anybody else's."""
    # Lock before reading: in another window it may be kept in the same second, and is history then.
    mine = Change.objects.select_for_update(of=("self",)).select_related("operation", "operation__unit")
    change = mine.filter(pk=change_id, author=viewer.pseudonym, version=None).first()
    if change is None or not viewer.may(Right.CHANGE_RISK, change.operation.where):
        raise NotThereError
    facts = {"table": change.table, "row": change.row}
    _enter(acts.CHANGE_DROPPED, viewer, change.operation, facts, now)
    change.delete()
    return change.operation


@dataclass(frozen=True, slots=True)
class Collected:
    """Everything that the next version would bring: of the viewer, and what second persons have confirmed."""

    changes: list[Change]
    overrides: list[Override]
    model: ModelProposal | None

    @property
    def any(self) -> bool:
        """Return whether there is anything to keep."""
        return bool(self.changes or self.overrides or self.model)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does to the classes of stations."""

    up: int
    down: int
    moved: list[tuple[str, str, str, str]]
    """Station, its name, class before, class after; the gravest first."""


def collected(viewer: Viewer, found: Assessed) -> Collected:
    """Return what the viewer's next version of an operation would bring."""
    mine = Change.objects.filter(operation=found.operation, author=viewer.pseudonym, version=None)
    return Collected(list(mine), deciding.pending_overrides(found), deciding.pending_model(found))


def effect_of(found: Assessed, what: Collected) -> Effect:
    """Return which stations would change their class. Raises RuleError as keeping does."""
    if not what.any:
        return Effect(0, 0, [])
    with _candidate(found.version, what) as folder:
        return difference(found.file, bridge.classes_of(folder))


def difference(before: Path, after: Mapping[str, str]) -> Effect:
    """Return which stations of an assessment have another class in `after`."""
    with reading(before) as file:
        rows = file.execute("SELECT code, name, class FROM station ORDER BY code").fetchall()
    moved = [
        (row["code"], row["name"], row["class"], after[row["code"]])
        for row in rows
        if after.get(row["code"], row["class"]) != row["class"]
    ]
    ups = Counter(bridge.RANKS[new] > bridge.RANKS[old] for _c, _n, old, new in moved)
    moved.sort(key=lambda m: (-bridge.RANKS[m[3]], m[0]))
    return Effect(ups[True], ups[False], moved)


@contextmanager
def _candidate(version: FolderVersion, what: Collected) -> Iterator[Path]:
    """Yield the folder that a version would become, for as long as it is looked at."""
    wanted = bridge.Wanted(
        indicators=[c.row for c in what.changes if c.table == "indicators"],
        incidents=[c.row for c in what.changes if c.table == "incidents"],
        classes={o.station_id: (o.risk_class, o.reason if o.risk_class else "") for o in what.overrides},
        model=what.model.text if what.model else None,
    )
    home = version.operation.home
    with disk_errors_told(), tempfile.TemporaryDirectory(prefix=f"{COPYING}risk-", dir=home) as place:
        work = Path(place) / "folder"
        work.mkdir(mode=0o700)
        bridge.write_changed(version.path, work, wanted)
        yield work


def keep_collected(
    viewer: Viewer, public_id: UUID | str, why: str, *, base: int, seen: int, now: datetime
) -> FolderVersion:
    """Keep what was collected as the next version of the operation's folder.

    `base` is the number of the version that was looked at, `seen` how many things were to be kept then.
    Raises RuleError where either is another by now, or nothing was collected.
    """
    operation = operation_of(viewer, public_id, Right.CHANGE_RISK)
    _may_note(viewer, operation)
    version = version_of(operation)
    if version is None or version.number != base:
        raise RuleError(
            _("Versi %(number)s sudah disimpan orang lain. Muat ulang, lalu periksa sekali lagi.")
            % {"number": version.number if version else 0}
        )
    version.operation = operation
    what = collected(viewer, Assessed(operation, version, file_of(version), whole=True))
    if not what.any:
        raise RuleError(_("Belum ada perubahan yang dikumpulkan."))
    if count_of(what) != seen:
        raise RuleError(_("Susunan ini berubah sejak halaman dibuka. Lihat lagi, lalu simpan."))
    with _candidate(version, what) as folder:
        kept = keep(viewer, operation, folder, why, now=now, after=base)
    _settle(viewer, operation, what, kept, now)
    with suppress(OSError):
        # A page makes the notes again where they are missing: nothing here can fail the version.
        write_notes(notes_folder(kept), examine(version.path), examine(kept.path))
    return kept


def count_of(what: Collected) -> int:
    """Return how many things were collected."""
    return len(what.changes) + len(what.overrides) + (what.model is not None)


@transaction.atomic(durable=True)
def _settle(
    viewer: Viewer, operation: Operation, what: Collected, kept: FolderVersion, now: datetime
) -> None:
    # Where the machine stops before this, the changes stand as noted, and say that nothing would change.
    seen = {c.pk: c.noted_at for c in what.changes}
    now_noted = (
        Change.objects.select_for_update(of=("self",)).filter(pk__in=seen).values_list("pk", "noted_at")
    )
    # What was noted anew while the version was written is not in it, and waits for the next.
    same = [pk for pk, noted_at in now_noted if noted_at == seen[pk]]
    Change.objects.filter(pk__in=same).update(version=kept)
    facts = {
        "version": kept.number,
        "changes": [{"row": c.row, "before": c.before, "reason": c.reason} for c in what.changes],
        "overrides": [o.pk for o in what.overrides],
        "model": what.model.sha256 if what.model else "",
    }
    _enter(acts.CHANGES_KEPT, viewer, operation, facts, now)


@transaction.atomic(durable=True)
def record_export(viewer: Viewer, operation: Operation, kind: str, rows: int, *, now: datetime) -> None:
    """Enter that a list of restricted access was downloaded."""
    _enter(acts.LIST_EXPORTED, viewer, operation, {"kind": kind, "rows": rows}, now)


def _enter(act: Any, viewer: Viewer, operation: Operation, facts: dict[str, Any], now: datetime) -> None:
    record(act, actor=Actor(viewer.pseudonym), subject=subject_of(operation), facts=facts, at=now)
