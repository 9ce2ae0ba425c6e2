"""From a plan to edits by hand to the plan made around them, by the real engine in its own process."""

import tempfile
from pathlib import Path

import pytest

from posko.campaign.actions import keep
from posko.editing import actions, queries, sending
from posko.editing.models import Draft
from posko.planning.actions import approve_plan, ask_plan
from posko.planning.rows import everything
from posko.planning.worker import work_once
from posko.support.errors import RuleError
from tests.site.campaign_world import begun
from tests.site.conftest import NOW
from tests.site.editing_world import EDITED_OPERATION
from tests.site.planning_world import write_input

SEATS = ("1/20241128T0000/2", "3/20241128T0000/1", "1/20241127T1200/2")
STATIONS = EDITED_OPERATION.stations
PATTERNS = "".join(
    f'[[guard_patterns]]\nrisk_class = "{risk}"\npolice = 2\nstations = 8\ncivil_guards = 16\nweight = 1\n'
    for risk in ("low", "elevated", "high", "special")
)


def write(folder):
    """Write the operation that is corrected by hand, with its stations."""
    write_input(folder, EDITED_OPERATION)
    with (folder / "operation.toml").open("a", encoding="utf-8") as file:
        file.write(PATTERNS)
    rows = [f"{s.station_id},{s.number},{s.village_code},{s.lat},100.0,{s.voters}\n" for s in STATIONS]
    text = "station_id,number,village_code,lat,lon,voters\n" + "".join(rows)
    (folder / "stations.csv").write_text(text, encoding="utf-8")
    return folder


def planned(command):
    """A plan of the voting day of Polres Hulu and Hilir, made by the engine."""
    operation = begun(command, "POLDA", "99", "provincial_planner", "Mantap Praja Contoh")
    viewer = command.viewer("provincial_planner")
    with tempfile.TemporaryDirectory() as place:
        keep(viewer, operation, write(Path(place) / "folder"), "uji", now=NOW)
    ask_plan(operation, phases=["voting"], seed=0, by=viewer, now=NOW)
    return worked()


def worked():
    plan = work_once()
    assert plan is not None
    assert plan.state == "done", plan.refusal
    return plan


def duties(plan):
    """Who has each duty of a plan."""
    rows = everything(plan.rows, "SELECT duty_id, nrp FROM duty WHERE need IS NOT NULL ORDER BY n")
    return {row["duty_id"]: row["nrp"] for row in rows}


@pytest.fixture
def plan(command):
    command.add("provincial_planner", "planner", "POLDA")
    return planned(command)


def test_two_officers_swap_a_third_is_locked_and_the_next_plan_has_them_so(command, plan):
    viewer = command.viewer("provincial_planner")
    draft = actions.begin(plan_id=plan.public_id, by=viewer, now=NOW)
    before = duties(plan)
    # Two who protect chairs of different commissions at the same hours, and one the day before.
    one, other, third = (f"PROT-KPU-{seat}" for seat in SEATS)
    for kind, asked in (("swap", {"seat": one, "other": other}), ("keep", {"seat": third})):
        draft.refresh_from_db()
        made = actions.edit(
            public_id=draft.public_id, kind=kind, asked=asked, seen=draft.revision,
            reason="Permintaan satuan", by=viewer, now=NOW,
        )  # fmt: skip
        assert made.state == "in_force", made.verdict
    asked_for = sending.send(public_id=draft.public_id, by=viewer, now=NOW)
    draft = Draft.objects.get()
    assert (draft.state, draft.revised, asked_for.folder.number) == ("sent", asked_for, 2)
    assert draft.version == asked_for.folder
    with pytest.raises(RuleError, match="sudah ditutup"):
        sending.send(public_id=draft.public_id, by=viewer, now=NOW)

    revised = worked()
    assert revised == asked_for
    after = duties(revised)
    assert (after[one], after[other], after[third]) == (before[other], before[one], before[third])
    assert queries.drafts_of(viewer, plan) == [draft]

    # Nobody approves what he edited: a commander who did neither may.
    command.grant("provincial_planner", "commander", "POLDA")
    approve = {"public_id": revised.public_id, "digest": revised.digest, "now": NOW}
    with pytest.raises(RuleError, match="orang lain"):
        approve_plan(by=command.viewer("provincial_planner"), **approve)
    assert approve_plan(by=command.viewer("provincial_commander"), **approve).state == "approved"
