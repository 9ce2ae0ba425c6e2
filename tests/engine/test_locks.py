"""Whatever rule a lock breaks is named as its breach; a lock that cannot be is refused in both languages."""

import csv
import json
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from praja.cli import main
from praja.domain.operation import Operation
from praja.domain.plan import Breach, Duty, Plan
from praja.errors import UsageError
from praja.io.folder import read_operation
from praja.io.plan_tables import read_plan
from praja.pipeline import plan_folder
from praja.pipeline.revision import revise_folder
from praja.worlds import write_demo

VOTING, EVE = date(2024, 11, 27), date(2024, 11, 26)
HEAD = ["duty_id", "nrp", "reason", "by"]


class World:
    """A small operation, planned for the quiet days and voting day."""

    def __init__(self, folder: Path, plan_dir: Path) -> None:
        self.folder, self.plan_dir = folder, plan_dir
        self.op: Operation = read_operation(folder).operation
        self.plan: Plan = read_plan(plan_dir, self.op)
        self.officers = {o.nrp: o for o in self.op.personnel}

    def guard(self, role: str = "member") -> Duty:
        """The first duty at a station of that role."""
        return next(d for d in self.plan.duties if d.kind == "station_guard" and d.role == role)

    def on(self, day: date) -> set[str]:
        return {d.nrp for d in self.plan.duties if d.start.date() <= day <= d.end.date()}

    def first(self, fits) -> str:
        """The first service number of an officer who fits."""
        return next(o.nrp for o in self.op.personnel if o.assignable and fits(o))

    def village(self, duty: Duty) -> str:
        base = {b.beat_id: b.base_station_id for b in self.plan.beats}[duty.place_id]
        return next(s.village_code for s in self.op.stations if s.station_id == base)

    def revised(self, out: Path, *locks: tuple[str, str]):
        path = out.parent / "keputusan.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEAD, *([*lock, "Kenal medan", "Kabag Ops"] for lock in locks)])
        return revise_folder(self.folder, self.plan_dir, out, lock_file=path)


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> World:
    folder, plan_dir = (tmp_path_factory.mktemp(name) / "it" for name in ("operation", "plan"))
    write_demo(folder, seed=1, stations=30, officers=150, regencies=1)
    away, tied = (read_operation(folder).operation.personnel[i].nrp for i in (40, 50))
    with (folder / "unavailable.csv").open("a", encoding="utf-8") as file:
        file.write(f"{away},2024-11-26,2024-11-27,sick\n")
    with (folder / "interests.csv").open("a", encoding="utf-8") as file:
        file.write(f"{tied},business,15-1\n")
    plan_folder(folder, plan_dir, phases=("quiet", "voting"))
    return World(folder, plan_dir)


def on_leave(world: World) -> str:
    return next(a.nrp for a in world.op.absences if a.start <= VOTING <= a.end)


def tied(world: World) -> str:
    village = world.village(world.guard())
    return next(t.nrp for t in world.op.ties if village.startswith(world.op.contest_of[t.pair_id]))


def of_late_shift(world: World) -> str:
    """Somebody whose duty of the eve ends in the afternoon, shortly before a guard's way begins."""
    return next(
        d.nrp
        for d in world.plan.duties
        if d.kind != "forward_movement" and d.end.date() == EVE and 15 <= d.end.hour < 18
    )


CASES = {
    "lock:not_on_leave": on_leave,
    "lock:station_guard_rank": lambda w: w.first(lambda o: o.rank in ("AKBP", "Kompol")),
    "lock:home_village_spared": lambda w: w.first(lambda o: o.home_village == w.village(w.guard())),
    "lock:ties_respected": tied,
}


@pytest.mark.parametrize(("rule", "who"), CASES.items(), ids=CASES)
def test_a_lock_that_breaks_a_rule_on_people_bears_the_name_of_the_rule(world, rule, who, tmp_path):
    seat = world.guard()
    done = world.revised(tmp_path / "out", (seat.duty_id, who(world)))
    found = {(b.rule, b.place_id, b.reason) for b in done.plan.certificate.breaches}
    assert (rule, seat.place_id, "Kenal medan (Kabag Ops)") in found
    assert not done.sound


