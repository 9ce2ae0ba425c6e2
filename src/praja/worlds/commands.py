"""The police of a world: Polda, Brimob and Samapta, one Polres per regency, one Polsek per district."""

from dataclasses import dataclass
from math import ceil
from typing import Final

from praja.domain.areas import Unit
from praja.domain.forces import Asset
from praja.worlds.chance import apportion
from praja.worlds.facts import AreaFact, WorldSpec, plain_name

FORCES: Final = {"BRIMOB": 0.108, "POLDA": 0.084, "DITSAMAPTA": 0.048}
"""Province-wide forces and their share of all officers."""
POLRES_SHARE: Final = 0.45
"""Of a command, the share who serve at the Polres itself; the others at its Polsek."""
POLSEK_FLOOR: Final = 3
BOXES_PER_STATION: Final = 2
TRUCK_BOXES: Final = 60
PICKUP_BOXES: Final = 24


@dataclass(frozen=True)
class Commands:
    """Units, parents first, and the officers of each."""

    units: tuple[Unit, ...]
    strength: dict[str, int]
    stations: dict[str, int]
    """Polling stations that each Polres looks after."""

    def strength_of(self, command: str) -> int:
        """Return the officers of a command with all units below it."""
        below = {u.unit for u in self.units if command in (u.unit, u.parent)}
        return sum(n for unit, n in self.strength.items() if unit in below)


def polres(spec: WorldSpec, regency: str) -> str:
    """Return the unit key of the Polres that serves a regency."""
    return f"RES-{spec.command_of(regency)}"


def raise_commands(spec: WorldSpec, *, officers: int) -> Commands:
    """Return the command tree of the world and how ``officers`` are spread over it."""
    units = _units(spec)
    served = [r for r in spec.regencies if r.code not in spec.served_by]
    stations = {r.code: 0 for r in served}
    for district in spec.districts:
        stations[spec.command_of(district.parent)] += district.stations
    strength = _strengths(spec, officers, stations)
    for regency in served:
        key = f"RES-{regency.code}"
        polsek = [d for d in spec.districts if spec.command_of(d.parent) == regency.code]
        strength |= _spread(key, strength[key], polsek)
    return Commands(units, strength, {f"RES-{code}": n for code, n in stations.items()})


def assets_of(commands: Commands) -> tuple[Asset, ...]:
    """Return the vehicles of each unit: trucks of Brimob and Polres, a car, pickup and motorcycle per Polsek.

    Trucks of a Polres carry the boxes of its stations to the districts in two turns, the hired ones
    of the election commission included; pickups carry them on to the villages.
    """
    assets: list[Asset] = []
    for unit in commands.units:
        key = unit.unit
        if key == "BRIMOB":
            trucks = max(1, round(commands.strength[key] / 48))
            assets += [Asset(f"{key}-TR-{k}", "truck", key, 24, TRUCK_BOXES) for k in range(trucks)]
        elif key.startswith("RES-"):
            assets += [Asset(f"{key}-R4-{k}", "patrol_car", key, 5) for k in range(6)]
            loads = BOXES_PER_STATION * commands.stations.get(key, 0) / TRUCK_BOXES
            trucks = max(3, ceil(loads / 2))
            assets += [Asset(f"{key}-TR-{k}", "truck", key, 24, TRUCK_BOXES) for k in range(trucks)]
            assets.append(Asset(f"{key}-AMB", "ambulance", key, 3))
        elif key.startswith("SEK-"):
            assets += [Asset(f"{key}-R4-1", "patrol_car", key, 5), Asset(f"{key}-R2-1", "motorcycle", key, 2)]
            assets.append(Asset(f"{key}-PU-1", "pickup", key, 4, PICKUP_BOXES))
    return tuple(assets)


def _units(spec: WorldSpec) -> tuple[Unit, ...]:
    seat, area = spec.capital, (spec.province.code,)
    units = [
        Unit("POLDA", "Polda", None, area, seat.lat, seat.lon),
        Unit("BRIMOB", "Satuan Brimob", "POLDA", area, seat.lat, seat.lon),
        Unit("DITSAMAPTA", "Direktorat Samapta", "POLDA", area, seat.lat, seat.lon),
    ]
    for regency in spec.regencies:
        if regency.code in spec.served_by:
            continue
        codes = tuple(r.code for r in spec.regencies if spec.command_of(r.code) == regency.code)
        name = f"Polres {plain_name(regency.name)}"
        units.append(Unit(f"RES-{regency.code}", name, "POLDA", codes, regency.lat, regency.lon))
    for d in spec.districts:
        units.append(
            Unit(f"SEK-{d.code}", f"Polsek {d.name}", polres(spec, d.parent), (d.code,), d.lat, d.lon)
        )
    return tuple(units)


def _strengths(spec: WorldSpec, officers: int, stations: dict[str, int]) -> dict[str, int]:
    """Return the officers of each command; Polres grow with their stations, small ones by less."""
    base = spec.officers or officers
    fixed = {f"RES-{code}": round(n * officers / base) for code, n in spec.strengths.items()}
    mean = sum(stations.values()) / len(stations)
    weights = {f"RES-{code}": n + 1.2 * mean for code, n in stations.items() if f"RES-{code}" not in fixed}
    shares = [round(officers * share) for share in FORCES.values()]
    rest = officers - sum(fixed.values()) - sum(shares)
    if not weights:
        # Every Polres is fixed: what is left serves at the Polda.
        return {**dict(zip(FORCES, shares, strict=True)), **fixed, "POLDA": shares[1] + rest}
    parts = dict(zip(weights, apportion(rest, list(weights.values()), at_least=1), strict=True))
    return {**dict(zip(FORCES, shares, strict=True)), **fixed, **parts}


def _spread(key: str, total: int, polsek: list[AreaFact]) -> dict[str, int]:
    """Return the officers of a Polres and of each of its Polsek."""
    mean = sum(d.stations for d in polsek) / len(polsek)
    field = total - max(1, round(total * POLRES_SHARE))
    parts = apportion(field, [d.stations + 0.5 * mean for d in polsek], at_least=POLSEK_FLOOR)
    return {key: total - field, **{f"SEK-{d.code}": n for d, n in zip(polsek, parts, strict=True)}}
