"""A planner's first quarter of an hour in a demo, in a real browser under the real policy."""

import io

import openpyxl

from posko.ledger import queries
from posko.surfaces.console import demo as console
from tests.site.conftest import NOW
from tests.site.test_pages_browser import apart, desk, needs_chromium

__all__ = ["desk"]
STATIONS = 40


def spoiled(path):
    """Change the downloaded list as people do: another header, a rank that is none, a row less."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    sheet["B1"] = "Nama Panggilan"
    sheet["C5"] = "Jenderal Besar"
    sheet.delete_rows(9)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def corrected(path):
    """Correct the spoiled row that was downloaded."""
    book = openpyxl.load_workbook(path)
    book.active["D2"] = "Bripka"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def downloaded(page, selector):
    with page.expect_download() as waiting:
        page.click(selector)
    return io.BytesIO(waiting.value.path().read_bytes())


def file_of(name, raw):
    return {"name": name, "mimeType": "application/octet-stream", "buffer": raw}


DROP = """
([bytes, name]) => {
  const moved = new DataTransfer();
  moved.items.add(new File([new Uint8Array(bytes)], name));
  const form = document.querySelector("form.drop");
  form.dispatchEvent(new DragEvent("drop", {dataTransfer: moved, bubbles: true, cancelable: true}));
}
"""


@needs_chromium
def test_a_planner_drops_a_file_mends_it_and_accepts_it(desk):
    page, home = desk.page, desk.home
    _operation, accounts = apart(lambda: console.prepare(STATIONS, NOW))
    planner = next(a for a in accounts if a.username == "perencana")
    page.goto(home)
    page.fill("#id_login", planner.username)
    page.fill("#id_password", planner.password)
    page.click("button.main")
    page.click("text=Lewati di demo")
    page.click(".rail >> text=Data")
    raw = spoiled(downloaded(page, 'a[href$="personnel.xlsx"]'))
    page.evaluate(DROP, [list(raw), "anggota kami.xlsx"])
    page.wait_for_url("**/draf/**")
    page.click("text=Kolom wajib yang belum ada")
    page.select_option('tr:has-text("Nama Panggilan") select', "name")
    page.click("text=Simpan dan periksa ulang")
    cell = page.locator("td.spoiled")
    assert cell.count() == 1
    assert cell.inner_text().startswith("Jenderal Besar\nPangkat Jenderal Besar tidak dikenal")
    raw = corrected(downloaded(page, 'a[href$="rusak.xlsx"]'))
    page.set_input_files("#mended", file_of("rusak.xlsx", raw))
    assert page.locator("output[for=mended]").inner_text() == "rusak.xlsx"
    page.click("text=Unggah perbaikan")
    page.wait_for_selector("text=1 baris diganti")
    page.click(".crumbs a")
    page.fill("#why", "Sprin 12")
    page.click("button:has-text('Terima draf')")
    page.wait_for_selector("text=Diterima sebagai versi 2.")
    page.set_viewport_size({"width": 390, "height": 844})
    for address in (page.url, f"{page.url}?tabel=personnel", f"{home}/data/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
    assert desk.wrong == []
    assert apart(queries.verify).sound


@needs_chromium
def test_the_page_of_the_register_is_walked_with_the_keyboard_alone(desk):
    page = desk.page
    _operation, accounts = apart(lambda: console.prepare(STATIONS, NOW))
    planner = next(a for a in accounts if a.username == "perencana")
    page.goto(desk.home)
    page.fill("#id_login", planner.username)
    page.fill("#id_password", planner.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/demo/masuk/")
    page.focus("button.main")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{desk.home}/")
    page.goto(f"{desk.home}/data/")
    reached = []
    for _step in range(40):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")
        )
    assert "files" in reached
    assert "Unggah dan periksa" in reached
    assert "Personel" in reached
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
