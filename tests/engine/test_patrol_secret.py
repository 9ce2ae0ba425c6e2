"""The secret seed of patrols: kept apart, told when the last patrol has ended, and checked by anybody."""

import json
import stat
from datetime import date
from hashlib import sha256

import pytest

from praja.domain.plan import Certificate
from praja.errors import FolderError, UsageError
from praja.io import read_operation
from praja.io.plan_folder import PATROL_VALUES, PATROLS, write_certificate, write_risk
from praja.io.plan_writing import write_nouns
from praja.pipeline.disclose import DISCLOSURE, disclose, verify_disclosure
from praja.pipeline.patrols import patrol_schedules
from praja.pipeline.secret import read_or_make_secret, read_secret
from praja.risk import assess, load_model
from tests.engine.io_world import clean, write_folder

LAST = date(2024, 11, 27)
AFTER = date(2024, 11, 28)


@pytest.fixture
def kept(tmp_path):
    """The file of a secret, in a folder that is not there yet."""
    return tmp_path / "keys" / "patrol-secret.json"


@pytest.fixture
def plan(tmp_path, kept):
    """A plan folder with what patrols leave in it."""
    tables = clean()
    patrol = [
        "PTR-1",
        "patrol",
        "Patroli",
        "15.01.01",
        "-2.3",
        "101.59",
        "campaign;voting",
        "preventive",
        "2",
        "day",
    ]
    tables["posts"].append([*patrol, "", "", ""])
    operation = read_operation(write_folder(tmp_path / "input", tables)).operation
    secret = read_or_make_secret(kept)
    risk = assess(operation.stations, operation.indicators, model=load_model("simple"), seed=1, shakes=1)
    done = patrol_schedules(operation, operation.settings.phases, risk.stations, secret.secret)
    folder = tmp_path / "plan"
    folder.mkdir()
    (tmp_path / "input").rename(folder / "input")
    write_risk(folder, risk.stations)
    write_nouns(folder / "patrols.csv", PATROLS, done.stops)
    write_nouns(folder / "patrol_values.csv", PATROL_VALUES, done.values)
    said = Certificate(
        version="0", seed=1, seed_kind="", input_sha256="", phases=("campaign", "voting"), stages=done.stages,
        rules=(), breaches=(), patrol_seed_sha256=secret.sha256,
    )  # fmt: skip
    write_certificate(folder, said)
    return folder


def test_a_missing_secret_is_made_for_its_owner_alone(kept):
    made = read_or_make_secret(kept)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(made.secret) == 64
    assert len(made.salt) == 32
    assert read_or_make_secret(kept) == made == read_secret(kept)


def test_the_certificate_says_the_hash_of_salt_and_secret(kept):
    made = read_or_make_secret(kept)
    assert made.sha256 == sha256(f"{made.salt}|{made.secret}".encode()).hexdigest()


def test_a_secret_does_not_show_when_it_is_printed(kept):
    made = read_or_make_secret(kept)
    assert made.secret not in repr(made) + str(made)


def test_two_secrets_are_never_the_same(tmp_path):
    assert read_or_make_secret(tmp_path / "a") != read_or_make_secret(tmp_path / "b")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_secret_that_others_can_read_is_refused(kept, mode):
    read_or_make_secret(kept)
    kept.chmod(mode)
    with pytest.raises(FolderError, match="chmod 600"):
        read_or_make_secret(kept)


@pytest.mark.parametrize(
    "words", ["", "[]", "{}", '{"secret": "00", "salt": "00"}', '{"secret": 7, "salt": null}', "\x00\x01"]
)
def test_a_damaged_secret_is_refused_and_not_replaced(kept, words):
    read_or_make_secret(kept)
    kept.write_text(words)
    with pytest.raises(FolderError, match="is damaged: restore it"):
        read_or_make_secret(kept)
    assert kept.read_text() == words


def test_a_folder_is_no_secret(tmp_path):
    with pytest.raises(FolderError, match="is damaged"):
        read_or_make_secret(tmp_path)


def test_the_secret_is_in_no_file_of_the_plan(plan, kept):
    made = read_or_make_secret(kept)
    for path in plan.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert made.secret not in text
            assert made.salt not in text


@pytest.mark.parametrize("day", [date(2024, 9, 1), date(2024, 11, 24), LAST])
def test_nothing_is_told_before_the_last_patrol_has_ended(plan, kept, day):
    with pytest.raises(UsageError, match=r"Patrols last until 2024-11-27: .* from 2024-11-28 on"):
        disclose(plan, kept, day)
    assert not (plan / DISCLOSURE).exists()


def test_what_is_told_can_be_checked(plan, kept):
    told = json.loads(disclose(plan, kept, AFTER).read_text(encoding="utf-8"))
    assert told["phases"] == ["campaign", "voting"]
    assert sha256(f"{told['salt']}|{told['secret']}".encode()).hexdigest() == told["patrol_seed_sha256"]
    checked = verify_disclosure(plan)
    assert checked.sound
    assert checked.stops > 61


def test_a_stop_changed_afterwards_is_found(plan, kept):
    disclose(plan, kept, AFTER)
    rows = [line.split(",") for line in (plan / "patrols.csv").read_text(encoding="utf-8").splitlines()]
    villages = {"15.01.01.1004", "15.01.01.2001"}
    (rows[5][4],) = villages - {rows[5][4]}
    (plan / "patrols.csv").write_text("\n".join(map(",".join, rows)) + "\n", encoding="utf-8")
    checked = verify_disclosure(plan)
    assert checked.hash_fits
    assert not checked.sound
    assert checked.different is not None
    assert checked.different.start.isoformat() == rows[5][2]


def test_a_stop_left_out_is_found(plan, kept):
    disclose(plan, kept, AFTER)
    lines = (plan / "patrols.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (plan / "patrols.csv").write_text("".join(lines[:-1]), encoding="utf-8")
    assert not verify_disclosure(plan).sound


def test_another_secret_is_not_told(plan, tmp_path):
    read_or_make_secret(tmp_path / "other")
    with pytest.raises(FolderError, match="is not the secret this plan was made with"):
        disclose(plan, tmp_path / "other", AFTER)


def test_a_secret_exchanged_in_the_disclosure_is_found(plan, kept):
    path = disclose(plan, kept, AFTER)
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**told, "secret": "00" * 32}), encoding="utf-8")
    checked = verify_disclosure(plan)
    assert not checked.hash_fits
    assert not checked.sound


def test_a_missing_secret_is_not_made_to_be_told(plan, tmp_path):
    with pytest.raises(FolderError, match="There is no secret file"):
        disclose(plan, tmp_path / "nowhere", AFTER)
    assert not (tmp_path / "nowhere").exists()


def test_a_plan_without_patrols_has_nothing_to_tell(plan, kept):
    header = (plan / "patrols.csv").read_text(encoding="utf-8").splitlines()[0]
    (plan / "patrols.csv").write_text(header + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match="nothing to disclose"):
        disclose(plan, kept, AFTER)


def test_a_plan_that_was_not_disclosed_cannot_be_verified(plan):
    with pytest.raises(FolderError, match=r"no sound disclosure\.json"):
        verify_disclosure(plan)
