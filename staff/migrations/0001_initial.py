import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=150, unique=True, verbose_name='user name')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('oncologist', 'Oncologist'), ('palliative_nurse', 'Palliative nurse'), ('palliative_physician', 'Palliative physician'), ('team_member', 'Palliative team member'), ('board_coordinator', 'Tumour board coordinator'), ('clinical_lead', 'Clinical lead'), ('administrator', 'Administrator')], max_length=40), blank=True, default=list, size=None)),
                ('profession', models.CharField(blank=True, choices=[('physician', 'Physician'), ('nurse', 'Nurse'), ('social_worker', 'Social worker'), ('psycho_oncologist', 'Psycho-oncologist'), ('chaplain', 'Chaplain'), ('pharmacist', 'Pharmacist'), ('dietitian', 'Dietitian'), ('physiotherapist', 'Physiotherapist'), ('coordinator', 'Care coordinator'), ('other', 'Other')], max_length=40)),
                ('qualification', models.CharField(blank=True, choices=[('physician_additional', 'Additional training in palliative medicine'), ('physician_basic', 'Basic course in palliative medicine'), ('nurse_palliative_care', 'Palliative care training for nurses (160 hours)'), ('other_profession', 'Palliative care training for other professions')], max_length=40)),
                ('qualified_since', models.DateField(blank=True, null=True)),
                ('is_invented', models.BooleanField(default=False, help_text='Of the demo; nobody where DEMO is not on.')),
                ('units', models.ManyToManyField(blank=True, related_name='members', to='staff.unit')),
            ],
            options={
                'ordering': ['name', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('roles__contained_by', ['oncologist', 'palliative_nurse', 'palliative_physician', 'team_member', 'board_coordinator', 'clinical_lead', 'administrator'])), name='user_roles_are_known'), models.CheckConstraint(condition=models.Q(('profession__in', ['', 'physician', 'nurse', 'social_worker', 'psycho_oncologist', 'chaplain', 'pharmacist', 'dietitian', 'physiotherapist', 'coordinator', 'other']), ('profession__isnull', True), _connector='OR'), name='user_profession_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('qualification', ''), ('qualified_since', None)), models.Q(('qualified_since__isnull', False), ('qualification__in', ['physician_additional', 'physician_basic', 'nurse_palliative_care', 'other_profession'])), _connector='OR'), name='user_qualification_has_its_date')],
            },
        ),
        migrations.CreateModel(
            name='UnitEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='staff.unit')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='UserEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('username', models.CharField(max_length=150, verbose_name='user name')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('oncologist', 'Oncologist'), ('palliative_nurse', 'Palliative nurse'), ('palliative_physician', 'Palliative physician'), ('team_member', 'Palliative team member'), ('board_coordinator', 'Tumour board coordinator'), ('clinical_lead', 'Clinical lead'), ('administrator', 'Administrator')], max_length=40), blank=True, default=list, size=None)),
                ('profession', models.CharField(blank=True, choices=[('physician', 'Physician'), ('nurse', 'Nurse'), ('social_worker', 'Social worker'), ('psycho_oncologist', 'Psycho-oncologist'), ('chaplain', 'Chaplain'), ('pharmacist', 'Pharmacist'), ('dietitian', 'Dietitian'), ('physiotherapist', 'Physiotherapist'), ('coordinator', 'Care coordinator'), ('other', 'Other')], max_length=40)),
                ('qualification', models.CharField(blank=True, choices=[('physician_additional', 'Additional training in palliative medicine'), ('physician_basic', 'Basic course in palliative medicine'), ('nurse_palliative_care', 'Palliative care training for nurses (160 hours)'), ('other_profession', 'Palliative care training for other professions')], max_length=40)),
                ('qualified_since', models.DateField(blank=True, null=True)),
                ('is_invented', models.BooleanField(default=False, help_text='Of the demo; nobody where DEMO is not on.')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=120)),
                ('hashed', models.CharField(editable=False, max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_keys', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['user', 'label'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='api_key_revoked_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200)),
                ('request_hash', models.CharField(help_text='SHA-256 of method, path and content.', max_length=64)),
                ('status', models.PositiveSmallIntegerField()),
                ('body', models.TextField()),
                ('created_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(models.F('created_at'), name='idempotency_key_by_age')],
                'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='one_answer_per_idempotency_key')],
            },
        ),
        migrations.CreateModel(
            name='PatientAccess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('patient_id', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('door', models.CharField(help_text='Name of the page or API door.', max_length=80)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['patient_id', '-at'], name='access_by_patient'), models.Index(fields=['user', '-at'], name='access_by_user')],
            },
        ),
        migrations.CreateModel(
            name='ApiKeyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('label', models.CharField(max_length=120)),
                ('created_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='staff.apikey')),
                ('revoked_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unit',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_unitevent" ("id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id"); RETURN NULL;', hash='87d818117e3e00a16d00784f5b1815e523805c4a', operation='INSERT', pgid='pgtrigger_insert_insert_d2529', table='staff_unit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unit',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "staff_unitevent" ("id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id"); RETURN NULL;', hash='84cb404c16580cc03cfdac81384cc2b43a863869', operation='UPDATE', pgid='pgtrigger_update_update_2870e', table='staff_unit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apikey',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_apikeyevent" ("created_at", "created_by_id", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "revoked_by_id", "user_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", NEW."label", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."revoked_at", NEW."revoked_by_id", NEW."user_id"); RETURN NULL;', hash='6b3764e12bcbee648fc91947b68ceb2e7b16775e', operation='INSERT', pgid='pgtrigger_insert_insert_d0647', table='staff_apikey', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apikey',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."label" IS DISTINCT FROM (NEW."label") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."revoked_by_id" IS DISTINCT FROM (NEW."revoked_by_id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "staff_apikeyevent" ("created_at", "created_by_id", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "revoked_by_id", "user_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", NEW."label", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."revoked_at", NEW."revoked_by_id", NEW."user_id"); RETURN NULL;', hash='94aa6abe03b5d7d13d0683343c682d3eb7a8fbcf', operation='UPDATE', pgid='pgtrigger_update_update_62962', table='staff_apikey', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='idempotencykey',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='7e349137223a08ff860a0d332079db187b1344d2', operation='UPDATE', pgid='pgtrigger_append_only_3f2dc', table='staff_idempotencykey', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='patientaccess',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='942185a6e43bb97bc853f73e00466f135420d5e0', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6fa42', table='staff_patientaccess', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_userevent" ("email", "id", "is_active", "is_invented", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "profession", "qualification", "qualified_since", "roles", "username") VALUES (NEW."email", NEW."id", NEW."is_active", NEW."is_invented", NEW."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."profession", NEW."qualification", NEW."qualified_since", NEW."roles", NEW."username"); RETURN NULL;', hash='681c2a3707c4388e7a60e7dd37b307715c0ef199', operation='INSERT', pgid='pgtrigger_insert_insert_ee817', table='staff_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_invented" IS DISTINCT FROM (NEW."is_invented") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."profession" IS DISTINCT FROM (NEW."profession") OR OLD."qualification" IS DISTINCT FROM (NEW."qualification") OR OLD."qualified_since" IS DISTINCT FROM (NEW."qualified_since") OR OLD."roles" IS DISTINCT FROM (NEW."roles") OR OLD."username" IS DISTINCT FROM (NEW."username"))', func='INSERT INTO "staff_userevent" ("email", "id", "is_active", "is_invented", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "profession", "qualification", "qualified_since", "roles", "username") VALUES (NEW."email", NEW."id", NEW."is_active", NEW."is_invented", NEW."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."profession", NEW."qualification", NEW."qualified_since", NEW."roles", NEW."username"); RETURN NULL;', hash='dfa8fd231a190ca1815da381099777db2164e200', operation='UPDATE', pgid='pgtrigger_update_update_8c3eb', table='staff_user', when='AFTER')),
        ),
    ]
