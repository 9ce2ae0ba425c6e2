"""The page of rules and the list of rules are one, and the list stands on code of its own."""

import ast
import re
from pathlib import Path

from praja.evaluate import RULES

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "rules.md"
SOURCE = ROOT / "src" / "praja" / "evaluate"


def test_the_page_says_of_each_rule_what_the_code_says():
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| (.*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(r.key, r.indonesian, r.english.replace("|", "&#124;")) for r in RULES]


def test_keys_stand_once_and_each_rule_says_something_in_both_languages():
    assert len({rule.key for rule in RULES}) == len(RULES)
    assert all(rule.indonesian.endswith(".") and rule.english.endswith(".") for rule in RULES)


def test_the_check_shares_nouns_with_the_planner_and_nothing_else():
    names = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("praja."):
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
            assert not isinstance(node, ast.Import) or not node.names[0].name.startswith("praja")
    theirs = {n for n in names if not n.startswith("praja.evaluate.")}
    assert all(n.startswith("praja.domain.") for n in theirs)
    # A noun of the domain begins with a capital letter; a function would be a shared thought.
    assert all(n.rsplit(".", 1)[1][0].isupper() for n in theirs)
    assert "praja.domain.areas.CommandTree" not in theirs
