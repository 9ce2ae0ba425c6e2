"""How long a way takes: legs before the great circle, the narrowest areas first, a way round where closed."""

from datetime import date, timedelta
from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.domain.areas import Area, Level, lies_in
from praja.domain.operation import Operation
from praja.domain.places import TravelLeg
from praja.domain.settings import Rules, Settings
from praja.travel import CLOSED, NOTHING_GIVEN, Travel
from praja.units import great_circle_m

DAY = date(2024, 11, 27)
DISTRICTS = ("15.07.01", "15.07.02", "15.07.03")
M_PER_DEGREE = 111_195
"""Of a great circle of 40,030 km."""


def travel(*legs, kmh=30, detour=1.4):
    """Return the travel times of a regency of three districts on the coast."""
    rules = Rules(travel_kmh=kmh, travel_detour=detour)
    settings = Settings("MP", "MP", "15", "POLDA", "Asia/Jakarta", (), (), (), (), rules)
    areas = tuple(Area(code, code, Level.DISTRICT, -1.1, 104.0) for code in DISTRICTS)
    return Travel.of(Operation(settings, areas, (), (), travel=legs))


def minutes(ways, a, b, km=10.0, day=DAY):
    """Return the minutes between a place in the area a and one in b, so many kilometres to the north."""
    return ways.minutes(-1.1, 104.0, a, -1.1 + 1000 * km / M_PER_DEGREE, 104.0, b, day)


def leg(a, b, mode, minutes, start=None, end=None):
    return TravelLeg(a, b, mode, minutes, start, end)


def test_without_a_leg_the_great_circle_gives_the_minutes():
    # 10 km x 1.4 = 14 km at 30 km/h: 28 minutes. 10.01 km: 28.03 minutes, rounded up.
    assert minutes(travel(), *DISTRICTS[:2]) == 28
    assert minutes(travel(), *DISTRICTS[:2], km=10.01) == 29


def test_minutes_are_not_rounded_up_for_the_last_bit_of_a_product():
    # 5000 m x 1.4 / 1000 / 30 x 60 is 14.000000000000002 in binary fractions.
    assert travel().estimate([5000, 5001]).tolist() == [14, 15]


def test_places_within_500_m_are_one_place_whatever_the_legs_say():
    ways = travel(leg(*DISTRICTS[:2], "boat", 40))
    assert minutes(ways, *DISTRICTS[:2], km=0.5) == 0
    assert minutes(ways, *DISTRICTS[:2], km=0.502) == 40
    assert minutes(travel(), *DISTRICTS[:2], km=0.502) == 2


def test_a_leg_holds_in_both_directions_and_for_all_villages_of_its_districts():
    ways = travel(leg("15.07.02", "15.07.01", "boat", 95))
    assert minutes(ways, "15.07.01.2001", "15.07.02.2003") == 95
    assert minutes(ways, "15.07.02", "15.07.01.2001") == 95
    assert minutes(ways, "15.07.01", "15.07.03") == 28


def test_the_fastest_way_that_is_open_counts():
    road = leg("15.07.01", "15.07.02", "land", 40, date(2024, 11, 20), date(2024, 11, 27))
    ways = travel(road, leg("15.07.01", "15.07.02", "boat", 95))
    assert [minutes(ways, *DISTRICTS[:2], day=date(2024, 11, d)) for d in (19, 20, 27, 28)] == [
        40,
        95,
        95,
        40,
    ]


def test_a_way_round_closed_ways_takes_twice_the_estimate_and_an_hour():
    # 2 x 28 + 60 = 116.
    ways = travel(leg("15.07.01", "15.07.02", "land", 40, DAY, None))
    assert minutes(ways, *DISTRICTS[:2]) == 116
    assert minutes(ways, *DISTRICTS[:2], day=DAY - timedelta(days=1)) == 40


def test_a_row_without_minutes_closes_every_way_of_its_mode_and_says_nothing_else():
    closing = leg("15.07.01", "15.07.02", "land", None, DAY, DAY)
    assert minutes(travel(closing), *DISTRICTS[:2]) == 116
    assert minutes(travel(closing), *DISTRICTS[:2], day=DAY + timedelta(days=1)) == 28
    both = travel(closing, leg("15.07.01", "15.07.02", "land", 35), leg("15.07.01", "15.07.02", "boat", 95))
    assert minutes(both, *DISTRICTS[:2]) == 95
    assert minutes(both, *DISTRICTS[:2], day=DAY + timedelta(days=1)) == 35


def test_the_narrowest_areas_count():
    ways = travel(
        leg("15.07", "15.05", "land", 300),
        leg("15.07.01", "15.05", "land", 240),
        leg("15.07.01.2001", "15.05.04", "boat", 90),
    )
    assert minutes(ways, "15.07.02", "15.05.04.2001") == 300
    assert minutes(ways, "15.07.01.2002", "15.05.04.2001") == 240
    assert minutes(ways, "15.07.01.2001", "15.05.04.2001") == 90


