"""Reading CSV: any usual encoding, comma, semicolon, tab or bar between cells."""

import csv
import io
from collections import Counter

from praja.io.cells import Bad
from praja.io.limits import MAX_CELL_CHARS, MAX_COLUMNS, MAX_ROWS
from praja.io.tables import RawTable

DELIMITERS = (",", ";", "\t", "|")


def read_text_table(file: str, raw: bytes) -> RawTable | Bad:
    """Return the table in the bytes of a CSV file."""
    words, oddities = decode(raw)
    if "\x00" in words[:4096] and words.count("\x00") > len(words) // 100:
        return Bad("file_not_text")
    marked, body = _declared_delimiter(words)
    delimiter = marked or guess_delimiter(body)
    rows = _split(body, delimiter)
    if rows is None:
        return Bad("file_not_csv")
    if len(rows) > MAX_ROWS or max(map(len, rows), default=0) > MAX_COLUMNS:
        return Bad("table_too_large", {"limit": MAX_ROWS})
    if marked:
        rows.insert(0, [])  # Excel counts the line ``sep=;`` although it hides it.
    if delimiter != ",":
        oddities = (*oddities, "delimiter_understood")
    return RawTable(file, "", rows, ragged=True, oddities=oddities)


def decode(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text and the rules of what was understood; every byte string has a text."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace").lstrip("\ufeff"), ("encoding_understood",)
    if raw[1:2] == b"\x00" and raw[3:4] == b"\x00":
        return raw.decode("utf-16-le", errors="replace"), ("encoding_understood",)
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        # Windows-1252 is what Excel means by ANSI; its five unused bytes fall back to Latin-1.
        try:
            return raw.decode("cp1252"), ("encoding_understood",)
        except UnicodeDecodeError:
            return raw.decode("latin-1"), ("encoding_understood",)


def _declared_delimiter(words: str) -> tuple[str, str]:
    first, _, rest = words.partition("\n")
    line = first.strip("\r").strip('"')
    if line[:4].lower() == "sep=" and len(line) == 5:
        return line[4], rest
    return "", words


def guess_delimiter(words: str) -> str:
    """Return the mark that splits most of the first lines alike, a comma where none does."""
    lines = [line for line in words[:20_000].splitlines()[:40] if line.strip()]
    best, best_score = ",", 0
    for mark in DELIMITERS:
        counts = Counter(_marks_outside_quotes(line, mark) for line in lines)
        counts.pop(0, None)
        score = max((n * min(c, 3) for c, n in counts.items()), default=0)
        if score > best_score:
            best, best_score = mark, score
    return best


def _marks_outside_quotes(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line.split('"')[::2])


def _split(body: str, delimiter: str) -> list[list[str]] | None:
    limit = csv.field_size_limit(max(len(body) + 1, MAX_CELL_CHARS))
    try:
        return list(csv.reader(io.StringIO(body.replace("\x00", ""), newline=""), delimiter=delimiter))
    except csv.Error:
        return None
    finally:
        csv.field_size_limit(limit)
