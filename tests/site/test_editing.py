"""Edits by hand: who may make which, what needs a second person, what rests on what, and two at once."""

import json
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection

from posko.editing import actions, checking, queries, sending, viewing
from posko.editing.models import Draft, Edit
from posko.editing.roster import Sought
from posko.ledger.models import Entry, Record
from posko.people.rights import Role
from posko.planning.byhand.bridge import checked
from posko.planning.models import PlanState
from posko.support.errors import NotThereError, RefusedError, RuleError
from tests.site import world
from tests.site.at_once import together
from tests.site.conftest import NOW
from tests.site.editing_world import (
    ANDIS,
    BUDIS,
    CITRAS,
    DEDIS,
    EDITED_OPERATION,
    EDITED_PLAN,
    EDO,
    EDOS,
    EMPTY_ONE,
    EMPTY_TWO,
    FAJAR,
    GITA,
    VILLAGE,
    drafted,
    edited,
    second,
    states,
)
from tests.site.planning_world import ANDI, BUDI, CITRA, DAY, DEDI, made, of_polda

POST = {
    "post_id": "POS-91",
    "name": "Pos simpang",
    "kind": "commission_office",
    "area_code": VILLAGE,
    "lat": None,
    "lon": None,
    "phases": ["voting"],
    "task_force": "preventive",
    "officers": 2,
    "shift": "day",
    "women": 0,
    "qualifications": [],
    "pair_id": None,
}


@pytest.fixture
def draft(command):
    """A draft over the plan of Polda Contoh, begun by its planner."""
    return drafted(command)


def seats(command, draft, who="provincial_planner"):
    """Who sits where, as somebody is shown it."""
    draft = queries.draft(command.viewer(who), draft.public_id)
    found = viewing.bench(command.viewer(who), draft, Sought(DAY.date()), seat="", words="", page=1, now=NOW)
    assert found.roster is not None
    return {seat.seat_id: seat.nrp for seat in found.roster.seats}


def waiting(command, draft):
    """An edit that breaks Andi's rest: from 14.00 to 16.00."""
    return edited(command, draft, "put", seat=EDOS, nrp=ANDI, reason="Edo sakit")


def decide(command, draft, number, who="deputy"):
    """Confirm an edit as somebody who has read what it does now."""
    draft = Draft.objects.get(pk=draft.pk)
    edits = queries.edits_of(draft)
    read = checking.digest_of(checking.again(draft, edits, edits[number - 1]).kept)
    return actions.confirm(
        public_id=draft.public_id, number=number, read=read, by=command.viewer(who), now=NOW
    )


def undone(command, draft, number, who="provincial_planner"):
    return actions.undo(public_id=draft.public_id, number=number, by=command.viewer(who), now=NOW)


def acts():
    return list(
        Entry.objects.filter(act__startswith="editing.")
        .exclude(act="editing.roster.viewed")
        .order_by("number")
        .values_list("act", flat=True)
    )


# Beginning


def test_who_begins_where_others_have_begun_joins_them(command, draft):
    second(command)
    assert drafted(command, draft.plan, "deputy") == draft
    assert acts() == ["editing.draft.begun"]


def test_of_an_operation_one_plan_is_corrected_at_a_time(command, draft):
    other = made(
        command, draft.operation, who="provincial_planner", plan=EDITED_PLAN, source=EDITED_OPERATION
    )
    with pytest.raises(RuleError, match="Rencana 1 sedang disunting"):
        drafted(command, other)
    actions.drop(public_id=draft.public_id, by=command.viewer("provincial_planner"), now=NOW)
    assert drafted(command, other).number == 2


@pytest.mark.parametrize("who", ["commander", "task_force_head", "sector_officer"])
def test_only_planners_correct(command, who):
    plan = made(command, plan=EDITED_PLAN, source=EDITED_OPERATION)
    with pytest.raises(RefusedError):
        drafted(command, plan, who)


