"""The files of a draft, and the folder that they would make of the version before."""

import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from posko.campaign.models import FolderVersion, Operation
from posko.intake import bridge, joining
from posko.intake.bridge import OUTLINES, SETTINGS
from posko.intake.models import Draft, Part, RememberedColumn
from posko.intake.sheets import Sheet, csv_bytes, shown, write_whole, xlsx_bytes
from posko.support.errors import RuleError

SAMPLES = 3
LONGEST_SAMPLE = 40
FIXED = {SETTINGS: "operation.toml", OUTLINES: "outlines.geojson"}


@contextmanager
def disk_errors_told() -> Iterator[None]:
    """Turn a full or broken disk into a sentence for the person who waits."""
    try:
        yield
    except OSError as failed:
        raise RuleError(
            _("Berkas tidak dapat disimpan: %(why)s. Tidak ada yang berubah; hubungi penjaga mesin.")
            % {"why": failed.strerror or str(failed)}
        ) from failed


def remembered_for(operation: Operation) -> dict[str, dict[str, str]]:
    """Return what was said by hand about the unit's headers: table -> header -> column."""
    found: dict[str, dict[str, str]] = {}
    for one in RememberedColumn.objects.filter(unit=operation.unit):
        found.setdefault(one.table, {})[one.header] = one.column
    return found


def base_of(draft: Draft) -> Path | None:
    """Return the folder of the version that a draft changes, None where there was none."""
    version = FolderVersion.objects.filter(operation=draft.operation, number=draft.base).first()
    return version.path if version else None


def sheet_of(part: Part) -> Sheet:
    """Return the rows of a part as they were read."""
    sheets = bridge.read_sheets(part.source, part.path.read_bytes())
    return next((s for s in sheets if s.name == part.sheet), sheets[0] if sheets else Sheet("", ()))


def described(rows: Sequence[Sequence[Any]], guess: bridge.Guess) -> list[dict[str, Any]]:
    """Return the columns of a file as the page of the mapping shows them."""
    header = rows[guess.header_row] if guess.header_row < len(rows) else ()
    below = rows[guess.header_row + 1 :]
    columns = []
    for place, cell in enumerate(header):
        text = shown(cell)
        filled = (shown(r[place]) for r in below if place < len(r) and shown(r[place]).strip())
        samples = [found[:LONGEST_SAMPLE] for _n, found in zip(range(SAMPLES), filled, strict=False)]
        if not text.strip() and not samples:
            continue
        forbidden = bridge.forbidden(text)
        columns.append(
            {
                "place": place,
                "text": text,
                "column": guess.columns[place] if place < len(guess.columns) else "",
                "samples": [] if forbidden else samples,
                "forbidden": forbidden,
            }
        )
    return columns


def missing_of(part: Part) -> tuple[str, ...]:
    """Return the columns that each row of a part needs and no place of its file has."""
    if part.table in ("", *FIXED):
        return ()
    taken = {c["column"] for c in part.columns}
    return tuple(c.name for c in bridge.columns_of(part.table) if c.required and c.name not in taken)


def written(table: str, sheet: Sheet, rows: list[list[Any]] | None = None) -> tuple[str, bytes]:
    """Return the file of a table: its name and bytes. Text stays text, typed cells keep their types."""
    found = sheet.rows if rows is None else rows
    if sheet.text:
        return f"{table}.csv", csv_bytes(found)
    return f"{table}.xlsx", xlsx_bytes(table, found, sheet.merged)


@contextmanager
def candidate(draft: Draft) -> Iterator[Path]:
    """Yield the folder that a draft would make, for as long as it is looked at."""
    work = draft.home / f"candidate-{secrets.token_hex(6)}"
    try:
        with disk_errors_told():
            work.mkdir(mode=0o700, parents=True)
            parts = [p for p in draft.parts.select_related("draft") if p.table]
            _fill(work, base_of(draft), parts)
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _fill(work: Path, base: Path | None, parts: Sequence[Part]) -> None:
    if base is not None:
        take_over(work, base, {p.table for p in parts})
    for part in parts:
        if part.table in FIXED:
            (work / FIXED[part.table]).write_bytes(part.path.read_bytes())
    for table, held in together(parts).items():
        name, raw = written(table, joining.joined([(part, sheet_of(part)) for part in held]))
        (work / name).write_bytes(raw)


def together(parts: Iterable[Part]) -> dict[str, list[Part]]:
    """Return the parts of each table that has rows, in their order."""
    found: dict[str, list[Part]] = {}
    for part in parts:
        if part.table not in ("", *FIXED):
            found.setdefault(part.table, []).append(part)
    return found


def pieces_of(draft: Draft) -> dict[str, list[joining.Piece]]:
    """Return whose rows stand where, for each table that a draft takes from several sheets or files."""
    return {
        table: joining.pieces([(part, sheet_of(part)) for part in parts])
        for table, parts in together(draft.parts.select_related("draft")).items()
        if len(parts) > 1
    }


def own_findings(part: Part, findings: Iterable[bridge.Noted]) -> list[bridge.Noted]:
    """Return what the last examination found in a part: its table's findings, under its own row numbers."""
    kept = part.draft.summary.get("pieces", {}).get(part.table, [])
    return joining.own(findings, part, [joining.Piece(*one) for one in kept])


def take_over(work: Path, base: Path, replaced: set[str]) -> None:
    """Copy what is not replaced. A workbook that holds other tables too is taken apart."""
    held = bridge.held_in(base)
    dropped = {file for table in replaced for file in held.files.get(table, ())}
    for path in sorted(base.iterdir()):
        if path.is_file() and path.name not in dropped:
            shutil.copyfile(path, work / path.name)
    for table, sheets in held.sheets.items():
        for file, sheet in sheets:
            if file in dropped and table not in replaced:
                name, raw = written(table, sheet)
                (work / name).write_bytes(raw)


def store(draft: Draft, name: str, raw: bytes) -> str:
    """Keep the bytes of a file in the draft's folder and return under which name."""
    source = f"{secrets.token_hex(12)}{Path(name.lower()).suffix}"
    write_whole(draft.home / source, raw)
    return source


def forget(draft: Draft, sources: Iterable[str]) -> None:
    """Delete files that no part of the draft uses any more."""
    used = set(draft.parts.values_list("source", flat=True))
    for source in set(sources) - used:
        (draft.home / source).unlink(missing_ok=True)


def clear(draft: Draft) -> None:
    """Delete everything of a draft that is closed."""
    shutil.rmtree(draft.home, ignore_errors=True)
