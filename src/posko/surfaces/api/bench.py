"""Calls about correcting by hand: seats of a day, who could take one, beats, what a post is made of."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ninja import Field, Query, Schema

from posko.editing import queries, viewing
from posko.editing.checking import verdict_kept
from posko.editing.roster import Sought
from posko.limits.actions import SEARCH
from posko.people.rights import Right
from posko.surfaces.api.calls import Calls
from posko.surfaces.api.entrance import Call
from posko.surfaces.api.shapes import NO_NUL, Code, Given, Line

calls = Calls("editing")
READ = Right.READ_DUTIES


class BenchOfficer(Schema):
    """An officer who may take a seat, or has one."""

    nrp: str
    rank: str
    name: str
    unit: str
    unit_name: str


class BenchSeat(Schema):
    """A seat: when, where, who sits there (empty for nobody) and who does by the plan.

    `kept` and `waits` tell of edits: it is kept as it is, or the number of the one that waits.
    """

    seat: str
    place_id: str
    place: str
    district: str
    kind: str
    phase: str
    starts: datetime
    ends: datetime
    role: str
    nrp: str
    planned: str
    kept: bool
    waits: int
    officer: BenchOfficer | None


class BenchDuty(Schema):
    """A duty in an officer's week."""

    starts: datetime
    ends: datetime
    kind: str
    place: str


class FreeOfficer(Schema):
    """An officer without a duty that day, and how many duties there are in his week."""

    officer: BenchOfficer
    duties: int


class BenchCandidate(FreeOfficer):
    """Who could take the seat: `weight` is the heaviest rule that it touches, empty for none."""

    weight: str
    verdict: dict[str, Any]


class Bench(Schema):
    """The seats of a day page by page, or an officer's week, and one seat with who could take it."""

    day: date | None
    page: int
    pages: int
    seats: list[BenchSeat]
    officer: BenchOfficer | None
    week: list[BenchDuty]
    matches: list[BenchOfficer]
    free: list[FreeOfficer]
    seat: BenchSeat | None
    candidates: list[BenchCandidate]


class BenchFilter(Given):
    """What is looked for. With `seat`, who could take it; `words` are of a name or number among those."""

    day: date | None = None
    unit: Annotated[str, Field(max_length=40, pattern=NO_NUL)] = ""
    place: Annotated[str, Field(max_length=80, pattern=NO_NUL)] = ""
    officer: Annotated[str, Field(max_length=80, pattern=NO_NUL)] = ""
    seat: Annotated[str, Field(max_length=300, pattern=NO_NUL)] = ""
    words: Annotated[str, Field(max_length=80, pattern=NO_NUL)] = ""
    page: Annotated[int, Field(ge=1, le=999_999)] = 1


class BeatStation(Schema):
    """A station of a beat, and the beat that the plan gave it to."""

    station_id: str
    name: str
    village: str
    risk_class: str
    planned: str
    waits: int


class BenchBeat(Schema):
    """A beat with its stations as the edits leave them."""

    beat_id: str
    district: str
    base: str
    base_name: str
    team_id: str
    teams: int
    load_percent: int
    stations: list[BeatStation]


class BenchDistrict(Schema):
    """A district that has beats."""

    code: str
    name: str
    beats: int


class Beats(Schema):
    """The districts that have beats, and the beats of one."""

    districts: list[BenchDistrict]
    beats: list[BenchBeat]


class BeatsFilter(Given):
    """Of which district, or next to which beat."""

    district: Code = ""
    near: Line = ""


class PostChoices(Schema):
    """What a new post can be made of: keys, and what they are called."""

    kinds: dict[str, str]
    forces: dict[str, str]
    shifts: dict[str, str]
    phases: dict[str, str]


def _hours(of: Any, zone: ZoneInfo) -> dict[str, datetime]:
    """Return hours in the zone of the operation: in the plan they stand without one."""
    return {"starts": of.starts.replace(tzinfo=zone), "ends": of.ends.replace(tzinfo=zone)}


def _seat(seat: Any, zone: ZoneInfo) -> dict[str, Any]:
    need = seat.need
    told = {name: getattr(need, name) for name in ("place_id", "place", "district", "phase")}
    own = {name: getattr(seat, name) for name in ("role", "nrp", "planned", "kept", "waits", "officer")}
    return {**told, **own, **_hours(need, zone), "seat": seat.seat_id, "kind": need.kind_key}


@calls.read("edits/{uuid:draft}/bench", READ, Bench, limit=SEARCH)
def edit_bench(request: Call, draft: UUID, wanted: Annotated[BenchFilter, Query()]) -> dict[str, Any]:
    """Show the seats of a day or an officer's week, and who could take a seat. Who was shown is entered."""
    of = queries.draft(request.viewer, draft)
    zone = ZoneInfo(of.operation.zone)
    found = viewing.bench(
        request.viewer,
        of,
        Sought(wanted.day, wanted.unit, wanted.place, wanted.officer),
        seat=wanted.seat,
        words=wanted.words.strip(),
        page=wanted.page,
        now=request.now,
    )
    return {
        "day": found.sought.day,
        "page": found.roster.number if found.roster else 1,
        "pages": found.roster.pages if found.roster else 1,
        "seats": [_seat(seat, zone) for seat in found.roster.seats] if found.roster else [],
        "officer": found.officer,
        "week": [{**_hours(own, zone), "kind": str(own.kind), "place": own.place} for own in found.week],
        "matches": found.matches,
        "free": [{"officer": officer, "duties": duties} for officer, duties in found.free],
        "seat": _seat(found.seat, zone) if found.seat else None,
        "candidates": [
            {
                "officer": one.officer,
                "duties": one.duties,
                "weight": one.weight,
                "verdict": verdict_kept(one.verdict),
            }
            for one in found.candidates
        ],
    }


@calls.read("edits/{uuid:draft}/beats", READ, Beats, limit=SEARCH)
def edit_beats(request: Call, draft: UUID, wanted: Annotated[BeatsFilter, Query()]) -> dict[str, Any]:
    """Show the beats of a district, the first where none is named, or those next to a beat."""
    found = queries.draft(request.viewer, draft)
    districts = viewing.districts(request.viewer, found)
    known = [one.code for one in districts]
    code = wanted.district if wanted.district in known else next(iter(known), "")
    beats = viewing.beats_of(request.viewer, found, code, wanted.near) if code else []
    return {"districts": districts, "beats": beats}


@calls.read("edits/{uuid:draft}/post", Right.MAKE_PLANS, PostChoices)
def edit_post_choices(request: Call, draft: UUID) -> dict[str, Any]:
    """Show what a new post can be made of."""
    found = viewing.post_choices(request.viewer, queries.draft(request.viewer, draft))
    return {
        name: {str(key): str(words) for key, words in getattr(found, name)}
        for name in PostChoices.model_fields
    }
