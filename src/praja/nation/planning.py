"""Planning a nation: every province summarised, forces lent between them, every province planned."""

import csv
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from praja.io.whole_folder import refuse_foreign, written_whole
from praja.nation.crew import Crew, Job, crew_of
from praja.nation.handover import guest_unit
from praja.nation.lending import Balance, balance_nation
from praja.nation.nouns import Lent, Loan, Nation, Province, Summary
from praja.nation.output import NATION_FOLDER, Outcome, write_outcome
from praja.nation.parts import Part, code_sha256, folder_sha256, read_json
from praja.nation.province import Task, draw_lent, plan_province, read_lent, summarise
from praja.nation.settings import read_nation

Progress = Callable[[str, str, int, int], None]
"""Called with (province, stage, done, total) when a part is finished."""


@dataclass(frozen=True)
class NationPlanned:
    """A written plan of a nation: its folder, and the content of nation.json."""

    folder: Path
    certificate: dict[str, Any]

    @property
    def sound(self) -> bool:
        """Whether no folder has an error and no plan breaks a rule; listed shortfalls alone are sound."""
        totals = self.certificate["totals"]
        return not totals["input_errors"] and not totals["violations"]


@dataclass(frozen=True, slots=True)
class Options:
    """What is rarely asked for.

    ``work`` is where finished parts wait: beside ``out`` if not given, and on a cluster where every worker
    sees it. ``keep_parts`` leaves them there, so that the next run makes only what has changed.
    """

    model: str | None = None
    """Name or file of a risk model for all provinces; each folder's own or the default otherwise."""
    reports: bool = False
    """Write report.html and plan.xlsx of each province, too."""
    work: Path | None = None
    keep_parts: bool = False


def _silent(_province: str, _stage: str, _done: int, _total: int) -> None:
    """Report progress to nobody."""


def plan_nation(
    folder: Path,
    out: Path,
    *,
    workers: int = 2,
    cluster: str | None = None,
    seed: int = 0,
    phases: Sequence[str] = (),
    options: Options | None = None,
    progress: Progress = _silent,
) -> NationPlanned:
    """Plan every province of a nation folder together and write ``out``, whole or not at all.

    The answer depends on the input, the phases and the seed alone: it is the same to the byte on any number
    of local processes and on a cluster, and after a run that was broken off. Parts that are finished wait in
    the work folder until the whole is written.

    Parameters
    ----------
    workers
        Local processes, one thread each; 1 is this process.
    cluster
        Address of a Dask scheduler, such as ``tcp://10.0.0.5:8786``: its workers are used, and ``workers``
        is not. They see the folders under the same paths and run the same Praja.
    seed
        Decides every draw, with the input alone.
    phases
        Keys of the phases to plan in every province; none means the phase for which forces are lent.
    progress
        Told (province, stage, done, total) as parts are finished.

    Raises
    ------
    FolderError
        The nation folder cannot be read, or ``out`` holds something else.
    NothingToPlanError
        A province's data allow no plan.
    UsageError
        The cluster does not answer, a worker runs another Praja or dies again and again.
    """
    chosen = options or Options()
    refuse_foreign(out, NATION_FOLDER)
    nation = read_nation(folder)
    work = chosen.work or out.resolve().parent / f"{out.resolve().name}.parts"
    with crew_of(workers, cluster) as crew:
        run = _Run(nation, work.resolve(), crew, seed, tuple(phases), chosen, progress, code_sha256())
        outcome = run.outcome()
    with written_whole(out, NATION_FOLDER) as place:
        certificate = write_outcome(place, outcome)
    if not chosen.keep_parts:
        shutil.rmtree(work)
    return NationPlanned(out, certificate)


