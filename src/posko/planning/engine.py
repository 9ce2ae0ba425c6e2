"""The engine as a process of its own: given a task, it tells how far it is, and what came of it."""

import atexit
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
KEPT_S = 600
"""So long after the last question somebody stays who holds a plan in memory."""
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


class _Clerk:
    """A process that stays after its answer: what it has read of a plan serves the next question."""

    def __init__(self, command: Sequence[str], log: Path) -> None:
        self.command, self.log = tuple(command), log
        with log.open("wb") as errors:
            self.child = subprocess.Popen(  # noqa: S603 our own command
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf-8",
            )
        assert self.child.stdout is not None
        self.lines = _lines(self.child.stdout)

    def answer(self, task: dict[str, Any]) -> dict[str, Any]:
        assert self.child.stdin is not None
        try:
            self.child.stdin.write(json.dumps(task) + "\n")
            self.child.stdin.flush()
        except BrokenPipeError:
            raise Refusal(GONE.format(code=self.child.wait(PATIENCE_S), log=self.log)) from None
        return _listen(self.child, self.lines, lambda *_: True, 2.0, self.log)

    @property
    def is_there(self) -> bool:
        return self.child.poll() is None

    def leave(self) -> None:
        _end(self.child)


class _Office:
    """Who answers questions: one process at most, since a plan in memory is large."""

    def __init__(self) -> None:
        self.clerk: _Clerk | None = None
        self.leaving: threading.Timer | None = None
        self.command: Sequence[str] = ()

    def clerk_for(self, command: Sequence[str], log: Path) -> _Clerk:
        """Return the same as before, unless he is gone or another program is asked for."""
        if self.clerk is not None and not (self.clerk.is_there and self.clerk.command == tuple(command)):
            self.dismiss()
        if self.clerk is None:
            self.clerk = _Clerk(command, log)
        return self.clerk

    def dismiss(self) -> None:
        """Send away who answers, with all that he holds."""
        if self.clerk is not None:
            self.clerk.leave()
            self.clerk = None

    def dismiss_later(self) -> None:
        """Send him away when nobody has asked for a while."""
        if self.leaving is not None:
            self.leaving.cancel()
        self.leaving = threading.Timer(KEPT_S, self._dismiss_idle)
        self.leaving.daemon = True
        self.leaving.start()

    def _dismiss_idle(self) -> None:
        # Somebody who asks just now begins the waiting anew when he has his answer.
        if _ASKING.acquire(blocking=False):
            try:
                self.dismiss()
            finally:
                _ASKING.release()


_OFFICE = _Office()
atexit.register(_OFFICE.dismiss)


def answer_by(command: Sequence[str]) -> None:
    """Let questions be answered by another program than the one that makes plans."""
    _OFFICE.command = tuple(command)


def ask(task: dict[str, Any], *, log: Path, command: Sequence[str] | None = None) -> dict[str, Any]:
    """Let the engine answer a short question. Raises RuleError with what it says where it cannot.

    Whoever answers stays for some minutes, and answers the next question about the same plan at once.
    """
    # One at a time: a page must always find a thread free.
    if not _ASKING.acquire(timeout=PATIENCE_S):
        raise RuleError(_("Mesin sedang mengerjakan permintaan lain. Coba lagi sebentar."))
    try:
        return _OFFICE.clerk_for(command or _OFFICE.command or COMMAND, log).answer(task)
    except Refusal as refused:
        raise RuleError(in_language(str(refused))) from None
    finally:
        _OFFICE.dismiss_later()
        _ASKING.release()


def in_language(text: str) -> str:
    """Return the half of `Indonesian / English` in the language of the page; text without halves as it is."""
    halves = text.split(" / ")
    if len(halves) % 2:
        return text
    middle = len(halves) // 2
    return " / ".join(halves[middle:] if get_language() == "en" else halves[:middle])
