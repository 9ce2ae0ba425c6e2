"""A whole revision from folder to folder: what is only copied gives the bytes that a full reading gives."""

import csv
import hashlib
import json
import re
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from praja.cli import main
from praja.domain.forces import Absence, Lock
from praja.errors import FolderError, UsageError
from praja.io.folder import read_operation
from praja.io.plan_tables import read_plan
from praja.pipeline import plan_folder, revise_near, revise_span
from praja.pipeline.ready import FallingOut, ReadyPlan
from praja.pipeline.revision import orders_beside, revise_folder
from praja.worlds import write_demo


@pytest.fixture(scope="module")
def planned(tmp_path_factory) -> tuple[Path, Path]:
    folder, plan = (tmp_path_factory.mktemp(name) / "it" for name in ("operation", "plan"))
    write_demo(folder, seed=1, stations=30, officers=90, regencies=1)
    plan_folder(folder, plan, phases=("quiet", "voting"))
    return folder, plan


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def changed(planned, tmp_path) -> Path:
    """The operation with two guards away from the eve of voting."""
    folder, plan = planned
    guards = sorted({r["nrp"] for r in rows(plan / "duties.csv") if r["kind"] == "station_guard"})[:2]
    target: Path = tmp_path / "changed"
    shutil.copytree(folder, target)
    away = "".join(f"{nrp},2024-11-26,2024-11-28,sick\n" for nrp in guards)
    table = target / "unavailable.csv"
    known = table.read_text("utf-8") if table.exists() else "nrp,start,end,reason\n"
    table.write_text(known + away, encoding="utf-8")
    return target


def sums(folder: Path) -> dict[str, str]:
    """A digest of each file, the seconds of stages left out."""
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".xlsx"):
        text = re.sub(r'"seconds": [\d.]+', "", path.read_text("utf-8"))
        text = re.sub(r"<!--seconds-->.*?<!--/seconds-->", "", text, flags=re.DOTALL)
        found[str(path.relative_to(folder))] = hashlib.sha256(text.encode()).hexdigest()
    return found


def test_reading_only_what_absences_reach_gives_the_same_folder(planned, changed, tmp_path, monkeypatch):
    # The quiet phase is short: without this all of it were near.
    monkeypatch.setattr(revise_span, "REACH", timedelta(0))
    monkeypatch.setattr(revise_span, "NEAR_REACH", timedelta(0))
    monkeypatch.setattr(revise_near, "BEFORE", timedelta(0))
    operations = (read_operation(f).operation for f in (planned[0], changed))
    reader = revise_near.NearReader.of(planned[1], *operations)
    part = reader.read(reader.spans[0]) if reader else None
    assert part is not None
    assert 0 < len(part.far()) < len(part.duties)
    near = revise_folder(changed, planned[1], tmp_path / "near")
    assert near.plan.changes
    aside = revise_folder(changed, planned[1], tmp_path / "aside", workers=2)
    assert aside.evaluation == near.evaluation
    monkeypatch.setattr(revise_near.NearReader, "of", lambda *_: None)
    whole = revise_folder(changed, planned[1], tmp_path / "whole")
    assert (near.plan.duties, near.plan.hours) == (whole.plan.duties, whole.plan.hours)
    assert sums(tmp_path / "near") == sums(tmp_path / "whole") == sums(tmp_path / "aside")


def test_who_changes_is_told_before_the_check_and_stands_beside_the_folder_until_its_end(
    planned, changed, tmp_path
):
    out, told = tmp_path / "revised", []

    def progress(stage: str, done: int, _total: int) -> None:
        told.append((stage, done, orders_beside(out).read_bytes() if orders_beside(out).exists() else b""))

    done = revise_folder(changed, planned[1], out, progress=progress)
    stages = [stage for stage, _, _ in told]
    assert stages.index("changes") < stages.index("evaluate")
    _, number, orders = next(t for t in told if t[0] == "changes")
    assert number == len(done.plan.changes)
    assert orders == (out / "changes.csv").read_bytes()
    assert not orders_beside(out).exists()


