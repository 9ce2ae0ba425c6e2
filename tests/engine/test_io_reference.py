"""The reference pages say what the code does: every rule, table, column, alias and default."""

import ast
import re
from dataclasses import fields
from fractions import Fraction
from pathlib import Path

import pytest

import praja.io
from praja.domain.places import Depot
from praja.domain.rulebook import CHANGEABLE
from praja.domain.settings import OBJECTIVES, Rules
from praja.io.headers import header_key
from praja.io.notes import catalogue
from praja.io.rulesettings import RULE_READERS, TIMES
from praja.io.schema.depots import HOURS
from praja.io.schema.registry import SPECS

SOURCES = [p for p in Path(praja.io.__file__).parent.rglob("*.py") if not p.name.startswith("plan_")]
DOCS = Path(__file__).resolve().parents[2] / "docs" / "reference"
FOLDER_PAGE = (DOCS / "operation-folder.md").read_text(encoding="utf-8")


def constants():
    """Return every text constant in the code of the reader, docstrings aside."""
    found = set()
    for source in SOURCES:
        tree = ast.parse(source.read_text(encoding="utf-8"))
        found |= {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return found


def rules_named():
    """Return every rule that is named where a finding is made."""
    found = set()
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                place = {"Bad": 0, "Odd": 1, "reject": 2, "drop": 2}.get(name, 99)
                found |= {n.value for n in node.args[place : place + 1] if isinstance(n, ast.Constant)}
    return found


def test_every_rule_of_the_code_is_documented_and_the_other_way_round():
    page = (DOCS / "findings.md").read_text(encoding="utf-8")
    documented = dict(re.findall(r"^\| `(\w+)` \| (error|warning) \|", page, re.MULTILINE))
    assert documented == {key: rule.severity for key, rule in catalogue().items()}


def test_every_rule_of_the_catalogue_is_used_and_every_rule_used_is_in_it():
    assert set(catalogue()) <= constants()
    assert rules_named() <= set(catalogue())


def test_every_rule_says_what_and_how_to_mend_it_in_two_languages():
    for rule in catalogue().values():
        assert len(rule.says.split(" / ")) >= 2
        assert len(rule.mend.split(" / ")) >= 2


@pytest.mark.parametrize("spec", SPECS.values(), ids=lambda s: s.name)
def test_every_table_column_and_alias_is_documented(spec):
    section = FOLDER_PAGE.split(f"### {spec.name}\n")[1].split("\n#")[0]
    assert f"Also called: {spec.aliases}." in section
    for column in spec.columns:
        assert re.search(rf"^\| {column.name} \|.*\| {re.escape(column.aliases)} \|", section, re.MULTILINE)


def test_no_two_columns_of_a_table_share_a_header():
    for spec in SPECS.values():
        owners: dict[str, str] = {}
        for column in spec.columns:
            for key in (column.name, *filter(None, column.aliases.split(", "))):
                assert owners.setdefault(key.replace("_", " "), column.name) == column.name


def test_no_two_tables_share_a_name_of_a_file():
    names = [header_key(n) for spec in SPECS.values() for n in (spec.name, *spec.aliases.split(","))]
    assert len(set(names)) == len(names)


def test_every_field_of_the_rules_is_read():
    assert {*RULE_READERS, *TIMES.values()} == {f.name for f in fields(Rules)}


def test_a_depot_without_hours_is_open_as_every_depot():
    opens, closes = HOURS
    assert Depot("village", "15.01.01.1004", -2.2, 101.5) == Depot(
        "village", "15.01.01.1004", -2.2, 101.5, opens, closes
    )


def test_every_key_of_the_rules_is_documented_with_its_default():
    section = FOLDER_PAGE.split("### [rules]")[1].split("\n###")[0]
    table = dict(re.findall(r"^\| (\w+) \| ([^|]+) \|", section, re.MULTILINE))
    assert set(table) - {"key"} == set(RULE_READERS) | set(TIMES)
    rules = Rules()
    for key, name in TIMES.items():
        assert table[key] == '"{:02d}:{:02d}"'.format(*divmod(getattr(rules, name), 60))
    for key in RULE_READERS:
        default = getattr(rules, key)
        if isinstance(default, bool):
            assert table[key] == str(default).lower()
        elif isinstance(default, Fraction):
            assert Fraction(table[key].strip('"')) == default
        elif isinstance(default, int | float | str):
            assert table[key] == f"{default}"
        elif isinstance(default, tuple) and default and key != "ranks":
            assert ast.literal_eval(table[key]) == list(default)
    assert table["ranks"] == ", ".join(rules.ranks)


def test_every_rule_that_may_be_changed_is_documented():
    section = FOLDER_PAGE.split("### [[rule_changes]]")[1].split("\n###")[0]
    assert sorted(r for r in CHANGEABLE if r not in section.split("| value |")[0]) == []
    assert set(re.findall(r"^\| ([\w, ]+) \|", section, re.MULTILINE)) == {
        "key", "rule", "value", "reason", "phase", "kind", "from, until"
    }  # fmt: skip


def test_the_default_objectives_are_documented():
    section = FOLDER_PAGE.split("### [objectives]")[1].split("\n#")[0]
    assert str(list(OBJECTIVES)).replace("'", '"') in section
