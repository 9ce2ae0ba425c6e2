"""What one person asks about an account and another decides: a reset of access, an erasure."""

from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q

from posko.ledger.actions import record
from posko.people import acts
from posko.people.models import Account, TwoPeople
from posko.people.rights import Right, Viewer, Where, four_eyes
from posko.support.actors import Actor
from posko.support.errors import NotThereError, RefusedError, RuleError

Asked = TypeVar("Asked", bound=TwoPeople)


def undecided(kind: type[Asked], pk: int, by: Viewer, *, decided: Any, same: Any) -> Asked:
    """Return what waits for a second person, locked, with its account.

    Raises RuleError in the words `decided` where somebody has decided it, and `same` where the viewer asked
    for it or it is about him; NotThereError outside his territory.
    """
    if not by.may(Right.CONFIRM_GRANTS):
        raise RefusedError
    # Lock before reading: two people may decide in the same second.
    found = kind._default_manager.select_for_update(of=("self",)).select_related("account", "account__unit")
    asked = found.filter(pk=pk).first()
    if asked is None or not _reaches(by, asked.account):
        raise NotThereError
    if asked.decided_at is not None:
        raise RuleError(decided)
    if asked.account_id == by.account_id or not four_eyes(edited_by=asked.asked_by, approved_by=by.pseudonym):
        raise RuleError(same)
    return asked


def decide(asked: TwoPeople, by: Viewer, now: datetime, *, confirmed: bool) -> None:
    """Keep what the second person decided."""
    asked.decided_at, asked.decided_by, asked.confirmed = now, by.pseudonym, confirmed
    asked.save(update_fields=["decided_at", "decided_by", "confirmed"])


def waiting(kind: type[Asked], viewer: Viewer, *, page: str, now: datetime) -> list[Asked]:
    """Return what waits for a second person, who may be the viewer; the view is logged."""
    if not viewer.may(Right.CONFIRM_GRANTS):
        return []
    asked = kind._default_manager.filter(decided_at=None).select_related("account", "account__unit")
    asked = asked.exclude(Q(asked_by=viewer.pseudonym) | Q(account_id=viewer.account_id))
    found = [one for one in asked if _reaches(viewer, one.account)]
    if found:
        facts = {"page": page, "accounts": sorted(str(one.account.pseudonym) for one in found)}
        subject = f"people.{page}:{len(found)}"
        # Apart from the reading: on SQLite nobody else writes while a transaction is open.
        with transaction.atomic():
            record(acts.ACCOUNTS_VIEWED, actor=Actor(viewer.pseudonym), subject=subject, facts=facts, at=now)
    return found


def _reaches(viewer: Viewer, account: Account) -> bool:
    return viewer.may(Right.CONFIRM_GRANTS, Where(account.unit.path if account.unit else None))
