"""A tiny nation of three provinces, of which one has lost most of its officers."""

import csv
import hashlib
from pathlib import Path
from typing import Any

from praja.nation.nouns import LEVELS, Summary
from praja.worlds.nation import write_nation_demo

POOR, RICH, FAR = "75", "76", "82"


def write_nation(folder: Path, *, keep: int = 4) -> Path:
    """Write provinces 75, 76 and 82; of every ten officers of 75, ``keep`` are left."""
    write_nation_demo(folder, size=420, officers=1100, provinces=(POOR, RICH, FAR))
    poor = folder / POOR
    left = cut(poor / "personnel.csv", lambda number, _: number % 10 < keep)
    nrps = {row["nrp"] for row in left}
    for table in ("interests", "unavailable"):
        cut(poor / f"{table}.csv", lambda _, row: row["nrp"] in nrps)
    (poor / "sectors.csv").unlink()
    return folder


def cut(path: Path, stays) -> list[dict[str, str]]:
    """Leave some rows of a table, and return them."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    left = [row for number, row in enumerate(rows) if stays(number, row)]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(left)
    return left


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def bytes_of(folder: Path) -> dict[str, str]:
    """What stands in a folder: the SHA-256 of each file by its name."""
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def province(key: str, lat: float, *corners: tuple[int, int], ranks: str = "same", **levels: Any) -> Summary:
    """A province on one meridian. ``corners`` are (teams, officers missing), the same on each level."""
    lines = [levels.get(level, corners) for level in LEVELS]
    missing = tuple(tuple((k, 1000 * f) for k, f in line) for line in lines)
    return Summary(key, lat, 100.0, 10, 100, 5, ranks, missing, 0)
