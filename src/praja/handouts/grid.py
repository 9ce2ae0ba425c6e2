"""Workbooks for a unit: who has which duty on which date, and a sheet for each officer."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

import xlsxwriter

from praja.domain.forces import Officer
from praja.domain.plan import Duty
from praja.handouts.desk import Desk
from praja.handouts.words import zone_name

SHEETS: Final = 200
"""Officers with a sheet of their own in one workbook; of larger units the others are in further ones."""
NAME_LENGTH: Final = 31
AWAY: Final = "×"
COLUMNS: Final = {
    "date": 17, "time": 18, "kind": 26, "place": 52, "role": 34, "chain": 36, "padal": 30, "host": 24,
}  # fmt: skip
"""Of an officer's sheet, with their widths in signs."""


def unit_books(desk: Desk, unit: str) -> list[bytes]:
    """Return the workbooks of a unit: the first has its grid, each the sheets of up to 200 officers."""
    people = desk.units[unit]
    served = [o for o in people if desk.duties_of[o.nrp]]
    parts = [served[i : i + SHEETS] for i in range(0, len(served), SHEETS)] or [[]]
    return [_book(desk, unit, people if i == 0 else (), part) for i, part in enumerate(parts)]


def officer_book(desk: Desk, officer: Officer) -> bytes:
    """Return a workbook with the sheet of one officer."""
    return _book(desk, officer.unit, (), [officer])


