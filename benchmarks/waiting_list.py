"""Referrals of a big centre for benchmarks, written by SQL alone: some need a yes, are booked, put aside, or closed."""

from datetime import date

from django.db import connection, transaction

# What part of the live referrals stands how, in hundredths; where "open" and "scheduled" are one state with or
# without an appointment.
STANDING = {"proposed": 15, "open": 35, "scheduled": 35, "deferred": 10, "begun": 5}
CLOSED = 2
"""So many closed referrals there are for each live one."""
RULES = (
    *("new_metastatic_disease", "later_distant_metastasis", "inoperable_recurrence", "incurable_without_metastasis"),
    *("severe_physical_symptom", "patient_request"),
)
ONCOLOGISTS, UNITS, NOBODY = 40, 12, 10
"""The tenth patient has nobody responsible."""


@transaction.atomic
def give_people() -> None:
    """Make oncologists and units, and give the patients of the database to them, but for a tenth."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "INSERT INTO staff_unit (name) SELECT 'Invented Unit ' || n FROM generate_series(1, %s) n", [UNITS]
        )
        cursor.execute(
            "UPDATE patients_patient SET"
            " responsible_oncologist_id = (SELECT id FROM staff_user WHERE username = 'oncologist' || id_ %% %s),"
            " unit_id = (SELECT id FROM staff_unit WHERE name = 'Invented Unit ' || 1 + id_ %% %s)"
            " FROM (SELECT id AS id_ FROM patients_patient) AS numbers WHERE id = id_ AND id %% %s <> 0",
            [ONCOLOGISTS, UNITS, NOBODY],
        )


def make_oncologists() -> None:
    from staff.models import User
    from staff.permissions import Role

    for number in range(ONCOLOGISTS):
        User.objects.create_user(
            f"oncologist{number}", name=f"Dr. Invented Oncologist {number}", roles=[Role.ONCOLOGIST.value]
        )


_CHOSEN = """
    CREATE TEMPORARY TABLE chosen AS
    SELECT patient.id AS patient_id, row_number() OVER (ORDER BY patient.id) AS n, known.tumour_id, known.fact_id
      FROM (SELECT id FROM patients_patient WHERE merged_into_id IS NULL ORDER BY id %% 7919, id LIMIT %(number)s)
           AS patient
     CROSS JOIN LATERAL (
           SELECT fact.tumour_id, fact.id AS fact_id FROM patients_fact fact
            WHERE fact.patient_id = patient.id AND fact.kind = 'diagnosis' ORDER BY fact.id LIMIT 1) known
"""
# Deadlines from ten weeks ago to eight ahead, so that every class of the clock has its share.
_REFERRALS = """
    INSERT INTO triggers_referral (
        patient_id, state, see_by, target_on, opened_at, version, defer_reason, deferred_until, decline_reason,
        intents_when_deferred, comment, ended_at, why_ended, answered_at, answered_by_id, consult_begun_at)
    SELECT patient_id, state, see_by, see_by - 7, opened_at, 1,
           CASE WHEN state = 'deferred' THEN 'other' ELSE '' END,
           CASE WHEN state = 'deferred' THEN %(today)s::date + 1 + (n %% 25)::int END,
           CASE WHEN state = 'declined'
                THEN (ARRAY['patient_declined', 'disagrees', 'data_wrong', 'other'])[1 + n / 2 %% 4] ELSE '' END,
           '{}', '', CASE WHEN state = 'declined' THEN opened_at + interval '3 days' END,
           CASE WHEN state = 'declined' THEN 'other' ELSE '' END,
           CASE WHEN state IN ('declined', 'deferred') THEN opened_at + interval '3 days' END,
           CASE WHEN state IN ('declined', 'deferred') THEN (SELECT min(id) FROM staff_user) END,
           CASE WHEN state = 'begun' THEN opened_at + interval '5 days' END
      FROM (SELECT *, %(today)s::date - 70 + (n * 31 %% 127)::int AS see_by,
                   %(today)s::timestamptz - ((n * 17 %% 90) || ' days')::interval - (n || ' seconds')::interval
                   AS opened_at,
                   CASE WHEN n > %(live)s THEN 'declined' {states} END AS state
              FROM chosen) AS given
"""
_FINDINGS = """
    INSERT INTO triggers_trigger (
        patient_id, rule, tumour_id, key, state, calls_for, "on", see_by, known_on, late_known, suppressed, because,
        sentence_en, sentence_de, rule_version, see_within, settings_version, shadow, has_opened, first_seen_at,
        why_ended, care_answer, answer_comment, addressed_to)
    SELECT chosen.patient_id, (%(rules)s::text[])[1 + (n + again) %% {rules}], tumour_id, 'benchmark ' || again,
           'live', CASE WHEN n %% 7 = 0 THEN 'confirmation' ELSE 'referral' END, referral.see_by - 28, referral.see_by,
           referral.see_by - 28, false, '', ARRAY[fact_id],
           'Metastatic lung cancer (cT2a cN1 cM1b) since ' || referral.see_by - 28,
           'Metastasiertes Lungenkarzinom (cT2a cN1 cM1b) seit ' || referral.see_by - 28,
           1, 28, 0, false, true, referral.opened_at, '', '', '', ''
      FROM chosen JOIN triggers_referral referral USING (patient_id)
      CROSS JOIN generate_series(0, 1) AS again
     WHERE again = 0 OR n %% 3 = 0
