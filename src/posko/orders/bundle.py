"""Many files in one: a ZIP that every file system takes, and the same bytes for the same files."""

import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Final

UNSAFE: Final = re.compile(r"[^A-Za-z0-9._]+")
LONGEST: Final = 100
"""Characters of a file's name without its ending: encrypted file systems take 143 bytes."""
SINCE: Final = (2000, 1, 1, 0, 0, 0)
"""The time that each file bears, as every PDF does: the paper itself says when it was issued."""
UNIX: Final = 3
OWN: Final = 0o600 << 16


def file_names(wanted: Sequence[str], ending: str) -> list[str]:
    """Return a file name for each text, in its order: plain letters and digits, none twice in any case."""
    taken: set[str] = set()
    return [f"{_free(_plain(text), taken)}.{ending}" for text in wanted]


def _plain(text: str) -> str:
    # Without accents first, so that a name stays readable.
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return UNSAFE.sub("-", bare)[:LONGEST].strip("-.") or "-"


def _free(name: str, taken: set[str]) -> str:
    number, found = 1, name
    while found.casefold() in taken:
        number += 1
        found = f"{name}-{number}"
    taken.add(found.casefold())
    return found


def bundle(files: Iterable[tuple[str, bytes]], folder: Path) -> IO[bytes]:
    """Return a ZIP file of files by name, open at its beginning. It has no name and goes when it is closed.

    One of the files is in memory at a time.
    """
    made = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 whoever asked closes it
    try:
        # Level 1: the pictures and fonts of a PDF are packed already, what screen readers read is not.
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, content in files:
                archive.writestr(_entry(name), content)
        made.seek(0)
    except BaseException:
        made.close()
        raise
    return made


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, SINCE)
    entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, UNIX, OWN
    return entry
