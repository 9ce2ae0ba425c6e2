"""The process in which the engine works: `python -m posko.planning.child`.

It reads its task as a line of JSON, tells what it does in lines of JSON, and ends when its parent does: the
pipe that it reads from then ends. Making a plan is lower in priority than the pages. A process that answers
about plans stays, and does one task after the other (`serve_many`).
"""

import json
import os
import queue
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any

QUIET_S = 0.3
"""Within one stage, progress is told no oftener."""


Task = Callable[..., dict[str, Any]]


def serve_one(
    tasks: dict[str, Task], refused: tuple[type[Exception], ...], *, polite: frozenset[str] = frozenset()
) -> int:
    """Do one of the tasks. The exit code is 0 when it is done, and 1 when it was `refused` in words.

    Those that are `polite` give way to everything else on the machine: nobody waits for them at a page.
    """
    tell = _voice()
    task = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if task["do"] in polite:
        with suppress(OSError):
            os.nice(10)
    return 0 if _do(task, tasks, refused, tell) else 1


def serve_many(tasks: dict[str, Task], refused: tuple[type[Exception], ...]) -> None:
    """Do one of the tasks after the other, until whoever asks is gone: they may keep what they read."""
    tell = _voice()
    waiting: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_hear, args=(waiting,), daemon=True).start()
    while True:
        _do(json.loads(waiting.get()), tasks, refused, tell)


def _hear(waiting: "queue.Queue[str]") -> None:
    for line in sys.stdin:
        waiting.put(line)
    os._exit(0)


def _voice() -> Callable[..., None]:
    told = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", buffering=1)
    # What libraries print must not end up among the lines.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def tell(**line: Any) -> None:
        told.write(json.dumps(line, ensure_ascii=False) + "\n")
        told.flush()

    return tell


def _do(
    task: dict[str, Any],
    tasks: dict[str, Task],
    refused: tuple[type[Exception], ...],
    tell: Callable[..., None],
) -> bool:
    """Do a task and tell what came of it; return whether it was done."""
    try:
        result = tasks[task.pop("do")](**task, progress=_Progress(tell))
    except refused as said:
        tell(refusal=str(said))
        return False
    except OSError as failed:
        traceback.print_exc()
        tell(refusal=no_room(failed))
        return False
    tell(result=result)
    return True


def no_room(failed: OSError) -> str:
    """Return a refusal for a disk that is full or a folder that cannot be written."""
    why = failed.strerror or str(failed)
    return (
        f"Tidak dapat ditulis ({why}): periksa ruang disk, lalu coba lagi. / "
        f"It cannot be written ({why}): look at the space on the disk, then try again."
    )


def _end_with_parent() -> None:
    sys.stdin.read()
    # The parent is gone, and with it whoever would read the plan. What is half written nobody will name.
    os._exit(1)


class _Progress:
    """Tells stages, and how far each is, no oftener than somebody could read it."""

    def __init__(self, tell: Callable[..., None]) -> None:
        self.tell, self.stage, self.told_s = tell, "", 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        now_s = time.monotonic()
        if stage == self.stage and now_s - self.told_s < QUIET_S:
            return
        self.stage, self.told_s = stage, now_s
        self.tell(stage=stage, done=int(done), total=int(total))


if __name__ == "__main__":
    from posko.planning import bridge

    TASKS: dict[str, Task] = {
        "make": bridge.make,
        "revise": bridge.revise,
        "rows": bridge.look_up_anew,
    }
    sys.exit(serve_one(TASKS, (bridge.Refused,), polite=frozenset({"make", "revise", "rows"})))
