"""The whole main job: poor and empty input, the same bytes every time, a demo folder from end to end."""

import csv
import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from praja.domain.forces import Absence, Tie
from praja.domain.operation import Operation
from praja.domain.settings import Phase, Rules, ShiftPattern
from praja.errors import FolderError, NothingToPlanError, UsageError
from praja.pipeline import plan_folder, whole
from praja.worlds import write_demo
from tests.engine.planning_world import (
    BATU,
    HULU,
    MUARA,
    PASIR,
    RULES,
    UNITS,
    VOTING,
    at_place,
    evaluated,
    made,
    operation,
    plan,
    post,
    short,
    sound_plan,
    squad,
    stage,
    station,
)
from tests.short_operation import shorten

STATIONS = (station("A1", BATU), station("A2", BATU, 0.01), station("B1", PASIR))
POSTS = (
    post("KPU", "commission_office", HULU, 2, shift="3x8", qualifications=("radio",)),
    post("LLN", "traffic", MUARA, 1, task_force="traffic"),
)
FORCE = (*squad("SEK-HULU", "LLMMM", 101), *squad("SEK-MUARA", "LLM", 201), *squad("BRIMOB", "LLLMMS", 301))
STRICT = replace(RULES, district_floor=2, routine_share=Fraction(1, 20))
FULL = operation(
    stations=STATIONS,
    posts=POSTS,
    personnel=FORCE,
    rules=STRICT,
    phase=replace(VOTING, min_strength=Fraction(2, 3)),
)
DAY = date(2024, 11, 27)


def rules(**changes) -> Rules:
    return replace(STRICT, **changes)


def with_rules(**changes) -> Operation:
    return replace(FULL, settings=replace(FULL.settings, rules=rules(**changes)))


POOR = {
    "a full world": FULL,
    "no post": replace(FULL, posts=()),
    "no station": replace(FULL, stations=()),
    "no officer": replace(FULL, personnel=()),
    "nothing at all": operation(),
    "one officer": replace(FULL, personnel=FORCE[:1]),
    "one member": replace(FULL, personnel=FORCE[2:3]),
    "one senior": replace(FULL, personnel=FORCE[-1:]),
    "one station": replace(FULL, stations=STATIONS[:1]),
    "all away": replace(FULL, absences=tuple(Absence(o.nrp, DAY, DAY) for o in FORCE)),
    "nobody assignable": replace(FULL, personnel=tuple(replace(o, assignable=False) for o in FORCE)),
    "nobody fit to lead": replace(FULL, personnel=tuple(replace(o, rank="Bripda") for o in FORCE)),
    "all too senior": replace(FULL, personnel=tuple(replace(o, rank="AKBP") for o in FORCE)),
    "all tied": replace(FULL, ties=tuple(Tie(o.nrp, "99-1") for o in FORCE)),
    "all from one village": replace(FULL, personnel=tuple(replace(o, home_village=BATU) for o in FORCE)),
    "all in routine": with_rules(routine_share=Fraction(1)),
    "no task force has officers": replace(
        FULL, personnel=tuple(replace(o, task_force="traffic") for o in FORCE)
    ),
    "no station may be guarded": with_rules(station_guard_share=Fraction(0)),
    "no team allowed": with_rules(station_teams=0),
    "more teams than stations": with_rules(station_teams=50),
    "a floor higher than the force": with_rules(district_floor=9),
    "no lead rank below the highest": with_rules(team_lead_min_rank="AKBP"),
    "one district": replace(
        FULL,
        stations=STATIONS[:2],
        areas=tuple(a for a in FULL.areas if not a.code.startswith(("99.02", "99.01.02"))),
        posts=(),
    ),
    "only the polda": replace(
        FULL, units=UNITS[:1], personnel=tuple(replace(o, unit="POLDA") for o in FORCE)
    ),
    "all at one point": replace(FULL, stations=tuple(replace(s, lat=0.0) for s in STATIONS)),
    "an open register": replace(FULL, personnel=tuple(replace(o, task_force=None) for o in FORCE)),
    "a phase of two days": replace(
        FULL, settings=replace(FULL.settings, phases=(replace(VOTING, end=date(2024, 11, 28)),))
    ),
}


