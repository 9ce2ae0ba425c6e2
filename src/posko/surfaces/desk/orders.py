"""Perintah: letters of the plan in force, their numbers, issuing them, what hangs on them."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from posko.limits.actions import PAPERS, UPLOADS
from posko.orders import actions, needs, papers, queries
from posko.people.rights import Right
from posko.planning.queries import approved_plan, readable_plan
from posko.support.errors import NotThereError, RuleError
from posko.surfaces.desk.gate import DeskRequest
from posko.surfaces.desk.gate import needs as needs_right
from posko.surfaces.desk.limited import limited
from posko.surfaces.desk.order_forms import DayForm, NumberForm
from posko.surfaces.desk.shell import chosen_operation

CONFLICT = 409


@needs_right(Right.READ_ORDERS)
@require_safe
def orders(request: DeskRequest) -> HttpResponse:
    """Show the letters that a phase of the plan in force needs, with what there is of them."""
    operation = chosen_operation(request, request.viewer)
    plan = approved_plan(request.viewer, operation) if operation else None
    context: dict[str, Any] = {"stop": "orders", "shown_operation": operation, "plan": plan}
    if plan is not None:
        phases = needs.phases(plan)
        wanted = request.GET.get("fase") or _running(phases, plan.operation.day_at(timezone.now()))
        phase = wanted if wanted in {p["key"] for p in phases} else needs.WHOLE
        lines = queries.lines(request.viewer, plan, phase)
        context |= {
            "phases": phases,
            "phase": phase,
            "lines": lines,
            "lacking": sum(line.is_new or line.is_stale for line in lines),
            "unneeded": queries.no_longer_needed(request.viewer, plan, phase),
            "may_make": request.viewer.may(Right.MAKE_ORDERS),
            "ready": _ready(request, lines),
        }
    return render(request, "desk/orders.html", context)


def _running(phases: list[dict[str, Any]], day: date) -> str:
    """Return the phase of a day, else the next one, else the last."""
    return str(next((p for p in phases if p["last"] >= day.isoformat()), phases[-1])["key"])


def _ready(request: DeskRequest, lines: list[queries.Line]) -> list[Any]:
    """Return the drafts that the viewer may issue as they stand, no more than at once."""
    drafts = [line.draft for line in lines if line.draft is not None and not line.is_stale]
    may = request.viewer.may
    found = [d for d in drafts if d.is_numbered and may(Right.ISSUE_ORDERS, d.where)]
    return found[: actions.MOST_AT_ONCE]


@needs_right(Right.MAKE_ORDERS)
@limited(PAPERS)
@require_POST
def prepare(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Prepare drafts of the letters of a phase."""
    phase = request.POST.get("phase", "")
    plan = readable_plan(request.viewer, public_id)
    try:
        done = actions.prepare(plan, phase, by=request.viewer, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
    else:
        words = _("%(n)s konsep disiapkan. Buka masing-masing, lalu isi nomor dan tanggalnya.")
        messages.success(request, words % {"n": done})
    answer = redirect("desk:orders")
    answer["Location"] += "?" + urlencode({"fase": phase[:40]})
    return answer


@needs_right(Right.READ_ORDERS)
@never_cache
def order(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Show one letter; take its number, date and signatory while it is a draft."""
    found = queries.order(request.viewer, public_id)
    form, status = NumberForm.of(found, queries.signed_as(found)), 200
    if request.method == "POST":
        form = NumberForm(request.POST)
        status = CONFLICT
        if form.is_valid() and _enter_number(request, public_id, form):
            return redirect("desk:order", public_id)
    may, units = request.viewer.may, queries.units_of(found)
    context = {
        "stop": "orders",
        "order": found,
        "form": form,
        "versions": queries.versions(request.viewer, found),
        "linked": queries.linked(found),
        "units": units,
        "sheets": sum(unit["sheets"] for unit in units),
        "days": needs.days_of(found.plan, found.phase),
        "may_make": may(Right.MAKE_ORDERS, found.where),
        "may_issue": may(Right.ISSUE_ORDERS, found.where),
        "replaced": found.state == "drafted" and found.plan.state != "approved",
    }
    return render(request, "desk/order.html", context, status=status)


def _enter_number(request: DeskRequest, public_id: UUID, form: NumberForm) -> bool:
    try:
        actions.enter_number(
            public_id=public_id,
            number=form.cleaned_data["number"],
            dated=form.cleaned_data["dated"],
            place=form.cleaned_data["place"],
            signatory=form.signatory(),
            copies=form.cleaned_data["copies"],
            by=request.viewer,
            now=timezone.now(),
        )
    except RuleError as broken:
        form.add_error(None, str(broken.message))
        return False
    messages.success(request, _("Nomor dan penanda tangan tersimpan."))
    return True


@needs_right(Right.ISSUE_ORDERS)
@limited(PAPERS)
@require_POST
def issue(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Issue a letter."""
    edition = request.POST.get("edition", "")
    number = int(edition) if edition.isascii() and edition.isdigit() and len(edition) < 9 else -1
    try:
        done = actions.issue(public_id=public_id, edition=number, by=request.viewer, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
    else:
        messages.success(request, _("%(number)s terbit.") % {"number": done.number})
    return redirect("desk:order", public_id)


@needs_right(Right.ISSUE_ORDERS)
@limited(PAPERS)
@require_POST
def issue_all(request: DeskRequest) -> HttpResponse:
    """Issue all drafts of a phase that have their number, as they were shown."""
    chosen: dict[UUID, int] = {}
    for value in request.POST.getlist("order")[: actions.MOST_AT_ONCE + 1]:
        ident, _slash, edition = value.partition("/")
        try:
            chosen[UUID(ident)] = int(edition[:9])
        except ValueError:
            raise NotThereError from None
    try:
        done, told = actions.issue_all(chosen=chosen, by=request.viewer, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
    else:
        for line in told:
            messages.warning(request, line)
        messages.success(request, _("%(n)s surat terbit.") % {"n": done})
    answer = redirect("desk:orders")
    answer["Location"] += "?" + urlencode({"fase": request.POST.get("phase", "")[:40]})
    return answer


@needs_right(Right.MAKE_ORDERS)
@require_POST
def drop(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    try:
        actions.drop(public_id=public_id, by=request.viewer, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
        return redirect("desk:order", public_id)
    messages.success(request, _("Konsep dibuang."))
    return redirect("desk:orders")


@needs_right(Right.ISSUE_ORDERS)
@require_POST
def withdraw(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Withdraw a letter in force."""
    reason = request.POST.get("reason", "")[:300]
    try:
        actions.withdraw(public_id=public_id, reason=reason, by=request.viewer, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
    else:
        messages.success(request, _("Surat dicabut."))
    return redirect("desk:order", public_id)


@needs_right(Right.MAKE_ORDERS)
@limited(UPLOADS)
@require_POST
def keep_signed(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Keep the signed letter."""
    queries.order(request.viewer, public_id)
    file = request.FILES.get("file")
    try:
        if file is None or "posko.upload_refused" in request.META:
            raise RuleError(
                _("Pilih satu berkas PDF, paling besar %(limit)s MiB.") % {"limit": actions.LARGEST // 2**20}
            )
        content = file.read(actions.LARGEST + 1)
        actions.keep_signed(public_id=public_id, content=content, by=request.viewer, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
    else:
        messages.success(request, _("Surat bertanda tangan tersimpan."))
    return redirect("desk:order", public_id)


PDF = "application/pdf", "pdf"
TEXT = "text/plain; charset=utf-8", "txt"
CALENDAR = "text/calendar; charset=utf-8", "ics"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"


def _file(
    request: DeskRequest,
    public_id: UUID,
    name: str,
    make: Callable[[Any], bytes],
    form_of: tuple[str, str] = PDF,
) -> HttpResponse:
    """Return a file to keep, or go back to the letter with what is wrong."""
    found = queries.order(request.viewer, public_id)
    try:
        content = make(found)
    except RuleError as broken:
        messages.error(request, str(broken.message))
        return redirect("desk:order", public_id)
    answer = HttpResponse(content, content_type=form_of[0])
    answer["Content-Disposition"] = f'attachment; filename="{_file_name(found, name, form_of[1])}"'
    return answer


def _file_name(order: Any, name: str, ending: str) -> str:
    label = "".join(c if c.isalnum() else "-" for c in (order.number or "konsep"))
    return f"{name}-{label}.{ending}"


@needs_right(Right.READ_ORDERS)
@limited(PAPERS)
@never_cache
@require_safe
def letter(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Return the letter as PDF."""
    return _file(request, public_id, "surat", lambda o: papers.letter(request.viewer, o, now=timezone.now()))


@needs_right(Right.READ_ORDERS)
@limited(PAPERS)
@never_cache
@require_safe
def book(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Return the annex as a workbook."""
    return _file(
        request, public_id, "lampiran", lambda o: papers.book(request.viewer, o, now=timezone.now()), XLSX
    )


@needs_right(Right.READ_ORDERS)
@limited(PAPERS)
@never_cache
@require_safe
def sheets(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Return the duty sheets of a unit."""
    unit, nrp = request.GET.get("satuan", "")[:40], request.GET.get("nrp", "")[:20]

    def make(found: Any) -> bytes:
        return papers.sheets(request.viewer, found, unit, now=timezone.now(), nrp=nrp)

    return _file(request, public_id, "lembar", make)


@needs_right(Right.READ_ORDERS)
@limited(PAPERS)
@never_cache
@require_safe
def all_sheets(request: DeskRequest, public_id: UUID) -> HttpResponseBase:
    """Return all duty sheets under a letter, a PDF for each unit, as one file that is sent part by part."""
    found = queries.order(request.viewer, public_id)
    try:
        content = papers.all_sheets(request.viewer, found, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
        return redirect("desk:order", public_id)
    name = _file_name(found, "lembar", "zip")
    return FileResponse(content, as_attachment=True, filename=name, content_type="application/zip")


@needs_right(Right.READ_ORDERS)
@never_cache
@require_safe
def officers(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Show the officers of a unit, each with his sheet, message and calendar."""
    unit = request.GET.get("satuan", "")[:40]
    found = queries.order(request.viewer, public_id)
    context = {
        "stop": "orders",
        "order": found,
        "unit": next((u for u in queries.units_of(found) if u["code"] == unit), None),
        "officers": papers.officers(request.viewer, found, unit, now=timezone.now()),
    }
    return render(request, "desk/officers.html", context)


@needs_right(Right.READ_ORDERS)
@limited(PAPERS)
@never_cache
@require_safe
def message(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Return an officer's duties as text that fits a message."""
    return _told(request, public_id, "message", TEXT)


@needs_right(Right.READ_ORDERS)
@limited(PAPERS)
@never_cache
@require_safe
def calendar(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Return an officer's duties as a calendar."""
    return _told(request, public_id, "calendar", CALENDAR)


def _told(request: DeskRequest, public_id: UUID, kind: str, form_of: tuple[str, str]) -> HttpResponse:
    nrp = request.GET.get("nrp", "")[:20]

    def make(found: Any) -> bytes:
        return papers.told(request.viewer, found, kind, nrp, now=timezone.now()).encode()

    return _file(request, public_id, nrp, make, form_of)


@needs_right(Right.READ_ORDERS)
@limited(PAPERS)
@never_cache
@require_safe
def roster(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Return the duty roster of a unit."""
    unit = request.GET.get("satuan", "")[:40]
    return _file(
        request, public_id, "jadwal", lambda o: papers.roster(request.viewer, o, unit, now=timezone.now())
    )


@needs_right(Right.READ_ORDERS)
@limited(PAPERS)
@never_cache
@require_safe
def form(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Return a form of the incident command system."""
    asked = DayForm(request.GET)
    if not asked.is_valid():
        raise NotThereError
    name, day = asked.cleaned_data["form"], asked.cleaned_data["day"]
    return _file(
        request,
        public_id,
        f"ics{name}",
        lambda o: papers.form(request.viewer, o, name, day, now=timezone.now()),
    )


@needs_right(Right.READ_ORDERS)
@never_cache
@require_safe
def signed(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Return the signed letter, as a file to keep: it comes from outside and is never shown in our pages."""

    def read(found: Any) -> bytes:
        if found.signed_at is None:
            raise NotThereError
        return bytes(papers.signed(request.viewer, found, now=timezone.now()))

    return _file(request, public_id, "bertandatangan", read)
