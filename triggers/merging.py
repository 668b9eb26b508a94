"""Making two records of one person, or two records of one tumour, one; and taking that back."""

from datetime import datetime

from django.utils.translation import gettext as _

from patients.models import Patient, Tumour
from patients.services import (
    CannotMerge,
    lock_patients,
    mark_merged,
    mark_own_tumour,
    mark_same_tumour,
    mark_separate,
)
from staff.retry import retried_whole
from triggers.choices import LIVE_STATES, ReferralState, TriggerState, WhyEnded
from triggers.consequences import bring_back, move
from triggers.models import Reason, Referral, Trigger
from triggers.nudge import nudge_on_commit
from triggers.reconcile import reconcile


@retried_whole
def merge_patients(*, duplicate: Patient, survivor: Patient, at: datetime) -> None:
    """
    Let two records stand for one person: referrals and triggers follow the survivor, the history of both stays.

    Of two live referrals the one whose consult has begun, else the older one, goes on with the reasons of both.

    :raises CannotMerge: see `patients.services.mark_merged`; also while consults of both records have begun.
    """
    mark_merged(duplicate=duplicate, survivor=survivor)
    _join_referrals(duplicate.pk, survivor.pk, at)
    known = Trigger.objects.filter(patient=survivor.pk).values("key")
    moving = Trigger.objects.filter(patient=duplicate.pk)
    moving.exclude(key__in=known).update(patient=survivor)
    Reason.objects.filter(trigger__in=moving, ended_at=None).update(ended_at=at, why_ended=WhyEnded.MERGED)
    moving.filter(state=TriggerState.LIVE).update(state=TriggerState.WITHDRAWN, why_ended=WhyEnded.MERGED, ended_at=at)
    reconcile([survivor.pk], at=at)
    nudge_on_commit("consults.open_pending")


def _join_referrals(duplicate_id: int, survivor_id: int, at: datetime) -> None:
    live = Referral.objects.filter(patient__in=[duplicate_id, survivor_id], state__in=LIVE_STATES)
    referrals = sorted(
        live.select_for_update().order_by("pk"), key=lambda r: (r.state != ReferralState.BEGUN, r.opened_at, r.pk)
    )
    for other in referrals[1:]:
        _join(referrals[0], other, at)
    Referral.objects.filter(patient=duplicate_id).update(patient=survivor_id)


def _join(kept: Referral, other: Referral, at: datetime) -> None:
    """Let one referral go on with the reasons of both; what went ahead on its own goes on doing so."""
    if other.state == ReferralState.BEGUN:
        raise CannotMerge(_("Consults of both records have begun. Sign one of them first."))
    Reason.objects.filter(referral=other, ended_at=None).update(referral=kept)
    if kept.confirmed_at is None:
        kept.confirmed_at, kept.confirmed_by = other.confirmed_at, other.confirmed_by
    move(other, "withdraw")
    other.ended_at, other.why_ended = at, WhyEnded.MERGED
    other.save()
    kept.version += 1
    if kept.state == ReferralState.DEFERRED:
        bring_back(kept, list(kept.reasons.filter(ended_at=None)))
    kept.save()


@retried_whole
def separate_patient(*, record: Patient, at: datetime) -> None:
    """
    Take the merge of a record back: each record is evaluated on its own again.

    Triggers whose deciding facts all lie with the record go back to it; referrals stay where they are, and lose the
    reasons that went.

    :raises CannotMerge: if the record is not merged.
    """
    survivor_id = Patient.objects.get(pk=record.pk).survivor_id
    mark_separate(record=record)
    own_facts = set(record.facts.values_list("pk", flat=True))
    for trigger in Trigger.objects.filter(patient=survivor_id).order_by("pk"):
        if own_facts.issuperset(trigger.because):
            Reason.objects.filter(trigger=trigger, ended_at=None).update(ended_at=at, why_ended=WhyEnded.MERGED)
            trigger.patient_id = record.pk
            trigger.save(update_fields=["patient"])
    reconcile([survivor_id, record.pk], at=at)
    nudge_on_commit("consults.open_pending")


@retried_whole
def merge_tumours(*, duplicate: Tumour, survivor: Tumour, at: datetime) -> None:
    """
    Let two records stand for one tumour; open findings of the duplicate go on as the survivor's.

    :raises CannotMerge: if they belong to different people, or one was merged meanwhile.
    """
    mark_same_tumour(duplicate=duplicate, survivor=survivor)
    Trigger.objects.filter(tumour=duplicate).update(tumour=survivor)
    reconcile(_people_of(survivor), at=at)


@retried_whole
def separate_tumour(*, tumour: Tumour, at: datetime) -> None:
    """
    Take the merge of a tumour back.

    :raises CannotMerge: if it is not merged.
    """
    mark_own_tumour(tumour=tumour)
    reconcile(_people_of(tumour), at=at)


def _people_of(tumour: Tumour) -> list[int]:
    return sorted({patient.survivor_id for patient in lock_patients([tumour.patient_id])})
