"""What a world asks of its police: candidate pairs, guarded posts, campaign events, indicators."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from praja.domain.forces import CandidatePair
from praja.domain.places import Event, Indicator, Post, Station
from praja.worlds.chance import Chance
from praja.worlds.commands import Commands, polres
from praja.worlds.facts import AreaFact, WorldSpec
from praja.worlds.land import RADIUS_KM, near

ALL_PHASES: Final = (
    "registration", "nomination", "campaign", "quiet", "voting", "tally", "dispute", "inauguration",
)  # fmt: skip
FIRST_TO_QUIET: Final = ALL_PHASES[:4]
CAMPAIGN_TO_TALLY: Final = ALL_PHASES[2:6]
CAMPAIGN_TO_DISPUTE: Final = ALL_PHASES[2:7]
FROM_CAMPAIGN: Final = ALL_PHASES[2:]
AMPLE_STRENGTH: Final = 200
"""Commands below it guard each office with half as many."""


@dataclass(frozen=True, slots=True)
class PostKind:
    """How posts of a kind are manned. ``officers`` per shift, in an ample command and in a small one."""

    prefix: str
    kind: str
    title: str
    phases: tuple[str, ...]
    task_force: str
    officers: tuple[int, int]
    shift: str
    skills: tuple[str, ...] = ()


OFFICES: Final = (
    PostKind("KPU", "commission_office", "Kantor KPU", ALL_PHASES, "preventive", (4, 2), "3x8"),
    PostKind("BWS", "supervisor_office", "Kantor Bawaslu", ALL_PHASES, "preventive", (2, 2), "3x8"),
    PostKind("GDG", "warehouse", "Gudang logistik KPU", CAMPAIGN_TO_TALLY, "preventive", (4, 2), "3x8"),
    PostKind("PSK", "command_post", "Posko operasi", ALL_PHASES, "support", (4, 2), "2x12"),
    PostKind(
        "QRF",
        "reserve",
        "Pasukan siaga",
        CAMPAIGN_TO_DISPUTE,
        "preventive",
        (20, 2),
        "2x12",
        ("crowd_control",),
    ),
    PostKind(
        "LLN", "traffic", "Pengaturan lalu lintas", CAMPAIGN_TO_TALLY, "traffic", (6, 2), "2x12", ("traffic",)
    ),
    PostKind(
        "GKM", "enforcement", "Sentra Gakkumdu", ALL_PHASES, "enforcement", (4, 2), "day", ("detective",)
    ),
    PostKind(
        "HMS", "public_info", "Tim humas", ALL_PHASES, "public_info", (2, 1), "day", ("public_relations",)
    ),
    PostKind(
        "PRE", "outreach", "Tim cooling system", FIRST_TO_QUIET, "preemptive", (6, 2), "day", ("negotiator",)
    ),
)
"""One of each at the seat of the province and of every regency."""
IN_DISTRICT: Final = (
    PostKind("PPK", "district_tally", "PPK", ("tally",), "preventive", (4, 2), "3x8"),
    PostKind("PTR", "patrol", "Patroli sektor", CAMPAIGN_TO_TALLY, "preventive", (2, 2), "2x12", ("driver",)),
)
PROTECTION: Final = PostKind(
    "WAL", "close_protection", "Pengawal pribadi", FROM_CAMPAIGN, "preventive", (4, 2), "2x12"
)

GATHERINGS: Final = {
    # kind: (weight, least and most people expected)
    "face_to_face": (266, 11, 150),
    "limited_meeting": (221, 70, 600),
    "dialogue": (96, 25, 300),
    "rally": (84, 900, 6000),
    "debate": (17, 140, 1100),
}
EVENTS_PER_PAIR: Final = {0: 72, 1: 30}
"""Keyed by the dots of the contest's area: a governor's race, a city's or regency's race."""
CAMPAIGN_START: Final = datetime(2024, 9, 25)  # noqa: DTZ001 - the input contract has local times
CAMPAIGN_DAYS: Final = 60

HAZARDS: Final = {
    # indicator: (most a district can reach, how rare high values are: the power of a share)
    "past_violence": (0.95, 3.0),
    "past_dispute": (0.9, 3.0),
    "identity_tension": (0.9, 3.0),
    "land_conflict": (0.9, 3.0),
    "money_politics": (0.5, 2.0),
    "hate_speech": (0.45, 2.2),
    "official_bias": (0.5, 2.0),
    "remoteness": (1.0, 1.4),
    "no_signal": (1.0, 1.6),
    "flood_prone": (0.5, 2.0),
    "no_power": (0.5, 2.0),
    "roll_problems": (0.5, 2.0),
    "logistics_delay": (0.55, 2.0),
}
DISTRICT_ONLY: Final = ("identity_tension", "hate_speech")
STATION_SHARE: Final = 0.05
"""Share of stations about which something of their own is known."""


def nominate(spec: WorldSpec, *, seed: int) -> tuple[CandidatePair, ...]:
    """Return the pairs of each contest: two for the province, one to three for each regency."""
    chance = Chance(seed, "pairs")
    pairs = _pairs(spec.province.code, "Gubernur", 2)
    for regency in spec.regencies:
        pairs += _pairs(regency.code, regency.name, 1 + int(3 * chance.share() ** 1.2))
    return tuple(pairs)


def place_posts(
    spec: WorldSpec, commands: Commands, pairs: Sequence[CandidatePair], *, seed: int
) -> tuple[Post, ...]:
    """Return the offices of each seat, a tally and a patrol per district, and who guards each pair."""
    chance = Chance(seed, "posts")
    province = replace(spec.capital, code=spec.province.code, name="Provinsi")
    total = sum(commands.strength.values())
    forces = total - sum(
        commands.strength_of(polres(spec, r.code)) for r in spec.regencies if r.code not in spec.served_by
    )
    seats = {province.code: (province, forces, min(60, total // 90))}
    for regency in spec.regencies:
        strength = commands.strength_of(polres(spec, regency.code))
        seats[regency.code] = (regency, strength, min(20, strength // 13))
    posts: list[Post] = []
    for seat, strength, reserve in seats.values():
        posts += [_office(kind, seat, strength, reserve, chance) for kind in OFFICES]
    for district in spec.districts:
        strength = seats[district.parent][1]
        posts += [_post(kind, district, _needed(kind, strength), chance) for kind in IN_DISTRICT]
    for pair in pairs:
        seat, strength, _ = seats[pair.contest_area]
        posts.append(_protection(pair, seat, _needed(PROTECTION, strength)))
    return tuple(posts)


def notify_events(spec: WorldSpec, pairs: Sequence[CandidatePair], *, seed: int) -> tuple[Event, ...]:
    """Return the campaign events of every pair, in the order of their start."""
    chance = Chance(seed, "events")
    events: list[Event] = []
    for pair in pairs:
        inside = [d for d in spec.districts if pair.contest_area in (d.parent, spec.province.code)]
        for _ in range(min(EVENTS_PER_PAIR[pair.contest_area.count(".")], 6 * len(inside))):
            events.append(_event(f"STTP-{len(events):05d}", pair, chance.pick(inside), chance))
    return tuple(sorted(events, key=lambda e: (e.start, e.event_id)))


def observe(spec: WorldSpec, stations: Sequence[Station], *, seed: int) -> tuple[Indicator, ...]:
    """Return every indicator of every district, and a few of one station in twenty."""
    chance = Chance(seed, "indicators")
    rows = [
        Indicator("district", d.code, name, round(most * chance.share() ** power, 3))
        for d in spec.districts
        for name, (most, power) in HAZARDS.items()
    ]
    known = [name for name in HAZARDS if name not in DISTRICT_ONLY]
    for k in sorted(chance.some(round(STATION_SHARE * len(stations)), len(stations))):
        for at in sorted(chance.some(chance.whole(1, 3), len(known))):
            rows.append(
                Indicator("station", stations[k].station_id, known[at], round(chance.between(0.4, 1), 3))
            )
    return tuple(rows)


def _pairs(area: str, contest: str, count: int) -> list[CandidatePair]:
    return [
        CandidatePair(f"{area}-{n}", area, n, f"Pasangan Calon {n} {contest}") for n in range(1, count + 1)
    ]


def _needed(kind: PostKind, strength: int) -> int:
    return kind.officers[0] if strength >= AMPLE_STRENGTH else kind.officers[1]


def _office(kind: PostKind, seat: AreaFact, strength: int, reserve: int, chance: Chance) -> Post:
    officers = max(kind.officers[1], reserve) if kind.kind == "reserve" else _needed(kind, strength)
    return _post(kind, seat, officers, chance)


def _post(kind: PostKind, area: AreaFact, officers: int, chance: Chance) -> Post:
    lat, lon = near(area.lat, area.lon, RADIUS_KM[0], chance)
    return Post(
        post_id=f"{kind.prefix}-{area.code}",
        kind=kind.kind,
        name=f"{kind.title} {area.name}",
        area_code=area.code,
        lat=lat,
        lon=lon,
        phases=kind.phases,
        task_force=kind.task_force,
        officers=officers,
        shift=kind.shift,
        qualifications=kind.skills,
    )


def _protection(pair: CandidatePair, seat: AreaFact, officers: int) -> Post:
    kind = PROTECTION
    return Post(
        post_id=f"{kind.prefix}-{pair.pair_id}",
        kind=kind.kind,
        name=f"{kind.title} {pair.name}",
        area_code=seat.code,
        lat=seat.lat,
        lon=seat.lon,
        phases=kind.phases,
        task_force=kind.task_force,
        officers=officers,
        shift=kind.shift,
        pair_id=pair.pair_id,
    )


def _event(event_id: str, pair: CandidatePair, district: AreaFact, chance: Chance) -> Event:
    kind = chance.pick_weighted(list(GATHERINGS), [weight for weight, _, _ in GATHERINGS.values()])
    _, least, most = GATHERINGS[kind]
    day, hour = chance.whole(0, CAMPAIGN_DAYS - 1), chance.whole(8, 18)
    start = CAMPAIGN_START + timedelta(days=day, hours=hour)
    lat, lon = near(district.lat, district.lon, RADIUS_KM[0], chance)
    return Event(
        event_id=event_id,
        pair_id=pair.pair_id,
        kind=kind,
        start=start,
        end=start + timedelta(hours=chance.whole(1, 4)),
        district_code=district.code,
        lat=lat,
        lon=lon,
        expected_attendance=int(least + (most - least) * chance.share() ** 1.8),
    )
