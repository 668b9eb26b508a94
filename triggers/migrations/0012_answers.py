"""A row for each answer to a referral, who asked for a request, and to whom an unanswered one was put."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('triggers', '0011_fact_as_json'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('confirm', 'Confirmed'), ('defer', 'Deferred'), ('decline', 'Declined')], max_length=10)),
                ('reason', models.CharField(blank=True, help_text='Code of the deferral or of the refusal.', max_length=30)),
                ('until', models.DateField(blank=True, null=True)),
                ('comment', models.TextField(blank=True, verbose_name='comment')),
                ('facts', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, help_text='Ids of the facts that it wrote.', size=None)),
                ('at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='AnswerEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('what', models.CharField(choices=[('confirm', 'Confirmed'), ('defer', 'Deferred'), ('decline', 'Declined')], max_length=10)),
                ('reason', models.CharField(blank=True, help_text='Code of the deferral or of the refusal.', max_length=30)),
                ('until', models.DateField(blank=True, null=True)),
                ('comment', models.TextField(blank=True, verbose_name='comment')),
                ('facts', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, help_text='Ids of the facts that it wrote.', size=None)),
                ('at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('deputy', 'Deputy'), ('lead', 'Clinical lead')], max_length=10)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='EscalationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('step', models.CharField(choices=[('deputy', 'Deputy'), ('lead', 'Clinical lead')], max_length=10)),
                ('at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='reason',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='reason',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='referral',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='referral',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='referral',
            name='legal_moves',
        ),
        migrations.AddField(
            model_name='reason',
            name='who_asked',
            field=models.CharField(blank=True, choices=[('clinician', 'Clinician'), ('patient', 'Patient'), ('relative', 'Relative'), ('gp', 'General practitioner'), ('board', 'Tumour board')], db_default='', default='', help_text='At whose wish, of a request; empty where that was not asked for.', max_length=10, verbose_name='who asks for it'),
        ),
        migrations.AddField(
            model_name='reasonevent',
            name='who_asked',
            field=models.CharField(blank=True, choices=[('clinician', 'Clinician'), ('patient', 'Patient'), ('relative', 'Relative'), ('gp', 'General practitioner'), ('board', 'Tumour board')], db_default='', default='', help_text='At whose wish, of a request; empty where that was not asked for.', max_length=10, verbose_name='who asks for it'),
        ),
        migrations.AddField(
            model_name='referral',
            name='told_gone_at',
            field=models.DateTimeField(blank=True, help_text='The `reasons_gone_at` of which team and oncologist have been told.', null=True),
        ),
        migrations.AddField(
            model_name='referralevent',
            name='told_gone_at',
            field=models.DateTimeField(blank=True, help_text='The `reasons_gone_at` of which team and oncologist have been told.', null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reason',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "triggers_reasonevent" ("added_at", "ended_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "referral_id", "request", "requested_by_id", "see_by", "strong", "trigger_id", "who_asked", "why_ended") VALUES (NEW."added_at", NEW."ended_at", NEW."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."referral_id", NEW."request", NEW."requested_by_id", NEW."see_by", NEW."strong", NEW."trigger_id", NEW."who_asked", NEW."why_ended"); RETURN NULL;', hash='09e32e58bc11d58687ae1af1925b2ffe6afaf68c', operation='INSERT', pgid='pgtrigger_insert_insert_8f7d1', table='triggers_reason', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reason',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "triggers_reasonevent" ("added_at", "ended_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "referral_id", "request", "requested_by_id", "see_by", "strong", "trigger_id", "who_asked", "why_ended") VALUES (NEW."added_at", NEW."ended_at", NEW."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."referral_id", NEW."request", NEW."requested_by_id", NEW."see_by", NEW."strong", NEW."trigger_id", NEW."who_asked", NEW."why_ended"); RETURN NULL;', hash='c12a0f5c6db0aa2cf4bcb575e00cc59815870be3', operation='UPDATE', pgid='pgtrigger_update_update_6ef6d', table='triggers_reason', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='referral',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "triggers_referralevent" ("answered_at", "answered_by_id", "comment", "confirmed_at", "confirmed_by_id", "consult_begun_at", "consult_done_at", "decline_reason", "defer_reason", "deferred_until", "ended_at", "id", "intents_when_deferred", "opened_at", "opened_by_id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reasons_gone_at", "see_by", "state", "target_on", "told_gone_at", "version", "why_ended") VALUES (NEW."answered_at", NEW."answered_by_id", NEW."comment", NEW."confirmed_at", NEW."confirmed_by_id", NEW."consult_begun_at", NEW."consult_done_at", NEW."decline_reason", NEW."defer_reason", NEW."deferred_until", NEW."ended_at", NEW."id", NEW."intents_when_deferred", NEW."opened_at", NEW."opened_by_id", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."reasons_gone_at", NEW."see_by", NEW."state", NEW."target_on", NEW."told_gone_at", NEW."version", NEW."why_ended"); RETURN NULL;', hash='12d6abeb99b8d709f674716fe30fd48776279889', operation='INSERT', pgid='pgtrigger_insert_insert_a9c31', table='triggers_referral', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='referral',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "triggers_referralevent" ("answered_at", "answered_by_id", "comment", "confirmed_at", "confirmed_by_id", "consult_begun_at", "consult_done_at", "decline_reason", "defer_reason", "deferred_until", "ended_at", "id", "intents_when_deferred", "opened_at", "opened_by_id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reasons_gone_at", "see_by", "state", "target_on", "told_gone_at", "version", "why_ended") VALUES (NEW."answered_at", NEW."answered_by_id", NEW."comment", NEW."confirmed_at", NEW."confirmed_by_id", NEW."consult_begun_at", NEW."consult_done_at", NEW."decline_reason", NEW."defer_reason", NEW."deferred_until", NEW."ended_at", NEW."id", NEW."intents_when_deferred", NEW."opened_at", NEW."opened_by_id", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."reasons_gone_at", NEW."see_by", NEW."state", NEW."target_on", NEW."told_gone_at", NEW."version", NEW."why_ended"); RETURN NULL;', hash='aacfa8bad0737ccb27bd56385a2e7b08455f2843', operation='UPDATE', pgid='pgtrigger_update_update_41a52', table='triggers_referral', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='referral',
            trigger=pgtrigger.compiler.Trigger(name='legal_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{begun:done,declined:deferred,declined:open,declined:proposed,deferred:begun,deferred:closed,deferred:declined,deferred:open,deferred:proposed,deferred:withdrawn,open:begun,open:closed,open:declined,open:deferred,open:proposed,open:withdrawn,proposed:begun,proposed:closed,proposed:declined,proposed:deferred,proposed:open,proposed:withdrawn}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='6f7d9c3f59ea9fc46b6199aecc1f3c24b12b4557', operation='UPDATE', pgid='pgtrigger_legal_moves_ad237', table='triggers_referral', when='BEFORE')),
        ),
        AddConstraintNotValid(
            model_name='reason',
            constraint=models.CheckConstraint(condition=models.Q(('who_asked__in', ['', 'clinician', 'patient', 'relative', 'gp', 'board']), ('who_asked__isnull', True), _connector='OR'), name='reason_who_asked_is_known'),
        ),
        AddConstraintNotValid(
            model_name='reason',
            constraint=models.CheckConstraint(condition=models.Q(('trigger__isnull', True), ('who_asked', ''), _connector='OR'), name='reason_only_a_request_was_asked_for'),
        ),
        migrations.AddField(
            model_name='answer',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='answer',
            name='referral',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='triggers.referral'),
        ),
        migrations.AddField(
            model_name='answer',
            name='undone_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='answerevent',
            name='by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='answerevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='answerevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='triggers.answer'),
        ),
        migrations.AddField(
            model_name='answerevent',
            name='referral',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='triggers.referral'),
        ),
        migrations.AddField(
            model_name='answerevent',
            name='undone_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='escalation',
            name='referral',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='escalations', to='triggers.referral'),
        ),
        migrations.AddField(
            model_name='escalation',
            name='to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='escalationevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='escalationevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='triggers.escalation'),
        ),
        migrations.AddField(
            model_name='escalationevent',
            name='referral',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='triggers.referral'),
        ),
        migrations.AddField(
            model_name='escalationevent',
            name='to',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['confirm', 'defer', 'decline']), ('what__isnull', True), _connector='OR'), name='answer_is_known'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), ('until', None), ('what', 'confirm')), models.Q(('reason__in', ['curative_intent', 'patient_wants_to_wait', 'needs_more_staging', 'other']), ('until__isnull', False), ('what', 'defer')), models.Q(('reason__in', ['patient_declined', 'in_care_elsewhere', 'treated_elsewhere', 'disagrees', 'data_wrong', 'other']), ('until', None), ('what', 'decline')), _connector='OR'), name='answer_has_what_its_kind_needs'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by__isnull', True)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='answer_undone_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('undone_at__gte', models.F('at')), ('undone_at__isnull', True), ('at__isnull', True), _connector='OR'), name='answer_undone_after_it_was_given'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('referral', 'at'), name='one_answer_at_a_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='answer',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "triggers_answerevent" ("at", "by_id", "comment", "facts", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "referral_id", "undone_at", "undone_by_id", "until", "what") VALUES (NEW."at", NEW."by_id", NEW."comment", NEW."facts", NEW."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."reason", NEW."referral_id", NEW."undone_at", NEW."undone_by_id", NEW."until", NEW."what"); RETURN NULL;', hash='751a7a629d6ab09b40094140509ad5bd1f79a3ff', operation='INSERT', pgid='pgtrigger_insert_insert_318ca', table='triggers_answer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='answer',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "triggers_answerevent" ("at", "by_id", "comment", "facts", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "referral_id", "undone_at", "undone_by_id", "until", "what") VALUES (NEW."at", NEW."by_id", NEW."comment", NEW."facts", NEW."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."reason", NEW."referral_id", NEW."undone_at", NEW."undone_by_id", NEW."until", NEW."what"); RETURN NULL;', hash='ac48e313b5d5fad90f3393738ed97b49011faeaa', operation='UPDATE', pgid='pgtrigger_update_update_614d1', table='triggers_answer', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='escalation',
            index=models.Index(models.F('to'), models.OrderBy(models.F('at'), descending=True), name='escalation_by_person'),
        ),
        migrations.AddConstraint(
            model_name='escalation',
            constraint=models.CheckConstraint(condition=models.Q(('step__in', ['deputy', 'lead']), ('step__isnull', True), _connector='OR'), name='escalation_step_is_known'),
        ),
        migrations.AddConstraint(
            model_name='escalation',
            constraint=models.UniqueConstraint(fields=('referral', 'step', 'to', 'at'), name='put_to_each_person_once_a_time', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='escalation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "triggers_escalationevent" ("at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "referral_id", "step", "to_id") VALUES (NEW."at", NEW."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."referral_id", NEW."step", NEW."to_id"); RETURN NULL;', hash='bd4ce9d667f76680bda91438261e26da7534fc13', operation='INSERT', pgid='pgtrigger_insert_insert_ef770', table='triggers_escalation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='escalation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "triggers_escalationevent" ("at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "referral_id", "step", "to_id") VALUES (NEW."at", NEW."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."referral_id", NEW."step", NEW."to_id"); RETURN NULL;', hash='29c3965d59b1b0379f16cc8cb8d34f83bba0faf8', operation='UPDATE', pgid='pgtrigger_update_update_0b6a4', table='triggers_escalation', when='AFTER')),
        ),
    ]
