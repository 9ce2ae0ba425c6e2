"""Templates as files: the built-in ones, and over them those of a command's own folder."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from posko.documents.errors import TemplateError

BUILT_IN: Final = Path(__file__).with_name("templates")
LARGEST: Final = 1_000_000
"""Bytes of a file of a command's own."""
OWN: Final = frozenset({".typ", ".toml", ".svg"})
"""Text alone: the typesetter takes no other file from memory."""
PACKAGE: Final = re.compile(r"""["']@""")


@dataclass(frozen=True)
class Templates:
    """The files that papers are typeset from. ``own`` are the names that a command has replaced or added."""

    files: dict[str, bytes]
    own: frozenset[str] = frozenset()

    @cached_property
    def sha256(self) -> str:
        """The digest of all files: with it and the version of typst a print can be made again."""
        total = hashlib.sha256()
        for name, content in sorted(self.files.items()):
            total.update(f"{name}\0{len(content)}\0".encode() + content)
        return total.hexdigest()


@cache
def built_in() -> Templates:
    """Return the templates that come with Posko."""
    return Templates({p.name: p.read_bytes() for p in sorted(BUILT_IN.iterdir()) if p.suffix in OWN})


def read_templates(folder: Path | None) -> Templates:
    """Return the built-in templates with those of a command's folder over them.

    Raises
    ------
    TemplateError
        A file is too large, no text, or asks for a package from the network. What typst itself
        refuses shows when a paper is printed.
    """
    base = built_in()
    if folder is None or not folder.is_dir():
        return base
    found = sorted(p for p in folder.iterdir() if p.suffix.lower() in OWN and p.is_file())
    own = {p.name: _read(p) for p in found}
    return Templates({**base.files, **own}, frozenset(own))


def _read(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise TemplateError(path.name, 0, f"lebih besar dari {LARGEST} byte (larger than that)")
    content = path.read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise TemplateError(path.name, line, "bukan teks UTF-8 (not UTF-8 text)") from None
    if path.suffix.lower() != ".typ":
        return content
    for number, row in enumerate(text.splitlines(), start=1):
        if PACKAGE.search(row):
            raise TemplateError(
                path.name, number, "paket dari jaringan tidak dipakai (no packages from the network)"
            )
    return content
