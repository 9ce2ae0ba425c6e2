"""Model files: what they must say, and what they may not."""

import os
import re
from decimal import Decimal
from fractions import Fraction
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.errors import InputError, UsageError
from praja.risk import MODELS, Axis, load_model, model_of_folder
from praja.risk.model import ScoreCut

REGISTERED = """
extends = "simple"
key = "ours"
[[indicators]]
key = "{key}"
axis = "conflict"
weight = 1
label_id = "{label}"
label_en = "Something"
definition = "What is counted at the place."
source = "{source}"
"""


def own(folder: Path, text: str) -> Path:
    path = folder / "risk_model.toml"
    path.write_text(text, encoding="utf-8")
    return path


def registering(folder: Path, key: str, label: str = "Sesuatu", source: str = "Survei komando") -> Path:
    return own(folder, REGISTERED.format(key=key, label=label, source=source))


@pytest.mark.parametrize("key", MODELS)
def test_a_model_of_ours_gives_every_indicator_a_label_definition_and_source(key):
    model = load_model(key)
    assert model.key == key
    assert all(i.label_id and i.label_en for i in model.indicators)
    assert all(g.label_id and g.label_en for g in model.groups)
    assert all(i.definition and i.source and i.weight_source for i in model.indicators)
    for axis in Axis:
        assert sum(i.weight or 0 for i in model.weighted if i.axis is axis) == 1


@pytest.mark.parametrize("key", MODELS)
def test_a_model_of_ours_says_plainly_that_its_weights_are_the_projects_own_choice(key):
    assert "project's own choice" in load_model(key).weight_source


def test_the_bawaslu_model_has_the_eight_variables_and_the_ikp_model_the_four_dimensions():
    assert len(load_model("bawaslu").groups) == 8
    assert len(load_model("ikp").groups) == 4


def test_every_model_registers_the_indicators_of_the_simple_one():
    simple = {i.key for i in load_model("simple").indicators}
    assert all(simple <= load_model(key).by_key.keys() for key in MODELS)


def test_a_group_shares_its_weight_among_its_indicators():
    # Five groups of equal weight on the conflict axis; security holds 2 + 2 + 1 + 1.
    assert load_model("bawaslu").by_key["past_violence"].weight == Fraction(1, 5) * Fraction(2, 6)


def test_a_folder_may_bring_its_own_model(tmp_path):
    assert model_of_folder(tmp_path).key == "simple"
    registering(tmp_path, "bridge_damage")
    assert model_of_folder(tmp_path).by_key["bridge_damage"].weight == Fraction(1, 13)
    assert model_of_folder(tmp_path, "ikp").key == "ikp"


def test_an_own_model_may_change_a_weight_and_a_cut_off(tmp_path):
    changed = load_model(
        own(tmp_path, 'extends = "simple"\nkey = "ours"\n[cutoffs.stations]\n'
            'elevated = {score = 0.4}\nhigh = {score = 0.7}\ngeography = {score = 0.6}')
    )  # fmt: skip
    assert changed.stations.elevated == ScoreCut(0.4)
    assert changed.districts == load_model("simple").districts
    assert changed.sha256 != load_model("simple").sha256


@given(st.sampled_from(MODELS), st.decimals("0.001", "1000", places=3))
def test_weights_scaled_by_a_constant_are_the_same_model_to_the_last_bit(key, factor):
    text = resources.files("praja.risk").joinpath("models", f"{key}.toml").read_text(encoding="utf-8")
    scaled = re.sub(r"(?m)^weight = (.+)$", lambda m: f"weight = {Decimal(m[1]) * factor}", text)
    with TemporaryDirectory() as folder:
        assert load_model(own(Path(folder), scaled)).indicators == load_model(key).indicators


@pytest.mark.parametrize(
    "key",
    [
        "party_support", "vote_share_2019", "votes", "perolehan_suara", "agama", "religious_tension",
        "ethnic_share", "suku_dominan", "ras", "ormas_membership", "dukungan_paslon", "candidate_home",
        "turnout", "partai_kuat",
    ],
)  # fmt: skip
def test_an_indicator_of_votes_parties_faith_or_descent_cannot_be_registered(tmp_path, key):
    with pytest.raises(
        InputError, match="no indicator may come from votes, party support, religion, ethnicity"
    ):
        load_model(registering(tmp_path, key))


