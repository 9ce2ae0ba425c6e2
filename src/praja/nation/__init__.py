"""A nation: provinces planned together, on the processes of one machine or on a cluster."""

from praja.nation.planning import NationPlanned, Options, plan_nation
from praja.nation.settings import read_nation

__all__ = ["NationPlanned", "Options", "plan_nation", "read_nation"]
