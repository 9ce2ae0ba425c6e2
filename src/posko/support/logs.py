"""The log: one line of JSON for each thing that happened to the machine, and nothing about a person.

What may stand in a line is listed here; anything else is left out: nobody logs a name by carelessness.
A fault is told by its class and the lines of code it came through: its message may repeat what was typed.
"""

import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

FIELDS = {
    "request": r"[0-9a-f]{12}",
    "route": r"[\w:.-]{1,80}",
    "method": r"[A-Z]{1,10}",
    "status": r"\d{3}",
    "ms": r"\d{1,9}",
    "actor": r"[0-9a-f-]{36}|console|worker|machine",
    "act": r"[a-z_]+\.[a-z_]+\.[a-z_]+",
    "entry": r"\d{1,18}",
    "fault": r"[\w.]{1,80}",
    "at": r"[\w./:<> -]{1,2000}",
    "logger": r"[\w.]{1,80}",
    "template": r"[^\0]{1,300}",
    "count": r"\d{1,12}",
}
"""What a line may hold, and of which form."""
LEFT_OUT = "left out"
FOLDER = "logs"


class Daily:
    """A file for each day. A line is one write, so that several processes may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._day, self._file = folder, "", -1
        self._lock = threading.Lock()

    def __call__(self, line: str) -> None:
        """Append a line. A full disk loses the line, never the request."""
        day = f"{datetime.now(UTC):%Y-%m-%d}"
        with self._lock:
            try:
                if day != self._day:
                    self._open(day)
                os.write(self._file, line.encode() + b"\n")
            except OSError:
                self._day = ""

    def _open(self, day: str) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._file >= 0:
            os.close(self._file)
        path = self._folder / f"posko-{day}.log"
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._day = day


def _only_fields(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leave out what is not listed or not of its form."""
    for name in [n for n in event if n not in {"event", "time", "level"}]:
        if name not in FIELDS:
            del event[name]
        elif not re.fullmatch(FIELDS[name], str(event[name])):
            event[name] = LEFT_OUT
    return event


class _To:
    """A logger of structlog: hands finished lines on."""

    def __init__(self, out: Any) -> None:
        self.msg = self.info = self.warning = self.error = out


def begin(where: str, home: Path) -> None:
    """Set up the log. `where` is `file` (a file a day below the home folder), `stdout` or `off`."""
    out: Any = Daily(home / FOLDER)
    shown: Any = structlog.processors.JSONRenderer(sort_keys=False, ensure_ascii=True)
    if where == "stdout":
        out = _print
        if sys.stdout.isatty():
            shown = structlog.dev.ConsoleRenderer()
    if where == "off":
        out = _nothing
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _only_fields,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            shown,
        ],
        wrapper_class=structlog.BoundLogger,
        logger_factory=lambda *_: _To(out),
        cache_logger_on_first_use=False,
    )


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")


def _nothing(_line: str) -> None:
    pass


def tell(event: str, **fields: Any) -> None:
    """Write a line. Fields that are not listed in `FIELDS` are left out of it."""
    structlog.get_logger().info(event, **fields)


def tell_fault(error: BaseException, **fields: Any) -> None:
    """Write where a fault came from: its class and lines of code, not its message."""
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    structlog.get_logger().error("fault", fault=name, at=way_of(error.__traceback__), **fields)


def way_of(trace: TracebackType | None) -> str:
    """Return the last lines of code that a fault came through, the innermost last."""
    frames = traceback.extract_tb(trace)[-12:]
    return " > ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames)[-2000:] or "-"


class ToLog(logging.Handler):
    """Hands on what libraries log: their sentence as it stands in their code, without what goes into it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        template = record.msg if isinstance(record.msg, str) and record.args else "-"
        tell("library", logger=record.name, template=template)


def for_django() -> Mapping[str, Any]:
    """Return Django's LOGGING. Requests are told by Posko itself: Django's lines hold addresses."""
    quiet = {"handlers": ["none"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {
            "none": {"class": "logging.NullHandler"},
            "log": {"class": "posko.support.logs.ToLog", "level": "WARNING"},
        },
        "loggers": {"django": quiet, "django.request": quiet, "django.security": quiet, "allauth": quiet},
        "root": {"handlers": ["log"], "level": "WARNING"},
    }
