"""Sheets and files of one table, taken together: one file of all their rows, and whose stand where in it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from posko.intake import bridge
from posko.intake.bridge import GATHERED, Examined, Noted
from posko.intake.models import Part
from posko.intake.sheets import Sheet, shown

Held = Sequence[tuple[Part, Sheet]]
NAMING_ROWS: Final = frozenset(
    {"duplicate_same", "duplicate_differs", "station_number_twice", "pair_number_twice"}
)
"""Rules whose sentences name other rows."""
NUMBERS: Final = re.compile(r"(?<=baris )\d+|(?<=row )\d+|(?<=\()\d+(?:, \d+)*(?=\))")
SPANS: Final = re.compile(r"(?<=: )\d+(?:-\d+)?(?:, \d+(?:-\d+)?)*")


class Piece(NamedTuple):
    """The rows of a part in the file of its table: the first and last of them, and how far they moved."""

    part: int
    name: str
    first: int
    last: int
    shift: int


def pieces(held: Held) -> list[Piece]:
    """Return where the rows of each part stand, in their order. Rows are numbered as a spreadsheet does."""
    found: list[Piece] = []
    end = 0
    for part, sheet in held:
        start = part.header_row + 1
        # The first part keeps its titles and headers, and so its numbers.
        first, shift = (end + 1, end - start) if found else (1, 0)
        end = max(len(sheet.rows), start) + shift
        found.append(Piece(part.pk, str(part), first, end, shift))
    return found


def joined(held: Held) -> Sheet:
    """Return the rows that would be kept of all parts, one after the other, under the table's own headers.

    Columns that nobody reads stay out, so that nothing is kept about people that no plan needs.
    """
    places = _places(held)
    width = max(places.values(), default=-1) + 1
    rows: list[list[Any]] = [[""] * width for _row in range(held[0][0].header_row)]
    named = {place: column for column, place in places.items()}
    rows.append([named.get(place, "") for place in range(width)])
    merged: list[tuple[int, int, int, int]] = []
    for (part, sheet), piece in zip(held, pieces(held), strict=True):
        moves = {c["place"]: places[c["column"]] for c in part.columns if c["column"]}
        for row in sheet.rows[part.header_row + 1 :]:
            line: list[Any] = [""] * width
            for place, to in moves.items():
                if place < len(row):
                    line[to] = row[place]
            rows.append(_with_total_word(line, row))
        merged += sheet.merged if len(held) == 1 else _moved(part, sheet, moves, piece.shift)
    return Sheet(held[0][0].table, rows, tuple(merged), text=all(sheet.text for _part, sheet in held))


def _with_total_word(line: list[Any], row: Sequence[Any]) -> list[Any]:
    """Return a row as it is kept; of a row of sums the word too that says so, where its column stays out."""
    word = bridge.total_word(row)
    free = next((place for place, cell in enumerate(line) if cell in {"", None}), None)
    if word and not bridge.total_word(line) and free is not None:
        line[free] = word
    return line


def _places(held: Held) -> dict[str, int]:
    """Return the place of each column: as in the first part, then what only later ones have."""
    places = {c["column"]: c["place"] for c in held[0][0].columns if c["column"]}
    for part, _sheet in held[1:]:
        for column in (c["column"] for c in part.columns if c["column"]):
            places.setdefault(column, max(places.values(), default=-1) + 1)
    return places


def _moved(
    part: Part, sheet: Sheet, moves: Mapping[int, int], shift: int
) -> Iterator[tuple[int, int, int, int]]:
    """Yield the merged blocks of one column below the headers, where they stand now: those fill rows."""
    for top, left, bottom, right in sheet.merged:
        end = min(bottom, len(sheet.rows) - 1)
        if part.header_row < top < end and left == right and left in moves:
            yield (top + shift, moves[left], end + shift, moves[left])


def keys_of(
    table: str, columns: Iterable[Mapping[str, Any]], rows: Iterable[Sequence[Any]]
) -> frozenset[Any]:
    """Return what tells rows below the headers apart, as their cells say it; empty if no column does."""
    places = {c["column"]: c["place"] for c in columns if c["column"]}
    wanted = [places[column] for column in bridge.KEYS.get(table, ()) if column in places]
    lines = (tuple(shown(row[p]).strip() if p < len(row) else "" for p in wanted) for row in rows)
    return frozenset(line for line in lines if any(line))


def counts(tables: Mapping[str, Sequence[Piece]], found: Examined) -> dict[str, dict[str, int]]:
    """Return for each part of a table of several the counts of its own rows; the changes with the first."""
    told: dict[str, dict[str, int]] = {}
    for table, where in tables.items():
        for piece in where:
            here = [f for f in found.findings if f.table == table and piece.first <= f.row <= piece.last]
            bad, used = {f.row for f in here if f.severity == "error"}, found.used.get(table, frozenset())
            told[str(piece.part)] = {
                "rows": sum(piece.first <= n <= piece.last for n in used),
                "spoiled": len(bad - used),
                "partly": len(bad & used),
                "warnings": sum(f.severity == "warning" for f in here),
                **({} if piece is where[0] else dict.fromkeys(("added", "removed", "changed"), 0)),
            }
    return told


def own(findings: Iterable[Noted], part: Part, where: Sequence[Piece]) -> list[Noted]:
    """Return the findings of a part's own rows and of the whole table, with the part's own row numbers."""
    mine = next((p for p in where if p.part == part.pk), None)
    if mine is None or len(where) < 2:
        return list(findings)
    return [told for finding in findings if (told := _own(finding, mine, where)) is not None]


def _own(finding: Noted, mine: Piece, where: Sequence[Piece]) -> Noted | None:
    if GATHERED.search(finding.says[0]):
        return _gathered(finding, mine)
    if not finding.row:
        return finding
    if not mine.first <= finding.row <= mine.last:
        return None
    says = finding.says
    if finding.rule in NAMING_ROWS:
        says = (_renumbered(says[0], mine, where), _renumbered(says[1], mine, where))
    return replace(finding, row=finding.row - mine.shift, says=says)


def _renumbered(text: str, mine: Piece, where: Sequence[Piece]) -> str:
    def told(number: str) -> str:
        piece = next((p for p in where if p.first <= int(number) <= p.last), mine)
        own_number = str(int(number) - piece.shift)
        return own_number if piece is mine else f"{own_number} {piece.name}"

    return NUMBERS.sub(lambda m: ", ".join(told(n) for n in m[0].split(", ")), text)


def _gathered(finding: Noted, mine: Piece) -> Noted | None:
    """Return a finding of many rows with those of one part; rows that it does not list belong to the last."""
    tail = GATHERED.search(finding.says[0])
    listed = SPANS.search(tail[0]) if tail else None
    if listed is None:
        return finding
    spans = [tuple(map(int, span.split("-"))) for span in listed[0].split(", ")]
    cut = [(max(s[0], mine.first), min(s[-1], mine.last)) for s in spans]
    rows = [(a - mine.shift, b - mine.shift) for a, b in cut if a <= b]
    if not rows:
        return None
    text = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in rows)
    says = [_retold(one, sum(b - a + 1 for a, b in rows), text) for one in finding.says]
    return replace(finding, row=rows[0][0], says=(says[0], says[1]))


def _retold(text: str, count: int, rows: str) -> str:
    tail = GATHERED.search(text)
    if tail is None:
        return text
    word = re.sub(r"\d+", str(count), tail[0].split(":")[0], count=1)
    more = ", …" if "…" in tail[0] else ""
    return f"{text[: tail.start()]}{word}: {rows}{more})"