def test_a_plan_that_was_replaced_is_not_corrected(command):
    plan = of_polda(command, plan=EDITED_PLAN, source=EDITED_OPERATION, state=PlanState.SUPERSEDED)
    with pytest.raises(RuleError, match="sudah digantikan"):
        drafted(command, plan)


def test_the_plan_of_a_polres_next_door_is_not_there(command):
    with pytest.raises(NotThereError):
        drafted(command, made(command, plan=EDITED_PLAN, source=EDITED_OPERATION), "foreign_commander")


# What edits do


def test_the_roster_shows_every_seat_the_empty_ones_too(command, draft):
    assert seats(command, draft) == {
        ANDIS: ANDI, BUDIS: BUDI, CITRAS: CITRA, EDOS: EDO, DEDIS: DEDI, EMPTY_ONE: "", EMPTY_TWO: "",
    }  # fmt: skip


def test_an_officer_takes_an_empty_seat(command, draft):
    made_edit = edited(command, draft, "put", seat=EMPTY_ONE, nrp=FAJAR)
    assert (made_edit.number, made_edit.state) == (1, "in_force")
    assert seats(command, draft)[EMPTY_ONE] == FAJAR


def test_an_officer_who_is_moved_leaves_his_seat(command, draft):
    edited(command, draft, "put", seat=EMPTY_ONE, nrp=BUDI, leave=[BUDIS])
    found = seats(command, draft)
    assert (found[EMPTY_ONE], found[BUDIS]) == (BUDI, "")


def test_two_officers_swap(command, draft):
    edited(command, draft, "swap", seat=BUDIS, other=DEDIS)
    found = seats(command, draft)
    assert (found[BUDIS], found[DEDIS]) == (DEDI, BUDI)


def test_a_seat_is_emptied_and_given_to_somebody_else(command, draft):
    edited(command, draft, "vacate", seat=BUDIS)
    assert seats(command, draft)[BUDIS] == ""
    edited(command, draft, "put", seat=BUDIS, nrp=GITA)
    assert seats(command, draft)[BUDIS] == GITA


def test_a_locked_seat_stays_as_it_is(command, draft):
    edited(command, draft, "keep", seat=ANDIS)
    assert seats(command, draft)[ANDIS] == ANDI
    with pytest.raises(RuleError, match="sudah terkunci"):
        edited(command, draft, "keep", seat=ANDIS)


def test_a_station_moves_to_another_beat(command, draft):
    edited(command, draft, "move_station", station=f"{VILLAGE}-003", beat="B-2")
    found = viewing.beats_of(command.viewer("provincial_planner"), draft, "99.01.01", "")
    assert {b.beat_id: len(b.stations) for b in found} == {"B-1": 2, "B-2": 3}
    with pytest.raises(RuleError, match="sudah ada di kelompok ini"):
        edited(command, draft, "move_station", station=f"{VILLAGE}-003", beat="B-2")


def test_a_post_without_a_place_lies_in_the_middle_of_its_area(command, draft):
    found = edited(command, draft, "add_post", **POST)
    assert (found.what["lat"], found.what["lon"]) == (0.0, 100.0)
    with pytest.raises(RuleError, match="sudah dipakai"):
        edited(command, draft, "add_post", **POST)
    with pytest.raises(RuleError, match="tidak dikenal"):
        edited(command, draft, "add_post", **{**POST, "area_code": "77"})


def test_what_makes_no_sense_is_refused_in_words(command, draft):
    for kind, asked, told in (
        ("put", {"seat": ANDIS, "nrp": ANDI}, "sudah ada di kursi ini"),
        ("put", {"seat": "KPU-1/20241127T0600/9", "nrp": FAJAR}, "Kursi itu tidak ada"),
        ("put", {"seat": EMPTY_ONE, "nrp": BUDI, "leave": [ANDIS]}, "bukan milik petugas"),
        ("swap", {"seat": ANDIS, "other": EMPTY_ONE}, "dua kursi yang terisi"),
        ("vacate", {"seat": EMPTY_ONE}, "Kursi itu kosong"),
        ("keep", {"seat": EMPTY_ONE}, "Kursi itu kosong"),
    ):
        with pytest.raises(RuleError, match=told):
            edited(command, draft, kind, **asked)
    assert states(draft) == []


