"""Where officers stand: polling stations, posts and campaign events; and what is known of a place."""

from dataclasses import dataclass
from datetime import date, datetime

from praja.domain.areas import district_of
from praja.domain.settings import RiskClass


@dataclass(frozen=True, slots=True)
class Station:
    """A polling station (TPS)."""

    station_id: str
    village_code: str
    number: int
    name: str
    lat: float
    lon: float
    voters: int
    risk_class: RiskClass | None = None
    """Given by hand: then used as it is."""
    reason: str = ""
    is_special: bool = False
    access: str = "land"
    boxes_at: str | None = None
    """Where its ballot boxes are kept; no stage uses it yet."""

    @property
    def district(self) -> str:
        """The code of the district the station lies in."""
        code = district_of(self.village_code)
        assert code is not None
        return code


@dataclass(frozen=True, slots=True)
class Post:
    """A guarded post other than a station."""

    post_id: str
    kind: str
    name: str
    area_code: str
    lat: float
    lon: float
    phases: tuple[str, ...]
    task_force: str
    officers: int
    """Per shift."""
    shift: str
    qualifications: tuple[str, ...] = ()
    """At least one officer of each shift holds each of these."""
    pair_id: str | None = None
    women: int = 0
    """At least so many women on each shift, for searches."""


@dataclass(frozen=True, slots=True)
class Event:
    """A notified campaign event (STTP); times are local and naive."""

    event_id: str
    pair_id: str
    kind: str
    start: datetime
    end: datetime
    district_code: str
    lat: float
    lon: float
    expected_attendance: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """One measured property of an area or station, ``value`` in [0, 1]."""

    level: str
    code: str
    indicator: str
    value: float


@dataclass(frozen=True, slots=True)
class EventRule:
    """How many officers an event of a kind asks for; nothing here knows whose event it is.

    Of the rows of a kind the one with the highest ``attendance_from`` not above the expected
    attendance holds. ``kind`` "*" holds for kinds without rows of their own.
    """

    kind: str
    attendance_from: int
    officers: int
    """For ``attendance_from`` people."""
    people_per_officer: int
    """One more officer for each further so many people, begun ones included; 0: none more."""
    traffic: int = 0
    """Officers of the traffic task force besides."""
    women: int = 0
    before_min: int = 60
    after_min: int = 60
    """Minutes on duty before the event begins and after it ends."""
    elevated: float = 1.25
    high: float = 1.5
    clash: float = 1.5
    """Factors for a district of elevated or high risk, and for another event near in place and time."""


@dataclass(frozen=True, slots=True)
class TravelLeg:
    """Minutes between two areas by one mode; without minutes the row only closes the way."""

    from_code: str
    to_code: str
    mode: str
    minutes: int | None
    closed_from: date | None = None
    closed_to: date | None = None
    """Dates on which the way is closed, both included."""


@dataclass(frozen=True, slots=True)
class Depot:
    """Where ballot boxes are kept: the warehouse of a regency, a district's or a village's committee.

    ``opens_min`` and ``closes_min`` are minutes after midnight.
    """

    level: str
    """``warehouse``, ``district`` or ``village``."""
    area_code: str
    lat: float
    lon: float
    opens_min: int = 8 * 60
    closes_min: int = 17 * 60


@dataclass(frozen=True, slots=True)
class Sector:
    """Areas under one sector officer (padal); ``officer`` is None where the engine names one."""

    sector_id: str
    area_codes: tuple[str, ...]
    officer: str | None = None


@dataclass(frozen=True, slots=True)
class Revote:
    """A station that votes again (PSU) on a date, under its own number of police."""

    station_id: str
    day: date
    officers: int


@dataclass(frozen=True, slots=True)
class BeatLock:
    """A person has decided which beat watches this station; ``reason`` and ``by`` go to the record."""

    station_id: str
    beat_id: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class PastIncident:
    """What happened at a place at an earlier vote, in words from lists; it enters no score."""

    incident_id: str
    day: date
    kind: str
    area_code: str
    """The narrowest area known: the village of a station, the area of a post."""
    place_id: str | None = None
    """A station or post."""
    note: str = ""
    """What came of it, a word from a list; empty where nobody said."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place that the engine itself made: a chair to protect, an escort's route, a sector."""

    place_id: str
    kind: str
    name: str
    area_code: str
    lat: float
    lon: float
    task_force: str
