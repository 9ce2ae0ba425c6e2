"""The stages in order: what the command line and later applications call."""

from praja.pipeline.folder import Planned, assess_folder, plan_folder

__all__ = ["Planned", "assess_folder", "plan_folder"]
