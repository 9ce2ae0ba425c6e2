"""A plan is revised for newer data: asked for, made by a worker, and whom it changes is shown and logged."""

import csv
import json
import sqlite3
from dataclasses import replace

import pytest
from django.urls import reverse

from posko.campaign.actions import keep
from posko.ledger.models import Entry, Record
from posko.people.rights import Role
from posko.planning import actions, bridge, engine, remaking, revisions, rows, worker
from posko.planning.models import Plan, PlanState
from posko.support.errors import NotThereError, RefusedError, RuleError
from praja.domain.plan import Change
from praja.worlds import write_demo
from tests.engine import revise_world
from tests.site.campaign_world import PERSONNEL, write_folder
from tests.site.planning_world import ANDI, BUDI, CITRA, PLAN, made

SICK = Change(ANDI, (), ("KPU-1/1",), "Berhalangan / Away")
REVISED = replace(
    PLAN,
    changes=(
        SICK,
        Change(CITRA, ("KPU-1/1", "KPU-1/4"), ("KPU-1/3",), "Menggantikan / Replaces"),
        Change("79999999", (), ("KPU-3/2",), "Tidak lagi dapat ditugaskan / Can no longer be planned"),
    ),
)


def newer(command, operation, tmp_path, who="planner"):
    """The next version of the operation's data: Cici has come."""
    more = f"{PERSONNEL}80000009,Cici Contoh,Bripka,RES-1,f,,\n"
    folder = write_folder(tmp_path / "newer", personnel=more)
    return keep(command.viewer(who), operation, folder, "Cici masuk", now=command.now)


def asked(command, plan, who="planner"):
    return actions.ask_revision(public_id=plan.public_id, by=command.viewer(who), now=command.now)


def entered(act):
    """What the ledger tells of the last such act."""
    return json.loads(Record.objects.get(entry=Entry.objects.filter(act=act).latest("pk")).body)


# Asking


def test_a_revision_waits_with_the_newest_data_and_the_phases_and_seed_of_its_plan(command, tmp_path):
    base = made(command, phases=["voting"])
    version = newer(command, base.operation, tmp_path)
    plan = asked(command, base)
    assert (plan.base, plan.folder, plan.phases, plan.seed) == (base, version, ["voting"], 7)
    assert (plan.number, plan.state) == (2, PlanState.QUEUED)
    assert entered("planning.plan.asked")["revises"] == str(base.public_id)


def test_without_newer_data_there_is_nothing_to_revise(command):
    with pytest.raises(RuleError, match="Tidak ada yang berubah sejak rencana ini disusun"):
        asked(command, made(command))


def test_a_plan_without_files_and_one_that_failed_are_not_revised(command, tmp_path):
    base = made(command)
    newer(command, base.operation, tmp_path)
    base.rows.unlink()
    with pytest.raises(RuleError, match="berkasnya tidak ada"):
        asked(command, base)
    with pytest.raises(RuleError, match="berkasnya tidak ada"):
        asked(command, made(command, base.operation, state=PlanState.FAILED))


def test_data_without_a_phase_of_the_plan_call_for_a_new_plan(command, tmp_path):
    base = made(command)
    base.figures["phases"] = ["voting", "tally"]
    base.save()
    newer(command, base.operation, tmp_path)
    with pytest.raises(RuleError, match="tidak memuat fase tally dari rencana ini"):
        asked(command, base)


def test_while_another_plan_is_under_way_none_is_revised(command, tmp_path):
    base = made(command)
    newer(command, base.operation, tmp_path)
    asked(command, base)
    with pytest.raises(RuleError, match="Satu rencana sedang disusun"):
        asked(command, base)


def test_only_planners_of_the_operation_revise(command, tmp_path):
    base = made(command)
    newer(command, base.operation, tmp_path)
    command.add("next_door", Role.PLANNER, "RES-11")
    with pytest.raises(RefusedError):
        asked(command, base, "commander")
    with pytest.raises(NotThereError):
        asked(command, base, "next_door")
    assert Plan.objects.count() == 1


# Making


