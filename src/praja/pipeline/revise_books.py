"""The accounts of a revised plan: what is short, the balance, the stages of its certificate."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from praja import __version__
from praja.demand.chain import sectors_with_officers
from praja.demand.protection import protection_sites
from praja.domain.needs import FORWARD_MOVEMENT, STANDBY, STATION_GUARD, STATION_RELIEF, Need
from praja.domain.operation import Operation
from praja.domain.plan import (
    BalanceRow,
    Beat,
    Draw,
    Duty,
    OfficerHours,
    Plan,
    Shortfall,
    Stage,
    Transfer,
)
from praja.domain.settings import VOTING
from praja.pipeline.accounts import roster_balance, roster_shortfalls
from praja.pipeline.books import balance_of, strength_shortfall, transfers_of
from praja.pipeline.clock import Clock
from praja.pipeline.hours import hours_of
from praja.pipeline.people import Staffing
from praja.pipeline.proofs import even_week
from praja.pipeline.revise import Revised, Reviser
from praja.pipeline.revise_accounts import NearAccounts
from praja.pipeline.revise_span import Span
from praja.pipeline.roster import Rostered
from praja.pipeline.voting import foreign_teams, is_rostered
from praja.pipeline.whole import Maker, boxes_breaches, need_order
from praja.units import great_circle_m

BOXES_CARRIED = "boxes_carried"
"""The breach that names boxes which no route reaches."""


def revised_plan(reviser: Reviser, plan: Plan, done: Revised, near: NearAccounts | None) -> Plan:
    """Return the revised plan with its accounts."""
    maker, operation = reviser.maker, reviser.operation
    rostered = Rostered(done.roster, done.filled, done.open_rows, (), done.lacking_strength, ())
    unguarded = [b for b in done.beats if b.team_id is None]
    stays = reviser.places_stay
    old = (b for b in plan.certificate.breaches if b.rule == BOXES_CARRIED)
    uncarried = tuple(old) if stays else boxes_breaches(reviser.boxes)
    short = _shortfalls(reviser, plan, done, rostered, unguarded)
    hours = near.hours() if near else hours_of(operation, done.duties)
    return Plan(
        risks=(),
        beats=done.beats,
        patterns=done.patterns,
        duties=done.duties,
        shortfalls=tuple(short),
        balance=tuple(_balance(reviser, done, unguarded, near)),
        transfers=near.transfers(maker.phases) if near else _transfers(reviser, done),
        draws=near.draws() if near else _holding(plan),
        needs=tuple(sorted(done.needs, key=need_order)),
        sites=plan.sites if stays else (*protection_sites(operation), *reviser.boxes.sites),
        sectors=sectors_with_officers(operation),
        routes=plan.routes if stays else reviser.boxes.stops,
        hours=hours,
        changes=done.changes,
        certificate=replace(
            plan.certificate,
            version=__version__,
            revised_from=plan.certificate.input_sha256,
            stages=tuple(_stages(reviser, plan, done, short, rostered, hours)),
            rules=(),
            breaches=(*done.breaches, *uncarried),
            objectives=operation.settings.objectives.said(),
        ),
    )


def _shortfalls(
    reviser: Reviser, plan: Plan, done: Revised, rostered: Rostered, unguarded: Sequence[Beat]
) -> list[Shortfall]:
    operation, bare = reviser.operation, {b.beat_id for b in unguarded}
    standby = [d for d in done.duties if d.kind == STANDBY]
    return [
        *_around(done.span, plan, bare, roster_shortfalls(operation, rostered, standby)),
        *(s for s in plan.shortfalls if s.place_id in bare),
        *(
            strength_shortfall(operation, p, done.lacking_strength[p.key])
            for p in reviser.maker.phases
            if p.key in done.lacking_strength
        ),
    ]


def _around(span: Span | None, plan: Plan, bare: set[str], near: list[Shortfall]) -> list[Shortfall]:
    """Return what is short near the change, and between the dates before and after it, as it was."""
    if span is None:
        return near
    far = [s for s in plan.shortfalls if s.place_id not in (s.phase, *bare)]
    before = [s for s in far if s.start.date() < span.first]
    return [*before, *near, *(s for s in far if s.start.date() > span.last)]


def _holding(plan: Plan) -> tuple[Draw, ...]:
    """Return the draws whose result stood in the earlier plan: an older revision may have changed others."""
    standing = {(d.duty_id.rpartition("/")[0], d.nrp) for d in plan.duties}
    return tuple(
        draw
        for draw in plan.draws
        if all("/" not in place or (place, nrp) in standing for place, nrp in draw.result)
    )


def _transfers(reviser: Reviser, done: Revised) -> tuple[Transfer, ...]:
    return tuple(
        t
        for p in reviser.maker.phases
        for t in transfers_of(reviser.operation, p, (d for d in done.duties if d.phase == p.key))
    )


def _balance(
    reviser: Reviser, done: Revised, unguarded: Sequence[Beat], near: NearAccounts | None
) -> list[BalanceRow]:
    rows: list[BalanceRow] = []
    for phase in reviser.maker.phases:
        if near and phase.key != VOTING:
            rows += near.balance(phase)
            continue
        asked = [n for n in done.needs if n.phase == phase.key and n.kind != FORWARD_MOVEMENT]
        mine = [d for d in done.duties if d.phase == phase.key and d.kind != FORWARD_MOVEMENT]
        if phase.key == VOTING:
            ahead = reviser.maker.lead_days(phase)
            staffing = Staffing.of(reviser.operation, phase, done.task_force_of, ahead)
            rows += balance_of(staffing, asked, unguarded, mine)
        else:
            rows += roster_balance(reviser.operation, phase, asked, mine, done.task_force_of)
    return rows


def _voting_stages(
    clock: Clock, maker: Maker, plan: Plan, done: Revised, least: Mapping[str, float]
) -> list[Stage]:
    """Return locals and travel of voting day.

    Where as few teams are without a local as before, with nobody missing, the bound of travel still holds;
    else nobody travels less than from the unit nearest to his place.
    """
    duties = [d for d in done.duties if d.phase == VOTING and d.kind not in (STANDBY, STATION_RELIEF)]
    teams: dict[str, list[Duty]] = {}
    for duty in duties:
        if duty.kind == STATION_GUARD:
            teams.setdefault(duty.place_id, []).append(duty)
    needs = [n for n in done.needs if n.phase == VOTING]
    foreign = sum(foreign_teams(team) for team in teams.values())
    alike = _as_well_filled(plan, {"missing": 0, "local": foreign})
    proven = least.get("travel", 0.0) if alike else 0.0
    nearest = _nearest(maker.operation, needs, duties)
    return [
        clock.stage("local", foreign, least.get("local", 0.0)),
        clock.stage("travel", sum(d.travel_m for d in duties), max(nearest, proven)),
    ]


def _nearest(operation: Operation, needs: Sequence[Need], duties: Sequence[Duty]) -> int:
    """Return the metres of these duties, were every officer of the unit nearest to his place."""
    lat, lon = np.array([u.lat for u in operation.units]), np.array([u.lon for u in operation.units])
    where = {n.place_id: (n.lat, n.lon) for n in needs}
    least = {place: int(great_circle_m(*spot, lat, lon).min()) for place, spot in where.items()}
    return sum(least.get(d.place_id, 0) for d in duties)


def _still_unavoidable(reviser: Reviser, plan: Plan) -> dict[str, float]:
    """Return what the earlier plan proved of each stage, where people only became fewer since.

    Whoever is lost can fill no seat. Where anything else changed, or a lock gives a seat to somebody whom a
    rule bars, nothing is proven anew.
    """
    earlier, now = reviser.earlier, reviser.operation
    pairs = (
        (now.personnel, earlier.personnel), (earlier.absences, now.absences), (earlier.ties, now.ties),
        (earlier.releases, now.releases),
    )  # fmt: skip
    if reviser.locks or not reviser.places_stay or not all(set(few) <= set(many) for few, many in pairs):
        return {}
    return {s.stage: s.bound for s in plan.certificate.stages}


def _as_well_filled(plan: Plan, stages: Mapping[str, int]) -> bool:
    """Return whether the earlier plan reached these objectives, with nobody missing."""
    before = {s.stage: s.objective for s in plan.certificate.stages}
    return not stages.get("missing") and not stages.get("roster") and stages.items() <= before.items()


def _stages(
    reviser: Reviser,
    plan: Plan,
    done: Revised,
    short: Sequence[Shortfall],
    rostered: Rostered,
    hours: Sequence[OfficerHours],
) -> list[Stage]:
    """Return what the revision reached and proved; of what was there before only what still holds."""
    maker = reviser.maker
    clock, cost = maker.clock, sum(b.cost_m for b in done.beats)
    proven = next((s.bound for s in plan.certificate.stages if s.stage == "beats"), 0.0)
    same = [(b.beat_id, b.base_station_id, b.station_ids) for b in done.beats] == [
        (b.beat_id, b.base_station_id, b.station_ids) for b in plan.beats
    ]
    least = _still_unavoidable(reviser, plan)
    longest = max((round(60 * h.most_week_hours) for h in hours), default=0)
    voting, others = _missing(done, short)
    day = []
    if done.beats:
        day = [
            clock.stage("beats", cost, proven if same else 0.0),
            clock.stage("missing", voting, least.get("missing", 0.0)),
            *_voting_stages(clock, maker, plan, done, least if voting == 0 else {}),
        ]
    filled = _as_well_filled(plan, {"missing": voting, "roster": others})
    return [
        *day,
        clock.stage("roster", others, least.get("roster", 0.0)),
        clock.stage("hours", longest, max(even_week(rostered), least.get("hours", 0.0) if filled else 0.0)),
        clock.stage("changes", len(done.changes), done.fewest),
    ]


def _missing(done: Revised, short: Sequence[Shortfall]) -> tuple[int, int]:
    """Return how many are missing at what voting day's own programmes staff, and at what is rostered."""
    rostered = {(n.place_id, n.start) for n in done.needs if is_rostered(n)}
    found = [s for s in short if s.place_id != s.phase]
    others = sum(s.missing for s in found if s.phase != VOTING or (s.place_id, s.start) in rostered)
    return sum(s.missing for s in found) - others, others
