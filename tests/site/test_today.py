"""Hari ini: the figures of the day, what waits, what changed since somebody looked, the first steps."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from posko.guide.actions import Looked, look, skip_step
from posko.guide.figures import figures_of
from posko.guide.steps import STEPS, first_steps
from posko.ledger.models import Entry
from posko.planning.models import PlanState
from posko.support.errors import RefusedError, RuleError
from posko.surfaces.desk.templatetags.moments import moment
from tests.site import planning_world as plans
from tests.site.campaign_world import begun
from tests.site.conftest import NOW

VOTING = date(2024, 11, 27)


@pytest.fixture
def plan(command):
    """Polda Contoh's plan in force: four duties of voting day, in both Polres."""
    return plans.of_polda(command, state=PlanState.APPROVED)


def figures(command, plan, who, day=VOTING):
    return figures_of(command.viewer(who), plan.operation, day)


def test_the_figures_of_a_day_are_those_of_the_viewers_territory(command, plan):
    # Andi, Budi, Citra and Dedi; at Polres Hulu serve the first three, of Polres Hilir are the last two.
    assert figures(command, plan, "provincial_commander").on_duty == 4
    assert figures(command, plan, "commander").on_duty == 3
    assert figures(command, plan, "foreign_commander").on_duty == 2


def test_the_least_of_a_phase_is_told_to_whom_the_whole_operation_is_open(command, plan):
    whole, part = (figures(command, plan, who) for who in ("provincial_commander", "commander"))
    assert (whole.phase, whole.in_phase, whole.least) == ("Pemungutan suara", 4, 0)
    assert (part.in_phase, part.least) == (3, None)


def test_a_day_without_duties_shows_the_nearest_that_has_some(command, plan):
    early = figures(command, plan, "commander", VOTING - timedelta(days=20))
    late = figures(command, plan, "commander", VOTING + timedelta(days=20))
    assert [(f.day, f.is_today) for f in (early, late)] == [(VOTING, False), (VOTING, False)]
    assert figures(command, plan, "commander").is_today


def test_the_strip_has_three_days_before_and_after(command, plan):
    days = figures(command, plan, "commander").days
    assert [(d.day.day, d.officers, d.height, d.is_today) for d in days] == [
        (24, 0, 0, False), (25, 0, 0, False), (26, 0, 0, False), (27, 3, 12, True),
        (28, 0, 0, False), (29, 0, 0, False), (30, 0, 0, False),
    ]  # fmt: skip


def test_without_a_plan_in_sight_there_are_no_figures(command):
    operation = begun(command)
    assert figures_of(command.viewer("commander"), operation, VOTING) is None
    assert 'class="numbers' not in command.client("commander").get("/").content.decode()


def test_every_number_opens_the_rows_behind_it(command, plan):
    client = command.client("commander")
    page = client.get("/").content.decode()
    address = reverse("desk:plan", args=[plan.public_id])
    duties = f"{reverse('desk:duties', args=[plan.public_id])}?day=2024-11-27"
    for link in (f'"{duties}"', f'"{address}"', f'"{address}#kurang"', '"#berubah"'):
        assert f"href={link}" in page
    assert "Andi Contoh" in client.get(duties).content.decode()
    assert "Andi Contoh" not in page


def test_who_may_not_read_plans_sees_no_figures(command, plan):
    assert 'class="numbers' not in command.client("partner_liaison").get("/").content.decode()


def test_what_changed_stays_until_somebody_has_been_away(command):
    viewer = command.viewer("planner")
    assert look(viewer, now=NOW) == Looked(NOW - timedelta(days=7), first=True)
    assert look(viewer, now=NOW + timedelta(minutes=10)) == Looked(NOW - timedelta(days=7), first=True)
    assert look(viewer, now=NOW + timedelta(hours=8)) == Looked(NOW)
    assert look(viewer, now=NOW + timedelta(hours=8, minutes=5)) == Looked(NOW)
    assert look(command.viewer("commander"), now=NOW).first


