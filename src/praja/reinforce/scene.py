"""An incident looked up in the state: where it lies, what it asks, which rules hold; or why it is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil, isfinite

import numpy as np

from praja.domain.areas import lies_in
from praja.domain.needs import CLOSE_PROTECTION, REINFORCEMENT
from praja.domain.settings import RuleChange
from praja.domain.ties import is_sensitive
from praja.errors import UsageError
from praja.reinforce.hours import Limits
from praja.reinforce.incident import OVERRIDE_RULE, Incident, Override
from praja.reinforce.places import Ground
from praja.reinforce.reading import rule_minutes
from praja.reinforce.roster import Bools
from praja.reinforce.state import ReinforceState
from praja.units import great_circle_m

LONGEST_MIN = 24 * 60
"""No incident is planned for longer: then it is a post of the plan."""

FARTHEST_M = 25_000
"""No position lies farther from every village, post and station: legs of areas hold inside them alone."""

FIELDS = {
    "min_rest_hours": "rest",
    "max_duty_hours_per_day": "day_most",
    "max_duty_hours_per_week": "week_most",
    "max_spell_hours": "spell_most",
}


@dataclass(frozen=True)
class Scene:
    """What the search knows of an incident; minutes as the roster counts them."""

    incident: Incident
    override: Override | None
    place_id: str | None
    ground: Ground
    zone: int
    here: tuple[int, ...]
    """Places whose officers are at the incident already: the post itself, the beat of the station."""
    districts: frozenset[int]
    """Rows of the districts that the place counts for."""
    phase: int
    """Row in the operation's phases."""
    at: int
    by: int | None
    duration: int
    officers: int
    asked: tuple[tuple[str, int], ...]
    """Skills in order of name, then ``women`` where any are asked."""
    weight: float
    limits: Limits
    floor: int
    """Officers who stay in every district."""
    contests: frozenset[int]
    """Rows of the contests whose ties bar an officer here."""
    spares_home: bool


def scene_of(state: ReinforceState, incident: Incident, override: Override | None) -> Scene:
    """Return the incident as the state knows it.

    Raises
    ------
    UsageError
        It names something unknown, or asks for something that cannot be; the message says what.
    """
    _refuse_need(state, incident, override)
    place_id, ground = _ground(state, incident)
    phase = state.phase_at(incident.at)
    day = incident.at.astimezone(state.clock.zone).date()
    book = state.rulebook
    codes = state.places.district_codes
    home = named_change(state, "exclude_home_village", phase.key, day)
    asked = sorted((name, number) for name, number in incident.skills.items() if number)
    return Scene(
        incident=incident,
        override=override,
        place_id=place_id,
        ground=ground,
        zone=int(state.travel.zones([ground.area])[0]),
        here=_here(state, place_id),
        districts=frozenset(codes.index(d) for d in ground.districts if d in codes),
        phase=state.operation.settings.phases.index(phase),
        at=state.clock.minute(incident.at),
        by=None if incident.by is None else state.clock.minute(incident.by),
        duration=incident.duration_min,
        officers=incident.officers,
        asked=(*asked, *([("women", incident.women)] if incident.women else [])),
        weight=state.posture.incident_weight if incident.weight is None else incident.weight,
        limits=_limits(state, phase.key, day),
        floor=int(book.value("district_floor", "district_floor", phase.key, day)),
        contests=barring_contests(state, incident.kind or ground.kind, ground)
        if book.value("exclude_declared_interest", REINFORCEMENT, phase.key, day)
        else frozenset(),
        spares_home=bool(home and home.value),
    )


def _limits(state: ReinforceState, phase: str, day: date) -> Limits:
    book = state.rulebook
    said = rule_minutes(book, REINFORCEMENT, phase, day)
    return Limits(
        rest=int(said["rest"]),
        travels=bool(said["travels"]),
        day_most=int(said["day_most"]),
        week_most=int(said["week_most"]),
        spell_most=int(said["spell_most"]),
        days_off=int(book.value("min_days_off_per_week", REINFORCEMENT, phase, day)),
        nights=int(book.value("max_consecutive_nights", REINFORCEMENT, phase, day)),
        alone=frozenset(field for rule, field in FIELDS.items() if named_change(state, rule, phase, day)),
    )


def _refuse_need(state: ReinforceState, incident: Incident, override: Override | None) -> None:
    _refuse_instant(incident.at, "at")
    if incident.by is not None:
        _refuse_instant(incident.by, "by")
        if incident.by < incident.at:
            raise UsageError("Batas waktu mendahului kejadian. / The deadline lies before the incident.")
    _within("officers", incident.officers, 1, len(state.people.nrps))
    _within("duration_min", incident.duration_min, 1, LONGEST_MIN)
    _within("women", incident.women, 0, incident.officers)
    for skill, number in incident.skills.items():
        if skill not in state.people.skills:
            known = ", ".join(state.people.skills) or "-"
            raise UsageError(
                f"Tidak ada petugas dengan keahlian {skill!r}: yang ada {known}. / "
                f"Nobody holds the skill {skill!r}: there are {known}."
            )
        _within(skill, number, 0, incident.officers)
    if incident.weight is not None and not (isfinite(incident.weight) and incident.weight >= 0):
        raise UsageError("weight harus angka 0 atau lebih / must be a number of 0 or more.")
    if override is not None and not (override.reason.strip() and override.by.strip()):
        raise UsageError(OVERRIDE_RULE)


