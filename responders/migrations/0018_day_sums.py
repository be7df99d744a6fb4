import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from inbox.migrating import CreateModels


def seconds() -> django.contrib.postgres.fields.ArrayField:
    return django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)


def key() -> models.BigAutoField:
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies = [("inbox", "0017_read_token"), ("responders", "0017_forecast_work")]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="ChangedDay",
                    fields=[("id", key()), ("day", models.DateField(db_index=True))],
                ),
                migrations.CreateModel(
                    name="SummedDay",
                    fields=[
                        ("day", models.DateField(primary_key=True, serialize=False)),
                        ("zone", models.CharField(max_length=64)),
                        ("summed_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="DaySum",
                    fields=[
                        ("id", key()),
                        ("day", models.DateField()),
                        ("metric", models.CharField(max_length=16)),
                        ("priority", models.PositiveSmallIntegerField()),
                        ("target_seconds", models.PositiveIntegerField()),
                        ("in_hours", models.BooleanField()),
                        ("met", models.PositiveIntegerField()),
                        ("missed", models.PositiveIntegerField()),
                        ("closed_unanswered", models.PositiveIntegerField()),
                        ("cancelled", models.PositiveIntegerField()),
                        ("met_business", seconds()),
                        ("missed_business", seconds()),
                        ("met_calendar", seconds()),
                        ("missed_calendar", seconds()),
                        (
                            "channel",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="inbox.channel",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=(
                                    "day",
                                    "channel",
                                    "metric",
                                    "priority",
                                    "target_seconds",
                                    "in_hours",
                                ),
                                name="day_sum_once",
                            )
                        ]
                    },
                ),
            ]
        ),
        migrations.AddIndex(
            model_name="slaclock",
            index=models.Index(
                condition=models.Q(("outcome", "")),
                fields=["channel", "started_at"],
                name="sla_clock_open_by_start",
            ),
        ),
    ]
