"""How long Posko takes to take in and check the workbooks of Jambi: 5,400 officers and 6,391 stations."""

import csv
import io
import time
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from benchmarks.posko_papers import timed
from benchmarks.posko_walk import signed_in
from benchmarks.posko_world import JAMBI, World, viewer

TABLES = {"personnel": "officers", "stations": "polling stations"}


def workbook(table: str) -> bytes:
    """Return a table of Jambi as a workbook, with a stamp in the second cell of its first row."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_numbers": False})
    sheet = book.add_worksheet(table)
    with (JAMBI / f"{table}.csv").open(encoding="utf-8", newline="") as text:
        for number, row in enumerate(csv.reader(text)):
            cells = [
                f"{cell} {time.time_ns() % 1000}" if (number, n) == (1, 3) else cell
                for n, cell in enumerate(row)
            ]
            sheet.write_row(number, 0, cells)
    book.close()
    return made.getvalue()


def sent(world: World, files: dict[str, bytes]) -> Any:
    """Send the files as a browser does, and return the draft that they are in."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client
    from django.urls import reverse

    client = Client(SERVER_NAME="localhost")
    name, _, value = signed_in(world.people["polda.planner"]).partition("=")
    client.cookies[name] = value
    uploads = [SimpleUploadedFile(f"{table}.xlsx", raw) for table, raw in files.items()]
    answer = client.post(reverse("desk:upload", args=[world.operation.public_id]), {"files": uploads})
    address = answer.headers["Location"]
    assert client.get(address).status_code == 200, address
    return address.rstrip("/").rpartition("/")[2]


def read_alone(files: dict[str, bytes]) -> int:
    """Read every cell of the files and do nothing with them."""
    return sum(
        len(CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0).to_python())
        for raw in files.values()
    )


def tables(world: World) -> list[str]:
    """Return the table of the intake."""
    from django.utils import timezone

    from posko.intake import actions

    planner = viewer(world.people["polda.planner"])
    lines = [
        "## Intake\n",
        "Two workbooks sent as a browser does, until the page with what checking them found is there.",
        "The aim is ten seconds.\n",
        "| what | s | processor s |",
        "|---|---|---|",
    ]
    files = {table: workbook(table) for table in TABLES}
    for told in ("first", "again"):
        draft, wall, cpu = timed(lambda: sent(world, files))
        actions.drop(planner, draft, now=timezone.now())
        lines.append(f"| taken in and checked, {told} | {wall:.1f} | {cpu:.1f} |")
    rows, wall, cpu = timed(lambda: read_alone(files))
    lines.append(f"| of it calamine reading {rows:,} rows and nothing else | {wall:.2f} | {cpu:.2f} |")
    return [*lines, ""]
