"""Which units and areas an administrator has decided about."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forces", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SeenTerritory",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("taken", models.BooleanField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=40)),
            ],
            options={
                "db_table": "forces_seen_territory",
            },
        ),
    ]
