"""The worker: takes plans from the queue one after the other and lets the engine make them. `posko work`."""

import shutil
import threading
from collections.abc import Callable
from typing import Any

from django.db import close_old_connections
from django.utils import timezone

from posko.planning import engine, jobs
from posko.planning.child import no_room
from posko.planning.models import Plan

IDLE_S = 2.0
"""So long it waits before it looks again whether a plan is asked for."""
Shows = Callable[[str, int, int], None]


def work(stop: threading.Event) -> None:
    """Make plans until `stop` is set; the one under way is then left, and begun anew by the next worker."""
    while not stop.is_set():
        close_old_connections()
        if not work_once(stop=stop):
            stop.wait(IDLE_S)


def work_once(
    shows: Shows = lambda _stage, _done, _total: None, *, stop: threading.Event | None = None
) -> Plan | None:
    """Make the next plan of the queue and return it as it is then; None where nothing waits."""
    held = jobs.claim(timezone.now())
    if held is None:
        return None
    plan = held.plan
    shutil.rmtree(plan.home, ignore_errors=True)  # what a stopped attempt left
    try:
        _make(held, shows, stop or threading.Event())
    except OSError as failed:
        jobs.failed(held, no_room(failed), timezone.now())
    plan.refresh_from_db()
    return plan


def _make(held: jobs.Claim, shows: Shows, stop: threading.Event) -> None:
    plan, told = held.plan, jobs.Told.GO_ON
    plan.attempt.mkdir(mode=0o700, parents=True)

    def hears(stage: str, done: int, total: int) -> bool:
        nonlocal told
        shows(stage, done, total)
        told = jobs.still_here(held, stage, done, total, timezone.now())
        return told is jobs.Told.GO_ON and not stop.is_set()

    try:
        result = engine.run(_task(plan), hears, log=plan.attempt / "engine.log")
    except engine.Refusal as refused:
        if jobs.failed(held, str(refused), timezone.now()):
            shutil.rmtree(plan.path, ignore_errors=True)
    except engine.Stopped:
        shutil.rmtree(plan.attempt, ignore_errors=True)
        if told is jobs.Told.STOP:
            jobs.cancelled(held, timezone.now())
        elif told is jobs.Told.GO_ON:
            jobs.released(held)
    else:
        if not jobs.made(held, result["digest"], result["figures"], timezone.now()):
            shutil.rmtree(plan.attempt, ignore_errors=True)


def _task(plan: Plan) -> dict[str, Any]:
    task = {"folder": str(plan.folder.path), "attempt": str(plan.attempt)}
    if plan.base is not None:
        return {"do": "revise", "base": str(plan.base.path), **task}
    return {"do": "make", "phases": plan.phases, "seed": plan.seed, **task}
