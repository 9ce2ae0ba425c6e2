"""Why duties change in a revision: a sentence of its own for each reason, in both languages."""

from datetime import date
from pathlib import Path

import pytest

from praja.domain.forces import Lock
from praja.domain.plan import Plan
from praja.pipeline.change_reasons import SAID, said, why_taken
from praja.pipeline.reasons import WORDS
from praja.plan.solvers.binding import RULE_OF
from praja.report.words import ENGLISH, INDONESIAN
from tests.engine.planning_world import BATU, officer, post
from tests.engine.revise_world import POSTS, Case, election, force, plan, revised

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "plan-folder.md"
OP = election()
FIRST = date(2024, 11, 28)


@pytest.fixture(scope="module")
def before() -> Plan:
    return plan(OP)


def test_every_rule_that_may_end_a_duty_has_a_reason_that_is_no_sentence_of_a_shortfall():
    assert {*RULE_OF.values()} <= {*SAID}
    assert not {said([rule]).partition(" / ")[0] for rule in SAID} & {*WORDS.values()}
    assert not any("tersisa" in indonesian for indonesian, _ in SAID.values())


def test_every_reason_is_listed_in_both_languages():
    page = PAGE.read_text("utf-8")
    assert [pair for pair in SAID.values() if f"| {pair[0]} | {pair[1]} |\n" not in page] == []


def test_several_reasons_are_told_in_one_language_and_then_in_the_other():
    text = said(["gone", "closed", "gone", "way"])
    assert INDONESIAN.reason(text) == "Tidak lagi dapat ditugaskan; Tempat atau gilirannya tidak ada lagi"
    assert ENGLISH.reason(text) == "Can no longer be planned; The place or its shift is no more"


def test_a_way_alone_is_told_and_nothing_at_all_is_the_role():
    assert said(["way"]).startswith("Perjalanannya ke TPS berubah / ")
    assert said([]) == said(["role"])


def test_who_comes_replaces_who_went_and_the_others_come_because_more_are_asked_for():
    assert why_taken(["gone"], 2, new=False) == ["replaces", "more"]
    assert why_taken([], 1, new=True) == ["fresh"]
    assert why_taken(["locked", "made_room"], 1, new=False) == ["after_lock"]


def only(case: Case, nrp: str) -> str:
    return INDONESIAN.reason(case.changed[nrp].reason)


def test_who_is_locked_to_a_duty_is_told_so_and_not_that_he_replaces_anybody(before):
    seat = next(d for d in before.duties if d.place_id == "KPU" and d.start.date() == FIRST)
    now = election(personnel=[*force(), officer("301", "Bripda", "SEK-HULU")])
    case = revised(before, OP, now, [Lock(seat.duty_id, "301", "kenal tempat", "Kabag Ops")])
    assert only(case, "301") == "Ditetapkan untuk tugas ini oleh pejabat yang berwenang"
    assert only(case, seat.nrp) == "Tugasnya ditetapkan untuk petugas lain"


def test_who_steps_in_for_a_locked_officer_is_told_so(before):
    # Whoever guards the warehouse on that day is locked into the office for it: a third one takes over.
    night = next(d for d in before.duties if d.place_id == "GDG" and d.start.date() == FIRST)
    seats = [d for d in before.duties if d.place_id == "KPU" and d.start.date() == FIRST]
    seat = next(d for d in seats if d.nrp != night.nrp)
    case = revised(before, OP, OP, [Lock(seat.duty_id, night.nrp, "perintah", "Kapolda")])
    new = next(d for d in case.done.duties if d.place_id == "GDG" and d.start == night.start)
    assert new.nrp != night.nrp
    assert "Ditetapkan untuk tugas lain" in only(case, night.nrp)
    assert "Menggantikan petugas yang ditetapkan untuk tugas lain" in only(case, new.nrp)


def test_a_place_that_asks_for_one_more_says_so(before):
    more = (post("KPU", "commission_office", BATU, 3, phases=("campaign", "voting", "tally")), POSTS[1])
    case = revised(before, OP, election(posts=more))
    assert {only(case, nrp) for nrp in case.changed} == {"Tempatnya meminta lebih banyak petugas"}
