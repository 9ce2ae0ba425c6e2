"""Letting somebody in again who lost password or second factor: asked by one person, confirmed by another.

Afterwards neither the old password nor an old second factor opens the account: an administrator hands over a
one-time link, as to somebody new.
"""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from posko.ledger.actions import record
from posko.ledger.acts import Act
from posko.people import acts, two_people
from posko.people.actions import subject_of
from posko.people.models import AccessReset
from posko.people.queries import visible_accounts
from posko.people.rights import Right, Viewer
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
    decided = _("Reset ini sudah diputuskan.")
    same = _("Orang kedua harus orang lain, bukan yang mengajukan atau yang direset.")
    reset = two_people.undecided(AccessReset, reset_id, by, decided=decided, same=same)
    two_people.decide(reset, by, now, confirmed=confirmed)
    return reset


def waiting_resets(viewer: Viewer, *, now: datetime) -> list[AccessReset]:
    """Return the resets that wait for a second person, who may be the viewer; the view is logged."""
    return two_people.waiting(AccessReset, viewer, page="resets", now=now)


def told_reset(viewer: Viewer, now: datetime) -> AccessReset | None:
    """Return the last reset of the viewer's own access, for as long as he is told of it."""
    own = AccessReset.objects.filter(account_id=viewer.account_id, confirmed=True)
    return own.filter(decided_at__gt=now - TOLD).order_by("-decided_at").first()


def _record(act: Act, reset: AccessReset, by: Viewer, now: datetime) -> None:
    facts = {"reset": reset.pk, "reason": reset.reason}
    record(act, actor=Actor(by.pseudonym), subject=subject_of(reset.account), facts=facts, at=now)
