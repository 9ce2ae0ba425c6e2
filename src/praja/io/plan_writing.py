"""Writing the tables of a plan: column by column, each distinct instant put into words once."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from io import StringIO
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Any, cast

from praja.io.collection import without_collection

EXACT = frozenset({"lat", "lon"})
"""Columns of decimals that come back as they were: six figures would move a place by 50 metres."""

BLOCK = 20_000
"""Rows that are held as text at a time."""

PLAIN: tuple[type, ...] = (str, int)
"""Types of cells that stand in a table as they are."""


TRUTH = ("false", "true")


def cell(value: object) -> str:
    """Return a value as it stands in a table: fractions exact, floats short, instants ISO 8601."""
    match value:
        case None:
            text = ""
        case bool():
            text = TRUTH[value]
        case float():
            text = format(value, ".6g")
        case datetime():
            text = value.isoformat(timespec="seconds")
        case tuple():
            text = ";".join(map(str, value))
        case _:
            text = str(value)
    return text


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV table: UTF-8, commas, one line feed per row."""
    writers = [_writer(column) for column in columns]
    with without_collection(), path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(columns)
        for block in _blocks(rows):
            cells = zip(*block, strict=True)
            written = [write(column) for write, column in zip(writers, cells, strict=True)]
            table.writerows(zip(*written, strict=True))


def write_nouns(path: Path, columns: Sequence[str], items: Iterable[Any]) -> None:
    """Write a CSV table of nouns whose fields have the names of the columns."""
    write_table(path, columns, map(attrgetter(*columns), items))


def line_of(columns: Sequence[str], item: Any) -> bytes:
    """Return the line of one noun."""
    values = attrgetter(*columns)(item)
    cells = [repr(v) if c in EXACT else cell(v) for c, v in zip(columns, values, strict=True)]
    written = StringIO()
    csv.writer(written, lineterminator="\n").writerow(cells)
    return written.getvalue().encode()


def _blocks(rows: Iterable[Sequence[object]]) -> Iterator[list[Sequence[object]]]:
    left = iter(rows)
    while block := list(islice(left, BLOCK)):
        yield block


def _writer(column: str) -> Callable[[Sequence[object]], Sequence[object]]:
    """Return what turns the values of a column into cells."""
    if column in EXACT:
        return lambda values: list(map(repr, values))
    instants: dict[object, str] = {}

    def write(values: Sequence[object]) -> Sequence[object]:
        types = set(map(type, values))
        if types.issubset(PLAIN):
            return values
        if types == {bool}:
            return list(map(TRUTH.__getitem__, cast(Sequence[bool], values)))
        if types == {datetime}:
            return [_instant(instants, value) for value in values]
        return list(map(cell, values))

    return write


def _instant(known: dict[object, str], value: Any) -> str:
    # Equal instants of two zones are written differently.
    key = value, value.tzinfo
    found = known.get(key)
    if found is None:
        found = known[key] = cell(value)
    return found
