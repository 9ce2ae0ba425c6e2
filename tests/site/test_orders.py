"""Orders: prepared from the plan in force, numbered, issued whole and once, superseded, checked."""

import hashlib
import os
import shutil
import stat
import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse

from posko.ledger.queries import verify
from posko.orders import actions, needs, papers, queries
from posko.orders.key import signing_key
from posko.orders.models import Document, Order
from posko.people.rights import Role
from posko.support.errors import NotThereError, RefusedError, RuleError
from posko.surfaces.desk import orders as order_pages
from tests.site import world
from tests.site.at_once import together
from tests.site.conftest import NOW
from tests.site.orders_world import (
    SIGNATORY,
    acts,
    another_plan,
    approved,
    in_force,
    issued,
    numbered,
    prepared,
    sprin,
    sprin_of_hilir,
    text_of,
    write_here,
)
from tests.site.planning_world import ANDI, BUDI, CHANGED, CITRA, DEDI, PLAN, made, of_polda


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Let the scribe write in this process."""
    write_here(monkeypatch)


@pytest.fixture
def plan(command):
    """The plan in force of Polda Contoh's operation."""
    return in_force(command)


# What a plan needs


def test_a_plan_needs_an_order_for_each_command_and_two_for_each_transfer(plan):
    letters = needs.phase_of(plan, "voting").letters
    assert {key.slot: need.people for key, need in letters.items()} == {
        "sprin/RES-1//voting": 3,
        "sprin/RES-11//voting": 1,
        "lending/RES-11/RES-1/voting": 1,
        "receiving/RES-1/RES-11/voting": 1,
    }


def test_a_sheet_belongs_to_the_command_where_its_officer_serves_first(plan):
    sheets = needs.phase_of(plan, "voting").sheets
    assert {nrp: (s.command, s.unit) for nrp, s in sheets.items()} == {
        ANDI: ("RES-1", "RES-1"),
        BUDI: ("RES-1", "SEK-1"),
        CITRA: ("RES-1", "RES-11"),
        DEDI: ("RES-11", "RES-11"),
    }


def test_each_planner_prepares_the_letters_of_his_own_command(command, plan):
    assert set(prepared(command, plan)) == {"sprin/RES-1//voting", "receiving/RES-1/RES-11/voting"}
    assert actions.prepare(plan, "voting", by=command.viewer("planner"), now=NOW) == 0
    prepared(command, plan, "foreign_planner")
    assert Order.objects.count() == 4
    assert acts() == ["orders.order.drafted"] * 4


def test_without_an_approved_plan_no_letter_is_prepared(command):
    plan = made(command)
    with pytest.raises(RuleError, match="setujui dahulu"):
        actions.prepare(plan, "voting", by=command.viewer("planner"), now=NOW)


def test_a_phase_that_is_not_planned_is_refused(command, plan):
    with pytest.raises(RuleError, match="Fase itu tidak ada"):
        actions.prepare(plan, "campaign", by=command.viewer("planner"), now=NOW)


@pytest.mark.parametrize("who", ["commander", "task_force_head", "observer", "administrator"])
def test_only_planners_prepare_letters(command, plan, who):
    with pytest.raises(RefusedError):
        actions.prepare(plan, "voting", by=command.viewer(who), now=NOW)


def test_letters_of_another_command_are_not_there(command, plan):
    order = prepared(command, plan)["sprin/RES-1//voting"]
    with pytest.raises(NotThereError):
        queries.order(command.viewer("foreign_planner"), order.public_id)
    with pytest.raises(NotThereError):
        issued(command, order, "foreign_planner")


# Numbers and drafts


def test_number_and_date_are_entered_and_a_number_is_used_once_by_a_command(command, plan):
    drafts = prepared(command, plan)
    order = numbered(command, drafts["sprin/RES-1//voting"], "  Sprin/1/XI/2024 ")
    assert (order.number, order.dated, order.edition) == ("Sprin/1/XI/2024", date(2024, 11, 20), 1)
    with pytest.raises(RuleError, match="Nomor Sprin/1/XI/2024 sudah dipakai"):
        numbered(command, drafts["receiving/RES-1/RES-11/voting"], "Sprin/1/XI/2024")


def test_the_next_letter_of_a_command_knows_who_signed_its_last(command, plan):
    first = prepared(command, plan)["sprin/RES-1//voting"]
    numbered(command, first)
    actions.drop(
        public_id=Order.objects.get(kind="receiving").public_id, by=command.viewer("planner"), now=NOW
    )
    again = prepared(command, plan)["receiving/RES-1/RES-11/voting"]
    assert (again.position, again.name, again.number) == (SIGNATORY["position"], "Sari Dewi", "")


