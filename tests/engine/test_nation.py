"""Provinces planned together: the same bytes on any crew, and nothing made twice."""

import json
import os
import signal
from collections import Counter

import pytest

from praja.errors import FolderError, NothingToPlanError, UsageError
from praja.evaluate import evaluate_plan
from praja.io.folder import read_operation
from praja.io.whole_folder import PARTIAL
from praja.nation import Options, plan_nation
from praja.nation.crew import Job, LocalCrew
from tests.engine.nation_jobs import die, die_once
from tests.engine.nation_world import FAR, POOR, RICH, bytes_of, rows, write_nation


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return write_nation(tmp_path_factory.mktemp("nation") / "world")


@pytest.fixture(scope="module")
def undisturbed(world):
    """The plan made in one process, without anything going wrong."""
    return plan_nation(world, world.parent / "undisturbed", workers=1)


class PlugPulledError(Exception):
    """Somebody has pulled the plug."""


def finished(parts):
    """When each finished part was made, by name."""
    return {p.name: p.stat().st_mtime_ns for p in parts.iterdir() if PARTIAL not in p.name}


def test_the_poor_province_is_helped_and_every_plan_keeps_every_rule(undisturbed):
    totals, lending = undisturbed.certificate["totals"], undisturbed.certificate["lending"]
    by_key = {p["key"]: p for p in undisturbed.certificate["provinces"]}
    assert undisturbed.sound
    assert by_key[POOR]["received"] == totals["lent"] == lending["officers"] > 0
    assert lending["missing_by_counts_after"]["all"] < lending["missing_by_counts_before"]["all"]
    # Counts are kinder than the ground, never harsher.
    assert lending["missing_bound"] <= totals["stages"]["missing"]["objective"]
    for key in (POOR, RICH, FAR):
        plan = undisturbed.folder / "provinces" / key
        assert evaluate_plan(read_operation(plan / "input").operation, plan).sound


def test_with_the_officers_lent_fewer_are_missing_than_without(world, undisturbed, tmp_path):
    text = (world / "nation.toml").read_text(encoding="utf-8")
    alone = write_nation(tmp_path / "alone")
    (alone / "nation.toml").write_text(text.replace('keep_share = "1/3"', "keep_share = 1"), encoding="utf-8")
    apart = plan_nation(alone, tmp_path / "apart", workers=1)
    assert apart.certificate["lending"]["officers"] == 0
    missing = [r.certificate["totals"]["stages"]["missing"]["objective"] for r in (undisturbed, apart)]
    assert missing[0] < missing[1]


def test_guests_are_attached_where_they_serve_and_have_no_duty_at_home(undisturbed):
    lent = rows(undisturbed.folder / "lent.csv")
    there = {(r["to_province"], r["nrp_there"]) for r in lent}
    home = {(r["from_province"], r["nrp"]) for r in lent}
    duties = {key: rows(undisturbed.folder / "provinces" / key / "duties.csv") for key in (POOR, RICH, FAR)}
    guests = [d for key in duties for d in duties[key] if (key, d["nrp"]) in there]
    assert guests
    assert all(d["attached"] == "true" for d in guests if d["kind"] != "standby")
    assert all(d["home_unit"].startswith("BKO-") for d in guests)
    assert not [d for key in duties for d in duties[key] if (key, d["nrp"]) in home]


def test_transfers_add_up_and_every_team_has_somebody_to_lead_it(undisturbed):
    lent, transfers = (rows(undisturbed.folder / f"{name}.csv") for name in ("lent", "transfers"))
    counted = Counter((r["from_province"], r["from_unit"], r["to_province"]) for r in lent)
    written = {(r["from_province"], r["from_unit"], r["to_province"]): int(r["officers"]) for r in transfers}
    assert dict(counted) == written
    assert sum(int(r["metres"]) for r in transfers) == undisturbed.certificate["lending"]["officer_metres"]
    draws = rows(undisturbed.folder / "draws.csv")
    leads = sum(len(d["places"].split(";")) for d in draws if "/lead/" in d["group_id"])
    assert 2 * leads >= len(lent)


def test_a_run_broken_off_goes_on_where_it_stopped_and_ends_alike_on_other_processes(
    world, undisturbed, tmp_path
):
    def until_the_first_plan(_province: str, stage: str, _done: int, _total: int) -> None:
        if stage == "plan":
            raise PlugPulledError

    out = tmp_path / "out"
    with pytest.raises(PlugPulledError):
        plan_nation(world, out, workers=1, progress=until_the_first_plan)
    assert not out.exists()
    made = finished(tmp_path / "out.parts")
    assert Counter(name.split("-")[0] for name in made) == {"summary": 3, "lending": 2, "plan": 1}
    kept = plan_nation(world, out, workers=2, options=Options(keep_parts=True))
    after = finished(tmp_path / "out.parts")
    assert {name: after[name] for name in made} == made
    assert bytes_of(out) == bytes_of(undisturbed.folder)
    assert kept.certificate == undisturbed.certificate


