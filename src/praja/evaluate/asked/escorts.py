"""The routes of vehicles with ballot boxes as routes.csv has them, and the escorts they ask for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from praja.evaluate.asked.ask import Ask, Asking
from praja.evaluate.asked.boxes import LEGS, ON, Boxes
from praja.evaluate.ground import cut
from praja.evaluate.rows import RouteRow
from praja.evaluate.shifts import PhaseSpan
from praja.evaluate.where import BALLOT_ESCORT


@dataclass(frozen=True)
class Route:
    """The day of one vehicle: its stops in their order."""

    route_id: str
    stops: Sequence[RouteRow]

    @property
    def first(self) -> RouteRow:
        """Where it begins: at the depot."""
        return self.stops[0]

    @property
    def leg(self) -> str:
        """The leg, as its first stop has it."""
        return self.first.leg

    @property
    def visits(self) -> list[RouteRow]:
        """The stops besides the depot."""
        return [s for s in self.stops if (s.area_code, s.lat, s.lon) != self._depot]

    @property
    def _depot(self) -> tuple[str, float, float]:
        return (self.first.area_code, self.first.lat, self.first.lon)

    @property
    def area(self) -> str:
        """The area whose boxes it carries: the regency or, on the way to villages, the district."""
        places = [s.area_code for s in self.visits] or [self.first.area_code]
        return cut(places[0], 3 if self.leg == ON else 2)


def routes_of(rows: Iterable[RouteRow]) -> list[Route]:
    """Return the routes of these rows, each with its stops in their order."""
    found: dict[str, list[RouteRow]] = defaultdict(list)
    for row in rows:
        found[row.route_id].append(row)
    return [Route(route_id, sorted(stops, key=lambda s: s.stop)) for route_id, stops in found.items()]


def escort_asks(boxes: Boxes, routes: Iterable[Route], spans: Mapping[str, PhaseSpan]) -> Iterator[Asking]:
    """Yield what the routes ask for on dates that are planned: one crew from the first stop to the last."""
    force = boxes.operation.settings.rules.station_guard_task_force
    for route in routes:
        start, end = route.first.arrive, route.stops[-1].leave
        phase = next((s.key for s in spans.values() if s.start <= start < s.end), None)
        if phase is not None and route.leg in LEGS and start < end:
            officers = boxes.escorts(route.first.asset_id)
            if officers:
                yield Ask(phase, route.route_id, BALLOT_ESCORT, force, officers), [(start, end)]
