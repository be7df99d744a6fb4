from django.db import migrations, models

import responders.models.sla


class Migration(migrations.Migration):
    dependencies = [("inbox", "0017_read_token"), ("responders", "0019_handling_begun")]

    operations = [
        migrations.AlterField(
            model_name="slaclock",
            name="conversation",
            field=models.ForeignKey(
                on_delete=responders.models.sla.going_with_it,
                related_name="clocks",
                to="inbox.conversation",
            ),
        )
    ]
