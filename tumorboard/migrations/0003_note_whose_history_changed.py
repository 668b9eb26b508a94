"""Let the database note whose history changed, in the transaction that changes it, for the list of presentations."""

from django.db import migrations

ADD = """
    SET LOCAL lock_timeout = '5s';

    CREATE FUNCTION tumorboard_note_facts() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO tumorboard_tolookat (patient_id, asked_at)
        SELECT DISTINCT coalesce(patient.merged_into_id, patient.id), now()
          FROM added JOIN patients_patient patient ON patient.id = added.patient_id
         WHERE added.kind IN ('diagnosis', 'recurrence', 'progression', 'board', 'treatment', 'death', 'retraction')
         ORDER BY 1
            ON CONFLICT (patient_id) DO NOTHING;
        RETURN NULL;
    END
    $$;

    CREATE TRIGGER tumorboard_note_facts AFTER INSERT ON patients_fact
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tumorboard_note_facts();

    CREATE FUNCTION tumorboard_note_merge() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO tumorboard_tolookat (patient_id, asked_at)
        SELECT DISTINCT coalesce(one, NEW.id), now()
          FROM unnest(ARRAY[OLD.merged_into_id, NEW.merged_into_id, NEW.id]) AS one
         ORDER BY 1
            ON CONFLICT (patient_id) DO NOTHING;
        RETURN NULL;
    END
    $$;

    CREATE TRIGGER tumorboard_note_merge AFTER UPDATE OF merged_into_id ON patients_patient
        FOR EACH ROW WHEN (OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id)
        EXECUTE FUNCTION tumorboard_note_merge();

    CREATE FUNCTION tumorboard_note_tumours() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO tumorboard_tolookat (patient_id, asked_at)
        SELECT coalesce(patient.merged_into_id, patient.id), now()
          FROM patients_patient patient WHERE patient.id = NEW.patient_id
            ON CONFLICT (patient_id) DO NOTHING;
        RETURN NULL;
    END
    $$;

    CREATE TRIGGER tumorboard_note_tumours AFTER UPDATE OF merged_into_id ON patients_tumour
        FOR EACH ROW WHEN (OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id)
        EXECUTE FUNCTION tumorboard_note_tumours();

    -- Whoever was recorded before this list existed is looked at once.
    INSERT INTO tumorboard_tolookat (patient_id, asked_at)
    SELECT id, now() FROM patients_patient WHERE merged_into_id IS NULL;
"""
REMOVE = """
    DROP TRIGGER tumorboard_note_tumours ON patients_tumour;
    DROP TRIGGER tumorboard_note_merge ON patients_patient;
    DROP TRIGGER tumorboard_note_facts ON patients_fact;
    DROP FUNCTION tumorboard_note_tumours();
    DROP FUNCTION tumorboard_note_merge();
    DROP FUNCTION tumorboard_note_facts();
"""


class Migration(migrations.Migration):
    dependencies = [("tumorboard", "0002_append_only"), ("patients", "0005_board_is_a_source")]
    operations = [migrations.RunSQL(ADD, REMOVE)]
