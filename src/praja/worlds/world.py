"""A whole made-up operation in memory, composed from land, commands, people and duties."""

from dataclasses import dataclass

from praja.domain.areas import Area, Unit
from praja.domain.forces import Asset, CandidatePair, Officer
from praja.domain.places import (
    Depot,
    Event,
    EventRule,
    Indicator,
    PastIncident,
    Post,
    Revote,
    Sector,
    Station,
    TravelLeg,
)
from praja.errors import UsageError
from praja.worlds import duties, logistics, past, people
from praja.worlds.commands import assets_of, raise_commands
from praja.worlds.facts import WorldSpec
from praja.worlds.land import settle
from praja.worlds.people import DeclaredTie, Leave
from praja.worlds.sizes import MIN_OFFICERS, default_officers, resized


@dataclass(frozen=True)
class World:
    """Everything of a made-up operation but its settings."""

    spec: WorldSpec
    areas: tuple[Area, ...]
    units: tuple[Unit, ...]
    stations: tuple[Station, ...]
    indicators: tuple[Indicator, ...]
    posts: tuple[Post, ...]
    personnel: tuple[Officer, ...]
    interests: tuple[DeclaredTie, ...]
    candidates: tuple[CandidatePair, ...]
    unavailable: tuple[Leave, ...]
    events: tuple[Event, ...]
    assets: tuple[Asset, ...]
    event_rules: tuple[EventRule, ...]
    travel: tuple[TravelLeg, ...]
    depots: tuple[Depot, ...]
    sectors: tuple[Sector, ...]
    revotes: tuple[Revote, ...]
    incidents: tuple[PastIncident, ...]


def build_world(
    spec: WorldSpec,
    *,
    seed: int,
    stations: int | None = None,
    officers: int | None = None,
    regencies: int | None = None,
) -> World:
    """Return the made-up world of these facts and sizes; raises UsageError where none can be."""
    if officers is not None and officers < MIN_OFFICERS:
        raise UsageError(
            f"Contoh memerlukan sedikitnya {MIN_OFFICERS} petugas, bukan {officers}."
            f" / A world needs at least {MIN_OFFICERS} officers, not {officers}."
        )
    sized = resized(spec, seed=seed, stations=stations, regencies=regencies)
    force = officers or (spec.officers if sized is spec else None) or default_officers(sized)
    land = settle(sized, seed=seed)
    commands = raise_commands(sized, officers=force)
    personnel = people.enlist(commands, land.areas, seed=seed)
    pairs = duties.nominate(sized, seed=seed)
    posts = duties.place_posts(sized, commands, pairs, seed=seed)
    return World(
        spec=sized,
        areas=land.areas,
        units=commands.units,
        stations=land.stations,
        indicators=(*duties.observe(sized, land.stations, seed=seed), *past.indices(sized, seed=seed)),
        posts=posts,
        personnel=personnel,
        interests=people.declare_ties(personnel, pairs, commands, seed=seed),
        candidates=pairs,
        unavailable=people.grant_leave(personnel, seed=seed),
        events=duties.notify_events(sized, pairs, seed=seed),
        assets=assets_of(commands),
        event_rules=logistics.EVENT_RULES,
        travel=logistics.ways(sized, land.stations, seed=seed),
        depots=logistics.depots(posts),
        sectors=logistics.sectors(sized, personnel),
        revotes=logistics.revotes(land.stations, seed=seed),
        incidents=past.remember(land.stations, seed=seed),
    )
