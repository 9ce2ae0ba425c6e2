"""Sending a draft: what is refused, what is sent of it, two who send at once, one that was broken off."""

from datetime import timedelta

import pytest

from posko.editing import sending
from posko.editing.models import Draft, Edit
from posko.planning.models import Plan
from posko.support.errors import RuleError
from tests.site.at_once import together
from tests.site.conftest import NOW
from tests.site.editing_world import ANDIS, BUDIS, CITRAS, EMPTY_ONE, FAJAR, GITA, drafted, edited, second
from tests.site.planning_world import ANDI
from tests.site.test_editing import acts, at_one_desk, decide, waiting


@pytest.fixture
def draft(command):
    """A draft over the plan of Polda Contoh, begun by its planner."""
    return drafted(command)


def test_nothing_is_sent_while_an_edit_waits_or_none_is_in_force(command, draft):
    planner = command.viewer("provincial_planner")
    with pytest.raises(RuleError, match="Belum ada suntingan"):
        sending.send(public_id=draft.public_id, by=planner, now=NOW)
    waiting(command, draft)
    with pytest.raises(RuleError, match="1 suntingan masih menunggu orang kedua"):
        sending.send(public_id=draft.public_id, by=planner, now=NOW)


def test_what_edits_break_together_and_nobody_confirmed_is_not_sent(command, draft):
    second(command)
    waiting(command, draft)
    decide(command, draft, 1)
    # As if each had been fine alone: nobody has read of the rest.
    Edit.objects.update(verdict={"touched": []})
    with pytest.raises(RuleError, match="Bersama-sama suntingan ini melanggar aturan"):
        sending.send(public_id=draft.public_id, by=command.viewer("provincial_planner"), now=NOW)
    assert Draft.objects.get().state == "open"


def test_of_two_who_send_at_once_one_plan_is_asked_for(committed):
    command, draft, viewers, _edit = at_one_desk()
    edited(command, draft, "put", seat=EMPTY_ONE, nrp=FAJAR)

    def send(name):
        return sending.send(public_id=draft.public_id, by=viewers[name], now=NOW).number

    met = sorted(map(str, together(send, viewers)))
    assert met[0] == "2"
    assert "sedang dikirim orang lain" in met[1]
    draft = Draft.objects.get()
    made_plan = Plan.objects.get(number=2)
    assert (draft.state, draft.revised, draft.version) == ("sent", made_plan, made_plan.folder)
    assert acts()[-1] == "editing.draft.sent"


def test_of_each_seat_the_last_word_is_sent_with_who_gave_it(command, draft):
    second(command)
    edited(command, draft, "put", seat=EMPTY_ONE, nrp=FAJAR)
    edited(command, draft, "put", seat=BUDIS, nrp=FAJAR, leave=[EMPTY_ONE])
    edited(command, draft, "put", seat=BUDIS, nrp=GITA, reason="Lebih dekat")
    edited(command, draft, "vacate", seat=CITRAS)
    edited(command, draft, "keep", seat=ANDIS)
    found = [(one.edit["duty_id"], one.edit["nrp"], one.reason) for one in sending.accepted(draft)]
    # The empty seat was empty by the plan: nothing is said of it.
    assert sorted(found) == [
        (ANDIS, ANDI, "suntingan tangan"), (BUDIS, GITA, "Lebih dekat"), (CITRAS, "", "suntingan tangan"),
    ]  # fmt: skip


def test_a_draft_whose_sending_was_stopped_is_sent_again_after_a_while(command, draft, monkeypatch):
    edited(command, draft, "put", seat=EMPTY_ONE, nrp=FAJAR)
    planner = command.viewer("provincial_planner")

    def killed(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(sending, "kept", killed)
    with pytest.raises(KeyboardInterrupt):
        sending.send(public_id=draft.public_id, by=planner, now=NOW)
    assert Draft.objects.get().state == "open"
    # Killed outright, nobody opens it again: another may, when he is missed.
    Draft.objects.update(state="sending", closed_at=NOW)
    with pytest.raises(RuleError, match="sedang dikirim"):
        sending.send(public_id=draft.public_id, by=planner, now=NOW + timedelta(minutes=1))
    with pytest.raises(KeyboardInterrupt):
        sending.send(public_id=draft.public_id, by=planner, now=NOW + timedelta(minutes=3))


def test_who_is_overtaken_while_he_sends_does_not_open_the_draft_to_others(command, draft, monkeypatch):
    edited(command, draft, "put", seat=EMPTY_ONE, nrp=FAJAR)

    def overtaken(*_args, **_kwargs):
        # Somebody else has missed him, and sends it now.
        Draft.objects.update(closed_at=NOW + timedelta(minutes=3))
        raise KeyboardInterrupt

    monkeypatch.setattr(sending, "kept", overtaken)
    with pytest.raises(KeyboardInterrupt):
        sending.send(public_id=draft.public_id, by=command.viewer("provincial_planner"), now=NOW)
    assert Draft.objects.get().state == "sending"
