"""The page in a real browser: offline, silent, in two languages, by mouse and by keyboard."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from praja.report.page import write_report
from tests.engine.report_world import FINDINGS, HOSTILE, operation, plan

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""

pytestmark = pytest.mark.skipif(
    not CHROMIUM and not os.environ.get("CI"),
    reason="no chromium found: install it (apt-get install chromium) or name it in CHROMIUM",
)
WORLD = operation(districts=4, stations=40)


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    path: Path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(path, WORLD, plan(WORLD, unguarded=2), None, FINDINGS)
    return path


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM or None, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser):
    context = browser.new_context(
        offline=True, viewport={"width": 1440, "height": 900}, reduced_motion="reduce", locale="en-US"
    )
    yield context
    context.close()


@pytest.fixture
def page(context, report):
    """Return the page, and hold that it asked for nothing and complained of nothing."""
    asked: list[str] = []
    complaints: list[str] = []
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: complaints.append(line.text) if "willRead" not in line.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.goto(report.as_uri())
    page.locator("#details .places button").first.wait_for()
    yield page
    assert asked == [report.as_uri()]
    assert complaints == []


def colours(page: Page) -> int:
    """Return how many different colours the map shows."""
    shown: int = page.evaluate(
        """() => {
        const seen = new Set();
        document.querySelectorAll('#map-canvas canvas').forEach((canvas) => {
          const d = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
          for (let i = 0; i < d.length; i += 4)
            if (d[i + 3] > 200) seen.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]);
        });
        return seen.size;
        }"""
    )
    return shown


def spot(page: Page, station: int) -> tuple[float, float]:
    """Return where on the screen a station lies, after the map has gone there."""
    page.evaluate(f"Praja.open('station', {station}, true)")
    page.wait_for_timeout(300)
    page.locator("#map-canvas").scroll_into_view_if_needed()
    at = page.evaluate(f"(() => {{ const p = Praja.map.latLngToContainerPoint(Praja.at({station}));"
                       "const box = Praja.map.getContainer().getBoundingClientRect();"
                       "return [p.x + box.left, p.y + box.top]; })()")  # fmt: skip
    return at[0], at[1]


def test_the_page_opens_in_indonesian_with_the_certificate_first(page):
    assert page.locator("html").get_attribute("lang") == "id"
    verdict = page.locator(".verdict:visible").inner_text()
    assert verdict.startswith("158 dari 160 TPS terjaga lengkap, 2 belum")
    assert page.locator(".cards:visible li").count() == 4
    assert page.locator("header .class").inner_text() == "TERBATAS"


def test_one_click_turns_the_whole_page_english(page):
    page.get_by_role("button", name="English").click()
    assert page.locator(".verdict:visible").inner_text().startswith("158 of 160 polling stations")
    assert page.locator("html").get_attribute("lang") == "en"
    text = page.locator("body").inner_text()
    for indonesian in (
        "Kekurangan",
        "Kesatuan penerima",
        "Kurang rawan",
        "Aturan",
        "Seluruh",
        "Cari ",
        "detik",
    ):
        assert indonesian not in text
    page.get_by_role("button", name="Bahasa Indonesia").click()
    text = page.locator("body").inner_text()
    for english in ("Shortages", "Receiving", "Elevated", "Stations", "Whole territory", "seconds"):
        assert english not in text


def test_the_map_is_drawn_and_its_layers_switch(page):
    before = colours(page)
    assert before > 10
    for box in page.locator("#map .layers input").all():
        box.set_checked(False)
    page.wait_for_timeout(200)
    assert colours(page) == 0
    page.locator('[data-layer="class-elevated"]').check()
    page.wait_for_timeout(200)
    assert 0 < colours(page) < before


def test_attached_forces_are_one_click_away_from_their_table(page):
    page.get_by_role("button", name="Tampilkan di peta").click()
    assert page.get_by_label("Arus BKO").is_checked()
    assert sorted(page.locator(".flow-label").all_inner_texts()) == ["4", "5"]


def test_pointing_at_a_station_names_it_and_a_tap_opens_it(page):
    x, y = spot(page, 5)
    page.mouse.move(x, y)
    page.locator(".leaflet-tooltip").wait_for()
    assert WORLD.stations[5].name in page.locator(".leaflet-tooltip").inner_text()
    page.evaluate("Praja.open('area', 0, false)")
    page.mouse.click(x, y)
    details = page.locator("#details")
    assert details.get_by_role("heading", name=WORLD.stations[5].name).is_visible()
    assert "Riwayat kekerasan 0,7" in details.inner_text()


def test_a_place_is_found_and_opened_with_the_keyboard_alone(page):
    page.locator("#search").focus()
    page.keyboard.type("kecamatan 2")
    assert page.locator("#search-count").inner_text() == "1 hasil"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    details = page.locator("#details")
    assert details.get_by_role("heading", name="Kecamatan 2").is_visible()
    assert "40" in details.inner_text()
    details.get_by_role("button", name="B0").first.press("Enter")
    assert "Beban" in details.inner_text()
    details.get_by_role("button", name="Kembali").press("Enter")
    assert details.get_by_role("heading", name="Kecamatan 2").is_visible()


def test_a_search_without_a_match_says_so(page):
    page.locator("#search").fill("tidak ada tempat begini")
    assert page.locator("#search-count").inner_text() == "Tidak ditemukan."


def test_a_hostile_name_is_shown_and_never_run(page):
    page.locator("#search").fill("onerror")
    page.locator("#details .places button").first.click()
    shown = page.locator("#details h3").inner_text()
    assert "<img src=x onerror=alert(2)>" in shown
    assert shown.split() == HOSTILE.split()
    assert page.locator("img").count() == 0


def test_the_full_table_of_shortages_opens_on_demand(page):
    table = page.locator("#shortages details:visible")
    assert table.locator("table").count() == 0
    table.locator("summary").click()
    expect(table.locator("tbody tr")).to_have_count(3)  # drawn by an event that follows the click


def test_neither_page_nor_drawn_table_names_a_person(page):
    for summary in page.locator("summary:visible").all():
        summary.click()
    shown = page.content()
    for man in WORLD.personnel:
        assert man.name not in shown
        assert man.nrp not in shown


def test_the_contents_are_whole_at_the_width_of_a_laptop(page):
    page.set_viewport_size({"width": 1366, "height": 768})
    last = page.locator("nav a").last
    assert last.evaluate("node => node.getBoundingClientRect().right") <= 1366
    assert page.evaluate("document.querySelector('nav').scrollWidth") <= 1366


def test_a_wide_table_on_a_phone_says_that_it_moves(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("document.querySelectorAll('.scroll.wider').length > 0")
    wide = page.locator(".scroll.wider:visible").first
    assert "Geser ke samping" in wide.evaluate("node => getComputedStyle(node, '::before').content")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.wait_for_function("document.querySelectorAll('.scroll.wider').length === 0")


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_no_width_makes_the_page_scroll_sideways(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_both_themes(page, scheme):
    page.emulate_media(color_scheme=scheme)
    weak = page.evaluate(CONTRAST)
    assert weak == []


CONTRAST = """() => {
  const rgb = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const weak = new Set();
  for (const node of document.querySelectorAll('body *:not(svg *):not(.place-label):not(script)')) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!own || !node.offsetParent || node.closest('#map-canvas')) continue;
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(ground(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) weak.add(`${node.className || node.tagName} ${ratio.toFixed(1)}`);
  }
  return [...weak];
}"""


def test_printing_opens_what_was_folded_and_puts_the_map_back(page):
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("body.printing .leaflet-flat-pane canvas").count() == 1
    assert page.locator("details.rest:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("body.printing").count() == 0
    assert page.locator(".leaflet-flat-pane canvas").count() == 0
