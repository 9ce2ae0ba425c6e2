"""What lies in the repository: locked, licensed, complete, and free of the machine it was written on."""

import re
from fnmatch import fnmatch

import praja
from tests.contracts.house import PACKAGE, ROOT, files, texts

URL = re.compile(r"\b(?:https?|ftp|git\+\w+)://[^\s)>\"'`]+")
LOCKED = ("requirements.txt", "requirements-dev.txt")
DECLARED = ("requirements.in", "requirements-dev.in")
FETCHED = re.compile(r"--(?:extra-)?index-url|--find-links|\"resolved\":|^\s*registry\s*=", re.MULTILINE)


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def locked(name):
    """Return the pinned packages of a requirements file, each with its lines."""
    return [p for p in re.split(r"\n(?=[a-zA-Z])", text_of(name)) if not p.startswith("#")]


def test_every_locked_package_has_one_exact_version_and_hashes():
    for name in LOCKED:
        for package in locked(name):
            assert re.match(r"[\w.\[\]-]+==[\w.+!-]+( ; .*)? \\\n", package), (
                f"{name}: {package.splitlines()[0]}"
            )
            assert re.search(r"--hash=sha256:[0-9a-f]{64}", package)


def test_every_package_asked_for_is_locked():
    wanted = {re.split(r"[<>=\[ #]", line)[0] for n in DECLARED for line in text_of(n).splitlines()}
    pinned = {p.split("==")[0] for p in locked(LOCKED[1])}
    assert {w.lower() for w in wanted if w and w != "-r"} <= pinned


def test_what_praja_runs_with_is_locked_alike_for_development():
    pins = {name: {p.split("==")[0]: p.split(" ")[0] for p in locked(name)} for name in LOCKED}
    assert pins[LOCKED[0]].items() <= pins[LOCKED[1]].items()


def test_no_file_says_where_packages_are_fetched():
    here = "tests/contracts/test_files.py"
    assert [n for n, t in texts() if n != here and n != "Makefile" and FETCHED.search(t)] == []
    assert [n for n in (*LOCKED, *DECLARED, "pyproject.toml", "Makefile") if URL.search(text_of(n))] == []


def test_no_address_in_any_file_belongs_to_a_package_registry():
    # Said without naming one: the hosts that serve packages have these words in their names.
    registries = re.compile(r"//[\w.-]*(?:py" r"pi|python" r"hosted|np" r"mjs|registry|simple)\b")
    assert [(n, u) for n, t in texts() for u in URL.findall(t) if registries.search(u)] == []


def test_no_file_holds_a_path_of_the_machine_it_was_written_on():
    private = re.compile(r"(?<![\w.~-])(?:/(?:home|root|Users|work)/\w|[A-Z]:\\Users\\)")
    assert [n for n, t in texts() if private.search(t)] == []


def test_only_what_is_source_is_under_version_control():
    made = ("*.pyc", "*.nbc", "*.egg-info", "var/*", "*.xlsx", "*/plan.xlsx", "*.parquet", "uv.lock")
    names = [str(p.relative_to(ROOT)) for p in files()]
    assert [n for n in names if any(fnmatch(n, pattern) for pattern in made)] == []
    # One line a word, so that a change of the API reads as a change: long, and made from the calls.
    assert [n for n in names if (ROOT / n).stat().st_size > 300_000] == ["docs/reference/openapi.json"]


def test_the_licence_is_apache_2():
    licence = text_of("LICENSE")
    assert "Apache License" in licence
    assert "Version 2.0, January 2004" in licence
    assert 'license = "Apache-2.0"' in text_of("pyproject.toml")


def test_the_changelog_begins_with_this_version():
    versions = re.findall(r"^## \[([^\]]+)\]", text_of("CHANGELOG.md"), re.MULTILINE)
    assert next(v for v in versions if v != "Unreleased") == praja.__version__
    assert f'version = "{praja.__version__}"' in text_of("pyproject.toml")


def test_every_file_that_the_engine_reads_is_shipped_with_it():
    shipped = re.search(r"^praja = \[(.*)\]$", text_of("pyproject.toml"), re.MULTILINE)
    assert shipped
    patterns = [p.strip(' "') for p in shipped[1].split(",")]
    data = [p.relative_to(PACKAGE) for p in files() if p.is_relative_to(PACKAGE) and p.suffix != ".py"]
    assert data
    assert [str(p) for p in data if not any(p.match(pattern) for pattern in patterns)] == []


def test_the_makefile_has_the_commands_of_the_readme_and_of_contributing():
    targets = set(re.findall(r"^([a-z][\w-]*):", text_of("Makefile"), re.MULTILINE))
    assert {"run", "setup", "test", "test-long", "bench", "lint", "lock", "clean"} <= targets
    told = {
        t
        for n, text in texts()
        if n.endswith(".md")
        for t in re.findall(r"(?:`|^    |^)make ([a-z-]+)", text, re.M)
    }
    assert told <= targets


def test_continuous_integration_runs_what_a_developer_runs():
    ci = ROOT / ".ci" / "run"
    assert ci.stat().st_mode & 0o111
    assert text_of(".ci/run").rstrip().endswith("make test")
