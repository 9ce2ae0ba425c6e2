"""Reading hooks and their deliveries."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from posko.hooks.models import Delivery, DeliveryState, Hook
from posko.ledger.acts import KNOWN
from posko.people.rights import INSTALLATION, Right, Viewer
from posko.support.errors import NotThereError, RefusedError


def hooks(viewer: Viewer) -> list[Hook]:
    """Return all hooks, the last first, each with how many deliveries wait and how many were given up."""
    if not viewer.may(Right.MANAGE_HOOKS, INSTALLATION):
        raise RefusedError
    waits = Count("deliveries", filter=Q(deliveries__state=DeliveryState.WAITING))
    lost = Count("deliveries", filter=Q(deliveries__state=DeliveryState.GIVEN_UP))
    return list(Hook.objects.annotate(waiting=waits, given_up=lost))


def hook(viewer: Viewer, public_id: UUID | str) -> Hook:
    """Return one hook. Raises NotThereError where there is none."""
    if not viewer.may(Right.MANAGE_HOOKS, INSTALLATION):
        raise RefusedError
    found = Hook.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotThereError
    return found


def deliveries(viewer: Viewer, public_id: UUID | str) -> QuerySet[Delivery]:
    """Return the deliveries of a hook, the last first."""
    return hook(viewer, public_id).deliveries.all()


def hosts() -> list[str]:
    """Return the addresses that hooks may begin with, as the settings have them."""
    usual = {"https": 443, "http": 80}
    return [
        f"{scheme}://{host}" + ("" if port == usual[scheme] else f":{port}")
        for scheme, host, port in settings.WEBHOOK_HOSTS
    ]


def parts() -> list[str]:
    """Return the beginnings of acts that can be chosen as a whole, such as `planning.*`."""
    return [f"{part}.*" for part in sorted({name.partition(".")[0] for name in KNOWN})]


def matches(chosen: Iterable[str], act: str) -> bool:
    """Return whether an act is one of those that were chosen."""
    return any(act == c or (c.endswith("*") and act.startswith(c[:-1])) for c in chosen)
