"""What chance decided: an officer's draws, drawn again from the seed."""

from dataclasses import dataclass

from praja.domain.plan import Draw
from praja.domain.settings import VOTING
from praja.draw import Lots
from praja.explain.desk import ROUTINE, TASK_FORCE, Desk


@dataclass(frozen=True, slots=True)
class Drawn:
    """One officer's part in one draw."""

    draw: Draw
    seat: str | None
    """The place he drew; None where others were drawn."""
    rank: int
    """His place in the drawn order, from 1."""
    digest: str
    """The SHA-256 that put him there."""
    verified: bool
    """Whether drawing again gives the result that stands in the plan."""

    @property
    def officers(self) -> int:
        """How many interchangeable officers took part."""
        return len(self.draw.officers)

    @property
    def places(self) -> int:
        """How many places they drew."""
        return len(self.draw.result)

    @property
    def by_chance(self) -> bool:
        """Whether there was anything to decide: fewer places than officers, or different ones."""
        return self.officers > self.places or len(set(self.draw.duties)) > 1


def draws_for(desk: Desk, nrp: str, *, task_force: bool = False) -> list[Drawn]:
    """Return the draws an officer took part in: those of his task force, or all others."""
    lots = Lots(str(desk.plan.certificate.seed))
    return [
        _drawn(lots, draw, nrp)
        for draw in desk.draws_of.get(nrp, ())
        if (draw.kind == TASK_FORCE) == task_force
    ]


def phase_of(desk: Desk, draw: Draw) -> str | None:
    """Return the phase that a draw is of; None where it is of the whole operation."""
    first = draw.group_id.partition("/")[0]
    if draw.kind == ROUTINE:
        return None
    return first if first in desk.phases and draw.unit != first else VOTING


def _drawn(lots: Lots, draw: Draw, nrp: str) -> Drawn:
    order = lots.order(draw.group_id, draw.officers)
    seat = next((place for place, winner in draw.result if winner == nrp), None)
    return Drawn(draw, seat, order.index(nrp) + 1, lots.digest(draw.group_id, nrp), _repeats(draw, order))


def _repeats(draw: Draw, order: list[str]) -> bool:
    """Return whether the result is what the order gives.

    Seats go to the first in drawn order. Standby passes over officers of units without room, so
    there the winners need only stand in drawn order.
    """
    winners = [nrp for _, nrp in draw.result]
    if not draw.unit:
        rank = {nrp: i for i, nrp in enumerate(order)}
        return all(n in rank for n in winners) and winners == sorted(winners, key=rank.__getitem__)
    return winners == order[: len(winners)]
