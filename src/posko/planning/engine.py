"""The engine as a process of its own: given a task, it tells how far it is, and what came of it."""

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from posko.support.errors import RuleError

COMMAND: Sequence[str] = (sys.executable, "-m", "posko.planning.child")
GONE = (
    "Mesin perencana berhenti mendadak (kode {code}), mungkin karena memori habis. "
    "Tidak ada yang tersimpan setengah. Coba lagi; bila terulang, kirim berkas {log}. / "
    "The engine ended suddenly (code {code}), perhaps for want of memory. Nothing half is kept. "
    "Try again; if it happens again, send the file {log}."
)
PATIENCE_S = 10
_ASKING = threading.BoundedSemaphore(1)


class Refusal(Exception):  # noqa: N818 it is no error: the engine says why there is no plan
    """The engine refused, in Indonesian first, English second."""


class Stopped(Exception):  # noqa: N818 it was asked for
    """The engine was stopped because whoever waits for it wanted so."""


Hears = Callable[[str, int, int], bool]
"""Is told (stage, done, total) now and then, and returns whether to go on."""


def run(
    task: dict[str, Any],
    hears: Hears,
    *,
    log: Path,
    every_s: float = 2.0,
    command: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Let the engine do a task, and return what came of it; `command` is another program that speaks alike.

    Raises Refusal with what the engine says, or Stopped where `hears` returned False. Then, as after any
    other end, no process is left.
    """
    with log.open("wb") as errors:
        child = subprocess.Popen(  # noqa: S603 our own command
            list(command or COMMAND),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
        )
        try:
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write(json.dumps(task) + "\n")
            child.stdin.flush()
            return _listen(child, _lines(child.stdout), hears, every_s, log)
        except BrokenPipeError:
            raise Refusal(GONE.format(code=child.wait(PATIENCE_S), log=log)) from None
        finally:
            _end(child)


def _listen(
    child: subprocess.Popen[str], lines: "queue.Queue[str]", hears: Hears, every_s: float, log: Path
) -> dict[str, Any]:
    stage, done, total = "", 0, 0
    while True:
        try:
            line = lines.get(timeout=every_s)
        except queue.Empty:
            line = "{}"
        if not line:
            raise Refusal(GONE.format(code=child.wait(PATIENCE_S), log=log))
        told = json.loads(line)
        if "refusal" in told:
            raise Refusal(told["refusal"])
        if "result" in told:
            return dict(told["result"])
        stage, done, total = told.get("stage", stage), told.get("done", done), told.get("total", total)
        if not hears(stage, done, total):
            raise Stopped


def _lines(out: IO[str]) -> "queue.Queue[str]":
    """Return a queue of the lines that the child writes; an empty one is the end."""
    found: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in out:
            found.put(line)
        found.put("")

    threading.Thread(target=read, daemon=True).start()
    return found


def _end(child: subprocess.Popen[str]) -> None:
    # It works in its own folder, which nobody names before it is done: there is nothing to tidy up.
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()


def ask(task: dict[str, Any], *, log: Path, command: Sequence[str] | None = None) -> dict[str, Any]:
    """Let the engine answer a short question. Raises RuleError with what it says where it cannot."""
    # One at a time: a plan in memory is large, and a page must always find a thread free.
    if not _ASKING.acquire(timeout=PATIENCE_S):
        raise RuleError(_("Mesin sedang mengerjakan permintaan lain. Coba lagi sebentar."))
    try:
        return run(task, lambda *_: True, log=log, command=command)
    except Refusal as refused:
        raise RuleError(in_language(str(refused))) from None
    finally:
        _ASKING.release()


def in_language(text: str) -> str:
    """Return the half of `Indonesian / English` in the language of the page; text without halves as it is."""
    halves = text.split(" / ")
    if len(halves) % 2:
        return text
    middle = len(halves) // 2
    return " / ".join(halves[middle:] if get_language() == "en" else halves[:middle])
