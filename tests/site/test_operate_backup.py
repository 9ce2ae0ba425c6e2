"""Backup while people go on working, and restore: whole, or nothing is changed."""

import errno
import io
import json
import os
import shutil
import stat
import subprocess
import sys
import tarfile
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection

from posko.keeping import archive, backup, files, restore, rows, schema, sealing
from posko.keeping.lock import running
from posko.ledger.models import Entry
from posko.people.models import Account
from posko.people.rights import Role
from posko.support.errors import RuleError
from tests.site import world
from tests.site.campaign_world import begun
from tests.site.conftest import NOW
from tests.site.planning_world import made

PASSPHRASE = "ikan patin di sungai batanghari"


@pytest.fixture(scope="module", autouse=True)
def cheap():
    """A passphrase is stretched less: it is tried often here."""
    before, sealing.COST = sealing.COST, 2**4
    yield
    sealing.COST = before


@pytest.fixture
def home(tmp_path):
    """A home folder of its own: others' tests leave files in the one they share."""
    before, settings.HOME = settings.HOME, tmp_path / "home"
    settings.HOME.mkdir()
    (settings.HOME / "secret.key").write_text("kunci")
    yield settings.HOME
    settings.HOME = before


@pytest.fixture
def busy(committed, home):
    """An installation with people, a version of an operation and a plan."""
    command = world.build(NOW)
    operation = begun(command)
    made(command, operation)
    return command


def everything(alias):
    """Return the rows of every table that a backup holds."""
    held = {m._meta.label_lower: m for m in schema.models_at(schema.applied(alias))}
    return {name: list(rows.lines_of(held[name], alias)) for name in held.keys() - rows.LEFT_OUT}


@contextmanager
def empty_home(home, name="new"):
    settings.HOME = home.parent / name
    settings.HOME.mkdir()
    try:
        yield settings.HOME
    finally:
        settings.HOME = home


def tree(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and p.name != files.LOCK and not p.name.startswith(files.DATABASE)
    }


