"""Whether this installation can do its work: what a supervisor of machines asks every minute.

No name, no secret and no count of anything secret: the answer is for everybody who reaches the address.
"""

import shutil
import threading
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from posko.keeping import schema
from posko.keeping.models import Heartbeat
from posko.ledger.models import Entry
from posko.planning.models import Plan, PlanState

BEAT_S = 10.0
MISSED = timedelta(seconds=60)
LEAST_FREE = 1 * 2**30
"""Bytes: a plan of a whole province takes 200 MB, an upload 50."""
FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the answer: whether it is well, and a word or number that tells why."""

    ok: bool
    told: Any


@dataclass(frozen=True, slots=True)
class Health:
    """The whole answer. Ready: pages can be served. Well: nobody needs to look after anything."""

    parts: dict[str, Part]

    @property
    def ready(self) -> bool:
        """Return whether requests may be sent here."""
        return all(self.parts[name].ok for name in ("database", "migrations", "disk"))

    @property
    def well(self) -> bool:
        """Return whether everything is."""
        return all(part.ok for part in self.parts.values())

    def as_json(self) -> dict[str, Any]:
        """Return it as the address and the command show it."""
        status = "ok" if self.well else "degraded" if self.ready else "down"
        return {"status": status, "parts": {name: asdict(part) for name, part in self.parts.items()}}


def health(now: datetime) -> Health:
    """Look at everything. Nothing is raised: what cannot be asked is not well."""
    checks: dict[str, Callable[[datetime], Part]] = {
        "database": _database,
        "migrations": _migrations,
        "workers": _workers,
        "disk": _disk,
        "ledger": _ledger,
    }
    found = {}
    for name, check in checks.items():
        try:
            found[name] = check(now)
        except (DatabaseError, OSError) as failed:
            found[name] = Part(ok=False, told=type(failed).__name__)
    return Health(found)


def _database(_now: datetime) -> Part:
    Entry.objects.order_by("-number").values_list("number", flat=True).first()
    return Part(ok=True, told="reached")


def _migrations(_now: datetime) -> Part:
    done, known = set(schema.applied()), schema.known()
    return Part(ok=done == known, told={"pending": len(known - done), "unknown": len(done - known)})


def _workers(now: datetime) -> Part:
    alive = Heartbeat.objects.filter(at__gte=now - MISSED).count()
    waiting = Plan.objects.filter(state=PlanState.QUEUED, asked_at__lt=now - MISSED)
    # With nobody at work and nothing asked for, nothing is amiss yet; but somebody should know.
    return Part(ok=alive > 0, told={"alive": alive, "waiting": waiting.count()})


def _disk(_now: datetime) -> Part:
    free = shutil.disk_usage(Path(settings.HOME)).free
    return Part(ok=free >= LEAST_FREE, told={"free_mib": free // 2**20, "needed_mib": LEAST_FREE // 2**20})


def _ledger(now: datetime) -> Part:
    last = Entry.objects.order_by("-number").values_list("number", "at").first()
    if last is None:
        return Part(ok=True, told={"entries": 0, "age_s": None})
    age = (now - last[1]).total_seconds()
    # An entry of tomorrow means that a clock is wrong: every instant in the chain would be in doubt.
    return Part(ok=age > -MISSED.total_seconds(), told={"entries": last[0], "age_s": round(age)})


def beat(stop: threading.Event) -> None:
    """Say every ten seconds that this process lives, until `stop` is set."""
    worker = uuid.uuid4().hex
    while True:
        try:
            close_old_connections()
            now = timezone.now()
            Heartbeat.objects.update_or_create(worker=worker, defaults={"at": now})
            Heartbeat.objects.filter(at__lt=now - FORGOTTEN).delete()
        except DatabaseError:
            pass  # the next beat says it; missing beats are what this is for
        if stop.wait(BEAT_S):
            break
    try:
        Heartbeat.objects.filter(worker=worker).delete()
    except DatabaseError:
        pass  # it is missed in a minute anyway
    finally:
        connection.close()  # of this thread
