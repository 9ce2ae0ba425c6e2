"""One thing has one name on every screen and paper, and it is the glossary's."""

import re
import tomllib
from importlib import resources

import pytest

from tests.contracts.house import ROOT

STAGES = ("report", "explain", "reinforce", "handouts")


def words_of(stage: str) -> dict[str, dict[str, list[str]]]:
    """Return the phrases of a stage, as its words.toml has them."""
    return tomllib.loads(resources.files(f"praja.{stage}").joinpath("words.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("reserve", "pasukan cadangan"),
        ("close_protection", "pengawalan melekat"),
        ("ballot_escort", "pengawalan kotak suara"),
        ("command_post", "posko"),
        ("patrol", "patroli"),
        ("station_guard", "pengamanan TPS"),
        ("commission_office", "kantor KPU"),
        ("campaign_event", "kegiatan kampanye"),
        ("station_relief", "pengganti di TPS"),
        ("revote_guard", "pengamanan PSU"),
        ("standby", "siaga di kesatuan"),
    ],
)
@pytest.mark.parametrize("stage", STAGES)
def test_a_kind_of_duty_has_one_indonesian_name(stage, kind, name):
    *_, indonesian, _ = words_of(stage)["kind"][kind]
    assert indonesian[:1].lower() + indonesian[1:] == name


def test_every_kind_of_duty_has_one_name_in_each_language_wherever_it_is_told():
    kinds = {stage: words_of(stage)["kind"] for stage in STAGES}
    for kind in {k for known in kinds.values() for k in known}:
        told = [known[kind][-2:] for known in kinds.values() if kind in known]
        assert len({(a.lower(), b.lower()) for a, b in told}) == 1, kind


def test_what_happens_is_kejadian_and_a_campaign_event_is_kegiatan():
    for stage in STAGES:
        for part, rows in words_of(stage).items():
            for key, (*_, indonesian, english) in rows.items():
                where = f"{stage}: {part}.{key}"
                says = indonesian.lower()
                assert not {"insiden", "peristiwa", "acara"} & {*re.findall(r"\w+", says)}, where
                assert "incident" not in english.lower() or "kejadian" in says, where
                assert "event" not in re.findall(r"\w+", english.lower()) or "kejadian" not in says, where
    terms = (ROOT / "docs" / "glossary.md").read_text("utf-8").partition("## Later versions")[0]
    assert "| kejadian | incident" in terms
    assert "| kegiatan kampanye | campaign event" in terms


def test_the_reserve_is_not_called_by_the_word_for_standby():
    for stage in STAGES:
        kinds = words_of(stage)["kind"]
        assert "siaga" in kinds["standby"][-2].lower()
        assert "siaga" not in kinds["reserve"][-2].lower()


def test_a_skill_is_called_alike_in_the_report_and_in_answers_to_incidents():
    assert words_of("reinforce")["skill"] == words_of("report")["skill"]


def test_the_page_says_kesatuan_and_kestabilan_as_the_glossary_does():
    told = [indonesian for part in words_of("report").values() for indonesian, _ in part.values()]
    for other in ("satuan ", "kemantapan", "perjuta"):
        assert not [t for t in told if f" {other}" in f" {t.lower()} "]
