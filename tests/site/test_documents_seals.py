"""The seal of a document: what anybody can check with register and public key, and what is refused."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from posko.documents.errors import DocumentError, SealError
from posko.documents.seals import Entry, check_offline, is_genuine, parse_address, seal, write_register
from tests.site.documents_world import ADDRESS, DRAFT, HEAD, KEY, ORDER, SHEET

NOW = datetime(2024, 11, 27, 5, tzinfo=UTC)
DAY = date(2024, 11, 27)
PUBLIC = KEY.public_key()
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
SEALED = seal(ORDER, KEY, ADDRESS)
assert SEALED.claims
CLAIMS = SEALED.claims
REGISTER = write_register([Entry(CLAIMS)], NOW, KEY)


def test_a_paper_is_checked_by_its_code_alone_and_shows_number_unit_and_validity():
    found = check_offline(SEALED.address, REGISTER, PUBLIC, DAY)
    assert (found.number, found.unit, found.state) == ("Sprin/412/XI/OPS.1.3./2024", "Polres Hulu", "valid")
    assert found.as_of == "2024-11-27T05:00:00+00:00"


def test_the_register_names_no_person_and_no_place():
    sheet = seal(SHEET, KEY, ADDRESS)
    assert sheet.claims
    text = write_register([Entry(sheet.claims)], NOW, KEY).decode()
    for secret in ("Adi", "70000101", "TPS 001", "Polsek Hulu", "Batu"):
        assert secret not in text


@pytest.mark.parametrize(
    ("entry", "day", "state"),
    [
        (Entry(CLAIMS), date(2024, 11, 26), "early"),
        (Entry(CLAIMS), date(2024, 11, 28), "expired"),
        (Entry(CLAIMS, superseded_by=2), DAY, "superseded"),
        (Entry(CLAIMS, superseded_by=2, withdrawn=True), DAY, "withdrawn"),
    ],
)
def test_a_paper_that_does_not_hold_any_more_says_so(entry, day, state):
    assert check_offline(SEALED.address, write_register([entry], NOW, KEY), PUBLIC, day).state == state


def test_a_paper_sealed_with_another_key_reads_like_one_that_was_never_issued():
    forged = seal(ORDER, OTHER, ADDRESS).address
    unknown = seal(replace(ORDER, head=replace(HEAD, document_id=UUID(int=7))), KEY, ADDRESS).address
    words = []
    for address in (forged, unknown):
        with pytest.raises(SealError, match="There is no such document as of") as refused:
            check_offline(address, REGISTER, PUBLIC, DAY)
        words.append(str(refused.value))
    assert words[0] == words[1]


@pytest.mark.parametrize(
    "changed",
    [
        replace(CLAIMS, number="Sprin/413/XI/OPS.1.3./2024"),
        replace(CLAIMS, unit="Polres Hilir"),
        replace(CLAIMS, version=2),
        replace(CLAIMS, valid_to="2024-11-28"),
        replace(CLAIMS, content_sha256="0" * 64),
    ],
)
def test_a_claim_that_was_changed_is_no_longer_signed(changed):
    ident, signature = parse_address(SEALED.address)
    assert ident == HEAD.document_id
    assert is_genuine(CLAIMS, signature, PUBLIC)
    assert not is_genuine(changed, signature, PUBLIC)


def test_a_register_that_somebody_touched_is_refused():
    body = json.loads(REGISTER)
    body["documents"][0]["superseded_by"] = 3
    for broken in (json.dumps(body).encode(), REGISTER[:-5], b"[]", b"\xff", write_register([], NOW, OTHER)):
        with pytest.raises(SealError, match="register of documents is damaged"):
            check_offline(SEALED.address, broken, PUBLIC, DAY)


def test_one_letter_changed_in_a_paper_changes_its_seal():
    other = seal(replace(ORDER, considering="bahwa perlu!"), KEY, ADDRESS)
    assert other.claims
    assert other.claims.content_sha256 != CLAIMS.content_sha256
    assert other.address != SEALED.address


def test_a_draft_is_not_sealed():
    with pytest.raises(DocumentError, match="The paper has no number"):
        seal(replace(ORDER, head=DRAFT), KEY, ADDRESS)


@given(st.text(max_size=200))
def test_whatever_is_scanned_is_refused_in_words_unless_it_is_an_address(text):
    with pytest.raises(SealError, match="scan the whole QR code again"):
        parse_address(text)
