"""The ledger: a chain that holds together, and says so when it does not."""

import hashlib
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from posko.ledger import actions, guards, queries
from posko.ledger.acts import Act, register
from posko.ledger.chain import GENESIS, Link, canonical, digest
from posko.ledger.models import Entry, Record
from posko.support.actors import Actor
from posko.support.errors import LedgerError

AT = datetime(2024, 11, 27, 0, 0, tzinfo=UTC)
TRIED = register("test.thing.tried", "A test did something.")
SOMEBODY = Actor("0b0e1d5c-3ad3-4d3f-9a55-5b1b0a7e0c11")


def enter(number=1, **facts):
    with transaction.atomic():
        return actions.record(
            TRIED, actor=SOMEBODY, subject=f"test.thing:{number}", facts=facts or {"n": number}, at=AT
        )


@pytest.fixture
def three(db):
    """Three entries."""
    guards.install(connection)
    return [enter(n) for n in (1, 2, 3)]


def test_the_first_entry_follows_nothing_and_each_other_the_one_before(three):
    assert [e.number for e in three] == [1, 2, 3]
    assert [e.previous for e in three] == [GENESIS, three[0].hash, three[1].hash]
    assert queries.head() == queries.Head(3, three[2].hash)


def test_the_hash_of_an_entry_can_be_computed_by_hand():
    # sha256 of the line below, by any tool: printf %s '...' | sha256sum
    link = Link(1, "2024-11-27T00:00:00.000000Z", "a.b.c", "console", "a.b:1", "d" * 64, GENESIS)
    text = (
        '{"act":"a.b.c","actor":"console","at":"2024-11-27T00:00:00.000000Z","digest":"' + "d" * 64 + '",'
        '"number":1,"previous":"' + GENESIS + '","subject":"a.b:1"}'
    )
    assert link.hash() == hashlib.sha256(text.encode()).hexdigest()


def test_the_same_facts_are_the_same_text_whatever_their_order():
    assert canonical({"b": 1, "a": "é"}) == canonical({"a": "é", "b": 1}) == '{"a":"é","b":1}'


def test_every_record_has_a_salt_of_its_own_so_equal_facts_have_different_digests(db):
    first, second = enter(1, name="Sutan"), enter(1, name="Sutan")
    assert first.digest != second.digest
    kept = Record.objects.get(entry=first)
    assert len(bytes.fromhex(kept.salt)) == 32
    assert digest(bytes.fromhex(kept.salt), kept.body) == first.digest


def test_a_chain_that_nobody_touched_is_sound(three):
    verdict = queries.verify()
    assert verdict.sound
    assert verdict.head.number == 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET act = 'x.y.z'",
        "DELETE FROM ledger_entry WHERE number = 3",
        "UPDATE ledger_record SET body = '{}'",
        "DELETE FROM ledger_record WHERE entry_id = 3",
    ],
)
def test_the_database_refuses_to_change_or_delete(three, statement):
    with pytest.raises(DatabaseError, match=r"append-only|after its erasure"), transaction.atomic():
        connection.cursor().execute(statement)
    assert queries.verify().sound


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_record"])
def test_sqlite_refuses_to_put_another_row_in_the_place_of_one(three, table):
    # OR REPLACE deletes without asking the triggers of deleting.
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL knows no OR REPLACE")
    statement = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert queries.verify().sound


def test_postgresql_refuses_to_empty_the_tables(three):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute("TRUNCATE ledger_entry CASCADE")


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE ledger_entry SET actor = 'x' WHERE number = 2", "Entry 2 was changed."),
        ("UPDATE ledger_entry SET at = '2024-11-28 00:00:00' WHERE number = 2", "Entry 2 was changed."),
        ("UPDATE ledger_record SET body = '{}' WHERE entry_id = 2", "The record of entry 2 was changed."),
        (
            "DELETE FROM ledger_record WHERE entry_id = 2",
            "The record of entry 2 is missing, and its erasure was never entered.",
        ),
    ],
)
def test_who_owns_the_database_and_lifts_the_guards_is_found_out(three, statement, fault):
    guards.remove(connection)
    connection.cursor().execute(statement)
    assert fault in queries.verify().faults


