"""Reading accounts and roles. What shows personal data says so in the ledger, here and not in the pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from posko.forces.models import Unit
from posko.forces.queries import areas_within, units_below
from posko.ledger.actions import record
from posko.people.acts import ACCOUNTS_VIEWED
from posko.people.models import Account, Grant, GrantState, Installation
from posko.people.rights import WITHOUT_BOUNDS, Right, Viewer, Where
from posko.places.models import Area
from posko.support.actors import CONSOLE, Actor
from posko.support.errors import NotThereError, RefusedError


@dataclass(frozen=True, slots=True)
class Person:
    """An account with the roles that were ever given to it."""

    account: Account
    grants: tuple[Grant, ...]


def in_force(now: datetime) -> Q:
    """Return the condition of grants that hold now; one that hangs on another holds only as long as that."""
    begun, not_over = Q(starts_at__lte=now), Q(ends_at=None) | Q(ends_at__gt=now)
    above = Q(
        delegated_from__state=GrantState.IN_FORCE,
        delegated_from__starts_at__lte=now,
        delegated_from__account__is_active=True,
    ) & (Q(delegated_from__ends_at=None) | Q(delegated_from__ends_at__gt=now))
    return Q(state=GrantState.IN_FORCE) & begun & not_over & (Q(delegated_from=None) | above)


def viewer_of(account: Account, now: datetime) -> Viewer:
    """Return who an account is when it looks or acts at an instant."""
    return viewer_with(account, grants_of(account, now=now))


def viewer_with(account: Account, grants: Iterable[Grant]) -> Viewer:
    """Return who an account is with its grants in force, which `grants_of` has read."""
    reaches = tuple(grant.reach() for grant in grants) if account.is_active else ()
    return Viewer(account.pk, str(account.pseudonym), reaches)


def grants_of(account: Account, *, now: datetime) -> list[Grant]:
    """Return the roles of an account in force, with their units and areas."""
    return list(account.grants.filter(in_force(now)).select_related("unit").prefetch_related("areas"))


def is_demo() -> bool:
    """Return whether this database is one to try things out in."""
    return Installation.objects.filter(demo=True).exists()


def visible_accounts(viewer: Viewer) -> QuerySet[Account]:
    """Return the accounts that the viewer may read, unread: for actions, and for the queries below."""
    reaches = viewer.reaches_of(Right.READ_PEOPLE)
    if any(reach.role in WITHOUT_BOUNDS for reach in reaches):
        return Account.objects.all()
    wanted = Q(pk__in=[])
    for reach in reaches:
        if reach.unit_path is not None:
            wanted |= Q(unit__path__startswith=reach.unit_path)
    return Account.objects.filter(wanted)


def people(viewer: Viewer, *, words: str, now: datetime) -> list[Account]:
    """Return the accounts that the viewer may read and that hold the words in name, login name or NRP.

    Raises RefusedError for a viewer who may read nobody.
    """
    shown = list(_holding(viewer, words))
    _log_view(viewer, "list", shown, now)
    return shown


def people_from(
    viewer: Viewer, *, words: str, offset: int, limit: int, now: datetime
) -> tuple[list[Account], int]:
    """Return some of these accounts, and how many there are; only those that are returned are logged."""
    found = _holding(viewer, words)
    shown = list(found[offset : offset + limit])
    _log_view(viewer, "list", shown, now)
    return shown, found.count()


def _holding(viewer: Viewer, words: str) -> QuerySet[Account]:
    if not viewer.may(Right.READ_PEOPLE):
        raise RefusedError
    found = visible_accounts(viewer).select_related("unit")
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(username__icontains=word) | Q(nrp__startswith=word))
    return found


def person(viewer: Viewer, pseudonym: str, *, now: datetime) -> Person:
    """Return one account with its roles. Raises NotThereError outside the viewer's reach."""
    account = visible_accounts(viewer).select_related("unit").filter(pseudonym=pseudonym).first()
    if account is None:
        raise NotThereError
    grants = account.grants.select_related("unit").prefetch_related("areas")
    _log_view(viewer, "person", [account], now)
    return Person(account, tuple(grants))


def waiting(viewer: Viewer, *, now: datetime) -> list[Grant]:
    """Return the grants that wait for a second person, who may be the viewer."""
    if not viewer.may(Right.CONFIRM_GRANTS):
        return []
    asked = Grant.objects.filter(state=GrantState.ASKED).exclude(asked_by=viewer.pseudonym)
    asked = (
        asked.exclude(account_id=viewer.account_id)
        .select_related("account", "unit")
        .prefetch_related("areas")
    )
    found = [grant for grant in asked if may_decide(viewer, grant)]
    if found:
        _log_view(viewer, "waiting", [grant.account for grant in found], now)
    return found


def names_of(pseudonyms: Iterable[str]) -> dict[str, str]:
    """Return the names that stand under acts: whoever may read what was done may read who did it."""
    asked = set(pseudonyms) - {CONSOLE.id}
    found = Account.objects.filter(pseudonym__in=asked).values_list("pseudonym", "name")
    return {str(pseudonym): name for pseudonym, name in found}


def own_grants(viewer: Viewer, *, now: datetime) -> list[Grant]:
    """Return the viewer's own roles in force."""
    grants = Grant.objects.filter(in_force(now), account_id=viewer.account_id)
    return list(grants.select_related("unit").prefetch_related("areas"))


def may_decide(viewer: Viewer, grant: Grant) -> bool:
    """Return whether the whole territory of a grant lies within one in which the viewer confirms grants."""
    asked = grant.reach()
    wheres = [Where(asked.unit_path, area) for area in asked.areas] or [Where(asked.unit_path, None)]
    return any(
        all(reach.covers(where) for where in wheres) for reach in viewer.reaches_of(Right.CONFIRM_GRANTS)
    )


def readable_units(viewer: Viewer) -> list[Unit]:
    """Return the units in the viewer's territory."""
    reaches = viewer.reaches_of(Right.READ_TERRITORY)
    if any(reach.role in WITHOUT_BOUNDS for reach in reaches):
        return units_below(None)
    return units_below(reach.unit_path for reach in reaches if reach.unit_path)


def readable_areas(viewer: Viewer) -> list[Area]:
    """Return the areas in the viewer's territory."""
    reaches = viewer.reaches_of(Right.READ_TERRITORY)
    if any(reach.role in WITHOUT_BOUNDS for reach in reaches):
        return areas_within(None)
    return areas_within(code for reach in reaches for code in reach.areas)


@transaction.atomic
def _log_view(viewer: Viewer, kind: str, shown: list[Account], now: datetime) -> None:
    facts = {"page": kind, "accounts": sorted(str(account.pseudonym) for account in shown)}
    subject = f"people.account:{shown[0].pseudonym}" if len(shown) == 1 else f"people.{kind}:{len(shown)}"
    record(ACCOUNTS_VIEWED, actor=Actor(viewer.pseudonym), subject=subject, facts=facts, at=now)
