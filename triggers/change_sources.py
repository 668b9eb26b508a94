"""Where changes of a patient, the facts, and what the rules made of them stand, and how each is told."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db.models import Q, TextChoices
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from patients.choices import Source as FactSource
from patients.dates import write_clinical_date
from patients.models import Fact, OncologyAppointment, Patient, PatientIdentifier, Tumour, TumourIdentifier
from patients.wording import in_words
from staff.models import User
from staff.past import as_row, events_of, ever
from staff.permissions import Permission
from triggers.changes import Row, Source, Told, events_source, where_changed
from triggers.choices import TriggerState
from triggers.models import Answer, BoardQuestion, Escalation, Reason, Referral, Trigger
from triggers.register import RULES_BY_CODE
from triggers.rule_cards import title_of

IMPORTED = (FactSource.OBDS, FactSource.CASE_FILE, FactSource.API)


class Kind(TextChoices):
    """What to show of the list."""

    FACTS = "facts", later("Facts")
    CORRECTIONS = "corrections", later("Corrections and retractions")
    IMPORTS = "imports", later("Imports")
    RULES = "rules", later("What the rules made of it")
    REFERRALS = "referrals", later("Referrals")
    ANSWERS = "answers", later("Answers")
    CONSULTS = "consults", later("Consults and appointments")
    PERSONAL = "personal", later("Personal data")
    RECORDS = "records", later("Merges")


# Those that show part of what others show too.
PARTS = frozenset({Kind.CORRECTIONS, Kind.IMPORTS})


def fact_sources(ids: Collection[int]) -> list[Source]:
    """Give the facts of these records, and apart the corrections and what was imported."""
    facts = Fact.objects.filter(patient__in=ids)
    return [
        _facts(Kind.FACTS, facts),
        _facts(Kind.CORRECTIONS, facts.filter(Q(replaces__isnull=False) | Q(of__isnull=False))),
        _facts(Kind.IMPORTS, facts.filter(source__in=IMPORTED)),
    ]


def _facts(kind: Kind, rows: Any) -> Source:
    return Source(
        code="fact", kind=kind, rows=rows.select_related("stored_by"), time="stored_at", before=_before, tell=_tell_fact
    )


def _before(facts: Sequence[Row]) -> Mapping[int, Row]:
    """Give the facts that these replace or take back."""
    pairs = {fact.pk: fact.replaces_id or fact.of_id for fact in facts if fact.replaces_id or fact.of_id}
    found = Fact.objects.in_bulk(pairs.values())
    return {pk: found[other] for pk, other in pairs.items() if other in found}


def _tell_fact(fact: Row, before: Row | None) -> Told:
    told = before if fact.of_id and before is not None else fact
    words = f"{told.get_kind_display()}: {in_words(told)}" if in_words(told) else told.get_kind_display()
    words = f"{words} ({write_clinical_date(told.on, told.on_precision)})"
    if fact.of_id:
        return Told(_("Retracted"), f"{words}. {in_words(fact)}" if in_words(fact) else words)
    return Told(_("Corrected") if fact.replaces_id else _("Recorded"), words)


def patient_sources(ids: Collection[int]) -> list[Source]:
    """Give personal data, numbers, wishes, tumours and merges of these records, and of records merged with them."""
    own = events_of(Patient).filter(pgh_obj__in=ids)
    others = where_changed(events_of(Patient).filter(pgh_obj__in=ever(Patient, merged_into__in=ids)), "merged_into")
    others = others.exclude(pgh_obj__in=ids).filter(Q(merged_into__in=ids) | Q(earlier__in=ids))
    tumours = events_of(Tumour).filter(patient__in=ids)
    merges = where_changed(own, "merged_into")
    return [
        events_source(Patient, own.exclude(pk__in=merges.values("pk")), kind=Kind.PERSONAL, tell=_tell_patient),
        events_source(Patient, merges, kind=Kind.RECORDS, tell=_tell_patient, code="merge"),
        events_source(Patient, others, kind=Kind.RECORDS, tell=_tell_patient, code="othermerge", hides=_PERSONAL),
        events_source(Tumour, tumours, kind=Kind.RECORDS, tell=_tell_tumour),
        events_source(
            OncologyAppointment,
            events_of(OncologyAppointment).filter(patient__in=ids),
            kind=Kind.CONSULTS,
            tell=_tell_appointment,
        ),
        *_wishes(ids),
    ]


_PERSONAL = frozenset(field.name for field in Patient._meta.fields if field.name != "merged_into")
_TOLD_APART = (Patient, Tumour, TumourIdentifier, OncologyAppointment)


def _wishes(ids: Collection[int]) -> list[Source]:
    """Give the changes of everything else that is kept about a patient: numbers, caregivers, what was decided ahead."""
    models = [
        model
        for model in apps.get_app_config("patients").get_models()
        if hasattr(model, "pgh_event_model") and model not in _TOLD_APART and "patient" in _names(model)
    ]
    return [
        events_source(model, events_of(model).filter(patient__in=ids), kind=Kind.PERSONAL, tell=_tell_kept)
        for model in models
    ]


def _names(model: type[Any]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields}


def _tell_kept(row: Row, before: Row | None) -> Told:
    model = row.pgh_tracked_model
    name = str(_("Number") if model is PatientIdentifier else model._meta.verbose_name)
    said = str(as_row(model, row)) if model.__name__ in ("PatientIdentifier", "Caregiver") else ""
    title = _("%(what)s entered") if before is None else _("%(what)s changed")
    return Told(title % {"what": name[:1].upper() + name[1:]}, said)


def _tell_patient(row: Row, before: Row | None) -> Told:
    record = _("Record %(number)s") % {"number": row.pgh_obj_id}
    if before is None:
        return Told(_("Record created"), record)
    if row.merged_into_id and row.merged_into_id != before.merged_into_id:
        other = {"number": row.merged_into_id}
        return Told(_("Merged into record %(number)s") % other, record, record=row.pgh_obj_id)
    if before.merged_into_id and not row.merged_into_id:
        other = {"number": before.merged_into_id}
        return Told(_("Separated from record %(number)s again") % other, record, record=row.pgh_obj_id)
    return Told(_("Personal data changed"))


def _tell_tumour(row: Row, before: Row | None) -> Told:
    tumour = _("Tumour %(number)s") % {"number": row.pgh_obj_id}
    if before is None:
        return Told(_("Tumour entered"), tumour)
    if row.merged_into_id:
        return Told(_("Said to be the same as tumour %(number)s") % {"number": row.merged_into_id}, tumour)
    return Told(_("Stands for itself again"), tumour)


def _tell_appointment(row: Row, before: Row | None) -> Told:
    appointment = as_row(OncologyAppointment, row)
    when = date_format(localtime(appointment.starts_at), "SHORT_DATETIME_FORMAT")
    words = ", ".join(filter(None, (when, str(appointment.get_kind_display()), appointment.place)))
    return Told(_("Oncology appointment entered") if before is None else _("Oncology appointment changed"), words)


def _named(new: Any, changed: Any) -> Any:
    return lambda row, before: Told(new if before is None else changed)


def trigger_sources(user: User, ids: Collection[int]) -> list[Source]:
    """Give what the rules found, and with the permission to see the queue referrals, their reasons and answers."""
    findings = events_of(Trigger).filter(patient__in=ids)
    if not user.may(Permission.SEE_SHADOW):
        findings = findings.filter(shadow=False)
    answers = _answers(findings)
    found = [
        events_source(Trigger, findings.exclude(pk__in=answers), kind=Kind.RULES, tell=_tell_finding),
        events_source(
            Trigger,
            findings.filter(pk__in=answers),
            kind=Kind.ANSWERS,
            tell=_tell_finding,
            code="findinganswer",
        ),
    ]
    return [*found, *_referral_sources(ids)] if user.may(Permission.SEE_QUEUE) else found


def _answers(findings: Any) -> Any:
    """Give the ids of the events in which somebody answered a question, or a finding in care."""
    questions = where_changed(findings, "answered_at").filter(answered_at__isnull=False)
    in_care = where_changed(findings, "care_answered_at").filter(care_answered_at__isnull=False)
    return questions.values("pk").union(in_care.values("pk"))


def _tell_finding(row: Row, before: Row | None) -> Told:
    trigger = as_row(Trigger, row)
    rule = RULES_BY_CODE.get(row.rule)
    words = (
        f"{trigger.sentence} ({_('Rule %(number)s') % {'number': f'{rule.number}: {title_of(rule)}'}})"
        if rule
        else trigger.sentence
    )
    if before is None:
        held_back = trigger.get_suppressed_display()
        return Told(_("Found, held back: %(why)s") % {"why": held_back} if held_back else _("Found"), words)
    return Told(_what_became(row, before), words)


def _what_became(row: Row, before: Row) -> str:
    became = {
        TriggerState.WITHDRAWN: _("No longer found"),
        TriggerState.ANSWERED: _("Answered"),
        TriggerState.LIVE: _("Found again"),
    }
    told = (
        (row.state != before.state, became[TriggerState(row.state)]),
        (row.care_answered_at != before.care_answered_at or row.answered_at != before.answered_at, _("Answered")),
        (row.patient_id != before.patient_id, _("Finding moved to record %(number)s") % {"number": row.patient_id}),
        (row.suppressed != before.suppressed, _("Held back") if row.suppressed else _("No longer held back")),
    )
    return next((words for is_so, words in told if is_so), _("Finding changed"))


def _referral_sources(ids: Collection[int]) -> list[Source]:
    referrals = ever(Referral, patient__in=ids)
    return [
        events_source(
            Referral,
            events_of(Referral).filter(patient__in=ids),
            kind=Kind.REFERRALS,
            tell=_tell_referral,
            hides=["kind"],
        ),
        events_source(
            Reason,
            events_of(Reason).filter(referral__in=referrals).select_related("trigger"),
            kind=Kind.REFERRALS,
            tell=_tell_reason,
            hides=["trigger"],
        ),
        events_source(Answer, events_of(Answer).filter(referral__in=referrals), kind=Kind.ANSWERS, tell=_tell_answer),
        events_source(
            Escalation, events_of(Escalation).filter(referral__in=referrals), kind=Kind.REFERRALS, tell=_tell_escalation
        ),
        events_source(
            BoardQuestion,
            events_of(BoardQuestion).filter(trigger__in=ever(Trigger, patient__in=ids)),
            kind=Kind.REFERRALS,
            tell=_named(later("Question put on the tumour board"), later("Question taken from the tumour board")),
        ),
    ]


def _tell_referral(row: Row, before: Row | None) -> Told:
    state = row.get_state_display()
    if before is None:
        return Told(_("Referral opened"), state)
    if row.state != before.state:
        return Told(_("Referral: %(state)s") % {"state": state}, row.get_why_ended_display() if row.why_ended else "")
    return Told(_("Referral changed"))


def _tell_reason(row: Row, before: Row | None) -> Told:
    if before is None:
        return Told(_("Speaks for the referral"), _reason_in_words(row))
    if row.ended_at and not before.ended_at:
        return Told(
            _("No longer speaks for the referral: %(why)s") % {"why": row.get_why_ended_display()},
            _reason_in_words(row),
        )
    return Told(_("Reason changed"), _reason_in_words(row))


def _reason_in_words(row: Row) -> str:
    if row.request:
        return str(as_row(Reason, row).asked_for)
    return _("%(finding)s, see by %(day)s") % {
        # More follows in the same sentence.
        "finding": row.trigger.sentence.removesuffix("."),
        "day": write_clinical_date(row.see_by, "day"),
    }


def _tell_answer(row: Row, before: Row | None) -> Told:
    answer = as_row(Answer, row)
    said = ", ".join(filter(None, (str(answer.get_what_display()), answer.get_reason_display(), answer.comment)))
    return Told(
        _("Answer") if before is None else _("Answer taken back") if row.undone_at else _("Answer changed"), said
    )


def _tell_escalation(row: Row, before: Row | None) -> Told:
    return Told(_("Nobody answered: put to %(whom)s") % {"whom": row.get_step_display()})
