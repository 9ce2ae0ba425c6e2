"""The pages of plans: what is shown to whom, in how many queries, and what of it is logged."""

import json
import os
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from posko.assessment.unknown import Unknown
from posko.intake.notes import notes_folder
from posko.ledger.models import Entry, Record
from posko.people.rights import Right, Role
from posko.planning import comparing, duties, engine, figures, jobs, queries
from posko.planning.models import Plan, PlanState
from posko.support.errors import NotThereError, RefusedError, RuleError
from tests.site.campaign_world import begun
from tests.site.planning_world import ANDI, BUDI, CHANGED, CITRA, DEDI, made, of_polda, with_folder


def page(client, name, *args, **query):
    answer = client.get(reverse(f"desk:{name}", args=args), query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def shown(command, plan, who, **sought):
    """Return the service numbers of the duties that somebody is shown."""
    found = duties.duties(command.viewer(who), plan, duties.Sought(**sought), page=1, now=command.now)
    assert found.count == len(found.rows)
    return [row["nrp"] for row in found.rows]


# Rows by territory


def test_a_polres_sees_its_places_and_its_people_wherever_they_serve(command):
    plan = of_polda(command)
    assert shown(command, plan, "planner") == [ANDI, BUDI, CITRA]
    assert shown(command, plan, "foreign_commander") == [CITRA, DEDI]
    assert shown(command, plan, "provincial_commander") == [ANDI, BUDI, CITRA, DEDI]


def test_a_polsek_sees_its_own_people_alone(command):
    plan = of_polda(command)
    command.add("sector", Role.SECTOR_OFFICER, "SEK-1")
    assert shown(command, plan, "sector") == [BUDI]


def test_an_area_outside_the_grant_hides_places_but_not_own_people(command):
    plan = of_polda(command)
    command.add("town", Role.PLANNER, "RES-1", areas=["99.02"])
    assert shown(command, plan, "town") == [ANDI, BUDI]


@pytest.mark.parametrize("who", ["observer", "internal_affairs", "field_officer", "administrator"])
def test_who_may_read_no_duties_is_refused(command, who):
    plan = made(command)
    with pytest.raises(RefusedError):
        shown(command, plan, who)


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ({"unit": "SEK-1"}, [BUDI]),
        ({"unit": "RES-11"}, [CITRA, DEDI]),
        ({"unit": "POLDA"}, [ANDI, BUDI, CITRA, DEDI]),
        ({"officer": "citra"}, [CITRA]),
        ({"officer": "8000000"}, [ANDI, BUDI, CITRA, DEDI]),
        ({"place": "KPU Hilir"}, [DEDI]),
        ({"place": "KPU-1"}, [ANDI, BUDI, CITRA]),
        ({"phase": "campaign"}, []),
        ({"unit": "' OR 1=1 --"}, []),
    ],
)
def test_duties_are_found_by_unit_place_officer_and_phase(command, sought, found):
    assert shown(command, of_polda(command), "provincial_commander", **sought) == found


def test_duties_are_found_by_their_day(command):
    plan = made(command)
    client = command.client("planner")
    assert "Andi Contoh" in page(client, "duties", plan.public_id, day="2024-11-27")
    assert "Andi Contoh" not in page(client, "duties", plan.public_id, day="2024-11-28")


def test_a_filter_that_is_nonsense_is_named_and_filters_nothing(command):
    answer = page(command.client("planner"), "duties", made(command).public_id, day="kemarin", halaman="-3")
    assert 'role="alert"' in answer
    assert "Andi Contoh" in answer


def test_every_view_of_duties_is_logged_with_whom_it_showed(command):
    plan = of_polda(command)
    page(command.client("planner"), "duties", plan.public_id, officer="budi")
    entry = Entry.objects.get(act="planning.duties.viewed")
    assert entry.actor == command.viewer("planner").pseudonym
    assert entry.subject == f"planning.plan:{plan.public_id}"
    facts = json.loads(Record.objects.get(entry=entry).body)
    assert facts == {"officers": [BUDI], "page": 1, "sought": {"officer": "budi"}}


def test_the_list_of_duties_takes_as_many_queries_for_many_as_for_few(command):
    plan = made(command)
    client = command.client("planner")

    def queries(**query):
        with CaptureQueriesContext(connection) as caught:
            page(client, "duties", plan.public_id, **query)
        return len(caught)

    queries()  # the session is noted once
    assert queries() == queries(officer="budi")


