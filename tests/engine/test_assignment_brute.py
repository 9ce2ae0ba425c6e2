"""The assignment against every assignment there is, on tiny worlds."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from praja.domain.forces import Officer, Tie
from praja.domain.needs import Need
from praja.domain.operation import Operation
from praja.draw import Lots
from praja.pipeline.people import Staffing, assign
from tests.engine.assignment_brute import Value, best, value
from tests.engine.planning_world import (
    AIR,
    BATU,
    PASIR,
    RULES,
    TELUK,
    VOTING,
    need,
    officer,
    operation,
    post,
)

UNITS = ["SEK-HULU", "SEK-HILIR", "SEK-MUARA", "BRIMOB"]
FILL_ORDER = ("station_guard", "warehouse", "patrol", "traffic")


def assigned(op: Operation, needs: list[Need], seed: int = 7) -> tuple[Value, float]:
    """What the engine reaches, and the bound that it proves for travel."""
    task_force_of = {o.nrp: o.task_force or "preventive" for o in op.personnel}
    staffing = Staffing.of(op, VOTING, task_force_of)
    counts = staffing.balance(needs, extra_teams=0, locals_matter=True)
    done = assign(staffing, needs, counts, Lots(str(seed)))
    people = {o.nrp: o for o in op.personnel}
    crews = [[people[n] for n in done.named.by_need.get(p, ())] for p in range(len(needs))]
    planned = [o.nrp for crew in crews for o in crew]
    assert len(planned) == len(set(planned))
    reached = value(op, needs, crews)
    assert reached is not None
    return reached, done.answer.travel_bound_m


def worse(world: "World", seed: int = 7) -> list[str]:
    """In what the assignment falls short of the best there is, or its bound is no bound."""
    truth = best(world.op, world.needs)
    reached, bound = assigned(world.op, world.needs, seed)
    kept = {
        "missing": reached.missing == truth.missing,
        "foreign": reached.foreign == truth.foreign,
        "travel": truth.travel_m <= reached.travel_m <= truth.travel_m * 1.005,
        "bound": bound <= truth.travel_m + 1e-6,
    }
    return [what for what, holds in kept.items() if not holds]


def beat(village: str, number: int, teams: int = 1, villages: tuple[str, ...] = ()) -> Need:
    cells = {"leads": teams, "villages": (village, *villages)}
    return need(f"B-{number}", "station_guard", village, 2 * teams, **cells)


class World:
    """An operation and its needs; short to print when it fails."""

    def __init__(self, op: Operation, needs: list[Need]) -> None:
        self.op, self.needs = op, needs

    def __repr__(self) -> str:
        people = [
            f"{o.nrp} {o.rank} {o.unit} {'+'.join(o.qualifications)} {o.task_force} {o.home_village or ''}"
            for o in self.op.personnel
        ]
        asked = [
            f"{n.kind} {n.area_code} {n.officers} leads {n.leads} floor {n.floor_officers} {n.qualifications}"
            for n in self.needs
        ]
        ties = [(t.nrp, t.pair_id) for t in self.op.ties]
        return "\n".join(["", *people, *asked, f"{ties} {self.op.settings.rules.routine_share}"])


@st.composite
def officers(draw, homes: bool, ties: bool) -> tuple[list[Officer], list[Tie]]:
    people, declared = [], []
    for i in range(draw(st.integers(0, 6))):
        home = draw(st.sampled_from([None, BATU, PASIR])) if homes else None
        people.append(
            officer(
                str(100 + i),
                draw(st.sampled_from(["Bripda", "Bripka", "Bripka", "Kompol"])),
                draw(st.sampled_from(UNITS)),
                *draw(st.sampled_from([(), (), ("radio",)])),
                task_force=draw(st.sampled_from(["preventive", "preventive", "traffic"])),
                home_village=home,
            )
        )
        if ties and draw(st.booleans()):
            declared.append(Tie(people[-1].nrp, draw(st.sampled_from(["99.01-1", "99.02-1"]))))
    return people, declared


@st.composite
def needs_of(draw) -> list[Need]:
    found: list[Need] = []
    for i in range(draw(st.integers(1, 4))):
        area = draw(st.sampled_from([BATU, AIR, PASIR, TELUK]))
        kind = draw(st.sampled_from(["station_guard", "station_guard", "warehouse", "patrol", "traffic"]))
        if kind == "station_guard":
            found.append(beat(area, i, teams=draw(st.sampled_from([1, 1, 2]))))
            continue
        number = draw(st.integers(1, 2))
        cells = {
            "task_force": "traffic" if kind == "traffic" else "preventive",
            "qualifications": draw(st.sampled_from([(), ("radio",)])),
            "villages": (area,),
            "floor_officers": draw(st.integers(0, 1)),
            "leads": draw(st.integers(0, 1)),
        }
        found.append(need(f"P-{i}", kind, area, number, **cells))
    return found


@st.composite
def worlds(draw, homes: bool = False, ties: bool = False) -> World:
    people, declared = draw(officers(homes, ties))
    share = draw(st.sampled_from([Fraction(0), Fraction(0), Fraction(1, 3)]))
    rules = replace(RULES, fill_order=FILL_ORDER, routine_share=share)
    needs = draw(needs_of())
    # The skills that matter are those that posts ask for.
    posts = [post(n.place_id, n.kind, n.area_code, n.officers, qualifications=n.qualifications,
                  task_force=n.task_force) for n in needs if n.kind != "station_guard"]  # fmt: skip
    return World(operation(personnel=people, ties=declared, posts=posts, rules=rules), needs)


@given(worlds())
def test_no_assignment_is_better_where_officers_have_no_ties_and_no_homes(world):
    assert worse(world) == []


@given(worlds(ties=True))
def test_no_assignment_is_better_where_officers_have_ties(world):
    assert worse(world) == []


@given(worlds(homes=True))
def test_no_assignment_is_better_where_officers_have_home_villages(world):
    assert worse(world) == []


def test_an_officer_who_may_not_take_the_urgent_place_takes_the_next_one():
    # He may not guard the warehouse of his own village, so the patrol gets him.
    who = officer("100", "Bripka", "SEK-HULU", home_village=BATU)
    rules = replace(RULES, fill_order=FILL_ORDER)
    needs = [
        need("GDG", "warehouse", BATU, 1, villages=(BATU,)),
        need("PTR", "patrol", PASIR, 1, villages=(PASIR,)),
    ]
    reached, _ = assigned(operation(personnel=[who], rules=rules), needs)
    assert reached.missing == (0, 0, 1, 0)
