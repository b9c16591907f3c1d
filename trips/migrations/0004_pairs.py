"""What two values speak of together, and which trips name others of their delegation: `rebuild_public` fills both."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("trips", "0003_citizens"),
    ]

    operations = [
        migrations.AddField(
            model_name="publishedtrip",
            name="joint",
            field=models.BooleanField(default=False),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="PublishedPair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=16)),
                ("other", models.CharField(max_length=16)),
                ("value", models.CharField(max_length=60)),
                ("other_value", models.CharField(max_length=60)),
                ("people", models.IntegerField(null=True)),
                ("days", models.IntegerField(null=True)),
                (
                    "trip",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="pairs",
                        to="trips.publishedtrip",
                    ),
                ),
            ],
            options={
                "verbose_name": "published pair",
                "verbose_name_plural": "published pairs",
                "indexes": [
                    models.Index(fields=["name", "other", "value", "other_value", "trip"], name="pair_values")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("trip", "name", "other", "value", "other_value"), name="pair_once"
                    )
                ],
            },
        ),
    ]
