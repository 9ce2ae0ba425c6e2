"""What Posko keeps about whoever asks, for himself: no secret, and nobody else's name.

The page about oneself is no view of somebody else's data: it is not entered in the ledger.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext_lazy as _

from posko.access.queries import own_tokens, rights_of
from posko.access.words import name_of
from posko.ledger.acts import KNOWN
from posko.ledger.models import Entry, Record
from posko.people.linking import link_of
from posko.people.models import AccessReset, Account, ErasureRequest, Grant, GrantState
from posko.people.rights import ROLE_NAMES, Role, Viewer

MOST = 200
"""So many of the last views are told; a whole operation of them is for the ledger."""
FACTORS = {
    Authenticator.Type.TOTP: _("Aplikasi autentikator"),
    Authenticator.Type.WEBAUTHN: _("Kunci sandi"),
    Authenticator.Type.RECOVERY_CODES: _("Kode pemulihan"),
}
LOOKED_AT = {
    "people.account.viewed": _("Akun dan peran"),
    "planning.duties.viewed": _("Daftar tugas"),
    "planning.changes.viewed": _("Perubahan rencana"),
    "editing.roster.viewed": _("Penyuntingan rencana"),
    "finding.people.viewed": _("Pencarian"),
    "intake.officers.viewed": _("Register petugas"),
    "orders.papers.viewed": _("Surat dan lembar tugas"),
}
"""What a kind of view showed, in words; a kind that is missing here is told by its name."""
ACT_NAMES = sorted({name for name in KNOWN if name.endswith(".viewed")} | set(LOOKED_AT))
NOT_TOLD = Role.INTERNAL_AFFAIRS
"""Whoever is looked into does not learn it here; the ledger has those views, for who watches the watchers."""

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class OwnData:
    """Everything, in the order of the page; rows are as the download tells them."""

    account: dict[str, Any]
    roles: Rows
    delegations: Rows
    sessions: Rows
    tokens: Rows
    factors: Rows
    requests: Rows
    acts: Rows
    views: Rows


def own_data(viewer: Viewer) -> OwnData:
    """Return what is kept about the viewer."""
    account = Account.objects.select_related("unit").get(pk=viewer.account_id)
    grants = Grant.objects.select_related("unit", "account").prefetch_related("areas")
    return OwnData(
        account=_account(account),
        roles=[_role(grant) for grant in grants.filter(account=account)],
        delegations=[
            {**_role(grant), "to": str(grant.account.pseudonym)}
            for grant in grants.filter(delegated_from__account=account)
        ],
        sessions=_sessions(account),
        tokens=_tokens(viewer),
        factors=_factors(account),
        requests=_requests(account),
        acts=_acts(account),
        views=list(_views(account)),
    )


def _account(account: Account) -> dict[str, Any]:
    link = link_of(account.pk)
    return {
        "username": account.username,
        "name": account.name,
        "nrp": account.nrp,
        "unit": account.unit.name if account.unit else "",
        "pseudonym": str(account.pseudonym),
        "created_at": account.created_at,
        "last_login": account.last_login,
        "password_set": account.has_usable_password(),
        "identity": link and {"server": link.server, "subject": link.subject, "since": link.since},
    }


def _role(grant: Grant) -> dict[str, Any]:
    return {
        "role": grant.role_name,
        "unit": grant.unit.name if grant.unit else "",
        "areas": [area.name for area in grant.areas.all()],
        "state": GrantState(grant.state).label,
        "starts_at": grant.starts_at,
        "ends_at": grant.ends_at,
        "reason": grant.reason,
        "standing_in": grant.delegated_from_id is not None,
    }


def _sessions(account: Account) -> Rows:
    return [
        {
            "begun_at": session.created_at,
            "last_seen_at": session.last_seen_at,
            "address": session.ip,
            "browser": session.user_agent,
        }
        for session in UserSession.objects.filter(user=account).order_by("-last_seen_at")
    ]


def _tokens(viewer: Viewer) -> Rows:
    return [
        {
            "name": token.name,
            "may": [name_of(right) for right in sorted(rights_of(token))],
            "made_at": token.made_at,
            "ends_at": token.ends_at,
            "revoked_at": token.revoked_at,
            "used_at": token.used_at,
        }
        for token in own_tokens(viewer)
    ]


def _factors(account: Account) -> Rows:
    return [
        {
            "kind": FACTORS.get(factor.type, factor.type),
            "added_at": factor.created_at,
            "used_at": factor.last_used_at,
        }
        for factor in Authenticator.objects.filter(user=account).order_by("created_at")
    ]


def _requests(account: Account) -> Rows:
    kinds = ((AccessReset, _("Reset akses")), (ErasureRequest, _("Penghapusan data")))
    return [
        {
            "what": what,
            "asked_at": asked.asked_at,
            "decided_at": asked.decided_at,
            "confirmed": asked.confirmed,
            "reason": asked.reason,
        }
        for kind, what in kinds
        for asked in kind.objects.filter(account=account).order_by("asked_at")
    ]


def _acts(account: Account) -> Rows:
    done = Entry.objects.filter(actor=str(account.pseudonym)).order_by().values("act")
    counted = done.annotate(count=Count("pk"), first_at=Min("at"), last_at=Max("at"))
    return [dict(row) for row in counted.order_by("-count", "act")]


def _views(account: Account) -> Iterator[dict[str, Any]]:
    """Yield the last views of others that named the account or its NRP, newest first."""
    named = Q(body__contains=f'"{account.pseudonym}"')
    if account.nrp:
        named |= Q(body__contains=f'"{account.nrp}"')
    found = Record.objects.filter(named, entry__act__in=ACT_NAMES).select_related("entry")
    found = found.exclude(entry__actor=str(account.pseudonym)).order_by("-entry_id")
    roles = _Roles()
    told = 0
    for record in found.iterator(chunk_size=MOST):
        held = roles.of(record.entry.actor, record.entry.at)
        if NOT_TOLD in held or not _is_about(account, json.loads(record.body)):
            continue
        yield {
            "at": record.entry.at,
            "what": LOOKED_AT.get(record.entry.act, record.entry.act),
            "roles": [ROLE_NAMES[Role(role)] for role in held],
            "viewer": record.entry.actor,
        }
        told += 1
        if told == MOST:
            return


def _is_about(account: Account, facts: dict[str, Any]) -> bool:
    """Return whether facts list the account, or its NRP among officers: a number alone may be a page's."""
    listed = [value for value in facts.values() if isinstance(value, list)]
    return any(str(account.pseudonym) in one or (account.nrp and account.nrp in one) for one in listed)


class _Roles:
    """Which roles somebody held at an instant; the grants of each are read once."""

    def __init__(self) -> None:
        self.known: dict[str, Rows] = {}

    def of(self, pseudonym: str, at: datetime) -> list[str]:
        """Return the roles, as far as grants tell: when one was withdrawn stands in the ledger alone."""
        if pseudonym not in self.known:
            was = Grant.objects.filter(state__in=(GrantState.IN_FORCE, GrantState.WITHDRAWN))
            own = was.filter(account__pseudonym=pseudonym) if _is_account(pseudonym) else was.none()
            held = own.order_by("role").values("role", "starts_at", "ends_at")
            self.known[pseudonym] = [dict(row) for row in held]
        return list(
            dict.fromkeys(
                grant["role"]
                for grant in self.known[pseudonym]
                if grant["starts_at"] <= at and (grant["ends_at"] is None or grant["ends_at"] > at)
            )
        )


def _is_account(actor: str) -> bool:
    """Return whether an actor is an account: the shell and workers are none."""
    return actor.count("-") == 4
