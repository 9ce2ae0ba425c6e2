"""Data: the tables of an operation, their versions, and what changed between them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from posko.campaign import queries as campaign
from posko.campaign.actions import begin
from posko.intake import queries
from posko.intake.notes import Changes
from posko.limits.actions import DOWNLOADS
from posko.people.queries import readable_areas, readable_units
from posko.people.rights import Right, Where
from posko.support.errors import RefusedError, RuleError
from posko.surfaces.desk.forms import OperationForm
from posko.surfaces.desk.gate import DeskRequest, needs
from posko.surfaces.desk.limited import limited
from posko.surfaces.desk.shell import CHOSEN, chosen_operation

CONFLICT = 409
PER_PAGE = 50
FEW_FIELDS = 5
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(Right.READ_TERRITORY)
@require_safe
def data(request: DeskRequest) -> HttpResponse:
    """Lead to the tables of the operation that is worked on, else to units and areas."""
    operation = chosen_operation(request, request.viewer)
    if operation is not None and request.viewer.may(Right.READ_REGISTER, operation.where):
        return redirect("desk:register", operation.public_id)
    if operation is None and request.viewer.may(Right.CHANGE_REGISTER):
        return redirect("desk:begin_operation")
    return redirect("desk:territory")


@needs(Right.CHANGE_REGISTER)
def begin_operation(request: DeskRequest) -> HttpResponse:
    """Begin an operation of a unit in the viewer's territory."""
    may = request.viewer.may
    units = [u for u in readable_units(request.viewer) if may(Right.CHANGE_REGISTER, Where(u.path))]
    areas = [a for a in readable_areas(request.viewer) if a.depth < 2]
    form = OperationForm(request.POST or None, units=units, areas=areas)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            operation = begin(request.viewer, **form.said(), now=timezone.now())
        except (RuleError, RefusedError) as broken:
            form.add_error(None, str(getattr(broken, "message", form.NOT_HERE)))
            status = CONFLICT
        else:
            request.session[CHOSEN] = str(operation.public_id)
            return redirect("desk:register", operation.public_id)
    return render(request, "desk/begin.html", {"stop": "data", "form": form}, status=status)


def at(request: DeskRequest, public_id: UUID) -> Any:
    """Return an operation within reach; from now on it is the one that is worked on."""
    found = campaign.operation(request.viewer, public_id)
    if request.session.get(CHOSEN) != str(found.public_id):
        request.session[CHOSEN] = str(found.public_id)
    return found


@needs(Right.READ_REGISTER)
@require_safe
def register(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Show the tables of the current version, and take files in."""
    found = at(request, operation)
    context = {
        "stop": "data",
        "tab": "register",
        "operation": found,
        "register": queries.register(request.viewer, found),
        "drafts": queries.open_drafts(request.viewer, found),
        "may_change": request.viewer.may(Right.CHANGE_REGISTER, found.where),
    }
    return render(request, "desk/register.html", context)


@needs(Right.READ_REGISTER)
@require_safe
def versions(request: DeskRequest, operation: UUID) -> HttpResponse:
    """Show the history: every version, who kept it, when, why, from which files."""
    found = at(request, operation)
    kept = page_of(request, queries.history(request.viewer, found))
    context = {"stop": "data", "tab": "versions", "operation": found, "kept": kept}
    return render(request, "desk/versions.html", context)


@needs(Right.READ_REGISTER)
@limited(DOWNLOADS)
@require_safe
def version(request: DeskRequest, operation: UUID, number: int) -> HttpResponse:
    """Show what a version changed, table by table; one of them row by row."""
    found, now = at(request, operation), timezone.now()
    shown = queries.register_of(request.viewer, found, number)
    table = request.GET.get("tabel", "")
    context: dict[str, Any] = {
        "stop": "data",
        "tab": "versions",
        "operation": found,
        "register": shown,
        "table": table,
    }
    if "periksa" in request.GET and shown.version is not None:
        context["whole"] = "yes" if campaign.is_whole(shown.version) else "no"
    if table in {line.table for line in shown.lines}:
        context |= changed_rows(
            request, queries.changes_of(request.viewer, found, number, table, now=now), f"tabel={table}&"
        )
        findings = queries.findings_of(request.viewer, found, number, table, now=now)
        context["findings"] = page_of(request, findings, "temuan")
    return render(request, "desk/version.html", context)


def page_of(request: DeskRequest, rows: Sequence[Any], name: str = "hal") -> Page[Any]:
    """Return the page of rows that the address asks for, the nearest where there is none such."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get(name, "1"))


def changed_rows(request: DeskRequest, changes: Changes, extra: str) -> dict[str, Any]:
    """Return what the list of changes shows: the kind that is asked for, else the first that there is.

    `extra` is what the addresses of its links begin with.
    """
    kinds = [k for k in ("changed", "added", "removed") if getattr(changes, k)]
    asked = request.GET.get("jenis", "")
    kind = asked if asked in kinds else (kinds[0] if kinds else "")
    rows = page_of(request, changes.rows.get(kind, []))
    few = [(key, [(n, v) for n, v in fields.items() if v and v != key][:FEW_FIELDS]) for key, fields in rows]
    counts = [(k, getattr(changes, k)) for k in kinds]
    more = f"{extra}jenis={kind}&"
    shown = {"changes": changes, "kinds": counts, "kind": kind, "rows": rows, "few": few}
    return {**shown, "extra": extra, "more": more}


@needs(Right.READ_REGISTER)
@limited(DOWNLOADS)
@require_safe
def table(request: DeskRequest, operation: UUID, number: int, table: str) -> HttpResponse:
    """Return a table of a version as a workbook, to work on."""
    found = at(request, operation)
    raw = queries.workbook_of(request.viewer, found, number, table, now=timezone.now())
    return workbook(raw, f"{table}-versi-{number}.xlsx")


def workbook(raw: bytes, name: str) -> HttpResponse:
    """Return a workbook as a download. Names here are plain: no header can be forged with one."""
    answer = HttpResponse(raw, content_type=WORKBOOK)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
