"""What a person can change in a plan by hand: four edits, and how a table or a form writes them."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from praja.domain.places import Post


@dataclass(frozen=True, slots=True)
class Put:
    """Give a seat to an officer, whoever has it now; ``nrp`` empty takes its officer away.

    ``duty_id`` names the seat: of a duty of the plan its own; of an empty seat ``PLACE/yyyymmddThhmm/k``
    with a ``k`` that no duty there has. A move is a seat emptied and another given, a swap two seats
    given: the edits are checked together.
    """

    duty_id: str
    nrp: str


@dataclass(frozen=True, slots=True)
class Keep:
    """Lock a duty: its officer keeps it whatever a revision would rather do."""

    duty_id: str


@dataclass(frozen=True, slots=True)
class MoveStation:
    """Have a station watched by another beat."""

    station_id: str
    beat_id: str


@dataclass(frozen=True, slots=True)
class AddPost:
    """Guard another place: a row of the table ``posts``. Who serves there the revision decides."""

    post: Post


Edit = Put | Keep | MoveStation | AddPost

_LISTS: Final = ("phases", "qualifications")


def as_row(edit: Edit) -> dict[str, Any]:
    """Return an edit as plain values, to be kept as JSON; ``do`` names which of the four it is."""
    if isinstance(edit, AddPost):
        return {"do": "add_post", **asdict(edit.post)}
    return {"do": _NAMES[type(edit)], **asdict(edit)}


def of_row(row: Mapping[str, Any]) -> Edit:
    """Return the edit that `as_row` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    fields = {key: value for key, value in row.items() if key != "do"}
    return _READ[row["do"]](fields)


def _post(fields: dict[str, Any]) -> AddPost:
    cells: dict[str, Any] = {key: tuple(v) if key in _LISTS else v for key, v in fields.items()}
    return AddPost(Post(**cells))


_NAMES: Final[dict[type, str]] = {Put: "put", Keep: "keep", MoveStation: "move_station"}
_READ: Final[dict[str, Callable[[dict[str, Any]], Edit]]] = {
    "put": lambda fields: Put(**fields),
    "keep": lambda fields: Keep(**fields),
    "move_station": lambda fields: MoveStation(**fields),
    "add_post": _post,
}