def test_who_never_looked_is_told_no_time_since_he_did(command):
    client = command.client("planner")
    page = client.get("/").content.decode()
    assert ("Terbaru" in page, "Berubah sejak terakhir" in page) == (True, False)
    assert 'id="berubah">Terbaru' in client.get("/").content.decode()


def test_a_plan_that_was_approved_since_stands_among_the_changes(command, plan, monkeypatch):
    plan.approved_at = NOW
    plan.save()
    monkeypatch.setattr("posko.surfaces.desk.today.timezone.now", lambda: NOW + timedelta(hours=1))
    assert "Rencana 1 disetujui" in command.client("commander").get("/").content.decode()
    monkeypatch.setattr("posko.surfaces.desk.today.timezone.now", lambda: NOW + timedelta(days=2))
    assert "Rencana 1 disetujui" not in command.client("commander").get("/").content.decode()


def test_the_first_steps_fill_themselves(command):
    operation = begun(command)
    planner = command.viewer("planner")
    assert {step.key: step.count for step in first_steps(planner, operation)} == dict.fromkeys(STEPS, 0)
    plans.made(command, operation)
    counts = {step.key: step.count for step in first_steps(planner, operation)}
    # The folder has personnel and no units, so no row of it can be used; there is one plan.
    assert counts == {**dict.fromkeys(STEPS, 0), "plan": 1}


def test_a_step_is_put_aside_and_taken_up_again(command):
    operation = begun(command)
    client = command.client("planner")
    address = reverse("desk:skip_step", args=[operation.public_id, "risk"])
    client.post(address)
    client.post(address)
    assert [s.key for s in first_steps(command.viewer("planner"), operation) if s.skipped] == ["risk"]
    client.post(address, {"resume": "1"})
    assert not any(s.skipped for s in first_steps(command.viewer("planner"), operation))
    acts = list(
        Entry.objects.filter(act__startswith="guide.").order_by("number").values_list("act", flat=True)
    )
    assert acts == ["guide.step.skipped", "guide.step.resumed"]


def test_once_no_step_is_open_none_is_shown(command):
    operation = begun(command)
    planner = command.viewer("planner")
    for step in STEPS:
        skip_step(operation, step, skip=True, by=planner, now=NOW)
    assert first_steps(planner, operation) == []
    assert "Langkah awal" not in command.client("planner").get("/").content.decode()


def test_only_who_changes_the_register_puts_a_step_aside(command):
    operation = begun(command)
    with pytest.raises(RefusedError):
        skip_step(operation, "risk", skip=True, by=command.viewer("commander"), now=NOW)
    with pytest.raises(RuleError, match="Langkah itu tidak ada"):
        skip_step(operation, "elsewhere", skip=True, by=command.viewer("planner"), now=NOW)


def test_without_an_operation_the_page_says_what_to_do_first(command):
    assert "Mulai operasi" in command.client("planner").get("/").content.decode()
    assert "Perencana yang memulainya" in command.client("commander").get("/").content.decode()


@pytest.mark.parametrize(
    ("language", "zone", "said"),
    [
        ("id", "Asia/Jakarta", "1 Nov 2024 08.00 WIB"),
        ("en", "Asia/Jakarta", "1 Nov 2024 08:00 WIB"),
        ("id", "Asia/Makassar", "1 Nov 2024 09.00 WITA"),
        ("en", "Asia/Jayapura", "1 Nov 2024 10:00 WIT"),
    ],
)
def test_an_instant_names_its_zone_and_is_written_as_the_language_does(language, zone, said):
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        assert moment(NOW) == said
    assert moment(None) == ""


def test_who_keeps_accounts_is_not_told_that_there_is_no_operation(command):
    begun(command)
    page = command.client("administrator").get("/").content.decode()
    assert "Belum ada operasi" not in page
    assert "operasi tidak terbuka baginya" in page
