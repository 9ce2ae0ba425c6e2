"""The operation in the top bar: which one somebody works on."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from posko.campaign.queries import operations_of
from posko.people.rights import Right
from posko.support.errors import NotThereError
from posko.surfaces.desk.gate import DeskRequest, needs
from posko.surfaces.desk.shell import CHOSEN


@needs(Right.READ_OPERATION)
@require_POST
def choose(request: DeskRequest) -> HttpResponse:
    """Work on another operation from now on, beginning at the first page."""
    wanted = request.POST.get("operation", "")
    if wanted not in {str(o.public_id) for o in operations_of(request.viewer)}:
        raise NotThereError
    request.session[CHOSEN] = wanted
    return redirect("desk:today")
