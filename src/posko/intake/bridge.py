"""What Posko takes from the engine about files: reading them, knowing their columns, checking a folder.

Over 400 lines, because only a bridge knows the engine and intake has one.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import Enum
from pathlib import Path
from typing import Any, Final

from posko.intake.sheets import Rows, Sheet
from posko.support.errors import RuleError
from posko.support.tongues import either
from praja.domain.findings import Severity
from praja.domain.operation import Operation
from praja.domain.settings import Settings
from praja.errors import PrajaError
from praja.io.cells import Bad, is_blank
from praja.io.folder import read_operation
from praja.io.forbidden import is_forbidden
from praja.io.headers import Header, find_header, header_key
from praja.io.notes import LEFT_OUT, Notebook, catalogue
from praja.io.outlines import parse_outlines, read_outlines
from praja.io.rows import is_total
from praja.io.schema.registry import NAMES, SPECS, TABLES
from praja.io.sources import OLD_KINDS, TEXT_KINDS, WORKBOOK_KINDS, gather
from praja.io.textfiles import read_text_table
from praja.io.tomlfile import FILE
from praja.io.workbooks import read_workbook
from praja.risk import model_of_folder

SETTINGS, OUTLINES = "settings", "outlines"
"""What is no table of rows: operation.toml, and GeoJSON."""
TABLE_NAMES: Final = (SETTINGS, *(t.spec.name for t in TABLES), "totals", OUTLINES)
READ: Final = ".xlsx, .xlsm, .csv, .tsv, .txt, .geojson, operation.toml"
PICTURES: Final = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".heic", ".tif", ".tiff"})
MOST_UNPACKED: Final = 200 * 2**20
MOST_CELLS: Final = 4_000_000
"""Of one sheet, from A1 to its last row and column: a register of 60,000 rows has a million."""
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "areas": ("code",),
    "units": ("unit",),
    "candidates": ("pair_id",),
    "stations": ("station_id",),
    "indicators": ("code", "indicator", "level"),
    "posts": ("post_id",),
    "personnel": ("nrp",),
    "interests": ("nrp", "pair_id"),
    "unavailable": ("nrp", "start", "end"),
    "events": ("event_id",),
    "assets": ("asset_id",),
    "event_rules": ("kind", "attendance_from"),
    "travel": ("from_code", "to_code", "mode"),
    "depots": ("area_code", "level"),
    "sectors": ("sector_id",),
    "revotes": ("station_id", "day"),
    "locks": ("duty_id", "nrp"),
    "releases": ("duty_id", "nrp"),
    "beat_locks": ("station_id",),
    "incidents": ("incident_id",),
}
"""What tells the rows of a table apart; the first is the identity that a demo asks for."""
FIELDS: Final = {t.spec.name: t.field for t in TABLES}
LEFT_AT_THE_DOOR: Final = {"unavailable": frozenset({"reason"})}
"""Columns that the engine knows and nobody may keep: why somebody is ill is not the command's business."""
GATHERED: Final = re.compile(r" \(\d+ (?:baris|rows|baris / rows): .*\)$")


def refusal(rule: str, **words: object) -> RuleError:
    """Return why a file is not taken, in the words that the engine has for it: what is wrong, what to do."""
    known = catalogue()[rule]
    says, mend = (in_two(text.format_map({"value": "", **words})) for text in (known.says, known.mend))
    return RuleError(either(f"{says[0]} {mend[0]}", f"{says[1]} {mend[1]}"))


@dataclass(frozen=True, slots=True)
class ColumnOf:
    """A column that a table may have: its name, what people call it, whether each row needs it."""

    name: str
    called: str
    required: bool


@dataclass(frozen=True, slots=True)
class Guess:
    """Which table the rows are, the index of its header row, and the column of each place ("": none)."""

    table: str
    header_row: int
    columns: tuple[str, ...]


