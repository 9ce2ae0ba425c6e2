"""Pengaturan: letting somebody in anew who lost password or second factor."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from posko.people import resetting
from posko.people.rights import Right
from posko.support.errors import RuleError
from posko.surfaces.desk.forms import ReasonForm
from posko.surfaces.desk.gate import DeskRequest, needs
from posko.surfaces.desk.todo import Errand, Moment, waiting


@needs(Right.MANAGE_ACCOUNTS)
@require_POST
def ask_reset(request: DeskRequest, pseudonym: UUID) -> HttpResponse:
    """Ask that somebody be let in anew."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Tulis alasannya."))
        return redirect("desk:person", pseudonym)
    try:
        resetting.ask_reset(
            pseudonym=str(pseudonym),
            reason=form.cleaned_data["reason"],
            by=request.viewer,
            now=timezone.now(),
        )
    except RuleError as broken:
        messages.error(request, str(broken.message))
    else:
        messages.success(request, _("Menunggu orang kedua."))
    return redirect("desk:person", pseudonym)


@needs(Right.CONFIRM_GRANTS)
@require_POST
def confirm_reset(request: DeskRequest, reset_id: int) -> HttpResponse:
    """Reset as the second person."""
    return _decided(request, resetting.confirm_reset, reset_id, _("Akses direset: buat undangan baru."))


@needs(Right.CONFIRM_GRANTS)
@require_POST
def refuse_reset(request: DeskRequest, reset_id: int) -> HttpResponse:
    """Refuse as the second person."""
    return _decided(request, resetting.refuse_reset, reset_id, _("Reset ditolak."))


def _decided(request: DeskRequest, act: Callable[..., Any], reset_id: int, done: str) -> HttpResponse:
    try:
        act(reset_id=reset_id, by=request.viewer, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
    else:
        messages.success(request, done)
    return redirect("desk:today")


@waiting(8)
def resets(moment: Moment) -> Iterable[Errand]:
    """Yield the resets that the viewer may decide, and what was done to his own access."""
    own = resetting.told_reset(moment.viewer, moment.now)
    if own is not None:
        yield Errand(
            _("Akses Anda direset: sandi dan langkah kedua yang lama tidak berlaku lagi."),
            _("Bila bukan atas permintaan Anda, laporkan kepada Propam."),
            since=own.decided_at,
        )
    for reset in resetting.waiting_resets(moment.viewer, now=moment.now):
        yield Errand(reset.account.name, template="desk/errand_reset.html", thing=reset)
