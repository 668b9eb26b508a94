"""Indexes for the figures of rules and for withdrawn referrals that nobody noted, built beside the running system."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index is built concurrently outside of any transaction only.
    atomic = False

    dependencies = [
        ('triggers', '0008_rules_of_an_evaluation'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='trigger',
            index=models.Index(fields=['rule', 'shadow', 'suppressed', 'first_seen_at'], name='trigger_figures'),
        ),
        RemoveIndexConcurrently(
            model_name='trigger',
            name='trigger_by_rule',
        ),
        AddIndexConcurrently(
            model_name='referral',
            index=models.Index(condition=models.Q(('state', 'withdrawn'), ('why_ended', 'facts_changed')), fields=['ended_at'], name='referral_taken_away'),
        ),
    ]
