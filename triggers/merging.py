"""Making two records of one person, or two records of one tumour, one; and taking that back."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import F, QuerySet
from django.utils import timezone
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
from staff.past import events_of
from staff.retry import retried_whole
from triggers.by_hand import is_dead, refer_by_hand
from triggers.choices import LIVE_STATES, ReferralState, TriggerState, WhoAsked, WhyEnded
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


def by_who_goes_on(referrals: Iterable[Referral]) -> list[Referral]:
    """Order live referrals of one person: the first one goes on, the others are closed as merged."""
    return sorted(referrals, key=lambda r: (r.state != ReferralState.BEGUN, r.opened_at, r.pk))


def _join_referrals(duplicate_id: int, survivor_id: int, at: datetime) -> None:
    live = Referral.objects.filter(patient__in=[duplicate_id, survivor_id], state__in=LIVE_STATES)
    referrals = by_who_goes_on(live.select_for_update().order_by("pk"))
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
    move(other, "close")
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

    Triggers whose deciding facts all lie with the record go back to it, and so do the referrals that were opened for
    it. A referral loses the reasons of the other record; what was asked for by hand is asked for again where it began.
    Consults that have not begun follow their referrals, as rows that the next sweep finds.

    :raises CannotMerge: if the record is not merged, or the consult of a referral that would go back has begun.
    """
    survivor_id = Patient.objects.get(pk=record.pk).survivor_id
    lock_patients([survivor_id, record.pk])
    began = _where_referrals_began([survivor_id, record.pk])
    going_back = Referral.objects.filter(pk__in=[pk for pk, began_at in began.items() if began_at == record.pk])
    if survivor_id != record.pk and going_back.filter(state=ReferralState.BEGUN).exists():
        raise CannotMerge(_("The consult of this record's referral has begun. Sign it first."))
    mark_separate(record=record)
    own_facts = set(record.facts.values_list("pk", flat=True))
    for trigger in Trigger.objects.filter(patient=survivor_id).order_by("pk"):
        if own_facts.issuperset(trigger.because):
            trigger.patient_id = record.pk
            trigger.save(update_fields=["patient"])
    going_back.update(patient=record)
    for reason in _reasons_of_the_other(survivor_id, record.pk):
        reason.ended_at, reason.why_ended = at, WhyEnded.MERGED
        reason.save()
    requests = _end_requests_of_the_other(began, survivor_id, record.pk, at)
    reconcile([survivor_id, record.pk], at=at)
    for patient_id, request in requests:
        _ask_again(patient_id, request, at)
    nudge_on_commit("consults.open_pending")


def _where_referrals_began(patient_ids: list[int]) -> dict[int, int]:
    """Give referral → the record it was opened for, as its history tells, for all of these records."""
    events = events_of(Referral).filter(pgh_obj__in=Referral.objects.filter(patient__in=patient_ids))
    first = events.order_by("pgh_obj_id", "pgh_id").distinct("pgh_obj_id")
    return dict(first.values_list("pgh_obj_id", "patient_id"))


def _reasons_of_the_other(survivor_id: int, record_id: int) -> QuerySet[Reason]:
    """Give the live reasons whose finding lies with the other of the two than their referral."""
    live = Reason.objects.filter(ended_at=None, referral__patient__in=[survivor_id, record_id], trigger__isnull=False)
    return live.exclude(trigger__patient=F("referral__patient"))


def _end_requests_of_the_other(
    began: Mapping[int, int], survivor_id: int, record_id: int, at: datetime
) -> list[tuple[int, Reason]]:
    """End the requests by hand that joined a referral of the other record; give each with the record it is for."""
    live = Reason.objects.filter(ended_at=None, referral__patient__in=[survivor_id, record_id], trigger=None)
    reasons = {reason.pk: reason for reason in live.select_related("referral").order_by("pk")}
    events = events_of(Reason).filter(pgh_obj__in=reasons).order_by("pgh_obj_id", "pgh_id").distinct("pgh_obj_id")
    moved = []
    for pk, referral_id in events.values_list("pgh_obj_id", "referral_id"):
        belongs = record_id if began.get(referral_id) == record_id else survivor_id
        if reasons[pk].referral.patient_id != belongs:
            reasons[pk].ended_at, reasons[pk].why_ended = at, WhyEnded.MERGED
            reasons[pk].save()
            moved.append((belongs, reasons[pk]))
    return moved


def _ask_again(patient_id: int, request: Reason, at: datetime) -> None:
    assert request.requested_by is not None
    if not is_dead(patient_id, at):
        refer_by_hand(
            patient=Patient.objects.get(pk=patient_id),
            request=request.request,
            see_by=max(request.see_by, timezone.localdate(at)),
            who_asked=WhoAsked(request.who_asked or WhoAsked.CLINICIAN),
            by=request.requested_by,
            at=at,
        )


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
