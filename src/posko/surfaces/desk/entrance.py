"""What is open before anybody is signed in: the invitation, the language, the sign of life."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from posko.keeping.health import health as look
from posko.people import actions
from posko.people.queries import is_demo
from posko.support.errors import NotThereError
from posko.surfaces.desk.gate import SKIPPED, open_to_all

UNAVAILABLE = 503


@open_to_all
@never_cache
@sensitive_post_parameters()
def invitation(request: HttpRequest, pseudonym: UUID, token: str) -> HttpResponse:
    """Let an invited person choose the first password, once."""
    account = actions.invited(str(pseudonym), token)
    if account is None:
        raise NotThereError
    form = SetPasswordForm(account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["new_password1"]
        try:
            actions.enter_by_invitation(
                pseudonym=str(pseudonym), token=token, password=password, now=timezone.now()
            )
        except ValidationError as weak:
            form.add_error("new_password1", weak)
        else:
            return redirect("account_login")
    return render(request, "desk/invitation.html", {"form": form, "account": account})


@open_to_all
@never_cache
def demo_entrance(request: HttpRequest) -> HttpResponse:
    """Show where the second factor is asked for, and let somebody leave it out: in a demo alone."""
    if not is_demo():
        raise Http404
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("desk:today"))
    if request.method == "POST":
        request.session[SKIPPED] = True
        return redirect("desk:today")
    return render(request, "desk/demo_entrance.html")


@open_to_all
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language and go back."""
    chosen, back = request.POST.get("language", ""), request.POST.get("next", "/")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    # Not `redirect`, which takes what is no path for the name of a page, and breaks where there is none.
    response = HttpResponseRedirect(back if ours and back.startswith("/") else "/")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


@open_to_all
@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer how the installation is: 503 where no page can be served. `?hidup`: only that it lives."""
    if "hidup" in request.GET:
        return JsonResponse({"status": "alive"})
    found = look(timezone.now())
    return JsonResponse(found.as_json(), status=200 if found.ready else UNAVAILABLE)


@open_to_all
def closed(request: HttpRequest, **_: str) -> HttpResponse:
    """Answer for what allauth would offer and Posko does not: signing up, mail."""
    raise Http404
