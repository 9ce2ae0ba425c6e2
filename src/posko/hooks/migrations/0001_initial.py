"""The first tables of this part."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Hook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("address", models.CharField(max_length=300)),
                ("acts", models.JSONField(default=list)),
                ("secret", models.CharField(max_length=300)),
                ("after", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=40)),
                ("stopped_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "hooks_hook",
                "ordering": ("-made_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.BigIntegerField()),
                ("act", models.CharField(max_length=80)),
                ("subject", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "menunggu"),
                            ("delivered", "terkirim"),
                            ("given_up", "tidak terkirim"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("status", models.PositiveSmallIntegerField(default=0)),
                ("said", models.CharField(blank=True, max_length=40)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "hook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="hooks.hook",
                    ),
                ),
            ],
            options={
                "db_table": "hooks_delivery",
                "ordering": ("-number", "pk"),
                "indexes": [models.Index(fields=["state", "next_at"], name="hooks_queue")],
                "constraints": [
                    models.UniqueConstraint(fields=("hook", "number"), name="hooks_one_delivery")
                ],
            },
        ),
    ]
