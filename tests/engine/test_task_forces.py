"""Which task force an officer serves where the register leaves it open; quotas counted by hand."""

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.domain.forces import Officer
from praja.domain.operation import Operation
from praja.domain.places import Post
from praja.domain.settings import Phase
from praja.draw import Lots
from praja.pipeline.people import task_forces_of
from praja.plan.models.task_forces import Quota, quotas, sources
from praja.plan.solvers.flows import transport
from tests.engine.planning_world import RULES, VOTING, officer, operation, post, squad


def open_squad(unit: str, ranks: str, start: int) -> tuple[Officer, ...]:
    return squad(unit, ranks, start, task_force=None)


def traffic_post(officers: int = 1, **cells) -> Post:
    return post("LLN", "traffic", "99.01", officers, **{"task_force": "traffic", **cells})


def forces(op: Operation, seed: int = 7) -> dict[str, str]:
    return task_forces_of(op, Lots(str(seed)))[0]


def counted(op: Operation, seed: int = 7) -> Counter[str]:
    return Counter(forces(op, seed).values())


# Quotas


def test_one_shift_of_a_post_asks_for_its_officers_one_of_them_fit_to_lead():
    asked = quotas(operation(posts=[traffic_post(3)]))
    assert asked == {Quota("RES-U", "traffic", "lead"): 1, Quota("RES-U", "traffic", ""): 2}


def test_three_shifts_of_one_day_ask_for_three_crews():
    asked = quotas(operation(posts=[traffic_post(2, shift="3x8")]))
    assert asked == {Quota("RES-U", "traffic", "lead"): 3, Quota("RES-U", "traffic", ""): 3}


def test_a_week_round_the_clock_asks_for_as_many_as_sixty_hours_each_allow():
    # 7 days x 24 h = 168 h; at 60 h a week that is 2.8 officers for each seat, so for a post of 5: 14.
    phase = replace(VOTING, end=date(2024, 12, 3))
    asked = quotas(operation(posts=[traffic_post(5, shift="2x12")], phase=phase))
    # Leads: 2.8, rounded up.
    assert asked == {Quota("RES-U", "traffic", "lead"): 3, Quota("RES-U", "traffic", ""): 11}


def test_the_busiest_phase_decides_not_the_sum_of_phases():
    op = operation(posts=[traffic_post(2, phases=("voting", "tally"))])
    tally = Phase("tally", "Rekapitulasi", date(2024, 11, 28), date(2024, 11, 28))
    op = replace(op, settings=replace(op.settings, phases=(VOTING, tally)))
    assert sum(quotas(op).values()) == 2


def test_the_routine_share_is_added_on_top():
    # 4 / (1 - 1/5) = 5.
    op = operation(posts=[traffic_post(4)], rules=replace(RULES, routine_share=Fraction(1, 5)))
    assert sum(quotas(op).values()) == 5


def test_each_skill_is_asked_for_by_name():
    asked = quotas(operation(posts=[traffic_post(3, qualifications=("traffic",))]))
    assert asked[Quota("RES-U", "traffic", "traffic")] == 1
    assert sum(asked.values()) == 3


def test_officers_given_by_the_register_are_taken_off():
    people = [officer("1", "Bripka", "RES-U", task_force="traffic")]
    asked = quotas(operation(posts=[traffic_post(2)], personnel=people))
    assert sum(asked.values()) == 1


def test_officers_who_are_alike_make_one_source():
    op = operation(personnel=[*open_squad("RES-U", "LL", 1), *open_squad("SEK-HULU", "L", 3)])
    assert list(sources(op).values()) == [("1", "2", "3")]


# Who goes where


def test_the_register_is_kept():
    people = [officer("1", "Bripka", "RES-U", task_force="traffic"), *open_squad("RES-U", "L", 2)]
    assert forces(operation(personnel=people)) == {"1": "traffic", "2": "preventive"}


