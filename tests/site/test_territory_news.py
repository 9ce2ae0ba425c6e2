"""Units and areas that Posko does not know: proposed by a planner's data, decided by an administrator."""

import pytest

from posko.campaign import territory
from posko.campaign.actions import keep
from posko.forces.actions import load_territory
from posko.forces.models import Unit
from posko.ledger.models import Entry
from posko.places.models import Area
from posko.support.actors import CONSOLE
from posko.support.errors import NotThereError, RefusedError, RuleError
from tests.site import world
from tests.site.campaign_world import begun, write_folder

AREAS = """\
code,name,level,lat,lon
99,Contoh,province,-1,103
99.01,Hulu,regency,-1,103
99.04,Muara,regency,-1,103
"""
UNITS = """\
unit,name,parent,area_codes,lat,lon
POLDA,Polda Contoh,,99,-1,103
RES-1,Polres Hulu,POLDA,99.01;99.04,-1,103
RES-2,Polres Muara,POLDA,99.04,-1,103
"""


def kept(command, tmp_path, areas=AREAS, units=UNITS):
    operation = begun(command)
    folder = write_folder(tmp_path / "folder", areas=areas, units=units)
    return operation, keep(command.viewer("planner"), operation, folder, "satuan baru", now=command.now)


def test_an_administrator_sees_what_is_new_and_takes_it_over(command, tmp_path):
    operation, version = kept(command, tmp_path)
    administrator = command.viewer("administrator")
    news = territory.news(administrator, operation.public_id)
    assert [(change.unit, change.before is None) for change in news.units] == [
        ("RES-1", False),
        ("RES-2", True),
    ]
    assert news.areas == (("99.04", "", "Muara"),)
    territory.take(administrator, operation.public_id, digest=version.territory, now=command.now)
    assert Unit.objects.get(pk="RES-2").path == "POLDA/RES-2/"
    assert [a.code for a in Unit.objects.get(pk="RES-1").areas.all()] == ["99.01", "99.04"]
    assert Area.objects.get(pk="99.04").name == "Muara"
    assert territory.waiting(administrator) == []
    last = Entry.objects.latest("number")
    assert (last.act, last.actor) == ("forces.territory.loaded", administrator.pseudonym)


def test_what_is_left_alone_is_not_asked_again_and_changes_nothing(command, tmp_path):
    operation, version = kept(command, tmp_path)
    administrator = command.viewer("administrator")
    territory.leave(administrator, operation.public_id, digest=version.territory, now=command.now)
    assert territory.waiting(administrator) == []
    assert not Unit.objects.filter(pk="RES-2").exists()
    with pytest.raises(NotThereError):
        territory.take(administrator, operation.public_id, digest=version.territory, now=command.now)


def test_data_that_name_nothing_new_ask_nobody(command, tmp_path):
    units = "unit,name,parent,area_codes,lat,lon\nPOLDA,Polda Contoh,,99,-1,103\n"
    areas = "code,name,level,lat,lon\n99,Contoh,province,-1,103\n"
    _operation, version = kept(command, tmp_path, areas, units)
    assert version.territory == ""
    assert territory.waiting(command.viewer("administrator")) == []


def test_whoever_proposes_does_not_decide(command, tmp_path):
    operation, version = kept(command, tmp_path)
    for name in ("planner", "provincial_commander"):
        with pytest.raises(RefusedError):
            territory.take(
                command.viewer(name), operation.public_id, digest=version.territory, now=command.now
            )
    assert territory.waiting(command.viewer("planner")) == []


def test_other_data_than_was_read_are_not_taken(command, tmp_path):
    operation, _version = kept(command, tmp_path)
    with pytest.raises(RuleError, match="bukan yang Anda baca"):
        territory.take(command.viewer("administrator"), operation.public_id, digest="0" * 64, now=command.now)
    assert not Unit.objects.filter(pk="RES-2").exists()


def test_a_unit_that_moves_takes_along_what_stands_below_it(command):
    """Polres Hulu goes below Polres Hilir; its Polsek is not in the table."""
    units = [u for u in world.UNITS if u.unit in ("POLDA", "RES-11")]
    moved = type(units[0])("RES-1", "Polres Hulu", "RES-11", ("99.01",), 0.0, 0.0)
    load_territory(world.AREAS, [*units, moved], by=CONSOLE, now=command.now)
    assert Unit.objects.get(pk="SEK-1").path == "POLDA/RES-11/RES-1/SEK-1/"


def test_two_units_change_places(command):
    by_code = {u.unit: u for u in world.UNITS}
    swapped = [
        by_code["POLDA"],
        by_code["RES-11"],
        type(by_code["SEK-1"])("SEK-1", "Polsek Hulu Barat", "POLDA", ("99.01.01",), 0.0, 0.0),
        type(by_code["SEK-1"])("RES-1", "Polres Hulu", "SEK-1", ("99.01",), 0.0, 0.0),
    ]
    load_territory(world.AREAS, swapped, by=CONSOLE, now=command.now)
    assert Unit.objects.get(pk="RES-1").path == "POLDA/SEK-1/RES-1/"
    assert Unit.objects.get(pk="SEK-1").path == "POLDA/SEK-1/"


def test_the_page_shows_it_and_hari_ini_leads_there(command, tmp_path):
    operation, version = kept(command, tmp_path)
    browser = command.client("administrator")
    address = f"/pengaturan/wilayah/{operation.public_id}/"
    assert address in browser.get("/").content.decode()
    page = browser.get(address).content.decode()
    assert "Polres Muara" in page
    assert "99.04" in page
    answer = browser.post(f"{address}putuskan/", {"digest": version.territory}, follow=True)
    assert "3 satuan dan 3 wilayah diambil alih" in answer.content.decode()
    assert address not in browser.get("/").content.decode()
