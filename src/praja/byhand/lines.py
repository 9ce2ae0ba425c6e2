"""The timeline that an officer would have: standby goes where it is in the way of what he was given."""

from praja.byhand.slips import newly
from praja.byhand.state import State
from praja.byhand.timeline import Book, Timeline
from praja.domain.needs import STANDBY


def line_of(state: State, nrp: str, book: Book) -> Timeline:
    """Return the timeline of an officer after the edits of a state.

    A revision calls others to standby where somebody was given a duty beside which he cannot have it.
    """
    line = Timeline.of(nrp, state.duties(nrp), book)
    bare = line.without(STANDBY)
    if len(bare.duties) == len(line.duties):
        return line
    was = list(Timeline.of(nrp, state.facts.people[nrp].duties, book).slips())
    return bare if len(newly(was, bare.slips())) < len(newly(was, line.slips())) else line
