"""Whether what pages load was built: a checkout needs `make setup` once, a release brings it along."""

import click


def refuse_unbuilt() -> None:
    """Raise ClickException where the front end is missing: every page with a map would fail."""
    from django.contrib.staticfiles import finders

    if finders.find("dist/map.js") is None:
        raise click.ClickException("The front end is not built. Run: make setup")