def test_a_leg_from_a_district_to_its_regency_leads_out_of_the_district():
    ways = travel(leg("15.07.01", "15.07", "boat", 80))
    assert minutes(ways, "15.07.01.2001", "15.07.02") == 80
    assert minutes(ways, "15.07.01.2001", "15.07.01.2002") == 28


def test_a_leg_from_an_area_to_itself_holds_between_its_places():
    assert minutes(travel(leg("15.07.01", "15.07.01", "boat", 50)), "15.07.01.2001", "15.07.01.2002") == 50


def test_the_matrix_of_districts_tells_given_closed_and_free():
    ways = travel(
        leg("15.07.01", "15.07.02", "boat", 95), leg("15.07.02", "15.07.03", "land", None, DAY, DAY)
    )
    zones = ways.zones(DISTRICTS)
    assert ways.zone_minutes(DAY)[np.ix_(zones, zones)].tolist() == [
        [NOTHING_GIVEN, 95, NOTHING_GIVEN],
        [95, NOTHING_GIVEN, CLOSED],
        [NOTHING_GIVEN, CLOSED, NOTHING_GIVEN],
    ]


def test_a_season_lasts_as_long_as_no_way_closes_or_opens():
    ways = travel(leg("15.07.01", "15.07.02", "land", 40, date(2024, 11, 20), date(2024, 11, 27)))
    days = [date(2024, 11, d) for d in (1, 19, 20, 27, 28, 30)]
    assert [ways.season(d) for d in days] == [0, 0, 1, 1, 2, 2]


def test_a_matrix_of_many_places_holds_what_each_pair_takes():
    ways = travel(leg("15.07.01", "15.07.02", "boat", 95))
    lat, lon = np.array([-1.1, -1.0, -1.05]), np.array([104.0, 104.1, 104.0])
    areas = ("15.07.01.2001", "15.07.02", "15.09")
    zone = ways.zones(areas)
    matrix = ways.minutes_many(lat[:, None], lon[:, None], zone[:, None], lat, lon, zone, DAY)
    for i in range(3):
        for j in range(3):
            pair = ways.minutes(lat[i], lon[i], areas[i], lat[j], lon[j], areas[j], DAY)
            assert matrix[i, j] == pair


def test_no_way_is_longer_than_whole_numbers_of_32_bits_hold():
    assert travel(kmh=1e-6).estimate([20_000_000]).tolist() == [100_000]


CODES = st.sampled_from(["15", "15.07", "15.05", "15.07.01", "15.07.02", "15.07.01.2001", "15.07.01.2002"])
DAYS = st.integers(0, 6).map(lambda k: date(2024, 11, 24) + timedelta(days=k))
LEGS = st.builds(
    TravelLeg,
    CODES,
    CODES,
    st.sampled_from(["land", "boat"]),
    st.none() | st.integers(1, 400),
    st.none() | DAYS,
    st.none() | DAYS,
)


def around(code):
    """Return the code and every wider one."""
    parts = code.split(".")
    return [".".join(parts[:k]) for k in range(len(parts), 0, -1)]


def is_closed(leg, day):
    return (leg.closed_from or leg.closed_to) and (leg.closed_from or day) <= day <= (leg.closed_to or day)


def by_hand(legs, a, b, metres, day):
    """Return the minutes as docs/methods/travel.md has them, pair of areas by pair of areas."""
    estimate = ceil(round(metres * 1.4 / 1000 / 30 * 60, 6))
    if metres <= 500:
        return 0
    said: dict[int, list[int | None]] = {}
    for x in around(a):
        for y in around(b):
            inner = max(x, y, key=len)
            if x != y and (lies_in(x, y) or lies_in(y, x)) and lies_in(a, inner) and lies_in(b, inner):
                continue
            rows = [w for w in legs if {w.from_code, w.to_code} == {x, y}]
            shut = {w.mode for w in rows if w.minutes is None and is_closed(w, day)}
            free = [w.minutes for w in rows if w.minutes and not is_closed(w, day) and w.mode not in shut]
            if free or any(is_closed(w, day) for w in rows):
                said.setdefault(x.count(".") + y.count("."), []).append(min(free, default=None))
    if not said:
        return estimate
    known = [m for m in said[max(said)] if m is not None]
    return min(known) if known else 2 * estimate + 60


@given(st.lists(LEGS, max_size=6), CODES, CODES, st.floats(0, 40), DAYS)
def test_any_legs_give_what_they_give_by_hand_in_both_directions(legs, a, b, km, day):
    ways = travel(*legs)
    metres = int(great_circle_m(-1.1, 104.0, -1.1 + 1000 * km / M_PER_DEGREE, 104.0))
    assert minutes(ways, a, b, km, day) == by_hand(legs, a, b, metres, day)
    assert minutes(ways, b, a, km, day) == minutes(ways, a, b, km, day)


@pytest.mark.parametrize("hour", [None, 30])
def test_the_order_of_the_rows_changes_nothing(hour):
    rows = [leg("15.07.01", "15.07.02", m, t) for m, t in (("land", 40), ("boat", hour), ("foot", 300))]
    assert minutes(travel(*rows), *DISTRICTS[:2]) == minutes(travel(*rows[::-1]), *DISTRICTS[:2])