def test_drafts_prepared_together_offer_who_signed_the_first_of_them(command, plan):
    drafts = prepared(command, plan)
    numbered(command, drafts["sprin/RES-1//voting"])
    page = reverse("desk:order", args=[drafts["receiving/RES-1/RES-11/voting"].public_id])
    offered = command.client("planner").get(page).context["form"].initial
    assert (offered["position"], offered["name"]) == (SIGNATORY["position"], SIGNATORY["name"])
    assert (offered["place"], offered["number"], offered["dated"]) == ("Hulu", "", None)


def test_a_draft_prints_as_one_and_carries_no_code(command, plan):
    order = numbered(command, prepared(command, plan)["sprin/RES-1//voting"])
    pages = text_of(papers.letter(command.viewer("planner"), order, now=NOW))
    assert all("KONSEP" in page for page in pages)
    assert "Sprin/412" not in "".join(pages)
    assert Document.objects.count() == 0


def test_a_draft_can_be_thrown_away_and_an_issued_letter_cannot(command, plan):
    order = prepared(command, plan)["sprin/RES-1//voting"]
    actions.drop(public_id=order.public_id, by=command.viewer("planner"), now=NOW)
    assert not Order.objects.filter(pk=order.pk).exists()
    done = sprin(command, plan)
    with pytest.raises(RuleError, match="sudah terbit"):
        actions.drop(public_id=done.public_id, by=command.viewer("planner"), now=NOW)
    with pytest.raises(RuleError, match="sudah terbit"):
        numbered(command, done)


# Issuing


def test_a_letter_is_issued_sealed_printed_and_entered(command, plan):
    order = sprin(command, plan)
    document = Document.objects.get()
    assert (order.state, order.people) == ("issued", 3)
    assert document.claims["number"] == "Sprin/412/XI/OPS.1.3./2024"
    assert document.claims["valid_from"] == "2024-11-27"
    assert hashlib.sha256(order.pdf.read_bytes()).hexdigest() == order.pdf_sha256
    assert stat.S_IMODE(order.pdf.stat().st_mode) == 0o400
    pages = text_of(order.pdf.read_bytes())
    assert "SURAT PERINTAH" in pages[0]
    for name in ("Andi Contoh", "Budi Contoh", "Citra Contoh"):
        assert name in pages[1]
    assert "Dedi Contoh" not in "".join(pages)
    assert acts()[-1] == "orders.order.issued"
    assert verify().sound


def test_each_of_several_copies_bears_which_it_is_and_the_same_code(command, plan):
    order = prepared(command, plan)["sprin/RES-1//voting"]
    draft = numbered(command, order, copies=3)
    done = actions.issue(
        public_id=order.public_id, edition=draft.edition, by=command.viewer("planner"), now=NOW
    )
    pages = text_of(done.pdf.read_bytes())
    firsts = [page for page in pages if "Salinan ke-" in page and "DIPERINTAHKAN" in page]
    assert [f"Salinan ke-{n} dari 3" in page for n, page in enumerate(firsts, 1)] == [True] * 3
    assert done.documents.count() == 1
    assert "Salinan" not in "".join(text_of(sprin_of_hilir(command, plan).pdf.read_bytes()))


@pytest.mark.parametrize("copies", [0, 31])
def test_no_or_too_many_copies_are_refused(command, plan, copies):
    order = prepared(command, plan)["sprin/RES-1//voting"]
    with pytest.raises(RuleError, match="Jumlah salinan 1 sampai 30"):
        numbered(command, order, copies=copies)


def test_without_a_number_or_with_another_draft_than_was_read_nothing_is_issued(command, plan):
    order = prepared(command, plan)["sprin/RES-1//voting"]
    viewer = command.viewer("planner")
    with pytest.raises(RuleError, match="Isi dahulu nomor"):
        actions.issue(public_id=order.public_id, edition=0, by=viewer, now=NOW)
    numbered(command, order)
    with pytest.raises(RuleError, match="berubah sejak Anda baca"):
        actions.issue(public_id=order.public_id, edition=0, by=viewer, now=NOW)
    assert Document.objects.count() == 0