def test_an_officer_cannot_be_in_two_places_and_the_seat_in_the_way_is_named(command, draft):
    with pytest.raises(RuleError, match=r"jam itu"):
        edited(command, draft, "put", seat=EMPTY_ONE, nrp=ANDI)
    trial = viewing.trial(
        command.viewer("provincial_planner"), draft, "put", {"seat": EMPTY_ONE, "nrp": ANDI}, now=NOW
    )
    assert trial.looked.refused
    assert [seat for seat in trial.looked.verdict.in_the_way if seat in trial.looked.seats] == [ANDIS]


def test_an_unknown_officer_is_not_there(command, draft):
    with pytest.raises(NotThereError):
        edited(command, draft, "put", seat=EMPTY_ONE, nrp="99999999")


# Territory


def test_a_polres_edits_its_own_places_and_people_in_the_plan_of_its_polda(command, draft):
    assert drafted(command, draft.plan, "planner") == draft
    edited(command, draft, "put", "planner", seat=BUDIS, nrp=FAJAR)
    assert states(draft) == ["in_force"]


def test_beyond_his_territory_nothing_is_there_for_a_planner(command, draft):
    for kind, asked in (
        ("put", {"seat": EMPTY_ONE, "nrp": FAJAR}),
        ("put", {"seat": BUDIS, "nrp": DEDI, "leave": [DEDIS]}),
        ("put", {"seat": CITRAS, "nrp": FAJAR}),
        ("swap", {"seat": BUDIS, "other": DEDIS}),
        ("vacate", {"seat": DEDIS}),
        ("keep", {"seat": CITRAS}),
        ("add_post", {**POST, "area_code": "99.03.01"}),
    ):
        with pytest.raises(NotThereError):
            edited(command, draft, kind, "planner", **asked)
    assert states(draft) == []


def test_no_refusal_tells_a_planner_who_sits_in_a_seat_elsewhere(command, draft):
    asked = (
        ("put", {"seat": DEDIS, "nrp": DEDI}),
        ("put", {"seat": DEDIS, "nrp": ANDI}),
        ("vacate", {"seat": EMPTY_ONE}),
        ("vacate", {"seat": DEDIS}),
        ("swap", {"seat": DEDIS, "other": EMPTY_ONE}),
        ("swap", {"seat": DEDIS, "other": DEDIS}),
        ("put", {"seat": BUDIS, "nrp": FAJAR, "leave": [DEDIS]}),
    )
    for kind, what in asked:
        with pytest.raises(NotThereError):
            edited(command, draft, kind, "planner", **what)
    command.add("hilir", Role.PLANNER, "RES-11")
    for beat in ("B-1", "B-2"):
        with pytest.raises(NotThereError):
            edited(command, draft, "move_station", "hilir", station=f"{VILLAGE}-003", beat=beat)


def test_a_planner_next_door_neither_sees_nor_moves_stations_of_others(command, draft):
    command.add("hilir", Role.PLANNER, "RES-11")
    assert viewing.districts(command.viewer("hilir"), draft) == []
    with pytest.raises(NotThereError):
        edited(command, draft, "move_station", "hilir", station=f"{VILLAGE}-003", beat="B-2")


def test_of_an_edit_elsewhere_the_list_tells_nothing(command, draft):
    edited(command, draft, "put", seat=EMPTY_ONE, nrp=FAJAR)
    command.add("sek", Role.PLANNER, "SEK-1")
    lines = viewing.listed(command.viewer("sek"), draft, now=NOW)
    assert [(line.told, line.line.may_undo) for line in lines] == [(None, False)]
    with pytest.raises(NotThereError):
        undone(command, draft, 1, "sek")


