"""Files of an installation: for their owner alone; and backups that somebody made by hand."""

import os

import pytest
from django.conf import settings
from django.db import connection

from posko.keeping import archive, restore
from posko.support.errors import RuleError
from posko.surfaces.console import commands

HEAD = b'{"form": 1, "posko": "1", "made_at": "2024", "migrations": []}'


def test_whatever_a_command_makes_is_for_its_owner_alone():
    before, begin = os.umask(0o022), commands.main.callback
    assert begin is not None
    try:
        begin()
        assert os.umask(0o022) == 0o077
    finally:
        os.umask(before)


@pytest.mark.parametrize(
    ("head", "file"),
    [
        (b"[]", ""),
        (b'{"form": 1}', ""),
        (HEAD.replace(b"[]", b'[["people"]]'), ""),
        (HEAD.replace(b'"form": 1, ', b""), ""),
        (HEAD, "files/posko.sqlite3"),
    ],
)
def test_a_backup_that_somebody_made_by_hand_is_refused_in_words(db, tmp_path, monkeypatch, head, file):
    if file and connection.vendor != "sqlite":
        pytest.skip("a server keeps no database among the files")
    path, home = tmp_path / "made.tar.gz", tmp_path / "home"
    home.mkdir()
    monkeypatch.setattr(settings, "HOME", home)
    with archive.writing(path, None) as writer:
        writer.add_bytes(archive.HEAD, head)
        if file:
            writer.add_bytes(file, b"evil")
    with pytest.raises(RuleError, match="rusak"):
        restore.restore(path, replace=True)
    assert [p.name for p in home.iterdir() if p.is_file()] == ["posko.lock"]
