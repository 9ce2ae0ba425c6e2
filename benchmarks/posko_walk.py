"""Walking through Posko's pages: which there are, one alone, and twenty people at once."""

import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

from benchmarks.posko_world import World, home


@dataclass(frozen=True, slots=True)
class Page:
    """A page: what the tables call it, and its address."""

    name: str
    path: str


@dataclass
class Answers:
    """How long answers took, in milliseconds, by page; which were no answers."""

    ms: dict[str, list[float]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cpu_s: float = 0.0

    @property
    def all_ms(self) -> list[float]:
        return [ms for found in self.ms.values() for ms in found]

    def add(self, page: str, ms: float) -> None:
        self.ms.setdefault(page, []).append(ms)


def p95(values: list[float]) -> float:
    """Return the 95th percentile; of fewer than twenty values the largest."""
    return quantiles(values, n=20)[-1] if len(values) >= 20 else max(values)


def pages(world: World) -> list[Page]:
    """Return the pages that show something without changing it, by address and what is asked for."""
    from django.urls import reverse

    def page(name: str, *arguments: Any, **asked: Any) -> Page:
        told = "" if not asked else " " + " ".join(f"{k}={v}"[:24] for k, v in asked.items() if k != "tugas")
        query = f"?{urlencode(asked)}" if asked else ""
        return Page(f"{name}{told}".strip(), reverse(f"desk:{name}", args=arguments) + query)

    operation, plan, other = world.operation.public_id, world.plan.public_id, world.plans[0].public_id
    order = next(o for o in world.orders if o.state == "issued")
    draft = max(
        (o for o in world.orders if o.state == "drafted" and o.kind == "sprin"), key=lambda o: o.people
    )
    duty, unit = _facts(world, order)
    return [
        page("today"),
        page("register", operation),
        page("versions", operation),
        page("version", operation, 1),
        page("version", operation, 1, tabel="personnel"),
        page("territory"),
        page("unit", "RES-15.01"),
        page("area", "15.01"),
        page("plans"),
        page("plan", plan),
        page("plan_progress", plan),
        page("compare_plans", dari=other, ke=plan),
        page("duties", plan),
        page("duties", plan, phase="voting"),
        page("duties", plan, unit=unit),
        page("duties", plan, officer="an"),
        page("duties", plan, place="TPS 01"),
        page("duties", plan, day="2024-11-27"),
        page("duties", plan, halaman=6000),
        page("why", plan, tugas=duty),
        page("orders"),
        page("orders", fase="voting"),
        page("order", order.public_id),
        Page("order draft", page("order", draft.public_id).path),
        page("officers", order.public_id, satuan=unit),
        page("check_start"),
        page("ledger"),
        page("ledger_sheet"),
        page("people"),
        page("people", q="polda"),
        page("person", world.people["polda.planner"].pseudonym),
        page("begin_operation"),
        page("search", q="agus"),
        page("suggestions", q="ag"),
        page("health"),
    ]


LEFT_OUT = {
    "plan_report",
    "check",
    "language",
    "data",
    "letter",
    "book",
    "sheets",
    "roster",
    "form",
    "signed",
}
"""Files, papers (`posko_papers`) and pages that only lead on."""


def discovered(world: World, known: list[Page]) -> list[Page]:
    """Return further pages that need no more than the operation or the plan: whatever was added since."""
    from django.test import Client
    from django.urls import get_resolver

    client = Client(SERVER_NAME="localhost")
    client.force_login(world.people["polda.planner"])
    ids = {
        "operation": world.operation.public_id,
        "public_id": world.plan.public_id,
        "plan": world.plan.public_id,
    }
    there = {page.name.split()[0] for page in known} | LEFT_OUT
    found = []
    for name, patterns in get_resolver().namespace_dict["desk"][1].reverse_dict.lists():
        asked = patterns[0][0][0][1] if isinstance(name, str) and name not in there else None
        if asked is None or not set(asked) <= set(ids):
            continue
        path = "/" + patterns[0][0][0][0] % {key: ids[key] for key in asked}
        answer = client.get(path)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            found.append(Page(name, path))
    return found


def _facts(world: World, order: Any) -> tuple[str, str]:
    """Return a duty of the voting days under a letter, and a unit whose officers have sheets of it."""
    from posko.orders.queries import units_of
    from posko.planning.rows import everything

    [(duty,)] = everything(
        world.plan.rows,
        "SELECT duty_id FROM duty WHERE phase = 'voting' AND host = ? ORDER BY n LIMIT 1",
        [order.command_id],
    )
    return duty, max(units_of(order), key=lambda u: u["sheets"])["code"]


def signed_in(account: Any) -> str:
    """Return the cookie of a new session of an account."""
    from django.conf import settings
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(account)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


@dataclass(frozen=True, slots=True)
class Alone:
    """What a page costs when it is asked for alone: processor, queries, size."""

    cpu_ms: float
    queries: int
    kib: float


def alone(account: Any, page: Page, *, times: int = 7) -> Alone | None:
    """Return what a page costs in this process, once it is warm; None where the account may not see it."""
    from django.db import connection
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(account)
    if client.get(page.path).status_code != 200:
        return None
    took, counted, answer = [], 0, None

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal counted
        counted += 1
        return execute(*arguments)

    for _ in range(times):
        counted, began = 0, time.process_time()
        with connection.execute_wrapper(count):
            answer = client.get(page.path)
        took.append(1000 * (time.process_time() - began))
    assert answer is not None
    return Alone(median(took), counted, len(answer.content) / 1024)


@contextmanager
def served(port: int, workers: int, threads: int) -> Iterator[int]:
    """Serve the world as `posko serve` does, and yield the process id of the server."""
    command = [sys.executable, "-m", "posko", "serve", "--port", str(port), "--workers", str(workers)]
    command += ["--threads", str(threads), "--no-work"]
    environment = {**os.environ, "POSKO_HOME": str(home())}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield server.pid
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nobody listens on port {port}")


def descendants(pid: int) -> list[int]:
    """Return a process and all that it started."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def cpu_s(pid: int) -> float:
    """Return the seconds of processor that a process and those it started have taken so far."""
    ticks = 0
    for one in descendants(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(int(fields[i]) for i in (11, 12, 13, 14))
    return ticks / os.sysconf("SC_CLK_TCK")


def rss_mib(pid: int) -> float:
    """Return the memory that a process and those it started hold, shared pages counted once each."""
    total = 0
    for one in descendants(pid):
        told = Path(f"/proc/{one}/smaps_rollup").read_text()
        total += int(re.findall(r"^Pss:\s+(\d+)", told, re.M)[0])
    return total / 1024


class Browser:
    """Somebody with a session, who keeps his connection open as browsers do."""

    def __init__(self, port: int, cookie: str) -> None:
        self.cookie, self.link = cookie, http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def get(self, path: str) -> tuple[int, float]:
        """Return the status of a page and how many milliseconds it took until its last byte."""
        began = time.perf_counter()
        self.link.request("GET", path, headers={"Cookie": self.cookie, "Accept-Encoding": "gzip"})
        answer = self.link.getresponse()
        answer.read()
        return answer.status, 1000 * (time.perf_counter() - began)


def readable(port: int, cookie: str, all_pages: list[Page]) -> list[Page]:
    """Return the pages that somebody may see, each opened once."""
    browser = Browser(port, cookie)
    return [page for page in all_pages if browser.get(page.path)[0] == 200]


def walk(
    pid: int,
    port: int,
    walkers: list[tuple[str, list[Page]]],
    *,
    seconds: float,
    think_s: tuple[float, float] | None,
) -> Answers:
    """Let people walk through their pages in an order of chance for so long; `think_s` between two pages."""
    found, lock, over = Answers(), threading.Lock(), time.perf_counter() + seconds

    def one(cookie: str, mine: list[Page], chance: random.Random) -> None:
        browser = Browser(port, cookie)
        if think_s:
            time.sleep(chance.uniform(0, think_s[1]))
        while time.perf_counter() < over:
            for page in chance.sample(mine, len(mine)):
                status, ms = browser.get(page.path)
                with lock:
                    found.add(page.name, ms)
                    if status != 200:
                        found.failed.append(f"{page.name}: {status}")
                if think_s:
                    time.sleep(chance.uniform(*think_s))
                if time.perf_counter() >= over:
                    break

    threads = [
        threading.Thread(target=one, args=(cookie, mine, random.Random(n)))
        for n, (cookie, mine) in enumerate(walkers)
    ]
    before, began = cpu_s(pid), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.seconds, found.cpu_s = time.perf_counter() - began, cpu_s(pid) - before
    return found
