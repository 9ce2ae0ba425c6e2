"""Posko on the operation of Jambi: pages, papers, intake. The first run plans it, which takes minutes."""

import os

from benchmarks import posko_intake, posko_pages, posko_papers
from benchmarks.posko_world import JAMBI, opened

NOTE = """\
Everything runs on one machine, the people who ask as well as what answers. `processor` and CPU are what the
machine worked, and hold on a busy one too, if its cores do not share their units; seconds of a clock do not.
`check_start` is a form with one field: what any page costs before it has done anything.
"""


def run(quick: bool) -> str:
    """Return all tables."""
    if not JAMBI.is_dir():
        return "# Posko\n\nThe operation of Jambi is not here: nothing was measured.\n"
    world, before = opened(), os.getloadavg()[0]
    tables = [
        *posko_pages.tables(world, quick=quick),
        *posko_papers.tables(world),
        *posko_intake.tables(world),
    ]
    load = f"Load of the machine before: {before:.1f}, with {os.cpu_count()} cores.\n"
    return "\n".join(["# Posko\n", NOTE, load, *tables])
