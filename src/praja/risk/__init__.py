"""How likely trouble is at a place: a visible, weighted model over indicators.

Scores places, never voters, parties or groups. docs/methods/risk.md says how.
"""

from praja.risk.assessment import DistrictRisk, RiskResult, assess
from praja.risk.model import Axis, RegisteredIndicator, RiskModel
from praja.risk.reading import FOLDER_FILE, MODELS, load_model, model_of_folder

__all__ = [
    "FOLDER_FILE",
    "MODELS",
    "Axis",
    "DistrictRisk",
    "RegisteredIndicator",
    "RiskModel",
    "RiskResult",
    "assess",
    "load_model",
    "model_of_folder",
]
