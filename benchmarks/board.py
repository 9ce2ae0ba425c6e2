"""The board of Jambi in a real browser: how soon it can be used, how smoothly it moves, what it weighs.

The world is that of `posko_world`. Chromium draws without a graphics card (SwiftShader) on the cores that
serve, too.
"""

import os
import shutil
import statistics
import time
from typing import Any

from benchmarks.posko_walk import served, signed_in
from benchmarks.posko_world import JAMBI, World, opened

PORT = 8791
TIMES = 5
PAN_MS = 4000
READY = ".board[data-ready=yes]"
IDLE = """async () => {
  const map = document.querySelector("praja-map").drawing.gl;
  if (!map.loaded()) await new Promise((done) => map.once("idle", done));
}"""
PAN = """async (ms) => {
  const map = document.querySelector("praja-map").drawing.gl;
  const frames = [];
  let last = performance.now(), ends = last + ms;
  map.panBy([900, 500], {duration: ms, easing: (t) => t, essential: true});
  await new Promise((done) => requestAnimationFrame(function step(now) {
    frames.push(now - last);
    last = now;
    if (now < ends) requestAnimationFrame(step); else done();
  }));
  return frames.slice(1);
}"""
BARE = """async () => {
  const map = document.querySelector("praja-map").drawing.gl;
  const drawn = map.getStyle().layers.filter((layer) => layer.type !== "background");
  for (const layer of drawn) map.setLayoutProperty(layer.id, "visibility", "none");
  map.panBy([-900, -500], {duration: 0});
  await new Promise((done) => map.once("idle", done));
}"""
"""Take everything off the map and go back: what is left is how fast this machine can draw nothing."""
MARK = "performance.getEntriesByName('board-ready')[0].startTime"
NOTE = """\
The browser draws without a graphics card on the cores that serve: figures of a real desk are better.
*Usable* is when list, slider and map of all stations answer, counted from the click; *first* with an empty
browser, *again* with the scripts it kept. Frames are counted while the map moves across the province for four
seconds; a browser's most is 60. *Page* is what the page itself works for a frame before it is drawn: for 60 a
second there are 16.7 ms. *Empty* is the same move with nothing on the map but its ground: without a graphics
card this machine does not draw more.
"""


def run(quick: bool) -> str:
    """Return the tables."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not JAMBI.is_dir() or not chromium:
        return "# The board\n\nThe operation of Jambi or a Chromium is not here: nothing was measured.\n"
    world, before = opened(), os.getloadavg()[0]
    lines = [*_parts(world), *_browser(world, chromium, 2 if quick else TIMES)]
    load = f"Load of the machine before: {before:.1f}, with {os.cpu_count()} cores.\n"
    return "\n".join(["# The board\n", NOTE, load, *lines])


def _parts(world: World) -> list[str]:
    """Return what the server works and sends for each part, to somebody who sees the whole."""
    from django.test import Client
    from django.urls import reverse

    from posko.surfaces.board import packed

    client = Client(SERVER_NAME="localhost", headers={"accept-encoding": "br"})
    client.force_login(world.people["polda.planner"])
    rows = ["| part | stations | KiB | made ms | again ms | unchanged ms |", "|---|---|---|---|---|---|"]
    for name, query in (("scene", ""), ("day", "?hari=2024-11-27"), ("beats", "")):
        address = reverse(f"desk:board_{name}", args=[world.operation.public_id]) + query
        packed._KEPT.clear()
        made, answer = _cpu(lambda a=address: client.get(a))
        again, _ = _cpu(lambda a=address: client.get(a))
        tag = answer["ETag"]
        same, _ = _cpu(lambda a=address, t=tag: client.get(a, headers={"if-none-match": t}))
        rows.append(
            f"| {name} | 6391 | {len(answer.content) / 1024:.0f} | {made:.0f} | {again:.0f} | {same:.0f} |"
        )
    return [
        "## What is sent\n",
        "CPU milliseconds of the server; sizes as sent, packed by brotli.\n",
        *rows,
        "",
    ]


def _cpu(work: Any) -> tuple[float, Any]:
    begun = time.process_time()
    answer = work()
    return (time.process_time() - begun) * 1000, answer


def _browser(world: World, chromium: str, times: int) -> list[str]:
    from concurrent.futures import ThreadPoolExecutor

    cookie = signed_in(world.people["polda.planner"])
    with served(PORT, 1, 4), ThreadPoolExecutor(1) as pool:
        return pool.submit(_opened, str(world.operation.public_id), cookie, chromium, times).result()


def _opened(operation: str, cookie: str, chromium: str, times: int) -> list[str]:
    from playwright.sync_api import sync_playwright

    rows = [
        "| screen | usable first ms | usable again ms | frames a second | 95 % of frames within ms "
        "| page, ms a frame | empty, frames a second |",
        "|---|---|---|---|---|---|---|",
    ]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, size in (("1366x768", (1366, 768)), ("1920x1080", (1920, 1080)), ("390x844", (390, 844))):
            first: list[float] = []
            again: list[float] = []
            frames: list[float] = []
            empty: list[float] = []
            worked: list[float] = []
            # One more than counted: the first of all meets a server that has answered nobody yet.
            for _ in range(times + 1):
                context = browser.new_context(viewport={"width": size[0], "height": size[1]})
                name_of, value = cookie.split("=", 1)
                context.add_cookies([{"name": name_of, "value": value, "url": f"http://127.0.0.1:{PORT}"}])
                page = context.new_page()
                for found in (first, again):
                    page.goto(f"http://127.0.0.1:{PORT}/peta/{operation}/?hari=2024-11-27")
                    page.locator(READY).wait_for()
                    found.append(page.evaluate(MARK))
                page.evaluate(IDLE)
                counter = context.new_cdp_session(page)
                counter.send("Performance.enable")
                before = _worked_ms(counter)
                found_frames = page.evaluate(PAN, PAN_MS)
                worked.append((_worked_ms(counter) - before) / len(found_frames))
                frames += found_frames
                page.evaluate(BARE)
                empty += page.evaluate(PAN, PAN_MS)
                context.close()
            first, again = first[1:], again[1:]
            slow = sorted(frames)[int(len(frames) * 0.95)]
            rows.append(
                f"| {name} | {statistics.median(first):.0f} | {statistics.median(again):.0f} "
                f"| {1000 / statistics.mean(frames):.0f} | {slow:.0f} "
                f"| {statistics.median(worked):.1f} | {1000 / statistics.mean(empty):.0f} |"
            )
        browser.close()
    return ["## In the browser\n", f"The middle of {times} openings on voting day.\n", *rows, ""]


def _worked_ms(counter: Any) -> float:
    """Return for how long the page's own thread has worked: scripts, styles, layout and handing on."""
    metrics = counter.send("Performance.getMetrics")["metrics"]
    return 1000 * float(next(m["value"] for m in metrics if m["name"] == "TaskDuration"))