def test_whom_a_verdict_names_is_logged_too(command, draft, monkeypatch):
    # As where a beat has another base: those who watch it come from further, and the page says who.
    def names_dedi(*args, **how):
        verdict = checked(*args, **how)
        return replace(verdict, officers=(*verdict.officers, replace(verdict.officers[0], nrp=DEDI)))

    monkeypatch.setattr("posko.editing.checking.checked", names_dedi)
    viewer = command.viewer("provincial_planner")
    viewing.trial(viewer, draft, "put", {"seat": EMPTY_ONE, "nrp": FAJAR}, now=NOW)
    entry = Entry.objects.filter(act="editing.roster.viewed").latest("number")
    assert json.loads(Record.objects.get(entry=entry).body) == {"officers": [DEDI, FAJAR]}


def test_today_is_the_day_of_the_operation_and_not_of_greenwich(command):
    day = timedelta(days=1)
    first = EDITED_PLAN.needs[0]
    later = replace(first, start=first.start + day, end=first.end + day)
    plan = replace(EDITED_PLAN, needs=(*EDITED_PLAN.needs, later))
    draft = drafted(command, of_polda(command, plan=plan, source=EDITED_OPERATION))
    # 20.00 of the 27th in Greenwich is 03.00 of the 28th in Jakarta.
    found = viewing.bench(
        command.viewer("provincial_planner"), draft, Sought(), seat="", words="", page=1,
        now=datetime(2024, 11, 27, 20, tzinfo=UTC),
    )  # fmt: skip
    assert str(found.sought.day) == "2024-11-28"


def test_a_full_draft_takes_no_more_edits(command, draft, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 1)
    edited(command, draft, "keep", seat=ANDIS)
    with pytest.raises(RuleError, match=r"sudah penuh \(1\): kirim"):
        edited(command, draft, "keep", seat=BUDIS)


def test_who_is_offered_for_a_seat_is_of_the_own_territory_to_plan(command, draft):
    # Dedi's duties he may read as a sector officer there; to plan him he has no right.
    command.grant("planner", Role.SECTOR_OFFICER, "RES-11")
    viewer = command.viewer("planner")
    found = viewing.bench(viewer, draft, Sought(DAY.date()), seat=EDOS, words="edi", page=1, now=NOW)
    assert [one.officer.nrp for one in found.candidates] == []
    own = viewing.bench(viewer, draft, Sought(DAY.date()), seat=EDOS, words="fajar", page=1, now=NOW)
    assert [one.officer.nrp for one in own.candidates] == [FAJAR]


def test_only_who_plans_the_whole_operation_sends_and_gives_up(command, draft):
    edited(command, draft, "put", "planner", seat=BUDIS, nrp=FAJAR)
    for work in (sending.send, actions.drop):
        with pytest.raises(RefusedError):
            work(public_id=draft.public_id, by=command.viewer("planner"), now=NOW)


# The second person


def test_who_breaks_a_rest_says_why_and_waits(command, draft):
    with pytest.raises(RuleError, match="tulis alasannya"):
        edited(command, draft, "put", seat=EDOS, nrp=ANDI)
    found = waiting(command, draft)
    assert (found.state, found.reason) == ("waiting", "Edo sakit")
    assert seats(command, draft)[EDOS] == EDO
    assert acts()[-1] == "editing.edit.asked"


def test_nobody_is_his_own_second_person(command, draft):
    waiting(command, draft)
    with pytest.raises(RuleError, match="diputuskan orang lain"):
        decide(command, draft, 1, "provincial_planner")


@pytest.mark.parametrize("who", ["deputy", "provincial_commander"])
def test_another_planner_or_a_commander_confirms(command, draft, who):
    second(command)
    waiting(command, draft)
    assert [e.number for e in queries.waiting_edits(command.viewer(who))] == [1]
    assert queries.waiting_edits(command.viewer("provincial_planner")) == []
    decide(command, draft, 1, who)
    assert seats(command, draft)[EDOS] == ANDI
    with pytest.raises(RuleError, match="sudah diputuskan"):
        decide(command, draft, 1, who)


