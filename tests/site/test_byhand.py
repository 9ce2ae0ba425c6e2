"""A check of edits in Posko reads what they touch by index, and says what the whole plan in memory would."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posko.planning import bridge
from posko.planning.byhand import seats
from posko.planning.byhand.gathering.bridge import Gathering, Short
from posko.planning.rows import reading
from praja.byhand import AddPost, MoveStation, Put, check
from praja.plan.naming import seat_name
from tests.engine.planning_world import BATU, post
from tests.engine.test_byhand_laws import ASKED, NRPS, OP, PLAN, SEATS


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """The rows of the tiny election of `tests.engine.test_byhand_laws`."""
    place = tmp_path_factory.mktemp("rows")
    (place / "plan").mkdir()
    bridge.settle(place, OP, PLAN)
    return place / "rows.sqlite3"


def asked(rows, edits, so_far=()):
    """The verdict on edits of what is read by index."""
    with reading(rows) as file:
        facts = Gathering(file, Short.of(file, OP.settings)).facts((*so_far, *edits))
    return check(facts, so_far=so_far, now=edits)


STATIONS = sorted(s.station_id for s in OP.stations)
BEATS = sorted(b.beat_id for b in PLAN.beats)
edits = st.one_of(
    st.builds(Put, st.sampled_from([*SEATS, "KPU/20241125T0800/9"]), st.sampled_from(["", "nobody", *NRPS])),
    st.builds(MoveStation, st.sampled_from([*STATIONS, "X"]), st.sampled_from([*BEATS, "Y"])),
    st.builds(
        AddPost,
        st.builds(
            post, st.sampled_from(["KPU", "NEW"]), st.just("patrol"), st.sampled_from([BATU, "1"]), st.just(2)
        ),
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(edits, max_size=3), st.lists(edits, min_size=1, max_size=3))
def test_what_is_read_by_index_says_what_the_plan_in_memory_says(rows, so_far, now):
    here = check(ASKED.facts(*so_far, *now), so_far=so_far, now=now)
    assert asked(rows, now, so_far) == here


def test_every_empty_seat_has_a_name_of_its_own_that_no_duty_bears(rows):
    duties = {d.duty_id for d in PLAN.duties}
    found: dict[str, int] = {}
    with reading(rows) as file:
        for name in {seat_name(n) for n in ASKED.needs.values()}:
            found |= seats.free_seats(file, name)
        short = file.execute("SELECT sum(officers - filled) AS n FROM need").fetchone()["n"]
    assert short == len(found) == len(set(found) - duties) > 0
