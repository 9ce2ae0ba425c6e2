"""What an explanation is: lines in two languages, and the same as data."""

from dataclasses import dataclass, field
from typing import Any

from praja.errors import UsageError
from praja.explain.words import LANGUAGES, Shown, say


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence in both languages; ``depth`` 0 is a heading, each further step an indent."""

    depth: int
    id: str
    en: str


@dataclass(frozen=True)
class Explanation:
    """Why somebody or something is planned as it is. No other person is named in it."""

    subject: str
    kind: str
    """``officer``, ``duty``, ``station``, ``beat``, ``post``, ``event``, ``site`` or ``shift``."""
    lines: tuple[Line, ...]
    data: dict[str, Any]
    """The same facts for programs, in plain JSON types: docs/use/explain.md lists the keys."""

    def text(self, lang: str = "id") -> str:
        """Return the lines as text, in Indonesian (``id``) or English (``en``)."""
        if lang not in LANGUAGES:
            raise UsageError.language(lang, LANGUAGES)
        return "\n".join(_indented(line.depth, line.id if lang == "id" else line.en) for line in self.lines)


def _indented(depth: int, words: str) -> str:
    return words if depth == 0 else "  " * depth + "- " + words


@dataclass
class Account:
    """An explanation being written: each line is a phrase of words.toml with its figures."""

    lines: list[Line] = field(default_factory=list)

    def add(self, depth: int, key: str, **fill: Shown) -> None:
        """Add a line."""
        indonesian, english = (say(lang, key, **fill) for lang in LANGUAGES)
        self.lines.append(Line(depth, indonesian, english))
