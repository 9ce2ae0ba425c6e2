"""What the ledger tells of units and areas."""

from posko.ledger.acts import register

TERRITORY_LOADED = register("forces.territory.loaded", "Units and areas were read from an operation folder.")
TERRITORY_LEFT = register(
    "forces.territory.left", "Units and areas that a version of an operation names were left alone."
)
