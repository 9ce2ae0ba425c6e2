"""The land of a world: villages in each district, and polling stations in each village."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from praja.domain.areas import Area, Level
from praja.domain.places import Station
from praja.units import great_circle_m
from praja.worlds import names
from praja.worlds.chance import Chance, apportion
from praja.worlds.facts import AreaFact, WorldSpec, is_city

KM_PER_DEGREE: Final = 111.195
LONE_DISTRICT_KM: Final = 6.0
"""Radius of a district that has no neighbour to measure it by."""
RADIUS_KM: Final = (0.6, 25.0)
"""Least and most of a district; offices and events lie within the least of their centre."""
STATIONS_PER_VILLAGE: Final = {False: (3.0, 5.0), True: (9.0, 16.0)}
"""Keyed by whether it is a city; Jambi 2024 has 4 and 15."""
SPECIAL_NUMBER: Final = 901
"""Stations at special places (prisons, hospitals) are numbered from here."""
SPECIAL_FROM: Final = 300
"""Regencies with as many stations have one at a special place."""


@dataclass(frozen=True)
class Land:
    """Areas (with ``km2``) and stations, in the order of their codes."""

    areas: tuple[Area, ...]
    stations: tuple[Station, ...]


def settle(spec: WorldSpec, *, seed: int) -> Land:
    """Return the land: each village inside its district, each station inside its village."""
    areas: list[Area] = []
    stations: list[Station] = []
    radius_km = dict(zip((d.code for d in spec.districts), district_radii_km(spec.districts), strict=True))
    for regency in spec.regencies:
        first, inside = len(stations), []
        for district in spec.districts_of(regency.code):
            # A stream of its own: a district stays as it is when others come or go.
            chance = Chance(seed, f"land/{district.code}")
            villages = _villages(district, radius_km[district.code], chance)
            inside += [_area(district, Level.DISTRICT, math.pi * radius_km[district.code] ** 2), *villages]
            stations += _stations(villages, district.stations, chance)
        if len(stations) - first >= SPECIAL_FROM:
            stations[-1] = _special(stations[-1])
        km2 = sum(a.km2 or 0 for a in inside if a.level is Level.DISTRICT)
        areas += [_area(regency, Level.REGENCY, km2), *inside]
    km2 = sum(a.km2 or 0 for a in areas if a.level is Level.REGENCY)
    return Land((_area(spec.province, Level.PROVINCE, km2), *areas), tuple(stations))


def district_radii_km(districts: tuple[AreaFact, ...]) -> list[float]:
    """Return how far each district reaches: 0.55 of the mean distance to its three nearest others.

    Jambi's real districts, as discs of their true area, reach 0.6 of it in the median.
    """
    lat, lon = np.array([d.lat for d in districts]), np.array([d.lon for d in districts])
    radii = []
    for here in range(len(districts)):
        metres = np.sort(great_circle_m(lat[here], lon[here], lat, lon))[1:4]
        reach = 0.55 * float(metres.mean()) / 1000 if len(metres) else LONE_DISTRICT_KM
        radii.append(min(max(reach, RADIUS_KM[0]), RADIUS_KM[1]))
    return radii


def near(lat: float, lon: float, km: float, chance: Chance) -> tuple[float, float]:
    """Return a point within ``km`` of a place, in degrees to 5 decimals."""
    x, y = chance.disc()
    return moved(lat, lon, km * x, km * y)


def moved(lat: float, lon: float, east_km: float, north_km: float) -> tuple[float, float]:
    """Return the point so many kilometres away, in degrees to 5 decimals."""
    wide = KM_PER_DEGREE * math.cos(math.radians(lat))
    return round(lat + north_km / KM_PER_DEGREE, 5), round(lon + east_km / wide, 5)


def _area(fact: AreaFact, level: Level, km2: float) -> Area:
    return Area(fact.code, fact.name, level, fact.lat, fact.lon, round(km2, 2))


def _villages(district: AreaFact, reach_km: float, chance: Chance) -> list[Area]:
    city = is_city(district.code)
    count = max(1, min(999, round(district.stations / chance.between(*STATIONS_PER_VILLAGE[city]))))
    # Wards (kelurahan) are numbered from 1001, villages (desa) from 2001; some districts have both.
    wards = count if city else int(count > 2 and chance.happens(0.3))
    numbers = [1001 + k for k in range(wards)] + [2001 + k for k in range(count - wards)]
    own_km = 0.9 * reach_km / math.sqrt(count)
    points: list[tuple[float, float]] = []
    for _ in numbers:
        points.append(_farthest([chance.disc() for _ in range(3)], points))
    result = []
    for number, name, (x, y) in zip(numbers, names.places(chance, count), points, strict=True):
        lat, lon = moved(district.lat, district.lon, x * (reach_km - own_km), y * (reach_km - own_km))
        km2 = round(math.pi * own_km**2, 2)
        result.append(Area(f"{district.code}.{number}", name, Level.VILLAGE, lat, lon, km2))
    return result


def _farthest(tries: list[tuple[float, float]], taken: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the try that lies farthest from all taken: villages do not lie on one another."""
    recent = taken[-60:]
    return max(tries, key=lambda p: min(((p[0] - x) ** 2 + (p[1] - y) ** 2 for x, y in recent), default=0.0))


def _stations(villages: list[Area], count: int, chance: Chance) -> list[Station]:
    shares = apportion(count, [chance.between(0.4, 1.6) for _ in villages], at_least=1)
    return [
        s for village, n in zip(villages, shares, strict=True) for s in _village_stations(village, n, chance)
    ]


def _village_stations(village: Area, count: int, chance: Chance) -> list[Station]:
    city = is_city(village.code)
    access = "land" if city or chance.happens(0.93) else chance.pick(("boat", "foot"))
    usual = chance.between(300, 550)
    assert village.km2 is not None
    reach_km = math.sqrt(village.km2 / math.pi)
    stations = []
    for number in range(1, count + 1):
        # The square root of a share would spread evenly; houses crowd around the middle.
        lat, lon = near(village.lat, village.lon, reach_km * chance.between(0.2, 1.0), chance)
        stations.append(
            Station(
                station_id=f"{village.code}-{number:03d}",
                village_code=village.code,
                number=number,
                name=f"TPS {number:03d} {village.name}",
                lat=lat,
                lon=lon,
                voters=int(min(600, max(120, usual + chance.between(-70, 70)))),
                access=access,
            )
        )
    return stations


def _special(station: Station) -> Station:
    return Station(
        station_id=f"{station.village_code}-{SPECIAL_NUMBER}",
        village_code=station.village_code,
        number=SPECIAL_NUMBER,
        name=f"TPS {SPECIAL_NUMBER} Lembaga pemasyarakatan",
        lat=station.lat,
        lon=station.lon,
        voters=station.voters,
        is_special=True,
    )
