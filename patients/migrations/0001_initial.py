import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import patients.models.kinds
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('staff', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Patient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('family_name', models.CharField(max_length=200, verbose_name='family name')),
                ('given_names', models.CharField(blank=True, max_length=200, verbose_name='given names')),
                ('search_name', models.CharField(editable=False, max_length=400)),
                ('birth_date', models.DateField(blank=True, null=True, verbose_name='date of birth')),
                ('birth_date_precision', models.CharField(choices=[('day', 'Day'), ('month', 'Month'), ('year', 'Year')], default='day', max_length=5)),
                ('sex', models.CharField(choices=[('female', 'Female'), ('male', 'Male'), ('diverse', 'Diverse'), ('unknown', 'Unknown')], default='unknown', max_length=10, verbose_name='sex')),
                ('language', models.CharField(default='de', max_length=10, verbose_name='language')),
                ('needs_interpreter', models.BooleanField(default=False, verbose_name='needs an interpreter')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('street', models.CharField(blank=True, max_length=200, verbose_name='street')),
                ('postal_code', models.CharField(blank=True, max_length=20, verbose_name='postal code')),
                ('city', models.CharField(blank=True, max_length=120, verbose_name='city')),
                ('informed_on', models.DateField(blank=True, null=True, verbose_name='informed of the incurable disease on')),
                ('agrees_to_palliative_care', models.BooleanField(blank=True, null=True, verbose_name='agrees to palliative co-care')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('informed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='informed by')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_records', to='patients.patient')),
                ('named_nurse', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='named palliative nurse')),
                ('responsible_oncologist', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='responsible oncologist')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.unit', verbose_name='unit')),
            ],
            options={
                'ordering': ['search_name', 'id'],
                'indexes': [models.Index(fields=['search_name', 'id'], name='patient_by_name'), models.Index(fields=['search_name'], name='patient_name_prefix', opclasses=['varchar_pattern_ops']), models.Index(django.db.models.functions.comparison.Coalesce('merged_into', 'id'), name='patient_by_survivor'), models.Index(fields=['birth_date'], name='patient_by_birth_date')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('informed_by__isnull', True), ('informed_on__isnull', True)), models.Q(('informed_by__isnull', False), ('informed_on__isnull', False)), _connector='OR'), name='patient_informed_by_somebody'), models.CheckConstraint(condition=models.Q(('sex__in', ['female', 'male', 'diverse', 'unknown']), ('sex__isnull', True), _connector='OR'), name='patient_sex_is_known'), models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='patient_not_merged_into_itself'), models.CheckConstraint(condition=models.Q(('family_name', ''), _negated=True), name='patient_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='OncologyAppointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('clinic', 'Clinic visit'), ('infusion', 'Infusion'), ('restaging', 'Restaging')], max_length=20)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('place', models.CharField(blank=True, max_length=120)),
                ('source', models.CharField(max_length=120)),
                ('external_id', models.CharField(max_length=120)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='oncology_appointments', to='patients.patient')),
            ],
            options={
                'ordering': ['starts_at', 'id'],
                'indexes': [models.Index(fields=['patient', 'starts_at'], name='oncology_appt_by_patient')],
                'constraints': [models.UniqueConstraint(fields=('source', 'external_id'), name='one_row_per_oncology_appt'), models.CheckConstraint(condition=models.Q(('ends_at__gte', models.F('starts_at')), ('ends_at__isnull', True), ('starts_at__isnull', True), _connector='OR'), name='oncology_appt_ends_after_start'), models.CheckConstraint(condition=models.Q(('kind__in', ['clinic', 'infusion', 'restaging']), ('kind__isnull', True), _connector='OR'), name='oncology_appt_kind_is_known')],
            },
        ),
        migrations.CreateModel(
            name='PatientEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('family_name', models.CharField(max_length=200, verbose_name='family name')),
                ('given_names', models.CharField(blank=True, max_length=200, verbose_name='given names')),
                ('search_name', models.CharField(editable=False, max_length=400)),
                ('birth_date', models.DateField(blank=True, null=True, verbose_name='date of birth')),
                ('birth_date_precision', models.CharField(choices=[('day', 'Day'), ('month', 'Month'), ('year', 'Year')], default='day', max_length=5)),
                ('sex', models.CharField(choices=[('female', 'Female'), ('male', 'Male'), ('diverse', 'Diverse'), ('unknown', 'Unknown')], default='unknown', max_length=10, verbose_name='sex')),
                ('language', models.CharField(default='de', max_length=10, verbose_name='language')),
                ('needs_interpreter', models.BooleanField(default=False, verbose_name='needs an interpreter')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('street', models.CharField(blank=True, max_length=200, verbose_name='street')),
                ('postal_code', models.CharField(blank=True, max_length=20, verbose_name='postal code')),
                ('city', models.CharField(blank=True, max_length=120, verbose_name='city')),
                ('informed_on', models.DateField(blank=True, null=True, verbose_name='informed of the incurable disease on')),
                ('agrees_to_palliative_care', models.BooleanField(blank=True, null=True, verbose_name='agrees to palliative co-care')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('informed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='informed by')),
                ('merged_into', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                ('named_nurse', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='named palliative nurse')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='patients.patient')),
                ('responsible_oncologist', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='responsible oncologist')),
                ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='staff.unit', verbose_name='unit')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PatientIdentifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assigner', models.CharField(max_length=120, verbose_name='assigned by')),
                ('value', models.CharField(max_length=120, verbose_name='number')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identifiers', to='patients.patient')),
            ],
            options={
                'ordering': ['assigner', 'value'],
                'indexes': [models.Index(fields=['value'], name='patient_identifier_by_value')],
                'constraints': [models.UniqueConstraint(fields=('assigner', 'value'), name='one_patient_per_identifier'), models.CheckConstraint(condition=models.Q(models.Q(('assigner', ''), _negated=True), models.Q(('value', ''), _negated=True)), name='identifier_is_complete')],
            },
        ),
        migrations.CreateModel(
            name='Tumour',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_tumours', to='patients.tumour')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tumours', to='patients.patient')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='tumour_not_merged_into_itself'), models.UniqueConstraint(fields=('id', 'patient'), name='tumour_of_its_patient')],
            },
        ),
        migrations.CreateModel(
            name='OncologyAppointmentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('clinic', 'Clinic visit'), ('infusion', 'Infusion'), ('restaging', 'Restaging')], max_length=20)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('place', models.CharField(blank=True, max_length=120)),
                ('source', models.CharField(max_length=120)),
                ('external_id', models.CharField(max_length=120)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='patients.oncologyappointment')),
                ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PatientIdentifierEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('assigner', models.CharField(max_length=120, verbose_name='assigned by')),
                ('value', models.CharField(max_length=120, verbose_name='number')),
                ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='patients.patientidentifier')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TumourEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('merged_into', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.tumour')),
                ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='patients.tumour')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TumourIdentifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assigner', models.CharField(max_length=120)),
                ('value', models.CharField(max_length=120)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
                ('tumour', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identifiers', to='patients.tumour')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('patient', 'assigner', 'value'), name='one_tumour_per_identifier')],
            },
        ),
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('diagnosis', 'Diagnosis'), ('staging', 'Staging'), ('metastasis', 'Distant metastasis'), ('recurrence', 'Recurrence'), ('progression', 'Progression'), ('remission', 'Remission'), ('resectability', 'Resectability'), ('intent', 'Treatment intent'), ('treatment', 'Treatment'), ('board', 'Tumour board decision'), ('stay', 'Hospital stay'), ('assessment', 'Assessment'), ('performance', 'Performance status'), ('phase', 'Palliative phase'), ('surprise_question', 'Surprise question'), ('prognosis', 'Prognosis'), ('concern', 'Concern'), ('pathway', 'Stepped pathway'), ('consult', 'Palliative consult'), ('palliative_care', 'Palliative care'), ('declined', 'Palliative care declined'), ('death', 'Death'), ('retraction', 'Retraction')], editable=False, max_length=20)),
                ('on', models.DateField(verbose_name='date')),
                ('on_precision', models.CharField(choices=[('day', 'Day'), ('month', 'Month'), ('year', 'Year')], default='day', max_length=5, verbose_name='precision')),
                ('recorded', models.DateField(verbose_name='known since')),
                ('stored_at', models.DateTimeField(editable=False)),
                ('source', models.CharField(choices=[('manual', 'Entered by hand'), ('obds', 'Tumour registry message (oBDS)'), ('case_file', 'Facts file'), ('api', 'API'), ('answer', 'Answer to a referral'), ('consult', 'Consult')], default='manual', editable=False, max_length=20)),
                ('external_id', models.CharField(blank=True, editable=False, max_length=200)),
                ('comment', models.TextField(blank=True, verbose_name='comment')),
                ('icd10', models.CharField(max_length=8, null=True, verbose_name='ICD-10')),
                ('morphology', models.CharField(blank=True, max_length=10, null=True, verbose_name='morphology (ICD-O)')),
                ('certainty', models.CharField(choices=[('confirmed', 'Confirmed'), ('suspected', 'Suspected')], max_length=10, null=True, verbose_name='certainty')),
                ('side', models.CharField(blank=True, choices=[('L', 'Left'), ('R', 'Right'), ('B', 'Both sides'), ('M', 'Midline'), ('U', 'Unknown'), ('T', 'Not applicable')], max_length=1, null=True, verbose_name='side')),
                ('t_prefix', models.CharField(blank=True, max_length=1, null=True)),
                ('t_category', models.CharField(blank=True, max_length=12, null=True, verbose_name='T category')),
                ('n_prefix', models.CharField(blank=True, max_length=1, null=True)),
                ('n_category', models.CharField(blank=True, max_length=12, null=True, verbose_name='N category')),
                ('m_prefix', models.CharField(blank=True, max_length=1, null=True)),
                ('m_category', models.CharField(blank=True, max_length=12, null=True, verbose_name='M category')),
                ('y_symbol', models.BooleanField(null=True, verbose_name='after therapy (y)')),
                ('r_symbol', models.BooleanField(null=True, verbose_name='recurrence (r)')),
                ('a_symbol', models.BooleanField(null=True, verbose_name='autopsy (a)')),
                ('edition', models.CharField(blank=True, max_length=3, null=True, verbose_name='TNM edition')),
                ('stage', models.CharField(blank=True, max_length=6, null=True, verbose_name='UICC stage')),
                ('extent', models.CharField(blank=True, choices=[('limited', 'Limited disease'), ('extensive', 'Extensive disease'), ('local', 'Local'), ('regional', 'Regional'), ('distant', 'Distant')], max_length=10, null=True, verbose_name='extent')),
                ('site', models.CharField(choices=[('PUL', 'Lung'), ('OSS', 'Bone'), ('HEP', 'Liver'), ('BRA', 'Brain'), ('LEP', 'Meninges'), ('LYM', 'Distant lymph nodes'), ('MAR', 'Bone marrow'), ('PLE', 'Pleura'), ('PER', 'Peritoneum'), ('ADR', 'Adrenal gland'), ('SKI', 'Skin'), ('OTH', 'Other organs'), ('GEN', 'Generalised')], max_length=3, null=True, verbose_name='site')),
                ('verdict', models.CharField(choices=[('resectable', 'Resectable'), ('technically_unresectable', 'Technically unresectable'), ('functionally_inoperable', 'Functionally inoperable'), ('patient_declines', 'Patient declines surgery'), ('not_assessed', 'Not assessed')], max_length=30, null=True, verbose_name='verdict')),
                ('assessed_by', models.CharField(blank=True, choices=[('board', 'Tumour board'), ('surgeon', 'Surgeon')], max_length=10, null=True, verbose_name='assessed by')),
                ('intent', models.CharField(blank=True, choices=[('curative', 'Curative'), ('palliative', 'Palliative'), ('locally_curative', 'Locally curative (oligometastasis)'), ('unknown', 'Unknown')], max_length=20, null=True, verbose_name='intent')),
                ('treatment_kind', models.CharField(choices=[('surgery', 'Surgery'), ('systemic', 'Systemic therapy'), ('radiotherapy', 'Radiotherapy')], max_length=20, null=True, verbose_name='kind of treatment')),
                ('line', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='line of therapy')),
                ('ended', models.CharField(blank=True, choices=[('completed', 'Completed'), ('progression', 'Progression'), ('toxicity', 'Side effects'), ('patient_wish', "Patient's wish"), ('other', 'Other')], max_length=20, null=True, verbose_name='reason for ending')),
                ('recommendation', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), blank=True, null=True, size=None)),
                ('palliative', models.BooleanField(null=True, verbose_name='palliative involvement recommended')),
                ('description', models.CharField(blank=True, max_length=500, null=True, verbose_name='description')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('until_precision', models.CharField(blank=True, choices=[('day', 'Day'), ('month', 'Month'), ('year', 'Year')], max_length=5, null=True)),
                ('stay_kind', models.CharField(choices=[('inpatient', 'Inpatient'), ('emergency', 'Emergency department'), ('intensive', 'Intensive care'), ('day_case', 'Day case')], max_length=20, null=True, verbose_name='kind of stay')),
                ('planned', models.BooleanField(null=True, verbose_name='planned')),
                ('outcome', models.CharField(blank=True, choices=[('alive', 'Alive'), ('dead', 'Dead')], max_length=10, null=True, verbose_name='outcome')),
                ('ward', models.CharField(blank=True, max_length=60, null=True, verbose_name='ward')),
                ('room', models.CharField(blank=True, max_length=20, null=True, verbose_name='room')),
                ('bed', models.CharField(blank=True, max_length=20, null=True, verbose_name='bed')),
                ('instrument', models.CharField(choices=[('ESAS', 'ESAS-r'), ('IPOS', 'IPOS'), ('MIDOS', 'MIDOS2'), ('FACT-L', 'FACT-L'), ('PHQ-9', 'PHQ-9'), ('PHQ-4', 'PHQ-4'), ('PHQ-2', 'PHQ-2'), ('DT', 'Distress Thermometer')], max_length=10, null=True, verbose_name='instrument')),
                ('respondent', models.CharField(choices=[('patient', 'Patient'), ('proxy', 'Relative'), ('staff', 'Staff')], max_length=10, null=True, verbose_name='answered by')),
                ('valid', models.BooleanField(null=True, verbose_name='valid')),
                ('total', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='total')),
                ('items', models.JSONField(blank=True, null=True, verbose_name='items')),
                ('scale', models.CharField(choices=[('ECOG', 'ECOG'), ('KPS', 'Karnofsky (KPS)'), ('AKPS', 'AKPS')], max_length=10, null=True, verbose_name='scale')),
                ('value_number', models.PositiveSmallIntegerField(null=True, verbose_name='value')),
                ('phase', models.CharField(choices=[('stable', 'Stable'), ('unstable', 'Unstable'), ('deteriorating', 'Deteriorating'), ('terminal', 'Terminal')], max_length=20, null=True, verbose_name='phase')),
                ('answer', models.CharField(choices=[('yes', 'Yes'), ('no', 'No')], max_length=3, null=True, verbose_name='answer')),
                ('horizon_months', models.PositiveSmallIntegerField(null=True, verbose_name='within months')),
                ('months', models.PositiveSmallIntegerField(null=True, verbose_name='months')),
                ('concern', models.CharField(choices=[('hastened_death_request', 'Request for hastened death'), ('existential_crisis', 'Spiritual or existential crisis'), ('decision_support_need', 'Needs help with decisions or care planning'), ('patient_request', 'Patient or family asks for palliative care'), ('delirium', 'Delirium'), ('spinal_cord_compression', 'Spinal cord compression')], max_length=30, null=True, verbose_name='concern')),
                ('resolved', models.DateField(blank=True, null=True, verbose_name='resolved on')),
                ('step', models.SmallIntegerField(choices=[(0, 'Pathway ended'), (1, 'Step 1'), (2, 'Step 2')], null=True, verbose_name='step')),
                ('provider', models.CharField(blank=True, max_length=200, null=True, verbose_name='provider')),
                ('own', models.BooleanField(null=True, verbose_name='our own service')),
                ('reason', models.CharField(blank=True, max_length=200, null=True, verbose_name='reason')),
                ('of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='retractions', to='patients.fact')),
                ('recurrence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='patients.fact')),
                ('replaces', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='patients.fact')),
                ('stored_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='patients.patient')),
                ('tumour', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='patients.tumour')),
            ],
            options={
                'ordering': ['on', 'recorded', 'id'],
                'indexes': [models.Index(fields=['patient', 'on', 'recorded', 'id'], name='fact_by_patient'), models.Index(condition=models.Q(('replaces__isnull', False)), fields=['replaces'], name='fact_by_replaced'), models.Index(condition=models.Q(('external_id', ''), _negated=True), fields=['patient', 'source', 'external_id'], name='fact_by_external_id'), models.Index(fields=['stored_at'], name='fact_by_storing'), models.Index(condition=models.Q(('kind', 'palliative_care'), ('own', True)), fields=['patient'], name='fact_of_own_care')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['diagnosis', 'staging', 'metastasis', 'recurrence', 'progression', 'remission', 'resectability', 'intent', 'treatment', 'board', 'stay', 'assessment', 'performance', 'phase', 'surprise_question', 'prognosis', 'concern', 'pathway', 'consult', 'palliative_care', 'declined', 'death', 'retraction']), ('kind__isnull', True), _connector='OR'), name='fact_kind_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'diagnosis'), _negated=True), models.Q(('icd10__isnull', False), ('certainty__isnull', False), ('y_symbol__isnull', True), ('r_symbol__isnull', True), ('a_symbol__isnull', True), ('t_prefix__isnull', True), ('t_category__isnull', True), ('n_prefix__isnull', True), ('n_category__isnull', True), ('m_prefix__isnull', True), ('m_category__isnull', True), ('edition__isnull', True), ('stage__isnull', True), ('extent__isnull', True), ('site__isnull', True), ('verdict__isnull', True), ('recurrence__isnull', True), ('assessed_by__isnull', True), ('intent__isnull', True), ('treatment_kind__isnull', True), ('line__isnull', True), ('until__isnull', True), ('until_precision__isnull', True), ('ended__isnull', True), ('description__isnull', True), ('recommendation__isnull', True), ('palliative__isnull', True), ('stay_kind__isnull', True), ('planned__isnull', True), ('outcome__isnull', True), ('ward__isnull', True), ('room__isnull', True), ('bed__isnull', True), ('instrument__isnull', True), ('respondent__isnull', True), ('valid__isnull', True), ('total__isnull', True), ('items__isnull', True), ('scale__isnull', True), ('value_number__isnull', True), ('phase__isnull', True), ('answer__isnull', True), ('horizon_months__isnull', True), ('months__isnull', True), ('concern__isnull', True), ('resolved__isnull', True), ('step__isnull', True), ('own__isnull', True), ('provider__isnull', True), ('reason__isnull', True), ('of__isnull', True), ('tumour__isnull', False)), _connector='OR'), name='fact_diagnosis_columns'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'staging'), _negated=True), models.Q(('y_symbol__isnull', False), ('r_symbol__isnull', False), ('a_symbol__isnull', False), ('icd10__isnull', True), ('certainty__isnull', True), ('morphology__isnull', True), ('side__isnull', True), ('site__isnull', True), ('verdict__isnull', True), ('recurrence__isnull', True), ('assessed_by__isnull', True), ('intent__isnull', True), ('treatment_kind__isnull', True), ('line__isnull', True), ('until__isnull', True), ('until_precision__isnull', True), ('ended__isnull', True), ('description__isnull', True), ('recommendation__isnull', True), ('palliative__isnull', True), ('stay_kind__isnull', True), ('planned__isnull', True), ('outcome__isnull', True), ('ward__isnull', True), ('room__isnull', True), ('bed__isnull', True), ('instrument__isnull', True), ('respondent__isnull', True), ('valid__isnull', True), ('total__isnull', True), ('items__isnull', True), ('scale__isnull', True), ('value_number__isnull', True), ('phase__isnull', True), ('answer__isnull', True), ('horizon_months__isnull', True), ('months__isnull', True), ('concern__isnull', True), ('resolved__isnull', True), ('step__isnull', True), ('own__isnull', True), ('provider__isnull', True), ('reason__isnull', True), ('of__isnull', True), ('tumour__isnull', False)), _connector='OR'), name='fact_staging_columns'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'metastasis'), _negated=True), models.Q(('site__isnull', False), ('icd10__isnull', True), ('certainty__isnull', True), ('morphology__isnull', True), ('side__isnull', True), ('y_symbol__isnull', True), ('r_symbol__isnull', True), ('a_symbol__isnull', True), ('t_prefix__isnull', True), ('t_category__isnull', True), ('n_prefix__isnull', True), ('n_category__isnull', True), ('m_prefix__isnull', True), ('m_category__isnull', True), ('edition__isnull', True), ('stage__isnull', True), ('extent__isnull', True), ('verdict__isnull', True), ('recurrence__isnull', True), ('assessed_by__isnull', True), ('intent__isnull', True), ('treatment_kind__isnull', True), ('line__isnull', True), ('until__isnull', True), ('until_precision__isnull', True), ('ended__isnull', True), ('description__isnull', True), ('recommendation__isnull', True), ('palliative__isnull', True), ('stay_kind__isnull', True), ('planned__isnull', True), ('outcome__isnull', True), ('ward__isnull', True), ('room__isnull', True), ('bed__isnull', True), ('instrument__isnull', True), ('respondent__isnull', True), ('valid__isnull', True), ('total__isnull', True), ('items__isnull', True), ('scale__isnull', True), ('value_number__isnull', True), ('phase__isnull', True), ('answer__isnull', True), ('horizon_months__isnull', True), ('months__isnull', True), ('concern__isnull', True), ('resolved__isnull', True), ('step__isnull', True), ('own__isnull', True), ('provider__isnull', True), ('reason__isnull', True), ('of__isnull', True), ('tumour__isnull', False)), _connector='OR'), name='fact_metastasis_columns'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'recurrence'), _negated=True), models.Q(('icd10__isnull', True), ('certainty__isnull', True), ('morphology__isnull', True), ('side__isnull', True), ('y_symbol__isnull', True), ('r_symbol__isnull', True), ('a_symbol__isnull', True), ('t_prefix__isnull', True), ('t_category__isnull', True), ('n_prefix__isnull', True), ('n_category__isnull', True), ('m_prefix__isnull', True), ('m_category__isnull', True), ('edition__isnull', True), ('stage__isnull', True), ('site__isnull', True), ('verdict__isnull', True), ('recurrence__isnull', True), ('assessed_by__isnull', True), ('intent__isnull', True), ('treatment_kind__isnull', True), ('line__isnull', True), ('until__isnull', True), ('until_precision__isnull', True), ('ended__isnull', True), ('description__isnull', True), ('recommendation__isnull', True), ('palliative__isnull', True), ('stay_kind__isnull', True), ('planned__isnull', True), ('outcome__isnull', True), ('ward__isnull', True), ('room__isnull', True), ('bed__isnull', True), ('instrument__isnull', True), ('respondent__isnull', True), ('valid__isnull', True), ('total__isnull', True), ('items__isnull', True), ('scale__isnull', True), ('value_number__isnull', True), ('phase__isnull', True), ('answer__isnull', True), ('horizon_months__isnull', True), ('months__isnull', True), ('concern__isnull', True), ('resolved__isnull', True), ('step__isnull', True), ('own__isnull', True), ('provider__isnull', True), ('reason__isnull', True), ('of__isnull', True), ('tumour__isnull', False)), _connector='OR'), name='fact_recurrence_columns'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'progression'), _negated=True), models.Q(('icd10__isnull', True), ('certainty__isnull', True), ('morphology__isnull', True), ('side__isnull', True), ('y_symbol__isnull', True), ('r_symbol__isnull', True), ('a_symbol__isnull', True), ('t_prefix__isnull', True), ('t_category__isnull', True), ('n_prefix__isnull', True), ('n_category__isnull', True), ('m_prefix__isnull', True), ('m_category__isnull', True), ('edition__isnull', True), ('stage__isnull', True), ('extent__isnull', True), ('site__isnull', True), ('verdict__isnull', True), ('recurrence__isnull', True), ('assessed_by__isnull', True), ('intent__isnull', True), ('treatment_kind__isnull', True), ('line__isnull', True), ('until__isnull', True), ('until_precision__isnull', True), ('ended__isnull', True), ('description__isnull', True), ('recommendation__isnull', True), ('palliative__isnull', True), ('stay_kind__isnull', True), ('planned__isnull', True), ('outcome__isnull', True), ('ward__isnull', True), ('room__isnull', True), ('bed__isnull', True), ('instrument__isnull', True), ('respondent__isnull', True), ('valid__isnull', True), ('total__isnull', True), ('items__isnull', True), ('scale__isnull', True), ('value_number__isnull', True), ('phase__isnull', True), ('answer__isnull', True), ('horizon_months__isnull', True), ('months__isnull', True), ('concern__isnull', True), ('resolved__isnull', True), ('step__isnull', True), ('own__isnull', True), ('provider__isnull', True), ('reason__isnull', True), ('of__isnull', True), ('tumour__isnull', False)), _connector='OR'), name='fact_progression_columns'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'remission'), _negated=True), models.Q(('icd10__isnull', True), ('certainty__isnull', True), ('morphology__isnull', True), ('side__isnull', True), ('y_symbol__isnull', True), ('r_symbol__isnull', True), ('a_symbol__isnull', True), ('t_prefix__isnull', True), ('t_category__isnull', True), ('n_prefix__isnull', True), ('n_category__isnull', True), ('m_prefix__isnull', True), ('m_category__isnull', True), ('edition__isnull', True), ('stage__isnull', True), ('extent__isnull', True), ('site__isnull', True), ('verdict__isnull', True), ('recurrence__isnull', True), ('assessed_by__isnull', True), ('intent__isnull', True), ('treatment_kind__isnull', True), ('line__isnull', True), ('until__isnull', True), ('until_precision__isnull', True), ('ended__isnull', True), ('description__isnull', True), ('recommendation__isnull', True), ('palliative__isnull', True), ('stay_kind__isnull', True), ('planned__isnull', True), ('outcome__isnull', True), ('ward__isnull', True), ('room__isnull', True), ('bed__isnull', True), ('instrument__isnull', True), ('respondent__isnull', True), ('valid__isnull', True), ('total__isnull', True), ('items__isnull', True), ('scale__isnull', True), ('value_number__isnull', True), ('phase__isnull', True), ('answer__isnull', True), ('horizon_months__isnull', True), ('months__isnull', True), ('concern__isnull', True), ('resolved__isnull', True), ('step__isnull', True), ('own__isnull', True), ('provider__isnull', True), ('reason__isnull', True), ('of__isnull', True), ('tumour__isnull', False)), _connector='OR'), name='fact_remission_columns'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'resectability'), _negated=True), models.Q(('verdict__isnull', False), ('icd10__isnull', True), ('certainty__isnull', True), ('morphology__isnull', True), ('side__isnull', True), ('y_symbol__isnull', True), ('r_symbol__isnull', True), ('a_symbol__isnull', True), ('t_prefix__isnull', True), ('t_category__isnull', True), ('n_prefix__isnull', True), ('n_category__isnull', True), ('m_prefix__isnull', True), ('m_category__isnull', True), ('edition__isnull', True), ('stage__isnull', True), ('extent__isnull', True), ('site__isnull', True), ('intent__isnull', True), ('treatment_kind__isnull', True), ('line__isnull', True), ('until__isnull', True), ('until_precision__isnull', True), ('ended__isnull', True), ('description__isnull', True), ('recommendation__isnull', True), ('palliative__isnull', True), ('stay_kind__isnull', True), ('planned__isnull', True), ('outcome__isnull', True), ('ward__isnull', True), ('room__isnull', True), ('bed__isnull', True), ('instrument__isnull', True), ('respondent__isnull', True), ('valid__isnull', True), ('total__isnull', True), ('items__isnull', True), ('scale__isnull', True), ('value_number__isnull', True), ('phase__isnull', True), ('answer__isnull', True), ('horizon_months__isnull', True), ('months__isnull', True), ('concern__isnull', True), ('resolved__isnull', True), ('step__isnull', True), ('own__isnull', True), ('provider__isnull', True), ('reason__isnull', True), ('of__isnull', True), ('tumour__isnull', False)), _connector='OR'), name='fact_resectability_columns'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'intent'), _negated=True), models.Q(('intent__isnull', False), ('icd10__isnull', True), ('certainty__isnull', True), ('morphology__isnull', True), ('side__isnull', True), ('y_symbol__isnull', True), ('r_symbol__isnull', True), ('a_symbol__isnull', True), ('t_prefix__isnull', True), ('t_category__isnull', True), ('n_prefix__isnull', True), ('n_category__isnull', True), ('m_prefix__isnull', True), ('m_category__isnull', True), ('edition__isnull', True), ('stage__isnull', True), ('extent__isnull', True), ('site__isnull', True), ('verdict__isnull', True), ('recurrence__isnull', True), ('assessed_by__isnull', True), ('treatment_kind__isnull', True), ('line__isnull', True), ('until__isnull', True), ('until_precision__isnull', True), ('ended__isnull', True), ('description__isnull', True), ('recommendation__isnull', True), ('palliative__isnull', True), ('stay_kind__isnull', True), ('planned__isnull', True), ('outcome__isnull', True), ('ward__isnull', True), ('room__isnull', True), ('bed__isnull', True), ('instrument__isnull', True), ('respondent__isnull', True), ('valid__isnull', True), ('total__isnull', True), ('items__isnull', True), ('scale__isnull', True), ('value_number__isnull', True), ('phase__isnull', True), ('answer__isnull', True), ('horizon_months__isnull', True), ('months__isnull', True), ('concern__isnull', True), ('resolved__isnull', True), ('step__isnull', True), ('own__isnull', True), ('provider__isnull', True), ('reason__isnull', True), ('of__isnull', True), ('tumour__isnull', False)), _connector='OR'), name='fact_intent_columns'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'treatment'), _negated=True), models.Q(('treatment_kind__isnull', False), ('icd10__isnull', True), ('certainty__isnull', True), ('morphology__isnull', True), ('side__isnull', True), ('y_symbol__isnull', True), ('r_symbol__isnull', True), ('a_symbol__isnull', True), ('t_prefix__isnull', True), ('t_category__isnull', True), ('n_prefix__isnull', True), ('n_category__isnull', True), ('m_prefix__isnull', True), ('m_category__isnull', True), ('edition__isnull', True), ('stage__isnull', True), ('extent__isnull', True), ('site__isnull', True), ('verdict__isnull', True), ('recurrence__isnull', True), ('assessed_by__isnull', True), ('recommendation__isnull', True), ('palliative__isnull', True), ('stay_kind__isnull', True), ('planned__isnull', True), ('outcome__isnull', True), ('ward__isnull', True), ('room__isnull', True), ('bed__isnull', True), ('instrument__isnull', True), ('respondent__isnull', True), ('valid__isnull', True), ('total__isnull', True), ('items__isnull', True), ('scale__isnull', True), ('value_number__isnull', True), ('phase__isnull', True), ('answer__isnull', True), ('horizon_months__isnull', True), ('months__isnull', True), ('concern__isnull', True), ('resolved__isnull', True), ('step__isnull', True), ('own__isnull', True), ('provider__isnull', True), ('reason__isnull', True), ('of__isnull', True), ('tumour__isnull', False)), _connector='OR'), name='fact_treatment_columns'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'board'), _negated=True), models.Q(('icd10__isnull', True), ('certainty__isnull', True), ('morphology__isnull', True), ('side__isnull', True), ('y_symbol__isnull', True), ('r_symbol__isnull', True), ('a_symbol__isnull', True), ('t_prefix__isnull', True), ('t_category__isnull', True), ('n_prefix__isnull', True), ('n_category__isnull', True), ('m_prefix__isnull', True), ('m_category__isnull', True), ('edition__isnull', True), ('stage__isnull', True), ('extent__isnull', True), ('site__isnull', True), ('verdict__isnull', True), ('recurrence__isnull', True), ('assessed_by__isnull', True), ('treatment_kind__isnull', True), ('line__isnull', True), ('until__isnull', True), ('until_precision__isnull', True), ('ended__isnull', True), ('stay_kind__isnull', True), ('planned__isnull', True), ('outcome__isnull', True), ('ward__isnull', True), ('room__isnull', True), ('bed__isnull', True), ('instrument__isnull', True), ('respondent__isnull', True), ('valid__isnull', True), ('total__isnull', True), ('items__isnull', True), ('scale__isnull', True), ('value_number__isnull', True), ('phase__isnull', True), ('answer__isnull', True), ('horizon_months__isnull', True), ('months__isnull', True), ('concern__isnull', True), ('resolved__isnull', True), ('step__isnull', True), ('own__isnull', True), ('provider__isnull', True), ('reason__isnull', True), ('of__isnull', True), ('tumour__isnull', False)), _connector='OR'), name='fact_board_columns'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'stay'), _negated=True), models.Q(('stay_kind__isnull', False), ('planned__isnull', False), ('icd10__isnull', True), ('certainty__isnull', True), ('morphology__isnull', True), ('side__isnull', True), ('y_symbol__isnull', True), ('r_symbol__isnull', True), ('a_symbol__isnull', True), ('t_prefix__isnull', True), ('t_category__isnull', True), ('n_prefix__isnull', True), ('n_category__isnull', True), ('m_prefix__isnull', True), ('m_category__isnull', True), ('edition__isnull', True), ('stage__isnull', True), ('extent__isnull', True), ('site__isnull', True), ('verdict__isnull', True), ('recurrence__isnull', True), ('assessed_by__isnull', True), ('intent__isnull', True), ('treatment_kind__isnull', True), ('line__isnull', True), ('ended__isnull', True), ('description__isnull', True), ('recommendation__isnull', True), ('palliative__isnull', True), ('instrument__isnull', True), ('respondent__isnull', True), ('valid__isnull', True), ('total__isnull', True), ('items__isnull', True), ('scale__isnull', True), ('value_number__isnull', True), ('phase__isnull', True), ('answer__isnull', True), ('horizon_months__isnull', True), ('months__isnull', True), ('concern__isnull', True), ('resolved__isnull', True), ('step__isnull', True), ('own__isnull', True), ('provider__isnull', True), ('reason__isnull', True), ('of__isnull', True), ('tumour__isnull', True)), _connector='OR'), name='fact_stay_columns'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'assessment'), _negated=True), models.Q(('instrument__isnull', False), ('respondent__isnull', False), ('valid__isnull', False), ('icd10__isnull', True), ('certainty__isnull', True), ('morphology__isnull', True), ('side__isnull', True), ('y_symbol__isnull', True), ('r_symbol__isnull', True), ('a_symbol__isnull', True), ('t_prefix__isnull', True), ('t_category__isnull', True), ('n_prefix__isnull', True), ('n_category__isnull', True), ('m_prefix__isnull', True), ('m_category__isnull', True), ('edition__isnull', True), ('stage__isnull', True), ('extent__isnull', True), ('site__isnull', True), ('verdict__isnull', True), ('recurrence__isnull', True), ('assessed_by__isnull', True), ('intent__isnull', True), ('treatment_kind__isnull', True), ('line__isnull', True), ('until__isnull', True), ('until_precision__isnull', True), ('ended__isnull', True), ('description__isnull', True), ('recommendation__isnull', True), ('palliative__isnull', True), ('stay_kind__isnull', True), ('planned__isnull', True), ('outcome__isnull', True), ('ward__isnull', True), ('room__isnull', True), ('bed__isnull', True), ('scale__isnull', True), ('value_number__isnull', True), ('phase__isnull', True), ('answer__isnull', True), ('horizon_months__isnull', True), ('months__isnull', True), ('concern__isnull', True), ('resolved__isnull', True), ('step__isnull', True), ('own__isnull', True), ('provider__isnull', True), ('reason__isnull', True), ('of__isnull', True), ('tumour__isnull', True)), _connector='OR'), name='fact_assessment_columns'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'performance'), _negated=True), models.Q(('scale__isnull', False), ('value_number__isnull', False), ('icd10__isnull', True), ('certainty__isnull', True), ('morphology__isnull', True), ('side__isnull', True), ('y_symbol__isnull', True), ('r_symbol__isnull', True), ('a_symbol__isnull', True), ('t_prefix__isnull', True), ('t_category__isnull', True), ('n_prefix__isnull', True), ('n_category__isnull', True), ('m_prefix__isnull', True), ('m_category__isnull', True), ('edition__isnull', True), ('stage__isnull', True), ('extent__isnull', True), ('site__isnull', True), ('verdict__isnull', True), ('recurrence__isnull', True), ('assessed_by__isnull', True), ('intent__isnull', True), ('treatment_kind__isnull', True), ('line__isnull', True), ('until__isnull', True), ('until_precision__isnull', True), ('ended__isnull', True), ('description__isnull', True), ('recommendation__isnull', True), ('palliative__isnull', True), ('stay_kind__isnull', True), ('planned__isnull', True), ('outcome__isnull', True), ('ward__isnull', True), ('room__isnull', True), ('bed__isnull', True), ('instrument__isnull', True), ('respondent__isnull', True), ('valid__isnull', True), ('total__isnull', True), ('items__isnull', True), ('phase__isnull', True), ('answer__isnull', True), ('horizon_months__isnull', True), ('months__isnull', True), ('concern__isnull', True), ('resolved__isnull', True), ('step__isnull', True), ('own__isnull', True), ('provider__isnull', True), ('reason__isnull', True), ('of__isnull', True), ('tumour__isnull', True)), _connector='OR'), name='fact_performance_columns'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'phase'), _negated=True), models.Q(('phase__isnull', False), ('icd10__isnull', True), ('certainty__isnull', True), ('morphology__isnull', True), ('side__isnull', True), ('y_symbol__isnull', True), ('r_symbol__isnull', True), ('a_symbol__isnull', True), ('t_prefix__isnull', True), ('t_category__isnull', True), ('n_prefix__isnull', True), ('n_category__isnull', True), ('m_prefix__isnull', True), ('m_category__isnull', True), ('edition__isnull', True), ('stage__isnull', True), ('extent__isnull', True), ('site__isnull', True), ('verdict__isnull', True), ('recurrence__isnull', True), ('assessed_by__isnull', True), ('intent__isnull', True), ('treatment_kind__isnull', True), ('line__isnull', True), ('until__isnull', True), ('until_precision__isnull', True), ('ended__isnull', True), ('description__isnull', True), ('recommendation__isnull', True), ('palliative__isnull', True), ('stay_kind__isnull', True), ('planned__isnull', True), ('outcome__isnull', True), ('ward__isnull', True), ('room__isnull', True), ('bed__isnull', True), ('instrument__isnull', True), ('respondent__isnull', True), ('valid__isnull', True), ('total__isnull', True), ('items__isnull', True), ('scale__isnull', True), ('value_number__isnull', True), ('answer__isnull', True), ('horizon_months__isnull', True), ('months__isnull', True), ('concern__isnull', True), ('resolved__isnull', True), ('step__isnull', True), ('own__isnull', True), ('provider__isnull', True), ('reason__isnull', True), ('of__isnull', True), ('tumour__isnull', True)), _connector='OR'), name='fact_phase_columns'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'surprise_question'), _negated=True), models.Q(('answer__isnull', False), ('horizon_months__isnull', False), ('icd10__isnull', True), ('certainty__isnull', True), ('morphology__isnull', True), ('side__isnull', True), ('y_symbol__isnull', True), ('r_symbol__isnull', True), ('a_symbol__isnull', True), ('t_prefix__isnull', True), ('t_category__isnull', True), ('n_prefix__isnull', True), ('n_category__isnull', True), ('m_prefix__isnull', True), ('m_category__isnull', True), ('edition__isnull', True), ('stage__isnull', True), ('extent__isnull', True), ('site__isnull', True), ('verdict__isnull', True), ('recurrence__isnull', True), ('assessed_by__isnull', True), ('intent__isnull', True), ('treatment_kind__isnull', True), ('line__isnull', True), ('until__isnull', True), ('until_precision__isnull', True), ('ended__isnull', True), ('description__isnull', True), ('recommendation__isnull', True), ('palliative__isnull', True), ('stay_kind__isnull', True), ('planned__isnull', True), ('outcome__isnull', True), ('ward__isnull', True), ('room__isnull', True), ('bed__isnull', True), ('instrument__isnull', True), ('respondent__isnull', True), ('valid__isnull', True), ('total__isnull', True), ('items__isnull', True), ('scale__isnull', True), ('value_number__isnull', True), ('phase__isnull', True), ('months__isnull', True), ('concern__isnull', True), ('resolved__isnull', True), ('step__isnull', True), ('own__isnull', True), ('provider__isnull', True), ('reason__isnull', True), ('of__isnull', True), ('tumour__isnull', True)), _connector='OR'), name='fact_surprise_question_columns'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'prognosis'), _negated=True), models.Q(('months__isnull', False), ('icd10__isnull', True), ('certainty__isnull', True), ('morphology__isnull', True), ('side__isnull', True), ('y_symbol__isnull', True), ('r_symbol__isnull', True), ('a_symbol__isnull', True), ('t_prefix__isnull', True), ('t_category__isnull', True), ('n_prefix__isnull', True), ('n_category__isnull', True), ('m_prefix__isnull', True), ('m_category__isnull', True), ('edition__isnull', True), ('stage__isnull', True), ('extent__isnull', True), ('site__isnull', True), ('verdict__isnull', True), ('recurrence__isnull', True), ('assessed_by__isnull', True), ('intent__isnull', True), ('treatment_kind__isnull', True), ('line__isnull', True), ('until__isnull', True), ('until_precision__isnull', True), ('ended__isnull', True), ('description__isnull', True), ('recommendation__isnull', True), ('palliative__isnull', True), ('stay_kind__isnull', True), ('planned__isnull', True), ('outcome__isnull', True), ('ward__isnull', True), ('room__isnull', True), ('bed__isnull', True), ('instrument__isnull', True), ('respondent__isnull', True), ('valid__isnull', True), ('total__isnull', True), ('items__isnull', True), ('scale__isnull', True), ('value_number__isnull', True), ('phase__isnull', True), ('answer__isnull', True), ('horizon_months__isnull', True), ('concern__isnull', True), ('resolved__isnull', True), ('step__isnull', True), ('own__isnull', True), ('provider__isnull', True), ('reason__isnull', True), ('of__isnull', True), ('tumour__isnull', True)), _connector='OR'), name='fact_prognosis_columns'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'concern'), _negated=True), models.Q(('concern__isnull', False), ('icd10__isnull', True), ('certainty__isnull', True), ('morphology__isnull', True), ('side__isnull', True), ('y_symbol__isnull', True), ('r_symbol__isnull', True), ('a_symbol__isnull', True), ('t_prefix__isnull', True), ('t_category__isnull', True), ('n_prefix__isnull', True), ('n_category__isnull', True), ('m_prefix__isnull', True), ('m_category__isnull', True), ('edition__isnull', True), ('stage__isnull', True), ('extent__isnull', True), ('site__isnull', True), ('verdict__isnull', True), ('recurrence__isnull', True), ('assessed_by__isnull', True), ('intent__isnull', True), ('treatment_kind__isnull', True), ('line__isnull', True), ('until__isnull', True), ('until_precision__isnull', True), ('ended__isnull', True), ('description__isnull', True), ('recommendation__isnull', True), ('palliative__isnull', True), ('stay_kind__isnull', True), ('planned__isnull', True), ('outcome__isnull', True), ('ward__isnull', True), ('room__isnull', True), ('bed__isnull', True), ('instrument__isnull', True), ('respondent__isnull', True), ('valid__isnull', True), ('total__isnull', True), ('items__isnull', True), ('scale__isnull', True), ('value_number__isnull', True), ('phase__isnull', True), ('answer__isnull', True), ('horizon_months__isnull', True), ('months__isnull', True), ('step__isnull', True), ('own__isnull', True), ('provider__isnull', True), ('reason__isnull', True), ('of__isnull', True), ('tumour__isnull', True)), _connector='OR'), name='fact_concern_columns'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'pathway'), _negated=True), models.Q(('step__isnull', False), ('icd10__isnull', True), ('certainty__isnull', True), ('morphology__isnull', True), ('side__isnull', True), ('y_symbol__isnull', True), ('r_symbol__isnull', True), ('a_symbol__isnull', True), ('t_prefix__isnull', True), ('t_category__isnull', True), ('n_prefix__isnull', True), ('n_category__isnull', True), ('m_prefix__isnull', True), ('m_category__isnull', True), ('edition__isnull', True), ('stage__isnull', True), ('extent__isnull', True), ('site__isnull', True), ('verdict__isnull', True), ('recurrence__isnull', True), ('assessed_by__isnull', True), ('intent__isnull', True), ('treatment_kind__isnull', True), ('line__isnull', True), ('until__isnull', True), ('until_precision__isnull', True), ('ended__isnull', True), ('description__isnull', True), ('recommendation__isnull', True), ('palliative__isnull', True), ('stay_kind__isnull', True), ('planned__isnull', True), ('outcome__isnull', True), ('ward__isnull', True), ('room__isnull', True), ('bed__isnull', True), ('instrument__isnull', True), ('respondent__isnull', True), ('valid__isnull', True), ('total__isnull', True), ('items__isnull', True), ('scale__isnull', True), ('value_number__isnull', True), ('phase__isnull', True), ('answer__isnull', True), ('horizon_months__isnull', True), ('months__isnull', True), ('concern__isnull', True), ('resolved__isnull', True), ('own__isnull', True), ('provider__isnull', True), ('reason__isnull', True), ('of__isnull', True), ('tumour__isnull', True)), _connector='OR'), name='fact_pathway_columns'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'consult'), _negated=True), models.Q(('icd10__isnull', True), ('certainty__isnull', True), ('morphology__isnull', True), ('side__isnull', True), ('y_symbol__isnull', True), ('r_symbol__isnull', True), ('a_symbol__isnull', True), ('t_prefix__isnull', True), ('t_category__isnull', True), ('n_prefix__isnull', True), ('n_category__isnull', True), ('m_prefix__isnull', True), ('m_category__isnull', True), ('edition__isnull', True), ('stage__isnull', True), ('extent__isnull', True), ('site__isnull', True), ('verdict__isnull', True), ('recurrence__isnull', True), ('assessed_by__isnull', True), ('intent__isnull', True), ('treatment_kind__isnull', True), ('line__isnull', True), ('until__isnull', True), ('until_precision__isnull', True), ('ended__isnull', True), ('description__isnull', True), ('recommendation__isnull', True), ('palliative__isnull', True), ('stay_kind__isnull', True), ('planned__isnull', True), ('outcome__isnull', True), ('ward__isnull', True), ('room__isnull', True), ('bed__isnull', True), ('instrument__isnull', True), ('respondent__isnull', True), ('valid__isnull', True), ('total__isnull', True), ('items__isnull', True), ('scale__isnull', True), ('value_number__isnull', True), ('phase__isnull', True), ('answer__isnull', True), ('horizon_months__isnull', True), ('months__isnull', True), ('concern__isnull', True), ('resolved__isnull', True), ('step__isnull', True), ('own__isnull', True), ('provider__isnull', True), ('reason__isnull', True), ('of__isnull', True), ('tumour__isnull', True)), _connector='OR'), name='fact_consult_columns'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'palliative_care'), _negated=True), models.Q(('own__isnull', False), ('icd10__isnull', True), ('certainty__isnull', True), ('morphology__isnull', True), ('side__isnull', True), ('y_symbol__isnull', True), ('r_symbol__isnull', True), ('a_symbol__isnull', True), ('t_prefix__isnull', True), ('t_category__isnull', True), ('n_prefix__isnull', True), ('n_category__isnull', True), ('m_prefix__isnull', True), ('m_category__isnull', True), ('edition__isnull', True), ('stage__isnull', True), ('extent__isnull', True), ('site__isnull', True), ('verdict__isnull', True), ('recurrence__isnull', True), ('assessed_by__isnull', True), ('intent__isnull', True), ('treatment_kind__isnull', True), ('line__isnull', True), ('ended__isnull', True), ('description__isnull', True), ('recommendation__isnull', True), ('palliative__isnull', True), ('stay_kind__isnull', True), ('planned__isnull', True), ('outcome__isnull', True), ('ward__isnull', True), ('room__isnull', True), ('bed__isnull', True), ('instrument__isnull', True), ('respondent__isnull', True), ('valid__isnull', True), ('total__isnull', True), ('items__isnull', True), ('scale__isnull', True), ('value_number__isnull', True), ('phase__isnull', True), ('answer__isnull', True), ('horizon_months__isnull', True), ('months__isnull', True), ('concern__isnull', True), ('resolved__isnull', True), ('step__isnull', True), ('reason__isnull', True), ('of__isnull', True), ('tumour__isnull', True)), _connector='OR'), name='fact_palliative_care_columns'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'declined'), _negated=True), models.Q(('icd10__isnull', True), ('certainty__isnull', True), ('morphology__isnull', True), ('side__isnull', True), ('y_symbol__isnull', True), ('r_symbol__isnull', True), ('a_symbol__isnull', True), ('t_prefix__isnull', True), ('t_category__isnull', True), ('n_prefix__isnull', True), ('n_category__isnull', True), ('m_prefix__isnull', True), ('m_category__isnull', True), ('edition__isnull', True), ('stage__isnull', True), ('extent__isnull', True), ('site__isnull', True), ('verdict__isnull', True), ('recurrence__isnull', True), ('assessed_by__isnull', True), ('intent__isnull', True), ('treatment_kind__isnull', True), ('line__isnull', True), ('until__isnull', True), ('until_precision__isnull', True), ('ended__isnull', True), ('description__isnull', True), ('recommendation__isnull', True), ('palliative__isnull', True), ('stay_kind__isnull', True), ('planned__isnull', True), ('outcome__isnull', True), ('ward__isnull', True), ('room__isnull', True), ('bed__isnull', True), ('instrument__isnull', True), ('respondent__isnull', True), ('valid__isnull', True), ('total__isnull', True), ('items__isnull', True), ('scale__isnull', True), ('value_number__isnull', True), ('phase__isnull', True), ('answer__isnull', True), ('horizon_months__isnull', True), ('months__isnull', True), ('concern__isnull', True), ('resolved__isnull', True), ('step__isnull', True), ('own__isnull', True), ('provider__isnull', True), ('of__isnull', True), ('tumour__isnull', True)), _connector='OR'), name='fact_declined_columns'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'death'), _negated=True), models.Q(('icd10__isnull', True), ('certainty__isnull', True), ('morphology__isnull', True), ('side__isnull', True), ('y_symbol__isnull', True), ('r_symbol__isnull', True), ('a_symbol__isnull', True), ('t_prefix__isnull', True), ('t_category__isnull', True), ('n_prefix__isnull', True), ('n_category__isnull', True), ('m_prefix__isnull', True), ('m_category__isnull', True), ('edition__isnull', True), ('stage__isnull', True), ('extent__isnull', True), ('site__isnull', True), ('verdict__isnull', True), ('recurrence__isnull', True), ('assessed_by__isnull', True), ('intent__isnull', True), ('treatment_kind__isnull', True), ('line__isnull', True), ('until__isnull', True), ('until_precision__isnull', True), ('ended__isnull', True), ('description__isnull', True), ('recommendation__isnull', True), ('palliative__isnull', True), ('stay_kind__isnull', True), ('planned__isnull', True), ('outcome__isnull', True), ('ward__isnull', True), ('room__isnull', True), ('bed__isnull', True), ('instrument__isnull', True), ('respondent__isnull', True), ('valid__isnull', True), ('total__isnull', True), ('items__isnull', True), ('scale__isnull', True), ('value_number__isnull', True), ('phase__isnull', True), ('answer__isnull', True), ('horizon_months__isnull', True), ('months__isnull', True), ('concern__isnull', True), ('resolved__isnull', True), ('step__isnull', True), ('own__isnull', True), ('provider__isnull', True), ('reason__isnull', True), ('of__isnull', True), ('tumour__isnull', True)), _connector='OR'), name='fact_death_columns'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'retraction'), _negated=True), models.Q(('of__isnull', False), ('icd10__isnull', True), ('certainty__isnull', True), ('morphology__isnull', True), ('side__isnull', True), ('y_symbol__isnull', True), ('r_symbol__isnull', True), ('a_symbol__isnull', True), ('t_prefix__isnull', True), ('t_category__isnull', True), ('n_prefix__isnull', True), ('n_category__isnull', True), ('m_prefix__isnull', True), ('m_category__isnull', True), ('edition__isnull', True), ('stage__isnull', True), ('extent__isnull', True), ('site__isnull', True), ('verdict__isnull', True), ('recurrence__isnull', True), ('assessed_by__isnull', True), ('intent__isnull', True), ('treatment_kind__isnull', True), ('line__isnull', True), ('until__isnull', True), ('until_precision__isnull', True), ('ended__isnull', True), ('description__isnull', True), ('recommendation__isnull', True), ('palliative__isnull', True), ('stay_kind__isnull', True), ('planned__isnull', True), ('outcome__isnull', True), ('ward__isnull', True), ('room__isnull', True), ('bed__isnull', True), ('instrument__isnull', True), ('respondent__isnull', True), ('valid__isnull', True), ('total__isnull', True), ('items__isnull', True), ('scale__isnull', True), ('value_number__isnull', True), ('phase__isnull', True), ('answer__isnull', True), ('horizon_months__isnull', True), ('months__isnull', True), ('concern__isnull', True), ('resolved__isnull', True), ('step__isnull', True), ('own__isnull', True), ('provider__isnull', True), ('tumour__isnull', True)), _connector='OR'), name='fact_retraction_columns'), models.CheckConstraint(condition=models.Q(('on_precision__in', ['day', 'month', 'year']), ('on_precision__isnull', True), _connector='OR'), name='fact_on_precision_is_known'), models.CheckConstraint(condition=models.Q(('until_precision__in', ['day', 'month', 'year']), ('until_precision__isnull', True), _connector='OR'), name='fact_until_precision_is_known'), models.CheckConstraint(condition=models.Q(('source__in', ['manual', 'obds', 'case_file', 'api', 'answer', 'consult']), ('source__isnull', True), _connector='OR'), name='fact_source_is_known'), models.CheckConstraint(condition=models.Q(('certainty__in', ['confirmed', 'suspected']), ('certainty__isnull', True), _connector='OR'), name='fact_certainty_is_known'), models.CheckConstraint(condition=models.Q(('side__in', ['L', 'R', 'B', 'M', 'U', 'T']), ('side__isnull', True), _connector='OR'), name='fact_side_is_known'), models.CheckConstraint(condition=models.Q(('site__in', ['PUL', 'OSS', 'HEP', 'BRA', 'LEP', 'LYM', 'MAR', 'PLE', 'PER', 'ADR', 'SKI', 'OTH', 'GEN']), ('site__isnull', True), _connector='OR'), name='fact_site_is_known'), models.CheckConstraint(condition=models.Q(('verdict__in', ['resectable', 'technically_unresectable', 'functionally_inoperable', 'patient_declines', 'not_assessed']), ('verdict__isnull', True), _connector='OR'), name='fact_verdict_is_known'), models.CheckConstraint(condition=models.Q(('assessed_by__in', ['board', 'surgeon']), ('assessed_by__isnull', True), _connector='OR'), name='fact_assessed_by_is_known'), models.CheckConstraint(condition=models.Q(('intent__in', ['curative', 'palliative', 'locally_curative', 'unknown']), ('intent__isnull', True), _connector='OR'), name='fact_intent_is_known'), models.CheckConstraint(condition=models.Q(('treatment_kind__in', ['surgery', 'systemic', 'radiotherapy']), ('treatment_kind__isnull', True), _connector='OR'), name='fact_treatment_kind_is_known'), models.CheckConstraint(condition=models.Q(('ended__in', ['completed', 'progression', 'toxicity', 'patient_wish', 'other']), ('ended__isnull', True), _connector='OR'), name='fact_ended_is_known'), models.CheckConstraint(condition=models.Q(('stay_kind__in', ['inpatient', 'emergency', 'intensive', 'day_case']), ('stay_kind__isnull', True), _connector='OR'), name='fact_stay_kind_is_known'), models.CheckConstraint(condition=models.Q(('outcome__in', ['alive', 'dead']), ('outcome__isnull', True), _connector='OR'), name='fact_outcome_is_known'), models.CheckConstraint(condition=models.Q(('instrument__in', ['ESAS', 'IPOS', 'MIDOS', 'FACT-L', 'PHQ-9', 'PHQ-4', 'PHQ-2', 'DT']), ('instrument__isnull', True), _connector='OR'), name='fact_instrument_is_known'), models.CheckConstraint(condition=models.Q(('respondent__in', ['patient', 'proxy', 'staff']), ('respondent__isnull', True), _connector='OR'), name='fact_respondent_is_known'), models.CheckConstraint(condition=models.Q(('scale__in', ['ECOG', 'KPS', 'AKPS']), ('scale__isnull', True), _connector='OR'), name='fact_scale_is_known'), models.CheckConstraint(condition=models.Q(('phase__in', ['stable', 'unstable', 'deteriorating', 'terminal']), ('phase__isnull', True), _connector='OR'), name='fact_phase_is_known'), models.CheckConstraint(condition=models.Q(('answer__in', ['yes', 'no']), ('answer__isnull', True), _connector='OR'), name='fact_answer_is_known'), models.CheckConstraint(condition=models.Q(('concern__in', ['hastened_death_request', 'existential_crisis', 'decision_support_need', 'patient_request', 'delirium', 'spinal_cord_compression']), ('concern__isnull', True), _connector='OR'), name='fact_concern_is_known'), models.CheckConstraint(condition=models.Q(('step__in', [0, 1, 2]), ('step__isnull', True), _connector='OR'), name='fact_step_is_known'), models.CheckConstraint(condition=models.Q(('icd10__isnull', True), ('icd10__regex', '^[A-Z]\\d\\d(\\.\\d{1,3})?$'), _connector='OR'), name='fact_icd10_pattern'), models.CheckConstraint(condition=models.Q(('morphology__isnull', True), ('morphology__regex', '^\\d{4}(/\\d)?$'), _connector='OR'), name='fact_morphology_pattern'), models.CheckConstraint(condition=models.Q(('m_category__isnull', True), ('m_category__regex', '^([01]|X$)'), _connector='OR'), name='fact_m_category_pattern'), models.CheckConstraint(condition=models.Q(('n_category__isnull', True), ('n_category__regex', '^([0-4]|X)'), _connector='OR'), name='fact_n_category_pattern'), models.CheckConstraint(condition=models.Q(('t_category__isnull', True), ('t_category__regex', '^([0-4]|X|is|a)'), _connector='OR'), name='fact_t_category_pattern'), models.CheckConstraint(condition=models.Q(('stage__isnull', True), ('stage__regex', '^(okk|0(a|is)?|I{1,3}|IV)([A-D][1-4]?)?$'), _connector='OR'), name='fact_stage_pattern'), models.CheckConstraint(condition=models.Q(('extent__isnull', True), models.Q(('extent__in', ('limited', 'extensive')), ('kind', 'staging')), models.Q(('extent__in', ('local', 'regional', 'distant')), ('kind', 'recurrence')), _connector='OR'), name='fact_extent_of_its_kind'), models.CheckConstraint(condition=models.Q(('scale__isnull', True), models.Q(('scale', 'ECOG'), _negated=True), ('value_number__in', [0, 1, 2, 3, 4, 5]), _connector='OR'), name='fact_ecog_in_range'), models.CheckConstraint(condition=models.Q(('scale__isnull', True), models.Q(('scale', 'KPS'), _negated=True), ('value_number__in', [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]), _connector='OR'), name='fact_kps_in_range'), models.CheckConstraint(condition=models.Q(('scale__isnull', True), models.Q(('scale', 'AKPS'), _negated=True), ('value_number__in', [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]), _connector='OR'), name='fact_akps_in_range'), models.CheckConstraint(condition=models.Q(models.Q(('until__isnull', True), ('until_precision__isnull', True)), models.Q(('until__isnull', False), ('until_precision__isnull', False)), _connector='OR'), name='fact_until_has_its_precision'), models.CheckConstraint(condition=models.Q(('until__isnull', True), models.Q(('until_precision', 'day'), _negated=True), models.Q(('on_precision', 'day'), _negated=True), ('until__gte', models.F('on')), _connector='OR'), name='fact_until_not_before_on'), models.CheckConstraint(condition=models.Q(('resolved__gte', models.F('on')), ('resolved__isnull', True), ('on__isnull', True), _connector='OR'), name='fact_resolved_not_before_on'), models.CheckConstraint(condition=models.Q(models.Q(('replaces', models.F('id')), _negated=True), models.Q(('of', models.F('id')), _negated=True)), name='fact_does_not_name_itself')],
            },
        ),
        migrations.CreateModel(
            name='TumourIdentifierEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('assigner', models.CharField(max_length=120)),
                ('value', models.CharField(max_length=120)),
                ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='patients.tumouridentifier')),
                ('tumour', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.tumour')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=(patients.models.kinds.OfKind, 'patients.fact'),
        ),
        migrations.CreateModel(
            name='Board',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=(patients.models.kinds.OfKind, 'patients.fact'),
        ),
        migrations.CreateModel(
            name='Concern',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=(patients.models.kinds.OfKind, 'patients.fact'),
        ),
        migrations.CreateModel(
            name='ConsultHeld',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=(patients.models.kinds.OfKind, 'patients.fact'),
        ),
        migrations.CreateModel(
            name='Death',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=(patients.models.kinds.OfKind, 'patients.fact'),
        ),
        migrations.CreateModel(
            name='Declined',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=(patients.models.kinds.OfKind, 'patients.fact'),
        ),
        migrations.CreateModel(
            name='Diagnosis',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=(patients.models.kinds.OfKind, 'patients.fact'),
        ),
        migrations.CreateModel(
            name='IntentStatement',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=(patients.models.kinds.OfKind, 'patients.fact'),
        ),
        migrations.CreateModel(
            name='Metastasis',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=(patients.models.kinds.OfKind, 'patients.fact'),
        ),
        migrations.CreateModel(
            name='PalliativeCare',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=(patients.models.kinds.OfKind, 'patients.fact'),
        ),
        migrations.CreateModel(
            name='Pathway',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=(patients.models.kinds.OfKind, 'patients.fact'),
        ),
        migrations.CreateModel(
            name='Performance',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=(patients.models.kinds.OfKind, 'patients.fact'),
        ),
        migrations.CreateModel(
            name='PhaseOfCare',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=(patients.models.kinds.OfKind, 'patients.fact'),
        ),
        migrations.CreateModel(
            name='Prognosis',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=(patients.models.kinds.OfKind, 'patients.fact'),
        ),
        migrations.CreateModel(
            name='Progression',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=(patients.models.kinds.OfKind, 'patients.fact'),
        ),
        migrations.CreateModel(
            name='Recurrence',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=(patients.models.kinds.OfKind, 'patients.fact'),
        ),
        migrations.CreateModel(
            name='Remission',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=(patients.models.kinds.OfKind, 'patients.fact'),
        ),
        migrations.CreateModel(
            name='Resectability',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=(patients.models.kinds.OfKind, 'patients.fact'),
        ),
        migrations.CreateModel(
            name='Retraction',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=(patients.models.kinds.OfKind, 'patients.fact'),
        ),
        migrations.CreateModel(
            name='StagingEvent',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=(patients.models.kinds.OfKind, 'patients.fact'),
        ),
        migrations.CreateModel(
            name='Stay',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=(patients.models.kinds.OfKind, 'patients.fact'),
        ),
        migrations.CreateModel(
            name='SurpriseQuestion',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=(patients.models.kinds.OfKind, 'patients.fact'),
        ),
        migrations.CreateModel(
            name='Treatment',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=(patients.models.kinds.OfKind, 'patients.fact'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='patient',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "patients_patientevent" ("agrees_to_palliative_care", "birth_date", "birth_date_precision", "city", "created_at", "email", "family_name", "given_names", "id", "informed_by_id", "informed_on", "language", "merged_into_id", "named_nurse_id", "needs_interpreter", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "responsible_oncologist_id", "search_name", "sex", "street", "unit_id") VALUES (NEW."agrees_to_palliative_care", NEW."birth_date", NEW."birth_date_precision", NEW."city", NEW."created_at", NEW."email", NEW."family_name", NEW."given_names", NEW."id", NEW."informed_by_id", NEW."informed_on", NEW."language", NEW."merged_into_id", NEW."named_nurse_id", NEW."needs_interpreter", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."phone", NEW."postal_code", NEW."responsible_oncologist_id", NEW."search_name", NEW."sex", NEW."street", NEW."unit_id"); RETURN NULL;', hash='097bfbc5f4cb8055edbf4ce277b30b72ba03df3c', operation='INSERT', pgid='pgtrigger_insert_insert_62165', table='patients_patient', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='patient',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "patients_patientevent" ("agrees_to_palliative_care", "birth_date", "birth_date_precision", "city", "created_at", "email", "family_name", "given_names", "id", "informed_by_id", "informed_on", "language", "merged_into_id", "named_nurse_id", "needs_interpreter", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "responsible_oncologist_id", "search_name", "sex", "street", "unit_id") VALUES (NEW."agrees_to_palliative_care", NEW."birth_date", NEW."birth_date_precision", NEW."city", NEW."created_at", NEW."email", NEW."family_name", NEW."given_names", NEW."id", NEW."informed_by_id", NEW."informed_on", NEW."language", NEW."merged_into_id", NEW."named_nurse_id", NEW."needs_interpreter", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."phone", NEW."postal_code", NEW."responsible_oncologist_id", NEW."search_name", NEW."sex", NEW."street", NEW."unit_id"); RETURN NULL;', hash='92bbb5aaf882cec92ba3f816a7aef4b70ab5c649', operation='UPDATE', pgid='pgtrigger_update_update_546ce', table='patients_patient', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='oncologyappointment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "patients_oncologyappointmentevent" ("cancelled_at", "ends_at", "external_id", "id", "kind", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "source", "starts_at") VALUES (NEW."cancelled_at", NEW."ends_at", NEW."external_id", NEW."id", NEW."kind", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."place", NEW."source", NEW."starts_at"); RETURN NULL;', hash='38252a4e667ec2eea0b2eabf3f8df1ff40b94624', operation='INSERT', pgid='pgtrigger_insert_insert_e4bdc', table='patients_oncologyappointment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='oncologyappointment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "patients_oncologyappointmentevent" ("cancelled_at", "ends_at", "external_id", "id", "kind", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "source", "starts_at") VALUES (NEW."cancelled_at", NEW."ends_at", NEW."external_id", NEW."id", NEW."kind", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."place", NEW."source", NEW."starts_at"); RETURN NULL;', hash='335195b346f50f1e4bc629bd5943928938d6cef1', operation='UPDATE', pgid='pgtrigger_update_update_87584', table='patients_oncologyappointment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='patientidentifier',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "patients_patientidentifierevent" ("assigner", "id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value") VALUES (NEW."assigner", NEW."id", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."value"); RETURN NULL;', hash='a9311179d389bd1a98eec89d89f129ce93c4493f', operation='INSERT', pgid='pgtrigger_insert_insert_37153', table='patients_patientidentifier', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='patientidentifier',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "patients_patientidentifierevent" ("assigner", "id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value") VALUES (NEW."assigner", NEW."id", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."value"); RETURN NULL;', hash='7aa0bb014b02b3b4308dc65186aef4c404de7997', operation='UPDATE', pgid='pgtrigger_update_update_833e2', table='patients_patientidentifier', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tumour',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "patients_tumourevent" ("created_at", "id", "merged_into_id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."created_at", NEW."id", NEW."merged_into_id", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id"); RETURN NULL;', hash='732b71a461dc0634f9d16e9714888bdfde3e053d', operation='INSERT', pgid='pgtrigger_insert_insert_e5eba', table='patients_tumour', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tumour',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "patients_tumourevent" ("created_at", "id", "merged_into_id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."created_at", NEW."id", NEW."merged_into_id", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id"); RETURN NULL;', hash='eba294d6b02e83f443acc8f2e1ba9e544fe4253b', operation='UPDATE', pgid='pgtrigger_update_update_7eb05', table='patients_tumour', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fact',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c36798b365030f1a3d527b6b882e8c5fda757564', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fe39d', table='patients_fact', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tumouridentifier',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "patients_tumouridentifierevent" ("assigner", "id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tumour_id", "value") VALUES (NEW."assigner", NEW."id", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."tumour_id", NEW."value"); RETURN NULL;', hash='136d265f6ed11c8064d9ec8ab84b2ba190e4713b', operation='INSERT', pgid='pgtrigger_insert_insert_062a0', table='patients_tumouridentifier', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tumouridentifier',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "patients_tumouridentifierevent" ("assigner", "id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tumour_id", "value") VALUES (NEW."assigner", NEW."id", NEW."patient_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."tumour_id", NEW."value"); RETURN NULL;', hash='c2f6df6f05442ca77dae210e5f5375e12a027135', operation='UPDATE', pgid='pgtrigger_update_update_152f1', table='patients_tumouridentifier', when='AFTER')),
        ),
        migrations.RunSQL(
            sql='ALTER TABLE patients_fact ADD CONSTRAINT fact_of_its_tumours_patient FOREIGN KEY (tumour_id, patient_id) REFERENCES patients_tumour (id, patient_id)',
            reverse_sql='ALTER TABLE patients_fact DROP CONSTRAINT fact_of_its_tumours_patient',
        ),
    ]
