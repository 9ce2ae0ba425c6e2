"""The second job: from a plan folder and a changed operation folder to a revised plan folder."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from praja import __version__
from praja.demand.chain import sectors_with_officers
from praja.demand.protection import protection_sites
from praja.domain.findings import Finding, Severity
from praja.domain.forces import Lock
from praja.domain.needs import FORWARD_MOVEMENT, STANDBY, STATION_GUARD, Need
from praja.domain.operation import FileRead, Operation
from praja.domain.plan import BalanceRow, Beat, Draw, Duty, Plan, Shortfall, Stage
from praja.domain.settings import Phase
from praja.draw import Lots
from praja.errors import UsageError
from praja.io.collection import without_collection
from praja.io.findings import input_sha256
from praja.io.folder import read_operation
from praja.io.lockfile import read_locks
from praja.io.plan_folder import folder_written_whole, read_certificate
from praja.io.plan_tables import read_plan
from praja.pipeline.accounts import roster_balance, roster_shortfalls
from praja.pipeline.books import balance_of, strength_shortfall, transfers_of
from praja.pipeline.clock import Clock
from praja.pipeline.folder import Planned, patrols_of, write_plan
from praja.pipeline.hours import hours_of
from praja.pipeline.patrols import PatrolPlan
from praja.pipeline.people import Staffing
from praja.pipeline.proofs import even_week, longest_week
from praja.pipeline.revise import Revised, Reviser
from praja.pipeline.revise_span import Span, span_of
from praja.pipeline.roster import Rostered
from praja.pipeline.secret import Secret
from praja.pipeline.voting import Progress, foreign_teams
from praja.pipeline.whole import VOTING, Maker, boxes_breaches, need_order
from praja.risk import assess, model_of_folder
from praja.units import great_circle_m

BOXES_CARRIED = "boxes_carried"
"""The breach that names boxes which no route reaches."""
PEOPLE = frozenset({"unavailable.csv", "personnel.csv", "interests.csv", "locks.csv"})
"""Tables that say nothing of places: what a plan asks for, and its patrols, do not depend on them."""


def revise_folder(
    folder: Path,
    plan_dir: Path,
    out: Path,
    *,
    lock_file: Path | None = None,
    model: str | Path | None = None,
    secret: Secret | None = None,
    workers: int = 1,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Planned:
    """Revise the plan in ``plan_dir`` for the changed ``folder``; write ``out``, whole or not at all.

    The phases and the seed are those of the plan; ``plan_dir/input`` is what it was made from.

    Parameters
    ----------
    lock_file
        Duties that a person has given, besides the folder's table ``locks``.
    model, secret, workers
        As for ``plan_folder``. Without the secret the earlier schedules of patrols stay.

    Raises
    ------
    UsageError
        A lock names a duty or an officer that is not there, or the operation lost a planned phase.
    FolderError
        A folder cannot be read, or ``out`` holds something else.
    """
    progress("check", 0, 1)
    intake, before = read_operation(folder), read_operation(plan_dir / "input")
    earlier = before.operation
    plan = read_plan(plan_dir, earlier)
    phases = _phases(intake.operation, read_certificate(plan_dir)["phases"])
    locks, odd = _locks(intake.operation, lock_file)
    # The plan holds very many objects without circles: the collector would go through them all the time.
    with without_collection(), folder_written_whole(out) as work:
        progress("risk", 0, 1)
        weights = model_of_folder(folder, model)
        operation, seed = intake.operation, plan.certificate.seed
        risk = assess(operation.stations, operation.indicators, model=weights, seed=seed)
        maker = Maker(operation, phases, risk, Lots(str(seed)), workers, Clock(), progress)
        named = f"{weights.key} sha256:{weights.sha256}"
        stays = plan.certificate.risk_model == named and only_people_differ(before.files, intake.files)
        span = span_of(earlier, operation, plan) if stays and not locks else None
        revised = _written(Reviser(maker, earlier, plan, locks, stays, span), plan)
        whole = _patrolled(revised, plan, None if stays and secret is None else maker, secret)
        certificate = replace(
            whole.certificate,
            input_sha256=input_sha256(intake.files),
            placed_by_hand=len(locks),
            risk_model=named,
        )
        whole = replace(whole, risks=risk.stations, certificate=certificate)
        findings = (*intake.findings, *odd, *risk.findings)
        written, evaluation = write_plan(work, folder, intake, whole, findings, progress)
    return Planned(written, evaluation, findings, out)


def only_people_differ(before: Sequence[FileRead], now: Sequence[FileRead]) -> bool:
    """Return whether two folders have the same files but for the tables of officers."""
    same = [{f for f in files if f.name not in PEOPLE} for files in (before, now)]
    return same[0] == same[1]


def _patrolled(revised: Plan, plan: Plan, maker: Maker | None, secret: Secret | None) -> Plan:
    """Return the plan with its patrols: drawn anew with the secret, else as they were where posts stay.

    Without a ``maker`` their values are those of the earlier plan too.
    """
    if maker is None:
        known = tuple(s for s in plan.certificate.stages if s.stage == "patrols")
        patrols = PatrolPlan(plan.patrols, plan.patrol_values, known)
    else:
        work = (maker.workers, maker.clock, maker.progress)
        patrols = patrols_of(maker.operation, maker.phases, maker.risk, secret, *work)
    posts = {v.place_id for v in patrols.values}
    drawn = secret is not None and bool(patrols.stops)
    stops = patrols.stops if drawn else tuple(s for s in plan.patrols if s.place_id in posts)
    seed = secret.sha256 if secret is not None and drawn else plan.certificate.patrol_seed_sha256
    stages = (*revised.certificate.stages, *patrols.stages)
    certificate = replace(revised.certificate, patrol_seed_sha256=seed, stages=stages)
    return replace(revised, patrols=stops, patrol_values=patrols.values, certificate=certificate)


def _phases(operation: Operation, keys: Sequence[str]) -> tuple[Phase, ...]:
    """Return the phases of the plan, as the changed operation has them."""
    known = {p.key: p for p in operation.settings.phases}
    gone = [key for key in keys if key not in known]
    if gone:
        raise UsageError(f"The changed folder has no phase {', '.join(gone)}: plan anew instead of revising.")
    return tuple(sorted((known[key] for key in keys), key=lambda p: (p.start, p.key)))


def _locks(operation: Operation, path: Path | None) -> tuple[tuple[Lock, ...], tuple[Finding, ...]]:
    """Return the locks of the folder and of a file of their own; a duty locked twice is refused."""
    more, findings = read_locks(path, operation) if path else ((), ())
    if any(f.severity is Severity.ERROR for f in findings):
        first = next(f for f in findings if f.severity is Severity.ERROR)
        raise UsageError(f"{path}, row {first.row}, {first.column} '{first.value}': {first.message}")
    locks = tuple(dict.fromkeys((*operation.locks, *more)))
    pairs = {(lock.duty_id, lock.nrp) for lock in locks}
    if len({duty for duty, _ in pairs}) < len(pairs):
        raise UsageError("locks: one duty is given to two officers; keep one row.")
    return locks, findings


def _written(reviser: Reviser, plan: Plan) -> Plan:
    """Return the revised plan with its accounts."""
    maker, operation, done = reviser.maker, reviser.operation, reviser.revise()
    rostered = Rostered(done.roster, done.filled, done.open_rows, (), done.lacking_strength, ())
    unguarded = [b for b in done.beats if b.team_id is None]
    stays = reviser.places_stay
    old = (b for b in plan.certificate.breaches if b.rule == BOXES_CARRIED)
    uncarried = tuple(old) if stays else boxes_breaches(reviser.boxes)
    short = _shortfalls(reviser, plan, done, rostered, unguarded)
    return Plan(
        risks=(),
        beats=done.beats,
        patterns=done.patterns,
        duties=done.duties,
        shortfalls=tuple(short),
        balance=tuple(_balance(reviser, done, unguarded)),
        transfers=tuple(
            t
            for p in maker.phases
            for t in transfers_of(operation, p, (d for d in done.duties if d.phase == p.key))
        ),
        draws=_holding(plan),
        needs=tuple(sorted(done.needs, key=need_order)),
        sites=plan.sites if stays else (*protection_sites(operation), *reviser.boxes.sites),
        sectors=sectors_with_officers(operation),
        routes=plan.routes if stays else reviser.boxes.stops,
        hours=hours_of(operation, done.duties),
        changes=done.changes,
        certificate=replace(
            plan.certificate,
            version=__version__,
            revised_from=plan.certificate.input_sha256,
            stages=tuple(_stages(reviser, plan, done, short, rostered)),
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


def _balance(reviser: Reviser, done: Revised, unguarded: Sequence[Beat]) -> list[BalanceRow]:
    rows: list[BalanceRow] = []
    for phase in reviser.maker.phases:
        asked = [n for n in done.needs if n.phase == phase.key and n.kind != FORWARD_MOVEMENT]
        mine = [d for d in done.duties if d.phase == phase.key and d.kind != FORWARD_MOVEMENT]
        if phase.key == VOTING:
            staffing = Staffing.of(reviser.operation, phase, done.task_force_of)
            rows += balance_of(staffing, asked, unguarded, mine)
        else:
            rows += roster_balance(reviser.operation, phase, asked, mine, done.task_force_of)
    return rows


def _voting_stages(clock: Clock, maker: Maker, done: Revised) -> list[Stage]:
    """Return locals and travel of voting day; nobody travels less than from the unit nearest to his place."""
    duties = [d for d in done.duties if d.phase == VOTING and d.kind != STANDBY]
    teams: dict[str, list[Duty]] = {}
    for duty in duties:
        if duty.kind == STATION_GUARD:
            teams.setdefault(duty.place_id, []).append(duty)
    needs = [n for n in done.needs if n.phase == VOTING]
    return [
        clock.stage("local", sum(foreign_teams(team) for team in teams.values()), 0.0),
        clock.stage("travel", sum(d.travel_m for d in duties), _nearest(maker.operation, needs, duties)),
    ]


def _nearest(operation: Operation, needs: Sequence[Need], duties: Sequence[Duty]) -> int:
    """Return the metres of these duties, were every officer of the unit nearest to his place."""
    lat, lon = np.array([u.lat for u in operation.units]), np.array([u.lon for u in operation.units])
    where = {n.place_id: (n.lat, n.lon) for n in needs}
    least = {place: int(great_circle_m(*spot, lat, lon).min()) for place, spot in where.items()}
    return sum(least.get(d.place_id, 0) for d in duties)


def _still_unavoidable(reviser: Reviser, plan: Plan) -> dict[str, float]:
    """Return what the earlier plan proved to be missing at least, where people only became fewer since.

    Whoever is lost can fill no seat. Where anything else changed nothing is proven anew.
    """
    earlier, now = reviser.earlier, reviser.operation
    pairs = ((now.personnel, earlier.personnel), (earlier.absences, now.absences), (earlier.ties, now.ties))
    if not reviser.places_stay or not all(set(few) <= set(many) for few, many in pairs):
        return {}
    return {s.stage: s.bound for s in plan.certificate.stages if s.stage in ("missing", "roster")}


def _stages(
    reviser: Reviser, plan: Plan, done: Revised, short: Sequence[Shortfall], rostered: Rostered
) -> list[Stage]:
    """Return what the revision reached and proved; of what was there before only what still holds."""
    maker = reviser.maker
    clock, cost = maker.clock, sum(b.cost_m for b in done.beats)
    proven = next((s.bound for s in plan.certificate.stages if s.stage == "beats"), 0.0)
    same = [(b.beat_id, b.base_station_id, b.station_ids) for b in done.beats] == [
        (b.beat_id, b.base_station_id, b.station_ids) for b in plan.beats
    ]
    least = _still_unavoidable(reviser, plan)
    voting = sum(s.missing for s in short if s.phase == VOTING and s.place_id != VOTING)
    others = sum(s.missing for s in short if s.phase not in (VOTING, s.place_id))
    day = []
    if done.beats:
        day = [
            clock.stage("beats", cost, proven if same else 0.0),
            clock.stage("missing", voting, least.get("missing", 0.0)),
            *_voting_stages(clock, maker, done),
        ]
    return [
        *day,
        clock.stage("roster", others, least.get("roster", 0.0)),
        clock.stage("hours", longest_week(done.duties, rostered.roster.first_day), even_week(rostered)),
        clock.stage("changes", len(done.changes), done.fewest),
    ]
