"""Do to an operation folder what real tables have done to them, and say what was done.

Each damage is one that planners' tables showed: see docs/use/demo.md, section "Damaged on purpose".
"""

import csv
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from praja.errors import FolderError
from praja.worlds.chance import Chance
from praja.worlds.demo import clear_for_demo, is_demo
from praja.worlds.tables import csv_text

XLSX_MADE: Final = datetime(2024, 8, 1)  # noqa: DTZ001 - written into the file so that its bytes do not change
SPELLED: Final = {
    "nrp": "NRP",
    "name": "Nama",
    "rank": "Pangkat",
    "unit": "Kesatuan",
    "lat": "Lintang",
    "lon": "Bujur",
}
"""Headers as a command's own tables have them."""


@dataclass
class Sheet:
    """One table while it is being damaged, and how it will be written."""

    name: str
    header: list[str]
    rows: list[list[str]]
    delimiter: str = ","
    newline: str = "\n"
    byte_order_mark: bool = False
    titles: list[list[str]] = field(default_factory=list)
    xlsx: bool = False
    numbers: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    touched: set[int] = field(default_factory=set)

    def column(self, name: str) -> int:
        """Return the place of a column."""
        return self.header.index(name)

    def draw(self, count: int, chance: Chance) -> list[int]:
        """Return rows that no earlier damage has touched, in the order of the table."""
        free = [k for k in range(len(self.rows)) if k not in self.touched]
        drawn = sorted(free[k] for k in chance.some(count, len(free)))
        self.touched |= set(drawn)
        return drawn

    def ids(self, rows: list[int]) -> str:
        """Return the ids of rows, in words."""
        return ", ".join(self.rows[k][0] for k in rows)


Book = dict[str, Sheet]


def spoil(folder: Path, *, seed: int = 2024, into: Path | None = None) -> list[str]:
    """Damage the tables of a folder and return, in words, what was done.

    With ``into`` the folder stays whole and a copy is damaged; ``into`` must be new, empty or a
    demo. Without it the folder itself is damaged, and must be a demo that was written here.
    Damages of tables that the folder does not have are left out.

    Raises FolderError where a folder of somebody else would be lost, or a table is no clean CSV.
    """
    if any(folder.glob("*.xlsx")):
        raise FolderError(
            f"{folder} berisi tabel XLSX: hanya folder tabel CSV yang bersih dapat dirusak."
            f" / {folder} holds XLSX tables: only a folder of clean CSV tables can be damaged."
        )
    target = _copied(folder, into) if into is not None else folder
    if into is None and not is_demo(folder):
        raise FolderError(
            f"{folder} bukan contoh: rusak salinannya di folder lain. Tidak ada yang diubah."
            f" / {folder} is not a demo: damage a copy in another folder. Nothing was changed."
        )
    book = {p.stem: _read(p) for p in sorted(target.glob("*.csv"))}
    done = []
    for tables, damage in DAMAGES:
        if book.keys() >= set(tables.split()):
            done.append(damage(book, Chance(seed, f"spoil/{damage.__name__}")))
    for sheet in book.values():
        _write(target, sheet)
    return done


def _copied(folder: Path, into: Path) -> Path:
    if into.resolve() == folder.resolve():
        raise FolderError(
            f"{into} adalah folder itu sendiri: sebut folder lain untuk salinan yang rusak."
            f" / {into} is the folder itself: name another one for the damaged copy."
        )
    clear_for_demo(into, replace=True)
    for path in sorted(folder.iterdir()):
        if path.is_file():
            shutil.copyfile(path, into / path.name)
    return into


def _read(path: Path) -> Sheet:
    with path.open(encoding="utf-8-sig", newline="") as text:
        header, *rows = csv.reader(text)
    return Sheet(path.stem, header, rows)


def _write(folder: Path, sheet: Sheet) -> None:
    header = [SPELLED.get(h, h) if sheet.titles or sheet.byte_order_mark else h for h in sheet.header]
    rows = [*sheet.titles, header, *sheet.rows]
    path = folder / f"{sheet.name}.csv"
    if sheet.xlsx:
        path.unlink(missing_ok=True)
        _write_xlsx(folder / f"{sheet.name}.xlsx", sheet, header)
        return
    encoding = "utf-8-sig" if sheet.byte_order_mark else "utf-8"
    path.write_text(
        csv_text(rows, delimiter=sheet.delimiter, newline=sheet.newline), encoding=encoding, newline=""
    )