def test_the_source_and_label_of_an_indicator_are_read_too(tmp_path):
    with pytest.raises(InputError, match=r"found: 'hasil pemilu'"):
        load_model(registering(tmp_path, "heat", source="Hasil Pemilu 2019"))
    with pytest.raises(InputError, match=r"found: 'agama'"):
        load_model(registering(tmp_path, "heat", label="Agama penduduk"))


def test_ballot_papers_and_boxes_are_things_and_may_be_registered(tmp_path):
    assert (
        "surat_suara_rusak"
        in load_model(registering(tmp_path, "surat_suara_rusak", "Surat suara rusak")).by_key
    )


@pytest.mark.parametrize("missing", ["definition", "source", "label_id"])
def test_an_indicator_without_definition_source_or_label_is_refused(tmp_path, missing):
    text = "\n".join(
        line
        for line in REGISTERED.format(key="heat", label="a", source="b").splitlines()
        if not line.startswith(missing)
    )
    with pytest.raises(
        InputError, match=rf"indicators.{missing}\[15\] is None, must be a text that is not empty"
    ):
        load_model(own(tmp_path, text))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ("weight = 0", "must be above 0: leave out what does not count"),
        ("weight = -1", "must be at least 0"),
        ("weight = true", "must be a number"),
        ('kind = "index"', "must be absent: an index is shown, never weighed"),
        ('kind = "guess"', "must be an indicator that counts"),
        ('group = "none"', r"must be the key of one of \[\[groups\]\]"),
        ('axis = "mood"', "must be conflict or geography"),
        ("wieght = 1", "'wieght', must be one of axis, definition"),
        ('key = "Heat Map"', "must be small letters, digits and _"),
    ],
)
def test_a_faulty_entry_is_refused_by_message(tmp_path, changed, message):
    name = changed.split(" ")[0]
    lines = REGISTERED.format(key="heat", label="a", source="b").splitlines()
    kept = [line for n, line in enumerate(lines) if n < 4 or not line.startswith(f"{name} =")]
    with pytest.raises(InputError, match=message):
        load_model(own(tmp_path, "\n".join([*kept, changed])))


@pytest.mark.parametrize(
    ("cuts", "message"),
    [
        ("elevated = {score = 0.4, share = 0.1}", "must be either a score or a share"),
        ("elevated = {share = 1.5}", r"'1.5', must be in \[0, 1\]"),
        ("elevated = {share = 0.04, at_most = 0.03}", "must be at least the share"),
        ("elevated = {share = 0.001, at_most = 0.04}", "must be at most the share of elevated"),
    ],
)
def test_a_faulty_cut_off_is_refused_by_message(tmp_path, cuts, message):
    rest = "high = {share = 0.005}\ngeography = {score = 0.6}"
    with pytest.raises(InputError, match=message):
        load_model(own(tmp_path, f'extends = "simple"\n[cutoffs.stations]\n{cuts}\n{rest}'))


def test_a_model_that_does_not_exist_is_refused_with_the_names_that_do():
    with pytest.raises(UsageError, match="no risk model 'guess': name one of simple, bawaslu, ikp"):
        load_model("guess")


def test_a_file_that_is_no_toml_is_refused(tmp_path):
    with pytest.raises(UsageError, match="is not a TOML file in UTF-8"):
        load_model(own(tmp_path, "key = = 1"))


def test_a_model_may_extend_only_ours(tmp_path):
    with pytest.raises(InputError, match="must be one of simple, bawaslu, ikp"):
        load_model(own(tmp_path, 'extends = "mine"'))


def test_a_model_nested_without_end_is_no_toml_file(tmp_path):
    path = own(tmp_path, "a = " + "[" * 100_000)
    with pytest.raises(UsageError, match=r"is not a TOML file in UTF-8"):
        load_model(path)


def test_a_pipe_is_no_model_and_blocks_nobody(tmp_path):
    os.mkfifo(tmp_path / "pipe.toml")
    with pytest.raises(UsageError, match=r"There is no risk model"):
        load_model(tmp_path / "pipe.toml")


def test_a_link_in_the_place_of_the_own_model_is_not_followed(tmp_path):
    other = tmp_path / "elsewhere.toml"
    other.write_text("secret = 1\n", encoding="utf-8")
    (tmp_path / "risk_model.toml").symlink_to(other)
    assert model_of_folder(tmp_path).key == "simple"
