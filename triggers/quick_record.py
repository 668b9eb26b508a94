"""Storing a quick entry once, however often it is sent, and knowing what somebody saw before sending it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from patients.models import Fact
from patients.services import lock_people
from patients.wording import in_words
from staff.models import User
from staff.retry import retried_whole
from triggers.models import Trigger
from triggers.quick_entry import Consequence
from triggers.record import record


@retried_whole
def record_once(facts: Sequence[Fact], *, entry: UUID, by: User, at: datetime) -> list[Fact]:
    """
    Store the facts of one quick entry with what follows from them, in one transaction.

    :param facts: unsaved, all of one patient.
    :param entry: the number of the entry; facts that were stored under it before are given back, and none is stored.
    :raises triggers.record.Refused: if a fact may not be stored.
    """
    people = lock_people({fact.patient_id for fact in facts})
    if before := stored_as(entry, people):
        return before
    for place, fact in enumerate(facts):
        fact.external_id = _name(entry, place)
    return record(list(facts), by=by, at=at)


def stored_as(entry: UUID, patient_ids: Iterable[int]) -> list[Fact]:
    """Give the facts that were stored under the number of an entry, in their order."""
    names = Fact.objects.filter(patient__in=list(patient_ids), external_id__startswith=f"quick-{entry}-")
    return list(names.select_related("tumour").order_by("external_id"))


def _name(entry: UUID, place: int) -> str:
    return f"quick-{entry}-{place}"


def fingerprint(facts: Sequence[Fact], consequence: Consequence) -> str:
    """Give the mark of an entry and what would follow from it, so that nobody stores what they have not seen."""
    said = [(fact.kind, fact.on, fact.on_precision, fact.tumour_id, in_words(fact)) for fact in facts]
    follows = [consequence.change, consequence.see_by, *map(_said, consequence.appear), *map(_said, consequence.end)]
    return sha256(repr((said, follows)).encode()).hexdigest()[:20]


def _said(trigger: Trigger) -> tuple[object, ...]:
    return (trigger.rule, trigger.tumour_id, trigger.on, trigger.calls_for, trigger.see_by, trigger.suppressed)
