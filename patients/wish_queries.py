"""Reading who stands by a patient, what the patient decided ahead, and allergies: of all records of the person."""

from dataclasses import dataclass

from django.db.models import QuerySet

from patients.choices import AllergyStatus, AnswerOrUnknown, CodeStatus
from patients.models import AdvancePlanning, Caregiver, Patient
from patients.queries import records_of, visible_patients
from staff.models import User


@dataclass(frozen=True)
class Wishes:
    """What a patient wishes and must not be given; what a merged record says stands beside the remaining one's."""

    plannings: list[AdvancePlanning]
    """What was decided ahead, the patient's own record first; those that say nothing are left out."""
    caregivers: list[Caregiver]
    """The main caregiver first."""
    allergies: list[str]
    allergies_known: str

    @property
    def allergies_label(self) -> str:
        return str(AllergyStatus(self.allergies_known).label)

    @property
    def main_caregiver(self) -> Caregiver | None:
        return next(iter(self.caregivers), None)

    @property
    def may_be_told(self) -> list[Caregiver]:
        return [each for each in self.caregivers if each.may_be_told]

    @property
    def code_statuses(self) -> list[AdvancePlanning]:
        return [each for each in self.plannings if each.code_status != CodeStatus.NOT_DISCUSSED]

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
    said = {record.allergies_known for record in records}
    known = next(
        (status for status in (AllergyStatus.LISTED, AllergyStatus.NONE_KNOWN) if status in said), AllergyStatus.UNKNOWN
    )
    return Wishes(
        plannings=[record.advance_planning for record in records if hasattr(record, "advance_planning")],
        caregivers=list(Caregiver.objects.filter(patient__in=[record.pk for record in records], removed_at=None)),
        allergies=list(dict.fromkeys(allergy for record in records for allergy in record.allergies)),
        allergies_known=known.value,
    )


def planning_of(patient: Patient) -> AdvancePlanning:
    """Give what a record says of what was decided ahead; an empty one, not stored, where it says nothing."""
    return AdvancePlanning.objects.filter(patient=patient).first() or AdvancePlanning(patient=patient)


def visible_caregivers(user: User, patient: Patient) -> QuerySet[Caregiver]:
    """Give everybody who stands or stood by a person whom this user may open."""
    return Caregiver.objects.filter(patient__in=records_of(patient) & visible_patients(user)).select_related("patient")
