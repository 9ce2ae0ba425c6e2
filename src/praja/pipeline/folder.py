"""The main job: from an operation folder to a plan folder that says how good it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from praja import __version__
from praja.domain.findings import Finding
from praja.domain.operation import Intake, Operation
from praja.domain.plan import Certificate, Plan
from praja.domain.settings import VOTING, Phase
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
from praja.io.whole_folder import refuse_inside
from praja.pipeline.clock import Clock
from praja.pipeline.patrols import PatrolPlan, patrol_schedules
from praja.pipeline.revise_locks import LOCK
from praja.pipeline.secret import Secret
from praja.pipeline.voting import Progress
from praja.pipeline.whole import Made, Maker
from praja.risk import RiskResult, assess, model_of_folder

ONE_DUTY = "one_duty_per_officer"
"""This version gives each officer one duty in the phase; its bounds hold for such plans."""

NEEDED = ("areas", "units", "task_forces", "guard_patterns", "station_guard", VOTING)
"""What no plan can do without, as intake names it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a plan, and with what it is made: as the arguments of `plan_folder`."""

    phases: tuple[Phase, ...]
    """At least one, in the order of time."""
    seed: int
    model: str | Path | None
    secret: Secret | None
    workers: int
    clock: Clock
    progress: Progress


@dataclass(frozen=True)
class Planned:
    """A written plan folder: the plan, the independent check of it, and what reading the input found."""

    plan: Plan
    evaluation: Evaluation
    findings: tuple[Finding, ...]
    folder: Path

    @property
    def sound(self) -> bool:
        """Whether the input has no error, and neither the plan nor a lock breaks a rule.

        Listed shortfalls alone are sound.
        """
        by_lock = any(b.rule.startswith(LOCK) for b in self.plan.certificate.breaches)
        in_input = any(f.severity == "error" for f in self.findings)
        return self.evaluation.sound and not by_lock and not in_input


def plan_folder(
    folder: Path,
    out: Path,
    *,
    phases: Sequence[str] = (),
    seed: int = 0,
    workers: int = 1,
    model: str | Path | None = None,
    secret: Secret | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Planned:
    """Plan an operation folder and write the plan folder ``out``, whole or not at all.

    Parameters
    ----------
    phases
        Keys of the phases to plan; none means every phase.
    seed
        Decides every draw and the shaking of weights, with the input alone.
    workers
        Threads to use; the output does not depend on it.
    model
        Name or file of a risk model; the folder's own or the default otherwise.
    secret
        Decides the schedules of patrols; without it they are only valued, not drawn.

    Raises
    ------
    UsageError
        A phase is unknown to the operation.
    NothingToPlanError
        The data allow no plan; the message says why.
    FolderError
        The input cannot be read, or ``out`` holds something else or lies inside ``folder``.
    """
    refuse_inside(out, folder)
    progress("check", 0, 1)
    intake = read_operation(folder)
    chosen = _phases(intake, phases)
    with folder_written_whole(out) as work:
        asked = Asked(chosen, seed, model, secret, workers, Clock(), progress)
        plan, found = planned(folder, intake, asked)
        findings = (*intake.findings, *found)
        whole, evaluation = write_plan(work, folder, intake, plan, findings, progress)
    return Planned(whole, evaluation, findings, out)


def write_plan(
    work: Path,
    folder: Path,
    intake: Intake,
    plan: Plan,
    findings: Sequence[Finding],
    progress: Progress,
    *,
    reports: bool = True,
) -> tuple[Plan, Evaluation]:
    """Write a plan of an operation folder into ``work``, check it there, and tell what the check found.

    Returns the plan with the check's results in its certificate, and the check. The workbook and the
    report are written where ``reports``.
    """
    write_unchecked(work, folder, intake, plan, findings)
    progress("evaluate", 0, 1)
    evaluation = evaluate_plan(intake.operation, work)
    progress("report", 0, 1)
    if not reports:
        return _checked(work, plan, evaluation), evaluation
    return write_checked(work, folder, intake, plan, evaluation, findings), evaluation


def write_unchecked(
    work: Path, folder: Path, intake: Intake, plan: Plan, findings: Sequence[Finding], large: bool = True
) -> None:
    """Write the tables of a plan, the largest only where ``large``; the certificate has no verdict yet."""
    keep_input(folder, work, [f.name for f in intake.files])
    write_findings(findings, work / "findings.csv")
    write_tables(work, plan, large)


def write_checked(
    work: Path,
    folder: Path,
    intake: Intake,
    plan: Plan,
    evaluation: Evaluation,
    findings: Sequence[Finding],
) -> Plan:
    """Write what the check found into the certificate, and the workbook and the report; return the plan."""
    # Drawing takes long to load, and a revision says first who changes.
    from praja.report.page import write_report
    from praja.report.workbook import write_workbook

    operation = intake.operation
    whole = _checked(work, plan, evaluation)
    write_workbook(work / "plan.xlsx", operation, whole)
    write_report(work / "report.html", operation, whole, outlines=read_outlines(folder), findings=findings)
    return whole


def _checked(work: Path, plan: Plan, evaluation: Evaluation) -> Plan:
    """Write what the check found into the certificate, and return the plan with it."""
    breaches = (*plan.certificate.breaches, *evaluation.loosened, *evaluation.breaches)
    certificate = replace(plan.certificate, rules=evaluation.rules, breaches=breaches)
    write_certificate(work, certificate)
    return replace(plan, certificate=certificate)


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
            raise UsageError(
                f"Tidak ada tahapan '{key}': operasi ini mempunyai {', '.join(known) or 'tidak satu pun'}."
                f" / There is no phase '{key}': this operation has {', '.join(known) or 'none'}."
            )
    lacking = {stage: why for stage, why in intake.plannable.items() if stage in NEEDED}
    operation = intake.operation
    if not operation.stations and not operation.posts:
        lacking["stations"] = "tidak ada TPS dan tidak ada pos / there is no station and no post to guard"
    if not known and not lacking:
        lacking["phases"] = "operation.toml tidak mempunyai tahapan / operation.toml has no phase"
    if lacking:
        raise NothingToPlanError.lacking(lacking)
    chosen = [p for p in settings.phases if not wanted or p.key in wanted]
    return tuple(sorted(chosen, key=lambda p: (p.start, p.key)))


def planned(folder: Path, intake: Intake, asked: Asked) -> tuple[Plan, tuple[Finding, ...]]:
    """Return the plan of a folder that was read, not yet checked, and what assessing risk found."""
    operation, secret = intake.operation, asked.secret
    asked.progress("risk", 0, 1)
    model = model_of_folder(folder, asked.model)
    risk = assess(operation.stations, operation.indicators, model=model, seed=asked.seed)
    means = (asked.workers, asked.clock, asked.progress)
    made = Maker(operation, asked.phases, risk, Lots(str(asked.seed)), *means).make()
    patrols = patrols_of(operation, asked.phases, risk, secret, *means)
    certificate = Certificate(
        version=__version__,
        seed=asked.seed,
        assumptions=(ONE_DUTY,) if made.voting else (),
        seed_kind=OPERATOR_SEED,
        input_sha256=input_sha256(intake.files),
        phases=tuple(p.key for p in asked.phases),
        stages=(*made.stages, *patrols.stages),
        rules=(),
        breaches=made.breaches,
        risk_model=f"{model.key} sha256:{model.sha256}",
        patrol_seed_sha256=secret.sha256 if secret and patrols.stops else "",
        objectives=operation.settings.objectives.said(),
    )
    return _plan_of(made, risk, patrols, certificate), risk.findings


def _plan_of(made: Made, risk: RiskResult, patrols: PatrolPlan, certificate: Certificate) -> Plan:
    """Return the tables of a plan folder."""
    return Plan(
        risks=risk.stations,
        beats=made.voting.beats if made.voting else (),
        patterns=made.voting.patterns if made.voting else {},
        duties=made.duties,
        shortfalls=made.shortfalls,
        balance=made.balance,
        transfers=made.transfers,
        draws=made.draws,
        certificate=certificate,
        needs=made.needs,
        sites=made.sites,
        sectors=made.sectors,
        routes=made.routes,
        patrols=patrols.stops,
        patrol_values=patrols.values,
        hours=made.hours,
    )


def patrols_of(
    operation: Operation,
    phases: tuple[Phase, ...],
    risk: RiskResult,
    secret: Secret | None,
    workers: int,
    clock: Clock,
    progress: Progress,
) -> PatrolPlan:
    """Return the patrols of the phases; of voting day alone only where their schedules are asked for."""
    if secret is None and [p.key for p in phases] == [VOTING]:
        return PatrolPlan((), (), ())
    progress("patrols", 0, 1)
    chance = secret.secret if secret else None
    return patrol_schedules(operation, phases, risk.stations, chance, workers=workers, clock=clock)
