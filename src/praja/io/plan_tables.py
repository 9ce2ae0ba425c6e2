"""Reading a plan folder back into the nouns it was written from: the way back of ``io.plan_folder``.

A plan folder is machine-made: what cannot be read here is damage, and the first damaged cell is named.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

from praja.domain.needs import STATION_GUARD, Need
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
from praja.io import plan_roster as roster
from praja.io.collection import without_collection
from praja.io.plan_cells import PlanTable
from praja.io.plan_source import PlanSource, nouns

OF_ANY_RANK = frozenset({"routine", "standby"})
"""Kinds of draws that do not ask who is fit to lead."""


def read_plan(path: Path, operation: Operation) -> Plan:
    """Return the plan that a plan folder holds, for the operation it was made from.

    What the tables do not state is worked out: the weight of a beat from the patterns of the
    operation, its teams from what it asks for, the villages that a need bars from where it lies, fitness
    to lead from ranks. Tables that earlier versions did not write are empty.

    Raises
    ------
    FolderError
        A file or column is missing, a cell cannot be read, or an id is not of this operation.
    """
    return read_picked(path, operation, {})


def read_picked(path: Path, operation: Operation, picked: Mapping[str, PlanTable]) -> Plan:
    """Return what ``read_plan`` does, but of the tables ``picked``, by file, only the rows given."""
    with without_collection():
        return _plan(PlanSource(path, operation, _ids_of(operation), picked))


def _plan(folder: PlanSource) -> Plan:
    certificate = _certificate(folder)
    members, classes, patterns = _members(folder)
    sites = roster.sites(folder)
    folder.ids["beat"] = frozenset(members)
    places = ("beat", "post", "unit", "area", "phase", "event", "station")
    folder.ids["place"] = frozenset({s.place_id for s in sites}.union(*(folder.ids[k] for k in places)))
    duties, shortfalls = roster.duties(folder), roster.shortfalls(folder)
    needs = roster.needs(folder, members)
    return Plan(
        risks=_all_risks(folder, classes),
        beats=tuple(_beats(folder, members, classes, _guards(needs, duties, shortfalls))),
        patterns=patterns,
        duties=duties,
        shortfalls=shortfalls,
        balance=_balance(folder),
        transfers=_transfers(folder),
        draws=tuple(_draws(folder)),
        certificate=certificate,
        needs=needs,
        sites=sites,
        sectors=roster.sectors(folder),
        routes=roster.routes(folder),
        patrols=roster.patrols(folder),
        patrol_values=roster.patrol_values(folder),
        hours=roster.hours(folder),
        changes=roster.changes(folder),
    )


def _ids_of(operation: Operation) -> dict[str, Collection[str]]:
    return {
        "nrp": frozenset(o.nrp for o in operation.personnel),
        "station": frozenset(s.station_id for s in operation.stations),
        "unit": frozenset(u.unit for u in operation.units),
        "area": frozenset(a.code for a in operation.areas),
        "phase": frozenset(p.key for p in operation.settings.phases),
        "post": frozenset(p.post_id for p in operation.posts),
        "event": frozenset(e.event_id for e in operation.events),
    }


def _members(
    folder: PlanSource,
) -> tuple[dict[str, list[str]], dict[str, RiskClass], dict[str, Fraction]]:
    table = folder.table("beat_stations.csv", layout.BEAT_STATIONS)
    stations = table.known("station_id", folder.ids["station"])
    members: dict[str, list[str]] = {}
    for beat_id, station in zip(table.text("beat_id"), stations, strict=True):
        members.setdefault(beat_id, []).append(station)
    classes = dict(zip(stations, table.read("risk_class", RiskClass, "class"), strict=True))
    return members, classes, dict(zip(stations, table.above_zero("pattern_stations"), strict=True))


def _guards(needs: Sequence[Need], duties: Sequence[Duty], shortfalls: Sequence[Shortfall]) -> dict[str, int]:
    """Return the officers that each beat asks for: those who stand there or are missing, without needs."""
    asked = {n.place_id: n.officers for n in needs if n.kind == STATION_GUARD}
    if asked:
        return asked
    for duty in duties:
        if duty.kind == STATION_GUARD:
            asked[duty.place_id] = asked.get(duty.place_id, 0) + 1
    for gap in shortfalls:
        asked[gap.place_id] = asked.get(gap.place_id, 0) + gap.missing
    return asked


def _beats(
    folder: PlanSource,
    members: Mapping[str, list[str]],
    classes: Mapping[str, RiskClass],
    officers: Mapping[str, int],
) -> Iterator[Beat]:
    table = folder.table("beats.csv", layout.BEATS)
    weights: dict[tuple[str, RiskClass], int] = {}
    for beat_id, district, base, team_id, load, cost_m, civil_guards in zip(
        table.known("beat_id", folder.ids["beat"]),
        table.known("district_code", folder.ids["area"]),
        table.known("base_station_id", folder.ids["station"]),
        table.text_or_none("team_id"),
        table.exact("load"),
        table.whole("cost_m"),
        table.whole("civil_guards"),
        strict=True,
    ):
        weight = 0
        for station in members[beat_id]:
            key = (district, classes[station])
            if key not in weights:
                weights[key] = weight_of(folder.operation, *key)
            weight += weights[key]
        yield Beat(
            beat_id=beat_id,
            district_code=district,
            base_station_id=base,
            team_id=team_id,
            load=load,
            cost_m=cost_m,
            civil_guards=civil_guards,
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


def _balance(folder: PlanSource) -> tuple[BalanceRow, ...]:
    table = folder.table("balance.csv", layout.BALANCE, attached_in="0", attached_out="0", missing="0")
    names = {column: table.text(column) for column in layout.BALANCE[:3]}
    figures = {column: table.whole(column) for column in layout.BALANCE[3:]}
    return nouns(BalanceRow, **names, **figures)


def _transfers(folder: PlanSource) -> tuple[Transfer, ...]:
    table = folder.table("transfers.csv", layout.TRANSFERS)
    return nouns(
        Transfer,
        phase=table.text("phase"),
        from_unit=table.known("from_unit", folder.ids["unit"]),
        to_unit=table.known("to_unit", folder.ids["unit"]),
        officers=table.whole("officers"),
        metres=table.whole("metres"),
    )


def _all_risks(folder: PlanSource, stations: Iterable[str]) -> tuple[StationRisk, ...]:
    table = folder.table("risk.csv", layout.RISK, confidence="1")
    risks = nouns(
        StationRisk,
        station_id=table.known("station_id", folder.ids["station"]),
        geo=table.number_or_none("geo"),
        conflict=table.number_or_none("conflict"),
        risk_class=table.read("risk_class", RiskClass, "class"),
        inherited=table.several("inherited"),
        reasons=table.several("reasons"),
        stability=_else_one(table.number_or_none("stability")),
        confidence=_else_one(table.number_or_none("confidence")),
    )
    known = {r.station_id for r in risks}
    lacking = next((s for s in stations if s not in known), None)
    if lacking is not None:
        raise FolderError(f"risk.csv tidak memuat TPS {lacking}. / risk.csv does not hold station {lacking}.")
    return risks


def _else_one(values: Iterable[float | None]) -> list[float]:
    return [1.0 if value is None else value for value in values]


def _draws(folder: PlanSource) -> Iterator[Draw]:
    rules = folder.operation.settings.rules
    leads = frozenset(rules.ranks[rules.ranks.index(rules.team_lead_min_rank) :])
    fit = {o.nrp for o in folder.operation.personnel if o.rank in leads}
    table = folder.table("draws.csv", layout.DRAWS)
    for group, unit, kind, officers, duties, result in zip(
        table.text("group_id"),
        table.text("unit"),
        table.text("kind"),
        table.several("officers"),
        table.several("places"),
        table.read("result", _pairs, "pair"),
        strict=True,
    ):
        led = unit != "" and kind not in OF_ANY_RANK and fit.issuperset(officers)
        yield Draw(group, unit, led, officers, duties, result, kind)


def _pairs(cell: str) -> tuple[tuple[str, str], ...]:
    parted = [text.rpartition("=") for text in cell.split(";")] if cell else []
    if not all(equals for _, equals, _ in parted):
        raise ValueError(cell)
    return tuple((place, nrp) for place, _, nrp in parted)


def _certificate(folder: PlanSource) -> Certificate:
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
            patrol_seed_sha256=str(content.get("patrol_seed_sha256", "")),
            objectives=tuple(map(str, content.get("objectives", ()))),
            revised_from=str(content.get("revised_from", "")),
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
