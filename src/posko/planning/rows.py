"""The rows of a plan in a file of their own, made once beside the plan folder and only read afterwards.

A plan of a province has 340,000 duties. In the database of the site they would slow every backup for rows
that never change; as CSV every page would read 60 MB (docs/decisions/0024).
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

TABLES: Final = {
    "phase": "key TEXT PRIMARY KEY, name TEXT, first TEXT, last TEXT, on_duty INT, least INT",
    "kind": "key TEXT PRIMARY KEY, id TEXT, en TEXT",
    "force": "key TEXT PRIMARY KEY, name TEXT",
    "unit": "code TEXT PRIMARY KEY, name TEXT, path TEXT, command TEXT",
    "place": "n INTEGER PRIMARY KEY, place_id TEXT, name TEXT, district TEXT, area TEXT",
    "officer": "nrp TEXT PRIMARY KEY, rank TEXT, name TEXT, unit TEXT",
    "duty": "n INTEGER PRIMARY KEY, duty_id TEXT, phase TEXT, kind TEXT, force TEXT, place INT, day TEXT, "
    "starts TEXT, ends TEXT, nrp TEXT, role TEXT, home TEXT, host TEXT, attached INT, travel_m INT",
    "gap": "command TEXT, kind TEXT, officers INT, shifts INT, first TEXT, last TEXT, rule TEXT, "
    "id TEXT, en TEXT, relief_id TEXT, relief_en TEXT",
    "balance": "phase TEXT, command TEXT, force TEXT, demand INT, supply INT, short INT, attached_in INT, "
    "attached_out INT, missing INT",
    "transfer": "phase TEXT, from_unit TEXT, to_unit TEXT, officers INT, metres INT",
    "hours": "unit TEXT, officers INT, least REAL, mean REAL, most REAL, gini REAL, nights_mean REAL, "
    "nights_most REAL, most_week REAL",
}
INDEXES: Final = (
    "CREATE UNIQUE INDEX duty_by_id ON duty (duty_id)",
    "CREATE INDEX duty_by_day ON duty (day)",
    "CREATE INDEX duty_by_phase ON duty (phase)",
    "CREATE INDEX duty_by_officer ON duty (nrp)",
    "CREATE INDEX duty_by_place ON duty (place)",
    "CREATE INDEX duty_by_host ON duty (host)",
    "CREATE INDEX duty_by_home ON duty (home)",
)

Row = sqlite3.Row


def write_rows(path: Path, tables: Mapping[str, Iterable[Sequence[Any]]]) -> None:
    """Write the rows of a plan: each table of `TABLES`, with the columns that stand there."""
    with closing(sqlite3.connect(path)) as file:
        # The plan folder can make them again: no journal, no waiting for the disk.
        file.execute("PRAGMA journal_mode=OFF")
        file.execute("PRAGMA synchronous=OFF")
        for name, columns in TABLES.items():
            file.execute(f"CREATE TABLE {name} ({columns})")
            wide = len(columns.split(", "))
            file.executemany(
                f"INSERT INTO {name} VALUES ({', '.join('?' * wide)})",  # noqa: S608 our own names
                tables.get(name, ()),
            )
        for index in INDEXES:
            file.execute(index)
        file.execute("ANALYZE")
        file.commit()
    path.chmod(0o600)


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the rows of a plan to read them; they cannot be changed through it."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as file:
        file.row_factory = sqlite3.Row
        yield file


def everything(path: Path, sql: str, values: Sequence[Any] = ()) -> list[Row]:
    """Return all rows of one question."""
    with reading(path) as file:
        return file.execute(sql, values).fetchall()
