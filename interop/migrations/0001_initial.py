import django.core.serializers.json
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('patients', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('staff', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('requested_at', models.DateTimeField()),
                ('first_load', models.BooleanField(default=False, verbose_name='first load of old records')),
                ('dry_run', models.BooleanField(default=False, verbose_name='try only, store nothing')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('stopped', 'Stopped before its end')], default='waiting', max_length=10)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('imported', models.PositiveIntegerField(default=0)),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('corrected', models.PositiveIntegerField(default=0)),
                ('rejected', models.PositiveIntegerField(default=0)),
                ('requested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-requested_at', '-id'],
                'indexes': [models.Index(condition=models.Q(('state__in', ('done', 'stopped')), _negated=True), fields=['id'], name='import_run_unfinished')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'done', 'stopped']), ('state__isnull', True), _connector='OR'), name='import_run_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('state__in', ('done', 'stopped'))), models.Q(models.Q(('state__in', ('done', 'stopped')), _negated=True), ('finished_at__isnull', True)), _connector='OR'), name='import_run_finished_at_its_end')],
            },
        ),
        migrations.CreateModel(
            name='Match',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('same', 'The same'), ('different', 'Different')], default='open', max_length=10)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('fact', models.ForeignKey(blank=True, help_text='A recurrence.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.fact')),
                ('other_fact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.fact')),
                ('other_tumour', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.tumour')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
                ('tumour', models.ForeignKey(help_text='The imported one.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.tumour')),
            ],
            options={
                'ordering': ['asked_at', 'id'],
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['patient'], name='match_open_by_patient')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'same', 'different']), ('state__isnull', True), _connector='OR'), name='match_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('fact__isnull', True), ('other_fact__isnull', True)), models.Q(('fact__isnull', False), ('other_fact__isnull', False)), _connector='OR'), name='match_of_two_facts_or_none'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='match_answered_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='match_answered_when_not_open'), models.UniqueConstraint(condition=models.Q(('fact__isnull', True)), fields=('tumour', 'other_tumour'), name='one_match_per_two_tumours'), models.UniqueConstraint(fields=('fact', 'other_fact'), name='one_match_per_two_facts'), models.CheckConstraint(condition=models.Q(('fact', models.F('other_fact')), _negated=True), name='match_of_two_different_facts')],
            },
        ),
        migrations.CreateModel(
            name='MessageContent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sender', models.CharField(max_length=120)),
                ('patient_ref', models.CharField(help_text="The sender's Patient_ID.", max_length=120)),
                ('message_id', models.CharField(max_length=120)),
                ('kind', models.CharField(max_length=20)),
                ('content_hash', models.BinaryField(max_length=32)),
                ('reported_on', models.DateField(help_text='Meldedatum of the first file that brought it.')),
                ('raw', models.BinaryField()),
                ('says', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('stored_at', models.DateTimeField()),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sender', 'patient_ref', 'message_id', 'content_hash'), name='one_row_per_message_version')],
            },
        ),
        migrations.CreateModel(
            name='PatientMatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('same', 'The same'), ('different', 'Different')], default='open', max_length=10)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
                ('patient', models.ForeignKey(help_text='Whom the import made.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
            ],
            options={
                'ordering': ['asked_at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'same', 'different']), ('state__isnull', True), _connector='OR'), name='patient_match_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='patient_match_answered_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='patient_match_answered_when_not_open'), models.CheckConstraint(condition=models.Q(('patient', models.F('other')), _negated=True), name='patient_match_of_two'), models.UniqueConstraint(fields=('patient', 'other'), name='one_match_per_two_patients')],
            },
        ),
        migrations.CreateModel(
            name='ImportedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('content', models.BinaryField(null=True)),
                ('done', models.BooleanField(default=False)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='interop.importrun')),
            ],
            options={
                'ordering': ['run', 'id'],
                'indexes': [models.Index(fields=['run', 'id'], name='import_file_by_run')],
            },
        ),
        migrations.CreateModel(
            name='ImportRunEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('requested_at', models.DateTimeField()),
                ('first_load', models.BooleanField(default=False, verbose_name='first load of old records')),
                ('dry_run', models.BooleanField(default=False, verbose_name='try only, store nothing')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('stopped', 'Stopped before its end')], default='waiting', max_length=10)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='interop.importrun')),
                ('requested_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MatchEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('same', 'The same'), ('different', 'Different')], default='open', max_length=10)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('fact', models.ForeignKey(blank=True, db_constraint=False, help_text='A recurrence.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.fact')),
                ('other_fact', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.fact')),
                ('other_tumour', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.tumour')),
                ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='interop.match')),
                ('tumour', models.ForeignKey(db_constraint=False, help_text='The imported one.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.tumour')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PatientMatchEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('same', 'The same'), ('different', 'Different')], default='open', max_length=10)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('other', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                ('patient', models.ForeignKey(db_constraint=False, help_text='Whom the import made.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='interop.patientmatch')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ImportedFileEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=255)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('done', models.BooleanField(default=False)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='interop.importedfile')),
                ('run', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='interop.importrun')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ImportedMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='Its place in the file, from 1.')),
                ('sender', models.CharField(blank=True, max_length=120)),
                ('patient_ref', models.CharField(blank=True, max_length=120)),
                ('message_id', models.CharField(blank=True, max_length=120)),
                ('kind', models.CharField(blank=True, max_length=20)),
                ('reported_on', models.DateField(null=True)),
                ('outcome', models.CharField(choices=[('imported', 'Imported'), ('unchanged', 'Unchanged'), ('corrected', 'Corrected'), ('rejected', 'Rejected')], max_length=10)),
                ('problems', models.JSONField(default=list, help_text='Objects of element, message and values.')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='interop.importedfile')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='interop.importrun')),
                ('content', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sightings', to='interop.messagecontent')),
            ],
            options={
                'ordering': ['file', 'number'],
                'indexes': [models.Index(fields=['run', 'outcome', 'id'], name='import_line_by_outcome'), models.Index(fields=['run', 'id'], name='import_line_by_run')],
                'constraints': [models.UniqueConstraint(fields=('file', 'number'), name='one_line_per_message_of_a_file'), models.CheckConstraint(condition=models.Q(('outcome__in', ['imported', 'unchanged', 'corrected', 'rejected']), ('outcome__isnull', True), _connector='OR'), name='import_outcome_is_known')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importrun',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "interop_importrunevent" ("dry_run", "finished_at", "first_load", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requested_at", "requested_by_id", "state") VALUES (NEW."dry_run", NEW."finished_at", NEW."first_load", NEW."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."requested_at", NEW."requested_by_id", NEW."state"); RETURN NULL;', hash='887084b72769598e39b2630c85075f0317c069aa', operation='INSERT', pgid='pgtrigger_insert_insert_0c9b9', table='interop_importrun', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importrun',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."dry_run" IS DISTINCT FROM (NEW."dry_run") OR OLD."finished_at" IS DISTINCT FROM (NEW."finished_at") OR OLD."first_load" IS DISTINCT FROM (NEW."first_load") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."requested_at" IS DISTINCT FROM (NEW."requested_at") OR OLD."requested_by_id" IS DISTINCT FROM (NEW."requested_by_id") OR OLD."state" IS DISTINCT FROM (NEW."state"))', func='INSERT INTO "interop_importrunevent" ("dry_run", "finished_at", "first_load", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requested_at", "requested_by_id", "state") VALUES (NEW."dry_run", NEW."finished_at", NEW."first_load", NEW."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."requested_at", NEW."requested_by_id", NEW."state"); RETURN NULL;', hash='34b47fc195dc3bbb586f58f0a566449fa8f2d753', operation='UPDATE', pgid='pgtrigger_update_update_1159d', table='interop_importrun', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importedfile',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "interop_importedfileevent" ("done", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "run_id", "size") VALUES (NEW."done", NEW."id", NEW."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."run_id", NEW."size"); RETURN NULL;', hash='027e7ab03bc804056a15964a225dfddcd9a50709', operation='INSERT', pgid='pgtrigger_insert_insert_b7c05', table='interop_importedfile', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importedfile',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."done" IS DISTINCT FROM (NEW."done") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."run_id" IS DISTINCT FROM (NEW."run_id") OR OLD."size" IS DISTINCT FROM (NEW."size"))', func='INSERT INTO "interop_importedfileevent" ("done", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "run_id", "size") VALUES (NEW."done", NEW."id", NEW."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."run_id", NEW."size"); RETURN NULL;', hash='9459ea7d39a7d32828fc1dac9e9e83a58fa914c1', operation='UPDATE', pgid='pgtrigger_update_update_cc6a1', table='interop_importedfile', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='match',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "interop_matchevent" ("answered_at", "answered_by_id", "asked_at", "fact_id", "id", "other_fact_id", "other_tumour_id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "tumour_id") VALUES (NEW."answered_at", NEW."answered_by_id", NEW."asked_at", NEW."fact_id", NEW."id", NEW."other_fact_id", NEW."other_tumour_id", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."state", NEW."tumour_id"); RETURN NULL;', hash='58345e3d71631cae371a97c0084dc63457459132', operation='INSERT', pgid='pgtrigger_insert_insert_8e11e', table='interop_match', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='match',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "interop_matchevent" ("answered_at", "answered_by_id", "asked_at", "fact_id", "id", "other_fact_id", "other_tumour_id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "tumour_id") VALUES (NEW."answered_at", NEW."answered_by_id", NEW."asked_at", NEW."fact_id", NEW."id", NEW."other_fact_id", NEW."other_tumour_id", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."state", NEW."tumour_id"); RETURN NULL;', hash='1f1d043afe3dcd9efd7c877bff4cbe854abee1c6', operation='UPDATE', pgid='pgtrigger_update_update_c9583', table='interop_match', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='messagecontent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e49e91c31f82ac77b6b3e922aef2b7f657481bbc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_35176', table='interop_messagecontent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importedmessage',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='58960f0907df95cd800b3025b91ec9019d7bc1c0', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_dd6e0', table='interop_importedmessage', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='patientmatch',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "interop_patientmatchevent" ("answered_at", "answered_by_id", "asked_at", "id", "other_id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (NEW."answered_at", NEW."answered_by_id", NEW."asked_at", NEW."id", NEW."other_id", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."state"); RETURN NULL;', hash='12d3d749cfb8d625d525ec2ec7bbcfebd741707c', operation='INSERT', pgid='pgtrigger_insert_insert_79bb2', table='interop_patientmatch', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='patientmatch',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "interop_patientmatchevent" ("answered_at", "answered_by_id", "asked_at", "id", "other_id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (NEW."answered_at", NEW."answered_by_id", NEW."asked_at", NEW."id", NEW."other_id", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."state"); RETURN NULL;', hash='b2e14c84d11cbbd9901c0761428fb761603e4db1', operation='UPDATE', pgid='pgtrigger_update_update_f6608', table='interop_patientmatch', when='AFTER')),
        ),
    ]
