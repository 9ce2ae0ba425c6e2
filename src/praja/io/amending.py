"""Adding rows to tables of an operation folder and taking rows out, whatever form the tables have."""

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from praja.errors import FolderError
from praja.io.frames import TableSpec
from praja.io.headers import Header, find_header
from praja.io.notes import Notebook
from praja.io.schema.registry import SPECS
from praja.io.sources import WORKBOOK_KINDS, gather
from praja.io.tables import RawTable

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Amendment:
    """What becomes of one table."""

    table: str
    key: tuple[str, ...]
    """The columns that tell rows apart."""
    rows: tuple[Mapping[str, Any], ...] = ()
    """New rows: column -> value. A row that is there under the same key makes room."""
    gone: frozenset[Key] = frozenset()
    """Keys of rows to be taken out."""


def amend(folder: Path, amendments: Iterable[Amendment]) -> None:
    """Change tables of a folder, in place: give it a copy.

    A table keeps its own headers, columns that nobody reads among them; one that is not there is begun. A
    workbook that holds a changed table is taken apart into a file for each table.

    Raises FolderError where a table is there twice, or has no header that can be read.
    """
    changed = [a for a in amendments if a.rows or a.gone]
    tables = gather(folder, Notebook()).tables
    for amendment in changed:
        if len(tables.get(amendment.table, [])) > 1:
            raise _twice(amendment.table)
    apart = {raw.file for a in changed for raw in tables.get(a.table, ()) if _is_workbook(raw.file)}
    for name, (raw, *_) in sorted(tables.items()):
        if raw.file in apart:
            write_rows(folder / f"{name}.csv", raw.rows)
    for amendment in changed:
        raws = tables.get(amendment.table, [])
        rows = _amended(amendment, raws[0] if raws else None)
        for raw in raws:
            (folder / raw.file).unlink(missing_ok=True)
        write_rows(folder / f"{amendment.table}.csv", rows)
    for file in apart:
        (folder / file).unlink(missing_ok=True)


def _twice(table: str) -> FolderError:
    return FolderError(
        f"Tabel {table} ada dua kali dalam folder: sisakan satu. / "
        f"The table {table} is there twice in the folder: keep one."
    )


def _is_workbook(file: str) -> bool:
    return Path(file).suffix.lower() in WORKBOOK_KINDS


def _amended(amendment: Amendment, raw: RawTable | None) -> list[Sequence[Any]]:
    """Return the rows of a table with its changes; new ones stand first, above any total."""
    spec = SPECS[amendment.table]
    columns = [c.name for c in spec.columns]
    if raw is None or not raw.rows:
        return [columns, *([row.get(c) for c in columns] for row in amendment.rows)]
    header = find_header(raw.rows, spec.names(), spec.least_headers())
    if header is None:
        raise FolderError(
            f"Judul kolom tabel {amendment.table} tidak terbaca. / "
            f"The header of the table {amendment.table} cannot be read."
        )
    head, places = _widened(raw.rows[header.index], header, spec, amendment.rows)
    going = amendment.gone | {_key(amendment, row) for row in amendment.rows}
    stay = [r for r in raw.rows[header.index + 1 :] if _key_at(amendment, places, r) not in going]
    fresh = [_placed(row, places, len(head)) for row in amendment.rows]
    return [*raw.rows[: header.index], head, *fresh, *stay]


def _widened(
    row: Sequence[Any], header: Header, spec: TableSpec, rows: Collection[Mapping[str, Any]]
) -> tuple[list[Any], dict[str, int]]:
    """Return the header row with the columns that new rows fill besides, and where each column stands."""
    head, places = list(row), {name: at[0] for name, at in header.places.items()}
    for column in spec.columns:
        if column.name not in places and any(r.get(column.name) not in (None, "", ()) for r in rows):
            places[column.name] = len(head)
            head.append(column.name)
    return head, places


def _placed(row: Mapping[str, Any], places: Mapping[str, int], width: int) -> list[Any]:
    cells: list[Any] = [None] * width
    for column, place in places.items():
        cells[place] = row.get(column)
    return cells


def _key(amendment: Amendment, row: Mapping[str, Any]) -> Key:
    return tuple(cell_text(row.get(c)) for c in amendment.key)


def _key_at(amendment: Amendment, places: Mapping[str, int], row: Sequence[Any]) -> Key:
    at = [places.get(c, len(row)) for c in amendment.key]
    return tuple(cell_text(row[p]).strip() if p < len(row) else "" for p in at)


def write_rows(path: Path, rows: Iterable[Sequence[Any]]) -> None:
    """Write rows as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([cell_text(value) for value in row] for row in rows)


def cell_text(value: Any) -> str:
    """Return a cell as text that reads back as what it is."""
    match value:
        case None:
            return ""
        case datetime() | date():
            return value.isoformat()
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case tuple() | list():
            return ";".join(map(str, value))
        case _:
            return str(value)