def test_a_duty_row_says_who_what_where_when_and_that_he_is_attached(command):
    text = page(command.client("planner"), "duties", made(command).public_id)
    for part in ("Aipda Andi Contoh", ANDI, "Kantor KPU Hulu", "Hulu Barat", "Rab 27 Nov 2024", "06.00–14.00",
                 "ketua", "BKO", "24,0 km", "Halaman 1 dari 1"):  # fmt: skip
        assert part in text, part


# Why here


def test_why_is_asked_of_the_engine_once_for_an_own_duty_and_logged(command, monkeypatch):
    plan, asked = of_polda(command), []
    duties._explained.cache_clear()

    def answer(task, *, log):
        asked.append(task)
        return {"lines": [[0, "Mengapa dia", "Why him"], [1, "tidak tersedia: 0", "not available: 0"]]}

    monkeypatch.setattr(engine, "ask", answer)
    client = command.client("planner")
    for _ in range(2):
        text = page(client, "why", plan.public_id, tugas="KPU-1/1")
    assert "tidak tersedia: 0" in text
    assert asked == [{"do": "explain", "plan": str(plan.path), "subject": "KPU-1/1"}]
    assert Entry.objects.filter(act="planning.duty.explained").count() == 2
    client.cookies["posko_language"] = "en"
    assert "not available: 0" in page(client, "why", plan.public_id, tugas="KPU-1/1")


def test_why_of_a_foreign_or_unknown_duty_is_not_there_and_the_engine_is_not_asked(command, monkeypatch):
    plan = of_polda(command)
    monkeypatch.setattr(engine, "ask", lambda *_a, **_k: pytest.fail("asked"))
    for duty_id in ("KPU-3/1", "KPU-9/1", "", "' OR 1=1"):
        with pytest.raises(NotThereError):
            duties.why(command.viewer("planner"), plan, duty_id, now=command.now)


def test_while_the_engine_answers_somebody_another_is_asked_to_come_back(monkeypatch):
    monkeypatch.setattr(engine, "PATIENCE_S", 0.01)
    with engine._ASKING, pytest.raises(RuleError, match="Coba lagi sebentar"):
        engine.ask({}, log=Path(os.devnull))


def test_an_engine_that_cannot_answer_is_told_on_the_list(command, monkeypatch):
    duties._explained.cache_clear()

    def refuse(_task, *, log):
        raise RuleError("Mesin perencana berhenti mendadak.")

    monkeypatch.setattr(engine, "ask", refuse)
    address = reverse("desk:why", args=[made(command).public_id])
    answer = command.client("planner").get(address, {"tugas": "KPU-1/1"}, follow=True)
    assert "Mesin perencana berhenti mendadak." in answer.content.decode()


# Figures


def test_the_sentence_says_coverage_proof_and_rules():
    told = {"guarded": 6391, "stations": 6391, "gap": 0.01312, "broken": 0, "missing": 0, "asked": 1000}
    assert figures.sentence(told) == (
        "Semua 6.391 TPS terjaga; paling jauh 1,4% dari rencana terbaik yang mungkin; 0 pelanggaran aturan."
    )
    assert figures.sentence({**told, "guarded": 6390}).startswith("6.390 dari 6.391 TPS terjaga; ")
    # 1 of 3,000 is missing: 99.9666...% are filled, said as 99.9%.
    short = figures.sentence({**told, "missing": 1, "asked": 3000, "avoidable": 1})
    assert "; 99,9% dari 3.000 giliran petugas terisi; paling banyak 1 kekurangan masih" in short


def test_a_share_is_rounded_up_so_that_at_most_stays_true():
    assert [figures.percent(share) for share in (0, 0.014, 0.0140001, 0.35)] == [
        "0,0%",
        "1,4%",
        "1,5%",
        "35,0%",
    ]


def test_shortages_balance_and_transfers_are_those_of_the_territory(command):
    plan = of_polda(command)
    own = figures.tables(command.viewer("planner"), plan)
    assert (own.gaps, [b["command"] for b in own.balance]) == ([], ["RES-1"])
    assert [t["officers"] for t in own.transfers] == [1]  # sent or received
    foreign = figures.tables(command.viewer("foreign_commander"), plan)
    gap = foreign.gaps[0]
    assert (gap["unit"], gap["officers"], gap["shifts"]) == ("Polres Hilir", 2, 2)
    assert gap["why"] == "Petugas yang tersisa harus beristirahat"
    assert "2 petugas" in gap["relief"]
    assert [h["unit"] for h in foreign.hours] == ["RES-11"]


