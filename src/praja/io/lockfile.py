"""Reading locks from a file beside the operation folder."""

from pathlib import Path

from praja.domain.findings import Finding
from praja.domain.forces import Lock
from praja.domain.operation import Operation
from praja.errors import FolderError
from praja.io.limits import MAX_FILE_BYTES
from praja.io.notes import Notebook, Spot
from praja.io.references import Known
from praja.io.rows import frame_of
from praja.io.schema import locks
from praja.io.sources import Sources, sort_in


def read_locks(path: Path, operation: Operation) -> tuple[tuple[Lock, ...], tuple[Finding, ...]]:
    """Return the locks of a CSV, XLSX or Parquet table as docs/reference/operation-folder.md has it.

    Raises FolderError where the file cannot be read at all; bad rows are findings.
    """
    sources = Sources(Notebook())
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise FolderError(
                f"{path.name} terlalu besar untuk tabel kuncian."
                f" / {path.name} is too large for a table of locks."
            )
        raw = path.read_bytes()
    except OSError as error:
        raise FolderError(
            f"{path} tidak dapat dibaca: sebut tabel kuncian."
            f" / {path} cannot be read: {error.strerror or 'name a table of locks'}."
        ) from error
    sort_in(sources, path.name, raw, locks.SPEC.name)
    table = sources.single(locks.SPEC.name)
    frame = None if table is None else frame_of(table, locks.SPEC, sources.book)
    if table is None and not sources.book.findings():
        sources.book.add("table_missing", Spot(path.name), locks.SPEC.name)
    known = Known(operation.settings, nrps=frozenset(o.nrp for o in operation.personnel))
    rows = () if frame is None else locks.build(frame, known)
    if frame is not None:
        frame.notes.close()
    return rows, sources.book.findings()
