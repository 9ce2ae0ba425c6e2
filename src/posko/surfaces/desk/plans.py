"""Rencana: plans of an operation, their making, what they say, approving one."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from posko.assessment.unknown import unknown_risk
from posko.campaign.queries import current, operations_of
from posko.intake.queries import spoiled_rows
from posko.limits.actions import DOWNLOADS, PLANS
from posko.people.rights import Right, four_eyes
from posko.planning import actions, comparing, figures, queries, revisions
from posko.planning.engine import in_language
from posko.support.errors import NotThereError, RefusedError, RuleError
from posko.surfaces.desk.editing import drafts_of
from posko.surfaces.desk.freshness import is_fresh, prove_again
from posko.surfaces.desk.gate import DeskRequest, needs
from posko.surfaces.desk.limited import limited
from posko.surfaces.desk.plan_forms import PlanForm
from posko.surfaces.desk.shell import chosen_operation
from posko.surfaces.desk.todo import Errand, Moment, waiting

CONFLICT = 409
STAGES = {
    "check": _("Memeriksa data"),
    "risk": _("Menilai kerawanan"),
    "balance": _("Menimbang kekuatan"),
    "routes": _("Menyusun rute kotak suara"),
    "beats": _("Menyusun kelompok TPS"),
    "assignment": _("Menempatkan petugas"),
    "roster": _("Menyusun jadwal seluruh fase"),
    "patrols": _("Menyusun patroli"),
    "evaluate": _("Menguji ulang rencana"),
    "report": _("Menulis laporan"),
    "rows": _("Menyiapkan tabel"),
}
"""In the order in which the engine goes through them."""
REVISING = {
    "check": STAGES["check"],
    "roster": _("Mencari pengganti"),
    "changes": _("Menetapkan siapa yang berubah"),
    "evaluate": STAGES["evaluate"],
    "report": STAGES["report"],
    "rows": STAGES["rows"],
}
"""The stages of a revision."""


@needs(Right.READ_PLANS)
@require_safe
def plans(request: DeskRequest) -> HttpResponse:
    """Show the plans of the operation that the viewer is at."""
    return _plans_page(request, None)


def _plans_page(request: DeskRequest, form: PlanForm | None, status: int = 200) -> HttpResponse:
    operation = chosen_operation(request, request.viewer)
    found = queries.plans_of(request.viewer, operation) if operation else []
    may_make = operation is not None and request.viewer.may(Right.MAKE_PLANS, operation.where)
    folder = current(request.viewer, operation) if may_make else None
    if form is None and folder is not None:
        form = PlanForm(phases=folder.phases)
    context = {
        "stop": "plans",
        "shown_operation": operation,
        "rows": [{"plan": plan, **figures.short(plan)} for plan in found],
        "readable": [plan for plan in found if plan.is_readable],
        "form": form if folder is not None and not any(plan.is_under_way for plan in found) else None,
        "folder": folder,
        "may_make": may_make,
    }
    return render(request, "desk/plans.html", context, status=status)


@needs(Right.MAKE_PLANS)
@limited(PLANS)
@require_POST
def ask_plan(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Ask for a plan of an operation."""
    found = next((o for o in operations_of(request.viewer) if o.public_id == operation), None)
    if found is None:
        raise NotThereError
    if not request.viewer.may(Right.MAKE_PLANS, found.where):
        raise RefusedError
    folder = current(request.viewer, found)
    form = PlanForm(request.POST, phases=folder.phases if folder else [])
    if not form.is_valid():
        return _plans_page(request, form, CONFLICT)
    try:
        plan = actions.ask_plan(found, **form.cleaned_data, by=request.viewer, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
        return redirect("desk:plans")
    return redirect("desk:plan", plan.public_id)


@needs(Right.READ_PLANS)
@never_cache
@require_safe
def plan(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Show one plan: how far it is, why it failed, or what it comes to."""
    found = queries.plan(request.viewer, public_id)
    where = found.operation.where
    others = [p for p in queries.plans_of(request.viewer, found.operation) if p.is_readable and p != found]
    context: dict[str, Any] = {
        "stop": "plans",
        "plan": found,
        "others": others,
        "progress": _progress(found),
        "refusal": in_language(found.refusal),
        "nobody_works": queries.nobody_works(found, timezone.now()),
        "may_make": request.viewer.may(Right.MAKE_PLANS, where),
        "newer": revisions.newer_folder(request.viewer, found),
        "may_approve": request.viewer.may(Right.APPROVE_PLANS, where),
        "may_read_all": request.viewer.may(Right.READ_PLANS, where),
        "may_read_duties": request.viewer.may(Right.READ_DUTIES),
        "own": not four_eyes(edited_by=found.edited_by, approved_by=request.viewer.pseudonym),
    }
    if found.is_readable:
        context |= figures.said(found.figures) | drafts_of(request, found) | _made_from(request, found)
        if found.has_files:
            context["tables"] = figures.tables(request.viewer, found)
    return render(request, "desk/plan.html", context)


def _made_from(request: DeskRequest, plan: Any) -> dict[str, Any]:
    """Return what the data of a plan lack: rows that it leaves out, stations of unknown risk."""
    if not plan.folder.path.is_dir():
        return {}
    may, where = request.viewer.may, plan.operation.where
    unknown = unknown_risk(request.viewer, plan.folder)
    return {
        "spoiled": spoiled_rows(request.viewer, plan.folder),
        "may_read_register": may(Right.READ_REGISTER, where),
        "unknown": unknown if unknown is not None and unknown.is_much else None,
        "may_read_risk": may(Right.READ_RISK, where),
    }


@needs(Right.READ_PLANS)
@never_cache
@require_safe
def progress(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Return how far a plan is, for the script of its page."""
    found = queries.plan(request.viewer, public_id)
    return JsonResponse({"state": found.state, **_progress(found)})


def _progress(plan: Any) -> dict[str, Any]:
    named = STAGES if plan.base_id is None else REVISING
    stages = list(named)
    step = stages.index(plan.stage) if plan.stage in named else 0
    within = plan.stage_done / plan.stage_total if plan.stage_total > 1 else 0
    since = plan.begun_at or plan.asked_at
    taken_s = int(((plan.ended_at or timezone.now()) - since).total_seconds())
    return {
        "value": round(step + min(within, 1), 3) if plan.stage else 0,
        "steps": len(stages),
        "step": step + 1 if plan.stage else 0,
        "stage": str(named.get(plan.stage, _("Menunggu giliran"))),
        "taken": str(_("%(m)s mnt %(s)s dtk") % {"m": taken_s // 60, "s": taken_s % 60}),
    }


@needs(Right.MAKE_PLANS)
@require_POST
def cancel(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Stop the making of a plan."""
    try:
        actions.cancel_plan(public_id=public_id, by=request.viewer, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
    else:
        messages.success(request, _("Penyusunan dihentikan. Tidak ada yang tersimpan setengah."))
    return redirect("desk:plan", public_id)


# Without our origin: what runs in it reaches neither session nor pages. The report brings a policy of its own
# besides, which names its script by its digest.
SANDBOX = {
    "sandbox": ["allow-scripts"],
    "default-src": ["'none'"],
    "script-src": ["'unsafe-inline'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "connect-src": None,
    "font-src": None,
    "worker-src": None,
    "manifest-src": None,
    "form-action": ["'none'"],
}


@needs(Right.READ_PLANS)
@limited(DOWNLOADS)
@require_safe
def report(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Return the commander's page as the engine wrote it, to those whose territory is the whole operation."""
    found = queries.readable_plan(request.viewer, public_id)
    if not request.viewer.may(Right.READ_PLANS, found.operation.where):
        raise NotThereError
    answer = HttpResponse((found.path / "report.html").read_bytes())
    answer._csp_replace = SANDBOX  # type: ignore[attr-defined]
    return answer


@needs(Right.READ_PLANS)
@limited(DOWNLOADS)
@require_safe
def compare(request: DeskRequest) -> HttpResponse:
    """Show two plans side by side, and what changes from the one to the other."""
    try:
        wanted = [UUID(request.GET.get(name, "")) for name in ("dari", "ke")]
    except ValueError:
        raise NotThereError from None
    old, new = (queries.readable_plan(request.viewer, public_id) for public_id in wanted)
    if old.operation_id != new.operation_id:
        raise NotThereError
    context = {
        "stop": "plans",
        "old": old,
        "new": new,
        "lines": comparing.lines(old.figures, new.figures),
        "strengths": comparing.strengths(old.figures, new.figures),
        "changes": comparing.changes(request.viewer, old, new),
        "alike": comparing.alike(old.figures, new.figures),
        "same_input": old.folder.digest == new.folder.digest,
    }
    return render(request, "desk/compare.html", context)


@needs(Right.APPROVE_PLANS)
@never_cache
def approve(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Ask a commander whether he approves a plan, and let him, with a second factor that is fresh."""
    found = queries.readable_plan(request.viewer, public_id)
    if not request.viewer.may(Right.APPROVE_PLANS, found.operation.where):
        raise NotThereError
    if not is_fresh(request):
        return prove_again(request, reverse("desk:approve_plan", args=[public_id]))
    if request.method == "POST":
        try:
            actions.approve_plan(
                public_id=public_id,
                digest=request.POST.get("digest", ""),
                by=request.viewer,
                now=timezone.now(),
            )
        except RuleError as broken:
            messages.error(request, str(broken.message))
        else:
            messages.success(request, _("Rencana disetujui dan berlaku."))
        return redirect("desk:plan", public_id)
    context = {
        "stop": "plans",
        "plan": found,
        "earlier": queries.approved_plan(request.viewer, found.operation),
        "own": not four_eyes(edited_by=found.edited_by, approved_by=request.viewer.pseudonym),
        **figures.said(found.figures),
        **_made_from(request, found),
    }
    return render(request, "desk/approve.html", context)


@waiting(20)
def _plans_to_approve(moment: Moment) -> Iterator[Errand]:
    for plan in queries.waiting_plans(moment.viewer):
        title = _("Rencana %(n)s") % {"n": plan.number}
        address = reverse("desk:plan", args=[plan.public_id])
        yield Errand(title, plan.operation.name, address, _("baca dan setujui"), plan.ended_at)
