"""The page: whole, closed, the same bytes every time, and about places only."""

import json
import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from praja.domain.plan import BalanceRow, Stage
from praja.errors import PrajaError
from praja.report import library
from praja.report.figures import Figures, quantile
from praja.report.markup import el, hash_of, json_block
from praja.report.outlines import ground
from praja.report.page import report_page, write_report
from praja.report.sections.force import balance, sentence, state
from praja.report.sections.proof import METHODS, certificate
from praja.report.sections.shorts import shortages
from praja.report.words import ENGLISH, INDONESIAN
from tests.engine.report_world import FINDINGS, HOSTILE, operation, plan

WORLD = operation()
PAGE = report_page(WORLD, plan(WORLD, unguarded=1), None, FINDINGS)


def only(pattern, text):
    """Return the one part of the text that the pattern's group finds."""
    found = re.findall(pattern, text, re.DOTALL)
    assert len(found) == 1
    return found[0]


def data_of(page):
    return json.loads(only(r'<script type="application/json" id="data">(.*?)</script>', page))


def test_the_page_names_no_person():
    for man in WORLD.personnel:
        assert man.nrp not in PAGE
        assert man.name not in PAGE
    assert "Rahasia" not in PAGE


def test_close_protection_goes_by_the_number_of_the_pair():
    assert "Paslon 1 · Provinsi Uji" in [post[2] for post in data_of(PAGE)["posts"]]


def test_the_page_asks_no_other_host_for_anything():
    assert not re.search(r"<(link|img|iframe|object|embed|base)\b", PAGE.split("<script", 1)[0])
    style = only(r"<style>(.*?)</style>", PAGE)
    assert not re.search(r"@import|url\((?!#)", style)
    assert "sourceMappingURL" not in PAGE
    assert "default-src 'none'" in PAGE.replace("&#x27;", "'")


def test_the_policy_allows_just_the_script_and_the_style_of_the_page():
    policy = only(r'Content-Security-Policy" content="([^"]*)"', PAGE).replace("&#x27;", "'")
    script = re.findall(r"<script>(.*?)</script>", PAGE, re.DOTALL)
    style = re.findall(r"<style>(.*?)</style>", PAGE, re.DOTALL)
    assert [len(script), len(style)] == [1, 1]
    assert hash_of(script[0]) in policy
    assert hash_of(style[0]) in policy
    assert "unsafe" not in policy
    assert not re.search(r"<[^>]+\s(style|on\w+)=", PAGE.split("<script>", 1)[0])


def test_a_hostile_place_name_stays_a_name():
    assert "<script>alert" not in PAGE
    assert "<img" not in PAGE
    assert any(post[2] == HOSTILE for post in data_of(PAGE)["posts"])


def test_data_in_the_page_cannot_leave_their_block():
    block = json_block("x", {"name": "</script>\u2028<!--"})
    assert "</script>" not in block.removesuffix("</script>")
    assert "\u2028" not in block
    assert el("td", "<b>") == "<td>&lt;b&gt;</td>"


def test_the_same_plan_gives_the_same_bytes():
    assert report_page(WORLD, plan(WORLD, unguarded=1), None, FINDINGS) == PAGE


def test_only_the_seconds_of_the_stages_may_differ():
    assert len(re.findall(r"<!--seconds-->", PAGE)) == 1
    marked = only(r"<!--seconds-->(.*?)<!--/seconds-->", PAGE)
    assert "1,2 detik" in marked
    assert "1.2 seconds" in marked


def test_both_languages_say_the_same_figures():
    figures = Figures(WORLD, plan(WORLD))
    gap = "jarak TPS ke pangkalan paling jauh 1,4% dari yang terbaik"
    assert sentence(INDONESIAN, figures) == f"Semua 48 TPS terjaga; {gap}; 1 pelanggaran aturan."
    assert sentence(ENGLISH, figures).startswith(
        "All 48 polling stations are guarded; distance of stations to their base at most 1.4% from the best"
    )


