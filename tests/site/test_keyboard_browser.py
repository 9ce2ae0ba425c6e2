"""The desk with the keyboard alone: skip link, order, focus that is seen, search, menus, and no trap."""

from tests.site import world
from tests.site.conftest import NOW
from tests.site.test_pages_browser import apart, desk, needs_chromium  # noqa: F401
from tests.site.test_plans_browser import enter_as

SEEN = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  return [at.tagName, at.id || at.getAttribute("href") || at.name || "", style.outlineStyle !== "none"];
}"""


@needs_chromium
def test_the_desk_works_with_the_keyboard_alone(desk):  # noqa: F811
    page, command = desk.page, apart(lambda: world.build(NOW))
    enter_as(page, desk.home, command.people["administrator"])
    page.goto(f"{desk.home}/data/satuan/")
    page.keyboard.press("Tab")
    assert page.evaluate(SEEN) == ["A", "#main", True]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

    # Once around the page: every stop is seen, none twice, and the way leads out again.
    page.goto(f"{desk.home}/data/satuan/")
    stops = []
    for _ in range(120):
        page.keyboard.press("Tab")
        tag, name, outlined = page.evaluate(SEEN)
        if tag == "BODY":
            break
        assert outlined, (tag, name)
        stops.append((tag, name))
    else:
        raise AssertionError(f"never out again: {stops[-5:]}")
    assert stops[0] == ("A", "#main")
    assert stops.index(("INPUT", "seek")) < stops.index(("A", "/data/"))

    # Search: the short list by arrows, Escape back, Enter to the page of what is chosen.
    page.keyboard.press("Control+k")
    page.keyboard.type("polres hil")
    page.wait_for_selector("#seek-list [role=option]")
    page.keyboard.press("ArrowDown")
    chosen = page.get_attribute("#seek", "aria-activedescendant")
    assert page.inner_text(f"#{chosen} b") == "Polres Hilir"
    page.keyboard.press("Escape")
    assert page.get_attribute("#seek", "aria-expanded") == "false"
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("#seek-list [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/data/satuan/RES-11/")

    # A menu opens and closes, and the focus stays at its button.
    page.focus(".me summary")
    page.keyboard.press("Enter")
    assert page.is_visible(".me .sheet")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not page.is_visible(".me .sheet")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert desk.wrong == []
