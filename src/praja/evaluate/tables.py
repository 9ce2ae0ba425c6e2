"""The tables of a plan folder as rows and columns: trust nothing, drop no complaint."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import numpy as np

from praja.domain.settings import RiskClass
from praja.evaluate.cells import (
    above_zero,
    anything,
    decimal,
    decimal_or_none,
    not_below_zero,
    one_of,
    ratio,
    several,
    share,
    text,
    true_false,
    whole,
)
from praja.evaluate.certificate import Claims, read_certificate
from praja.evaluate.clock import MINUTES_PER_DAY, instants
from praja.evaluate.result import Outcome, Slip
from praja.evaluate.rows import (
    BalanceRow,
    BeatRow,
    BeatStationRow,
    ChangeRow,
    DrawRow,
    Duties,
    HoursRow,
    Needs,
    Patrols,
    PatrolValueRow,
    RiskRow,
    RouteRow,
    SectorRow,
    ShortfallRow,
    SiteRow,
    TransferRow,
)
from praja.evaluate.sheets import Grid, Layout, Log, Sheet, empty_sheet, parsed, read_sheet

LONGEST_DUTY_MIN = 31 * MINUTES_PER_DAY
"""A longer span is a slip of the pen; it would also make the hours of each day endless."""

LATER_TABLES = frozenset(
    {"needs", "sites", "sectors", "routes", "patrols", "patrol_values", "hours", "changes"}
)
"""Tables that the first version did not write: where one is missing it is empty."""

Row = TypeVar("Row", bound=tuple[Any, ...])


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
    routes: list[RouteRow]
    sites: list[SiteRow]
    sectors: list[SectorRow]
    patrols: Patrols
    patrol_values: list[PatrolValueRow]
    hours: list[HoursRow]
    changes: list[ChangeRow]
    absent: frozenset[str]
    """Tables of later versions that the folder does not hold."""
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
        "routes": (RouteRow, (text, text, anything, whole, text, decimal, decimal, when, when, whole), 0),
        "sites": (SiteRow, (text, text, anything, text, decimal, decimal, text), 0),
        "sectors": (SectorRow, (text, several, anything), 0),
        "patrols": (Patrols, (text, text, when, when, text, true_false), 0),
        "patrol_values": (PatrolValueRow, (text, text, decimal, decimal, decimal), 0),
        "hours": (HoursRow, (text, text, *(not_below_zero, decimal) * 3, decimal_or_none), 0),
        "changes": (ChangeRow, (text, several, several, text), 0),
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
        routes=_rows(grids["routes"], RouteRow),
        sites=_rows(grids["sites"], SiteRow),
        sectors=_rows(grids["sectors"], SectorRow),
        patrols=Patrols(*_columns(grids["patrols"], Patrols)),
        patrol_values=_rows(grids["patrol_values"], PatrolValueRow),
        hours=_rows(grids["hours"], HoursRow),
        changes=_rows(grids["changes"], ChangeRow),
        absent=frozenset(name for name in LATER_TABLES if not os.path.lexists(folder / f"{name}.csv")),
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
    "attached": np.bool_, "moving": np.bool_, "lat": np.float64, "lon": np.float64,
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
