"""Two at once: two who confirm, propose or keep, each in a thread and a connection of its own."""

import pytest

from posko.assessment import actions, deciding
from posko.assessment.decisions import Decision
from posko.assessment.models import Override
from posko.assessment.queries import assessed
from posko.campaign.models import FolderVersion
from posko.ledger.models import Entry
from posko.people.models import Account
from posko.people.rights import Role
from tests.site import world
from tests.site.assessment_world import assessed_operation
from tests.site.at_once import together

SAYS = "laporan"


@pytest.fixture
def command(committed, now):
    """The command, in a database that threads share."""
    return world.build(now)


@pytest.fixture
def found(command, tmp_path):
    """The operation, assessed."""
    return assessed_operation(command, tmp_path)


def proposed(viewer, found, now):
    """Propose a class for L1."""
    return deciding.propose_override(viewer, found, station="L1", risk_class="high", reason=SAYS, now=now)


def test_of_two_who_confirm_at_once_one_does(command, found, now):
    command.add("second_commander", Role.COMMANDER, "POLDA")
    made = proposed(command.viewer("provincial_planner"), found, now)
    viewers = [command.viewer(n) for n in ("provincial_commander", "second_commander")]
    came = together(lambda v: deciding.decide_override(v, made.pk, Decision.CONFIRMED, "", now=now), viewers)
    assert sorted(isinstance(c, Override) for c in came) == [False, True]
    assert "Usulan ini sudah diputuskan." in came
    assert Entry.objects.filter(act="assessment.override.confirmed").count() == 1


def test_of_one_who_confirms_and_one_who_refuses_at_once_one_is_heard(command, found, now):
    command.add("second_commander", Role.COMMANDER, "POLDA")
    made = proposed(command.viewer("provincial_planner"), found, now)
    said = {"provincial_commander": Decision.CONFIRMED, "second_commander": Decision.REFUSED}
    came = together(
        lambda n: deciding.decide_override(command.viewer(n), made.pk, said[n], SAYS, now=now), list(said)
    )
    (heard,) = [c for c in came if isinstance(c, Override)]
    kept = Override.objects.get()
    assert (kept.state, kept.decided_by) == (heard.state, heard.decided_by)


def test_of_two_who_propose_at_once_one_waits(command, found, now):
    command.add("other_planner", Role.PLANNER, "POLDA")
    viewers = [command.viewer(n) for n in ("provincial_planner", "other_planner")]
    came = together(lambda v: proposed(v, found, now), viewers)
    assert "Usulan lain untuk TPS ini masih menunggu orang kedua." in came
    assert Override.objects.count() == 1
    assert Entry.objects.filter(act="assessment.override.proposed").count() == 1


def test_of_two_who_keep_at_once_one_makes_the_version(command, found, now):
    command.add("other_planner", Role.PLANNER, "POLDA")
    viewers = [command.viewer(n) for n in ("provincial_planner", "other_planner")]
    for n, viewer in enumerate(viewers):
        actions.note_value(
            viewer, found, level="station", code="H3", indicator="past_dispute", value=0.8 + n / 10,
            reason=SAYS, now=now,
        )  # fmt: skip
    came = together(
        lambda v: actions.keep_collected(v, found.operation.public_id, "x", base=1, seen=1, now=now), viewers
    )
    assert sorted(isinstance(c, FolderVersion) for c in came) == [False, True]
    assert FolderVersion.objects.count() == 2
    # What the other one noted is still there, to be kept on top.
    seen = [(v, assessed(v, found.operation.public_id)) for v in viewers]
    left = [len(actions.collected(v, at).changes) for v, at in seen if at is not None]
    assert sorted(left) == [0, 1]
    assert Account.objects.filter(username="other_planner").exists()
