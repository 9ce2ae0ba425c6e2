"""Kerawanan: the risk of places, one of them closely, the register of incidents, the model."""

import csv
import io
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from posko.assessment import actions, places, queries, weighing
from posko.assessment.queries import Assessed
from posko.assessment.words import ACCESS, KIND_NAMES
from posko.intake.sheets import harmless, xlsx_bytes
from posko.limits.actions import DOWNLOADS
from posko.people.rights import Right
from posko.support.errors import NotThereError
from posko.surfaces.desk.gate import DeskRequest, needs
from posko.surfaces.desk.limited import limited
from posko.surfaces.desk.registers import page_of, workbook
from posko.surfaces.desk.risk_forms import IncidentForm, OverrideForm, PlacesForm, ValueForm, WeightsForm
from posko.surfaces.desk.shell import chosen_operation


@needs(Right.READ_RISK_SUMMARY)
@require_safe
def risk(request: DeskRequest) -> HttpResponse:
    """Lead to the places of the operation that is worked on, else to its counts by district."""
    operation = chosen_operation(request, request.viewer)
    if operation is None or not request.viewer.meets(Right.READ_RISK_SUMMARY, operation.where):
        return render(request, "desk/risk_none.html", {"stop": "risk"})
    all_of_it = request.viewer.meets(Right.READ_RISK, operation.where)
    return redirect("desk:risk_table" if all_of_it else "desk:risk_summary", operation.public_id)


def found_at(request: DeskRequest, operation: UUID, right: Right = Right.READ_RISK) -> Assessed:
    """Return an operation's assessment. Raises NotThereError without the right, and before there is data."""
    found = queries.assessed(request.viewer, operation, right)
    if found is None:
        raise NotThereError
    return found


def frame(request: DeskRequest, found: Assessed, tab: str) -> dict[str, Any]:
    """Return what every page of Kerawanan shows."""
    may_read = request.viewer.meets(Right.READ_RISK, found.operation.where)
    return {
        "stop": "risk",
        "tab": tab,
        "found": found,
        "operation": found.operation,
        "access": ACCESS,
        "may_read": may_read,
        "may_change": request.viewer.may(Right.CHANGE_RISK, found.operation.where),
    }


def place_address(found: Assessed, level: str, code: str) -> str:
    """Return the address of the page of a place."""
    query = urlencode({"tingkat": level, "kode": code})
    return f"{reverse('desk:risk_place', args=[found.operation.public_id])}?{query}"


