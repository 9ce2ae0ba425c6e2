"""Chance among interchangeable officers, and how anybody draws it again with SHA-256 alone."""

import csv
import json
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.domain.forces import Tie
from praja.draw import OPERATOR_SEED, Lots
from praja.io.plan_folder import write_tables
from tests.engine.planning_world import (
    BATU,
    PASIR,
    RULES,
    TELUK,
    VOTING,
    at_place,
    guards,
    need,
    officer,
    operation,
    plan,
    post,
    squad,
    station,
)

NAMES = st.lists(st.text("0123456789", min_size=1, max_size=4), unique=True, max_size=8)


def test_the_order_is_that_of_the_hashes():
    # sha256("7|G|101") begins with dc11, sha256("7|G|102") with 1ff5, sha256("7|G|103") with 0833.
    assert Lots("7").digest("G", "103").startswith("0833")
    assert Lots("7").order("G", ["101", "102", "103"]) == ["103", "102", "101"]


@given(NAMES, st.text(max_size=5), st.text(max_size=5))
def test_an_order_holds_everyone_once_and_does_not_depend_on_how_they_came(names, seed, group):
    drawn = Lots(seed).order(group, names)
    assert sorted(drawn) == sorted(names)
    assert drawn == Lots(seed).order(group, reversed(names))


@given(NAMES.filter(lambda names: len(names) > 1), st.text(max_size=5))
def test_who_leaves_a_group_changes_nothing_among_those_who_stay(names, seed):
    drawn = Lots(seed).order("G", names)
    assert Lots(seed).order("G", names[1:]) == [n for n in drawn if n != names[0]]


def test_every_officer_of_a_group_is_drawn_first_about_as_often():
    # 600 seeds, 6 officers: 100 each is expected; 60 and 140 are more than 4 standard deviations off.
    first = Counter(Lots(str(seed)).order("G", "ABCDEF")[0] for seed in range(600))
    assert set(first) == set("ABCDEF")
    assert all(60 < n < 140 for n in first.values())


# Drawing a plan again from its tables


