"""What changed since somebody looked last: data, plans, letters, as far as his rights go."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from posko.campaign.queries import versions
from posko.orders.queries import visible_orders
from posko.people.rights import Right
from posko.planning.queries import plans_of
from posko.surfaces.desk.todo import Change, Moment, news

MOST = 5


@news
def _versions(moment: Moment, since: datetime) -> Iterator[Change]:
    operation = moment.operation
    if operation is None or not moment.viewer.may(Right.READ_REGISTER, operation.where):
        return
    for version in versions(moment.viewer, operation).filter(kept_at__gt=since)[:MOST]:
        address = reverse("desk:version", args=[operation.public_id, version.number])
        yield Change(version.kept_at, _("Data versi %(n)s diterima") % {"n": version.number}, address)


@news
def _plans(moment: Moment, since: datetime) -> Iterator[Change]:
    if moment.operation is None:
        return
    for plan in plans_of(moment.viewer, moment.operation)[:MOST]:
        address, number = reverse("desk:plan", args=[plan.public_id]), {"n": plan.number}
        if plan.approved_at and plan.approved_at > since:
            yield Change(plan.approved_at, _("Rencana %(n)s disetujui") % number, address)
        if plan.ended_at and plan.ended_at > since:
            made = (
                _("Rencana %(n)s selesai disusun") if plan.is_readable else _("Rencana %(n)s tidak selesai")
            )
            yield Change(plan.ended_at, made % number, address)


@news
def _letters(moment: Moment, since: datetime) -> Iterator[Change]:
    if moment.operation is None or not moment.viewer.may(Right.READ_ORDERS):
        return
    issued = visible_orders(moment.viewer).filter(operation=moment.operation, issued_at__gt=since)
    last = issued.order_by("-issued_at").first()
    if last is not None and last.issued_at is not None:
        count = issued.count()
        what = (
            _("%(n)s surat terbit") % {"n": count}
            if count > 1
            else _("%(number)s terbit.") % {"number": last.number}
        )
        yield Change(last.issued_at, what, reverse("desk:orders"))
