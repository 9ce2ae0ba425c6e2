"""Refusals are told in Indonesian first and in English second, like everything that people read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from praja.cli.base import secret_outside
from praja.errors import NothingToPlanError, PrajaError
from praja.io import read_operation
from praja.nation.settings import read_nation
from praja.pipeline.folder import plan_folder
from praja.report.words import Words
from praja.risk import load_model
from praja.worlds.demo import write_demo
from praja.worlds.facts import spec_of_rows
from praja.worlds.nation import write_nation_demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("refused") / "demo"
    write_demo(folder, stations=60)
    return folder


def test_what_lacks_is_said_in_each_language_apart():
    problem = NothingToPlanError.lacking({"posts": "tidak ada pos / no post", "areas": "areas.csv"})
    indonesian, english = str(problem).split(" / ")
    assert indonesian.startswith("Tidak ada yang dapat direncanakan. areas: areas.csv; posts: tidak ada pos.")
    assert english.startswith("Nothing can be planned. areas: areas.csv; posts: no post.")


def nation_of(demo: Path, text: str) -> Path:
    """A folder with a nation.toml of these words and one province that is there."""
    folder = demo / "nation"
    (folder / "15").mkdir(parents=True, exist_ok=True)
    (folder / "nation.toml").write_text(f'{text}[[provinces]]\nkey = "15"\n', encoding="utf-8")
    return folder


REFUSED: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "a phase that is none": (
        lambda demo: plan_folder(demo, demo.with_name("plan"), phases=["nope"]),
        "Tidak ada tahapan 'nope'",
        "There is no phase 'nope'",
    ),
    "a demo where one is": (
        write_demo,
        "sudah berisi contoh",
        "holds a demo already",
    ),
    "a world without stations": (
        lambda demo: write_demo(demo / "new", stations=0),
        "Contoh memerlukan sedikitnya",
        "A world needs at least",
    ),
    "a province that is none": (
        lambda demo: write_nation_demo(demo / "new", size=100, provinces=("99",)),
        "Tidak ada provinsi 99",
        "There is no province 99",
    ),
    "a nation that is none": (read_nation, "bukan folder nasional", "is no nation folder"),
    "a row of the areas that is none": (
        lambda _: spec_of_rows([{"code": "x", "name": "", "lat": "0", "lon": "0", "stations": "1"}]),
        "code[2] berisi 'x', harus kode seperti 15",
        "code[2] is 'x', must be a code such as 15",
    ),
    "a model of risk that is none": (
        lambda _: load_model("mood"),
        "Tidak ada model kerawanan 'mood'",
        "There is no risk model 'mood'",
    ),
    "a secret beside the plan": (
        lambda demo: secret_outside(demo / "plan" / "secret.json", demo / "plan"),
        "berada di dalam",
        "lies inside",
    ),
    "a wrong lending of a nation": (
        lambda demo: read_nation(nation_of(demo, "[lending]\nkeep_share = 2\nspeed = 3\n")),
        "[lending] keep_share berisi 2, harus bagian dari 0 sampai 1",
        "[lending] speed is unknown, there are phase",
    ),
    "a language that nobody wrote": (
        lambda _: Words("de"),
        "Tidak ada bahasa 'de'",
        "There is no language 'de'",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_is_said_in_indonesian_first_and_in_english_second(demo, case):
    ask, indonesian, english = REFUSED[case]
    with pytest.raises(PrajaError) as refused:
        ask(demo)
    first, second = str(refused.value).split(" / ")
    assert indonesian in first
    assert english in second


def test_the_demo_of_the_refusals_is_whole(demo):
    assert len(read_operation(demo).operation.stations) == 60
