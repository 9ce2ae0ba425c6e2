"""Every refusal that the engine words itself is told in Indonesian first and in English second."""

import ast
from collections import Counter
from collections.abc import Iterator

from tests.contracts.house import modules

ERRORS = {"InputError": 3, "FolderError": 0, "UsageError": 0, "NothingToPlanError": 0}
"""error -> which argument people read."""
LONG = 60
"""Shorter ones, such as what a cell must be, may be alike."""


def worded(node: ast.expr) -> str | None:
    """The words of a message written on the spot; None where it comes from elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [p.value if isinstance(p, ast.Constant) else "{}" for p in node.values]
        return "".join(map(str, parts))
    return None


def refusals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
            args = node.args[ERRORS[node.func.id] :]
            text = worded(args[0]) if args else None
            # A value alone, such as the message of another error, is worded elsewhere.
            if text is not None and text.strip("{}: "):
                yield node.lineno, text


def test_every_refusal_is_worded_in_two_languages():
    found = [(name, line, text) for name, tree in modules().items() for line, text in refusals(tree)]
    assert len(found) > 50
    assert [f"{name}:{line} {text}" for name, line, text in found if text.count(" / ") != 1] == []


def test_a_refusal_is_worded_in_one_place():
    said = Counter(text for tree in modules().values() for _, text in refusals(tree) if len(text) > LONG)
    assert [text for text, times in said.items() if times > 1] == []
