"""Rencana: correct a plan by hand. Every page works without scripts; with them a seat can be dragged."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from posko.editing import actions, queries, viewing
from posko.people.rights import Right
from posko.support.errors import NotThereError, RuleError
from posko.surfaces.desk.editing_forms import LONGEST, FindForm, PostForm, state_again, state_of
from posko.surfaces.desk.editing_words import costs_of
from posko.surfaces.desk.gate import DeskRequest, needs

CONFLICT = 409
FRAGMENT = "X-Fragment"
"""A script that asks for a part of a page says so with this, and the answer says that it is one."""
FIELDS = {
    "put": ("seat", "nrp"),
    "swap": ("seat", "other"),
    "vacate": ("seat",),
    "keep": ("seat",),
    "move_station": ("station", "beat"),
}


@needs(Right.MAKE_PLANS)
@require_POST
def begin(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Begin to correct a plan, or join those who do."""
    try:
        draft = actions.begin(plan_id=public_id, by=request.viewer, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
        return redirect("desk:plan", public_id)
    return redirect("desk:editing", draft.public_id)


@needs(Right.READ_DUTIES)
@never_cache
@require_safe
def editing(request: DeskRequest, draft: UUID) -> HttpResponse:
    """Show the seats of a day or an officer's week, and one seat with who could take it."""
    found = queries.draft(request.viewer, draft)
    if not found.plan.has_files:
        return redirect("desk:edits", draft)
    form = FindForm(request.GET)
    asked = request.GET.get("halaman", "1")
    bench = viewing.bench(
        request.viewer,
        found,
        form.sought(),
        seat=request.GET.get("kursi", "")[:LONGEST],
        words=request.GET.get("cari", "").strip()[:80],
        page=int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1,
        now=timezone.now(),
    )
    if bench.sought.day:
        # Not what was typed, but the day that is shown.
        form.data = QueryDict(state_of(request.GET, hari=bench.sought.day.isoformat()))
    form.offer(bench.offered)
    context = {
        **frame(request, found, "roster"),
        "bench": bench,
        "form": form,
        "state": state_of(request.GET),
        "without_seat": state_of(request.GET, kursi="", cari=""),
        "without_page": state_of(request.GET, kursi="", cari="", halaman=""),
        "words": request.GET.get("cari", ""),
    }
    return render(request, "desk/editing.html", context)


def frame(request: DeskRequest, draft: Any, at: str) -> dict[str, Any]:
    """Return what every page of a draft carries."""
    edits = queries.edits_of(draft)
    return {
        "stop": "plans",
        "draft": draft,
        "plan": draft.plan,
        "at_tab": at,
        "counts": queries.counts(edits),
        "edits_count": len(edits),
        "last": queries.last_to_undo(request.viewer, draft, edits),
        "may_edit": draft.is_open and queries.may_edit(request.viewer, draft.operation),
        "may_send": draft.is_open and request.viewer.may(Right.MAKE_PLANS, draft.operation.where),
        "may_close": draft.is_open and queries.may_close(request.viewer, draft),
    }


@needs(Right.MAKE_PLANS)
@never_cache
@require_POST
def try_edit(request: DeskRequest, draft: UUID) -> HttpResponse:
    """Say what an edit would cost and which rule it touches, and offer to make it."""
    found = queries.draft(request.viewer, draft)
    kind, asked, fields = _asked(request)
    context = {**frame(request, found, "roster"), "fields": fields, "state": back_of(request)}
    status = 200
    try:
        if not found.is_open:
            raise RuleError(_("Suntingan rencana ini sudah ditutup."))
        trial = viewing.trial(request.viewer, found, kind, asked, now=timezone.now())
    except RuleError as broken:
        context["told"], status = str(broken.message), CONFLICT
    else:
        context |= {"trial": trial, "costs": costs_of(trial.looked), "kind": kind}
        context["in_the_way"] = [
            trial.looked.seats[seat] for seat in trial.looked.verdict.in_the_way if seat in trial.looked.seats
        ]
    if request.headers.get(FRAGMENT):
        answer = render(request, "desk/editing_trial.html", context, status=status)
        answer[FRAGMENT] = "1"
        return answer
    return render(request, "desk/editing_try.html", context, status=status)


def _asked(request: DeskRequest) -> tuple[str, dict[str, Any], list[tuple[str, str]]]:
    """Return the kind of edit, what is asked, and both as the fields of a form that asks it again."""
    kind = request.POST.get("kind", "")
    if kind not in FIELDS:
        raise NotThereError
    asked: dict[str, Any] = {name: typed(request, name) for name in FIELDS[kind]}
    fields = [("kind", kind), *asked.items(), ("seen", request.POST.get("seen", "")[:18])]
    if kind in ("put", "swap"):
        asked["leave"] = [seat[:LONGEST] for seat in request.POST.getlist("leave")[:10] if seat]
        fields += [("leave", seat) for seat in asked["leave"]]
    return kind, asked, fields


def typed(request: DeskRequest, name: str) -> str:
    """Return what was typed, as far as a database keeps it."""
    # PostgreSQL keeps no text with NUL in it.
    return request.POST.get(name, "").replace("\0", "")[:LONGEST]


def back_of(request: DeskRequest) -> str:
    """Return the query of the page that a form came from."""
    return state_again(request.POST.get("back", ""))


def _seen(request: DeskRequest) -> int:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 18 else -1


@needs(Right.MAKE_PLANS)
@require_POST
def make_edit(request: DeskRequest, draft: UUID) -> HttpResponse:
    """Make an edit that was looked at."""
    kind, asked, _fields = _asked(request)
    try:
        _make(request, draft, kind, asked, typed(request, "reason"))
    except RuleError as broken:
        messages.error(request, str(broken.message))
    page = "desk:edit_stations" if kind == "move_station" else "desk:editing"
    return redirect(f"{reverse(page, args=[draft])}?{back_of(request)}")


def _make(request: DeskRequest, draft: UUID, kind: str, asked: dict[str, Any], reason: str) -> None:
    made = actions.edit(
        public_id=draft,
        kind=kind,
        asked=asked,
        seen=_seen(request),
        reason=reason,
        by=request.viewer,
        now=timezone.now(),
    )
    if made.state == "waiting":
        messages.warning(request, _("Suntingan %(n)s menunggu orang kedua.") % {"n": made.number})
    else:
        messages.success(request, _("Suntingan %(n)s berlaku.") % {"n": made.number})


@needs(Right.READ_DUTIES)
@never_cache
@require_safe
def stations(request: DeskRequest, draft: UUID) -> HttpResponse:
    """Show the beats of a district with their stations, to move one to another."""
    found = queries.draft(request.viewer, draft)
    districts = viewing.districts(request.viewer, found)
    known = {district.code for district in districts}
    code = request.GET.get("kecamatan", "")
    code = code if code in known else (districts[0].code if districts else "")
    near = request.GET.get("kelompok", "")[:LONGEST]
    context = {
        **frame(request, found, "stations"),
        "districts": districts,
        "district": code,
        "near": near,
        "state": state_of(request.GET, kecamatan=code),
        "beats": viewing.beats_of(request.viewer, found, code, near) if code else [],
    }
    return render(request, "desk/edit_stations.html", context)


@needs(Right.MAKE_PLANS)
@never_cache
def add_post(request: DeskRequest, draft: UUID) -> HttpResponse:
    """Ask for a new post; say what it costs, then add it."""
    found = queries.draft(request.viewer, draft)
    choices = viewing.post_choices(request.viewer, found)
    context = frame(request, found, "post")
    form = PostForm(request.POST if request.method == "POST" else None, choices=choices)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("sure"):
                _make(request, draft, "add_post", form.said(), form.cleaned_data["reason"])
                return redirect("desk:edits", draft)
            trial = viewing.trial(request.viewer, found, "add_post", form.said(), now=timezone.now())
            context |= {"trial": trial, "costs": costs_of(trial.looked)}
        except RuleError as broken:
            form.add_error(None, str(broken.message))
            status = CONFLICT
    return render(request, "desk/edit_post.html", {**context, "form": form}, status=status)


def drafts_of(request: DeskRequest, plan: Any) -> dict[str, Any]:
    """Return what the page of a plan says about its corrections by hand."""
    return {
        "drafts": queries.drafts_of(request.viewer, plan),
        "may_correct": plan.state in actions.CORRECTABLE
        and plan.has_files
        and queries.may_edit(request.viewer, plan.operation),
    }
