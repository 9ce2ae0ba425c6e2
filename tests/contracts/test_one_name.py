"""One thing has one name on every screen and paper, and it is the glossary's."""

import tomllib
from importlib import resources

import pytest

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
    ],
)
@pytest.mark.parametrize("stage", STAGES)
def test_a_kind_of_duty_has_one_indonesian_name(stage, kind, name):
    *_, indonesian, _ = words_of(stage)["kind"][kind]
    assert indonesian[:1].lower() + indonesian[1:] == name


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
