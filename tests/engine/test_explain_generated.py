"""Laws of explanations on a plan that the engine made itself."""

import json
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from praja.domain.operation import Operation
from praja.domain.plan import Plan
from praja.explain.desk import Desk
from praja.explain.explanation import Account
from praja.explain.officer import tell_officer
from praja.explain.place import tell_beat, tell_post
from praja.explain.station import tell_station
from praja.io.folder import read_operation
from praja.io.plan_tables import read_plan
from praja.pipeline import plan_folder
from praja.worlds import write_demo


@cache
def planned() -> tuple[Operation, Plan, Plan]:
    """Return a small made-up operation, its plan, and the plan as it is read back."""
    with TemporaryDirectory() as name:
        demo, out = Path(name) / "demo", Path(name) / "plan"
        write_demo(demo, seed=7, stations=30)
        plan = plan_folder(demo, out, phases=("voting",), seed=3).plan
        operation = read_operation(demo).operation
        return operation, plan, read_plan(out, operation)


@pytest.fixture(scope="module")
def desk():
    operation, _, plan = planned()
    return Desk(operation, plan)


def test_a_plan_is_read_back_as_it_was_made():
    _, made, read = planned()
    for part in ("duties", "shortfalls", "balance", "transfers", "patterns", "draws", "beats"):
        assert getattr(read, part) == getattr(made, part), part


def test_everybody_who_serves_could_serve_and_the_steps_add_up(desk):
    for nrp in desk.officers:
        for phase in tell_officer(desk, Account(), nrp)["phases"]:
            for duty in phase["duties"]:
                sieve = duty["sieve"]
                assert sieve["is_eligible"]
                assert sieve["total"] == sum(sieve["fell_out"].values()) + sieve["eligible"]
                others = sieve["other_duties"] + sieve["kept_for_routine"] + sieve["left"]
                assert sieve["eligible"] == 1 + others


def test_every_draw_can_be_drawn_again(desk):
    for nrp in desk.officers:
        told = tell_officer(desk, Account(), nrp)
        draws = [d for phase in told["phases"] for d in phase.get("draws", ())]
        draws += told["task_force"]["draws"] if told["task_force"] else []
        assert all(d["verified"] for d in draws)


def test_nobody_else_is_named_anywhere(desk):
    names = {o.name for o in desk.operation.personnel}
    subjects = [(tell_officer, desk.officers), (tell_station, desk.stations)]
    subjects += [(tell_beat, desk.beats), (tell_post, desk.posts)]
    for tell, known in subjects:
        for subject in known:
            account = Account()
            data = tell(desk, account, subject)
            told = " ".join(f"{line.id} {line.en}" for line in account.lines) + json.dumps(data)
            assert not {n for n in re.findall(r"\d{8,9}", told) if n in desk.officers} - {subject}
            assert not any(name in told for name in names)
