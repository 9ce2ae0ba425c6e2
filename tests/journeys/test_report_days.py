"""The page of a plan of many days in a real browser: whole, silent, readable at every width."""

from dataclasses import replace

import pytest

from praja.pipeline.hours import hours_of
from praja.report.page import write_report
from tests.engine.outputs_world import DUTIES, OPERATION, REVISED
from tests.journeys.test_report_page import CONTRAST, browser, context, pytestmark

__all__ = ["browser", "context", "pytestmark"]


@pytest.fixture
def page(context, tmp_path):
    """Return the page, and hold that it asked for nothing and complained of nothing."""
    path = tmp_path / "report.html"
    write_report(path, OPERATION, replace(REVISED, hours=hours_of(OPERATION, DUTIES)))
    asked: list[str] = []
    complaints: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: complaints.append(line.text) if "willRead" not in line.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri())
    yield page
    assert asked == [path.as_uri()]
    assert complaints == []


def test_every_section_of_the_contents_is_there_and_shown(page):
    for link in page.locator("nav a").all():
        target = page.locator(link.get_attribute("href"))
        assert target.is_visible()


def test_a_date_of_the_chart_says_who_is_on_duty_and_what_is_short(page):
    touched = page.locator("#days .timeline:visible .touch")
    assert touched.count() == 6
    assert touched.nth(1).locator("title").text_content() == "Rabu, 27 November 2024: 2 bertugas, 2 kurang"


def test_the_chart_speaks_english_too(page):
    page.get_by_role("button", name="English").click()
    assert page.locator("#days .timeline:visible").count() == 1
    assert "Officers missing, per place and shift" in page.locator("#days").inner_text()
    assert "Petugas kurang" not in page.locator("body").inner_text()


@pytest.mark.parametrize("width", [360, 768, 1366])
def test_no_width_makes_the_page_scroll_sideways(page, width):
    page.set_viewport_size({"width": width, "height": 768})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_both_themes(page, scheme):
    page.emulate_media(color_scheme=scheme)
    assert page.evaluate(CONTRAST) == []
