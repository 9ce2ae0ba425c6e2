"""Pengaturan: letting somebody in anew who lost password or second factor."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from posko.people import resetting
from posko.people.rights import Right
from posko.surfaces.desk.by_two import asked, decided
from posko.surfaces.desk.gate import DeskRequest, needs
from posko.surfaces.desk.todo import Errand, Moment, waiting


@needs(Right.MANAGE_ACCOUNTS)
@require_POST
def ask_reset(request: DeskRequest, pseudonym: UUID) -> HttpResponse:
    """Ask that somebody be let in anew."""
    return asked(request, pseudonym, resetting.ask_reset)


@needs(Right.CONFIRM_GRANTS)
@require_POST
def confirm_reset(request: DeskRequest, reset_id: int) -> HttpResponse:
    """Reset as the second person."""
    return decided(
        request, resetting.confirm_reset, _("Akses direset: buat undangan baru."), reset_id=reset_id
    )


@needs(Right.CONFIRM_GRANTS)
@require_POST
def refuse_reset(request: DeskRequest, reset_id: int) -> HttpResponse:
    """Refuse as the second person."""
    return decided(request, resetting.refuse_reset, _("Reset ditolak."), reset_id=reset_id)


@waiting(8)
def resets(moment: Moment) -> Iterable[Errand]:
    """Yield the resets that the viewer may decide, and what was done to his own access."""
    own = resetting.told_reset(moment.viewer, moment.now)
    if own is not None:
        yield Errand(
            _("Akses Anda direset: sandi dan langkah kedua yang lama tidak berlaku lagi."),
            _("Bila bukan atas permintaan Anda, laporkan kepada Propam."),
            since=own.decided_at,
        )
    for reset in resetting.waiting_resets(moment.viewer, now=moment.now):
        yield Errand(reset.account.name, template="desk/errand_reset.html", thing=reset)
