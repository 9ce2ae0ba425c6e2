"""Sign-ins, sign-outs and second factors, as the ledger hears of them; and who has a second factor."""

from datetime import datetime
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from posko.ledger.actions import record
from posko.ledger.acts import Act
from posko.people import acts
from posko.people.actions import subject_of
from posko.people.models import Account
from posko.support.actors import Actor

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
SSO = "sso"
"""How a session, and the ledger, call signing in through the identity provider."""


def has_second_factor(account: Account, *, since: datetime | None = None) -> bool:
    """Return whether an account has an authenticator app or a passkey; recovery codes alone are none.

    With `since` one that was added later does not count.
    """
    found = Authenticator.objects.filter(user=account, type__in=SECOND_FACTORS)
    return bool((found if since is None else found.filter(created_at__lte=since)).exists())


def listen() -> None:
    """Connect the signals of Django and allauth."""
    user_logged_in.connect(_signed_in, dispatch_uid="ledger")
    user_logged_out.connect(_signed_out, dispatch_uid="ledger")
    user_login_failed.connect(_refused, dispatch_uid="ledger")
    factors.authentication_failed.connect(_factor_refused, dispatch_uid="ledger")
    factors.authenticator_added.connect(_factor_added, dispatch_uid="ledger")
    factors.authenticator_removed.connect(_factor_removed, dispatch_uid="ledger")


def _enter(act: Act, account: Account, **facts: Any) -> None:
    with transaction.atomic():
        record(
            act,
            actor=Actor(str(account.pseudonym)),
            subject=subject_of(account),
            facts=facts,
            at=timezone.now(),
        )


def _signed_in(user: Account, request: HttpRequest, **_: Any) -> None:
    records = get_authentication_records(request, user)
    # The last is meant: what was begun before in this browser and given up is there too.
    firsts = [r["method"] for r in records if r["method"] != "mfa" or r.get("passwordless")]
    came_by = {"mfa": "passkey"}.get(firsts[-1], firsts[-1]) if firsts else ""
    _enter(acts.SIGNED_IN, user, **({"by": came_by} if came_by else {}))
    if came_by == SSO and records[-1]["method"] == "mfa":
        SocialAccount.objects.filter(user=user).update(extra_data={"proved": True})


def _signed_out(user: Account | None, **_: Any) -> None:
    if isinstance(user, Account):
        _enter(acts.SIGNED_OUT, user)


def _refused(credentials: dict[str, Any], **_: Any) -> None:
    # Names that are no account are not kept: somebody may have typed a password there.
    account = Account.objects.filter(username__iexact=credentials.get("username") or "").first()
    if account is not None:
        _enter(acts.SIGN_IN_FAILED, account, factor="password")


def _factor_refused(user: Account, **_: Any) -> None:
    _enter(acts.SIGN_IN_FAILED, user, factor="second")


def _factor_added(user: Account, authenticator: Authenticator, **_: Any) -> None:
    _enter(acts.FACTOR_ADDED, user, type=str(authenticator.type))


def _factor_removed(user: Account, authenticator: Authenticator, **_: Any) -> None:
    _enter(acts.FACTOR_REMOVED, user, type=str(authenticator.type))
