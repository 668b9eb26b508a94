"""What is known before a talk begins, as answers: shown in the fields to be checked, stored when somebody saves."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from consults.choices import Occasion
from consults.dimensions.question import Section
from consults.document_queries import authors_of, is_first, is_qualified
from consults.models import Document
from patients.choices import AnswerOrUnknown, CodeStatus
from patients.models import OncologyAppointment
from patients.wish_queries import Wishes, wishes_of
from staff.models import User
from triggers.disease_names import disease_name
from triggers.facts import Assessment, Consult
from triggers.queries import explain, visible_referrals, with_reasons
from triggers.summary import PatientSummary
from triggers.summary_words import dated, sites_in_words, therapy_in_words

Answers = dict[str, Any]

MOST_LINES = 12


def known_answers(document: Document, summary: PatientSummary, *, by: User, at: datetime) -> Answers:
    """
    Give what is known for the questions of a document: of the talk itself, the disease, and the patient's wishes.

    What is empty is left out. A constant number of queries.
    """
    patient = document.consult.patient
    person = patient.merged_into or patient
    known = {
        **_of_the_talk(document, by=by, at=at),
        **_of_the_disease(summary),
        **_of_the_wishes(wishes_of(person)),
    }
    return {key: value for key, value in known.items() if value not in (None, "", [])}


def recorded_since(summary: PatientSummary, day: date) -> list[str]:
    """Say what happened after a day as far as it is recorded, the latest first."""
    facts = [fact for kind, facts in summary.history.by_kind.items() if kind is not Consult for fact in facts]
    later = sorted((fact for fact in facts if fact.on > day), key=lambda fact: (fact.on, fact.id), reverse=True)
    return [dated(fact) for fact in later[:MOST_LINES]]


def latest_answers(summary: PatientSummary) -> list[str]:
    """Say the latest answers of each instrument, the latest first."""
    latest = {fact.instrument: fact for fact in summary.history.every(Assessment)}
    return [dated(fact) for fact in sorted(latest.values(), key=lambda fact: fact.on, reverse=True)]


def known_of(section: Section, known: Answers) -> Answers:
    """Give what is known for the questions of one section."""
    return {key: value for key, value in known.items() if key in section.by_key}


def _of_the_talk(document: Document, *, by: User, at: datetime) -> Answers:
    consult = document.consult
    begun = timezone.localtime(consult.begun_at or at)
    people = {person.pk: person for person in (by, *authors_of(document))}
    oncology = OncologyAppointment.objects.filter(
        patient=consult.patient.survivor_id, cancelled_at=None, starts_at__date=begun.date()
    )
    return {
        "reasons_for_consult": _reasons(document, by),
        "held_on": begun.date().isoformat(),
        "started_at": begun.strftime("%H:%M"),
        "duration": consult.minutes,
        "setting": consult.setting,
        "visit_kind": "first" if is_first(consult) else "follow_up",
        "own_appointment": "yes" if consult.appointments.filter(state="kept").exists() else "no",
        "with_oncology_visit": "yes" if oncology.exists() else "no",
        "authors": [
            {
                "name": str(person),
                "profession": person.profession or "other",
                "qualified": "yes" if is_qualified(person, on=begun.date()) else "no",
            }
            for person in people.values()
        ],
    }


def _reasons(document: Document, by: User) -> str:
    consult = document.consult
    if consult.occasion != Occasion.REFERRAL or consult.referral is None:
        return ""
    referral = with_reasons(visible_referrals(by)).filter(pk=consult.referral.pk).first()
    if referral is None:
        return ""
    reasons = [each.reason for each in explain(referral) if each.reason.ended_at is None]
    return "\n".join(each.trigger.sentence if each.trigger else each.asked_for for each in reasons)


def _of_the_disease(summary: PatientSummary) -> Answers:
    if not summary.tumours:
        return {}
    tumour = summary.tumours[0]
    therapies = tumour.therapies or ((tumour.last_therapy,) if tumour.last_therapy else ())
    return {
        "diagnosis": disease_name(tumour.diagnosis),
        "stage": dated(tumour.latest_staging) if tumour.latest_staging else "",
        "metastases": sites_in_words(tumour),
        "intent": tumour.intent.intent if tumour.intent else "",
        "therapy": "\n".join(therapy_in_words(each) for each in therapies),
        "therapy_line": tumour.line.line if tumour.line else None,
    }


def _of_the_wishes(wishes: Wishes) -> Answers:
    answers: Answers = {"allergies": "; ".join(wishes.allergies)}
    if len(wishes.plannings) != 1:
        # Two records that say different things are asked about, not merged here.
        return answers
    planning = wishes.plannings[0]
    if planning.code_status != CodeStatus.NOT_DISCUSSED:
        answers |= {
            "code_status": planning.code_status,
            "code_limits": list(planning.code_limits),
            "code_status_on": planning.code_status_on.isoformat() if planning.code_status_on else "",
            "code_status_by": planning.code_status_by,
        }
    if planning.directive != AnswerOrUnknown.UNKNOWN:
        answers |= {
            "directive": planning.directive,
            "directive_on": planning.directive_on.isoformat() if planning.directive_on else "",
            "directive_place": planning.directive_place,
        }
    if planning.proxy != AnswerOrUnknown.UNKNOWN:
        answers |= {"proxy": planning.proxy, "proxy_name": planning.proxy_name, "proxy_phone": planning.proxy_phone}
    return answers
