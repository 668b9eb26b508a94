"""The rows that were there before a constraint was added are checked beside the running system."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('triggers', '0009_figures_and_withdrawn'),
    ]

    operations = [
        ValidateConstraint(model_name='trigger', name='trigger_addressed_to_is_known'),
        ValidateConstraint(model_name='reason', name='reason_why_ended_is_known'),
        ValidateConstraint(model_name='referral', name='referral_why_ended_is_known'),
        ValidateConstraint(model_name='trigger', name='trigger_why_ended_is_known'),
        ValidateConstraint(model_name='trigger', name='trigger_held_or_released'),
    ]
