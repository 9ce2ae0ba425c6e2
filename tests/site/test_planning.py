"""Plans: asked for once, made by one worker, stopped, resumed, approved by somebody else."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from posko.ledger.models import Entry
from posko.people import rights
from posko.people.rights import Role
from posko.planning import actions, engine, jobs, queries, worker
from posko.planning.models import Plan, PlanState
from posko.support.errors import NotThereError, RefusedError, RuleError
from posko.surfaces.console import working
from tests.site import world
from tests.site.at_once import together
from tests.site.campaign_world import begun
from tests.site.conftest import NOW
from tests.site.planning_world import PLAN, made, of_polda, with_folder, written

LATER = NOW + timedelta(minutes=5)


def claimed(now: datetime) -> jobs.Claim:
    """The plan that a worker claims."""
    claim = jobs.claim(now)
    assert claim is not None
    return claim


def worked(*heard: Callable[..., None], stop: threading.Event | None = None) -> Plan:
    """The plan that a worker has worked on."""
    plan = worker.work_once(*heard, stop=stop)
    assert plan is not None
    return plan


@pytest.fixture
def operation(command):
    found = begun(command)
    with_folder(command, found)
    return found


def asked(command, operation, who="planner", phases=(), seed=0):
    return actions.ask_plan(
        operation, phases=list(phases), seed=seed, by=command.viewer(who), now=command.now
    )


def acts():
    return list(
        Entry.objects.filter(act__startswith="planning.").order_by("number").values_list("act", flat=True)
    )


# Asking and stopping


def test_a_plan_waits_with_the_last_version_all_phases_and_its_seed(command, operation):
    plan = asked(command, operation, phases=["voting", "campaign"], seed=12)
    assert (plan.number, plan.state, plan.folder.number, plan.phases, plan.seed) == (1, "queued", 1, [], 12)
    assert acts() == ["planning.plan.asked"]


def test_some_phases_are_kept_in_their_order(command, operation):
    assert asked(command, operation, phases=["voting"]).phases == ["voting"]


@pytest.mark.parametrize(
    ("phases", "seed", "told"),
    [(["quiet"], 0, "Fase itu tidak ada"), ([], -1, "bilangan bulat"), ([], 2**53, "bilangan bulat")],
)
def test_what_cannot_be_asked_is_refused_in_words(command, operation, phases, seed, told):
    with pytest.raises(RuleError, match=told):
        asked(command, operation, phases=phases, seed=seed)


def test_without_data_there_is_nothing_to_plan(command):
    with pytest.raises(RuleError, match="belum punya data"):
        asked(command, begun(command))


def test_while_one_is_under_way_no_other_is_begun(command, operation):
    asked(command, operation)
    with pytest.raises(RuleError, match="sedang disusun"):
        asked(command, operation)


@pytest.mark.parametrize("who", ["commander", "observer", "administrator", "field_officer"])
def test_only_planners_ask_for_plans(command, operation, who):
    with pytest.raises(RefusedError):
        asked(command, operation, who)


def test_a_polres_does_not_plan_its_poldas_operation_but_reads_it(command):
    plan = of_polda(command)
    with pytest.raises(RefusedError):
        asked(command, plan.operation)
    assert queries.plan(command.viewer("planner"), plan.public_id) == plan
    with pytest.raises(NotThereError):
        queries.plan(command.viewer("field_officer"), plan.public_id)


def test_a_polres_next_door_does_not_see_the_plan(command):
    plan = made(command)
    with pytest.raises(NotThereError):
        queries.plan(command.viewer("foreign_commander"), plan.public_id)


def test_a_waiting_plan_is_stopped_at_once(command, operation):
    plan = asked(command, operation)
    stopped = actions.cancel_plan(public_id=plan.public_id, by=command.viewer("planner"), now=NOW)
    assert stopped.state == PlanState.CANCELLED
    assert jobs.claim(NOW) is None
    with pytest.raises(RuleError, match="tidak sedang disusun"):
        actions.cancel_plan(public_id=plan.public_id, by=command.viewer("planner"), now=NOW)


def test_a_running_plan_is_stopped_when_its_worker_hears_of_it(command, operation):
    plan = asked(command, operation)
    held = claimed(NOW)
    assert jobs.still_here(held, "beats", 1, 10, NOW) is jobs.Told.GO_ON
    actions.cancel_plan(public_id=plan.public_id, by=command.viewer("planner"), now=NOW)
    assert jobs.still_here(held, "beats", 2, 10, NOW) is jobs.Told.STOP
    assert jobs.cancelled(held, NOW)
    plan.refresh_from_db()
    assert (plan.state, plan.stage, plan.stage_done) == ("cancelled", "beats", 2)
    assert acts()[-2:] == ["planning.plan.stopping", "planning.plan.cancelled"]


# The queue


def test_the_one_who_waits_longest_comes_first_and_nobody_else_gets_it(command, operation):
    plan = asked(command, operation)
    held = claimed(NOW)
    assert held.plan == plan
    assert (held.plan.state, held.plan.attempts) == ("running", 1)
    assert jobs.claim(NOW) is None


def test_a_worker_that_is_missed_loses_the_plan_to_the_next_and_nothing_of_it_counts(command, operation):
    asked(command, operation)
    lost = claimed(NOW)
    held = claimed(NOW + jobs.LEASE + timedelta(seconds=1))
    assert (held.plan, held.plan.attempts) == (lost.plan, 2)
    assert jobs.still_here(lost, "report", 0, 1, NOW) is jobs.Told.LOST
    assert not jobs.made(lost, "0" * 64, {}, NOW)
    assert jobs.made(held, "1" * 64, {}, LATER)
    held.plan.refresh_from_db()
    assert (held.plan.state, held.plan.digest) == ("done", "1" * 64)
    assert acts() == [
        "planning.plan.asked",
        "planning.plan.begun",
        "planning.plan.begun",
        "planning.plan.made",
    ]


def test_a_plan_that_stops_its_worker_twice_says_so_in_both_languages(command, operation):
    plan = asked(command, operation)
    for n in range(jobs.MOST_ATTEMPTS):
        assert claimed(NOW + n * timedelta(minutes=1))
    assert jobs.claim(LATER) is None
    plan.refresh_from_db()
    assert plan.state == PlanState.FAILED
    assert "terhenti 2 kali" in plan.refusal
    assert "stopped 2 times" in plan.refusal


def test_a_worker_that_is_told_to_leave_puts_the_plan_back_without_counting_it(command, operation):
    asked(command, operation)
    jobs.released(claimed(NOW))
    assert claimed(NOW).plan.attempts == 1


def test_of_four_workers_at_once_one_gets_the_plan(committed):
    command = world.build(NOW)
    operation = begun(command)
    with_folder(command, operation)
    asked(command, operation)
    met = together(lambda _: jobs.claim(NOW), range(4))
    assert sum(held is not None for held in met) == 1
    assert Plan.objects.get().attempts == 1


def test_without_the_condition_two_workers_would_have_it(committed):
    # The race itself: both read the row before either has changed it, and change it by its number alone.
    command = world.build(NOW)
    operation = begun(command)
    with_folder(command, operation)
    asked(command, operation)
    both_have_read = threading.Barrier(2, timeout=10)

    def careless(_):
        first = Plan.objects.filter(state=PlanState.QUEUED)[0]
        both_have_read.wait()
        return Plan.objects.filter(pk=first.pk).update(state=PlanState.RUNNING)

    assert together(careless, range(2)) == [1, 1]


# The worker and the engine


def child(monkeypatch, code):
    """Let the engine be a small program: it gets `task`, and `tell` prints a line of JSON."""
    head = (
        "import json, sys, time, pathlib\n"
        "task = json.loads(sys.stdin.readline())\n"
        "def tell(**line): print(json.dumps(line), flush=True)\n"
    )
    monkeypatch.setattr(engine, "COMMAND", (sys.executable, "-c", head + code))


def test_a_plan_is_made_and_its_progress_is_seen_on_the_way(command, operation, monkeypatch):
    plan = asked(command, operation)
    child(
        monkeypatch,
        "tell(stage='roster', done=3, total=9)\ntell(result={'digest': 'd', 'figures': {'missing': 2}})",
    )
    seen = []
    made = worked(lambda *told: seen.append((told, Plan.objects.get().state)))
    assert made == plan
    assert seen == [(("roster", 3, 9), "running")]
    assert (made.state, made.digest, made.figures, made.stage, made.stage_total) == (
        "done", "d", {"missing": 2}, "roster", 9,
    )  # fmt: skip
    assert worker.work_once() is None


def test_what_the_engine_refuses_is_kept_as_it_says_it(command, operation, monkeypatch):
    asked(command, operation)
    child(monkeypatch, "tell(refusal='Tidak bisa. / Cannot.')\nsys.exit(1)")
    failed = worked()
    assert (failed.state, failed.refusal) == ("failed", "Tidak bisa. / Cannot.")
    assert engine.in_language(failed.refusal) == "Tidak bisa."


def test_an_engine_that_dies_is_told_in_words_and_never_as_a_stack_trace(command, operation, monkeypatch):
    asked(command, operation)
    child(monkeypatch, "tell(stage='beats', done=0, total=1)\nraise SystemError('secret detail')")
    failed = worked()
    assert failed.state == "failed"
    assert "berhenti mendadak (kode 1)" in failed.refusal
    assert "secret detail" not in failed.refusal
    assert "secret detail" in (failed.attempt / "engine.log").read_text("utf-8")


def test_an_engine_that_is_stopped_leaves_no_process_and_no_folder(command, operation, monkeypatch, tmp_path):
    plan = asked(command, operation)
    mark = tmp_path / "alive"
    child(
        monkeypatch,
        "pathlib.Path(task['attempt'], 'plan').mkdir()\n"
        "tell(stage='beats', done=0, total=1)\n"
        f"while True: time.sleep(0.02); pathlib.Path({str(mark)!r}).write_text(str(time.time()))",
    )

    def stop(*_):
        if Plan.objects.get().state == PlanState.RUNNING and not Plan.objects.get().stop_asked:
            actions.cancel_plan(public_id=plan.public_id, by=command.viewer("planner"), now=timezone.now())

    stopped = worked(stop)
    assert stopped.state == "cancelled"
    assert not stopped.attempt.exists()
    last = mark.read_text() if mark.exists() else ""
    time.sleep(0.1)
    assert (mark.read_text() if mark.exists() else "") == last


def test_a_worker_told_to_leave_ends_the_engine_and_the_next_makes_the_plan(command, operation, monkeypatch):
    asked(command, operation)
    child(monkeypatch, "tell(stage='beats', done=0, total=1)\ntime.sleep(60)")
    stop = threading.Event()
    left = worked(lambda *_: stop.set(), stop=stop)
    assert (left.state, left.attempts) == ("queued", 0)
    assert not left.home.joinpath("1").exists()
    child(monkeypatch, "tell(result={'digest': 'd', 'figures': {}})")
    assert worked().state == "done"


def test_what_a_killed_attempt_left_is_gone_before_the_next_begins(command, operation, monkeypatch):
    plan = asked(command, operation)
    claimed(NOW)  # and its worker is never heard of again
    left = plan.home / "1" / "plan.partial-x"
    left.mkdir(parents=True)
    child(monkeypatch, "tell(result={'digest': 'd', 'figures': {}})")
    done = worked()
    assert (done.state, done.attempts) == ("done", 2)
    assert not left.exists()


def test_a_disk_that_is_full_is_told_and_nothing_is_half(command, operation, monkeypatch):
    asked(command, operation)

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(engine, "run", full)
    failed = worked()
    assert failed.state == "failed"
    assert "No space left on device" in failed.refusal
    assert not failed.path.exists()


def test_beside_the_pages_a_worker_that_dies_is_followed_by_another_and_none_is_left(tmp_path, monkeypatch):
    begun = tmp_path / "begun"
    code = f"import os, sys; open({str(begun)!r}, 'a').write(f'{{os.getpid()}} '); sys.stdin.read()"
    monkeypatch.setattr(working, "COMMAND", (sys.executable, "-c", code))
    monkeypatch.setattr(working, "AGAIN_S", 0.01)

    def worker_number(n):
        for _ in range(200):
            pids = begun.read_text().split() if begun.exists() else []
            if len(pids) >= n:
                return int(pids[n - 1])
            time.sleep(0.05)
        raise AssertionError(f"worker {n} never began")

    with working.worker_beside():
        os.kill(worker_number(1), signal.SIGKILL)
        second = worker_number(2)
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)


def test_the_child_ends_with_its_parent():
    held = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import posko.planning.child as c, sys; sys.stdin.readline(); c._end_with_parent()",
        ],
        stdin=subprocess.PIPE,
    )
    assert held.stdin is not None
    held.stdin.write(b"{}\n")
    held.stdin.close()
    assert held.wait(10) == 1


def test_an_operation_that_cannot_be_planned_is_refused_by_the_engine_itself(command, operation):
    # The folder of campaign_world has two officers and nothing to guard: the real engine, in its own process.
    asked(command, operation)
    failed = worked()
    assert failed.state == "failed"
    assert "Tidak ada yang dapat direncanakan" in failed.refusal
    assert "Nothing can be planned" in failed.refusal
    assert not failed.path.exists()


def test_the_digest_is_over_every_file_of_the_plan(tmp_path):
    first = written(tmp_path / "a")["digest"]
    assert written(tmp_path / "b")["digest"] == first
    changed = tmp_path / "b" / "plan" / "duties.csv"
    changed.write_text(changed.read_text("utf-8").replace("80000001", "80000009"), "utf-8")
    from posko.planning.integrity import digest_of

    assert digest_of(tmp_path / "b" / "plan") != first


def test_figures_are_plain_json_and_name_nobody(tmp_path):
    text = json.dumps(written(tmp_path / "a", PLAN)["figures"])
    assert json.loads(text)["missing"] == 2
    assert "Contoh" not in text.replace("Polda Contoh", "")
    assert "8000000" not in text


# Approving


def approved(command, plan, who="commander", digest=None):
    return actions.approve_plan(
        public_id=plan.public_id, digest=digest or plan.digest, by=command.viewer(who), now=LATER
    )


def test_a_commander_approves_what_somebody_else_made(command):
    plan = approved(command, made(command))
    assert (plan.state, plan.approved_at, plan.approved_by) == (
        "approved", LATER, command.viewer("commander").pseudonym,
    )  # fmt: skip
    assert queries.approved_plan(command.viewer("commander"), plan.operation) == plan
    assert acts() == ["planning.plan.approved"]


def test_nobody_approves_what_he_asked_for_or_edited_last(command):
    plan = made(command)
    command.grant("planner", Role.COMMANDER, "RES-1")
    with pytest.raises(RuleError, match="orang lain"):
        approved(command, plan, "planner")
    command.grant("task_force_head", Role.COMMANDER, "RES-1")
    plan.edited_by = command.viewer("task_force_head").pseudonym
    plan.save()
    with pytest.raises(RuleError, match="orang lain"):
        approved(command, plan, "task_force_head")
    assert approved(command, plan).state == "approved"


def test_another_plan_than_was_read_is_not_approved(command):
    with pytest.raises(RuleError, match="bukan yang Anda baca"):
        approved(command, made(command), digest="0" * 64)


@pytest.mark.parametrize(
    "state", [PlanState.QUEUED, PlanState.FAILED, PlanState.APPROVED, PlanState.SUPERSEDED]
)
def test_only_a_finished_plan_is_approved(command, state):
    with pytest.raises(RuleError, match="sudah diputuskan"):
        approved(command, made(command, state=state))


def test_planners_and_foreign_commanders_do_not_approve(command):
    plan = made(command)
    with pytest.raises(RefusedError):
        approved(command, plan, "planner")
    with pytest.raises(NotThereError):
        approved(command, plan, "foreign_commander")


def test_a_polres_commander_does_not_approve_for_the_polda(command):
    plan = of_polda(command)
    with pytest.raises(RefusedError):
        approved(command, plan)
    assert approved(command, plan, "provincial_commander").state == "approved"


def test_an_approved_plan_takes_the_place_of_the_earlier(command):
    first = approved(command, made(command))
    second = approved(command, made(command, first.operation))
    first.refresh_from_db()
    assert (first.state, second.state) == ("superseded", "approved")
    assert "planning.plan.superseded" in acts()


def test_a_plan_that_lacks_a_phase_in_force_is_not_approved(command):
    first = made(command)
    first.figures["phases"] = ["campaign", "voting"]
    first.save()
    approved(command, first)
    with pytest.raises(RuleError, match="juga memuat Kampanye"):
        approved(command, made(command, first.operation))


def two_plans_and_commanders():
    command = world.build(NOW)
    first = made(command)
    second = made(command, first.operation)
    command.add("deputy", Role.COMMANDER, "RES-1")
    return command, first, second


def test_of_two_commanders_who_approve_one_plan_at_once_one_is_told(committed):
    command, plan, _ = two_plans_and_commanders()
    viewers = {name: command.viewer(name) for name in ("commander", "deputy")}

    def approve(name):
        return actions.approve_plan(
            public_id=plan.public_id, digest=plan.digest, by=viewers[name], now=LATER
        ).state

    assert sorted(together(approve, viewers)) == [
        "Rencana ini sudah diputuskan, atau belum selesai disusun.", "approved",
    ]  # fmt: skip
    assert acts().count("planning.plan.approved") == 1


def test_of_two_plans_approved_at_once_one_holds_in_the_end(committed):
    command, first, second = two_plans_and_commanders()
    viewers = {
        "commander": (command.viewer("commander"), first),
        "deputy": (command.viewer("deputy"), second),
    }

    def approve(name):
        viewer, plan = viewers[name]
        return actions.approve_plan(public_id=plan.public_id, digest=plan.digest, by=viewer, now=LATER).state

    assert together(approve, viewers) == ["approved", "approved"]
    assert sorted(Plan.objects.values_list("state", flat=True)) == ["approved", "superseded"]


def test_without_the_lock_only_the_database_would_stop_two_plans_from_holding(committed, monkeypatch):
    command, first, second = two_plans_and_commanders()
    viewers = {
        "commander": (command.viewer("commander"), first),
        "deputy": (command.viewer("deputy"), second),
    }
    monkeypatch.setattr(actions, "lock_operation", lambda _pk: None)
    both_have_read = threading.Barrier(2, timeout=2)
    four_eyes = rights.four_eyes

    def wait(**who):
        # SQLite has one writer at a time: the other waits before it reads.
        with suppress(threading.BrokenBarrierError):
            both_have_read.wait()
        return four_eyes(**who)

    monkeypatch.setattr(actions, "four_eyes", wait)

    def approve(name):
        viewer, plan = viewers[name]
        try:
            actions.approve_plan(public_id=plan.public_id, digest=plan.digest, by=viewer, now=LATER)
        except IntegrityError as refused:
            return type(refused).__name__
        return "approved"

    met = together(approve, viewers)
    if connection.vendor == "postgresql":
        assert sorted(met) == ["IntegrityError", "approved"]
    assert Plan.objects.filter(state=PlanState.APPROVED).count() == 1
