"""Where officers stand: polling stations, posts and campaign events; and what is known of a place."""

from dataclasses import dataclass
from datetime import datetime

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
