"""The words of an operation folder in a file beside it, so that a few letters find a row at once.

It is made when it is first asked for, holds nothing that the folder does not, and may be taken away at any
time. Being beside the database, it is the same on SQLite and on PostgreSQL (docs/decisions/0036).
"""

import os
import re
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FORMAT: Final = 1
"""Part of the file's name: another format finds no file, and makes one."""
LONGEST, MOST_WORDS = 80, 8
_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that can be found: its key, what it is called, where it belongs."""

    kind: str
    key: str
    title: str
    detail: str
    unit: str = ""
    area: str = ""
    more: str = ""
    """Words by which it is found besides."""


def place_of(home: Path, number: int) -> Path:
    """Return where the words of a version of a folder lie."""
    return home / f"search-{FORMAT}-{number}.sqlite3"


def write(place: Path, entries: Iterable[Entry]) -> None:
    """Write entries to be found. Who reads sees the whole file or none."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(prefix=".search-", dir=place.parent)
    os.close(number)
    try:
        with closing(sqlite3.connect(name)) as file:
            file.execute("PRAGMA journal_mode=OFF")
            file.execute("PRAGMA synchronous=OFF")
            _fill(file, entries)
            file.commit()
        Path(name).replace(place)
    finally:
        Path(name).unlink(missing_ok=True)


def _fill(file: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    file.execute(
        "CREATE TABLE hit (n INTEGER PRIMARY KEY, kind TEXT, key TEXT, title TEXT, detail TEXT, "
        "unit TEXT, area TEXT)"
    )
    file.execute(
        "CREATE VIRTUAL TABLE word USING fts5(code, name, around, content='', columnsize=0, prefix='1 2 3', "
        "tokenize='unicode61 remove_diacritics 2')"
    )
    for n, e in enumerate(entries, 1):
        file.execute(
            "INSERT INTO hit VALUES (?, ?, ?, ?, ?, ?, ?)",
            (n, e.kind, e.key, e.title, e.detail, e.unit, e.area),
        )
        words = (n, e.key, f"{e.title} {e.more}", e.detail)
        file.execute("INSERT INTO word (rowid, code, name, around) VALUES (?, ?, ?, ?)", words)
    file.execute("CREATE INDEX hit_by_key ON hit (kind, key)")


@contextmanager
def reading(place: Path) -> Iterator[sqlite3.Connection]:
    """Open the words of a folder to look something up."""
    with closing(sqlite3.connect(f"file:{place}?mode=ro&immutable=1", uri=True)) as file:
        file.row_factory = sqlite3.Row
        yield file


def words_of(text: str) -> list[str]:
    """Return the words that somebody typed, as far as there is anything to find by them."""
    found = [word for word in text[:LONGEST].lower().split() if _TOKEN.search(word)]
    return found[:MOST_WORDS]


def letters_of(words: Iterable[str]) -> int:
    """Return how many letters and digits there are to find something by; what is typed twice counts once."""
    return sum(map(len, {token for word in words for token in _TOKEN.findall(word)}))


def match_of(words: Iterable[str]) -> str:
    """Return the question to the words of a folder: each of these begins a word, in any order.

    At least one must be the row's own, in its name or key: who looks for a village is not shown everybody
    whose unit is called so. A word with signs in it is found as a whole: 15.01.22.2006-003.
    """
    asked = [f'"{" ".join(_TOKEN.findall(word))}"*' for word in words]
    return f"{' AND '.join(asked)} AND {{code name}} : ({' OR '.join(asked)})"


def best_of(words: Sequence[str]) -> str:
    """Return the question to the rows that come first: all words in the name, and whole but for the last.

    Of `tps 7 ken` these are the stations number 7, and not those in which some code begins with 7.
    """
    asked = [f'"{" ".join(_TOKEN.findall(word))}"' for word in words]
    return f"name : ({' AND '.join(asked)}*)"
