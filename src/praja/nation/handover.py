"""The operation folder of a province with the officers who come from others, without those who go."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from praja.domain.areas import Unit
from praja.domain.forces import Absence, Officer
from praja.domain.operation import Intake, Operation
from praja.errors import FolderError
from praja.io.amending import write_rows
from praja.io.headers import header_key
from praja.io.notes import Notebook
from praja.io.schema.registry import NAMES
from praja.io.sources import WORKBOOK_KINDS, gather
from praja.nation.nouns import Lending, Lent

COLUMNS = {
    "units": ("unit", "name", "parent", "area_codes", "lat", "lon"),
    "personnel": (
        "nrp", "name", "rank", "unit", "sex", "home_village", "qualifications", "task_force", "assignable",
    ),
    "unavailable": ("nrp", "start", "end"),
}  # fmt: skip
"""The tables that lending changes."""


@dataclass(frozen=True, slots=True)
class Window:
    """The dates on which officers are lent, both included."""

    start: date
    end: date


def window_of(operation: Operation, lending: Lending) -> Window:
    """Return when officers are away.

    Raises FolderError where the operation has no such phase.
    """
    settings = operation.settings
    phase = next((p for p in settings.phases if p.key == lending.phase), None)
    if phase is None:
        key, name = lending.phase, settings.name
        raise FolderError(
            f"nation.toml meminjamkan kekuatan untuk tahapan '{key}':"
            f" {name or 'suatu operasi'} tidak mempunyai tahapan itu."
            f" / nation.toml lends forces for the phase '{key}':"
            f" {name or 'an operation'} has none with that key."
        )
    return Window(
        phase.start - timedelta(days=lending.days_before), phase.end + timedelta(days=lending.days_after)
    )


def names_here(operation: Operation, lent: Iterable[Lent]) -> dict[tuple[str, str], str]:
    """Return the service number each guest has here, by province and number at home.

    It is his own, unless the province has it too: then his province stands before it.
    """
    taken = {o.nrp for o in operation.personnel}
    names: dict[tuple[str, str], str] = {}
    for who in lent:
        home = "".join(c for c in who.giver if c.isalnum())
        name = who.nrp if who.nrp not in taken else f"P{home}N{who.nrp}"
        if name in taken:
            raise FolderError(
                f"NRP {name} dipakai dua petugas: perbaiki tabel personel."
                f" / Service number {name} is borne by two officers: mend the personnel tables."
            )
        taken.add(name)
        names[who.giver, who.nrp] = name
    return names


def guest_unit(who: Lent) -> str:
    """Return the key of the unit in which guests of one command serve."""
    return f"BKO-{who.giver}-{who.unit}"


@dataclass(frozen=True)
class Changed:
    """The three tables of an operation as lending leaves them."""

    units: tuple[Unit, ...]
    personnel: tuple[Officer, ...]
    absences: tuple[Absence, ...]


def changed_tables(
    operation: Operation, lending: Lending, gone: Sequence[Lent], come: Sequence[Lent]
) -> Changed:
    """Return the tables with guests in units of their own, and with those lent away on leave.

    Guests are there only while they are lent; their way within the province begins at its Polda.
    """
    window = window_of(operation, lending)
    settings = operation.settings
    root = next(u for u in operation.units if u.parent is None)
    names = names_here(operation, come)
    units = {
        guest_unit(w): Unit(guest_unit(w), f"{w.unit} {w.giver} (BKO)", root.unit, (), root.lat, root.lon)
        for w in come
    }
    guests = tuple(
        Officer(
            nrp=names[w.giver, w.nrp],
            name=w.name,
            rank=w.rank,
            unit=guest_unit(w),
            sex=w.sex,
            qualifications=frozenset(w.qualifications),
            task_force=settings.rules.station_guard_task_force,
        )
        for w in come
    )
    day = timedelta(days=1)
    spans = (
        (min(p.start for p in settings.phases), window.start - day),
        (window.end + day, max(p.end for p in settings.phases) + day),
    )
    elsewhere = [Absence(o.nrp, a, b) for o in guests for a, b in spans if a <= b]
    away = [Absence(w.nrp, window.start, window.end) for w in gone]
    known = set(operation.absences)
    return Changed(
        (*operation.units, *units.values()),
        (*operation.personnel, *guests),
        (*operation.absences, *(a for a in (*away, *elsewhere) if a not in known)),
    )


def write_changed(source: Path, target: Path, intake: Intake, changed: Changed) -> tuple[str, ...]:
    """Write the operation folder anew with the changed tables, and return the files they took the place of.

    Other files are copied as they are; a workbook that held one of the tables is taken apart.
    """
    target.mkdir(parents=True, exist_ok=True)
    names = [f.name for f in intake.files]
    replaced = [n for n in names if NAMES.get(header_key(Path(n).stem)) in COLUMNS and not _is_workbook(n)]
    if any(map(_is_workbook, names)):
        replaced += _take_apart(source, target)
    for name in names:
        if name not in replaced:
            shutil.copyfile(source / name, target / name)
    _write(target, "units", ([u.unit, u.name, u.parent, u.area_codes, u.lat, u.lon] for u in changed.units))
    _write(target, "personnel", map(_officer_row, changed.personnel))
    _write(target, "unavailable", ([a.nrp, a.start, a.end] for a in changed.absences))
    return tuple(replaced)


def _is_workbook(name: str) -> bool:
    return Path(name).suffix.lower() in WORKBOOK_KINDS


def _take_apart(source: Path, target: Path) -> list[str]:
    """Write the other tables of workbooks that hold a changed one as CSV, and return those workbooks."""
    tables = gather(source, Notebook()).tables
    holds = {raw.file for name in COLUMNS for raw in tables.get(name, ()) if _is_workbook(raw.file)}
    for name, found in sorted(tables.items()):
        for raw in found:
            if raw.file in holds and name not in COLUMNS:
                write_rows(target / f"{name}.csv", raw.rows)
    return sorted(holds)


def _officer_row(o: Officer) -> list[Any]:
    skills = tuple(sorted(o.qualifications))
    row = [o.nrp, o.name, o.rank, o.unit, o.sex, o.home_village, skills, o.task_force]
    return [*row, "ya" if o.assignable else "tidak"]


def _write(folder: Path, table: str, rows: Iterable[Sequence[Any]]) -> None:
    write_rows(folder / f"{table}.csv", [COLUMNS[table], *rows])