def test_what_was_backed_up_comes_back_in_every_row_and_file(busy, home, tmp_path):
    path = tmp_path / "posko.backup"
    made = backup.backup(path, now=NOW, passphrase=PASSPHRASE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"Nama planner" not in path.read_bytes()
    rows_before, files_before = everything("default"), tree(home)
    assert made.rows == sum(map(len, rows_before.values()))
    assert made.files == len(files_before)
    if connection.vendor == "postgresql":
        back_on_the_server(path, home, rows_before, files_before)
        return
    with empty_home(home) as new:
        done = restore.restore(path, passphrase=PASSPHRASE)
        assert tree(new) == files_before
        assert [p.name for p in new.iterdir() if p.name.startswith(".")] == []
        with backup.another_database(new / files.DATABASE) as alias:
            assert everything(alias) == rows_before
            with pytest.raises(Exception, match="append-only"):
                Entry.objects.using(alias).filter(number=1).update(act="x")
    assert (done.rows, done.files, done.migrated) == (made.rows, made.files, 0)


def back_on_the_server(path, home, rows_before, files_before):
    Account.objects.filter(username="planner").update(name="Orang lain")
    shutil.rmtree(home / "plans")
    with pytest.raises(RuleError, match="Di sini sudah ada data"):
        restore.restore(path, passphrase=PASSPHRASE)
    restore.restore(path, replace=True, passphrase=PASSPHRASE)
    assert everything("default") == rows_before
    assert tree(home) == files_before
    new = Account.objects.create(username="baru", name="Baru", created_at=NOW, created_by="x")
    assert new.pk > max(Account.objects.exclude(pk=new.pk).values_list("pk", flat=True))


@pytest.mark.skipif(connection.vendor == "sqlite", reason="needs both: python -m tests.site.on_postgres")
def test_a_backup_crosses_to_sqlite_and_back_with_every_row_and_file(busy, home, tmp_path):
    first, second = tmp_path / "from-postgresql", tmp_path / "from-sqlite"
    backup.backup(first, now=NOW)
    rows_before, files_before = everything("default"), tree(home)
    with empty_home(home) as laptop:
        on_a_laptop(laptop, first, second)
        assert tree(laptop) == files_before
        with backup.another_database(laptop / files.DATABASE) as alias:
            assert everything(alias) == rows_before
    Account.objects.filter(username="planner").update(name="Orang lain")
    restore.restore(second, replace=True)
    assert everything("default") == rows_before
    assert tree(home) == files_before


BOTH_WAYS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import django
django.setup()
from django.db import connection
from posko.keeping import backup, restore
assert connection.vendor == "sqlite"
restore.restore(Path(sys.argv[1]))
backup.backup(Path(sys.argv[2]), now=datetime.now(UTC))
"""


def on_a_laptop(home, first, second):
    """Restore one backup without a server, and make another there, in a process of its own."""
    settings = {
        "POSKO_HOME": str(home),
        "POSKO_LOG": "off",
        "DJANGO_SETTINGS_MODULE": "posko.config.settings",
    }
    surroundings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | settings
    asked = [sys.executable, "-c", BOTH_WAYS, str(first), str(second)]
    done = subprocess.run(asked, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_backup_is_of_one_instant_while_others_write(busy, tmp_path):
    stop, errors = threading.Event(), []

    def write():
        number = 0
        try:
            while not stop.is_set():
                number += 1
                busy.add(f"orang{number}", Role.PLANNER, "RES-1")
        except DatabaseError as failed:
            errors.append(failed)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    path = tmp_path / "b"
    backup.backup(path, now=NOW)
    stop.set()
    writer.join()
    assert errors == []
    into = tmp_path / "unpacked"
    columns = archive.unpack(path, into, None)["tables"]["people.grant"]["columns"]
    people = {json.loads(line)[0] for line in (into / "rows" / "people.account").read_bytes().splitlines()}
    granted = [json.loads(line) for line in (into / "rows" / "people.grant").read_bytes().splitlines()]
    assert {grant[columns.index("account_id")] for grant in granted} <= people


def test_a_draft_closed_meanwhile_makes_it_begin_anew(busy, home, tmp_path, monkeypatch):
    owed, asked = files.owed, []

    def first_time_one_more(tables, alias):
        asked.append(alias)
        return owed(tables, alias) | ({"drafts/x/gone"} if len(asked) == 1 else set())

    monkeypatch.setattr(files, "owed", first_time_one_more)
    backup.backup(tmp_path / "b", now=NOW)
    assert len(asked) == 2
    monkeypatch.setattr(files, "owed", lambda *_: {"drafts/x/gone"})
    with pytest.raises(RuleError, match="berubah terus"):
        backup.backup(tmp_path / "c", now=NOW)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b", "home"]


@pytest.mark.parametrize("where", ["write", "flush"])
def test_a_full_disk_leaves_no_half_backup(busy, tmp_path, monkeypatch, where):
    def full(*_a, **_k):
        raise OSError(errno.ENOSPC, "No space left on device")

    if where == "write":
        monkeypatch.setattr(archive.Writer, "add_file", full)
    else:
        monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RuleError, match="No space left on device"):
        backup.backup(tmp_path / "b", now=NOW)
    assert [p.name for p in tmp_path.iterdir()] == ["home"]


def test_a_backup_replaces_none_and_lies_elsewhere(busy, home, tmp_path):
    (tmp_path / "b").write_text("x")
    with pytest.raises(RuleError, match="b sudah ada"):
        backup.backup(tmp_path / "b", now=NOW)
    with pytest.raises(RuleError, match="di luar folder"):
        backup.backup(home / "b", now=NOW)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """An archive with a head, a table and a file, sealed and plain: (plain, sealed)."""
    folder = tmp_path_factory.mktemp("archives")
    head = {"form": 1, "posko": "9.9", "made_at": "2024", "migrations": [["people", "9999_later"]]}
    for name, passphrase in (("plain", None), ("sealed", PASSPHRASE)):
        with archive.writing(folder / name, passphrase) as writer:
            writer.add_bytes("head.json", json.dumps(head).encode())
            writer.add_bytes("rows/people.account", b"[1]\n")
            writer.add_bytes("files/operations/a/1/b.csv", bytes(range(256)) * 9000)
    return folder / "plain", folder / "sealed"


def refused(path, into, passphrase=None):
    with pytest.raises(RuleError) as broken:
        archive.unpack(path, into, passphrase)
    return str(broken.value.message)


def test_a_wrong_passphrase_opens_nothing(small, tmp_path):
    assert "Kata sandi cadangan salah" in refused(small[1], tmp_path / "a", "lain")
    assert "Kata sandi cadangan salah" in refused(small[1], tmp_path / "b")
    assert archive.unpack(small[1], tmp_path / "c", PASSPHRASE)["members"]


@pytest.mark.parametrize("kind", [0, 1])
def test_a_changed_or_cut_off_file_is_refused_wherever_it_was_touched(small, tmp_path, kind):
    whole = small[kind].read_bytes()
    for number, at in enumerate((1, 60, len(whole) // 2, len(whole) - 6)):
        changed = bytearray(whole)
        changed[at] ^= 1
        for end, raw in (("changed", bytes(changed)), ("cut", whole[:at])):
            path = tmp_path / f"{number}-{end}"
            path.write_bytes(raw)
            told = refused(path, tmp_path / f"{path.name}.d", PASSPHRASE)
            assert "rusak" in told or "salah" in told


def test_pieces_cannot_change_places(tmp_path):
    whole = io.BytesIO()
    box = sealing.Sealing(whole, PASSPHRASE)
    box.write(bytes(3 * sealing.PIECE))
    box.close()
    raw, head = whole.getvalue(), len(sealing.MARK) + sealing.SALT + sealing.RANDOM
    size = sealing.PIECE + sealing.TAG
    first, second = raw[head : head + size], raw[head + size : head + 2 * size]
    assert sealing.Unsealing(io.BytesIO(raw), PASSPHRASE).readall() == bytes(3 * sealing.PIECE)
    swapped = raw[:head] + second + first + raw[head + 2 * size :]
    with pytest.raises(sealing.SealError):
        sealing.Unsealing(io.BytesIO(swapped), PASSPHRASE).readall()
    with pytest.raises(sealing.SealError):
        sealing.Unsealing(io.BytesIO(raw[: head + 2 * size]), PASSPHRASE).readall()


@pytest.mark.parametrize("name", ["../evil", "files/../../evil", "/etc/evil", "rows/../x", "other"])
def test_no_name_in_it_leads_elsewhere(tmp_path, name):
    path = tmp_path / "evil.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        info = tarfile.TarInfo(name)
        info.size = 1
        tar.addfile(info, io.BytesIO(b"x"))
    assert "rusak" in refused(path, tmp_path / "into")
    assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == ["evil.tar.gz"]


def test_a_link_in_it_is_refused(tmp_path):
    path = tmp_path / "evil.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        info = tarfile.TarInfo("files/x")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(info)
    assert "rusak" in refused(path, tmp_path / "into")


def test_a_backup_of_a_newer_version_is_refused_before_anything_is_touched(committed, home, small):
    (home / "operations").mkdir()
    before = tree(home)
    with pytest.raises(RuleError, match=r"lebih baru \(9.9\)"):
        restore.restore(small[0], replace=True)
    assert tree(home) == before


def test_nothing_is_restored_where_posko_runs_or_data_lie(committed, home, small):
    with running(home), pytest.raises(RuleError, match="masih berjalan"):
        restore.restore(small[0], replace=True)
    (home / "plans").mkdir()
    with pytest.raises(RuleError, match=r"Di sini sudah ada data .*plans"):
        restore.restore(small[0])


def test_what_fails_while_it_takes_its_place_leaves_all_as_it_was(committed, home, small, monkeypatch):
    (home / "operations").mkdir()
    (home / "operations" / "kept").write_text("x")
    before, rename, count = tree(home), Path.rename, []

    def third_fails(path, target):
        count.append(path)
        if len(count) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        return rename(path, target)

    def filled(stage, *_a):
        (stage / "files" / files.DATABASE).write_text("x")
        return 0, 0

    monkeypatch.setattr(restore, "_steps", lambda _head: [])
    monkeypatch.setattr(restore, "_fill", filled)
    monkeypatch.setattr(restore, "_drop_tables", lambda: None)
    monkeypatch.setattr(Path, "rename", third_fails)
    with pytest.raises(RuleError, match=r"device\. Semua tetap seperti semula"):
        restore.restore(small[0], replace=True)
    assert len(count) > 3
    assert tree(home) == before
    assert [p.name for p in home.iterdir() if p.name.startswith(".")] == []


def test_the_ends_of_a_list_of_migrations_lead_through_all_of_them(db):
    steps = schema.applied()
    assert {part for part, _ in schema.ends_of(steps)} == {part for part, _ in steps}
    assert schema.pending() == []
    assert schema.unknown([*steps, ("people", "9999_x")]) == [("people", "9999_x")]
    held = {m._meta.label_lower for m in schema.models_at(steps)}
    assert held == {m._meta.label_lower for m in apps.get_models(include_auto_created=True)}