def test_a_plan_folder_that_somebody_changed_issues_nothing(command, plan):
    duties = plan.path / "duties.csv"
    duties.write_text(duties.read_text("utf-8").replace(ANDI, DEDI), "utf-8")
    with pytest.raises(RuleError, match="tidak sama lagi dengan yang disetujui"):
        sprin(command, plan)
    assert Document.objects.count() == 0


def test_a_commander_issues_what_his_planner_prepared_and_a_task_force_head_does_not(command, plan):
    order = numbered(command, prepared(command, plan)["sprin/RES-1//voting"])
    with pytest.raises(RefusedError):
        actions.issue(public_id=order.public_id, edition=1, by=command.viewer("task_force_head"), now=NOW)
    done = actions.issue(public_id=order.public_id, edition=1, by=command.viewer("commander"), now=NOW)
    assert done.issued_by == command.viewer("commander").pseudonym


def test_a_transfer_makes_two_letters_that_name_each_other(command, plan):
    prepared(command, plan, "foreign_planner")
    drafts = prepared(command, plan)
    receiving, lending = drafts["receiving/RES-1/RES-11/voting"], drafts["lending/RES-11/RES-1/voting"]
    first = issued(command, lending, "foreign_planner", "Sprin/9/XI/2024")
    second = issued(command, receiving, "planner", "Sprin/413/XI/2024")
    assert queries.linked(first) == second
    assert "Sprin/9/XI/2024" in "".join(text_of(second.pdf.read_bytes()))
    assert "Citra Contoh" in "".join(text_of(second.pdf.read_bytes()))


def test_annexes_of_the_operation_are_one_letter_of_the_polda(command, plan):
    orders = prepared(command, plan, "provincial_planner", needs.WHOLE)
    order = issued(command, orders["renops/POLDA//"], "provincial_planner", "Renops/1/X/2024")
    pages = "".join(text_of(order.pdf.read_bytes()))
    assert "LAMPIRAN RENCANA OPERASI" in pages
    assert "Contoh, " not in pages
    assert ANDI not in pages


def test_letters_that_have_their_numbers_are_issued_together_each_whole_by_itself(command, plan):
    drafts = prepared(command, plan)
    ours = numbered(command, drafts["sprin/RES-1//voting"], "Sprin/1/XI/2024")
    other = numbered(command, drafts["receiving/RES-1/RES-11/voting"], "Sprin/2/XI/2024")
    prepared(command, plan, "foreign_planner")
    foreign = Order.objects.get(kind="sprin", command_id="RES-11")
    client = command.client("planner")
    assert (
        "Terbitkan 2 surat bernomor"
        in client.get(reverse("desk:orders"), {"fase": "voting"}).content.decode()
    )
    chosen = [f"{ours.public_id}/1", f"{other.public_id}/0", f"{foreign.public_id}/0"]
    answer = client.post(reverse("desk:issue_orders"), {"order": chosen, "phase": "voting"}, follow=True)
    text = answer.content.decode()
    # Another edition than was read, and another's letter, are not issued; the rest is.
    assert "1 surat terbit." in text
    assert "Sprin/2/XI/2024: Konsep ini berubah sejak Anda baca" in text
    states = dict(Order.objects.values_list("slot", "state"))
    assert states["sprin/RES-1//voting"] == "issued"
    assert set(states.values()) == {"issued", "drafted"}
    assert list(states.values()).count("issued") == 1
    assert "Andi Contoh" in "".join(text_of(Order.objects.get(state="issued").pdf.read_bytes()))


def test_a_full_disk_issues_nothing_and_says_so(command, plan, monkeypatch):
    order = numbered(command, prepared(command, plan)["sprin/RES-1//voting"])
    signing_key()  # is there before the disk is full

    def full(_fd):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RuleError, match="No space left on device"):
        actions.issue(public_id=order.public_id, edition=1, by=command.viewer("planner"), now=NOW)
    order.refresh_from_db()
    assert order.state == "drafted"
    assert list(order.home.iterdir()) == []


def test_when_the_last_step_fails_nothing_is_half_issued(command, plan, monkeypatch):
    order = numbered(command, prepared(command, plan)["sprin/RES-1//voting"])

    def fail(*_args, **_kwargs):
        raise IntegrityError("stopped here")

    monkeypatch.setattr(actions, "record", fail)
    with pytest.raises(IntegrityError):
        actions.issue(public_id=order.public_id, edition=1, by=command.viewer("planner"), now=NOW)
    monkeypatch.undo()
    order.refresh_from_db()
    assert (order.state, Document.objects.count(), list(order.home.iterdir())) == ("drafted", 0, [])


