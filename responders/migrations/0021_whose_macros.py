import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("responders", "0020_clocks_mark_their_days"),
    ]

    operations = [
        migrations.AddField(
            model_name="macro",
            name="owner",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="macros",
                to="responders.responder",
            ),
        ),
        migrations.AddField(
            model_name="macro",
            name="team",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="macros",
                to="responders.team",
            ),
        ),
        migrations.AddConstraint(
            model_name="macro",
            constraint=models.CheckConstraint(
                condition=models.Q(("owner", None), ("team", None), _connector="OR"),
                name="macro_of_one_or_of_a_team",
            ),
        ),
    ]
