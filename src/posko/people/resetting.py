"""Letting somebody in again who lost password or second factor: asked by one person, confirmed by another.

Afterwards neither the old password nor an old second factor opens the account: an administrator hands over a
one-time link, as to somebody new.
"""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from posko.ledger.actions import record
from posko.ledger.acts import Act
from posko.people import acts
from posko.people.actions import subject_of
from posko.people.models import AccessReset, Account
from posko.people.queries import visible_accounts
from posko.people.rights import Right, Viewer, Where, four_eyes
from posko.support.actors import Actor
from posko.support.errors import NotThereError, RefusedError, RuleError

TOLD = timedelta(days=14)
"""So long somebody reads on his first page that his access was reset."""


@transaction.atomic(durable=True)
def ask_reset(*, pseudonym: str, reason: str, by: Viewer, now: datetime) -> AccessReset:
    """Ask that an account be opened anew. Nothing changes until a second person has confirmed it.

    Raises RuleError for one's own account, one that nobody has entered yet, and where it was asked already.
    """
    if not by.may(Right.MANAGE_ACCOUNTS):
        raise RefusedError
    account = visible_accounts(by).select_for_update(of=("self",)).filter(pseudonym=pseudonym).first()
    if account is None:
        raise NotThereError
    if account.pk == by.account_id:
        raise RuleError(_("Akses sendiri tidak dapat direset: minta administrator lain."))
    if not account.has_usable_password():
        raise RuleError(_("Orang ini belum punya kata sandi: buat undangan."))
    if AccessReset.objects.filter(account=account, decided_at=None).exists():
        raise RuleError(_("Reset untuk orang ini sudah diajukan dan menunggu orang kedua."))
    asked = AccessReset.objects.create(account=account, reason=reason, asked_at=now, asked_by=by.pseudonym)
    _record(acts.RESET_ASKED, asked, by, now)
    return asked


@transaction.atomic(durable=True)
def confirm_reset(*, reset_id: int, by: Viewer, now: datetime) -> AccessReset:
    """Reset as the second person: password, second factors and SSO are void, and every session ends."""
    reset = _decide(reset_id, by, now, confirmed=True)
    account = reset.account
    Authenticator.objects.filter(user=account).delete()
    SocialAccount.objects.filter(user=account).delete()
    account.set_unusable_password()
    account.save(update_fields=["password"])
    for session in UserSession.objects.filter(user=account):
        session.end()
    _record(acts.RESET_CONFIRMED, reset, by, now)
    return reset


@transaction.atomic(durable=True)
def refuse_reset(*, reset_id: int, by: Viewer, now: datetime) -> AccessReset:
    """Refuse as the second person: the account stays as it is."""
    reset = _decide(reset_id, by, now, confirmed=False)
    _record(acts.RESET_REFUSED, reset, by, now)
    return reset


def _decide(reset_id: int, by: Viewer, now: datetime, *, confirmed: bool) -> AccessReset:
    if not by.may(Right.CONFIRM_GRANTS):
        raise RefusedError
    # Lock before reading: two people may decide in the same second.
    found = AccessReset.objects.select_for_update(of=("self",)).select_related("account", "account__unit")
    reset = found.filter(pk=reset_id).first()
    if reset is None or not _reaches(by, reset.account):
        raise NotThereError
    if reset.decided_at is not None:
        raise RuleError(_("Reset ini sudah diputuskan."))
    if reset.account_id == by.account_id or not four_eyes(edited_by=reset.asked_by, approved_by=by.pseudonym):
        raise RuleError(_("Orang kedua harus orang lain, bukan yang mengajukan atau yang direset."))
    reset.decided_at, reset.decided_by, reset.confirmed = now, by.pseudonym, confirmed
    reset.save(update_fields=["decided_at", "decided_by", "confirmed"])
    return reset


def _reaches(viewer: Viewer, account: Account) -> bool:
    return viewer.may(Right.CONFIRM_GRANTS, Where(account.unit.path if account.unit else None))


def waiting_resets(viewer: Viewer, *, now: datetime) -> list[AccessReset]:
    """Return the resets that wait for a second person, who may be the viewer; the view is logged."""
    if not viewer.may(Right.CONFIRM_GRANTS):
        return []
    asked = AccessReset.objects.filter(decided_at=None).select_related("account", "account__unit")
    asked = asked.exclude(Q(asked_by=viewer.pseudonym) | Q(account_id=viewer.account_id))
    found = [reset for reset in asked if _reaches(viewer, reset.account)]
    if found:
        facts = {"page": "resets", "accounts": sorted(str(reset.account.pseudonym) for reset in found)}
        subject = f"people.resets:{len(found)}"
        # Apart from the reading: on SQLite nobody else writes while a transaction is open.
        with transaction.atomic():
            record(acts.ACCOUNTS_VIEWED, actor=Actor(viewer.pseudonym), subject=subject, facts=facts, at=now)
    return found


def told_reset(viewer: Viewer, now: datetime) -> AccessReset | None:
    """Return the last reset of the viewer's own access, for as long as he is told of it."""
    own = AccessReset.objects.filter(account_id=viewer.account_id, confirmed=True)
    return own.filter(decided_at__gt=now - TOLD).order_by("-decided_at").first()


def _record(act: Act, reset: AccessReset, by: Viewer, now: datetime) -> None:
    facts = {"reset": reset.pk, "reason": reset.reason}
    record(act, actor=Actor(by.pseudonym), subject=subject_of(reset.account), facts=facts, at=now)