def test_the_list_of_plans_takes_as_many_queries_for_many_as_for_one(command):
    plan = made(command)
    client = command.client("planner")

    def queries_of_the_list():
        with CaptureQueriesContext(connection) as caught:
            page(client, "plans")
        return len(caught)

    queries_of_the_list()  # the session is noted once
    one = queries_of_the_list()
    for _ in range(3):
        made(command, plan.operation)
    assert queries_of_the_list() == one


def test_a_plan_page_says_what_binds_and_offers_what_one_may(command):
    plan = of_polda(command)
    commander = page(command.client("provincial_commander"), "plan", plan.public_id)
    assert "Petugas yang tersisa harus beristirahat" in commander
    assert "Periksa dan setujui" in commander
    assert "Laporan komandan" in commander
    polres = page(command.client("planner"), "plan", plan.public_id)
    assert "Periksa dan setujui" not in polres
    assert "Laporan komandan" not in polres
    assert "Tidak ada yang kurang di wilayah Anda" in polres
    assert "Contoh" not in re.sub(
        r"Polda Contoh|Praja Contoh", "", page(command.client("observer"), "plan", plan.public_id)
    )


def test_a_plan_under_way_shows_progress_with_and_without_a_script(command):
    operation = begun(command)
    plan = made(command, operation, state=PlanState.RUNNING, stage="roster", stage_done=5, stage_total=10)
    text = page(command.client("planner"), "plan", plan.public_id)
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in text
    assert "Menyusun jadwal seluruh fase" in text
    assert "Hentikan penyusunan" in text
    told = command.client("planner").get(reverse("desk:plan_progress", args=[plan.public_id])).json()
    assert (told["state"], told["step"], told["steps"], told["value"]) == ("running", 7, 11, 6.5)
    assert "Hentikan penyusunan" not in page(command.client("commander"), "plan", plan.public_id)


def test_a_plan_that_nobody_makes_says_so_after_a_minute(command):
    plan = made(command, state=PlanState.QUEUED)
    assert "Tidak ada proses perencana" in page(command.client("planner"), "plan", plan.public_id)
    assert not queries.nobody_works(plan, plan.asked_at + timedelta(seconds=59))
    made(
        command,
        begun(command, name="Lain"),
        state=PlanState.RUNNING,
        leased_until=timezone.now() + jobs.LEASE,
    )
    assert "Tidak ada proses perencana" not in page(command.client("planner"), "plan", plan.public_id)


def test_a_plan_whose_folder_was_removed_keeps_its_figures_and_nothing_breaks(command):
    plan = made(command)
    shutil.rmtree(plan.home)
    client = command.client("planner")
    assert "sudah dihapus" in page(client, "plan", plan.public_id)
    for name in ("duties", "plan_report", "why"):
        assert client.get(reverse(f"desk:{name}", args=[plan.public_id])).status_code == 404


def test_a_finished_plan_waits_on_the_first_page_of_whoever_may_approve_it(command):
    plan = made(command)
    assert "baca dan setujui" in command.client("commander").get("/").content.decode()
    for who in ("planner", "observer", "foreign_commander"):
        assert "baca dan setujui" not in command.client(who).get("/").content.decode()
    plan.state = PlanState.APPROVED
    plan.save()
    assert "baca dan setujui" not in command.client("commander").get("/").content.decode()


def test_a_failed_plan_shows_the_half_of_the_refusal_in_the_language_of_the_page(command):
    plan = made(command, state=PlanState.FAILED, refusal="Data kosong. / The data are empty.")
    client = command.client("planner")
    assert "Data kosong." in page(client, "plan", plan.public_id)
    client.cookies["posko_language"] = "en"
    english = page(client, "plan", plan.public_id)
    assert "The data are empty." in english
    assert "Data kosong" not in english


def test_a_plan_is_asked_for_on_the_page(command):
    operation = begun(command)
    with_folder(command, operation)
    client = command.client("planner")
    assert "Benih undian" in page(client, "plans")
    address = reverse("desk:ask_plan", args=[operation.public_id])
    assert client.post(address, {"seed": "-1"}).status_code == 409
    answer = client.post(address, {"phases": ["voting"], "seed": "5"})
    plan = Plan.objects.get()
    assert answer.url == reverse("desk:plan", args=[plan.public_id])
    assert (plan.phases, plan.seed, plan.state) == (["voting"], 5, "queued")
    assert "Benih undian" not in page(client, "plans")


