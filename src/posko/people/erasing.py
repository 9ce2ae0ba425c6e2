"""Erasing what is known of the person behind an account: asked by one person, confirmed by another.

The pseudonym stays under what was done. It names nobody then: name, numbers, ways in and the facts and salts
of the ledger's records about the account are gone for good.
"""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from posko.ledger.actions import erase_record, record
from posko.ledger.models import Record
from posko.people import acts, two_people
from posko.people.actions import subject_of
from posko.people.models import AccessReset, Account, ErasureRequest, Grant, GrantState
from posko.people.queries import visible_accounts
from posko.people.rights import Right, Viewer
from posko.support.actors import Actor
from posko.support.errors import NotThereError, RefusedError, RuleError


@transaction.atomic(durable=True)
def ask_erasure(*, pseudonym: str, reason: str, by: Viewer, now: datetime) -> ErasureRequest:
    """Ask that a person's data be erased. Nothing changes until a second person has confirmed it.

    Raises RuleError for one's own account, one that is still open or erased, and where it was asked already.
    """
    if not by.may(Right.ERASE_PEOPLE):
        raise RefusedError
    account = visible_accounts(by).select_for_update(of=("self",)).filter(pseudonym=pseudonym).first()
    if account is None:
        raise NotThereError
    if account.pk == by.account_id:
        raise RuleError(_("Data sendiri dihapus oleh administrator lain."))
    if account.is_active:
        raise RuleError(_("Tutup dahulu akun ini: yang masih dipakai tidak dihapus."))
    if ErasureRequest.objects.filter(account=account, decided_at=None).exists():
        raise RuleError(_("Penghapusan sudah diajukan dan menunggu orang kedua."))
    if ErasureRequest.objects.filter(account=account, confirmed=True).exists():
        raise RuleError(_("Data orang ini sudah dihapus."))
    asked = ErasureRequest.objects.create(account=account, reason=reason, asked_at=now, asked_by=by.pseudonym)
    facts = {"reason": reason}
    record(acts.ERASURE_ASKED, actor=Actor(by.pseudonym), subject=subject_of(account), facts=facts, at=now)
    return asked


@transaction.atomic(durable=True)
def refuse_erasure(*, erasure_id: int, by: Viewer, now: datetime) -> None:
    """Refuse as the second person."""
    asked = _decide(erasure_id, by, now, confirmed=False)
    subject = subject_of(asked.account)
    record(acts.ERASURE_REFUSED, actor=Actor(by.pseudonym), subject=subject, facts={}, at=now)


@transaction.atomic(durable=True)
def confirm_erasure(*, erasure_id: int, by: Viewer, now: datetime) -> Account:
    """Erase as the second person: it cannot be undone."""
    asked = _decide(erasure_id, by, now, confirmed=True)
    account, actor = asked.account, Actor(by.pseudonym)
    _empty(account)
    AccessReset.objects.filter(account=account).update(reason="")
    ErasureRequest.objects.filter(account=account).update(reason="")
    grants = account.grants.values_list("pk", flat=True)
    subjects = [subject_of(account), *(f"people.grant:{pk}" for pk in grants)]
    for number in Record.objects.filter(entry__subject__in=subjects).values_list("entry_id", flat=True):
        erase_record(number, by=actor, ground="request", at=now)
    record(acts.ERASED, actor=actor, subject=subject_of(account), facts={}, at=now)
    return account


def _empty(account: Account) -> None:
    """Take away who it was and every way in."""
    Authenticator.objects.filter(user=account).delete()
    SocialAccount.objects.filter(user=account).delete()
    for session in UserSession.objects.filter(user=account):
        session.end()
    Grant.objects.filter(account=account).update(reason="")
    live = Grant.objects.filter(account=account, state__in=(GrantState.ASKED, GrantState.IN_FORCE))
    live.update(state=GrantState.WITHDRAWN)
    account.name, account.nrp = str(_("Terhapus")), ""
    account.username = f"erased-{account.pseudonym.hex[:24]}"
    account.set_unusable_password()
    account.last_login = None
    account.save()


def _decide(erasure_id: int, by: Viewer, now: datetime, *, confirmed: bool) -> ErasureRequest:
    decided = _("Penghapusan ini sudah diputuskan.")
    same = _("Orang kedua harus orang lain, bukan yang mengajukan atau yang dihapus.")
    asked = two_people.undecided(ErasureRequest, erasure_id, by, decided=decided, same=same)
    if confirmed and asked.account.is_active:
        raise RuleError(_("Tutup dahulu akun ini: yang masih dipakai tidak dihapus."))
    two_people.decide(asked, by, now, confirmed=confirmed)
    return asked


def waiting_erasures(viewer: Viewer, *, now: datetime) -> list[ErasureRequest]:
    """Return the erasures that wait for a second person, who may be the viewer; the view is logged."""
    return two_people.waiting(ErasureRequest, viewer, page="erasures", now=now)
