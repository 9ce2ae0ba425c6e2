"""How a world moves and keeps things: ways between areas, depots of ballot boxes, sectors, a re-vote."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from praja.domain.forces import Officer
from praja.domain.places import Depot, EventRule, Post, Revote, Sector, Station, TravelLeg
from praja.units import great_circle_m
from praja.worlds.chance import Chance
from praja.worlds.commands import polres
from praja.worlds.facts import AreaFact, WorldSpec

ROAD_KMH: Final = 38
ROAD_DETOUR: Final = 1.35
BOAT_VILLAGES: Final = 8
"""At most so many villages that only boats reach have a row of their own."""
FLOOD: Final = (date(2024, 11, 25), date(2024, 11, 29))
"""The first road is under water around voting day, as roads in Jambi were in 2020."""
WAREHOUSE_HOURS: Final = (7 * 60, 18 * 60)
DISTRICTS_PER_SECTOR: Final = 3
SECTOR_RANKS: Final = ("Ipda", "Iptu", "AKP")
REVOTE_DAY: Final = date(2024, 12, 5)
"""Within ten days of the poll."""
REVOTE_OFFICERS: Final = 10

EVENT_RULES: Final = (
    EventRule("face_to_face", 0, 2, 75),
    EventRule("limited_meeting", 0, 4, 75, traffic=1),
    EventRule("dialogue", 0, 3, 75),
    EventRule("rally", 0, 12, 100, traffic=4, women=2, before_min=120),
    EventRule("rally", 3000, 40, 150, traffic=8, women=4, before_min=120, after_min=90),
    EventRule("debate", 0, 16, 75, traffic=4, women=2, before_min=120, after_min=90),
    EventRule("*", 0, 4, 75),
)
"""What this made-up command sends to campaign events: never by whose they are."""


def ways(spec: WorldSpec, stations: Sequence[Station], *, seed: int) -> tuple[TravelLeg, ...]:
    """Return a road from the seat of each regency to its farthest district, and boats to some villages.

    The first road is closed by a flood; a boat goes beside it.
    """
    chance = Chance(seed, "ways")
    legs: list[TravelLeg] = []
    for regency in spec.regencies:
        near, far = _ends(regency, spec.districts_of(regency.code))
        if near.code != far.code:
            closed = () if legs else FLOOD
            legs.append(TravelLeg(near.code, far.code, "land", _road_min(near, far), *closed))
    if legs:
        first = legs[0]
        assert first.minutes is not None
        legs.append(TravelLeg(first.from_code, first.to_code, "boat", 2 * first.minutes))
    villages = dict.fromkeys(s.village_code for s in stations if s.access == "boat")
    for village in list(villages)[:BOAT_VILLAGES]:
        legs.append(TravelLeg(village.rpartition(".")[0], village, "boat", chance.whole(8, 24) * 5))
    return tuple(legs)


def depots(posts: Sequence[Post]) -> tuple[Depot, ...]:
    """Return the warehouse of each regency and the committee of each district, where their posts stand."""
    at = {
        (post.kind, post.area_code): (post.lat, post.lon)
        for post in posts
        if post.kind in ("warehouse", "district_tally")
    }
    return tuple(
        Depot("warehouse", area, *where, *WAREHOUSE_HOURS)
        if kind == "warehouse"
        else Depot("district", area, *where)
        for (kind, area), where in at.items()
        if "." in area
    )


def sectors(spec: WorldSpec, force: Sequence[Officer]) -> tuple[Sector, ...]:
    """Return sectors of up to three districts of a regency; only the first names its officer."""
    found: list[Sector] = []
    for regency in spec.regencies:
        codes = [d.code for d in spec.districts_of(regency.code)]
        officers = [o.nrp for o in force if o.unit == polres(spec, regency.code) and o.rank in SECTOR_RANKS]
        taken = {s.officer for s in found}
        head = next((nrp for nrp in officers if nrp not in taken), None)
        for k, part in enumerate(_parts(codes), start=1):
            found.append(Sector(f"SKT-{regency.code}-{k}", part, head if k == 1 else None))
    return tuple(found)


def revotes(stations: Sequence[Station], *, seed: int) -> tuple[Revote, ...]:
    """Return one station that votes again eight days after voting day."""
    chance = Chance(seed, "revotes")
    return (Revote(chance.pick(stations).station_id, REVOTE_DAY, REVOTE_OFFICERS),)


def _ends(regency: AreaFact, districts: Sequence[AreaFact]) -> tuple[AreaFact, AreaFact]:
    """Return the district nearest to the seat of the regency, and the one farthest from it."""
    metres = great_circle_m(
        regency.lat, regency.lon, [d.lat for d in districts], [d.lon for d in districts]
    ).tolist()
    order = sorted(range(len(districts)), key=lambda k: (metres[k], districts[k].code))
    return districts[order[0]], districts[order[-1]]


def _road_min(a: AreaFact, b: AreaFact) -> int:
    """Return the minutes of a road, in fives as people say them."""
    km = float(great_circle_m(a.lat, a.lon, b.lat, b.lon)) / 1000
    return max(5, 5 * round(km * ROAD_DETOUR / ROAD_KMH * 60 / 5))


def _parts(codes: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(codes[k : k + DISTRICTS_PER_SECTOR]) for k in range(0, len(codes), DISTRICTS_PER_SECTOR)]
