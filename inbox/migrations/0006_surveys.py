from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0005_listening'),
    ]

    operations = [
        migrations.AddField(
            model_name='delivery',
            name='link',
            field=models.BinaryField(null=True),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('status', 'resolved')), fields=['resolved_at'], name='conversation_resolved'),
        ),
    ]
