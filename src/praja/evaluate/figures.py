"""Rules on figures: sums of the tables, claims of the certificate, the input that was planned from."""

from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256

from praja.evaluate.beats import costs_m, team_count
from praja.evaluate.facts import VOTING, Case, Service
from praja.evaluate.places import missing_officers
from praja.evaluate.result import Objectives, Outcome, Slip
from praja.evaluate.strength import missing_in_districts
from praja.evaluate.tables import StageClaim

BOUND_DIGIT = 1e-3
"""Certificates round their bounds to a thousandth."""
GAP_DIGIT = 1e-6
"""Certificates round their gaps to a millionth."""


def objectives(case: Case) -> Objectives:
    """Return the figures of the plan, worked out from its rows and from nothing it claims."""
    return Objectives(
        cost_m=sum(costs_m(case).values()),
        teams=team_count(case),
        missing=missing_officers(case) + missing_in_districts(case),
        teams_without_local=_teams_without_local(case),
        travel_m=int(case.travel_m.sum()),
        even=sum(sum(d.end - d.start for d in duties) ** 2 for duties in case.duties_by_officer.values()),
    )


def _teams_without_local(case: Case) -> int:
    """Return how many teams with officers have no officer of the local command.

    Of a beat with several teams the best pairing counts: each local officer in a team of his own.
    """
    crews: dict[str, list[Service]] = defaultdict(list)
    for s in case.services:
        if s.duty.place_id in case.beats and s.place.post is None and s.place.unit is None:
            crews[s.duty.place_id].append(s)
    teams = 0
    for crew in crews.values():
        locals_there = sum(not case.is_attached(s) for s in crew)
        teams += max(0, (len(crew) + 1) // 2 - locals_there)
    return teams


def transfers_add_up(case: Case) -> Outcome:
    """transfers.csv holds the attached officers and their metres, by home command and host command."""
    lent: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    metres: dict[tuple[str, str, str], int] = defaultdict(int)
    for s, travel_m in zip(case.services, case.travel_m.tolist(), strict=True):
        if case.is_attached(s):
            hosts = case.hosts_of(s.place)
            host = s.duty.host_unit if s.duty.host_unit in hosts else hosts[0]
            key = (s.duty.phase, case.command_of(s.officer), host)
            lent[key].add(s.officer.nrp)
            metres[key] += travel_m
    stated: dict[tuple[str, str, str], list[tuple[int, int]]] = defaultdict(list)
    for t in case.tables.transfers:
        if t.phase in case.spans:
            stated[(t.phase, t.from_unit, t.to_unit)].append((t.officers, t.metres))
    slips = []
    for key in sorted({*lent, *stated}):
        expected = [(len(lent[key]), metres[key])] if key in lent else []
        if stated.get(key, []) != expected:
            slips.append(Slip(" ".join(key), _rows(expected), _rows(stated.get(key, [])), key[2]))
    return Outcome.of(len({*lent, *stated}), slips)


def _rows(rows: list[tuple[int, int]]) -> str:
    return "; ".join(f"{officers} officers, {metres} m" for officers, metres in rows) or "no row"


def stages_as_recomputed(case: Case) -> Outcome:
    """The certificate states each stage once, with the objective that its own rows give."""
    if not case.tables.stages or not case.spans:
        return Outcome(0, ())
    truth = objectives(case).by_stage
    if VOTING not in case.spans:
        truth = {stage: truth[stage] for stage in ("missing", "travel", "even")}
    slips = []
    for stage, value in truth.items():
        claims = [c.objective for c in case.tables.stages if c.stage == stage]
        # Certificates before the even shares were checked may not name them.
        if stage == "even" and not claims:
            continue
        if claims != [value]:
            slips.append(Slip(stage, str(value), ", ".join(f"{c:.15g}" for c in claims) or "no stage"))
    return Outcome.of(len(truth), slips)


def gaps_as_stated(case: Case) -> Outcome:
    """A bound does not pass its objective, and gap = |objective - bound| / max(1, |objective|)."""
    slips = [slip for claim in case.tables.stages for slip in _claim_slips(claim)]
    return Outcome.of(len(case.tables.stages), slips)


def _claim_slips(claim: StageClaim) -> Iterator[Slip]:
    slack = claim.objective - claim.bound if claim.sense == "min" else claim.bound - claim.objective
    if slack < -BOUND_DIGIT:
        side = "at most" if claim.sense == "min" else "at least"
        yield Slip(claim.stage, f"a bound {side} {claim.objective:.15g}", f"{claim.bound:.15g}")
    whole = max(1.0, abs(claim.objective))
    gap = abs(claim.objective - claim.bound) / whole
    if abs(gap - claim.gap) > GAP_DIGIT + BOUND_DIGIT / whole:
        yield Slip(claim.stage, f"gap {gap:.6f}", f"{claim.gap:.6f}")


def results_as_recomputed(case: Case) -> Outcome:
    """Where the certificate says how often a rule is broken, it says what is found here."""
    claims = case.tables.claimed_violations
    truth = {key: len(outcome.slips) for key, outcome in case.found.items()}
    slips = [
        Slip(rule, str(truth.get(rule, "a known rule")), str(claimed))
        for rule, claimed in claims
        if rule != "results_as_recomputed" and claimed != truth.get(rule)
    ]
    return Outcome.of(len(claims), slips)


def input_as_hashed(case: Case) -> Outcome:
    """input_sha256 is that of the files kept in input/, where the plan folder has them."""
    folder = case.folder / "input"
    if not folder.is_dir():
        return Outcome(0, ())
    try:
        files = [f for f in folder.rglob("*") if f.is_file()]
        lines = sorted(
            f"{sha256(f.read_bytes()).hexdigest()}  {f.relative_to(folder).as_posix()}\n" for f in files
        )
    except OSError as error:
        return Outcome.of(1, [Slip("input", "readable files", type(error).__name__)])
    # A file name may hold bytes that are no UTF-8; they are hashed as they are.
    found = sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()
    slips = [] if found == case.tables.input_sha256 else [Slip("input", found, case.tables.input_sha256[:80])]
    return Outcome.of(len(files), slips)
