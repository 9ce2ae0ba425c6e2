"""Edits by hand in Posko: checked by what is read by index, kept as data, and planned around."""

import shutil
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posko.campaign.actions import keep
from posko.planning import bridge
from posko.planning import rows as rows_of
from posko.planning.actions import ask_revision
from posko.planning.byhand import seats
from posko.planning.byhand.bridge import checked
from posko.planning.byhand.folder import Accepted, kept
from posko.planning.byhand.gathering.bridge import Gathering, Short
from posko.planning.models import Plan, PlanState
from posko.planning.rows import reading
from posko.support.errors import RuleError
from praja.byhand import AddPost, MoveStation, Put, check
from praja.plan.naming import seat_name
from praja.worlds import write_demo
from tests.engine.planning_world import BATU, post
from tests.engine.test_byhand_laws import ASKED, NRPS, OP, PLAN, SEATS
from tests.site.campaign_world import begun


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """The rows of the tiny election of `tests.engine.test_byhand_laws`."""
    place = tmp_path_factory.mktemp("rows")
    (place / "plan").mkdir()
    bridge.settle(place, OP, PLAN)
    return place / "rows.sqlite3"


def asked(rows, edits, so_far=()):
    """The verdict on edits of what is read by index."""
    with reading(rows) as file:
        facts = Gathering(file, Short.of(file, OP.settings)).facts(so_far, edits)
    return check(facts, so_far=so_far, now=edits)


