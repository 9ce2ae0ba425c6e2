"""What units, areas and places are called in a sentence. No person has a name here."""

from collections.abc import Iterable

from praja.domain.areas import LEVEL_BY_DOTS, Level
from praja.domain.plan import Draw
from praja.explain.desk import Desk, units_of
from praja.explain.words import Listing, Phrase, Shown, Term, listing, phrase

DRAWN = ("task_force", "crew", "routine", "lending", "standby")
"""Kinds of draw beside those of a task force's duties."""
CREW = "crew:"
"""What stands before a place in the seat of those who keep to it for a phase."""


def unit_name(desk: Desk, unit: str) -> str:
    """Return the name of a unit, with its command where that is another."""
    tree = desk.operation.tree
    command = tree.command_of[unit]
    name = tree.units[unit].name
    return name if command == unit else f"{name} ({tree.units[command].name})"


def area_name(desk: Desk, code: str) -> Phrase:
    """Return an area in words, a village with its district."""
    names = desk.operation.area_names
    level = LEVEL_BY_DOTS[min(code.count("."), 3)]
    name = names.get(code, code)
    if level is Level.VILLAGE:
        district = code.rpartition(".")[0]
        return phrase("area.village", name=name, district=names.get(district, district))
    return phrase(f"area.{level}", name=name)


def place_name(desk: Desk, place_id: str) -> Shown:
    """Return a place of a duty in words: a beat by its base, a post, a unit, a district."""
    if place_id in desk.beats:
        beat = desk.beats[place_id]
        base = desk.stations[beat.base_station_id].name
        return phrase("place.beat", beat=place_id, base=base, area=area_name(desk, beat.district_code))
    if place_id in desk.posts:
        post = desk.posts[place_id]
        return phrase("place.post", name=post.name, post=place_id, area=area_name(desk, post.area_code))
    if place_id in desk.operation.tree.units:
        return unit_name(desk, place_id)
    return _other_place(desk, place_id)


def _other_place(desk: Desk, place_id: str) -> Shown:
    """Return an event, a place that the engine made, a station or an area in words."""
    if place_id in desk.events:
        district = area_name(desk, desk.events[place_id].district_code)
        return phrase("place.event", event=place_id, area=district)
    site, station = desk.sites.get(place_id), desk.stations.get(place_id)
    if site:
        return phrase("place.post", name=site.name, post=place_id, area=area_name(desk, site.area_code))
    if station:
        area = area_name(desk, station.village_code)
        return phrase("place.post", name=station.name, post=place_id, area=area)
    return area_name(desk, place_id)


def seat_name(desk: Desk, seat: str) -> Shown:
    """Return a seat of a draw in words: ``place/20241127T0600``, a kind of duty, or a task force."""
    if seat.startswith(CREW):
        return phrase("place.crew", place=place_name(desk, seat.removeprefix(CREW)))
    place, slash, _ = seat.rpartition("/")
    known = place in desk.beats or place in desk.posts or place in desk.operation.tree.units
    if slash and (known or place in desk.operation.area_names):
        return place_name(desk, place)
    forces = {t.key: t.name for t in desk.operation.settings.task_forces}
    return forces.get(seat) or Term("kind", seat)


def task_force_name(desk: Desk, key: str) -> str:
    """Return the name of a task force."""
    return next((t.name for t in desk.operation.settings.task_forces if t.key == key), key)


def draw_name(desk: Desk, draw: Draw) -> Phrase:
    """Return a draw in words: what was drawn, and whose officers drew."""
    forces = {t.key for t in desk.operation.settings.task_forces}
    if draw.kind in forces:
        what = phrase("draw.force", force=task_force_name(desk, draw.kind))
    else:
        what = phrase(f"draw.{draw.kind if draw.kind in DRAWN else 'other'}")
    if draw.unit not in desk.operation.tree.units:
        return phrase("draw.everybody", what=what)
    return phrase(
        "draw.leads" if draw.fit_to_lead else "draw.members", what=what, unit=unit_name(desk, draw.unit)
    )


def home_units(desk: Desk, nrps: Iterable[str]) -> Listing:
    """Return the units that these officers come from, with how many, most first."""
    return listing(
        phrase("team.from", number=n, unit=unit_name(desk, unit)) for unit, n in units_of(desk, nrps)
    )
