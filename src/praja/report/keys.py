"""What the keys that other stages coin are called: rules, findings, reasons of a risk class."""

import tomllib
from collections import defaultdict
from functools import cache
from importlib import resources

from praja.evaluate.rules import RULES
from praja.io.notes import catalogue
from praja.report.words import LANGUAGES, Words


@cache
def _promises() -> dict[str, tuple[str, str]]:
    return {rule.key: (rule.indonesian, rule.english) for rule in RULES}


def rule_name(words: Words, key: str) -> str:
    """Return the promise of a rule of the evaluation; an unknown key in plain words.

    A rule that somebody's decision breaks or loosens says so first.
    """
    kind, colon, rule = key.partition(":")
    if colon and words.knows(f"rules.{kind}"):
        return words.say(f"rules.{kind}", rule=rule_name(words, rule))
    known = _promises().get(key)
    return known[LANGUAGES.index(words.lang)] if known else words.name("rule", key)


def finding_name(words: Words, key: str) -> str:
    """Return what a rule of the input says, without the value that it was found on."""
    known = catalogue().get(key)
    if known is None:
        return words.name("finding", key)
    return words.reason(known.says.format_map(defaultdict(lambda: "…")))


@cache
def _indicators() -> dict[str, tuple[str, str]]:
    """Return the labels of every indicator of the shipped risk models."""
    found: dict[str, tuple[str, str]] = {}
    files = resources.files("praja.risk").joinpath("models").iterdir()
    for file in sorted((f for f in files if f.name.endswith(".toml")), key=lambda f: f.name):
        for row in tomllib.loads(file.read_text(encoding="utf-8")).get("indicators", ()):
            if "label_id" in row:
                found.setdefault(row["key"], (row["label_id"], row["label_en"]))
    return found


def risk_reason(words: Words, text: str) -> str:
    """Return a reason of a risk class for people: ``past_violence=0.7`` as *Riwayat kekerasan 0,7*."""
    index = text.startswith("beside ")
    key, equals, value = text.removeprefix("beside ").partition("=")
    if not equals or not value.replace(".", "", 1).isdigit():
        return words.name("risk_reason", text) if words.knows(f"risk_reason.{text}") else words.reason(text)
    known = _indicators().get(key)
    label = known[LANGUAGES.index(words.lang)] if known else key.replace("_", " ")
    digits = min(3, len(value.partition(".")[2]))
    said = f"{label} {words.number(float(value), digits)}"
    return words.say("risk_reason.beside", text=said) if index else said
