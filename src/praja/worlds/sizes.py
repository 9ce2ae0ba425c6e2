"""Make a world smaller or larger: fewer or invented regencies, other numbers of stations."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from praja.domain.areas import lies_in
from praja.errors import UsageError
from praja.worlds import names
from praja.worlds.chance import Chance, apportion
from praja.worlds.commands import polres, raise_commands
from praja.worlds.duties import AMPLE_STRENGTH
from praja.worlds.facts import FIRST_CITY, AreaFact, WorldSpec

MIN_STATIONS: Final = 20
MIN_OFFICERS: Final = 20
MAX_REGENCIES: Final = 98
"""Codes 01 to 99 without 70, which Kemendagri gives to nobody."""
STATIONS_PER_REGENCY: Final = 1800
"""From here on a world grows by regencies; the largest real ones have about 7,800."""
STATIONS_PER_DISTRICT: Final = 90
LEAST_PER_REGENCY: Final = 150
"""Small worlds have no more regencies than leave each so many stations: each has its offices to guard."""
LEAST_PER_DISTRICT: Final = 15
"""And no more districts."""
OFFICERS_PER_STATION: Final = 5400 / 6391
"""Jambi 2024: 5,400 officers for 6,391 stations."""
SMALL_SEAT, SMALL_DISTRICT = 80, 16
AMPLE_SEAT, AMPLE_DISTRICT = 155, 26
"""Officers for the hours of a week: of all posts and protected people of a seat, of the posts of a district.

