"""The command line of Posko."""
