from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0014_finished_conversations'),
    ]

    operations = [
        migrations.AddField(
            model_name='channel',
            name='awaits_renewal',
            field=models.BooleanField(db_default=False),
        ),
    ]
