"""How people like to work, absences with a deputy, notices, and the mails about them."""
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('staff', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('recorded_at', models.DateTimeField()),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['starts_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='AbsenceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('recorded_at', models.DateTimeField()),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('made_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('not_needed', 'Not needed any more'), ('given_up', 'Given up')], default='waiting', max_length=10)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('try_at', models.DateTimeField(help_text='Not before.')),
                ('failure', models.CharField(blank=True, help_text='What kind of error the last attempt met.', max_length=80)),
            ],
            options={
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='MailEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('day', models.DateField()),
                ('made_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('not_needed', 'Not needed any more'), ('given_up', 'Given up')], default='waiting', max_length=10)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('try_at', models.DateTimeField(help_text='Not before.')),
                ('failure', models.CharField(blank=True, help_text='What kind of error the last attempt met.', max_length=80)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(help_text='Code of a kind in staff.notice_kinds.', max_length=40)),
                ('patient_id', models.BigIntegerField(blank=True, null=True)),
                ('address', models.CharField(blank=True, help_text='Path of the page it is about.', max_length=200)),
                ('same_day', models.BooleanField(default=False)),
                ('day', models.DateField(help_text="The site's day of `at`; the same is told once a day.")),
                ('at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='NoticeChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('in_app', models.BooleanField(default=True, verbose_name='in the product')),
                ('by_mail', models.BooleanField(default=True, verbose_name='by e-mail')),
            ],
        ),
        migrations.CreateModel(
            name='NoticeChoiceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(max_length=40)),
                ('in_app', models.BooleanField(default=True, verbose_name='in the product')),
                ('by_mail', models.BooleanField(default=True, verbose_name='by e-mail')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='NoticeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(help_text='Code of a kind in staff.notice_kinds.', max_length=40)),
                ('patient_id', models.BigIntegerField(blank=True, null=True)),
                ('address', models.CharField(blank=True, help_text='Path of the page it is about.', max_length=200)),
                ('same_day', models.BooleanField(default=False)),
                ('day', models.DateField(help_text="The site's day of `at`; the same is told once a day.")),
                ('at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='unit',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='unit',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='user',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='user',
            name='update_update',
        ),
        migrations.AddField(
            model_name='unit',
            name='ended_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='unit',
            name='ended_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='unitevent',
            name='ended_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='unitevent',
            name='ended_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='user',
            name='daily_mail',
            field=models.BooleanField(db_default=True, default=True, verbose_name='one e-mail a day'),
        ),
        migrations.AddField(
            model_name='user',
            name='is_program',
            field=models.BooleanField(db_default=False, default=False, help_text='Uses the API with keys; no password.'),
        ),
        migrations.AddField(
            model_name='user',
            name='keyboard_shortcuts',
            field=models.BooleanField(db_default=True, default=True, verbose_name='keyboard shortcuts'),
        ),
        migrations.AddField(
            model_name='user',
            name='language',
            field=models.CharField(blank=True, choices=[('en', 'English'), ('de', 'German')], db_default='', default='', help_text='Empty: as the browser says.', max_length=10, verbose_name='language'),
        ),
        migrations.AddField(
            model_name='user',
            name='mail_at_once',
            field=models.BooleanField(db_default=True, default=True, verbose_name='an e-mail at once for what is due the same day'),
        ),
        migrations.AddField(
            model_name='user',
            name='theme',
            field=models.CharField(choices=[('system', 'As the system says'), ('light', 'Light'), ('dark', 'Dark')], db_default='system', default='system', max_length=10, verbose_name='appearance'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='daily_mail',
            field=models.BooleanField(db_default=True, default=True, verbose_name='one e-mail a day'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='is_program',
            field=models.BooleanField(db_default=False, default=False, help_text='Uses the API with keys; no password.'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='keyboard_shortcuts',
            field=models.BooleanField(db_default=True, default=True, verbose_name='keyboard shortcuts'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='language',
            field=models.CharField(blank=True, choices=[('en', 'English'), ('de', 'German')], db_default='', default='', help_text='Empty: as the browser says.', max_length=10, verbose_name='language'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='mail_at_once',
            field=models.BooleanField(db_default=True, default=True, verbose_name='an e-mail at once for what is due the same day'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='theme',
            field=models.CharField(choices=[('system', 'As the system says'), ('light', 'Light'), ('dark', 'Dark')], db_default='system', default='system', max_length=10, verbose_name='appearance'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unit',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_unitevent" ("ended_at", "ended_by_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."ended_at", NEW."ended_by_id", NEW."id", NEW."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id"); RETURN NULL;', hash='c48bcd1fd367707afe828991d2b634307b994e8e', operation='INSERT', pgid='pgtrigger_insert_insert_d2529', table='staff_unit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unit',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "staff_unitevent" ("ended_at", "ended_by_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."ended_at", NEW."ended_by_id", NEW."id", NEW."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id"); RETURN NULL;', hash='f555b472b56d81df2cd4b05a79bbb68771ac5f71', operation='UPDATE', pgid='pgtrigger_update_update_2870e', table='staff_unit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_userevent" ("daily_mail", "email", "id", "is_active", "is_invented", "is_program", "keyboard_shortcuts", "language", "mail_at_once", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "profession", "qualification", "qualified_since", "roles", "theme", "username") VALUES (NEW."daily_mail", NEW."email", NEW."id", NEW."is_active", NEW."is_invented", NEW."is_program", NEW."keyboard_shortcuts", NEW."language", NEW."mail_at_once", NEW."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."profession", NEW."qualification", NEW."qualified_since", NEW."roles", NEW."theme", NEW."username"); RETURN NULL;', hash='b8da7e3c7dd4d166c1f01721b8bc4c711c725ee4', operation='INSERT', pgid='pgtrigger_insert_insert_ee817', table='staff_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."daily_mail" IS DISTINCT FROM (NEW."daily_mail") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_invented" IS DISTINCT FROM (NEW."is_invented") OR OLD."is_program" IS DISTINCT FROM (NEW."is_program") OR OLD."keyboard_shortcuts" IS DISTINCT FROM (NEW."keyboard_shortcuts") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."mail_at_once" IS DISTINCT FROM (NEW."mail_at_once") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."profession" IS DISTINCT FROM (NEW."profession") OR OLD."qualification" IS DISTINCT FROM (NEW."qualification") OR OLD."qualified_since" IS DISTINCT FROM (NEW."qualified_since") OR OLD."roles" IS DISTINCT FROM (NEW."roles") OR OLD."theme" IS DISTINCT FROM (NEW."theme") OR OLD."username" IS DISTINCT FROM (NEW."username"))', func='INSERT INTO "staff_userevent" ("daily_mail", "email", "id", "is_active", "is_invented", "is_program", "keyboard_shortcuts", "language", "mail_at_once", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "profession", "qualification", "qualified_since", "roles", "theme", "username") VALUES (NEW."daily_mail", NEW."email", NEW."id", NEW."is_active", NEW."is_invented", NEW."is_program", NEW."keyboard_shortcuts", NEW."language", NEW."mail_at_once", NEW."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."profession", NEW."qualification", NEW."qualified_since", NEW."roles", NEW."theme", NEW."username"); RETURN NULL;', hash='d2e47b7c1ee2d561c67c5e52dedc717b4bbd32a5', operation='UPDATE', pgid='pgtrigger_update_update_8c3eb', table='staff_user', when='AFTER')),
        ),
        AddConstraintNotValid(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='unit_ended_by_somebody'),
        ),
        AddConstraintNotValid(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('theme__in', ['system', 'light', 'dark']), ('theme__isnull', True), _connector='OR'), name='user_theme_is_known'),
        ),
        migrations.AddField(
            model_name='absence',
            name='cancelled_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='absence',
            name='deputy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stands_in', to=settings.AUTH_USER_MODEL, verbose_name='deputy'),
        ),
        migrations.AddField(
            model_name='absence',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='absence',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='days_away', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='absenceevent',
            name='cancelled_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='absenceevent',
            name='deputy',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='deputy'),
        ),
        migrations.AddField(
            model_name='absenceevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='absenceevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='staff.absence'),
        ),
        migrations.AddField(
            model_name='absenceevent',
            name='recorded_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='absenceevent',
            name='user',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='mail',
            name='to',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mails', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='mailevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='mailevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='staff.mail'),
        ),
        migrations.AddField(
            model_name='mailevent',
            name='to',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='notice',
            name='read_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='notice',
            name='to',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='mailevent',
            name='notice',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='staff.notice'),
        ),
        migrations.AddField(
            model_name='mail',
            name='notice',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='staff.notice'),
        ),
        migrations.AddField(
            model_name='noticechoice',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notice_choices', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='noticechoiceevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='noticechoiceevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='staff.noticechoice'),
        ),
        migrations.AddField(
            model_name='noticechoiceevent',
            name='user',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='noticeevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='noticeevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='staff.notice'),
        ),
        migrations.AddField(
            model_name='noticeevent',
            name='read_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='noticeevent',
            name='to',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='absence',
            index=models.Index(condition=models.Q(('cancelled_at', None)), fields=['deputy', 'ends_on'], name='absence_by_deputy'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('user', models.F('deputy')), _negated=True), name='absence_deputy_is_somebody_else'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on')), ('ends_on__isnull', True), ('starts_on__isnull', True), _connector='OR'), name='absence_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at__isnull', True), ('cancelled_by__isnull', True)), models.Q(('cancelled_at__isnull', False), ('cancelled_by__isnull', False)), _connector='OR'), name='absence_cancelled_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('cancelled_at', None)), expressions=[(models.Func(models.F('user_id'), models.F('user_id'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('starts_on'), models.F('ends_on'), models.Value('[]'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='one_absence_at_a_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='absence',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_absenceevent" ("cancelled_at", "cancelled_by_id", "deputy_id", "ends_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "starts_on", "user_id") VALUES (NEW."cancelled_at", NEW."cancelled_by_id", NEW."deputy_id", NEW."ends_on", NEW."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."starts_on", NEW."user_id"); RETURN NULL;', hash='ece9c1045e84c4db128a05b106c768aec372f201', operation='INSERT', pgid='pgtrigger_insert_insert_88922', table='staff_absence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='absence',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "staff_absenceevent" ("cancelled_at", "cancelled_by_id", "deputy_id", "ends_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "starts_on", "user_id") VALUES (NEW."cancelled_at", NEW."cancelled_by_id", NEW."deputy_id", NEW."ends_on", NEW."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."starts_on", NEW."user_id"); RETURN NULL;', hash='c1720f10dda5d03920d221bbfcaeff75d0671d67', operation='UPDATE', pgid='pgtrigger_update_update_a1f95', table='staff_absence', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['to', '-at', '-id'], name='notice_by_person'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('read_at', None)), fields=['to'], name='notice_unread'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('kind', ''), _negated=True), name='notice_has_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('read_at__isnull', True), ('read_by__isnull', True)), models.Q(('read_at__isnull', False), ('read_by__isnull', False)), _connector='OR'), name='notice_read_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('to', 'kind', 'patient_id', 'address', 'day'), name='told_once_a_day', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_noticeevent" ("address", "at", "day", "id", "kind", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "read_at", "read_by_id", "same_day", "to_id") VALUES (NEW."address", NEW."at", NEW."day", NEW."id", NEW."kind", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."read_at", NEW."read_by_id", NEW."same_day", NEW."to_id"); RETURN NULL;', hash='82f15d6eb16ee868eedb3efff3accb827f41f0ec', operation='INSERT', pgid='pgtrigger_insert_insert_de369', table='staff_notice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "staff_noticeevent" ("address", "at", "day", "id", "kind", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "read_at", "read_by_id", "same_day", "to_id") VALUES (NEW."address", NEW."at", NEW."day", NEW."id", NEW."kind", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."read_at", NEW."read_by_id", NEW."same_day", NEW."to_id"); RETURN NULL;', hash='c8c5aefa8e7c3259276cb544af06e4db0cb6522e', operation='UPDATE', pgid='pgtrigger_update_update_161c0', table='staff_notice', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='mail',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['try_at'], name='mail_waiting'),
        ),
        migrations.AddConstraint(
            model_name='mail',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sent', 'not_needed', 'given_up']), ('state__isnull', True), _connector='OR'), name='mail_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='mail',
            constraint=models.UniqueConstraint(condition=models.Q(('notice', None)), fields=('to', 'day'), name='one_digest_a_day'),
        ),
        migrations.AddConstraint(
            model_name='mail',
            constraint=models.UniqueConstraint(fields=('notice', 'to'), name='one_mail_per_notice'),
        ),
        migrations.AddConstraint(
            model_name='mail',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='mail_settled_when_not_waiting'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mail',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_mailevent" ("attempts", "day", "failure", "id", "made_at", "notice_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled_at", "state", "to_id", "try_at") VALUES (NEW."attempts", NEW."day", NEW."failure", NEW."id", NEW."made_at", NEW."notice_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."settled_at", NEW."state", NEW."to_id", NEW."try_at"); RETURN NULL;', hash='bf6de4111c1040d5f6c57eb6f81d69bb0e24c93c', operation='INSERT', pgid='pgtrigger_insert_insert_89cba', table='staff_mail', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mail',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "staff_mailevent" ("attempts", "day", "failure", "id", "made_at", "notice_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled_at", "state", "to_id", "try_at") VALUES (NEW."attempts", NEW."day", NEW."failure", NEW."id", NEW."made_at", NEW."notice_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."settled_at", NEW."state", NEW."to_id", NEW."try_at"); RETURN NULL;', hash='bd19b8a27698901023891252ede3fd5442a14034', operation='UPDATE', pgid='pgtrigger_update_update_44fd5', table='staff_mail', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='noticechoice',
            constraint=models.UniqueConstraint(fields=('user', 'kind'), name='one_choice_per_kind'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticechoice',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_noticechoiceevent" ("by_mail", "id", "in_app", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."by_mail", NEW."id", NEW."in_app", NEW."kind", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."user_id"); RETURN NULL;', hash='206f1777062e817d1b55cef6010d85238cc044dd', operation='INSERT', pgid='pgtrigger_insert_insert_4dc65', table='staff_noticechoice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticechoice',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "staff_noticechoiceevent" ("by_mail", "id", "in_app", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."by_mail", NEW."id", NEW."in_app", NEW."kind", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."user_id"); RETURN NULL;', hash='f890c370afcb32bbdce70f5c58fe2503d0146a08', operation='UPDATE', pgid='pgtrigger_update_update_10637', table='staff_noticechoice', when='AFTER')),
        ),
    ]
