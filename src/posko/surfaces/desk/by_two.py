"""What one person asks about an account and a second decides: the pages of a reset and of an erasure."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from posko.support.errors import RuleError
from posko.surfaces.desk.forms import ReasonForm
from posko.surfaces.desk.gate import DeskRequest


def asked(request: DeskRequest, pseudonym: UUID, ask: Callable[..., Any]) -> HttpResponse:
    """Ask for something about an account, with the reason that was typed."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Tulis alasannya."))
        return redirect("desk:person", pseudonym)
    reason = form.cleaned_data["reason"]
    try:
        ask(pseudonym=str(pseudonym), reason=reason, by=request.viewer, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
    else:
        messages.success(request, _("Menunggu orang kedua."))
    return redirect("desk:person", pseudonym)


def decided(request: DeskRequest, decide: Callable[..., Any], done: str, **which: int) -> HttpResponse:
    """Decide what somebody asked for; `which` names it, `done` says that it is done."""
    try:
        decide(by=request.viewer, now=timezone.now(), **which)
    except RuleError as broken:
        messages.error(request, str(broken.message))
    else:
        messages.success(request, done)
    return redirect("desk:today")
