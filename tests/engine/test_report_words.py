"""Numbers, days and phrases as officers write them."""

import re
import string
from datetime import date

import pytest

from praja.errors import UsageError
from praja.report.keys import risk_reason, rule_name
from praja.report.words import ENGLISH, INDONESIAN, Words, phrases, zone_name
from tests.engine.report_world import at


def test_indonesian_separates_thousands_by_points_and_english_by_commas():
    assert (INDONESIAN.number(6391), ENGLISH.number(6391)) == ("6.391", "6,391")
    assert (INDONESIAN.number(1234.5, 1), ENGLISH.number(1234.5, 1)) == ("1.234,5", "1,234.5")


def test_at_most_never_promises_too_much():
    # 1.381% is more than 1.3%, so the page must say 1.4%; an exact 1.4% stays 1.4%.
    assert INDONESIAN.at_most(0.01381) == "1,4%"
    assert INDONESIAN.at_most(0.014) == "1,4%"
    assert INDONESIAN.at_most(0.00001) == "0,1%"


def test_a_day_is_written_in_words():
    assert INDONESIAN.day(date(2024, 11, 27)) == "Rabu, 27 November 2024"
    assert ENGLISH.day(date(2024, 11, 27)) == "Wednesday 27 November 2024"


def test_the_time_zone_goes_by_its_indonesian_name():
    assert [zone_name(z) for z in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")] == [
        "WIB",
        "WITA",
        "WIT",
    ]
    assert INDONESIAN.hour(at(6), "Asia/Jayapura") == "27 Nov 06.00 WIT"


def test_a_distance_changes_from_metres_to_kilometres():
    assert (INDONESIAN.distance(999), INDONESIAN.distance(1449)) == ("999 m", "1,4 km")


@pytest.mark.parametrize("key", sorted(phrases()))
def test_every_phrase_is_there_in_both_languages_with_the_same_braces(key):
    first, second = phrases()[key]
    assert first.strip()
    assert second.strip()
    fields = [{f for _, f, _, _ in string.Formatter().parse(text) if f} for text in (first, second)]
    assert fields[0] == fields[1]


def test_no_indonesian_phrase_holds_common_english_words():
    english = re.compile(
        r"\b(the|of|and|is|are|with|station|officer|beat|team|short|missing)\b", re.IGNORECASE
    )
    assert [key for key, (first, _) in phrases().items() if english.search(first)] == []


def test_a_reason_in_two_languages_is_split():
    assert ENGLISH.reason("Tidak ada petugas / No officer") == "No officer"
    assert INDONESIAN.reason("Tidak ada petugas / No officer") == "Tidak ada petugas"
    assert ENGLISH.reason("satu / the sum of 1 / n") == "the sum of 1 / n"
    assert INDONESIAN.reason("satu") == ENGLISH.reason("satu") == "satu"


def test_the_rule_that_binds_is_told_in_both_languages():
    reason = "fill_order: kekuatan yang ada cukup untuk 34 tim"
    assert INDONESIAN.reason(reason) == "Kekuatan yang ada cukup untuk 34 tim"
    assert ENGLISH.reason(reason) == "The force is enough for 34 teams"
    assert ENGLISH.reason("fill_order: kalimat baru") == "Fill order"


def test_a_risk_reason_is_told_with_the_name_of_its_indicator():
    assert risk_reason(INDONESIAN, "past_violence=0.725") == "Riwayat kekerasan 0,725"
    assert risk_reason(ENGLISH, "beside nobody_knows=3") == "nobody knows 3 (shown beside, not counted)"
    assert risk_reason(ENGLISH, "geography +1") == "Raised one class because of the terrain"


def test_a_rule_is_told_as_its_promise():
    assert rule_name(INDONESIAN, "not_on_leave") == "Tidak ada tugas pada tanggal berhalangan."
    assert rule_name(INDONESIAN, "a_rule_of_tomorrow") == "a rule of tomorrow"


def test_an_unknown_language_is_refused():
    with pytest.raises(UsageError, match="There is no language 'de': choose one of id, en"):
        Words("de")
