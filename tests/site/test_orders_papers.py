"""What hangs on a letter: sheets, forms and messages, the signed letter, and the check of every paper."""

import hashlib
import io
import re
import stat
import zlib
from datetime import date

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from posko.documents.seals import check_offline
from posko.orders import actions, papers, queries, writing
from posko.orders.key import key_in, signing_key
from posko.orders.models import Document, Order
from posko.support.errors import NotThereError, RuleError
from posko.surfaces.console import commands
from tests.site.conftest import NOW
from tests.site.orders_world import (
    LATER,
    SIGNATORY,
    SIGNED,
    acts,
    another_plan,
    in_force,
    numbered,
    prepared,
    sprin,
    sprin_of_hilir,
    text_of,
    write_here,
)
from tests.site.planning_world import ANDI, BUDI, CHANGED, CITRA, DEDI


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Let the scribe write in this process."""
    write_here(monkeypatch)


@pytest.fixture
def plan(command):
    """The plan in force of Polda Contoh's operation."""
    return in_force(command)


# What hangs on a letter


def test_sheets_are_sealed_when_first_asked_for_and_the_same_ever_after(command, plan):
    order = sprin(command, plan)
    viewer = command.viewer("planner")
    first = papers.sheets(viewer, order, "RES-1", now=NOW)
    assert papers.sheets(viewer, order, "RES-1", now=LATER) == first
    [page] = text_of(first)
    assert "Andi Contoh" in page
    assert "Halaman 1 dari 1" in page
    assert Document.objects.filter(kind="duty_sheet").count() == 1
    assert acts()[-3:] == ["orders.papers.sealed", "orders.papers.viewed", "orders.papers.viewed"]


def test_a_roster_of_another_command_names_only_whom_the_letter_is_for(command, plan):
    """Citra of Polres Hilir is lent to Polres Hulu; Dedi serves at home, which is not for Hulu to read."""
    order, viewer = sprin(command, plan), command.viewer("planner")
    text = "".join(text_of(papers.roster(viewer, order, "RES-11", now=NOW)))
    assert "Citra Contoh" in text
    assert "Dedi Contoh" not in text
    with pytest.raises(NotThereError):
        papers.roster(viewer, order, "POLDA", now=NOW)


def test_forms_and_rosters_are_made_of_the_letter(command, plan):
    order, viewer = sprin(command, plan), command.viewer("planner")
    day = date(2024, 11, 27)
    assert "Andi Contoh" in "".join(text_of(papers.roster(viewer, order, "RES-1", now=NOW)))
    assert "ICS 203" in text_of(papers.form(viewer, order, "203", None, now=NOW))[0]
    assert "Andi Contoh" in text_of(papers.form(viewer, order, "211", day, now=NOW))[0]
    assert "Kantor KPU Hulu" in text_of(papers.form(viewer, order, "204", day, now=NOW))[0]
    with pytest.raises(RuleError, match="Tidak ada tugas"):
        papers.form(viewer, order, "204", date(2024, 11, 28), now=NOW)
    with pytest.raises(NotThereError):
        papers.form(viewer, order, "204", None, now=NOW)
    with pytest.raises(NotThereError):
        papers.sheets(viewer, order, "RES-9", now=NOW)


def test_the_annex_comes_as_a_workbook_too(command, plan):
    viewer = command.viewer("planner")
    content = papers.book(viewer, sprin(command, plan), now=NOW)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:]] == ["Andi Contoh", "Budi Contoh", "Citra Contoh"]


def test_an_officer_gets_his_own_duties_as_a_message_and_a_calendar(command, plan):
    order, viewer = sprin(command, plan), command.viewer("planner")
    message = papers.told(viewer, order, "message", ANDI, now=NOW)
    assert "06.00–14.00 WIB" in message
    assert "Kantor KPU Hulu" in message
    calendar = papers.told(viewer, order, "calendar", ANDI, now=NOW)
    assert calendar.startswith("BEGIN:VCALENDAR")
    assert "DTSTART:20241126T230000Z" in calendar
    assert calendar.count("BEGIN:VEVENT") == 1
    for text in (message, calendar):
        assert BUDI not in text
        assert CITRA not in text
    with pytest.raises(NotThereError):
        papers.told(viewer, order, "message", DEDI, now=NOW)