def test_who_made_an_edit_hears_what_others_decided_about_it(command, draft):
    second(command)
    waiting(command, draft)
    planner, deputy = (command.viewer(who) for who in ("provincial_planner", "deputy"))
    before = NOW - timedelta(minutes=1)
    assert queries.decided_since(planner, before) == []
    decide(command, draft, 1)
    assert [edit.number for edit in queries.decided_since(planner, before)] == [1]
    assert queries.decided_since(planner, NOW) == []
    assert queries.decided_since(deputy, before) == []


def test_who_has_no_part_there_does_not_decide(command, draft):
    waiting(command, draft)
    command.add("sek", Role.PLANNER, "SEK-1")
    for who in ("sek", "foreign_commander", "task_force_head"):
        assert queries.waiting_edits(command.viewer(who)) == []
        with pytest.raises(NotThereError):
            decide(command, draft, 1, who)


def test_a_second_person_refuses_with_a_reason(command, draft):
    second(command)
    waiting(command, draft)
    refuse = {"public_id": draft.public_id, "number": 1, "by": command.viewer("deputy"), "now": NOW}
    with pytest.raises(RuleError, match="Tulis alasan"):
        actions.refuse(why=" ", **refuse)
    assert actions.refuse(why="Andi perlu istirahat", **refuse).state == "refused"
    assert seats(command, draft)[EDOS] == EDO


def test_what_waits_holds_its_seat_and_its_officers(command, draft):
    waiting(command, draft)
    with pytest.raises(RuleError, match="Suntingan 1 atas hal yang sama menunggu"):
        edited(command, draft, "put", seat=EDOS, nrp=FAJAR)
    with pytest.raises(RuleError, match="Suntingan 1"):
        edited(command, draft, "vacate", seat=ANDIS)


def test_a_verdict_that_changed_is_read_again_before_it_is_confirmed(command, draft):
    second(command)
    waiting(command, draft)
    with pytest.raises(RuleError, match="Baca sekali lagi"):
        actions.confirm(
            public_id=draft.public_id, number=1, read="0" * 64, by=command.viewer("deputy"), now=NOW
        )
    assert states(draft) == ["waiting"]


# Undoing


def test_an_edit_is_undone_and_stays_in_the_list(command, draft):
    edited(command, draft, "put", seat=EMPTY_ONE, nrp=FAJAR)
    undone(command, draft, 1)
    assert seats(command, draft)[EMPTY_ONE] == ""
    assert states(draft) == ["undone"]
    with pytest.raises(RuleError, match="tidak berlaku"):
        undone(command, draft, 1)
    edited(command, draft, "put", seat=EMPTY_ONE, nrp=FAJAR)
    assert states(draft) == ["undone", "in_force"]


def test_what_a_later_edit_rests_on_is_not_undone_before_it(command, draft):
    edited(command, draft, "put", seat=EMPTY_ONE, nrp=FAJAR)
    edited(command, draft, "put", seat=BUDIS, nrp=GITA)
    edited(command, draft, "put", seat=EMPTY_TWO, nrp=FAJAR, leave=[EMPTY_ONE])
    with pytest.raises(RuleError, match="Suntingan 3 bertumpu"):
        undone(command, draft, 1)
    undone(command, draft, 2)
    undone(command, draft, 3)
    undone(command, draft, 1)
    assert states(draft) == ["undone"] * 3


def test_an_edit_that_waits_may_be_taken_back(command, draft):
    waiting(command, draft)
    undone(command, draft, 1)
    edited(command, draft, "put", seat=EDOS, nrp=FAJAR)
    assert states(draft) == ["undone", "in_force"]


def test_a_dropped_draft_takes_no_edits_and_stays_to_be_read(command, draft):
    edited(command, draft, "put", seat=EMPTY_ONE, nrp=FAJAR)
    actions.drop(public_id=draft.public_id, by=command.viewer("provincial_planner"), now=NOW)
    with pytest.raises(RuleError, match="sudah ditutup"):
        edited(command, draft, "vacate", seat=BUDIS)
    assert len(viewing.listed(command.viewer("provincial_planner"), draft, now=NOW)) == 1


# Several people


