"""Writing handouts: for all, for some units, or for some officers."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from praja import __version__
from praja.domain.operation import Operation
from praja.domain.plan import Plan
from praja.errors import FolderError, UsageError
from praja.handouts.calendar import Calendars
from praja.handouts.desk import Desk
from praja.handouts.grid import officer_book, unit_books
from praja.handouts.words import Words
from praja.io.whole_folder import refuse_file


def write_handouts(
    operation: Operation,
    plan: Plan,
    out: Path,
    *,
    units: Sequence[str] = (),
    officers: Sequence[str] = (),
    lang: str = "id",
    stamp: datetime | None = None,
) -> tuple[Path, ...]:
    """Write the handouts of units and officers to ``out`` and return the files, in their order.

    ``out/<unit>/<unit>.xlsx`` has the grid of the unit and a sheet for each of its officers with a
    duty; ``out/<unit>/<nrp>.ics`` is the calendar of an officer, ``<nrp>.xlsx`` his sheet alone.
    Same arguments, same bytes. Files have mode 0600 and replace older ones whole.

    Parameters
    ----------
    units, officers
        Whose handouts to write, units with all their officers; neither: those of everybody.
    lang
        ``id`` or ``en``.
    stamp
        When the plan was made, for the calendars; the start of its first phase otherwise.

    Raises
    ------
    UsageError
        A unit or an officer is unknown to the operation.
    FolderError
        Handouts of everybody need a new or empty folder, or no older one would be found out of date.
    """
    words = Words(lang)
    chosen = _units(operation, units, officers)
    unit_of = _unit_of(operation)
    alone = [nrp for nrp in dict.fromkeys(officers) if unit_of[nrp] not in chosen]
    if not units and not officers:
        _refuse_full(out)
    wanted = frozenset({o.nrp for o in operation.personnel if o.unit in chosen}.union(alone))
    desk = Desk(operation, plan, words, wanted)
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    calendars = Calendars(desk, stamp or _first_instant(operation, plan), __version__)
    return tuple(_write(desk, calendars, out, chosen, alone))


def _units(operation: Operation, units: Sequence[str], officers: Sequence[str]) -> frozenset[str]:
    """Return the units whose handouts are wanted; a wrong name is refused before anything is written."""
    known = operation.tree.units
    for unit in units:
        if unit not in known:
            raise UsageError(
                f"Tidak ada kesatuan '{unit}' dalam operasi ini: beri satu seperti {next(iter(known))}."
                f" / There is no unit '{unit}' in this operation: give one such as {next(iter(known))}."
            )
    for nrp in officers:
        if nrp not in _unit_of(operation):
            raise UsageError(
                f"Tidak ada petugas '{nrp}' dalam operasi ini: beri NRP seperti dalam tabel personel."
                f" / There is no officer '{nrp}' in this operation: give an NRP as in personnel."
            )
    return frozenset(units if units or officers else known)


def _unit_of(operation: Operation) -> dict[str, str]:
    return {o.nrp: o.unit for o in operation.personnel}


def _refuse_full(out: Path) -> None:
    if out.is_dir() and any(not p.name.startswith(".") for p in out.iterdir()):
        raise FolderError(
            f"{out} tidak kosong: pilih folder baru untuk --out, atau sebut kesatuan atau petugas."
            f" / {out} is not empty: choose a new folder for --out, or name a unit or an officer."
        )
    refuse_file(out)


def _first_instant(operation: Operation, plan: Plan) -> datetime:
    """Return midnight UTC of the first planned date: as fixed as the plan itself."""
    phases = [p.start for p in operation.settings.phases if p.key in plan.certificate.phases]
    first = min(phases or [p.start for p in operation.settings.phases])
    return datetime(first.year, first.month, first.day, tzinfo=UTC)


def _write(
    desk: Desk, calendars: Calendars, out: Path, units: frozenset[str], alone: Sequence[str]
) -> Iterator[Path]:
    for unit, people in desk.units.items():
        if unit in units and people:
            folder = _folder(out, unit)
            name = folder.name
            for number, content in enumerate(unit_books(desk, unit), start=1):
                yield _put(folder / (f"{name}.xlsx" if number == 1 else f"{name}-{number}.xlsx"), content)
            for officer in people:
                calendar = _calendar(desk, calendars, folder, officer.nrp)
                if calendar:
                    yield calendar
    for nrp in alone:
        officer = desk.officers[nrp]
        folder = _folder(out, officer.unit)
        yield _put(folder / f"{file_name(nrp)}.xlsx", officer_book(desk, officer))
        calendar = _calendar(desk, calendars, folder, nrp)
        if calendar:
            yield calendar


def _calendar(desk: Desk, calendars: Calendars, folder: Path, nrp: str) -> Path | None:
    """Write an officer's calendar; remove an older one of an officer who has no duty any more."""
    path = folder / f"{file_name(nrp)}.ics"
    if not desk.duties_of[nrp]:
        path.unlink(missing_ok=True)
        return None
    return _put(path, "".join(calendars.of(nrp)).encode())


def _folder(out: Path, unit: str) -> Path:
    folder = out / file_name(unit)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def file_name(key: str) -> str:
    """Return an id as the name of a file: what a file system might not take is written as %xx."""
    name = "".join(c if c.isalnum() or c in "-_. " else f"%{ord(c):02X}" for c in key)
    return "%2E" + name[1:] if name.startswith(".") else name


def _put(path: Path, content: bytes) -> Path:
    """Write a file that only its owner may read from its first byte; an older one is replaced whole."""
    # mkstemp makes files of mode 0600.
    number, name = tempfile.mkstemp(prefix=".", dir=path.parent)
    work = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
        work.replace(path)
    finally:
        work.unlink(missing_ok=True)
    return path
