"""The project as files: what the house rules are checked on."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "praja"
DOCS = ROOT / "docs"

Function = ast.FunctionDef | ast.AsyncFunctionDef

MADE = {".git", ".venv", ".tools", ".cache", "build", "dist", "var", "node_modules", "__pycache__"}
"""Folders that set-up, tools and runs make; never part of the project."""


@cache
def files() -> tuple[Path, ...]:
    """Return the files of the project: those under version control, else all that nobody made."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, check=True, text=True
        ).stdout.split("\0")
        found = (ROOT / name for name in listed if name)
    else:
        found = (p for p in ROOT.rglob("*") if not MADE.intersection(p.relative_to(ROOT).parts))
    return tuple(sorted(p for p in found if p.is_file()))


def texts() -> Iterator[tuple[str, str]]:
    """Yield the name and text of every file of the project that is text."""
    for path in files():
        try:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


@cache
def modules() -> dict[str, ast.Module]:
    """Return the syntax tree of each module of the engine, by its path in the project."""
    found = sorted(PACKAGE.rglob("*.py"))
    return {str(p.relative_to(ROOT)): ast.parse(p.read_text(encoding="utf-8")) for p in found}


def functions() -> Iterator[tuple[str, Function]]:
    """Yield every function of the engine with where it stands."""
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield f"{name}:{node.lineno} {node.name}", node


def code_lines(node: Function, lines: list[str]) -> int:
    """Return the lines of a function that are neither empty, comment nor docstring."""
    body = [line.strip() for line in lines[node.lineno - 1 : node.end_lineno]]
    docstring = ast.get_docstring(node, clean=False) or ""
    code = sum(bool(line) and not line.startswith("#") for line in body)
    return code - sum(bool(line.strip()) for line in docstring.splitlines())


def pages() -> list[Path]:
    """Return every page of the documents."""
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def code_blocks(page: Path, language: str) -> list[str]:
    """Return the fenced blocks of a language on a page, in their order."""
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def section(page: Path, title: str) -> str:
    """Return the text under a heading, up to the next heading of its level or above."""
    text = page.read_text(encoding="utf-8")
    heading = re.search(rf"^(#+) {re.escape(title)}\n", text, re.MULTILINE)
    assert heading, f"{page.name} has no section '{title}'"
    rest = text[heading.end() :]
    following = re.search(rf"^#{{1,{len(heading[1])}}} ", rest, re.MULTILINE)
    return rest[: following.start()] if following else rest


def first_cells(text: str) -> list[str]:
    """Return the first cell of each row of the tables in a text, without code marks; headers aside."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    cells = [row.split("|")[1].strip().strip("`") for row in rows]
    rules = {i for i, c in enumerate(cells) if set(c) <= set("-: ") and c}
    return [c for i, c in enumerate(cells) if i not in rules and i + 1 not in rules]
