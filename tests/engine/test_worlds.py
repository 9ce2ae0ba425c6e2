"""A made-up operation is whole, holds together, and is the same for the same seed."""

import csv
import os
import subprocess
import sys
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.domain.areas import CommandTree, Level, lies_in
from praja.errors import FolderError, InputError, UsageError
from praja.units import great_circle_m
from praja.worlds import AreaFact, World, WorldSpec, build_world, jambi, read_areas, write_demo, write_world
from praja.worlds.chance import Chance, apportion
from praja.worlds.people import RANKS

ISLANDS = """code,name,lat,lon,stations
81,Maluku,-3.65,128.19,
81.01,Kabupaten Seram,-3.30,128.95,
81.01.01,Amahai,-3.34,128.92,40
81.01.02,Banda,-4.52,129.90,22
81.01.03,Tehoru,-3.38,129.55,18
81.71.01,Nusaniwe,-3.70,128.14,75
81.71.02,Sirimau,-3.68,128.20,110
"""


@pytest.fixture(scope="module")
def demo() -> World:
    return build_world(jambi(), seed=2024)


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def check_world(world: World) -> None:
    """Every id is unique, every reference resolves, codes nest, places lie where they say."""
    areas = {a.code: a for a in world.areas}
    units = {u.unit for u in world.units}
    stations = {s.station_id for s in world.stations}
    nrps = {o.nrp for o in world.personnel}
    pairs = {p.pair_id for p in world.candidates}
    assert len(areas) == len(world.areas)
    assert len(units) == len(world.units)
    assert len(stations) == len(world.stations)
    assert len(nrps) == len(world.personnel)
    assert len(pairs) == len(world.candidates)
    for unique in ([p.post_id for p in world.posts], [e.event_id for e in world.events]):
        assert len(set(unique)) == len(unique)
    assert len({a.asset_id for a in world.assets}) == len(world.assets)
    assert all(a.code.rpartition(".")[0] in areas for a in world.areas if a.level is not Level.PROVINCE)
    assert all(u.parent in units for u in world.units if u.parent is not None)
    assert all(code in areas for u in world.units for code in u.area_codes)
    assert {s.village_code for s in world.stations} <= areas.keys()
    assert all(o.unit in units and o.home_village in areas for o in world.personnel)
    assert all(p.area_code in areas and p.pair_id in {None, *pairs} for p in world.posts)
    assert all(p.contest_area in areas for p in world.candidates)
    assert {t.nrp for t in world.interests} | {x.nrp for x in world.unavailable} <= nrps
    assert {t.pair_id for t in world.interests} | {e.pair_id for e in world.events} <= pairs
    assert {e.district_code for e in world.events} <= areas.keys()
    assert {a.unit for a in world.assets} <= units
    assert {i.code for i in world.indicators} <= areas.keys() | stations
    assert all(0 <= i.value <= 1 for i in world.indicators)
    check_logistics(world)
    check_places(world)


def check_logistics(world: World) -> None:
    """Ways, depots, sectors and re-votes refer to what is there, and no area lies in two sectors."""
    areas = {a.code: a.level for a in world.areas}
    nrps = {o.nrp for o in world.personnel}
    assert all(w.from_code in areas and w.to_code in areas and w.from_code != w.to_code for w in world.travel)
    assert all(w.minutes is None or w.minutes >= 5 for w in world.travel)
    levels = {"warehouse": Level.REGENCY, "district": Level.DISTRICT}
    assert all(areas[d.area_code] is levels[d.level] for d in world.depots)
    assert len({(d.level, d.area_code) for d in world.depots}) == len(world.depots)
    within = [code for s in world.sectors for code in s.area_codes]
    assert sorted(within) == sorted(code for code, level in areas.items() if level is Level.DISTRICT)
    assert {s.officer for s in world.sectors} - {None} <= nrps
    assert {r.station_id for r in world.revotes} <= {s.station_id for s in world.stations}
    villages = {s.station_id: s.village_code for s in world.stations}
    assert all(villages.get(i.place_id or "") == i.area_code for i in world.incidents)
    assert [i.day for i in world.incidents] == sorted(i.day for i in world.incidents)


def check_places(world: World) -> None:
    """Every station lies within the reach of its district: a disc of its area."""
    areas = {a.code: a for a in world.areas}
    districts = [areas[s.district] for s in world.stations]
    metres = great_circle_m(
        [s.lat for s in world.stations],
        [s.lon for s in world.stations],
        [d.lat for d in districts],
        [d.lon for d in districts],
    )
    reach_m = np.array([1000 * ((d.km2 or 0) / np.pi) ** 0.5 for d in districts])
    assert (metres <= reach_m * 1.01 + 10).all()


