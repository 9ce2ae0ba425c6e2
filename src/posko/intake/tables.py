"""Reading the rows of a table of a version: the cells that were kept, under the table's own columns."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from posko.campaign.models import Operation
from posko.campaign.queries import version
from posko.intake import bridge, drafts
from posko.intake.queries import log_view
from posko.intake.sheets import shown
from posko.people.rights import Right, Viewer
from posko.support.errors import NotThereError

PLACES = frozenset({"areas", "units", "stations", "posts", "depots"})
"""Tables whose rows have a latitude and a longitude."""
Rows = tuple[tuple[int, dict[str, str]], ...]


def rows_of(viewer: Viewer, operation: Operation, number: int, table: str, *, now: datetime) -> Rows:
    """Return the rows of a table of a version: (row of the file, cells), and log who saw officers.

    Raises NotThereError outside the viewer's territory, and where the version has no such table.
    """
    if not viewer.may(Right.READ_REGISTER, operation.where):
        raise NotThereError
    found = version(viewer, operation, number)
    if table in drafts.FIXED or table not in bridge.TABLE_NAMES:
        raise NotThereError
    rows = _rows(found.path, table)
    if rows is None:
        raise NotThereError
    log_view(viewer, f"campaign.operation:{operation.public_id}", table, number, now)
    return rows


@lru_cache(maxsize=12)
def _rows(folder: Path, table: str) -> Rows | None:
    # A version never changes: read once, it serves all the pages that a program turns.
    sheets = bridge.held_in(folder).sheets.get(table)
    if not sheets:
        return None
    rows = sheets[0][1].rows
    guess = bridge.recognise((table,), rows, {}, only=table)
    places = [(place, column) for place, column in enumerate(guess.columns) if column]
    found = []
    for at, row in enumerate(rows[guess.header_row + 1 :], start=guess.header_row + 2):
        cells = {column: shown(row[place]) if place < len(row) else "" for place, column in places}
        if any(cells.values()):
            found.append((at, cells))
    return tuple(found)
