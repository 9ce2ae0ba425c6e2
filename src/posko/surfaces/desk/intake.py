"""Data: files on their way into the registers."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from posko.campaign import queries as campaign
from posko.intake import actions, queries
from posko.intake.words import TITLES
from posko.limits.actions import UPLOADS
from posko.people.rights import Right
from posko.support.errors import RuleError
from posko.surfaces.desk.gate import DeskRequest, needs
from posko.surfaces.desk.limited import limited
from posko.surfaces.desk.registers import CONFLICT, changed_rows, page_of, workbook
from posko.surfaces.desk.todo import Errand, Moment, waiting
from posko.surfaces.desk.uploads import incoming

LONGEST_REASON = 300
UNCHOSEN = ("settings", "outlines")
LOOKS = ("kolom", "rusak", "catatan", "perubahan")


@needs(Right.CHANGE_REGISTER)
@limited(UPLOADS)
@require_POST
def upload(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Take files into a draft and lead to it; what cannot be read is said, and keeps no other out."""
    found = campaign.operation(request.viewer, operation)
    try:
        received = actions.receive(request.viewer, found, incoming(request), now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
        return redirect("desk:register", operation)
    for name, why in received.refused:
        messages.error(request, f"{name}: {why}")
    if received.draft is None:
        return redirect("desk:register", operation)
    return redirect("desk:draft", received.draft.public_id)


@needs(Right.CHANGE_REGISTER)
@require_safe
def draft(request: DeskRequest, draft: UUID) -> HttpResponse:
    """Show the files of a draft, what checking them found, and how to make them a version."""
    return _draft_page(request, draft, "")


def _draft_page(request: DeskRequest, draft_id: UUID, why: str, status: int = 200) -> HttpResponse:
    shown = queries.draft(request.viewer, draft_id)
    context = {
        "stop": "data",
        "tab": "register",
        "operation": shown.draft.operation,
        "draft": shown.draft,
        "view": shown,
        "why": why,
        "may_change": True,
        "ready": shown.draft.examined == shown.draft.revision,
        "losses": sum(line.counts.get("removed", 0) for line in (*shown.lines, *shown.others)),
    }
    return render(request, "desk/draft.html", context, status=status)


@needs(Right.CHANGE_REGISTER)
@require_POST
def accept(request: DeskRequest, draft: UUID) -> HttpResponse:
    """Make a draft the next version."""
    why = request.POST.get("why", "").strip()[:LONGEST_REASON]
    revision = request.POST.get("revision", "")
    number = int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 9 else -1
    try:
        if not why:
            raise RuleError(_("Tulis dulu alasannya."))
        version = actions.accept(request.viewer, draft, why, revision=number, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
        if queries.is_closed(request.viewer, draft):
            return redirect("desk:data")
        return _draft_page(request, draft, why, CONFLICT)
    messages.success(request, _("Diterima sebagai versi %(number)s.") % {"number": version.number})
    return redirect("desk:version", version.operation.public_id, version.number)


@needs(Right.CHANGE_REGISTER)
@require_POST
def drop(request: DeskRequest, draft: UUID) -> HttpResponse:
    """Throw a draft away."""
    try:
        dropped = actions.drop(request.viewer, draft, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
        return redirect("desk:data")
    messages.success(request, _("Draf dibuang; register tidak berubah."))
    return redirect("desk:register", dropped.operation.public_id)


@needs(Right.CHANGE_REGISTER)
@limited(UPLOADS)
@require_POST
def check_again(request: DeskRequest, draft: UUID) -> HttpResponse:
    """Check a draft once more."""
    try:
        actions.check_again(request.viewer, draft)
    except RuleError as broken:
        messages.error(request, str(broken.message))
    return redirect("desk:draft", draft)


@needs(Right.CHANGE_REGISTER)
@require_safe
def part(request: DeskRequest, part_id: int) -> HttpResponse:
    """Show a part of a draft: its columns, spoiled rows, notes or changes."""
    return _part_page(request, part_id)


def _part_page(request: DeskRequest, part_id: int, status: int = 200) -> HttpResponse:
    shown = queries.part(request.viewer, part_id, now=timezone.now())
    asked = request.GET.get("lihat", "")
    first = "kolom" if not shown.part.table or shown.missing else "rusak" if shown.spoiled else "perubahan"
    look = asked if asked in LOOKS else first
    context: dict[str, Any] = {
        "stop": "data",
        "tab": "register",
        "operation": shown.part.draft.operation,
        "part": shown.part,
        "view": shown,
        "look": look,
        "mapped": [c["column"] for c in shown.part.columns if c["column"]],
        "tables": [(name, title) for name, title in TITLES.items() if name not in UNCHOSEN],
        "spoiled": page_of(request, list(shown.spoiled)),
        "notes": page_of(request, list(shown.general)),
        "fixed": shown.part.table in UNCHOSEN,
    }
    if look == "perubahan":
        context |= changed_rows(request, shown.changes, "lihat=perubahan&")
    return render(request, "desk/part.html", context, status=status)


@needs(Right.CHANGE_REGISTER)
@require_POST
def remap(request: DeskRequest, part_id: int) -> HttpResponse:
    """Say which table a part is, and what its columns are."""
    row = request.POST.get("header_row", "")
    columns = {
        int(name.removeprefix("column-")): str(value)
        for name, value in request.POST.items()
        if name.startswith("column-") and name.removeprefix("column-").isdecimal() and len(name) < 16
    }
    try:
        actions.remap(
            request.viewer,
            part_id,
            table=request.POST.get("table", ""),
            header_row=int(row) - 1 if row.isascii() and row.isdigit() and len(row) < 8 else -1,
            columns=columns,
            now=timezone.now(),
        )
    except RuleError as broken:
        messages.error(request, str(broken.message))
        return _part_page(request, part_id, CONFLICT)
    messages.success(request, _("Kolom disimpan dan diingat; berkas diperiksa ulang."))
    return redirect("desk:part", part_id)


@needs(Right.CHANGE_REGISTER)
@limited(UPLOADS)
@require_POST
def mend(request: DeskRequest, part_id: int) -> HttpResponse:
    """Put corrected rows in the place of the spoiled ones."""
    try:
        count = actions.mend(request.viewer, part_id, incoming(request)[0], now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
        return _part_page(request, part_id, CONFLICT)
    messages.success(request, _("%(count)s baris diganti; berkas diperiksa ulang.") % {"count": count})
    return redirect("desk:part", part_id)


@needs(Right.CHANGE_REGISTER)
@require_safe
def spoiled(request: DeskRequest, part_id: int) -> HttpResponse:
    """Return the spoiled rows of a part as a workbook."""
    english = (get_language() or "").startswith("en")
    found, raw = queries.spoiled_workbook(request.viewer, part_id, english=english, now=timezone.now())
    return workbook(raw, f"baris-rusak-{found.table}.xlsx")


@needs(Right.CHANGE_REGISTER)
@require_POST
def remove_part(request: DeskRequest, part_id: int) -> HttpResponse:
    """Take a file out of a draft."""
    try:
        found = actions.remove_part(request.viewer, part_id, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
        return redirect("desk:data")
    return redirect("desk:draft", found.public_id)


@waiting(90)
def _open_drafts(moment: Moment) -> Iterator[Errand]:
    if moment.operation is None or not moment.viewer.may(Right.READ_REGISTER, moment.operation.where):
        return
    for found in queries.open_drafts(moment.viewer, moment.operation):
        address = reverse("desk:draft", args=[found.public_id])
        yield Errand(_("Draf terbuka"), "", address, _("lihat dan putuskan"), found.begun_at)