def test_officers_go_where_their_skill_is_asked_for():
    people = [*open_squad("RES-U", "LLLL", 1), officer("9", "Bripda", "RES-U", "traffic", task_force=None)]
    op = operation(personnel=people, posts=[traffic_post(1, qualifications=("traffic",))])
    assert forces(op)["9"] == "traffic"


def test_those_whom_nobody_asks_for_strengthen_the_task_force_of_the_stations():
    op = operation(personnel=open_squad("RES-U", "LLMM", 1), posts=[traffic_post(1)])
    assert counted(op) == {"traffic": 1, "preventive": 3}


def test_a_command_without_the_people_is_served_by_the_nearest():
    # The post lies in Selatan, where nobody serves; Brimob (0.5) is nearer than Polres Utara (0.05).
    people = [*open_squad("RES-U", "L", 1), *open_squad("BRIMOB", "L", 2)]
    here = post("LLN", "traffic", "99.02", 1, task_force="traffic")
    assert forces(operation(personnel=people, posts=[here])) == {"1": "preventive", "2": "traffic"}


def test_those_who_are_not_assignable_have_no_task_force():
    people = [officer("1", "Bripka", "RES-U", assignable=False, task_force=None)]
    assert forces(operation(personnel=people)) == {}


def test_without_anybody_nothing_is_decided():
    assert task_forces_of(operation(posts=[traffic_post(1)]), Lots("7")) == ({}, [])


def test_chance_decides_among_officers_who_are_alike_and_the_draw_is_written_down():
    op = operation(personnel=open_squad("RES-U", "LLLLLL", 1), posts=[traffic_post(1)])
    chosen = set()
    for seed in range(12):
        found, (draw,) = task_forces_of(op, Lots(str(seed)))
        (nrp,) = [n for n, force in found.items() if force == "traffic"]
        assert ("traffic", nrp) in draw.result
        chosen.add(nrp)
    assert len(chosen) > 2


@pytest.mark.parametrize("phase", ["voting", "tally"])
def test_the_answer_does_not_depend_on_the_phase_that_is_planned(phase):
    op = operation(personnel=open_squad("RES-U", "LLMM", 1), posts=[traffic_post(2, phases=(phase,))])
    tally = Phase("tally", "Rekapitulasi", date(2024, 11, 28), date(2024, 11, 28))
    op = replace(op, settings=replace(op.settings, phases=(VOTING, tally)))
    assert counted(op) == {"traffic": 2, "preventive": 2}


# The transport behind it


def test_a_transport_meets_demand_at_least_cost():
    # Worked by hand: source 0 is cheap for both sinks, and dearer to spare for sink 1.
    flow = transport([1, 1], [1, 1], [(0, 0, 1), (0, 1, 2), (1, 0, 3), (1, 1, 9)], unmet_cost=100)
    assert flow == {(0, 1): 1, (1, 0): 1}


def test_what_nobody_can_meet_stays_unmet():
    assert transport([1], [2, 5], [(0, 1, 1)], unmet_cost=100) == {(0, 1): 1}


@given(
    st.lists(st.integers(0, 4), max_size=4),
    st.lists(st.integers(0, 4), max_size=4),
    st.data(),
)
def test_a_transport_never_takes_more_than_there_is_nor_gives_more_than_asked(supply, demand, data):
    pairs = [(i, j) for i in range(len(supply)) for j in range(len(demand))]
    arcs = [(i, j, data.draw(st.integers(0, 9))) for i, j in pairs if data.draw(st.booleans())]
    flow = transport(supply, demand, arcs, unmet_cost=100)
    assert all(sum(x for (i, _), x in flow.items() if i == s) <= n for s, n in enumerate(supply))
    assert all(sum(x for (_, j), x in flow.items() if j == t) <= n for t, n in enumerate(demand))
    assert set(flow) <= {(i, j) for i, j, _ in arcs}
    if len(arcs) == len(pairs):
        assert sum(flow.values()) == min(sum(supply), sum(demand))
