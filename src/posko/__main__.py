"""`python -m posko` is the command `posko`."""

from posko.surfaces.console.commands import main

main(prog_name="posko")