def ready_to_issue():
    command = world.build(NOW)
    command.add("foreign_planner", Role.PLANNER, "RES-11")
    plan = approved(command, of_polda(command))
    order = numbered(command, prepared(command, plan)["sprin/RES-1//voting"])
    return command, order, {name: command.viewer(name) for name in ("planner", "commander")}


def test_of_two_desks_that_issue_a_letter_at_once_one_is_told(committed):
    _command, order, viewers = ready_to_issue()

    def issue(name):
        return actions.issue(public_id=order.public_id, edition=1, by=viewers[name], now=NOW).state

    assert sorted(together(issue, viewers)) == ["Surat ini sudah diterbitkan orang lain.", "issued"]
    assert Document.objects.count() == 1
    assert acts().count("orders.order.issued") == 1


def test_two_who_ask_for_the_same_sheets_at_once_get_the_same_papers(committed):
    _command, order, viewers = ready_to_issue()
    letter = actions.issue(public_id=order.public_id, edition=1, by=viewers["planner"], now=NOW)

    def ask(name):
        return papers.sheets(viewers[name], Order.objects.get(pk=letter.pk), "RES-1", now=NOW)

    first, second = together(ask, viewers)
    assert first == second
    assert Document.objects.filter(kind="duty_sheet").count() == 1


def test_without_the_lock_two_desks_would_issue_two_papers(committed, monkeypatch):
    _command, order, viewers = ready_to_issue()
    monkeypatch.setattr(actions, "_lock", lambda _operation: None)
    both_have_read = threading.Barrier(2, timeout=2)
    check = actions._is_taken

    def wait(fresh):
        try:
            both_have_read.wait()
        except threading.BrokenBarrierError:
            return check(fresh)  # SQLite has one writer at a time: the other waits before it reads
        return check(fresh)

    monkeypatch.setattr(actions, "_is_taken", wait)

    def issue(name):
        try:
            return actions.issue(public_id=order.public_id, edition=1, by=viewers[name], now=NOW).state
        except IntegrityError:
            return "stopped by the database"

    met = together(issue, viewers)
    if connection.vendor == "postgresql":
        assert sorted(met) == ["issued", "stopped by the database"]
    assert Document.objects.count() == 1


# Superseding


def test_a_letter_that_says_the_same_under_the_next_plan_stays_in_force(command, plan):
    order = sprin(command, plan)
    # Only Polres Hilir's duty changes.
    later = another_plan(command, plan, CHANGED)
    assert (
        actions.prepare(later, "voting", by=command.viewer("planner"), now=NOW) == 1
    )  # receiving, a draft brought up
    line = next(
        f for f in queries.lines(command.viewer("planner"), later, "voting") if f.need.key.kind == "sprin"
    )
    assert (line.issued, line.draft, line.is_new) == (order, None, False)


def test_a_letter_that_changes_is_superseded_by_its_next_version_with_what_hangs_on_it(command, plan):
    first = sprin_of_hilir(command, plan)
    papers.sheets(command.viewer("foreign_planner"), first, "RES-11", now=NOW)
    papers.roster(command.viewer("foreign_planner"), first, "RES-11", now=NOW)
    later = another_plan(command, plan, CHANGED)
    second = sprin_of_hilir(command, later, "Sprin/10/XI/2024")
    first.refresh_from_db()
    assert (first.state, second.version, second.state) == ("superseded", 2, "issued")
    assert set(first.documents.values_list("kind", "superseded_by")) == {
        ("sprin", 2), ("duty_sheet", 2), ("roster", 2),
    }  # fmt: skip
    assert "orders.order.superseded" in acts()
    said = " ".join("".join(text_of(second.pdf.read_bytes())).split())
    assert "Surat Perintah Nomor Sprin/9/XI/2024 tanggal 20 November 2024 dinyatakan tidak berlaku" in said
    assert "dinyatakan tidak berlaku" not in "".join(text_of(first.pdf.read_bytes()))


