"""Kerawanan: changing values, incidents, classes and the model; and what of it waits for a second person."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from posko.assessment import actions, deciding, queries, weighing
from posko.assessment.bridge import MODEL_BYTES, text_of_model
from posko.assessment.decisions import Decision
from posko.assessment.words import CLASS_NAMES, KIND_NAMES
from posko.people.rights import Right
from posko.support.errors import NotThereError, RuleError
from posko.surfaces.desk.assessment import (
    found_at,
    frame,
    incidents_page,
    model_page,
    place_address,
    place_page,
)
from posko.surfaces.desk.gate import DeskRequest, needs
from posko.surfaces.desk.risk_forms import (
    IncidentForm,
    ModelFileForm,
    OverrideForm,
    ValueForm,
    WeightsForm,
    WhyForm,
)
from posko.surfaces.desk.todo import Errand, Moment, waiting

CONFLICT = 409
DECISIONS = {"setuju": Decision.CONFIRMED, "tolak": Decision.REFUSED, "tarik": Decision.WITHDRAWN}
NOTED = _("Dicatat. Simpan semua perubahan sekaligus di Susunan.")


@needs(Right.CHANGE_RISK)
@require_POST
def note_value(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Note another value of an indicator of a place."""
    found = found_at(request, operation, Right.CHANGE_RISK)
    form = ValueForm(request.POST)
    level, code = request.GET.get("tingkat", ""), request.GET.get("kode", "")[:80]
    if not form.is_valid():
        return place_page(request, operation, form, None, CONFLICT)
    try:
        actions.note_value(
            request.viewer, found, level=level, code=code, now=timezone.now(), **form.cleaned_data
        )
    except RuleError as broken:
        form.add_error(None, str(broken.message))
        return place_page(request, operation, form, None, CONFLICT)
    messages.success(request, NOTED)
    return redirect(place_address(found, level, code))


