"""Why an officer stands where he stands, and why a place is guarded as it is: docs/use/explain.md."""

from praja.explain.explanation import Explanation, Line
from praja.explain.subjects import explain

__all__ = ["Explanation", "Line", "explain"]
