"""What the pages of a draft show: the roster, a seat, who could take it, the edits. Every view is logged."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from posko.editing import acts, beats, candidates, checking, new_posts, queries, roster, telling
from posko.editing.actions import enter
from posko.editing.beats import Beat, District
from posko.editing.candidates import Candidate
from posko.editing.checking import Looked
from posko.editing.models import Draft, Edit
from posko.editing.moves import Overlay, overlay_of
from posko.editing.new_posts import PostChoices
from posko.editing.queries import Line
from posko.editing.roster import Offered, Officer, OwnDuty, Roster, Seat, Sought
from posko.editing.telling import Told
from posko.people.rights import Right, Viewer, Where
from posko.planning.rows import reading
from posko.support.errors import NotThereError, RefusedError


@dataclass(slots=True)
class Bench:
    """A page of work on a draft: what was found, the seat that is looked at, who could take it."""

    draft: Draft
    sought: Sought
    offered: Offered
    may_edit: bool
    counts: dict[str, Any]
    roster: Roster | None = None
    officer: Officer | None = None
    week: list[OwnDuty] = field(default_factory=list)
    matches: list[Officer] = field(default_factory=list)
    free: list[tuple[Officer, int]] = field(default_factory=list)
    seat: Seat | None = None
    others: list[Seat] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def shown(self) -> list[str]:
        """Return whom it names."""
        found = {seat.nrp for seat in self.roster.seats} if self.roster else set()
        found |= {o.nrp for o in self.matches} | {o.nrp for o, _load in self.free}
        found |= {c.officer.nrp for c in self.candidates} | {s.nrp for s in (self.seat, self.officer) if s}
        return sorted(found - {""})


def bench(
    viewer: Viewer, draft: Draft, sought: Sought, *, seat: str, words: str, page: int, now: datetime
) -> Bench:
    """Return the page for what is sought, with one seat and who could take it where one is named."""
    _refuse_unreadable(viewer, draft)
    edits = queries.edits_of(draft)
    overlay = overlay_of(edits)
    offered = roster.offered(viewer, draft.plan.rows)
    found = Bench(
        draft,
        _with_day(sought, offered, draft.operation.day_at(now)),
        offered,
        may_edit=draft.is_open and queries.may_edit(viewer, draft.operation),
        counts=queries.counts(edits),
    )
    if found.sought.officer:
        _officer(viewer, found, overlay)
    else:
        found.roster = roster.roster(viewer, draft.plan.rows, found.sought, overlay, page=page)
    if seat:
        _seat(viewer, found, seat, words, edits)
    elif found.sought.unit and found.sought.day:
        with reading(draft.plan.rows) as file:
            found.free = roster.free(viewer, file, found.sought.unit, found.sought.day, overlay)
    _log(viewer, draft, found.shown, now)
    return found


def _with_day(sought: Sought, offered: Offered, today: date) -> Sought:
    """Return what is sought with a day of the plan: the nearest to what was asked for, or today.

    Where nobody asked and today is none of them, it is the day that asks for most.
    """
    if offered.days is None:
        return sought
    first, last = offered.days
    day = sought.day or (today if first <= today <= last else offered.busiest or first)
    return replace(sought, day=min(max(day, first), last))


def _officer(viewer: Viewer, found: Bench, overlay: Overlay) -> None:
    """Find the officer that is sought, and his week around the day."""
    with reading(found.draft.plan.rows) as file:
        matches = roster.named(viewer, file, found.sought.officer)
        exact = [o for o in matches if o.nrp == found.sought.officer] or matches
        if len(exact) != 1:
            found.matches = matches
            return
        found.officer = exact[0]
        day = found.sought.day or date.min
        monday = day - timedelta(days=day.weekday())
        found.week = roster.week_of(viewer, file, exact[0].nrp, monday, overlay)


def _seat(viewer: Viewer, found: Bench, seat_id: str, words: str, edits: Sequence[Edit]) -> None:
    overlay = overlay_of(edits)
    with reading(found.draft.plan.rows) as file:
        seat = roster.found_seats(file, [seat_id], overlay).get(seat_id)
    if seat is None or not viewer.may(Right.READ_DUTIES, Where(seat.need.host_path, seat.need.area)):
        raise NotThereError
    found.seat = seat
    if not found.may_edit or seat.waits:
        return
    if found.roster is not None:
        found.others = [s for s in found.roster.seats if s.nrp not in ("", seat.nrp) and not s.waits]
    if queries.covers(viewer, Right.MAKE_PLANS, [seat.need.where]):
        found.candidates = candidates.candidates(viewer, found.draft, edits, seat, words)


@dataclass(frozen=True, slots=True)
class Trial:
    """An edit that is not made yet: in words, and what it costs."""

    told: Told
    looked: Looked


def trial(viewer: Viewer, draft: Draft, kind: str, asked: dict[str, Any], *, now: datetime) -> Trial:
    """Return what an edit would do and cost, before it is made. Raises as `checking.look` does."""
    _refuse_unreadable(viewer, draft)
    if not queries.may_edit(viewer, draft.operation):
        raise RefusedError
    looked = checking.look(viewer, draft, queries.edits_of(draft), kind, asked)
    _log(viewer, draft, looked.named, now)
    return Trial(telling.say(draft, looked.move), looked)


@dataclass(frozen=True, slots=True)
class ToldLine:
    """An edit of the list in words; one that waits for the viewer with what it does now."""

    line: Line
    told: Told | None
    looked: Looked | None
    read: str = ""


def listed(viewer: Viewer, draft: Draft, *, now: datetime, shown: slice = slice(None)) -> list[ToldLine]:
    """Return the edits of a draft, the last first, or those of them that are shown; log whom they name."""
    edits = queries.edits_of(draft)
    lines = queries.lines(viewer, draft)[shown]
    seen = [line.edit for line in lines if line.told]
    words = telling.told(draft, seen)
    found = []
    for line in lines:
        looked = checking.again(draft, edits, line.edit) if line.may_decide else None
        read = checking.digest_of(looked.kept) if looked else ""
        found.append(ToldLine(line, words.get(line.edit.number), looked, read))
    named = {nrp for line in found if line.looked for nrp in line.looked.named}
    _log(viewer, draft, sorted(named.union(telling.shown_officers(seen))), now)
    return found


def districts(viewer: Viewer, draft: Draft) -> list[District]:
    """Return the districts whose beats the viewer may see."""
    _refuse_unreadable(viewer, draft)
    return beats.districts(viewer, draft.plan.rows)


def beats_of(viewer: Viewer, draft: Draft, district: str, near: str) -> list[Beat]:
    """Return the beats of a district, or those next to one, with the edits in force."""
    _refuse_unreadable(viewer, draft)
    return beats.beats_of(viewer, draft.plan.rows, district, near, overlay_of(queries.edits_of(draft)))


def post_choices(viewer: Viewer, draft: Draft) -> PostChoices:
    """Return what a new post can be made of."""
    _refuse_unreadable(viewer, draft)
    return new_posts.post_choices(viewer, draft.plan)


def _refuse_unreadable(viewer: Viewer, draft: Draft) -> None:
    if not viewer.may(Right.READ_DUTIES):
        raise RefusedError
    if not draft.plan.has_files:
        raise NotThereError


def _log(viewer: Viewer, draft: Draft, nrps: Sequence[str], now: datetime) -> None:
    # Apart from what was looked up: on SQLite nobody else writes while a transaction is open.
    if nrps:
        with transaction.atomic():
            enter(acts.ROSTER_VIEWED, draft, viewer, {"officers": list(nrps)}, now)
