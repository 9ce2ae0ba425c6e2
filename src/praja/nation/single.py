"""Planning one province as `praja plan` would, without telling the time, and mostly without its reports."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from praja.domain.findings import Finding
from praja.domain.operation import Intake
from praja.domain.settings import Phase
from praja.errors import NothingToPlanError
from praja.io.folder import read_operation
from praja.pipeline.clock import Clock
from praja.pipeline.folder import Asked, planned, write_plan


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
    asked = Asked(phases, wanted.seed, wanted.model, None, 1, _NoClock(), _silent)
    plan, found = planned(source, intake, asked)
    findings = (*findings_before, *intake.findings, *found)
    write_plan(out, source, intake, plan, findings, _silent, reports=wanted.reports)


def _phases(intake: Intake, wanted: Wanted) -> tuple[Phase, ...]:
    found = [p for p in intake.operation.settings.phases if p.key in wanted.phases]
    if not found:
        name = intake.operation.settings.name
        keys = ", ".join(wanted.phases)
        raise NothingToPlanError(
            f"{name} tidak mempunyai tahapan {keys}. / {name} has none of the phases {keys}."
        )
    return tuple(sorted(found, key=lambda p: (p.start, p.key)))


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Report progress to nobody: it is told by province."""
