"""Invented wishes of the demo's patients: who stands by them, what they decided ahead, allergies, how to reach them."""

import random
from collections.abc import Mapping
from datetime import date, timedelta

from interop.centre.people import GIVEN_NAMES, SURNAMES_BORROWED
from patients.bulk import insert_with_history
from patients.choices import (
    AllergyStatus,
    AnswerOrUnknown,
    CodeLimit,
    CodeStatus,
    Precision,
    Relation,
    Telling,
)
from patients.models import AdvancePlanning, Caregiver, Death, Patient

# The Federal Network Agency keeps 030 23125000 to 23125999 for invented people: nobody can be reached there.
PHONE = "030 23125{number:03d}"
ALLERGIES = ("Penicillin – Ausschlag", "Jodhaltiges Kontrastmittel – Luftnot", "Pflaster", "Novalgin – Blutdruckabfall")
PLACES = ("zu Hause im Schreibtisch", "beim Hausarzt", "bei der Tochter", "Kopie in der Akte")
NOTES = ("am besten nachmittags", "hört schlecht, bitte lange klingeln lassen", "nur über die Angehörigen")
RELATIONS = (Relation.PARTNER, Relation.CHILD, Relation.CHILD, Relation.SIBLING, Relation.FRIEND)
LANGUAGES = {"G": "tr", "Ç": "tr", "Y": "tr", "K": "tr", "M": "pl", "C": "pl", "Z": "pl", "J": "pl"}
CODE_STATUSES: tuple[tuple[CodeStatus, list[CodeLimit]], ...] = (
    (CodeStatus.FULL, []),
    (CodeStatus.LIMITED, [CodeLimit.DNR]),
    (CodeStatus.LIMITED, [CodeLimit.DNR, CodeLimit.DNI, CodeLimit.NO_INTENSIVE_CARE]),
)


def invent_wishes(numbers: Mapping[int, int], *, physician: str, today: date) -> None:
    """
    Give the demo's patients wishes; of many of them little is known, as everywhere.

    :param numbers: patient → running number, from which everything follows, so that each load invents the same.
    :param physician: with whom code status was talked over.
    """
    patients = list(Patient.objects.filter(pk__in=numbers).order_by("pk"))
    died_on = dict(Death.objects.filter(patient__in=numbers).values_list("patient", "on"))
    plannings, caregivers = [], []
    for patient in patients:
        rng = random.Random(numbers[patient.pk])  # noqa: S311  # nosec B311
        _how_to_reach(patient, rng)
        _allergies(patient, rng)
        if rng.random() < 0.7:
            caregivers.append(_caregiver(patient, rng))
        if rng.random() < 0.5:
            # What somebody decided, they decided alive.
            plannings.append(_planning(patient, rng, physician, died_on.get(patient.pk, today)))
    columns = ["phone", "language", "needs_interpreter", "may_be_called", "contact_note", "telling"]
    Patient.objects.bulk_update(patients, [*columns, "allergies_known", "allergies"], batch_size=500)
    insert_with_history(caregivers)
    insert_with_history(plannings)


def _how_to_reach(patient: Patient, rng: random.Random) -> None:
    patient.phone = PHONE.format(number=rng.randrange(1000))
    if patient.family_name.startswith(SURNAMES_BORROWED):
        patient.language = LANGUAGES.get(patient.family_name[0], "hr")
        patient.needs_interpreter = rng.random() < 0.5
    patient.may_be_called = rng.choice([None, True, True, True, False])
    patient.contact_note = rng.choice(NOTES) if rng.random() < 0.25 else ""
    patient.telling = rng.choice([Telling.NOT_ASKED, Telling.NAMED, Telling.NAMED, Telling.FAMILY, Telling.NOBODY])


def _allergies(patient: Patient, rng: random.Random) -> None:
    kinds = (AllergyStatus.UNKNOWN, AllergyStatus.NONE_KNOWN, AllergyStatus.NONE_KNOWN, AllergyStatus.LISTED)
    patient.allergies_known = rng.choice(kinds)
    is_listed = patient.allergies_known == AllergyStatus.LISTED
    patient.allergies = rng.sample(ALLERGIES, rng.randrange(1, 3)) if is_listed else []


def _caregiver(patient: Patient, rng: random.Random) -> Caregiver:
    given = rng.choice(GIVEN_NAMES[rng.choice("MW")])
    return Caregiver(
        patient=patient,
        name=f"{given} {patient.family_name}",
        relation=rng.choice(RELATIONS),
        phone=PHONE.format(number=rng.randrange(1000)),
        may_be_told=True if patient.telling in (Telling.NAMED, Telling.FAMILY) else None,
        is_main=True,
    )


def _planning(patient: Patient, rng: random.Random, physician: str, latest: date) -> AdvancePlanning:
    planning = AdvancePlanning(patient=patient)
    if rng.random() < 0.5:
        planning.code_status, limits = rng.choice(CODE_STATUSES)
        planning.code_limits = [limit.value for limit in limits]
        planning.code_status_on = latest - timedelta(days=rng.randrange(1, 200))
        planning.code_status_by = physician
    planning.directive = rng.choice(AnswerOrUnknown.values)
    if planning.directive == AnswerOrUnknown.YES:
        planning.directive_on = (latest - timedelta(days=rng.randrange(100, 3000))).replace(day=1)
        planning.directive_on_precision = Precision.MONTH
        planning.directive_place = rng.choice(PLACES)
    planning.proxy = rng.choice(AnswerOrUnknown.values)
    if planning.proxy == AnswerOrUnknown.YES:
        planning.proxy_name = f"{rng.choice(GIVEN_NAMES['W'])} {patient.family_name}"
        planning.proxy_phone = PHONE.format(number=rng.randrange(1000))
    return planning