@dataclass(frozen=True)
class _Run:
    """One run over a nation."""

    nation: Nation
    work: Path
    crew: Crew
    seed: int
    phases: tuple[str, ...]
    options: Options
    progress: Progress
    code: str

    def outcome(self) -> Outcome:
        """Return everything decided, with all parts finished."""
        inputs = {p.key: folder_sha256(p.folder) for p in self.nation.provinces}
        order = self._largest_first()
        found = self._each("summary", [self._summary_job(p, inputs[p.key]) for p in order])
        summaries = tuple(
            Summary.from_json(read_json(found[p.key] / "summary.json")) for p in self.nation.provinces
        )
        balance = balance_nation(summaries, self.nation.lending)
        givers = {loan.giver for loan in balance.loans}
        drawn = self._each(
            "lending", [self._lending_job(p, inputs[p.key], balance) for p in order if p.key in givers]
        )
        told = [read_lent(drawn[p.key]) for p in self.nation.provinces if p.key in givers]
        lent = tuple(who for some, _ in told for who in some)
        plans = self._each("plan", [self._plan_job(p, inputs[p.key], lent) for p in order])
        return Outcome(
            nation=self.nation,
            seed=self.seed,
            summaries=summaries,
            balance=balance,
            lent=lent,
            draws=tuple(draw for _, some in told for draw in some),
            names=_names_there(plans, lent),
            plans=plans,
            inputs=inputs,
        )

    def _largest_first(self) -> list[Province]:
        """Return the provinces, the one with most bytes first: the longest work starts first."""

        def size(province: Province) -> int:
            return sum(p.stat().st_size for p in province.folder.iterdir() if p.is_file())

        return sorted(self.nation.provinces, key=lambda p: (-size(p), p.key))

    def _each(self, stage: str, jobs: Sequence[tuple[Part, Job]]) -> dict[str, Path]:
        """Return the folder of each part when all are finished; what is there is not made again."""
        places = {part.province: part.place for part, _ in jobs if part.is_done}
        for number, key in enumerate(sorted(places), start=1):
            self.progress(key, stage, number, len(jobs))
        waiting = [job for part, job in jobs if part.province not in places]
        for key, place in self.crew.do(waiting):
            places[key] = Path(place)
            self.progress(key, stage, len(places), len(jobs))
        return places

    def _task(self, part: Part, province: Province) -> Task:
        options = self.options
        return Task(
            part=part,
            province=Province(province.key, province.folder.resolve()),
            lending=self.nation.lending,
            code_sha256=self.code,
            seed=self.seed,
            model=options.model,
            phases=self.phases,
            reports=options.reports,
        )

    def _part(self, stage: str, province: Province, *made_from: object) -> Part:
        model = self.options.model
        content = Path(model).read_text(encoding="utf-8") if model and Path(model).is_file() else model
        rules = (self.code, self.seed, self.nation.lending, content)
        return Part(self.work, stage, province.key, tuple(map(repr, (*rules, *made_from))))

    def _summary_job(self, province: Province, sha256: str) -> tuple[Part, Job]:
        part = self._part("summary", province, sha256)
        return part, Job(province.key, summarise, (self._task(part, province),))

    def _lending_job(self, province: Province, sha256: str, balance: Balance) -> tuple[Part, Job]:
        loans: tuple[Loan, ...] = tuple(x for x in balance.loans if x.giver == province.key)
        part = self._part("lending", province, sha256, loans)
        return part, Job(province.key, draw_lent, (self._task(part, province), loans))

    def _plan_job(self, province: Province, sha256: str, lent: Sequence[Lent]) -> tuple[Part, Job]:
        gone = tuple(x for x in lent if x.giver == province.key)
        come = tuple(x for x in lent if x.taker == province.key)
        asked = (self.phases, self.options.reports)
        part = self._part("plan", province, sha256, asked, [asdict(x) for x in (*gone, *come)])
        return part, Job(province.key, plan_province, (self._task(part, province), gone, come))


def _names_there(plans: Mapping[str, Path], lent: Sequence[Lent]) -> dict[tuple[str, str, str], str]:
    """Return the service number of each guest where he is lent, by (home, number at home, province).

    The guests stand in the input that each plan keeps, in the order in which they come.
    """
    names: dict[tuple[str, str, str], str] = {}
    for taker in sorted({w.taker for w in lent}):
        come = [w for w in lent if w.taker == taker]
        units = set(map(guest_unit, come))
        with (plans[taker] / "input" / "personnel.csv").open(encoding="utf-8", newline="") as file:
            there = [row["nrp"] for row in csv.DictReader(file) if row["unit"] in units]
        names.update({(w.giver, w.nrp, taker): nrp for w, nrp in zip(come, there, strict=True)})
    return names
