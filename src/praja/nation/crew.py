"""Who does the work: processes of this machine, or the workers of a Dask cluster."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Protocol, Self

from praja.errors import UsageError

TRIES = 3
"""Workers that one task may cost before the run gives up."""
WAIT_S = 20
"""How long a cluster may take to have a worker."""
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Job:
    """A task for a worker: a function of the package and its plain arguments. ``key`` says whose it is."""

    key: str
    work: Callable[..., Any]
    arguments: tuple[Any, ...]


class Crew(AbstractContextManager["Crew"], Protocol):
    """Does jobs; what is finished first comes first."""

    def do(self, jobs: Sequence[Job]) -> Iterator[tuple[str, Any]]:
        """Yield (key, answer) as jobs are finished."""
        ...


@dataclass
class NobodyElse:
    """This process does everything itself."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def do(self, jobs: Sequence[Job]) -> Iterator[tuple[str, Any]]:
        """Yield (key, answer), one job after the other."""
        for job in jobs:
            yield job.key, job.work(*job.arguments)


@dataclass
class LocalCrew:
    """Processes of this machine, one thread each. A process that dies costs its jobs a try, nothing else."""

    workers: int
    _pool: ProcessPoolExecutor | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=kind is None, cancel_futures=True)

    def do(self, jobs: Sequence[Job]) -> Iterator[tuple[str, Any]]:
        """Yield (key, answer) as jobs are finished, in processes that are started anew where they die."""
        tries = {job.key: 0 for job in jobs}
        open_jobs = list(jobs)
        while open_jobs:
            running = {self._started().submit(job.work, *job.arguments): job for job in open_jobs}
            open_jobs = []
            while running:
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    job = running.pop(future)
                    answer = _answer(future)
                    if answer is None:
                        tries[job.key] += 1
                        open_jobs.append(job)
                    else:
                        yield job.key, answer[0]
            self._give_up(open_jobs, tries)

    def _give_up(self, lost: Sequence[Job], tries: dict[str, int]) -> None:
        """Start again with new processes, or refuse where that has not helped."""
        if not lost:
            return
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
        hopeless = [job.key for job in lost if tries[job.key] >= TRIES]
        if hopeless:
            raise UsageError(_died(", ".join(hopeless)))

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # Spawned, not forked: a solver's threads do not survive a fork.
            spawn = multiprocessing.get_context("spawn")
            with _one_thread():
                self._pool = ProcessPoolExecutor(self.workers, mp_context=spawn)
                # The first task starts all processes, and they look at the environment only then.
                self._pool.submit(os.getpid).result()
        return self._pool


@contextmanager
def _one_thread() -> Iterator[None]:
    """Tell processes that are started meanwhile to compute on one thread each."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _died(whose: str) -> str:
    """Return what is said where workers died again and again."""
    return (
        f"Pekerja untuk {whose} mati {TRIES} kali: beri memori lebih besar, atau pakai lebih sedikit pekerja."
        " Bagian yang selesai tetap disimpan."
        f" / The worker of {whose} died {TRIES} times: give it more memory, or use fewer workers."
        " Finished parts are kept."
    )


def _answer(future: "Future[Any]") -> tuple[Any] | None:
    """Return the answer of a finished job, None where its process died."""
    try:
        return (future.result(),)
    except BrokenProcessPool:
        return None


@dataclass
class DaskCrew:
    """The workers of a Dask cluster; the scheduler gives the jobs of a lost worker to another."""

    address: str
    _client: Any = field(default=None, init=False)

    def __enter__(self) -> Self:
        from distributed import Client

        try:
            self._client = Client(  # type: ignore[no-untyped-call]
                self.address, timeout="20s", set_as_default=False
            )
        except (OSError, ValueError) as error:
            raise UsageError(
                f"Tidak ada penjadwal Dask yang menjawab di {self.address}."
                f" / No Dask scheduler answers at {self.address}: {error}."
            ) from error
        try:
            self._client.wait_for_workers(1, timeout=WAIT_S)
        except TimeoutError as error:
            self._client.close()
            raise UsageError(
                f"Penjadwal Dask di {self.address} tidak mempunyai pekerja: jalankan satu."
                f" / The Dask scheduler at {self.address} has no worker: start one."
            ) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def do(self, jobs: Sequence[Job]) -> Iterator[tuple[str, Any]]:
        """Yield (key, answer) as jobs are finished on the cluster."""
        from distributed import KilledWorker, as_completed

        # The first jobs are the longest: they start first.
        futures = {
            self._client.submit(job.work, *job.arguments, pure=False, priority=len(jobs) - i): job.key
            for i, job in enumerate(jobs)
        }
        finished = as_completed(list(futures), loop=self._client.loop)  # type: ignore[no-untyped-call]
        for future in finished:
            try:
                answer = future.result()
            except KilledWorker as error:
                raise UsageError(_died(futures[future])) from error
            except CancelledError as error:
                raise UsageError(
                    f"Penjadwal Dask di {self.address} terputus: jalankan lagi."
                    " Bagian yang selesai tetap disimpan."
                    f" / The Dask scheduler at {self.address} was lost: run it again."
                    " Finished parts are kept."
                ) from error
            yield futures[future], answer


def crew_of(workers: int, cluster: str | None) -> Crew:
    """Return who does the work: a cluster where its address is given, else so many local processes."""
    if cluster:
        return DaskCrew(cluster)
    return LocalCrew(workers) if workers > 1 else NobodyElse()
