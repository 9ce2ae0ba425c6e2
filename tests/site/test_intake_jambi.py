"""A whole province: 5,400 officers and 6,391 polling stations are taken in and checked within ten seconds."""

import csv
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from posko.campaign.actions import keep
from posko.intake.models import Draft
from posko.people.rights import Role
from tests.shared_data import SHARED, needs_shared
from tests.site.campaign_world import begun
from tests.site.intake_world import workbook

pytestmark = needs_shared
JAMBI = SHARED / "jambi"
SECONDS = 10
"""Of work, not of waiting: other tests run beside this one."""


@pytest.fixture
def province(command):
    """The operation of Jambi as version 1, and a planner of its Polda."""
    command.add("provincial_planner", Role.PLANNER, "POLDA")
    operation = begun(command, "POLDA", "99", "provincial_planner", "Jambi")
    keep(command.viewer("provincial_planner"), operation, JAMBI, "awal", now=command.now)
    return operation


def as_workbook(name, changed):
    """Return a table of Jambi as a workbook, one cell of it changed."""
    with (JAMBI / f"{name}.csv").open(encoding="utf-8", newline="") as text:
        rows = [list(row) for row in csv.reader(text)]
    row, place, value = changed
    rows[row][place] = value
    return SimpleUploadedFile(f"{name}.xlsx", workbook(rows))


def test_a_province_is_taken_in_and_checked_within_ten_seconds(command, province):
    client = command.client("provincial_planner")
    files = [as_workbook("personnel", (7, 1, "Nama Baru")), as_workbook("stations", (9, 3, "TPS Baru"))]
    begun_at = time.process_time()
    answer = client.post(reverse("desk:upload", args=[province.public_id]), {"files": files})
    took = time.process_time() - begun_at
    draft = Draft.objects.get()
    assert answer.headers["Location"] == reverse("desk:draft", args=[draft.public_id])
    counts = {t: (c["rows"], c["changed"], c["spoiled"]) for t, c in draft.summary["tables"].items()}
    assert counts["personnel"] == (5400, 1, 0)
    assert counts["stations"] == (6391, 1, 0)
    assert took < SECONDS


def test_pages_of_a_province_take_as_many_queries_as_those_of_a_village(command, province):
    client = command.client("provincial_planner")
    address = reverse("desk:register", args=[province.public_id])
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        begun_at = time.process_time()
        assert client.get(address).status_code == 200
        took = time.process_time() - begun_at
    assert len(caught) < 25
    assert took < 0.5
