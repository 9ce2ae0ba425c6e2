"""Hari ini: where things stand, what waits for me, what changed since I last looked, and the first steps."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from posko.campaign.queries import operation as operation_of
from posko.guide.actions import look, skip_step
from posko.guide.figures import figures_of
from posko.guide.steps import first_steps
from posko.people.rights import Right, Viewer
from posko.surfaces.desk import news as _news  # noqa: F401 its sources add themselves
from posko.surfaces.desk.gate import DeskRequest, needs, signed_in
from posko.surfaces.desk.shell import chosen_operation
from posko.surfaces.desk.todo import Moment, changes_since, errands_of

MOST_CHANGES = 10
STEPS = {
    "units": (_("Satuan dan wilayah"), _("kesatuan dan wilayah yang dilayaninya")),
    "people": (_("Petugas"), _("daftar personel dengan NRP dan satuan")),
    "stations": (_("TPS"), _("tempat pemungutan suara dengan titiknya")),
    "posts": (_("Pos"), _("kantor, gudang dan pos yang dijaga")),
    "risk": (_("Kerawanan"), _("indikator tiap wilayah atau TPS")),
    "plan": (_("Rencana"), _("minta rencana pertama")),
    "approve": (_("Persetujuan"), _("komandan membaca dan menyetujui")),
    "issue": (_("Perintah"), _("isi nomor surat dan terbitkan")),
}


@signed_in
def today(request: DeskRequest) -> HttpResponse:
    """Show the figures of the day, what waits for the viewer, what changed, and the first steps."""
    viewer, now = request.viewer, timezone.now()
    operation = chosen_operation(request, viewer)
    moment, looked = Moment(viewer, operation, now), look(viewer, now=now)
    changes = changes_since(moment, looked.since)
    context: dict[str, Any] = {
        "stop": "today",
        "errands": errands_of(moment),
        "operation": operation,
        "looked": looked,
        "changes": changes[:MOST_CHANGES],
        "more_changes": max(0, len(changes) - MOST_CHANGES),
        "change_count": len(changes),
        "may_begin": operation is None and viewer.may(Right.CHANGE_REGISTER),
    }
    if operation is not None:
        if viewer.may(Right.READ_PLANS):
            context["figures"] = figures_of(viewer, operation, operation.day_at(now))
            context["may_read_duties"] = viewer.may(Right.READ_DUTIES)
        context["steps"] = _steps(viewer, operation)
        context["may_skip"] = viewer.may(Right.CHANGE_REGISTER, operation.where)
    return render(request, "desk/today.html", context)


def _steps(viewer: Viewer, operation: Any) -> list[dict[str, Any]]:
    ways = {"plan": reverse("desk:plans"), "approve": reverse("desk:plans"), "issue": reverse("desk:orders")}
    data = reverse("desk:register", args=[operation.public_id])
    return [
        {
            "step": step,
            "name": STEPS[step.key][0],
            "what": STEPS[step.key][1],
            "url": ways.get(step.key, data),
        }
        for step in first_steps(viewer, operation)
    ]


@needs(Right.CHANGE_REGISTER)
@require_POST
def skip(request: DeskRequest, operation: UUID, step: str) -> HttpResponse:
    """Put a first step aside, or take it up again."""
    found = operation_of(request.viewer, operation)
    skip_step(found, step, skip="resume" not in request.POST, by=request.viewer, now=timezone.now())
    return redirect("desk:today")
