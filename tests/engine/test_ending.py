"""A command that is told to end leaves nothing half written behind: it would hold personal data."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from praja.cli import main
from praja.cli.ending import orderly_ending
from praja.worlds import write_demo

PATIENCE_S = 120


@pytest.fixture(scope="module")
def operation(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("operation") / "it"
    write_demo(folder, seed=1, stations=20, officers=90, regencies=1)
    return folder


@pytest.fixture(scope="module")
def planned(operation, tmp_path_factory) -> Path:
    out: Path = tmp_path_factory.mktemp("plan") / "it"
    told = ["plan", str(operation), "--out", str(out), "--phase", "voting", "--workers", "1"]
    assert CliRunner().invoke(main, told).exit_code == 0
    return out


def ended(signum: signal.Signals, room: Path, begun: str, *told: object, deaf: bool = False) -> int:
    """Send a signal to the program as soon as something of that name stands in a room; return its code."""
    program = [sys.executable, "-m", "praja", *map(str, told)]
    before = signal.signal(signum, signal.SIG_IGN) if deaf else None
    run = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if deaf:
        signal.signal(signum, before)
    end = time.monotonic() + PATIENCE_S
    try:
        while not list(room.glob(begun)) and run.poll() is None and time.monotonic() < end:
            time.sleep(0.002)
        assert list(room.glob(begun))
        run.send_signal(signum)
        return run.wait(PATIENCE_S)
    finally:
        run.kill()
        run.wait()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP])
def test_a_plan_that_is_told_to_end_leaves_nothing_and_the_code_of_the_signal(ending, operation, tmp_path):
    told = ("plan", operation, "--out", tmp_path / "o", "--phase", "voting", "--workers", 1)
    assert ended(ending, tmp_path, "o.partial-*", *told) == 128 + ending
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("workers", [1, 2], ids=["checked here", "checked aside"])
def test_a_revision_that_is_told_to_end_takes_the_orders_beside_it_along(
    workers, operation, planned, tmp_path
):
    told = ("revise", operation, planned, "--out", tmp_path / "o", "--workers", workers)
    assert ended(signal.SIGTERM, tmp_path, "o.partial-changes.csv", *told) == 143
    assert not list(tmp_path.iterdir())


def test_a_signal_that_the_program_was_told_to_pass_over_ends_nothing(operation, tmp_path):
    told = ("plan", operation, "--out", tmp_path / "o", "--phase", "voting", "--workers", 1)
    assert ended(signal.SIGHUP, tmp_path, "o.partial-*", *told, deaf=True) == 0
    assert [p.name for p in tmp_path.iterdir()] == ["o"]


class Dying:
    """What is told to end while it is thrown away, where Python lets no exception out."""

    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.01)


def throw_away_in_order() -> None:
    with orderly_ending():
        Dying()
        time.sleep(10)


def test_what_a_finalizer_swallows_is_told_again():
    before = sys.unraisablehook
    with pytest.raises(SystemExit) as left:
        throw_away_in_order()
    assert left.value.code == 143
    assert sys.unraisablehook is before
