"""The second job: from a plan folder and a changed operation folder to a revised plan folder."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from praja.domain.findings import Finding, Severity
from praja.domain.forces import Lock
from praja.domain.operation import FileRead, Intake, Operation
from praja.domain.plan import Breach, Change, Plan
from praja.domain.settings import Phase
from praja.draw import Lots
from praja.errors import UsageError
from praja.io import plan_folder as layout
from praja.io.collection import without_collection
from praja.io.findings import input_sha256
from praja.io.folder import read_operation
from praja.io.lockfile import read_locks
from praja.io.plan_folder import folder_written_whole, read_certificate
from praja.io.plan_tables import read_plan
from praja.io.plan_writing import write_nouns
from praja.io.whole_folder import PARTIAL, refuse_inside
from praja.pipeline.checking import checker
from praja.pipeline.clock import Clock
from praja.pipeline.folder import Planned, patrols_of, write_checked, write_unchecked
from praja.pipeline.patrols import PatrolPlan
from praja.pipeline.revise import Reviser
from praja.pipeline.revise_accounts import NearAccounts
from praja.pipeline.revise_beats import beats_as_locked
from praja.pipeline.revise_books import revised_plan
from praja.pipeline.revise_locks import breaches_of_locks
from praja.pipeline.revise_near import NearReader
from praja.pipeline.revise_span import spans_of
from praja.pipeline.secret import Secret
from praja.pipeline.voting import Progress
from praja.pipeline.whole import Maker
from praja.risk import assess, model_of_folder

Decided = Callable[[Sequence[Change]], None]

PEOPLE = frozenset({"unavailable.csv", "personnel.csv", "interests.csv", "locks.csv", "releases.csv"})
"""Tables that say nothing of places: what a plan asks for, and its patrols, do not depend on them."""


def revise_folder(
    folder: Path,
    plan_dir: Path,
    out: Path,
    *,
    lock_file: Path | None = None,
    model: str | Path | None = None,
    secret: Secret | None = None,
    workers: int = 1,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Planned:
    """Revise the plan in ``plan_dir`` for the changed ``folder``; write ``out``, whole or not at all.

    The phases and the seed are those of the plan; ``plan_dir/input`` is what it was made from.

    Parameters
    ----------
    lock_file
        Duties that a person has given, besides the folder's table ``locks``.
    model, secret
        As for ``plan_folder``. Without the secret the earlier schedules of patrols stay.
    workers
        With more than one the check has a process of its own. The output does not depend on it.
    progress
        Is told the stage ``changes`` with their number as soon as they are decided: until all is checked and
        written, ``orders_beside(out)`` holds them.

    Raises
    ------
    UsageError
        A lock names a duty or an officer that is not there, the operation lost a planned phase, or the
        folder is of another operation (its code or area differs).
    FolderError
        A folder cannot be read, or ``out`` holds something else or lies inside one that is read.
    """
    refuse_inside(out, folder, plan_dir)
    progress("check", 0, 1)
    # The plan holds very many objects without circles: the collector would go through them all the time.
    with (
        checker(folder, workers) as checks,
        without_collection(),
        _orders_first(out, progress) as decided,
        folder_written_whole(out) as work,
    ):
        asked = _asked(folder, plan_dir, lock_file, model, (workers, progress))
        progress("roster", 0, 1)
        made = _near(asked, secret, decided) or _whole(asked, secret, decided)
        intake, findings = asked.intake, asked.findings
        write_unchecked(work, folder, intake, made.plan, findings, large=made.accounts is None)
        if made.accounts:
            made.accounts.write(work, made.plan)
        progress("evaluate", 0, 1)
        check = checks.start(intake, work)
        plan = made.plan
        if made.accounts:
            # The workbook and the report tell of all duties.
            rows = read_plan(work, intake.operation)
            plan = replace(plan, duties=rows.duties, needs=rows.needs)
        evaluation = check.result()
        plan = _with_breaches(plan, breaches_of_locks(plan, asked.locks, evaluation))
        progress("report", 0, 1)
        written = write_checked(work, folder, intake, plan, evaluation, findings)
    return Planned(written, evaluation, findings, out)


def orders_beside(out: Path) -> Path:
    """Return where the changes stand while a revised plan is still checked and written."""
    place = out.resolve()
    return place.with_name(f"{place.name}{PARTIAL}{layout.CHANGES_FILE}")


@contextmanager
def _orders_first(out: Path, progress: Progress) -> Iterator[Decided]:
    """Give what tells the changes at once, beside the folder that will hold them."""
    path = orders_beside(out)

    def decided(changes: Sequence[Change]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.touch(0o600)
        write_nouns(path, layout.CHANGES, changes)
        progress("changes", len(changes), len(changes))

    try:
        yield decided
    finally:
        path.unlink(missing_ok=True)


@dataclass(frozen=True)
class _Asked:
    """A changed folder, the plan's folder, and what is to be kept to."""

    intake: Intake
    earlier: Operation
    plan_dir: Path
    maker: Maker
    locks: tuple[Lock, ...]
    findings: tuple[Finding, ...]
    risk_model: str
    places_stay: bool

    @property
    def decisions(self) -> bool:
        """Whether a person has given somebody a duty, or released him from one."""
        return bool(self.locks or self.intake.operation.releases)


