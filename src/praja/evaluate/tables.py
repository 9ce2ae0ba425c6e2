"""Read the tables of a plan folder as a stranger would: trust nothing, drop no complaint.

A cell that cannot be read becomes a `Slip` and its row is left out of the other rules.
"""

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from praja.domain.settings import RiskClass
from praja.evaluate.clock import MINUTES_PER_DAY, instants
from praja.evaluate.result import Outcome, Slip

LONGEST_DUTY_MIN = 31 * MINUTES_PER_DAY
"""A longer span is a slip of the pen; it would also make the hours of each day endless."""
LARGEST_NUMBER = 10**15
LONGEST_CELL = 2**31 - 1

Row = TypeVar("Row", bound=tuple[Any, ...])
Parse = Callable[[str], Any]


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


class DutyRow(NamedTuple):
    """A row of duties.csv; ``start`` and ``end`` are local minutes (`praja.evaluate.clock`)."""

    duty_id: str
    phase: str
    task_force: str
    kind: str
    place_id: str
    start: int
    end: int
    nrp: str
    role: str
    home_unit: str
    host_unit: str
    attached: bool
    travel_m: int


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


class StageClaim(NamedTuple):
    """What the certificate says of one stage."""

    stage: str
    objective: float
    bound: float
    gap: float
    sense: str


@dataclass
class Tables:
    """The rows that could be read, and a slip for each thing that could not."""

    beats: list[BeatRow] = field(default_factory=list)
    beat_stations: list[BeatStationRow] = field(default_factory=list)
    duties: list[DutyRow] = field(default_factory=list)
    shortfalls: list[ShortfallRow] = field(default_factory=list)
    balance: list[BalanceRow] = field(default_factory=list)
    transfers: list[TransferRow] = field(default_factory=list)
    risk: list[RiskRow] = field(default_factory=list)
    draws: list[DrawRow] = field(default_factory=list)
    phases: tuple[str, ...] = ()
    stages: tuple[StageClaim, ...] = ()
    input_sha256: str = ""
    seed: int = 0
    claimed_violations: tuple[tuple[str, int], ...] = ()
    """(rule, violations) as the certificate states them; empty before it does."""
    rows: int = 0
    slips: list[Slip] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        """What reading alone found: rows read, and what was wrong with them."""
        return Outcome.of(self.rows, self.slips)


def _text(cell: str) -> str:
    if not cell:
        raise ValueError("a value")
    return cell


def _any(cell: str) -> str:
    return cell


_WHOLE = re.compile(r"-?[0-9]{1,15}")
_RATIO = re.compile(r"([0-9]{1,12})(?:/([0-9]{1,12}))?")
_SHARE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,20})?(e-[0-9]{1,2})?")


def _whole(cell: str) -> int:
    if not _WHOLE.fullmatch(cell):
        raise ValueError("a whole number")
    return int(cell)


def _above_zero(cell: str) -> int:
    if not _WHOLE.fullmatch(cell) or int(cell) <= 0:
        raise ValueError("a whole number above 0")
    return int(cell)


def _ratio(cell: str) -> Fraction:
    match = _RATIO.fullmatch(cell)
    if not match or int(match[1]) == 0 or (match[2] and int(match[2]) == 0):
        raise ValueError("a fraction above 0, such as 5/8")
    return Fraction(int(match[1]), int(match[2] or 1))


def _share(cell: str) -> float | None:
    if not cell:
        return None
    if not _SHARE.fullmatch(cell) or float(cell) > 1:
        raise ValueError("a number from 0 to 1, or empty")
    return float(cell)


def _one_of(*words: str) -> Parse:
    def parse(cell: str) -> str:
        if cell not in words:
            raise ValueError(" or ".join(words))
        return cell

    return parse


def _true_false(cell: str) -> bool:
    if cell not in ("true", "false"):
        raise ValueError("true or false")
    return cell == "true"


_CLASS = _one_of(*RiskClass)


def _columns(zone: ZoneInfo) -> dict[str, tuple[type[Any], tuple[Parse, ...]]]:
    """Return for each table its row type and how each of its columns is read."""
    when = instants(zone)
    role = _one_of("lead", "member")
    duty = (_text,) * 5 + (when, when, _text, role, _text, _text, _true_false, _whole)
    return {
        "beats": (BeatRow, (_text, _text, _text, _any, _ratio, _whole, _whole)),
        "beat_stations": (BeatStationRow, (_text, _text, _CLASS, _ratio)),
        "duties": (DutyRow, duty),
        "shortfalls": (ShortfallRow, (_text, _text, when, when, _above_zero, _text)),
        "balance": (BalanceRow, (_text, _text, _any) + (_whole,) * 6),
        "transfers": (TransferRow, (_text, _text, _text, _whole, _whole)),
        "risk": (RiskRow, (_text, _share, _share, _CLASS, _any, _any, _share)),
        "draws": (DrawRow, (_text, _any, _text, _any, _any, _any)),
    }


def read_tables(folder: Path, zone: ZoneInfo) -> Tables:
    """Return every row of the plan folder that can be read; never raises for what lies in it."""
    tables = Tables()
    for name, (row_type, parsers) in _columns(zone).items():
        lines = _lines(folder / f"{name}.csv", tables)
        getattr(tables, name).extend(_rows(f"{name}.csv", lines, row_type, parsers, tables))
    tables.duties = [d for d in tables.duties if _has_length("duties.csv", d.duty_id, d, tables)]
    tables.shortfalls = [s for s in tables.shortfalls if _has_length("shortfalls.csv", s.place_id, s, tables)]
    _read_certificate(folder / "certificate.json", tables)
    return tables


