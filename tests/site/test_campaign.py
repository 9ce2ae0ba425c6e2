"""Operations and the versions of their folders: kept whole, never changed, seen within the territory."""

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from posko.campaign import actions, queries
from posko.campaign.models import FolderVersion, Operation
from posko.ledger.models import Entry
from posko.people.models import Installation
from posko.people.rights import Role
from posko.support.errors import NotThereError, RefusedError, RuleError
from praja.io.findings import input_sha256
from praja.io.folder import read_operation
from praja.worlds.demo import MARKER
from tests.site import world
from tests.site.campaign_world import SETTINGS, begun, write_folder


@pytest.fixture
def operation(command):
    return begun(command)


@pytest.fixture
def folder(tmp_path):
    return write_folder(tmp_path / "folder")


def kept(command, operation, folder, who="planner", **more):
    return actions.keep(command.viewer(who), operation, folder, "uji", now=command.now, **more)


def test_the_first_version_is_number_1_and_a_whole_copy(command, operation, folder):
    version = kept(command, operation, folder)
    assert (version.number, version.why) == (1, "uji")
    assert version.kept_by == str(command.people["planner"].pseudonym)
    assert sorted(p.name for p in version.path.iterdir()) == ["operation.toml", "personnel.csv"]
    assert version.path.parts[-3:] == ("operations", str(operation.public_id), "1")
    (folder / "personnel.csv").write_text("changed", encoding="utf-8")
    assert "Andi Contoh" in (version.path / "personnel.csv").read_text(encoding="utf-8")


def test_the_digest_is_that_of_the_certificate(command, operation, folder):
    version = kept(command, operation, folder)
    assert version.digest == input_sha256(read_operation(folder).files)
    # Sorted lines `sha256  name`, worked here by hand.
    lines = sorted(
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"
        for name in ("personnel.csv", "operation.toml")
    )
    assert version.digest == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_versions_are_numbered_on_and_each_keeps_what_it_was(command, operation, folder):
    kept(command, operation, folder)
    (folder / "personnel.csv").unlink()
    second = kept(command, operation, folder)
    viewer = command.viewer("commander")
    assert queries.current(viewer, operation) == second
    assert (queries.version(viewer, operation, 1).path / "personnel.csv").exists()
    assert not (second.path / "personnel.csv").exists()


def test_before_the_first_version_there_is_no_current_one(command, operation):
    assert queries.current(command.viewer("planner"), operation) is None


def test_each_act_is_in_the_ledger_without_a_name_in_the_chain(command, operation, folder):
    version = kept(command, operation, folder)
    begun_entry, kept_entry = Entry.objects.filter(act__startswith="campaign.").order_by("number")
    assert (begun_entry.act, kept_entry.act) == ("campaign.operation.begun", "campaign.folder.kept")
    assert kept_entry.subject == f"campaign.operation:{operation.public_id}"
    facts = json.loads(kept_entry.record.body)
    assert facts == {"number": 1, "digest": version.digest, "why": "uji"}


def test_only_a_planner_of_the_territory_begins_and_keeps(command, operation, folder):
    for who in ("commander", "administrator", "observer", "foreign_commander"):
        with pytest.raises(RefusedError):
            kept(command, operation, folder, who)
    with pytest.raises(RefusedError):
        begun(command, unit="RES-11", area=None)
    with pytest.raises(RuleError, match="RES-9 tidak dikenal"):
        begun(command, unit="RES-9")
    assert not operation.home.exists()


def test_an_operation_of_another_command_is_not_there(command, operation, folder):
    kept(command, operation, folder)
    foreign = command.viewer("foreign_commander")
    assert queries.operations_of(foreign) == []
    for ask in (
        lambda: queries.operation(foreign, operation.public_id),
        lambda: queries.current(foreign, operation),
        lambda: queries.version(foreign, operation, 1),
    ):
        with pytest.raises(NotThereError):
            ask()


def test_an_administrator_sees_no_operation(command, operation):
    assert Role.ADMINISTRATOR not in {
        reach.role for reach in command.viewer("administrator").reaches_of("read_operation")
    }
    assert queries.operations_of(command.viewer("administrator")) == []


def test_who_serves_below_takes_part_and_learns_the_name_alone(command, operation, folder):
    command.add("polsek_planner", Role.PLANNER, "SEK-1")
    viewer = command.viewer("polsek_planner")
    assert queries.operations_of(viewer) == [operation]
    with pytest.raises(NotThereError):
        queries.current(viewer, operation)


def test_a_version_made_from_an_older_one_is_refused(command, operation, folder):
    kept(command, operation, folder, after=0)
    with pytest.raises(RuleError, match="Versi 1 sudah disimpan orang lain"):
        kept(command, operation, folder, after=0)
    assert kept(command, operation, folder, after=1).number == 2


def test_what_is_no_folder_of_files_is_refused_and_leaves_nothing(command, operation, folder):
    (folder / "inner").mkdir()
    with pytest.raises(RuleError, match="inner bukan berkas biasa"):
        kept(command, operation, folder)
    (folder / "inner").rmdir()
    (folder / "link.csv").symlink_to(folder / "personnel.csv")
    with pytest.raises(RuleError, match=r"link\.csv bukan berkas biasa"):
        kept(command, operation, folder)
    with pytest.raises(RuleError, match="nowhere bukan folder"):
        kept(command, operation, folder / "nowhere")
    assert list(operation.home.iterdir()) == []


