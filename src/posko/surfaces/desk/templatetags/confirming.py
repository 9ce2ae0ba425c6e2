"""What somebody gives his second factor for, read from the address that he goes on to."""

from typing import Any

from django import template
from django.urls import Resolver404, resolve

from posko.planning.queries import plan
from posko.support.errors import NotThereError

register = template.Library()


@register.simple_tag
def plan_to_confirm(request: Any) -> Any:
    """Return the plan that is to be approved next, None where it is something else."""
    back = request.POST.get("next") or request.GET.get("next") or ""
    try:
        found = resolve(back.partition("?")[0])
    except Resolver404:
        return None
    viewer = getattr(request, "viewer", None)
    if found.view_name != "desk:approve_plan" or viewer is None:
        return None
    try:
        return plan(viewer, found.kwargs["public_id"])
    except NotThereError:
        return None