def _has_length(name: str, where: str, span: DutyRow | ShortfallRow, tables: Tables) -> bool:
    # A shortfall of the minimum strength spans its whole phase, so only duties have a longest span.
    too_long = isinstance(span, DutyRow) and span.end - span.start > LONGEST_DUTY_MIN
    if span.end > span.start and not too_long:
        return True
    tables.slips.append(Slip(where, f"{name}: end after start, within 31 days", "another span"))
    return False


def _lines(path: Path, tables: Tables) -> list[list[str]]:
    """Return the lines of a CSV file as cells, header first; nothing where it cannot be read."""
    tables.rows += 1
    # A pipe or a device would block or never end.
    if not path.is_file():
        tables.slips.append(Slip(path.name, "a file", "none"))
        return []
    # A draw lists all who took part in one cell, longer than the reader allows by default.
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        tables.slips.append(Slip(path.name, "a CSV table in UTF-8", type(error).__name__))
        return []
    finally:
        csv.field_size_limit(limit)
    if not lines:
        tables.slips.append(Slip(path.name, "a header line", "an empty file"))
    return lines


def _rows(
    name: str, lines: list[list[str]], row_type: type[Row], parsers: tuple[Parse, ...], tables: Tables
) -> Iterator[Row]:
    if not lines:
        return
    header, names = lines[0], row_type._fields  # type: ignore[attr-defined]
    if tuple(header[: len(names)]) != names:
        tables.slips.append(Slip(f"{name}:1", ",".join(names), ",".join(header)[:200]))
        if not set(names) <= set(header):
            return
    picks = [header.index(column) for column in names]
    readers = list(zip(names, picks, parsers, strict=True))
    tables.rows += len(lines) - 1
    for number, cells in enumerate(lines[1:], start=2):
        if len(cells) != len(header):
            tables.slips.append(Slip(f"{name}:{number}", f"{len(header)} cells", str(len(cells))))
            continue
        row = _row(f"{name}:{number}", cells, readers, tables)
        if row is not None:
            yield row_type._make(row)  # type: ignore[attr-defined]


def _row(
    where: str, cells: list[str], readers: list[tuple[str, int, Parse]], tables: Tables
) -> list[Any] | None:
    try:
        return [parse(cells[pick]) for _, pick, parse in readers]
    except ValueError:
        pass
    # Only a bad row is read again cell by cell, so that good ones stay fast.
    for column, pick, parse in readers:
        try:
            parse(cells[pick])
        except ValueError as error:
            tables.slips.append(Slip(where, f"{column}: {error}", cells[pick][:80]))
    return None


def _read_certificate(path: Path, tables: Tables) -> None:
    tables.rows += 1
    if not path.is_file():
        tables.slips.append(Slip(path.name, "a file", "none"))
        return
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        # Half of a surrogate pair can be read here and written nowhere.
        json.dumps(said, ensure_ascii=False).encode()
    except (OSError, ValueError, RecursionError) as error:
        tables.slips.append(Slip(path.name, "a JSON document", type(error).__name__))
        return
    if not isinstance(said, dict):
        tables.slips.append(Slip(path.name, "an object", type(said).__name__))
        return
    _read_claims(path.name, said, tables)


def _read_claims(name: str, said: dict[str, Any], tables: Tables) -> None:
    def part(key: str, kind: type) -> Any:
        value = said.get(key)
        if not isinstance(value, kind) or isinstance(value, bool) or value in ([], ""):
            tables.slips.append(Slip(name, f"{key}: {kind.__name__}, not empty", type(value).__name__))
            return kind()
        return value

    part("version", str)
    tables.seed = part("seed", int)
    tables.input_sha256 = part("input_sha256", str)
    phases = part("phases", list)
    # Each phase once: a phase named twice would be checked twice.
    tables.phases = tuple(dict.fromkeys(p for p in phases if isinstance(p, str)))
    if len(tables.phases) != len(phases):
        tables.slips.append(Slip(name, "phases: keys, each once", f"{len(phases)} entries"))
    _read_results(name, said.get("rules", []), tables)
    claims = [_stage(entry) for entry in part("stages", list)]
    tables.stages = tuple(c for c in claims if c is not None)
    tables.slips.extend(
        Slip(name, f"stages[{i}]: stage, objective, bound, gap, sense", "something else")
        for i, claim in enumerate(claims)
        if claim is None
    )


def _read_results(name: str, entries: object, tables: Tables) -> None:
    rows = entries if isinstance(entries, list) else [entries]
    claims = []
    for row in rows:
        rule, broken = (row.get("rule"), row.get("violations")) if isinstance(row, dict) else (None, None)
        if isinstance(rule, str) and isinstance(broken, int) and _is_number(broken):
            claims.append((rule, broken))
        else:
            tables.slips.append(Slip(name, "rules: rule, checked, violations", "something else"))
    tables.claimed_violations = tuple(claims)


def _stage(entry: object) -> StageClaim | None:
    if not isinstance(entry, dict):
        return None
    stage, sense, *numbers = (entry.get(key) for key in ("stage", "sense", "objective", "bound", "gap"))
    if not isinstance(stage, str) or sense not in ("min", "max") or not all(map(_is_number, numbers)):
        return None
    objective, bound, gap = (float(n) for n in numbers if n is not None)
    return StageClaim(stage, objective, bound, gap, sense)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= LARGEST_NUMBER and isfinite(value)
