"""All duty sheets of a letter in one file: what `sheets` gives unit by unit, sealed and looked at once."""

import io
import json
import threading
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from posko.documents import typesetting
from posko.documents.seals import seal
from posko.documents.templates import built_in
from posko.documents.typesetting import Print
from posko.ledger.models import Record
from posko.orders import actions, papers
from posko.orders.bundle import bundle, file_names
from posko.orders.models import Document, Order
from posko.support.errors import NotThereError, RuleError
from tests.site.api_world import program, token_for
from tests.site.at_once import together
from tests.site.conftest import NOW
from tests.site.documents_world import ADDRESS, KEY, SHEET
from tests.site.orders_world import (
    LATER,
    acts,
    another_plan,
    in_force,
    prepared,
    sprin,
    sprin_of_hilir,
    text_of,
    write_here,
)
from tests.site.planning_world import ANDI, BUDI, CHANGED, CITRA

UNITS = {
    "RES-1-Polres-Hulu.pdf": "RES-1",
    "RES-11-Polres-Hilir.pdf": "RES-11",
    "SEK-1-Polsek-Hulu-Barat.pdf": "SEK-1",
}


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Let the scribe write in this process."""
    write_here(monkeypatch)


@pytest.fixture
def plan(command):
    """The plan in force of Polda Contoh's operation."""
    return in_force(command)


def asked(viewer, order, now=NOW):
    with papers.all_sheets(viewer, order, now=now) as file:
        return file.read()


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_file_has_of_each_unit_what_the_unit_gets_and_the_same_bytes_ever_after(command, plan):
    order, viewer = sprin(command, plan), command.viewer("planner")
    content = asked(viewer, order)
    found = unpacked(content)
    assert list(found) == list(UNITS)
    for name, unit in UNITS.items():
        assert found[name] == papers.sheets(viewer, order, unit, now=LATER), unit
    assert asked(viewer, order, LATER) == content


def test_all_are_sealed_together_and_looked_at_once(command, plan):
    order, viewer = sprin(command, plan), command.viewer("planner")
    papers.sheets(viewer, order, "RES-1", now=NOW)
    asked(viewer, order)
    assert acts()[-4:] == ["orders.papers.sealed", "orders.papers.viewed"] * 2
    viewed, sealed = (json.loads(record.body) for record in Record.objects.order_by("-entry")[:2])
    assert len(sealed["documents"]) == 2
    assert viewed == {
        "paper": "sheets", "units": ["RES-1", "RES-11", "SEK-1"], "officers": [ANDI, BUDI, CITRA],
    }  # fmt: skip
    assert Document.objects.filter(kind="duty_sheet").count() == 3


def test_nobody_else_stands_in_it(command, plan):
    """Dedi serves at Polres Hilir, under another letter."""
    text = " ".join(
        page for pdf in unpacked(asked(command.viewer("planner"), sprin(command, plan))).values()
        for page in text_of(pdf)
    )  # fmt: skip
    assert all(name in text for name in ("Andi Contoh", "Budi Contoh", "Citra Contoh"))
    assert "Dedi" not in text


def test_of_a_draft_come_drafts_and_nothing_is_sealed(command, plan):
    order, viewer = prepared(command, plan)["sprin/RES-1//voting"], command.viewer("planner")
    found = unpacked(asked(viewer, order))
    for name, unit in UNITS.items():
        assert "KONSEP" in text_of(found[name])[0]
        assert found[name] == papers.sheets(viewer, order, unit, now=NOW)
    assert not Document.objects.exists()


def test_a_letter_that_ended_meanwhile_or_before_is_refused_in_words(command, plan):
    first, viewer = sprin_of_hilir(command, plan), command.viewer("foreign_planner")
    sprin_of_hilir(command, another_plan(command, plan, CHANGED), "Sprin/10/XI/2024")
    before = acts()
    read_now = Order.objects.get(pk=first.pk)
    assert (first.state, read_now.state) == ("issued", "superseded")
    for order in (first, read_now):
        with pytest.raises(RuleError, match="buka yang berlaku"):
            papers.all_sheets(viewer, order, now=NOW)
        with pytest.raises(RuleError, match="buka yang berlaku"):
            papers.sheets(viewer, order, "RES-11", now=NOW)
    assert acts() == before


def test_a_withdrawn_letter_is_refused_in_words(command, plan):
    order, viewer = sprin(command, plan), command.viewer("commander")
    actions.withdraw(public_id=order.public_id, reason="salah", by=viewer, now=NOW)
    with pytest.raises(RuleError, match="buka yang berlaku"):
        papers.all_sheets(viewer, Order.objects.get(pk=order.pk), now=NOW)


def test_where_sealed_sheets_ended_meanwhile_no_smaller_file_is_given(command, plan):
    """Read while in force, superseded before its sheets are looked up: some of them hold no more."""
    order, viewer = sprin(command, plan), command.viewer("planner")
    asked(viewer, order)
    Document.objects.filter(subject=BUDI).update(superseded_by=2)
    Order.objects.filter(pk=order.pk).update(state="superseded")
    with pytest.raises(RuleError, match="buka yang berlaku"):
        papers.all_sheets(viewer, order, now=NOW)


