from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Beside those who write, as a brand's whole past is indexed."""

    atomic = False

    dependencies = [
        ('inbox', '0001_squashed_0013_message_pairs'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='conversation',
            index=models.Index(
                fields=['-last_message_at', '-id'],
                condition=models.Q(('status__in', ['resolved', 'closed'])),
                name='conversation_finished',
            ),
        ),
    ]
