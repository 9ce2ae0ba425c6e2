"""What the map of the page knows: places, never people. Columns instead of rows keep it small."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from praja.domain.areas import Area
from praja.domain.plan import Beat
from praja.domain.settings import RiskClass
from praja.report.figures import Figures
from praja.report.keys import risk_reason
from praja.report.outlines import Outlines, ground
from praja.report.words import ENGLISH, INDONESIAN, phrases

CLASSES = tuple(RiskClass)
Json = dict[str, object]


class Shelf:
    """Texts that repeat, each kept once; a row refers to them by number."""

    def __init__(self) -> None:
        self.numbers: dict[object, int] = {}

    def put(self, item: object) -> int:
        """Return the number of this item."""
        return self.numbers.setdefault(item, len(self.numbers))

    def items(self) -> list[object]:
        """Return the items in the order of their numbers."""
        return list(self.numbers)


def map_data(figures: Figures, outlines: Outlines | None) -> Json:
    """Return everything the page's script draws, searches and lists."""
    shapes, is_guess = ground(figures.operation, outlines)
    reasons = Shelf()
    return {
        "words": {key: list(pair) for key, pair in phrases().items() if key.split(".")[0] in SPOKEN},
        "classes": [str(c) for c in CLASSES],
        "ground": shapes,
        "guess": is_guess,
        "areas": _areas(figures),
        "stations": _stations(figures, reasons),
        "beats": [_beat(figures, beat) for beat in figures.plan.beats],
        "posts": _posts(figures),
        "units": _units(figures),
        "flows": [[t.from_unit, t.to_unit, t.officers] for t in figures.lent],
        "shortages": _shortages(figures, reasons),
        "local": [figures.beat_numbers[b.beat_id] for b in figures.teams_without_local],
        "reasons": [[risk_reason(INDONESIAN, str(r)), risk_reason(ENGLISH, str(r))] for r in reasons.items()],
    }


SPOKEN = frozenset({"map", "kind", "risk", "page", "shortages", "local"})
"""The parts of words.toml that the script itself speaks."""


def _areas(figures: Figures) -> list[list[object]]:
    """Return [code, name, lat, lon] of the regencies and districts that hold a station or a post."""
    used = {s.district for s in figures.operation.stations} | {p.area_code for p in figures.operation.posts}
    wider = used | {code.rpartition(".")[0] for code in used}

    def is_shown(area: Area) -> bool:
        return area.code in wider and 1 <= area.code.count(".") <= 2

    return [
        [a.code, a.name, round(a.lat, 5), round(a.lon, 5)] for a in figures.operation.areas if is_shown(a)
    ]


def _stations(figures: Figures, reasons: Shelf) -> Json:
    villages, names = Shelf(), figures.operation.area_names
    stations = figures.operation.stations
    risks = [figures.risk_of.get(s.station_id) for s in stations]
    patterns = figures.plan.patterns
    columns: Json = {
        "id": [s.station_id for s in stations],
        "name": [s.name for s in stations],
        "lat": [round(s.lat, 5) for s in stations],
        "lon": [round(s.lon, 5) for s in stations],
        "voters": [s.voters for s in stations],
        "village": [villages.put((names.get(s.village_code, s.village_code), s.district)) for s in stations],
        "class": [CLASSES.index(r.risk_class) if r else -1 for r in risks],
        "stable": [round(r.stability, 2) if r else -1 for r in risks],
        "why": [[reasons.put(text) for text in r.reasons] if r else [] for r in risks],
        "pattern": [_short(float(patterns.get(s.station_id, 0))) for s in stations],
        "metres": [figures.base_distance.get(s.station_id, -1) for s in stations],
    }
    columns["villages"] = villages.items()
    return columns


def _short(value: float) -> float:
    """Return a number without a needless fraction."""
    return int(value) if value.is_integer() else round(value, 2)


def _beat(figures: Figures, beat: Beat) -> list[object]:
    at = figures.station_numbers
    people, is_local = figures.team_of.get(beat.beat_id, (set(), True))
    return [
        beat.beat_id,
        beat.district_code,
        at[beat.base_station_id],
        beat.team_id,
        f"{beat.load.numerator}/{beat.load.denominator}",
        beat.civil_guards,
        [at[s] for s in beat.station_ids],
        len(people),
        int(is_local),
    ]


def _posts(figures: Figures) -> list[list[object]]:
    """Return [id, kind, name, lat, lon, area, officers per shift, missing] of the planned posts."""
    planned = {p.key for p in figures.phases}
    missing = Counter[str]()
    for row in figures.plan.shortfalls:
        missing[row.place_id] += row.missing
    return [
        [
            p.post_id,
            p.kind,
            figures.places.find(p.post_id).public,
            round(p.lat, 5),
            round(p.lon, 5),
            p.area_code,
            p.officers,
            missing[p.post_id],
        ]
        for p in figures.operation.posts
        if planned & set(p.phases)
    ]


def _units(figures: Figures) -> list[list[object]]:
    commands = figures.operation.tree.command_of
    units = figures.operation.units
    return [[u.unit, u.name, round(u.lat, 5), round(u.lon, 5), commands[u.unit]] for u in units]


def _shortages(figures: Figures, reasons: Shelf) -> list[list[object]]:
    """Return [place, name, kind, district, missing, shifts, reason], one row per place and reason."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in figures.plan.shortfalls:
        groups[row.place_id, row.reason].append(row.missing)
    found = sorted(groups.items(), key=lambda item: -sum(item[1]))
    return [
        _shortage(figures, place_id, missing, reasons.put(reason)) for (place_id, reason), missing in found
    ]


def _shortage(figures: Figures, place_id: str, missing: Sequence[int], reason: int) -> list[object]:
    place = figures.places.find(place_id)
    area = figures.places.district(place.area_code)
    return [place_id, place.public, place.kind, area, sum(missing), len(missing), reason]