"""
_REASONS = """
    INSERT INTO triggers_reason (referral_id, trigger_id, request, see_by, strong, added_at, ended_at, why_ended)
    SELECT referral.id, found.id, '', found.see_by, found.calls_for = 'referral', found.first_seen_at,
           referral.ended_at, referral.why_ended
      FROM triggers_trigger found JOIN triggers_referral referral USING (patient_id)
     WHERE found.key LIKE 'benchmark %%'
"""
_CONSULTS = """
    INSERT INTO consults_consult (
        patient_id, occasion, referral_id, state, see_by, target_on, setting, late, opened_at, version, why_cancelled)
    SELECT patient_id, 'referral', id, CASE WHEN id %% 2 = 0 THEN 'scheduled' ELSE 'waiting' END, see_by, target_on,
           'outpatient', false, opened_at, 1, ''
      FROM triggers_referral WHERE state = 'open'
"""
_APPOINTMENTS = """
    INSERT INTO consults_appointment (
        consult_id, patient_id, clinician_id, starts_at, ends_at, place, setting, why, state, booked_at, why_cancelled)
    SELECT id, patient_id, (SELECT min(id) FROM staff_user), begins, begins + interval '1 minute',
           'Room ' || 1 + id %% 8, 'outpatient', '{}', 'live', opened_at, ''
      FROM (SELECT *, see_by + interval '1 minute' * row_number() OVER (PARTITION BY see_by) AS begins
              FROM consults_consult WHERE state = 'scheduled') AS booked
"""

_PLACES = """
    UPDATE triggers_queueentry entry SET appointment_at = booked.starts_at, place = booked.place
      FROM consults_consult consult JOIN consults_appointment booked ON booked.consult_id = consult.id
     WHERE entry.referral_id = consult.referral_id
"""


@transaction.atomic
def open_referrals(*, live: int, today: date) -> None:
    """Give that many patients a live referral, and CLOSED times as many a closed one, with reasons and consults."""
    begins, states = 0, ""
    for state, part in STANDING.items():
        begins += part
        written = "open" if state == "scheduled" else state
        states += f" WHEN n % 100 < {begins} THEN '{written}'".replace("%", "%%")
    params = {"number": live * (1 + CLOSED), "live": live, "today": today, "rules": list(RULES)}
    with connection.cursor() as cursor:
        # None of what the database otherwise checks and notes of each row is what a page is made of.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM consults_appointment")
        cursor.execute("DELETE FROM consults_consult")
        cursor.execute("DELETE FROM triggers_reason")
        cursor.execute("DELETE FROM triggers_referral")
        cursor.execute("DELETE FROM triggers_queueentry")
        for statement in (
            _CHOSEN,
            _REFERRALS.replace("{states}", states),
            _FINDINGS.replace("{rules}", str(len(RULES))),
            _REASONS,
            _CONSULTS,
            _APPOINTMENTS,
            "SELECT triggers_write_queue(array_agg(id)) FROM triggers_referral",
            _PLACES,
        ):
            cursor.execute(statement, params)


_ONE_MORE = """
    INSERT INTO patients_fact (patient_id, kind, "on", on_precision, recorded, stored_at, source, external_id, comment,
                               scale, value_number)
    SELECT %(patient)s, 'performance', %(today)s::date - n, 'day', %(today)s::date - n, now(), 'manual', '', '',
           'ECOG', n %% 4
      FROM generate_series(1, %(number)s) n
"""
_SYMPTOMS = """
    INSERT INTO patients_fact (patient_id, kind, "on", on_precision, recorded, stored_at, source, external_id, comment,
                               instrument, respondent, valid, items)
    SELECT %(patient)s, 'assessment', %(today)s::date - 2 * n, 'day', %(today)s::date - 2 * n, now(), 'manual', '', '',
           'ESAS', 'patient', true, jsonb_build_object('pain', n %% 8, 'tiredness', n %% 6, 'breathlessness', n %% 5)
      FROM generate_series(1, %(number)s) n
"""


def somebody_with_facts(number: int, *, today: date) -> int:
    """Give the number of a patient in the list who has that many facts, most of them measurements."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(patient_id) FROM triggers_queueentry WHERE stands = 'needs_yes'")
        (patient,) = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM patients_fact WHERE patient_id = %s", [patient])
        half, rest = divmod(max(number - cursor.fetchone()[0], 0), 2)
        cursor.execute(_ONE_MORE, {"patient": patient, "today": today, "number": half})
        cursor.execute(_SYMPTOMS, {"patient": patient, "today": today, "number": half + rest})
    return int(patient)
