"""Reading single cells: what is literal, what is understood with a warning, what is refused."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.io import choices
from praja.io.angles import angle
from praja.io.cells import Bad, Odd, identifier, quote, squeeze, text
from praja.io.codes import Named, area_code, area_reference
from praja.io.dates import clock, day, moment
from praja.io.forbidden import is_forbidden
from praja.io.numbers import count, decimal, positive, settle_thousands, share, whole
from praja.io.ranks import RankNames
from praja.io.schema.personnel import nrp, restore_zeros
from praja.io.schema.stations import station_number

NBSP = "\u00a0"
local = datetime.fromisoformat


def shown(reading):
    """Return a reading as (value, rule)."""
    if isinstance(reading, Bad):
        return ("refused", reading.rule)
    return (reading.value, reading.rule) if isinstance(reading, Odd) else (reading, "")


@pytest.mark.parametrize(
    ("read", "cell", "value", "rule"),
    [
        (whole, "1234", 1234, ""),
        (whole, 1234.0, 1234, ""),
        (whole, "1.234", 1234, "thousands_mark"),
        (whole, "1,234,567", 1234567, "thousands_mark"),
        (whole, "301.0", 301, "decimal_zero"),
        (whole, "3,5", "refused", "not_whole"),
        (whole, 3.5, "refused", "not_whole"),
        (whole, "1_000", "refused", "not_a_number"),
        (whole, True, "refused", "not_a_number"),
        (whole, f" 12{NBSP}", 12, ""),
        (count, "-4", "refused", "below_minimum"),
        (decimal, "-1.61818", -1.61818, ""),
        (decimal, "-1,61818", -1.61818, "decimal_comma"),
        (decimal, "49.025,62", 49025.62, "decimal_comma"),
        (decimal, "49,025.62", 49025.62, "thousands_mark"),
        (decimal, "nan", "refused", "not_a_number"),
        (decimal, "1e999", "refused", "not_a_number"),
        (positive, "0", "refused", "not_positive"),
        (share, "54,5%", 0.545, "percent"),
        (share, "1.2", "refused", "outside_0_1"),
        (share, 0.25, 0.25, ""),
        (station_number, "TPS 007", 7, "number_in_text"),
        (station_number, "007", 7, ""),
    ],
)
def test_numbers(read, cell, value, rule):
    assert shown(read(cell)) == (value, rule)


def test_a_dotted_number_is_thousands_only_where_its_column_writes_decimal_commas():
    cells = ["3.432", "12,5"]
    assert [shown(r)[0] for r in settle_thousands(cells, [decimal(c) for c in cells])] == [3432.0, 12.5]
    assert settle_thousands(["3.432"], [decimal("3.432")]) == [3.432]


@pytest.mark.parametrize(
    ("cell", "value", "rule"),
    [
        ("2024-11-27", date(2024, 11, 27), ""),
        (local("2024-11-27T00:00"), date(2024, 11, 27), ""),
        (date(2024, 11, 27), date(2024, 11, 27), ""),
        (45623.0, date(2024, 11, 27), "date_serial"),
        ("45623", date(2024, 11, 27), "date_serial"),
        ("27-11-2024", date(2024, 11, 27), "date_local"),
        ("27/11/2024", date(2024, 11, 27), "date_local"),
        ("27.11.2024", date(2024, 11, 27), "date_local"),
        ("3/4/2024", date(2024, 4, 3), "date_local"),
        ("Rabu, 27 Nopember 2024", date(2024, 11, 27), "date_local"),
        ("27 agustus 2024", date(2024, 8, 27), "date_local"),
        ("27/11/24", date(2024, 11, 27), "date_short_year"),
        ("11/27/2024", "refused", "date_month_first"),
        ("31-02-2024", "refused", "not_a_date"),
        (3.0, "refused", "not_a_date"),
        ("besok", "refused", "not_a_date"),
    ],
)
def test_dates(cell, value, rule):
    assert shown(day(cell)) == (value, rule)


@pytest.mark.parametrize(
    ("cell", "value", "rule"),
    [
        ("2024-10-01T08:00", local("2024-10-01T08:00"), ""),
        ("2024-10-01 08:00:00", local("2024-10-01T08:00"), ""),
        (local("2024-10-01T08:00"), local("2024-10-01T08:00"), ""),
        (45566.333333333336, local("2024-10-01T08:00"), "date_serial"),
        ("1/10/2024 08.00 WIB", local("2024-10-01T08:00"), "date_local"),
        ("1 Oktober 2024, pukul 13:30", local("2024-10-01T13:30"), "date_local"),
        ("2024-10-01", "refused", "time_missing"),
        ("2024-10-01T08:00+07:00", "refused", "offset_unexpected"),
        ("2024-10-01T25:00", "refused", "not_a_date"),
    ],
)
def test_moments(cell, value, rule):
    assert shown(moment(cell)) == (value, rule)


def test_times_of_day_run_to_24_00():
    assert [clock(c) for c in ("00:00", "8.30", "24:00", time(16, 0))] == [0, 510, 1440, 960]
    assert shown(clock("24:01")) == ("refused", "not_a_time")


@pytest.mark.parametrize(
    ("cell", "degrees"),
    [
        ("1°36'12\" LS", -(1 + 36 / 60 + 12 / 3600)),
        ("103 36.5 BT", 103 + 36.5 / 60),
        ("103°36,5' BT", 103 + 36.5 / 60),
        ("LS 1° 36' 12\"", -(1 + 36 / 60 + 12 / 3600)),
        ("1.6° S", -1.6),
        ("-1°36'", -1.6),
        ("1° 36′ 12″ LU", 1 + 36 / 60 + 12 / 3600),
    ],
)
def test_degrees_and_minutes(cell, degrees):
    reading = angle(cell)
    assert reading.rule == "coordinate_dms"
    assert reading.value == pytest.approx(degrees, abs=1e-12)


@pytest.mark.parametrize(
    "cell", ["1°75' LS", "di sini", "1.5 36.5", "1 2.5 3", "1 2 3 4", "999° LS", date(2024, 1, 1)]
)
def test_what_is_no_angle_is_refused(cell):
    assert isinstance(angle(cell), Bad)


@pytest.mark.parametrize(
    ("cell", "value", "rule"),
    [
        ("15.01.01.1004", "15.01.01.1004", ""),
        ("15", "15", ""),
        (15.0, "15", ""),
        (15.01, "15.01", "code_from_number"),
        (15.1, "15.10", "code_from_number"),
        (1501011004.0, "15.01.01.1004", "code_undotted"),
        ("1501011004", "15.01.01.1004", "code_undotted"),
        ("1501011004.0", "15.01.01.1004", "code_undotted"),
        ("15,01", "15.01", "code_padded"),
        ("15.1.1", "15.01.01", "code_padded"),
        (" 15.01 . 01", "15.01.01", "spaces_trimmed"),
        ("15.1", "refused", "code_ambiguous"),
        ("15.01.01.4", "refused", "code_malformed"),
        (date(2001, 1, 15), "refused", "code_is_date"),
        (150.0, "refused", "code_malformed"),
    ],
)
def test_area_codes(cell, value, rule):
    assert shown(area_code(cell)) == (value, rule)


def test_words_in_the_place_of_a_code_are_a_name_to_look_up():
    assert area_reference("Kel. Pematang Sulur") == Named("Kel. Pematang Sulur")


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    [
        (choices.risk_class, "KURANG RAWAN", "low"),
        (choices.risk_class, "rawan", "elevated"),
        (choices.risk_class, "Sangat  Rawan", "high"),
        (choices.risk_class, "Khusus", "special"),
        (choices.sex, "L", "M"),
        (choices.sex, "Laki-laki", "M"),
        (choices.sex, "P", "F"),
        (choices.sex, "wanita", "F"),
        (choices.station_kind, "Khusus", "special"),
        (choices.access, "Perahu", "boat"),
        (choices.level, "Kab/Kota", "regency"),
        (choices.listed, "sopir, medis", ("sopir", "medis")),
        (choices.listed, "sopir|medis", ("sopir", "medis")),
    ],
)
def test_words_are_understood_with_a_warning(read, cell, value):
    reading = read(cell)
    assert isinstance(reading, Odd)
    assert reading.value == value


def test_yes_and_no_are_read_in_two_languages():
    assert [choices.yes_no(c) for c in ("ya", "TIDAK", "true", "0", 1.0, False)] == [
        True,
        False,
        True,
        False,
        True,
        False,
    ]
    assert isinstance(choices.yes_no("mungkin"), Bad)


@pytest.mark.parametrize(
    ("written", "rank"),
    [
        ("BRIPKA", "Bripka"),
        ("Brigadir", "Brigpol"),
        ("Brigadir Polisi", "Brigpol"),
        ("Inspektur Dua", "Ipda"),
        ("Inspektur Polisi Satu", "Iptu"),
        ("Ajun Inspektur Polisi Dua", "Aipda"),
        ("a k p", "AKP"),
        ("Ajun Komisaris Besar Polisi", "AKBP"),
        ("Bripda Pol", "Bripda"),
    ],
)
def test_ranks_are_known_by_their_long_forms(written, rank):
    names = RankNames(["Bripda", "Brigpol", "Bripka", "Aipda", "Ipda", "Iptu", "AKP", "AKBP"])
    assert shown(names.look_up(written)) == (rank, "rank_understood")
    assert shown(names.look_up("Jenderal")) == ("refused", "rank_unknown")


@pytest.mark.parametrize(
    ("cell", "value", "rule"),
    [
        ("001003110", "001003110", ""),
        (85060000.0, "85060000", "text_from_number"),
        ("NRP. 8506 0000", "85060000", "nrp_marks_removed"),
        ("8,50600E+08", "refused", "digits_lost"),
        (1.98e17, "refused", "digits_lost"),
        (85.5, "refused", "nrp_malformed"),
        (date(2024, 1, 1), "refused", "nrp_malformed"),
        (float("inf"), "refused", "nrp_malformed"),
    ],
)
def test_service_numbers(cell, value, rule):
    assert shown(nrp(cell)) == (value, rule)


def test_zeros_eaten_from_service_numbers_come_back_with_a_warning():
    readings = restore_zeros([], ["850600001", "850600002", "850600003", "1003110", "5"])
    assert [shown(r) for r in readings] == [
        ("850600001", ""),
        ("850600002", ""),
        ("850600003", ""),
        ("001003110", "nrp_zeros_restored"),
        ("5", ""),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "votes",
        "vote_share",
        "jumlah_suara",
        "Perolehan Suara",
        "partySupport",
        "partai",
        "Agama",
        "religion",
        "suku",
        "ethnic_malay",
        "keanggotaan_ormas",
        "membership",
        "RAS",
        "VoteShare2019",
    ],
)
def test_names_of_votes_parties_religion_ethnicity_and_membership_are_refused(name):
    assert is_forbidden(name)


@pytest.mark.parametrize(
    "name",
    [
        "voters",
        "past_violence",
        "hate_speech",
        "identity_tension",
        "money_politics",
        "surat suara",
        "remoteness",
    ],
)
def test_names_of_places_and_things_are_not_refused(name):
    assert not is_forbidden(name)


def test_texts_keep_their_words_and_lose_what_nobody_sees():
    assert shown(text(f" Lempur{NBSP} Tengah\u200b ")) == ("Lempur Tengah", "spaces_trimmed")
    assert shown(text("Budi\x07")) == ("Budi", "control_characters")
    assert text('=HYPERLINK("x")') == '=HYPERLINK("x")'
    assert shown(text("x" * 40_000)) == ("refused", "cell_too_long")
    assert shown(identifier(local("2024-01-15T00:00"))) == ("refused", "id_is_date")
    assert shown(identifier("KPU;15")) == ("refused", "id_is_list")


def test_a_quote_is_one_capped_line():
    assert quote("a\nb") == "a\\u000ab"
    assert len(quote("x" * 1000)) == 80
    assert quote(85060000.0) == "85060000"


CELLS = st.one_of(
    st.text(max_size=40),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.from_regex(r"[-+]?[0-9.,°'\" LSBT:/-]{1,20}", fullmatch=True),
)
READERS = [
    text,
    identifier,
    whole,
    count,
    decimal,
    positive,
    share,
    day,
    moment,
    clock,
    angle,
    area_code,
    area_reference,
    nrp,
    station_number,
    choices.listed,
    choices.yes_no,
    choices.risk_class,
    choices.sex,
    choices.level,
]


@pytest.mark.parametrize("read", READERS, ids=lambda r: r.__name__)
@given(cell=CELLS)
def test_no_cell_makes_a_reader_raise(read, cell):
    reading = read(cell)
    assert isinstance(reading, Odd | Bad) or reading == reading
    assert isinstance(quote(cell), str)


@given(st.text())
def test_squeezing_twice_is_squeezing_once(words):
    assert squeeze(squeeze(words)) == squeeze(words)
