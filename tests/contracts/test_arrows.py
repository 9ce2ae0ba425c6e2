"""Which part may know which: the import contracts of pyproject.toml hold, and leave nothing out."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.contracts.house import PACKAGE, ROOT, modules

CONTRACTS = {
    c["type"]: c
    for c in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}


def imported(tree):
    """Return the modules that a module imports, wherever the import stands."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def roots(tree):
    """Return the top packages that a module imports."""
    return {name.split(".")[0] for name in imported(tree)}


def test_every_import_contract_holds():
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(linter), "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_every_part_of_the_engine_has_its_place_among_the_layers():
    named = {name.strip() for line in CONTRACTS["layers"]["layers"] for name in line.split("|")}
    layers = {name.strip("()") for name in named}
    parts = {p.stem for p in PACKAGE.iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file()}
    here = {f"praja.{part}" for part in parts - {"__init__", "__main__"}}
    assert here <= layers, "a part without a place"
    assert {name for name in named if not name.startswith("(")} <= here, "a place without a part"


def test_the_checker_shares_no_code_with_the_planner():
    assert {"praja.evaluate", "praja.plan"} <= set(CONTRACTS["independence"]["modules"])


def test_the_engine_opens_no_network_and_no_database():
    closed = {"socket", "ssl", "http", "urllib", "asyncio", "sqlite3", "ftplib", "smtplib", "webbrowser"}
    assert {name for name, tree in modules().items() if roots(tree) & closed} == set()


def test_only_the_stopwatch_reads_the_clock():
    readers = {name for name, tree in modules().items() if "time" in imported(tree)}
    assert readers <= {"src/praja/pipeline/clock.py"}
    asked = {
        f"{name}:{node.lineno}"
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "utcnow", "today"}
    }
    assert asked == set()


def test_chance_comes_only_from_a_seed_that_is_given():
    chance = {name for name, tree in modules().items() if roots(tree) & {"random", "secrets", "uuid"}}
    # The seed of patrols is a secret that somebody has to make; each run writes into a folder of its own.
    secret = {"src/praja/pipeline/secret.py", "src/praja/io/whole_folder.py"}
    assert chance <= {"src/praja/worlds/chance.py", *secret}
