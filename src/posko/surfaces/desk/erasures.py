"""Pengaturan: erasing the data of somebody who has left."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from posko.people import erasing
from posko.people.rights import Right
from posko.surfaces.desk.by_two import asked, decided
from posko.surfaces.desk.gate import DeskRequest, needs
from posko.surfaces.desk.todo import Errand, Moment, waiting


@needs(Right.ERASE_PEOPLE)
@require_POST
def ask_erasure(request: DeskRequest, pseudonym: UUID) -> HttpResponse:
    """Ask that somebody's data be erased."""
    return asked(request, pseudonym, erasing.ask_erasure)


@needs(Right.CONFIRM_GRANTS)
@require_POST
def confirm_erasure(request: DeskRequest, erasure_id: int) -> HttpResponse:
    """Erase as the second person."""
    return decided(
        request,
        erasing.confirm_erasure,
        _("Data orang ini dihapus untuk selamanya."),
        erasure_id=erasure_id,
    )


@needs(Right.CONFIRM_GRANTS)
@require_POST
def refuse_erasure(request: DeskRequest, erasure_id: int) -> HttpResponse:
    """Refuse as the second person."""
    return decided(request, erasing.refuse_erasure, _("Penghapusan ditolak."), erasure_id=erasure_id)


@waiting(9)
def erasures(moment: Moment) -> Iterable[Errand]:
    """Yield the erasures that the viewer may decide."""
    for erasure in erasing.waiting_erasures(moment.viewer, now=moment.now):
        yield Errand(erasure.account.name, template="desk/errand_erasure.html", thing=erasure)