def test_a_changed_province_alone_is_planned_again(tmp_path):
    world, parts = write_nation(tmp_path / "world", keep=10), tmp_path / "parts"

    def made() -> list[str]:
        before = {p.name for p in parts.iterdir()} if parts.is_dir() else set()
        plan_nation(world, tmp_path / "out", workers=1, options=Options(work=parts, keep_parts=True))
        return sorted(p.name.rpartition("-")[0] for p in parts.iterdir() if p.name not in before)

    assert len(made()) == 6
    station = world / FAR / "stations.csv"
    station.write_text(station.read_text(encoding="utf-8").replace("TPS 001", "TPS satu"), encoding="utf-8")
    assert made() == [f"plan-{FAR}", f"summary-{FAR}"]


def test_it_is_told_how_far_the_provinces_are(world, tmp_path):
    told: list[tuple[str, str, int, int]] = []
    plan_nation(world, tmp_path / "out", workers=1, progress=lambda *so_far: told.append(so_far))
    assert not (tmp_path / "out.parts").exists()
    assert [(stage, done, total) for _, stage, done, total in told] == [
        *(("summary", n, 3) for n in (1, 2, 3)),
        *(("lending", n, 2) for n in (1, 2)),
        *(("plan", n, 3) for n in (1, 2, 3)),
    ]


def test_a_process_that_dies_is_replaced_and_one_that_always_dies_is_told(tmp_path):
    with LocalCrew(1) as crew:
        jobs = [Job("A", die_once, (str(tmp_path / "mark"),)), Job("B", str, (1,))]
        assert dict(crew.do(jobs)) == {"A": "done", "B": "1"}
        with pytest.raises(UsageError, match="The worker of C died 3 times: give it more memory"):
            dict(crew.do([Job("C", die, ())]))


@pytest.mark.long
def test_a_lost_worker_of_a_cluster_costs_nothing_that_is_finished(world, undisturbed, tmp_path):
    distributed = pytest.importorskip("distributed")
    killed: list[int] = []
    parts, made = tmp_path / "parts", dict[str, int]()
    options = Options(work=parts, keep_parts=True)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as watcher,
    ):
        pids = list(watcher.run(os.getpid).values())

        def kill_one(_province: str, stage: str, _done: int, _total: int) -> None:
            if stage == "plan" and not killed:
                killed.append(pids[0])
                made.update(finished(parts))
                os.kill(pids[0], signal.SIGKILL)

        address = cluster.scheduler_address
        plan_nation(world, tmp_path / "out", cluster=address, options=options, progress=kill_one)
    assert killed
    assert Counter(name.split("-")[0] for name in made) >= Counter(summary=3, lending=2, plan=1)
    assert {name: at for name, at in finished(parts).items() if name in made} == made
    assert bytes_of(tmp_path / "out") == bytes_of(undisturbed.folder)


def test_no_cluster_there_is_said_in_a_line(world, tmp_path):
    with pytest.raises(UsageError, match=r"No Dask scheduler answers at nonsense:"):
        plan_nation(world, tmp_path / "out", cluster="nonsense://x:1")


def test_a_folder_of_somebody_else_is_left_alone_before_anything_is_planned(world, tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FolderError, match="is not empty and holds no nation's plan"):
        plan_nation(world, tmp_path, workers=1)


def test_a_province_without_guard_patterns_is_named(tmp_path):
    world = write_nation(tmp_path / "world")
    settings = world / FAR / "operation.toml"
    text = settings.read_text(encoding="utf-8").replace("[[guard_patterns]]", "[[nothing]]")
    settings.write_text(text, encoding="utf-8")
    with pytest.raises(NothingToPlanError, match="guard pattern"):
        plan_nation(world, tmp_path / "out", workers=1)


def test_the_certificate_names_no_person(undisturbed):
    text = json.dumps(undisturbed.certificate)
    names = [row["name"] for row in rows(undisturbed.folder / "provinces" / RICH / "input" / "personnel.csv")]
    nrps = [row["nrp"] for row in rows(undisturbed.folder / "lent.csv")]
    assert not [x for x in (*names, *nrps) if x in text]