def columns_of(table: str) -> tuple[ColumnOf, ...]:
    """Return the columns of a table in their order."""
    left = LEFT_AT_THE_DOOR.get(table, frozenset())
    wanted = (c for c in SPECS[table].columns if c.name not in left)
    return tuple(ColumnOf(c.name, c.aliases.split(",")[0].strip(), c.required) for c in wanted)


def kind_of(name: str) -> str:
    """Return what a file is by its name: settings, outlines, workbook, text.

    Raises RuleError where nobody reads it.
    """
    kind = Path(name.lower()).suffix
    if kind in PICTURES:
        raise RuleError(
            either(
                f"PDF dan gambar tidak dibaca. Yang dibaca: {READ}.",
                f"PDF and pictures are not read. Read are: {READ}.",
            )
        )
    if kind in OLD_KINDS:
        raise refusal("file_old_kind")
    if kind in WORKBOOK_KINDS:
        return "workbook"
    if kind in TEXT_KINDS:
        return "text"
    known = {".geojson": OUTLINES, ".json": OUTLINES, ".toml": SETTINGS}.get(kind)
    if known is None:
        raise refusal("file_unknown")
    return known


def read_sheets(name: str, raw: bytes) -> list[Sheet]:
    """Return the sheets of a workbook or text file that hold anything. Raises RuleError."""
    if kind_of(name) == "text":
        table = read_text_table(name, raw)
        if isinstance(table, Bad):
            raise refusal(table.rule, **table.words)
        return [Sheet("", table.rows, text=True)]
    found = read_workbook(name, raw, unpacked=MOST_UNPACKED, cells=MOST_CELLS)
    if isinstance(found, Bad):
        raise refusal(found.rule, **found.words)
    if any("table_too_large" in s.oddities for s in found):
        raise refusal("table_too_large", limit=MOST_CELLS)
    filled = [s for s in found if any(not is_blank(c) for row in s.rows for c in row)]
    return [Sheet(s.sheet, s.rows, s.merged) for s in filled]


def check_settings(raw: bytes) -> None:
    """Raise RuleError where operation.toml is no text."""
    if b"\0" in raw:
        raise refusal("file_not_text")


def outlines_only(raw: bytes) -> bytes:
    """Return GeoJSON with the codes and outlines that are in it, and nothing else of it.

    Raises RuleError.
    """
    found = parse_outlines(raw)
    if isinstance(found, Bad):
        raise refusal(found.rule, **found.words)
    features = [
        {
            "type": "Feature",
            "properties": {"code": code},
            "geometry": {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]},
        }
        for code, rings in found.items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def recognise(
    names: Sequence[str], rows: Rows, remembered: Mapping[str, Mapping[str, str]], only: str = ""
) -> Guess:
    """Return which table rows are, by the names of sheet and file, else by the headers.

    `remembered` is table -> header key -> column, said by hand before; it wins over what the engine knows.
    With `only` the table is given. Where nothing fits, the table is "" and no column is known.
    """
    named = next((NAMES[k] for k in map(_table_key, names) if k in NAMES), "")
    wanted = [only or named] if only or named else [t for t in SPECS if t != "totals"]
    found = [(table, _header(table, rows, remembered.get(table, {}))) for table in wanted]
    fits = [(table, header) for table, header in found if header is not None]
    if not fits:
        return Guess(only or named, _first_filled(rows), ())
    table, header = max(fits, key=lambda f: (len(f[1].places), _complete(*f), -len(f[1].others)))
    return Guess(table, header.index, assign(table, rows[header.index], remembered.get(table, {})))


def _table_key(name: str) -> str:
    return header_key(re.sub(r"\s*\(\d+\)$", "", name))


def _header(table: str, rows: Rows, remembered: Mapping[str, str]) -> Header | None:
    names = {**SPECS[table].names(), **{key: column for key, column in remembered.items() if column}}
    return find_header(rows, names, SPECS[table].least_headers())


def _complete(table: str, header: Header) -> bool:
    return all(c.name in header.places for c in SPECS[table].columns if c.required)


