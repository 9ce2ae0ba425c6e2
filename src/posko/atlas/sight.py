"""What a viewer sees of a map: what lies in his areas and is served by his units. All else is not there."""

from dataclasses import dataclass
from functools import cached_property

from posko.people.rights import Reach, Right, Viewer


@dataclass(frozen=True)
class Sight:
    """The territories in which somebody reads plans, and those in which he reads the risk of places."""

    reaches: tuple[Reach, ...]
    rating: tuple[Reach, ...]

    @classmethod
    def of(cls, viewer: Viewer) -> "Sight":
        """Return what a viewer sees."""
        reaches, rating = map(viewer.reaches_of, (Right.READ_PLANS, Right.READ_RISK))
        return cls(tuple(r for r in reaches if r.unit_path), tuple(r for r in rating if r.unit_path))

    def area(self, code: str) -> bool:
        """Return whether what lies in an area is seen."""
        # Districts and villages by the thousand lie in a few areas: each is decided once.
        known = self._areas.get(code)
        if known is None:
            known = self._areas[code] = any(r.holds_area(code) for r in self.reaches)
        return known

    def rated(self, code: str) -> bool:
        """Return whether the risk class of a place in an area is shown."""
        known = self._rated.get(code)
        if known is None:
            known = self._rated[code] = any(r.holds_area(code) for r in self.rating)
        return known

    @cached_property
    def _rated(self) -> dict[str, bool]:
        return {}

    @cached_property
    def _areas(self) -> dict[str, bool]:
        return {}

    def place(self, area: str, host: str | None) -> bool:
        """Return whether a place is seen: it lies in an area, and is served by the unit of a path."""
        if host is None:
            return self.area(area)
        return any(r.holds_area(area) and r.holds_unit(host) for r in self.reaches)

    def unit(self, path: str) -> bool:
        """Return whether a unit is seen."""
        return any(r.holds_unit(path) for r in self.reaches)

    @property
    def key(self) -> str:
        """Return what tells two sights apart."""
        return "||".join(
            "|".join(sorted(f"{r.unit_path}:{','.join(sorted(r.areas))}" for r in reaches))
            for reaches in (self.reaches, self.rating)
        )
