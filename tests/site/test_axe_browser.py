"""Every page of the desk under axe: at a desk by day in Indonesian, on a phone by night in English."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from posko.people.rights import Role
from posko.planning import engine
from tests.contracts.house import ROOT
from tests.site import world
from tests.site.address_table import DESK
from tests.site.conftest import NOW
from tests.site.test_pages_browser import apart, desk, needs_chromium  # noqa: F401
from tests.site.test_plans_browser import enter_as
from tests.site.test_rights_table import Things, no_engine

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
WAYS = (
    ("id", "light", {"width": 1366, "height": 768}),
    ("en", "dark", {"width": 390, "height": 844}),
)
"""Each language, theme and width once: what is wrong in one of them does not depend on the two others."""
ROLES = (Role.PLANNER, Role.COMMANDER, Role.ADMINISTRATOR)
NOT_OURS = {"plan_report"}
"""Written by the engine, which has tests of its own."""
PAGES_OF_ACCOUNTS = ("mfa_index", "usersessions_list", "account_change_password")
RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .filter(v => v.impact !== "minor")
  .map(v => `${v.impact} ${v.id}: ${v.nodes.slice(0, 3).map(n => n.target.join(" ")).join(" | ")}`)"""


def addresses(command):
    """Return every address that answers with a page, each for the first role that may open it."""
    things = Things(command)
    found: dict[str, tuple[Role, str]] = {}
    for role in ROLES:
        client = command.client(role.value)
        for name, asked in DESK.items():
            own = asked.differ.get(role, asked.everybody)[0]
            if asked.method != "get" or own != 200 or name in {*found, *NOT_OURS}:
                continue
            thing = things[asked.thing][0]
            several = thing if isinstance(thing, tuple) else (thing,) if thing else ()
            query = asked_with(name, thing)
            address = reverse(f"desk:{name}", args=() if name == "compare_plans" else several)
            answer = client.get(address, query, headers={"host": "localhost"})
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                found[name] = role, RequestFactory().get(address, query).get_full_path()
    for name in PAGES_OF_ACCOUNTS:
        found[name] = Role.PLANNER, reverse(name)
    return sorted(found.values())


def asked_with(name, thing):
    """Return the query without which a page has nothing to show."""
    return {
        "compare_plans": {"dari": thing, "ke": thing},
        "why": {"tugas": "KPU-1/1"},
        "officers": {"satuan": "RES-1"},
        "search": {"q": "hulu"},
    }.get(name, {})


def violations(page, home, way, pages, command):
    """Return what axe finds on the pages, looked at in one way, and which are wider than the screen."""
    language, theme, size = way
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=theme)
    found, role = [], None
    for who, address in pages:
        if who != role:
            role = who
            enter_as(page, home, command.people[role.value])
            page.context.add_cookies([{"name": "posko_language", "value": language, "url": home}])
        page.goto(home + address)
        wide = page.evaluate("document.documentElement.scrollWidth")
        said = page.evaluate(RUN)
        if wide > size["width"]:
            said.append(f"is {wide} px wide")
        found += [f"{language} {theme} {role} {address}: {one}" for one in said]
    return found


@needs_chromium
@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: make setup")
@pytest.mark.parametrize("every_way", [False, pytest.param(True, marks=pytest.mark.long)])
def test_axe_finds_nothing_on_any_page(desk, monkeypatch, every_way):  # noqa: F811
    monkeypatch.setattr(engine, "ask", no_engine)
    command = apart(lambda: world.build(NOW))
    pages = apart(lambda: addresses(command))
    assert len(pages) > 25
    desk.page.add_init_script(path=AXE)
    found = []
    for turn, way in enumerate(WAYS):
        # Unless it is asked for, each page is looked at in one of the ways, its neighbours in the other.
        shown = pages if every_way else pages[turn :: len(WAYS)]
        found += violations(desk.page, desk.home, way, shown, command)
    assert not found, "\n".join(found)
