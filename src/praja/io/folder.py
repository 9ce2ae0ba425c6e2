"""Reading an operation folder: every file once, every table by its specification, every finding kept."""

from pathlib import Path
from typing import Any

from praja.domain.operation import Intake, Operation
from praja.io.crosschecks import check_operation, settle_settings
from praja.io.frames import Frame
from praja.io.gazetteer import Gazetteer
from praja.io.handover import check_handover
from praja.io.notes import Notebook, Spot
from praja.io.plannable import what_cannot_be_planned
from praja.io.references import Known
from praja.io.rows import frame_of
from praja.io.schema import totals
from praja.io.schema.registry import TABLES
from praja.io.settings import empty_settings, read_settings
from praja.io.sources import Sources, gather
from praja.io.tomlfile import FILE

NEEDED = frozenset({"areas", "units", "stations", "personnel"})


def read_operation(folder: Path) -> Intake:
    """Return the good rows of an operation folder, every finding, and the files that were read.

    Raises FolderError where there is no such folder. Bad content never raises: it is a finding.
    """
    book = Notebook()
    sources = gather(folder, book)
    settings = empty_settings() if sources.settings is None else read_settings(sources.settings, book)
    if sources.settings is None:
        book.add("settings_missing", Spot(FILE))
    known = Known(settings, sources.outlines)
    frames: dict[str, Frame] = {}
    rows = _read_tables(sources, known, frames)
    # Before anything else looks at the frames: these are the rows that became nouns.
    numbers = {name: tuple(frame.row_numbers[i] for i in frame.kept()) for name, frame in frames.items()}
    operation = settle_settings(Operation(settings=settings, **rows), book)
    check_operation(operation, frames)
    check_handover(operation, book)
    _check_totals(sources, known, operation, frames)
    for frame in frames.values():
        frame.notes.close()
    cannot = what_cannot_be_planned(operation)
    return Intake(operation, book.findings(), tuple(sources.files), cannot, numbers)


def _read_tables(sources: Sources, known: Known, frames: dict[str, Frame]) -> dict[str, tuple[Any, ...]]:
    rows: dict[str, tuple[Any, ...]] = {}
    for table in TABLES:
        name = table.spec.name
        raw = sources.single(name)
        frame = None if raw is None else frame_of(raw, table.spec, sources.book)
        if frame is not None:
            frames[name] = frame
        elif raw is None and name in NEEDED and name not in sources.tables:
            sources.book.add("table_missing", Spot(name), name)
        rows[table.field] = () if frame is None else table.build(frame, known)
        _remember(known, name, rows[table.field])
    return rows


def _remember(known: Known, table: str, rows: tuple[Any, ...]) -> None:
    """Let later tables refer to these rows."""
    if table == "areas":
        known.gazetteer = Gazetteer(rows)
    elif table == "units":
        known.units = rows
    elif table == "candidates":
        known.pair_ids = tuple(p.pair_id for p in rows)
    elif table == "stations":
        known.station_ids = frozenset(s.station_id for s in rows)
        known.areas_of_places |= {s.station_id: s.village_code for s in rows}
    elif table == "posts":
        known.areas_of_places |= {p.post_id: p.area_code for p in rows}
    elif table == "personnel":
        known.nrps = frozenset(o.nrp for o in rows)


def _check_totals(sources: Sources, known: Known, operation: Operation, frames: dict[str, Frame]) -> None:
    raw = sources.single("totals")
    frame = None if raw is None else frame_of(raw, totals.SPEC, sources.book)
    if frame is not None:
        frames["totals"] = frame
        totals.check(frame, known, operation)