def _book(desk: Desk, unit: str, people: Sequence[Officer], sheets: Sequence[Officer]) -> bytes:
    memory = io.BytesIO()
    # In memory: rows of people never lie in a folder for temporary files of everybody.
    book = xlsxwriter.Workbook(memory, {"in_memory": True})
    first = desk.dates[0] if desk.dates else date(2000, 1, 1)
    made = datetime(first.year, first.month, first.day)  # noqa: DTZ001 - a date, the same on every run
    title = f"{desk.operation.settings.name} (TERBATAS)"
    book.set_properties({"title": title, "author": "Praja", "created": made})
    writer = _Writer(book, desk, unit)
    if people:
        writer.grid(people)
    for officer in sheets:
        writer.officer(officer)
    book.close()
    return memory.getvalue()


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Any, desk: Desk, unit: str) -> None:
        self._book, self._desk, self._words, self._unit = book, desk, desk.words, unit
        self._taken: set[str] = set()
        base = {"font_name": "Calibri", "font_size": 10, "valign": "top"}
        self._plain = book.add_format(base)
        self._code = book.add_format(base | {"font_size": 8, "text_wrap": True, "border": 4})
        self._part = book.add_format(base | {"num_format": "#,##0.#"})
        self._class = book.add_format(base | {"bold": True, "font_color": "#A11212", "font_size": 12})
        head = {"bold": True, "bg_color": "#12407A", "font_color": "#FFFFFF", "text_wrap": True, "border": 1}
        self._head = book.add_format(base | head)
        self._weekend = book.add_format(base | head | {"bg_color": "#51606E"})
        self._zone = zone_name(desk.operation.settings.timezone)

    def _page(self, name: str, *, across: bool) -> Any:
        page = self._book.add_worksheet(sheet_name(name, self._taken))
        if across:
            page.set_landscape()
        page.set_paper(9)  # A4
        page.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.6)
        unit = self._desk.operation.tree.units[self._unit].name
        line = self._words.say("sheet.class_line", operation=self._desk.operation.settings.name, unit=unit)
        # In a print header an ampersand starts a code; doubled it is itself. Excel takes 255 signs.
        shown = unit[:80].replace("&", "&&")
        page.set_header(f"&L{shown}&C&BTERBATAS")
        page.set_footer(f"&CTERBATAS&R{self._words.say('sheet.page_of')}")
        page.write_string(0, 0, line, self._class)
        return page

    def grid(self, people: Sequence[Officer]) -> None:
        """Write the sheet of the unit: a row per officer, a column per date, a code for each duty."""
        say, dates = self._words.say, self._desk.dates
        page = self._page(say("sheet.unit"), across=True)
        names = ("rank", "name", "nrp", "hours", "nights")
        for column, (key, width) in enumerate(zip(names, (9, 24, 11, 7, 7), strict=True)):
            page.set_column(column, column, width)
            page.write_string(1, column, say(f"sheet.{key}"), self._head)
        page.set_column(len(names), len(names) + len(dates), 6.5)
        for column, day in enumerate(dates, start=len(names)):
            look = self._weekend if day.weekday() >= 5 else self._head
            page.write_string(1, column, self._words.head(day), look)
        page.freeze_panes(2, 3)
        page.repeat_rows(1)
        page.repeat_columns(0, 2)
        column_of = {day: i for i, day in enumerate(dates, start=len(names))}
        for row, officer in enumerate(people, start=2):
            self._person(page, row, officer)
            for day, codes in sorted(self._codes(officer.nrp).items()):
                page.write_string(row, column_of[day], " ".join(codes), self._code)
        self._legend(page, len(people) + 3, people)

    def _person(self, page: Any, row: int, officer: Officer) -> None:
        for column, text in enumerate((officer.rank, officer.name, officer.nrp)):
            page.write_string(row, column, text, self._plain)
        hours = self._desk.hours_of.get(officer.nrp)
        if hours:
            page.write_number(row, 3, hours.hours, self._part)
            page.write_number(row, 4, hours.nights, self._plain)

    def _codes(self, nrp: str) -> dict[date, list[str]]:
        """Return what stands in the grid on each date: codes with the hour, or the sign of an absence."""
        found: dict[date, list[str]] = {day: [AWAY] for day in self._desk.away.get(nrp, ())}
        for duty in self._desk.duties_of[nrp]:
            start = self._desk.local(duty.start)
            sign = "*" if duty.role == "lead" else ""
            found.setdefault(start.date(), []).append(f"{self._words.code(duty.kind)}{start.hour:02d}{sign}")
        return found

    def _legend(self, page: Any, row: int, people: Iterable[Officer]) -> None:
        say = self._words.say
        kinds = {d.kind for o in people for d in self._desk.duties_of[o.nrp]}
        lines = [(self._words.code(kind), self._words.kind(kind)) for kind in sorted(kinds)]
        lines += [
            (AWAY, say("sheet.away")),
            ("08", say("sheet.hour", zone=self._zone)),
            ("*", say("sheet.lead")),
        ]
        page.write_string(row, 0, say("sheet.legend"), self._head)
        for offset, (code, meaning) in enumerate(lines, start=1):
            page.write_string(row + offset, 0, code, self._plain)
            page.write_string(row + offset, 1, meaning, self._plain)

    def officer(self, officer: Officer) -> None:
        """Write the sheet of an officer: a row per duty."""
        desk, say = self._desk, self._words.say
        page = self._page(f"{officer.name[: NAME_LENGTH - len(officer.nrp) - 1]} {officer.nrp}", across=True)
        page.fit_to_pages(1, 0)
        page.write_string(1, 0, f"{officer.rank} {officer.name}, NRP {officer.nrp}", self._class)
        hours = desk.hours_of.get(officer.nrp)
        if hours:
            figures = {"hours": hours.hours, "nights": hours.nights, "week": hours.most_week_hours}
            shown = {key: self._words.number(value) for key, value in figures.items()}
            page.write_string(2, 0, say("sheet.sums", duties=hours.duties, **shown), self._plain)
        for column, (key, width) in enumerate(COLUMNS.items()):
            page.set_column(column, column, width)
            page.write_string(3, column, say(f"column.{key}", zone=self._zone), self._head)
        page.freeze_panes(4, 0)
        page.repeat_rows(3)
        duties = desk.duties_of[officer.nrp]
        for row, duty in enumerate(duties, start=4):
            for column, text in enumerate(self._cells(duty)):
                if text:
                    page.write_string(row, column, text, self._plain)
        if not duties:
            page.write_string(4, 0, say("sheet.none"), self._plain)

    def _cells(self, duty: Duty) -> tuple[str, ...]:
        desk, words = self._desk, self._words
        start, end = desk.local(duty.start), desk.local(duty.end)
        spot = desk.spot(duty.place_id)
        return (
            words.day(start.date()),
            words.span(start, end),
            words.kind(duty.kind),
            f"{spot.name}, {spot.district}" if spot.district else spot.name,
            f"{words.role(duty.role)}, {words.company(desk.others(duty))}",
            desk.chain(duty),
            desk.padal.get(duty.sector_id, ""),
            desk.operation.tree.units[duty.host_unit].name if duty.attached else "",
        )


def sheet_name(wanted: str, taken: set[str]) -> str:
    """Return a name that Excel takes for a sheet: short, without forbidden signs, not taken yet."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", wanted).strip().strip("'")[:NAME_LENGTH] or "-"
    fresh, n = plain, 1
    while fresh.lower() in taken:
        n += 1
        fresh = f"{plain[: NAME_LENGTH - len(str(n)) - 1]} {n}"
    taken.add(fresh.lower())
    return fresh
