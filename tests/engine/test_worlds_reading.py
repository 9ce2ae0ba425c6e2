"""What a world writes is read again without a finding, and what spoil damages is found."""

import pytest

from praja.domain.findings import Severity
from praja.io import read_operation
from praja.worlds import build_world, jambi, write_demo
from praja.worlds.spoiled import spoil


@pytest.mark.parametrize(
    "sizes", [{}, {"stations": 20}, {"stations": 2500, "regencies": 13, "officers": 900}]
)
def test_a_demo_is_read_without_any_finding(tmp_path, sizes):
    write_demo(tmp_path, **sizes)
    intake = read_operation(tmp_path)
    assert intake.findings == ()
    assert intake.plannable == {}


def test_what_is_read_is_the_world_that_was_made(tmp_path):
    write_demo(tmp_path, stations=150, seed=9)
    world, read = build_world(jambi(), stations=150, seed=9), read_operation(tmp_path).operation
    assert read.stations == world.stations
    assert read.areas == world.areas
    assert read.units == world.units
    assert read.posts == world.posts
    assert read.personnel == world.personnel
    assert read.events == world.events
    assert read.candidates == world.candidates
    assert read.indicators == world.indicators
    assert read.assets == world.assets
    assert read.event_rules == world.event_rules
    assert read.travel == world.travel
    assert read.depots == world.depots
    assert read.sectors == world.sectors
    assert read.revotes == world.revotes
    assert read.incidents == world.incidents
    assert [(t.nrp, t.pair_id) for t in read.ties] == [(t.nrp, t.pair_id) for t in world.interests]
    assert len(read.absences) == len(world.unavailable)


def test_a_spoiled_demo_is_read_to_the_end_with_findings_in_every_damaged_table(tmp_path):
    summary = write_demo(tmp_path, stations=400, seed=11)
    spoil(tmp_path, seed=5)
    intake = read_operation(tmp_path)
    damaged = {"stations", "units", "personnel", "interests", "events", "posts", "indicators", "travel"}
    assert damaged <= {f.file.partition(".")[0] for f in intake.findings}
    assert any(f.severity is Severity.ERROR for f in intake.findings)
    # Lost are two officers of unknown units, and one NRP with two ranks of which neither can be trusted.
    assert len(intake.operation.personnel) == summary.officers - 3
    assert len(intake.operation.stations) == summary.stations - 1