def test_the_demo_is_jambi_with_5400_officers_of_whom_261_serve_at_muaro_jambi(demo):
    tree = CommandTree.of(demo.units)
    strength = Counter(tree.command_of[o.unit] for o in demo.personnel)
    levels = Counter(a.level for a in demo.areas)
    assert (levels[Level.REGENCY], levels[Level.DISTRICT]) == (11, 144)
    assert len(demo.stations) == 6391
    assert strength.total() == 5400
    assert strength["RES-15.05"] == 261


def test_the_demo_has_the_stations_of_each_regency(demo):
    count = Counter(s.village_code[:5] for s in demo.stations)
    assert (count["15.02"], count["15.04"], count["15.05"], count["15.06"]) == (634, 540, 771, 592)


def test_polres_kerinci_serves_two_regencies_and_sungai_penuh_has_none(demo):
    units = {u.unit: u for u in demo.units}
    assert units["RES-15.01"].area_codes == ("15.01", "15.72")
    assert "RES-15.72" not in units
    assert units["SEK-15.72.01"].parent == "RES-15.01"


def test_the_demo_holds_together(demo):
    check_world(demo)


def test_the_demo_has_a_flooded_road_with_a_boat_beside_it_and_villages_that_only_boats_reach(demo):
    road = demo.travel[0]
    beside = [w for w in demo.travel[1:] if (w.from_code, w.to_code) == (road.from_code, road.to_code)]
    assert (road.mode, road.closed_from, road.closed_to) == ("land", date(2024, 11, 25), date(2024, 11, 29))
    assert [(w.mode, w.minutes) for w in beside] == [("boat", 2 * (road.minutes or 0))]
    boats = {s.village_code for s in demo.stations if s.access == "boat"}
    assert len([w for w in demo.travel if w.to_code in boats]) == 8


def test_trucks_carry_the_boxes_of_their_stations_in_two_turns_and_each_polsek_has_a_pickup(demo):
    # Polres Muaro Jambi: 771 stations, 1,542 boxes, 25.7 loads of 60: 13 trucks.
    trucks = [a for a in demo.assets if a.unit == "RES-15.05" and a.kind == "truck"]
    assert (len(trucks), {a.boxes for a in trucks}) == (13, {60})
    pickups = {a.unit for a in demo.assets if a.kind == "pickup" and a.boxes}
    assert pickups == {u.unit for u in demo.units if u.unit.startswith("SEK-")}


def test_each_kind_of_event_has_a_rule_of_its_own(demo):
    assert {e.kind for e in demo.events} | {"*"} == {r.kind for r in demo.event_rules}


def test_each_district_has_a_polsek_a_tally_post_and_a_patrol(demo):
    districts = {a.code for a in demo.areas if a.level is Level.DISTRICT}
    assert {u.area_codes[0] for u in demo.units if u.unit.startswith("SEK-")} == districts
    for kind in ("district_tally", "patrol"):
        assert {p.area_code for p in demo.posts if p.kind == kind} == districts


def test_every_command_has_the_skills_that_its_own_posts_ask_for(demo):
    tree = CommandTree.of(demo.units)
    held = Counter((tree.command_of[o.unit], skill) for o in demo.personnel for skill in o.qualifications)
    for post in demo.posts:
        host = tree.host_of(post.area_code)
        assert all(held[host, skill] >= 2 for skill in post.qualifications), post.post_id


def test_service_numbers_are_birth_year_and_month_and_fit_the_rank(demo):
    for officer in demo.personnel:
        year, month = int(officer.nrp[:2]), int(officer.nrp[2:4])
        born = 1900 + year if year > 30 else 2000 + year
        _, youngest, oldest = RANKS[officer.rank]
        assert len(officer.nrp) == 8
        assert 1 <= month <= 12
        assert youngest <= 2024 - born <= oldest


def test_events_lie_inside_the_campaign_and_end_the_same_day(demo):
    for event in demo.events:
        assert "2024-09-25" <= event.start.date().isoformat() <= "2024-11-23"
        assert event.start < event.end
        assert event.start.date() == event.end.date()
        contest = event.pair_id.rpartition("-")[0]
        assert lies_in(event.district_code, contest)


def test_the_same_seed_writes_the_same_bytes_and_another_seed_other_people(tmp_path):
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        write_demo(tmp_path / name, seed=seed, stations=200)
    first, second, other = (contents(tmp_path / name) for name in "abc")
    assert first == second
    assert first["personnel.csv"] != other["personnel.csv"]
    assert first["stations.csv"] != other["stations.csv"]


def test_the_order_of_sets_and_dictionaries_in_memory_changes_no_byte(tmp_path):
    program = "import sys, pathlib, praja.worlds as w; w.write_demo(pathlib.Path(sys.argv[1]), stations=60)"
    for hash_seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        subprocess.run([sys.executable, "-c", program, tmp_path / hash_seed], env=environment, check=True)
    assert contents(tmp_path / "1") == contents(tmp_path / "2")