@needs(Right.READ_RISK)
@never_cache
@require_safe
def risk_table(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Show the places in the viewer's territory with their class, page by page."""
    found = found_at(request, operation)
    form = PlacesForm(request.GET)
    sought = form.sought()
    page = queries.places(request.viewer, found, sought, page=form.page_number())
    form.offer(page.areas)
    context = frame(request, found, "places") | {"page": page, "form": form, "query": form.query()}
    context["level"] = sought.level
    return render(request, "desk/risk.html", context)


@needs(Right.READ_RISK)
@never_cache
@require_safe
def risk_map(request: DeskRequest, operation: UUID) -> JsonResponse:
    """Return the places that are sought as GeoJSON."""
    found = found_at(request, operation)
    sought = PlacesForm(request.GET).sought()
    told = queries.features(request.viewer, found, sought, lambda *at: place_address(found, *at))
    return JsonResponse(told, content_type="application/geo+json")


@needs(Right.READ_RISK)
@limited(DOWNLOADS)
@never_cache
@require_safe
def risk_list(request: DeskRequest, operation: UUID, kind: str) -> HttpResponse:
    """Return the stations that are sought as a file that bears its access class; the download is logged."""
    found = found_at(request, operation)
    rows = queries.listed(request.viewer, found, PlacesForm(request.GET).sought())
    rows = [[harmless(c) if isinstance(c, str) else c for c in row] for row in rows]
    head = f"{ACCESS} - {found.operation.name} - {_('versi')} {found.version.number}"
    actions.record_export(request.viewer, found.operation, kind, len(rows) - 1, now=timezone.now())
    name = f"{ACCESS}-kerawanan-versi-{found.version.number}.{kind}"
    if kind == "xlsx":
        return workbook(xlsx_bytes(ACCESS, [[head], *rows]), name)
    if kind != "csv":
        raise NotThereError
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([[head], *rows])
    answer = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@needs(Right.READ_RISK_SUMMARY)
@never_cache
@require_safe
def risk_summary(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Show how many stations of each district have which class; no place below a district."""
    found = found_at(request, operation, Right.READ_RISK_SUMMARY)
    rows = queries.summary(request.viewer, found)
    return render(request, "desk/risk_summary.html", frame(request, found, "summary") | {"rows": rows})


@needs(Right.READ_RISK)
@never_cache
@require_safe
def risk_place(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Show one place: what happened there first, then values, why its class, indexes, who changed what."""
    return place_page(request, operation, None, None)


def place_page(
    request: DeskRequest,
    operation: UUID,
    value: ValueForm | None,
    override: OverrideForm | None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of a place, with a form that was sent with faults."""
    found = found_at(request, operation)
    level, code = request.GET.get("tingkat", "station"), request.GET.get("kode", "")[:80]
    seen = places.place(request.viewer, found, level, code)
    context = frame(request, found, "places") | {
        "place": seen,
        "row": seen.row,
        "value_form": value or ValueForm(),
        "override_form": override or OverrideForm(),
        "asked": urlencode({"tingkat": level, "kode": code}),
    }
    return render(request, "desk/risk_place.html", context, status=status)


@needs(Right.READ_RISK)
@never_cache
@require_safe
def risk_incidents(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Show the register of earlier incidents, and a form to add one."""
    return incidents_page(request, operation, None)


def incidents_page(
    request: DeskRequest, operation: UUID, form: IncidentForm | None, status: int = 200
) -> HttpResponse:
    """Return the register, with a form that was sent with faults."""
    found = found_at(request, operation)
    words, kind = request.GET.get("cari", "")[:80], request.GET.get("jenis", "")
    sought = (request.viewer, found, words, kind if kind in KIND_NAMES else "")
    count = places.count_incidents(*sought)
    page = page_of(request, range(count))
    rows = places.incidents(*sought, limit=page.paginator.per_page, offset=page.start_index() - 1)
    context = frame(request, found, "incidents") | {
        "rows": rows,
        "count": count,
        "page": page,
        "more": urlencode({"cari": words, "jenis": kind}) + "&",
        "words": words,
        "kind": kind,
        "kinds": list(KIND_NAMES.items()),
        "form": form or IncidentForm(initial={"place": request.GET.get("tempat", "")[:80]}),
    }
    return render(request, "desk/risk_incidents.html", context, status=status)


@needs(Right.READ_RISK)
@never_cache
@require_safe
def risk_overrides(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Show every class that was given by hand: what, why, by whom, and what waits for a second person."""
    found = found_at(request, operation)
    rows = weighing.overrides(request.viewer, found)
    context = frame(request, found, "overrides") | {"rows": rows}
    return render(request, "desk/risk_overrides.html", context)


@needs(Right.READ_RISK)
@never_cache
@require_safe
def risk_model(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Show the model in words, which version and plan used which, and what was proposed."""
    return model_page(request, operation, None)


def model_page(
    request: DeskRequest, operation: UUID, form: WeightsForm | None, status: int = 200
) -> HttpResponse:
    """Return the page of the model, with a form that was sent with faults."""
    found = found_at(request, operation)
    model = weighing.model_view(found)
    context = frame(request, found, "model") | {
        "model": model,
        "used": weighing.history(request.viewer, found),
        "proposals": weighing.proposals(found),
        "form": form or WeightsForm(model=model),
    }
    return render(request, "desk/risk_model.html", context, status=status)


@needs(Right.READ_RISK)
@never_cache
@require_safe
def model_proposal(request: DeskRequest, proposal_id: int) -> HttpResponse:
    """Show a proposed model beside the one in use, and which places would change their class."""
    found = found_at(request, weighing.proposal_operation(proposal_id))
    seen = weighing.proposal(request.viewer, found, proposal_id)
    context = frame(request, found, "model") | {"seen": seen}
    return render(request, "desk/risk_proposal.html", context)