def _refuse_instant(moment: datetime, name: str) -> None:
    if moment.tzinfo is None:
        raise UsageError(f"{name}: sebut zona waktunya / say its time zone, e.g. 2024-11-27T09:00+07:00.")


def _within(name: str, number: int, least: int, most: int) -> None:
    if isinstance(number, bool) or not isinstance(number, int) or not least <= number <= most:
        raise UsageError(
            f"{name} = {number!r}, harus bilangan bulat {least} sampai {most}. / "
            f"{name} is {number!r}, must be a whole number from {least} to {most}."
        )


def _ground(state: ReinforceState, incident: Incident) -> tuple[str | None, Ground]:
    if incident.place_id is not None:
        if incident.lat is not None or incident.lon is not None:
            raise UsageError(
                "Sebut tempat atau koordinat, bukan keduanya. / Name a place or a position, not both."
            )
        return incident.place_id, state.places.grounds[state.places.row_of(incident.place_id)]
    lat, lon = incident.lat, incident.lon
    if lat is None or lon is None:
        raise UsageError("Sebut tempat, atau lintang dan bujur. / Name a place, or latitude and longitude.")
    if not (isfinite(lat) and isfinite(lon) and -90 <= lat <= 90 and -180 <= lon <= 180):
        raise UsageError(f"({lat}, {lon}) bukan koordinat bumi. / ({lat}, {lon}) is no position on Earth.")
    near = _nearest(state, lat, lon)
    return None, Ground(near.name, near.area, lat, lon, near.districts, (near.area,), incident.kind)


def _nearest(state: ReinforceState, lat: float, lon: float) -> Ground:
    """Return the nearest village, or the nearest post or station where every village is too far.

    Raises UsageError where all of them are.
    """
    places = state.places
    operation = state.operation
    landmarks = (*(p.post_id for p in operation.posts), *(s.station_id for s in operation.stations))
    best = (float("inf"), "")
    for ids in (state.villages, landmarks):
        rows = np.array([places.row[i] for i in ids], np.int64)
        if not rows.size:
            continue
        metres = great_circle_m(lat, lon, places.lat[rows], places.lon[rows])
        at = int(metres.argmin())
        ground = places.grounds[int(rows[at])]
        if metres[at] <= FARTHEST_M:
            return ground
        best = min(best, (float(metres[at]), ground.name))
    km, most = ceil(best[0] / 1000), FARTHEST_M // 1000
    raise UsageError(
        f"({lat}, {lon}) berjarak {km} km dari tempat terdekat operasi ini, {best[1]}: paling jauh {most} km "
        "dari desa, pos atau TPS. Periksa lintang dan bujurnya, atau sebut tempatnya. / "
        f"({lat}, {lon}) is {km} km from the nearest place of this operation, {best[1]}: must be at most "
        f"{most} km from a village, post or station. Check latitude and longitude, or name the place."
    )


def barring_contests(state: ReinforceState, kind: str | None, ground: Ground) -> frozenset[int]:
    """Return the rows of the contests in which a declared tie bars this kind of duty at a place."""
    contests = state.people.contests
    if kind == CLOSE_PROTECTION and ground.pair_id is not None:
        own = state.operation.contest_of[ground.pair_id]
        return frozenset(i for i, c in enumerate(contests) if c == own)
    if kind is None or not is_sensitive(kind):
        return frozenset()
    return frozenset(i for i, c in enumerate(contests) if lies_in(ground.area, c))


def _here(state: ReinforceState, place_id: str | None) -> tuple[int, ...]:
    if place_id is None or state.places.grounds[state.places.row[place_id]].kind is None:
        return ()
    ids = {place_id, state.beat_of.get(place_id, place_id)}
    return tuple(sorted(state.places.row[i] for i in ids))


def named_change(state: ReinforceState, rule: str, phase: str, day: date) -> RuleChange | None:
    """Return the last change of a rule that names reinforcement and fits, None where there is none."""
    for change in reversed(state.operation.settings.rule_changes):
        if change.rule != rule or change.kind != REINFORCEMENT or change.phase not in (None, phase):
            continue
        if (change.start is None or change.start <= day) and (change.end is None or day <= change.end):
            return change
    return None


def tied_out(tied: Bools, contests: Sequence[int] | frozenset[int]) -> Bools:
    """Return which officers a tie in one of these contests bars."""
    found: Bools = np.asarray(tied[:, sorted(contests)].any(axis=1), np.bool_)
    return found
