"""Rules on patrols: schedules fill the shifts of their posts, move in time, and are sealed by a hash."""

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from praja.evaluate.clock import MINUTES_PER_DAY, span
from praja.evaluate.facts import Case
from praja.evaluate.ground import metres_between
from praja.evaluate.groups import once_each
from praja.evaluate.result import Outcome, Slip
from praja.evaluate.timeline import Ints

MILLIONTH = 1_000_000
SIX_FIGURES = 1e-6
STAGE = "patrols"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def patrols_fill_shifts(case: Case) -> Outcome:
    """Each shift of each patrol is filled from its start to its end, in the sectors of its post."""
    rounds, b = case.rounds, case.rounds.blocks
    if not b.number:
        return Outcome(0, ())
    slips = [
        Slip(b.place_id.at(i), "a shift of a patrol", span(int(b.start[i]), int(b.end[i])))
        for i in np.flatnonzero(rounds.shift < 0).tolist()
    ]
    inside = rounds.shift >= 0
    gaps = rounds.follows & (b.start[1:] != b.end[:-1])
    shifts = len(rounds.shifts)
    length = np.bincount(rounds.shift[inside], weights=(b.end - b.start)[inside], minlength=shifts)
    torn = np.bincount(rounds.shift[1:][gaps], minlength=shifts)
    posts = list(rounds.posts)
    for number, (post, start, end, _) in enumerate(rounds.shifts):
        if length[number] != end - start or torn[number]:
            slips.append(Slip(posts[post], f"a patrol all through {span(start, end)}", "gaps"))
    strange = inside & ~b.moving & ~_own_sector(case)
    slips += [
        Slip(b.place_id.at(i), "a sector of the post", b.sector_code.at(i)[:80])
        for i in np.flatnonzero(strange).tolist()
    ]
    return Outcome.of(b.number, slips)


def _own_sector(case: Case) -> NDArray[np.bool_]:
    """Return whether the sector of each block is one of its post."""
    rounds, b = case.rounds, case.rounds.blocks
    own = [rounds.sectors_of(post) for post in rounds.posts.values()]

    def is_own(post: int, code: int) -> bool:
        return post >= 0 and b.sector_code.distinct[code] in own[post]

    return once_each(is_own, rounds.post, b.sector_code.codes).astype(bool)


def patrols_move_in_time(case: Case) -> Outcome:
    """A patrol goes from sector to sector in the time of the way, and stays nowhere too long."""
    rounds, b = case.rounds, case.rounds.blocks
    if not b.number:
        return Outcome(0, ())
    pairs = np.flatnonzero(rounds.follows)
    after = pairs + 1
    leaves = b.sector_code.codes[pairs] != b.sector_code.codes[after]
    takes = _way_minutes(case, pairs)
    lasts = (b.end - b.start)[pairs]
    # On the way a block names the sector it left; without one the next sector is there at once.
    wrong = np.where(
        b.moving[pairs], b.moving[after] | (lasts < takes), ~b.moving[after] & leaves & (takes > 0)
    )
    wrong |= ~b.moving[pairs] & b.moving[after] & leaves
    slips = [
        Slip(b.place_id.at(i), f"{takes[k]} min from sector to sector", span(int(b.start[i]), int(b.end[i])))
        for k, i in enumerate(pairs.tolist())
        if wrong[k]
    ]
    nowhere = np.flatnonzero(b.moving & ~np.append(rounds.follows, False) & (rounds.shift >= 0))
    slips += [Slip(b.place_id.at(i), "an end in a sector", "on the way") for i in nowhere.tolist()]
    if case.rules.patrol_longest_stay_min:
        slips += _long_stays(case, pairs)
    return Outcome.of(b.number, slips)


