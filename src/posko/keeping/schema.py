"""At which migrations a database stands, and what its tables look like there."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

Step = tuple[str, str]
"""The part that a migration is of, and its name."""


def applied(alias: str = DEFAULT_DB_ALIAS) -> list[Step]:
    """Return the migrations that a database has been through; none where it is empty."""
    return sorted(MigrationRecorder(connections[alias]).applied_migrations())


def pending(alias: str = DEFAULT_DB_ALIAS) -> list[Step]:
    """Return the migrations of this version that a database has not been through yet, in their order."""
    executor = MigrationExecutor(connections[alias])
    targets = executor.loader.graph.leaf_nodes()
    return [(step.app_label, step.name) for step, _back in executor.migration_plan(targets)]


@cache
def known() -> frozenset[Step]:
    """Return all migrations of this version."""
    return frozenset((part, name) for part, name in MigrationLoader(None).graph.nodes)


def unknown(steps: Iterable[Step]) -> list[Step]:
    """Return the migrations of a list that this version does not have: they come from a newer one."""
    return sorted(set(steps) - known())


def ends_of(steps: Iterable[Step]) -> list[Step]:
    """Return the last migration of each part in a list that is whole."""
    done, graph = set(steps), MigrationLoader(None).graph
    followed = {
        parent.key
        for step in done
        for parent in graph.node_map[step].parents
        if parent.key[0] == step[0]  # another part may go on from here: each has an end of its own
    }
    return sorted(done - followed)


def models_at(steps: Iterable[Step]) -> Iterator[type[Model]]:
    """Yield every table as it is after these migrations, in the order of their names."""
    state = MigrationLoader(None).project_state(ends_of(steps))
    found: list[Any] = list(state.apps.get_models(include_auto_created=True))
    yield from sorted((m for m in found if m._meta.managed), key=lambda m: m._meta.label_lower)