@dataclass(frozen=True)
class _Made:
    """A revised plan, whole or near the change alone, and then the accounts that complete it."""

    plan: Plan
    accounts: NearAccounts | None = None


def _asked(
    folder: Path,
    plan_dir: Path,
    lock_file: Path | None,
    model: str | Path | None,
    work: tuple[int, Progress],
) -> _Asked:
    intake, before = read_operation(folder), read_operation(plan_dir / "input")
    operation, kept = intake.operation, read_certificate(plan_dir, "phases", "seed")
    _refuse_other(before.operation, operation)
    phases = _phases(operation, kept["phases"])
    locks, odd = _locks(operation, lock_file)
    weights, seed = model_of_folder(folder, model), kept["seed"]
    risk = assess(operation.stations, operation.indicators, model=weights, seed=seed)
    named = f"{weights.key} sha256:{weights.sha256}"
    return _Asked(
        intake,
        before.operation,
        plan_dir,
        Maker(operation, phases, risk, Lots(str(seed)), work[0], Clock(), work[1]),
        locks,
        (*intake.findings, *odd, *risk.findings),
        named,
        kept.get("risk_model") == named and only_people_differ(before.files, intake.files),
    )


def _near(asked: _Asked, secret: Secret | None, decided: Decided) -> _Made | None:
    """Revise what new absences reach, of a plan whose other parts are not even read.

    None where more is to be read.
    """
    if asked.decisions or asked.intake.operation.beat_locks or not asked.places_stay:
        return None
    reader = NearReader.of(asked.plan_dir, asked.earlier, asked.intake.operation)
    for span in reader.spans if reader else ():
        near = reader.read(span) if reader else None
        if near is None:
            return None
        reviser = Reviser(asked.maker, asked.earlier, near.plan, (), True, span, near.beyond)
        with asked.maker.clock.time("changes"):
            done = reviser.within_span()
        if done is not None:
            decided(done.changes)
            accounts = NearAccounts.of(asked.intake.operation, near, done.duties)
            revised = revised_plan(reviser, near.plan, done, accounts)
            return _Made(_finished(asked, near.plan, revised, secret), accounts)
    return None


def _whole(asked: _Asked, secret: Secret | None, decided: Decided) -> _Made:
    """Revise a plan that is read as a whole."""
    plan = read_plan(asked.plan_dir, asked.earlier)
    now = asked.intake.operation
    stays = asked.places_stay and beats_as_locked(plan.beats, now.beat_locks)
    spans = spans_of(asked.earlier, now, plan) if stays and not asked.decisions else ()
    for span in (*spans, None):
        reviser = Reviser(asked.maker, asked.earlier, plan, asked.locks, stays, span)
        with asked.maker.clock.time("changes"):
            done = reviser.within_span()
        if done is not None:
            break
    assert done is not None  # all dates were looked at
    decided(done.changes)
    return _Made(_finished(asked, plan, revised_plan(reviser, plan, done, None), secret))


def _finished(asked: _Asked, plan: Plan, revised: Plan, secret: Secret | None) -> Plan:
    """Return the revised plan with its patrols, its risks, and what it was made from."""
    whole = _patrolled(revised, plan, None if asked.places_stay and secret is None else asked.maker, secret)
    certificate = replace(
        whole.certificate,
        input_sha256=input_sha256(asked.intake.files),
        placed_by_hand=len(asked.locks) + len(asked.intake.operation.beat_locks),
        risk_model=asked.risk_model,
    )
    return replace(whole, risks=asked.maker.risk.stations, certificate=certificate)


