"""What a notice is about has a number, and an account's language is one that the product speaks."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0003_validate_and_programs'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='notice',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='notice',
            name='update_update',
        ),
        migrations.AddField(
            model_name='notice',
            name='subject_id',
            field=models.BigIntegerField(blank=True, help_text='Number of what happened, such as an answer or an absence.', null=True),
        ),
        migrations.AddField(
            model_name='noticeevent',
            name='subject_id',
            field=models.BigIntegerField(blank=True, help_text='Number of what happened, such as an answer or an absence.', null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_noticeevent" ("address", "at", "day", "id", "kind", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "read_at", "read_by_id", "same_day", "subject_id", "to_id") VALUES (NEW."address", NEW."at", NEW."day", NEW."id", NEW."kind", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."read_at", NEW."read_by_id", NEW."same_day", NEW."subject_id", NEW."to_id"); RETURN NULL;', hash='fdc018c9dbef8d222f31eca109b84e1988129a25', operation='INSERT', pgid='pgtrigger_insert_insert_de369', table='staff_notice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "staff_noticeevent" ("address", "at", "day", "id", "kind", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "read_at", "read_by_id", "same_day", "subject_id", "to_id") VALUES (NEW."address", NEW."at", NEW."day", NEW."id", NEW."kind", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."read_at", NEW."read_by_id", NEW."same_day", NEW."subject_id", NEW."to_id"); RETURN NULL;', hash='7be78dadc6cf3ef9b1a051d8514710f6ba85b334', operation='UPDATE', pgid='pgtrigger_update_update_161c0', table='staff_notice', when='AFTER')),
        ),
        AddConstraintNotValid(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['', 'en', 'de'])), name='user_language_is_known'),
        ),
    ]
