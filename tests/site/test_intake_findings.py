"""Intake: what is understood with a doubt is said in plain Indonesian, and names what it speaks of."""

import pytest

from posko.intake import bridge
from posko.intake.bridge import in_two
from posko.intake.receiving import Incoming
from posko.support.errors import RuleError
from tests.site.intake_world import STATIONS, filled, operation, received, view

__all__ = ["filled", "operation"]


def told(command, draft, table, rule):
    return [f for f in view(command, draft, table).general if f.rule == rule]


def test_an_indicator_that_the_risk_model_does_not_know_is_named(command, filled):
    rows = "level,code,indicator,value\nvillage,99.01.01.2001,rawan konflik lama,0.5\n"
    draft = received(command, filled, Incoming("indicators.csv", rows.encode())).draft
    (found,) = told(command, draft, "indicators", "indicator_unregistered")
    assert found.severity == "warning"
    assert "indikator rawan konflik lama: 1 baris" in found.says[0]
    assert "rawan konflik lama: 1 rows" in found.says[1]


def test_a_number_with_letters_is_warned_of_and_its_row_is_used(command, filled):
    rows = "nrp,name,rank,unit\nABC123,Andi,Bripka,RES-1\n80000002,Budi,Bripka,RES-1\n"
    draft = received(command, filled, Incoming("personnel.csv", rows.encode())).draft
    (found,) = told(command, draft, "personnel", "nrp_not_digits")
    assert (found.row, found.value) == (2, "ABC123")
    assert view(command, draft, "personnel").counts["rows"] == 2


def test_a_row_of_which_only_a_cell_is_not_used_is_not_counted_as_spoiled(command, filled):
    rows = (
        "nrp,name,rank,unit,home_village\n80000001,Andi,Bripka,RES-1,99.01.01.9999\n"
        "80000002,Budi,Kaisar,RES-1,99.01.01.2001\n"
    )
    draft = received(command, filled, Incoming("personnel.csv", rows.encode())).draft
    shown = view(command, draft, "personnel")
    assert [shown.counts[k] for k in ("rows", "spoiled", "partly")] == [1, 1, 1]
    assert [row.number for row in shown.spoiled] == [2, 3], "both can be mended"


def test_a_word_that_was_understood_is_said_in_the_language_of_the_reader(command, filled):
    rows = "\n".join(
        line + (",access" if at == 0 else ",Jalan") for at, line in enumerate(STATIONS.splitlines())
    )
    draft = received(command, filled, Incoming("stations.csv", rows.encode())).draft
    found = told(command, draft, "stations", "choice_understood")
    assert {f.says for f in found} == {("Jalan dibaca sebagai darat.", "Jalan is read as land.")}


def test_gathered_rows_are_said_in_one_language_each():
    assert in_two("Aneh. / Odd. (12 baris / rows: 5-16)") == (
        "Aneh. (12 baris: 5-16)",
        "Odd. (12 rows: 5-16)",
    )


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("x.xlsx", b"no zip at all", "bukan buku kerja Excel"),
        ("surat.pdf", b"%PDF-1.4", "PDF dan gambar tidak dibaca. Yang dibaca: .xlsx"),
        ("foto.JPG", b"x", "PDF dan gambar tidak dibaca"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_plain_words(name, raw, says):
    with pytest.raises(RuleError, match=says) as refused:
        bridge.read_sheets(name, raw)
    assert "zip" not in str(refused.value).lower()
