"""The rows that were there before are checked, and the accounts of programs are known as such."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

# Until now such an account was told only by its unusable password.
PROGRAMS = """
    UPDATE staff_user SET is_program = true
     WHERE password LIKE '!%' AND EXISTS (SELECT FROM staff_apikey WHERE user_id = staff_user.id)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0002_people'),
    ]

    operations = [
        ValidateConstraint(model_name='user', name='user_theme_is_known'),
        ValidateConstraint(model_name='unit', name='unit_ended_by_somebody'),
        migrations.RunSQL(PROGRAMS, migrations.RunSQL.noop),
    ]