def test_a_sheet_whose_officer_keeps_his_duties_holds_under_the_next_letter(command, plan):
    # Budi moves away from KPU-1: Andi's sheet says the same, Budi's goes.
    from dataclasses import replace

    order = sprin(command, plan)
    viewer = command.viewer("planner")
    for unit in ("RES-1", "SEK-1"):
        papers.sheets(viewer, order, unit, now=NOW)
    moved = replace(PLAN, duties=tuple(d for d in PLAN.duties if d.nrp != BUDI))
    later = another_plan(command, plan, moved)
    draft = prepared(command, later)["sprin/RES-1//voting"]
    assert draft.name == "Sari Dewi"  # as before
    second = issued(command, draft, number="Sprin/500/XI/2024")
    sheets = dict(Document.objects.filter(kind="duty_sheet").values_list("subject", "superseded_by"))
    assert sheets == {ANDI: 0, BUDI: 2}
    again = "".join(text_of(papers.sheets(viewer, second, "RES-1", now=NOW)))
    assert "Sprin/412/XI/OPS.1.3./2024" in again
    assert Document.objects.filter(kind="duty_sheet").count() == 2


def test_a_sheet_that_held_under_the_next_letter_ends_with_the_one_that_changes_it(command, plan):
    """Andi's sheet of version 1 holds under version 2, without Budi; in version 3 his duty is another's."""
    from dataclasses import replace

    viewer = command.viewer("planner")
    papers.sheets(viewer, sprin(command, plan), "RES-1", now=NOW)
    without_budi = replace(PLAN, duties=tuple(d for d in PLAN.duties if d.nrp != BUDI))
    taken = replace(PLAN.duties[0], nrp=BUDI, home_unit="SEK-1")
    given_away = replace(PLAN, duties=(taken, *PLAN.duties[2:]))
    ended = []
    for number, hand_made in enumerate((without_budi, given_away), start=500):
        later = another_plan(command, plan, hand_made)
        draft = prepared(command, later)["sprin/RES-1//voting"]
        issued(command, draft, number=f"Sprin/{number}/XI/2024")
        ended.append(Document.objects.get(kind="duty_sheet", subject=ANDI).superseded_by)
    assert ended == [0, 3]


def test_a_draft_of_a_superseded_plan_is_not_issued_until_it_is_prepared_again(command, plan):
    order = numbered(command, prepared(command, plan)["sprin/RES-1//voting"])
    later = another_plan(command, plan, CHANGED)
    with pytest.raises(RuleError, match="sudah digantikan: siapkan surat sekali lagi"):
        actions.issue(public_id=order.public_id, edition=1, by=command.viewer("planner"), now=NOW)
    prepared(command, later)
    order.refresh_from_db()
    assert (order.plan, order.edition, order.number) == (later, 2, "Sprin/412/XI/OPS.1.3./2024")
    assert actions.issue(
        public_id=order.public_id, edition=2, by=command.viewer("planner"), now=NOW
    ).state == "issued"  # fmt: skip


def test_a_withdrawn_letter_takes_its_papers_along(command, plan):
    order = sprin(command, plan)
    papers.sheets(command.viewer("planner"), order, "RES-1", now=NOW)
    with pytest.raises(RuleError, match="Tulis alasannya"):
        actions.withdraw(public_id=order.public_id, reason=" ", by=command.viewer("commander"), now=NOW)
    actions.withdraw(public_id=order.public_id, reason="salah", by=command.viewer("commander"), now=NOW)
    assert set(Document.objects.values_list("withdrawn", flat=True)) == {True}
    with pytest.raises(RuleError, match="buka yang berlaku"):
        papers.sheets(command.viewer("planner"), order, "RES-1", now=NOW)


def test_a_letter_whose_plan_was_removed_is_still_shown_and_its_sheets_are_refused_in_words(command, plan):
    order = sprin(command, plan)
    shutil.rmtree(plan.home)
    client = command.client("planner")
    assert "Sprin/412" in client.get(reverse("desk:order", args=[order.public_id])).content.decode()
    assert client.get(reverse("desk:letter", args=[order.public_id])).content.startswith(b"%PDF-")
    sheets = reverse("desk:sheets", args=[order.public_id])
    told = client.get(sheets, {"satuan": "RES-1"}, follow=True).content.decode()
    assert "Berkas rencana 1 sudah dihapus." in told
    assert client.get(reverse("desk:orders")).status_code == 409


@pytest.mark.parametrize(
    ("day", "phase"),
    [
        ("2024-09-01", "campaign"),
        ("2024-11-23", "campaign"),
        ("2024-11-25", "voting"),
        ("2025-03-01", "voting"),
    ],
)
def test_letters_are_shown_of_the_phase_of_the_day_else_of_the_next_else_of_the_last(day, phase):
    phases = [
        {"key": "campaign", "first": "2024-10-25", "last": "2024-11-23"},
        {"key": "voting", "first": "2024-11-27", "last": "2024-11-28"},
    ]
    assert order_pages._running(phases, date.fromisoformat(day)) == phase
