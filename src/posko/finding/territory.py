"""Which entries of a folder lie in a viewer's territory, as a condition of the file of its words."""

from collections.abc import Iterable, Iterator

from posko.people.rights import Reach, Right, Viewer, Where
from posko.planning.territory import Condition, any_of, within


def areas_in(viewer: Viewer, operation: Where, rights: Iterable[Right]) -> Condition:
    """Return the condition of entries in areas in which the viewer has one of the rights."""
    codes = {code for reach in _reaches(viewer, operation, rights) for code in reach.areas}
    return within("area", sorted(codes))


def units_in(viewer: Viewer, operation: Where, rights: Iterable[Right]) -> Condition:
    """Return the condition of entries of units in which the viewer has one of the rights."""
    paths = {reach.unit_path or "" for reach in _reaches(viewer, operation, rights)}
    return any_of(Condition("substr(unit, 1, ?) = ?", (len(path), path)) for path in sorted(paths))


def _reaches(viewer: Viewer, operation: Where, rights: Iterable[Right]) -> Iterator[Reach]:
    """Yield where the viewer has one of the rights and a part in the operation."""
    for right in rights:
        for reach in viewer.reaches_of(right):
            if reach.unit_path is not None and reach.meets(operation):
                yield reach
