"""A made-up plan of Polres Hulu and Polres Hilir of `world`, written by hand where the engine would write it.

Four duties of the voting day, 27 November 2024. KPU-1 lies at Polres Hulu, KPU-3 at Polres Hilir:

    KPU-1/1  Andi   of Polres Hulu    06.00-14.00  leads
    KPU-1/2  Budi   of Polsek Hulu Barat
    KPU-1/3  Citra  of Polres Hilir, attached
    KPU-3/1  Dedi   of Polres Hilir   06.00-14.00  leads
"""

import atexit
import shutil
import tempfile
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from posko.campaign.actions import keep
from posko.campaign.queries import current
from posko.people.rights import Role
from posko.planning import bridge
from posko.planning.models import Plan as PlanRow
from posko.planning.models import PlanState
from praja.domain.areas import Area, Level
from praja.domain.forces import Officer
from praja.domain.operation import Operation
from praja.domain.places import Post
from praja.domain.plan import (
    BalanceRow,
    Certificate,
    Duty,
    OfficerHours,
    Plan,
    RuleResult,
    Shortfall,
    Stage,
    Transfer,
)
from praja.domain.settings import Phase, Settings, TaskForce
from praja.io.plan_folder import write_tables
from tests.site import world
from tests.site.campaign_world import begun, write_folder

WIB = timezone(timedelta(hours=7))
DAY = datetime(2024, 11, 27, tzinfo=WIB)
ANDI, BUDI, CITRA, DEDI = "80000001", "80000002", "80000003", "80000004"

OPERATION = Operation(
    settings=Settings(
        code="MP-99",
        name="Mantap Praja Contoh",
        area="99",
        command="POLDA",
        timezone="Asia/Jakarta",
        phases=(
            Phase("campaign", "Kampanye", date(2024, 10, 25), date(2024, 11, 23)),
            Phase("voting", "Pemungutan suara", date(2024, 11, 27), date(2024, 11, 28)),
        ),
        task_forces=(TaskForce("preventive", "Satgas Preventif"),),
        shifts=(),
        guard_patterns=(),
    ),
    areas=(*world.AREAS, Area("99.01.01.2001", "Batu", Level.VILLAGE, 0.0, 100.0)),
    units=world.UNITS,
    stations=(),
    personnel=(
        Officer(ANDI, "Andi Contoh", "Aipda", "RES-1"),
        Officer(BUDI, "Budi Contoh", "Bripka", "SEK-1"),
        Officer(CITRA, "Citra Contoh", "Bripda", "RES-11"),
        Officer(DEDI, "Dedi Contoh", "Aipda", "RES-11"),
    ),
    posts=(
        Post(
            "KPU-1",
            "commission_office",
            "Kantor KPU Hulu",
            "99.01.01",
            0.0,
            100.0,
            ("voting",),
            "preventive",
            officers=3,
            shift="day",
        ),
        Post(
            "KPU-3",
            "commission_office",
            "Kantor KPU Hilir",
            "99.03.01",
            0.1,
            100.0,
            ("voting",),
            "preventive",
            officers=3,
            shift="day",
        ),
    ),
)


def duty(place, number, nrp, home, host, *, role="member", hour=6, metres=0):
    """Return a duty of eight hours of the voting day."""
    start = DAY + timedelta(hours=hour)
    return Duty(
        f"{place}/{number}", "voting", "preventive", "commission_office", place, start,
        start + timedelta(hours=8), nrp, role, home, host, (home == "RES-11") != (host == "RES-11"), metres,
    )  # fmt: skip


PLAN = Plan(
    risks=(),
    beats=(),
    patterns={},
    duties=(
        duty("KPU-1", 1, ANDI, "RES-1", "RES-1", role="lead", metres=1500),
        duty("KPU-1", 2, BUDI, "SEK-1", "RES-1"),
        duty("KPU-1", 3, CITRA, "RES-11", "RES-1", metres=24000),
        duty("KPU-3", 1, DEDI, "RES-11", "RES-11", role="lead"),
    ),
    shortfalls=(
        Shortfall(
            "voting", "KPU-3", DAY + timedelta(hours=6), DAY + timedelta(hours=14), 2,
            "min_rest_hours: petugas yang tersisa harus beristirahat",
        ),
    ),
    balance=(BalanceRow("voting", "RES-1", "preventive", 3, 2, 1, 1, 0, 0),
             BalanceRow("voting", "RES-11", "preventive", 3, 2, 1, 0, 1, 2)),
    transfers=(Transfer("voting", "RES-11", "RES-1", 1, 24000),),
    draws=(),
    hours=(
        OfficerHours(ANDI, "RES-1", 1, 8.0, 0, 0.0, 0, 8.0, None),
        OfficerHours(DEDI, "RES-11", 1, 8.0, 0, 0.0, 0, 8.0, None),
    ),
    certificate=Certificate(
        "0.1.0", 7, "operator seed, not a neutral draw", "0" * 64, ("voting",),
        (Stage("missing", 2, 1.0, 0.5, 0.1), Stage("travel", 25500, 25000.0, 0.02, 0.1)),
        (RuleResult("ids_unique", 4, 0),), (),
    ),
)  # fmt: skip
CHANGED = replace(PLAN, duties=(*PLAN.duties[:3], replace(PLAN.duties[3], nrp=CITRA, role="lead")))
"""Dedi's duty is Citra's: two officers change."""


