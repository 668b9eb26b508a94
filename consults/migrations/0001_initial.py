import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
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
        ('triggers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_day', models.DateField(verbose_name='first day')),
                ('last_day', models.DateField(verbose_name='last day')),
                ('recorded_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, help_text='Taken back: the clinician is there after all.', null=True)),
                ('clinician', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['first_day', 'id'],
                'indexes': [models.Index(fields=['clinician', 'last_day'], name='absence_by_clinician')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day')), ('last_day__isnull', True), ('first_day__isnull', True), _connector='OR'), name='absence_ends_after_start'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='absence_ended_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Consult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('occasion', models.CharField(choices=[('referral', 'First consult'), ('visit', 'Visit after a new finding'), ('planned', 'Planned visit')], max_length=10, verbose_name='occasion')),
                ('state', models.CharField(choices=[('waiting', 'Waits for an appointment'), ('scheduled', 'Scheduled'), ('on_hold', 'On hold'), ('in_progress', 'In progress'), ('signed', 'Signed'), ('cancelled', 'Cancelled')], default='waiting', max_length=12, verbose_name='state')),
                ('see_by', models.DateField(verbose_name='see by')),
                ('target_on', models.DateField(verbose_name='target')),
                ('setting', models.CharField(blank=True, choices=[('hospital', 'On the ward'), ('outpatient', 'Outpatient clinic'), ('home', 'At home'), ('telehealth', 'By video or phone')], max_length=12, verbose_name='setting')),
                ('late', models.BooleanField(default=False, verbose_name='late')),
                ('escalated_at', models.DateTimeField(blank=True, null=True)),
                ('opened_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('begun_at', models.DateTimeField(blank=True, null=True)),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('why_cancelled', models.CharField(blank=True, choices=[('referral_declined', 'The referral was declined'), ('referral_withdrawn', 'The referral was withdrawn'), ('referral_closed', 'The referral was closed'), ('finding_ended', 'The finding was answered or withdrawn'), ('merged', "The patient's records were merged"), ('patient_declined', 'The patient does not want the visit'), ('not_needed', 'No longer needed'), ('other', 'Other')], max_length=20)),
                ('begun_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cancelled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('claimed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consults', to='patients.patient')),
                ('referral', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='consult', to='triggers.referral')),
                ('signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['see_by', 'id'],
                'indexes': [models.Index(condition=models.Q(('state__in', ('waiting', 'scheduled', 'on_hold', 'in_progress'))), fields=['state', 'see_by', 'id'], name='consult_open'), models.Index(condition=models.Q(('state__in', ('waiting', 'scheduled', 'on_hold', 'in_progress'))), fields=['see_by', 'id'], name='consult_open_by_deadline'), models.Index(condition=models.Q(('state__in', ('waiting', 'scheduled', 'on_hold', 'in_progress'))), fields=['claimed_by', 'see_by', 'id'], name='consult_by_claimer'), models.Index(fields=['patient', '-opened_at'], name='consult_by_patient')],
                'constraints': [models.CheckConstraint(condition=models.Q(('occasion__in', ['referral', 'visit', 'planned']), ('occasion__isnull', True), _connector='OR'), name='consult_occasion_is_known'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'scheduled', 'on_hold', 'in_progress', 'signed', 'cancelled']), ('state__isnull', True), _connector='OR'), name='consult_state_is_known'), models.CheckConstraint(condition=models.Q(('setting__in', ['', 'hospital', 'outpatient', 'home', 'telehealth']), ('setting__isnull', True), _connector='OR'), name='consult_setting_is_known'), models.CheckConstraint(condition=models.Q(('why_cancelled__in', ['', 'referral_declined', 'referral_withdrawn', 'referral_closed', 'finding_ended', 'merged', 'patient_declined', 'not_needed', 'other']), ('why_cancelled__isnull', True), _connector='OR'), name='consult_why_cancelled_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('claimed_at__isnull', True), ('claimed_by__isnull', True)), models.Q(('claimed_at__isnull', False), ('claimed_by__isnull', False)), _connector='OR'), name='consult_claimed_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('begun_at__isnull', True), ('begun_by__isnull', True)), models.Q(('begun_at__isnull', False), ('begun_by__isnull', False)), _connector='OR'), name='consult_begun_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('signed_at__isnull', True), ('signed_by__isnull', True)), models.Q(('signed_at__isnull', False), ('signed_by__isnull', False)), _connector='OR'), name='consult_signed_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('occasion', 'referral'), ('referral__isnull', False)), models.Q(models.Q(('occasion', 'referral'), _negated=True), ('referral__isnull', True)), _connector='OR'), name='consult_first_one_has_its_referral'), models.CheckConstraint(condition=models.Q(models.Q(('begun_at__isnull', False), ('state__in', ('in_progress', 'signed'))), models.Q(models.Q(('state__in', ('in_progress', 'signed')), _negated=True), ('begun_at__isnull', True)), _connector='OR'), name='consult_begun_as_its_state_says'), models.CheckConstraint(condition=models.Q(models.Q(('signed_at__isnull', False), ('state', 'signed')), models.Q(models.Q(('state', 'signed'), _negated=True), ('signed_at__isnull', True)), _connector='OR'), name='consult_signed_as_its_state_says'), models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at__isnull', False), ('state', 'cancelled'), models.Q(('why_cancelled', ''), _negated=True)), models.Q(models.Q(('state', 'cancelled'), _negated=True), ('cancelled_at__isnull', True), ('cancelled_by__isnull', True), ('why_cancelled', '')), _connector='OR'), name='consult_cancelled_with_its_reason'), models.UniqueConstraint(condition=models.Q(('occasion', 'visit'), ('state__in', ('waiting', 'scheduled', 'on_hold'))), fields=('patient',), name='one_visit_ahead_per_patient')],
            },
        ),
        migrations.CreateModel(
            name='WeeklySession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], verbose_name='weekday')),
                ('starts', models.TimeField(verbose_name='from')),
                ('ends', models.TimeField(verbose_name='to')),
                ('place', models.CharField(max_length=120, verbose_name='place')),
                ('setting', models.CharField(choices=[('hospital', 'On the ward'), ('outpatient', 'Outpatient clinic'), ('home', 'At home'), ('telehealth', 'By video or phone')], max_length=12, verbose_name='setting')),
                ('slot_minutes', models.PositiveSmallIntegerField(default=30, verbose_name='a slot begins every (minutes)')),
                ('capacity', models.PositiveSmallIntegerField(verbose_name='consults at most')),
                ('valid_from', models.DateField(verbose_name='first day')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('clinician', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='weekly_sessions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['clinician', 'weekday', 'starts', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('weekday__in', [0, 1, 2, 3, 4, 5, 6])), name='session_weekday_is_known'), models.CheckConstraint(condition=models.Q(('setting__in', ['hospital', 'outpatient', 'home', 'telehealth']), ('setting__isnull', True), _connector='OR'), name='session_setting_is_known'), models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='session_ends_after_start'), models.CheckConstraint(condition=models.Q(('capacity__gte', 1), ('slot_minutes__gte', 5)), name='session_has_room'), models.CheckConstraint(condition=models.Q(('valid_until__gte', models.F('valid_from')), ('valid_until__isnull', True), ('valid_from__isnull', True), _connector='OR'), name='session_valid_until_after_from')],
            },
        ),
        migrations.CreateModel(
            name='AbsenceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('first_day', models.DateField(verbose_name='first day')),
                ('last_day', models.DateField(verbose_name='last day')),
                ('recorded_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, help_text='Taken back: the clinician is there after all.', null=True)),
                ('clinician', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='consults.absence')),
                ('recorded_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('place', models.CharField(max_length=120)),
                ('setting', models.CharField(choices=[('hospital', 'On the ward'), ('outpatient', 'Outpatient clinic'), ('home', 'At home'), ('telehealth', 'By video or phone')], max_length=12)),
                ('why', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('before_target', 'Earliest free slot, before the target date'), ('before_deadline', 'Earliest free slot; none was free before the target date'), ('after_deadline', 'Earliest free slot; none was free before the deadline'), ('fewest_appointments', 'Of those free at that time, this clinician has the fewest appointments'), ('in_person', 'A first visit in person rather than by video'), ('oncology_day', 'The patient is in the house that day for oncology'), ('chosen_by_hand', 'Chosen by hand')], max_length=24), help_text='Why this slot, the main reason first.', size=None)),
                ('state', models.CharField(choices=[('live', 'Booked'), ('kept', 'Kept'), ('cancelled', 'Cancelled')], default='live', max_length=10)),
                ('booked_at', models.DateTimeField()),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('why_cancelled', models.CharField(blank=True, choices=[('consult_cancelled', 'The consult was cancelled'), ('put_on_hold', 'The referral was deferred, or waits for a yes again'), ('earlier_deadline', 'The deadline moved forward'), ('clinician_absent', 'The clinician is absent'), ('moved', 'Moved to another time'), ('held_another_day', 'The consult was held on another day')], max_length=20)),
                ('booked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinician', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='patients.patient')),
                ('consult', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='consults.consult')),
                ('session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='consults.weeklysession')),
            ],
            options={
                'ordering': ['starts_at', 'id'],
                'indexes': [models.Index(condition=models.Q(('state__in', ('live', 'kept'))), fields=['ends_at', 'clinician'], name='appointment_taking_time'), models.Index(condition=models.Q(('state__in', ('live', 'kept'))), fields=['clinician', 'starts_at'], name='appointment_by_clinician')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['live', 'kept', 'cancelled']), ('state__isnull', True), _connector='OR'), name='appointment_state_is_known'), models.CheckConstraint(condition=models.Q(('setting__in', ['hospital', 'outpatient', 'home', 'telehealth']), ('setting__isnull', True), _connector='OR'), name='appointment_setting_is_known'), models.CheckConstraint(condition=models.Q(('why_cancelled__in', ['', 'consult_cancelled', 'put_on_hold', 'earlier_deadline', 'clinician_absent', 'moved', 'held_another_day']), ('why_cancelled__isnull', True), _connector='OR'), name='appointment_why_cancelled_is_known'), models.CheckConstraint(condition=models.Q(('why__contained_by', ['before_target', 'before_deadline', 'after_deadline', 'fewest_appointments', 'in_person', 'oncology_day', 'chosen_by_hand'])), name='appointment_why_is_known'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='appointment_ends_after_start'), models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at__isnull', False), ('state', 'cancelled'), models.Q(('why_cancelled', ''), _negated=True)), models.Q(models.Q(('state', 'cancelled'), _negated=True), ('cancelled_at__isnull', True), ('why_cancelled', '')), _connector='OR'), name='appointment_cancelled_with_its_reason'), models.UniqueConstraint(condition=models.Q(('state__in', ('live', 'kept'))), fields=('consult',), name='one_appointment_per_consult'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state__in', ('live', 'kept'))), expressions=[(models.Func(models.F('clinician_id'), models.F('clinician_id'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('starts_at'), models.F('ends_at'), function='tstzrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='clinician_in_one_place_at_a_time'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state__in', ('live', 'kept'))), expressions=[(models.Func(models.F('patient_id'), models.F('patient_id'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('starts_at'), models.F('ends_at'), function='tstzrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='patient_in_one_place_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='ConsultEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('occasion', models.CharField(choices=[('referral', 'First consult'), ('visit', 'Visit after a new finding'), ('planned', 'Planned visit')], max_length=10, verbose_name='occasion')),
                ('state', models.CharField(choices=[('waiting', 'Waits for an appointment'), ('scheduled', 'Scheduled'), ('on_hold', 'On hold'), ('in_progress', 'In progress'), ('signed', 'Signed'), ('cancelled', 'Cancelled')], default='waiting', max_length=12, verbose_name='state')),
                ('see_by', models.DateField(verbose_name='see by')),
                ('target_on', models.DateField(verbose_name='target')),
                ('setting', models.CharField(blank=True, choices=[('hospital', 'On the ward'), ('outpatient', 'Outpatient clinic'), ('home', 'At home'), ('telehealth', 'By video or phone')], max_length=12, verbose_name='setting')),
                ('late', models.BooleanField(default=False, verbose_name='late')),
                ('escalated_at', models.DateTimeField(blank=True, null=True)),
                ('opened_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('begun_at', models.DateTimeField(blank=True, null=True)),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('why_cancelled', models.CharField(blank=True, choices=[('referral_declined', 'The referral was declined'), ('referral_withdrawn', 'The referral was withdrawn'), ('referral_closed', 'The referral was closed'), ('finding_ended', 'The finding was answered or withdrawn'), ('merged', "The patient's records were merged"), ('patient_declined', 'The patient does not want the visit'), ('not_needed', 'No longer needed'), ('other', 'Other')], max_length=20)),
                ('begun_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('cancelled_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('claimed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='consults.consult')),
                ('referral', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='triggers.referral')),
                ('signed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='VisitReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField()),
                ('consult', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visit_reasons', to='consults.consult')),
                ('trigger', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='visit_reason', to='triggers.trigger')),
            ],
            options={
                'ordering': ['added_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='WeeklySessionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], verbose_name='weekday')),
                ('starts', models.TimeField(verbose_name='from')),
                ('ends', models.TimeField(verbose_name='to')),
                ('place', models.CharField(max_length=120, verbose_name='place')),
                ('setting', models.CharField(choices=[('hospital', 'On the ward'), ('outpatient', 'Outpatient clinic'), ('home', 'At home'), ('telehealth', 'By video or phone')], max_length=12, verbose_name='setting')),
                ('slot_minutes', models.PositiveSmallIntegerField(default=30, verbose_name='a slot begins every (minutes)')),
                ('capacity', models.PositiveSmallIntegerField(verbose_name='consults at most')),
                ('valid_from', models.DateField(verbose_name='first day')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('clinician', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='consults.weeklysession')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AppointmentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('place', models.CharField(max_length=120)),
                ('setting', models.CharField(choices=[('hospital', 'On the ward'), ('outpatient', 'Outpatient clinic'), ('home', 'At home'), ('telehealth', 'By video or phone')], max_length=12)),
                ('why', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('before_target', 'Earliest free slot, before the target date'), ('before_deadline', 'Earliest free slot; none was free before the target date'), ('after_deadline', 'Earliest free slot; none was free before the deadline'), ('fewest_appointments', 'Of those free at that time, this clinician has the fewest appointments'), ('in_person', 'A first visit in person rather than by video'), ('oncology_day', 'The patient is in the house that day for oncology'), ('chosen_by_hand', 'Chosen by hand')], max_length=24), help_text='Why this slot, the main reason first.', size=None)),
                ('state', models.CharField(choices=[('live', 'Booked'), ('kept', 'Kept'), ('cancelled', 'Cancelled')], default='live', max_length=10)),
                ('booked_at', models.DateTimeField()),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('why_cancelled', models.CharField(blank=True, choices=[('consult_cancelled', 'The consult was cancelled'), ('put_on_hold', 'The referral was deferred, or waits for a yes again'), ('earlier_deadline', 'The deadline moved forward'), ('clinician_absent', 'The clinician is absent'), ('moved', 'Moved to another time'), ('held_another_day', 'The consult was held on another day')], max_length=20)),
                ('booked_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinician', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='consults.appointment')),
                ('consult', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='consults.consult')),
                ('session', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='consults.weeklysession')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='VisitReasonEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('added_at', models.DateTimeField()),
                ('consult', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='consults.consult')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='consults.visitreason')),
                ('trigger', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='triggers.trigger')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='absence',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "consults_absenceevent" ("clinician_id", "ended_at", "ended_by_id", "first_day", "id", "last_day", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id") VALUES (NEW."clinician_id", NEW."ended_at", NEW."ended_by_id", NEW."first_day", NEW."id", NEW."last_day", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id"); RETURN NULL;', hash='47d9ae88507f233134ba79a9ffeac7a11741908c', operation='INSERT', pgid='pgtrigger_insert_insert_36166', table='consults_absence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='absence',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "consults_absenceevent" ("clinician_id", "ended_at", "ended_by_id", "first_day", "id", "last_day", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id") VALUES (NEW."clinician_id", NEW."ended_at", NEW."ended_by_id", NEW."first_day", NEW."id", NEW."last_day", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id"); RETURN NULL;', hash='cad93e56f26431c6493e1a490f348a425ae060ef', operation='UPDATE', pgid='pgtrigger_update_update_565b6', table='consults_absence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consult',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "consults_consultevent" ("begun_at", "begun_by_id", "cancelled_at", "cancelled_by_id", "claimed_at", "claimed_by_id", "escalated_at", "id", "late", "occasion", "opened_at", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "referral_id", "see_by", "setting", "signed_at", "signed_by_id", "state", "target_on", "version", "why_cancelled") VALUES (NEW."begun_at", NEW."begun_by_id", NEW."cancelled_at", NEW."cancelled_by_id", NEW."claimed_at", NEW."claimed_by_id", NEW."escalated_at", NEW."id", NEW."late", NEW."occasion", NEW."opened_at", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."referral_id", NEW."see_by", NEW."setting", NEW."signed_at", NEW."signed_by_id", NEW."state", NEW."target_on", NEW."version", NEW."why_cancelled"); RETURN NULL;', hash='a5a11f15e99fe8e421e78dd21d1e8a64753a983d', operation='INSERT', pgid='pgtrigger_insert_insert_3c55f', table='consults_consult', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consult',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "consults_consultevent" ("begun_at", "begun_by_id", "cancelled_at", "cancelled_by_id", "claimed_at", "claimed_by_id", "escalated_at", "id", "late", "occasion", "opened_at", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "referral_id", "see_by", "setting", "signed_at", "signed_by_id", "state", "target_on", "version", "why_cancelled") VALUES (NEW."begun_at", NEW."begun_by_id", NEW."cancelled_at", NEW."cancelled_by_id", NEW."claimed_at", NEW."claimed_by_id", NEW."escalated_at", NEW."id", NEW."late", NEW."occasion", NEW."opened_at", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."referral_id", NEW."see_by", NEW."setting", NEW."signed_at", NEW."signed_by_id", NEW."state", NEW."target_on", NEW."version", NEW."why_cancelled"); RETURN NULL;', hash='2e4a4bc8b9091d8e5de5fbd7e1c3640f11b6185f', operation='UPDATE', pgid='pgtrigger_update_update_8e687', table='consults_consult', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consult',
            trigger=pgtrigger.compiler.Trigger(name='legal_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{in_progress:signed,on_hold:cancelled,on_hold:waiting,scheduled:cancelled,scheduled:in_progress,scheduled:on_hold,scheduled:waiting,waiting:cancelled,waiting:in_progress,waiting:on_hold,waiting:scheduled}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='08602735e76d8d6e7a14fa3e0e65298810484d8b', operation='UPDATE', pgid='pgtrigger_legal_moves_7c35f', table='consults_consult', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='visitreason',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "consults_visitreasonevent" ("added_at", "consult_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "trigger_id") VALUES (NEW."added_at", NEW."consult_id", NEW."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."trigger_id"); RETURN NULL;', hash='62b6729a8ec7e63f4593cabaf2f2e0e2c5b53589', operation='INSERT', pgid='pgtrigger_insert_insert_c1978', table='consults_visitreason', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='visitreason',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "consults_visitreasonevent" ("added_at", "consult_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "trigger_id") VALUES (NEW."added_at", NEW."consult_id", NEW."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."trigger_id"); RETURN NULL;', hash='d6f01ad9addad1316b1ba8e9ab508393d18f1814', operation='UPDATE', pgid='pgtrigger_update_update_cb091', table='consults_visitreason', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='weeklysession',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "consults_weeklysessionevent" ("capacity", "clinician_id", "ends", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "setting", "slot_minutes", "starts", "valid_from", "valid_until", "weekday") VALUES (NEW."capacity", NEW."clinician_id", NEW."ends", NEW."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."place", NEW."setting", NEW."slot_minutes", NEW."starts", NEW."valid_from", NEW."valid_until", NEW."weekday"); RETURN NULL;', hash='77f3bc447edc1eb8497da3c21d5ad3c1923a9458', operation='INSERT', pgid='pgtrigger_insert_insert_30370', table='consults_weeklysession', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='weeklysession',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "consults_weeklysessionevent" ("capacity", "clinician_id", "ends", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "setting", "slot_minutes", "starts", "valid_from", "valid_until", "weekday") VALUES (NEW."capacity", NEW."clinician_id", NEW."ends", NEW."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."place", NEW."setting", NEW."slot_minutes", NEW."starts", NEW."valid_from", NEW."valid_until", NEW."weekday"); RETURN NULL;', hash='0fbeae0054c2eef6d69b9e6b94901d1baee6f976', operation='UPDATE', pgid='pgtrigger_update_update_ea959', table='consults_weeklysession', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appointment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "consults_appointmentevent" ("booked_at", "booked_by_id", "cancelled_at", "clinician_id", "consult_id", "ends_at", "id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "session_id", "setting", "starts_at", "state", "why", "why_cancelled") VALUES (NEW."booked_at", NEW."booked_by_id", NEW."cancelled_at", NEW."clinician_id", NEW."consult_id", NEW."ends_at", NEW."id", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."place", NEW."session_id", NEW."setting", NEW."starts_at", NEW."state", NEW."why", NEW."why_cancelled"); RETURN NULL;', hash='d9ec12c866a3b8a8b93767ed289329bbab4a9d56', operation='INSERT', pgid='pgtrigger_insert_insert_6c503', table='consults_appointment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appointment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "consults_appointmentevent" ("booked_at", "booked_by_id", "cancelled_at", "clinician_id", "consult_id", "ends_at", "id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "session_id", "setting", "starts_at", "state", "why", "why_cancelled") VALUES (NEW."booked_at", NEW."booked_by_id", NEW."cancelled_at", NEW."clinician_id", NEW."consult_id", NEW."ends_at", NEW."id", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."place", NEW."session_id", NEW."setting", NEW."starts_at", NEW."state", NEW."why", NEW."why_cancelled"); RETURN NULL;', hash='6a8cca572f0eafc3560ef50ea517dd0e70a999e6', operation='UPDATE', pgid='pgtrigger_update_update_47468', table='consults_appointment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appointment',
            trigger=pgtrigger.compiler.Trigger(name='legal_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{live:kept,live:cancelled}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='4935ae996a2eb1a031ff0c18ff763c5d872bd692', operation='UPDATE', pgid='pgtrigger_legal_moves_c30dc', table='consults_appointment', when='BEFORE')),
        ),
    ]
