"""From a plan to a letter that anybody can check, in a real browser under the real policy."""

import json
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client

from posko.orders.models import Document
from posko.orders.writing import paper_of
from posko.planning import engine, worker
from posko.planning.models import Plan
from tests.site import world
from tests.site.campaign_world import begun
from tests.site.conftest import NOW
from tests.site.planning_world import with_folder, written
from tests.site.test_pages_browser import apart, code_of, desk, needs_chromium  # noqa: F401

SECRET = "JBSWY3DPEHPK3PXP"
CHILD = """
import json, shutil, sys, time, pathlib
task = json.loads(sys.stdin.readline())
def tell(**line): print(json.dumps(line), flush=True)
tell(stage="roster", done=5, total=10)
while not pathlib.Path({go!r}).exists(): time.sleep(0.05)
shutil.copytree({made!r}, task["attempt"], dirs_exist_ok=True)
tell(result=json.loads(pathlib.Path({result!r}).read_text()))
"""


def enter_as(page, home, account):
    """Let the browser be signed in as somebody, without a word about how."""
    client = Client()
    apart(lambda: client.force_login(account))
    name = django_settings.SESSION_COOKIE_NAME
    page.context.clear_cookies()
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": home}])


def set_up():
    """Two people with a real authenticator at Polres Hulu, whose operation has its data."""
    command = world.build(NOW)
    for name in ("planner", "commander"):
        Authenticator.objects.filter(user=command.people[name]).delete()
        TOTP.activate(command.people[name], SECRET)
    with_folder(command, begun(command))
    return command


@pytest.fixture
def folder():
    """Where the engine of this journey takes its plan from, and waits for a word."""
    place = Path(tempfile.mkdtemp(prefix="posko-journey-"))
    yield place
    shutil.rmtree(place)


def work_in(pool):
    def once():
        try:
            return worker.work_once()
        finally:
            connection.close()

    return pool.submit(once)


@needs_chromium
def test_a_plan_is_watched_approved_and_becomes_a_letter_that_anybody_checks(desk, folder, monkeypatch):  # noqa: F811
    page, home = desk.page, desk.home
    command = apart(set_up)
    result = written(folder / "made")
    (folder / "result.json").write_text(json.dumps(result), "utf-8")
    code = CHILD.format(go=str(folder / "go"), made=str(folder / "made"), result=str(folder / "result.json"))
    monkeypatch.setattr(engine, "COMMAND", (sys.executable, "-c", code))

    # The planner asks, and watches without touching anything.
    enter_as(page, home, command.people["planner"])
    page.goto(f"{home}/rencana/")
    page.click("text=Susun rencana >> nth=-1")
    page.wait_for_selector("#progress")
    with ThreadPoolExecutor(1) as pool:
        making = work_in(pool)
        page.get_by_text("Menyusun jadwal seluruh fase").wait_for()
        assert page.locator("#progress progress").get_attribute("value") is not None
        (folder / "go").touch()
        page.get_by_text("pelanggaran aturan").wait_for(timeout=15000)
        assert making.result(15).state == "done"
    page.click("text=Daftar tugas")
    assert page.get_by_text("Andi Contoh").count() == 1

    # The commander gives his second factor anew, and approves.
    plan = apart(Plan.objects.get)
    enter_as(page, home, command.people["commander"])
    page.goto(f"{home}/rencana/{plan.public_id}/")
    page.click("text=Periksa dan setujui")
    assert "/reauthenticate/" in page.url
    page.fill("#id_code", code_of(SECRET))
    page.click("main button[type=submit]")
    page.click("text=Setujui rencana 1 >> nth=-1")
    page.get_by_text("Rencana disetujui dan berlaku.").wait_for()

    # The planner prepares, numbers and issues the letter.
    enter_as(page, home, command.people["planner"])
    page.goto(f"{home}/perintah/?fase=voting")
    page.click("text=Siapkan 2 konsep")
    page.click("tr:has-text('Surat perintah') a")
    for name, value in (
        ("number", "Sprin/1/XI/2024"), ("dated", "2024-11-20"), ("place", "Hulu"),
        ("position", "Kepala Kepolisian Resor Hulu"), ("name", "Sari Dewi"), ("rank", "AKBP"),
    ):  # fmt: skip
        page.fill(f"#id_{name}", value)
    page.click("text=Simpan nomor")
    page.click("text=Terbitkan Sprin/1/XI/2024")
    page.get_by_text("Sprin/1/XI/2024 terbit.").wait_for()
    with page.expect_download() as got:
        page.click("text=Unduh surat")
    assert Path(got.value.path()).read_bytes().startswith(b"%PDF-")

    # On a phone nothing is wider than the screen.
    page.set_viewport_size({"width": 390, "height": 844})
    order = page.url.removeprefix(home)
    addresses = ["/rencana/", f"/rencana/{plan.public_id}/", f"/rencana/{plan.public_id}/tugas/"]
    for address in (*addresses, "/perintah/?fase=voting", order, "/c/"):
        page.goto(home + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address

    # Somebody without an account scans the code.
    address = apart(lambda: paper_of(Document.objects.get()).address)
    page.context.clear_cookies()
    page.goto(f"{home}/c/{address.rpartition('/')[2]}")
    assert page.get_by_text("Sprin/1/XI/2024").count() == 1
    assert page.get_by_text("Andi").count() == 0
    assert desk.wrong == []
