"""QR codes of large runs: the same squares as segno's, whatever the text."""

import secrets
import string

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from posko.documents import codes

ADDRESS = "https://posko.example/c/"
LETTERS = string.ascii_letters + string.digits + "-_."


def by_segno(text):
    code = segno.make_qr(text, error="m", mask=2, boost_error=False)
    return ["".join(map(str, row)) for row in code.matrix]


@pytest.fixture(autouse=True)
def nothing_learned(monkeypatch):
    monkeypatch.setattr(codes, "_PATTERNS", {})


def test_a_text_that_was_not_prepared_for_is_drawn_by_segno():
    assert codes.squares_of("https://posko.example/c/x") == by_segno("https://posko.example/c/x")
    assert codes._PATTERNS == {}


@pytest.mark.parametrize("length", [24, 110, 134, 160, 230])
def test_after_preparing_the_squares_are_the_same(length):
    # Versions 3 to 11: one block and several, blocks of two sizes, a length of one byte and of two.
    texts = [
        ADDRESS + "".join(secrets.choice(LETTERS) for _ in range(length - len(ADDRESS))) for _ in range(20)
    ]
    codes.prepare(texts[0])
    assert codes._PATTERNS[length] is not None
    assert [codes.squares_of(text) for text in texts] == [by_segno(text) for text in texts]


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=40, max_size=40))
def test_any_text_of_that_length_is_drawn_alike(text):
    codes.prepare("a" * 40)
    told = segno.make_qr(text, error="m", mask=2, mode="byte", boost_error=False)
    assert codes.squares_of(text) == ["".join(map(str, row)) for row in told.matrix]


def test_what_was_learned_wrong_is_not_used(monkeypatch):
    monkeypatch.setattr(codes, "_learned", lambda _length: lambda _text: ["0"])
    codes.prepare(ADDRESS + "abc")
    assert codes.squares_of(ADDRESS + "abd") == by_segno(ADDRESS + "abd")


def test_the_correction_of_the_standards_example():
    # ISO/IEC 18004, annex I: "01234567" in version 1-M, worked through there.
    data = bytes.fromhex("10200c566180ec11ec11ec11ec11ec11")
    assert codes._correction(data, 10) == bytes.fromhex("a524d4c1ed36c7872c55")