@pytest.mark.parametrize("op", POOR.values(), ids=POOR.keys())
def test_poor_input_still_gives_a_sound_plan_with_every_gap_listed(op, tmp_path):
    made = sound_plan(op, tmp_path)
    assert {s for b in made.beats for s in b.station_ids} == {s.station_id for s in op.stations}
    phase = op.settings.phases[0].key
    assert sum(n for place, n in short(made).items() if place != phase) == stage(made, "missing")
    assert all(": " in row.reason for row in made.shortfalls)


@pytest.mark.parametrize("op", POOR.values(), ids=POOR.keys())
def test_the_same_input_and_seed_give_the_same_plan(op):
    assert plan(op) == plan(op)


def test_the_number_of_workers_changes_nothing():
    assert plan(FULL, workers=1) == plan(FULL, workers=3)


def test_the_order_of_the_personnel_table_changes_no_duty():
    back = replace(FULL, personnel=tuple(reversed(FORCE)))
    assert plan(back).duties == plan(FULL).duties


def test_reasons_name_no_person():
    op = POOR["all tied"]
    said = " ".join(row.reason for row in plan(op).shortfalls)
    assert not [o for o in op.personnel if o.nrp in said or o.name in said]


def test_the_stages_come_in_order_and_each_proves_its_bound():
    made = plan(FULL)
    assert [s.stage for s in made.certificate.stages] == ["beats", "missing", "local", "travel", "even"]
    assert all(s.bound <= s.objective for s in made.certificate.stages)


# From folder to folder


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("demo") / "operation"
    write_demo(folder, seed=1, stations=60, officers=150, regencies=2)
    shorten(folder)
    return folder


