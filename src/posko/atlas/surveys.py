"""What lies where in a version of an operation: surveyed once by the engine, kept in a file, then only read.

The survey takes some seconds for a province. No page waits for it: whoever asks first starts it, and asks
again.
"""

import json
import sys
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from posko.campaign.models import FolderVersion
from posko.planning import engine

COMMAND = (sys.executable, "-m", "posko.atlas.child")
LAYOUT = 1
"""Part of the file's name: another layout is another file."""
_UNDER_WAY: dict[Path, threading.Thread] = {}
_REFUSED: set[Path] = set()
_GUARD = threading.Lock()


def path_of(version: FolderVersion) -> Path:
    """Return where the survey of a folder lies: equal folders share one."""
    return _home() / f"{version.digest}-{LAYOUT}.json"


def forget(digest: str) -> None:
    """Take away what was surveyed of the folders with a digest, in whatever layout."""
    for path in _home().glob(f"{digest}-*"):
        path.unlink(missing_ok=True)


def _home() -> Path:
    return Path(settings.HOME) / "atlas"


def survey_of(version: FolderVersion) -> dict[str, Any] | None:
    """Return the survey of a version, None while it is being made."""
    path = path_of(version)
    if path.is_file():
        return _read(path)
    with _GUARD:
        if path in _REFUSED:
            return NOTHING
        if path not in _UNDER_WAY:
            args = (version.path, path)
            _UNDER_WAY[path] = threading.Thread(target=make, args=args, daemon=True)
            _UNDER_WAY[path].start()
    return None


def make(folder: Path, path: Path) -> None:
    """Let the engine survey a folder. One that it refuses shows nothing until this process starts again."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    task = {"do": "survey", "folder": str(folder), "out": str(path)}
    try:
        engine.run(task, lambda *_: True, log=path.with_suffix(".log"), command=COMMAND)
    except engine.Refusal:
        # Its intake says what is wrong with it, and the log beside it what happened.
        _REFUSED.add(path)
    finally:
        with _GUARD:
            _UNDER_WAY.pop(path, None)


NOTHING: dict[str, Any] = {
    "ground": {"type": "FeatureCollection", "estimated": False, "features": []},
    "areas": [],
    "stations": [],
    "posts": [],
    "units": [],
    "kinds": {},
}


@lru_cache(maxsize=4)
def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))
