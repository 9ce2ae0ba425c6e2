"""Calls about the caller himself."""

from ninja import Schema

from posko.people.queries import own_grants
from posko.people.rights import Right
from posko.surfaces.api.calls import Calls
from posko.surfaces.api.entrance import Call

calls = Calls("me")


class Held(Schema):
    """A role in force, and its territory."""

    id: int
    role: str
    unit: str | None
    areas: list[str]
    delegated: bool


class Me(Schema):
    """Who calls, and what he may do with what he has brought."""

    pseudonym: str
    roles: list[Held]
    rights: list[str]
    through: str


@calls.read("me", None, Me)
def me(request: Call) -> Me:
    """Tell who calls: roles in force, and the rights that are left to the token."""
    grants = own_grants(request.viewer, now=request.now)
    return Me(
        pseudonym=request.viewer.pseudonym,
        roles=[
            Held(
                id=grant.pk,
                role=grant.role,
                unit=grant.unit_id,
                areas=sorted(area.code for area in grant.areas.all()),
                delegated=grant.delegated_from_id is not None,
            )
            for grant in grants
        ],
        rights=[right.value for right in Right if request.viewer.may(right)],
        through=request.means,
    )
