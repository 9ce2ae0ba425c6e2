"""Collecting findings: the catalogue of rules, and a notebook that never stops at the first error."""

import tomllib
from array import array
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from praja.domain.findings import Finding, Severity
from praja.io.cells import quote
from praja.io.limits import LISTED_SINGLY

LEFT_OUT = {
    "row": "Baris ini tidak dipakai. / This row is not used.",
    "cell": "Isian ini tidak dipakai, barisnya tetap dipakai. / This cell is not used, its row is.",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of the catalogue ``rules.toml``: how much it weighs and what it says."""

    key: str
    severity: Severity
    says: str
    mend: str

    def finding(self, spot: "Spot", value: object, words: dict[str, object], tail: str = "") -> Finding:
        """Return the finding of this rule at a spot; the words fill the places of the sentences."""
        shown = {k: quote(v) for k, v in words.items()} | {"value": quote(value)}
        message = self.says.format_map(shown) + (f" {tail}" if tail else "")
        mend = self.mend.format_map(shown)
        return Finding(
            spot.file,
            spot.sheet,
            spot.row,
            spot.column,
            shown["value"],
            self.severity,
            self.key,
            message,
            mend,
        )


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a finding points: file, sheet, row as Excel numbers it (0: all), column."""

    file: str
    sheet: str = ""
    row: int = 0
    column: str = ""


@cache
def catalogue() -> dict[str, Rule]:
    """Return every rule by its key."""
    source = resources.files("praja.io").joinpath("rules.toml").read_text(encoding="utf-8")
    return {
        key: Rule(key, Severity(r["severity"]), f"{r['id']} / {r['en']}", f"{r['mend_id']} / {r['mend_en']}")
        for key, r in tomllib.loads(source).items()
    }


@dataclass
class Notebook:
    """All findings of one reading."""

    _findings: list[Finding] = field(default_factory=list)

    def add(self, rule: str, spot: Spot, value: object = "", tail: object = "", **words: object) -> None:
        """Note one finding."""
        self._findings.append(catalogue()[rule].finding(spot, value, words, str(tail)))

    def sheet(self, file: str, sheet: str = "") -> "SheetNotes":
        """Return the notes of one sheet, which gather warnings of one kind."""
        return SheetNotes(self, file, sheet)

    def findings(self) -> tuple[Finding, ...]:
        """Return every finding once, by file, sheet, row and column."""
        return tuple(sorted(set(self._findings)))


@dataclass
class SheetNotes:
    """Findings of one sheet: errors one by one, warnings of one kind gathered by column."""

    book: Notebook
    file: str
    sheet: str = ""
    _gathered: dict[tuple[str, str], "_Gathered"] = field(default_factory=lambda: defaultdict(_Gathered))

    def error(
        self, rule: str, row: int, column: str = "", value: object = "", leaves: str = "row", **words: object
    ) -> None:
        """Note a bad cell; ``leaves`` says what is not used: the row, the cell, or nothing ("")."""
        spot = Spot(self.file, self.sheet, row, column)
        self.book.add(rule, spot, value, LEFT_OUT.get(leaves, ""), **words)

    def warn(self, rule: str, row: int, column: str = "", value: object = "", **words: object) -> None:
        """Note an odd cell; ``close`` writes many of one kind as one finding."""
        gathered = self._gathered[rule, column]
        gathered.rows.append(row)
        if len(gathered.first) < LISTED_SINGLY:
            gathered.first.append((row, value, words))

    def close(self) -> None:
        """Write the gathered warnings."""
        for (rule, column), gathered in self._gathered.items():
            many = len(gathered.rows) > LISTED_SINGLY
            tail = f"({len(gathered.rows)} baris / rows: {ranges(gathered.rows)})" if many else ""
            for row, value, words in gathered.first[:1] if many else gathered.first:
                self.book.add(rule, Spot(self.file, self.sheet, row, column), value, tail, **words)
        self._gathered.clear()


@dataclass(slots=True)
class _Gathered:
    """Warnings of one kind in one column: all their rows, and the cells of the first of them."""

    rows: "array[int]" = field(default_factory=lambda: array("l"))
    first: list[tuple[int, object, dict[str, object]]] = field(default_factory=list)


def ranges(rows: Iterable[int], limit: int = 12) -> str:
    """Return row numbers as ``2-5, 9, 11-20``, at most ``limit`` of them and then an ellipsis."""
    spans: list[list[int]] = []
    for row in sorted(set(rows)):
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    parts = [str(a) if a == b else f"{a}-{b}" for a, b in spans[:limit]]
    return ", ".join(parts) + (", …" if len(spans) > limit else "")