def _write_xlsx(path: Path, sheet: Sheet, header: list[str]) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": XLSX_MADE})
    page = book.add_worksheet(sheet.name)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for at, title in enumerate([*sheet.titles, header]):
        page.write_row(at, 0, title)
    for at, row in enumerate(sheet.rows, start=len(sheet.titles) + 1):
        for column, value in enumerate(row):
            key = sheet.header[column]
            if key in sheet.dates:
                page.write_datetime(at, column, datetime.fromisoformat(value), day)
            elif key in sheet.numbers and value.isdigit():
                page.write_number(at, column, int(value))
            else:
                page.write_string(at, column, value)
    book.close()


def _swap_coordinates(book: Book, chance: Chance) -> str:
    sheet = book["stations"]
    lat, lon, rows = sheet.column("lat"), sheet.column("lon"), sheet.draw(3, chance)
    for k in rows:
        sheet.rows[k][lat], sheet.rows[k][lon] = sheet.rows[k][lon], sheet.rows[k][lat]
    return f"stations: latitude and longitude swapped ({sheet.ids(rows)})"


def _lose_coordinates(book: Book, chance: Chance) -> str:
    sheet = book["stations"]
    rows = sheet.draw(3, chance)
    for k in rows:
        sheet.rows[k][sheet.column("lat")] = sheet.rows[k][sheet.column("lon")] = ""
    return f"stations: no coordinates ({sheet.ids(rows)})"


def _write_degrees_and_minutes(book: Book, chance: Chance) -> str:
    sheet = book["stations"]
    lat, lon, rows = sheet.column("lat"), sheet.column("lon"), sheet.draw(2, chance)
    for k in rows:
        cells = sheet.rows[k]
        cells[lat] = _minutes(float(cells[lat]), "LU", "LS")
        cells[lon] = _minutes(float(cells[lon]), "BT", "BB")
    return f"stations: coordinates in degrees, minutes and seconds ({sheet.ids(rows)})"


def _minutes(degrees: float, plus: str, minus: str) -> str:
    seconds = round(abs(degrees) * 3600)
    side = plus if degrees >= 0 else minus
    return f"{seconds // 3600}°{seconds // 60 % 60}'{seconds % 60}\" {side}"


def _move_outside(book: Book, chance: Chance) -> str:
    sheet = book["stations"]
    lon, rows = sheet.column("lon"), sheet.draw(1, chance)
    for k in rows:
        sheet.rows[k][lon] = f"{float(sheet.rows[k][lon]) + 3:.5f}"
    return f"stations: three degrees east of its village ({sheet.ids(rows)})"


def _repeat_a_station(book: Book, chance: Chance) -> str:
    sheet = book["stations"]
    rows = sheet.draw(1, chance)
    for k in rows:
        copy = list(sheet.rows[k])
        copy[sheet.column("voters")] = str(int(copy[sheet.column("voters")]) + 11)
        sheet.rows.append(copy)
    return f"stations: the same id twice, with different voters ({sheet.ids(rows)})"


def _add_a_total(book: Book, chance: Chance) -> str:
    sheet = book["stations"]
    voters = sheet.column("voters")
    # Off by 100, as in a published count of guards: the parts and the total disagree.
    total = sum(int(row[voters]) for row in sheet.rows) + chance.pick((-100, 100))
    sheet.rows.append(
        ["JUMLAH" if k == 0 else str(total) if k == voters else "" for k in range(len(sheet.header))]
    )
    return "stations: a row JUMLAH at the end, and its total is off by 100"


def _save_stations_from_excel(book: Book, chance: Chance) -> str:
    del chance
    sheet = book["stations"]
    sheet.byte_order_mark, sheet.delimiter, sheet.newline = True, ";", "\r\n"
    for row in sheet.rows:
        for column in ("lat", "lon"):
            row[sheet.column(column)] = row[sheet.column(column)].replace(".", ",")
    return "stations: byte-order mark, semicolons, decimal commas, headers Lintang and Bujur"


def _add_titles(book: Book, chance: Chance) -> str:
    del chance
    book["units"].titles = [["DAFTAR KESATUAN"], ["Keadaan Agustus 2024"], []]
    return "units: two title rows and an empty one above the header, headers Nama, Kesatuan, Lintang, Bujur"


def _serve_at_unknown_units(book: Book, chance: Chance) -> str:
    sheet = book["personnel"]
    rows = sheet.draw(2, chance)
    for k in rows:
        sheet.rows[k][sheet.column("unit")] = "SEK-99.99.99"
    return f"personnel: a unit that is not in the table ({sheet.ids(rows)})"


def _name_units(book: Book, chance: Chance) -> str:
    sheet, units = book["personnel"], book["units"]
    names = {row[units.column("unit")]: row[units.column("name")] for row in units.rows}
    rows = sheet.draw(3, chance)
    for k in rows:
        cells, unit = sheet.rows[k], sheet.column("unit")
        cells[unit] = names[cells[unit]].upper()
    return f"personnel: the unit by its name, in capitals ({sheet.ids(rows)})"