A seat below AMPLE_STRENGTH guards each post with half as many: some 3,300 hours a week besides its
reserve, a district 670 at the tally; at 60 hours less the 15 that the reserve takes of each officer.
"""


def resized(spec: WorldSpec, *, seed: int, stations: int | None, regencies: int | None) -> WorldSpec:
    """Return the world with this many stations and regencies; None keeps or chooses them.

    Fewer regencies are the ones nearest to the capital. More are invented east of the real ones,
    with the first codes that are free.

    Raises UsageError where no such world can be.
    """
    wanted = spec.stations if stations is None else stations
    count = _regency_count(spec, wanted) if regencies is None else regencies
    if stations is not None and stations < MIN_STATIONS:
        raise UsageError(
            f"Contoh memerlukan sedikitnya {MIN_STATIONS} TPS, bukan {stations}."
            f" / A world needs at least {MIN_STATIONS} stations, not {stations}."
        )
    if not 1 <= count <= MAX_REGENCIES:
        raise UsageError(
            f"Satu provinsi mempunyai 1 sampai {MAX_REGENCIES} kabupaten/kota, bukan {count}."
            f" / A province has 1 to {MAX_REGENCIES} regencies, not {count}."
        )
    if stations is None and regencies is None:
        return spec
    if count > len(spec.regencies):
        grown = _with_invented(spec, count, wanted, Chance(seed, "regencies"))
    else:
        grown = _nearest(spec, count)
    if stations is not None:
        grown = _with_stations(grown, stations)
    return _centred(grown, spec)


def default_officers(spec: WorldSpec) -> int:
    """Return a force that can fill the posts of the world all week and guard its stations, barely.

    That is Jambi's ratio; small worlds need more, since every office is guarded around the clock.
    """
    seats, districts = len(spec.regencies) + 1, len(spec.districts)
    voting_day = 70 * seats + 4 * districts + spec.stations // 2
    force = max(round(spec.stations * OFFICERS_PER_STATION), voting_day)
    while force < (wanted := _all_week(spec, force)):
        force = wanted
    return force


def _all_week(spec: WorldSpec, officers: int) -> int:
    """Return the officers whom the posts ask for in a world of so many: ample commands ask for more."""
    commands = raise_commands(spec, officers=officers)
    ample = {r.code for r in spec.regencies if commands.strength_of(polres(spec, r.code)) >= AMPLE_STRENGTH}
    seats = [officers >= AMPLE_STRENGTH, *(r.code in ample for r in spec.regencies)]
    wanted = sum(AMPLE_SEAT if large else SMALL_SEAT for large in seats)
    return wanted + sum(AMPLE_DISTRICT if d.parent in ample else SMALL_DISTRICT for d in spec.districts)


def _regency_count(spec: WorldSpec, stations: int) -> int:
    known = len(spec.regencies)
    if stations > known * STATIONS_PER_REGENCY and stations > spec.stations:
        return min(MAX_REGENCIES, -(-stations // STATIONS_PER_REGENCY))
    return max(1, min(known, stations // LEAST_PER_REGENCY))


def _nearest(spec: WorldSpec, count: int) -> WorldSpec:
    """Return the world of the ``count`` regencies nearest to the capital, hosts before guests."""
    home = spec.capital

    def key(regency: AreaFact) -> tuple[float, bool]:
        host = next(r for r in spec.regencies if r.code == spec.command_of(regency.code))
        return (host.lat - home.lat) ** 2 + (host.lon - home.lon) ** 2, regency.code in spec.served_by

    chosen = {r.code for r in sorted(spec.regencies, key=key)[:count]}
    return replace(
        spec,
        regencies=tuple(r for r in spec.regencies if r.code in chosen),
        districts=tuple(d for d in spec.districts if d.parent in chosen),
        served_by={k: v for k, v in spec.served_by.items() if k in chosen},
        strengths={k: v for k, v in spec.strengths.items() if k in chosen},
    )


def _with_invented(spec: WorldSpec, count: int, stations: int, chance: Chance) -> WorldSpec:
    """Return the world with invented regencies on a grid east of the real ones."""
    taken = {r.code for r in spec.regencies}
    numbers = [n for n in range(1, 100) if n != FIRST_CITY - 1]
    codes = [c for n in numbers if (c := f"{spec.province.code}.{n:02d}") not in taken][: count - len(taken)]
    east, north = max(d.lon for d in spec.districts), max(d.lat for d in spec.districts)
    size = max(3, min(40, round(stations / count / STATIONS_PER_DISTRICT)))
    mean = spec.stations / len(spec.districts)
    regencies, districts = list(spec.regencies), list(spec.districts)
    for k, (code, name) in enumerate(zip(codes, names.places(chance, len(codes)), strict=True)):
        kind = "Kota" if int(code[-2:]) >= FIRST_CITY else "Kabupaten"
        lat, lon = round(north - 0.6 * (k % 10), 2), round(east + 0.6 * (1 + k // 10), 2)
        regencies.append(AreaFact(code, f"{kind} {name}", lat, lon))
        districts += _invented_districts(regencies[-1], size, mean, chance)
    order = sorted(regencies, key=lambda r: r.code), sorted(districts, key=lambda d: d.code)
    return replace(spec, regencies=tuple(order[0]), districts=tuple(order[1]))


def _invented_districts(regency: AreaFact, count: int, stations: float, chance: Chance) -> Iterable[AreaFact]:
    """Return districts spread over the regency, each on a point of its own."""
    points: list[tuple[float, float]] = []
    while len(points) < count:
        x, y = chance.disc()
        point = (round(regency.lat + 0.27 * y, 2), round(regency.lon + 0.27 * x, 2))
        if point not in points:
            points.append(point)
    for k, (name, (lat, lon)) in enumerate(zip(names.places(chance, count), points, strict=True), start=1):
        yield AreaFact(
            f"{regency.code}.{k:02d}", name, lat, lon, max(1, round(stations * chance.between(0.5, 1.5)))
        )


def _with_stations(spec: WorldSpec, stations: int) -> WorldSpec:
    """Return the world with this many stations, in fewer districts where they are very few."""
    if stations < len(spec.regencies):
        raise UsageError(
            f"{stations} TPS tidak cukup untuk {len(spec.regencies)} kabupaten/kota: minta lebih sedikit."
            f" / {stations} stations cannot lie in {len(spec.regencies)} regencies: ask for fewer regencies."
        )
    kept = max(len(spec.regencies), min(len(spec.districts), stations // LEAST_PER_DISTRICT))
    sizes = [len(spec.districts_of(r.code)) for r in spec.regencies]
    counts = apportion(kept, sizes, at_least=1)
    districts: Sequence[AreaFact] = [
        d
        for regency, count in zip(spec.regencies, counts, strict=True)
        for d in spec.districts_of(regency.code)[:count]
    ]
    shares = apportion(stations, [d.stations for d in districts], at_least=1)
    resized_districts = tuple(replace(d, stations=n) for d, n in zip(districts, shares, strict=True))
    return replace(spec, districts=resized_districts)


def _centred(spec: WorldSpec, before: WorldSpec) -> WorldSpec:
    """Return the world with each area that won or lost districts in the middle of those it has."""

    def centred(area: AreaFact) -> AreaFact:
        inside, were = ([d for d in w.districts if lies_in(d.code, area.code)] for w in (spec, before))
        if len(inside) == len(were):
            return area
        lat, lon = (sum(x) / len(inside) for x in ([d.lat for d in inside], [d.lon for d in inside]))
        return replace(area, lat=round(lat, 2), lon=round(lon, 2))

    return replace(spec, province=centred(spec.province), regencies=tuple(map(centred, spec.regencies)))