def test_the_worker_hands_the_engine_the_plan_and_the_newest_data(command, tmp_path, monkeypatch):
    base = made(command)
    version = newer(command, base.operation, tmp_path)
    plan = asked(command, base)
    tasks = []

    def run(task, *_args, **_more):
        tasks.append(task)
        return {"digest": "d", "figures": {"changes": 2, "fewest": 1}}

    monkeypatch.setattr(engine, "run", run)
    done = worker.work_once()
    assert done is not None
    assert done == plan
    assert done.figures == {"changes": 2, "fewest": 1}
    attempt, folder = str(done.attempt), str(version.path)
    assert tasks == [{"do": "revise", "base": str(base.path), "folder": folder, "attempt": attempt}]


def test_the_engine_revises_and_its_rows_say_who_changes_and_why(tmp_path):
    folder, first, second = tmp_path / "folder", tmp_path / "first", tmp_path / "second"
    write_demo(folder, seed=1, stations=30, officers=150, regencies=1)
    first.mkdir()
    second.mkdir()
    quiet = lambda *_: None  # noqa: E731
    bridge.make(str(folder), str(first), ["voting"], 1, progress=quiet)
    with rows.reading(first / "rows.sqlite3") as file:
        sick = file.execute(
            "SELECT nrp FROM duty WHERE kind = 'station_guard' AND role = 'member'"
        ).fetchone()
    with (folder / "unavailable.csv").open("a", encoding="utf-8") as table:
        csv.writer(table).writerow([sick["nrp"], "2024-11-26", "2024-11-28", "sick"])
    told = bridge.revise(str(folder), str(first / "plan"), str(second), progress=quiet)
    with rows.reading(second / "rows.sqlite3") as file:
        found = {row["nrp"]: row for row in file.execute("SELECT * FROM change")}
    assert told["figures"]["changes"] == len(found) >= told["figures"]["fewest"] >= 1
    assert found[sick["nrp"]]["lost"] >= 1
    assert found[sick["nrp"]]["taken"] == 0
    assert found[sick["nrp"]]["id"].startswith("Berhalangan")
    assert found[sick["nrp"]]["en"].startswith("Away")


# Showing


def revised(command, tmp_path):
    base = made(command)
    version = newer(command, base.operation, tmp_path)
    plan = made(command, base.operation, plan=REVISED, base=base)
    plan.folder = version
    plan.figures |= {"changes": 3, "fewest": 2}
    plan.save()
    return plan


def test_a_planner_is_offered_a_revision_only_where_the_data_are_newer(command, tmp_path):
    base = made(command)
    planner = command.viewer("planner")
    assert revisions.newer_folder(planner, base) is None
    version = newer(command, base.operation, tmp_path)
    assert revisions.newer_folder(planner, base) == version
    assert revisions.newer_folder(command.viewer("commander"), base) is None
    asked(command, base)
    assert revisions.newer_folder(planner, base) is None


def test_whom_a_revision_changes_is_shown_by_territory_and_logged(command, tmp_path):
    plan = revised(command, tmp_path)
    page = revisions.changes(command.viewer("planner"), plan, page=1, now=command.now)
    # Citra is of Polres Hilir; who has left is named to whoever has the whole operation.
    assert [(r["nrp"], r["taken"], r["lost"]) for r in page.rows] == [("79999999", 0, 1), (ANDI, 0, 1)]
    assert entered("planning.changes.viewed")["officers"] == ["79999999", ANDI]
    assert page.rows[1]["why"] == "Berhalangan"


def test_programs_are_told_of_the_same_officers_from_anywhere_and_that_is_logged(command, tmp_path):
    plan = revised(command, tmp_path)
    planner = command.viewer("planner")
    found, count = revisions.changes_from(planner, plan, offset=1, limit=1, now=command.now)
    assert ([r["nrp"] for r in found], count) == ([ANDI], 2)
    assert entered("planning.changes.viewed")["officers"] == [ANDI]


def test_a_plan_that_revises_none_has_no_changes_to_show(command):
    with pytest.raises(NotThereError):
        revisions.changes(command.viewer("planner"), made(command), page=1, now=command.now)


