"""Invented people and facts that tests begin with."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from consults.availability import add_weekly_session
from consults.choices import Setting
from consults.models import WeeklySession
from patients.models import Diagnosis, Metastasis, Patient, StagingEvent, Tumour
from patients.services import create_patient, create_tumour
from staff.models import User
from staff.permissions import Role
from triggers.models import Referral
from triggers.record import record

_numbers = count(1)


def now() -> datetime:
    return timezone.now()


def today() -> date:
    return timezone.localdate()


def days_ago(days: int) -> date:
    return today() - timedelta(days=days)


def a_user(*roles: Role, **fields: Any) -> User:
    number = next(_numbers)
    name = fields.pop("name", f"Invented Person {number}")
    return User.objects.create_user(f"user{number}", name=name, roles=[role.value for role in roles], **fields)


def sessions_of(clinician: User, *, weekdays: Iterable[int] = range(7), **hours: Any) -> list[WeeklySession]:
    """Give a clinician the same hours on these weekdays since long ago; without more, eight places from 9 to 17."""
    usual: dict[str, Any] = {"starts": time(9), "ends": time(17), "slot_minutes": 60, "capacity": 8}
    usual |= {"valid_from": date(2020, 1, 1), "place": "Room 4", "setting": Setting.OUTPATIENT}
    return [add_weekly_session(clinician=clinician, weekday=weekday, **usual | hours) for weekday in weekdays]


def a_nurse_on_duty(*, name: str = "Schwester Muster", password: str | None = None, **hours: Any) -> User:
    """A palliative nurse who is there every day."""
    nurse = a_user(Role.PALLIATIVE_NURSE, name=name, password=password)
    sessions_of(nurse, **hours)
    return nurse


def a_patient(**personal: Any) -> Patient:
    number = next(_numbers)
    personal = {"family_name": f"Beispiel{number}", "given_names": "Erika", **personal}
    return create_patient(identifiers=[("test", f"P{number}")], **personal)


def a_lung_tumour(patient: Patient, *, diagnosed: date, by: User | None = None, at: datetime | None = None) -> Tumour:
    tumour = create_tumour(patient=patient)
    diagnosis = Diagnosis(
        patient=patient, tumour=tumour, on=diagnosed, recorded=diagnosed, icd10="C34.1", morphology="8140/3"
    )
    record([diagnosis], by=by, at=at or now())
    return tumour


def a_staging(tumour: Tumour, *, on: date, m: str = "1b", stage: str = "IVA", **fields: Any) -> StagingEvent:
    """An unsaved staging, known on its day; without more, of a metastatic tumour."""
    return StagingEvent(
        patient=tumour.patient,
        tumour=tumour,
        on=on,
        recorded=on,
        t_prefix="c",
        t_category="2a",
        n_prefix="c",
        n_category="1",
        m_prefix="c",
        m_category=m,
        edition="8",
        stage=stage,
        **fields,
    )


def a_liver_metastasis(tumour: Tumour, *, on: date) -> Metastasis:
    return Metastasis(patient=tumour.patient, tumour=tumour, on=on, recorded=on, site="HEP")


def a_proposal(*, days: int = 4) -> Referral:
    """A referral that waits for a yes: one staging record says both M1 and stage III."""
    patient = a_patient()
    tumour = a_lung_tumour(patient, diagnosed=days_ago(days + 1))
    record([a_staging(tumour, on=days_ago(days), stage="IIIB")], by=None, at=now())
    return Referral.objects.get(patient=patient)


def a_referral(*, days: int = 3, **personal: Any) -> Referral:
    """An open referral of a patient whose metastatic lung cancer was found some days ago."""
    patient = a_patient(**personal)
    tumour = a_lung_tumour(patient, diagnosed=days_ago(days))
    record([a_staging(tumour, on=days_ago(days))], by=None, at=now())
    return Referral.objects.get(patient=patient)
