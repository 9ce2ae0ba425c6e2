"""What somebody can do about his tokens: make one, take one back."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from posko.access import acts
from posko.access.models import Token
from posko.access.queries import digest_of, offered
from posko.ledger.actions import record
from posko.people.actions import subject_of
from posko.people.models import Account
from posko.people.rights import Viewer
from posko.support.actors import Actor
from posko.support.errors import NotThereError, RefusedError, RuleError

LONGEST = timedelta(days=366)
MOST = 20
"""Tokens of one person that are in force at once."""
MARK = "posko_"
"""What every token begins with, so that one left somewhere is found by searching for it."""


@transaction.atomic(durable=True)
def make_token(
    *, name: str, scopes: Collection[str], ends_at: datetime, by: Viewer, now: datetime
) -> tuple[Token, str]:
    """Make a token for oneself: (what is kept, the token itself, which is shown once and nowhere kept).

    That the second factor is fresh, page and API have seen to.

    Raises
    ------
    RefusedError
        A token asks for a token.
    RuleError
        No scope, one that the viewer has not or that binds, an end that has passed or lies beyond a year, or
        too many tokens.
    """
    if by.only is not None:
        raise RefusedError
    # Lock before counting: two windows may make the last one that is allowed.
    account = Account.objects.select_for_update(of=("self",)).get(pk=by.account_id)
    name = " ".join(name.split())[:60]
    if not name:
        raise RuleError(_("Beri token ini nama."))
    if not scopes or not set(scopes) <= {right.value for right in offered(by)}:
        raise RuleError(_("Pilih sedikitnya satu hak, dari hak Anda sendiri yang boleh dipakai token."))
    if not now < ends_at <= now + LONGEST:
        raise RuleError(_("Token harus berakhir dalam satu tahun."))
    if account.tokens.filter(revoked_at=None, ends_at__gt=now).count() >= MOST:
        raise RuleError(_("Anda sudah punya %(n)s token: cabut dulu yang tidak dipakai.") % {"n": MOST})
    secret = MARK + secrets.token_urlsafe(32)
    token = Token.objects.create(
        account=account,
        name=name,
        scopes=sorted(set(scopes)),
        digest=digest_of(secret),
        made_at=now,
        ends_at=ends_at,
    )
    facts = {"name": name, "scopes": token.scopes, "ends_at": ends_at.isoformat()}
    record(acts.TOKEN_MADE, actor=Actor(by.pseudonym), subject=_subject(token), facts=facts, at=now)
    return token, secret


@transaction.atomic(durable=True)
def revoke_token(*, public_id: UUID | str, by: Viewer, now: datetime) -> Token:
    """Take back one's own token. Raises NotThereError for anybody else's, RuleError for one that is over."""
    found = Token.objects.select_for_update(of=("self",)).filter(public_id=public_id)
    token = found.filter(account_id=by.account_id).select_related("account").first()
    if token is None:
        raise NotThereError
    if token.revoked_at is not None or token.ends_at <= now:
        raise RuleError(_("Token ini sudah tidak berlaku."))
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    facts = {"account": subject_of(token.account)}
    record(acts.TOKEN_REVOKED, actor=Actor(by.pseudonym), subject=_subject(token), facts=facts, at=now)
    return token


def revoke_all(account: Account, by: Actor, now: datetime, **_signal: object) -> None:
    """Take back every token of an account that is closed: opened again, it makes new ones."""
    for token in account.tokens.select_for_update().filter(revoked_at=None, ends_at__gt=now):
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        record(
            acts.TOKEN_REVOKED,
            actor=by,
            subject=_subject(token),
            facts={"account": subject_of(account)},
            at=now,
        )


def _subject(token: Token) -> str:
    return f"access.token:{token.public_id}"
