"""Files that can be made again at any time: whole or not there, readable by this installation alone."""

import os
import tempfile
from pathlib import Path


def put(path: Path, text: str) -> None:
    """Write a file so that whoever reads finds the old one or the new one, nothing between."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(beside).replace(path)
    finally:
        Path(beside).unlink(missing_ok=True)
