"""A cancelled consult can be reopened when the answer that had stopped its referral is taken back."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('consults', '0001_initial'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='consult',
            name='legal_moves',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consult',
            trigger=pgtrigger.compiler.Trigger(name='legal_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{cancelled:waiting,in_progress:signed,on_hold:cancelled,on_hold:waiting,scheduled:cancelled,scheduled:in_progress,scheduled:on_hold,scheduled:waiting,waiting:cancelled,waiting:in_progress,waiting:on_hold,waiting:scheduled}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='49f6e7839fd71b484f823acf866f0b3348e2dd2c', operation='UPDATE', pgid='pgtrigger_legal_moves_7c35f', table='consults_consult', when='BEFORE')),
        ),
    ]
