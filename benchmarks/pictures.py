"""
A patient's pictures: how long the server takes to read, lay out and write the timeline and the trends.

Called by the benchmark of pages, with a patient whose facts are as many as in a long illness.
"""

import statistics
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

import msgspec
from django.template.loader import render_to_string

from consults.queries import patient_timeline, patient_trends
from patients.models import Assessment, Fact, Metastasis, Patient, Performance, StagingEvent, Stay, Treatment, Tumour
from patients.queries import facts_of
from patients.services import create_patient, create_tumour
from staff.models import User
from triggers.record import correct, record

FACTS = 500
ROUNDS = 20
ITEMS = ("pain", "tiredness", "drowsiness", "nausea", "appetite", "breathlessness", "depression", "anxiety")


class PictureTimes(msgspec.Struct, frozen=True):
    """Medians in milliseconds; the timeline drawn from facts that the page has, and all from the database."""

    facts: int
    read_facts: float
    timeline_from_facts: float
    timeline_written: float
    trends: float
    trends_written: float


def patient_with_many_facts(*, number: int = FACTS, seed: int = 1, at: datetime) -> Patient:
    """Store a patient with so many facts of three years, each twentieth one a correction."""
    random = Random(seed)
    patient = create_patient(identifiers=[("benchmark", f"L{seed}")], family_name="Lang", given_names="Verlauf")
    tumour = create_tumour(patient=patient)
    today = at.date()
    days = sorted(random.randrange(1, 3 * 365) for _ in range(number))
    facts = [_fact(random, patient, tumour, today - timedelta(days=ago)) for ago in days[number // 20 :]]
    record(facts, by=None, at=at)
    stays = [fact for fact in facts if fact.kind == Stay.KIND][: number // 20]
    for stay in stays:
        correct(stay, replacement=_stay(random, patient, stay.on), by=None, at=at)
    return patient


def _fact(random: Random, patient: Patient, tumour: Tumour, day: date) -> Fact:
    kind = random.randrange(10)
    common = {"patient": patient, "on": day, "recorded": day}
    if kind < 4:
        numbers = {name: random.randrange(9) for name in ITEMS}
        return Assessment(**common, instrument="ESAS", items=numbers)
    if kind < 6:
        return Performance(**common, scale="ECOG", value_number=random.randrange(4))
    if kind < 8:
        return _stay(random, patient, day)
    if kind == 8:
        until = day + timedelta(days=random.randrange(30))
        return Treatment(**common, tumour=tumour, treatment_kind="systemic", description="Docetaxel", until=until)
    if random.random() < 0.5:
        return Metastasis(**common, tumour=tumour, site=random.choice(("OSS", "HEP", "BRA")))
    return StagingEvent(**common, tumour=tumour, t_category="2a", n_category="1", m_category="1b", stage="IVA")


def _stay(random: Random, patient: Patient, day: date) -> Stay:
    until = day + timedelta(days=random.randrange(12))
    return Stay(patient=patient, on=day, recorded=day, stay_kind="inpatient", until=until)


def measure_pictures(*, user: User, patient: Patient, today: date, rounds: int = ROUNDS) -> PictureTimes:
    """Measure each step on its own, everything shown."""
    facts = facts_of(patient)
    timeline = patient_timeline(user, patient, today=today, period="all", facts=facts)
    trends = patient_trends(user, patient, today=today)

    def median(step: Callable[[], object]) -> float:
        return statistics.median(_timed(step) for _ in range(rounds))

    return PictureTimes(
        facts=len(facts),
        read_facts=median(lambda: facts_of(patient)),
        timeline_from_facts=median(lambda: patient_timeline(user, patient, today=today, period="all", facts=facts)),
        timeline_written=median(lambda: render_to_string("patients/timeline.html", {"timeline": timeline})),
        trends=median(lambda: patient_trends(user, patient, today=today)),
        trends_written=median(lambda: render_to_string("patients/trends.html", {"trends": trends, "patient": patient})),
    )


def _timed(step: Callable[[], object]) -> float:
    began = time.perf_counter()
    step()
    return (time.perf_counter() - began) * 1000
