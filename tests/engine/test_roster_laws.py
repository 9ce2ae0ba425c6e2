"""Any tiny world: no rule is broken, nobody could do much better, and no name decides a count."""

import pickle
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from praja.domain.forces import Absence, Officer, Tie
from praja.domain.needs import Need
from praja.domain.operation import Operation
from praja.domain.settings import RuleChange, Rules
from tests.engine.planning_world import BATU, HILIR, HULU, MUARA, PAIRS, PASIR, RULES, officer
from tests.engine.roster_brute import fewest_missing
from tests.engine.roster_world import rostered, shift, world

PLACES: dict[str, dict[str, Any]] = {
    "P": {"area": HULU},
    "NEAR": {"area": HULU, "lat": 0.004},
    "Q": {"area": HILIR},
    "FAR": {"area": MUARA},
}


@dataclass(frozen=True)
class World:
    """An operation and its needs; short to print when it fails."""

    op: Operation
    needs: tuple[Need, ...]

    def __repr__(self) -> str:
        rules = [f"{k}={getattr(self.op.settings.rules, k)}" for k in Rules.__slots__
                 if getattr(self.op.settings.rules, k) != getattr(RULES, k)]  # fmt: skip
        who = [f"{o.nrp} {o.rank} {o.unit} {o.task_force} {o.sex} {o.home_village} {set(o.qualifications)}"
               for o in self.op.personnel]  # fmt: skip
        asked = [f"{n.place_id} {n.kind} {n.task_force} {n.start:%d %H:%M}-{n.end:%d %H:%M} x{n.officers}"
                 f" leads {n.leads} women {n.women} {n.qualifications} {n.villages}"
                 for n in self.needs]  # fmt: skip
        tables = [str(t) for t in (self.op.absences, self.op.ties, self.op.settings.rule_changes)]
        return "\n".join(["", *rules, *who, *asked, *tables])


@st.composite
def officers(draw, number: int) -> Officer:
    return officer(
        str(number),
        draw(st.sampled_from(["Bripda", "Bripka", "Bripka", "Kompol"])),
        draw(st.sampled_from(["SEK-HULU", "SEK-HULU", "SEK-HILIR", "BRIMOB"])),
        *draw(st.sampled_from([(), (), ("radio",)])),
        task_force=draw(st.sampled_from(["preventive", "preventive", "preventive", "traffic"])),
        home_village=draw(st.sampled_from([None, None, BATU, PASIR])),
        sex=draw(st.sampled_from(["M", "F"])),
    )


@st.composite
def needs_of(draw) -> Need:
    if draw(st.integers(0, 5)) == 0:
        return shift("13 06:00-24:00", kind="station_guard", place="B", leads=draw(st.integers(0, 1)))
    day, start = draw(st.sampled_from([11, 12, 12, 13, 13, 14, 18])), 4 * draw(st.integers(0, 6))
    hours = draw(st.sampled_from([4, 4, 7, 8, 12]))
    place = draw(st.sampled_from([*PLACES, "P"]))
    return shift(
        f"{day} {start}:00-{start + hours}:00",
        draw(st.sampled_from([1, 1, 2])),
        place,
        kind=draw(st.sampled_from(["patrol", "patrol", "warehouse"])),
        task_force=draw(st.sampled_from(["preventive", "preventive", "traffic"])),
        leads=draw(st.integers(0, 1)),
        women=draw(st.sampled_from([0, 0, 1])),
        qualifications=draw(st.sampled_from([(), (), ("radio",)])),
        villages=draw(st.sampled_from([(), (BATU,)])),
        **PLACES[place],
    )


@st.composite
def rules(draw) -> Rules:
    return replace(
        RULES,
        min_rest_hours=draw(st.sampled_from([8, 8, 0, 4])),
        min_rest_after_station_hours=draw(st.sampled_from([12, 12, 0])),
        max_duty_hours_per_day=draw(st.sampled_from([12, 12, 0, 8])),
        max_duty_hours_per_week=draw(st.sampled_from([60, 60, 0, 20])),
        max_spell_hours=draw(st.sampled_from([16, 16, 0, 12])),
        max_consecutive_nights=draw(st.sampled_from([0, 0, 1])),
        min_days_off_per_week=draw(st.sampled_from([0, 0, 5])),
        travel_between_duties=draw(st.sampled_from([True, True, False])),
    )


CHANGES = [
    RuleChange("min_rest_hours", 4, "uji", kind="warehouse"),
    RuleChange("min_rest_hours", False, "uji", start=date(2024, 11, 13), end=date(2024, 11, 13)),
    RuleChange("max_spell_hours", False, "uji", kind="warehouse"),
    RuleChange("max_duty_hours_per_day", 16, "uji", kind="patrol"),
    RuleChange("max_duty_hours_per_day", False, "uji", kind="warehouse"),
    RuleChange("exclude_home_village", False, "uji", kind="warehouse"),
    RuleChange("travel_between_duties", False, "uji", kind="warehouse"),
    RuleChange("max_duty_hours_per_week", False, "uji", start=date(2024, 11, 13)),
]


@st.composite
def worlds(draw) -> World:
    who = [draw(officers(101 + i)) for i in range(draw(st.integers(1, 4)))]
    pairs = st.sampled_from([p.pair_id for p in PAIRS])
    op = world(
        who,
        rules=draw(rules()),
        changes=draw(st.lists(st.sampled_from(CHANGES), max_size=2)),
        ties=tuple(Tie(o.nrp, draw(pairs)) for o in who if draw(st.integers(0, 4)) == 0),
        absences=tuple(
            Absence(o.nrp, date(2024, 11, first), date(2024, 11, first + draw(st.integers(0, 1))))
            for o in who
            for first in draw(st.lists(st.integers(11, 14), max_size=1))
        ),
    )
    needs = draw(st.lists(needs_of(), min_size=1, max_size=6, unique_by=lambda n: (n.place_id, n.start)))
    return World(op, tuple(needs))


@given(worlds())
def test_no_roster_breaks_a_rule_and_the_bound_stays_below_the_best_there_is(made):
    done = rostered(made.op, made.needs)
    best = fewest_missing(made.op, made.needs)
    assert done.broken == []
    assert done.bound <= best + 1e-6
    assert best <= done.missing


@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_the_officers_rows_changes_nothing(made, chance):
    rows = list(made.op.personnel)
    chance.shuffle(rows)
    other = replace(made.op, personnel=tuple(rows))
    assert rostered(other, made.needs).served == rostered(made.op, made.needs).served


@given(worlds(), st.permutations([p.pair_id for p in PAIRS[1:3]]))
def test_no_pair_is_served_better_than_another(made, order):
    swap = dict(zip([p.pair_id for p in PAIRS[1:3]], order, strict=True))
    ties = tuple(replace(t, pair_id=swap.get(t.pair_id, t.pair_id)) for t in made.op.ties)
    other = rostered(replace(made.op, ties=ties), made.needs)
    same = rostered(made.op, made.needs)
    assert (other.served, other.bound) == (same.served, same.bound)


@given(worlds())
def test_fewer_officers_never_lower_the_bound(made):
    done = rostered(made.op, made.needs)
    fewer = rostered(replace(made.op, personnel=made.op.personnel[1:]), made.needs)
    assert fewer.bound >= done.bound - 1e-6


@given(worlds())
def test_the_same_question_has_the_same_answer_byte_for_byte(made):
    first, second = (rostered(made.op, made.needs) for _ in range(2))
    assert pickle.dumps(first.done.filled.rota) == pickle.dumps(second.done.filled.rota)
    assert (first.served, first.done.draws) == (second.served, second.done.draws)
