"""Storing a quick entry once, however often it is sent, taking it back, and knowing what somebody saw of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from patients.choices import FactKind
from patients.fact_description import COLUMNS_OF_KIND
from patients.models import Fact, Retraction
from patients.services import lock_people
from patients.wording import in_words
from staff.models import User
from staff.retry import retried_whole
from triggers.models import Trigger
from triggers.quick_entry import Consequence
from triggers.record import record
from triggers.seen import mark_of


class AlreadyStored(Exception):
    """Facts were stored under the number of this entry before: `facts`."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        super().__init__(facts)
        self.facts = facts


@retried_whole
def record_once(facts: Sequence[Fact], *, entry: UUID, by: User, at: datetime) -> list[Fact]:
    """
    Store the facts of one quick entry with what follows from them, in one transaction.

    :param facts: unsaved, all of one patient.
    :param entry: the number of the entry.
    :raises AlreadyStored: if facts were stored under this number before; none is stored.
    :raises triggers.record.Refused: if a fact may not be stored.
    """
    people = lock_people({fact.patient_id for fact in facts})
    if before := stored_as(entry, people):
        raise AlreadyStored(before)
    for place, fact in enumerate(facts):
        fact.external_id = _name(entry, place)
    return record(list(facts), by=by, at=at)


@retried_whole
def undo_entry(entry: UUID, *, patient_ids: Iterable[int], by: User, at: datetime) -> list[Fact]:
    """
    Retract all that a quick entry stored, and nothing else; gives what was retracted.

    :raises triggers.record.Refused: if any of it was corrected or retracted meanwhile; then nothing is retracted.
    """
    facts, today = stored_as(entry, lock_people(patient_ids)), timezone.localdate(at)
    reason = _("Quick entry undone")
    record(
        [Retraction(patient_id=fact.patient_id, of=fact, on=today, recorded=today, reason=reason) for fact in facts],
        by=by,
        at=at,
    )
    return facts


def stored_as(entry: UUID, patient_ids: Iterable[int]) -> list[Fact]:
    """Give the facts that were stored under the number of an entry, in their order."""
    names = Fact.objects.filter(patient__in=list(patient_ids), external_id__startswith=f"quick-{entry}-")
    return list(names.select_related("tumour").order_by("external_id"))


def _name(entry: UUID, place: int) -> str:
    return f"quick-{entry}-{place}"


def fingerprint(facts: Sequence[Fact], consequence: Consequence) -> str:
    """Give the mark of an entry and what would follow from it, so that nobody stores what they have not seen."""
    said = [(*_content(fact), in_words(fact)) for fact in facts]
    deadlines = (consequence.see_by_before, consequence.see_by)
    findings = [[*map(_said, told)] for told in (consequence.appear, consequence.end, *consequence.moved)]
    return mark_of(said, consequence.change, deadlines, findings)


def say_the_same(facts: Sequence[Fact], others: Sequence[Fact]) -> bool:
    """Whether two entries tell the same, in the same order."""
    return [*map(_content, facts)] == [*map(_content, others)]


def _content(fact: Fact) -> tuple[object, ...]:
    columns = sum(COLUMNS_OF_KIND[FactKind(fact.kind)], ())
    dated = (fact.kind, fact.on, fact.on_precision, fact.tumour_id, fact.replaces_id)
    return (*map(_plain, dated), *(_plain(getattr(fact, column)) for column in columns))


def _plain(value: object) -> object:
    """Give a choice as its word, as the database gives it."""
    return str(value) if isinstance(value, str) else value


def _said(trigger: Trigger) -> tuple[object, ...]:
    return (trigger.rule, trigger.tumour_id, trigger.on, trigger.calls_for, trigger.see_by, trigger.suppressed)
