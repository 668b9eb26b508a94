"""When and where the consults of today take place, told to the queue some at a time; an index for those to reopen."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models, transaction
from django.db.models import Q

AT_ONCE = 5_000
SOME = "SELECT id FROM consults_consult WHERE id > %s AND referral_id IS NOT NULL ORDER BY id LIMIT %s"
# Whoever changes a consult holds its patient; what is read behind this lock is what stands.
LOCK = """
    SELECT 1 FROM patients_patient
     WHERE id IN (SELECT patient_id FROM consults_consult WHERE id = ANY(%s)) ORDER BY id FOR NO KEY UPDATE
"""


def tell_queue(apps, schema_editor):
    """Tell the queue of every consult of a referral. It may be stopped, and run again from the start."""
    connection, last = schema_editor.connection, 0
    while True:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(SOME, [last, AT_ONCE])
            numbers = [number for (number,) in cursor.fetchall()]
            if not numbers:
                return
            cursor.execute(LOCK, [numbers])
            cursor.execute("SELECT consults_write_queue(%s)", [numbers])
        last = numbers[-1]


class Migration(migrations.Migration):
    # An index is built concurrently outside of any transaction only.
    atomic = False

    dependencies = [("consults", "0003_tell_the_queue"), ("triggers", "0017_queue_of_today")]

    operations = [
        migrations.RunPython(tell_queue, migrations.RunPython.noop),
        AddIndexConcurrently(
            model_name="consult",
            index=models.Index(
                fields=["referral"],
                name="consult_stopped",
                condition=Q(("state", "cancelled"), ("why_cancelled", "referral_declined")),
            ),
        ),
    ]
