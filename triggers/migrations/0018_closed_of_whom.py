"""Indexes for the closed referrals of a unit, of a person or at a place, built beside the running system."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

ENDED = Q(("ended_at__isnull", False))


def _index(column: str, condition: Q = ENDED) -> AddIndexConcurrently:
    return AddIndexConcurrently(
        model_name="queueentry",
        index=models.Index(
            fields=[column, "-ended_at", "-referral"], name=f"queue_closed_of_{column}", condition=condition
        ),
    )


class Migration(migrations.Migration):
    # An index is built concurrently outside of any transaction only.
    atomic = False

    dependencies = [("triggers", "0017_queue_of_today")]

    operations = [
        _index("unit"),
        _index("oncologist"),
        _index("nurse"),
        _index("place", ENDED & ~Q(("place", ""))),
    ]
