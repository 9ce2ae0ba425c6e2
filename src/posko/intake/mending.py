"""Spoiled rows: shown with what is wrong, downloaded to be corrected, and put back in their places."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from posko.intake import bridge, drafts
from posko.intake.bridge import Noted
from posko.intake.models import Draft, Part
from posko.intake.notes import ERROR
from posko.intake.receiving import LARGEST, Incoming
from posko.intake.sheets import Sheet, shown, write_whole, xlsx_bytes
from posko.support.errors import RuleError

NUMBER, FINDING = "posko_baris", "posko_temuan"
"""Headers of the two columns that are added to spoiled rows: their row number, and what is wrong."""
MOST_SHOWN = 5000


def spoiled_rows(findings: Iterable[Noted], table: str) -> dict[int, list[Noted]]:
    """Return the findings that cost something, by the number of their row."""
    rows: dict[int, list[Noted]] = {}
    for finding in findings:
        if finding.table == table and finding.severity == ERROR and finding.row:
            rows.setdefault(finding.row, []).append(finding)
    return dict(sorted(rows.items()))


def write_spoiled(folder: Path, draft: Draft, findings: Sequence[Noted]) -> None:
    """Keep the cells of spoiled rows beside the findings, so that a page need not read the file again."""
    for part in draft.parts.exclude(table="").select_related("draft"):
        mine = drafts.own_findings(part, [f for f in findings if f.table == part.table])
        rows = list(spoiled_rows(mine, part.table))[:MOST_SHOWN]
        if not rows or part.table in drafts.FIXED:
            continue
        sheet, columns = drafts.sheet_of(part), [c for c in part.columns if c["column"]]
        cells = {
            number: {c["column"]: shown(_cell(sheet, number - 1, c["place"])) for c in columns}
            for number in rows
            if number <= len(sheet.rows)
        }
        write_whole(folder / f"spoiled-{part.pk}.json", json.dumps(cells, ensure_ascii=False).encode())


def read_spoiled(folder: Path, part: Part) -> dict[int, dict[str, str]]:
    """Return the cells of a part's spoiled rows, by row number and column."""
    path = folder / f"spoiled-{part.pk}.json"
    if not path.exists():
        return {}
    return {int(number): cells for number, cells in json.loads(path.read_text(encoding="utf-8")).items()}


def _cell(sheet: Sheet, row: int, place: int) -> Any:
    found = sheet.rows[row] if row < len(sheet.rows) else ()
    return found[place] if place < len(found) else ""


def spoiled_workbook(part: Part, findings: Sequence[Noted], english: bool) -> bytes:
    """Return the spoiled rows of a part as a workbook: its own columns, row numbers, what is wrong.

    Cells keep their types, text is never a formula, and what may not be kept is left empty.
    """
    sheet, places = drafts.sheet_of(part), _places(part)
    header = [NUMBER, *(shown(_cell(sheet, part.header_row, p)) for p in range(len(places))), FINDING]
    lines: list[list[Any]] = [header]
    for number, noted in spoiled_rows(findings, part.table).items():
        cells = [_cell(sheet, number - 1, p) if keeps else "" for p, keeps in enumerate(places)]
        lines.append([number, *cells, " | ".join(_said(f, part, english) for f in noted)])
    return xlsx_bytes(str(_("Baris rusak")), lines)


def _said(finding: Noted, part: Part, english: bool) -> str:
    header = next((c["text"] for c in part.columns if c["column"] == finding.column), finding.column)
    return f"{header}: {finding.says[english]} {finding.mend[english]}"


def _places(part: Part) -> list[bool]:
    """Return for each place of the file whether its cells may leave it again."""
    width = max((c["place"] for c in part.columns), default=-1) + 1
    barred = {c["place"] for c in part.columns if c["forbidden"]}
    return [p not in barred for p in range(width)]


def merged(part: Part, sheet: Sheet, file: Incoming) -> tuple[list[list[Any]], int]:
    """Return the rows of a part with corrected ones in their places, and how many those were.

    Raises RuleError for a file that is not the one that was downloaded.
    """
    if len(file.raw) > LARGEST:
        raise RuleError(_("Berkas lebih besar dari %(limit)s MiB.") % {"limit": LARGEST // 2**20})
    sheets = (
        bridge.read_sheets(file.name, file.raw) if bridge.kind_of(file.name) in {"workbook", "text"} else []
    )
    places = _places(part)
    wanted = [NUMBER, *(shown(_cell(sheet, part.header_row, p)).strip() for p in range(len(places)))]
    found = sheets[0].rows if sheets else ()
    if not found or [shown(c).strip() for c in found[0]][: len(wanted)] != wanted:
        raise RuleError(
            _("Ini bukan berkas baris rusak yang diunduh dari sini: kolom pertamanya harus %(name)s.")
            % {"name": NUMBER}
        )
    rows = [list(row) for row in sheet.rows]
    count = 0
    for line in found[1:]:
        if not any(shown(c).strip() for c in line[1 : len(wanted)]):
            continue
        cells = [shown(c) if sheet.text else c for c in line[1 : len(wanted)]]
        _put(rows, _row_number(line[0], part, rows), cells, places)
        count += 1
    if not count:
        raise RuleError(_("Tidak ada baris di berkas itu."))
    return rows, count


def _row_number(cell: Any, part: Part, rows: list[list[Any]]) -> int:
    text = shown(cell).strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
    if not part.header_row + 1 < number <= len(rows):
        raise RuleError(
            _("Nomor baris %(number)s tidak ada di berkas semula. Tidak ada yang berubah.")
            % {"number": text or "–"}
        )
    return number


def _put(rows: list[list[Any]], number: int, cells: Sequence[Any], places: list[bool]) -> None:
    row = rows[number - 1]
    row += [""] * (len(places) - len(row))
    for place, keeps in enumerate(places):
        if keeps:
            row[place] = cells[place] if place < len(cells) else ""
