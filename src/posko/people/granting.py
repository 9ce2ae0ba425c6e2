"""What somebody can do about roles: give, confirm, refuse, take back, let somebody stand in."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from posko.forces.models import Unit
from posko.ledger.actions import record
from posko.ledger.acts import Act
from posko.people import acts
from posko.people.models import Account, Grant, GrantState
from posko.people.queries import in_force, may_decide, visible_accounts
from posko.people.rights import (
    FOUR_EYES,
    WITHOUT_BOUNDS,
    Right,
    Role,
    Viewer,
    Where,
    four_eyes,
    may_hold_together,
)
from posko.places.models import Area
from posko.support.actors import Actor
from posko.support.errors import NotThereError, RefusedError, RuleError

LONGEST_DELEGATION = timedelta(days=31)


@transaction.atomic(durable=True)
def give_role(
    *,
    pseudonym: str,
    role: Role,
    unit: str | None,
    areas: Sequence[str] | None,
    ends_at: datetime | None,
    reason: str,
    by: Viewer,
    now: datetime,
) -> Grant:
    """Give somebody a role for a unit and areas. For roles of four eyes it waits for a second person.

    `areas` None means the areas that the unit serves. Raises RuleError for a role to oneself, for one that
    may not be held beside another, for a territory that is not there or none, and for an end that has passed.
    """
    if not by.may(Right.GRANT_ROLES):
        raise RefusedError
    account = visible_accounts(by).select_for_update(of=("self",)).filter(pseudonym=pseudonym).first()
    if account is None:
        raise NotThereError
    if account.pk == by.account_id:
        raise RuleError(_("Tidak seorang pun memberi peran kepada dirinya sendiri."))
    if ends_at is not None and ends_at <= now:
        raise RuleError(_("Waktu berakhir sudah lewat."))
    _check_held_together(account, role, now)
    place, within = _territory(role, unit, areas)
    waits = role in FOUR_EYES
    grant = Grant.objects.create(
        account=account,
        role=role,
        unit=place,
        state=GrantState.ASKED if waits else GrantState.IN_FORCE,
        starts_at=now,
        ends_at=ends_at,
        reason=reason,
        asked_by=by.pseudonym,
    )
    grant.areas.set(within)
    _record(acts.GRANT_ASKED if waits else acts.GRANT_MADE, grant, by, now)
    return grant


def _territory(role: Role, unit: str | None, areas: Sequence[str] | None) -> tuple[Unit | None, list[Area]]:
    if role in WITHOUT_BOUNDS:
        return None, []
    place = Unit.objects.filter(pk=unit).first() if unit else None
    if unit and place is None:
        raise RuleError(_("Satuan %(unit)s tidak dikenal.") % {"unit": unit})
    if areas is None:
        within = list(place.areas.all()) if place else []
    else:
        within = list(Area.objects.filter(pk__in=areas))
        unknown = sorted(set(areas) - {area.code for area in within})
        if unknown:
            raise RuleError(_("Wilayah %(area)s tidak dikenal.") % {"area": ", ".join(unknown)})
    if place is None and not within:
        raise RuleError(_("Peran memerlukan satuan atau wilayah."))
    return place, within


def _check_held_together(account: Account, role: Role, now: datetime) -> None:
    live = account.grants.filter(state__in=(GrantState.ASKED, GrantState.IN_FORCE)).exclude(ends_at__lte=now)
    if not may_hold_together([*(Role(grant.role) for grant in live), role]):
        raise RuleError(_("Peran ini tidak boleh dipegang bersama peran lain yang masih berlaku."))


@transaction.atomic(durable=True)
def confirm_grant(*, grant_id: int, by: Viewer, now: datetime) -> Grant:
    """Put a grant in force as the second person.

    Raises RuleError for who asked for it or would receive it.
    """
    grant = _locked_asked(grant_id, by)
    grant.starts_at = max(grant.starts_at, now)
    return _decide(grant, GrantState.IN_FORCE, acts.GRANT_CONFIRMED, by, now)


@transaction.atomic(durable=True)
def refuse_grant(*, grant_id: int, by: Viewer, now: datetime) -> Grant:
    """Refuse a grant as the second person."""
    return _decide(_locked_asked(grant_id, by), GrantState.REFUSED, acts.GRANT_REFUSED, by, now)


def _locked_asked(grant_id: int, by: Viewer) -> Grant:
    if not by.may(Right.CONFIRM_GRANTS):
        raise RefusedError
    grant = _locked(grant_id)
    if not may_decide(by, grant):
        raise NotThereError
    if grant.state != GrantState.ASKED:
        raise RuleError(_("Peran ini sudah diputuskan."))
    if grant.account_id == by.account_id or not four_eyes(edited_by=grant.asked_by, approved_by=by.pseudonym):
        raise RuleError(_("Orang kedua harus orang lain, bukan yang mengajukan atau yang menerima."))
    return grant


def _locked(grant_id: int) -> Grant:
    # Lock before reading the state: two people may decide in the same second.
    found = Grant.objects.select_for_update(of=("self",)).select_related("account", "unit")
    grant = found.filter(pk=grant_id).first()
    if grant is None:
        raise NotThereError
    return grant


def _decide(grant: Grant, state: GrantState, act: Act, by: Viewer, now: datetime) -> Grant:
    grant.state = state
    grant.decided_by = by.pseudonym
    grant.save(update_fields=["state", "decided_by", "starts_at"])
    _record(act, grant, by, now)
    return grant


@transaction.atomic(durable=True)
def withdraw_grant(*, grant_id: int, by: Viewer, now: datetime) -> Grant:
    """Take a role back: whoever gives roles, or the holder who let somebody stand in."""
    grant = _locked(grant_id)
    stood_in_for = grant.delegated_from and grant.delegated_from.account_id == by.account_id
    if not (by.may(Right.GRANT_ROLES) or stood_in_for):
        raise NotThereError
    if grant.account_id == by.account_id:
        raise RuleError(_("Tidak seorang pun mencabut perannya sendiri."))
    if grant.state not in {GrantState.ASKED, GrantState.IN_FORCE}:
        raise RuleError(_("Peran ini sudah tidak berlaku."))
    return _decide(grant, GrantState.WITHDRAWN, acts.GRANT_WITHDRAWN, by, now)


@transaction.atomic(durable=True)
def delegate_role(
    *, grant_id: int, to_username: str, ends_at: datetime, reason: str, by: Viewer, now: datetime
) -> Grant:
    """Let somebody stand in for one's own role for a time. For roles of four eyes a second person confirms
    it.

    Raises RuleError for a role that cannot be delegated or is itself a delegation, for an end that has
    passed or lies beyond 31 days, and for somebody outside one's own unit.
    """
    held = Grant.objects.select_for_update(of=("self",)).select_related("unit")
    grant = held.filter(in_force(now), pk=grant_id, account_id=by.account_id).first()
    if grant is None:
        raise NotThereError
    if not grant.may_be_delegated:
        raise RuleError(_("Peran ini tidak dapat dilimpahkan."))
    if not now < ends_at <= now + LONGEST_DELEGATION:
        raise RuleError(_("Pelimpahan harus berakhir dalam 31 hari."))
    account = _stand_in(grant, to_username, by)
    _check_held_together(account, Role(grant.role), now)
    waits = Role(grant.role) in FOUR_EYES
    delegation = Grant.objects.create(
        account=account,
        role=grant.role,
        unit=grant.unit,
        state=GrantState.ASKED if waits else GrantState.IN_FORCE,
        starts_at=now,
        ends_at=ends_at,
        reason=reason,
        asked_by=by.pseudonym,
        delegated_from=grant,
    )
    delegation.areas.set(grant.areas.all())
    _record(acts.GRANT_DELEGATED, delegation, by, now)
    return delegation


def _stand_in(grant: Grant, username: str, by: Viewer) -> Account:
    found = Account.objects.select_for_update(of=("self",)).select_related("unit")
    account = found.filter(username__iexact=username, is_active=True).exclude(pk=by.account_id).first()
    own = grant.reach()
    # Somebody of another unit answers as if he did not exist: names are not to be tried out.
    if account is None or account.unit is None or not own.covers(Where(account.unit.path)):
        raise RuleError(_("Tidak ada orang dengan nama pengguna itu di satuan Anda."))
    return account


def _record(act: Act, grant: Grant, by: Viewer, now: datetime) -> None:
    facts: dict[str, Any] = {
        "account": str(grant.account.pseudonym),
        "role": grant.role,
        "unit": grant.unit_id or "",
        "areas": sorted(area.code for area in grant.areas.all()),
        "ends_at": grant.ends_at.isoformat() if grant.ends_at else "",
        "reason": grant.reason,
        "delegated_from": grant.delegated_from_id or 0,
    }
    record(act, actor=Actor(by.pseudonym), subject=f"people.grant:{grant.pk}", facts=facts, at=now)