def test_a_full_disk_leaves_nothing_behind(command, operation, folder, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RuleError, match="No space left on device"):
        kept(command, operation, folder)
    assert list(operation.home.iterdir()) == []
    assert not FolderVersion.objects.exists()


def test_a_folder_without_a_row_is_no_version_and_gives_way(command, operation, folder):
    # As if somebody had been killed between the move and the commit.
    orphan = Path(operation.home) / "1"
    orphan.mkdir(parents=True)
    (orphan / "half.csv").write_text("x", encoding="utf-8")
    version = kept(command, operation, folder)
    assert sorted(p.name for p in version.path.iterdir()) == ["operation.toml", "personnel.csv"]


def test_a_real_database_refuses_a_made_up_operation_and_the_other_way_round(command, operation, folder):
    real = (folder / "operation.toml").read_text(encoding="utf-8")
    (folder / "operation.toml").write_text(f"{MARKER}\n{real}", encoding="utf-8")
    with pytest.raises(RuleError, match="operasi contoh ditolak"):
        kept(command, operation, folder)
    Installation.objects.create(demo=True)
    demo = begun(command)
    assert demo.is_demo
    assert kept(command, demo, folder).number == 1
    (folder / "operation.toml").write_text(real, encoding="utf-8")
    with pytest.raises(RuleError, match="data sungguhan ditolak"):
        kept(command, demo, folder)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2024-10-20", ("before", "Kampanye", 0, 5)),
        ("2024-10-25", ("during", "Kampanye", 1, 30)),
        ("2024-11-23", ("during", "Kampanye", 30, 30)),
        ("2024-11-25", ("between", "Pemungutan suara", 0, 2)),
        ("2024-12-01", ("after", "", 0, 0)),
    ],
)
def test_the_phase_and_its_day_are_those_of_the_date(command, operation, folder, day, said):
    kept(command, operation, folder)
    found = queries.operation(command.viewer("planner"), operation.public_id)
    today = queries.today_of(found, datetime.fromisoformat(f"{day}T05:00Z"))
    assert (today.moment, today.phase, today.day, today.days) == said


def test_a_day_begins_at_midnight_of_the_operation_s_own_zone(command, operation, folder):
    kept(command, operation, folder)
    found = queries.operation(command.viewer("planner"), operation.public_id)
    # 17:00 UTC is midnight in Jakarta.
    assert queries.today_of(found, datetime(2024, 10, 24, 16, 59, tzinfo=UTC)).moment == "before"
    assert queries.today_of(found, datetime(2024, 10, 24, 17, 0, tzinfo=UTC)).day == 1


def test_the_top_bar_names_the_operation_and_another_can_be_chosen(command, operation, folder):
    client = command.client("planner")
    assert "Mantap Praja Hulu</b>" in client.get("/").content.decode()
    kept(command, operation, folder)
    assert "semua fase selesai" in client.get("/").content.decode()
    begun(command, name="Pengamanan Lebaran")
    address = reverse("desk:choose_operation")
    client.post(address, {"operation": str(operation.public_id)})
    page = client.get("/").content.decode()
    assert page.index("<summary><span><b>Mantap Praja Hulu") < page.index("Pengamanan Lebaran")
    assert client.post(address, {"operation": "nonsense"}).status_code == 404


def test_two_who_keep_at_once_get_two_numbers(committed, tmp_path):
    command = world.build(datetime(2024, 11, 1, tzinfo=UTC))
    operation = begun(command)
    folder = write_folder(tmp_path / "folder")

    def one(_turn):
        try:
            return kept(command, operation, folder).number
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, range(4))) == [1, 2, 3, 4]
    assert sorted(p.name for p in operation.home.iterdir()) == ["1", "2", "3", "4"]


def test_the_settings_of_the_tiny_folder_have_two_phases(command, operation, folder):
    assert [p["key"] for p in kept(command, operation, folder).phases] == ["campaign", "voting"]
    assert SETTINGS.count("[[phases]]") == 2
    assert Operation.objects.get().versions.count() == 1


def test_an_operation_keeps_the_zone_that_its_folder_states(command, operation, folder):
    """Its plans count hours by operation.toml: pages and papers must name the same zone."""
    toml = SETTINGS.replace("Asia/Jakarta", "Asia/Makassar")
    (folder / "operation.toml").write_text(toml, encoding="utf-8")
    kept(command, operation, folder)
    operation.refresh_from_db()
    assert operation.zone == "Asia/Makassar"


def test_a_folder_that_states_no_phases_leaves_the_zone(command, tmp_path):
    operation = begun(command, name="Tanpa fase")
    Operation.objects.filter(pk=operation.pk).update(zone="Asia/Jayapura")
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "units.csv").write_text("unit,name,parent,area_codes,lat,lon\n", encoding="utf-8")
    kept(command, operation, bare)
    operation.refresh_from_db()
    assert operation.zone == "Asia/Jayapura"
