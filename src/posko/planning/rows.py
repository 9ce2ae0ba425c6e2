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
    "unit": "code TEXT PRIMARY KEY, name TEXT, path TEXT, command TEXT, lat REAL, lon REAL, areas TEXT, "
    "parent TEXT, n INT",
    "place": "n INTEGER PRIMARY KEY, place_id TEXT, name TEXT, district TEXT, area TEXT",
    "officer": "nrp TEXT PRIMARY KEY, rank TEXT, name TEXT, unit TEXT",
    "duty": "n INTEGER PRIMARY KEY, duty_id TEXT, phase TEXT, kind TEXT, force TEXT, place INT, day TEXT, "
    "starts TEXT, ends TEXT, nrp TEXT, role TEXT, home TEXT, host TEXT, attached INT, travel_m INT, "
    "need INT, ground INT",
    "gap": "command TEXT, kind TEXT, officers INT, shifts INT, first TEXT, last TEXT, rule TEXT, "
    "id TEXT, en TEXT, relief_id TEXT, relief_en TEXT",
    "balance": "phase TEXT, command TEXT, force TEXT, demand INT, supply INT, short INT, attached_in INT, "
    "attached_out INT, missing INT",
    "transfer": "phase TEXT, from_unit TEXT, to_unit TEXT, officers INT, metres INT",
    "hours": "unit TEXT, officers INT, least REAL, mean REAL, most REAL, gini REAL, nights_mean REAL, "
    "nights_most REAL, most_week REAL",
    "need": "n INTEGER PRIMARY KEY, seat TEXT, place_id TEXT, ground INT, phase TEXT, kind TEXT, force TEXT, "
    "day TEXT, starts TEXT, ends TEXT, officers INT, leads INT, women INT, floor INT, filled INT",
    "ground": "n INTEGER PRIMARY KEY, place_id TEXT, kind TEXT, force TEXT, name TEXT, area TEXT, lat REAL, "
    "lon REAL, villages TEXT, pair_id TEXT, contest TEXT, ties INT, qualifications TEXT, host TEXT",
    "station": "station_id TEXT PRIMARY KEY, name TEXT, number INT, village TEXT, district TEXT, lat REAL, "
    "lon REAL, voters INT, risk_class TEXT, special INT, access TEXT, beat_id TEXT, load TEXT, weight INT, "
    "civil TEXT",
    "beat": "beat_id TEXT PRIMARY KEY, district TEXT, base TEXT, area TEXT, lat REAL, lon REAL, "
    "team_id TEXT, teams INT, load TEXT, cost_m INT, civil_guards INT, stations INT, host TEXT",
    "post": "post_id TEXT PRIMARY KEY, kind TEXT, name TEXT, area TEXT, lat REAL, lon REAL, force TEXT, "
    "officers INT, shift TEXT, phases TEXT, women INT, qualifications TEXT, pair_id TEXT, host TEXT",
    "area": "code TEXT PRIMARY KEY, name TEXT, level TEXT, lat REAL, lon REAL",
    "leg": "from_code TEXT, to_code TEXT, mode TEXT, minutes INT, closed_from TEXT, closed_to TEXT",
    # No page shows these two: ties and absences are only asked about.
    "fact": "nrp TEXT PRIMARY KEY, sex TEXT, home TEXT, qualifications TEXT, force TEXT, contests TEXT, "
    "assignable INT",
    "away": "nrp TEXT, first TEXT, last TEXT",
    "planned": "phase TEXT, unit TEXT, planned INT, most INT",
    "pair": "pair_id TEXT PRIMARY KEY, contest TEXT",
    "total": "key TEXT PRIMARY KEY, value INT",
    "change": "nrp TEXT PRIMARY KEY, taken INT, lost INT, id TEXT, en TEXT",
}
LAYOUT: Final = 3
"""Which tables and columns a file has, as its `user_version`: another one is made again (`remake`)."""
INDEXES: Final = (
    "CREATE UNIQUE INDEX duty_by_id ON duty (duty_id)",
    "CREATE INDEX duty_by_day ON duty (day)",
    "CREATE INDEX duty_by_phase ON duty (phase)",
    "CREATE INDEX duty_by_officer ON duty (nrp)",
    "CREATE INDEX duty_by_place ON duty (place)",
    "CREATE INDEX duty_by_host ON duty (host)",
    "CREATE INDEX duty_by_home ON duty (home)",
    "CREATE INDEX duty_by_need ON duty (need)",
    "CREATE INDEX need_by_seat ON need (seat)",
    "CREATE INDEX need_by_day ON need (day)",
    "CREATE INDEX need_by_place ON need (place_id)",
    "CREATE INDEX station_by_beat ON station (beat_id)",
    "CREATE INDEX ground_by_place ON ground (place_id)",
    "CREATE INDEX away_by_officer ON away (nrp)",
    "CREATE INDEX planned_by_unit ON planned (unit, phase)",
)

Row = sqlite3.Row


def write_rows(path: Path, tables: Mapping[str, Iterable[Sequence[Any]]]) -> None:
    """Write the rows of a plan: each table of `TABLES`, with the columns that stand there.

    Where there are some already, whoever reads them reads on; the new file then takes its place whole.
    """
    made = path.with_name(f"{path.name}.new")
    made.unlink(missing_ok=True)
    with closing(sqlite3.connect(made)) as file:
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
        file.execute(f"PRAGMA user_version={LAYOUT}")
        file.execute("ANALYZE")
        file.commit()
    made.chmod(0o600)
    made.replace(path)


def layout_of(path: Path) -> int:
    """Return which tables a file has, 0 where it has none or is older than layouts are counted."""
    with reading(path) as file:
        return int(file.execute("PRAGMA user_version").fetchone()[0])


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
