"""The database refuses to put another row in the place of an entry, too."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from posko.ledger import guards


def install(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Set the triggers that are not there yet."""
    guards.install(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_guards")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
