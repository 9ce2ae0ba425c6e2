"""The main job: from an operation folder to a plan folder that says how good it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from praja import __version__
from praja.domain.findings import Finding
from praja.domain.operation import Intake, Operation
from praja.domain.plan import Certificate, Plan
from praja.domain.settings import Phase
from praja.draw import OPERATOR_SEED, Lots
from praja.errors import NothingToPlanError, UsageError
from praja.evaluate import Evaluation, evaluate_plan
from praja.io.findings import input_sha256, write_findings
from praja.io.folder import read_operation
from praja.io.outlines import read_outlines
from praja.io.plan_folder import (
    folder_written_whole,
    keep_input,
    write_certificate,
    write_tables,
)
from praja.pipeline.clock import Clock
from praja.pipeline.voting import Progress
from praja.pipeline.whole import VOTING, Maker
from praja.report.page import write_report
from praja.report.workbook import write_workbook
from praja.risk import RiskResult, assess, model_of_folder

ONE_DUTY = "one_duty_per_officer"
"""This version gives each officer one duty in the phase; its bounds hold for such plans."""

NEEDED = ("areas", "units", "task_forces", "guard_patterns", "station_guard", VOTING)
"""What no plan can do without, as intake names it."""


@dataclass(frozen=True)
class Planned:
    """A written plan folder: the plan, the independent check of it, and what reading the input found."""

    plan: Plan
    evaluation: Evaluation
    findings: tuple[Finding, ...]
    folder: Path

    @property
    def sound(self) -> bool:
        """Whether the input has no error and the plan breaks no rule; listed shortfalls alone are sound."""
        return self.evaluation.sound and not any(f.severity == "error" for f in self.findings)


def plan_folder(
    folder: Path,
    out: Path,
    *,
    phases: Sequence[str] = (),
    seed: int = 0,
    workers: int = 1,
    model: str | Path | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Planned:
    """Plan an operation folder and write the plan folder ``out``, whole or not at all.

    Parameters
    ----------
    phases
        Keys of the phases to plan; none means every phase that this version can plan.
    seed
        Decides every draw and the shaking of weights, with the input alone.
    workers
        Threads to use; the output does not depend on it.
    model
        Name or file of a risk model; the folder's own or the default otherwise.

    Raises
    ------
    UsageError
        A phase is unknown to the operation or to this version.
    NothingToPlanError
        The data allow no plan; the message says why.
    FolderError
        The input cannot be read, or ``out`` holds something else.
    """
    progress("check", 0, 1)
    intake = read_operation(folder)
    chosen = _phases(intake, phases)
    with folder_written_whole(out) as work:
        progress("risk", 0, 1)
        weights = model_of_folder(folder, model)
        risk = assess(intake.operation.stations, intake.operation.indicators, model=weights, seed=seed)
        findings = (*intake.findings, *risk.findings)
        plan = _plan(intake, chosen, risk, seed=seed, workers=workers, progress=progress)
        keep_input(folder, work, [f.name for f in intake.files])
        write_findings(findings, work / "findings.csv")
        write_tables(work, plan)
        progress("evaluate", 0, 1)
        evaluation = evaluate_plan(intake.operation, work)
        certificate = replace(
            plan.certificate,
            rules=evaluation.rules,
            breaches=(*plan.certificate.breaches, *evaluation.breaches),
            risk_model=f"{weights.key} sha256:{weights.sha256}",
        )
        plan = replace(plan, certificate=certificate)
        write_certificate(work, plan.certificate)
        progress("report", 0, 1)
        write_workbook(work / "plan.xlsx", intake.operation, plan)
        outlines = read_outlines(folder)
        write_report(work / "report.html", intake.operation, plan, outlines=outlines, findings=findings)
    return Planned(plan, evaluation, findings, out)


def assess_folder(folder: Path, intake: Intake, *, model: str | Path | None, seed: int) -> RiskResult:
    """Return the risk of every station of a folder that was read."""
    operation = intake.operation
    return assess(operation.stations, operation.indicators, model=model_of_folder(folder, model), seed=seed)


def _phases(intake: Intake, wanted: Sequence[str]) -> tuple[Phase, ...]:
    """Return the phases to plan, in the order of time, or say why there are none."""
    settings = intake.operation.settings
    known = {p.key: p for p in settings.phases}
    for key in wanted:
        if key not in known:
            raise UsageError(f"There is no phase '{key}': this operation has {', '.join(known) or 'none'}.")
    lacking = {stage: why for stage, why in intake.plannable.items() if stage in NEEDED}
    operation = intake.operation
    if not operation.stations and not operation.posts:
        lacking["stations"] = "tidak ada TPS dan tidak ada pos / there is no station and no post to guard"
    if not known and not lacking:
        lacking["phases"] = "operation.toml has no phase"
    if lacking:
        reasons = "; ".join(f"{stage}: {why}" for stage, why in sorted(lacking.items()))
        raise NothingToPlanError(f"Nothing can be planned. {reasons}. Run `praja check` for every finding.")
    chosen = [p for p in settings.phases if not wanted or p.key in wanted]
    return tuple(sorted(chosen, key=lambda p: (p.start, p.key)))


def _plan(
    intake: Intake,
    phases: tuple[Phase, ...],
    risk: RiskResult,
    *,
    seed: int,
    workers: int,
    progress: Progress,
) -> Plan:
    operation: Operation = intake.operation
    made = Maker(operation, phases, risk, Lots(str(seed)), workers, Clock(), progress).make()
    voting = made.voting
    return Plan(
        risks=risk.stations,
        beats=voting.beats if voting else (),
        patterns=voting.patterns if voting else {},
        duties=made.duties,
        shortfalls=made.shortfalls,
        balance=made.balance,
        transfers=made.transfers,
        draws=made.draws,
        needs=made.needs,
        sites=made.sites,
        sectors=made.sectors,
        hours=made.hours,
        routes=made.routes,
        certificate=Certificate(
            version=__version__,
            seed=seed,
            assumptions=(ONE_DUTY,) if voting else (),
            seed_kind=OPERATOR_SEED,
            input_sha256=input_sha256(intake.files),
            phases=tuple(p.key for p in phases),
            stages=made.stages,
            rules=(),
            breaches=made.breaches,
            objectives=operation.settings.objectives.order,
        ),
    )
