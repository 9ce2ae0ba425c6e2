"""Who goes to an incident, from where, arriving when, and what that uncovers: docs/methods/reinforce.md."""

from praja.reinforce.alternatives import reinforce
from praja.reinforce.answer import Alternative, Move, Refill, Reinforcement, Uncovered
from praja.reinforce.applying import apply
from praja.reinforce.desk import Answer, Request, run
from praja.reinforce.incident import Incident, Override
from praja.reinforce.posture import Posture, read_posture
from praja.reinforce.state import ReinforceState, prepare
from praja.reinforce.telling import as_data, as_text

__all__ = [
    "Alternative",
    "Answer",
    "Incident",
    "Move",
    "Override",
    "Posture",
    "Refill",
    "ReinforceState",
    "Reinforcement",
    "Request",
    "Uncovered",
    "apply",
    "as_data",
    "as_text",
    "prepare",
    "read_posture",
    "reinforce",
    "run",
]