def test_the_sheet_of_one_officer_is_printed_alone(command, plan):
    order, viewer = sprin(command, plan), command.viewer("planner")
    listed = papers.officers(viewer, order, "RES-1", now=NOW)
    assert listed == [{"nrp": ANDI, "rank": "Aipda", "name": "Andi Contoh"}]
    assert "Andi Contoh" in text_of(papers.sheets(viewer, order, "RES-1", now=NOW, nrp=ANDI))[0]
    with pytest.raises(NotThereError):
        papers.sheets(viewer, order, "RES-1", now=NOW, nrp=BUDI)


# Signed letters


def packed(raw):
    return b"stream\n" + zlib.compress(raw) + b"\nendstream\n"


PACKED_PROGRAM = packed(b"7 0 << /S /JavaScript /JS (app.alert(1)) >>")
PACKED_BOMB = packed(b"7 0 " + b" " * (2 * actions.LARGEST))
MANY_OBJECTS = packed(b"7 0 << /Type /Pages >>" + b" 8 0 << >>" * 20_000)
"""More of them than are unpacked at one go, and more of the file behind them."""
HARMLESS = packed(b"7 0 << /Type /Pages >>") + MANY_OBJECTS + packed(b"\xff\xd8 picture /JavaScript")
MASKED = b"<< /Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode] >>\n"


def test_the_signed_letter_is_kept_once_and_read_again(command, plan):
    order, viewer = sprin(command, plan), command.viewer("planner")
    kept = actions.keep_signed(public_id=order.public_id, content=SIGNED, by=viewer, now=NOW)
    assert kept.signed_sha256 == hashlib.sha256(SIGNED).hexdigest()
    assert papers.signed(viewer, kept, now=NOW) == SIGNED
    with pytest.raises(RuleError, match="tidak diganti"):
        actions.keep_signed(public_id=order.public_id, content=SIGNED, by=viewer, now=NOW)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<html>%PDF-1.7 startxref %%EOF", "bukan berkas PDF"),
        (SIGNED[:30], "bukan berkas PDF"),
        (SIGNED.replace(b"/Catalog", b"/Catalog /OpenAction 1"), "berisi program"),
        (SIGNED.replace(b"/Catalog", b"/JavaScript (x)"), "berisi program"),
        (SIGNED.replace(b"/Catalog", b"/J#61va#53cript (x)"), "berisi program"),
        (SIGNED.replace(b"endobj", PACKED_PROGRAM + b"endobj"), "berisi program"),
        (SIGNED.replace(b"endobj", PACKED_PROGRAM.replace(b"\n", b"\r", 1) + b"endobj"), "berisi program"),
        (SIGNED.replace(b"endobj", packed(b"\0%x\n7 0 << /S /JavaScript >>") + b"endobj"), "berisi program"),
        (SIGNED.replace(b"endobj", MASKED + b"endobj"), "berisi program"),
        (SIGNED.replace(b"/Catalog", b"/S /SubmitForm"), "berisi program"),
        (SIGNED.replace(b"endobj", PACKED_BOMB + b"endobj"), "berisi program"),
        (SIGNED.replace(b"startxref", b"trailer << /Encrypt 5 0 R >>\nstartxref"), "berisi program"),
        (b"%PDF-1.7" + b"0" * actions.LARGEST + b"startxref\n%%EOF", "lebih besar dari 20 MiB"),
    ],
)
def test_what_is_no_plain_pdf_is_not_kept(command, plan, content, told):
    order = sprin(command, plan)
    with pytest.raises(RuleError, match=told):
        actions.keep_signed(public_id=order.public_id, content=content, by=command.viewer("planner"), now=NOW)
    assert not order.signed.exists()


def test_a_scan_with_packed_objects_and_pictures_is_kept(command, plan):
    order, content = sprin(command, plan), SIGNED.replace(b"endobj", HARMLESS + b"endobj")
    actions.keep_signed(public_id=order.public_id, content=content, by=command.viewer("planner"), now=NOW)
    order.refresh_from_db()
    assert order.signed_sha256 == hashlib.sha256(content).hexdigest()


