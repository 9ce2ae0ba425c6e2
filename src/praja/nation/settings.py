"""Reading nation.toml: which provinces there are, and the rules of lending between them."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from praja.errors import FolderError
from praja.nation.nouns import Lending, Nation, Province

FILE = "nation.toml"
KEYS = {
    "nation": ("code", "name"),
    "lending": ("phase", "commands", "keep_share", "reach_km", "days_before", "days_after"),
    "provinces": ("key", "folder"),
}


class _Problems(list[tuple[str, str]]):
    """What a person has to mend, in Indonesian and in English."""

    def of(self, where: str, value: object, indonesian: str, english: str) -> None:
        """Add a value that is wrong, with what it must be."""
        self.append(
            (f"{where} berisi {value!r}, harus {indonesian}", f"{where} is {value!r}, must be {english}")
        )

    def unknown(self, what: str, known: Iterable[str]) -> None:
        """Add a name that nobody knows, with those that are known."""
        names = ", ".join(known)
        self.append((f"{what} tidak dikenal, yang ada {names}", f"{what} is unknown, there are {names}"))

    def told(self) -> str:
        """Return everything, in each language apart."""
        indonesian, english = ("; ".join(both) for both in zip(*self, strict=True))
        return f"{FILE} harus diperbaiki: {indonesian}. / {FILE}: {english}."


def read_nation(folder: Path) -> Nation:
    """Return what the nation folder's nation.toml says; folders of provinces are relative to it.

    Raises FolderError that names everything to be mended.
    """
    try:
        content = tomllib.loads((folder / FILE).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FolderError(
            f"{folder} bukan folder nasional: {FILE} di dalamnya tidak dapat dibaca."
            f" / {folder} is no nation folder: its {FILE} cannot be read."
        ) from error
    except (ValueError, RecursionError) as error:
        raise FolderError(f"{FILE} tidak dapat dipahami. / {FILE} cannot be understood: {error}.") from error
    found = _Problems()
    for section in sorted(set(content) - set(KEYS)):
        found.unknown(f"[{section}]", KEYS)
    head = _table(content, "nation", found)
    nation = Nation(
        code=str(head.get("code", folder.resolve().name)),
        name=str(head.get("name", folder.resolve().name)),
        lending=_lending(_table(content, "lending", found), found),
        provinces=_provinces(folder, content.get("provinces"), found),
    )
    if found:
        raise FolderError(found.told())
    return nation


def _table(content: Mapping[str, Any], section: str, found: _Problems) -> Mapping[str, Any]:
    table = content.get(section, {})
    if not isinstance(table, dict):
        found.of(section, table, f"tabel [{section}]", f"a table [{section}]")
        return {}
    _known(table, f"[{section}]", KEYS[section], found)
    return table


def _known(table: Mapping[str, Any], where: str, keys: tuple[str, ...], found: _Problems) -> None:
    for key in table:
        if key not in keys:
            found.unknown(f"{where} {key}", keys)


def _lending(table: Mapping[str, Any], found: _Problems) -> Lending:
    usual = Lending()
    readings: dict[str, Callable[[Any], Any]] = {
        "phase": _text,
        "commands": _texts,
        "keep_share": _share,
        "reach_km": _at_least_0,
        "days_before": _days,
        "days_after": _days,
    }
    rules = {
        "phase": ("kunci suatu tahapan", "the key of a phase"),
        "commands": ('daftar kesatuan, seperti ["BRIMOB"]', 'a list of units, such as ["BRIMOB"]'),
        "keep_share": ('bagian dari 0 sampai 1, seperti "1/3"', 'a share from 0 to 1, such as "1/3"'),
        "reach_km": ("kilometer, sedikitnya 0", "kilometres, at least 0"),
        "days_before": ("hari bulat, sedikitnya 0", "whole days, at least 0"),
        "days_after": ("hari bulat, sedikitnya 0", "whole days, at least 0"),
    }
    read = {}
    for key, reading in readings.items():
        try:
            read[key] = reading(table[key]) if key in table else getattr(usual, key)
        except (TypeError, ValueError, ZeroDivisionError):
            read[key] = getattr(usual, key)
            found.of(f"[lending] {key}", table[key], *rules[key])
    return Lending(**read)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(map(_text, value))


def _share(value: Any) -> Fraction:
    share = Fraction(value if isinstance(value, str) else str(value))
    if not 0 <= share <= 1:
        raise ValueError
    return share


def _at_least_0(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        raise ValueError
    return float(value)


def _days(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError
    return value


def _provinces(folder: Path, listed: Any, found: _Problems) -> tuple[Province, ...]:
    entries = listed if isinstance(listed, list) else []
    if not entries:
        found.append(
            (
                "tidak ada [[provinces]]: beri masing-masing key dan folder",
                "no [[provinces]]: give each its key and folder",
            )
        )
    provinces: dict[str, Province] = {}
    for number, entry in enumerate(entries, start=1):
        where = f"[[provinces]] {number}"
        if not isinstance(entry, dict):
            found.of(where, entry, "tabel dengan key dan folder", "a table with key and folder")
            continue
        _known(entry, where, KEYS["provinces"], found)
        key = str(entry.get("key", ""))
        place = folder / str(entry.get("folder", key))
        # Keys name folders of the output.
        if not (key.isascii() and key.replace("-", "").replace("_", "").isalnum()):
            found.of(f"{where} key", key, "huruf dan angka, seperti 15", "letters and digits, such as 15")
        elif key in provinces:
            found.of(f"{where} key", key, "diberikan sekali saja", "given only once")
        elif not place.is_dir():
            found.of(
                f"{where} folder", str(entry.get("folder", key)), "folder operasi", "an operation folder"
            )
        else:
            provinces[key] = Province(key, place)
    return tuple(provinces.values())