def total_word(row: Sequence[Any]) -> str:
    """Return JUMLAH, TOTAL or the like of a row of sums, "" of any other row."""
    return str(next(c for c in row if not is_blank(c))) if is_total(row) else ""


def _first_filled(rows: Rows) -> int:
    return next((i for i, row in enumerate(rows) if any(not is_blank(c) for c in row)), 0)


def assign(table: str, header: Sequence[Any], remembered: Mapping[str, str]) -> tuple[str, ...]:
    """Return the column of each place of a header row; of two places for one column the first has it."""
    names = SPECS[table].names()
    known = {c.name for c in columns_of(table)}
    taken: set[str] = set()
    columns = []
    for cell in header:
        key = header_key(str(cell)) if not is_blank(cell) else ""
        column = remembered.get(key, names.get(key, "")) if key else ""
        column = "" if column in taken or column not in known else column
        taken.add(column)
        columns.append(column)
    return tuple(columns)


def key_of(header: str) -> str:
    """Return a header as it is compared."""
    return header_key(header)


def forbidden(header: str) -> bool:
    """Return whether a header speaks of votes, party, religion, ethnicity or membership."""
    return is_forbidden(header)


@dataclass(frozen=True, slots=True)
class Held:
    """The tables of a folder: which file has which, with its rows where they must be written anew."""

    files: Mapping[str, tuple[str, ...]]
    sheets: Mapping[str, tuple[tuple[str, Sheet], ...]]


def held_in(folder: Path) -> Held:
    """Return which file of a folder holds which table; a workbook may hold several."""
    found = gather(folder, Notebook())
    files = {table: tuple(r.file for r in raws) for table, raws in found.tables.items()}
    files[SETTINGS] = (FILE,) if found.settings is not None else ()
    files[OUTLINES] = tuple(sorted(p.name for p in folder.glob("*.geojson")))
    sheets = {
        table: tuple((r.file, Sheet(r.sheet, r.rows, r.merged, text=not r.sheet)) for r in raws)
        for table, raws in found.tables.items()
    }
    return Held(files, sheets)


@dataclass(frozen=True, slots=True)
class Noted:
    """A finding as pages show it: where, how bad, and what it says in both languages."""

    table: str
    row: int
    column: str
    value: str
    severity: str
    rule: str
    says: tuple[str, str]
    mend: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Examined:
    """What reading a folder found: good rows by table and key, and every finding."""

    rows: Mapping[str, Mapping[str, Mapping[str, str]]]
    findings: tuple[Noted, ...]
    plannable: Mapping[str, tuple[str, str]]
    """What cannot be planned: a phase or stage, and why in both languages."""
    used: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """The numbers of the rows that are used, by table."""

    @property
    def errors(self) -> int:
        """Return how many findings are errors."""
        return sum(f.severity == Severity.ERROR for f in self.findings)


def examine(folder: Path | None) -> Examined:
    """Return what the engine makes of a folder, which need not be complete. None is an empty one."""
    if folder is None:
        return Examined({}, (), {})
    intake = read_operation(folder)
    tables = {(file, sheet.name): t for t, held in held_in(folder).sheets.items() for file, sheet in held}
    findings = tuple(_noted(f, tables) for f in intake.findings)
    rows = dict(_rows_of(intake.operation))
    if (folder / FILE).is_file():
        rows[SETTINGS] = dict(_settings_of(intake.operation.settings))
    drawn = read_outlines(folder)
    if drawn:
        rows[OUTLINES] = {code: {"points": str(sum(map(len, rings)))} for code, rings in drawn.items()}
    findings += tuple(_unregistered(folder, intake.operation))
    plannable = {what: in_two(why) for what, why in intake.plannable.items()}
    used = {table: frozenset(numbers) for table, numbers in intake.row_numbers.items()}
    return Examined(rows, findings, plannable, used)


