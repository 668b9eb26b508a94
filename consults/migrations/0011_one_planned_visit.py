from django.db import migrations, models

ONE = models.UniqueConstraint(
    condition=models.Q(("occasion", "planned"), ("state__in", ("waiting", "scheduled", "on_hold"))),
    fields=("patient",),
    name="one_planned_visit_ahead_per_patient",
)


class Migration(migrations.Migration):
    """Built beside the running work; where it was built with the pathways already, there is nothing to do."""

    atomic = False
    dependencies = [("consults", "0010_pathways")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS one_planned_visit_ahead_per_patient"
                    " ON consults_consult (patient_id)"
                    " WHERE occasion = 'planned' AND state IN ('waiting', 'scheduled', 'on_hold')",
                    "DROP INDEX CONCURRENTLY IF EXISTS one_planned_visit_ahead_per_patient",
                )
            ],
            state_operations=[migrations.AddConstraint(model_name="consult", constraint=ONE)],
        )
    ]
