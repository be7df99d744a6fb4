from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("responders", "0018_day_sums")]

    operations = [
        migrations.AddIndex(
            model_name="handling",
            index=models.Index(fields=["brand", "created_at"], name="handling_begun"),
        )
    ]
