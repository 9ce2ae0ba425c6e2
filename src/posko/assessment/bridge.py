"""What the assessment takes from the engine: the risk of a folder's places, its model, and changed tables."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from posko.assessment.rows import write_rows
from posko.intake.bridge import held_in, in_two, recognise
from posko.intake.drafts import take_over, written
from posko.intake.sheets import Sheet
from posko.support.errors import RuleError
from posko.support.tongues import either
from praja.domain.operation import Intake, Operation
from praja.domain.places import Indicator, Station
from praja.domain.plan import StationRisk
from praja.domain.settings import RiskClass
from praja.errors import PrajaError
from praja.io.choices import incident_kind, incident_note
from praja.io.folder import read_operation
from praja.risk import RiskModel, RiskResult, assess, load_model, model_of_folder
from praja.risk.model import ShareCut
from praja.risk.reading import FOLDER_FILE, MAX_BYTES

SEED: Final = 0
"""Of the shakes of the weights. A plan has a seed of its own, and its stability may differ a little."""
RANKS: Final = {str(c): n for n, c in enumerate(RiskClass)}
CLASSES: Final = tuple(RANKS)
LEVELS: Final = ("station", "village", "district")
WIDER: Final = ("regency", "province")
HEADERS: Final = {
    "indicators": ("level", "code", "indicator", "value"),
    "incidents": ("incident_id", "date", "kind", "area_code", "place_id", "note"),
}
MODEL_BYTES: Final = MAX_BYTES
Text = str | None


def _said(error: PrajaError) -> RuleError:
    """Return what the engine says as a sentence of the page."""
    return RuleError(either(*in_two(str(error))))


def model_of(folder: Path, text: Text = None) -> RiskModel:
    """Return the model of a version's folder, which never changes, or the one that a text says.

    Raises RuleError in the engine's words for a text that is no model.
    """
    return _model_kept(folder) if text is None else model_in(text)


# Of folders alone: a text may have a megabyte, and is read in some milliseconds.
@lru_cache(maxsize=256)
def _model_kept(folder: Path) -> RiskModel:
    return _model_now(folder)


def _model_now(folder: Path) -> RiskModel:
    try:
        return model_of_folder(folder)
    except PrajaError as error:
        raise _said(error) from None


def model_in(text: str) -> RiskModel:
    """Return the model that a text says. Raises RuleError in the engine's words where it says none."""
    with tempfile.TemporaryDirectory(prefix="posko-model-") as place:
        file = Path(place) / FOLDER_FILE
        file.write_text(text, encoding="utf-8")
        try:
            return load_model(file)
        except PrajaError as error:
            raise _said(error) from None


def text_of_model(raw: bytes) -> str:
    """Return the text of a model file that somebody sent. Raises RuleError where it is none."""
    if len(raw) > MODEL_BYTES:
        raise RuleError(either("Berkas model lebih besar dari 1 MiB.", "The model file is over 1 MiB."))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RuleError(
            either("Berkas model bukan teks UTF-8.", "The model file is no UTF-8 text.")
        ) from None
    model_in(text)
    return text


def assess_folder(folder: Path, place: Path, text: Text = None) -> None:
    """Assess a folder by its own model, or by that of a text, and write the rows to a file."""
    model = model_in(text) if text is not None else _model_now(folder)
    intake = read_operation(folder)
    operation = intake.operation
    result = assess(operation.stations, operation.indicators, model=model, seed=SEED)
    write_rows(place, _tables(operation, result, model))


def classes_of(folder: Path, text: Text = None) -> dict[str, str]:
    """Return the class of each station of a folder that is not kept, or under another model."""
    operation = read_operation(folder).operation
    model = model_in(text) if text is not None else _model_now(folder)
    result = assess(operation.stations, operation.indicators, model=model, seed=SEED, shakes=1)
    return {r.station_id: str(r.risk_class) for r in result.stations}


