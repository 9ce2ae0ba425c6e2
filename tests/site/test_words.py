"""Two languages, complete: every sentence that people see has an English one."""

import re

import polib
from django.utils.translation import gettext, override

from tests.contracts.house import ROOT

SITE = ROOT / "src" / "posko"
PHRASE = re.compile(r"""\{% trans (["'])(.*?)\1 %\}""")
BLOCK = re.compile(r"\{% blocktrans[^%]*%\}(.*?)\{% endblocktrans %\}", re.DOTALL)
CALL = re.compile(r'\b_\(\s*"((?:[^"\\]|\\.)*)"')
CATALOGUE = polib.pofile(str(SITE / "locale" / "en" / "LC_MESSAGES" / "django.po"))


def said():
    """Return every sentence of the pages and of the code that is translated."""
    found = set()
    for page in SITE.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        found |= {phrase for _, phrase in PHRASE.findall(text)}
        found |= {re.sub(r"\{\{ ?(\w+) ?\}\}", r"%(\1)s", block) for block in BLOCK.findall(text)}
    for module in SITE.rglob("*.py"):
        found |= set(CALL.findall(module.read_text(encoding="utf-8")))
    return found


def test_every_sentence_has_an_english_one():
    translated = {entry.msgid for entry in CATALOGUE if entry.msgstr}
    assert sorted(said() - translated) == []


def test_no_translation_outlives_its_sentence():
    assert sorted({entry.msgid for entry in CATALOGUE} - said()) == []


def test_a_translation_keeps_the_places_of_its_sentence():
    place = re.compile(r"%\(\w+\)s")
    assert [e.msgid for e in CATALOGUE if set(place.findall(e.msgid)) != set(place.findall(e.msgstr))] == []


def test_the_compiled_catalogue_is_that_of_the_sources():
    with override("en"):
        assert gettext("Hari ini") == "Today"
    with override("id"):
        assert gettext("Hari ini") == "Hari ini"
