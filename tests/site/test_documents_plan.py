"""From a plan to papers: orders, transfers, sheets, rosters, forms, annexes of a hand-made plan."""

from dataclasses import replace
from datetime import date

import pytest

from posko.documents.annexes import annexes_of
from posko.documents.bridge import Source, head_of, read_source
from posko.documents.errors import DocumentError
from posko.documents.forms import ics_203, ics_204, ics_211
from posko.documents.orders import order_of, transfer_orders, transfers_in
from posko.documents.rosters import rosters_of
from posko.documents.seals import drafted
from posko.documents.sheets import duty_sheets
from posko.documents.standing import read_standing
from posko.documents.templates import built_in
from posko.documents.typesetting import print_documents
from tests.engine.outputs_world import ADI, BENI, OPERATION, PLAN
from tests.site.documents_world import HEAD, SIGNATORY, SOURCE

TEXTS = read_standing(built_in())


def order():
    return order_of(SOURCE, "RES", "voting", HEAD, SIGNATORY, TEXTS)


def test_an_order_lists_everyone_who_serves_under_the_command_in_the_phase_once():
    serving = {d.nrp for d in PLAN.duties if d.phase == "voting" and d.host_unit == "RES"}
    listed = [p.nrp for p in order().postings]
    assert sorted(listed) == sorted(serving)


def test_an_order_for_a_phase_in_which_nobody_serves_is_refused():
    with pytest.raises(DocumentError, match="Nobody serves under POLDA in voting"):
        order_of(SOURCE, "POLDA", "voting", HEAD, SIGNATORY, TEXTS)


def test_an_unknown_phase_and_an_unknown_unit_are_refused():
    with pytest.raises(DocumentError, match="no phase 'kampanye'"):
        head_of(SOURCE, "RES", "kampanye", document_id=HEAD.document_id)
    with pytest.raises(DocumentError, match="no unit 'RES-9'"):
        head_of(SOURCE, "RES-9", "voting", document_id=HEAD.document_id)


def test_a_head_has_the_letterhead_of_the_chain_of_command_and_the_days_of_the_phase():
    head = head_of(SOURCE, "RES", "tally", document_id=HEAD.document_id)
    assert head.letterhead[0] == "KEPOLISIAN NEGARA REPUBLIK INDONESIA"
    assert (head.valid_from, head.valid_to) == (date(2024, 11, 28), date(2024, 12, 1))
    assert head.zone == "WIB"


def test_a_transfer_makes_two_orders_that_name_each_other_and_the_same_people():
    lent = replace(PLAN.duties[0], phase="voting", home_unit="POLDA", attached=True, host_unit="RES")
    source = Source(OPERATION, replace(PLAN, duties=(*PLAN.duties, lent)))
    pair = transfers_in(source, "voting")[0]
    heads = (replace(HEAD, number="Sprin/1/2024"), replace(HEAD, number="Sprin/2/2024"))
    sending, receiving = transfer_orders(source, "voting", pair, heads, (SIGNATORY, SIGNATORY), TEXTS)
    assert (sending.linked_number, receiving.linked_number) == ("Sprin/2/2024", "Sprin/1/2024")
    assert sending.postings == receiving.postings
    assert sending.tasks != receiving.tasks


def test_a_transfer_of_nobody_is_refused():
    with pytest.raises(DocumentError, match="Nobody of POLDA is attached to RES in quiet"):
        transfer_orders(SOURCE, "quiet", ("POLDA", "RES"), (HEAD, HEAD), (SIGNATORY, SIGNATORY), TEXTS)


def test_a_sheet_holds_an_officers_own_duties_and_no_service_number_of_others():
    sheets = {s.person.nrp: s for s in duty_sheets(SOURCE, ("quiet", "voting"), lambda _: HEAD, TEXTS)}
    mine = [d for d in PLAN.duties if d.nrp == ADI and d.phase in {"quiet", "voting"}]
    assert len(sheets[ADI].turns) == len(mine)
    assert all(BENI not in str(t) for t in sheets[ADI].turns)


def test_a_sheet_of_one_officer_can_be_made_alone():
    [sheet] = duty_sheets(SOURCE, ("voting",), lambda _: HEAD, TEXTS, wanted=[BENI])
    assert sheet.person.nrp == BENI


def test_a_roster_is_cut_into_pieces_that_fit_across_a_page():
    unit = next(o.unit for o in OPERATION.personnel if o.nrp == ADI)
    parts = list(rosters_of(SOURCE, unit, date(2024, 11, 26), date(2024, 12, 1), HEAD, days=4))
    assert [len(p.days) for p in parts] == [4, 2]
    assert any(cell for _, cells in parts[0].rows for cell in cells)
    with pytest.raises(DocumentError, match="The roster ends before it begins"):
        next(rosters_of(SOURCE, unit, date(2024, 11, 27), date(2024, 11, 26), HEAD))


def test_forms_and_annexes_count_what_the_plan_says_and_can_be_printed():
    day = date(2024, 11, 27)
    there = {d.nrp for d in PLAN.duties if d.phase == "voting" and d.host_unit == "RES"}
    check_in = ics_211(SOURCE, "RES", day, HEAD)
    assert {row[2] for row in check_in.tables[0].rows} == there
    papers = [ics_203(SOURCE, "voting", HEAD), ics_204(SOURCE, "preventive", "RES", day, HEAD), check_in]
    assert print_documents([drafted(p) for p in papers], built_in()).pdf.startswith(b"%PDF")
    annexes = annexes_of(SOURCE, HEAD)
    assert [t.title[0] for t in annexes.tables] == list("ABCDEF")
    assert not any(o.nrp in str(annexes.tables) or o.name in str(annexes.tables) for o in OPERATION.personnel)
    assert print_documents([drafted(annexes)], built_in()).pdf.startswith(b"%PDF")


def test_a_folder_that_is_no_plan_is_refused_in_words(tmp_path):
    with pytest.raises(DocumentError):
        read_source(tmp_path)
