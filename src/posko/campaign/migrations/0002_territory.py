"""The digest of the units and areas of a version."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaign", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="folderversion",
            name="territory",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
    ]