def _long_stays(case: Case, pairs: Ints) -> Iterator[Slip]:
    """Yield the stays before the last of a shift that are longer than they may be.

    A patrol goes on after ``patrol_longest_stay_min``, in whole blocks, or after as many as the way to
    the nearest other sector takes; what is left of the block in which it came is spent there too.
    """
    rounds, b, block = case.rounds, case.rounds.blocks, case.rules.patrol_block_min
    usual = -(-case.rules.patrol_longest_stay_min // block)
    lasts = b.end - b.start
    for i in pairs[~b.moving[pairs] & (lasts[pairs] > (usual + 1) * block)].tolist():
        way = _nearest_min(case, int(rounds.post[i]), b.sector_code.at(i), int(b.start[i]) // MINUTES_PER_DAY)
        longest = (max(usual, -(-way // block)) + 1) * block
        if lasts[i] > longest:
            found = span(int(b.start[i]), int(b.end[i]))
            yield Slip(b.place_id.at(i), f"at most {longest} min in a sector", found)


def _nearest_min(case: Case, post: int, code: str, day: int) -> int:
    """Return the minutes from a sector to the nearest other of its post."""
    spots = {a.code: (a.lat, a.lon) for a in case.operation.areas}
    others = [c for c in case.rounds.sectors_of(list(case.rounds.posts.values())[post]) if c != code]
    if code not in spots or not others:
        return 0
    there = np.array([spots[c] for c in others])
    metres = metres_between(np.repeat([spots[code]], len(others), axis=0), there)
    legs = np.array([case.ways.by_leg(code, c, day) for c in others], dtype=np.int64)
    return int(case.ways.minutes(metres, legs).min())


def _way_minutes(case: Case, pairs: Ints) -> Ints:
    """Return the minutes from the sector of each block to that of the next, on the date of the shift."""
    rounds, b = case.rounds, case.rounds.blocks
    areas = {a.code: (a.lat, a.lon) for a in case.operation.areas}
    # Sectors that nobody knows break patrols_fill_shifts; here they lie nowhere and take no time.
    spots = np.array([*(areas.get(code, (np.nan, np.nan)) for code in b.sector_code.distinct), (0, 0)])
    posts = list(rounds.posts.values())
    starts = np.array([*(start for _, start, _, _ in rounds.shifts), 0])[rounds.shift[pairs]]
    left, reached = b.sector_code.codes[pairs], b.sector_code.codes[pairs + 1]
    here, there = spots[left], spots[reached]
    # The first block of a shift may lead from the post itself.
    codes = {code: i for i, code in enumerate(b.sector_code.distinct)}
    own = np.array([*(codes.get(post.area_code, -1) for post in posts), -1])[rounds.post[pairs]]
    opens = b.moving[pairs] & (b.start[pairs] == starts) & (own == left)
    gates = np.array([*((post.lat, post.lon) for post in posts), (0, 0)], dtype=np.float64)
    here[opens] = gates[rounds.post[pairs[opens]]]
    known = ~np.isnan(here + there).any(axis=1)
    minutes = np.zeros(len(pairs), dtype=np.int64)
    legs = _legs(case, left[known], reached[known], starts[known] // MINUTES_PER_DAY)
    minutes[known] = case.ways.minutes(metres_between(here[known], there[known]), legs)
    return minutes


def _legs(case: Case, left: NDArray[np.int32], reached: NDArray[np.int32], day: Ints) -> Ints:
    if not case.operation.travel:
        return np.full(len(left), -1, dtype=np.int64)
    words = case.rounds.blocks.sector_code.distinct
    legs = once_each(lambda a, b, on: case.ways.by_leg(words[a], words[b], on), left, reached, day)
    return legs.astype(np.int64)


def patrol_values_add_up(case: Case) -> Outcome:
    """patrol_values.csv has each patrol of a phase once, safer than without it, and adds up to its stage."""
    values = [v for v in case.tables.patrol_values if v.phase in case.spans]
    if not values:
        return Outcome(0, ())
    rounds = case.rounds
    posts = list(rounds.posts)
    wanted = {(phase, posts[post]) for post, _, _, phase in rounds.shifts}
    times = Counter((v.phase, v.place_id) for v in values)
    slips = [
        Slip(f"{phase} {place}", f"{int((phase, place) in wanted)} rows", str(times[phase, place]), place)
        for phase, place in sorted({*wanted, *times})
        if times[phase, place] != ((phase, place) in wanted)
    ]
    for v in values:
        if (
            not 0 <= v.worst_risk <= v.uncovered_risk + SIX_FIGURES
            or v.uncovered_risk > 1
            or v.fixed_round_risk < 0
        ):
            slips.append(Slip(v.place_id, f"a risk from 0 to {v.uncovered_risk}", str(v.worst_risk)))
    total = MILLIONTH * sum(v.worst_risk for v in values)
    for claim in case.tables.claims.stages:
        if claim.stage == STAGE and abs(claim.objective - total) > 1 + len(values):
            slips.append(Slip(STAGE, f"{total:.0f}", f"{claim.objective:.15g}"))
    return Outcome.of(len(values), slips)


def patrols_sealed(case: Case) -> Outcome:
    """The certificate seals the secret of patrol schedules by a SHA-256, and has none without them."""
    sealed, number = case.tables.claims.patrol_seed_sha256, case.tables.patrols.number
    if not number and not sealed:
        return Outcome(0, ())
    fine = _SHA256.fullmatch(sealed) if number else not sealed
    expected = "64 hexadecimal digits" if number else "no hash without schedules"
    return Outcome.of(1, [] if fine else [Slip("certificate.json", expected, sealed[:80])])
