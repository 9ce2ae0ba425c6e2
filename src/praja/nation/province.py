"""What a worker does for one province: summarise it, say whom it lends, plan it.

Each function takes plain values, writes its part whole and returns its folder as text; on another machine
the same folders must stand under the same paths.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from praja.demand.needs import post_needs, with_district_floor
from praja.demand.protection import protection_needs
from praja.demand.windows import station_window
from praja.domain.needs import STATION_GUARD, Need
from praja.domain.operation import Intake, Operation
from praja.domain.plan import Draw
from praja.domain.settings import Phase
from praja.draw import Lots
from praja.errors import FolderError, InputError, NothingToPlanError, UsageError
from praja.io.folder import read_operation
from praja.nation.capability import Capability, capability_of, lending_commands, lines_of, spared
from praja.nation.handover import changed_tables, window_of, write_changed
from praja.nation.nouns import Lending, Lent, Loan, Province, Summary
from praja.nation.parts import Part, read_json, same_code, write_json
from praja.nation.single import Wanted, plan_one
from praja.pipeline import assess_folder
from praja.pipeline.folder import NEEDED
from praja.pipeline.patterns import ground_of, least_teams, thinnest
from praja.pipeline.people import Staffing, task_forces_of


@dataclass(frozen=True, slots=True)
class Task:
    """One part of one province, and the rules of the run."""

    part: Part
    province: Province
    lending: Lending
    code_sha256: str
    seed: int
    model: str | None = None
    phases: tuple[str, ...] = ()
    reports: bool = False
    """Whether report.html and plan.xlsx are written, too."""


def summarise(task: Task) -> str:
    """Make the summary of a province: ``summary.json``."""

    def fill(folder: Path) -> None:
        intake, built, teams = _counted(task)
        operation, rules = intake.operation, intake.operation.settings.rules
        seat = next(u for u in operation.units if u.parent is None)
        summary = Summary(
            key=task.province.key,
            lat=seat.lat,
            lon=seat.lon,
            stations=len(operation.stations),
            officers=len(operation.personnel),
            least_teams=teams,
            ranks=f"{'<'.join(rules.ranks)} {rules.team_lead_min_rank} {rules.station_guard_max_rank}",
            missing=lines_of(built),
            errors=sum(f.severity == "error" for f in intake.findings),
        )
        write_json(folder / "summary.json", summary.as_json())

    return _made(task, fill)


def draw_lent(task: Task, loans: Sequence[Loan]) -> str:
    """Say which officers a province lends: ``lent.json``. Chance decides among those alike."""

    def fill(folder: Path) -> None:
        intake, built, _ = _counted(task)
        teams = sum(loan.teams for loan in loans)
        draws, leads, others = _drawn(task, built, teams)
        officers = {o.nrp: o for o in intake.operation.personnel}
        command_of = intake.operation.tree.command_of
        lent, places = [], {}
        for loan, nrps in _shared_out(loans, leads, others):
            for number, nrp in enumerate(nrps, start=1):
                who = officers[nrp]
                places[nrp] = f"{loan.giver}>{loan.taker}/{number}"
                skills = tuple(sorted(who.qualifications))
                unit = command_of[who.unit]
                lent.append(Lent(loan.giver, loan.taker, unit, nrp, who.name, who.rank, who.sex, skills))
        write_json(folder / "lent.json", {"lent": [asdict(x) for x in lent], "draws": _told(draws, places)})

    return _made(task, fill)


def read_lent(folder: Path) -> tuple[tuple[Lent, ...], tuple[Draw, ...]]:
    """Return who is lent, and the draws that decided it."""
    content = read_json(folder / "lent.json")
    lent = tuple(Lent(**{**x, "qualifications": tuple(x["qualifications"])}) for x in content["lent"])
    draws = tuple(
        Draw(
            d["group_id"],
            d["unit"],
            d["fit_to_lead"],
            tuple(d["officers"]),
            tuple(d["duties"]),
            tuple((place, nrp) for place, nrp in d["result"]),
            d["kind"],
        )
        for d in content["draws"]
    )
    return lent, draws


def plan_province(task: Task, gone: Sequence[Lent], come: Sequence[Lent]) -> str:
    """Plan a province with the guests it gets, without those it lends: its plan folder is the part."""
    wanted = Wanted(task.phases or (task.lending.phase,), task.seed, task.model, task.reports)

    def fill(folder: Path) -> None:
        if not gone and not come:
            plan_one(task.province.folder, folder, wanted)
            return
        # A dot keeps the changed input apart until its files stand in the plan folder's own input.
        changed = folder / ".changed"
        intake = read_operation(task.province.folder)
        tables = changed_tables(intake.operation, task.lending, gone, come)
        replaced = write_changed(task.province.folder, changed, intake, tables)
        plan_one(changed, folder, wanted, [f for f in intake.findings if f.file in replaced])
        shutil.rmtree(changed)

    return _made(task, fill)


def _made(task: Task, fill: Callable[[Path], None]) -> str:
    """Return the finished part; errors say whose they are, and travel between processes as they are."""
    same_code(task.code_sha256)
    try:
        return str(task.part.make(fill))
    except InputError as error:
        raise FolderError(_of_province(task, error)) from error
    except (FolderError, NothingToPlanError, UsageError) as error:
        raise type(error)(_of_province(task, error)) from error


def _of_province(task: Task, error: Exception) -> str:
    """Return an error with the name of its province, in each language that it speaks."""
    key = task.province.key
    first, _, second = str(error).partition(" / ")
    return f"Provinsi {key}: {first} / Province {key}: {second or first}"


def _counted(task: Task) -> tuple[Intake, Capability, int]:
    """Return a province as read, what it can lend and lacks, and its least number of teams."""
    intake = read_operation(task.province.folder)
    operation = intake.operation
    _refuse_unplannable(intake)
    phase = _phase(operation, task.lending)
    risk = assess_folder(task.province.folder, intake, model=task.model, seed=task.seed)
    classes = {r.station_id: r.risk_class for r in risk.stations}
    ground = ground_of(operation, classes)
    teams = sum(least_teams(ground, thinnest(ground)).values())
    staffing = Staffing.of(operation, phase, task_forces_of(operation, Lots(str(task.seed)))[0])
    posts = [*post_needs(operation, phase), *protection_needs(operation, phase)]
    guards = _guards_by_district(operation, phase, least_teams(ground, thinnest(ground)))
    needs = with_district_floor(operation, phase, [*posts, *guards])
    commands = lending_commands(operation, task.lending)
    return intake, capability_of(operation, staffing.force, needs, commands, task.lending), teams


def _refuse_unplannable(intake: Intake) -> None:
    lacking = {stage: why for stage, why in intake.plannable.items() if stage in NEEDED}
    if lacking:
        raise NothingToPlanError.lacking(lacking)


def _phase(operation: Operation, lending: Lending) -> Phase:
    window_of(operation, lending)
    return next(p for p in operation.settings.phases if p.key == lending.phase)


def _guards_by_district(operation: Operation, phase: Phase, teams: dict[str, int]) -> Iterator[Need]:
    """Yield the least teams of each district, one need for each team: where it stands is not known yet."""
    rules = operation.settings.rules
    start, end = station_window(rules, phase, ZoneInfo(operation.settings.timezone))
    for district, number in teams.items():
        team = Need(
            phase=phase.key,
            place_id=district,
            kind=STATION_GUARD,
            task_force=rules.station_guard_task_force,
            area_code=district,
            lat=0.0,
            lon=0.0,
            start=start,
            end=end,
            officers=2,
            leads=1,
        )
        yield from (team for _ in range(number))


def _drawn(task: Task, built: Capability, teams: int) -> tuple[list[Draw], list[str], list[str]]:
    """Return the draws, the leads and the others who are lent, in drawn order."""
    lots = Lots(str(task.seed))
    draws: list[Draw] = []
    chosen: dict[bool, list[str]] = {True: [], False: []}
    for number, (who, officers) in enumerate(sorted(spared(built, teams).items()), start=1):
        rank = "lead" if who.lead else "member"
        group = f"nation/{task.province.key}/{who.unit}/{rank}/{number}"
        everyone = tuple(built.groups[who])
        winners = lots.order(group, everyone)[:officers]
        chosen[who.lead] += winners
        result = tuple((nrp, nrp) for nrp in winners)
        draws.append(Draw(group, who.unit, who.lead, everyone, (), result, "lending"))
    return draws, chosen[True], chosen[False]


def _shared_out(
    loans: Sequence[Loan], leads: list[str], others: list[str]
) -> Iterator[tuple[Loan, list[str]]]:
    """Yield who goes with each loan: a lead for each team first, then as many others."""
    heads = sum(loan.teams for loan in loans)
    rest = [*others, *leads[heads:]]
    first = second = 0
    for loan in sorted(loans, key=lambda x: x.taker):
        yield (
            loan,
            [*leads[first : first + loan.teams], *rest[second : second + loan.teams]],
        )
        first, second = first + loan.teams, second + loan.teams


def _told(draws: Sequence[Draw], places: dict[str, str]) -> list[dict[str, object]]:
    """Return the draws as plain values, each winner with his seat."""
    told = []
    for draw in draws:
        result = sorted((places[nrp], nrp) for _, nrp in draw.result)
        duties = tuple(place for place, _ in result)
        told.append(asdict(replace(draw, duties=duties, result=tuple(result))))
    return told
