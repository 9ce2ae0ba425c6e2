"""The process in which the engine works: `python -m posko.planning.child`.

It reads its task as a line of JSON, tells what it does in lines of JSON, and ends when its parent does: the
pipe that it reads from then ends. Making a plan is lower in priority than the pages.
"""

import json
import os
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
    told = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", buffering=1)
    # What libraries print must not end up among the lines.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    task = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    what = task.pop("do")
    if what in polite:
        with suppress(OSError):
            os.nice(10)

    def tell(**line: Any) -> None:
        told.write(json.dumps(line, ensure_ascii=False) + "\n")
        told.flush()

    try:
        result = tasks[what](**task, progress=_Progress(tell))
    except refused as said:
        tell(refusal=str(said))
        return 1
    except OSError as failed:
        traceback.print_exc()
        tell(refusal=no_room(failed))
        return 1
    tell(result=result)
    return 0


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
        "explain": bridge.explain,
    }
    sys.exit(serve_one(TASKS, (bridge.Refused,), polite=frozenset({"make", "revise", "rows"})))
