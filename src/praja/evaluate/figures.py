"""Rules on figures: sums of the tables, claims of the certificate, the input that was planned from."""

from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256

import numpy as np

from praja import __version__
from praja.evaluate.asked.stations import VOTING
from praja.evaluate.beats import costs_m, team_count
from praja.evaluate.certificate import StageClaim
from praja.evaluate.continuity import continuity
from praja.evaluate.facts import Case
from praja.evaluate.floor import missing_in_districts
from praja.evaluate.groups import grouped
from praja.evaluate.places import is_rostered, missing_officers
from praja.evaluate.result import Objectives, Outcome, Slip
from praja.evaluate.where import STATION_GUARD, STATION_RELIEF

BOUND_DIGIT = 1e-3
"""Certificates round their bounds to a thousandth."""
GAP_DIGIT = 1e-6
"""Certificates round their gaps to a millionth."""


def objectives(case: Case) -> Objectives:
    """Return the figures of the plan, worked out from its rows and from nothing it claims."""
    d = case.roster.duties
    # A relief is rostered with the days that follow.
    voted = d.phase.are(VOTING) & ~d.kind.are(STATION_RELIEF)
    minutes = np.bincount(d.nrp.codes[voted], weights=(d.end - d.start)[voted])
    longest = case.days(np.ones(d.number, dtype=bool)).weekly_total
    missing = missing_officers(case) + missing_in_districts(case)
    return Objectives(
        cost_m=sum(costs_m(case).values()),
        teams=team_count(case),
        missing=missing[False],
        teams_without_local=_teams_without_local(case),
        travel_m=int(case.travel_m[voted].sum()),
        even=sum(int(m) ** 2 for m in minutes.tolist()),
        roster_missing=missing[True],
        longest_week_min=int(longest.max(initial=0)),
        continuity=continuity(case),
    )


