"""Consults with a document that tests of what follows begin with."""

from typing import Any

from consults.care import follow_signature
from consults.choices import Occasion, Setting, State
from consults.dimensions.lists import CURRENT
from consults.models import Consult, Document
from patients.models import Patient
from staff.models import User
from tests.people import a_patient, now, today

PLAN: dict[str, Any] = {
    "plan_measures": [{"problem": "Pain", "measure": "drug", "text": "Morphine 10 mg", "profession": "nurse"}],
    "esas": {"items": {"pain": 8}},
    "complexity": "high",
    "target_structure": "sapv",
    "recommendations": [{"text": "Stop the statin"}],
}


def a_document(*, by: User, patient: Patient | None = None, **personal: Any) -> Document:
    """A draft of a planned visit that has just begun."""
    consult = Consult.objects.create(
        patient=patient or a_patient(**personal),
        occasion=Occasion.PLANNED,
        state=State.IN_PROGRESS,
        see_by=today(),
        target_on=today(),
        setting=Setting.OUTPATIENT,
        opened_at=now(),
        claimed_at=now(),
        claimed_by=by,
        begun_at=now(),
        begun_by=by,
    )
    return Document.objects.create(consult=consult, number=1, list_version=CURRENT.version, begun_at=now(), begun_by=by)


def a_signed_plan(*, by: User, answers: dict[str, Any] | None = None, **of: Any) -> Document:
    """A document whose plan is followed: a measure, severe pain, an order of SAPV, a recommendation."""
    document = a_document(by=by, **of)
    follow_signature(document=document, answers=PLAN if answers is None else answers, by=by, at=now())
    return document
