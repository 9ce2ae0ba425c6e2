"""What stands in the folders of a nation: settings, provinces, and officers as they are lent."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
import xlsxwriter

from praja.domain.forces import Absence
from praja.errors import FolderError, UsageError
from praja.io.folder import read_operation
from praja.nation import read_nation
from praja.nation.handover import changed_tables, write_changed
from praja.nation.nouns import Lending, Lent
from praja.worlds.nation import write_nation_demo
from tests.engine.nation_world import FAR, POOR, RICH, bytes_of, rows, write_nation

GUEST = Lent(RICH, POOR, "BRIMOB", "90010001", "Budi", "Bripka", "M", ("crowd_control", "driver"))


@pytest.fixture
def world(tmp_path):
    return write_nation(tmp_path / "world")


def test_nation_toml_says_which_provinces_there_are_and_how_they_lend(world):
    nation = read_nation(world)
    assert [p.key for p in nation.provinces] == [POOR, RICH, FAR]
    assert nation.lending == Lending(keep_share=Fraction(1, 3), reach_km=2000)


def test_everything_wrong_with_nation_toml_is_said_at_once(tmp_path):
    (tmp_path / "15").mkdir()
    (tmp_path / "nation.toml").write_text(
        '[lending]\nkeep_share = 2\nreach_km = "far"\nspeed = 3\n'
        + "".join(f'[[provinces]]\nkey = "{key}"\n' for key in ("15", "15", "a/b", "16")),
        encoding="utf-8",
    )
    with pytest.raises(FolderError) as refused:
        read_nation(tmp_path)
    for told in (
        "[lending] keep_share is 2, must be a share from 0 to 1",
        "[lending] reach_km is 'far', must be kilometres, at least 0",
        "[lending] speed is unknown",
        "[[provinces]] 2 key is '15', must be given only once",
        "[[provinces]] 3 key is 'a/b', must be letters and digits",
        "[[provinces]] 4 folder is '16', must be an operation folder",
    ):
        assert told in str(refused.value)


def test_a_folder_without_nation_toml_is_no_nation(tmp_path):
    with pytest.raises(FolderError, match="is no nation folder"):
        read_nation(tmp_path)


def test_a_guest_comes_for_the_days_he_is_lent_and_begins_at_the_polda(world):
    operation = read_operation(world / POOR).operation
    changed = changed_tables(operation, Lending(), (), (GUEST,))
    unit, officer = changed.units[-1], changed.personnel[-1]
    polda = next(u for u in operation.units if u.parent is None)
    assert (unit.unit, unit.parent, unit.area_codes) == (f"BKO-{RICH}-BRIMOB", polda.unit, ())
    assert (unit.lat, unit.lon) == (polda.lat, polda.lon)
    assert (officer.nrp, officer.home_village, officer.task_force) == ("90010001", None, "preventive")
    # Voting is on 27 November: two days before and one after.
    assert [a for a in changed.absences if a.nrp == "90010001"] == [
        Absence("90010001", date(2024, 8, 27), date(2024, 11, 24)),
        Absence("90010001", date(2024, 11, 29), date(2025, 2, 21)),
    ]


def test_whoever_is_lent_is_on_leave_at_home_and_stays_in_its_tables(world):
    operation = read_operation(world / RICH).operation
    mine = replace(GUEST, nrp=operation.personnel[0].nrp)
    changed = changed_tables(operation, Lending(), (mine,), ())
    assert changed.personnel == operation.personnel
    assert changed.absences[-1] == Absence(mine.nrp, date(2024, 11, 25), date(2024, 11, 28))


def test_a_service_number_that_is_taken_gets_its_home_before_it(world):
    operation = read_operation(world / POOR).operation
    same = replace(GUEST, nrp=operation.personnel[0].nrp)
    assert changed_tables(operation, Lending(), (), (same,)).personnel[-1].nrp == f"P{RICH}N{same.nrp}"


def test_a_changed_folder_reads_back_as_what_was_changed(world, tmp_path):
    intake = read_operation(world / POOR)
    changed = changed_tables(intake.operation, Lending(), (), (GUEST,))
    replaced = write_changed(world / POOR, tmp_path / "changed", intake, changed)
    again = read_operation(tmp_path / "changed")
    assert sorted(replaced) == ["personnel.csv", "unavailable.csv", "units.csv"]
    expected = replace(
        intake.operation, units=changed.units, personnel=changed.personnel, absences=changed.absences
    )
    assert again.operation == expected
    # The unit of guests serves no area, and that is so.
    assert [f.rule for f in again.findings if f.rule != "unit_without_area"] == [
        f.rule for f in intake.findings
    ]


def test_a_workbook_with_officers_and_stations_is_taken_apart(world, tmp_path):
    folder = world / POOR
    whole = read_operation(folder).operation
    book = xlsxwriter.Workbook(str(folder / "data.xlsx"))
    for table in ("personnel", "unavailable", "stations"):
        sheet = book.add_worksheet(table)
        cells = rows(folder / f"{table}.csv")
        sheet.write_row(0, 0, list(cells[0]))
        for number, row in enumerate(cells, start=1):
            sheet.write_row(number, 0, list(row.values()))
        (folder / f"{table}.csv").unlink()
    book.close()
    intake = read_operation(folder)
    changed = changed_tables(intake.operation, Lending(), (), (GUEST,))
    replaced = write_changed(folder, tmp_path / "changed", intake, changed)
    again = read_operation(tmp_path / "changed").operation
    assert "data.xlsx" in replaced
    assert again.stations == whole.stations
    assert again.personnel == (*whole.personnel, changed.personnel[-1])


def test_a_made_up_nation_is_the_same_each_time_and_has_the_sizes_asked_for(tmp_path):
    for name in ("a", "b"):
        made = write_nation_demo(tmp_path / name, size=300, officers=700, provinces=(POOR, FAR))
    assert (made.provinces, made.stations, made.officers) == ((POOR, FAR), 300, 700)
    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "b")
    assert not read_operation(tmp_path / "a" / POOR).has_errors


def test_a_made_up_nation_may_have_real_stations(tmp_path):
    (tmp_path / "areas.csv").write_text(
        "code,name,level,lat,lon,km2\n96,Timur,province,-1.0,131.0,\n96.01,Kabupaten A,regency,-1.0,131.0,\n"
        "96.01.01,Kota A,district,-1.0,131.0,9\n96.01.01.2001,Desa B,village,-1.01,131.0,1\n"
        "96.01.02,Tanpa,district,-1.2,131.0,9\n",
        encoding="utf-8",
    )
    listed = "".join(f"96.01.01.2001,{n},-1.01{n:02d},131.01,{300 + n}\n" for n in range(1, 31))
    (tmp_path / "stations.csv").write_text(f"village_code,number,lat,lon,voters\n{listed}", encoding="utf-8")
    write_nation_demo(
        tmp_path / "world", areas=tmp_path / "areas.csv", stations=tmp_path / "stations.csv", officers=300
    )
    intake = read_operation(tmp_path / "world" / "96")
    assert not intake.has_errors
    assert [(s.village_code, s.number, s.voters) for s in intake.operation.stations] == [
        ("96.01.01.2001", n, 300 + n) for n in range(1, 31)
    ]
    assert {o.home_village for o in intake.operation.personnel} == {"96.01.01.2001"}


def test_a_nation_that_is_no_demo_is_never_written_over(tmp_path):
    (tmp_path / "nation.toml").write_text("[nation]\n", encoding="utf-8")
    with pytest.raises(FolderError, match="is not empty and not a demo"):
        write_nation_demo(tmp_path, size=300, replace=True)
    with pytest.raises(UsageError, match="There is no province 99"):
        write_nation_demo(tmp_path / "new", provinces=("99",))


def test_a_demo_is_replaced_only_when_asked_and_leaves_no_province_behind(tmp_path):
    write_nation_demo(tmp_path, size=200, provinces=(POOR, FAR))
    with pytest.raises(FolderError, match="holds a demo already"):
        write_nation_demo(tmp_path, size=200, provinces=(FAR,))
    write_nation_demo(tmp_path, size=200, provinces=(FAR,), replace=True)
    assert sorted(p.name for p in tmp_path.iterdir()) == [FAR, "nation.toml"]