def test_who_edits_what_somebody_has_edited_since_he_looked_is_told_who(command, draft):
    second(command)
    seen = draft.revision
    edited(command, draft, "put", "deputy", seat=EMPTY_ONE, nrp=FAJAR)
    with pytest.raises(RuleError, match="Nama deputy baru saja mengubah hal yang sama"):
        edited(command, draft, "put", seat=EMPTY_ONE, nrp=GITA, seen=seen)
    # Elsewhere nobody is held up.
    edited(command, draft, "put", seat=BUDIS, nrp=GITA, seen=seen)
    assert states(draft) == ["in_force", "in_force"]


def at_one_desk():
    """A draft, its planner and his deputy, for work in threads."""
    command = world.build(NOW)
    draft = drafted(command)
    second(command)
    viewers = {name: command.viewer(name) for name in ("provincial_planner", "deputy")}

    def edit(name):
        who = {"provincial_planner": FAJAR, "deputy": GITA}[name]
        asked = {"seat": EMPTY_ONE, "nrp": who}
        return actions.edit(
            public_id=draft.public_id, kind="put", asked=asked, seen=0, reason="", by=viewers[name], now=NOW
        ).state

    return command, draft, viewers, edit


def test_of_two_who_fill_one_seat_at_once_the_second_is_told(committed):
    _command, draft, viewers, edit = at_one_desk()
    met = sorted(together(edit, viewers))
    assert met[1] == "in_force"
    assert "baru saja mengubah hal yang sama" in met[0]
    assert states(draft) == ["in_force"]


def test_without_the_lock_both_would_have_the_seat(committed, monkeypatch):
    _command, _draft, viewers, edit = at_one_desk()
    both_have_read = threading.Barrier(2, timeout=0.5)
    refuse_late = actions._refuse_late

    def wait(*what):
        # SQLite has one writer at a time: the other waits before it reads.
        with suppress(threading.BrokenBarrierError):
            both_have_read.wait()
        return refuse_late(*what)

    monkeypatch.setattr(actions, "_refuse_late", wait)
    monkeypatch.setattr(actions, "locked", lambda public_id, by: queries.draft(by, public_id))

    def careless(name):
        try:
            return edit(name)
        except IntegrityError as refused:
            return type(refused).__name__

    met = together(careless, viewers)
    if connection.vendor == "postgresql":
        # Both passed the check: only the database kept them apart, without a word to either.
        assert sorted(met) == ["IntegrityError", "in_force"]
    assert Edit.objects.count() == 1


def test_of_two_who_decide_one_edit_at_once_the_second_is_told(committed):
    command, draft, _viewers, _edit = at_one_desk()
    waiting(command, draft)
    command.add("third", Role.COMMANDER, "POLDA")

    def confirm(name):
        return decide(command, draft, 1, name).state

    assert sorted(together(confirm, ["deputy", "third"])) == ["Suntingan ini sudah diputuskan.", "in_force"]
    assert acts().count("editing.edit.confirmed") == 1


def test_of_two_who_begin_at_once_both_work_on_one_draft(committed):
    command = world.build(NOW)
    plan = of_polda(command, plan=EDITED_PLAN, source=EDITED_OPERATION)
    second(command)
    viewers = {name: command.viewer(name) for name in ("provincial_planner", "deputy")}
    met = together(lambda name: actions.begin(plan_id=plan.public_id, by=viewers[name], now=NOW).pk, viewers)
    assert len(set(met)) == 1


# What the ledger keeps


def test_the_ledger_holds_every_act_and_who_was_shown_outside_the_chain(command, draft):
    edited(command, draft, "put", seat=EMPTY_ONE, nrp=FAJAR, reason="kata bebas")
    undone(command, draft, 1)
    assert acts() == ["editing.draft.begun", "editing.edit.made", "editing.edit.undone"]
    entry = Entry.objects.get(act="editing.edit.made")
    assert FAJAR not in f"{entry.subject}{entry.actor}{entry.hash}"
    assert "kata bebas" in Record.objects.get(entry=entry).body
    seats(command, draft)
    shown = Record.objects.get(entry=Entry.objects.filter(act="editing.roster.viewed").latest("number"))
    assert ANDI in shown.body
