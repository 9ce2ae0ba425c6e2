"""What the database itself refuses: to change or delete an entry, or to delete a record that was not erased.

Whoever owns the database can take these triggers away. They stop mistakes and its ordinary accounts; against
its owner only copies of heads kept elsewhere help (docs/operate/ledger.md).
"""

from django.db.backends.base.base import BaseDatabaseWrapper

CHANGED = "The ledger is append-only: entries and records are never changed."
DELETED = "The ledger is append-only: entries are never deleted."
ERASED = "A record is deleted only after its erasure has been entered into the ledger."

_ERASURE = (
    "SELECT 1 FROM ledger_entry "
    "WHERE act = 'ledger.record.erased' AND subject = 'ledger.entry:' || OLD.entry_id"
)

# SQLite asks no trigger of what INSERT OR REPLACE deletes: what would take a row's place is refused instead.
_SAME_ENTRY = (
    "SELECT 1 FROM ledger_entry WHERE number = NEW.number OR previous = NEW.previous OR hash = NEW.hash"
)
_SAME_RECORD = "SELECT 1 FROM ledger_record WHERE entry_id = NEW.entry_id"
_SQLITE = {
    "ledger_entry_replaced": "BEFORE INSERT ON ledger_entry "
    f"WHEN EXISTS ({_SAME_ENTRY}) BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END",
    "ledger_record_replaced": "BEFORE INSERT ON ledger_record "
    f"WHEN EXISTS ({_SAME_RECORD}) BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END",
    "ledger_entry_changed": f"BEFORE UPDATE ON ledger_entry BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END",
    "ledger_entry_deleted": f"BEFORE DELETE ON ledger_entry BEGIN SELECT RAISE(ABORT, '{DELETED}'); END",
    "ledger_record_changed": f"BEFORE UPDATE ON ledger_record BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END",
    "ledger_record_erased": "BEFORE DELETE ON ledger_record "
    f"WHEN NOT EXISTS ({_ERASURE}) BEGIN SELECT RAISE(ABORT, '{ERASED}'); END",
}

_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE FUNCTION ledger_refuse_unless_entered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS ({_ERASURE}) THEN
    RAISE EXCEPTION '{ERASED}' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$;
"""

_POSTGRES = {
    (
        "ledger_entry",
        "ledger_entry_changed",
    ): f"BEFORE UPDATE ON ledger_entry EXECUTE FUNCTION ledger_refuse('{CHANGED}')",
    ("ledger_entry", "ledger_entry_deleted"): "BEFORE DELETE OR TRUNCATE ON ledger_entry "
    f"EXECUTE FUNCTION ledger_refuse('{DELETED}')",
    ("ledger_record", "ledger_record_changed"): "BEFORE UPDATE OR TRUNCATE ON ledger_record "
    f"EXECUTE FUNCTION ledger_refuse('{CHANGED}')",
    ("ledger_record", "ledger_record_erased"): "BEFORE DELETE ON ledger_record FOR EACH ROW "
    "EXECUTE FUNCTION ledger_refuse_unless_entered()",
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Set the triggers, whether or not they are there already."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, rest in _SQLITE.items():
                cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {rest}")
            return
        cursor.execute(_FUNCTIONS)
        for (_, name), rest in _POSTGRES.items():
            cursor.execute(f"CREATE OR REPLACE TRIGGER {name} {rest}")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: to reverse the migration, and to empty a database of tests."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in _SQLITE:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            return
        for table, name in _POSTGRES:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