def test_every_rule_that_is_broken_once_there_is_a_lock_is_named_as_its_breach(world, tmp_path):
    # His way to the station begins when he is hardly off duty: nobody sees it until the plan is made.
    done = world.revised(tmp_path / "out", (world.guard().duty_id, of_late_shift(world)))
    broken = {r.rule for r in done.evaluation.rules if r.violations}
    assert broken
    named = {b.rule for b in done.plan.certificate.breaches}
    assert {f"lock:{rule}" for rule in broken} <= named


def test_a_team_left_without_its_lead_is_a_breach_of_the_lock(world, tmp_path):
    lead = world.guard("lead")
    team = [d for d in world.plan.duties if d.kind == "station_guard" and d.place_id == lead.place_id]
    guards = {d.nrp for d in world.plan.duties if d.kind == "station_guard"}
    idle = [n for n, o in world.officers.items() if o.rank == "Bripda" and o.assignable and n not in guards]
    done = world.revised(tmp_path / "out", *((d.duty_id, n) for d, n in zip(team, idle, strict=False)))
    found = {(b.rule, b.place_id) for b in done.plan.certificate.breaches}
    assert ("lock:team_is_led", lead.place_id) in found


def test_report_and_check_say_that_a_persons_decision_breaks_the_rule(world, tmp_path):
    seat = world.guard()
    world.revised(tmp_path / "out", (seat.duty_id, on_leave(world)))
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "Penetapan orang melanggar: Tidak ada tugas pada tanggal berhalangan." in page
    run = CliRunner().invoke(main, ["evaluate", str(world.folder), str(tmp_path / "out")])
    assert f"Penetapan orang di {seat.place_id} melanggar" in " ".join(run.output.split())
    told = CliRunner().invoke(main, ["evaluate", str(world.folder), str(tmp_path / "out"), "--json"])
    assert '"lock:not_on_leave"' in told.output


def test_a_lock_that_breaks_nothing_is_no_breach(world, tmp_path):
    seat = world.guard()
    done = world.revised(tmp_path / "out", (seat.duty_id, seat.nrp))
    assert not [b for b in done.plan.certificate.breaches if b.rule.startswith("lock:")]


def test_a_plan_whose_certificate_names_a_breach_of_a_lock_is_not_sound_though_no_table_shows_it(
    world, tmp_path
):
    seat, out = world.guard(), tmp_path / "out"
    done = world.revised(out, (seat.duty_id, seat.nrp))
    assert done.sound
    assert not done.evaluation.details
    content = json.loads((out / "certificate.json").read_text("utf-8"))
    breach = Breach("lock:task_force_kept", seat.place_id, "Kenal medan (Kabag Ops)", 1)
    content["breaches"].append(asdict(breach))
    (out / "certificate.json").write_text(json.dumps(content), encoding="utf-8")
    run = CliRunner().invoke(main, ["evaluate", str(world.folder), str(out), "--json"])
    assert (run.exit_code, json.loads(run.stdout)["sound"]) == (1, False)
    assert json.loads(run.stdout)["locks"][0]["rule"] == "lock:task_force_kept"
    # What a command prints and returns of a plan it has just written is said of the certificate, too.
    certificate = replace(done.plan.certificate, breaches=(*done.plan.certificate.breaches, breach))
    assert not replace(done, plan=replace(done.plan, certificate=certificate)).sound


@pytest.mark.parametrize(
    ("locks", "indonesian", "english"),
    [
        ((("NADA/1", "{nrp}"),), "tidak ada tugas NADA/1", "There is no duty NADA/1"),
        ((("KPU-LAMA/20241127T0000/1", "{nrp}"),), "hapus baris itu", "take the row out"),
        (
            (("{seat}", "{nrp}"), ("{seat}", "{other}")),
            "dipakai pada beberapa baris",
            "stands in rows that differ",
        ),
        ((("{seat}", "99999999"),), "tidak ada dalam tabel personel", "is not among the officers read"),
    ],
    ids=["unknown duty", "seat that is gone", "two for one seat", "unknown officer"],
)
def test_a_lock_that_cannot_be_is_refused_in_both_languages(world, locks, indonesian, english, tmp_path):
    fill = {"seat": world.guard().duty_id, "nrp": world.guard().nrp, "other": on_leave(world)}
    rows = [tuple(cell.format(**fill) for cell in lock) for lock in locks]
    with pytest.raises(UsageError, match=indonesian) as refused:
        world.revised(tmp_path / "out", *rows)
    assert english in str(refused.value)
