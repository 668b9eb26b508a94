"""Stopping at once what was planned for a patient who has died, declines palliative care, or was discharged."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from consults.activation import cancel as cancel_activation
from consults.booking import save as save_consult
from consults.care_choices import (
    ACTIVATION_LIVE,
    AFTER_DEATH,
    CONTACT_LIVE,
    CONTACT_MOVES,
    HowClosed,
    RecommendationState,
    TaskState,
    WhyNotActivated,
    WhyStopped,
)
from consults.care_rows import move, save
from consults.choices import AHEAD, Occasion, WhyCancelled
from consults.following import cancel as cancel_consult
from consults.models import Activation, Consult, ContactTask, Recommendation, Task
from consults.recommendations import withdraw
from consults.task_work import close
from patients.models import Patient
from patients.services import lock_people
from staff.retry import retried_whole
from triggers.facts import Declined, PalliativeCare
from triggers.history import HistoryOnDay
from triggers.load import load_histories
from triggers.nudge import nudge_on_commit

AT_ONCE = 200
# People with something open and a fact recorded since that may end it; whether it does, their history says.
_CANDIDATES = """
    WITH open_rows(patient_id, since) AS (
        SELECT patient_id, made_at FROM consults_task WHERE state = 'open' AND kind <> 'bereavement'
         UNION ALL
        SELECT patient_id, ordered_at FROM consults_activation WHERE state IN ('ordered', 'accepted')
         UNION ALL
        SELECT patient_id, made_at FROM consults_recommendation WHERE state = 'waiting'
         UNION ALL
        SELECT patient_id, made_at FROM consults_contacttask WHERE state IN ('open', 'claimed')
         UNION ALL
        SELECT patient_id, opened_at FROM consults_consult
         WHERE occasion = 'planned' AND state IN ('waiting', 'scheduled', 'on_hold')
    )
    SELECT DISTINCT COALESCE(p.merged_into_id, p.id) AS person
      FROM open_rows o
      JOIN patients_patient p ON p.id = o.patient_id
      JOIN patients_patient r ON COALESCE(r.merged_into_id, r.id) = COALESCE(p.merged_into_id, p.id)
      JOIN patients_fact f ON f.patient_id = r.id
     WHERE f.kind = 'death'
        OR (f.kind = 'declined' AND f.stored_at >= o.since)
        OR (f.kind = 'palliative_care' AND f.until IS NOT NULL
            AND (f.stored_at >= o.since OR f.until >= o.since::date))
     ORDER BY person
     LIMIT %s
"""
_CONSULT_CANCELLED = {
    WhyStopped.DIED: WhyCancelled.PATIENT_DIED,
    WhyStopped.DECLINED: WhyCancelled.PATIENT_DECLINED,
    WhyStopped.DISCHARGED: WhyCancelled.DISCHARGED,
}


@retried_whole
def stop_everything(patient_ids: Iterable[int], why: WhyStopped, at: datetime) -> int:
    """
    Stop tasks, orders, recommendations and planned visits of these patients, after a death also contacts of the day.

    Whoever was bereaved is still cared for: that follow-up stays. First consults follow their referral, visits after a
    finding the finding. It may run twice.

    :returns: how many rows were stopped.
    """
    records = set(lock_people(patient_ids))
    everybody = records | set(Patient.objects.filter(merged_into__in=records).values_list("pk", flat=True))
    stopped = 0
    for consult in _planned_visits(everybody):
        cancel_consult(consult, why=_CONSULT_CANCELLED[why], at=at)
        save_consult(consult)
        stopped += 1
    for task in _open_tasks(everybody, why):
        close(task, "drop", how=HowClosed(why.value), by=None, at=at)
        stopped += 1
    for activation in Activation.objects.select_for_update().filter(patient__in=everybody, state__in=ACTIVATION_LIVE):
        cancel_activation(activation, why=WhyNotActivated(why.value), at=at)
        stopped += 1
    stopped += _stop_contacts(everybody, why)
    waiting = Recommendation.objects.select_for_update().filter(
        patient__in=everybody, state=RecommendationState.WAITING
    )
    for recommendation in waiting:
        withdraw(recommendation, at=at)
        stopped += 1
    if stopped:
        nudge_on_commit("consults.open_pending")
    return stopped


def _planned_visits(patient_ids: Collection[int]) -> QuerySet[Consult]:
    ahead = Consult.objects.filter(patient__in=patient_ids, occasion=Occasion.PLANNED, state__in=AHEAD)
    return ahead.select_for_update(of=("self",)).select_related("patient", "referral").order_by("pk")


def _open_tasks(patient_ids: Collection[int], why: WhyStopped) -> QuerySet[Task]:
    tasks = Task.objects.select_for_update().filter(patient__in=patient_ids, state=TaskState.OPEN)
    return tasks.exclude(kind__in=AFTER_DEATH) if why == WhyStopped.DIED else tasks


def _stop_contacts(patient_ids: Collection[int], why: WhyStopped) -> int:
    """
    Stop contacts of the day where the patient has died.

    Whoever declines palliative care, or is discharged, may still be in danger.
    """
    if why != WhyStopped.DIED:
        return 0
    contacts = list(ContactTask.objects.select_for_update().filter(patient__in=patient_ids, state__in=CONTACT_LIVE))
    for contact in contacts:
        move(contact, CONTACT_MOVES, "stop")
        contact.why_stopped, contact.next_step_at = why, None
        save(contact)
    return len(contacts)


def stop_where_care_ended(*, at: datetime) -> int:
    """
    Stop what is still open for patients whose death, refusal or end of care was recorded since it was made.

    It may run twice, late, or be killed at any moment: each patient is one transaction.
    """
    today, stopped = timezone.localdate(at), 0
    for patient_id, history in load_histories(_whose_care_may_have_ended()).items():
        if (why := why_ended(history.on_day(today))) is not None:
            stopped += stop_everything([patient_id], why, at)
    return stopped


def why_ended(day: HistoryOnDay) -> WhyStopped | None:
    """Say why nothing is to be done for a patient any more, by the facts that count today; None where it is."""
    if day.has_died:
        return WhyStopped.DIED
    cares, refusals = day.every(PalliativeCare), day.every(Declined)
    # Care that began after a refusal was wanted after all.
    if refusals and all(care.on <= refusals[-1].on for care in cares):
        return WhyStopped.DECLINED
    return WhyStopped.DISCHARGED if cares and all(day.has_ended(care) for care in cares) else None


def _whose_care_may_have_ended() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, [AT_ONCE])
        return [person for (person,) in cursor.fetchall()]
