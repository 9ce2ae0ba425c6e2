"""Reading operation.toml: the text, and the line on which each key stands."""

import re
from collections import Counter
from typing import Any

from praja.io.cells import Bad, Odd, quote, value_of
from praja.io.notes import Notebook, Spot
from praja.io.textfiles import decode
from praja.tomltext import parsed

FILE = "operation.toml"
HEADING = re.compile(r"^\s*(\[\[?)\s*([\w.-]+)\s*\]\]?")
KEY = re.compile(r"^\s*[\"']?([\w.-]+)[\"']?\s*=")
AT_LINE = re.compile(r"at line (\d+)")

Table = dict[str, Any]


class TomlFile:
    """A parsed operation.toml that notes findings with their line."""

    def __init__(self, raw: bytes, book: Notebook) -> None:
        words, oddities = decode(raw)
        self.book = book
        self.tables: Table = {}
        for rule in oddities:
            book.add(rule, Spot(FILE))
        try:
            self.tables = parsed(words)
        # A number of thousands of digits is a plain ValueError.
        except (ValueError, RecursionError) as error:
            found = AT_LINE.search(str(error))
            line = int(found[1]) if found else words.count("\n") + 1
            book.add("toml_broken", Spot(FILE, "", line), why=str(error))
        self._lines = _lines(words)

    def spot(self, section: str, index: int = 0, key: str = "") -> Spot:
        """Return where a key of the ``index``-th table of a section stands."""
        line = self._lines.get((section, index, key), self._lines.get((section, index, ""), 0))
        return Spot(FILE, section, line, key)

    def table(self, section: str) -> Table:
        """Return a ``[section]``, empty where there is none."""
        found = self.tables.get(section, {})
        if isinstance(found, dict):
            return found
        self.book.add("setting_malformed", self.spot(section), found, wanted=f"[{section}]")
        return {}

    def listed(self, section: str) -> list[tuple[int, Table]]:
        """Return each ``[[section]]`` with its index; entries that are no table are noted."""
        found = self.tables.get(section, [])
        entries = found if isinstance(found, list) else [found]
        tables = []
        for index, entry in enumerate(entries):
            if isinstance(entry, dict):
                tables.append((index, entry))
            elif section == "guard_patterns":
                self.book.add("pattern_is_text", self.spot(section), quote(entry))
            else:
                self.book.add("setting_malformed", self.spot(section), quote(entry), wanted=f"[[{section}]]")
        return tables

    def take(self, reading: Any, spot: Spot, value: object, default: Any = None) -> Any:
        """Return what was read; a ``Bad`` is noted and gives the default, an ``Odd`` is noted."""
        if isinstance(reading, Bad):
            self.book.add(reading.rule, spot, value, **reading.words)
            return default
        if isinstance(reading, Odd):
            self.book.add(reading.rule, spot, value, **reading.words)
        return value_of(reading)

    def need(self, table: Table, section: str, index: int, key: str, read: Any) -> Any:
        """Return a key that must be there, None after a finding where it is missing or bad."""
        spot = self.spot(section, index, key)
        if key not in table:
            self.book.add("setting_missing", spot, wanted=key)
            return None
        return self.take(read(table[key]), spot, table[key])

    def unknown_keys(self, table: Table, section: str, index: int, known: frozenset[str]) -> None:
        """Note keys that nobody reads."""
        for key in table:
            if key not in known:
                self.book.add("setting_unknown", self.spot(section, index, key), key)


def _lines(words: str) -> dict[tuple[str, int, str], int]:
    lines: dict[tuple[str, int, str], int] = {}
    seen: Counter[str] = Counter()
    section, index = "", 0
    for number, line in enumerate(words.split("\n"), start=1):
        if match := HEADING.match(line):
            section = match[2]
            index = seen[section] if match[1] == "[[" else 0
            seen[section] += 1
            lines.setdefault((section, index, ""), number)
        elif match := KEY.match(line):
            lines.setdefault((section, index, match[1]), number)
    return lines