def _noted(finding: Any, tables: Mapping[tuple[str, str], str]) -> Noted:
    table = tables.get((finding.file, finding.sheet), "")
    if not table:
        table = SETTINGS if finding.file == FILE else finding.file if finding.file in SPECS else ""
    severity = finding.severity.value
    parts = (finding.row, finding.column, finding.value, severity, finding.rule)
    return Noted(table, *parts, in_two(finding.message), in_two(finding.mend))


def _unregistered(folder: Path, operation: Operation) -> Iterator[Noted]:
    """Yield a warning for each indicator that the folder's risk model does not know."""
    try:
        known = model_of_folder(folder).by_key
    except PrajaError:
        return  # A model that cannot be read is said where risk is assessed.
    for name, rows in sorted(Counter(i.indicator for i in operation.indicators).items()):
        if name not in known:
            says = (
                f"Model risiko tidak mengenal indikator {name}: {rows} baris tidak ikut menilai kerawanan.",
                f"The risk model does not know the indicator {name}: {rows} rows do not count in the risk.",
            )
            mend = (
                f"Perbaiki namanya; yang dikenal: {', '.join(sorted(known))}.",
                f"Mend its name; known are: {', '.join(sorted(known))}.",
            )
            yield Noted("indicators", 0, "indicator", name, "warning", "indicator_unregistered", says, mend)


def in_two(sentence: str) -> tuple[str, str]:
    """Return a sentence of the engine in Indonesian and in English; whole where it cannot be parted."""
    tails = ["", ""]
    for left in LEFT_OUT.values():
        if sentence.endswith(f" {left}"):
            sentence, tails = sentence.removesuffix(f" {left}"), [f" {t}" for t in left.split(" / ")]
    gathered = GATHERED.search(sentence)
    if gathered:
        tail = gathered[0]
        sentence = sentence[: gathered.start()]
        tails = [tail.replace(" / rows", ""), tail.replace("baris / rows", "rows")]
    parts = sentence.split(" / ")
    if len(parts) % 2:
        return (sentence + tails[0], sentence + tails[1])
    half = len(parts) // 2
    return (" / ".join(parts[:half]) + tails[0], " / ".join(parts[half:]) + tails[1])


def _rows_of(operation: Operation) -> Iterator[tuple[str, dict[str, dict[str, str]]]]:
    for table, keys in KEYS.items():
        nouns = getattr(operation, FIELDS[table])
        names = [f.name for f in fields(nouns[0])] if nouns else []
        yield (
            table,
            {_key(noun, keys): {name: _text(getattr(noun, name)) for name in names} for noun in nouns},
        )


def _settings_of(settings: Settings) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield what operation.toml says as rows, so that a change of one rule is seen as one."""
    yield (
        "operation",
        {n: _text(getattr(settings, n)) for n in ("code", "name", "area", "command", "timezone")},
    )
    for section in ("phases", "task_forces", "shifts", "guard_patterns", "rule_changes"):
        for number, entry in enumerate(getattr(settings, section), start=1):
            told = {f.name: _text(getattr(entry, f.name)) for f in fields(entry)}
            yield f"{section} · {told.get('key') or number}", told
    for rule in fields(settings.rules):
        yield f"rules · {rule.name}", {"value": _text(getattr(settings.rules, rule.name))}


def _key(noun: Any, keys: Sequence[str]) -> str:
    return " · ".join(_text(getattr(noun, key)) for key in keys)


def _text(value: Any) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple | frozenset):
        return "; ".join(sorted(map(_text, value)) if isinstance(value, frozenset) else map(_text, value))
    return "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)


def identities(folder: Path) -> dict[str, frozenset[str]]:
    """Return, for each table of a folder, the first keys of its rows: what a demo knows as made up."""
    operation = read_operation(folder).operation
    return {
        t: frozenset(_text(getattr(n, k[0])) for n in getattr(operation, FIELDS[t])) for t, k in KEYS.items()
    }
