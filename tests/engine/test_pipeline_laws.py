"""Any tiny world, whatever its rules, people and ground: the plan is sound and its draws repeat."""

import hashlib
from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from praja.domain.forces import Absence, Officer, Tie
from praja.domain.operation import Operation
from praja.domain.places import Post, Station
from praja.domain.settings import GuardPattern, Phase, RiskClass, Rules
from tests.engine.planning_world import (
    AIR,
    BATU,
    HULU,
    MUARA,
    PAIRS,
    PASIR,
    PATTERNS,
    RULES,
    TELUK,
    UNITS,
    VOTING,
    evaluated,
    officer,
    operation,
    plan,
    post,
    station,
)

VILLAGES = [BATU, AIR, PASIR, TELUK]
SKILLS = [(), ("radio",), ("driver", "radio")]
KINDS = ["warehouse", "patrol", "close_protection", "regency_tally", "command_post"]
MANY_POLICE = (
    GuardPattern(RiskClass.LOW, 4, 2, 8, 1),
    GuardPattern(RiskClass.ELEVATED, 6, 2, 8, 3),
    GuardPattern(RiskClass.HIGH, 5, 1, 8, 6),
    PATTERNS[3],
)
THIN_AND_THICK = (GuardPattern(RiskClass.LOW, 2, 8, 16, 1), *PATTERNS)


@st.composite
def officers(draw, number: int) -> Officer:
    return officer(
        str(number),
        draw(st.sampled_from(["Bripda", "Bripka", "Iptu", "AKP"])),
        draw(st.sampled_from([u.unit for u in UNITS])),
        *draw(st.sampled_from(SKILLS)),
        home_village=draw(st.sampled_from([None, *VILLAGES])),
        task_force=draw(st.sampled_from([None, "preventive", "traffic"])),
        assignable=draw(st.sampled_from([True, True, True, False])),
    )


@st.composite
def posts(draw, number: int) -> Post:
    kind = draw(st.sampled_from(KINDS))
    return post(
        f"P{number}",
        kind,
        draw(st.sampled_from([HULU, MUARA, BATU, "99.01", "99"])),
        draw(st.integers(0, 3)),
        shift=draw(st.sampled_from(["day", "2x12", "3x8", "from-seven"])),
        task_force=draw(st.sampled_from(["preventive", "traffic"])),
        qualifications=draw(st.sampled_from(SKILLS)),
        pair_id=draw(st.sampled_from(["99.01-1", "99-1"])) if kind == "close_protection" else None,
    )


@st.composite
def stations(draw, number: int) -> Station:
    village, lat = draw(st.sampled_from(VILLAGES)), draw(st.integers(0, 100)) / 100
    classes = [None, RiskClass.ELEVATED, RiskClass.HIGH]
    return station(f"S{number}", village, lat, risk_class=draw(st.sampled_from(classes)))


@st.composite
def rules(draw) -> Rules:
    return replace(
        RULES,
        routine_share=draw(st.sampled_from([Fraction(0), Fraction(1, 5)])),
        station_guard_share=draw(st.sampled_from([Fraction(1), Fraction(1, 2)])),
        station_teams=draw(st.sampled_from([None, None, 2, 5])),
        district_floor=draw(st.integers(0, 2)),
        fill_order=tuple(draw(st.permutations(["station_guard", "warehouse", "patrol"]))),
        station_duty_end_min=draw(st.sampled_from([24 * 60, 26 * 60])),
    )


@st.composite
def phases(draw) -> Phase:
    strength = draw(st.sampled_from([Fraction(0), Fraction(2, 3)]))
    return replace(VOTING, min_strength=strength, end=date(2024, 11, draw(st.integers(27, 28))))


@st.composite
def worlds(draw) -> Operation:
    people = [draw(officers(100 + i)) for i in range(draw(st.integers(0, 14)))]
    pairs = st.sampled_from([p.pair_id for p in PAIRS])
    return operation(
        stations=[draw(stations(i)) for i in range(draw(st.integers(0, 8)))],
        personnel=people,
        posts=[draw(posts(i)) for i in range(draw(st.integers(0, 4)))],
        ties=[Tie(o.nrp, draw(pairs)) for o in people if draw(st.integers(0, 3)) == 0],
        absences=[
            Absence(o.nrp, date(2024, 11, draw(st.integers(26, 28))), date(2024, 11, 28))
            for o in people
            if draw(st.integers(0, 6)) == 0
        ],
        patterns=draw(st.sampled_from([PATTERNS, THIN_AND_THICK, MANY_POLICE])),
        rules=draw(rules()),
        phase=draw(phases()),
    )


@given(worlds())
def test_any_tiny_world_is_planned_soundly(tmp_path_factory, op):
    assert evaluated(op, plan(op), tmp_path_factory.mktemp("plan")).details == ()


@given(worlds())
def test_every_draw_of_any_world_can_be_drawn_again(op):
    for draw in plan(op, seed=7).draws:
        tickets = {n: hashlib.sha256(f"7|{draw.group_id}|{n}".encode()).hexdigest() for n in draw.officers}
        drawn = sorted(draw.officers, key=tickets.__getitem__)
        assert draw.result == tuple(zip(draw.duties, drawn, strict=False))


@given(worlds(), st.integers(0, 3))
def test_chance_changes_who_serves_never_how_many_are_missing(op, seed):
    one, other = plan(op, seed=seed), plan(op, seed=seed + 1)
    assert one.certificate.stages[:4] == other.certificate.stages[:4]
    assert [b.base_station_id for b in one.beats] == [b.base_station_id for b in other.beats]