def _teams_without_local(case: Case) -> int:
    """Return how many teams with officers have no officer of the local command.

    Of a beat with several teams the best pairing counts: each local officer in a team of his own.
    """
    place = case.roster.duties.place_id
    guards = case.roster.known & case.roster.duties.kind.are(STATION_GUARD)
    crew = np.bincount(place.codes[guards], minlength=len(place.distinct))
    of_here = np.bincount(place.codes[guards & ~case.attached], minlength=len(place.distinct))
    return int(np.maximum((crew + 1) // 2 - of_here, 0).sum())


def transfers_add_up(case: Case) -> Outcome:
    """transfers.csv holds the attached officers and their metres, by home command and host command."""
    lent = _lent(case)
    stated: dict[tuple[str, str, str], list[tuple[int, int]]] = defaultdict(list)
    for t in case.tables.transfers:
        if t.phase in case.spans:
            stated[(t.phase, t.from_unit, t.to_unit)].append((t.officers, t.metres))
    slips = []
    for key in sorted({*lent, *stated}):
        expected = [lent[key]] if key in lent else []
        if stated.get(key, []) != expected:
            slips.append(Slip(" ".join(key), _rows(expected), _rows(stated.get(key, [])), key[2]))
    return Outcome.of(len({*lent, *stated}), slips)


def _lent(case: Case) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Return different officers and metres of travel, by phase, home command and host command."""
    roster, d = case.roster, case.roster.duties
    rows = np.flatnonzero(case.attached)
    commands = list(dict.fromkeys(case.commands.of.values()))
    number = {command: i for i, command in enumerate(commands)}
    home = roster.of_officers(lambda o: number[case.commands.of[o.unit]], unknown=-1)[rows]
    place, said = roster.place[rows], d.host_unit.codes[rows]
    first, group = grouped(d.phase.codes[rows], home, place, said)
    lent: dict[tuple[str, str, str], int] = {}
    # Different places of one host count together.
    keys = []
    for row in rows[first].tolist():
        hosts = case.hosts_of(roster.place_of(row))
        host = d.host_unit.at(row) if d.host_unit.at(row) in hosts else hosts[0]
        key = (d.phase.at(row), case.commands.of[roster.officer_of(row).unit], host)
        keys.append(lent.setdefault(key, len(lent)))
    account = np.array(keys, dtype=np.int64)[group]
    once, _ = grouped(account, roster.officer[rows])
    officers = np.bincount(account[once], minlength=len(lent))
    metres = np.zeros(len(lent), dtype=np.int64)
    np.add.at(metres, account, case.travel_m[rows])
    return {key: (int(officers[i]), int(metres[i])) for key, i in lent.items()}


def _rows(rows: list[tuple[int, int]]) -> str:
    return "; ".join(f"{officers} officers, {metres} m" for officers, metres in rows) or "no row"


def stages_as_recomputed(case: Case) -> Outcome:
    """The certificate states each stage once, with the objective that its own rows give."""
    if not case.tables.claims.stages or not case.spans:
        return Outcome(0, ())
    truth = objectives(case).by_stage
    slips = []
    for stage, value in truth.items():
        claims = [c.objective for c in case.tables.claims.stages if c.stage == stage]
        if claims != [value] and (claims or stage in _expected_stages(case)):
            slips.append(Slip(stage, str(value), ", ".join(f"{c:.15g}" for c in claims) or "no stage"))
    return Outcome.of(len(truth), slips)


def _expected_stages(case: Case) -> tuple[str, ...]:
    """Return the stages that a certificate may not leave out; the first ones did not name the others."""
    voting = ("beats", "missing", "local", "travel") if VOTING in case.spans else ()
    rostered = case.slots.each(lambda ask: is_rostered(ask.phase, ask.kind)).any()
    return (*voting, "roster", "hours") if rostered else voting


def gaps_as_stated(case: Case) -> Outcome:
    """A bound does not pass its objective, and gap = |objective - bound| / max(1, |objective|)."""
    slips = [slip for claim in case.tables.claims.stages for slip in _claim_slips(claim)]
    return Outcome.of(len(case.tables.claims.stages), slips)


def _claim_slips(claim: StageClaim) -> Iterator[Slip]:
    slack = claim.objective - claim.bound if claim.sense == "min" else claim.bound - claim.objective
    if slack < -BOUND_DIGIT:
        side = "at most" if claim.sense == "min" else "at least"
        yield Slip(claim.stage, f"a bound {side} {claim.objective:.15g}", f"{claim.bound:.15g}")
    whole = max(1.0, abs(claim.objective))
    gap = abs(claim.objective - claim.bound) / whole
    if abs(gap - claim.gap) > GAP_DIGIT + BOUND_DIGIT / whole:
        yield Slip(claim.stage, f"gap {gap:.6f}", f"{claim.gap:.6f}")


LAST = ("checks_as_recounted", "results_as_recomputed")
"""The rules that look at what all others counted: no certificate can say what they will find in it."""


def checks_as_recounted(case: Case) -> Outcome:
    """A certificate of this version names each rule once, and how much was checked for it."""
    claims = case.tables.claims
    # Another version has other rules, and other ways to count; before the check nothing is claimed.
    if not claims.results or claims.version != __version__:
        return Outcome(0, ())
    said: dict[str, list[int]] = defaultdict(list)
    for claim in claims.results:
        said[claim.rule].append(claim.checked)
    truth = {key: [outcome.checked] for key, outcome in case.found.items()}
    slips = [
        Slip(key, ", ".join(map(str, truth[key])) + " checked", ", ".join(map(str, said[key])) or "not named")
        for key in truth
        if said[key] != truth[key]
    ]
    slips += [Slip(key, "named once", f"{len(said[key])} times") for key in LAST if len(said[key]) != 1]
    return Outcome.of(len(truth) + len(LAST), slips)


def results_as_recomputed(case: Case) -> Outcome:
    """Where the certificate says how often a rule is broken, it says what is found here."""
    claims = case.tables.claims.results
    truth = {key: len(outcome.slips) for key, outcome in case.found.items()}
    slips = [
        Slip(claim.rule, str(truth.get(claim.rule, "a known rule")), str(claim.violations))
        for claim in claims
        if claim.rule not in LAST and claim.violations != truth.get(claim.rule)
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
    slips = (
        []
        if found == case.tables.claims.input_sha256
        else [Slip("input", found, case.tables.claims.input_sha256[:80])]
    )
    return Outcome.of(len(files), slips)
