"""The command line: ``praja`` and a command.

Exit codes: 0 sound (listed shortfalls alone are sound), 1 done but with errors, breaches or a failed
evaluation, 2 wrong usage, 3 nothing could be planned; 128 and the signal's number when told to end.
"""

from praja.cli import demo, nation, planning, running
from praja.cli.base import FLAWED, NOTHING, SOUND, USAGE, main

__all__ = ["FLAWED", "NOTHING", "SOUND", "USAGE", "demo", "main", "nation", "planning", "running"]
