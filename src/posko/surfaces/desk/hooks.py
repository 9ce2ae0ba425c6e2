"""Pengaturan: webhooks, and what came of their deliveries."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from posko.hooks import actions, queries
from posko.people.rights import Right
from posko.support.errors import RuleError
from posko.surfaces.desk.freshness import is_fresh, prove_again
from posko.surfaces.desk.gate import DeskRequest, needs

CONFLICT = 409
PER_PAGE = 50


class HookForm(forms.Form):
    """A new webhook."""

    address = forms.CharField(
        max_length=300,
        label=_("Alamat"),
        help_text=_("Hostnya harus disebut dalam POSKO_WEBHOOK_HOSTS oleh penjaga mesin."),
    )
    acts = forms.MultipleChoiceField(
        label=_("Catatan yang dikirim"), widget=forms.CheckboxSelectMultiple, choices=list
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["acts"].choices = [(part, part) for part in queries.parts()]  # type: ignore[attr-defined]


@needs(Right.MANAGE_HOOKS)
@require_safe
def hooks(request: DeskRequest) -> HttpResponse:
    """Show the webhooks, and where they may go."""
    return _page(request, "")


def _page(request: DeskRequest, secret: str) -> HttpResponse:
    context = {
        "stop": "settings",
        "hooks": queries.hooks(request.viewer),
        "hosts": queries.hosts(),
        "secret": secret,
    }
    return render(request, "desk/hooks.html", context)


@needs(Right.MANAGE_HOOKS)
@never_cache
def new_hook(request: DeskRequest) -> HttpResponse:
    """Register a webhook, with a second factor that is fresh; its secret is shown once."""
    if not is_fresh(request):
        return prove_again(request, reverse("desk:new_hook"))
    form = HookForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            _hook, secret = actions.register_hook(
                address=form.cleaned_data["address"],
                chosen=form.cleaned_data["acts"],
                by=request.viewer,
                now=timezone.now(),
            )
        except RuleError as broken:
            form.add_error(None, str(broken.message))
            status = CONFLICT
        else:
            return _page(request, secret)
    context = {"stop": "settings", "form": form, "hosts": queries.hosts()}
    return render(request, "desk/new_hook.html", context, status=status)


@needs(Right.MANAGE_HOOKS)
@never_cache
@require_safe
def hook(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Show one webhook and its last deliveries."""
    found = queries.hook(request.viewer, public_id)
    rows = Paginator(queries.deliveries(request.viewer, public_id), PER_PAGE)
    context = {"stop": "settings", "hook": found, "rows": rows.get_page(request.GET.get("hal", "1"))}
    return render(request, "desk/hook.html", context)


@needs(Right.MANAGE_HOOKS)
@require_POST
def stop_hook(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Stop a webhook."""
    try:
        actions.stop_hook(public_id=public_id, by=request.viewer, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
    else:
        messages.success(request, _("Webhook dihentikan; tidak ada lagi yang dikirim."))
    return redirect("desk:hooks")
