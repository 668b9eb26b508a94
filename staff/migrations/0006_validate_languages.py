"""The accounts that were there before are checked; whoever chose a language that is not spoken gets the browser's."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

UNSPOKEN = "UPDATE staff_user SET language = '' WHERE language NOT IN ('', 'en', 'de')"


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0005_each_is_told_once_a_day'),
    ]

    operations = [
        migrations.RunSQL(UNSPOKEN, migrations.RunSQL.noop),
        ValidateConstraint(model_name='user', name='user_language_is_known'),
    ]
