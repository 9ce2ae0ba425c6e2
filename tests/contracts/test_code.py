"""How the code reads: sizes, names, types and docstrings. CONTRIBUTING.md says why."""

import ast
import re

from tests.contracts.house import PACKAGE, ROOT, code_lines, files, functions, modules, texts

LONGEST_FUNCTION = 40
LONGEST_FILE = 600
LONG_FILE = 400


def test_no_function_is_longer_than_forty_code_lines():
    lines = {name: (ROOT / name).read_text(encoding="utf-8").splitlines() for name in modules()}
    sizes = {where: code_lines(node, lines[where.split(":")[0]]) for where, node in functions()}
    assert {where: size for where, size in sizes.items() if size > LONGEST_FUNCTION} == {}


def test_no_file_of_code_is_longer_than_six_hundred_lines():
    sizes = {str(p.relative_to(ROOT)): len(p.read_bytes().splitlines()) for p in files() if p.suffix == ".py"}
    assert {name: size for name, size in sizes.items() if size > LONGEST_FILE} == {}
    long = [name for name, size in sizes.items() if name.startswith("src/") and size > LONG_FILE]
    said = {n: ast.get_docstring(ast.parse((ROOT / n).read_text(encoding="utf-8"))) or "" for n in long}
    unexplained = [name for name in long if "lines" not in said[name]]
    assert unexplained == [], "a file over 400 lines says in its first docstring why"


def test_every_parameter_and_return_value_is_typed():
    untyped = []
    for where, node in functions():
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        arguments += [a for a in (node.args.vararg, node.args.kwarg) if a]
        bare = [a.arg for a in arguments if a.annotation is None and a.arg not in {"self", "cls"}]
        if bare or node.returns is None:
            untyped.append((where, bare))
    assert untyped == []


def test_every_module_class_and_public_function_says_what_it_is():
    silent = []
    for name, tree in modules().items():
        silent += [name] * (ast.get_docstring(tree) is None)
        for node in public_definitions(tree):
            if ast.get_docstring(node) is None:
                silent.append(f"{name}:{node.lineno} {node.name}")
    assert silent == []


def public_definitions(tree):
    """Return the public functions, classes and methods of public classes; what is nested is private."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    top = [n for n in tree.body if isinstance(n, kinds) and not n.name.startswith("_")]
    methods = [m for c in top if isinstance(c, ast.ClassDef) for m in c.body if isinstance(m, kinds)]
    return [*top, *(m for m in methods if not m.name.startswith("_"))]


def caught(kind):
    """Return the names of the errors that a handler catches."""
    return {n.id for n in ast.walk(kind) if isinstance(n, ast.Name)}


def test_errors_are_caught_by_their_names():
    everything = {"Exception", "BaseException"}
    broad = [
        f"{name}:{node.lineno}"
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and (node.type is None or caught(node.type) & everything)
    ]
    assert broad == []


def test_every_error_raised_on_purpose_stands_in_the_one_tree():
    elsewhere = [
        f"{name} {node.name}"
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith("Error") and name != "src/praja/errors.py"
    ]
    assert elsewhere == []


def test_no_module_is_a_drawer_for_odds_and_ends():
    drawers = {"util", "utils", "helper", "helpers", "manager", "managers", "misc", "common"}
    names = {p.stem for p in PACKAGE.rglob("*.py")} | {p.name for p in PACKAGE.rglob("*") if p.is_dir()}
    assert names & drawers == set()


def test_what_is_left_to_do_names_its_issue():
    mark = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b(?!\W{0,2}#?\d)")
    assert [name for name, text in texts() if mark.search(text)] == []


def checks(node):
    """Return whether a function asserts something, expects a refusal, or is named for what never happens."""
    if re.search(r"raise|error|refused", node.name):
        return True
    names = {getattr(n, "attr", getattr(n, "id", "")) for n in ast.walk(node)}
    return any(isinstance(n, ast.Assert) for n in ast.walk(node)) or bool(
        names & {"raises", "expect", "fail"}
    )


def test_every_test_checks_something():
    tests = [p for p in files() if p.is_relative_to(ROOT / "tests") and p.suffix == ".py"]
    found = [
        (path, node)
        for path in tests
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]
    checking = {node.name for _, node in found if checks(node)}
    silent = [
        f"{path.name}:{node.lineno} {node.name}"
        for path, node in found
        if node.name.startswith("test_")
        and not checks(node)
        and not {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} & checking
    ]
    assert silent == []
