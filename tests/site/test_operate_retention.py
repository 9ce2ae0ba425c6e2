"""How long what is kept: found with its reason first, then gone for good, and the chain still holds."""

from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.contrib.sessions.models import Session

from posko.assessment.deciding import decide_override
from posko.assessment.decisions import Decision
from posko.atlas import surveys
from posko.campaign.actions import keep
from posko.campaign.models import FolderVersion, Operation
from posko.finding.queries import find
from posko.keeping import retention
from posko.ledger.models import Entry, Record
from posko.ledger.queries import verify
from posko.people.models import Account
from posko.people.queries import viewer_of
from posko.people.rights import Role
from posko.planning.models import Plan
from posko.surfaces.console import commands
from tests.site import world
from tests.site.assessment_world import proposed_override
from tests.site.campaign_world import begun
from tests.site.conftest import NOW
from tests.site.planning_world import made, write_input

LAST_DAY = date(2024, 12, 16)


@pytest.fixture
def home(tmp_path):
    before, settings.HOME = settings.HOME, tmp_path
    yield tmp_path
    settings.HOME = before


@pytest.fixture
def kept(committed, home):
    """Two operations with a plan each; the second has a phase that ends later."""
    command = world.build(NOW)
    command.add("foreign_planner", Role.PLANNER, "RES-11")
    plans = (
        made(command, begun(command)),
        made(command, begun(command, "RES-11", "99.03", "foreign_planner"), who="foreign_planner"),
    )
    for plan, year in zip(plans, (2024, 2030), strict=True):
        phase = {"key": "v", "name": "V", "start": f"{year}-12-01", "end": f"{year}-12-16"}
        plan.operation.versions.update(phases=[phase])
    return plans


def at(year, month, day):
    return datetime(year, month, day, tzinfo=UTC)


@pytest.mark.parametrize(
    ("months", "over"),
    [(1, date(2025, 2, 1)), (11, date(2025, 12, 1)), (12, date(2026, 1, 1)), (24, date(2027, 1, 1))],
)
def test_a_term_ends_with_the_month_so_many_months_after(months, over):
    # 16 December 2024 and 24 months: 16 December 2026; the month is let end.
    assert retention._months_after(LAST_DAY, months) == over


def kinds(now):
    return [(one.kind, one.since) for one in retention.due(now) if one.kind != "sessions"]


def test_an_operation_is_due_when_its_months_are_over_and_not_a_day_before(kept):
    Plan.objects.update(state="approved", approved_at=NOW)
    assert kinds(at(2026, 12, 31)) == []
    assert kinds(at(2027, 1, 1)) == [("operation", date(2027, 1, 1))]


def test_to_look_changes_nothing(kept):
    before = Operation.objects.count(), Entry.objects.count()
    told = CliRunner().invoke(commands.main, ["retain", "--dry-run"]).output
    assert "nothing was changed" in told
    assert (Operation.objects.count(), Entry.objects.count()) == before


def test_an_operation_that_is_over_goes_with_all_its_rows_records_and_folders(kept, home):
    gone, stays = kept
    subjects = {f"campaign.operation:{gone.operation.public_id}", f"planning.plan:{gone.public_id}"}
    assert Record.objects.filter(entry__subject__in=subjects).exists()
    now = at(2027, 1, 1)
    retention.carry_out([one for one in retention.due(now) if one.kind == "operation"], now)
    assert list(Operation.objects.all()) == [stays.operation]
    assert list(Plan.objects.all()) == [stays]
    assert set(FolderVersion.objects.values_list("operation", flat=True)) == {stays.operation_id}
    left = Record.objects.filter(entry__subject__in=subjects).values_list("entry__act", flat=True)
    assert list(left) == ["keeping.operation.erased"]
    names = {p.name for kind in ("operations", "plans") for p in (home / kind).iterdir()}
    assert names == {str(stays.operation.public_id), str(stays.public_id)}
    assert Account.objects.filter(username="planner").exists()
    verdict = verify()
    assert verdict.sound
    assert verdict.erased >= 2


def test_what_hangs_on_it_by_a_number_and_whom_searches_showed_go_too(kept, tmp_path):
    gone, stays = (plan.operation for plan in kept)
    for operation, area, who in ((gone, "99.01.01", "planner"), (stays, "99.03.01", "foreign_planner")):
        viewer = viewer_of(Account.objects.get(username=who), NOW)
        made_one = proposed_override(operation, area)
        made_one.proposed_by = viewer.pseudonym
        made_one.save(update_fields=["proposed_by"])
        decide_override(viewer, made_one.pk, Decision.WITHDRAWN, "", now=NOW)
        write_input(tmp_path / who)
        keep(viewer, operation, tmp_path / who, "uji", now=NOW)
        assert find(viewer, operation, "contoh", most=9, now=NOW)
    now = at(2027, 1, 1)
    retention.carry_out([one for one in retention.due(now) if one.kind == "operation"], now)
    for act in ("assessment.override.withdrawn", "finding.people.viewed"):
        left = Record.objects.filter(entry__act=act)
        assert [f"campaign.operation:{stays.public_id}" in record.body for record in left] == [True]
    assert verify().sound


def test_surveys_of_its_folders_go_but_not_those_that_others_share(kept, home):
    gone, stays = (plan.folder for plan in kept)
    stays.digest = "b" * 64
    stays.save(update_fields=["digest"])
    shared = FolderVersion.objects.create(
        operation=gone.operation, number=9, digest="b" * 64, kept_at=NOW, kept_by="console", why="uji"
    )
    (home / "atlas").mkdir()
    for version in (gone, shared):
        surveys.path_of(version).write_text("{}")
        surveys.path_of(version).with_suffix(".log").write_text("")
    now = at(2027, 1, 1)
    retention.carry_out([one for one in retention.due(now) if one.kind == "operation"], now)
    left = {path.name.partition("-")[0] for path in (home / "atlas").iterdir()}
    assert left == {stays.digest}


def test_a_plan_never_approved_loses_its_folder_after_ninety_days(kept):
    plan = kept[1]
    Plan.objects.filter(pk=kept[0].pk).update(state="approved", approved_at=NOW)
    Plan.objects.filter(pk=plan.pk).update(ended_at=NOW)
    assert kinds(NOW + timedelta(days=90)) == []
    later = NOW + timedelta(days=91)
    assert kinds(later) == [("plan", date(2025, 1, 30))]
    found = [one for one in retention.due(later) if one.kind == "plan"]
    retention.carry_out(found, later)
    assert not plan.home.exists()
    assert Plan.objects.filter(pk=plan.pk).exists()
    assert Entry.objects.latest("number").act == "keeping.plan.erased"
    assert kinds(later) == []


def test_a_plan_approved_in_the_meantime_stays(kept):
    later = NOW + timedelta(days=400)
    Plan.objects.filter(pk=kept[1].pk).update(ended_at=NOW)
    found = [one for one in retention.due(later) if one.thing == kept[1]]
    assert len(found) == 1
    Plan.objects.filter(pk=kept[1].pk).update(state="approved")
    retention.carry_out(found, later)
    assert kept[1].home.exists()


def test_old_logs_and_sessions_go(committed, home):
    (home / "logs").mkdir()
    for name in ("posko-2024-08-02.log", "posko-2024-10-31.log", "posko-other.log"):
        (home / "logs" / name).write_text("x")
    for key, end in (("old", NOW - timedelta(days=1)), ("new", NOW + timedelta(days=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=end)
    retention.carry_out(retention.due(NOW), NOW)
    assert sorted(p.name for p in (home / "logs").iterdir()) == ["posko-2024-10-31.log", "posko-other.log"]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
