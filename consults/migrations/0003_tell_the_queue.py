"""Let the database tell the referral queue when and where a referral's consult takes place, and tell it of today's."""

from django.db import migrations

ADD = """
    CREATE FUNCTION consults_tell_queue() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE triggers_queueentry entry
           SET appointment_at = booked.starts_at, place = coalesce(booked.place, ''),
               changed_in = pg_current_xact_id()::text::bigint
          FROM consults_consult consult
          LEFT JOIN consults_appointment booked
            ON booked.consult_id = consult.id AND booked.state IN ('live', 'kept')
         WHERE consult.id = NEW.consult_id AND entry.referral_id = consult.referral_id
           AND (entry.appointment_at, entry.place) IS DISTINCT FROM (booked.starts_at, coalesce(booked.place, ''));
        RETURN NULL;
    END $$;
    CREATE TRIGGER queue_after_insert AFTER INSERT ON consults_appointment
        FOR EACH ROW EXECUTE FUNCTION consults_tell_queue();
    CREATE TRIGGER queue_after_update AFTER UPDATE OF state, starts_at, place ON consults_appointment
        FOR EACH ROW EXECUTE FUNCTION consults_tell_queue();

    UPDATE triggers_queueentry entry
       SET appointment_at = booked.starts_at, place = booked.place
      FROM consults_consult consult JOIN consults_appointment booked ON booked.consult_id = consult.id
     WHERE entry.referral_id = consult.referral_id AND booked.state IN ('live', 'kept');
"""
REMOVE = """
    DROP TRIGGER queue_after_insert ON consults_appointment;
    DROP TRIGGER queue_after_update ON consults_appointment;
    DROP FUNCTION consults_tell_queue;
"""


class Migration(migrations.Migration):
    dependencies = [("consults", "0002_reopen"), ("triggers", "0015_queue_filled_by_the_database")]

    operations = [migrations.RunSQL(ADD, REMOVE)]
