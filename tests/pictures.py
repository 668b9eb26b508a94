"""An invented patient with everything that the timeline and the trends can show."""

from datetime import date
from typing import Any

from patients.models import (
    Assessment,
    Board,
    Concern,
    Diagnosis,
    Fact,
    IntentStatement,
    Metastasis,
    PalliativeCare,
    Pathway,
    Patient,
    Performance,
    PhaseOfCare,
    Progression,
    Remission,
    Resectability,
    Stay,
    SurpriseQuestion,
    Treatment,
    Tumour,
)
from patients.services import create_tumour
from tests.people import a_patient, a_staging, days_ago, now
from triggers.record import correct, record, retract


def a_long_course(**personal: Any) -> Patient:
    """Two years: stage III, chemoradiation, spread, two further lines, stays, boards, questionnaires and mistakes."""
    patient = a_patient(**personal)
    tumour = create_tumour(patient=patient)
    facts = [
        *_disease(patient, tumour),
        *_therapy(patient, tumour),
        *_stays(patient),
        *_symptoms(patient),
        *_quality_of_life(patient),
        *_function(patient),
    ]
    record(facts, by=None, at=now())
    _mistakes(patient, tumour)
    return patient


def _known(fact: type[Fact], patient: Patient, days: int, **fields: Any) -> Fact:
    day = days_ago(days)
    return fact(patient=patient, on=day, recorded=day, **fields)


def _disease(patient: Patient, tumour: Tumour) -> list[Fact]:
    diagnosed = date(days_ago(720).year, days_ago(720).month, 1)
    diagnosis = Diagnosis(
        patient=patient,
        tumour=tumour,
        on=diagnosed,
        on_precision="month",
        recorded=days_ago(710),
        icd10="C34.1",
        morphology="8140/3",
    )
    return [
        diagnosis,
        a_staging(tumour, on=days_ago(705), m="0", stage="IIIA"),
        _known(Resectability, patient, 700, tumour=tumour, verdict="technically_unresectable", assessed_by="board"),
        _known(Board, patient, 700, tumour=tumour, recommendation=["CH", "ST"], intent="curative"),
        _known(IntentStatement, patient, 699, tumour=tumour, intent="curative"),
        _known(Remission, patient, 560, tumour=tumour),
        _known(Metastasis, patient, 330, tumour=tumour, site="BRA"),
        _known(Metastasis, patient, 325, tumour=tumour, site="HEP"),
        a_staging(tumour, on=days_ago(322), stage="IVB"),
        _known(Board, patient, 318, tumour=tumour, recommendation=["CI"], palliative=True, intent="palliative"),
        _known(IntentStatement, patient, 317, tumour=tumour, intent="palliative"),
        _known(Progression, patient, 130, tumour=tumour),
        _known(Board, patient, 121, tumour=tumour, recommendation=["CH", "BSC"], palliative=True),
    ]


def _therapy(patient: Patient, tumour: Tumour) -> list[Fact]:
    kinds = (
        (690, 640, "radiotherapy", None, "Radiotherapy chest 60 Gy", "completed"),
        (688, 640, "systemic", 1, "Cisplatin/Vinorelbin", "completed"),
        (630, 420, "systemic", None, "Durvalumab", "toxicity"),
        (310, 128, "systemic", 2, "Carboplatin/Pemetrexed/Pembrolizumab", "progression"),
        (300, 298, "radiotherapy", None, "Stereotaxy brain", "completed"),
        (115, None, "systemic", 3, "Docetaxel", None),
    )
    return [
        _known(
            Treatment,
            patient,
            start,
            tumour=tumour,
            treatment_kind=kind,
            line=line,
            description=name,
            ended=ended,
            until=days_ago(end) if end else None,
        )
        for start, end, kind, line, name, ended in kinds
    ]


def _stays(patient: Patient) -> list[Fact]:
    stays = (
        *((670, 663, "inpatient"), (334, 319, "inpatient"), (205, 204, "emergency"), (203, 190, "inpatient")),
        *((62, 61, "emergency"), (60, 52, "intensive")),
    )
    return [
        _known(Stay, patient, start, stay_kind=kind, until=days_ago(end), ward="P3") for start, end, kind in stays
    ] + [_known(Stay, patient, 4, stay_kind="inpatient", ward="P3")]


def _symptoms(patient: Patient) -> list[Fact]:
    names = ("pain", "tiredness", "drowsiness", "nausea", "appetite", "breathlessness", "depression", "anxiety")
    given = (
        (300, (2, 3, 1, 2, 2, 3, 1, 2), "patient"),
        (250, (2, 4, 1, 4, 3, 3, 1, 2), "patient"),
        (205, (6, 5, 2, 6, 5, 5, 3, 4), "patient"),
        (150, (3, 4, 2, 2, 3, 4, 2, 2), "patient"),
        (120, (4, 5, 2, 2, 4, 5, 3, 5), "patient"),
        (90, (5, 6, 3, 3, 5, 5, 4, 4), "proxy"),
        (62, (8, 7, 4, 3, 6, 7, 4, 5), "patient"),
        (40, (5, 6, 4, 2, 6, 6, 4, 4), "patient"),
        (12, (4, 7, 4, 2, 6, 6, 5, 4), "patient"),
    )
    return [
        _known(
            Assessment,
            patient,
            days,
            instrument="ESAS",
            items=dict(zip((*names, "wellbeing"), (*numbers, 5), strict=True)),
            respondent=respondent,
        )
        for days, numbers, respondent in given
    ] + [
        _known(Assessment, patient, 200, instrument="DT", total=6),
        _known(Assessment, patient, 60, instrument="DT", total=4),
        _known(Assessment, patient, 200, instrument="PHQ-9", total=11),
        _known(Assessment, patient, 58, instrument="PHQ-9", total=16),
        _known(Concern, patient, 61, concern="decision_support_need"),
    ]


def _quality_of_life(patient: Patient) -> list[Fact]:
    totals = ((300, 98, True), (255, 96, True), (210, 89, True), (165, 93, True), (120, 20, False), (80, 86, True))
    return [
        _known(Assessment, patient, days, instrument="FACT-L", total=total, valid=valid)
        for days, total, valid in totals
    ] + [_known(Pathway, patient, 298, step=1), _known(Pathway, patient, 79, step=2)]


def _function(patient: Patient) -> list[Fact]:
    given = ((700, 0), (560, 0), (420, 1), (318, 1), (250, 1), (203, 2), (120, 2), (58, 3), (12, 2))
    return [
        *(_known(Performance, patient, days, scale="ECOG", value_number=value) for days, value in given),
        _known(Performance, patient, 60, scale="AKPS", value_number=50),
        _known(Performance, patient, 12, scale="AKPS", value_number=60),
        _known(PhaseOfCare, patient, 60, phase="unstable"),
        _known(PhaseOfCare, patient, 40, phase="stable"),
        _known(SurpriseQuestion, patient, 121, answer="no"),
        _known(PalliativeCare, patient, 58, own=True),
    ]


def _mistakes(patient: Patient, tumour: Tumour) -> None:
    """A site that was corrected, and a stay of somebody else that was taken back."""
    bone = _known(Metastasis, patient, 329, tumour=tumour, site="OSS")
    record([bone], by=None, at=now())
    adrenal = _known(Metastasis, patient, 326, tumour=tumour, site="ADR")
    correct(bone, replacement=adrenal, by=None, at=now())
    stay = _known(Stay, patient, 240, stay_kind="intensive", until=days_ago(232))
    record([stay], by=None, at=now())
    retract(stay, reason="other patient", by=None, at=now())
