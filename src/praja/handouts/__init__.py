"""What units and officers take away: a workbook for each unit, a calendar for each officer."""

from praja.handouts.writing import write_handouts

__all__ = ["write_handouts"]
