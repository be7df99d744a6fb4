import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0006_surveys'),
        ('responders', '0008_saved_reports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SurveySetting',
            fields=[
                ('channel', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='survey_setting', serialize=False, to='inbox.channel')),
                ('delay_minutes', models.PositiveIntegerField(default=60)),
                ('since', models.DateTimeField()),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Survey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('resolved_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, choices=[('not_answered', 'Not Answered'), ('asked_before', 'Asked Before'), ('refused', 'Refused')], max_length=16)),
                ('digest', models.BinaryField(null=True)),
                ('language', models.CharField(max_length=8)),
                ('topic', models.CharField(blank=True, max_length=32)),
                ('closes_at', models.DateTimeField(null=True)),
                ('score', models.PositiveSmallIntegerField(null=True)),
                ('comment', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('corrected_at', models.DateTimeField(null=True)),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='inbox.channel')),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='surveys', to='inbox.conversation')),
                ('delivery', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='survey', to='inbox.delivery')),
                ('responder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='responders.responder')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='responders.team')),
            ],
            options={
                'indexes': [models.Index(fields=['resolved_at'], name='survey_by_resolution')],
                'constraints': [models.UniqueConstraint(fields=('conversation', 'resolved_at'), name='survey_once_per_resolution'), models.UniqueConstraint(fields=('digest',), name='survey_digest_once'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('score', None)), models.Q(('answered_at__isnull', False), ('score__gte', 1), ('score__lte', 5)), _connector='OR'), name='survey_score')],
            },
        ),
    ]
