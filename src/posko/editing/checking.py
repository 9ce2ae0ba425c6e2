"""Looking at an edit before it is made: what exactly it changes, where, and what the engine says of it."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from posko.editing.beats import beat_of, found_beats, middle_of
from posko.editing.models import Draft, Edit, EditKind
from posko.editing.moves import EMPTY, Move, Overlay, overlay_of, rows_of
from posko.editing.queries import covers
from posko.editing.roster import Officer, Seat, found_seats, officers
from posko.people.rights import Right, Viewer
from posko.planning.byhand.bridge import checked
from posko.planning.rows import reading
from posko.support.errors import NotThereError, RuleError
from posko.support.tongues import either

REFUSED, SECOND_PERSON = "refused", "second_person"


@dataclass(frozen=True, slots=True)
class _Resolved:
    """What an edit is exactly: found in the plan, with where it is."""

    move: Move
    wheres: list[list[str | None]]
    seats: Mapping[str, Seat]


@dataclass(frozen=True, slots=True)
class Looked:
    """An edit that was looked at: what it changes, where, and what it costs."""

    move: Move
    wheres: list[list[str | None]]
    verdict: Any
    seats: Mapping[str, Seat]
    people: Mapping[str, Officer]
    beats: Mapping[str, str]
    """What the beats are called whose figures the verdict has."""

    @property
    def refused(self) -> bool:
        """Return whether it makes no sense, whoever wants it."""
        return bool(self.verdict.weight == REFUSED)

    @property
    def needs_second(self) -> bool:
        """Return whether a second person has to confirm it, with a reason."""
        return bool(self.verdict.weight == SECOND_PERSON)

    @property
    def named(self) -> list[str]:
        """Return whom it names: those it moves, and those whose duties cost more or less by it."""
        verdict = self.verdict
        costs = {one.nrp for one in (*verdict.officers, *verdict.touched)}
        return sorted((costs | self.move.officers) - {EMPTY})

    @property
    def kept(self) -> dict[str, Any]:
        """Return what is kept of the verdict with the edit: no key of a rule that is not for pages."""
        return verdict_kept(self.verdict)


def verdict_kept(verdict: Any) -> dict[str, Any]:
    """Return a verdict as plain values, with nothing that is not for pages."""
    touched = [
        {"shown": t.shown, "weight": str(t.weight), "where": t.where, "nrp": t.nrp, "id": t.id, "en": t.en}
        for t in verdict.touched
    ]
    costs = {name: asdict(getattr(verdict, name)) for name in ("missing", "travel_m", "attached")}
    weight = "" if verdict.weight is None else str(verdict.weight)
    return {"weight": weight, "touched": touched, "costs": costs}


def look(viewer: Viewer, draft: Draft, edits: Sequence[Edit], kind: str, asked: Mapping[str, Any]) -> Looked:
    """Return an edit as it would be made on top of the edits in force, and what the engine says of it.

    `asked` has what the kind needs: seat and nrp; seat and other; seat; station and beat; the columns of a
    post; for put and swap perhaps `leave`, seats that are emptied with it. Raises NotThereError for what is
    unknown or outside the viewer's territory, RuleError for what cannot be.
    """
    overlay = overlay_of(edits)
    with reading(draft.plan.rows) as file:
        resolved = _RESOLVE[EditKind(kind)](_Asking(viewer, file, overlay, asked))
    if not covers(viewer, Right.MAKE_PLANS, resolved.wheres):
        raise NotThereError
    holder = overlay.holder(resolved.move.touches)
    if holder:
        raise RuleError(
            _("Suntingan %(number)s atas hal yang sama menunggu orang kedua.") % {"number": holder}
        )
    return looked_again(draft, edits, resolved)


def looked_again(draft: Draft, edits: Sequence[Edit], resolved: _Resolved) -> Looked:
    """Return what the engine says of an edit on top of the edits in force."""
    verdict = checked(draft.plan, so_far=rows_of(edits), now=resolved.move.rows)
    with reading(draft.plan.rows) as file:
        people = officers(file, {o.nrp for o in verdict.officers} | resolved.move.officers)
        beats = found_beats(file, [beat.beat_id for beat in verdict.beats], Overlay())
        extra = found_seats(file, (*verdict.in_the_way, *verdict.falls_away), overlay_of(edits))
    called = {beat.beat_id: beat.base_name for beat in beats.values()}
    return Looked(resolved.move, resolved.wheres, verdict, {**extra, **resolved.seats}, people, called)


def again(draft: Draft, edits: Sequence[Edit], edit: Edit) -> Looked:
    """Return what the engine says now of an edit that waits, on top of the edits in force."""
    move = Move(EditKind(edit.kind), edit.what)
    with reading(draft.plan.rows) as file:
        seats = found_seats(file, move.seats, overlay_of(edits))
    return looked_again(draft, edits, _Resolved(move, edit.wheres, seats))


@dataclass(frozen=True, slots=True)
class _Asking:
    """What is asked by whom, and the plan with the edits in force that it is asked of."""

    viewer: Viewer
    file: sqlite3.Connection
    overlay: Overlay
    what: Mapping[str, Any]

    @property
    def leaves(self) -> list[str]:
        """Return the seats that are to be emptied with it."""
        return list(dict.fromkeys(self.what.get("leave", ())))

    def seats(self, *ids: str) -> dict[str, Seat]:
        """Return seats. Raises RuleError for what is none, or follows from another duty."""
        found = found_seats(self.file, ids, self.overlay)
        self.refuse_foreign([seat.need.where for seat in found.values()])
        if len(found) < len(set(ids)):
            raise RuleError(_("Kursi itu tidak ada, atau tugasnya mengikuti tugas lain dengan sendirinya."))
        return found

    def refuse_foreign(self, wheres: Sequence[Sequence[str | None]]) -> None:
        """Raise NotThereError for what lies elsewhere, before a refusal tells who sits there."""
        if not covers(self.viewer, Right.MAKE_PLANS, wheres):
            raise NotThereError

    def done(self, move: Move, seats: Mapping[str, Seat]) -> _Resolved:
        """Return an edit of seats with where its places are and where its officers belong."""
        known = officers(self.file, move.officers)
        if set(known) != move.officers:
            raise NotThereError
        places = [seat.need.where for seat in seats.values()]
        homes: list[list[str | None]] = [[known[nrp].unit_path, None] for nrp in sorted(known)]
        wheres = dict.fromkeys((one[0], one[1]) for one in (*places, *homes))
        return _Resolved(move, [list(where) for where in wheres], seats)


def _left(seats: Mapping[str, Seat], leaves: Sequence[str], who: set[str]) -> list[list[str]]:
    """Return the seats that are emptied with an edit; only those of its own officers may be."""
    if any(seats[leave].nrp not in who for leave in leaves):
        raise RuleError(_("Kursi itu bukan milik petugas yang dipindahkan."))
    return [[leave, seats[leave].nrp] for leave in leaves]


def _put(asking: _Asking) -> _Resolved:
    nrp = asking.what["nrp"]
    seats = asking.seats(asking.what["seat"], *asking.leaves)
    seat = seats[asking.what["seat"]]
    if seat.nrp == nrp:
        raise RuleError(_("Petugas itu sudah ada di kursi ini."))
    leave = _left(seats, asking.leaves, {nrp})
    what = {"seat": seat.seat_id, "nrp": nrp, "had": seat.nrp, "leave": leave}
    return asking.done(Move(EditKind.PUT, what), seats)


def _swap(asking: _Asking) -> _Resolved:
    seats = asking.seats(asking.what["seat"], asking.what["other"], *asking.leaves)
    one, other = seats[asking.what["seat"]], seats[asking.what["other"]]
    if EMPTY in (one.nrp, other.nrp):
        raise RuleError(_("Yang ditukar harus dua kursi yang terisi."))
    if one.nrp == other.nrp:
        raise RuleError(_("Kedua kursi itu milik petugas yang sama."))
    what = {
        "seat": one.seat_id,
        "nrp": one.nrp,
        "other": other.seat_id,
        "other_nrp": other.nrp,
        "leave": _left(seats, asking.leaves, {one.nrp, other.nrp}),
    }
    return asking.done(Move(EditKind.SWAP, what), seats)


def _vacate(asking: _Asking) -> _Resolved:
    return _one_seat(asking, EditKind.VACATE)


def _keep(asking: _Asking) -> _Resolved:
    return _one_seat(asking, EditKind.KEEP)


def _one_seat(asking: _Asking, kind: EditKind) -> _Resolved:
    seats = asking.seats(asking.what["seat"])
    seat = seats[asking.what["seat"]]
    if seat.nrp == EMPTY:
        raise RuleError(_("Kursi itu kosong."))
    if kind == EditKind.KEEP and seat.kept:
        raise RuleError(_("Kursi itu sudah terkunci."))
    return asking.done(Move(kind, {"seat": seat.seat_id, "nrp": seat.nrp}), seats)


def _move_station(asking: _Asking) -> _Resolved:
    station, beat = asking.what["station"], asking.what["beat"]
    out_of = beat_of(asking.file, station, asking.overlay)
    beats = found_beats(asking.file, [out_of, beat], asking.overlay)
    if out_of not in beats or beat not in beats:
        raise NotThereError
    asking.refuse_foreign([found.where for found in beats.values()])
    if out_of == beat:
        raise RuleError(_("TPS itu sudah ada di kelompok ini."))
    move = Move(EditKind.MOVE_STATION, {"station": station, "beat": beat, "out_of": out_of})
    return _Resolved(move, [found.where for found in beats.values()], {})


def _add_post(asking: _Asking) -> _Resolved:
    what = dict(asking.what)
    middle = middle_of(asking.file, what["area_code"])
    if middle is None:
        raise RuleError(_("Wilayah %(area)s tidak dikenal.") % {"area": what["area_code"]})
    if what.get("lat") is None or what.get("lon") is None:
        what["lat"], what["lon"] = middle
    if any(post["post_id"] == what["post_id"] for post in asking.overlay.posts):
        raise RuleError(_("ID pos %(post)s sudah dipakai.") % {"post": what["post_id"]})
    return _Resolved(Move(EditKind.ADD_POST, what), [[None, what["area_code"]]], {})


_RESOLVE: dict[EditKind, Callable[[_Asking], _Resolved]] = {
    EditKind.PUT: _put,
    EditKind.SWAP: _swap,
    EditKind.VACATE: _vacate,
    EditKind.KEEP: _keep,
    EditKind.MOVE_STATION: _move_station,
    EditKind.ADD_POST: _add_post,
}


def digest_of(kept: Mapping[str, Any]) -> str:
    """Return by what a second person says which verdict he has read."""
    return hashlib.sha256(json.dumps(kept["touched"], sort_keys=True).encode()).hexdigest()


def refusal_of(verdict: Any) -> RuleError:
    """Return why an edit makes no sense, as the engine says it."""
    first = verdict.touched[0]
    return RuleError(either(first.id, first.en))