def test_more_officers_leave_every_station_and_event_where_it_was():
    few, many = (build_world(jambi(), seed=3, stations=300, officers=n) for n in (400, 500))
    assert few.stations == many.stations
    assert few.events == many.events


def test_no_file_has_a_carriage_return_or_a_number_in_powers_of_ten(tmp_path):
    write_demo(tmp_path, stations=120, seed=1)
    for name, data in contents(tmp_path).items():
        assert b"\r" not in data, name
        assert b"e-0" not in data, name


def test_the_summary_counts_what_the_folder_holds(tmp_path):
    summary = write_demo(tmp_path / "new" / "demo", stations=150, officers=300, regencies=2)
    folder = summary.folder
    assert (summary.stations, summary.officers, summary.regencies) == (150, 300, 2)
    assert len(rows(folder, "stations")) == 150
    assert len(rows(folder, "personnel")) == 300
    assert sum(int(r["voters"]) for r in rows(folder, "stations")) == summary.voters


def test_the_settings_are_valid_toml_and_say_that_all_is_made_up(tmp_path):
    write_demo(tmp_path, stations=60)
    text = (tmp_path / "operation.toml").read_text(encoding="utf-8")
    settings = tomllib.loads(text)
    assert "REKAAN" in text
    assert "MADE UP" in text
    assert [p["key"] for p in settings["phases"]][4] == "voting"
    posts = rows(tmp_path, "posts")
    assert {p["shift"] for p in posts} <= {s["key"] for s in settings["shifts"]}
    assert {p["task_force"] for p in posts} <= {t["key"] for t in settings["task_forces"]}
    assert {k for p in posts for k in p["phases"].split(";")} <= {p["key"] for p in settings["phases"]}
    assert settings["rules"]["ranks"] == list(RANKS)


@given(
    stations=st.integers(20, 1500),
    officers=st.none() | st.integers(20, 1500),
    regencies=st.none() | st.integers(1, 14),
    seed=st.integers(0, 2**32),
)
def test_a_world_of_any_size_holds_together_and_has_the_size_asked_for(stations, officers, regencies, seed):
    world = build_world(jambi(), seed=seed, stations=stations, officers=officers, regencies=regencies)
    check_world(world)
    assert len(world.stations) == stations
    assert officers in (None, len(world.personnel))
    assert regencies in (None, sum(a.level is Level.REGENCY for a in world.areas))


def test_a_world_of_20000_stations_grows_by_invented_regencies():
    world = build_world(jambi(), seed=5, stations=20_000, officers=3000)
    check_world(world)
    names = [a.name for a in world.areas if a.level is Level.REGENCY]
    assert len(world.stations) == 20_000
    assert len(names) == 12
    assert "Kabupaten Muaro Jambi" in names


def test_a_small_world_keeps_the_regencies_nearest_to_the_capital():
    world = build_world(jambi(), seed=1, stations=90, regencies=2)
    assert [a.name for a in world.areas if a.level is Level.REGENCY] == [
        "Kabupaten Muaro Jambi",
        "Kota Jambi",
    ]


def test_a_table_of_islands_becomes_a_world_of_its_own(tmp_path):
    table = tmp_path / "areas.csv"
    table.write_text(ISLANDS, encoding="utf-8")
    summary = write_demo(tmp_path / "islands", areas=table, seed=4)
    world = build_world(read_areas(table), seed=4)
    check_world(world)
    assert summary.stations == 265
    assert {a.code for a in world.areas if a.level is Level.REGENCY} == {"81.01", "81.71"}
    assert 'timezone = "Asia/Jayapura"' in (tmp_path / "islands" / "operation.toml").read_text(
        encoding="utf-8"
    )


def test_a_table_saved_by_an_indonesian_excel_is_the_same_table(tmp_path):
    (tmp_path / "a.csv").write_text(ISLANDS, encoding="utf-8")
    excel = ISLANDS.replace(",", ";").replace(".", ",")
    lines = [line.partition(";") for line in excel.splitlines()]
    excel = "\r\n".join(code.replace(",", ".") + ";" + rest for code, _, rest in lines)
    (tmp_path / "b.csv").write_text(excel, encoding="utf-8-sig")
    assert read_areas(tmp_path / "a.csv") == read_areas(tmp_path / "b.csv")


def test_a_missing_regency_row_is_made_from_its_districts(tmp_path):
    table = tmp_path / "areas.csv"
    table.write_text(ISLANDS, encoding="utf-8")
    city = read_areas(table).regencies[1]
    # The mean of Nusaniwe and Sirimau.
    assert (city.code, city.lat, city.lon) == ("81.71", -3.69, 128.17) or (city.lat, city.lon) == (
        -3.7,
        128.17,
    )
    assert city.name.startswith("Kota ")


