"""How evenly units share what the roster asks, worked out again by the check and told on the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.domain.plan import OfficerHours
from praja.evaluate.evenness import _spread
from praja.report.fairness import gini, gini_within, hours_by_unit
from praja.report.sections.roster import unit_rows
from tests.engine.planning_world import evaluated
from tests.engine.revise_world import election, plan


def of(unit: str, nrp: str, hours: float, nights: int) -> OfficerHours:
    return OfficerHours(nrp, unit, 1, hours, nights, 0.0, nights, hours, None)


def test_the_figures_of_two_officers_are_those_of_the_page_on_hours():
    # 19 and 34 hours: 15 apart, and 1 x 1 x 15 over 2 x 53.
    assert _spread([19.0, 34.0]) == pytest.approx((15 / 106, 15.0))
    assert _spread([0.0, 0.0, 0.0]) == (0.0, 0.0)


@given(st.lists(st.integers(0, 500), min_size=1, max_size=12))
def test_the_check_and_the_report_agree_by_different_ways(values):
    assert _spread(sorted(map(float, values)))[0] == pytest.approx(gini(values))


def test_units_that_differ_in_load_but_share_evenly_within_are_even():
    rows = [of("A", str(i), 40, 2) for i in range(3)] + [of("B", f"9{i}", 8, 0) for i in range(3)]
    units = hours_by_unit(rows)
    assert gini_within(units, lambda u: u.hours) == 0
    assert gini([r.hours for r in rows]) == pytest.approx(1 / 3)


def test_the_check_tells_each_burden_of_each_unit_of_three_or_more(tmp_path):
    operation = election()
    made = plan(operation)
    found = evaluated(operation, made, tmp_path / "plan").evenness
    large, _ = unit_rows(made.hours)
    expected = {
        (u.unit, burden): (u.officers, getattr(u, burden).gini, getattr(u, burden).width)
        for u in large
        for burden in ("hours", "nights", "weekend_hours", "hard_duties")
    }
    assert expected
    told = {(e.unit, e.burden): (e.officers, e.gini, e.width) for e in found}
    assert told.keys() == expected.keys()
    assert all(told[key] == pytest.approx(expected[key], abs=0.01) for key in expected)