@pytest.fixture(scope="module")
def planned(demo, tmp_path_factory):
    return plan_folder(demo, tmp_path_factory.mktemp("plans") / "plan", seed=7)


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file; the seconds in the certificate and the page are left out."""
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        raw = re.sub(rb"<!--seconds-->.*?<!--/seconds-->", b"", path.read_bytes(), flags=re.DOTALL)
        if path.name == "certificate.json":
            content = json.loads(raw)
            for each in content["stages"]:
                each["seconds"] = 0
            raw = json.dumps(content).encode()
        found[path.relative_to(folder).as_posix()] = hashlib.sha256(raw).hexdigest()
    return found


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_demo_is_planned_soundly(planned):
    assert planned.evaluation.details == ()
    assert planned.sound


def test_every_promised_file_is_there(planned):
    names = {p.name for p in planned.folder.iterdir()}
    assert names >= {
        "beats.csv", "beat_stations.csv", "duties.csv", "shortfalls.csv", "balance.csv", "transfers.csv",
        "risk.csv", "draws.csv", "findings.csv", "certificate.json", "plan.xlsx", "report.html", "input",
    }  # fmt: skip


def test_every_station_of_the_demo_is_in_one_beat_and_nobody_serves_twice_on_voting_day(planned):
    assert len(rows(planned.folder, "beat_stations")) == 60
    serving = Counter(d["nrp"] for d in rows(planned.folder, "duties") if d["phase"] == "voting")
    assert set(serving.values()) == {1}


def test_the_draws_of_the_demo_can_be_drawn_again(planned):
    seed = json.loads((planned.folder / "certificate.json").read_text(encoding="utf-8"))["seed"]
    for row in rows(planned.folder, "draws"):
        names = row["officers"].split(";")
        names.sort(key=lambda n: hashlib.sha256(f"{seed}|{row['group_id']}|{n}".encode()).hexdigest())
        places = row["places"].split(";")
        assert row["result"] == ";".join(f"{p}={n}" for p, n in zip(places, names, strict=False))


def test_the_certificate_names_nobody(planned, demo):
    text = (planned.folder / "certificate.json").read_text(encoding="utf-8")
    people = [line["nrp"] for line in rows(demo, "personnel")]
    assert not [nrp for nrp in people if nrp in text]


def test_the_certificate_states_the_risk_model(planned):
    text = (planned.folder / "certificate.json").read_text(encoding="utf-8")
    assert re.fullmatch(r"simple sha256:[0-9a-f]{64}", json.loads(text)["risk_model"])


def test_all_files_are_for_the_owner_alone(planned):
    assert {p.stat().st_mode & 0o077 for p in planned.folder.rglob("*")} == {0}


def test_another_hash_seed_and_two_workers_give_the_same_bytes(demo, planned, tmp_path):
    code = (
        "import sys; from pathlib import Path; from praja.pipeline import plan_folder;"
        "plan_folder(Path(sys.argv[1]), Path(sys.argv[2]), seed=7, workers=2)"
    )
    env = {**os.environ, "PYTHONHASHSEED": "12345"}
    subprocess.run([sys.executable, "-c", code, demo, tmp_path / "plan"], check=True, env=env)
    assert digests(tmp_path / "plan") == digests(planned.folder)


def test_a_folder_that_holds_no_plan_is_never_written_over(demo, tmp_path):
    (tmp_path / "letter.txt").write_text("keep me", encoding="utf-8")
    with pytest.raises(FolderError, match="is not empty and holds no plan"):
        plan_folder(demo, tmp_path)
    assert (tmp_path / "letter.txt").read_text(encoding="utf-8") == "keep me"


def test_an_unknown_phase_is_refused_by_name(demo, tmp_path):
    with pytest.raises(UsageError, match="There is no phase 'pemungutan'"):
        plan_folder(demo, tmp_path / "plan", phases=["pemungutan"])


def test_a_folder_without_officers_gives_beats_that_are_all_short(demo, tmp_path):
    folder = tmp_path / "operation"
    folder.mkdir()
    for path in demo.iterdir():
        keep = path.read_text(encoding="utf-8")
        if path.name == "personnel.csv":
            keep = keep.splitlines()[0] + "\n"
        (folder / path.name).write_text(keep, encoding="utf-8")
    made = plan_folder(folder, tmp_path / "plan")
    assert made.evaluation.details == ()
    assert made.plan.duties == ()
    beats = sum(2 * b.teams for b in made.plan.beats)
    listed = {b.beat_id for b in made.plan.beats} & short(made.plan).keys()
    assert len(listed) == len(made.plan.beats)
    assert stage(made.plan, "missing") >= beats


def test_a_folder_without_a_voting_phase_has_nothing_to_plan(demo, tmp_path):
    folder = tmp_path / "operation"
    folder.mkdir()
    for path in demo.iterdir():
        text = path.read_text(encoding="utf-8")
        if path.name == "operation.toml":
            text = text.replace('key = "voting"', 'key = "polling"')
        (folder / path.name).write_text(text, encoding="utf-8")
    with pytest.raises(NothingToPlanError, match="Nothing can be planned"):
        plan_folder(folder, tmp_path / "plan")
    assert not (tmp_path / "plan").exists()


# Rules that the input itself cannot keep


def broken(op: Operation, folder: Path) -> dict[str, int]:
    """How often each rule is broken, as the certificate will say."""
    return {r.rule: r.violations for r in evaluated(op, plan(op), folder).rules if r.violations}


def stage_of(op: Operation, name: str) -> tuple[int, float]:
    """What a stage reached, and the bound that is proven of it."""
    return next((s.objective, s.bound) for s in plan(op).certificate.stages if s.stage == name)


def test_a_shift_longer_than_a_day_allows_stays_empty_and_names_the_rule(tmp_path):
    whole = ShiftPattern("24", (0, 1440))
    op = operation(
        personnel=squad("RES-U", "LL", 101), posts=[post("KPU", "command_post", HULU, 2, shift="24")]
    )
    op = replace(op, settings=replace(op.settings, shifts=(*op.settings.shifts, whole)))
    assert broken(op, tmp_path) == {}
    (row,) = plan(op).shortfalls
    assert (row.place_id, row.missing, row.reason.split(":")[0]) == ("KPU", 2, "max_duty_hours_per_day")
    assert stage_of(op, "missing") == (2, 2.0)


def test_station_duty_that_is_not_exempt_from_daily_hours_is_done_by_nobody(tmp_path):
    exempt = replace(RULES, station_duty_exempt_from=frozenset())
    op = operation(stations=STATIONS[:1], personnel=squad("SEK-HULU", "LM", 101), rules=exempt)
    assert broken(op, tmp_path) == {}
    (row,) = plan(op).shortfalls
    assert (row.place_id, row.missing, row.reason.split(":")[0]) == (
        plan(op).beats[0].beat_id,
        2,
        "max_duty_hours_per_day",
    )


def test_with_one_date_of_duty_in_a_week_nobody_moves_to_a_station_and_guards_it(tmp_path):
    # The way is on the eve: with six days off in seven nobody may do both.
    for off, missing in ((5, {}), (6, 2)):
        rules = replace(RULES, min_days_off_per_week=off, forward_movement_days=1)
        op = operation(stations=STATIONS[:1], personnel=squad("SEK-HULU", "LM", 101), rules=rules)
        assert broken(op, tmp_path / str(off)) == {}
        found = [(row.missing, row.reason.split(":")[0]) for row in plan(op).shortfalls]
        assert found == ([(missing, "min_days_off_per_week")] if missing else [])


def test_a_post_on_voting_day_has_the_women_it_asks_for(tmp_path):
    # Of six officers one is a woman: she serves at the warehouse, whatever the way.
    asks = replace(post("GDG", "warehouse", PASIR, 2), women=1)
    six = squad("SEK-HILIR", "MMMMMM", 101)
    crew = [*six[:5], replace(six[5], sex="F")]
    assert all(
        six[5].nrp in at_place(plan(operation(personnel=crew, posts=[asks]), seed=n), "GDG") for n in range(8)
    )
    # Without her a man alone may serve, and the second place stays empty.
    op = operation(personnel=six, posts=[asks])
    assert (broken(op, tmp_path), short(plan(op)), stage_of(op, "missing")) == ({}, {"GDG": 1}, (1, 1.0))


def test_teams_beyond_the_least_never_empty_a_place_on_the_day_after(monkeypatch):
    # Three stations, six officers: one team must be, three could. At midnight a guard rests, so that with
    # three teams nobody could stand at the PPK in the small hours.
    after = date(2024, 11, 28)
    ppk = post("PPK", "district_tally", HULU, 1, shift="2x12", phases=frozenset({"tally"}))
    op = operation(
        stations=[station("A1", BATU), station("A2", BATU, 0.01), station("A3", BATU, 0.02)],
        personnel=squad("SEK-HULU", "LLLMMM", 101),
        posts=[ppk],
        rules=replace(RULES, routine_share=Fraction(0)),
    )
    tally = Phase("tally", "Rekapitulasi", after, after)
    op = replace(op, settings=replace(op.settings, phases=(VOTING, tally)))
    teams = []
    for counted in (None, 0):
        monkeypatch.setattr(whole, "affordable_extra", lambda *_, counted=counted: counted)
        done = made(op, phases=2)
        assert done.voting is not None
        teams.append((sum(b.teams for b in done.voting.beats if b.team_id), done.shortfalls))
    assert teams == [(1, ()), (1, ())]


def test_a_plan_of_a_sound_world_breaks_nothing(tmp_path):
    assert broken(FULL, tmp_path) == {}


def test_a_folder_with_nothing_to_guard_is_not_planned(tmp_path):
    folder = tmp_path / "op"
    write_demo(folder, seed=1, stations=40, officers=60, regencies=1)
    for table in ("stations", "posts"):
        header = (folder / f"{table}.csv").read_text(encoding="utf-8").splitlines()[0]
        (folder / f"{table}.csv").write_text(header + "\n", encoding="utf-8")
    with pytest.raises(NothingToPlanError, match="there is no station and no post to guard"):
        plan_folder(folder, tmp_path / "plan")
    assert not (tmp_path / "plan").exists()