def test_a_plan_that_is_not_written_as_this_version_writes_is_read_as_a_whole(planned, changed, tmp_path):
    quoted = tmp_path / "plan"
    shutil.copytree(planned[1], quoted)
    lines = (quoted / "duties.csv").read_text("utf-8").splitlines()
    lines[1] = ",".join(f'"{cell}"' for cell in lines[1].split(","))
    (quoted / "duties.csv").write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
    revise_folder(changed, quoted, tmp_path / "from-quoted")
    revise_folder(changed, planned[1], tmp_path / "near")
    assert sums(tmp_path / "from-quoted") == sums(tmp_path / "near")


def test_a_plan_held_ready_names_the_same_changes_and_can_be_asked_again(planned, changed, tmp_path):
    earlier, now = (read_operation(folder).operation for folder in (planned[0], changed))
    ready = ReadyPlan.of(earlier, read_plan(planned[1], earlier))
    told = revise_folder(changed, planned[1], tmp_path / "revised").plan.changes
    for _ in range(2):
        done = ready.falling_out(now.absences)
        assert done.changes == told
        assert done.missing == {}
        assert 0 < done.fewest <= len(told)
    # Who is away on a date without a duty is no reason to change anybody.
    idle, later = next(a for a in now.absences if a not in earlier.absences), date(2030, 1, 1)
    assert ready.falling_out([replace(idle, start=later, end=later)]) == FallingOut((), 0, {})
    with pytest.raises(UsageError, match="NRP 000 tidak ada dalam data personel"):
        ready.falling_out([replace(idle, nrp="000")])


def test_a_plan_held_ready_says_what_stays_empty_and_keeps_locks(planned):
    earlier = read_operation(planned[0]).operation
    plan = read_plan(planned[1], earlier)
    # Everybody is away: every seat of the day is missing, and nobody can be changed but those who are.
    day = date(2024, 11, 27)
    everybody = [Absence(o.nrp, day, day) for o in earlier.personnel]
    done = ReadyPlan.of(earlier, plan).falling_out(everybody)
    lost = [d for d in plan.duties if d.start.date() == day and d.kind not in ("standby", "forward_movement")]
    assert sum(done.missing.values()) == len(lost)
    # A duty that a lock gives stays, while somebody else falls out.
    firm, other = (d for d in lost if d.kind == "station_guard") if len(lost) == 2 else lost[:2]
    lock = Lock(firm.duty_id, firm.nrp, "perintah", "Kapolres")
    ready = ReadyPlan.of(replace(earlier, locks=(lock,)), plan)
    told = ready.falling_out([Absence(other.nrp, day, day)])
    assert firm.duty_id not in {duty for c in told.changes for duty in c.lost}


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ("{}", "phases"),
        ("[]", "phases"),
        ('"x"', "phases"),
        ("null", "phases"),
        ('{"phases": 5}', "phases"),
        ('{"phases": [], "seed": 1}', "phases"),
        ('{"phases": ["voting", "voting"], "seed": 1}', "phases"),
        ('{"phases": ["voting", ["quiet"]], "seed": 1}', "phases"),
        ('{"phases": ["voting"]}', "seed"),
        ('{"phases": ["voting"], "seed": "1"}', "seed"),
        ('{"phases": ["voting"], "seed": true}', "seed"),
    ],
)
def test_a_damaged_certificate_is_refused_with_its_file_and_field(planned, tmp_path, content, field):
    damaged, out = tmp_path / "plan", tmp_path / "out"
    shutil.copytree(planned[1], damaged)
    (damaged / "certificate.json").write_text(content, encoding="utf-8")
    told = ["revise", str(planned[0]), str(damaged), "--out", str(out), "--workers", "1", "--json"]
    run = CliRunner().invoke(main, told)
    said = json.loads(run.stdout)["error"]
    assert (run.exit_code, out.exists()) == (2, False)
    named = f"{damaged / 'certificate.json'}: {field!r}"
    indonesian, _, english = said.partition(" / ")
    assert indonesian.startswith(f"{named} harus ")
    assert english.startswith(f"{named} must be ")


