"""Asking whether somebody may go on. Every surface asks here, so that a page and its API call share a count.

Each call costs `within_s / most` seconds; who has run ahead of the clock by `within_s` waits. So `most`
calls at once are free, and then they come back one by one: nobody is shut out until the end of a minute.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.conf import settings
from django.db import connection, transaction

from posko.limits.models import Allowance
from posko.support.errors import TooManyError

SHARED = 25
"""So many planners of one office sit behind one address: it gets so many times what an account gets."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many calls within so many seconds, of one account; an address has `SHARED` times as many."""

    name: str
    most: int
    within_s: int = 60


SEARCH = Limit("search", 90)
WHY = Limit("why", 30)
PAPERS = Limit("papers", 40)
UPLOADS = Limit("uploads", 20)
PLANS = Limit("plans", 10)
DOWNLOADS = Limit("downloads", 60)
API = Limit("api", 600)
"""Of every call of the API, by token; what costs much counts for its own limit besides, as its page does."""
CHECKS = Limit("checks", 30)
"""Of the public check page, which knows addresses alone: enough for somebody who checks papers at a gate,
too few to try codes out, of which there are 2**128."""

SIGN_ONS = Limit("sign-ons", 120)
"""Of asking the identity provider, by address alone: each costs two calls, and an office sits behind one."""


def use(limit: Limit, *, account: str, address: str, now: datetime) -> None:
    """Count a call of an account, by its pseudonym, from an address.

    Raises TooManyError, which knows how long to wait; a call that is refused costs nothing.
    """
    # Together: where the address has used up its share, the account keeps what it has.
    with transaction.atomic():
        _take(_key(limit, "account", account), limit.most, limit.within_s, now)
        if address:
            _take(_key(limit, "address", address), limit.most * SHARED, limit.within_s, now)


def use_from(limit: Limit, *, address: str, now: datetime) -> None:
    """Count a call of nobody in particular: an address has no more than one account elsewhere."""
    _take(_key(limit, "stranger", address), limit.most, limit.within_s, now)


def forget_old(now: datetime) -> int:
    """Delete what is used up no more, and return how many rows that were."""
    return Allowance.objects.filter(paid_until__lt=now.timestamp()).delete()[0]


def _key(limit: Limit, kind: str, who: str) -> str:
    text = f"{limit.name}/{kind}/{who}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()


def _take(key: str, most: int, within_s: int, now: datetime) -> None:
    # One statement reads, decides and writes: of two calls at once each is counted.
    later = "MAX" if connection.vendor == "sqlite" else "GREATEST"
    cost, at = within_s / most, now.timestamp()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO limits_allowance (key, paid_until) VALUES (%s, %s) "  # noqa: S608 one of two words
            f"ON CONFLICT (key) DO UPDATE SET paid_until = {later}(limits_allowance.paid_until, %s) + %s "
            f"WHERE {later}(limits_allowance.paid_until, %s) + %s <= %s",
            [key, at + cost, at, cost, at, cost, at + within_s + cost / 2],
        )
        if cursor.rowcount == 1:
            return
    paid = Allowance.objects.filter(pk=key).values_list("paid_until", flat=True).first() or at
    raise TooManyError(max(1, ceil(paid + cost - within_s - at)))
