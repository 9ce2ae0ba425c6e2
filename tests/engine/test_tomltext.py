"""TOML that is made to fill the memory is refused before it is parsed; what people write is not."""

import pytest

from praja.io.notes import Notebook
from praja.io.tomlfile import TomlFile
from praja.tomltext import LONGEST, MOST_PARTS, parsed


@pytest.mark.parametrize("part", ["a", '"a.b"', "'a b'"])
@pytest.mark.parametrize("between", [".", " . "])
def test_a_key_of_very_many_parts_is_refused_with_its_line(part, between):
    def key(parts):
        return between.join([part] * parts)

    assert len(parsed(f"x = 1\n{key(MOST_PARTS)} = 1")) == 2
    for line in (f"{key(100_000)} = 1", f"[{key(100_000)}]", f"x = {{{key(100_000)} = 1}}"):
        with pytest.raises(ValueError, match=r"a key of more than 20 parts .at line 2.$"):
            parsed(f"# first\n{line}")


def test_many_codes_in_one_line_are_no_deep_key():
    codes = [f"15.71.{n:02}" for n in range(99)]
    assert parsed(f"areas = {codes}") == {"areas": codes}


def test_what_is_too_long_is_a_finding_of_the_file():
    book = Notebook()
    assert TomlFile(b"x = 1\n" + b"#" * LONGEST, book).tables == {}
    assert [found.rule for found in book.findings()] == ["toml_broken"]


@pytest.mark.parametrize("text", ["a" * LONGEST, '"' * LONGEST, "a." * (LONGEST // 2), "'\"" * 500_000])
def test_looking_for_deep_keys_takes_no_time_itself(text):
    with pytest.raises(ValueError, match=r"part|line|key|Expected"):
        parsed(text)
