"""What one row of each table of a plan folder says; of long tables, what their columns say."""

from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from praja.evaluate.sheets import Words


class BeatRow(NamedTuple):
    """A row of beats.csv."""

    beat_id: str
    district_code: str
    base_station_id: str
    team_id: str
    load: Fraction
    cost_m: int
    civil_guards: int


class BeatStationRow(NamedTuple):
    """A row of beat_stations.csv."""

    beat_id: str
    station_id: str
    risk_class: str
    pattern_stations: Fraction


class ShortfallRow(NamedTuple):
    """A row of shortfalls.csv."""

    phase: str
    place_id: str
    start: int
    end: int
    missing: int
    reason: str


class BalanceRow(NamedTuple):
    """A row of balance.csv."""

    phase: str
    unit: str
    task_force: str
    demand: int
    supply: int
    short: int
    attached_in: int
    attached_out: int
    missing: int


class TransferRow(NamedTuple):
    """A row of transfers.csv."""

    phase: str
    from_unit: str
    to_unit: str
    officers: int
    metres: int


class RiskRow(NamedTuple):
    """A row of risk.csv."""

    station_id: str
    geo: float | None
    conflict: float | None
    risk_class: str
    inherited: str
    reasons: str
    stability: float | None


class DrawRow(NamedTuple):
    """A row of draws.csv; its lists are parted by ``;``."""

    group_id: str
    unit: str
    kind: str
    officers: str
    places: str
    result: str


class RouteRow(NamedTuple):
    """A row of routes.csv: one stop of a vehicle with ballot boxes."""

    route_id: str
    leg: str
    asset_id: str
    stop: int
    area_code: str
    lat: float
    lon: float
    arrive: int
    leave: int
    boxes: int


class SiteRow(NamedTuple):
    """A row of sites.csv: a place that is not in the input."""

    place_id: str
    kind: str
    name: str
    area_code: str
    lat: float
    lon: float
    task_force: str


class SectorRow(NamedTuple):
    """A row of sectors.csv."""

    sector_id: str
    area_codes: tuple[str, ...]
    officer: str


class PatrolValueRow(NamedTuple):
    """A row of patrol_values.csv."""

    phase: str
    place_id: str
    worst_risk: float
    fixed_round_risk: float
    uncovered_risk: float


class HoursRow(NamedTuple):
    """A row of hours.csv."""

    nrp: str
    unit: str
    duties: int
    hours: float
    nights: int
    weekend_hours: float
    hard_duties: int
    most_week_hours: float
    least_rest_hours: float | None


class ChangeRow(NamedTuple):
    """A row of changes.csv."""

    nrp: str
    taken: tuple[str, ...]
    lost: tuple[str, ...]
    reason: str


class Patrols(NamedTuple):
    """The columns of patrols.csv, B blocks."""

    phase: Words
    place_id: Words
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    sector_code: Words
    moving: NDArray[np.bool_]

    @property
    def number(self) -> int:
        """B: how many blocks there are."""
        return len(self.start)

    def take(self, rows: NDArray[Any]) -> "Patrols":
        """Return these rows only: indices or a mask."""
        columns: list[Any] = [c.take(rows) if isinstance(c, Words) else c[rows] for c in self]
        return Patrols(*columns)


class Duties(NamedTuple):
    """The columns of duties.csv, D rows; times are local minutes (`praja.evaluate.clock`)."""

    duty_id: Words
    phase: Words
    task_force: Words
    kind: Words
    place_id: Words
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    nrp: Words
    role: Words
    home_unit: Words
    host_unit: Words
    attached: NDArray[np.bool_]
    travel_m: NDArray[np.int64]
    task_unit: Words
    sector_id: Words

    @property
    def number(self) -> int:
        """D: how many duties there are."""
        return len(self.start)

    def take(self, rows: NDArray[Any]) -> "Duties":
        """Return these rows only: indices or a mask."""
        columns: list[Any] = [c.take(rows) if isinstance(c, Words) else c[rows] for c in self]
        return Duties(*columns)


class Needs(NamedTuple):
    """The columns of needs.csv, N rows."""

    phase: Words
    place_id: Words
    kind: Words
    task_force: Words
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    officers: NDArray[np.int64]
    leads: NDArray[np.int64]
    qualifications: Words
    women: NDArray[np.int64]
    floor_officers: NDArray[np.int64]
    area_code: Words
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    pair_id: Words

    @property
    def number(self) -> int:
        """N: how many needs there are."""
        return len(self.start)

    def take(self, rows: NDArray[Any]) -> "Needs":
        """Return these rows only: indices or a mask."""
        columns: list[Any] = [c.take(rows) if isinstance(c, Words) else c[rows] for c in self]
        return Needs(*columns)
