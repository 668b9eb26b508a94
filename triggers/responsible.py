"""Who is responsible for a patient: taking over, from nobody or from a colleague, and assigning several at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from patients.models import Patient
from patients.services import lock_patients
from staff.models import User
from staff.notices import News, notify_each
from staff.past import changed_by_act, events_of, last_events_of
from staff.permissions import Permission
from staff.retry import retried_whole
from triggers.current import ChangedMeanwhile, NotNow
from triggers.models import Referral
from triggers.together import AT_ONCE, Refused, Together


@retried_whole
def take_over(*, referral: Referral, seen: int | None, by: User, at: datetime) -> Patient:
    """
    Become responsible for the patient of a referral; whoever was so before is told.

    :param seen: id of the one who was responsible when the person looked, None for nobody.
    :raises ChangedMeanwhile: if somebody else took over meanwhile.
    :raises NotNow: if one is responsible already.
    """
    patient = _locked([referral.patient_id])[referral.patient_id]
    if why := why_not_assign(patient, seen, by):
        raise ChangedMeanwhile(why) if patient.responsible_oncologist_id != seen else NotNow(why)
    _assign([(patient, by)], by=by, at=at)
    return patient


@retried_whole
def give_back(*, referral: Referral, by: User, at: datetime) -> Patient:
    """
    Take back that one took over the patient of a referral: who was responsible before is so again, or nobody.

    :raises ChangedMeanwhile: if one is not responsible any more.
    :raises NotNow: if nobody else ever was.
    """
    patient = _locked([referral.patient_id])[referral.patient_id]
    if patient.responsible_oncologist_id != by.pk:
        raise ChangedMeanwhile(_now_responsible(patient))
    others = events_of(Patient).filter(pgh_obj=patient).exclude(responsible_oncologist=by)
    before = others.select_related("responsible_oncologist").order_by("-pgh_id").first()
    if before is None:
        raise NotNow(_("Nobody else was responsible for this patient before."))
    _assign([(patient, before.responsible_oncologist)], by=by, at=at)
    return patient


@retried_whole
def assign_several(*, seen: Mapping[int, int | None], to: User, by: User, at: datetime) -> Together[Patient]:
    """
    Make a colleague responsible for several patients, in one transaction; those who were so before are told.

    A constant number of queries. What has changed since the person looked is left as it is and named.

    :param seen: id of a patient → who was responsible then, None for nobody; at most 500.
    :raises NotNow: if there are none or too many, or the colleague answers no referrals.
    """
    if not 0 < len(seen) <= AT_ONCE:
        raise NotNow(_("Choose between 1 and %(most)s patients.") % {"most": AT_ONCE})
    if not to.may(Permission.ANSWER_REFERRAL):
        raise NotNow(_("%(name)s does not answer referrals. Choose somebody who does.") % {"name": to})
    result: Together[Patient] = Together([], [])
    for patient in _locked(seen).values():
        if why := why_not_assign(patient, seen[patient.pk], to):
            result.refused.append(Refused(patient, why))
        else:
            result.done.append(patient)
    _assign([(patient, to) for patient in result.done], by=by, at=at)
    return result


@retried_whole
def undo_assigning(*, act: UUID, by: User, at: datetime) -> Together[Patient]:
    """
    Take back that several patients were assigned: who was responsible before is so again, or nobody.

    A constant number of queries. What has changed since is left as it is and named.

    :param act: what `staff.past.this_act` gave when this person assigned them.
    """
    earlier = events_of(Patient).filter(pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    changes = changed_by_act(Patient, act, by=by).annotate(
        before=Subquery(earlier.values("responsible_oncologist")[:1])
    )
    assigned = {event.pgh_obj_id: event for event in changes}
    people = User.objects.in_bulk({event.before for event in assigned.values()} - {None})
    result: Together[Patient] = Together([], [])
    for patient in _locked(list(assigned)).values():
        if patient.merged_into_id is not None:
            result.refused.append(Refused(patient, _("This record was merged meanwhile. Open the remaining record.")))
        elif patient.responsible_oncologist_id != assigned[patient.pk].responsible_oncologist_id:
            result.refused.append(Refused(patient, _now_responsible(patient)))
        else:
            result.done.append(patient)
    _assign([(patient, people.get(assigned[patient.pk].before)) for patient in result.done], by=by, at=at)
    return result


def why_not_assign(patient: Patient, seen: int | None, to: User) -> str:
    """Say in the reader's words why somebody cannot be made responsible now; empty where they can."""
    if patient.merged_into_id is not None:
        return _("This record was merged meanwhile. Open the remaining record.")
    if patient.responsible_oncologist_id == to.pk:
        return _("%(name)s is responsible already.") % {"name": to}
    if patient.responsible_oncologist_id != seen:
        return _now_responsible(patient)
    return ""


def _now_responsible(patient: Patient) -> str:
    return _("Meanwhile %(name)s is responsible. Nothing was changed now.") % {
        "name": patient.responsible_oncologist or _("nobody")
    }


def _locked(ids: Mapping[int, int | None] | list[int]) -> dict[int, Patient]:
    lock_patients(ids)
    patients = Patient.objects.filter(pk__in=list(ids)).select_related("responsible_oncologist").order_by("pk")
    return {patient.pk: patient for patient in patients}


def _assign(whom: Sequence[tuple[Patient, User | None]], *, by: User, at: datetime) -> None:
    """Store who becomes responsible for each patient, None for nobody; tell them, and those who were so before."""
    before = {patient.pk: patient.responsible_oncologist for patient, _to in whom}
    for patient, to in whom:
        patient.responsible_oncologist = to
    Patient.objects.bulk_update([patient for patient, _to in whom], ["responsible_oncologist"])
    # A patient may go to and fro on one day: each change is an event of its own.
    event = last_events_of(Patient, before)
    left = [(before[patient.pk], patient.pk) for patient, _to in whom]
    _tell("patient_taken_over", left, event, by=by, at=at)
    _tell("patient_assigned", [(to, patient.pk) for patient, to in whom], event, by=by, at=at)


def _tell(
    kind: str, people: Sequence[tuple[User | None, int]], event: Mapping[int, int], *, by: User, at: datetime
) -> None:
    """Tell each of these people, but whoever did it, of what happened to the patient of this number."""
    news = [
        News(person, patient, reverse("patients:patient", args=[patient]), event[patient])
        for person, patient in people
        if person is not None and person != by
    ]
    notify_each(news, kind=kind, at=at)
