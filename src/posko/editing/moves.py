"""What an edit does, and what a plan looks like with the edits that count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from posko.editing.models import Edit, EditKind, EditState

EMPTY = ""
"""Who sits in a seat that nobody fills."""


@dataclass(frozen=True, slots=True)
class Move:
    """A kind of edit, and of what: `what` has the keys of its kind.

    put: seat, nrp, had; swap: seat, nrp, other, other_nrp; vacate, keep: seat, nrp; move_station: station,
    beat, out_of; add_post: the columns of a post. put and swap may have `leave`: [seat, officer] pairs that
    are emptied with it.
    """

    kind: EditKind
    what: Mapping[str, Any]

    @property
    def seats(self) -> dict[str, str]:
        """Return who sits where afterwards, by the ids of seats."""
        what = self.what
        left = {seat: EMPTY for seat, _nrp in what.get("leave", ())}
        if self.kind in (EditKind.PUT, EditKind.KEEP):
            return {**left, what["seat"]: what["nrp"]}
        if self.kind == EditKind.SWAP:
            return {**left, what["seat"]: what["other_nrp"], what["other"]: what["nrp"]}
        if self.kind == EditKind.VACATE:
            return {what["seat"]: EMPTY}
        return {}

    @property
    def officers(self) -> set[str]:
        """Return whose duties it changes or keeps."""
        found = {self.what.get(key, EMPTY) for key in ("nrp", "had", "other_nrp")}
        return (found | {nrp for _seat, nrp in self.what.get("leave", ())}) - {EMPTY}

    @property
    def touches(self) -> list[str]:
        """Return the keys of everything that it touches: a later edit of one of them rests on it."""
        found = {f"seat:{seat}" for seat in self.seats} | {f"officer:{nrp}" for nrp in self.officers}
        if self.kind == EditKind.MOVE_STATION:
            found |= {
                f"station:{self.what['station']}",
                *(f"beat:{self.what[k]}" for k in ("beat", "out_of")),
            }
        if self.kind == EditKind.ADD_POST:
            found.add(f"post:{self.what['post_id']}")
        return sorted(found)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return it as the engine reads edits."""
        if self.kind == EditKind.KEEP:
            return [{"do": "keep", "duty_id": self.what["seat"]}]
        if self.kind == EditKind.MOVE_STATION:
            station, beat = self.what["station"], self.what["beat"]
            return [{"do": "move_station", "station_id": station, "beat_id": beat}]
        if self.kind == EditKind.ADD_POST:
            return [{"do": "add_post", **self.what}]
        return [{"do": "put", "duty_id": seat, "nrp": nrp} for seat, nrp in self.seats.items()]


@dataclass(slots=True)
class Overlay:
    """What the edits of a draft change of its plan."""

    seats: dict[str, str] = field(default_factory=dict)
    """Who sits where by hand."""
    kept: set[str] = field(default_factory=set)
    """Seats that the next plan leaves as they are."""
    stations: dict[str, str] = field(default_factory=dict)
    """Stations and the beats that they are moved to."""
    posts: list[Mapping[str, Any]] = field(default_factory=list)
    held: dict[str, int] = field(default_factory=dict)
    """What waits for a second person, and the number of the edit that touches it."""

    def holder(self, touches: Iterable[str]) -> int:
        """Return the number of an edit that waits and touches any of these; 0 where there is none."""
        return next((self.held[key] for key in touches if key in self.held), 0)


def move_of(edit: Edit) -> Move:
    """Return what an edit does."""
    return Move(EditKind(edit.kind), edit.what)


def overlay_of(edits: Iterable[Edit]) -> Overlay:
    """Return what edits change together, in their order. Those that wait hold what they touch, no more."""
    found = Overlay()
    for edit in edits:
        if edit.state == EditState.WAITING:
            found.held |= dict.fromkeys(edit.touches, edit.number)
        if edit.state == EditState.IN_FORCE:
            _lay(found, move_of(edit))
    return found


def _lay(found: Overlay, move: Move) -> None:
    found.seats |= move.seats
    for seat, nrp in move.seats.items():
        (found.kept.discard if nrp == EMPTY else found.kept.add)(seat)
    if move.kind == EditKind.MOVE_STATION:
        found.stations[move.what["station"]] = move.what["beat"]
    if move.kind == EditKind.ADD_POST:
        found.posts.append(move.what)


def rows_of(edits: Iterable[Edit]) -> list[dict[str, Any]]:
    """Return the edits in force as the engine reads them."""
    return [row for edit in edits if edit.state == EditState.IN_FORCE for row in move_of(edit).rows]
