"""What an edit by hand costs, and which rule it touches: looks only at what is touched.

Start at `check.check`. Nothing here knows a solver, a table or a database: importing it is light.
"""

from praja.byhand.check import check
from praja.byhand.edits import AddPost, Edit, Keep, MoveStation, Put, as_row, of_row
from praja.byhand.facts import Crew, Facts, Ground, Held, Member, Person, Watched
from praja.byhand.verdict import BeatCost, Cost, OfficerCost, Touched, Verdict, Weight

__all__ = [
    "AddPost",
    "BeatCost",
    "Cost",
    "Crew",
    "Edit",
    "Facts",
    "Ground",
    "Held",
    "Keep",
    "Member",
    "MoveStation",
    "OfficerCost",
    "Person",
    "Put",
    "Touched",
    "Verdict",
    "Watched",
    "Weight",
    "as_row",
    "check",
    "of_row",
]
