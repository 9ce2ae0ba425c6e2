"""Rostering instances in a format of the literature, put as a roster of the engine.

The text format is that of schedulingbenchmarks.org/nrp: sections of comma-separated lines. What our rules
can say of it: cover, one shift a day, which shift may not follow which (as hours of rest), days off
given, and what follows from at most five shifts in a row and two days off together: two dates off in
any seven. What they cannot: totals over the horizon, fewest shifts in a row, weekends, requests. So the
question here is a relaxation of the literature's, and nobody can miss fewer there than its bound here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from praja.domain.areas import Area, Level, Unit
from praja.domain.forces import Absence, Officer
from praja.domain.needs import Need
from praja.domain.operation import Operation
from praja.domain.settings import Phase, Rules, Settings, TaskForce
from praja.draw import Lots
from praja.pipeline.roster import people_of
from praja.plan.models.roster import Roster, roster_of
from praja.travel import Travel

FIRST = date(2024, 1, 1)
"""A Monday, as every instance begins on one."""
BEGINS_MIN = {"E": 0, "D": 120, "L": 480, "N": 960}
"""When shifts begin. Only what may follow what is given; no shift crosses midnight here."""
REST_MIN, LONGEST_SPELL_MIN = 11 * 60, 12 * 60
ZONE = ZoneInfo("UTC")


@dataclass
class Ward:
    """An instance: people, shifts, days off, and how many are needed when."""

    horizon: int = 0
    minutes: dict[str, int] = field(default_factory=dict)
    cannot_follow: set[tuple[str, str]] = field(default_factory=set)
    """(shift, a shift that may not come on the next day)."""
    staff: dict[str, tuple[int, int]] = field(default_factory=dict)
    """(most shifts in a row, fewest days off together)."""
    off: list[tuple[str, int]] = field(default_factory=list)
    cover: list[tuple[int, str, int]] = field(default_factory=list)


def read_ward(text: str) -> Ward:
    """Return the instance in a text; sections of requests are passed over."""
    ward = Ward()
    for section, cells in _lines(text):
        if section == "HORIZON":
            ward.horizon = int(cells[0])
        elif section == "SHIFTS":
            ward.minutes[cells[0]] = int(cells[1])
            ward.cannot_follow |= {(cells[0], after) for after in cells[2].split("|") if after}
        elif section == "STAFF":
            ward.staff[cells[0]] = (int(cells[4]), int(cells[6]))
        elif section == "DAYS_OFF":
            ward.off += [(cells[0], int(day)) for day in cells[1:]]
        elif section == "COVER":
            ward.cover.append((int(cells[0]), cells[1], int(cells[2])))
    return ward


def _lines(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each line that says something, with its section."""
    section = ""
    for line in text.splitlines():
        if line.startswith("SECTION_"):
            section = line.strip().removeprefix("SECTION_")
        elif line.strip() and not line.startswith("#"):
            yield section, [cell.strip() for cell in line.split(",")]


def check_clock(ward: Ward) -> None:
    """Refuse an instance whose order of shifts hours of rest cannot say.

    Raises
    ------
    ValueError
        The first pair of shifts that would be treated otherwise.
    """
    for before, after in product(ward.minutes, repeat=2):
        gap = 24 * 60 + BEGINS_MIN[after] - BEGINS_MIN[before] - ward.minutes[before]
        if (gap < REST_MIN) != ((before, after) in ward.cannot_follow):
            raise ValueError(f"{after} after {before}: {gap} minutes of rest do not say what the file says")
    if any(limits != (5, 2) for limits in ward.staff.values()):
        raise ValueError("two dates off in seven follow only from five shifts in a row and two days off")


def ward_roster(path: Path) -> Roster:
    """Return an instance as a roster to fill."""
    ward = read_ward(path.read_text(encoding="utf-8"))
    check_clock(ward)
    phase = Phase("ward", "ward", FIRST, FIRST + timedelta(days=ward.horizon - 1))
    operation = _operation(ward, phase)
    people = people_of(operation, {o.nrp: "ward" for o in operation.personnel}, Lots("0"))
    usable = np.ones((1, len(people.nrps)), np.bool_)
    return roster_of(operation, (phase,), list(_needs(ward)), people, usable, Travel.of(operation))


def _operation(ward: Ward, phase: Phase) -> Operation:
    rules = Rules(
        min_rest_hours=REST_MIN / 60,
        max_spell_hours=LONGEST_SPELL_MIN / 60,
        max_duty_hours_per_week=0,
        min_days_off_per_week=2,
        team_lead_min_rank="Bripda",
    )
    settings = Settings(
        "ward", "ward", "1", "W", "UTC", (phase,), (TaskForce("ward", "ward"),), (), (), rules=rules
    )
    off = tuple(Absence(name, FIRST + timedelta(days=d), FIRST + timedelta(days=d)) for name, d in ward.off)
    return Operation(
        settings=settings,
        areas=(Area("1", "ward", Level.PROVINCE, 0.0, 0.0),),
        units=(Unit("W", "ward", None, ("1",), 0.0, 0.0),),
        stations=(),
        personnel=tuple(Officer(name, name, "Bripda", "W") for name in ward.staff),
        absences=off,
    )


def _needs(ward: Ward) -> Iterator[Need]:
    for day, shift, number in ward.cover:
        begins = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=ZONE) + timedelta(
            days=day, minutes=BEGINS_MIN[shift]
        )
        if number:
            ends = begins + timedelta(minutes=ward.minutes[shift])
            yield Need("ward", "W", "ward", "ward", "1", 0.0, 0.0, begins, ends, number, leads=0)
