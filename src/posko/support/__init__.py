"""What every part of Posko leans on: errors, the actor of an act."""
