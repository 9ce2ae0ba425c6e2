"""Rencana: the list of edits by hand: what waits for a second person, undoing, sending, giving up."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from posko.editing import actions, queries, sending, viewing
from posko.people.rights import Right
from posko.support.errors import RuleError
from posko.surfaces.desk.editing import back_of, frame, typed
from posko.surfaces.desk.editing_words import costs_of
from posko.surfaces.desk.gate import DeskRequest, needs
from posko.surfaces.desk.todo import Change, Errand, Moment, news, waiting

EACH = 50
"""Edits on one page of the list."""


@waiting(30)
def _edits_to_confirm(moment: Moment) -> Iterator[Errand]:
    for edit in queries.waiting_edits(moment.viewer):
        yield Errand(
            _("Suntingan rencana %(plan)s: %(kind)s")
            % {"plan": edit.draft.plan.number, "kind": edit.get_kind_display()},
            detail=edit.draft.operation.name,
            url=_address_of(edit),
            do=_("baca dan putuskan"),
            since=edit.made_at,
        )


@news
def _own_edits_decided(moment: Moment, since: datetime) -> Iterator[Change]:
    for edit in queries.decided_since(moment.viewer, since):
        words = _("Suntingan %(n)s atas rencana %(plan)s: %(state)s")
        facts = {"n": edit.number, "plan": edit.draft.plan.number, "state": edit.get_state_display()}
        yield Change(edit.decided_at or since, words % facts, _address_of(edit))


def _address_of(edit: Any) -> str:
    """Return where an edit stands in the list of its draft."""
    address, number = reverse("desk:edits", args=[edit.draft.public_id]), edit.number
    return f"{address}?suntingan={number}#suntingan-{number}"


@needs(Right.READ_DUTIES)
@never_cache
@require_safe
def edits(request: DeskRequest, draft: UUID) -> HttpResponse:
    """Show the edits of a draft page by page: in force, waiting for a second person, refused, undone."""
    found = queries.draft(request.viewer, draft)
    context = frame(request, found, "edits")
    count = context["edits_count"]
    number, asked = request.GET.get("hal", "1"), request.GET.get("suntingan", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 7:
        number = str(max(0, count - int(asked)) // EACH + 1)
    page = Paginator(range(count), EACH).get_page(number)
    shown = slice(max(0, page.start_index() - 1), page.end_index())
    lines = viewing.listed(request.viewer, found, now=timezone.now(), shown=shown)
    told = [{"shown": line, "costs": costs_of(line.looked) if line.looked else None} for line in lines]
    return render(request, "desk/edits.html", {**context, "lines": told, "page": page})


def _decided(request: DeskRequest, draft: UUID, work: Callable[[], Any], done: str) -> HttpResponse:
    """Do something about an edit, and go back to the list."""
    try:
        work()
    except RuleError as broken:
        messages.error(request, str(broken.message))
    else:
        messages.success(request, done)
    return redirect("desk:edits", draft)


@needs(Right.READ_DUTIES)
@require_POST
def confirm_edit(request: DeskRequest, draft: UUID, number: int) -> HttpResponse:
    """Confirm an edit as its second person."""

    def work() -> None:
        read, now = request.POST.get("read", "")[:64], timezone.now()
        actions.confirm(public_id=draft, number=number, read=read, by=request.viewer, now=now)

    return _decided(request, draft, work, _("Suntingan %(n)s berlaku.") % {"n": number})


@needs(Right.READ_DUTIES)
@require_POST
def refuse_edit(request: DeskRequest, draft: UUID, number: int) -> HttpResponse:
    """Refuse an edit as its second person."""

    def work() -> None:
        why, now = typed(request, "why"), timezone.now()
        actions.refuse(public_id=draft, number=number, why=why, by=request.viewer, now=now)

    return _decided(request, draft, work, _("Suntingan %(n)s ditolak.") % {"n": number})


@needs(Right.MAKE_PLANS)
@require_POST
def undo_edit(request: DeskRequest, draft: UUID, number: int) -> HttpResponse:
    """Undo an edit on which no later one rests."""

    def work() -> None:
        actions.undo(public_id=draft, number=number, by=request.viewer, now=timezone.now())

    answer = _decided(request, draft, work, _("Suntingan %(n)s diurungkan.") % {"n": number})
    if "back" in request.POST:
        return redirect(f"{reverse('desk:editing', args=[draft])}?{back_of(request)}")
    return answer


@needs(Right.MAKE_PLANS)
@require_POST
def send_draft(request: DeskRequest, draft: UUID) -> HttpResponse:
    """Plan around the edits in force."""
    try:
        plan = sending.send(public_id=draft, by=request.viewer, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
        return redirect("desk:edits", draft)
    messages.success(
        request, _("Suntingan dikirim. Rencana %(n)s disusun di sekitarnya.") % {"n": plan.number}
    )
    return redirect("desk:plan", plan.public_id)


@needs(Right.MAKE_PLANS)
@require_POST
def drop_draft(request: DeskRequest, draft: UUID) -> HttpResponse:
    """Give a draft up."""
    try:
        found = actions.drop(public_id=draft, by=request.viewer, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
        return redirect("desk:edits", draft)
    messages.success(request, _("Suntingan dibuang; daftarnya tetap dapat dibaca."))
    return redirect("desk:plan", found.plan.public_id)