def test_it_takes_one_question_more_than_one_unit_does(command, plan):
    order, viewer = sprin(command, plan), command.viewer("planner")

    def questions(ask):
        with CaptureQueriesContext(connection) as caught:
            ask()
        return len(caught)

    one = questions(lambda: papers.sheets(viewer, order, "RES-1", now=NOW))
    assert questions(lambda: asked(viewer, order)) == one + 1  # two units are sealed
    again = questions(lambda: papers.sheets(viewer, order, "RES-1", now=NOW))
    assert questions(lambda: asked(viewer, order)) == again + 1


def test_two_who_ask_for_all_at_once_get_the_same_file(committed):
    from tests.site.test_orders import ready_to_issue

    _command, order, viewers = ready_to_issue()
    letter = actions.issue(public_id=order.public_id, edition=1, by=viewers["planner"], now=NOW)
    first, second = together(lambda name: asked(viewers[name], Order.objects.get(pk=letter.pk)), viewers)
    assert first == second
    assert len(unpacked(first)) == 3
    assert Document.objects.filter(kind="duty_sheet").count() == 3


def test_a_letter_without_sheets_has_no_such_file(command, plan):
    lending = prepared(command, plan, "foreign_planner")["lending/RES-11/RES-1/voting"]
    with pytest.raises(NotThereError):
        papers.all_sheets(command.viewer("foreign_planner"), lending, now=NOW)


# The page and the call


def test_the_page_offers_it_with_the_count_and_gives_it_to_nobody_elsewhere(command, plan):
    order, address = sprin(command, plan), "desk:all_sheets"
    client = command.client("planner")
    text = client.get(reverse("desk:order", args=[order.public_id])).content.decode()
    assert "Semua lembar tugas (ZIP)" in text
    assert "Lembar: 3, satu PDF untuk tiap satuan (3)." in text
    answer = client.get(reverse(address, args=[order.public_id]))
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="lembar-Sprin-412-XI-OPS-1-3--2024.zip"'
    )
    content = b"".join(answer.streaming_content)
    assert answer.headers["Content-Length"] == str(len(content))
    assert list(unpacked(content)) == list(UNITS)
    assert command.client("foreign_planner").get(reverse(address, args=[order.public_id])).status_code == 404
    Order.objects.filter(pk=order.pk).update(state="superseded")
    assert "Semua lembar" not in client.get(reverse("desk:order", args=[order.public_id])).content.decode()
    told = client.get(reverse(address, args=[order.public_id]), follow=True).content.decode()
    assert "buka yang berlaku" in told


def test_a_program_gets_the_same_file(command, plan):
    order, path = sprin(command, plan), "/api/v1/orders/{}/sheets.zip"
    answer = program(token_for(command, "planner")).get(path.format(order.public_id))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert b"".join(answer.streaming_content) == asked(command.viewer("planner"), order)
    foreign = program(token_for(command, "foreign_planner")).get(path.format(order.public_id))
    assert foreign.status_code == 404


# Files and threads


def test_names_suit_every_file_system_and_no_two_are_one():
    wanted = ["RES-1 Polres Hulu", "res-1 polres hulu", "A/B ../\\:*?", "A B", "Désa\u202e", "…", "x" * 300]
    assert file_names(wanted, "pdf") == [
        "RES-1-Polres-Hulu.pdf", "res-1-polres-hulu-2.pdf", "A-B.pdf", "A-B-2.pdf", "Desa.pdf", "-.pdf",
        "x" * 100 + ".pdf",
    ]  # fmt: skip


def test_a_bundle_bears_no_time_and_goes_when_making_it_fails(tmp_path):
    with bundle([("a.pdf", b"x"), ("b.pdf", b"")], tmp_path) as file:
        first = file.read()
    with bundle([("a.pdf", b"x"), ("b.pdf", b"")], tmp_path) as file:
        assert file.read() == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}

    def broken():
        yield "a.pdf", b"x"
        raise RuleError("templat")

    with pytest.raises(RuleError, match="templat"):
        bundle(broken(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_parts_are_typeset_two_at_a_time_and_not_all_are_begun(monkeypatch):
    """The third waits until one of two is done; of a hundred no more are taken than what is ahead."""
    taken, both, under_way, most = [], threading.Barrier(2, timeout=20), [], []

    def slow(documents, *_args, **_how):
        under_way.append(1)
        most.append(len(under_way))
        if len(most) < 3:
            both.wait()  # breaks where one has to wait for the other
        under_way.pop()
        return Print(b"x" * len(documents), "", "")

    def parts():
        for n in range(100):
            taken.append(n)
            yield [seal(SHEET, KEY, ADDRESS)] * (n % 3 + 1), False

    monkeypatch.setattr(typesetting, "print_documents", slow)
    run = typesetting.print_each(parts(), built_in())
    assert next(run).pdf == b"x"
    assert len(taken) == typesetting.AHEAD
    assert [len(made.pdf) for made in run] == [n % 3 + 1 for n in range(1, 100)]
    assert max(most) == 2
