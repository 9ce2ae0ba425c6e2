"""Who answers about a plan: stays for the next question, is followed by another, leaves when nobody asks."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from posko.planning import engine
from posko.support.errors import RuleError

LOG = Path(os.devnull)
COUNTING = """\
import json, os, sys
from posko.planning.child import serve_many
class No(Exception): pass
asked = []
def count(progress):
    asked.append(1)
    return {"pid": os.getpid(), "asked": len(asked)}
def refuse(progress):
    raise No("Tidak bisa. / It cannot be done.")
def die(progress):
    os._exit(3)
serve_many({"count": count, "refuse": refuse, "die": die}, (No,))
"""
COMMAND = (sys.executable, "-c", COUNTING)


@pytest.fixture(autouse=True)
def alone():
    """Begin and end with nobody there."""
    engine._OFFICE.dismiss()
    yield
    engine._OFFICE.dismiss()


def ask(what, command=COMMAND):
    return engine.ask({"do": what}, log=LOG, command=command)


def is_there(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_one_who_answered_answers_again():
    first, second = ask("count"), ask("count")
    assert (first["asked"], second["asked"]) == (1, 2)
    assert first["pid"] == second["pid"]


def test_a_refusal_is_told_in_words_and_he_stays():
    pid = ask("count")["pid"]
    with pytest.raises(RuleError) as refused:
        ask("refuse")
    assert str(refused.value.message) == "Tidak bisa."
    assert ask("count") == {"pid": pid, "asked": 2}


def test_one_who_dies_is_told_in_words_and_followed_by_another():
    pid = ask("count")["pid"]
    with pytest.raises(RuleError) as died:
        ask("die")
    assert "berhenti mendadak (kode 3)" in str(died.value.message)
    after = ask("count")
    assert after["asked"] == 1
    assert after["pid"] != pid


def test_one_who_was_killed_between_two_questions_is_not_missed():
    pid = ask("count")["pid"]
    os.kill(pid, 9)
    clerk = engine._OFFICE.clerk
    assert clerk is not None
    clerk.child.wait(10)
    assert ask("count")["asked"] == 1


def test_another_program_takes_his_place_and_he_is_gone():
    pid = ask("count")["pid"]
    assert ask("count", (*COMMAND, "other"))["asked"] == 1
    assert not is_there(pid)


def test_when_nobody_asks_he_leaves(monkeypatch):
    monkeypatch.setattr(engine, "KEPT_S", 0.05)
    pid = ask("count")["pid"]
    for _ in range(100):
        if not is_there(pid):
            break
        time.sleep(0.05)
    assert not is_there(pid)
    assert ask("count")["asked"] == 1


def test_he_leaves_with_his_parent():
    code = (
        "import os; from pathlib import Path; from posko.planning import engine\n"
        f"told = engine.ask({{'do': 'count'}}, log=Path(os.devnull), command={COMMAND!r})\n"
        "print(told['pid'], flush=True)\n"
        "os._exit(0)  # killed: nobody says goodbye\n"
    )
    pid = int(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
    for _ in range(100):
        if not is_there(pid):
            break
        time.sleep(0.05)
    assert not is_there(pid)
