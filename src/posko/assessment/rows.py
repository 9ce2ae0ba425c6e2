"""The risk of every place of a version, in a file of its own beside it, made once and then only read.

Its name says of which folder and which model it is: where either differs, it is another file
(docs/decisions/0031).
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

PLACE: Final = "code TEXT PRIMARY KEY, name TEXT, area TEXT, district TEXT, lat REAL, lon REAL"
RATED: Final = "conflict REAL, geo REAL, class TEXT, stability REAL, confidence REAL, reasons TEXT"
COUNTS: Final = "stations INT, low INT, elevated INT, high INT, special INT, unknown INT"
OWN: Final = "voters INT, access TEXT, is_special INT, given TEXT, given_reason TEXT, by_model TEXT"
TABLES: Final = {
    "meta": "key TEXT PRIMARY KEY, value TEXT",
    "indicator": "n INT PRIMARY KEY, key TEXT, axis TEXT, share REAL, grp TEXT, id TEXT, en TEXT, "
    "definition TEXT, source TEXT, weighed TEXT",
    "area": "code TEXT PRIMARY KEY, name TEXT, level TEXT, lat REAL, lon REAL",
    "station": f"{PLACE}, {OWN}, {RATED}, inherited TEXT, rank INT",
    "village": f"{PLACE}, {RATED}, {COUNTS}, rank INT",
    "district": f"{PLACE}, {RATED}, {COUNTS}, rank INT",
    "value": "level TEXT, code TEXT, indicator TEXT, value REAL, PRIMARY KEY (level, code, indicator)",
    "post": "code TEXT PRIMARY KEY, name TEXT, area TEXT",
    "incident": "incident_id TEXT PRIMARY KEY, day TEXT, kind TEXT, area TEXT, place TEXT, note TEXT",
    "finding": "severity TEXT, id TEXT, en TEXT, mend_id TEXT, mend_en TEXT",
}
INDEXES: Final = (
    "CREATE INDEX station_by_area ON station (area)",
    "CREATE INDEX station_by_rank ON station (rank, code)",
    "CREATE INDEX incident_by_area ON incident (area)",
    "CREATE INDEX incident_by_place ON incident (place)",
)


def write_rows(path: Path, tables: Mapping[str, Iterable[Sequence[Any]]]) -> None:
    """Write the rows of an assessment; the file is there whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    try:
        with closing(sqlite3.connect(beside)) as file:
            # It can be made again: no journal, no waiting for the disk.
            file.execute("PRAGMA journal_mode=OFF")
            file.execute("PRAGMA synchronous=OFF")
            for name, columns in TABLES.items():
                file.execute(f"CREATE TABLE {name} ({columns})")
                rows = list(tables.get(name, ()))
                if rows:
                    places = ", ".join("?" * len(rows[0]))
                    file.executemany(f"INSERT INTO {name} VALUES ({places})", rows)  # noqa: S608 our own names
            for index in INDEXES:
                file.execute(index)
            file.execute("ANALYZE")
            file.commit()
        Path(beside).replace(path)
    finally:
        Path(beside).unlink(missing_ok=True)
