"""Finding the tumours that messages name, and asking whether one that was entered otherwise is the same."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec

from interop.models import Match
from patients.bulk import FactRow, insert_with_history
from patients.choices import FactKind, Precision, Source
from patients.models import Tumour, TumourIdentifier

SAME_WITHIN_DAYS = 60
_UNKNOWN_SIDES = ("", "U", None)
# patient record, sender, the sender's Tumor_ID
TumourKey = tuple[int, str, str]


class Origin(msgspec.Struct, frozen=True):
    """A tumour as a sender names and describes it."""

    patient_id: int
    survivor_id: int
    sender: str
    tumour_ref: str
    icd10: str
    side: str
    on: date
    precision: str

    @property
    def key(self) -> TumourKey:
        return self.patient_id, self.sender, self.tumour_ref


class Tumours(msgspec.Struct, frozen=True):
    """The stored tumours of a batch: their ids by what senders call them, and which stands for which."""

    ids: dict[TumourKey, int]
    stands_for: dict[int, int]

    def one(self, tumour_id: int | None) -> int | None:
        """Give the tumour that rules see for this one."""
        return self.stands_for.get(tumour_id, tumour_id) if tumour_id is not None else None


def tumours_of_origins(
    origins: Sequence[Origin],
    facts_of_person: Mapping[int, list[FactRow]],
    counts: Callable[[FactRow], bool],
    *,
    at: datetime,
) -> Tumours:
    """
    Find or make the tumours that messages name.

    A new one that looks like one of the same person that this sender did not report (same ICD-10 category, no different
    side, diagnosed at most 60 days apart) points to it until somebody says that they differ.

    :param facts_of_person: facts by surviving patient, to know what the other tumours are.
    """
    patients = {origin.patient_id for origin in origins}
    ids = {
        (patient_id, sender, value): tumour_id
        for patient_id, sender, value, tumour_id in TumourIdentifier.objects.filter(patient__in=patients).values_list(
            "patient_id", "assigner", "value", "tumour_id"
        )
    }
    new = [origin for origin in origins if origin.key not in ids]
    made = [
        Tumour(patient_id=origin.patient_id, merged_into=_looks_like(origin, facts_of_person, counts, ids))
        for origin in new
    ]
    insert_with_history(made)
    insert_with_history(
        [
            TumourIdentifier(
                tumour_id=tumour.pk, patient_id=origin.patient_id, assigner=origin.sender, value=origin.tumour_ref
            )
            for origin, tumour in zip(new, made, strict=True)
        ]
    )
    Match.objects.bulk_create(
        Match(patient_id=tumour.patient_id, tumour=tumour, other_tumour=tumour.merged_into, asked_at=at)
        for tumour in made
        if tumour.merged_into is not None
    )
    ids |= {origin.key: tumour.pk for origin, tumour in zip(new, made, strict=True)}
    merged = Tumour.objects.filter(patient__in=_records(facts_of_person, patients)).exclude(merged_into=None)
    stands_for = {tumour.pk: tumour.merged_into_id or tumour.pk for tumour in merged}
    return Tumours(ids, stands_for)


def recurrence_entered_before(recurrence: FactRow, tumours: Tumours, standing: Iterable[FactRow]) -> FactRow | None:
    """
    Find the recurrence of the same tumour that was entered otherwise, at most 60 days before or after this one.

    :param standing: what counts of the person's facts.
    """
    near = [
        fact
        for fact in standing
        if fact.kind == FactKind.RECURRENCE
        and fact.source != Source.OBDS
        and tumours.one(fact.tumour_id) == tumours.one(recurrence.tumour_id)
        and _days_apart(fact.on, fact.on_precision, recurrence.on, recurrence.on_precision) <= SAME_WITHIN_DAYS
    ]
    return min(near, key=lambda fact: abs(fact.on - recurrence.on), default=None)


def _looks_like(
    origin: Origin,
    facts_of_person: Mapping[int, list[FactRow]],
    counts: Callable[[FactRow], bool],
    ids: Mapping[TumourKey, int],
) -> Tumour | None:
    told_apart = {pk for (patient_id, sender, _), pk in ids.items() if (patient_id, sender) == origin.key[:2]}
    alike = [
        fact
        for fact in facts_of_person.get(origin.survivor_id, [])
        if fact.kind == FactKind.DIAGNOSIS
        and counts(fact)
        and fact.tumour_id not in told_apart
        and (fact.own.get("icd10") or "")[:3] == origin.icd10[:3]
        and (
            fact.own.get("side") == origin.side
            or fact.own.get("side") in _UNKNOWN_SIDES
            or origin.side in _UNKNOWN_SIDES
        )
        and _days_apart(fact.on, fact.on_precision, origin.on, origin.precision) <= SAME_WITHIN_DAYS
    ]
    nearest = min(alike, key=lambda fact: abs(fact.on - origin.on), default=None)
    if nearest is None or nearest.tumour_id is None:
        return None
    found = Tumour.objects.select_related("merged_into").get(pk=nearest.tumour_id)
    standing = found.merged_into or found
    return None if standing.pk in told_apart else standing


def _days_apart(first: date, first_precision: str, second: date, second_precision: str) -> int:
    """Count the days between two dates; imprecise ones count as near as their periods allow."""
    first_end, second_end = _last_day(first, first_precision), _last_day(second, second_precision)
    return max((second - first_end).days, (first - second_end).days, 0)


def _last_day(start: date, precision: str) -> date:
    if precision == Precision.YEAR:
        return start.replace(month=12, day=31)
    if precision == Precision.MONTH:
        return start + timedelta(days=monthrange(start.year, start.month)[1] - 1)
    return start


def _records(facts_of_person: Mapping[int, list[FactRow]], patients: set[int]) -> set[int]:
    return patients | {fact.patient_id for facts in facts_of_person.values() for fact in facts}
