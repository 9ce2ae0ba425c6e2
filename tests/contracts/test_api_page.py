"""docs/use/api.md: its examples run as they stand, its signatures are those of the code."""

import ast
import contextlib
import importlib
import inspect
import io
import re

from praja import errors
from tests.contracts.house import DOCS, code_blocks, first_cells, section

PAGE = DOCS / "use" / "api.md"


def expected(block):
    """Return what a block says it prints: the comment behind each print."""
    return re.findall(r"^ *print\(.*\)  # (.*)$", block, re.MULTILINE)


def test_every_example_runs_and_prints_what_it_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    blocks = code_blocks(PAGE, "python")
    assert len(blocks) >= 4
    for block in blocks:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(block, str(PAGE), "exec"), names)
        assert printed.getvalue().splitlines() == expected(block)


def test_every_print_of_an_example_says_what_comes():
    for block in code_blocks(PAGE, "python"):
        prints = [
            n
            for n in ast.walk(ast.parse(block))
            if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "print"
        ]
        assert len(prints) == len(expected(block))


def test_every_signature_of_the_page_is_that_of_the_code():
    calls = re.findall(
        r"^\| `praja\.([\w.]+)\.(\w+)\((.*?)\)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(calls) == 11
    for module, name, written in calls:
        function = getattr(importlib.import_module(f"praja.{module}"), name)
        parameters = inspect.signature(function).parameters.values()
        told = [p.strip() for p in written.replace('"simple"', "'simple'").split(",")]
        names = [t.split("=")[0] for t in told if t != "*"]
        assert names == [p.name for p in parameters], name
        for parameter in parameters:
            default = next(t for t in told if t.split("=")[0] == parameter.name).partition("=")[2]
            has_default = parameter.default is not inspect.Parameter.empty
            assert bool(default) == has_default, f"{name}: {parameter.name}"
            assert default in {"", "...", repr(parameter.default)}
        keyword_only = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY]
        assert keyword_only == (names[told.index("*") :] if "*" in told else [])


def test_every_error_is_documented():
    tree = {n for n, e in vars(errors).items() if inspect.isclass(e) and issubclass(e, errors.PrajaError)}
    assert set(first_cells(section(PAGE, "Errors"))) == tree - {"PrajaError"}
