"""Pengaturan: people, their accounts and roles."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from posko.limits.actions import SEARCH
from posko.people import actions, granting, linking, queries
from posko.people.rights import FOUR_EYES, Right, Role
from posko.support.errors import NotThereError, RuleError
from posko.surfaces.desk.forms import AccountForm, DelegationForm, GrantForm, ReasonForm
from posko.surfaces.desk.gate import DeskRequest, needs, signed_in
from posko.surfaces.desk.limited import limited
from posko.surfaces.desk.todo import Errand, Moment, waiting

CONFLICT = 409


@needs(Right.READ_PEOPLE)
@limited(SEARCH)
@require_safe
def people(request: DeskRequest) -> HttpResponse:
    """Show the accounts that the viewer may read."""
    words = request.GET.get("q", "")[:80]
    found = queries.people(request.viewer, words=words, now=timezone.now())
    return render(
        request,
        "desk/people.html",
        {
            "stop": "settings",
            "people": found,
            "words": words,
            "may_manage": request.viewer.may(Right.MANAGE_ACCOUNTS),
            "may_manage_hooks": request.viewer.may(Right.MANAGE_HOOKS),
        },
    )


@needs(Right.MANAGE_ACCOUNTS)
def new_person(request: DeskRequest) -> HttpResponse:
    """Make an account."""
    form = AccountForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            account = actions.create_account(**form.cleaned_data, by=request.viewer, now=timezone.now())
        except RuleError as broken:
            form.add_error(None, str(broken.message))
            status = CONFLICT
        else:
            return redirect("desk:person", account.pseudonym)
    return render(request, "desk/new_person.html", {"stop": "settings", "form": form}, status=status)


@needs(Right.READ_PEOPLE)
@require_safe
def person(request: DeskRequest, pseudonym: UUID) -> HttpResponse:
    """Show one account and its roles."""
    return _person_page(request, pseudonym, GrantForm())


def _person_page(request: DeskRequest, pseudonym: UUID, form: GrantForm, status: int = 200) -> HttpResponse:
    shown = queries.person(request.viewer, str(pseudonym), now=timezone.now())
    may = request.viewer.may
    context = {
        "stop": "settings",
        "person": shown.account,
        "grants": shown.grants,
        "form": form,
        "may_grant": may(Right.GRANT_ROLES),
        "may_manage": may(Right.MANAGE_ACCOUNTS),
        "may_erase": may(Right.ERASE_PEOPLE),
        "link": linking.link_of(shown.account.pk),
        "provider": linking.provider(),
        "invited": _invited(request, str(shown.account.pseudonym)),
    }
    return render(request, "desk/person.html", context, status=status)


def _invited(request: DeskRequest, pseudonym: str) -> str:
    """Return the link that was just made for this person, once; another person's waits for his page."""
    if pseudonym not in request.session.get("invitation", {}):
        return ""
    return str(request.session.pop("invitation")[pseudonym])


@needs(Right.GRANT_ROLES)
@require_POST
def give_role(request: DeskRequest, pseudonym: UUID) -> HttpResponse:
    """Give a role."""
    form = GrantForm(request.POST)
    if not form.is_valid():
        return _person_page(request, pseudonym, form, CONFLICT)
    try:
        granting.give_role(
            pseudonym=str(pseudonym),
            role=Role(form.cleaned_data["role"]),
            unit=form.cleaned_data["unit"] or None,
            areas=form.cleaned_data["areas"],
            ends_at=form.ends_at(),
            reason=form.cleaned_data["reason"],
            by=request.viewer,
            now=timezone.now(),
        )
    except RuleError as broken:
        form.add_error(None, str(broken.message))
        return _person_page(request, pseudonym, form, CONFLICT)
    waits = Role(form.cleaned_data["role"]) in FOUR_EYES
    messages.success(request, _("Menunggu orang kedua.") if waits else _("Peran berlaku."))
    return redirect("desk:person", pseudonym)


@needs(Right.CONFIRM_GRANTS)
@require_POST
def confirm(request: DeskRequest, grant_id: int) -> HttpResponse:
    """Confirm a role as the second person."""
    try:
        granting.confirm_grant(grant_id=grant_id, by=request.viewer, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
    else:
        messages.success(request, _("Peran berlaku."))
    return redirect("desk:today")


@needs(Right.CONFIRM_GRANTS)
@require_POST
def refuse(request: DeskRequest, grant_id: int) -> HttpResponse:
    """Refuse a role as the second person."""
    try:
        granting.refuse_grant(grant_id=grant_id, by=request.viewer, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
    return redirect("desk:today")


@signed_in
@require_POST
def withdraw(request: DeskRequest, grant_id: int) -> HttpResponse:
    """Take a role back."""
    try:
        grant = granting.withdraw_grant(grant_id=grant_id, by=request.viewer, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
        return redirect("desk:today")
    messages.success(request, _("Peran dicabut."))
    if request.viewer.may(Right.READ_PEOPLE):
        return redirect("desk:person", grant.account.pseudonym)
    return redirect("desk:today")


@signed_in
def delegate(request: DeskRequest, grant_id: int) -> HttpResponse:
    """Let somebody stand in for one's own role."""
    own = {grant.pk: grant for grant in queries.own_grants(request.viewer, now=timezone.now())}
    if grant_id not in own:
        raise NotThereError
    form = DelegationForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        ends_at = form.ends_at()
        assert ends_at is not None
        try:
            granting.delegate_role(
                grant_id=grant_id,
                to_username=form.cleaned_data["username"],
                ends_at=ends_at,
                reason=form.cleaned_data["reason"],
                by=request.viewer,
                now=timezone.now(),
            )
        except RuleError as broken:
            form.add_error(None, str(broken.message))
            status = CONFLICT
        else:
            messages.success(request, _("Pelimpahan tercatat."))
            return redirect("desk:today")
    context = {"stop": "today", "grant": own[grant_id], "form": form}
    return render(request, "desk/delegate.html", context, status=status)


@needs(Right.MANAGE_ACCOUNTS)
@require_POST
def invite(request: DeskRequest, pseudonym: UUID) -> HttpResponse:
    """Make a one-time link, shown once."""
    try:
        token = actions.invite(pseudonym=str(pseudonym), by=request.viewer, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
    else:
        path = reverse("desk:invitation", args=[pseudonym, token])
        request.session["invitation"] = {str(pseudonym): request.build_absolute_uri(path)}
    return redirect("desk:person", pseudonym)


@needs(Right.MANAGE_ACCOUNTS)
@require_POST
def suspend(request: DeskRequest, pseudonym: UUID) -> HttpResponse:
    """Close an account, or open it again."""
    form = ReasonForm(request.POST)
    act = actions.restore_account if "restore" in request.POST else actions.suspend_account
    if not form.is_valid():
        messages.error(request, _("Tulis alasannya."))
        return redirect("desk:person", pseudonym)
    try:
        act(
            pseudonym=str(pseudonym),
            reason=form.cleaned_data["reason"],
            by=request.viewer,
            now=timezone.now(),
        )
    except RuleError as broken:
        messages.error(request, str(broken.message))
    return redirect("desk:person", pseudonym)


@waiting(10)
def _roles_to_confirm(moment: Moment) -> Iterator[Errand]:
    for grant in queries.waiting(moment.viewer, now=moment.now):
        yield Errand(grant.role_name, template="desk/errand_grant.html", thing=grant)
