"""Indexes for the figures of rules and for what waits in portions, built beside the running system."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index is built concurrently outside of any transaction only.
    atomic = False

    dependencies = [
        ('triggers', '0005_rule_settings'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='referralevent',
            index=models.Index(condition=models.Q(('answered_at__isnull', False)), fields=['answered_at'], name='referral_answers'),
        ),
        AddIndexConcurrently(
            model_name='trigger',
            index=models.Index(condition=models.Q(('held_at__isnull', False)), fields=['rule', 'see_by', 'id'], name='trigger_held'),
        ),
        AddIndexConcurrently(
            model_name='trigger',
            index=models.Index(condition=models.Q(('released_at__isnull', False)), fields=['rule', 'released_at'], name='trigger_released'),
        ),
    ]
