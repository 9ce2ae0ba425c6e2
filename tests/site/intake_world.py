"""Files as a planner has them, written by hand: a workbook and CSV of Polres Hulu, headers of his own."""

import io

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from posko.intake import actions
from posko.intake.receiving import Incoming

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
    from tests.site.campaign_world import SETTINGS

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
