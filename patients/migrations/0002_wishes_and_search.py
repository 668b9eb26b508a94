"""Contact wishes, allergies, caregivers and what patients decide ahead."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('patients', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='AdvancePlanning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_status', models.CharField(choices=[('not_discussed', 'Not discussed'), ('full', 'Full treatment'), ('limited', 'Limited:')], default='not_discussed', max_length=20, verbose_name='code status')),
                ('code_limits', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('dnr', 'No resuscitation (DNR)'), ('dni', 'No intubation (DNI)'), ('no_intensive_care', 'No intensive care'), ('comfort_only', 'Only relief of symptoms')], max_length=20), blank=True, default=list, size=None, verbose_name='limits')),
                ('code_status_on', models.DateField(blank=True, null=True, verbose_name='decided on')),
                ('code_status_by', models.CharField(blank=True, max_length=200, verbose_name='talked over with')),
                ('code_status_note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('directive', models.CharField(choices=[('unknown', 'Not known'), ('no', 'No'), ('yes', 'Yes')], default='unknown', max_length=10, verbose_name='advance directive')),
                ('directive_on', models.DateField(blank=True, null=True, verbose_name='written on')),
                ('directive_on_precision', models.CharField(choices=[('day', 'Day'), ('month', 'Month'), ('year', 'Year')], default='day', max_length=5)),
                ('directive_place', models.CharField(blank=True, max_length=200, verbose_name='where it lies')),
                ('proxy', models.CharField(choices=[('unknown', 'Not known'), ('no', 'No'), ('yes', 'Yes')], default='unknown', max_length=10, verbose_name='health-care proxy')),
                ('proxy_name', models.CharField(blank=True, max_length=200, verbose_name='name of the proxy')),
                ('proxy_phone', models.CharField(blank=True, max_length=60, verbose_name='phone of the proxy')),
            ],
        ),
        migrations.CreateModel(
            name='AdvancePlanningEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code_status', models.CharField(choices=[('not_discussed', 'Not discussed'), ('full', 'Full treatment'), ('limited', 'Limited:')], default='not_discussed', max_length=20, verbose_name='code status')),
                ('code_limits', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('dnr', 'No resuscitation (DNR)'), ('dni', 'No intubation (DNI)'), ('no_intensive_care', 'No intensive care'), ('comfort_only', 'Only relief of symptoms')], max_length=20), blank=True, default=list, size=None, verbose_name='limits')),
                ('code_status_on', models.DateField(blank=True, null=True, verbose_name='decided on')),
                ('code_status_by', models.CharField(blank=True, max_length=200, verbose_name='talked over with')),
                ('code_status_note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('directive', models.CharField(choices=[('unknown', 'Not known'), ('no', 'No'), ('yes', 'Yes')], default='unknown', max_length=10, verbose_name='advance directive')),
                ('directive_on', models.DateField(blank=True, null=True, verbose_name='written on')),
                ('directive_on_precision', models.CharField(choices=[('day', 'Day'), ('month', 'Month'), ('year', 'Year')], default='day', max_length=5)),
                ('directive_place', models.CharField(blank=True, max_length=200, verbose_name='where it lies')),
                ('proxy', models.CharField(choices=[('unknown', 'Not known'), ('no', 'No'), ('yes', 'Yes')], default='unknown', max_length=10, verbose_name='health-care proxy')),
                ('proxy_name', models.CharField(blank=True, max_length=200, verbose_name='name of the proxy')),
                ('proxy_phone', models.CharField(blank=True, max_length=60, verbose_name='phone of the proxy')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Caregiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('relation', models.CharField(choices=[('partner', 'Husband, wife or partner'), ('child', 'Daughter or son'), ('parent', 'Mother or father'), ('sibling', 'Sister or brother'), ('other_relative', 'Other relative'), ('friend', 'Friend or neighbour'), ('guardian', 'Legal guardian'), ('professional', 'Nursing service or home'), ('other', 'Other')], max_length=20, verbose_name='relation')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='phone')),
                ('may_be_told', models.BooleanField(blank=True, null=True, verbose_name='may be told about the illness')),
                ('is_main', models.BooleanField(default=False, verbose_name='main caregiver')),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-is_main', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CaregiverEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('relation', models.CharField(choices=[('partner', 'Husband, wife or partner'), ('child', 'Daughter or son'), ('parent', 'Mother or father'), ('sibling', 'Sister or brother'), ('other_relative', 'Other relative'), ('friend', 'Friend or neighbour'), ('guardian', 'Legal guardian'), ('professional', 'Nursing service or home'), ('other', 'Other')], max_length=20, verbose_name='relation')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='phone')),
                ('may_be_told', models.BooleanField(blank=True, null=True, verbose_name='may be told about the illness')),
                ('is_main', models.BooleanField(default=False, verbose_name='main caregiver')),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='patient',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='patient',
            name='update_update',
        ),
        migrations.AddField(
            model_name='patient',
            name='allergies',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='patient',
            name='allergies_known',
            field=models.CharField(choices=[('unknown', 'Not known'), ('none_known', 'None known'), ('listed', 'These:')], db_default='unknown', default='unknown', max_length=20, verbose_name='allergies'),
        ),
        migrations.AddField(
            model_name='patient',
            name='contact_note',
            field=models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='how to reach the patient'),
        ),
        migrations.AddField(
            model_name='patient',
            name='may_be_called',
            field=models.BooleanField(blank=True, null=True, verbose_name='may be called'),
        ),
        migrations.AddField(
            model_name='patient',
            name='telling',
            field=models.CharField(choices=[('not_asked', 'Not asked yet'), ('nobody', 'Nobody'), ('named', 'Only the caregivers marked so'), ('family', 'The whole family')], db_default='not_asked', default='not_asked', max_length=20, verbose_name='who may be told'),
        ),
        migrations.AddField(
            model_name='patientevent',
            name='allergies',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='patientevent',
            name='allergies_known',
            field=models.CharField(choices=[('unknown', 'Not known'), ('none_known', 'None known'), ('listed', 'These:')], db_default='unknown', default='unknown', max_length=20, verbose_name='allergies'),
        ),
        migrations.AddField(
            model_name='patientevent',
            name='contact_note',
            field=models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='how to reach the patient'),
        ),
        migrations.AddField(
            model_name='patientevent',
            name='may_be_called',
            field=models.BooleanField(blank=True, null=True, verbose_name='may be called'),
        ),
        migrations.AddField(
            model_name='patientevent',
            name='telling',
            field=models.CharField(choices=[('not_asked', 'Not asked yet'), ('nobody', 'Nobody'), ('named', 'Only the caregivers marked so'), ('family', 'The whole family')], db_default='not_asked', default='not_asked', max_length=20, verbose_name='who may be told'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='patient',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "patients_patientevent" ("agrees_to_palliative_care", "allergies", "allergies_known", "birth_date", "birth_date_precision", "city", "contact_note", "created_at", "email", "family_name", "given_names", "id", "informed_by_id", "informed_on", "language", "may_be_called", "merged_into_id", "named_nurse_id", "needs_interpreter", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "responsible_oncologist_id", "search_name", "sex", "street", "telling", "unit_id") VALUES (NEW."agrees_to_palliative_care", NEW."allergies", NEW."allergies_known", NEW."birth_date", NEW."birth_date_precision", NEW."city", NEW."contact_note", NEW."created_at", NEW."email", NEW."family_name", NEW."given_names", NEW."id", NEW."informed_by_id", NEW."informed_on", NEW."language", NEW."may_be_called", NEW."merged_into_id", NEW."named_nurse_id", NEW."needs_interpreter", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."phone", NEW."postal_code", NEW."responsible_oncologist_id", NEW."search_name", NEW."sex", NEW."street", NEW."telling", NEW."unit_id"); RETURN NULL;', hash='4de1850690d0e53c0b575328e37732eb5347caf1', operation='INSERT', pgid='pgtrigger_insert_insert_62165', table='patients_patient', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='patient',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "patients_patientevent" ("agrees_to_palliative_care", "allergies", "allergies_known", "birth_date", "birth_date_precision", "city", "contact_note", "created_at", "email", "family_name", "given_names", "id", "informed_by_id", "informed_on", "language", "may_be_called", "merged_into_id", "named_nurse_id", "needs_interpreter", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "responsible_oncologist_id", "search_name", "sex", "street", "telling", "unit_id") VALUES (NEW."agrees_to_palliative_care", NEW."allergies", NEW."allergies_known", NEW."birth_date", NEW."birth_date_precision", NEW."city", NEW."contact_note", NEW."created_at", NEW."email", NEW."family_name", NEW."given_names", NEW."id", NEW."informed_by_id", NEW."informed_on", NEW."language", NEW."may_be_called", NEW."merged_into_id", NEW."named_nurse_id", NEW."needs_interpreter", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."phone", NEW."postal_code", NEW."responsible_oncologist_id", NEW."search_name", NEW."sex", NEW."street", NEW."telling", NEW."unit_id"); RETURN NULL;', hash='8a26e22a45db552d46d37fa2c913db6fda3d45d8', operation='UPDATE', pgid='pgtrigger_update_update_546ce', table='patients_patient', when='AFTER')),
        ),
        AddConstraintNotValid(
            model_name='patient',
            constraint=models.CheckConstraint(condition=models.Q(('telling__in', ['not_asked', 'nobody', 'named', 'family']), ('telling__isnull', True), _connector='OR'), name='patient_telling_is_known'),
        ),
        AddConstraintNotValid(
            model_name='patient',
            constraint=models.CheckConstraint(condition=models.Q(('allergies_known__in', ['unknown', 'none_known', 'listed']), ('allergies_known__isnull', True), _connector='OR'), name='patient_allergies_are_known'),
        ),
        AddConstraintNotValid(
            model_name='patient',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('allergies__len__gt', 0), ('allergies_known', 'listed')), models.Q(models.Q(('allergies_known', 'listed'), _negated=True), ('allergies', [])), _connector='OR'), name='patient_allergies_are_listed'),
        ),
        migrations.AddField(
            model_name='advanceplanning',
            name='patient',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='advance_planning', to='patients.patient'),
        ),
        migrations.AddField(
            model_name='advanceplanningevent',
            name='patient',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient'),
        ),
        migrations.AddField(
            model_name='advanceplanningevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='advanceplanningevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='patients.advanceplanning'),
        ),
        migrations.AddField(
            model_name='caregiver',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='caregivers', to='patients.patient'),
        ),
        migrations.AddField(
            model_name='caregiverevent',
            name='patient',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient'),
        ),
        migrations.AddField(
            model_name='caregiverevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='caregiverevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='patients.caregiver'),
        ),
        migrations.AddConstraint(
            model_name='advanceplanning',
            constraint=models.CheckConstraint(condition=models.Q(('code_status__in', ['not_discussed', 'full', 'limited']), ('code_status__isnull', True), _connector='OR'), name='code_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='advanceplanning',
            constraint=models.CheckConstraint(condition=models.Q(('code_limits__contained_by', ['dnr', 'dni', 'no_intensive_care', 'comfort_only'])), name='code_limits_are_known'),
        ),
        migrations.AddConstraint(
            model_name='advanceplanning',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code_limits__len__gt', 0), ('code_status', 'limited')), models.Q(models.Q(('code_status', 'limited'), _negated=True), ('code_limits', [])), _connector='OR'), name='code_status_limited_by_something'),
        ),
        migrations.AddConstraint(
            model_name='advanceplanning',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code_status', 'not_discussed'), ('code_status_by', ''), ('code_status_on', None)), models.Q(models.Q(('code_status', 'not_discussed'), _negated=True), ('code_status_on__isnull', False), models.Q(('code_status_by', ''), _negated=True)), _connector='OR'), name='code_status_said_when_and_with_whom'),
        ),
        migrations.AddConstraint(
            model_name='advanceplanning',
            constraint=models.CheckConstraint(condition=models.Q(('directive__in', ['unknown', 'no', 'yes']), ('directive__isnull', True), _connector='OR'), name='directive_is_known'),
        ),
        migrations.AddConstraint(
            model_name='advanceplanning',
            constraint=models.CheckConstraint(condition=models.Q(('directive_on_precision__in', ['day', 'month', 'year']), ('directive_on_precision__isnull', True), _connector='OR'), name='directive_precision_is_known'),
        ),
        migrations.AddConstraint(
            model_name='advanceplanning',
            constraint=models.CheckConstraint(condition=models.Q(('directive', 'yes'), models.Q(('directive_on', None), ('directive_place', '')), _connector='OR'), name='directive_details_of_one_that_exists'),
        ),
        migrations.AddConstraint(
            model_name='advanceplanning',
            constraint=models.CheckConstraint(condition=models.Q(('proxy__in', ['unknown', 'no', 'yes']), ('proxy__isnull', True), _connector='OR'), name='proxy_is_known'),
        ),
        migrations.AddConstraint(
            model_name='advanceplanning',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proxy', 'yes'), models.Q(('proxy_name', ''), _negated=True)), models.Q(models.Q(('proxy', 'yes'), _negated=True), ('proxy_name', ''), ('proxy_phone', '')), _connector='OR'), name='proxy_has_a_name'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='advanceplanning',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "patients_advanceplanningevent" ("code_limits", "code_status", "code_status_by", "code_status_note", "code_status_on", "directive", "directive_on", "directive_on_precision", "directive_place", "id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proxy", "proxy_name", "proxy_phone") VALUES (NEW."code_limits", NEW."code_status", NEW."code_status_by", NEW."code_status_note", NEW."code_status_on", NEW."directive", NEW."directive_on", NEW."directive_on_precision", NEW."directive_place", NEW."id", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."proxy", NEW."proxy_name", NEW."proxy_phone"); RETURN NULL;', hash='d5c2723d0a49c81cf2872536d43b32f99b28693f', operation='INSERT', pgid='pgtrigger_insert_insert_865e5', table='patients_advanceplanning', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='advanceplanning',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "patients_advanceplanningevent" ("code_limits", "code_status", "code_status_by", "code_status_note", "code_status_on", "directive", "directive_on", "directive_on_precision", "directive_place", "id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proxy", "proxy_name", "proxy_phone") VALUES (NEW."code_limits", NEW."code_status", NEW."code_status_by", NEW."code_status_note", NEW."code_status_on", NEW."directive", NEW."directive_on", NEW."directive_on_precision", NEW."directive_place", NEW."id", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."proxy", NEW."proxy_name", NEW."proxy_phone"); RETURN NULL;', hash='a28e076305af4da1a0743b7cf25de338be75b111', operation='UPDATE', pgid='pgtrigger_update_update_c5fab', table='patients_advanceplanning', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='caregiver',
            constraint=models.CheckConstraint(condition=models.Q(('relation__in', ['partner', 'child', 'parent', 'sibling', 'other_relative', 'friend', 'guardian', 'professional', 'other']), ('relation__isnull', True), _connector='OR'), name='caregiver_relation_is_known'),
        ),
        migrations.AddConstraint(
            model_name='caregiver',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='caregiver_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='caregiver',
            constraint=models.UniqueConstraint(condition=models.Q(('is_main', True), ('removed_at', None)), fields=('patient',), name='one_main_caregiver'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='caregiver',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "patients_caregiverevent" ("id", "is_main", "may_be_told", "name", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "relation", "removed_at") VALUES (NEW."id", NEW."is_main", NEW."may_be_told", NEW."name", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."phone", NEW."relation", NEW."removed_at"); RETURN NULL;', hash='2393353bc6146634baa9c5c306d3ee61f0bfe87b', operation='INSERT', pgid='pgtrigger_insert_insert_5e165', table='patients_caregiver', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='caregiver',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "patients_caregiverevent" ("id", "is_main", "may_be_told", "name", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "relation", "removed_at") VALUES (NEW."id", NEW."is_main", NEW."may_be_told", NEW."name", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."phone", NEW."relation", NEW."removed_at"); RETURN NULL;', hash='5118a8210ce37ced63ad53e30e27741679e4ea25', operation='UPDATE', pgid='pgtrigger_update_update_eb73f', table='patients_caregiver', when='AFTER')),
        ),
    ]
