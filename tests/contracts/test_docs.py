"""The documents hang together: links lead somewhere, pages are listed, words and decisions are in order."""

import re
from pathlib import Path

import pytest

from tests.contracts.house import DOCS, PACKAGE, ROOT, first_cells, pages, section

LINK = re.compile(r"(?<!!)\[[^\]\n]+\]\(([^)\s]+)\)")
ONE_PAGE = 60


def prose(page):
    """Return the text of a page without its code."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^ {4}.*$", "", text, flags=re.MULTILINE))


def anchors(page):
    """Return the names by which the headings of a page can be linked."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", t.lower()).strip().replace(" ", "-") for t in titles}


def links(page):
    """Return the targets of the links of a page within the project."""
    return [t for t in LINK.findall(prose(page)) if "://" not in t and not t.startswith("mailto:")]


@pytest.mark.parametrize("page", pages(), ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    broken = []
    for target in links(page):
        path, _, anchor = target.partition("#")
        wanted = (page.parent / path).resolve() if path else page
        if not wanted.exists() or (anchor and anchor not in anchors(wanted)):
            broken.append(target)
    assert broken == []


def test_every_page_named_in_the_code_exists():
    sources = [p for p in (*PACKAGE.rglob("*"), *DOCS.rglob("*.md")) if p.suffix in {".py", ".toml", ".md"}]
    named = {
        (str(p.relative_to(ROOT)), page)
        for p in sources
        for page in re.findall(r"\bdocs/[\w/-]+\.md\b", p.read_text(encoding="utf-8"))
    }
    assert sorted(n for n in named if not (ROOT / n[1]).is_file()) == []


def test_the_index_lists_every_page():
    index = DOCS / "README.md"
    listed = {(index.parent / t.partition("#")[0]).resolve() for t in links(index)}
    listed |= {(p.parent / t).resolve() for p in [DOCS / "decisions" / "README.md"] for t in links(p)}
    assert sorted(str(p.relative_to(ROOT)) for p in set(DOCS.rglob("*.md")) - listed - {index}) == []


def test_every_page_begins_with_its_title():
    assert [p.name for p in pages() if not p.read_text(encoding="utf-8").startswith("# ")] == []


def test_every_method_has_question_example_source_and_limits():
    wanted = ("question", "example", "source", "limits")
    for page in sorted((DOCS / "methods").glob("*.md")):
        text = page.read_text(encoding="utf-8").lower()
        assert [w for w in wanted if w not in text] == [], page.name


def test_decisions_are_numbered_once_and_fit_on_a_page():
    names = [p for p in sorted((DOCS / "decisions").glob("*.md")) if p.name != "README.md"]
    numbers = [p.name[:4] for p in names]
    assert len(set(numbers)) == len(numbers)
    for page in names:
        text = page.read_text(encoding="utf-8")
        assert re.match(rf"# {page.name[:4]}\b", text), page.name
        assert "lost" in text.lower(), f"{page.name} does not say what lost"
        assert len(text.splitlines()) <= ONE_PAGE, page.name


def test_every_key_of_the_settings_is_documented():
    page = (DOCS / "reference" / "operation-folder.md").read_text(encoding="utf-8")
    source = Path(PACKAGE / "worlds" / "operation.toml").read_text(encoding="utf-8")
    keys = set(re.findall(r"^(\w+) =", source, re.MULTILINE))
    assert sorted(k for k in keys if not re.search(rf"\b{k}\b", page)) == []


def test_the_glossary_knows_every_kind_of_word_that_tables_use():
    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8")
    columns = {
        c
        for name in ("duties.csv", "balance.csv")
        for c in first_cells(section(DOCS / "reference" / "plan-folder.md", name))
    }
    plain = {
        "kind",
        "start",
        "end",
        "duty_id",
        "place_id",
        "travel_m",
        "home_unit",
        "host_unit",
        "missing",
        "short",
    }
    plain |= {"attached_in", "attached_out"}
    assert sorted(c for c in columns - plain if f"`{c}`" not in glossary) == []


def test_no_term_stands_in_the_glossary_twice():
    terms = first_cells((DOCS / "glossary.md").read_text(encoding="utf-8"))
    assert len(terms) == len(set(terms))
