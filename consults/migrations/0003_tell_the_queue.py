"""
Let the database tell the referral queue when and where a referral's consult takes place; 0004 tells it of today's.

A consult that began without an appointment, or on another day than its own, takes place when it began.
"""

from django.db import migrations

ADD = """
    SET LOCAL lock_timeout = '5s';

    CREATE FUNCTION consults_write_queue(numbers bigint[]) RETURNS void LANGUAGE sql AS $$
        UPDATE triggers_queueentry entry
           SET appointment_at = told.at, place = told.place, changed_in = pg_current_xact_id()::text::bigint
          FROM (
                SELECT consult.referral_id, coalesce(booked.place, '') AS place,
                       coalesce(booked.starts_at,
                                CASE WHEN referral.state = 'begun' THEN referral.consult_begun_at END) AS at
                  FROM consults_consult consult
                  JOIN triggers_referral referral ON referral.id = consult.referral_id
                  LEFT JOIN consults_appointment booked
                    ON booked.consult_id = consult.id AND booked.state IN ('live', 'kept')
                 WHERE consult.id = ANY(numbers)
               ) told
         WHERE entry.referral_id = told.referral_id
           AND (entry.appointment_at, entry.place) IS DISTINCT FROM (told.at, told.place)
    $$;

    CREATE FUNCTION consults_tell_queue() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM consults_write_queue(ARRAY[NEW.consult_id]);
        RETURN NULL;
    END $$;
    CREATE FUNCTION consults_touch_queue() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE triggers_queueentry entry SET changed_in = pg_current_xact_id()::text::bigint
          FROM consults_consult consult
         WHERE consult.id = NEW.consult_id AND entry.referral_id = consult.referral_id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER queue_after_insert AFTER INSERT ON consults_appointment
        FOR EACH ROW EXECUTE FUNCTION consults_tell_queue();
    CREATE TRIGGER queue_after_update AFTER UPDATE OF state, starts_at, place ON consults_appointment
        FOR EACH ROW EXECUTE FUNCTION consults_tell_queue();
    -- The row names the clinician, too.
    CREATE TRIGGER queue_of_another_clinician AFTER UPDATE OF clinician_id ON consults_appointment
        FOR EACH ROW WHEN (OLD.clinician_id <> NEW.clinician_id) EXECUTE FUNCTION consults_touch_queue();
"""
REMOVE = """
    SET LOCAL lock_timeout = '5s';
    DROP TRIGGER queue_after_insert ON consults_appointment;
    DROP TRIGGER queue_after_update ON consults_appointment;
    DROP TRIGGER queue_of_another_clinician ON consults_appointment;
    DROP FUNCTION consults_tell_queue, consults_touch_queue, consults_write_queue;
"""


class Migration(migrations.Migration):
    dependencies = [("consults", "0002_reopen"), ("triggers", "0015_queue_filled_by_the_database")]

    operations = [migrations.RunSQL(ADD, REMOVE)]