def _spell_ranks_loosely(book: Book, chance: Chance) -> str:
    sheet = book["personnel"]
    rank, rows = sheet.column("rank"), sheet.draw(5, chance)
    for k in rows:
        sheet.rows[k][rank] = f" {sheet.rows[k][rank].upper()}  "
    return f"personnel: ranks in capitals with spaces around them ({sheet.ids(rows)})"


def _repeat_officers(book: Book, chance: Chance) -> str:
    sheet = book["personnel"]
    rows = sheet.draw(2, chance)
    for k in rows:
        sheet.rows.append(list(sheet.rows[k]))
    if rows:
        other = sheet.rows[-1]
        other[sheet.column("rank")] = "Iptu" if other[sheet.column("rank")] != "Iptu" else "Ipda"
    return f"personnel: the same NRP twice, the last with another rank ({sheet.ids(rows)})"


def _eat_zeros(book: Book, chance: Chance) -> str:
    del chance
    sheet = book["personnel"]
    sheet.xlsx, sheet.numbers = True, ("nrp",)
    sheet.titles = [["DATA PERSONEL POLRI"]]
    eaten = sum(row[0].startswith("0") for row in sheet.rows)
    return f"personnel: an XLSX with a title row; NRP are numbers, {eaten} of them lost their leading zero"


def _keep_dates_as_numbers(book: Book, chance: Chance) -> str:
    del chance
    sheet = book["unavailable"]
    sheet.xlsx, sheet.dates = True, ("start", "end")
    return "unavailable: an XLSX with Excel dates"


def _declare_for_nobody(book: Book, chance: Chance) -> str:
    sheet = book["interests"]
    rows = sheet.draw(1, chance)
    for k in rows:
        sheet.rows[k][sheet.column("nrp")] = "99999999"
    return "interests: an NRP that no officer has (99999999)"


def _name_areas(book: Book, chance: Chance) -> str:
    areas, events, posts = book["areas"], book["events"], book["posts"]
    names = {row[areas.column("code")]: row[areas.column("name")] for row in areas.rows}
    of_events = _rename(events, "district_code", names, events.draw(2, chance))
    of_posts = _rename(posts, "area_code", names, posts.draw(2, chance))
    return f"events, posts: the area by its name instead of its code ({of_events}; {of_posts})"


def _rename(sheet: Sheet, column: str, names: dict[str, str], rows: list[int]) -> str:
    for k in rows:
        cells, at = sheet.rows[k], sheet.column(column)
        cells[at] = names[cells[at]]
    return sheet.ids(rows)


def _write_words_for_numbers(book: Book, chance: Chance) -> str:
    sheet = book["posts"]
    officers, rows = sheet.column("officers"), sheet.draw(1, chance)
    for k in rows:
        sheet.rows[k][officers] = f"{sheet.rows[k][officers]} orang"
    return f"posts: a number with a word behind it ({sheet.ids(rows)})"


def _write_hours_for_minutes(book: Book, chance: Chance) -> str:
    sheet = book["travel"]
    minutes, rows = sheet.column("minutes"), sheet.draw(1, chance)
    for k in rows:
        sheet.rows[k][minutes] = "2 jam"
    ways = ", ".join(f"{sheet.rows[k][0]} {sheet.rows[k][1]}" for k in rows)
    return f"travel: hours in words for minutes ({ways})"


def _leave_the_range(book: Book, chance: Chance) -> str:
    sheet = book["indicators"]
    value, rows = sheet.column("value"), sheet.draw(2, chance)
    for k in rows:
        sheet.rows[k][value] = "85"
    codes = ", ".join(f"{sheet.rows[k][1]} {sheet.rows[k][2]}" for k in rows)
    return f"indicators: a value of 85, outside 0 to 1 ({codes})"


DAMAGES: Final[tuple[tuple[str, Callable[[Book, Chance], str]], ...]] = (
    ("stations", _swap_coordinates),
    ("stations", _lose_coordinates),
    ("stations", _write_degrees_and_minutes),
    ("stations", _move_outside),
    ("stations", _repeat_a_station),
    ("stations", _add_a_total),
    ("stations", _save_stations_from_excel),
    ("units", _add_titles),
    ("personnel", _serve_at_unknown_units),
    ("personnel units", _name_units),
    ("personnel", _spell_ranks_loosely),
    ("personnel", _repeat_officers),
    ("personnel", _eat_zeros),
    ("unavailable", _keep_dates_as_numbers),
    ("interests", _declare_for_nobody),
    ("areas events posts", _name_areas),
    ("posts", _write_words_for_numbers),
    ("indicators", _leave_the_range),
    ("travel", _write_hours_for_minutes),
)
"""The tables each needs. In this order: files are re-saved after their cells are changed."""
