from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("responders", "0006_forecast")]

    operations = [
        migrations.RemoveConstraint("alert", "alert_once"),
        migrations.AddConstraint(
            "alert",
            models.UniqueConstraint(
                fields=["clock", "recipient", "kind", "way", "moment"], name="alert_once"
            ),
        ),
    ]
