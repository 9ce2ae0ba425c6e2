"""The page of rules and the list of rules are one."""

import re
from pathlib import Path

from praja.evaluate import RULES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "rules.md"


def test_the_page_says_of_each_rule_what_the_code_says():
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| (.*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(r.key, r.indonesian, r.english.replace("|", "&#124;")) for r in RULES]


def test_keys_stand_once_and_each_rule_says_something_in_both_languages():
    assert len({rule.key for rule in RULES}) == len(RULES)
    assert all(rule.indonesian.endswith(".") and rule.english.endswith(".") for rule in RULES)
