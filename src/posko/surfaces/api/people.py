"""Calls about people, their accounts and roles. Every view of personal data is entered in the ledger."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.urls import reverse
from ninja import Field, Query, Schema
from pydantic import AwareDatetime, StringConstraints

from posko.limits.actions import SEARCH
from posko.people import actions, granting, queries
from posko.people.rights import Right, Role
from posko.surfaces.api.calls import Calls, binds
from posko.surfaces.api.entrance import Call
from posko.surfaces.api.forms import Found, cut
from posko.surfaces.api.orders import Because
from posko.surfaces.api.shapes import NO_NUL, Code, Given, Line, Reason, Window

calls = Calls("people")
READ, MANAGE, CONFIRM = Right.READ_PEOPLE, Right.MANAGE_ACCOUNTS, Right.CONFIRM_GRANTS


class Account(Schema):
    """Somebody who can sign in."""

    pseudonym: UUID
    username: str
    name: str
    nrp: str
    unit: str | None
    active: bool

    @staticmethod
    def resolve_unit(found: Any) -> str | None:
        """Return the code of the unit."""
        return found.unit_id  # type: ignore[no-any-return]

    @staticmethod
    def resolve_active(found: Any) -> bool:
        """Return whether the account is open."""
        return found.is_active  # type: ignore[no-any-return]


class Grant(Schema):
    """A role given to an account, for a territory and a time."""

    id: int
    role: str
    unit: str | None
    areas: list[str]
    state: str
    starts_at: datetime
    ends_at: datetime | None
    reason: str
    delegated: bool
    account: UUID

    @staticmethod
    def resolve_unit(found: Any) -> str | None:
        """Return the code of the unit."""
        return found.unit_id  # type: ignore[no-any-return]

    @staticmethod
    def resolve_areas(found: Any) -> list[str]:
        """Return the codes of the areas."""
        return sorted(area.code for area in found.areas.all())

    @staticmethod
    def resolve_delegated(found: Any) -> bool:
        """Return whether somebody stands in with it."""
        return found.delegated_from_id is not None

    @staticmethod
    def resolve_account(found: Any) -> UUID:
        """Return the pseudonym of who has it."""
        return found.account.pseudonym  # type: ignore[no-any-return]


class Person(Schema):
    """An account with the roles that were ever given to it."""

    account: Account
    grants: list[Grant]


class NewAccount(Given):
    """What an account is made with."""

    username: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.@+-]{1,40}$")]
    name: Annotated[Line, Field(min_length=1, max_length=120)]
    nrp: Annotated[Code, Field(max_length=20)] = ""
    unit: Annotated[Code, Field(max_length=40)] = ""


class NewGrant(Given):
    """A role for somebody: for a unit, areas (none sent means those of the unit), until an instant."""

    role: Role
    unit: Annotated[Code, Field(max_length=40)] = ""
    areas: Annotated[list[Code], Field(max_length=200)] | None = None
    ends_at: AwareDatetime | None = None
    reason: Reason


class Delegation(Given):
    """Who stands in, until when, why."""

    username: Annotated[Code, Field(max_length=40)]
    ends_at: AwareDatetime
    reason: Reason


class Invitation(Schema):
    """A one-time address with which the person chooses a password; it is shown once."""

    address: str


class Words(Given):
    """Words that name, login name or NRP hold."""

    q: Annotated[str, Field(max_length=80, pattern=NO_NUL)] = ""


@calls.table("people", READ, Account, limit=SEARCH)
def people(request: Call, window: Window, words: Annotated[Words, Query()]) -> Found:
    """List the accounts that the caller may read."""
    found = queries.people_from(
        request.viewer, words=words.q, offset=window.offset, limit=window.limit, now=request.now
    )
    return Found(*found)


@calls.act("POST", "people", binds(MANAGE, body=True), Account, status=201)
def create_account(request: Call, body: NewAccount) -> Any:
    """Make an account that nobody can sign in to yet."""
    return actions.create_account(**body.model_dump(), by=request.viewer, now=request.now)


@calls.read("people/{uuid:person}", READ, Person)
def person(request: Call, person: UUID) -> Any:
    """Show one account and its roles."""
    return queries.person(request.viewer, str(person), now=request.now)


@calls.act("POST", "people/{uuid:person}/grants", binds(Right.GRANT_ROLES, body=True), Grant, status=201)
def give_role(request: Call, person: UUID, body: NewGrant) -> Any:
    """Give a role. For roles of four eyes it waits for a second person."""
    return granting.give_role(
        pseudonym=str(person),
        role=body.role,
        unit=body.unit or None,
        areas=body.areas,
        ends_at=body.ends_at,
        reason=body.reason,
        by=request.viewer,
        now=request.now,
    )


@calls.act("POST", "people/{uuid:person}/invitation", binds(MANAGE), Invitation, status=201)
def invite(request: Call, person: UUID) -> Invitation:
    """Make a one-time address with which the person chooses a password within three days."""
    token = actions.invite(pseudonym=str(person), by=request.viewer, now=request.now)
    return Invitation(address=request.build_absolute_uri(reverse("desk:invitation", args=[person, token])))


@calls.act("POST", "people/{uuid:person}/suspend", binds(MANAGE, body=True))
def suspend_account(request: Call, person: UUID, body: Because) -> None:
    """Close an account, end its sessions and stop its tokens."""
    actions.suspend_account(pseudonym=str(person), reason=body.reason, by=request.viewer, now=request.now)


@calls.act("POST", "people/{uuid:person}/restore", binds(MANAGE, body=True))
def restore_account(request: Call, person: UUID, body: Because) -> None:
    """Open a closed account again."""
    actions.restore_account(pseudonym=str(person), reason=body.reason, by=request.viewer, now=request.now)


@calls.table("grants/waiting", CONFIRM, Grant)
def waiting_grants(request: Call, window: Window) -> Found:
    """List the roles that wait for a second person, who may be the caller."""
    return cut(queries.waiting(request.viewer, now=request.now), window)


@calls.act("POST", "grants/{row:grant}/confirm", binds(CONFIRM), Grant)
def confirm_grant(request: Call, grant: int) -> Any:
    """Put a role in force as the second person."""
    return granting.confirm_grant(grant_id=grant, by=request.viewer, now=request.now)


@calls.act("POST", "grants/{row:grant}/refuse", binds(CONFIRM), Grant)
def refuse_grant(request: Call, grant: int) -> Any:
    """Refuse a role as the second person."""
    return granting.refuse_grant(grant_id=grant, by=request.viewer, now=request.now)


@calls.act("POST", "grants/{row:grant}/withdraw", binds(None), Grant)
def withdraw_grant(request: Call, grant: int) -> Any:
    """Take a role back: whoever gives roles, or the holder who let somebody stand in."""
    return granting.withdraw_grant(grant_id=grant, by=request.viewer, now=request.now)


@calls.act("POST", "grants/{row:grant}/delegate", binds(None, body=True), Grant, status=201)
def delegate_role(request: Call, grant: int, body: Delegation) -> Any:
    """Let somebody stand in for one's own role for up to 31 days."""
    return granting.delegate_role(
        grant_id=grant,
        to_username=body.username,
        ends_at=body.ends_at,
        reason=body.reason,
        by=request.viewer,
        now=request.now,
    )
