"""The independent check: recompute a plan folder from its CSV files with code of its own.

Nothing here is shared with the planner. Start at `evaluate_plan`; the rules stand in
`praja.evaluate.rules` and in docs/reference/rules.md.
"""

from praja.evaluate.check import evaluate_plan
from praja.evaluate.result import Evaluation, Evenness, Objectives, Violation
from praja.evaluate.rules import RULES, Rule

__all__ = ["RULES", "Evaluation", "Evenness", "Objectives", "Rule", "Violation", "evaluate_plan"]
