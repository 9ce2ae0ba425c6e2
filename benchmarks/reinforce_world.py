"""The whole example operation for the reinforcement bench: its plan, or a made-up roster of its size.

Where the planner plans every phase its plan is taken. Otherwise voting day is planned and the posts of
every other phase get crews of their own, the nearest officers in rotation: the size of the real
thing, with hours and rest that a roster would have, but no rule is proven of it.
"""

import random
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path

import numpy as np

from praja.demand.needs import post_needs
from praja.domain.forces import Officer
from praja.domain.needs import Need
from praja.domain.operation import Operation
from praja.domain.plan import Duty, Plan
from praja.io.folder import read_operation
from praja.pipeline import plan_folder
from praja.reinforce import Incident
from praja.units import great_circle_m

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SEED = 20241127
CREWS = {"day": 2}
"""Crews that take turns at a post, by shift pattern; 4 elsewhere: a shift on, three off."""


def whole_operation() -> tuple[Operation, Plan, str]:
    """Return the example operation, a plan of all its phases, and where the plan comes from."""
    folder = DATA / "jambi"
    operation = read_operation(folder).operation
    with tempfile.TemporaryDirectory() as temporary:
        plan = plan_folder(folder, Path(temporary) / "plan", seed=1).plan
    if len(plan.certificate.phases) == len(operation.settings.phases):
        return operation, plan, "planned in full"
    return operation, with_made_up_phases(operation, plan), "voting day planned, the other phases made up"


def with_made_up_phases(operation: Operation, plan: Plan) -> Plan:
    """Return the plan with a rotation at every post in every phase that it lacks."""
    planned = set(plan.certificate.phases)
    duties, needs = list(plan.duties), list[Need]()
    for phase in operation.settings.phases:
        if phase.key not in planned:
            asked = post_needs(operation, phase)
            needs += asked
            duties += _rotation(operation, asked)
    phases = tuple(p.key for p in operation.settings.phases)
    certificate = replace(plan.certificate, phases=phases)
    return replace(plan, duties=tuple(duties), needs=tuple(needs), certificate=certificate)


def _rotation(operation: Operation, needs: tuple[Need, ...]) -> list[Duty]:
    units = {u.unit: u for u in operation.units}
    force = sorted((o for o in operation.personnel if o.assignable), key=lambda o: o.nrp)
    lat = np.array([units[o.unit].lat for o in force])
    lon = np.array([units[o.unit].lon for o in force])
    free = np.ones(len(force), bool)
    shift = {p.post_id: p.shift for p in operation.posts}
    by_place: dict[str, list[Need]] = {}
    for need in needs:
        by_place.setdefault(need.place_id, []).append(need)
    duties: list[Duty] = []
    for place_id, asked in by_place.items():
        far = np.where(free, great_circle_m(asked[0].lat, asked[0].lon, lat, lon), 2**40)
        wanted = asked[0].officers * CREWS.get(shift[place_id], 4)
        near = np.argsort(far, kind="stable")[:wanted]
        near = near[free[near]]
        free[near] = False
        turn = cycle(near.tolist())
        # Whole crews only: a post without enough officers stands emptier, as in a real shortage.
        size = min(asked[0].officers, near.size // 2)
        duties += [_duty(n, force[next(turn)]) for n in asked for _ in range(size)]
    return duties


def _duty(need: Need, officer: Officer) -> Duty:
    return Duty(
        f"{need.place_id}/{need.start:%Y%m%dT%H%M}/{officer.nrp}", need.phase, need.task_force, need.kind,
        need.place_id, need.start, need.end, officer.nrp, "member", officer.unit, officer.unit, False, 0,
    )  # fmt: skip


def incidents(operation: Operation, plan: Plan, number: int) -> list[Incident]:
    """Return incidents at random stations and hours of the whole operation, always the same ones."""
    chance = random.Random(SEED)
    skills = sorted({s for o in operation.personnel for s in o.qualifications})
    phases = [p for p in operation.settings.phases if p.key in plan.certificate.phases]
    zone = plan.duties[0].start.tzinfo
    days = [p.start + timedelta(days=k) for p in phases for k in range((p.end - p.start).days + 1)]
    # One in four on voting day, when the most people stand somewhere.
    voting = next(p.start for p in phases if p.key == "voting")
    found = []
    for _ in range(number):
        day = voting if chance.random() < 0.25 else chance.choice(days)
        at = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=chance.randrange(1440))
        place = chance.choice(operation.stations)
        late = timedelta(minutes=chance.choice((30, 60, 90, 120)))
        found.append(
            Incident(
                at=at,
                lat=place.lat + chance.uniform(-0.02, 0.02),
                lon=place.lon + chance.uniform(-0.02, 0.02),
                officers=chance.choice((2, 4, 6, 10, 20, 30)),
                skills={chance.choice(skills): chance.randint(1, 2)} if chance.random() < 0.5 else {},
                women=chance.choice((0, 0, 1)),
                by=at + late if chance.random() < 0.5 else None,
            )
        )
    return found
