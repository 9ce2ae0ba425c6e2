"""How many numbered copies of a letter are printed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="copies",
            field=models.PositiveSmallIntegerField(default=1),
        ),
    ]
