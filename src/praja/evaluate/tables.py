"""The tables of a plan folder as rows and columns: trust nothing, drop no complaint."""

import os
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from praja.domain.settings import RiskClass
from praja.evaluate.cells import (
    above_zero,
    anything,
    decimal,
    not_below_zero,
    one_of,
    ratio,
    share,
    text,
    true_false,
    whole,
)
from praja.evaluate.certificate import Claims, read_certificate
from praja.evaluate.clock import MINUTES_PER_DAY, instants
from praja.evaluate.result import Outcome, Slip
from praja.evaluate.sheets import Grid, Layout, Log, Sheet, Words, empty_sheet, parsed, read_sheet

LONGEST_DUTY_MIN = 31 * MINUTES_PER_DAY
"""A longer span is a slip of the pen; it would also make the hours of each day endless."""

LATER_TABLES = frozenset({"needs"})
"""Tables that the first version did not write: where one is missing it is empty."""

Row = TypeVar("Row", bound=tuple[Any, ...])


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


class Tables(NamedTuple):
    """The rows that could be read, and a slip for each thing that could not."""

    beats: list[BeatRow]
    beat_stations: list[BeatStationRow]
    duties: Duties
    shortfalls: list[ShortfallRow]
    balance: list[BalanceRow]
    transfers: list[TransferRow]
    risk: list[RiskRow]
    draws: list[DrawRow]
    needs: Needs
    claims: Claims
    outcome: Outcome
    """What reading alone found: rows read, and what was wrong with them."""


_CLASS = one_of(*RiskClass)


def _layouts(zone: ZoneInfo) -> Mapping[str, Layout]:
    """Return for each table how each of its columns is read."""
    when, role = instants(zone), one_of("lead", "member")
    duty = (text,) * 5 + (when, when, text, role, text, text, true_false, whole, anything, anything)
    need = (text,) * 4 + (when, when) + (above_zero, not_below_zero, anything) + (not_below_zero,) * 2
    columns: dict[str, tuple[type[Any], tuple[Any, ...], int]] = {
        "beats": (BeatRow, (text, text, text, anything, ratio, whole, whole), 0),
        "beat_stations": (BeatStationRow, (text, text, _CLASS, ratio), 0),
        "duties": (Duties, duty, 2),
        "shortfalls": (ShortfallRow, (text, text, when, when, above_zero, text), 0),
        "balance": (BalanceRow, (text, text, anything) + (whole,) * 6, 0),
        "transfers": (TransferRow, (text, text, text, whole, whole), 0),
        "risk": (RiskRow, (text, share, share, _CLASS, anything, anything, share), 0),
        "draws": (DrawRow, (text, anything, text, anything, anything, anything), 0),
        "needs": (Needs, (*need, text, decimal, decimal, anything), 0),
    }
    return {
        name: Layout(dict(zip(row._fields, parsers, strict=True)), appended)
        for name, (row, parsers, appended) in columns.items()
    }


def read_tables(folder: Path, zone: ZoneInfo) -> Tables:
    """Return every row of the plan folder that can be read; never raises for what lies in it."""
    log = Log()
    grids = {
        name: parsed(_sheet(folder / f"{name}.csv", layout, log), layout, log)
        for name, layout in _layouts(zone).items()
    }
    duties, shortfalls = _duties(grids["duties"], log), _rows(grids["shortfalls"], ShortfallRow)
    lasting = [s for s in shortfalls if s.end > s.start]
    log.slips += [_wrong_span("shortfalls.csv", s.place_id) for s in shortfalls if s.end <= s.start]
    claims = read_certificate(folder / "certificate.json", log)
    return Tables(
        beats=_rows(grids["beats"], BeatRow),
        beat_stations=_rows(grids["beat_stations"], BeatStationRow),
        duties=duties,
        shortfalls=lasting,
        balance=_rows(grids["balance"], BalanceRow),
        transfers=_rows(grids["transfers"], TransferRow),
        risk=_rows(grids["risk"], RiskRow),
        draws=_rows(grids["draws"], DrawRow),
        needs=Needs(*_columns(grids["needs"], Needs)),
        claims=claims,
        outcome=Outcome.of(log.rows, log.slips),
    )


def _sheet(path: Path, layout: Layout, log: Log) -> Sheet:
    # Plans of voting day alone were once written without these tables.
    is_later = path.stem in LATER_TABLES and not os.path.lexists(path)
    return empty_sheet(path.name, layout) if is_later else read_sheet(path, layout, log)


def _rows(grid: Grid, row: type[Row]) -> list[Row]:
    columns = [grid.cells(name) for name in row._fields]  # type: ignore[attr-defined]
    return list(map(row._make, zip(*columns, strict=True)))  # type: ignore[attr-defined]


_NUMBERS: Mapping[str, type[Any]] = {
    "attached": np.bool_, "lat": np.float64, "lon": np.float64,
    **dict.fromkeys(("start", "end", "travel_m", "officers", "leads", "women", "floor_officers"), np.int64),
}  # fmt: skip
"""The columns that are numbers or truths; all others are words."""


def _columns(grid: Grid, table: type[Any]) -> list[Any]:
    return [
        grid.array(name, _NUMBERS[name]) if name in _NUMBERS else grid.words(name) for name in table._fields
    ]


def _duties(grid: Grid, log: Log) -> Duties:
    duties = Duties(*_columns(grid, Duties))
    # A shortfall of the minimum strength spans its whole phase, so only duties have a longest span.
    lasts = duties.end - duties.start
    fine = (lasts > 0) & (lasts <= LONGEST_DUTY_MIN)
    for row in np.flatnonzero(~fine).tolist():
        log.slips.append(_wrong_span("duties.csv", duties.duty_id.at(row)))
    return duties.take(fine)


def _wrong_span(name: str, where: str) -> Slip:
    return Slip(where, f"{name}: end after start, within 31 days", "another span")
