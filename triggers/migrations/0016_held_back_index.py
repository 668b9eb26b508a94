"""An index for the findings that are held back, built beside the running system."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    # An index is built concurrently outside of any transaction only.
    atomic = False

    dependencies = [("triggers", "0015_queue_filled_by_the_database")]

    operations = [
        AddIndexConcurrently(
            model_name="trigger",
            index=models.Index(
                fields=["shadow", "suppressed", "id"],
                name="trigger_held_back",
                condition=Q(("calls_for__in", ("referral", "confirmation")), ("state", "live"))
                & (Q(("shadow", True)) | Q(("suppressed", ""), _negated=True)),
            ),
        )
    ]
