"""The first tables of this part."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Allowance",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("paid_until", models.FloatField()),
            ],
            options={
                "db_table": "limits_allowance",
                "indexes": [models.Index(fields=["paid_until"], name="limits_allo_paid_un_fc28a3_idx")],
            },
        ),
    ]