def test_a_deleted_entry_is_found_out(three):
    guards.remove(connection)
    connection.cursor().execute("DELETE FROM ledger_record WHERE entry_id = 2")
    connection.cursor().execute("DELETE FROM ledger_entry WHERE number = 2")
    assert "Entry 2 is missing." in queries.verify().faults


def test_a_chain_cut_short_is_found_out_only_by_a_head_kept_outside(three):
    kept = queries.head()
    guards.remove(connection)
    connection.cursor().execute("DELETE FROM ledger_record WHERE entry_id = 3")
    connection.cursor().execute("DELETE FROM ledger_entry WHERE number = 3")
    assert queries.verify().sound
    assert queries.verify(kept).faults == ("Entry 3 is not the one whose hash was kept outside.",)


def test_a_head_kept_outside_still_fits_when_the_chain_has_grown(three):
    kept = queries.head()
    enter(4)
    assert queries.verify(kept).sound


def test_an_erased_record_leaves_the_chain_whole_and_nothing_to_guess_from(three):
    actions.erase_record(2, by=SOMEBODY, ground="retention", at=AT + timedelta(days=1))
    assert not Record.objects.filter(entry_id=2).exists()
    verdict = queries.verify()
    assert verdict.sound
    assert verdict.erased == 1


def test_what_is_not_there_cannot_be_erased(three):
    with pytest.raises(LedgerError, match="Entry 9 has no record"):
        actions.erase_record(9, by=SOMEBODY, ground="retention", at=AT)


def test_an_act_that_is_not_registered_is_refused(db):
    with pytest.raises(LedgerError, match=r"'a\.b\.c' is no registered act"), transaction.atomic():
        actions.record(Act("a.b.c", ""), actor=SOMEBODY, subject="a.b:1", facts={}, at=AT)


def test_a_name_is_registered_once():
    with pytest.raises(LedgerError, match="taken already"):
        register("test.thing.tried", "again")


def test_an_entry_without_the_transaction_of_its_act_is_refused(committed):
    with pytest.raises(LedgerError, match="in the transaction that does it"):
        actions.record(TRIED, actor=SOMEBODY, subject="test.thing:1", facts={}, at=AT)
    assert Entry.objects.count() == 0


def test_an_act_that_fails_leaves_no_entry(db):
    def enter_and_fail():
        enter(1)
        raise LedgerError("the act failed")

    with pytest.raises(LedgerError, match="the act failed"), transaction.atomic():
        enter_and_fail()
    assert Entry.objects.count() == 0


def together(work, writers=2):
    """Run the same work in threads of their own, and return what each raised, or None."""
    met: list[Exception | None] = []

    def run():
        try:
            work()
            met.append(None)
        except DatabaseError as error:
            met.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return met


def test_without_the_lock_two_writers_follow_the_same_entry_and_one_is_lost(committed, monkeypatch):
    both_have_read = threading.Barrier(2, timeout=10)
    canonical_now = canonical

    def wait(facts):
        both_have_read.wait()
        return canonical_now(facts)

    monkeypatch.setattr(actions, "canonical", wait)
    met = together(lambda: actions.append(TRIED, actor=SOMEBODY, subject="test.thing:1", facts={}, at=AT))
    assert [type(m) for m in met if m] == [IntegrityError]
    assert Entry.objects.count() == 1


def test_with_the_lock_every_writer_finds_a_place_in_the_chain(committed):
    def five():
        for n in range(5):
            enter(n)

    assert together(five, writers=4) == [None] * 4
    assert Entry.objects.count() == 20
    assert queries.verify().sound