def _tables(op: Operation, result: RiskResult, model: RiskModel) -> dict[str, Iterator[tuple[Any, ...]]]:
    known = {a.code: a for a in op.areas}
    rated = list(zip(op.stations, result.stations, strict=True))
    return {
        "meta": iter([("model", model.sha256), ("key", model.key), ("stations", str(len(op.stations)))]),
        "indicator": _indicators(model),
        "area": ((a.code, a.name, str(a.level), a.lat, a.lon) for a in op.areas),
        "station": (_station(s, r, result) for s, r in rated),
        "village": _villages(rated, known),
        "district": _districts(rated, result, known),
        "value": ((i.level, i.code, i.indicator, i.value) for i in _once(op.indicators)),
        "post": ((p.post_id, p.name, p.area_code) for p in op.posts),
        "incident": (
            (i.incident_id, i.day.isoformat(), i.kind, i.area_code, i.place_id or "", i.note)
            for i in op.incidents
        ),
        "finding": ((f.severity.value, *in_two(f.message), *in_two(f.mend)) for f in result.findings),
    }


def _once(indicators: Sequence[Indicator]) -> list[Indicator]:
    """Return one row for each place and indicator: of two values the engine counts the higher one."""
    best: dict[tuple[str, str, str], Indicator] = {}
    for one in indicators:
        key = (one.level, one.code, one.indicator)
        if key not in best or one.value > best[key].value:
            best[key] = one
    return list(best.values())


def _indicators(model: RiskModel) -> Iterator[tuple[Any, ...]]:
    groups = {g.key: g for g in model.groups}
    for n, i in enumerate((*model.weighted, *model.indexes)):
        group = groups.get(i.group or "")
        yield (
            n, i.key, str(i.axis or "index"), float(i.weight or 0), group.label_id if group else "",
            i.label_id, i.label_en, i.definition, i.source, i.weight_source,
        )  # fmt: skip


def _station(s: Station, r: StationRisk, result: RiskResult) -> tuple[Any, ...]:
    by_model = str(RiskClass.SPECIAL) if s.is_special else _by_cuts(r, result)
    return (
        s.station_id, s.name, s.village_code, s.district, s.lat, s.lon, s.voters, s.access,
        int(s.is_special), str(s.risk_class or ""), s.reason, by_model,
        r.conflict, r.geo, str(r.risk_class), r.stability, r.confidence, json.dumps(r.reasons),
        json.dumps(r.inherited), RANKS[str(r.risk_class)],
    )  # fmt: skip


def _by_cuts(r: StationRisk, result: RiskResult) -> str:
    """Return the class by the cuts of the others: what the model would say of a station classed by hand."""
    elevated, high, far = result.cuts
    conflict = -1.0 if r.conflict is None else r.conflict
    grade = 2 if conflict >= high.score else int(conflict >= elevated.score)
    if grade < 2 and r.geo is not None and r.geo >= far.score:
        grade += 1
    return CLASSES[grade]


Rated = Sequence[tuple[Station, StationRisk]]


def _counted(rated: Rated) -> tuple[int, ...]:
    classes = Counter(str(r.risk_class) for _s, r in rated)
    unknown = sum(r.conflict is None for _s, r in rated)
    return (len(rated), *(classes[c] for c in CLASSES), unknown)


