"""The whole check on one screen: read the folder, ask every rule, count."""

from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

from praja.domain.operation import Operation
from praja.domain.plan import Breach, RuleResult
from praja.evaluate.claims import broken_by_locks, loosened_rules
from praja.evaluate.evenness import evenness
from praja.evaluate.facts import Case
from praja.evaluate.figures import objectives
from praja.evaluate.result import Evaluation, Violation
from praja.evaluate.rules import RULES
from praja.evaluate.tables import read_tables


def evaluate_plan(operation: Operation, plan_dir: Path) -> Evaluation:
    """Return rule by rule what holds of the plan folder, recomputed from its tables alone.

    Whatever the folder holds, the answer is an Evaluation: what cannot be read breaks
    ``tables_readable``. Only the phases that certificate.json names are checked.
    """
    zone = ZoneInfo(operation.settings.timezone)
    case = Case(operation, read_tables(Path(plan_dir), zone), Path(plan_dir))
    for rule in RULES:
        case.found[rule.key] = rule.check(case)
    return Evaluation(
        rules=tuple(RuleResult(key, o.checked, len(o.slips)) for key, o in case.found.items()),
        breaches=_breaches(case),
        details=tuple(
            Violation(key, slip.where, slip.expected, slip.found)
            for key, o in case.found.items()
            for slip in o.slips
        ),
        objectives=objectives(case),
        loosened=loosened_rules(case),
        locked=broken_by_locks(case),
        evenness=evenness(case),
    )


def _breaches(case: Case) -> tuple[Breach, ...]:
    """Return how often each rule is broken at each place; of officers not even the service number."""
    says = {rule.key: rule.says for rule in RULES}
    counts = Counter(
        (key, _public(case, slip.place_id or slip.where)) for key, o in case.found.items() for slip in o.slips
    )
    return tuple(Breach(key, place_id, says[key], count) for (key, place_id), count in counts.items())


def _public(case: Case, place_id: str) -> str:
    # A hostile folder may name a beat after an officer.
    return "" if place_id in case.officers else place_id
