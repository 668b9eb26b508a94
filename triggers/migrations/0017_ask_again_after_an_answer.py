"""Whoever was asked may be asked again after an answer was taken back, or a deferral has ended."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("triggers", "0016_held_back_index")]

    operations = [
        migrations.RemoveConstraint(model_name="escalation", name="put_to_each_person_once"),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.UniqueConstraint(
                fields=("referral", "step", "to", "at"),
                name="put_to_each_person_once_a_time",
                nulls_distinct=False,
            ),
        ),
    ]
