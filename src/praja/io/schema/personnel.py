"""personnel: one row is an officer. A finding here quotes the bad cell and nothing else."""

import math
import re
from collections import Counter
from datetime import date, time, timedelta
from typing import Any

from praja.domain.areas import Level
from praja.domain.forces import Officer
from praja.io import choices
from praja.io.cells import Bad, Odd, identifier, squeeze, text, value_of
from praja.io.codes import Named, area_reference
from praja.io.frames import Column, Frame, TableSpec
from praja.io.ranks import RankNames
from praja.io.references import Known

MAX_ZEROS_EATEN = 3
"""A number starts with the year and month of birth: 0001 at worst."""

MAX_NRP = 32

ROUNDED = re.compile(r"\d[.,]\d+e\+?\d+", re.IGNORECASE)
"""What is left of a long number in a narrow column."""

EXACT_DIGITS = 10**15


def nrp(cell: Any) -> Any:
    """Return a service number as a text of figures."""
    if isinstance(cell, str):
        return (
            cell
            if cell.isascii() and cell.isalnum() and len(cell) <= MAX_NRP
            else _nrp_of_text(squeeze(cell))
        )
    if isinstance(cell, bool | date | time | timedelta):
        return Bad("nrp_malformed")
    if not 0 <= cell < math.inf or cell != int(cell):
        return Bad("nrp_malformed")
    return Bad("digits_lost") if cell >= EXACT_DIGITS else Odd(str(int(cell)), "text_from_number")


def _nrp_of_text(text: str) -> Any:
    if ROUNDED.fullmatch(text):
        return Bad("digits_lost")
    bare = re.sub(r"^(nrp|nip)|[\s.'`/:-]", "", text, flags=re.IGNORECASE)
    if not bare:
        return None
    good = bare.isascii() and bare.isalnum() and len(bare) <= MAX_NRP
    return Odd(bare, "nrp_marks_removed") if good else Bad("nrp_malformed")


def restore_zeros(_: list[Any], readings: list[Any]) -> list[Any]:
    """Return the numbers again, shorter ones with the zeros a spreadsheet has eaten from their front."""
    found = [value_of(r) for r in readings]
    lengths = Counter(len(v) for v in found if v and v.isdecimal())
    usual, times = min(lengths.items(), key=lambda kv: (-kv[1], -kv[0]), default=(0, 0))
    if times * 2 <= sum(lengths.values()):
        return readings
    return [
        Odd(value.zfill(usual), "nrp_zeros_restored", {"read": value.zfill(usual)})
        if value and value.isdecimal() and 0 < usual - len(value) <= MAX_ZEROS_EATEN
        else reading
        for value, reading in zip(found, readings, strict=True)
    ]


SPEC = TableSpec(
    "personnel",
    "personil, personel, anggota, data personel, data personil, daftar personel, officers",
    (
        Column(
            "nrp", nrp, "nrp nip, nip, nip nrp, nomor registrasi pokok", required=True, settle=restore_zeros
        ),
        Column("name", text, "nama, nama lengkap, nama personel, nama anggota, nama personil", required=True),
        Column("rank", text, "pangkat, pangkat golongan, gol pangkat, pkt", required=True),
        Column("unit", identifier, "kesatuan, satuan, satker, kesatuan asal, polsek, polres", required=True),
        Column("sex", choices.sex, "jenis kelamin, jk, l p, kelamin, gender"),
        Column(
            "home_village",
            area_reference,
            "kelurahan asal, desa asal, desa kel asal, alamat, domisili, kelurahan domisili, desa domisili, "
            "kampung halaman, kelurahan desa, kelurahan, desa, kode kelurahan, kode desa",
        ),
        Column("home_district", text, "kecamatan, kecamatan asal, kec asal, kecamatan domisili"),
        Column("qualifications", choices.listed, "keahlian, kualifikasi, kemampuan, dikjur"),
        Column("task_force", identifier, "satgas, satuan tugas"),
        Column("assignable", choices.yes_no, "dapat ditugaskan, siap tugas, bisa ditugaskan", strict=True),
    ),
)


def build(frame: Frame, known: Known) -> tuple[Officer, ...]:
    """Return the officers of known units and ranks."""
    frame.unique("nrp")
    _note_no_digits(frame)
    ranks = RankNames(known.settings.rules.ranks)
    frame.settle("rank", ranks.look_up)
    frame.settle("unit", known.unit_keys().look_up)
    frame.settle("task_force", known.task_force_keys.look_up)
    frame.settle("home_village", _home(frame, known))
    _note_homes_lost(frame)
    skills: dict[tuple[str, ...] | None, frozenset[str]] = {None: frozenset()}
    names = (
        "nrp",
        "name",
        "rank",
        "unit",
        "sex",
        "home_village",
        "qualifications",
        "task_force",
        "assignable",
    )
    rows = list(zip(*(frame.column(n) for n in names), strict=True))
    return tuple(_officer(rows[i], skills) for i in frame.kept())


def _officer(row: tuple[Any, ...], skills: dict[tuple[str, ...] | None, frozenset[str]]) -> Officer:
    number, name, rank, unit, sex, home, listed, force, assignable = row
    if listed not in skills:
        skills[listed] = frozenset(listed)
    return Officer(number, name, rank, unit, sex or "", home, skills[listed], force, assignable is not False)


def _home(frame: Frame, known: Known) -> Any:
    """Return a look-up of home villages: outside the operation there is nothing to protect."""
    memo: dict[tuple[Any, Any], Any] = {}
    districts = frame.column("home_district")
    provinces = {code.split(".")[0] for code in known.gazetteer.areas}

    def look(value: Any, i: int) -> Any:
        key = (value, districts[i])
        if key not in memo:
            memo[key] = _home_of(value, districts[i], known, provinces)
        return memo[key]

    return look


def _home_of(value: Any, district: str | None, known: Known, provinces: set[str]) -> Any:
    if not isinstance(value, Named) and value.split(".")[0] not in provinces:
        return Odd(None, "home_outside")
    around = known.gazetteer.find(district, (Level.DISTRICT,)) if district else []
    within = around[0].code if len(around) == 1 else None
    found = known.gazetteer.look_up(value, (Level.VILLAGE,), within)
    if isinstance(found, Bad):
        return Bad("home_ambiguous" if found.rule == "area_ambiguous" else "home_unknown", found.words)
    return found


def _note_no_digits(frame: Frame) -> None:
    """Warn of numbers with letters in them: they are printed on every order as they stand."""
    for i in frame.kept():
        if not frame.column("nrp")[i].isdecimal():
            frame.warn(i, "nrp", "nrp_not_digits")


def _note_homes_lost(frame: Frame) -> None:
    """Warn where a whole column is missing: then nobody is kept from his home village."""
    if not frame.has("home_village"):
        frame.notes.warn("home_column_missing", 0, "home_village")