def test_errors_of_the_input_stand_in_the_first_sentence_and_no_plan_with_them_is_called_sound():
    figures = Figures(WORLD, plan(WORLD))
    proof = replace(figures.plan.certificate, breaches=(), rules=())
    whole = Figures(WORLD, replace(figures.plan, certificate=proof, shortfalls=()))
    assert (state(whole), state(whole, errors=1)) == ("sound", "flawed")
    assert "; 27 kesalahan pada data masukan" in sentence(INDONESIAN, whole, errors=27)
    assert "kesalahan pada data" not in sentence(INDONESIAN, whole)


def test_a_weak_bound_on_a_count_is_told_as_a_count():
    # 12 officers missing, at least 1 proven: 11 might be avoided; 92% of a handful would say little.
    made = plan(WORLD)
    stages = (*made.certificate.stages, Stage("missing", 12, 1.0, 0.9167, 0.1))
    told = sentence(
        INDONESIAN, Figures(WORLD, replace(made, certificate=replace(made.certificate, stages=stages)))
    )
    assert (
        "paling banyak 11 kekurangan masih dapat dihindari; jarak TPS ke pangkalan paling jauh 1,4%" in told
    )


@pytest.mark.parametrize(
    ("last", "is_said"),
    [
        (Stage("missing", 12, 12.0, 0.0, 0.1), True),
        (Stage("missing", 12, 1.0, 0.9167, 0.1), False),
        (Stage("hours", 4320, 4000.0, 0.0741, 0.1), False),
    ],
)
def test_a_plan_is_called_the_best_possible_only_where_every_stage_reaches_its_bound(last, is_said):
    made = plan(WORLD)
    proof = replace(made.certificate, stages=(Stage("beats", 100_000, 100_000.0, 0.0, 1.0), last))
    told = sentence(INDONESIAN, Figures(WORLD, replace(made, certificate=proof)))
    assert ("terbukti rencana terbaik yang mungkin" in told) == is_said
    assert "dari yang terbaik" not in told


def test_a_gap_that_rounds_to_nothing_is_not_told_as_one():
    made = plan(WORLD)
    patrols = Stage("patrols", 3_261_631, 3_261_630.0, 1 / 3_261_631, 1.0)
    figures = Figures(WORLD, replace(made, certificate=replace(made.certificate, stages=(patrols,))))
    told = sentence(INDONESIAN, figures)
    assert "0,1%" not in told
    assert "; terbukti sebaik yang terbaik, sampai pembulatan; " in told
    assert "kurang dari 0,1%" in certificate(INDONESIAN, figures)


def test_a_longer_week_than_the_bound_is_not_called_as_good_as_the_best():
    made = plan(WORLD)
    hours = Stage("hours", 2400, 2000.0, 1 / 6, 1.0)
    figures = Figures(WORLD, replace(made, certificate=replace(made.certificate, stages=(hours,))))
    assert "sampai pembulatan" not in sentence(INDONESIAN, figures)


def test_as_many_commands_are_said_to_lack_as_rows_have_something_short():
    # Hulu lacks two of its preventive officers and has five to spare in support; Hilir lacks nobody.
    rows = (
        BalanceRow("voting", "RES-HULU", "preventive", 10, 8, 2, 4, 0, 1),
        BalanceRow("voting", "RES-HULU", "support", 0, 5, 0, 0, 0, 0),
        BalanceRow("voting", "RES-HILIR", "preventive", 6, 6, 0, 0, 4, 0),
    )
    told = balance(INDONESIAN, Figures(WORLD, replace(plan(WORLD), balance=rows)))
    assert "1 dari 2 kesatuan tidak mencukupi dari kekuatan sendiri, pada sedikitnya satu satgas." in told
    for title in ("Giliran BKO masuk", "Giliran BKO keluar", "Giliran tetap kurang"):
        assert title in told


