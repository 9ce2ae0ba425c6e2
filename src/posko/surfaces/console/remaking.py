"""What `posko migrate` does about plans that an earlier version made."""

import click

from posko.planning import remaking
from posko.planning.engine import Refusal


def remake_rows() -> None:
    """Write the rows of plans anew where pages read other tables now, and say of which that failed."""
    for plan in remaking.outdated():
        try:
            remaking.remake(plan)
        except Refusal as refused:
            click.echo(f"Plan {plan.number} of {plan.operation.name}: {refused}", err=True)
        else:
            click.echo(f"Plan {plan.number} of {plan.operation.name}: its rows were written anew.")
