"""plan.xlsx, which a planner works with: filters, frozen headers, one sheet per command, ready to print."""

import io
import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from praja.domain.operation import Operation
from praja.domain.plan import Plan
from praja.report.figures import Figures
from praja.report.sheet import Cell, Sheet
from praja.report.sheets import Sheets
from praja.report.words import Words

HEADER_ROW: Final = 1
FORMATS: Final = {
    "text": {},
    "whole": {"num_format": "#,##0"},
    "part": {"num_format": "#,##0.0##"},
    "place": {"num_format": "0.00000"},
    "share": {"num_format": "0%"},
    "time": {"num_format": "dd/mm/yyyy hh:mm", "align": "left"},
    "date": {"num_format": "ddd dd/mm/yyyy", "align": "left"},
}
DATED: Final = frozenset({"time", "date"})
WIDEST, NARROWEST, SAMPLE = 60, 6, 400
NAME_LENGTH: Final = 31


def write_workbook(path: Path, operation: Operation, plan: Plan, lang: str = "id") -> None:
    """Write the workbook to ``path``, readable by its owner alone from its first byte.

    Same arguments, same bytes: the date in the file is the first day of the plan, never the clock's.

    Parameters
    ----------
    lang
        ``id`` or ``en``.
    """
    words, figures = Words(lang), Figures(operation, plan)
    memory = io.BytesIO()
    # No text of the input may become a formula, a link or a number.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
    }
    book = xlsxwriter.Workbook(memory, options)
    days = [p.start for p in figures.phases or operation.settings.phases]
    made = datetime(days[0].year, days[0].month, days[0].day, tzinfo=UTC).replace(tzinfo=None)
    book.set_properties(
        {"title": f"{operation.settings.name} (TERBATAS)", "author": "Praja", "created": made}
    )
    _Desk(book, words, operation.settings.name).write_all(list(Sheets(words, figures).all()))
    book.close()
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(memory.getvalue())


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """Return a name for each sheet that Excel takes: short enough, without forbidden signs, each once."""
    taken: set[str] = set()
    names = []
    for name in wanted:
        plain = re.sub(r"[\[\]:*?/\\]", " ", name).strip().strip("'")[:NAME_LENGTH] or "-"
        fresh, n = plain, 1
        while fresh.lower() in taken:
            n += 1
            fresh = f"{plain[: NAME_LENGTH - len(str(n)) - 1]} {n}"
        taken.add(fresh.lower())
        names.append(fresh)
    return names


class _Desk:
    """Writes sheets into one workbook."""

    def __init__(self, book: Any, words: Words, operation: str) -> None:
        self._book, self._words, self._operation = book, words, operation
        base = {"font_name": "Calibri", "font_size": 10, "valign": "top"}
        self._formats = {key: book.add_format(base | extra) for key, extra in FORMATS.items()}
        self._formats["wrapped"] = book.add_format(base | {"text_wrap": True})
        self._head = book.add_format(
            base
            | {"bold": True, "bg_color": "#12407A", "font_color": "#FFFFFF", "text_wrap": True, "border": 1}
        )
        self._class = book.add_format(base | {"bold": True, "font_color": "#A11212", "font_size": 12})

    def write_all(self, sheets: Sequence[Sheet]) -> None:
        """Write every sheet, in order."""
        for name, sheet in zip(sheet_names([s.name for s in sheets]), sheets, strict=True):
            page = self._book.add_worksheet(name)
            self._fill(page, sheet)
            self._set_up(page, name, sheet)

    def _fill(self, page: Any, sheet: Sheet) -> None:
        line = self._words.say("sheet.class_line", operation=self._operation, sheet=sheet.name)
        page.write_string(0, 0, line, self._class)
        for column, (title, kind) in enumerate(sheet.columns):
            page.write_string(HEADER_ROW, column, title, self._head)
            cells = [row[column] for row in sheet.rows]
            width = _width(title, kind, cells)
            page.set_column(column, column, width)
            long = kind == "text" and width == WIDEST
            look = self._formats["wrapped" if long else kind]
            for row, cell in enumerate(cells, HEADER_ROW + 1):
                _write(page, row, column, cell, look)

    def _set_up(self, page: Any, name: str, sheet: Sheet) -> None:
        last = max(HEADER_ROW + len(sheet.rows), HEADER_ROW + 1)
        page.autofilter(HEADER_ROW, 0, last, len(sheet.columns) - 1)
        page.freeze_panes(HEADER_ROW + 1, 0)
        page.set_row(HEADER_ROW, 30)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        page.repeat_rows(HEADER_ROW)
        page.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.6)
        # In a print header an ampersand starts a code; doubled it is itself. Excel takes 255 signs.
        shown = f"{self._operation}: {name}"[:80].replace("&", "&&")
        page.set_header(f"&L{shown}&C&BTERBATAS")
        page.set_footer(f"&L{shown}&CTERBATAS&R{self._words.say('sheet.page_of')}")


def _write(page: Any, row: int, column: int, cell: Cell, look: Any) -> None:
    match cell:
        case None | "":
            return
        case str():
            page.write_string(row, column, cell[:32_767], look)
        case datetime():
            page.write_datetime(row, column, cell, look)
        case _:
            page.write_number(row, column, cell, look)


def _width(title: str, kind: str, cells: Sequence[Cell]) -> int:
    """Return a width for which the first cells and the header (on two lines) fit."""
    if kind in DATED:
        return 17
    shown = (len(f"{c:,.1f}" if isinstance(c, float) else str(c)) for c in cells[:SAMPLE] if c is not None)
    words = max(len(w) for w in title.split()) + 4
    return min(WIDEST, max(NARROWEST, words, len(title) // 2 + 4, max(shown, default=0) + 1))
