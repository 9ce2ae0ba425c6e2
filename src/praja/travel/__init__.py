"""How far and how long it is from a unit to a place."""
