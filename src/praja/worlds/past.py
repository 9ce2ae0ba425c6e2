"""What a world remembers: incidents of earlier votes, and the published indices of its regencies."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from praja.domain.places import Indicator, PastIncident, Station
from praja.worlds.chance import Chance
from praja.worlds.facts import WorldSpec

VOTES: Final = (date(2018, 6, 27), date(2019, 4, 17), date(2020, 12, 9), date(2024, 2, 14))
"""Voting days before: regional and general elections by turns."""
KINDS: Final = {
    "dispute": 5,
    "logistics": 4,
    "bribery": 3,
    "protest": 3,
    "intimidation": 2,
    "disaster": 2,
    "violence": 1,
    "revote": 1,
    "damage": 1,
}
"""How often one is remembered for each of the others."""
NOTES: Final = {"": 4, "none": 4, "property": 2, "halted": 2, "repeated": 1, "injured": 1}
STATION_SHARE: Final = 0.03
"""Share of stations at which something is remembered."""
INDICES: Final = {"ikp_index": (0.2, 0.7), "ipkp_index": (0.1, 0.6)}


def remember(stations: Sequence[Station], *, seed: int) -> tuple[PastIncident, ...]:
    """Return an incident of an earlier vote at a few stations, in the order of their dates."""
    chance = Chance(seed, "incidents")
    found = []
    for k in sorted(chance.some(max(1, round(STATION_SHARE * len(stations))), len(stations))):
        day = chance.pick(VOTES)
        kind = chance.pick_weighted(list(KINDS), list(KINDS.values()))
        note = chance.pick_weighted(list(NOTES), list(NOTES.values()))
        found.append((day, stations[k], kind, note))
    found.sort(key=lambda one: (one[0], one[1].station_id))
    return tuple(
        PastIncident(f"K-{n:04d}", day, kind, station.village_code, station.station_id, note)
        for n, (day, station, kind, note) in enumerate(found, 1)
    )


def indices(spec: WorldSpec, *, seed: int) -> tuple[Indicator, ...]:
    """Return the published indices of every regency: people read them, no score holds them."""
    chance = Chance(seed, "indices")
    return tuple(
        Indicator("regency", regency.code, name, round(chance.between(*span), 3))
        for regency in spec.regencies
        for name, span in INDICES.items()
    )
