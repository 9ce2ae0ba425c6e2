"""The chain of a duty: sub-units, sectors, and the officer who answers for a sector."""

from dataclasses import replace

import pytest

from praja.demand.chain import SectorMap, sectors_of, sectors_with_officers, task_unit_of, task_units
from praja.domain import needs
from praja.domain.operation import Operation
from praja.domain.places import Sector
from tests.engine.planning_world import AIR, BATU, HILIR, HULU, MUARA, PASIR, officer, operation, squad


@pytest.mark.parametrize(
    ("kind", "task_unit"),
    [
        ("commission_office", "pam_penyelenggara"),
        ("supervisor_office", "pam_penyelenggara"),
        ("station_guard", "pam_tps"),
        ("station_relief", "pam_tps"),
        ("close_protection", "walpri"),
        ("warehouse", "pam_logistik"),
        ("ballot_escort", "pam_logistik"),
        ("patrol", "patroli"),
        ("menara air", "pam_lain"),
    ],
)
def test_each_kind_of_duty_has_its_sub_unit(kind, task_unit):
    assert task_unit_of(kind) == task_unit


def test_every_kind_that_the_engine_makes_has_a_sub_unit_of_its_own():
    kinds = [value for name, value in vars(needs).items() if name.isupper()]
    assert {"station_guard", "ballot_escort"} <= set(kinds)
    assert "pam_lain" not in {task_unit_of(k) for k in kinds}


def test_no_kind_belongs_to_two_sub_units():
    kinds = [k for unit in task_units() for k in unit.kinds]
    assert len(kinds) == len(set(kinds))


# Sectors


def sector_ids(op: Operation) -> list[str]:
    return [s.sector_id for s in sectors_of(op)]


def test_without_a_table_every_district_regency_and_province_is_a_sector():
    assert sector_ids(operation()) == [
        "SEC-99", "SEC-99.01", "SEC-99.01.01", "SEC-99.01.02", "SEC-99.02", "SEC-99.02.01"
    ]  # fmt: skip


def test_areas_that_the_table_covers_get_no_sector_of_their_own():
    op = operation(sectors=(Sector("UTARA", ("99.01",)), Sector("M", (MUARA,))))
    assert sector_ids(op) == ["UTARA", "M", "SEC-99", "SEC-99.02"]


def test_a_place_belongs_to_the_sector_of_the_most_specific_area():
    op = operation(sectors=(Sector("BATU", (BATU,)), Sector("DUA", (HILIR, MUARA))))
    found = SectorMap(sectors_of(op))
    places = [BATU, AIR, HULU, PASIR, HILIR, "99.01", "99", "98.01"]
    assert [found.sector_of(code) for code in places] == [
        "BATU", "SEC-99.01.01", "SEC-99.01.01", "DUA", "DUA", "SEC-99.01", "SEC-99", ""
    ]  # fmt: skip


def test_of_two_sectors_with_one_area_the_first_of_the_table_has_it():
    op = operation(sectors=(Sector("A", (HULU,)), Sector("B", (HULU, HILIR))))
    found = SectorMap(sectors_of(op))
    assert (found.sector_of(HULU), found.sector_of(HILIR)) == ("A", "B")


# Sector officers


def padal(op: Operation) -> dict[str, str | None]:
    return {s.sector_id: s.officer for s in sectors_with_officers(op)}


def test_the_highest_rank_of_the_districts_own_unit_answers_for_it():
    people = [officer("1", "Bripka", "SEK-HULU"), officer("2", "Aiptu", "SEK-HULU")]
    assert padal(operation(personnel=people))["SEC-99.01.01"] == "2"


def test_of_equal_ranks_the_lowest_service_number_answers():
    people = [officer("20", "Aiptu", "SEK-HULU"), officer("10", "Aiptu", "SEK-HULU")]
    assert padal(operation(personnel=people))["SEC-99.01.01"] == "10"


def test_where_the_unit_has_nobody_fit_to_lead_the_command_names_somebody():
    people = [*squad("SEK-HULU", "M", 1), officer("5", "Bripka", "RES-U"), officer("6", "Iptu", "RES-U")]
    found = padal(operation(personnel=people))
    # Sectors in order: the regency's own takes the Iptu, Hulu the Bripka; Hilir must share.
    assert (found["SEC-99.01"], found["SEC-99.01.01"], found["SEC-99.01.02"]) == ("6", "5", "6")


def test_officers_who_cannot_be_assigned_answer_for_no_sector():
    people = [officer("1", "AKP", "SEK-HULU", assignable=False)]
    assert padal(operation(personnel=people))["SEC-99.01.01"] is None


def test_the_officer_of_the_table_is_kept_and_answers_for_no_second_sector():
    people = [officer("1", "AKP", "SEK-HILIR"), officer("2", "Bripka", "SEK-HILIR")]
    op = operation(personnel=people, sectors=(Sector("H", (HULU,), "1"),))
    found = padal(op)
    assert (found["H"], found["SEC-99.01.02"]) == ("1", "2")


def test_the_order_of_the_register_does_not_matter():
    people = squad("RES-U", "LLL", 1) + squad("SEK-HULU", "LS", 10)
    op = operation(personnel=people)
    assert padal(op) == padal(replace(op, personnel=people[::-1]))
