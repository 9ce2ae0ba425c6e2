"""Pengaturan: erasing the data of somebody who has left."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from posko.people import erasing
from posko.people.rights import Right
from posko.support.errors import RuleError
from posko.surfaces.desk.forms import ReasonForm
from posko.surfaces.desk.gate import DeskRequest, needs
from posko.surfaces.desk.todo import Errand, Moment, waiting


@needs(Right.ERASE_PEOPLE)
@require_POST
def ask_erasure(request: DeskRequest, pseudonym: UUID) -> HttpResponse:
    """Ask that somebody's data be erased."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Tulis alasannya."))
        return redirect("desk:person", pseudonym)
    try:
        erasing.ask_erasure(
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
def confirm_erasure(request: DeskRequest, erasure_id: int) -> HttpResponse:
    """Erase as the second person."""
    return _decided(
        request, erasing.confirm_erasure, erasure_id, _("Data orang ini dihapus untuk selamanya.")
    )


@needs(Right.CONFIRM_GRANTS)
@require_POST
def refuse_erasure(request: DeskRequest, erasure_id: int) -> HttpResponse:
    """Refuse as the second person."""
    return _decided(request, erasing.refuse_erasure, erasure_id, _("Penghapusan ditolak."))


def _decided(request: DeskRequest, act: Callable[..., Any], erasure_id: int, done: str) -> HttpResponse:
    try:
        act(erasure_id=erasure_id, by=request.viewer, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
    else:
        messages.success(request, done)
    return redirect("desk:today")


@waiting(9)
def erasures(moment: Moment) -> Iterable[Errand]:
    """Yield the erasures that the viewer may decide."""
    for asked in erasing.waiting_erasures(moment.viewer, now=moment.now):
        yield Errand(asked.account.name, template="desk/errand_erasure.html", thing=asked)