def _villages(rated: Rated, known: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Yield each village with what is worst among its stations: the engine classes no villages."""
    within: dict[str, list[tuple[Station, StationRisk]]] = {}
    for pair in rated:
        within.setdefault(pair[0].village_code, []).append(pair)
    for code, pairs in sorted(within.items()):
        worst = max((r for _s, r in pairs), key=lambda r: (RANKS[str(r.risk_class)], r.conflict or 0))
        area = known[code]
        yield (
            code, area.name, code, pairs[0][0].district, area.lat, area.lon,
            max((r.conflict for _s, r in pairs if r.conflict is not None), default=None),
            max((r.geo for _s, r in pairs if r.geo is not None), default=None),
            str(worst.risk_class), min(r.stability for _s, r in pairs), min(r.confidence for _s, r in pairs),
            json.dumps(worst.reasons), *_counted(pairs), RANKS[str(worst.risk_class)],
        )  # fmt: skip


def _districts(rated: Rated, result: RiskResult, known: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    within: dict[str, list[tuple[Station, StationRisk]]] = {}
    for pair in rated:
        within.setdefault(pair[0].district, []).append(pair)
    for d in result.districts:
        area = known[d.district_code]
        yield (
            d.district_code, area.name, d.district_code, d.district_code, area.lat, area.lon,
            d.conflict, d.geo, str(d.risk_class), d.stability, d.confidence, json.dumps(d.reasons),
            *_counted(within[d.district_code]), RANKS[str(d.risk_class)],
        )  # fmt: skip


KINDS: Final = (
    "violence", "intimidation", "damage", "arson", "theft", "protest", "dispute", "bribery", "bias",
    "disinformation", "revote", "logistics", "disaster", "other",
)  # fmt: skip
NOTES: Final = ("none", "property", "injured", "dead", "halted", "repeated")
assert [incident_kind(k) for k in KINDS] == list(KINDS)
assert [incident_note(n) for n in NOTES] == list(NOTES)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What shall be other in a folder: rows of two tables, classes of stations, the model."""

    indicators: Sequence[Mapping[str, str]] = ()
    """Rows with level, code, indicator and value; an empty value takes the row out."""
    incidents: Sequence[Mapping[str, str]] = ()
    classes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """station -> class and reason; an empty class gives it back to the model."""
    model: Text = None


def write_changed(base: Path, work: Path, wanted: Wanted) -> None:
    """Write a folder into `work` that differs from `base` in what is wanted and in nothing else."""
    intake = read_operation(base)
    tables: dict[str, tuple[Sheet, list[list[Any]]]] = {}
    if wanted.indicators:
        tables["indicators"] = _changed_indicators(base, intake, wanted.indicators)
    if wanted.incidents:
        tables["incidents"] = _added(base, intake, wanted.incidents)
    if wanted.classes:
        tables["stations"] = _changed_classes(base, intake, wanted.classes)
    take_over(work, base, set(tables))
    for table, (sheet, rows) in tables.items():
        name, raw = written(table, sheet, rows)
        (work / name).write_bytes(raw)
    if wanted.model is not None:
        (work / FOLDER_FILE).unlink(missing_ok=True)
        (work / FOLDER_FILE).write_text(wanted.model, encoding="utf-8")


class _Table:
    """A table of a folder as it was sent, with the row of each noun and the place of each column."""

    def __init__(self, base: Path, intake: Intake, table: str) -> None:
        found = held_in(base).sheets.get(table, ())
        if len(found) > 1:
            raise RuleError(
                either(
                    f"Tabel {table} ada di lebih dari satu berkas: kirim satu saja lewat Data.",
                    f"The table {table} is in more than one file: send one of them through Data.",
                )
            )
        self.sheet = found[0][1] if found else Sheet("", [list(HEADERS[table])], text=True)
        self.rows = [list(row) for row in self.sheet.rows]
        guess = recognise([table], self.rows, {}, only=table)
        self.header = guess.header_row
        self.places = {column: p for p, column in enumerate(guess.columns) if column}
        self.numbers = intake.row_numbers.get(table, ())

    def put(self, row: int, column: str, cell: Any) -> None:
        """Set a cell, in a column that is made where the table has none."""
        if column not in self.places:
            self.places[column] = max(map(len, self.rows), default=0)
            self._set(self.header, self.places[column], column)
        self._set(row, self.places[column], cell)

    def _set(self, row: int, place: int, cell: Any) -> None:
        line = self.rows[row]
        line += [""] * (place + 1 - len(line))
        line[place] = cell

    def add(self, cells: Mapping[str, Any]) -> None:
        """Add a row behind the last one that was read, before any line of sums."""
        at = max(self.numbers, default=self.header + 1)
        self.rows.insert(at, [])
        self.numbers = (*self.numbers, at + 1)
        for column, cell in cells.items():
            self.put(at, column, cell)

    def typed(self, text: str) -> Any:
        """Return a number as the sheet keeps numbers."""
        return text if self.sheet.text else float(text)


def _changed_indicators(
    base: Path, intake: Intake, wanted: Sequence[Mapping[str, str]]
) -> tuple[Sheet, list[list[Any]]]:
    table = _Table(base, intake, "indicators")
    rows: dict[tuple[str, str, str], list[int]] = {}
    for noun, number in zip(intake.operation.indicators, table.numbers, strict=True):
        rows.setdefault((noun.level, noun.code, noun.indicator), []).append(number - 1)
    gone: list[int] = []
    for one in wanted:
        held = rows.get((one["level"], one["code"], one["indicator"]), [])
        if not one["value"]:
            gone += held
        elif held:
            for row in held:
                table.put(row, "value", table.typed(one["value"]))
        else:
            table.add({**{k: one[k] for k in HEADERS["indicators"]}, "value": table.typed(one["value"])})
    for row in sorted(gone, reverse=True):
        table.rows[row] = []
    return table.sheet, table.rows


def _added(base: Path, intake: Intake, wanted: Sequence[Mapping[str, str]]) -> tuple[Sheet, list[list[Any]]]:
    table = _Table(base, intake, "incidents")
    for one in wanted:
        table.add({k: one[k] for k in HEADERS["incidents"]})
    return table.sheet, table.rows


def _changed_classes(
    base: Path, intake: Intake, wanted: Mapping[str, tuple[str, str]]
) -> tuple[Sheet, list[list[Any]]]:
    table = _Table(base, intake, "stations")
    for station, number in zip(intake.operation.stations, table.numbers, strict=True):
        if station.station_id in wanted:
            risk_class, reason = wanted[station.station_id]
            table.put(number - 1, "risk_class", risk_class)
            table.put(number - 1, "reason", reason)
    return table.sheet, table.rows


def model_view(model: RiskModel) -> dict[str, Any]:
    """Return what a model says, as plain values for a page."""
    cuts = {
        kind: {name: _cut(getattr(rules, name)) for name in ("elevated", "high", "geography")}
        for kind, rules in (("stations", model.stations), ("districts", model.districts))
    }
    low, top = (float(share) for share in model.expected_above_low)
    return {
        "key": model.key, "name_id": model.name_id, "name_en": model.name_en, "source": in_two(model.source),
        "weight_source": in_two(model.weight_source), "sha256": model.sha256, "shake": model.shake,
        "nearness": (model.nearness.station, model.nearness.village, model.nearness.district),
        "expected": (low, top), "expected_source": model.expected_source, "cuts": cuts,
        "indicators": [
            {
                "key": i.key, "axis": str(i.axis or "index"), "percent": round(float(i.weight or 0) * 100, 4),
                "id": i.label_id, "en": i.label_en, "definition": i.definition, "source": i.source,
                "weighed": in_two(i.weight_source),
            }
            for i in (*model.weighted, *model.indexes)
        ],
    }  # fmt: skip


def _cut(rule: Any) -> dict[str, float]:
    if isinstance(rule, ShareCut):
        return {"share": float(rule.share), "at_most": float(rule.at_most), "at_least": rule.at_least}
    return {"score": rule.score}


def reweighed(model: RiskModel, weights: Mapping[str, str], shares: Mapping[str, float]) -> str:
    """Return the text of a model that weighs the indicators of another one anew, each by itself.

    `weights` are of an axis, in any proportion; `shares` are those of stations above each class, where the
    model cuts by shares. Groups, which share one weight, end: every indicator has its own.
    """
    lines = [
        f"key = {_quoted(model.key)}", f"name_id = {_quoted(model.name_id)}",
        f"name_en = {_quoted(model.name_en)}", f"source = {_quoted(model.source)}",
        'weight_source = "Ditetapkan komando lewat formulir / set by the command in a form"',
        f"shake = {model.shake}", "[nearness]",
        *(f"{k} = {getattr(model.nearness, k)}" for k in ("station", "village", "district")),
    ]  # fmt: skip
    for kind, rules in (("stations", model.stations), ("districts", model.districts)):
        lines.append(f"[cutoffs.{kind}]")
        for name in ("elevated", "high", "geography"):
            cut = _cut(getattr(rules, name))
            if kind == "stations" and name in shares and "share" in cut:
                cut["share"] = shares[name]
                cut["at_most"] = max(cut["at_most"], shares[name])
            lines.append(f"{name} = {{ {', '.join(f'{k} = {v:.8f}' for k, v in cut.items())} }}")
    low, top = (float(share) for share in model.expected_above_low)
    lines += ["[expected]", f"above_low_min = {low:.8f}", f"above_low_max = {top:.8f}"]
    lines.append(f"source = {_quoted(model.expected_source)}")
    for i in (*model.weighted, *model.indexes):
        counts = [f'axis = "{i.axis}"', f"weight = {weights[i.key]}"] if i.axis else ['kind = "index"']
        lines += [
            "[[indicators]]", f"key = {_quoted(i.key)}", *counts, f"label_id = {_quoted(i.label_id)}",
            f"label_en = {_quoted(i.label_en)}", f"definition = {_quoted(i.definition)}",
            f"source = {_quoted(i.source)}",
        ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
