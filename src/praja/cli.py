"""The command line: ``praja check|plan|risk|evaluate|explain|demo``."""

import click


@click.group()
@click.version_option(package_name="praja")
def main() -> None:
    """Plan the security of an election, from your own tables."""