def test_a_world_of_one_lone_district_can_be_written(tmp_path):
    spot = AreaFact("99.01.01", "Pulau Sendiri", 1.0, 125.0, 25)
    spec = WorldSpec(
        AreaFact("99", "Contoh", 1.0, 125.0), (AreaFact("99.01", "Kabupaten Sendiri", 1.0, 125.0),), (spot,)
    )
    write_world(tmp_path, spec, seed=1)
    check_world(build_world(spec, seed=1))
    assert len(rows(tmp_path, "stations")) == 25


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("81.1.01,X,-3,128,4", r"code\[2\] is '81.1.01', must be a code such as"),
        ("81.01.01,X,-3,228,4", r"lon\[2\] is '228', must be degrees from -180 to 180"),
        ("81.01.01,X,south,128,4", r"lat\[2\] is 'south', must be degrees"),
        ("81.01.01,X,-3,128,", r"stations\[2\] is '', must be a whole number of at least 1"),
        (
            "81.01.01,X,-3,128,4\n82.01.01,Y,-3,128,4",
            r"code\[3\] is '82.01.01', must be in the same province",
        ),
        (
            "81.01.01,X,-3,128,4\n81.01.01,Y,-3,128,4",
            r"code\[3\] is '81.01.01', must be in the table only once",
        ),
    ],
)
def test_a_bad_cell_of_the_table_of_areas_is_named(tmp_path, line, message):
    table = tmp_path / "areas.csv"
    table.write_text(f"code,name,lat,lon,stations\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_areas(table)


def test_a_table_without_the_right_columns_is_refused(tmp_path):
    table = tmp_path / "areas.csv"
    table.write_text("code,name\n81,X\n", encoding="utf-8")
    with pytest.raises(FolderError, match="has no column lat, lon, stations"):
        read_areas(table)
    with pytest.raises(FolderError, match="cannot be read"):
        read_areas(tmp_path / "none.csv")


def test_sizes_that_cannot_be_are_refused():
    for sizes, message in (
        ({"stations": 19}, "at least 20 stations, not 19"),
        ({"officers": 3}, "at least 20 officers, not 3"),
        ({"regencies": 99}, "1 to 98 regencies, not 99"),
        ({"stations": 20, "regencies": 30}, "20 stations cannot lie in 30 regencies"),
    ):
        with pytest.raises(UsageError, match=message):
            build_world(jambi(), seed=1, **sizes)


def test_a_folder_of_somebody_else_is_never_written_over(tmp_path):
    (tmp_path / "operation.toml").write_text("[operation]\n", encoding="utf-8")
    with pytest.raises(FolderError, match="not a demo"):
        write_demo(tmp_path, stations=20, replace=True)
    assert contents(tmp_path) == {"operation.toml": b"[operation]\n"}


def test_an_earlier_demo_is_replaced_only_when_asked(tmp_path):
    write_demo(tmp_path, stations=20, seed=1)
    before = contents(tmp_path)
    with pytest.raises(FolderError, match="--replace"):
        write_demo(tmp_path, stations=20, seed=2)
    assert contents(tmp_path) == before
    write_demo(tmp_path, stations=20, seed=2, replace=True)
    assert contents(tmp_path) != before


def test_a_demo_with_a_foreign_file_is_not_replaced(tmp_path):
    write_demo(tmp_path, stations=20)
    (tmp_path / "catatan.docx").write_bytes(b"x")
    with pytest.raises(FolderError, match=r"also holds catatan\.docx"):
        write_demo(tmp_path, stations=20, replace=True)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "x").write_text("", encoding="utf-8")
    with pytest.raises(FolderError, match="is a file"):
        write_demo(tmp_path / "x", stations=20)


def test_chance_gives_the_same_numbers_for_ever():
    # Worked once with Python 3.11; a change here would change every demo.
    chance = Chance(2024, "proof")
    assert [chance.whole(1, 100) for _ in range(5)] == [78, 96, 9, 100, 66]


@given(count=st.integers(0, 30), size=st.integers(0, 30))
def test_some_numbers_are_different_and_below_the_size(count, size):
    drawn = Chance(1, "some").some(count, size)
    assert len(set(drawn)) == len(drawn) == min(count, size)
    assert all(0 <= k < size for k in drawn)


@given(
    total=st.integers(0, 5000),
    weights=st.lists(st.floats(0.01, 100), min_size=1, max_size=40),
    at_least=st.integers(0, 5),
)
def test_parts_add_up_to_the_total_and_none_is_below_the_floor_where_it_can_be(total, weights, at_least):
    parts = apportion(total, weights, at_least=at_least)
    assert sum(parts) == total
    assert min(parts) >= min(at_least, total // len(weights))
