"""Calls that concern a person: what is kept about the caller, and how an account is known elsewhere."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema

from posko.keeping import own_data as kept
from posko.limits.actions import DOWNLOADS
from posko.people import linking, queries
from posko.people.rights import Right
from posko.support.errors import NotThereError
from posko.surfaces.api.calls import Calls, binds
from posko.surfaces.api.entrance import Call, Entrance
from posko.surfaces.api.shapes import NO_NUL, Given

calls = Calls("me")
MANAGE = Right.MANAGE_ACCOUNTS
OWN = Entrance(None, DOWNLOADS, binding=True)
"""Addresses, sessions and who looked at him are no right that a token could be made for."""
IDENTITY = "people/{uuid:person}/identity"
Rows = list[dict[str, Any]]


class OwnData(Schema):
    """Everything that is kept about the caller, in the order of its page."""

    account: dict[str, Any]
    roles: Rows
    delegations: Rows
    sessions: Rows
    tokens: Rows
    factors: Rows
    requests: Rows
    acts: Rows
    views: Rows


class Identity(Schema):
    """As whom an account is known at the identity provider."""

    server: str
    subject: str
    since: datetime
    proved: bool


class NewIdentity(Given):
    """The subject (`sub`) of a person at the identity provider."""

    subject: Annotated[str, Field(min_length=1, max_length=255, pattern=NO_NUL)]


@calls.act("GET", "me/data", OWN, OwnData)
def own_data(request: Call) -> dict[str, Any]:
    """Tell what is kept about the caller, and who looked at it; in his own session alone."""
    return asdict(kept.own_data(request.viewer))


@calls.read(IDENTITY, MANAGE, Identity)
def identity(request: Call, person: UUID) -> Any:
    """Show as whom an account is known at the identity provider."""
    found = queries.person(request.viewer, str(person), now=request.now)
    link = linking.link_of(found.account.pk)
    if link is None:
        raise NotThereError
    return link


@calls.act("POST", IDENTITY, binds(MANAGE, body=True), Identity, status=201)
def link_identity(request: Call, person: UUID, body: NewIdentity) -> Any:
    """Say as whom the identity provider knows an account; its person is told."""
    return linking.link_identity(
        pseudonym=str(person), subject=body.subject, by=request.viewer, now=request.now
    )


@calls.act("DELETE", IDENTITY, binds(MANAGE))
def unlink_identity(request: Call, person: UUID) -> None:
    """Take the link away and end the account's sessions."""
    linking.unlink_identity(pseudonym=str(person), by=request.viewer, now=request.now)
