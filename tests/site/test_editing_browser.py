"""A seat given by dragging, and by the keyboard alone, in a real browser under the real policy."""

from posko.editing import queries
from posko.editing.models import Draft
from tests.site import world
from tests.site.conftest import NOW
from tests.site.editing_world import ANDIS, BUDIS, DEDIS, EMPTY_ONE, VILLAGE, drafted, states
from tests.site.planning_world import BUDI, DEDI
from tests.site.test_pages_browser import apart, desk, needs_chromium  # noqa: F401
from tests.site.test_plans_browser import enter_as

SEAT = '[data-seat="{}"]'


def set_up():
    """A draft over the plan of Polda Contoh, and its planner."""
    command = world.build(NOW)
    return command, drafted(command)


def what(number):
    """What the edit of a number changes."""
    return apart(lambda: queries.edits_of(Draft.objects.get())[number - 1].what)


@needs_chromium
def test_officers_and_stations_are_dragged_and_everything_goes_by_keyboard_too(desk):  # noqa: F811
    page, home = desk.page, desk.home
    command, draft = apart(set_up)
    address = f"{home}/rencana/sunting/{draft.public_id}/"
    enter_as(page, home, command.people["provincial_planner"])

    # Dragged to an empty seat: he leaves his own.
    page.goto(f"{address}?hari=2024-11-27")
    page.locator(SEAT.format(BUDIS)).drag_to(page.locator(SEAT.format(EMPTY_ONE)))
    page.locator("#inspector").get_by_text("Bripka Budi Contoh").first.wait_for()
    assert page.evaluate("document.activeElement.matches('#inspector h2')")
    page.click("text=Terapkan")
    page.get_by_text("Suntingan 1 berlaku.").wait_for()
    assert what(1) == {"seat": EMPTY_ONE, "nrp": BUDI, "had": "", "leave": [[BUDIS, BUDI]]}

    # Dragged to a filled one: they swap.
    page.locator(SEAT.format(EMPTY_ONE)).drag_to(page.locator(SEAT.format(DEDIS)))
    page.get_by_text("⇄").wait_for()
    page.click("text=Terapkan")
    page.get_by_text("Suntingan 2 berlaku.").wait_for()
    assert {what(2)["nrp"], what(2)["other_nrp"]} == {BUDI, DEDI}

    # By keyboard alone: the seat, the first who could take it, apply.
    page.goto(f"{address}?hari=2024-11-27")
    page.locator(SEAT.format(BUDIS) + " .take").focus()
    page.keyboard.press("Enter")
    page.locator(".candidate").first.wait_for()
    page.locator(".candidate").first.focus()
    page.keyboard.press("Enter")
    page.locator("#inspector h2[data-focus]").wait_for()
    page.locator("#inspector").get_by_role("button", name="Terapkan").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Suntingan 3 berlaku.").wait_for()

    # A station is dragged to the next beat.
    page.goto(f"{address}tps/")
    page.locator(f'[data-station="{VILLAGE}-003"] .name').drag_to(page.locator('[data-beat="B-2"] h2'))
    page.locator("#inspector").get_by_text("TPS 003 Batu").wait_for()
    page.click("text=Terapkan")
    page.get_by_text("Suntingan 4 berlaku.").wait_for()
    assert apart(lambda: states(draft)) == ["in_force"] * 4

    # On a phone nothing is wider than the screen.
    page.set_viewport_size({"width": 390, "height": 844})
    for part in (f"?hari=2024-11-27&kursi={ANDIS}", "tps/", "daftar/"):
        page.goto(address + part)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, part
    assert desk.wrong == []
