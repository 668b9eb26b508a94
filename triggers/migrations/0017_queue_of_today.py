"""The rows of the referral queue of today, some at a time beside the running system; an index for the words in them."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, transaction

from patients.models.people import WordsOf

AT_ONCE = 5_000
SOME = "SELECT id FROM triggers_referral WHERE id > %s ORDER BY id LIMIT %s"
# Whoever changes what a row says holds its patient; what is read behind this lock is what stands.
LOCK = """
    SELECT 1 FROM patients_patient
     WHERE id IN (SELECT patient_id FROM triggers_referral WHERE id = ANY(%s)) ORDER BY id FOR NO KEY UPDATE
"""


def write_rows(apps, schema_editor):
    """Write a row for every referral. It may be stopped, and run again from the start."""
    connection, last = schema_editor.connection, 0
    while True:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(SOME, [last, AT_ONCE])
            numbers = [number for (number,) in cursor.fetchall()]
            if not numbers:
                return
            cursor.execute(LOCK, [numbers])
            cursor.execute("SELECT triggers_write_queue(%s)", [numbers])
        last = numbers[-1]


class Migration(migrations.Migration):
    # An index is built concurrently outside of any transaction only.
    atomic = False

    dependencies = [("triggers", "0016_held_back_index"), ("patients", "0003_words_of_names")]

    operations = [
        migrations.RunPython(write_rows, migrations.RunPython.noop),
        AddIndexConcurrently(
            model_name="queueentry",
            index=GinIndex(WordsOf("search_name"), name="queue_by_words_of_name"),
        ),
    ]