STATIONS = sorted(s.station_id for s in OP.stations)
BEATS = sorted(b.beat_id for b in PLAN.beats)
edits = st.one_of(
    st.builds(Put, st.sampled_from([*SEATS, "KPU/20241125T0800/9"]), st.sampled_from(["", "nobody", *NRPS])),
    st.builds(MoveStation, st.sampled_from([*STATIONS, "X"]), st.sampled_from([*BEATS, "Y"])),
    st.builds(
        AddPost,
        st.builds(
            post, st.sampled_from(["KPU", "NEW"]), st.just("patrol"), st.sampled_from([BATU, "1"]), st.just(2)
        ),
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(edits, max_size=3), st.lists(edits, min_size=1, max_size=3))
def test_what_is_read_by_index_says_what_the_plan_in_memory_says(rows, so_far, now):
    here = check(ASKED.facts(*so_far, *now), so_far=so_far, now=now)
    assert asked(rows, now, so_far) == here


def test_every_empty_seat_has_a_name_of_its_own_that_no_duty_bears(rows):
    duties = {d.duty_id for d in PLAN.duties}
    found: dict[str, int] = {}
    with reading(rows) as file:
        for name in {seat_name(n) for n in ASKED.needs.values()}:
            found |= seats.free_seats(file, name)
        short = file.execute("SELECT sum(officers - filled) AS n FROM need").fetchone()["n"]
    assert short == len(found) == len(set(found) - duties) > 0


# Kept as data, and planned around


@pytest.fixture(scope="module")
def province(tmp_path_factory):
    """A small operation, as if it were a real one, and the plan of its voting day."""
    place = tmp_path_factory.mktemp("province")
    write_demo(place / "folder", seed=1, stations=30, officers=150, regencies=1)
    toml = place / "folder" / "operation.toml"
    toml.write_text("".join(toml.read_text("utf-8").splitlines(keepends=True)[1:]), "utf-8")
    (place / "attempt").mkdir()
    told = bridge.make(str(place / "folder"), str(place / "attempt"), ["voting"], 1, progress=quiet)
    return place, told


def quiet(*_):
    """Nobody listens."""


def planned(command, province):
    """The operation with its data and its plan."""
    place, told = province
    operation = begun(command)
    version = keep(command.viewer("planner"), operation, place / "folder", "uji", now=command.now)
    plan = Plan.objects.create(
        operation=operation,
        folder=version,
        number=1,
        state=PlanState.DONE,
        phases=["voting"],
        attempts=1,
        asked_at=command.now,
        figures=told["figures"],
        digest=told["digest"],
    )
    shutil.copytree(place / "attempt", plan.attempt)
    return plan


def one(plan, sql, *values):
    return rows_of.everything(plan.rows, sql, values)[0]


def moves(plan):
    """A guard's seat emptied, another given to somebody free, a station in another beat, a new post."""
    guard, other = rows_of.everything(
        plan.rows, "SELECT * FROM duty WHERE kind = 'station_guard' AND role = 'member' ORDER BY n LIMIT 2"
    )
    free = one(
        plan,
        "SELECT o.nrp FROM officer o JOIN fact f ON f.nrp = o.nrp WHERE f.assignable AND f.contests = '' "
        "AND o.rank = 'Bripda' AND o.nrp NOT IN (SELECT nrp FROM duty UNION SELECT nrp FROM away)",
    )["nrp"]
    pairs = rows_of.everything(
        plan.rows,
        "SELECT s.station_id, b.beat_id, s.load, b.load AS full FROM station s "
        "JOIN beat b ON b.district = s.district AND b.beat_id <> s.beat_id ORDER BY 1, 2",
    )
    station = next(p for p in pairs if Fraction(p["load"]) + Fraction(p["full"]) <= 1)
    post = one(plan, "SELECT * FROM post WHERE officers < 4 AND pair_id = ''")
    new = {
        "do": "add_post", "post_id": "POS-BARU", "kind": post["kind"], "name": "Pos baru", "lat": post["lat"],
        "area_code": post["area"], "lon": post["lon"], "phases": ["voting"], "task_force": post["force"],
        "officers": 1, "shift": "day", "qualifications": [], "pair_id": None, "women": 0,
    }  # fmt: skip
    return guard, other, free, station, [
        {"do": "put", "duty_id": guard["duty_id"], "nrp": ""},
        {"do": "put", "duty_id": other["duty_id"], "nrp": free},
        {"do": "move_station", "station_id": station["station_id"], "beat_id": station["beat_id"]},
        new,
    ]  # fmt: skip


def test_accepted_edits_are_data_and_the_revision_keeps_every_one(command, province):
    plan = planned(command, province)
    guard, other, free, station, edits = moves(plan)
    verdict = checked(plan, so_far=[], now=edits)
    # His home is there: the page says that a rule excludes him, and the certificate which.
    heavy = {(t.rule, t.shown) for t in verdict.touched if t.weight == "second_person"}
    assert heavy == {("home_village_spared", "excluded_by_rule")}
    accepted = [Accepted(edit, "Kenal medan", "Kabag Ops") for edit in edits]
    planner = command.viewer("planner")
    version = kept(planner, plan, accepted, why="Suntingan", now=command.now, after=1)
    assert (version.number, version.why) == (2, "Suntingan")
    revision = ask_revision(public_id=plan.public_id, by=planner, now=command.now)
    revision.attempts = 1
    revision.attempt.mkdir(parents=True)
    told = bridge.revise(str(version.path), str(plan.path), str(revision.attempt), progress=quiet)
    seat = "SELECT nrp FROM duty WHERE duty_id = ?"
    assert one(revision, seat, guard["duty_id"])["nrp"] != guard["nrp"]
    assert one(revision, seat, other["duty_id"])["nrp"] == free
    watched = one(revision, "SELECT beat_id FROM station WHERE station_id = ?", station["station_id"])
    assert watched["beat_id"] == station["beat_id"]
    assert one(revision, "SELECT count(*) AS n FROM need WHERE place_id = 'POS-BARU'")["n"] > 0
    # One lock and one station: what was placed by hand.
    assert told["figures"]["by_hand"] == 2
    broken = [rule for (_, rule), _ in told["figures"]["rules"]]
    assert broken == ["Nobody guards a station or post in the village of his own home."]
    assert told["figures"]["changes"] >= 2


def test_the_last_word_on_a_seat_is_kept_and_earlier_decisions_about_it_go(command, province):
    plan = planned(command, province)
    guard, *_ = moves(plan)
    planner = command.viewer("planner")
    first = [
        Accepted({"do": "put", "duty_id": guard["duty_id"], "nrp": ""}, "A", "X"),
        Accepted({"do": "keep", "duty_id": guard["duty_id"]}, "B", "X"),
        Accepted({"do": "put", "duty_id": guard["duty_id"], "nrp": ""}, "C", "X"),
    ]
    version = kept(planner, plan, first, why="satu", now=command.now, after=1)
    assert "locks.csv" not in {p.name for p in version.path.iterdir() if p.read_text("utf-8").count("\n") > 1}
    assert (version.path / "releases.csv").read_text("utf-8").splitlines()[1:] == [
        f"{guard['duty_id']},{guard['nrp']},C,X"
    ]
    then = [Accepted({"do": "put", "duty_id": guard["duty_id"], "nrp": guard["nrp"]}, "D", "Y")]
    version = kept(planner, plan, then, why="dua", now=command.now, after=2)
    assert (version.path / "releases.csv").read_text("utf-8").count("\n") == 1
    assert (version.path / "locks.csv").read_text("utf-8").splitlines()[1:] == [
        f"{guard['duty_id']},{guard['nrp']},D,Y"
    ]


def test_data_that_somebody_else_changed_meanwhile_are_not_written_over(command, province):
    plan = planned(command, province)
    guard, *_ = moves(plan)
    edit = Accepted({"do": "keep", "duty_id": guard["duty_id"]}, "A", "X")
    with pytest.raises(RuleError, match="Versi 1 sudah disimpan orang lain"):
        kept(command.viewer("planner"), plan, [edit], why="uji", now=command.now, after=0)
    assert plan.operation.versions.count() == 1


def test_a_row_that_is_no_edit_is_refused(command, province):
    plan = planned(command, province)
    with pytest.raises(RuleError, match="Suntingan ini tidak terbaca"):
        checked(plan, so_far=[], now=[{"do": "put", "nrp": "1"}])
