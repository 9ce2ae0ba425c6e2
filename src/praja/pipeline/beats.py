"""From the beats solver's arrays to named beats, and which of them keep a team when teams are few."""

from dataclasses import replace
from fractions import Fraction

import numpy as np

from praja.demand.patterns import Choice, civil_guards_of
from praja.domain.plan import Beat
from praja.pipeline.patterns import Ground, loads_of, patterns_in_use
from praja.plan.models.beats import BeatsProblem, BeatsSolution
from praja.units import great_circle_m


def beats_of(
    ground: Ground, choice: Choice, problem: BeatsProblem, solution: BeatsSolution
) -> tuple[Beat, ...]:
    """Return the beats in order of district and base; each has a team for now."""
    stations = ground.operation.stations
    loads, patterns = loads_of(ground, choice), patterns_in_use(ground, choice)
    metres = great_circle_m(
        problem.lat, problem.lon, problem.lat[solution.base_idx], problem.lon[solution.base_idx]
    )
    members: dict[int, list[int]] = {}
    for i, base in enumerate(solution.base_idx.tolist()):
        members.setdefault(base, []).append(i)
    ordered = sorted(members, key=lambda b: (stations[b].district, stations[b].station_id))
    numbers: dict[str, int] = {}
    beats = []
    for base in ordered:
        inside = members[base]
        district = stations[base].district
        numbers[district] = numbers.get(district, 0) + 1
        name = f"{district}-{numbers[district]:03d}"
        beats.append(
            Beat(
                beat_id=f"B-{name}",
                district_code=district,
                base_station_id=stations[base].station_id,
                team_id=f"T-{name}",
                load=sum((loads[i].load for i in inside), Fraction(0)),
                cost_m=int(np.sum(problem.weight[inside] * metres[inside])),
                civil_guards=civil_guards_of(patterns[i] for i in inside),
                station_ids=tuple(sorted(stations[i].station_id for i in inside)),
                weight=int(problem.weight[inside].sum()),
                teams=max(loads[i].teams for i in inside),
            )
        )
    return tuple(beats)


def with_teams(beats: tuple[Beat, ...], teams: int) -> tuple[Beat, ...]:
    """Return the beats of which the weightiest keep a team, ``teams`` of them at most.

    Weight is the sum over a beat's stations; a tie goes to more stations, then to the beat's name.
    """
    left = teams
    kept: set[str] = set()
    for beat in sorted(beats, key=lambda b: (-b.weight, -len(b.station_ids), b.beat_id)):
        if beat.teams <= left:
            left -= beat.teams
            kept.add(beat.beat_id)
    return tuple(b if b.beat_id in kept else replace(b, team_id=None) for b in beats)
