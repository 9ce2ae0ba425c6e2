"""Pengaturan: the viewer's own tokens, with which programs act for him."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from posko.access import actions, queries
from posko.access.words import name_of
from posko.support.errors import RuleError
from posko.surfaces.desk.freshness import is_fresh, prove_again
from posko.surfaces.desk.gate import DeskRequest, signed_in

CONFLICT = 409
USUAL = timedelta(days=90)


class TokenForm(forms.Form):
    """A new token."""

    name = forms.CharField(
        max_length=60,
        label=_("Nama"),
        help_text=_("Program apa yang memakainya, misalnya Papan informasi Polres."),
    )
    ends_on = forms.DateField(
        label=_("Berlaku sampai dengan"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    scopes = forms.MultipleChoiceField(label=_("Yang boleh dilakukan"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, offered: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(r.value, name_of(r)) for r in offered]  # type: ignore[attr-defined]

    def ends_at(self) -> datetime:
        """Return the last instant of the day that was chosen."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["ends_on"], time(23, 59, 59)))


@signed_in
@never_cache
@require_safe
def tokens(request: DeskRequest) -> HttpResponse:
    """Show the viewer's own tokens."""
    return _page(request, "")


def _page(request: DeskRequest, secret: str) -> HttpResponse:
    now = timezone.now()
    rows = [
        {"token": token, "live": token.revoked_at is None and token.ends_at > now, "scopes": _names(token)}
        for token in queries.own_tokens(request.viewer)
    ]
    context = {"stop": "settings", "rows": rows, "secret": secret, "offered": queries.offered(request.viewer)}
    return render(request, "desk/tokens.html", context)


def _names(token: Any) -> list[Any]:
    return [name_of(right) for right in sorted(queries.rights_of(token))]


@signed_in
@never_cache
def new_token(request: DeskRequest) -> HttpResponse:
    """Make a token, with a second factor that is fresh; what opens is shown once."""
    if not is_fresh(request):
        return prove_again(request, reverse("desk:new_token"))
    begin = {"ends_on": timezone.localdate() + USUAL}
    form = TokenForm(request.POST or None, offered=queries.offered(request.viewer), initial=begin)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            _token, secret = actions.make_token(
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                ends_at=form.ends_at(),
                by=request.viewer,
                now=timezone.now(),
            )
        except RuleError as broken:
            form.add_error(None, str(broken.message))
            status = CONFLICT
        else:
            return _page(request, secret)
    return render(request, "desk/new_token.html", {"stop": "settings", "form": form}, status=status)


@signed_in
@require_POST
def revoke_token(request: DeskRequest, token: UUID) -> HttpResponse:
    """Take back one of the viewer's own tokens."""
    try:
        actions.revoke_token(public_id=token, by=request.viewer, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
    else:
        messages.success(request, _("Token dicabut; ia tidak membuka apa pun lagi."))
    return redirect("desk:tokens")
