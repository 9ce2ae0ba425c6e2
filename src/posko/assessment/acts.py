"""What the ledger tells of the risk of places."""

from posko.ledger.acts import register

CHANGE_NOTED = register(
    "assessment.change.noted", "A value or an earlier incident was noted for the next version, with a reason."
)
CHANGE_DROPPED = register("assessment.change.dropped", "A noted change was taken back before it was kept.")
CHANGES_KEPT = register(
    "assessment.changes.kept",
    "Noted changes, confirmed overrides and a confirmed model became part of a version.",
)
OVERRIDE_PROPOSED = register(
    "assessment.override.proposed",
    "Another class than the model's was proposed for a station, with a reason.",
)
OVERRIDE_CONFIRMED = register("assessment.override.confirmed", "A second person confirmed an override.")
OVERRIDE_REFUSED = register("assessment.override.refused", "A second person refused an override.")
OVERRIDE_WITHDRAWN = register(
    "assessment.override.withdrawn", "Whoever proposed an override took it back before it was decided."
)
MODEL_PROPOSED = register("assessment.model.proposed", "Another risk model was proposed for an operation.")
MODEL_CONFIRMED = register("assessment.model.confirmed", "A second person confirmed a risk model.")
MODEL_REFUSED = register("assessment.model.refused", "A second person refused a risk model.")
MODEL_WITHDRAWN = register(
    "assessment.model.withdrawn", "Whoever proposed a risk model took it back before it was decided."
)
LIST_EXPORTED = register(
    "assessment.list.exported", "A list of places with their risk, of restricted access, was downloaded."
)
