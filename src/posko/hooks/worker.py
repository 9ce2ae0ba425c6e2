"""The worker: reads the ledger behind a cursor, and delivers what hooks want until taken or given up."""

import logging
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections, transaction
from django.db.models import F
from django.utils import timezone

from posko.hooks.hosts import target_of
from posko.hooks.models import Delivery, DeliveryState, Hook
from posko.hooks.queries import matches
from posko.hooks.sealing import opened
from posko.hooks.sending import Outcome, body_of, send, signature
from posko.ledger.queries import acts_after, head
from posko.support.errors import RuleError

logger = logging.getLogger(__name__)
IDLE_S = 2.0
AT_ONCE = 500
"""So many entries of the ledger are looked at in one transaction."""
LEASE = timedelta(minutes=2)
"""A delivery whose worker was killed is tried again after so long."""
WAITS = tuple(timedelta(seconds=s) for s in (30, 120, 600, 3600, 4 * 3600, 12 * 3600))
"""Before each further attempt; after the last one it is given up: some 17 hours in all."""
KEPT = timedelta(days=30)


def work(stop: threading.Event) -> None:
    """Deliver until `stop` is set."""
    while not stop.is_set():
        close_old_connections()
        try:
            work_once(timezone.now, stop=stop)
        except DatabaseError:
            # Such as a database that is being restored: the next round finds it again.
            logger.exception("Deliveries wait: the database does not answer.")
        stop.wait(IDLE_S)
    close_old_connections()


def work_once(clock: Callable[[], datetime], *, stop: threading.Event | None = None) -> int:
    """Take over new acts and deliver what is due; return how many deliveries were tried.

    A hook that did not take one is left alone for the rest of the round: a host that is down holds up no
    other.
    """
    gather(clock())
    tried, left = 0, set[int]()
    while stop is None or not stop.is_set():
        held = claim(clock(), without=left)
        if held is None:
            break
        tried += 1
        outcome = deliver(held, clock())
        settle(held, outcome, clock())
        if not outcome.taken:
            left.add(held.hook_id)
    forget_old(clock())
    return tried


def gather(now: datetime) -> int:
    """Make a delivery of each new act that a hook wants, and return how many."""
    last = head().number
    made = 0
    for pk in Hook.objects.filter(stopped_at=None, after__lt=last).values_list("pk", flat=True):
        made += _gather(pk, last, now)
    return made


@transaction.atomic
def _gather(pk: int, last: int, now: datetime) -> int:
    # Lock before reading the cursor: two workers would make every delivery twice.
    hook = Hook.objects.select_for_update(of=("self",)).get(pk=pk)
    if hook.stopped_at is not None or hook.after >= last:
        return 0
    seen = acts_after(hook.after, AT_ONCE)
    wanted = [told for told in seen if matches(hook.acts, told.act)]
    Delivery.objects.bulk_create(
        Delivery(hook=hook, number=t.number, act=t.act, subject=t.subject, at=t.at, next_at=now)
        for t in wanted
    )
    hook.after = seen[-1].number
    hook.save(update_fields=["after"])
    return len(wanted)


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that a worker has."""

    delivery: Delivery

    @property
    def hook_id(self) -> int:
        """Return which hook it goes to."""
        return self.delivery.hook_id


def claim(now: datetime, *, without: Collection[int] = ()) -> Claim | None:
    """Take the delivery that is due longest; None where none is."""
    due = Delivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=now).exclude(hook__in=without)
    for first in due.order_by("next_at", "number")[:10]:
        # The condition once more: another worker may have taken it since it was read.
        taken = Delivery.objects.filter(pk=first.pk, state=DeliveryState.WAITING, next_at=first.next_at)
        if taken.update(next_at=now + LEASE, attempts=F("attempts") + 1):
            return Claim(Delivery.objects.select_related("hook").get(pk=first.pk))
    return None


def deliver(held: Claim, now: datetime) -> Outcome:
    """Send a delivery once, and return what came of it."""
    delivery = held.delivery
    try:
        # The settings may have changed since the hook was registered.
        target = target_of(delivery.hook.address)
    except RuleError:
        return Outcome(0, "not_in_settings")
    secret = opened(delivery.hook.secret)
    if secret is None:
        return Outcome(0, "secret_lost")
    body = body_of(delivery=str(delivery.pk), act=delivery.act, subject=delivery.subject, at=delivery.at)
    headers = {
        "X-Posko-Delivery": str(delivery.pk),
        "X-Posko-Signature": signature(secret, body, now),
        "User-Agent": "Posko",
    }
    return send(target, body, headers)


def settle(held: Claim, outcome: Outcome, now: datetime) -> None:
    """Keep what came of an attempt: it was taken, is tried again later, or is given up."""
    changes: dict[str, object] = {"status": outcome.status, "said": outcome.said}
    tried = held.delivery.attempts
    if outcome.taken:
        changes |= {"state": DeliveryState.DELIVERED, "ended_at": now}
    elif tried > len(WAITS):
        changes |= {"state": DeliveryState.GIVEN_UP, "ended_at": now}
    else:
        changes["next_at"] = now + WAITS[tried - 1]
    Delivery.objects.filter(pk=held.delivery.pk, state=DeliveryState.WAITING).update(**changes)


def forget_old(now: datetime) -> None:
    """Delete deliveries that ended long ago."""
    Delivery.objects.filter(ended_at__lt=now - KEPT).delete()