def test_the_report_is_shown_without_our_origin_to_those_of_the_whole_operation(command):
    plan = of_polda(command)
    answer = command.client("provincial_commander").get(reverse("desk:plan_report", args=[plan.public_id]))
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox allow-scripts" in policy
    assert "allow-same-origin" not in policy
    assert "default-src 'none'" in policy
    assert b"Laporan" in answer.content
    assert (
        command.client("planner").get(reverse("desk:plan_report", args=[plan.public_id])).status_code == 404
    )


# Comparing


def test_two_plans_are_compared_figure_by_figure_and_who_changes_is_counted(command):
    old = of_polda(command)
    new = made(command, old.operation, who="provincial_planner", plan=CHANGED)
    viewer = command.viewer("provincial_commander")
    # Dedi loses his duty, Citra takes it: both of Polres Hilir.
    changed = [{"unit": "Polres Hilir", "officers": 2, "lost": 1, "taken": 1}]
    assert comparing.changes(viewer, old, new) == changed
    assert comparing.changes(viewer, old, new) == changed  # as it was kept
    assert comparing.changes(command.viewer("planner"), old, new) == []
    text = page(command.client("provincial_commander"), "compare_plans", dari=old.public_id, ke=new.public_id)
    assert "Polres Hilir" in text
    assert "Keduanya dari data yang sama" in text


def test_a_figure_says_which_way_is_better():
    told = {"phases": ["voting"]} | dict.fromkeys(
        ("guarded", "missing", "avoidable", "without_local", "travel_m", "attached", "gap", "gini",
         "most_week_h", "broken", "by_hand", "duties"), 0,
    )  # fmt: skip
    lines = comparing.lines({**told, "guarded": 5, "missing": 5}, {**told, "guarded": 6, "missing": 6})
    better = {line.name: line.better for line in lines}
    assert (better["TPS terjaga"], better["Petugas kurang"], better["Perjalanan"]) == (1, -1, 0)
    other = {**told, "guarded": 6, "phases": ["campaign", "voting"]}
    assert {line.better for line in comparing.lines(told, other)} == {0}


def test_plans_of_two_operations_are_not_compared(command):
    first = made(command)
    second = made(command, begun(command, name="Lain"))
    answer = command.client("planner").get(
        reverse("desk:compare_plans"), {"dari": first.public_id, "ke": second.public_id}
    )
    assert answer.status_code == 404


@pytest.mark.parametrize("query", [{}, {"dari": "x", "ke": "y"}])
def test_a_comparison_of_nothing_is_not_there(command, query):
    assert command.client("planner").get(reverse("desk:compare_plans"), query).status_code == 404


# Approving on the page


@pytest.fixture
def fresh(monkeypatch):
    """Somebody whose second factor is as fresh as it must be."""
    monkeypatch.setattr("posko.surfaces.desk.plans.is_fresh", lambda _request: True)


def test_without_a_fresh_second_factor_it_is_asked_for_first_and_nothing_is_approved(command):
    plan = made(command)
    client = command.client("commander")
    address = reverse("desk:approve_plan", args=[plan.public_id])
    for answer in (client.get(address), client.post(address, {"digest": plan.digest})):
        assert answer.status_code == 302
        assert answer.url.startswith("/akun/langkah-kedua/reauthenticate/?next=")
        assert plan.public_id.hex not in answer.url.replace("-", "")[:40]
    plan.refresh_from_db()
    assert plan.state == "done"


def test_a_second_factor_is_asked_for_with_what_it_is_for(command):
    plan = made(command)
    client, ask = command.client("commander"), "/akun/langkah-kedua/reauthenticate/"
    going_on = {"next": reverse("desk:approve_plan", args=[plan.public_id])}
    said = "Untuk menyetujui <b>rencana 1</b> dari Mantap Praja Hulu"
    assert said in client.get(ask, going_on).content.decode()
    assert said in client.post(ask, {**going_on, "code": ""}).content.decode()
    other = command.client("foreign_commander").get(ask, going_on).content.decode()
    assert ("Mantap Praja Hulu" in other, "Langkah yang mengikat" in other) == (False, True)


