"""Which rows of which tables edits by hand become."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from posko.planning.engine import in_language
from posko.planning.rows import reading
from posko.support.errors import RuleError
from praja.byhand import AddPost, Edit, Keep, MoveStation, Put, of_row
from praja.errors import FolderError
from praja.io.amending import Amendment, amend


@dataclass(frozen=True, slots=True)
class Accepted:
    """An edit that holds, why, and who decided so; both go to the data and to the certificate."""

    edit: Mapping[str, Any]
    """As `praja.byhand.as_row` writes it."""
    reason: str
    by: str


def write_edits(folder: Path, rows: Path, accepted: Sequence[Accepted]) -> None:
    """Write edits of the plan that has these rows into the tables of an operation folder.

    Raises RuleError, in the words of the engine, where a table cannot be changed.
    """
    edits = [(of_row(one.edit), {"reason": one.reason, "by": one.by}) for one in accepted]
    try:
        amend(folder, _amendments(edits, _holders(rows, [edit for edit, _ in edits])))
    except FolderError as refused:
        raise RuleError(in_language(str(refused))) from None


def _holders(rows: Path, edits: Sequence[Edit]) -> dict[str, str]:
    """Return who has each seat by the plan; nobody has those that are missing."""
    seats = [edit.duty_id for edit in edits if isinstance(edit, Put | Keep)]
    with reading(rows) as file:
        found = (
            file.execute("SELECT duty_id, nrp FROM duty WHERE duty_id = ?", (s,)).fetchone() for s in seats
        )
        return {row["duty_id"]: row["nrp"] for row in found if row is not None}


Said = Sequence[tuple[Edit, dict[str, str]]]


def _amendments(edits: Said, holders: Mapping[str, str]) -> Iterator[Amendment]:
    seats: dict[str, tuple[str, dict[str, str]]] = {}
    beats: dict[str, dict[str, Any]] = {}
    posts: dict[str, dict[str, Any]] = {}
    for edit, said in edits:
        if isinstance(edit, Put):
            seats[edit.duty_id] = (edit.nrp, said)
        elif isinstance(edit, Keep):
            seats[edit.duty_id] = (holders.get(edit.duty_id, ""), said)
        elif isinstance(edit, MoveStation):
            beats[edit.station_id] = {**asdict(edit), **said}
        elif isinstance(edit, AddPost):
            posts[edit.post.post_id] = asdict(edit.post)
    given = [{"duty_id": d, "nrp": nrp, **said} for d, (nrp, said) in seats.items() if nrp]
    taken = [
        {"duty_id": d, "nrp": holders[d], **said}
        for d, (nrp, said) in seats.items()
        if d in holders and not nrp
    ]
    # What was decided of these seats before holds no more.
    yield Amendment("locks", ("duty_id",), tuple(given), frozenset((d,) for d in seats))
    undone = frozenset((row["duty_id"], row["nrp"]) for row in given)
    yield Amendment("releases", ("duty_id", "nrp"), tuple(taken), undone)
    yield Amendment("beat_locks", ("station_id",), tuple(beats.values()))
    yield Amendment("posts", ("post_id",), tuple(posts.values()))