def only_people_differ(before: Sequence[FileRead], now: Sequence[FileRead]) -> bool:
    """Return whether two folders have the same files but for the tables of officers."""
    same = [{f for f in files if f.name not in PEOPLE} for files in (before, now)]
    return same[0] == same[1]


def _patrolled(revised: Plan, plan: Plan, maker: Maker | None, secret: Secret | None) -> Plan:
    """Return the plan with its patrols: drawn anew with the secret, else as they were where posts stay.

    Without a ``maker`` their values are those of the earlier plan too.
    """
    if maker is None:
        known = tuple(s for s in plan.certificate.stages if s.stage == "patrols")
        patrols = PatrolPlan(plan.patrols, plan.patrol_values, known)
    else:
        work = (maker.workers, maker.clock, maker.progress)
        patrols = patrols_of(maker.operation, maker.phases, maker.risk, secret, *work)
    posts = {v.place_id for v in patrols.values}
    drawn = secret is not None and bool(patrols.stops)
    stops = patrols.stops if drawn else tuple(s for s in plan.patrols if s.place_id in posts)
    seed = secret.sha256 if secret is not None and drawn else plan.certificate.patrol_seed_sha256
    stages = (*revised.certificate.stages, *patrols.stages)
    certificate = replace(revised.certificate, patrol_seed_sha256=seed, stages=stages)
    return replace(revised, patrols=stops, patrol_values=patrols.values, certificate=certificate)


def _with_breaches(plan: Plan, found: Sequence[Breach]) -> Plan:
    """Return the plan whose certificate names these breaches, too."""
    breaches = (*plan.certificate.breaches, *found)
    return replace(plan, certificate=replace(plan.certificate, breaches=breaches))


def _refuse_other(before: Operation, now: Operation) -> None:
    """Refuse a folder of another operation: nothing of the plan could stay."""
    was, told = (f"{o.settings.code!r} ({o.settings.area})" for o in (before, now))
    if was != told:
        raise UsageError(
            f"Folder yang diubah memuat operasi {told}, padahal rencana itu untuk operasi {was}:"
            " susun rencana baru dengan `praja plan`. / "
            f"The changed folder holds the operation {told}, but the plan is one of {was}:"
            " plan anew with `praja plan`."
        )


def _phases(operation: Operation, keys: Sequence[str]) -> tuple[Phase, ...]:
    """Return the phases of the plan, as the changed operation has them."""
    known = {p.key: p for p in operation.settings.phases}
    gone = [key for key in keys if key not in known]
    if gone:
        raise UsageError(
            f"Folder yang diubah tidak mempunyai tahapan {', '.join(gone)}: susun rencana baru. / "
            f"The changed folder has no phase {', '.join(gone)}: plan anew instead of revising."
        )
    return tuple(sorted((known[key] for key in keys), key=lambda p: (p.start, p.key)))


def _locks(operation: Operation, path: Path | None) -> tuple[tuple[Lock, ...], tuple[Finding, ...]]:
    """Return the locks of the folder and of a file of their own; a duty locked twice is refused."""
    more, findings = read_locks(path, operation) if path else ((), ())
    if any(f.severity is Severity.ERROR for f in findings):
        first = next(f for f in findings if f.severity is Severity.ERROR)
        indonesian, _, english = first.message.partition(" / ")
        # What follows the second language says in both that the row is left out.
        english = english.partition(" Baris ini")[0]
        raise UsageError(
            f"{path}, baris {first.row}, kolom {first.column} '{first.value}': {indonesian}"
            f" / {path}, row {first.row}, column {first.column} '{first.value}': {english}"
        )
    locks = tuple(dict.fromkeys((*operation.locks, *more)))
    pairs = {(lock.duty_id, lock.nrp) for lock in locks}
    if len({duty for duty, _ in pairs}) < len(pairs):
        raise UsageError(
            "locks: satu tugas diberikan kepada dua petugas; sisakan satu baris. / "
            "One duty is given to two officers; keep one row."
        )
    return locks, findings
