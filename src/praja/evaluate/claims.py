"""Rules on what the plan says of itself: rules that were loosened, and what a revision has changed."""

from collections.abc import Iterator

import numpy as np

from praja.domain.plan import Breach
from praja.domain.settings import RuleChange
from praja.evaluate.facts import Case
from praja.evaluate.limits import loosened
from praja.evaluate.result import Outcome, Slip

LOOSENED = "loosened:"
LOCK = "lock:"


def loosened_rules(case: Case) -> tuple[Breach, ...]:
    """Return the rules on rest, hours, ties and home that a change made looser, as named breaches.

    They make no plan unsound, but nobody loosens them in silence.
    """
    return tuple(
        Breach(f"{LOOSENED}{c.rule}", _where(c), c.reason, case.limits.touched_by(c))
        for c in loosened(case.operation.settings)
    )


def broken_by_locks(case: Case) -> tuple[Breach, ...]:
    """Return the breaches by a person's lock that the certificate names: whoever checks sees who decided."""
    stated = (b for b in case.tables.claims.breaches if b.rule.startswith(LOCK))
    return tuple(Breach(b.rule, b.place_id, b.reason, b.times) for b in stated)


def _where(change: RuleChange) -> str:
    """Return the phase, kind and dates of a change, as far as they are given."""
    dates = f"{change.start or ''}..{change.end or ''}" if change.start or change.end else None
    return "/".join(part for part in (change.phase, change.kind, dates) if part)


def loosened_rules_named(case: Case) -> Outcome:
    """The certificate names each loosened rule, where it is loosened, why, and how many duties it touches."""
    claims = case.tables.claims
    expected = [(b.rule, b.place_id, b.reason, b.count) for b in loosened_rules(case)]
    # Before the check the certificate says nothing yet.
    if not claims.results:
        return Outcome(len(expected), ())
    stated = [tuple(b) for b in claims.breaches if b.rule.startswith(LOOSENED)]
    slips = [Slip(b[0], _say(b), "not named") for b in expected if b not in stated]
    slips += [Slip(str(b[0])[:80], "no such breach", _say(b)) for b in stated if b not in expected]
    return Outcome.of(len(expected), slips)


def _say(breach: tuple[object, ...]) -> str:
    _, place_id, reason, count = breach
    return f"{place_id}: {reason}, {count} duties"[:200]


def changes_fit_duties(case: Case) -> Outcome:
    """Each officer of changes.csv is named once, has the duties he took and not those he lost."""
    changes = case.tables.changes
    return Outcome.of(len(changes), _change_slips(case))


def _change_slips(case: Case) -> Iterator[Slip]:
    d = case.tables.duties
    people = {c.nrp for c in case.tables.changes}
    mine: dict[str, set[str]] = {nrp: set() for nrp in people}
    for row in np.flatnonzero(d.nrp.each(lambda nrp: nrp in people)).tolist():
        mine[d.nrp.at(row)].add(d.duty_id.at(row))
    seen = set()
    for change in case.tables.changes:
        # Who has left the force has lost everything, and taken nothing.
        if change.nrp in seen or (change.taken and change.nrp not in case.officers):
            yield Slip("changes.csv", "each officer once", change.nrp)
        seen.add(change.nrp)
        gone = [duty for duty in change.taken if duty not in mine[change.nrp]]
        kept = [duty for duty in change.lost if duty in mine[change.nrp]]
        if gone or kept or not (change.taken or change.lost):
            yield Slip(
                "changes.csv", f"duties of {change.nrp}", f"{len(gone)} not his, {len(kept)} still his"
            )
