"""Finding the tables in a folder: which file or sheet holds which table, and the hash of what was read."""

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from praja.domain.operation import FileRead
from praja.errors import FolderError
from praja.io.cells import Bad, is_blank
from praja.io.headers import find_header, header_key
from praja.io.limits import MAX_FILE_BYTES, MAX_FILES, MAX_ROWS
from praja.io.notes import Notebook, Spot
from praja.io.outlines import parse_outlines
from praja.io.parquet import read_parquet
from praja.io.references import Ring
from praja.io.schema.registry import NAMES, SPECS
from praja.io.tables import RawTable
from praja.io.textfiles import read_text_table
from praja.io.tomlfile import FILE
from praja.io.workbooks import read_workbook

TEXT_KINDS = frozenset({".csv", ".tsv", ".txt"})
WORKBOOK_KINDS = frozenset({".xlsx", ".xlsm"})
OLD_KINDS = frozenset({".xls", ".xlsb", ".ods"})
RISK_MODEL = "risk_model.toml"
"""The folder's own risk model: the stage of risk reads it, here it is hashed as part of the input."""


@dataclass
class Sources:
    """What lies in a folder: settings, tables and outlines, each with the file it came from."""

    book: Notebook
    files: list[FileRead] = field(default_factory=list)
    settings: bytes | None = None
    tables: dict[str, list[RawTable]] = field(default_factory=dict)
    outlines: dict[str, tuple[Ring, ...]] = field(default_factory=dict)

    def single(self, table: str) -> RawTable | None:
        """Return the one raw table of that name; given twice it is noted and none is chosen."""
        found = self.tables.get(table, [])
        if len(found) > 1:
            places = "; ".join(f"{t.file} {t.sheet}".strip() for t in found)
            for raw in found:
                self.book.add("table_twice", Spot(raw.file, raw.sheet), table, places=places)
            return None
        return found[0] if found else None

    def give(self, table: str, raw: RawTable) -> None:
        """Keep a raw table under its name."""
        self.tables.setdefault(table, []).append(raw)


def gather(folder: Path, book: Notebook) -> Sources:
    """Return what lies in the folder.

    Raises FolderError where there is no such folder or it cannot be listed.
    """
    sources = Sources(book)
    try:
        entries = sorted(os.scandir(folder), key=lambda e: os.fsencode(e.name))
    except OSError as error:
        reason = error.strerror or "cannot be listed"
        name = folder.name or folder
        raise FolderError(
            f"{name} bukan folder operasi. / {name} is no operation folder: {reason}."
        ) from error
    shown = [e for e in entries if not e.name.startswith((".", "~$"))]
    if len(shown) > MAX_FILES:
        raise FolderError(
            f"{folder.name} berisi {len(shown)} berkas, paling banyak {MAX_FILES} yang dibaca: benarkah ini "
            f"foldernya? / {folder.name} holds {len(shown)} files, at most {MAX_FILES} are read: is it the "
            "right folder?"
        )
    for entry in shown:
        _take(entry, sources)
    sources.files.sort(key=lambda f: f.name)
    return sources


def _take(entry: os.DirEntry[str], sources: Sources) -> None:
    name = readable_name(entry.name)
    stem, kind = _split(name)
    known = NAMES.get(header_key(stem))
    wanted = (
        name.lower() == FILE
        or name == RISK_MODEL
        or kind in WORKBOOK_KINDS | OLD_KINDS
        or kind == ".geojson"
        or (known is not None and (kind in TEXT_KINDS or kind == ".parquet"))
    )
    problem = _problem(entry, wanted)
    if problem is not None:
        sources.book.add(problem.rule, Spot(name), **problem.words)
        return
    try:
        raw = Path(entry.path).read_bytes()
    except OSError as error:
        sources.book.add("file_unreadable", Spot(name), why=error.strerror or "")
        return
    sources.files.append(FileRead(name, hashlib.sha256(raw).hexdigest()))
    sort_in(sources, name, raw, known)


