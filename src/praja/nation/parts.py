"""Finished parts of a nation's plan: each is a folder written whole, named after what it was made from.

A part that is there is never made again. Two workers who make the same part make the same bytes; the
first to put it in its place wins.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from praja.errors import UsageError
from praja.io.whole_folder import PARTIAL

PACKAGE = Path(__file__).resolve().parents[1]
SOURCES = ("*.py", "*.toml", "*.csv")


def code_sha256() -> str:
    """Return the SHA-256 of Praja's own files: a part belongs to the code that made it."""
    digest = hashlib.sha256()
    for path in sorted(p for kind in SOURCES for p in PACKAGE.rglob(kind)):
        digest.update(f"{path.relative_to(PACKAGE).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def folder_sha256(folder: Path) -> str:
    """Return the SHA-256 of the files that lie in a folder, hidden ones left out."""
    lines = [
        f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.name}\n"
        for p in sorted(folder.iterdir())
        if p.is_file() and not p.name.startswith((".", "~$"))
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its stage and province, and everything it is made from."""

    work: Path
    stage: str
    province: str
    made_from: tuple[str, ...]

    @property
    def place(self) -> Path:
        """Where the finished part stands."""
        text = json.dumps([self.stage, self.province, *self.made_from])
        return self.work / f"{self.stage}-{self.province}-{hashlib.sha256(text.encode()).hexdigest()[:24]}"

    @property
    def is_done(self) -> bool:
        """Whether the part is finished."""
        return self.place.is_dir()

    def make(self, fill: Callable[[Path], None]) -> Path:
        """Return the finished part; ``fill`` writes into an empty folder, if it is not there yet."""
        if self.is_done:
            return self.place
        self.work.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{self.place.name}{PARTIAL}", dir=self.work))
        try:
            fill(folder)
            try:
                folder.rename(self.place)
            except OSError:
                # Another worker was faster, with the same bytes.
                if not self.is_done:
                    raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return self.place


def write_json(path: Path, content: Any) -> None:
    """Write plain values, the same bytes for equal ones."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_json(path: Path) -> Any:
    """Return the plain values of a file."""
    return json.loads(path.read_text(encoding="utf-8"))


def same_code(expected: str) -> None:
    """Refuse to work for somebody who runs another Praja: the parts would not fit together.

    Raises UsageError.
    """
    if code_sha256() != expected:
        raise UsageError(
            "Satu pekerja memakai versi Praja yang lain: pasang versi yang sama di setiap mesin."
            " / A worker runs another version of Praja: install the same one on every machine."
        )
