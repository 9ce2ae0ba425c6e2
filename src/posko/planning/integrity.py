"""Whether a plan folder is still the one that was made: its digest, computed without the engine."""

import hashlib
from pathlib import Path


def digest_of(folder: Path) -> str:
    """Return SHA-256 over the lines `hash  name` of every file of a plan folder, in order of the names."""
    files = sorted((p for p in folder.rglob("*") if p.is_file()), key=lambda p: p.as_posix())
    lines = (
        f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder).as_posix()}\n" for p in files
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()
