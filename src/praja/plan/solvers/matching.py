"""The largest matching of officers to seats: seats are filled one by one, people changing places."""

from collections import deque
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray


def match(allowed: NDArray[np.bool_], seated: Mapping[int, int]) -> dict[int, int]:
    """Return seat -> officer for as many seats as can be filled, each officer in one seat at most.

    ``allowed``, shape (officers, seats), says which officer may take which seat; ``seated`` is where to
    begin. Whoever is seated stays seated, though perhaps elsewhere (Berge's augmenting paths).
    """
    officer_of = dict(seated)
    seat_of = {officer: seat for seat, officer in officer_of.items()}
    for seat in range(allowed.shape[1]):
        if seat not in officer_of:
            _seat_one_more(allowed, officer_of, seat_of, seat)
    return dict(sorted(officer_of.items()))


def _seat_one_more(
    allowed: NDArray[np.bool_], officer_of: dict[int, int], seat_of: dict[int, int], seat: int
) -> None:
    """Fill a seat if that can be done: its officer may come from another seat, that one's from a third."""
    came_from: dict[int, int] = {}
    fresh = np.ones(allowed.shape[0], bool)
    waiting = deque([seat])
    while waiting:
        here = waiting.popleft()
        for officer in np.flatnonzero(allowed[:, here] & fresh).tolist():
            fresh[officer] = False
            came_from[officer] = here
            if officer not in seat_of:
                _move_up(came_from, officer_of, seat_of, officer)
                return
            waiting.append(seat_of[officer])


def _move_up(
    came_from: Mapping[int, int], officer_of: dict[int, int], seat_of: dict[int, int], last: int
) -> None:
    """Let everybody on the way take the seat he was found from, beginning with one who has none."""
    officer: int | None = last
    while officer is not None:
        seat = came_from[officer]
        before = officer_of.get(seat)
        officer_of[seat], seat_of[officer] = officer, seat
        officer = before
