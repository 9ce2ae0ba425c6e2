"""The board in a real browser under the real policy: it draws, turns its days, is walked by keyboard."""

import io
import struct
from base64 import b64decode
from urllib.parse import parse_qs, urlsplit

from django.test import override_settings
from PIL import Image
from pypdf import PdfReader

from posko.config.environment import Basemap
from posko.people.rights import Role
from tests.site import world
from tests.site.conftest import NOW
from tests.site.editing_world import EDITED_OPERATION, EDITED_PLAN, VILLAGE
from tests.site.planning_world import of_polda
from tests.site.test_pages_browser import apart, desk, needs_chromium  # noqa: F401
from tests.site.test_plans_browser import enter_as

READY = ".board[data-ready=yes]"
DRAWN = """async () => {
  const map = document.querySelector("praja-map").drawing.gl;
  if (!map.areTilesLoaded()) await new Promise((done) => map.once("idle", done));
  const of = (...layers) => map.queryRenderedFeatures({layers}).map((f) => f.properties.id).sort();
  const named = {stations: of("stations", "stations-round"), places: of("places"), short: of("short")};
  return Object.fromEntries(Object.entries(named).map(([name, ids]) => [name, [...new Set(ids)]]));
}"""


def set_up():
    """The plan of Polda Contoh, and somebody who sees all of it."""
    command = world.build(NOW)
    plan = of_polda(command, plan=EDITED_PLAN, source=EDITED_OPERATION)
    return command.people["provincial_commander"], plan, command.add("eye", Role.OBSERVER, "POLDA")


def query_of(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query, True).items()}


def printed_colours(page):
    """Return the colours of the map as paper gets it, with how many dots of each."""
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    sent = page.evaluate("document.querySelector('.map-print').toDataURL()")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".map-print").count() == 0
    picture = Image.open(io.BytesIO(b64decode(sent.partition(",")[2]))).convert("RGB")
    return {colour: dots for dots, colour in picture.getcolors(1 << 24) or []}


@needs_chromium
def test_the_board_draws_walks_and_turns(desk):  # noqa: F811
    page, home = desk.page, desk.home
    commander, plan, _eye = apart(set_up)
    enter_as(page, home, commander)
    address = f"{home}/peta/{plan.operation.public_id}/"
    page.goto(f"{address}?hari=2024-11-27&daftar=tps")
    page.locator(READY).wait_for()
    drawn = page.evaluate(DRAWN)
    assert drawn["stations"] == [f"{VILLAGE}-00{n}" for n in range(1, 6)]
    assert (drawn["places"], drawn["short"]) == (["KPU-1", "KPU-3"], ["KPU-3"])

    # The keyboard walks the list; the map, the details and the address follow.
    rows = page.get_by_role("listbox", name="Daftar di samping peta")
    rows.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.locator(".board-inspector").get_by_text("TPS 005 Batu").wait_for()
    assert query_of(page)["pilih"] == f"{VILLAGE}-005"
    assert rows.get_by_role("option", selected=True).inner_text().startswith("TPS 005 Batu")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.board-inspector')")

    # The list of shortages follows the day.
    page.select_option("select[name=daftar]", "kurang")
    assert rows.get_by_role("option").all_inner_texts()[0].startswith("Kantor KPU Hilir")
    page.locator("input[name=hari]").focus()
    page.keyboard.press("ArrowRight")
    page.locator('.board[data-shown="2024-11-28"]').wait_for()
    assert query_of(page)["hari"] == "2024-11-28"
    assert rows.get_by_role("option").count() == 0

    # A link shows a colleague the same: what is chosen, and which layers.
    page.goto(f"{address}?hari=2024-11-27&pilih=KPU-3&lapis=pos")
    page.locator(READY).wait_for()
    page.locator(".board-inspector").get_by_text("1 dari 3 giliran petugas terisi").wait_for()
    assert page.evaluate(DRAWN)["stations"] == []
    page.click("text=Tampilkan petugas")
    page.locator(".who").get_by_text("Dedi Contoh").wait_for()

    # On paper the map is a picture, and every page bears the class.
    colours = printed_colours(page)
    assert len(colours) > 3
    text = [part.extract_text() for part in PdfReader(io.BytesIO(page.pdf())).pages]
    assert text
    assert all("TERBATAS" in part for part in text)

    # On a phone nothing is wider than the screen.
    page.set_viewport_size({"width": 390, "height": 844})
    for part in ("?hari=2024-11-27&pilih=KPU-3", "?dinding"):
        page.goto(address + part)
        page.locator(READY).wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, part
    assert page.locator(".board-figures b").all_inner_texts() == ["71,4%", "2", "1/2"]
    # Nothing holds the wall to this day, view or plan when it is loaded again.
    assert query_of(page) == {"dinding": ""}
    assert desk.wrong == []


@needs_chromium
def test_without_webgl_the_list_and_the_details_still_work(desk):  # noqa: F811
    page, home = desk.page, desk.home
    _commander, plan, eye = apart(set_up)
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null;")
    enter_as(page, home, eye)
    page.goto(f"{home}/peta/{plan.operation.public_id}/?hari=2024-11-27")
    page.locator(READY).wait_for()
    page.get_by_text("Peramban ini tidak dapat menggambar peta").wait_for()
    page.get_by_role("option", name="Kantor KPU Hilir").click()
    page.locator(".board-inspector").get_by_text("kurang 2").wait_for()
    assert page.locator("text=Tampilkan petugas").count() == 0
    page.goto(f"{home}/rencana/{plan.public_id}/")
    page.get_by_text("Peramban ini tidak dapat menggambar peta").wait_for()
    page.get_by_role("listbox", name="Kelompok TPS dan timnya").get_by_role("option").first.wait_for()
    assert desk.wrong == []


def pmtiles(picture):
    """Return a PMTiles archive (version 3) of one picture, that of zoom 0."""
    # One entry: tile 0, one in a run, its length, at offset 0 (written as 1).
    directory = bytes([1, 0, 1]) + varint(len(picture)) + bytes([1])
    parts = [directory, b"{}", b"", picture]
    places, at = [], 127
    for part in parts:
        places += [at, len(part)]
        at += len(part)
    bounds = (-1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000)
    # Clustered, nothing compressed, PNG, zoom 0 to 0.
    header = b"PMTiles\x03" + struct.pack("<8Q3Q", *places, 1, 1, 1) + bytes([1, 1, 1, 2, 0, 0])
    return header + struct.pack("<4iB2i", *bounds, 0, 0, 0) + b"".join(parts)


def varint(number):
    found = b""
    while number > 127:
        found += bytes([number & 127 | 128])
        number >>= 7
    return found + bytes([number])


@needs_chromium
def test_a_pmtiles_file_lies_under_the_map(desk, tmp_path):  # noqa: F811
    page, home = desk.page, desk.home
    commander, plan, _eye = apart(set_up)
    picture = io.BytesIO()
    Image.new("RGB", (256, 256), (0, 128, 0)).save(picture, "PNG")
    archive = tmp_path / "base.pmtiles"
    archive.write_bytes(pmtiles(picture.getvalue()))
    enter_as(page, home, commander)
    with override_settings(BASEMAP=Basemap(archive=archive, credit="© <b>Contoh</b>")):
        page.goto(f"{home}/peta/{plan.operation.public_id}/?hari=2024-11-27")
        page.locator(READY).wait_for()
        page.get_by_text("© <b>Contoh</b>").wait_for()
        page.evaluate(DRAWN)
        laid = "document.querySelector('praja-map').drawing.gl.isSourceLoaded('base')"
        assert page.evaluate(laid)
    assert desk.wrong == []
