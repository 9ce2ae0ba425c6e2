"""One small operation and its plan, shared by every test that compares pages with what is really written."""

from typing import NamedTuple

import pytest
from click.testing import CliRunner

from praja import cli
from tests.short_operation import shorten

SEED = 7


class Written(NamedTuple):
    """A demo of 60 stations in a few weeks, its plan, and what the command line answered."""

    demo: object
    plan: object
    answer: str


def run(*arguments):
    """Run the program as a person types it."""
    return CliRunner().invoke(cli.main, [str(a) for a in arguments])


@pytest.fixture(scope="session")
def written(tmp_path_factory):
    """A demo of 60 stations and its plan."""
    here = tmp_path_factory.mktemp("written")
    assert run("demo", here / "demo", "--stations", 60).exit_code == cli.SOUND
    shorten(here / "demo")
    planned = run("plan", here / "demo", "--out", here / "plan", "--seed", SEED, "--json")
    assert planned.exit_code == cli.SOUND, planned.output
    return Written(here / "demo", here / "plan", planned.stdout)