@needs(Right.CHANGE_RISK)
@require_POST
def propose_override(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Propose another class for a station."""
    found = found_at(request, operation, Right.CHANGE_RISK)
    form, code = OverrideForm(request.POST), request.GET.get("kode", "")[:80]
    if not form.is_valid():
        return place_page(request, operation, None, form, CONFLICT)
    try:
        deciding.propose_override(
            request.viewer, found, station=code, now=timezone.now(), **form.cleaned_data
        )
    except RuleError as broken:
        form.add_error(None, str(broken.message))
        return place_page(request, operation, None, form, CONFLICT)
    messages.success(request, _("Diusulkan. Berlaku setelah orang kedua menyetujui."))
    return redirect(place_address(found, "station", code))


@needs(Right.CHANGE_RISK)
@require_POST
def note_incident(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Note an earlier incident."""
    found = found_at(request, operation, Right.CHANGE_RISK)
    form = IncidentForm(request.POST)
    if not form.is_valid():
        return incidents_page(request, operation, form, CONFLICT)
    try:
        actions.note_incident(request.viewer, found, now=timezone.now(), **form.cleaned_data)
    except RuleError as broken:
        form.add_error(None, str(broken.message))
        return incidents_page(request, operation, form, CONFLICT)
    messages.success(request, NOTED)
    return redirect("desk:risk_incidents", operation)


@needs(Right.CHANGE_RISK)
@never_cache
def risk_changes(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Show what was collected and what it does to the classes; keep it as the next version."""
    found = found_at(request, operation, Right.CHANGE_RISK)
    form, status = WhyForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.keep_collected(request.viewer, operation, now=timezone.now(), **form.cleaned_data)
        except RuleError as broken:
            form.add_error(None, str(broken.message))
            status, found = CONFLICT, found_at(request, operation, Right.CHANGE_RISK)
        else:
            messages.success(request, _("Disimpan sebagai versi %(n)s.") % {"n": kept.number})
            return redirect("desk:risk_table", operation)
    what = actions.collected(request.viewer, found)
    # What was looked at is what is on the page, whatever was sent before.
    form.initial = {"base": found.version.number, "seen": actions.count_of(what)}
    if request.method == "POST":
        form.data = form.data | {k: str(v) for k, v in form.initial.items()}  # type: ignore[operator]
    context = frame(request, found, "changes") | {
        "what": what,
        "labels": queries.labels_of(found),
        "kinds": KIND_NAMES,
        "effect": actions.effect_of(found, what),
        "form": form,
    }
    return render(request, "desk/risk_changes.html", context, status=status)


@needs(Right.CHANGE_RISK)
@require_POST
def drop_change(request: DeskRequest, change: int) -> HttpResponse:
    """Take a noted change back."""
    operation = actions.drop_change(request.viewer, change, now=timezone.now())
    return redirect("desk:risk_changes", operation.public_id)


def _decision(request: DeskRequest) -> Decision:
    found = DECISIONS.get(request.POST.get("putusan", ""))
    if found is None:
        raise NotThereError
    return found


@needs(Right.READ_RISK)
@require_POST
def decide_override(request: DeskRequest, override: int) -> HttpResponse:
    """Confirm, refuse or withdraw an override that waits."""
    # Where it stands is asked before what is pressed: nobody learns of a foreign one.
    operation = deciding.operation_of_override(request.viewer, override)
    try:
        deciding.decide_override(
            request.viewer,
            override,
            _decision(request),
            request.POST.get("jawaban", "")[:300],
            now=timezone.now(),
        )
    except RuleError as broken:
        messages.error(request, str(broken.message))
    return redirect("desk:risk_overrides", operation)


@needs(Right.CHANGE_RISK)
@require_POST
def propose_model(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Propose a model, by a file or by other weights."""
    found = found_at(request, operation, Right.CHANGE_RISK)
    form = WeightsForm(request.POST, model=weighing.model_view(found))
    sent: Any = ModelFileForm(request.POST, request.FILES) if request.FILES else form
    if not sent.is_valid():
        form.add_error(None, str(_("Periksa isian: setiap bobot di atas 0, dan alasan wajib.")))
        return model_page(request, operation, form, CONFLICT)
    try:
        if request.FILES:
            text = text_of_model(sent.cleaned_data["file"].read(MODEL_BYTES + 1))
        else:
            text = weighing.reweighed(found, *form.said())
        made = deciding.propose_model(
            request.viewer, found.operation, text, sent.cleaned_data["reason"], now=timezone.now()
        )
    except RuleError as broken:
        form.add_error(None, str(broken.message))
        return model_page(request, operation, form, CONFLICT)
    messages.success(request, _("Model diusulkan. Lihat akibatnya; orang kedua yang menyetujui."))
    return redirect("desk:model_proposal", made.pk)


@needs(Right.READ_RISK)
@require_POST
def decide_model(request: DeskRequest, proposal_id: int) -> HttpResponse:
    """Confirm, refuse or withdraw a model that waits."""
    found_at(request, weighing.proposal_operation(proposal_id))
    try:
        deciding.decide_model(
            request.viewer,
            proposal_id,
            _decision(request),
            request.POST.get("jawaban", "")[:300],
            sha256=request.POST.get("sha256", ""),
            now=timezone.now(),
        )
    except RuleError as broken:
        messages.error(request, str(broken.message))
    return redirect("desk:model_proposal", proposal_id)


@waiting(30)
def to_decide(moment: Moment) -> Iterator[Errand]:
    """Yield the overrides and models that wait for the viewer."""
    overrides, models = deciding.waiting_for(moment.viewer)
    for one in overrides:
        yield Errand(
            _("Penetapan kelas %(name)s: %(class)s")
            % {"name": one.name, "class": CLASS_NAMES[one.risk_class]},
            detail=one.reason,
            url=reverse("desk:risk_overrides", args=[one.operation.public_id]),
            do=_("baca dan putuskan"),
            since=one.proposed_at,
        )
    for model in models:
        yield Errand(
            _("Usulan model kerawanan untuk %(name)s") % {"name": model.operation.name},
            detail=model.reason,
            url=reverse("desk:model_proposal", args=[model.pk]),
            do=_("baca dan putuskan"),
            since=model.proposed_at,
        )
