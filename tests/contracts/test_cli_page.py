"""docs/reference/cli.md against the program: every command, option, exit code and JSON field."""

import json
import re
import shutil
import subprocess
import sys

import click
import pytest

from praja import cli
from tests.contracts.conftest import run
from tests.contracts.house import DOCS, ROOT, first_cells, pages, section

PAGE = DOCS / "reference" / "cli.md"
COMMANDS = cli.main.commands


def names_in(text):
    """Return everything that stands in code marks in the first cells of a text's tables."""
    return {
        n for cell in first_cells(text) for n in re.findall(r"-{0,2}[\w-]+", re.sub(r"` [A-Z]+`", "", cell))
    }


def options_of(command):
    return {o for p in command.params if isinstance(p, click.Option) for o in p.opts}


def tables_of(name):
    """Return the tables of options and of JSON fields of a command."""
    text = section(PAGE, f"praja {name}")
    options, _, fields = text.partition("| field of `--json`")
    return options, f"| field of `--json`{fields}"


def test_python_can_run_the_package_as_the_program():
    told = [sys.executable, "-m", "praja", "plan", "--help"]
    done = subprocess.run(told, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: praja plan [OPTIONS] FOLDER\n")


def test_every_command_has_a_section_and_the_other_way_round():
    documented = re.findall(r"^## praja (\w+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(documented) == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_documented_and_the_other_way_round(name):
    options, _ = tables_of(name)
    documented = {n.split()[0] for n in first_cells(options)}
    assert documented == options_of(COMMANDS[name])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_argument_stands_in_the_usage(name):
    usage = next(line for line in section(PAGE, f"praja {name}").splitlines() if line.startswith("    praja"))
    arguments = [
        p.make_metavar(click.Context(COMMANDS[name]))
        for p in COMMANDS[name].params
        if isinstance(p, click.Argument)
    ]
    assert usage.split()[2 : 2 + len(arguments)] == arguments


@pytest.mark.parametrize("name", COMMANDS)
def test_defaults_are_documented(name):
    options, _ = tables_of(name)
    rows = {r.split("`")[1].split()[0]: r for r in options.splitlines() if r.startswith("| `")}
    for option in COMMANDS[name].params:
        if isinstance(option, click.Option) and option.show_default:
            default = str(option.default)
            row = rows[option.opts[0]]
            assert f"default {default}" in row or f"`{default}` (default)" in row


def test_every_exit_code_is_documented():
    codes = first_cells(section(PAGE, "Exit codes"))
    assert codes == [str(c) for c in (cli.SOUND, cli.FLAWED, cli.USAGE, cli.NOTHING)]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_field_of_a_json_answer_is_documented(written, tmp_path, name):
    arguments = {
        "check": (written.demo,),
        "risk": (written.demo,),
        "evaluate": (written.demo, written.plan),
        "explain": (written.demo, written.plan, "15.71.01.1001-001"),
        "demo": (tmp_path / "another", "--stations", 20),
        "revise": (written.demo, written.plan, "--out", tmp_path / "revised"),
        "handouts": (written.demo, written.plan, "--out", tmp_path / "papers", "--unit", "RES-15.71"),
    }
    if name in {"reinforce", "disclose", "nation"}:
        pytest.skip("tests of their own: an incident at a place, a plan with a secret, many provinces")
    if name == "plan":
        answer = json.loads(written.answer)
    else:
        done = run(name, *arguments[name], "--json")
        assert done.exit_code == cli.SOUND, done.exception
        answer = json.loads(done.stdout)
    if name == "explain":
        assert {"subject", "kind"} <= set(answer)
    else:
        _, fields = tables_of(name)
        assert set(answer) == {n.strip("` ") for cell in first_cells(fields) for n in cell.split(",")}


def test_a_refusal_is_one_line_or_json_and_never_a_stack_trace(written, tmp_path):
    refused = run("plan", written.demo, "--out", tmp_path / "p", "--phase", "nope")
    assert refused.exit_code == cli.USAGE
    assert "Tidak ada tahapan 'nope'" in " ".join(refused.output.split())
    assert "There is no phase 'nope'" in " ".join(refused.output.split())
    empty = tmp_path / "empty"
    empty.mkdir()
    nothing = run("plan", empty, "--out", tmp_path / "p", "--json")
    assert nothing.exit_code == cli.NOTHING
    assert json.loads(nothing.stdout)["exit_code"] == cli.NOTHING
    assert not (tmp_path / "p").exists()


@pytest.mark.parametrize("table", ["areas", "units", "stations", "personnel"])
def test_a_folder_without_a_needed_table_is_never_sound_and_never_a_stack_trace(written, tmp_path, table):
    folder = tmp_path / "demo"
    shutil.copytree(written.demo, folder)
    (folder / f"{table}.csv").unlink()
    done = run("plan", folder, "--out", tmp_path / "plan")
    assert isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code in {cli.FLAWED, cli.NOTHING}


def test_every_command_line_in_the_documents_can_be_typed():
    for page in [p for p in pages() if p.is_relative_to(ROOT)]:
        for line in re.findall(
            r"^ {4}(?:\.venv/bin/)?praja .*$", page.read_text(encoding="utf-8"), re.MULTILINE
        ):
            words = re.sub(r"[\[\]]|\.\.\.|#.*|&&.*", " ", line).split()[1:]
            if words[0] in {"--version", "COMMAND"}:
                continue
            assert words[0] in COMMANDS, f"{page.name}: {line}"
            options = {w for w in words if w.startswith("--")}
            assert options <= options_of(COMMANDS[words[0]]), f"{page.name}: {line}"
