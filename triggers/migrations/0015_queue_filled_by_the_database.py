"""
Let the database write the rows of the referral queue whenever what they say changes; 0018 writes those of today.

Whoever changes a referral, its reasons, a patient or a diagnosis holds the lock of the patient, so that no two
transactions write the same row in different order. Triggers wait a few seconds for the locks of their tables at most:
nobody can record meanwhile. Where that is not enough, migrate again.
"""

from django.db import migrations

ADD = """
    SET LOCAL lock_timeout = '5s';

    CREATE FUNCTION triggers_tumours_of(person bigint) RETURNS varchar(3)[] STABLE LANGUAGE sql AS $$
        SELECT coalesce(array_agg(DISTINCT left(fact.icd10, 3)::varchar(3)), '{}')
          FROM patients_fact fact
         WHERE fact.patient_id IN (
                   SELECT person UNION ALL SELECT id FROM patients_patient WHERE merged_into_id = person)
           AND fact.kind = 'diagnosis'
           AND NOT EXISTS (SELECT 1 FROM patients_fact later WHERE later.of_id = fact.id)
           AND NOT EXISTS (SELECT 1 FROM patients_fact later WHERE later.replaces_id = fact.id AND NOT EXISTS (
                   SELECT 1 FROM patients_fact gone WHERE gone.of_id = later.id))
    $$;

    CREATE FUNCTION triggers_write_queue(numbers bigint[]) RETURNS void LANGUAGE sql AS $$
        INSERT INTO triggers_queueentry (
            referral_id, patient_id, state, see_by, opened_at, ended_at, deferred_until, decline_reason,
            appointment_at, oncologist_id, nurse_id, unit_id, search_name, tumours, rules, changed_in
        )
        SELECT referral.id, referral.patient_id, referral.state, referral.see_by, referral.opened_at,
               referral.ended_at, referral.deferred_until, referral.decline_reason,
               CASE WHEN referral.state = 'begun' THEN referral.consult_begun_at END,
               patient.responsible_oncologist_id, patient.named_nurse_id, patient.unit_id,
               left(concat_ws(' ', patient.search_name, (
                   SELECT string_agg(other.search_name, ' ' ORDER BY other.id)
                     FROM patients_patient other WHERE other.merged_into_id = patient.id
               )), 400),
               triggers_tumours_of(referral.patient_id),
               coalesce((
                   SELECT array_agg(DISTINCT found.rule)
                     FROM triggers_reason reason JOIN triggers_trigger found ON found.id = reason.trigger_id
                    WHERE reason.referral_id = referral.id
                      AND (reason.ended_at IS NULL OR referral.ended_at IS NOT NULL)
               ), '{}'),
               pg_current_xact_id()::text::bigint
          FROM triggers_referral referral JOIN patients_patient patient ON patient.id = referral.patient_id
         WHERE referral.id = ANY(numbers)
         ORDER BY referral.id
            ON CONFLICT (referral_id) DO UPDATE SET
               patient_id = excluded.patient_id, state = excluded.state, see_by = excluded.see_by,
               opened_at = excluded.opened_at, ended_at = excluded.ended_at,
               deferred_until = excluded.deferred_until, decline_reason = excluded.decline_reason,
               appointment_at = coalesce(triggers_queueentry.appointment_at, excluded.appointment_at),
               oncologist_id = excluded.oncologist_id, nurse_id = excluded.nurse_id, unit_id = excluded.unit_id,
               search_name = excluded.search_name, tumours = excluded.tumours, rules = excluded.rules,
               changed_in = excluded.changed_in
    $$;

    CREATE FUNCTION triggers_queue_of_referrals() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM triggers_write_queue(array_agg(id)) FROM touched;
        RETURN NULL;
    END $$;
    CREATE TRIGGER queue_after_insert AFTER INSERT ON triggers_referral
        REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION triggers_queue_of_referrals();
    CREATE TRIGGER queue_after_update AFTER UPDATE ON triggers_referral
        REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION triggers_queue_of_referrals();

    CREATE FUNCTION triggers_queue_of_reasons() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM triggers_write_queue(array_agg(DISTINCT referral_id)) FROM touched;
        RETURN NULL;
    END $$;
    CREATE TRIGGER queue_after_insert AFTER INSERT ON triggers_reason
        REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION triggers_queue_of_reasons();
    CREATE TRIGGER queue_after_update AFTER UPDATE ON triggers_reason
        REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION triggers_queue_of_reasons();

    CREATE FUNCTION triggers_queue_of_patient() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM triggers_write_queue(array_agg(referral_id)) FROM triggers_queueentry
          WHERE patient_id IN (NEW.id, NEW.merged_into_id, OLD.merged_into_id);
        RETURN NULL;
    END $$;
    CREATE TRIGGER queue_after_update
        AFTER UPDATE OF responsible_oncologist_id, named_nurse_id, unit_id, search_name, merged_into_id, informed_on
        ON patients_patient FOR EACH ROW
        WHEN ((OLD.responsible_oncologist_id, OLD.named_nurse_id, OLD.unit_id, OLD.search_name, OLD.merged_into_id,
               OLD.informed_on)
            IS DISTINCT FROM
            (NEW.responsible_oncologist_id, NEW.named_nurse_id, NEW.unit_id, NEW.search_name, NEW.merged_into_id,
             NEW.informed_on))
        EXECUTE FUNCTION triggers_queue_of_patient();

    -- Once for all facts that are stored together. Few of many patients have a row: each is looked up, whatever
    -- number the first statement of a session had.
    CREATE FUNCTION triggers_queue_of_facts() RETURNS trigger LANGUAGE plpgsql
        SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    DECLARE
        people bigint[];
    BEGIN
        SELECT array_agg(DISTINCT coalesce(patient.merged_into_id, patient.id)) INTO people
          FROM touched JOIN patients_patient patient ON patient.id = touched.patient_id
          LEFT JOIN patients_fact gone ON gone.id = touched.of_id
         WHERE coalesce(gone.kind, touched.kind) IN (
                   'diagnosis', 'staging', 'metastasis', 'recurrence', 'progression', 'treatment',
                   'palliative_care', 'consult', 'declined');
        IF people IS NOT NULL THEN
            UPDATE triggers_queueentry
               SET tumours = triggers_tumours_of(patient_id), changed_in = pg_current_xact_id()::text::bigint
             WHERE patient_id = ANY(people) AND ended_at IS NULL;
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER queue_after_insert AFTER INSERT ON patients_fact
        REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION triggers_queue_of_facts();
"""
REMOVE = """
    SET LOCAL lock_timeout = '5s';
    DROP TRIGGER queue_after_insert ON triggers_referral;
    DROP TRIGGER queue_after_update ON triggers_referral;
    DROP TRIGGER queue_after_insert ON triggers_reason;
    DROP TRIGGER queue_after_update ON triggers_reason;
    DROP TRIGGER queue_after_update ON patients_patient;
    DROP TRIGGER queue_after_insert ON patients_fact;
    DROP FUNCTION triggers_queue_of_referrals, triggers_queue_of_reasons, triggers_queue_of_patient,
        triggers_queue_of_facts, triggers_write_queue, triggers_tumours_of;
"""


class Migration(migrations.Migration):
    dependencies = [("triggers", "0014_queue_entry"), ("patients", "0001_initial")]

    operations = [migrations.RunSQL(ADD, REMOVE)]
