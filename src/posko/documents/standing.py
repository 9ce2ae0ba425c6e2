"""Standing texts of letters: basis, tasks, conduct. A file of the templates: a command may replace it."""

import re
import tomllib
from dataclasses import dataclass, fields
from typing import Any, Final

from posko.documents.errors import TemplateError
from posko.documents.templates import Templates

FILE: Final = "standing.toml"
BLANK: Final = re.compile(r"\{([^{}]*)\}")
FILLED: Final = frozenset({"operation", "phase", "unit", "period"})
AT_LINE: Final = re.compile(r"\(at line (\d+)")


@dataclass(frozen=True, slots=True)
class Standing:
    """The texts, their blanks filled or not."""

    considering: str
    basis: tuple[str, ...]
    tasks: tuple[str, ...]
    sending_tasks: tuple[str, ...]
    receiving_tasks: tuple[str, ...]
    conduct: tuple[str, ...]
    contacts: tuple[tuple[str, str], ...] = ()

    def filled(self, **words: str) -> "Standing":
        """Return the texts with their blanks filled. What is filled in is never read again."""

        def fill(value: Any) -> Any:
            if isinstance(value, tuple):
                return tuple(map(fill, value))
            return BLANK.sub(lambda found: words.get(found[1], found[0]), value)

        return Standing(**{f.name: fill(getattr(self, f.name)) for f in fields(self)})


def read_standing(templates: Templates) -> Standing:
    """Return the standing texts of these templates.

    Raises
    ------
    TemplateError
        The file is no TOML, lacks a text, holds something else than text, or a blank that nothing fills.
    """
    text = templates.files[FILE].decode("utf-8", errors="replace")
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = AT_LINE.search(str(error))
        raise TemplateError(FILE, int(line[1]) if line else 0, str(error)) from None
    for key, value in raw.items():
        _check(key, value, text)
    lacking = [f.name for f in fields(Standing) if f.name not in raw and f.name != "contacts"]
    if lacking:
        raise TemplateError(FILE, 0, f"{lacking[0]} tidak ada (is missing)")
    return Standing(**{key: _frozen(value) for key, value in raw.items()})


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _check(key: str, value: Any, text: str) -> None:
    if key not in {f.name for f in fields(Standing)}:
        raise TemplateError(FILE, _line(text, key), f"{key} tidak dikenal (unknown)")
    flat = _flat(value)
    wanted = str if key == "considering" else list
    if not isinstance(value, wanted) or not all(isinstance(part, str) for part in flat):
        raise TemplateError(FILE, _line(text, key), f"{key} harus berisi teks (must hold text)")
    if key == "contacts" and not all(isinstance(row, list) and len(row) == 2 for row in value):
        raise TemplateError(FILE, _line(text, key), "tiap kontak berisi dua teks (two texts each)")
    for part in flat:
        unknown = set(BLANK.findall(part)) - FILLED
        if unknown:
            name = "{" + min(unknown) + "}"
            raise TemplateError(FILE, _line(text, name), f"tidak ada isian {name} (no such blank)")


def _flat(value: Any) -> list[Any]:
    return [leaf for part in value for leaf in _flat(part)] if isinstance(value, list) else [value]


def _line(text: str, part: str) -> int:
    rows = text.splitlines()
    found = (i for i, row in enumerate(rows, 1) if part in row and not row.lstrip().startswith("#"))
    return next(found, 0)