def verified(folder: Path, seed: int) -> tuple[int, dict[str, set[str]]]:
    """Draw each row of draws.csv again; return how many rows there are and who was sent where."""
    sent: dict[str, set[str]] = {}
    with (folder / "draws.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        officers, places = row["officers"].split(";"), row["places"].split(";")
        hashed = sorted(
            officers, key=lambda n: (sha256(f"{seed}|{row['group_id']}|{n}".encode()).hexdigest(), n)
        )
        expected = [f"{place}={nrp}" for place, nrp in zip(places, hashed, strict=False)]
        assert row["result"].split(";") == expected, row["group_id"]
        for place, nrp in zip(places, hashed, strict=False):
            sent.setdefault(place, set()).add(nrp)
    return len(rows), sent


def busy_world():
    """Two regencies, three beats, two posts on three shifts, ties and homes."""
    return operation(
        stations=[station("A1", BATU), station("B1", PASIR), station("C1", TELUK)],
        personnel=[
            *squad("SEK-HULU", "LLMMM", 101, home_village=BATU),
            *squad("SEK-HULU", "LLMMM", 111),
            *squad("SEK-HILIR", "LLMM", 201, home_village=PASIR),
            *squad("SEK-MUARA", "LLMM", 301, task_force=None),
            *squad("BRIMOB", "LLLLLMMM", 401),
        ],
        posts=[
            post("KPU", "commission_office", PASIR, 2, shift="3x8"),
            post("LLN", "traffic", "99.01", 1, task_force="traffic"),
        ],
        ties=[Tie("101", "99.01-1"), Tie("401", "99.01-1"), Tie("402", "99.01-2")],
        rules=replace(RULES, district_floor=2),
    )


@pytest.mark.parametrize("seed", [0, 7, 2024])
def test_every_draw_of_a_plan_can_be_drawn_again_from_its_csv_files(seed, tmp_path):
    made = plan(busy_world(), seed=seed)
    write_tables(tmp_path, made)
    number, sent = verified(tmp_path, json.loads((tmp_path / "certificate.json").read_text())["seed"])
    assert number > 5
    # The draws and the duties agree: each duty was drawn, each draw of a seat led to it.
    for duty in made.duties:
        seat = f"{duty.place_id}/{duty.start:%Y%m%dT%H%M}"
        assert duty.nrp in sent["standby" if duty.kind == "standby" else seat]
    assert {n for place, names in sent.items() if place.startswith("B-") for n in names} == set(guards(made))


@pytest.mark.parametrize("seed", range(5))
def test_standby_is_drawn_among_those_whom_routine_duty_leaves_and_can_be_drawn_again(seed, tmp_path):
    # Routine duty keeps 3 of 4 at Hulu and 5 of 6 at Hilir; a fifth of ten, two, shall be on duty.
    op = operation(
        personnel=[*squad("SEK-HULU", "MMMM", 101), *squad("SEK-HILIR", "MMMMMM", 201)],
        rules=replace(RULES, routine_share=Fraction(3, 4)),
        phase=replace(VOTING, min_strength=Fraction(1, 5)),
    )
    made = plan(op, seed=seed)
    write_tables(tmp_path, made)
    number, sent = verified(tmp_path, seed)
    # A draw of those kept at each of the two; of the others, one at each, nobody is left out.
    assert number == 2
    assert len(made.duties) == 2
    assert not sent["routine"] & {d.nrp for d in made.duties}
    assert len(sent["routine"]) == 8


def test_group_names_are_used_once():
    groups = [d.group_id for d in plan(busy_world()).draws]
    assert len(groups) == len(set(groups))


def test_no_draw_says_who_has_a_tie_or_why():
    op = busy_world()
    text = " ".join(d.group_id for d in plan(op).draws)
    assert not any(pair.pair_id in text for pair in op.candidates)


def test_the_seed_decides_among_the_interchangeable():
    op = operation(
        personnel=squad("RES-U", "LLLLLLLL", 101),
        posts=[post("GDG", "warehouse", PASIR, 1)],
    )
    chosen = {at_place(plan(op, seed=seed), "GDG")[0] for seed in range(20)}
    assert len(chosen) > 3


def test_the_seed_decides_nothing_where_officers_differ():
    # 102 alone stands near; chance has no say.
    op = operation(
        personnel=[officer("101", "Bripka", "RES-S"), officer("102", "Bripka", "SEK-HILIR")],
        posts=[post("GDG", "warehouse", PASIR, 1)],
    )
    assert {at_place(plan(op, seed=seed), "GDG")[0] for seed in range(8)} == {"102"}


def test_officers_of_one_draw_share_unit_and_fitness_to_lead():
    op = busy_world()
    people = {o.nrp: o for o in op.personnel}
    ranks = op.settings.rules.ranks
    for draw in plan(op).draws:
        if draw.kind in ("task_force", "standby"):
            continue
        here = [people[n] for n in draw.officers]
        assert {o.unit for o in here} == {draw.unit}
        assert {ranks.index(o.rank) >= ranks.index("Bripka") for o in here} == {draw.fit_to_lead}


def test_officers_of_one_draw_share_their_exclusions():
    op = busy_world()
    tied = {t.nrp for t in op.ties}
    for draw in plan(op).draws:
        if draw.kind not in ("task_force", "standby"):
            assert len({n in tied for n in draw.officers}) == 1


def test_an_operators_seed_is_called_what_it_is():
    assert plan(operation()).certificate.seed_kind == OPERATOR_SEED == "operator seed, not a neutral draw"


def test_a_need_has_a_seat_name_of_its_own_for_each_shift():
    from praja.plan.naming import seat_name

    assert seat_name(need("KPU", "commission_office", PASIR, 2)) == "KPU/20241127T0800"
