"""What somebody can do about webhooks: register one, stop it."""

import secrets
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from posko.hooks import acts
from posko.hooks.hosts import resolve, target_of
from posko.hooks.models import DeliveryState, Hook
from posko.hooks.queries import hook as found_hook
from posko.hooks.queries import matches
from posko.hooks.sealing import sealed
from posko.ledger.actions import record
from posko.ledger.acts import KNOWN
from posko.ledger.queries import head
from posko.people.rights import INSTALLATION, Right, Viewer
from posko.support.actors import Actor
from posko.support.errors import RefusedError, RuleError

MOST = 20
MARK = "posko_hook_"


def register_hook(*, address: str, chosen: Collection[str], by: Viewer, now: datetime) -> tuple[Hook, str]:
    """Let acts be delivered to an address from now on: (hook, its secret, which is shown once).

    `chosen` has names of acts, or beginnings that end with `*`. That the second factor is fresh, page and
    API have seen to. Raises RuleError for a host that the settings do not name or that leads into a private
    network, for acts that there are not, and beyond twenty hooks.
    """
    if not by.may(Right.MANAGE_HOOKS, INSTALLATION):
        raise RefusedError
    # Looked at before anything is locked, and once more at each delivery.
    resolve(target_of(address))
    unknown = [c for c in chosen if not any(matches([c], name) for name in KNOWN)]
    if not chosen or unknown:
        raise RuleError(_("Pilih sedikitnya satu jenis catatan yang ada."))
    return _register(address, sorted(set(chosen)), by, now)


@transaction.atomic(durable=True)
def _register(address: str, chosen: list[str], by: Viewer, now: datetime) -> tuple[Hook, str]:
    if Hook.objects.filter(stopped_at=None).count() >= MOST:
        raise RuleError(_("Sudah ada %(n)s webhook: hentikan dulu yang tidak dipakai.") % {"n": MOST})
    secret = MARK + secrets.token_urlsafe(32)
    made = Hook.objects.create(
        address=address,
        acts=chosen,
        secret=sealed(secret),
        after=head().number,
        made_at=now,
        made_by=by.pseudonym,
    )
    facts = {"address": address, "acts": chosen}
    record(acts.HOOK_REGISTERED, actor=Actor(by.pseudonym), subject=_subject(made), facts=facts, at=now)
    return made, secret


@transaction.atomic(durable=True)
def stop_hook(*, public_id: UUID | str, by: Viewer, now: datetime) -> Hook:
    """Deliver nothing to a hook any more, also what waits. Raises RuleError for one that was stopped."""
    found = found_hook(by, public_id)
    hook = Hook.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if hook.stopped_at is not None:
        raise RuleError(_("Webhook ini sudah dihentikan."))
    hook.stopped_at = now
    hook.save(update_fields=["stopped_at"])
    waiting = hook.deliveries.filter(state=DeliveryState.WAITING)
    waiting.update(state=DeliveryState.GIVEN_UP, said="stopped", ended_at=now)
    record(acts.HOOK_STOPPED, actor=Actor(by.pseudonym), subject=_subject(hook), facts={}, at=now)
    return hook


def _subject(hook: Hook) -> str:
    return f"hooks.hook:{hook.public_id}"
