"""`python -m praja` is the command `praja`."""

from praja.cli import main

main(prog_name="praja")
