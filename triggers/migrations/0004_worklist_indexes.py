"""Indexes for the lists of corrections, built beside the running system."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index is built concurrently outside of any transaction only.
    atomic = False

    dependencies = [
        ('triggers', '0003_worklists'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='referral',
            index=models.Index(condition=models.Q(('reasons_gone_at__isnull', False)), fields=['reasons_gone_at'], name='referral_reasons_gone'),
        ),
        AddIndexConcurrently(
            model_name='trigger',
            index=models.Index(condition=models.Q(('shadow', False), ('state', 'withdrawn'), ('why_ended', 'facts_changed'), models.Q(('calls_for__in', ('question', 'questionnaire')), _negated=True)), fields=['-ended_at', '-id'], name='trigger_corrected'),
        ),
    ]
