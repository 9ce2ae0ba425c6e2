"""Whatever changes in a tiny election: rules hold, what stays keeps its id, and the bound is kept."""

from dataclasses import dataclass, replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from praja.domain.forces import Absence
from praja.domain.operation import Operation
from praja.domain.settings import RiskClass
from tests.engine.planning_world import AIR, BATU, PASIR, officer, post, station
from tests.engine.revise_world import POSTS, STATIONS, election, force, plan, revised

OP = election()
BEFORE = plan(OP)
NEW = (
    post("PKD", "patrol", PASIR, 1, phases=("tally",)),
    post("PKA", "patrol", AIR, 2, phases=("campaign",)),
)
DAYS = [date(2024, 11, d) for d in range(25, 30)]


@dataclass(frozen=True)
class Change:
    """What became of the election; short to print when it fails."""

    op: Operation
    told: str

    def __repr__(self) -> str:
        return self.told


@st.composite
def changes(draw) -> Change:
    nrps = [o.nrp for o in force()]
    gone = draw(st.lists(st.sampled_from(nrps), max_size=2, unique=True))
    away = draw(st.lists(st.tuples(st.sampled_from(nrps), st.sampled_from(DAYS)), max_size=3, unique=True))
    posts = draw(st.sampled_from([POSTS, POSTS, POSTS[:1], (*POSTS, NEW[0]), (*POSTS, NEW[1]), POSTS[1:]]))
    moved = draw(st.sampled_from([None, None, "A1", "B2"]))
    risen = draw(st.sampled_from([None, None, "A2", "B1"]))
    home = draw(st.sampled_from([None, None, *nrps]))
    stations = tuple(
        station(s.station_id, PASIR, 0.12) if s.station_id == moved
        else replace(s, risk_class=RiskClass.HIGH) if s.station_id == risen else s
        for s in STATIONS
    )  # fmt: skip
    people = [replace(o, home_village=BATU) if o.nrp == home else o for o in force() if o.nrp not in gone]
    people += [officer("301", "Bripda", "SEK-HILIR")] * draw(st.booleans())
    op = election(
        stations=stations, posts=posts, personnel=people,
        absences=tuple(Absence(nrp, day, day) for nrp, day in away if nrp not in gone),
    )  # fmt: skip
    told = (
        f"gone {gone}, away {away}, {[p.post_id for p in posts]}, moved {moved}, risen {risen}, home {home}"
    )
    return Change(op, told)


@settings(max_examples=settings().max_examples // 5)
@given(changes())
def test_a_revision_breaks_no_rule_and_changes_no_fewer_than_the_bound(change):
    case = revised(BEFORE, OP, change.op)
    assert case.wrong == []
    assert case.done.fewest <= len(case.changed)
    ids = [d.duty_id for d in case.done.duties]
    assert len(ids) == len(set(ids))


@settings(max_examples=settings().max_examples // 5)
@given(changes())
def test_who_is_not_among_the_changes_has_exactly_what_he_had(change):
    case = revised(BEFORE, OP, change.op)
    for nrp in {d.nrp for d in BEFORE.duties} - {*case.changed}:
        was = {d.duty_id for d in BEFORE.duties if d.nrp == nrp}
        now = {d.duty_id for d in case.done.duties if d.nrp == nrp}
        assert was == now


@settings(max_examples=settings().max_examples // 5)
@given(changes())
def test_the_revision_of_a_revision_changes_nobody(change):
    first = revised(BEFORE, OP, change.op)
    made = replace(
        BEFORE, beats=first.done.beats, patterns=first.done.patterns, needs=first.done.needs,
        duties=first.done.duties,
    )  # fmt: skip
    second = revised(made, change.op, change.op)
    assert (second.changed, second.done.fewest) == ({}, 0)
