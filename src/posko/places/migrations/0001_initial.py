"""The first tables of this part."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Area",
            fields=[
                ("code", models.CharField(max_length=13, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("level", models.CharField(max_length=12)),
            ],
            options={
                "db_table": "places_area",
                "ordering": ("code",),
            },
        ),
    ]