def test_a_plan_says_how_many_rows_and_risks_its_data_lack(command, fresh, monkeypatch):
    plan = made(command)
    notes = notes_folder(plan.folder)
    notes.mkdir(exist_ok=True)
    tables = {"stations": {"spoiled": 4}, "personnel": {"spoiled": 3}}
    (notes / "summary.json").write_text(json.dumps({"tables": tables, "plannable": {}}))
    monkeypatch.setattr("posko.surfaces.desk.plans.unknown_risk", lambda *_: Unknown(8, 20))
    client = command.client("commander")
    for name in ("plan", "approve_plan"):
        text = page(client, name, plan.public_id)
        assert "7 baris rusak dalam data versi 1 tidak direncanakan." in text
        assert "Kerawanan 8 dari 20 TPS tidak diketahui" in text
    assert reverse("desk:version", args=[plan.operation.public_id, 1]) in page(
        command.client("planner"), "plan", plan.public_id
    )
    monkeypatch.setattr("posko.surfaces.desk.plans.unknown_risk", lambda *_: Unknown(1, 20))
    assert "tidak diketahui:" not in page(client, "plan", plan.public_id)


def test_who_shows_again_who_he_is_gives_a_code_and_is_offered_no_password(command):
    page = command.client("commander").get("/akun/langkah-kedua/reauthenticate/").content.decode()
    assert 'name="code"' in page
    assert "autofocus" in page
    assert "/akun/ulangi/" not in page


def test_a_stage_without_a_bound_is_no_gap_of_the_plan(command):
    """A revision proves how few officers change, not how short the ways of its beats could be."""
    figures_of = made(command).figures
    bare = {"stage": "beats", "name": ["Jarak", "Distance"], "objective": 10_729, "bound": 0.0, "gap": 1.0,
            "counted": False, "proved": False, "left": 0, "seconds": 0.1}  # fmt: skip
    told = figures.said(
        {**figures_of, "stages": [bare, {**bare, "bound": 10_600.0, "gap": 0.012, "proved": True}]}
    )
    assert [stage["gap"] for stage in told["stages"]] == ["tanpa batas terbukti", "1,2%"]


def test_a_second_factor_is_fresh_for_five_minutes(command, monkeypatch):
    plan = made(command)
    client = command.client("commander")
    address = reverse("desk:approve_plan", args=[plan.public_id])
    clock = [1_000_000.0]
    monkeypatch.setattr("posko.surfaces.desk.freshness.time.time", lambda: clock[0])

    def records(*methods):
        session = client.session
        session["account_authentication_methods_user"] = str(command.people["commander"].pk)
        session["account_authentication_methods"] = [{"method": m, "at": clock[0]} for m in methods]
        session.save()

    records("password")
    assert client.get(address).status_code == 302
    records("password", "mfa")
    assert client.get(address).status_code == 200
    clock[0] += 301
    assert client.get(address).status_code == 302


def test_a_commander_reads_what_he_approves_and_approves_it(command, fresh):
    plan = made(command)
    client = command.client("commander")
    text = page(client, "approve_plan", plan.public_id)
    assert "4 penugasan untuk 4 petugas dalam 1 fase" in text
    assert plan.digest in text
    answer = client.post(reverse("desk:approve_plan", args=[plan.public_id]), {"digest": plan.digest})
    assert answer.url == reverse("desk:plan", args=[plan.public_id])
    plan.refresh_from_db()
    assert plan.state == "approved"


def test_whoever_asked_for_the_plan_is_told_that_somebody_else_approves(command, fresh):
    command.grant("planner", Role.COMMANDER, "RES-1")
    plan = made(command)
    client = command.client("planner")
    assert "disetujui orang lain" in page(client, "approve_plan", plan.public_id)
    client.post(reverse("desk:approve_plan", args=[plan.public_id]), {"digest": plan.digest})
    plan.refresh_from_db()
    assert plan.state == "done"


def test_rights_on_plans_are_no_administrators():
    from posko.people.rights import ROLE_RIGHTS

    plans = {Right.READ_PLANS, Right.MAKE_PLANS, Right.APPROVE_PLANS, Right.READ_DUTIES}
    assert not ROLE_RIGHTS[Role.ADMINISTRATOR] & plans
    assert not ROLE_RIGHTS[Role.PLANNER] & {Right.APPROVE_PLANS}


def test_a_planner_below_is_told_who_keeps_the_register_and_what_is_his(command):
    of_polda(command)
    text = page(command.client("planner"), "territory")
    assert "Register operasi Mantap Praja Contoh dipegang perencana Polda Contoh." in text
    assert f'<a href="{reverse("desk:plans")}">Rencana</a>' in text
    assert "dipegang perencana" not in page(command.client("provincial_planner"), "territory")
