"""What somebody can do to accounts: make, invite, suspend, restore."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from posko.forces.models import Unit
from posko.ledger.actions import record
from posko.people import acts
from posko.people.models import Account, Grant, GrantState
from posko.people.news import account_suspended
from posko.people.queries import visible_accounts
from posko.people.rights import INSTALLATION, Right, Role, Viewer
from posko.support.actors import CONSOLE, Actor
from posko.support.errors import NotThereError, RefusedError, RuleError


def subject_of(account: Account) -> str:
    """Return how the ledger names an account."""
    return f"people.account:{account.pseudonym}"


@transaction.atomic(durable=True)
def create_account(
    *, username: str, name: str, nrp: str, unit: str | None, by: Viewer, now: datetime
) -> Account:
    """Make an account that nobody can sign in to yet: `invite` gives the person the way in.

    Raises RuleError if the login name is taken or the unit unknown.
    """
    if not by.may(Right.MANAGE_ACCOUNTS, INSTALLATION):
        raise RefusedError
    return _new_account(username, name, nrp, unit, Actor(by.pseudonym), now)


def _new_account(username: str, name: str, nrp: str, unit: str | None, by: Actor, now: datetime) -> Account:
    if Account.objects.filter(username__iexact=username).exists():
        raise RuleError(_("Nama pengguna %(name)s sudah dipakai.") % {"name": username})
    if unit and not Unit.objects.filter(pk=unit).exists():
        raise RuleError(_("Satuan %(unit)s tidak dikenal.") % {"unit": unit})
    account = Account(
        username=username, name=name, nrp=nrp, unit_id=unit or None, created_at=now, created_by=by.id
    )
    account.set_unusable_password()
    account.save()
    facts = {"username": username, "name": name, "nrp": nrp, "unit": unit or ""}
    record(acts.ACCOUNT_CREATED, actor=by, subject=subject_of(account), facts=facts, at=now)
    return account


@transaction.atomic(durable=True)
def add_administrator(*, username: str, name: str, now: datetime) -> tuple[Account, str]:
    """Make an administrator from the shell, in force at once, and return him with his one-time token.

    Whoever has the shell has the database too: a second person would prove nothing here. The ledger shows it.
    Called again for one whom the shell made and who has not entered yet, it returns him with a new token:
    a link that was lost, or never printed, leaves no account without a way in.
    """
    waiting = Account.objects.filter(
        username=username,
        created_by=CONSOLE.id,
        is_active=True,
        grants__role=Role.ADMINISTRATOR,
        grants__state=GrantState.IN_FORCE,
    ).first()
    if waiting is not None and not waiting.has_usable_password():
        return waiting, _invitation(waiting, CONSOLE, now)
    account = _new_account(username, name, "", None, CONSOLE, now)
    grant = Grant.objects.create(
        account=account,
        role=Role.ADMINISTRATOR,
        state=GrantState.IN_FORCE,
        starts_at=now,
        reason="console",
        asked_by=CONSOLE.id,
        decided_by=CONSOLE.id,
    )
    record(
        acts.GRANT_MADE,
        actor=CONSOLE,
        subject=f"people.grant:{grant.pk}",
        facts={"account": str(account.pseudonym), "role": grant.role},
        at=now,
    )
    return account, _invitation(account, CONSOLE, now)


@transaction.atomic(durable=True)
def invite(*, pseudonym: str, by: Viewer, now: datetime) -> str:
    """Return the token with which the person chooses a password, once, within three days.

    Raises RuleError where a password was chosen already: a token would then open somebody else's account.
    """
    account = _locked(pseudonym, by, Right.MANAGE_ACCOUNTS)
    if account.has_usable_password():
        raise RuleError(_("Orang ini sudah punya kata sandi; undangan baru tidak dapat dibuat."))
    return _invitation(account, Actor(by.pseudonym), now)


def _invitation(account: Account, by: Actor, now: datetime) -> str:
    record(acts.ACCOUNT_INVITED, actor=by, subject=subject_of(account), facts={}, at=now)
    return default_token_generator.make_token(account)


def invited(pseudonym: str, token: str) -> Account | None:
    """Return the account that an invitation is for, or None if it is none, used or too old."""
    account = Account.objects.filter(pseudonym=pseudonym, is_active=True).first()
    if account is None or account.has_usable_password():
        return None
    return account if default_token_generator.check_token(account, token) else None


@transaction.atomic(durable=True)
def enter_by_invitation(*, pseudonym: str, token: str, password: str, now: datetime) -> Account:
    """Set the first password of an invited person. Raises NotThereError if the invitation does not hold."""
    Account.objects.select_for_update().filter(pseudonym=pseudonym).first()
    account = invited(pseudonym, token)
    if account is None:
        raise NotThereError
    validate_password(password, account)
    account.set_password(password)
    account.save(update_fields=["password"])
    actor = Actor(str(account.pseudonym))
    record(acts.ACCOUNT_ENTERED, actor=actor, subject=subject_of(account), facts={}, at=now)
    return account


@transaction.atomic(durable=True)
def suspend_account(*, pseudonym: str, reason: str, by: Viewer, now: datetime) -> None:
    """Close an account and end its sessions and tokens. Raises RuleError for one's own account."""
    account = _locked(pseudonym, by, Right.MANAGE_ACCOUNTS)
    if account.pk == by.account_id:
        raise RuleError(_("Akun sendiri tidak dapat ditutup."))
    account.is_active = False
    account.save(update_fields=["is_active"])
    for session in UserSession.objects.filter(user=account):
        session.end()
    account_suspended.send(Account, account=account, by=Actor(by.pseudonym), now=now)
    record(
        acts.ACCOUNT_SUSPENDED,
        actor=Actor(by.pseudonym),
        subject=subject_of(account),
        facts={"reason": reason},
        at=now,
    )


@transaction.atomic(durable=True)
def restore_account(*, pseudonym: str, reason: str, by: Viewer, now: datetime) -> None:
    """Open a closed account again."""
    account = _locked(pseudonym, by, Right.MANAGE_ACCOUNTS)
    account.is_active = True
    account.save(update_fields=["is_active"])
    record(
        acts.ACCOUNT_RESTORED,
        actor=Actor(by.pseudonym),
        subject=subject_of(account),
        facts={"reason": reason},
        at=now,
    )


def _locked(pseudonym: str, by: Viewer, right: Right) -> Account:
    """Return an account within reach, locked until the transaction ends."""
    if not by.may(right):
        raise RefusedError
    account = visible_accounts(by).select_for_update(of=("self",)).filter(pseudonym=pseudonym).first()
    if account is None:
        raise NotThereError
    return account
