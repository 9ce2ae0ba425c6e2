"""How empty seats are named: `NEED.seat/k`, so that a name means one seat of one need and no duty's."""

import sqlite3
from collections.abc import Iterator
from itertools import count

NEEDS = """
SELECT n.n, n.officers, n.filled FROM need n WHERE n.seat = ? ORDER BY n.kind, n.force, n.ends, n.n
"""
TAKEN = "SELECT duty_id FROM duty WHERE need IN (SELECT n FROM need WHERE seat = ?)"


def free_seats(file: sqlite3.Connection, seat: str) -> dict[str, int]:
    """Return the empty seats of all needs of a name, in order: the name of each -> the row of its need.

    Two needs may bear one name, such as the traffic officers and the others of a campaign event: their empty
    seats are numbered through, with numbers that no duty there has.
    """
    taken = {row[0] for row in file.execute(TAKEN, (seat,))}
    names = _unused(seat, taken)
    return {
        next(names): need
        for need, officers, filled in file.execute(NEEDS, (seat,))
        for _ in range(max(0, officers - filled))
    }


def _unused(seat: str, taken: set[str]) -> Iterator[str]:
    return (name for k in count(1) if (name := f"{seat}/{k}") not in taken)
