"""The route of a shift, drawn from a walk by a secret seed, and the stops it makes.

Chance is SHA-256 of ``secret|place_id|start|step``: whoever knows the secret can draw every route
again, and nobody else can tell one. docs/methods/patrols.md says how.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

import numpy as np

from praja.domain.plan import PatrolStop
from praja.plan.models.patrol_rounds import Visit
from praja.plan.models.patrols import PatrolWalk


def shift_text(secret: str, place_id: str, start: datetime) -> str:
    """Return what every ticket of a shift begins with."""
    return f"{secret}|{place_id}|{start.isoformat(timespec='seconds')}|"


def ticket(shift: str, step: int) -> int:
    """Return the whole number that decides a step of a shift, the first step being 0."""
    return int.from_bytes(sha256(f"{shift}{step}".encode()).digest(), "big")


class Dice:
    """A walk laid out for drawing: of the arcs of a node, the one in whose span the ticket falls.

    The ticket is taken modulo the sum of the weights of the node's arcs, in order of their heads.
    """

    def __init__(self, walk: PatrolWalk) -> None:
        graph = walk.graph
        self._places = [graph.place(node) for node in range(graph.sink)]
        self._sink, self._blocks = graph.sink, graph.blocks
        self._first: list[int] = graph.first.tolist()
        self._head: list[int] = graph.head.tolist()
        self._until: list[int] = np.cumsum(walk.weights).tolist()

    def route(self, secret: str, place_id: str, start: datetime) -> tuple[Visit, ...]:
        """Return the sectors visited on a shift, with the first block and the one after the last."""
        visits: list[Visit] = []
        node, step, sector, begins = 0, 0, 0, 0
        shift = shift_text(secret, place_id, start)
        while node != self._sink:
            low, high = self._first[node], self._first[node + 1]
            before = self._until[low - 1] if low else 0
            total = self._until[high - 1] - before
            drawn = before + ticket(shift, step) % total
            node = self._head[bisect_right(self._until, drawn, low, high)]
            step += 1
            if node != self._sink:
                sector_of, block, arrives = self._places[node]
                if arrives:
                    sector, begins = sector_of, block
                else:
                    visits.append((sector, begins, block))
        return tuple(visits)


def stops_of(
    phase: str,
    place_id: str,
    window: tuple[datetime, datetime],
    route: Sequence[Visit],
    *,
    codes: Sequence[str],
    minutes: Sequence[Sequence[int]],
    way_out: Sequence[int],
    block_min: int,
) -> list[PatrolStop]:
    """Return where the patrol is from the start of a shift to its end.

    ``codes`` are the sectors, and last the area of the post; ``minutes`` lead from sector to sector,
    ``way_out`` from the post to each.

    A way takes its minutes; what is left of its last block is spent in the next sector, where it is
    not counted as cover.
    """
    start, end = window
    stops: list[PatrolStop] = []
    first, begins, _ = route[0]
    arrives = start + timedelta(minutes=way_out[first]) if begins else start
    if start < arrives:
        stops.append(PatrolStop(phase, place_id, start, arrives, codes[-1], moving=True))
    for (sector, _, until), following in zip(route, (*route[1:], None), strict=True):
        leaves = min(start + timedelta(minutes=until * block_min), end)
        stops.append(PatrolStop(phase, place_id, arrives, leaves, codes[sector]))
        way = minutes[sector][following[0]] if following else 0
        arrives = leaves + timedelta(minutes=way)
        if leaves < arrives:
            stops.append(PatrolStop(phase, place_id, leaves, arrives, codes[sector], moving=True))
    return stops
