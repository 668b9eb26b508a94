"""What was answered before becomes rows too, so that it can be taken back; the rows there were before are checked."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

STANDING = """
    INSERT INTO triggers_answer (referral_id, what, reason, until, comment, facts, by_id, at)
    SELECT id, 'decline', decline_reason, NULL, comment,
           ARRAY(SELECT f.id FROM patients_fact f
                  WHERE f.patient_id = r.patient_id AND f.source = 'answer' AND f.stored_at = r.answered_at
                  ORDER BY f.id),
           answered_by_id, answered_at
      FROM triggers_referral r WHERE state = 'declined' AND answered_at IS NOT NULL
     UNION ALL
    SELECT id, 'defer', defer_reason, deferred_until, comment, '{}', answered_by_id, answered_at
      FROM triggers_referral WHERE state = 'deferred' AND answered_at IS NOT NULL
     UNION ALL
    SELECT id, 'confirm', '', NULL, comment, '{}', confirmed_by_id, confirmed_at
      FROM triggers_referral WHERE state = 'open' AND confirmed_at IS NOT NULL
    -- Answers that were kept when this was taken back.
    ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):

    dependencies = [
        ('patients', '0001_initial'),
        ('triggers', '0012_answers'),
    ]

    operations = [
        ValidateConstraint(model_name='reason', name='reason_who_asked_is_known'),
        ValidateConstraint(model_name='reason', name='reason_only_a_request_was_asked_for'),
        migrations.RunSQL(STANDING, migrations.RunSQL.noop),
    ]
