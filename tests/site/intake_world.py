"""Files as a planner has them, written by hand: a workbook and CSV of Polres Hulu, headers of his own."""

import io

import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from posko.intake import actions, queries
from posko.intake.receiving import Incoming
from tests.site.campaign_world import SETTINGS, begun

AREAS = """\
code,name,level,lat,lon
99,Contoh,province,-1.0,103.0
99.01,Hulu,regency,-1.1,103.1
99.01.01,Hulu Barat,district,-1.1,103.1
99.01.01.2001,Desa Satu,village,-1.1,103.1
99.01.01.2002,Desa Dua,village,-1.2,103.2
"""
UNITS = """\
unit,name,parent,area_codes,lat,lon
POLDA,Polda Contoh,,99,-1.0,103.0
RES-1,Polres Hulu,POLDA,99.01,-1.1,103.1
"""
STATIONS = """\
station_id,village_code,number,name,lat,lon,voters
T1,99.01.01.2001,1,TPS 1,-1.1,103.1,400
T2,99.01.01.2002,1,TPS 1,-1.2,103.2,410
"""
OFFICERS = (
    ("No", "N.R.P.", "Nama Lengkap", "Pangkat", "Kesatuan", "Agama", "Hobi"),
    (1, "80000001", "Andi Contoh", "Bripka", "RES-1", "x", "catur"),
    (2, "80000002", "Budi Contoh", "Jenderal Besar", "RES-1", "x", "catur"),
    (3, "80000003", "Citra Contoh", "Aipda", "RES-1", "x", "catur"),
)
"""The second has a rank that nobody knows."""


def workbook(rows, sheet="Lembar1"):
    """Return rows as the bytes of a workbook."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    page = book.add_worksheet(sheet)
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            page.write_string(at, place, cell) if isinstance(cell, str) else page.write(at, place, cell)
    book.close()
    return held.getvalue()


def first_files():
    """Return the files with which an operation begins."""
    texts = {"operation.toml": SETTINGS, "areas.csv": AREAS, "units.csv": UNITS, "tps.csv": STATIONS}
    return [Incoming(name, text.encode()) for name, text in texts.items()]


def officers(rows=OFFICERS, name="daftar anggota.xlsx"):
    """Return the list of officers as a file."""
    return Incoming(name, workbook(rows))


def sent(*files):
    """Return files as a browser sends them."""
    return {"files": [SimpleUploadedFile(f.name, f.raw) for f in files]}


def received(command, operation, *files, who="planner"):
    """Take files into a draft, and return what became of them."""
    return actions.receive(command.viewer(who), operation, files, now=command.now)


def accepted(command, operation, *files, who="planner", why="Surat 12"):
    """Take files in and make them a version."""
    draft = received(command, operation, *files, who=who).draft
    return actions.accept(command.viewer(who), draft.public_id, why, revision=draft.revision, now=command.now)


@pytest.fixture
def operation(command):
    return begun(command)


@pytest.fixture
def filled(command, operation):
    """The operation with areas, units and stations as its version 1."""
    accepted(command, operation, *first_files())
    return operation


def part_of(draft, table):
    return draft.parts.get(table=table)


def counts(draft, table):
    draft.refresh_from_db()
    found = draft.summary["tables"][table]
    return {k: found[k] for k in ("rows", "spoiled", "added", "removed", "changed")}


def view(command, draft, table):
    return queries.part(command.viewer("planner"), part_of(draft, table).pk, now=command.now)


def mended(command, part, change, name="baris-rusak.xlsx"):
    """Download the spoiled rows, change them as a person would, and send them back."""
    _part, raw = queries.spoiled_workbook(command.viewer("planner"), part.pk, english=False, now=command.now)
    book = openpyxl.load_workbook(io.BytesIO(raw))
    change(book.active)
    held = io.BytesIO()
    book.save(held)
    file = Incoming(name, held.getvalue())
    return actions.mend(command.viewer("planner"), part.pk, file, now=command.now)


def mapped(command, filled):
    draft = received(command, filled, officers()).draft
    part = draft.parts.get()
    actions.remap(
        command.viewer("planner"),
        part.pk,
        table="personnel",
        header_row=0,
        columns={1: "nrp"},
        now=command.now,
    )
    draft.refresh_from_db()
    return draft


AREAS_LINES = AREAS.splitlines()
