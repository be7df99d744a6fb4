import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0004_acts'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='conversation',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['created_at'], name='conversation_created'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['occurred_at'], name='message_occurred'),
        ),
    ]
