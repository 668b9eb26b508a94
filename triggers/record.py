"""
The one door for facts: record, correct, retract.

Each locks the patients (ascending by id, before any insert), stores the facts, and reconciles the patients' triggers
and referrals in the same transaction.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.bulk import FactRow, insert_facts
from patients.choices import FactKind, Source
from patients.models import Fact, Patient, Retraction, Tumour
from patients.services import create_tumour, lock_people
from staff.models import User
from staff.retry import retried_whole
from triggers.reconcile import reconcile

# Doors that record many facts at once do without models.
Unsaved = TypeVar("Unsaved", Fact, FactRow)


class Refused(Exception):
    """Says which fact cannot be stored, and why."""


@retried_whole
def record(facts: Sequence[Unsaved], *, by: User | None, at: datetime) -> list[Unsaved]:
    """
    Store facts and what follows from them.

    :param facts: unsaved, with patient (and tumour) set; `recorded` defaults to the day of `at`.
    :returns: the same facts, stored.
    :raises Refused: if a fact replaces, retracts or names one that it may not.
    """
    _lay_with_their_tumours(facts)
    people = lock_people({fact.patient_id for fact in facts})
    store(facts, by=by, at=at)
    reconcile(set(people.values()), at=at)
    return list(facts)


@retried_whole
def record_new_tumour(diagnosis: Fact, *, by: User | None, at: datetime) -> Fact:
    """
    Open a tumour with its diagnosis, in one transaction.

    :param diagnosis: unsaved, with its patient set and no tumour.
    """
    lock_people([diagnosis.patient_id])
    diagnosis.tumour = create_tumour(patient=diagnosis.patient)
    return record([diagnosis], by=by, at=at)[0]


def _lay_with_their_tumours(facts: Sequence[Unsaved]) -> None:
    """Let a fact about a tumour lie with the tumour's own record, which may be another one of a merged patient."""
    named = {fact.tumour_id for fact in facts if fact.tumour_id}
    brought = [tumour for fact in facts if (tumour := _brought_tumour(fact)) is not None]
    owners = {tumour.pk: tumour.patient_id for tumour in brought}
    if unknown := named - owners.keys():
        owners |= dict(Tumour.objects.filter(pk__in=unknown).values_list("pk", "patient_id"))
    for fact in facts:
        fact.patient_id = owners.get(fact.tumour_id or 0, fact.patient_id)


def _brought_tumour(fact: Fact | FactRow) -> Tumour | None:
    """Give the tumour where the fact was made with it: to which record a tumour belongs never changes."""
    return fact.tumour if isinstance(fact, Fact) and Fact.tumour.is_cached(fact) else None


def correct(fact: Fact, *, replacement: Fact, by: User | None, at: datetime) -> Fact:
    """
    Store what should have been recorded instead of a fact; from today on the replacement counts.

    :raises Refused: if the fact was corrected or retracted meanwhile, or the replacement is of another kind.
    """
    replacement.replaces = fact
    replacement.patient_id = fact.patient_id
    replacement.recorded = timezone.localdate(at)
    return record([replacement], by=by, at=at)[0]


def retract(fact: Fact, *, reason: str, by: User | None, at: datetime, source: Source = Source.MANUAL) -> Fact:
    """
    Take a fact back from today on.

    :raises Refused: if it is a retraction, or was retracted before.
    """
    today = timezone.localdate(at)
    retraction = Retraction(patient_id=fact.patient_id, of=fact, on=today, recorded=today, reason=reason, source=source)
    return record([retraction], by=by, at=at)[0]


def store(facts: Sequence[Unsaved], *, by: User | None, at: datetime) -> None:
    """
    Insert facts of locked patients, without evaluating anything: whoever calls this reconciles afterwards.

    :raises Refused: see `record`.
    """
    today = timezone.localdate(at)
    for fact in facts:
        fact.stored_at, fact.stored_by_id = at, by.pk if by else None
        if isinstance(fact, Fact):
            # Whoever shows the fact need not read the account again.
            fact.stored_by = by
        fact.recorded = fact.recorded or today
    _check_named_facts(facts)
    insert_facts(facts)


def _check_named_facts(facts: Sequence[Unsaved]) -> None:
    """Check what a fact says of another: it exists, belongs to the same person, and may be named in this way."""
    named_ids = {pk for fact in facts for pk in (fact.replaces_id, fact.of_id, fact.recurrence_id) if pk}
    if not named_ids:
        return
    named = Fact.objects.select_related("patient").in_bulk(named_ids)
    records = Patient.objects.filter(pk__in={fact.patient_id for fact in facts})
    people = dict(records.values_list("pk", Coalesce("merged_into", "pk")))
    for fact in facts:
        for pk in (fact.replaces_id, fact.of_id, fact.recurrence_id):
            if pk and (pk not in named or named[pk].patient.survivor_id != people[fact.patient_id]):
                raise Refused(_("The fact it refers to does not exist for this patient."))
        if fact.recurrence_id and named[fact.recurrence_id].kind != FactKind.RECURRENCE:
            raise Refused(_("The resectability names a fact that is no recurrence."))
        if fact.replaces_id and named[fact.replaces_id].kind != fact.kind:
            raise Refused(_("A correction must be of the same kind as the fact it corrects."))
        if fact.of_id and named[fact.of_id].kind == FactKind.RETRACTION:
            raise Refused(_("A retraction cannot be taken back. Record the fact again instead."))
    _check_still_current(facts)


def _check_still_current(facts: Sequence[Unsaved]) -> None:
    """Refuse a correction or retraction by hand of a fact that somebody else changed meanwhile."""
    touched = {fact.replaces_id or fact.of_id for fact in facts} - {None}
    retracted = set(Fact.objects.filter(of__in=touched).values_list("of_id", flat=True))
    replaced = set(Fact.objects.filter(replaces__in=touched, retractions=None).values_list("replaces_id", flat=True))
    for fact in facts:
        if fact.source != Source.OBDS and (fact.of_id or fact.replaces_id) in retracted | replaced:
            raise Refused(_("This fact was corrected or retracted meanwhile. Look at the patient again."))
