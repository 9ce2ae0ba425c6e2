"""Edits of the ground itself: what a beat becomes when stations move, and what a new post asks for."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from math import ceil

import numpy as np

from praja.byhand.edits import AddPost, MoveStation
from praja.byhand.facts import Facts, Ground
from praja.byhand.slips import Slip
from praja.byhand.verdict import BeatCost, Cost
from praja.demand.needs import post_needs
from praja.domain.needs import Need
from praja.domain.places import Post
from praja.units import great_circle_m


def slips_of_move(edit: MoveStation, facts: Facts, beats: Mapping[str, Ground]) -> Iterator[Slip]:
    """Yield why a station cannot be watched by a beat; ``beats`` are those after all edits."""
    here = facts.beats.get(facts.beat_of.get(edit.station_id, ""))
    there = facts.beats.get(edit.beat_id)
    if here is None or there is None or edit.station_id not in here.stations:
        yield Slip("ids_known", edit.station_id)
        return
    district = here.stations[edit.station_id].station.district
    if district != there.district:
        yield Slip("beats_in_one_district", edit.station_id)
    load = sum((w.load for w in beats[edit.beat_id].stations.values()), Fraction(0))
    if load > 1:
        yield Slip("load_at_most_one", edit.beat_id, float(load), fill=(("found", str(load)),))


def cost_of(before: Ground, after: Ground) -> BeatCost:
    """Return what edits make of a beat."""
    return BeatCost(
        before.beat_id,
        Cost(len(before.stations), len(after.stations)),
        Cost(_metres(before), _metres(after)),
        Cost(_civil_guards(before), _civil_guards(after)),
        after.base,
    )


def _metres(beat: Ground) -> int:
    """Return the sum of class weight x metres to the base."""
    if not beat.stations:
        return 0
    base, watched = beat.stations[beat.base].station, list(beat.stations.values())
    lats, lons = ([getattr(w.station, axis) for w in watched] for axis in ("lat", "lon"))
    metres = great_circle_m(base.lat, base.lon, lats, lons)
    return int(np.dot(metres, [w.weight for w in watched]))


def _civil_guards(beat: Ground) -> int:
    return ceil(sum((w.civil_guards for w in beat.stations.values()), Fraction(0)))


def slips_of_post(post: Post, facts: Facts) -> Iterator[Slip]:
    """Yield why a post cannot be added as it stands."""
    settings = facts.operation.settings
    if post.post_id in facts.taken_ids or not post.post_id.strip():
        yield Slip("ids_unique", post.post_id)
    known = {
        "area_code": post.area_code in facts.areas,
        "task_force": post.task_force in {t.key for t in settings.task_forces},
        "shift": post.shift in {s.key for s in settings.shifts},
        "phases": bool(post.phases) and set(post.phases) <= {p.key for p in settings.phases},
        "pair_id": post.pair_id is None or post.pair_id in facts.operation.contest_of,
        "kind": bool(post.kind.strip()),
        "name": bool(post.name.strip()),
        "lat": -90 <= post.lat <= 90,
        "lon": -180 <= post.lon <= 180,
    }
    wrong = [column for column, fine in known.items() if not fine]
    if wrong:
        yield Slip("ids_known", post.post_id, fill=(("columns", ", ".join(wrong)),), say="columns_unknown")
    if post.officers < 1 or not 0 <= post.women <= post.officers:
        yield Slip("needs_as_recomputed", post.post_id)


def needs_of_post(edit: AddPost, facts: Facts) -> list[Need]:
    """Return what a post asks for in the phases of the plan."""
    operation = replace(facts.operation, posts=(edit.post,))
    phases = (p for p in operation.settings.phases if p.key in facts.phases)
    return [need for phase in phases for need in post_needs(operation, phase)]