def test_a_certificate_of_nothing_but_brackets_is_refused_as_unreadable(planned, tmp_path):
    damaged = tmp_path / "plan"
    shutil.copytree(planned[1], damaged)
    (damaged / "certificate.json").write_text("[" * 200_000, encoding="utf-8")
    with pytest.raises(FolderError, match=r"tidak dapat dibaca\. / .*certificate\.json cannot be read"):
        revise_folder(planned[0], damaged, tmp_path / "out")


def test_no_plan_is_written_inside_a_folder_that_it_is_made_from(planned, tmp_path):
    folder, plan = tmp_path / "operation", tmp_path / "plan"
    shutil.copytree(planned[0], folder)
    shutil.copytree(planned[1], plan)
    (tmp_path / "link").symlink_to(plan / "input")
    before = sums(folder), sums(plan)
    cases = [
        (folder, "plan", folder, folder / "plan"),
        (folder, "revise", folder, plan, folder / "baru"),
        (plan, "revise", folder, plan, plan / "input" / "x"),
        (plan, "revise", folder, plan, tmp_path / "link" / "x"),
    ]
    for read, command, *told, out in cases:
        run = CliRunner().invoke(main, [command, *map(str, told), "--out", str(out), "--json"])
        indonesian, _, english = json.loads(run.stdout)["error"].partition(" / ")
        assert run.exit_code == 2
        assert indonesian.startswith(f"{out} berada di dalam {read}, ")
        assert english.startswith(f"{out} lies inside {read}, ")
    assert (sums(folder), sums(plan)) == before


def test_a_revision_may_take_the_place_of_the_plan_it_revises(planned, changed, tmp_path):
    plan = tmp_path / "plan"
    shutil.copytree(planned[1], plan)
    done = revise_folder(changed, plan, plan)
    assert (plan / "changes.csv").is_file()
    assert done.plan.changes


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('code = "MP-15-2024"', 'code = "MP-16-2024"', "'MP-16-2024' (15)"),
        ('area = "15"', 'area = "15.71"', "'MP-15-2024' (15.71)"),
    ],
    ids=["code", "area"],
)
def test_a_folder_of_another_operation_is_refused_and_to_be_planned_anew(planned, tmp_path, old, new, told):
    other = tmp_path / "other"
    shutil.copytree(planned[0], other)
    settings = other / "operation.toml"
    text = settings.read_text("utf-8")
    assert text.count(old) == 1
    settings.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        revise_folder(other, planned[1], tmp_path / "out")
    indonesian, _, english = str(refused.value).partition(" / ")
    assert indonesian.startswith(f"Folder yang diubah memuat operasi {told}, padahal")
    assert indonesian.endswith(
        "rencana itu untuk operasi 'MP-15-2024' (15): susun rencana baru dengan `praja plan`."
    )
    assert english.endswith(
        f"holds the operation {told}, but the plan is one of 'MP-15-2024' (15): plan anew with `praja plan`."
    )
    assert [p.name for p in tmp_path.iterdir()] == ["other"]


def test_an_operation_may_be_given_another_name_between_plan_and_revision(planned, tmp_path):
    renamed = tmp_path / "renamed"
    shutil.copytree(planned[0], renamed)
    settings = renamed / "operation.toml"
    text = settings.read_text("utf-8")
    settings.write_text(
        text.replace('name = "Operasi Mantap Praja', 'name = "Operasi Baru', 1), encoding="utf-8"
    )
    assert settings.read_text("utf-8") != text
    assert revise_folder(renamed, planned[1], tmp_path / "out").plan.changes == ()
