"""Signing in through the identity provider: sent there, come back, and then Posko's own second factor."""

import time
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from posko.limits.actions import SIGN_ONS, use_from
from posko.people import linking, openid
from posko.people.rights import Right
from posko.people.sessions import SSO
from posko.support.errors import NotThereError, RuleError, SignOnError
from posko.surfaces.desk.gate import DeskRequest, needs, open_to_all
from posko.surfaces.desk.limited import address_of
from posko.surfaces.desk.todo import Errand, Moment, waiting

ASKED = "single sign-on asked"
"""Under which a session keeps what it asked the provider, by state."""
AT_ONCE, ANSWERED_S = 5, 600


@open_to_all
@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider.

    By GET: `form-action 'self'` forbids forms to lead elsewhere. It changes nothing but this session.
    """
    provider = _provider()
    if request.user.is_authenticated:
        return redirect("desk:today")
    use_from(SIGN_ONS, address=address_of(request), now=timezone.now())
    asked = openid.new_question()
    try:
        address = openid.address_to_ask(provider, asked, _back(request))
    except SignOnError as failed:
        return _refusal(request, failed)
    kept = {state: one for state, one in _kept(request).items() if time.time() - one["at"] < ANSWERED_S}
    newest = dict(sorted(kept.items(), key=lambda one: one[1]["at"])[1 - AT_ONCE :])
    mine = {**asdict(asked), "at": time.time(), "next": request.GET.get("next", "")}
    request.session[ASKED] = {**newest, asked.state: mine}
    return redirect(address)


@open_to_all
@never_cache
@require_safe
def come_back(request: HttpRequest) -> HttpResponse:
    """Let in whom the provider names and an administrator has linked; ask for the second factor."""
    provider = _provider()
    if request.user.is_authenticated:
        return redirect("desk:today")
    use_from(SIGN_ONS, address=address_of(request), now=timezone.now())
    identity = None
    try:
        asked = _taken(request)
        if "code" not in request.GET:
            raise SignOnError(_("Penyedia tidak memberi izin masuk, atau Anda membatalkannya."), 403)
        question = openid.Asked(asked["state"], asked["nonce"], asked["verifier"])
        now, code = timezone.now(), request.GET["code"]
        identity = openid.who(provider, code=code, asked=question, back=_back(request), now=now)
        account, vouched = linking.recognise(identity, server=provider.server, now=now)
    except SignOnError as failed:
        return _refusal(request, failed, identity)
    record_authentication(request, account, SSO)
    onward = _onward(request, asked["next"])
    if vouched:
        get_adapter().login(request, account)
        return redirect(onward)
    return perform_login(request, Login(user=account, redirect_url=onward))  # type: ignore[no-any-return]


def _provider() -> openid.Provider:
    found = linking.provider()
    if found is None:
        raise NotThereError
    return found


def _kept(request: HttpRequest) -> dict[str, Any]:
    kept: dict[str, Any] = request.session.get(ASKED, {})
    return kept


def _taken(request: HttpRequest) -> dict[str, Any]:
    """Return what was asked with this state, and forget it: an answer opens once."""
    kept = _kept(request)
    asked: dict[str, Any] | None = kept.pop(request.GET.get("state", ""), None)
    request.session[ASKED] = kept
    if asked is None or time.time() - asked["at"] > ANSWERED_S:
        raise SignOnError(
            _("Permintaan masuk ini tidak dikenal atau sudah lama. Mulai lagi dari halaman masuk.")
        )
    return asked


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("desk:sign_on_back"))


def _onward(request: HttpRequest, wanted: str) -> str:
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and safe else reverse("desk:today")


def _refusal(
    request: HttpRequest, failed: SignOnError, identity: openid.Identity | None = None
) -> HttpResponse:
    shown = identity.subject if identity is not None and failed.status == linking.FORBIDDEN else ""
    context = {"words": failed.message, "subject": shown}
    return render(request, "desk/sign_on_refused.html", context, status=failed.status)


def button(request: HttpRequest) -> dict[str, str] | None:
    """Return what the button of the sign-in page says and where it leads; None where no provider is set."""
    found = linking.provider()
    if found is None:
        return None
    onward = request.GET.get("next", "")
    return {
        "name": found.name,
        "address": reverse("desk:sign_on") + (f"?{urlencode({'next': onward})}" if onward else ""),
    }


@needs(Right.MANAGE_ACCOUNTS)
@require_POST
def link(request: DeskRequest, pseudonym: UUID) -> HttpResponse:
    """Link an account with an identity at the provider, or take the link away."""
    now = timezone.now()
    try:
        if "unlink" in request.POST:
            linking.unlink_identity(pseudonym=str(pseudonym), by=request.viewer, now=now)
            done = _("Hubungan SSO diputus; semua sesi orang ini berakhir.")
        else:
            subject = request.POST.get("subject", "")
            linking.link_identity(pseudonym=str(pseudonym), subject=subject, by=request.viewer, now=now)
            done = _("Akun dihubungkan dengan SSO. Orangnya membacanya di Hari ini.")
    except RuleError as broken:
        messages.error(request, str(broken.message))
    else:
        messages.success(request, done)
    return redirect("desk:person", pseudonym)


@waiting(7)
def new_link(moment: Moment) -> Iterable[Errand]:
    """Yield that the viewer's own account was linked with the provider."""
    own = linking.told_link(moment.viewer, moment.now)
    if own is not None:
        yield Errand(
            _("Akun Anda dihubungkan dengan masuk tunggal (SSO)"),
            _("Bila pengenal ini bukan milik Anda, laporkan kepada Propam: %(identity)s")
            % {"identity": own.subject},
            url=reverse("desk:own_data"),
            do=_("Data saya"),
            since=own.since,
        )