def with_folder(command, operation, who="planner"):
    """Keep a first version of the operation's folder if there is none, and return the last."""
    viewer = command.viewer(who)
    found = current(viewer, operation)
    if found is None:
        with tempfile.TemporaryDirectory() as folder:
            found = keep(viewer, operation, write_folder(Path(folder) / "folder"), "uji", now=command.now)
    return found


def write_input(folder, operation=OPERATION):
    """Write the operation of a plan as the folder that it would have been read from."""
    folder.mkdir()
    phases = "".join(
        f'[[phases]]\nkey = "{p.key}"\nname = "{p.name}"\nstart = {p.start}\nend = {p.end}\n'
        for p in operation.settings.phases
    )
    (folder / "operation.toml").write_text(
        '[operation]\ncode = "MP-99"\nname = "Mantap Praja Contoh"\narea = "99"\ncommand = "POLDA"\n'
        'timezone = "Asia/Jakarta"\n[[task_forces]]\nkey = "preventive"\nname = "Satgas Preventif"\n'
        f'[[shifts]]\nkey = "day"\nturns = ["06:00", "14:00"]\n{phases}',
        "utf-8",
    )
    tables: dict[str, list[tuple[Any, ...]]] = {
        "areas": [("code", "name", "level", "lat", "lon")]
        + [(a.code, a.name, str(a.level), -1.6, 103.6) for a in operation.areas],
        "units": [("unit", "name", "parent", "area_codes", "lat", "lon")]
        + [(u.unit, u.name, u.parent or "", ";".join(u.area_codes), -1.6, 103.6) for u in operation.units],
        "personnel": [("nrp", "name", "rank", "unit", "sex", "home_village", "qualifications")]
        + [(o.nrp, o.name, o.rank, o.unit, "m", "", "") for o in operation.personnel],
        "posts": [
            (
                "post_id",
                "kind",
                "name",
                "area_code",
                "lat",
                "lon",
                "phases",
                "task_force",
                "officers",
                "shift",
            )
        ]
        + [
            (p.post_id, p.kind, p.name, p.area_code, -1.6, 103.6, "voting", "preventive", 3, "day")
            for p in operation.posts
        ],
    }
    for name, rows in tables.items():
        text = "".join(",".join(map(str, row)) + "\n" for row in rows)
        (folder / f"{name}.csv").write_text(text, "utf-8")


_WRITTEN: dict[int, tuple[Path, dict[str, Any], Plan]] = {}
"""Plans as they were written once; each is kept, so that no later one gets its id."""


def written(attempt, plan=PLAN, operation=OPERATION):
    """Write a plan as the engine and its bridge would, and return its figures and digest."""
    if id(plan) not in _WRITTEN:
        place = Path(tempfile.mkdtemp(prefix="posko-plan-"))
        atexit.register(shutil.rmtree, place, ignore_errors=True)
        folder = place / "plan"
        folder.mkdir()
        write_tables(folder, plan)
        (folder / "report.html").write_text("<!DOCTYPE html><title>Laporan</title>", "utf-8")
        write_input(folder / "input", operation)
        _WRITTEN[id(plan)] = place, bridge.settle(place, operation, plan), plan
    place, result, _plan = _WRITTEN[id(plan)]
    shutil.copytree(place, attempt)
    return deepcopy(result)


def made(
    command, operation=None, *, who="planner", plan=PLAN, state=PlanState.DONE, source=OPERATION, **more
):
    """Return a plan of an operation that was made by hand; of Polres Hulu's where none is given."""
    operation = operation or begun(command)
    folder = with_folder(command, operation, who)
    author = command.viewer(who).pseudonym
    row = PlanRow.objects.create(
        operation=operation,
        folder=folder,
        number=operation.plans.count() + 1,
        asked_at=command.now,
        asked_by=author,
        edited_by=author,
        attempts=1,
        state=state,
        seed=7,
        **more,
    )
    if row.is_readable:
        result = written(row.attempt, plan, source)
        row.figures, row.digest = result["figures"], result["digest"]
        row.save()
    return row


def of_polda(command, **more):
    """Return a plan of Polda Contoh's operation, in which both Polres have a part."""
    command.add("provincial_planner", Role.PLANNER, "POLDA")
    operation = begun(command, "POLDA", "99", "provincial_planner", "Mantap Praja Contoh")
    return made(command, operation, who="provincial_planner", **more)
