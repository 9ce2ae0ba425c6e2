"""The first tables of this part."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("act", models.CharField(max_length=80)),
                ("actor", models.CharField(max_length=40)),
                ("subject", models.CharField(max_length=120)),
                ("digest", models.CharField(max_length=64)),
                ("previous", models.CharField(max_length=64, unique=True)),
                ("hash", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "db_table": "ledger_entry",
            },
        ),
        migrations.CreateModel(
            name="Record",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="ledger.entry",
                    ),
                ),
                ("salt", models.CharField(max_length=64)),
                ("body", models.TextField()),
            ],
            options={
                "db_table": "ledger_record",
            },
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["subject"], name="ledger_entr_subject_53306f_idx"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["act"], name="ledger_entr_act_8409b9_idx"),
        ),
    ]
