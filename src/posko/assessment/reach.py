"""Which part of an operation's places a viewer may read, change or decide about."""

from uuid import UUID

from posko.campaign.models import Operation
from posko.campaign.queries import operations_of
from posko.people.rights import Right, Viewer, Where
from posko.planning.territory import Condition, within
from posko.support.errors import NotThereError

EVERYTHING = Condition("1")


def operation_of(viewer: Viewer, public_id: UUID | str, right: Right) -> Operation:
    """Return an operation in which the viewer has a right at all of it or a part. Raises NotThereError."""
    found = next((o for o in operations_of(viewer) if str(o.public_id) == str(public_id)), None)
    if found is None or not viewer.meets(right, found.where):
        raise NotThereError
    return found


def has_all(viewer: Viewer, operation: Operation, right: Right) -> bool:
    """Return whether the viewer has a right on every place of an operation."""
    return viewer.may(right, operation.where)


def has_at(viewer: Viewer, operation: Operation, right: Right, area: str) -> bool:
    """Return whether the viewer has a right at a place of an operation."""
    if has_all(viewer, operation, right):
        return True
    mine = (r for r in viewer.reaches_of(right) if r.meets(operation.where))
    return any(reach.covers(Where(None, area)) for reach in mine)


def places_in(viewer: Viewer, operation: Operation, right: Right, column: str = "area") -> Condition:
    """Return the condition of the places in which the viewer has a right."""
    if has_all(viewer, operation, right):
        return EVERYTHING
    mine = (reach for reach in viewer.reaches_of(right) if reach.meets(operation.where))
    return within(column, (code for reach in mine for code in reach.areas))
