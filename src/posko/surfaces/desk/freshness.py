"""Whether somebody has proved within the last minutes that he is who he is: asked for before what binds."""

import time

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from posko.people.queries import is_demo
from posko.people.sessions import has_second_factor

FRESH_S = 300


def is_fresh(request: HttpRequest) -> bool:
    """Return whether a second factor was given in this session within five minutes.

    In a demo somebody without one gives the password once more instead.
    """
    # The gate lets in who has none in a demo alone; asked here once more, as this is what binds.
    if not request.user.is_authenticated:
        return False
    needed = "mfa" if has_second_factor(request.user) or not is_demo() else "password"
    records = get_authentication_records(request, request.user)
    return any(r["method"] == needed and time.time() - r["at"] < FRESH_S for r in records)


def prove_again(request: HttpRequest, back: str) -> HttpResponse:
    """Send somebody to give it once more, and then to where he wanted to go."""
    kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    name = "account_reauthenticate"
    if Authenticator.Type.TOTP in kinds:
        name = "mfa_reauthenticate"
    elif Authenticator.Type.WEBAUTHN in kinds:
        name = "mfa_reauthenticate_webauthn"
    return redirect(f"{reverse(name)}?{urlencode({'next': back})}")