def test_the_page_says_what_the_revision_changed_and_leads_to_whom(command, tmp_path):
    plan = revised(command, tmp_path)
    client = command.client("planner")
    told = client.get(reverse("desk:plan", args=[plan.public_id])).content.decode()
    assert "rencana 1</a>: 3 petugas berubah, paling sedikit 2." in told
    address = reverse("desk:plan_changes", args=[plan.public_id])
    assert address in told
    page = client.get(address).content.decode()
    assert "Andi Contoh" in page
    assert "Budi Contoh" not in page
    assert f"?petugas={ANDI}" in page
    assert BUDI not in page


def test_a_planner_revises_with_one_button(command, tmp_path):
    base = made(command)
    newer(command, base.operation, tmp_path)
    client = command.client("planner")
    page = client.get(reverse("desk:plan", args=[base.public_id])).content.decode()
    assert "versi 2 (Cici masuk); rencana ini dari versi 1" in page
    answer = client.post(reverse("desk:revise_plan", args=[base.public_id]))
    plan = Plan.objects.get(base=base)
    assert answer.url == reverse("desk:plan", args=[plan.public_id])
    page = client.get(answer.url).content.decode()
    assert "Menunggu giliran" in page


# Rows of earlier versions


def test_rows_that_an_earlier_version_wrote_are_written_anew(command, monkeypatch):
    old, fine = made(command), made(command)
    with sqlite3.connect(old.rows) as file:
        file.execute("PRAGMA user_version=0")
        file.execute("DROP TABLE need")
    assert list(remaking.outdated()) == [old]
    monkeypatch.setattr(
        engine,
        "run",
        lambda task, *_args, **_more: bridge.look_up_anew(task["attempt"], progress=print),
    )
    remaking.remake(old)
    assert list(remaking.outdated()) == []
    assert rows.everything(old.rows, "SELECT count(*) AS n FROM duty")[0]["n"] == 4
    assert rows.layout_of(fine.rows) == rows.LAYOUT


# What edits and the map look up


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """The rows of a tiny election with four stations: `tests.engine.revise_world`."""
    place = tmp_path_factory.mktemp("rows")
    (place / "plan").mkdir()
    op = revise_world.election()
    plan = revise_world.plan(op)
    bridge.settle(place, op, plan)
    return op, plan, place / "rows.sqlite3"


def test_every_duty_but_movement_and_standby_fills_a_need(tables):
    _, plan, path = tables
    without = {row["kind"] for row in rows.everything(path, "SELECT kind FROM duty WHERE need IS NULL")}
    assert without <= {"forward_movement", "standby"}
    asked = rows.everything(path, "SELECT sum(officers) AS asked, sum(filled) AS filled FROM need")[0]
    fillable = [d for d in plan.duties if d.kind not in {"forward_movement", "standby"}]
    assert asked["filled"] == len(fillable)
    assert asked["asked"] - asked["filled"] == sum(s.missing for s in plan.shortfalls)


def test_stations_name_the_beat_that_watches_them_and_beats_their_base(tables):
    op, plan, path = tables
    beat_of = {s: b.beat_id for b in plan.beats for s in b.station_ids}
    found = {row["station_id"]: row for row in rows.everything(path, "SELECT * FROM station")}
    assert {s: row["beat_id"] for s, row in found.items()} == beat_of
    beats = {row["beat_id"]: row for row in rows.everything(path, "SELECT * FROM beat")}
    for row in beats.values():
        base = next(s for s in op.stations if s.station_id == row["base"])
        assert (row["lat"], row["lon"], row["area"]) == (base.lat, base.lon, base.village_code)


def test_of_each_unit_the_rows_know_how_many_serve_and_how_many_may(tables):
    op, plan, path = tables
    unit_of = {o.nrp: o.unit for o in op.personnel}
    for row in rows.everything(path, "SELECT * FROM planned"):
        there = {d.nrp for d in plan.duties if d.phase == row["phase"] and unit_of[d.nrp] == row["unit"]}
        assert row["planned"] == len(there)
        assert row["planned"] <= row["most"] <= sum(u == row["unit"] for u in unit_of.values())
