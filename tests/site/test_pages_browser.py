"""The first hour of two administrators and a commander, in a real browser under the real policy."""

import base64
import hashlib
import hmac
import os
import shutil
import struct
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import override_settings
from playwright.sync_api import ConsoleMessage, Page, Request, sync_playwright

from posko.forces.actions import load_territory
from posko.ledger import queries
from posko.people.actions import add_administrator
from posko.support.actors import CONSOLE
from tests.site import world
from tests.site.conftest import NOW

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
needs_chromium = pytest.mark.skipif(
    not CHROMIUM and not os.environ.get("CI"),
    reason="no chromium found: install it (apt-get install chromium) or name it in CHROMIUM",
)
ALONE = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]


def apart(work):
    """Return what work on the database gives, done in another thread.

    The browser's driver runs a loop in this one.
    """

    def run():
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def code_of(secret):
    """Return what an authenticator app shows now (RFC 6238)."""
    key, step = base64.b32decode(secret), int(time.time()) // 30
    mac = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


class Desk:
    """A page of a browser that notes whatever the policy refuses and whatever leaves this machine."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home = page, home
        self.wrong: list[str] = []
        page.on("console", self._printed)
        page.on("request", self._asked)

    def _printed(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.wrong.append(message.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:")):
            self.wrong.append(request.url)


@pytest.fixture
def desk(committed, live_server):
    """A browser at the live desk."""
    with override_settings(ALLOWED_HOSTS=["localhost"]), sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM or None, args=ALONE)
        page = chromium.new_page(viewport={"width": 1366, "height": 768})
        yield Desk(page, live_server.url)
        chromium.close()


def enter(desk, account, token):
    """Open an invitation, choose a password, sign in."""
    page = desk.page
    page.goto(f"{desk.home}/undangan/{account.pseudonym}/{token}/")
    page.fill("#id_new_password1", world.PASSWORD)
    page.fill("#id_new_password2", world.PASSWORD)
    page.click("button.main")
    page.fill("#id_login", account.username)
    page.fill("#id_password", world.PASSWORD)
    page.click("button.main")
    page.wait_for_url(f"{desk.home}/akun/langkah-kedua/")


def prove_again(page):
    """Type the password where it is asked for once more."""
    if "/ulangi/" in page.url:
        page.fill("#id_password", world.PASSWORD)
        page.click("main button[type=submit]")


def sign_out(page):
    page.click(".me summary")
    page.click("text=Keluar")
    page.wait_for_url("**/masuk/**")


@needs_chromium
def test_an_administrator_comes_in_with_an_authenticator_app(desk):
    page = desk.page
    account, token = apart(lambda: add_administrator(username="sari", name="Sari", now=NOW))
    apart(lambda: load_territory(world.AREAS, world.UNITS, by=CONSOLE, now=NOW))
    enter(desk, account, token)
    page.goto(f"{desk.home}/akun/langkah-kedua/totp/activate/")
    prove_again(page)
    page.fill("#id_code", code_of(page.input_value("#authenticator_secret")))
    page.click("main button[type=submit]")
    page.wait_for_url("**/recovery-codes/")
    page.goto(f"{desk.home}/data/satuan/")
    assert page.locator("text=Polsek Hulu Barat").count() == 1
    # On a phone nothing is wider than the screen.
    page.set_viewport_size({"width": 390, "height": 844})
    for address in ("/", "/pengaturan/orang/", f"/pengaturan/orang/{account.pseudonym}/"):
        page.goto(desk.home + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
    sign_out(page)
    assert desk.wrong == []
    assert apart(queries.verify).sound


@needs_chromium
def test_a_passkey_signs_in_without_a_password(desk):
    page = desk.page
    account, token = apart(lambda: add_administrator(username="budi", name="Budi", now=NOW))
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    enter(desk, account, token)
    page.goto(f"{desk.home}/akun/langkah-kedua/webauthn/add/")
    prove_again(page)
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")
    page.goto(desk.home)
    sign_out(page)
    page.click("#passkey_login")
    page.wait_for_url(f"{desk.home}/")
    assert page.locator("h1").inner_text() == "Hari ini"
    assert desk.wrong == []