def test_a_draft_has_no_signed_letter(command, plan):
    order = prepared(command, plan)["sprin/RES-1//voting"]
    with pytest.raises(RuleError, match="Hanya surat yang berlaku"):
        actions.keep_signed(public_id=order.public_id, content=SIGNED, by=command.viewer("planner"), now=NOW)


# The check


def address_of(document):
    return writing.paper_of(document).address


@pytest.fixture
def on_voting_day(monkeypatch):
    """The check is asked on the voting day."""
    monkeypatch.setattr("posko.surfaces.desk.checks.timezone.now", lambda: LATER)


def asked(document, client=None):
    return (client or Client()).get("/c/" + address_of(document).rpartition("/")[2])


def test_anybody_sees_number_unit_validity_and_state_and_no_name_or_place(command, plan, on_voting_day):
    sprin(command, plan)
    answer = asked(Document.objects.get())
    text = answer.content.decode()
    assert answer.status_code == 200
    for part in (
        "Berlaku",
        "Sprin/412/XI/OPS.1.3./2024",
        "Polres Hulu",
        "27 November 2024",
        "28 November 2024",
    ):
        assert part in text, part
    for hidden in ("Andi", "Sari", ANDI, "KPU", "Kantor"):
        assert hidden not in text


def test_the_address_in_the_code_is_that_of_the_check(command, plan, settings):
    sprin(command, plan)
    assert address_of(Document.objects.get()).startswith("http://localhost:8000/c/")
    assert re.fullmatch(r"[\w-]{22}\.[\w-]{86}", address_of(Document.objects.get()).rpartition("/")[2])


def test_a_superseded_and_a_withdrawn_paper_say_so(command, plan, on_voting_day):
    first = sprin_of_hilir(command, plan)
    another = another_plan(command, plan, CHANGED)
    second = sprin_of_hilir(command, another, "Sprin/10/XI/2024")
    assert "Sudah digantikan" in asked(first.documents.get()).content.decode()
    assert "Berlaku" in asked(second.documents.get()).content.decode()
    actions.withdraw(
        public_id=second.public_id, reason="salah", by=command.viewer("foreign_commander"), now=NOW
    )
    assert "Sudah dicabut" in asked(second.documents.get()).content.decode()


def test_forged_unknown_and_cut_off_codes_get_one_answer(command, plan, on_voting_day):
    sprin(command, plan)
    good = address_of(Document.objects.get()).rpartition("/")[2]
    other = ("A" if good[30] != "A" else "B").join((good[:30], good[31:]))
    answers = [Client().get(f"/c/{code}") for code in (other, "A" * 22 + good[22:], good[:50], "x", "%00")]
    assert {answer.status_code for answer in answers} == {404}
    told = {"Tidak ada surat seperti ini" in answer.content.decode() for answer in answers[:4]}
    assert told == {True}


def test_the_check_is_limited_for_each_address(command, plan, on_voting_day):
    sprin(command, plan)
    client = Client()
    codes = [asked(Document.objects.get(), client).status_code for _ in range(31)]
    assert codes == [200] * 30 + [429]
    assert Client(REMOTE_ADDR="10.1.1.1").get("/c/x").status_code == 404


def test_the_register_checks_papers_without_a_network(command, plan):
    sprin(command, plan)
    document = Document.objects.get()
    key = signing_key().public_key()
    told = check_offline(address_of(document), queries.register(LATER), key, date(2024, 11, 27))
    assert (told.number, told.state) == ("Sprin/412/XI/OPS.1.3./2024", "valid")
    assert ANDI not in queries.register(LATER).decode()


def test_the_shell_writes_the_register_and_checks_papers_with_it_alone(command, plan, tmp_path):
    sprin(command, plan)
    run, register = CliRunner().invoke, str(tmp_path / "register.json")
    told = run(commands.main, ["document-register", "--out", register])
    assert "1 documents" in told.output
    asked = ["check-document", address_of(Document.objects.get()), "--register", register]
    key = ["--key", told.output.split()[-1]]
    good = run(commands.main, [*asked, *key, "--on", "2024-11-27"])
    assert (good.exit_code, good.output[:33]) == (0, "VALID: Sprin/412/XI/OPS.1.3./2024")
    line = told.output.splitlines()[-1]
    assert line == f"--key {key[1]}"
    assert run(commands.main, [*asked, "--key", line, "--on", "2024-11-27"]).exit_code == 0
    assert run(commands.main, [*asked, *key, "--on", "2024-11-26"]).output.startswith("EARLY")
    assert run(commands.main, [*asked, "--key", "0" * 64]).exit_code == 1
    assert run(commands.main, [*asked, "--key", "xyz"]).exit_code == 2
    forged = [asked[0], asked[1][:-1] + ("A" if asked[1][-1] != "A" else "Q"), *asked[2:]]
    assert run(commands.main, [*forged, *key]).exit_code == 1


