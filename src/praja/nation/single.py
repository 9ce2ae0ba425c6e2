"""Planning one province as `praja plan` would, without telling the time, and mostly without its reports."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from praja import __version__
from praja.domain.findings import Finding
from praja.domain.operation import Intake
from praja.domain.plan import Certificate, Plan
from praja.domain.settings import Phase
from praja.draw import OPERATOR_SEED, Lots
from praja.errors import NothingToPlanError
from praja.evaluate import evaluate_plan
from praja.io.findings import input_sha256, write_findings
from praja.io.folder import read_operation
from praja.io.outlines import read_outlines
from praja.io.plan_folder import keep_input, write_certificate, write_tables
from praja.pipeline import assess_folder
from praja.pipeline.clock import Clock
from praja.pipeline.folder import ONE_DUTY, patrols_of
from praja.pipeline.whole import Maker
from praja.report.page import write_report
from praja.report.workbook import write_workbook
from praja.risk import RiskResult, model_of_folder


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a plan."""

    phases: tuple[str, ...]
    seed: int
    model: str | None
    reports: bool
    """Whether report.html and plan.xlsx are written, too."""


class _NoClock(Clock):
    """Tells no time: a nation's plan is the same to the byte on every run."""

    @contextmanager
    def time(self, stage: str) -> Iterator[None]:
        """Let the block run."""
        del stage
        yield


def plan_one(source: Path, out: Path, wanted: Wanted, findings_before: Sequence[Finding] = ()) -> None:
    """Write the plan folder of one operation folder into ``out``, which is there.

    Raises NothingToPlanError where the data allow no plan.
    """
    intake = read_operation(source)
    phases = _phases(intake, wanted)
    risk = assess_folder(source, intake, model=wanted.model, seed=wanted.seed)
    weights = model_of_folder(source, wanted.model)
    plan = _planned(intake, phases, risk, wanted, f"{weights.key} sha256:{weights.sha256}")
    findings = (*findings_before, *intake.findings, *risk.findings)
    keep_input(source, out, [f.name for f in intake.files])
    write_findings(findings, out / "findings.csv")
    write_tables(out, plan)
    evaluation = evaluate_plan(intake.operation, out)
    breaches = (*plan.certificate.breaches, *evaluation.loosened, *evaluation.breaches)
    whole = replace(plan, certificate=replace(plan.certificate, rules=evaluation.rules, breaches=breaches))
    write_certificate(out, whole.certificate)
    if wanted.reports:
        write_workbook(out / "plan.xlsx", intake.operation, whole)
        page, outlines = out / "report.html", read_outlines(source)
        write_report(page, intake.operation, whole, outlines=outlines, findings=findings)


def _phases(intake: Intake, wanted: Wanted) -> tuple[Phase, ...]:
    found = [p for p in intake.operation.settings.phases if p.key in wanted.phases]
    if not found:
        name = intake.operation.settings.name
        raise NothingToPlanError(f"{name} has none of the phases {', '.join(wanted.phases)}.")
    return tuple(sorted(found, key=lambda p: (p.start, p.key)))


def _planned(intake: Intake, phases: tuple[Phase, ...], risk: RiskResult, wanted: Wanted, model: str) -> Plan:
    operation, clock = intake.operation, _NoClock()
    made = Maker(operation, phases, risk, Lots(str(wanted.seed)), 1, clock, _silent).make()
    patrols = patrols_of(operation, phases, risk, None, 1, clock, _silent)
    certificate = Certificate(
        version=__version__,
        seed=wanted.seed,
        assumptions=(ONE_DUTY,) if made.voting else (),
        seed_kind=OPERATOR_SEED,
        input_sha256=input_sha256(intake.files),
        phases=tuple(p.key for p in phases),
        stages=(*made.stages, *patrols.stages),
        rules=(),
        breaches=made.breaches,
        risk_model=model,
        objectives=operation.settings.objectives.said(),
    )
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


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Report progress to nobody: it is told by province."""
