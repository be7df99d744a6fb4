from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("responders", "0014_brand_look")]

    operations = [
        migrations.AlterField(
            model_name="scheduledreply",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("by_person", "By Person"),
                    ("customer_wrote", "Customer Wrote"),
                    ("answered", "Answered"),
                    ("resolved", "Resolved"),
                    ("owned_by_other", "Owned By Other"),
                    ("window_closed", "Window Closed"),
                    ("needs_approval", "Needs Approval"),
                    ("merged", "Merged"),
                    ("blocked", "Blocked"),
                    ("refused", "Refused"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="telling",
            name="case_alerts",
            field=models.ManyToManyField(related_name="told_together", to="responders.casealert"),
        ),
    ]
