"""Beats after a change: they stay as they are but for stations that came, went or weigh more."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from praja.demand.patterns import Choice, civil_guards_of
from praja.domain.places import BeatLock, Station
from praja.domain.plan import Beat
from praja.domain.settings import GuardPattern
from praja.errors import UsageError
from praja.pipeline.patterns import Ground, loads_of, patterns_in_use
from praja.units import great_circle_m


@dataclass
class _Open:
    """A beat being revised."""

    beat: Beat
    members: list[int]


def revise_beats(
    ground: Ground, choice: Choice, earlier: Sequence[Beat], locks: Sequence[BeatLock] = ()
) -> tuple[Beat, ...]:
    """Return the beats for the stations as they are now.

    A beat keeps its stations while their load allows; the one farthest from the base leaves first. Who
    is without a beat joins the nearest of his district that has room, else he begins a new one, for
    which no team is named. A station that is locked to a beat is in it.

    Raises UsageError for a lock to a beat that there is not, of another district, or beyond its load.
    """
    stations = ground.operation.stations
    loads = [load.load for load in loads_of(ground, choice)]
    row = {s.station_id: i for i, s in enumerate(stations)}
    open_beats = [_Open(b, [row[s] for s in b.station_ids if s in row]) for b in earlier]
    held = _lock(open_beats, locks, stations, row)
    homeless = sorted(set(range(len(stations))) - {i for o in open_beats for i in o.members})
    moved = list(homeless)
    for each in open_beats:
        stay = [i for i in each.members if stations[i].district == each.beat.district_code]
        moved += [i for i in each.members if i not in stay]
        each.members = stay
        out = _overload(each, stations, loads, held)
        moved += out
        each.members = [i for i in each.members if i not in out]
    kept = [o for o in open_beats if o.members]
    for i in sorted(moved):
        _settle(i, kept, stations, loads)
    patterns = patterns_in_use(ground, choice)
    beats = (_closed(ground, o, loads, patterns) for o in kept)
    return tuple(sorted(beats, key=lambda b: b.beat_id))


def beats_as_locked(beats: Sequence[Beat], locks: Sequence[BeatLock]) -> bool:
    """Return whether each locked station is in its beat."""
    beat_of = {station: b.beat_id for b in beats for station in b.station_ids} if locks else {}
    return all(beat_of.get(lock.station_id) == lock.beat_id for lock in locks)


def _metres(stations: Sequence[Station], i: int, others: Sequence[int]) -> list[int]:
    lat, lon = [stations[j].lat for j in others], [stations[j].lon for j in others]
    return [int(m) for m in great_circle_m(stations[i].lat, stations[i].lon, np.array(lat), np.array(lon))]


def _lock(
    beats: Sequence[_Open], locks: Sequence[BeatLock], stations: Sequence[Station], row: Mapping[str, int]
) -> set[int]:
    """Bring each locked station into its beat; return the locked ones."""
    by_id = {o.beat.beat_id: o for o in beats}
    for lock in locks:
        wanted, i = by_id.get(lock.beat_id), row[lock.station_id]
        if wanted is None or wanted.beat.district_code != stations[i].district:
            raise _no_beat(lock)
        for each in beats:
            if i in each.members:
                each.members.remove(i)
        wanted.members.append(i)
    return {row[lock.station_id] for lock in locks}


def _no_beat(lock: BeatLock) -> UsageError:
    return UsageError(
        f"beat_locks: {lock.station_id} dikunci ke {lock.beat_id}, yang tidak ada di kecamatannya dalam "
        f"rencana ini; hapus baris itu. / {lock.station_id} is locked to {lock.beat_id}, which its district "
        "has not in this plan; take the row out."
    )


def _too_full(each: _Open) -> UsageError:
    name = each.beat.beat_id
    return UsageError(
        f"beat_locks: TPS yang dikunci ke {name} melebihi satu tim; hapus satu baris. / "
        f"The stations locked to {name} are more than a team can watch; take a row out."
    )


def _overload(
    each: _Open, stations: Sequence[Station], loads: Sequence[Fraction], held: Container[int]
) -> list[int]:
    """Return the stations that must leave a beat, the farthest from its base first; locked ones stay."""
    if not each.members:
        return []
    base = _base(each, stations)
    far = _metres(stations, base, each.members)
    order = [i for _, i in sorted(zip(far, each.members, strict=True), key=lambda p: (-p[0], p[1]))]
    free = [i for i in order if i not in held]
    if len(free) == len(order):
        # The last one stays, whatever it weighs.
        free = free[:-1]
    out: list[int] = []
    total = sum((loads[i] for i in each.members), Fraction(0))
    while total > 1 and len(out) < len(free):
        out.append(free[len(out)])
        total -= loads[out[-1]]
    if total > 1 and len(each.members) - len(out) > 1:
        raise _too_full(each)
    return out


def _base(each: _Open, stations: Sequence[Station]) -> int:
    """Return the base, its old station where that is still a member, else the most central one."""
    for i in each.members:
        if stations[i].station_id == each.beat.base_station_id:
            return i
    return min(each.members, key=lambda i: (sum(_metres(stations, i, each.members)), i))


def _settle(i: int, beats: list[_Open], stations: Sequence[Station], loads: Sequence[Fraction]) -> None:
    """Put a station into the nearest beat with room, or begin a beat."""
    district = stations[i].district
    rooms = [
        o
        for o in beats
        if o.beat.district_code == district
        and o.beat.teams == 1
        and sum((loads[j] for j in o.members), loads[i]) <= 1
    ]
    if rooms:
        far = _metres(stations, i, [_base(o, stations) for o in rooms])
        rooms[min(range(len(rooms)), key=lambda k: (far[k], rooms[k].beat.beat_id))].members.append(i)
        return
    taken = {o.beat.beat_id for o in beats}
    number = next(n for n in range(1, len(taken) + 2) if f"B-{district}-{n:03d}" not in taken)
    name = f"{district}-{number:03d}"
    fresh = Beat(f"B-{name}", district, stations[i].station_id, f"T-{name}", Fraction(0), 0, 0, (), 0)
    beats.append(_Open(fresh, [i]))


def _closed(ground: Ground, each: _Open, loads: Sequence[Fraction], patterns: Sequence[GuardPattern]) -> Beat:
    """Return the beat with its figures worked out anew."""
    stations = ground.operation.stations
    base = _base(each, stations)
    weights = [patterns[i].weight for i in each.members]
    metres = _metres(stations, base, each.members)
    teams = max((int(-(-Fraction(1) // _whole(patterns[i]))) for i in each.members), default=1)
    return replace(
        each.beat,
        base_station_id=stations[base].station_id,
        load=sum((loads[i] for i in each.members), Fraction(0)),
        cost_m=sum(w * m for w, m in zip(weights, metres, strict=True)),
        civil_guards=civil_guards_of(patterns[i] for i in each.members),
        station_ids=tuple(sorted(stations[i].station_id for i in each.members)),
        weight=sum(weights),
        teams=max(1, teams),
    )


def _whole(pattern: GuardPattern) -> Fraction:
    return Fraction(pattern.stations, -(-pattern.police // 2))
