"""The first tables of this part."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("path", models.CharField(max_length=400, unique=True)),
                ("areas", models.ManyToManyField(related_name="units", to="places.area")),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="forces.unit",
                    ),
                ),
            ],
            options={
                "db_table": "forces_unit",
                "ordering": ("path",),
            },
        ),
    ]
