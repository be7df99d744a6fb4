from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0015_awaits_renewal'),
    ]

    operations = [
        migrations.AddField(
            model_name='channel',
            name='was_paused',
            field=models.BooleanField(db_default=False),
        ),
    ]
