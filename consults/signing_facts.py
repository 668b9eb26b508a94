"""The facts that a signed document says, and what an amendment makes of them."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from consults.dimensions.facts import CONCERNS, FactDraft, facts_of
from consults.dimensions.question import QuestionList
from consults.document_queries import answers_of, last_document_before, list_for, typed_by
from consults.models import Document
from consults.queries import in_our_care
from patients.choices import FactKind, Source
from patients.models import KIND_MODELS, ConsultHeld, Fact, PalliativeCare, Patient
from patients.services import lock_people
from staff.models import User
from triggers.reconcile import reconcile
from triggers.record import store
from triggers.rewrite import rewrite, standing

# What tells two facts of a kind in one consult apart.
ONE_OF_EACH = ("instrument", "scale", "concern")
# Which question a fact of a kind answers; of others a column says it.
QUESTION_OF_KIND: dict[str, str] = {
    FactKind.PHASE: "palliative_phase",
    FactKind.SURPRISE_QUESTION: "surprise_question",
    FactKind.PROGNOSIS: "prognosis_months",
}


def record_consult(document: Document, *, by: User, at: datetime) -> None:
    """
    Write what signing a consult says: that it was held, that the patient is in our care, and every score in it.

    Each fact of an answer is stored in the name of whoever typed that answer.
    """
    consult = document.consult
    patient = Patient.objects.get(pk=consult.patient.survivor_id)
    facts = facts_of_answers(document, patient, at=at)
    people = lock_people([patient.pk])
    store(_facts_of_consult(document, patient, at=at), by=by, at=at)
    for author in {fact.stored_by_id for fact in facts}:
        typed = [fact for fact in facts if fact.stored_by_id == author]
        store(typed, by=User.objects.get(pk=author) if author else by, at=at)
    reconcile(set(people.values()), at=at)


def amend_facts(document: Document, *, by: User, at: datetime) -> None:
    """Correct the facts whose answers an amendment changes, take back those it takes back, add those it adds."""
    patient = Patient.objects.get(pk=document.consult.patient.survivor_id)
    name = f"consult-{document.consult_id}"
    written = Fact.objects.filter(source=Source.CONSULT, external_id__startswith=name)
    because = _("Amended: %(reason)s") % {"reason": document.reason}
    wanted = facts_of_answers(document, patient, at=at)
    rewrite(standing(written, name), wanted, because=because, source=Source.CONSULT, by=by, at=at)


def held_on(document: Document) -> date:
    """Give the day on which the talk was, as the document says, or else on which it was begun."""
    begun = timezone.localdate(document.consult.begun_at)
    said: Any = answers_of(document).get("held_on")
    try:
        return date.fromisoformat(said)
    except (TypeError, ValueError):
        return begun


def facts_of_answers(document: Document, patient: Patient, *, at: datetime) -> list[Fact]:
    """Make the facts of a document's answers, unsaved; `stored_by` is whoever typed the answer."""
    answers, typed = answers_of(document), typed_by(document)
    last = last_document_before(document.consult)
    drafts = facts_of(list_for(document), answers, earlier=answers_of(last) if last else None)
    day = held_on(document)
    return [_fact(draft, document, patient, day=day, typed=typed) for draft in drafts]


def _fact(draft: FactDraft, document: Document, patient: Patient, *, day: date, typed: dict[str, int]) -> Fact:
    fact: Fact = KIND_MODELS[draft.kind](patient=patient, on=day, source=Source.CONSULT, **draft.values)
    which = "-".join(str(draft.values[name]) for name in ONE_OF_EACH if draft.values.get(name) is not None)
    fact.external_id = f"consult-{document.consult_id}-{draft.kind}-{which}"
    fact.stored_by_id = next((typed[key] for key in _questions_of(draft, list_for(document)) if key in typed), None)
    return fact


def _questions_of(draft: FactDraft, questions: QuestionList) -> list[str]:
    """Give the questions whose answers say a fact."""
    values = draft.values
    if draft.kind == FactKind.ASSESSMENT:
        return [each.key for _section, each in questions.questions() if each.instrument == values["instrument"]]
    if draft.kind == FactKind.PERFORMANCE:
        return [values["scale"].lower()]
    if draft.kind == FactKind.CONCERN:
        return [key for key, _answer, concern in CONCERNS if concern == values["concern"]]
    return [QUESTION_OF_KIND[draft.kind]]


def _facts_of_consult(document: Document, patient: Patient, *, at: datetime) -> list[Fact]:
    shared: dict[str, Any] = {"patient": patient, "on": held_on(document), "source": Source.CONSULT}
    facts: list[Fact] = [ConsultHeld(**shared)]
    if patient.pk not in in_our_care([patient.pk], today=timezone.localdate(at)):
        facts.append(PalliativeCare(**shared, own=True))
    return facts
