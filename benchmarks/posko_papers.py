"""How long papers take on the operation of Jambi: a letter with its annex, and a sheet for every officer."""

import resource
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from os import SEEK_END
from typing import Any
from uuid import uuid4

from benchmarks.posko_world import World, viewer

PHASES = ("quiet", "voting")
"""Whose duties the sheets of the large run hold: nearly every officer has one."""
OFFICERS = 5_400


def cpu_s() -> float:
    """Return the seconds of processor of this process and of those it waited for."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def timed(do: Callable[[], Any]) -> tuple[Any, float, float]:
    """Return what a function returns, and the seconds and the seconds of processor that it took."""
    cpu, began = cpu_s(), time.perf_counter()
    found = do()
    return found, time.perf_counter() - began, cpu_s() - cpu


def letters(world: World) -> list[str]:
    """Return lines about the letter of the largest draft, and about the reason of a duty."""
    from django.utils import timezone

    from posko.orders import papers, writing
    from posko.planning import engine

    planner = viewer(world.people["polda.planner"])
    drafts = [o for o in world.orders if o.state == "drafted" and o.kind == "sprin"]
    draft = max(drafts, key=lambda o: o.people)
    engine._OFFICE.dismiss()
    lines = []
    for told in ("with the plan to be read first", "again"):
        pdf, wall, cpu = timed(lambda: papers.letter(planner, draft, now=timezone.now()))
        lines.append(
            f"| letter of {draft.people} people, {told} | {wall:.2f} | {cpu:.2f} | {len(pdf) / 1024:.0f} |"
        )
    [(_subject, paper)] = writing.written(draft, {"kind": draft.kind}, sealed=False)
    printed, wall, cpu = timed(lambda: writing.printed([paper]))
    lines.append(f"| of it typst and nothing else | {wall:.2f} | {cpu:.2f} | {len(printed.pdf) / 1024:.0f} |")
    return lines


def of_one_letter(world: World) -> list[str]:
    """Return lines about the sheets of every unit under the letter in force, one unit after the other."""
    from django.utils import timezone

    from posko.orders import papers, queries

    planner = viewer(world.people["polda.planner"])
    order = next(o for o in world.orders if o.state == "issued")
    units = queries.units_of(order)

    def print_all() -> int:
        return sum(len(papers.sheets(planner, order, u["code"], now=timezone.now())) for u in units)

    print_all()  # they are sealed once, when somebody first asks
    size, wall, cpu = timed(print_all)
    count = sum(u["sheets"] for u in units)
    return [
        f"| {count} sheets of {len(units)} units through the pages "
        f"| {wall:.1f} | {cpu:.1f} | {size / 1024:.0f} |",
        f"| so {OFFICERS:,} sheets, one unit after the other | {OFFICERS * wall / count:.0f} "
        f"| {OFFICERS * cpu / count:.0f} | |",
    ]


def as_files(world: World) -> list[str]:
    """Return lines about all sheets of every letter of the voting days, each letter as one file."""
    from django.utils import timezone

    from posko.orders import papers, queries

    planner = viewer(world.people["polda.planner"])
    orders = [o for o in world.orders if o.kind == "sprin" and o.state in {"drafted", "issued"}]

    sealed = [order for order in orders if order.state == "issued"]

    def size_of(chosen: Sequence[Any]) -> int:
        total = 0
        for order in chosen:
            with papers.all_sheets(planner, order, now=timezone.now()) as file:
                total += file.seek(0, SEEK_END)
        return total

    lines = []
    for told, chosen in (("the letter in force", sealed), ("every letter, drafts too", orders)):
        size, wall, cpu = timed(partial(size_of, chosen))
        count = sum(unit["sheets"] for order in chosen for unit in queries.units_of(order))
        lines.append(
            f"| {count:,} sheets as ZIP files: {told} | {wall:.1f} | {cpu:.1f} | {size / 1024:.0f} |"
        )
    return [
        *lines,
        f"| so {OFFICERS:,} sheets, each letter as one file | {OFFICERS * wall / count:.0f} "
        f"| {OFFICERS * cpu / count:.0f} | |",
    ]


def large_run(world: World) -> list[str]:
    """Return lines about a sealed sheet for every officer, from the plan folder to PDF, on every core."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from posko.documents import typesetting
    from posko.documents.bridge import head_of, read_source
    from posko.documents.seals import seal
    from posko.documents.sheets import duty_sheets
    from posko.documents.standing import read_standing
    from posko.orders import writing

    source, read, _cpu = timed(lambda: read_source(world.plan.path))
    templates, key = writing.templates(), Ed25519PrivateKey.generate()
    texts = read_standing(templates)

    def head(nrp: str) -> Any:
        unit = source.desk.officers[nrp].unit
        command = unit
        with suppress(KeyError):
            command = source.command_of(unit)
        return head_of(
            source, command, PHASES[-1], document_id=uuid4(), number="Sprin/1/XI/2024",
            issued_on=date(2024, 11, 20), issued_at="Jambi",
        )  # fmt: skip

    def written() -> list[Any]:
        found = duty_sheets(source, PHASES, head, texts)
        return [seal(sheet, key, "https://posko.example/c/") for sheet in found]

    sealed, made_s, made_cpu = timed(written)
    _codes, qr_s, qr_cpu = timed(lambda: [typesetting.qr_code(d.address) for d in sealed])
    prints, print_s, print_cpu = timed(lambda: list(typesetting.print_run(sealed, templates)))
    size = sum(len(p.pdf) for p in prints) / 1024
    count = len(sealed)
    whole, cpu = made_s + print_s, made_cpu + print_cpu
    return [
        f"| read the plan | {read:.1f} | | |",
        f"| write and seal {count:,} sheets | {made_s:.1f} | {made_cpu:.1f} | |",
        f"| print them, 100 to a file, two at a time | {print_s:.1f} | {print_cpu:.1f} | {size:.0f} |",
        f"| of it the codes (QR) alone | {qr_s:.1f} | {qr_cpu:.1f} | |",
        f"| so {OFFICERS:,} sheets in one run | {OFFICERS * whole / count + read:.0f} "
        f"| {OFFICERS * cpu / count + read:.0f} | |",
    ]


def tables(world: World) -> list[str]:
    """Return the tables of papers."""
    return [
        "## Papers\n",
        "The aim is 5,400 duty sheets in two minutes, better in thirty seconds.\n",
        "| what | s | processor s | KiB |",
        "|---|---|---|---|",
        *letters(world),
        *of_one_letter(world),
        *as_files(world),
        *large_run(world),
        "",
    ]
