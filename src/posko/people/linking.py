"""Who is who at the identity provider: an administrator enters it, and nothing a provider says changes it.

A link holds for one provider alone: another that is set later knows nobody until links are entered anew.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from posko.ledger.actions import record
from posko.people import acts
from posko.people.actions import subject_of
from posko.people.models import Account
from posko.people.openid import LONGEST_SUBJECT, Identity, Provider
from posko.people.queries import visible_accounts
from posko.people.rights import Right, Viewer
from posko.support.actors import Actor
from posko.support.errors import NotThereError, RefusedError, RuleError, SignOnError

TOLD = timedelta(days=14)
"""So long somebody reads on his first page that his account was linked."""
FORBIDDEN = 403


@dataclass(frozen=True, slots=True)
class Link:
    """As whom an account is known at a provider, and since when."""

    server: str
    subject: str
    since: datetime
    proved: bool
    """Whether its person has signed in through it with a second factor of Posko's own."""


def provider() -> Provider | None:
    """Return the identity provider that is set, or None."""
    found: Provider | None = settings.SINGLE_SIGN_ON
    return found


def link_of(account_id: int) -> Link | None:
    """Return how an account is linked, with whatever provider, or None."""
    found = SocialAccount.objects.filter(user_id=account_id).first()
    if found is None:
        return None
    return Link(found.provider, found.uid, found.date_joined, bool(found.extra_data.get("proved")))


@transaction.atomic(durable=True)
def link_identity(*, pseudonym: str, subject: str, by: Viewer, now: datetime) -> Link:
    """Say as whom the provider knows an account. Its person reads it on his first page.

    Raises RuleError where no provider is set, the account is linked, or the subject is another's.
    """
    account, where, known = _locked(pseudonym, by), provider(), subject.strip()
    if where is None:
        raise RuleError(_("Penyedia masuk tunggal (SSO) belum diatur."))
    if not 0 < len(known) <= LONGEST_SUBJECT:
        raise RuleError(_("Tulis pengenal (sub) orang ini di penyedia SSO."))
    if SocialAccount.objects.filter(user=account).exists():
        raise RuleError(_("Akun ini sudah dihubungkan; putuskan dahulu."))
    try:
        with transaction.atomic():
            made = SocialAccount.objects.create(user=account, provider=where.server, uid=known)
    except IntegrityError:
        raise RuleError(_("Pengenal ini sudah dihubungkan dengan akun lain.")) from None
    SocialAccount.objects.filter(pk=made.pk).update(date_joined=now)
    facts = {"server": where.server, "identity": known}
    record(acts.LINKED, actor=Actor(by.pseudonym), subject=subject_of(account), facts=facts, at=now)
    return Link(where.server, known, now, False)


@transaction.atomic(durable=True)
def unlink_identity(*, pseudonym: str, by: Viewer, now: datetime) -> None:
    """Take a link away and end the account's sessions. Raises RuleError where there is none."""
    account = _locked(pseudonym, by)
    if not SocialAccount.objects.filter(user=account).delete()[0]:
        raise RuleError(_("Akun ini tidak dihubungkan."))
    for session in UserSession.objects.filter(user=account):
        session.end()
    record(acts.UNLINKED, actor=Actor(by.pseudonym), subject=subject_of(account), facts={}, at=now)


def _locked(pseudonym: str, by: Viewer) -> Account:
    if not by.may(Right.MANAGE_ACCOUNTS):
        raise RefusedError
    account = visible_accounts(by).select_for_update(of=("self",)).filter(pseudonym=pseudonym).first()
    if account is None:
        raise NotThereError
    return account


def recognise(identity: Identity, *, server: str, now: datetime) -> tuple[Account, bool]:
    """Return whose identity it is, and whether the provider's word for a second factor is enough.

    It is enough only once the person has shown his own through this link: else whoever enters links could
    enter himself for another. Raises SignOnError for one that nobody was linked with, and closed accounts.
    """
    found = SocialAccount.objects.select_related("user").filter(provider=server, uid=identity.subject).first()
    if found is None:
        raise SignOnError(_("Akun ini belum dihubungkan: minta administrator."), FORBIDDEN)
    account: Account = found.user
    if not account.is_active:
        facts, actor = {"factor": "sso"}, Actor(str(account.pseudonym))
        with transaction.atomic():
            record(acts.SIGN_IN_FAILED, actor=actor, subject=subject_of(account), facts=facts, at=now)
        raise SignOnError(_("Akun Anda ditutup. Hubungi administrator."), FORBIDDEN)
    return account, identity.multi_factor and bool(found.extra_data.get("proved"))


def told_link(viewer: Viewer, now: datetime) -> Link | None:
    """Return how the viewer's own account was linked, for as long as he is told of it."""
    link = link_of(viewer.account_id)
    return link if link is not None and link.since > now - TOLD else None
