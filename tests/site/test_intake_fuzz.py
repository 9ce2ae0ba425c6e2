"""Whatever bytes somebody sends: they are taken or refused in words, and no page breaks over them."""

import io
import zipfile
from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from posko.intake.models import Draft
from posko.intake.receiving import Incoming, clean_name, parts_of
from posko.limits.models import Allowance
from posko.support.errors import RuleError
from tests.site.campaign_world import begun
from tests.site.intake_world import OFFICERS, accepted, first_files, sent, workbook

GENTLY = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
WORKBOOK = workbook(OFFICERS)
KINDS = st.sampled_from([".xlsx", ".xlsm", ".csv", ".tsv", ".txt", ".geojson", ".json", ".toml", ".exe", ""])
NAMES = st.sampled_from(["personel", "tps", "operation", "lembar 1", "a/b", "é\u202e", "x" * 300])
CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["99.01.01.2001", "RES-1", "=1+1", "-", "JUMLAH", "80000001", "Bripka", "1e400", "\u0000"]
    ),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.sampled_from(
        [date(2024, 11, 27), datetime.fromisoformat("2024-11-27T08:30"), time(8, 30), timedelta(hours=30)]
    ),
)


@pytest.fixture
def operation(command):
    found = begun(command)
    accepted(command, found, *first_files())
    return found


def taken_or_refused(operation, name, raw):
    try:
        return len(parts_of(Incoming(name, raw), operation, {})) > 0
    except RuleError as said:
        return bool(str(said.message))


@GENTLY
@given(NAMES, KINDS, st.binary(max_size=400))
def test_any_bytes_are_taken_or_refused_in_words(operation, name, kind, raw):
    assert taken_or_refused(operation, name + kind, raw)
    assert "/" not in clean_name(name + kind)


@GENTLY
@given(st.integers(0, len(WORKBOOK) - 1), st.binary(min_size=1, max_size=6))
def test_a_workbook_with_damaged_bytes_is_taken_or_refused_in_words(operation, at, damage):
    raw = WORKBOOK[:at] + damage + WORKBOOK[at + len(damage) :]
    assert taken_or_refused(operation, "personel.xlsx", raw)


@GENTLY
@given(st.data())
def test_a_workbook_with_damaged_parts_is_taken_or_refused_in_words(operation, data):
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as whole, zipfile.ZipFile(held, "w") as damaged:
        for part in whole.namelist():
            raw = whole.read(part)
            if data.draw(st.integers(0, 3)) == 0:
                at = data.draw(st.integers(0, len(raw)))
                raw = raw[:at] + data.draw(st.binary(max_size=8)) + raw[at + data.draw(st.integers(0, 20)) :]
            damaged.writestr(part, raw)
    assert taken_or_refused(operation, "personel.xlsx", held.getvalue())


@GENTLY
@given(st.lists(st.lists(CELLS, max_size=8), max_size=6), st.booleans())
def test_any_cells_lead_to_pages_that_open(command, operation, rows, named):
    client = command.client("planner")
    Allowance.objects.all().delete()  # Nobody uploads as often in a minute as this test does.
    header = [["nrp", "nama", "pangkat", "kesatuan", "kelurahan", "keahlian"]] if named else []
    file = Incoming("personel.xlsx", workbook([*header, *rows]))
    answer = client.post(reverse("desk:upload", args=[operation.public_id]), sent(file), follow=True)
    assert answer.status_code == 200
    draft = Draft.objects.filter(state="open").first()
    for part in draft.parts.all() if draft else ():
        for look in ("kolom", "rusak", "catatan", "perubahan"):
            assert client.get(reverse("desk:part", args=[part.pk]), {"lihat": look}).status_code == 200
        if part.table:
            assert client.get(reverse("desk:spoiled", args=[part.pk])).status_code == 200
    if draft:
        client.post(reverse("desk:drop", args=[draft.public_id]))