def test_of_several_phases_the_one_that_is_short_of_most_stands_in_the_table():
    rows = (
        BalanceRow("quiet", "RES-HULU", "preventive", 9, 8, 1, 0, 0, 0),
        BalanceRow("quiet", "RES-HULU", "support", 0, 5, 0, 0, 0, 0),
        BalanceRow("voting", "RES-HULU", "preventive", 8, 8, 0, 0, 0, 0),
    )
    # All task forces together ask for four fewer than there are in the quiet days, on voting day for none.
    (row,) = Figures(WORLD, replace(plan(WORLD), balance=rows)).balance_by_command
    assert (row.phase, row.short) == ("quiet", 1)


def test_a_station_without_a_team_is_not_called_guarded():
    # The last beat of the tiny world watches two stations.
    figures = Figures(WORLD, plan(WORLD, unguarded=1))
    left_out = len(figures.plan.beats[-1].station_ids)
    assert figures.guarded_stations == 48 - left_out
    assert f"{48 - left_out} dari 48 TPS terjaga lengkap" in PAGE


def test_shortages_are_grouped_by_kind_and_rule_most_missing_first():
    found = Figures(WORLD, plan(WORLD, unguarded=2)).shortages
    assert [(s.kind, s.missing, s.places) for s in found] == [("station_guard", 4, 2), ("warehouse", 1, 1)]


def test_the_kind_that_lacks_most_is_added_up_over_the_rules_that_bind_it():
    # 2 + 2 officers under fill_order and 3 under rest make 7 of one kind; a warehouse lacks 5 by one rule.
    made = plan(WORLD, unguarded=2)
    *guards, warehouse = made.shortfalls
    tired = replace(guards[0], missing=3, reason="min_rest_hours: petugas yang tersisa harus beristirahat")
    found = Figures(WORLD, replace(made, shortfalls=(*guards, tired, replace(warehouse, missing=5))))
    assert found.shortages[0].missing == 5
    assert found.most_short == ("station_guard", 7)
    assert "Terbanyak: Pengamanan TPS (7)." in shortages(INDONESIAN, found)


def test_every_method_that_the_page_names_has_its_document():
    pages = {page.stem for page in (Path(__file__).parents[2] / "docs" / "methods").glob("*.md")}
    assert set(METHODS) <= pages
    assert {"roster", "patrols", "boxes", "events", "revise", "travel"} <= set(METHODS)


def test_findings_are_counted_but_their_values_stay_out():
    assert "personnel.csv" in PAGE
    assert "Rahasia Bin Nama3" not in PAGE


def test_without_outlines_every_district_gets_estimated_ground():
    shapes, is_guess = ground(WORLD, None)
    assert is_guess
    assert {s.district for s in WORLD.stations} <= set(shapes)


def test_given_outlines_are_drawn_as_they_are():
    square = [(102.0, -2.0), (103.0, -2.0), (103.0, -1.0), (102.0, -2.0)]
    shapes, is_guess = ground(WORLD, {"99.01": [square], "11.01": [square]})
    assert not is_guess
    assert list(shapes) == ["99.01"]


def test_an_operation_without_beats_still_has_a_page():
    world = operation(districts=1, stations=1)
    page = report_page(world, plan(world, unguarded=1))
    assert "0 dari 1 TPS terjaga" in page


def test_the_page_is_for_its_owner_alone(tmp_path):
    path = tmp_path / "report.html"
    path.write_text("old")
    write_report(path, WORLD, plan(WORLD))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_missing_map_library_says_what_to_install(monkeypatch):
    monkeypatch.setattr(library, "PACKAGE", "no_such_package")
    with pytest.raises(PrajaError, match="map library is missing: install django-js-lib-leaflet"):
        library.map_library()


def test_a_quantile_is_a_value_that_occurs():
    assert [quantile([4, 1, 3, 2], q) for q in (0.5, 0.9, 1.0)] == [2, 4, 4]
    assert quantile([], 0.5) == 0
