"""How long Posko's pages take on the operation of Jambi: alone, with twenty people, without a pause."""

from statistics import median

from benchmarks import posko_walk as walking
from benchmarks.posko_walk import Answers, Page
from benchmarks.posko_world import COMMANDERS, PLANNERS, World

PORT = 8107
THINK_S = (1.0, 3.0)
"""Between two pages of one person: he reads a list, then presses on."""
SHAPES = ((1, 1), (1, 2), (1, 4), (2, 2), (2, 4))
"""(processes, threads of each) that are tried beside the one that `posko serve` chooses."""
CHOSEN = (1, 4)


def costs(world: World, pages: list[Page]) -> dict[str, walking.Alone]:
    """Return what each page costs alone, seen by the first of these people who may see it."""
    people = [world.people[name] for name in ("polda.planner", *COMMANDERS, "administrator")]
    found = {}
    for page in pages:
        seen = (walking.alone(person, page) for person in people)
        cost = next((cost for cost in seen if cost is not None), None)
        if cost is not None:
            found[page.name] = cost
    return found


def audience(world: World, port: int, pages: list[Page]) -> list[tuple[str, list[Page]]]:
    """Return the sessions of twenty people, each with the pages that he may see."""
    names = [name for name in world.people if name.startswith(("polda.", "perencana."))][: PLANNERS - 1]
    cookies = [walking.signed_in(world.people[name]) for name in (*names, "administrator")]
    return [(cookie, walking.readable(port, cookie, pages)) for cookie in cookies]


def crowd(world: World, pages: list[Page], *, seconds: float) -> tuple[Answers, float]:
    """Return how twenty people were answered who think between two pages, and the server's memory in MiB."""
    with walking.served(PORT, *CHOSEN) as server:
        walkers = audience(world, PORT, pages)
        return walking.walk(server, PORT, walkers, seconds=seconds, think_s=THINK_S), walking.rss_mib(server)


def rush(world: World, pages: list[Page], shape: tuple[int, int], *, seconds: float) -> Answers:
    """Return how twenty people were answered who never think, by a server of another shape."""
    with walking.served(PORT, *shape) as server:
        walkers = audience(world, PORT, pages)
        return walking.walk(server, PORT, walkers, seconds=seconds, think_s=None)


def told(pages: list[Page], cost: dict[str, walking.Alone], met: Answers) -> list[str]:
    """Return a line for each page."""
    lines = [
        "| page | queries | KiB | CPU ms | median ms | 95 % ms | asked |",
        "|---|---|---|---|---|---|---|",
    ]
    for page in pages:
        alone, ms = cost.get(page.name), met.ms.get(page.name, [])
        if alone is None:
            continue
        answered = f"{median(ms):.0f} | {walking.p95(ms):.0f} | {len(ms)}" if ms else "| | 0"
        lines.append(f"| {page.name} | {alone.queries} | {alone.kib:.0f} | {alone.cpu_ms:.1f} | {answered} |")
    return lines


def tables(world: World, *, quick: bool) -> list[str]:
    """Return the tables of pages."""
    pages = walking.pages(world)
    pages += walking.discovered(world, pages)
    cost = costs(world, pages)
    met, mib = crowd(world, pages, seconds=20 if quick else 90)
    each = median([c.cpu_ms for c in cost.values()])
    asked = len(met.all_ms)
    lines = [
        "## Pages\n",
        f"{PLANNERS} people of eleven commands, each with a session of his own, walk through the pages that",
        f"his role may see, in an order of chance, {THINK_S[0]:.0f} to {THINK_S[1]:.0f} s after the last.",
        "CPU ms: alone, in one process, the middle of seven. Served by `posko serve` with",
        f"{CHOSEN[0]} process of {CHOSEN[1]} threads; the people run on the same cores.\n",
        f"All pages: median **{median(met.all_ms):.0f} ms**, 95 % **{walking.p95(met.all_ms):.0f} ms**, "
        f"{asked / met.seconds:.1f} pages a second, {1000 * met.cpu_s / asked:.1f} CPU ms a page, "
        f"{mib:.0f} MiB, {len(met.failed)} failed; the middle page "
        f"costs {each:.1f} CPU ms alone.\n",
        *([f"Failed: {sorted(set(met.failed))}\n"] if met.failed else []),
        *told(pages, cost, met),
        "",
        "### Without a pause\n",
        f"The same {PLANNERS} people ask for the next page at once.\n",
        "| processes x threads | pages/s | median ms | 95 % ms | CPU ms a page | failed |",
        "|---|---|---|---|---|---|",
    ]
    for shape in SHAPES[2:4] if quick else SHAPES:
        met = rush(world, pages, shape, seconds=10 if quick else 20)
        asked = len(met.all_ms)
        lines.append(
            f"| {shape[0]} x {shape[1]} | {asked / met.seconds:.0f} | {median(met.all_ms):.0f} "
            f"| {walking.p95(met.all_ms):.0f} | {1000 * met.cpu_s / asked:.1f} | {len(met.failed)} |"
        )
    return [*lines, ""]
