"""The independent check in a process of its own, which reads the operation while the plan is still made."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from praja.domain.operation import Intake
from praja.evaluate import Evaluation, evaluate_plan
from praja.io.findings import input_sha256
from praja.io.folder import read_operation

_intakes: dict[Path, Intake] = {}
"""What the process of the check has read."""


@dataclass(frozen=True)
class Checker:
    """Checks a plan folder of one operation folder, aside where there is a process for it."""

    folder: Path
    aside: ProcessPoolExecutor | None

    def start(self, intake: Intake, plan_dir: Path) -> "Check":
        """Begin to check a plan folder whose tables are written."""
        asked = self.aside.submit(_check, self.folder, plan_dir) if self.aside else None
        return Check(intake, plan_dir, asked)


@dataclass(frozen=True)
class Check:
    """A check under way."""

    intake: Intake
    plan_dir: Path
    _asked: "Future[tuple[str, Evaluation]] | None"

    def result(self) -> Evaluation:
        """Return what the check found."""
        if self._asked is not None:
            read, evaluation = self._asked.result()
            if read == input_sha256(self.intake.files):
                return evaluation
        # Somebody changed the folder meanwhile, or there is one process alone.
        return evaluate_plan(self.intake.operation, self.plan_dir)


@contextmanager
def checker(folder: Path, workers: int) -> Iterator[Checker]:
    """Give a checker that has a process of its own where there are several workers."""
    if workers == 1:
        yield Checker(folder, None)
        return
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        pool.submit(_read, folder)
        try:
            yield Checker(folder, pool)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _read(folder: Path) -> None:
    _intakes[folder] = read_operation(folder)


def _check(folder: Path, plan_dir: Path) -> tuple[str, Evaluation]:
    if folder not in _intakes:
        _read(folder)
    intake = _intakes[folder]
    return input_sha256(intake.files), evaluate_plan(intake.operation, plan_dir)
