"""The schedules of patrols, each block joined to its shift and to the ground of its post."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from praja.domain.operation import Operation
from praja.domain.places import Post
from praja.evaluate.ground import is_inside
from praja.evaluate.rows import Patrols
from praja.evaluate.shifts import PhaseSpan, turns_within
from praja.evaluate.timeline import MOST_MINUTES, Ints

PATROL = "patrol"


@dataclass(frozen=True)
class Rounds:
    """B blocks of patrols in order of post and time, and the K shifts that they fill."""

    operation: Operation
    spans: Mapping[str, PhaseSpan]
    patrols: Patrols

    @cached_property
    def posts(self) -> Mapping[str, Post]:
        """The posts that move."""
        known = {a.code for a in self.operation.areas}
        posts = (p for p in self.operation.posts if p.kind == PATROL and p.officers > 0)
        return {p.post_id: p for p in posts if p.area_code in known}

    @cached_property
    def shifts(self) -> Sequence[tuple[int, int, int, str]]:
        """Post (its number), start, end and phase of each shift, ascending; K of them."""
        patterns = {s.key: s for s in self.operation.settings.shifts}
        turns = {
            (phase, key): list(turns_within(pattern, span))
            for phase, span in self.spans.items()
            for key, pattern in patterns.items()
        }
        return sorted(
            (number, start, end, phase)
            for number, post in enumerate(self.posts.values())
            for phase in self.spans
            if phase in post.phases
            for start, end in turns.get((phase, post.shift), ())
        )

    @cached_property
    def blocks(self) -> Patrols:
        """The blocks of the planned phases, in order of post and time."""
        p = self.patrols
        rows = np.flatnonzero(p.phase.are(*self.spans))
        order = rows[np.lexsort((p.end[rows], p.start[rows], self._post_of(p)[rows]))]
        return p.take(order)

    def _post_of(self, blocks: Patrols) -> Ints:
        numbers = {post_id: i for i, post_id in enumerate(self.posts)}
        return blocks.place_id.each(lambda place_id: numbers.get(place_id, -1)).astype(np.int64)

    @cached_property
    def post(self) -> Ints:
        """The number of the post of each block, -1 where it is no patrol, shape (B,)."""
        return self._post_of(self.blocks)

    @cached_property
    def shift(self) -> Ints:
        """The shift in which each block lies, -1 where it lies in none, shape (B,)."""
        b = self.blocks
        # A shift of nobody at the end of time, so that there is a last one to look at.
        rows = [*(row[:3] for row in self.shifts), (len(self.posts), MOST_MINUTES, MOST_MINUTES)]
        phases = np.array([*(phase for _, _, _, phase in self.shifts), ""])
        post, start, end = np.array(rows, dtype=np.int64).T
        keys = post * MOST_MINUTES + start
        # A block before the first shift of all looks at the last one, and does not fit it.
        at = np.searchsorted(keys, self.post * MOST_MINUTES + b.start, "right") - 1
        inside = (post[at] == self.post) & (start[at] <= b.start) & (b.end <= end[at])
        fits = inside & (b.start < b.end) & (phases[at] == b.phase.each(str))
        return np.where(fits, at, -1)

    @cached_property
    def follows(self) -> NDArray[np.bool_]:
        """Whether each block but the first follows another of its shift, shape (B - 1,)."""
        follows: NDArray[np.bool_] = (self.shift[1:] == self.shift[:-1]) & (self.shift[1:] >= 0)
        return follows

    def sectors_of(self, post: Post) -> frozenset[str]:
        """Return the areas that a post patrols.

        Those of the table of sectors inside its own, the narrowest; else the areas one level below;
        else its own.
        """
        own = post.area_code
        known = {a.code for a in self.operation.areas}
        named = {code for s in self.operation.sectors for code in s.area_codes if code in known}
        inside = {c for c in named if c != own and is_inside(c, own)}
        narrowest = {c for c in inside if not any(d != c and is_inside(d, c) for d in inside)}
        below = {c for c in known if c.rpartition(".")[0] == own}
        return frozenset(narrowest or below or {own})
