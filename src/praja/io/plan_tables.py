"""Reading a plan folder back into the nouns it was written from: the way back of ``io.plan_folder``.

A plan folder is machine-made: what cannot be read here is damage, and the first damaged cell is named.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from io import StringIO
from math import ceil
from pathlib import Path
from typing import Any

from praja.domain.operation import Operation
from praja.domain.plan import (
    BalanceRow,
    Beat,
    Breach,
    Certificate,
    Draw,
    Duty,
    Plan,
    RuleResult,
    Shortfall,
    Stage,
    StationRisk,
    Transfer,
)
from praja.domain.settings import GuardPattern, RiskClass
from praja.errors import FolderError
from praja.io import plan_folder as layout
from praja.io.plan_cells import PlanRow


@dataclass(frozen=True)
class _Folder:
    """A plan folder being read, and what its ids may refer to."""

    path: Path
    operation: Operation
    ids: dict[str, frozenset[str]] = field(default_factory=dict)

    def rows(self, file: str, columns: Sequence[str], **appended: str) -> Iterator[PlanRow]:
        """Yield the rows of a table; ``appended`` columns may be missing and then read as given."""
        table = self._table(file)
        header = table[0] if table else []
        missing = [c for c in columns if c not in header and c not in appended]
        if missing:
            named = ", ".join(missing)
            raise FolderError(
                f"{file} tidak punya kolom {named}: folder rencana ini rusak. / "
                f"{file} has no column {named}: this plan folder is damaged."
            )
        for number, cells in enumerate(table[1:], start=2):
            if len(cells) != len(header):
                raise FolderError(
                    f"{file}, baris {number}: jumlah selnya salah. / "
                    f"{file}, row {number}: wrong number of cells."
                )
            yield PlanRow(file, number, {**appended, **dict(zip(header, cells, strict=True))})

    def _table(self, file: str) -> list[list[str]]:
        text = self.text(file)
        # A draw lists all who took part in one cell, longer than the reader allows by default.
        limit = csv.field_size_limit(len(text) + 1)
        try:
            return list(csv.reader(StringIO(text, newline="")))
        except csv.Error as problem:
            raise FolderError(f"{file} bukan tabel CSV / is no CSV table: {problem}.") from None
        finally:
            csv.field_size_limit(limit)

    def text(self, file: str) -> str:
        try:
            return (self.path / file).read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            raise FolderError(
                f"{self.path} tidak berisi {file}: berikan folder hasil `praja plan`. / "
                f"{self.path} holds no {file}: give a folder that `praja plan` wrote."
            ) from None
        except UnicodeDecodeError:
            raise FolderError(f"{file} bukan teks UTF-8 / is no UTF-8 text.") from None


def read_plan(path: Path, operation: Operation) -> Plan:
    """Return the plan that a plan folder holds, for the operation it was made from.

    What the tables do not state is worked out: the weight of a beat from the patterns of the
    operation, its teams from the officers who stand there or are missing, fitness to lead from ranks.

    Raises
    ------
    FolderError
        A file or column is missing, a cell cannot be read, or an id is not of this operation.
    """
    operation_ids = {
        "nrp": frozenset(o.nrp for o in operation.personnel),
        "station": frozenset(s.station_id for s in operation.stations),
        "unit": frozenset(u.unit for u in operation.units),
        "area": frozenset(a.code for a in operation.areas),
        "phase": frozenset(p.key for p in operation.settings.phases),
        "post": frozenset(p.post_id for p in operation.posts),
    }
    folder = _Folder(path, operation, operation_ids)
    certificate = _certificate(folder)
    members, classes, patterns = _members(folder)
    folder.ids["beat"] = frozenset(members)
    folder.ids["place"] = frozenset().union(
        *(folder.ids[k] for k in ("beat", "post", "unit", "area", "phase"))
    )
    duties, shortfalls = tuple(_duties(folder)), tuple(_shortfalls(folder))
    officers: dict[str, int] = {}
    for duty in duties:
        officers[duty.place_id] = officers.get(duty.place_id, 0) + 1
    for gap in shortfalls:
        officers[gap.place_id] = officers.get(gap.place_id, 0) + gap.missing
    return Plan(
        risks=_all_risks(folder, classes),
        beats=tuple(_beats(folder, members, classes, officers)),
        patterns=patterns,
        duties=duties,
        shortfalls=shortfalls,
        balance=tuple(_balance(folder)),
        transfers=tuple(_transfers(folder)),
        draws=tuple(_draws(folder)),
        certificate=certificate,
    )


def _members(
    folder: _Folder,
) -> tuple[dict[str, list[str]], dict[str, RiskClass], dict[str, Fraction]]:
    members: dict[str, list[str]] = {}
    classes: dict[str, RiskClass] = {}
    patterns: dict[str, Fraction] = {}
    for row in folder.rows("beat_stations.csv", layout.BEAT_STATIONS):
        station = row.known("station_id", folder.ids["station"])
        members.setdefault(row.text("beat_id"), []).append(station)
        classes[station] = row.read("risk_class", RiskClass, "class")
        patterns[station] = row.exact("pattern_stations")
        if patterns[station] <= 0:
            raise row.damaged("pattern_stations", "exact")
    return members, classes, patterns


def _beats(
    folder: _Folder,
    members: Mapping[str, list[str]],
    classes: Mapping[str, RiskClass],
    officers: Mapping[str, int],
) -> Iterator[Beat]:
    weights: dict[tuple[str, RiskClass], int] = {}
    for row in folder.rows("beats.csv", layout.BEATS):
        beat_id = row.known("beat_id", folder.ids["beat"])
        district = row.known("district_code", folder.ids["area"])
        weight = 0
        for station in members[beat_id]:
            key = (district, classes[station])
            if key not in weights:
                weights[key] = weight_of(folder.operation, *key)
            weight += weights[key]
        yield Beat(
            beat_id=beat_id,
            district_code=district,
            base_station_id=row.known("base_station_id", folder.ids["station"]),
            team_id=row.text("team_id") or None,
            load=row.exact("load"),
            cost_m=row.whole("cost_m"),
            civil_guards=row.whole("civil_guards"),
            station_ids=tuple(members[beat_id]),
            weight=weight,
            teams=max(1, ceil(officers.get(beat_id, 0) / 2)),
        )


def weight_of(operation: Operation, area_code: str, risk_class: RiskClass) -> int:
    """Return what a metre counts for a station of this class at a place; 1 where no pattern says so."""
    command = operation.tree.host_of(area_code)
    mine: list[GuardPattern] = [p for p in operation.settings.guard_patterns if p.risk_class is risk_class]
    own = [p for p in mine if p.unit == command] or [p for p in mine if p.unit is None]
    return own[0].weight if own else 1


def _duties(folder: _Folder) -> Iterator[Duty]:
    ids = folder.ids
    for row in folder.rows("duties.csv", layout.DUTIES):
        yield Duty(
            duty_id=row.text("duty_id"),
            phase=row.known("phase", ids["phase"]),
            task_force=row.text("task_force"),
            kind=row.text("kind"),
            place_id=row.known("place_id", ids["place"]),
            start=row.instant("start"),
            end=row.instant("end"),
            nrp=row.known("nrp", ids["nrp"]),
            role=row.text("role"),
            home_unit=row.known("home_unit", ids["unit"]),
            host_unit=row.known("host_unit", ids["unit"]),
            attached=row.truth("attached"),
            travel_m=row.whole("travel_m"),
        )


def _shortfalls(folder: _Folder) -> Iterator[Shortfall]:
    for row in folder.rows("shortfalls.csv", layout.SHORTFALLS):
        yield Shortfall(
            phase=row.known("phase", folder.ids["phase"]),
            place_id=row.known("place_id", folder.ids["place"]),
            start=row.instant("start"),
            end=row.instant("end"),
            missing=row.whole("missing"),
            reason=row.text("reason"),
        )


def _balance(folder: _Folder) -> Iterator[BalanceRow]:
    for row in folder.rows("balance.csv", layout.BALANCE, attached_in="0", attached_out="0", missing="0"):
        figures = (row.whole(column) for column in layout.BALANCE[3:])
        yield BalanceRow(row.text("phase"), row.text("unit"), row.text("task_force"), *figures)


def _transfers(folder: _Folder) -> Iterator[Transfer]:
    for row in folder.rows("transfers.csv", layout.TRANSFERS):
        units = folder.ids["unit"]
        yield Transfer(
            phase=row.text("phase"),
            from_unit=row.known("from_unit", units),
            to_unit=row.known("to_unit", units),
            officers=row.whole("officers"),
            metres=row.whole("metres"),
        )


def _all_risks(folder: _Folder, stations: Iterable[str]) -> tuple[StationRisk, ...]:
    risks = tuple(_risks(folder))
    known = {r.station_id for r in risks}
    lacking = next((s for s in stations if s not in known), None)
    if lacking is not None:
        raise FolderError(f"risk.csv tidak memuat TPS {lacking}. / risk.csv does not hold station {lacking}.")
    return risks


def _risks(folder: _Folder) -> Iterator[StationRisk]:
    for row in folder.rows("risk.csv", layout.RISK, confidence="1"):
        stability, confidence = row.number_or_none("stability"), row.number_or_none("confidence")
        yield StationRisk(
            station_id=row.known("station_id", folder.ids["station"]),
            geo=row.number_or_none("geo"),
            conflict=row.number_or_none("conflict"),
            risk_class=row.read("risk_class", RiskClass, "class"),
            inherited=row.several("inherited"),
            reasons=row.several("reasons"),
            stability=1.0 if stability is None else stability,
            confidence=1.0 if confidence is None else confidence,
        )


def _draws(folder: _Folder) -> Iterator[Draw]:
    rules = folder.operation.settings.rules
    leads = frozenset(rules.ranks[rules.ranks.index(rules.team_lead_min_rank) :])
    fit = {o.nrp for o in folder.operation.personnel if o.rank in leads}
    for row in folder.rows("draws.csv", layout.DRAWS):
        pairs = tuple(_pair(row, text) for text in row.several("result"))
        yield Draw(
            group_id=row.text("group_id"),
            unit=row.text("unit"),
            fit_to_lead=row.text("unit") != "" and fit.issuperset(row.several("officers")),
            officers=row.several("officers"),
            duties=row.several("places"),
            result=pairs,
            kind=row.text("kind"),
        )


def _pair(row: PlanRow, text: str) -> tuple[str, str]:
    place, equals, nrp = text.rpartition("=")
    if not equals:
        raise row.damaged("result", "known")
    return place, nrp


def _certificate(folder: _Folder) -> Certificate:
    try:
        content: dict[str, Any] = json.loads(folder.text(layout.CERTIFICATE))
        found = Certificate(
            version=str(content["version"]),
            seed=content["seed"],
            seed_kind=str(content.get("seed_kind", "")),
            input_sha256=str(content["input_sha256"]),
            phases=tuple(map(str, content["phases"])),
            stages=tuple(Stage(**stage) for stage in content["stages"]),
            rules=tuple(RuleResult(**rule) for rule in content.get("rules", ())),
            breaches=tuple(Breach(**breach) for breach in content.get("breaches", ())),
            placed_by_hand=content.get("placed_by_hand", 0),
            risk_model=str(content.get("risk_model", "")),
            assumptions=tuple(map(str, content.get("assumptions", ()))),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise FolderError(
            f"{layout.CERTIFICATE} tidak terbaca: jalankan `praja plan` lagi. / "
            f"{layout.CERTIFICATE} cannot be read: run `praja plan` again."
        ) from None
    unknown = [key for key in found.phases if key not in folder.ids["phase"]]
    if unknown:
        raise FolderError(
            f"Rencana ini memuat tahapan {unknown[0]!r} yang tidak ada dalam operasi: folder operasi lain? / "
            f"This plan holds the phase {unknown[0]!r}, unknown to the operation: another operation folder?"
        )
    return found
