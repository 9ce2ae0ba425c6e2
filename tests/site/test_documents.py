"""Printed documents: what stands on the pages, whatever names are like; drafts, refusals, same bytes."""

import io
import re
from dataclasses import replace
from datetime import date

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from posko.documents.contents import content_of
from posko.documents.errors import DocumentError
from posko.documents.messages import LONGEST, duty_message
from posko.documents.papers import Mark, Table
from posko.documents.seals import drafted, seal
from posko.documents.sketch import HEIGHT, WIDTH, sketch
from posko.documents.templates import built_in
from posko.documents.typesetting import preview, print_documents, print_run
from posko.documents.words import clean, hours, period
from posko.documents.workbooks import annex_book, annexes_book, roster_book
from tests.engine.outputs_world import at
from tests.site.documents_world import (
    ADDRESS,
    ANNEXES,
    DRAFT,
    HEAD,
    HOSTILE,
    KEY,
    ORDER,
    PAPERS,
    POSTING,
    ROSTER,
    SHEET,
    TABLE,
    TURN,
)


def pages_of(*documents):
    """Return the text of each page of a print."""
    return read(print_documents(documents, built_in()))


def read(made):
    """Return the text of each page of a print that was made."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(made.pdf)).pages]


def codes_on(document):
    """Return what the QR codes on each page hold."""
    pictures = preview([document], built_in(), ppi=150)
    return [[c.text for c in zxingcpp.read_barcodes(Image.open(io.BytesIO(p)))] for p in pictures]


def told(text):
    """Return text as one line, as line breaks in a cell are of no matter."""
    return " ".join(text.split())


@pytest.mark.parametrize("paper", PAPERS, ids=lambda p: p.kind)
def test_every_page_bears_class_number_version_and_which_of_how_many_it_is(paper):
    pages = pages_of(seal(paper, KEY, ADDRESS))
    for number, text in enumerate(pages, start=1):
        assert text.count("TERBATAS") == 2
        assert f"Halaman {number} dari {len(pages)}" in text
        assert "Sprin/412/XI/OPS.1.3./2024 · versi 1" in text


@pytest.mark.parametrize("paper", PAPERS, ids=lambda p: p.kind)
def test_the_code_on_every_page_holds_the_check_address(paper):
    document = seal(paper, KEY, ADDRESS)
    assert all(codes == [document.address] for codes in codes_on(document))


def test_an_order_has_the_parts_of_a_letter_and_its_annex_names_rank_name_number_unit_duty_and_place():
    letter, annex = pages_of(seal(ORDER, KEY, ADDRESS))
    for part in (
        "SURAT PERINTAH",
        "Pertimbangan",
        "Dasar",
        "DIPERINTAHKAN",
        "Untuk",
        "Tembusan",
        "Salinan ke-3",
    ):
        assert part in letter
    assert "20 November 2024" in letter
    assert "Adi Nugraha" not in letter
    assert "Bripka Adi Nugraha 70000101 Polsek Hulu Pengamanan TPS TPS 001" in told(annex)


def test_what_rows_of_an_annex_share_stands_once_above_them():
    rows = (("Kampanye", "Polres A", "1"), ("Kampanye", "Polres B", "2"), ("Masa tenang", "Polres A", "3"))
    table = Table(
        title="Bawah", columns=("Tahapan", "Ke", "Petugas"), rows=rows, widths=(3, 3, 1), grouped=True
    )
    [page] = pages_of(seal(replace(ANNEXES, tables=(table,)), KEY, ADDRESS))
    text = told(page)
    assert "Ke Petugas Kampanye Polres A 1 Polres B 2 Masa tenang Polres A 3" in text
    assert "Tahapan" not in text


@pytest.mark.parametrize("rules", range(1, 24))
def test_the_name_under_a_letter_is_never_alone_on_its_page(rules):
    conduct = tuple(f"Ketentuan nomor {n}." for n in range(rules))
    pages = pages_of(seal(replace(ORDER, conduct=conduct), KEY, ADDRESS))
    [signed] = [told(p) for p in pages[:-1] if "Dikeluarkan di" in p]
    assert "Selesai." in signed
    assert f"Ketentuan nomor {rules - 1}." in signed


def test_names_are_printed_as_they_are_and_never_read_as_code():
    order = replace(ORDER, postings=(replace(POSTING, name=HOSTILE, place=HOSTILE, unit=HOSTILE),))
    sheet = replace(SHEET, person=replace(SHEET.person, name=HOSTILE), turns=(replace(TURN, place=HOSTILE),))
    for paper in (order, sheet):
        text = "".join("".join(pages_of(seal(paper, KEY, ADDRESS))).split())
        assert "".join(HOSTILE.split()) in text


def test_a_name_without_end_stays_within_the_page():
    long = replace(ORDER, postings=(replace(POSTING, name="Raden " * 60, nrp="9" * 80),) * 3)
    assert len(pages_of(seal(long, KEY, ADDRESS))) < 6


def test_signs_that_turn_or_hide_text_are_taken_away():
    assert clean("Adi\u202egnim\u0000\n\tNugraha\u200b") == "Adi gnim Nugraha"


def test_a_paper_without_a_number_prints_as_a_draft_without_a_code():
    for text in pages_of(drafted(replace(ORDER, head=DRAFT))):
        assert "KONSEP" in text
        assert "Konsep, belum bernomor" in text
    assert codes_on(drafted(replace(SHEET, head=DRAFT))) == [[]]


def test_a_run_keeps_the_order_and_numbers_the_pages_of_each_sheet_apart():
    sheets = [
        seal(
            replace(SHEET, person=replace(SHEET.person, name=f"Petugas {i}"), turns=(TURN,) * n), KEY, ADDRESS
        )
        for i, n in enumerate((1, 90, 1))
    ]
    prints = list(print_run(sheets, built_in(), batch=2))
    assert len(prints) == 2
    pages = read(prints[0])
    assert "Petugas 0" in pages[0]
    assert "Halaman 1 dari 1" in pages[0]
    assert f"Halaman 1 dari {len(pages) - 1}" in pages[1]
    assert len(pages) > 2


def test_the_same_documents_are_the_same_bytes_and_the_print_says_what_made_them():
    first, again = (print_documents([seal(ORDER, KEY, ADDRESS)], built_in()) for _ in range(2))
    assert first == again
    assert re.fullmatch(r"[0-9a-f]{64}", first.templates_sha256)
    assert re.fullmatch(r"0\.\d+\.\d+", first.typst_version)


def test_documents_of_two_kinds_are_not_printed_in_one_run():
    with pytest.raises(DocumentError, match="one kind at a time"):
        print_documents([drafted(ORDER), drafted(SHEET)], built_in())


def test_a_number_without_its_date_is_refused():
    with pytest.raises(DocumentError, match=r"Sprin/412/XI/OPS.1.3./2024 has no date"):
        content_of(replace(ORDER, head=replace(HEAD, issued_on=None)))


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(
        DocumentError, match="valid_to is 2024-11-26, must not be before valid_from 2024-11-27"
    ):
        content_of(replace(ORDER, head=replace(HEAD, valid_to=date(2024, 11, 26))))


def test_a_table_whose_rows_are_too_short_is_refused():
    with pytest.raises(DocumentError, match="every row, and widths, must have 2 columns"):
        content_of(replace(ANNEXES, tables=(replace(TABLE, rows=(("Kampanye",),)),)))


# Words


def test_dates_and_hours_read_as_in_indonesian_letters():
    assert period(date(2024, 11, 27), date(2024, 11, 27)) == "Rabu, 27 November 2024"
    assert period(date(2024, 9, 25), date(2024, 11, 23)) == "25 September s.d. 23 November 2024"
    assert period(date(2024, 12, 17), date(2025, 2, 13)) == "17 Desember 2024 s.d. 13 Februari 2025"
    assert hours(at(27, 6), at(28, 0)) == "06.00–24.00"
    assert hours(at(27, 22), at(28, 6)) == "22.00–06.00 (28/11)"


# Sketches


def test_a_sketch_is_north_up_to_scale_and_says_which_way_a_far_unit_lies():
    drawn = sketch(TURN.marks)
    assert drawn
    base, station, unit = drawn["marks"]
    assert station["x"] > base["x"]  # east of it
    assert station["y"] > base["y"]  # south of it
    # 0.1 degrees of latitude are 11.1 km, from the middle of both stations half a kilometre more.
    assert unit["away"] == "11,7 km ke utara"
    assert all(0 <= m["x"] <= WIDTH and 0 <= m["y"] <= HEIGHT for m in drawn["marks"])


@pytest.mark.parametrize(
    ("lat", "lon", "corner"),
    [(0.01, 0.01, "bottom left"), (-0.01, -0.01, "top left"), (-0.01, -0.0165, "bottom right")],
)
def test_the_scale_of_a_sketch_covers_no_mark_and_takes_no_name(lat, lon, corner):
    # To the south-west the unit is set at the lower edge; a long name needs the right corner.
    label = "P" if corner == "bottom right" else "Polsek Hulu"
    unit = Mark(lat=lat, lon=lon, label=label, sign="unit")
    drawn = sketch((Mark(lat=0, lon=0, label="TPS", sign="base"), unit))
    assert drawn
    assert drawn["corner"] == corner
    assert all(mark["side"] for mark in drawn["marks"])


def test_a_hundred_stations_on_one_spot_are_drawn_without_a_division_by_nothing():
    drawn = sketch((Mark(lat=0, lon=0, label="TPS", sign="base"),) + (Mark(lat=0, lon=0, label="TPS"),) * 99)
    assert drawn
    assert len(drawn["marks"]) == 100
    assert sketch(()) is None


def test_the_place_of_a_duty_is_named_on_its_sketch_however_long_its_name():
    name = "Pengawal pribadi Pasangan Calon 2 Gubernur dan Wakil Gubernur"
    drawn = sketch(
        (Mark(lat=0, lon=0, label=name, sign="base"), Mark(lat=0, lon=0, label="Polda", sign="unit"))
    )
    assert drawn
    base = drawn["marks"][0]
    assert base["side"] in {"above", "below"}
    assert base["label"] == "Pengawal pribadi Pasangan Calon 2 Gubernur…"


# Messages


def test_a_message_holds_the_receivers_duties_and_nobodys_number_or_colleague():
    text = duty_message(SHEET)
    assert "• Rab 27/11/2024 06.00–24.00 WIB" in text
    assert "Pengamanan TPS (Ketua tim): TPS 001 Batu dan 1 TPS lain, Hulu" in text
    assert "70000101" not in text
    assert "Beni" not in text


def test_a_message_fits_however_many_duties_there_are_and_counts_those_left_out():
    text = duty_message(replace(SHEET, turns=(TURN,) * 143))
    assert len(text) <= LONGEST
    shown = text.count("•")
    assert f"... dan {143 - shown} tugas lagi" in text


def test_a_name_with_signs_of_markup_does_not_break_the_message():
    assert "Adi B" in duty_message(replace(SHEET, person=replace(SHEET.person, name="*Adi_ `B~")))


# Workbooks


def test_cells_that_look_like_formulas_stay_text_in_workbooks():
    openpyxl = pytest.importorskip("openpyxl")
    bad = '=HYPERLINK("http://x","y")'
    book = openpyxl.load_workbook(
        io.BytesIO(annex_book(replace(ORDER, postings=(replace(POSTING, name=bad),))))
    )
    cell = book.worksheets[0]["B2"]
    assert (cell.value, cell.data_type) == (bad, "s")
    assert book.worksheets[0].oddHeader.center.text == "TERBATAS"


def test_workbooks_are_the_same_bytes_for_the_same_papers():
    awkward = replace(
        ANNEXES, tables=(TABLE, Table(title="[A]:*?/\\'" * 5, columns=("x",), rows=(), widths=(9,)))
    )
    assert annexes_book(awkward) == annexes_book(awkward)
    assert roster_book(ROSTER) == roster_book(ROSTER)
