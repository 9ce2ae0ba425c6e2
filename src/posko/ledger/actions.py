"""Writing to the ledger: one entry for one act, in the transaction of that act."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction

from posko.ledger.acts import ERASED, KNOWN, Act
from posko.ledger.chain import GENESIS, SALT_BYTES, Link, canonical, digest, instant
from posko.ledger.models import Entry, Record
from posko.support.actors import Actor, means
from posko.support.errors import LedgerError
from posko.support.logs import tell

CHAIN_LOCK = 0x7072616A61
"""The number of the advisory lock of the chain on PostgreSQL: `praja` in ASCII."""


def record(act: Act, *, actor: Actor, subject: str, facts: Mapping[str, Any], at: datetime) -> Entry:
    """Append an act to the chain and keep its facts beside it.

    Parameters
    ----------
    subject
        `part.thing:id` with a pseudonymous id; it is in the chain and never erased.
    facts
        What changed, as JSON. May hold personal data and free text: only its salted digest is in the chain.
        `through` is added where somebody acts through a token.

    Raises
    ------
    LedgerError
        The act is not registered, or there is no transaction that the entry would share with its act.
    """
    if KNOWN.get(act.name) is not act:
        raise LedgerError(f"{act.name!r} is no registered act.")
    if not connection.in_atomic_block:
        raise LedgerError(f"{act.name!r} must be recorded in the transaction that does it.")
    lock_chain()
    told = {**facts, "through": means()} if means() else facts
    return append(act, actor=actor, subject=subject, facts=told, at=at)


def lock_chain() -> None:
    """Wait until no other transaction writes to the chain, and keep it until this one ends."""
    # SQLite has one writer at a time: transaction_mode IMMEDIATE took the lock before anything was read.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])


def append(act: Act, *, actor: Actor, subject: str, facts: Mapping[str, Any], at: datetime) -> Entry:
    """Append an entry behind the last one. Safe only behind `lock_chain`: call `record`."""
    number, previous = Entry.objects.order_by("-number").values_list("number", "hash").first() or (0, GENESIS)
    salt, body = secrets.token_bytes(SALT_BYTES), canonical(facts)
    link = Link(number + 1, instant(at), act.name, actor.id, subject, digest(salt, body), previous)
    entry = Entry.objects.create(
        number=link.number,
        at=at,
        act=link.act,
        actor=link.actor,
        subject=link.subject,
        digest=link.digest,
        previous=link.previous,
        hash=link.hash(),
    )
    Record.objects.create(entry=entry, salt=salt.hex(), body=body)
    transaction.on_commit(partial(tell, "act", act=act.name, entry=link.number, actor=actor.id))
    return entry


@transaction.atomic
def erase_record(number: int, *, by: Actor, ground: str, at: datetime) -> Entry:
    """Delete the facts and the salt of an entry, and enter that this was done. The chain stays whole.

    `ground` is a word such as `retention` or `request`, not free text. Raises LedgerError if there is no
    record.
    """
    lock_chain()
    if not Record.objects.filter(entry_id=number).exists():
        raise LedgerError(f"Entry {number} has no record that could be erased.")
    entry = record(ERASED, actor=by, subject=f"ledger.entry:{number}", facts={"ground": ground}, at=at)
    Record.objects.filter(entry_id=number).delete()
    return entry
