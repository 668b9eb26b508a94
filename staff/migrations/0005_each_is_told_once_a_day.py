"""Different things of one day are told each. The index is built while people work."""

from django.db import migrations, models

BUILD = """
    CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS each_is_told_once_a_day
        ON staff_notice (to_id, kind, patient_id, address, subject_id, day) NULLS NOT DISTINCT
"""
# The index is there: this locks the table for a moment only.
TAKE = """
    ALTER TABLE staff_notice
      ADD CONSTRAINT each_is_told_once_a_day UNIQUE USING INDEX each_is_told_once_a_day
"""
DROP = "ALTER TABLE staff_notice DROP CONSTRAINT each_is_told_once_a_day"


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('staff', '0004_subjects_and_languages'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(BUILD, migrations.RunSQL.noop),
                migrations.RunSQL(TAKE, DROP),
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name='notice',
                    constraint=models.UniqueConstraint(
                        fields=('to', 'kind', 'patient_id', 'address', 'subject_id', 'day'),
                        name='each_is_told_once_a_day',
                        nulls_distinct=False,
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(model_name='notice', name='told_once_a_day'),
    ]
