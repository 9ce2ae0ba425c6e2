"""Edits in words: who, where and when, looked up in the plan each time and kept nowhere else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from posko.editing.beats import Beat, found_beats, stations_named
from posko.editing.models import Draft, Edit, EditKind
from posko.editing.moves import Move, Overlay, move_of
from posko.editing.roster import Need, Officer, Seat, found_seats, officers
from posko.planning.rows import reading


@dataclass(frozen=True, slots=True)
class Told:
    """An edit in words."""

    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Known:
    """What the plan knows of the things that edits name."""

    seats: Mapping[str, Seat]
    people: Mapping[str, Officer]
    stations: Mapping[str, str]
    beats: Mapping[str, Beat]

    def who(self, nrp: str) -> str:
        return str(self.people.get(nrp, nrp))

    def seat(self, seat_id: str) -> str:
        seat = self.seats.get(seat_id)
        return f"{seat.need.place}, {hours(seat.need)}" if seat else seat_id

    def beat(self, beat_id: str) -> str:
        beat = self.beats.get(beat_id)
        return beat.base_name if beat else beat_id


def told(draft: Draft, edits: Sequence[Edit]) -> dict[int, Told]:
    """Return each edit in words, by its number."""
    moves = {edit.number: move_of(edit) for edit in edits}
    known = _known(draft, list(moves.values()))
    return {number: _SAY[EditKind(move.kind)](known, move.what) for number, move in moves.items()}


def shown_officers(edits: Sequence[Edit]) -> list[str]:
    """Return whom a list of edits names."""
    return sorted({nrp for edit in edits for nrp in move_of(edit).officers})


def say(draft: Draft, move: Move) -> Told:
    """Return an edit in words that is not made yet."""
    return _SAY[EditKind(move.kind)](_known(draft, [move]), move.what)


def _known(draft: Draft, moves: Sequence[Move]) -> _Known:
    if not draft.plan.has_files:
        return _Known({}, {}, {}, {})
    moved = [move.what for move in moves if move.kind == EditKind.MOVE_STATION]
    with reading(draft.plan.rows) as file:
        return _Known(
            found_seats(file, [seat for move in moves for seat in move.seats], Overlay()),
            officers(file, {nrp for move in moves for nrp in move.officers}),
            stations_named(file, [what["station"] for what in moved]),
            found_beats(file, [what[key] for what in moved for key in ("beat", "out_of")], Overlay()),
        )


def _put(known: _Known, what: Mapping[str, Any]) -> Told:
    parts = [known.seat(what["seat"])]
    if what["had"]:
        parts.append(_("menggantikan %(name)s") % {"name": known.who(what["had"])})
    return Told(known.who(what["nrp"]), "; ".join(parts + _left(known, what)))


def _swap(known: _Known, what: Mapping[str, Any]) -> Told:
    title = f"{known.who(what['nrp'])} ⇄ {known.who(what['other_nrp'])}"
    parts = [known.seat(what["seat"]), known.seat(what["other"])]
    return Told(title, "; ".join(parts + _left(known, what)))


def _left(known: _Known, what: Mapping[str, Any]) -> list[str]:
    return [_("meninggalkan %(place)s") % {"place": known.seat(seat)} for seat, _nrp in what.get("leave", ())]


def _seat(known: _Known, what: Mapping[str, Any]) -> Told:
    return Told(known.who(what["nrp"]), known.seat(what["seat"]))


def _station(known: _Known, what: Mapping[str, Any]) -> Told:
    title = known.stations.get(what["station"], what["station"])
    return Told(title, f"{known.beat(what['out_of'])} → {known.beat(what['beat'])}")


def _post(_known: _Known, what: Mapping[str, Any]) -> Told:
    size = _("%(count)s petugas setiap giliran") % {"count": what["officers"]}
    return Told(what["name"], f"{what['area_code']}; {size}")


_SAY: dict[EditKind, Callable[[_Known, Mapping[str, Any]], Told]] = {
    EditKind.PUT: _put,
    EditKind.SWAP: _swap,
    EditKind.VACATE: _seat,
    EditKind.KEEP: _seat,
    EditKind.MOVE_STATION: _station,
    EditKind.ADD_POST: _post,
}


def hours(need: Need) -> str:
    """Return the day and hours of a need in words."""
    return f"{date_format(need.starts, 'D j M')} {span(need.starts, need.ends)}"


def span(starts: datetime, ends: datetime) -> str:
    """Return hours in words: midnight at the end of a day is 24.00."""
    last = date_format(ends, "H.i")
    if last == "00.00":
        last = "24.00"
    elif ends.date() != starts.date():
        last = f"{last} ({date_format(ends, 'j M')})"
    return f"{date_format(starts, 'H.i')}–{last}"
