"""Calls about webhooks: which there are, registering and stopping one, what came of deliveries."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema

from posko.hooks import actions, queries
from posko.people.rights import Right
from posko.surfaces.api.calls import Calls, binds
from posko.surfaces.api.entrance import Call
from posko.surfaces.api.forms import Found, cut
from posko.surfaces.api.shapes import Code, Given, Line, Window

calls = Calls("hooks")
MANAGE = Right.MANAGE_HOOKS


class Hook(Schema):
    """An address that acts are delivered to."""

    id: UUID
    address: str
    acts: list[str]
    made_at: datetime
    stopped_at: datetime | None

    @staticmethod
    def resolve_id(found: Any) -> UUID:
        """Return the id that addresses carry."""
        return found.public_id  # type: ignore[no-any-return]


class NewHook(Given):
    """Where acts go, and which: names, or beginnings such as `planning.*`."""

    address: Annotated[Line, Field(min_length=1, max_length=300)]
    acts: Annotated[list[Code], Field(max_length=50)]


class MadeHook(Schema):
    """A hook that was registered, with the secret that signs deliveries."""

    hook: Hook
    secret: str


class Delivery(Schema):
    """An act on its way, or what came of it."""

    id: UUID
    number: int
    act: str
    subject: str
    at: datetime
    state: str
    attempts: int
    next_at: datetime
    status: int
    said: str
    ended_at: datetime | None


@calls.table("hooks", MANAGE, Hook)
def hooks(request: Call, window: Window) -> Found:
    """List all webhooks, the last first."""
    return cut(queries.hooks(request.viewer), window)


@calls.act("POST", "hooks", binds(MANAGE, body=True, fresh=True), MadeHook, status=201)
def register_hook(request: Call, body: NewHook) -> dict[str, Any]:
    """Let acts be delivered to a host that the settings name. `secret` is shown once."""
    hook, secret = actions.register_hook(
        address=body.address, chosen=body.acts, by=request.viewer, now=request.now
    )
    return {"hook": hook, "secret": secret}


@calls.act("DELETE", "hooks/{uuid:hook}", binds(MANAGE))
def stop_hook(request: Call, hook: UUID) -> None:
    """Deliver nothing to a hook any more."""
    actions.stop_hook(public_id=hook, by=request.viewer, now=request.now)


@calls.table("hooks/{uuid:hook}/deliveries", MANAGE, Delivery)
def deliveries(request: Call, hook: UUID, window: Window) -> Found:
    """List the deliveries of a hook of the last thirty days, the last first."""
    found = queries.deliveries(request.viewer, hook)
    return Found(list(found[window.offset : window.offset + window.limit]), found.count())