def readable_name(name: str) -> str:
    """Return a file name as text: bytes that are no UTF-8 and control characters are spelled out."""
    text = os.fsencode(name).decode("utf-8", errors="backslashreplace")
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def _split(name: str) -> tuple[str, str]:
    stem, dot, kind = name.rpartition(".")
    return (stem, f".{kind.lower()}") if dot else (name, "")


def _problem(entry: os.DirEntry[str], wanted: bool) -> Bad | None:
    """Return why a file is not read, None where it is."""
    about = entry.stat(follow_symlinks=False)
    if stat.S_ISDIR(about.st_mode) or not wanted:
        return Bad("folder_not_read" if stat.S_ISDIR(about.st_mode) else "file_unknown")
    if stat.S_ISLNK(about.st_mode):
        return Bad("file_is_link")
    if not stat.S_ISREG(about.st_mode):
        return Bad("file_unreadable", {"why": "bukan berkas biasa / not a regular file"})
    if _split(entry.name)[1] in OLD_KINDS:
        return Bad("file_old_kind")
    if about.st_size > MAX_FILE_BYTES:
        return Bad("file_too_large", {"limit": MAX_FILE_BYTES // 2**20})
    return None


def sort_in(sources: Sources, name: str, raw: bytes, known: str | None) -> None:
    """Put what a file holds where it belongs; ``known`` is the table that the file is named after."""
    kind = _split(name)[1]
    if name.lower() == FILE:
        sources.settings = raw
    elif kind == ".geojson":
        outlines = parse_outlines(raw)
        if isinstance(outlines, Bad):
            sources.book.add(outlines.rule, Spot(name))
        else:
            sources.outlines |= {c: tuple(r) for c, r in outlines.items() if c not in sources.outlines}
    elif kind in WORKBOOK_KINDS:
        _take_workbook(sources, name, raw, known)
    elif known is not None:
        table = read_parquet(name, raw) if kind == ".parquet" else read_text_table(name, raw)
        if isinstance(table, Bad):
            sources.book.add(table.rule, Spot(name), **table.words)
        else:
            sources.give(known, table)


def _take_workbook(sources: Sources, name: str, raw: bytes, known: str | None) -> None:
    sheets = read_workbook(name, raw)
    if isinstance(sheets, Bad):
        sources.book.add(sheets.rule, Spot(name), **sheets.words)
        return
    left = []
    for sheet in sheets:
        table = NAMES.get(_sheet_key(sheet.sheet))
        if sheet.oddities:
            sources.book.add(sheet.oddities[0], Spot(name, sheet.sheet), limit=MAX_ROWS)
        elif table is not None:
            sources.give(table, sheet)
        else:
            left.append(sheet)
    for sheet in _after_file_name(sources, name, known, sheets, left):
        if any(not is_blank(c) for row in sheet.rows for c in row):
            sources.book.add("sheet_unknown", Spot(name, sheet.sheet), sheet.sheet)


def _sheet_key(sheet: str) -> str:
    """Return a sheet's name as it is compared, without the number that a copy gets."""
    return header_key(re.sub(r"\s*\(\d+\)$", "", sheet))


def _after_file_name(
    sources: Sources, name: str, known: str | None, sheets: list[RawTable], left: list[RawTable]
) -> Iterator[RawTable]:
    """Give the table that the file is named after its first sheet that fits; return the other sheets."""
    named = {NAMES.get(_sheet_key(s.sheet)) for s in sheets}
    wanted = known if known is not None and known not in named else None
    chosen = None
    if wanted in SPECS:
        spec = SPECS[str(wanted)]
        chosen = next((s for s in left if find_header(s.rows, spec.names(), spec.least_headers())), None)
        if chosen is None:
            sources.book.add(
                "header_missing", Spot(name), columns=", ".join(c.name for c in spec.columns if c.required)
            )
        else:
            sources.give(spec.name, chosen)
    return (s for s in left if s is not chosen)
