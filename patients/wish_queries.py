"""Reading who stands by a patient, what the patient decided ahead, and allergies: of all records of the person."""

from dataclasses import dataclass

from django.db.models import QuerySet

from patients.choices import AllergyStatus, AnswerOrUnknown, CodeStatus, Telling
from patients.models import AdvancePlanning, Caregiver, Patient
from patients.queries import records_of, visible_patients
from staff.models import User

# Of what two records say, what lets us do less holds until somebody has asked the patient.
STRICTEST_FIRST = (Telling.NOBODY, Telling.NAMED, Telling.FAMILY, Telling.NOT_ASKED)


@dataclass(frozen=True)
class ContactWishes:
    """
    How a person wishes to be reached, as all records of the person say.

    Where they differ, what lets us do less holds; `differing` names the fields that do.
    """

    languages: list[str]
    """That of the patient's own record first."""
    needs_interpreter: bool
    may_be_called: bool | None
    notes: list[str]
    telling: Telling
    differing: frozenset[str]

    @property
    def telling_label(self) -> str:
        return str(self.telling.label)


@dataclass(frozen=True)
class Wishes:
    """What a patient wishes and must not be given; what a merged record says stands beside the remaining one's."""

    records: list[Patient]
    """The patient's own record, then those merged into it."""
    contact: ContactWishes
    plannings: list[AdvancePlanning]
    """What was decided ahead, the patient's own record first; those that say nothing are left out."""
    caregivers: list[Caregiver]
    """The main caregiver first, that of the patient's own record before one of a merged record."""
    allergies: list[str]
    allergies_known: str

    @property
    def are_of_several_records(self) -> bool:
        return len(self.records) > 1

    @property
    def allergies_label(self) -> str:
        return str(AllergyStatus(self.allergies_known).label)

    @property
    def main_caregiver(self) -> Caregiver | None:
        return next(iter(self.caregivers), None)

    @property
    def main_caregivers(self) -> list[Caregiver]:
        """One at most; after a merge perhaps one of each record."""
        return [each for each in self.caregivers if each.is_main]

    @property
    def may_be_told(self) -> list[Caregiver]:
        return [each for each in self.caregivers if each.may_be_told]

    @property
    def code_statuses(self) -> list[AdvancePlanning]:
        return [each for each in self.plannings if each.code_status != CodeStatus.NOT_DISCUSSED]

    @property
    def code_status_differs(self) -> bool:
        return len({(each.code_status, *sorted(each.code_limits)) for each in self.code_statuses}) > 1

    @property
    def directives(self) -> list[AdvancePlanning]:
        return [each for each in self.plannings if each.directive != AnswerOrUnknown.UNKNOWN]

    @property
    def proxies(self) -> list[AdvancePlanning]:
        return [each for each in self.plannings if each.proxy != AnswerOrUnknown.UNKNOWN]


def wishes_of(patient: Patient) -> Wishes:
    """Give what is known of a person's wishes and allergies. Two queries."""
    records = sorted(
        records_of(patient).select_related("advance_planning"), key=lambda record: (record.pk != patient.pk, record.pk)
    )
    order = {record.pk: place for place, record in enumerate(records)}
    caregivers = Caregiver.objects.filter(patient__in=order, removed_at=None)
    said = {record.allergies_known for record in records}
    known = next(
        (status for status in (AllergyStatus.LISTED, AllergyStatus.NONE_KNOWN) if status in said), AllergyStatus.UNKNOWN
    )
    return Wishes(
        records=records,
        contact=_contact_of(records),
        plannings=[record.advance_planning for record in records if hasattr(record, "advance_planning")],
        caregivers=sorted(caregivers, key=lambda each: (not each.is_main, order[each.patient_id], each.pk)),
        allergies=list(dict.fromkeys(allergy for record in records for allergy in record.allergies)),
        allergies_known=known.value,
    )


def _contact_of(records: list[Patient]) -> ContactWishes:
    called = {record.may_be_called for record in records if record.may_be_called is not None}
    telling = {record.telling for record in records}
    languages = list(dict.fromkeys(record.language for record in records))
    said = {
        "language": languages,
        "needs_interpreter": {record.needs_interpreter for record in records},
        "may_be_called": called,
        "telling": telling - {Telling.NOT_ASKED.value},
    }
    return ContactWishes(
        languages=languages,
        needs_interpreter=any(record.needs_interpreter for record in records),
        may_be_called=min(called, default=None),
        notes=list(dict.fromkeys(record.contact_note for record in records if record.contact_note)),
        telling=next(each for each in STRICTEST_FIRST if each in telling),
        differing=frozenset(name for name, values in said.items() if len(values) > 1),
    )


def planning_of(patient: Patient) -> AdvancePlanning:
    """Give what a record says of what was decided ahead; an empty one, not stored, where it says nothing."""
    return AdvancePlanning.objects.filter(patient=patient).first() or AdvancePlanning(patient=patient)


def visible_caregivers(user: User, patient: Patient) -> QuerySet[Caregiver]:
    """Give everybody who stands or stood by a person whom this user may open."""
    return Caregiver.objects.filter(patient__in=records_of(patient) & visible_patients(user)).select_related("patient")
