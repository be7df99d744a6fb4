from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0016_was_paused'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='read_token',
            field=models.TextField(db_default=''),
        ),
    ]