def test_the_key_is_made_once_and_is_for_its_owner_alone(tmp_path):
    key = key_in(tmp_path)
    assert key_in(tmp_path).private_bytes_raw() == key.private_bytes_raw()
    assert stat.S_IMODE((tmp_path / "document.key").stat().st_mode) == 0o600


# The scribe as a process of its own, and the pages


def test_the_scribe_writes_in_a_process_of_its_own(command, plan, monkeypatch):
    monkeypatch.undo()
    order = numbered(command, prepared(command, plan)["sprin/RES-1//voting"])
    [(subject, paper)] = writing.written(order, {"kind": "sprin"}, sealed=True)
    assert paper.claims is not None
    assert (subject, paper.kind, paper.claims.number) == ("", "sprin", "Sprin/412/XI/OPS.1.3./2024")
    with pytest.raises(RuleError, match="Tidak ada kesatuan 'RES-9'"):
        writing.written(order, {"kind": "roster", "unit": "RES-9"}, sealed=False)


def test_a_letter_goes_from_the_list_to_the_printer_in_pages(command, plan):
    client = command.client("planner")
    text = client.get(reverse("desk:orders"), {"fase": "voting"}).content.decode()
    assert "Siapkan 2 konsep" in text
    client.post(reverse("desk:prepare_orders", args=[plan.public_id]), {"phase": "voting"})
    order = Order.objects.get(kind="sprin")
    address = reverse("desk:order", args=[order.public_id])
    assert "Terbitkan" not in client.get(address).content.decode()
    assert client.post(address, {"number": ""}).status_code == 409
    form = {"number": "Sprin/1/XI/2024", "dated": "2024-11-20", "place": "Hulu", **SIGNATORY}
    assert client.post(address, form).url == address
    assert "Terbitkan Sprin/1/XI/2024" in client.get(address).content.decode()
    client.post(reverse("desk:issue_order", args=[order.public_id]), {"edition": "1"})
    answer = client.get(reverse("desk:letter", args=[order.public_id]))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="surat-Sprin-1-XI-2024.pdf"'
    assert answer.content.startswith(b"%PDF-")
    sheet = client.get(reverse("desk:sheets", args=[order.public_id]), {"satuan": "SEK-1"})
    assert "Budi Contoh" in text_of(sheet.content)[0]
    upload = io.BytesIO(SIGNED)
    upload.name = "surat.pdf"
    client.post(reverse("desk:keep_signed", args=[order.public_id]), {"file": upload})
    signed = client.get(reverse("desk:signed", args=[order.public_id]))
    assert (signed.content, signed.headers["Content-Disposition"][:10]) == (SIGNED, "attachment")
    listed = client.get(reverse("desk:orders"), {"fase": "voting"}).content.decode()
    assert "bertanda tangan" in listed


def test_the_list_of_letters_takes_as_many_queries_for_many_as_for_few(command, plan):
    client = command.client("planner")

    def queries_of_the_list():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse("desk:orders"), {"fase": "voting"}).status_code == 200
        return len(caught)

    queries_of_the_list()  # the session is noted once
    none = queries_of_the_list()
    prepared(command, plan)
    assert queries_of_the_list() == none


def test_what_cannot_be_printed_is_told_on_the_page(command, plan):
    order = sprin(command, plan)
    address = reverse("desk:form", args=[order.public_id])
    answer = command.client("planner").get(address, {"form": "204", "day": "2024-11-28"}, follow=True)
    assert "Tidak ada tugas pada hari atau satuan itu." in answer.content.decode()
    assert command.client("planner").get(address, {"form": "999"}).status_code == 404
