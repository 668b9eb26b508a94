"""
The rows of the referral queue as the words that their template prints.

A template that asks each of twenty-five rows for names, days and translations one by one takes most of the time of the
page; here each phrase is translated once, and the template only prints.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypedDict

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.choices import Sex
from patients.dates import write_clinical_date
from patients.models import Patient
from triggers.choices import AnswerKind, ReferralState
from triggers.deadline_words import DeadlineInWords, deadline_in_words, short_date
from triggers.models import Referral
from triggers.queue_rows import Arranged, QueueRow, ShownReason

_TONES = {
    ReferralState.PROPOSED: "warn",
    ReferralState.OPEN: "good",
    ReferralState.BEGUN: "good",
    ReferralState.DONE: "good",
}
# A consult keeps its appointment while its referral is one of these.
_KEEPS_APPOINTMENT = (ReferralState.OPEN, ReferralState.BEGUN, ReferralState.DONE)


class ReasonInWords(TypedDict):
    words: str
    about: str
    """The rule or who asked, its day, by when, and whether it goes ahead by itself."""
    again: str


class AppointmentInWords(TypedDict):
    at: str
    """For machines."""
    when: str
    where: str


class AnswerInWords(TypedDict):
    """A button that opens the row with one answer; `key` is the key that presses it, `help` what is said of that."""

    kind: str
    key: str
    label: str
    help: str


class RowInWords(TypedDict):
    """What a row says. Numbers are text, so that none is written as an amount; what there is not is empty."""

    number: str
    version: str
    address: str
    name: str
    patient_address: str
    born: str
    tumours: list[str]
    responsible: str
    responsible_number: str
    for_whom: str
    """For which absent colleague the reader stands in here."""
    has_nobody: bool
    is_informed: bool
    reasons: list[ReasonInWords]
    care: list[str]
    deadline: DeadlineInWords
    state: str
    tone: str
    what_became: str
    comment: str
    appointment: AppointmentInWords | None
    consult: str
    warning: str
    is_live: bool
    can_answer: bool
    answers: list[AnswerInWords]
    """The answers that can be given now."""


class _Phrases:
    """Phrases that many rows have, each made once for a page."""

    def __init__(self) -> None:
        self.rule = _("Rule %(rule)s")
        self.referred_by = _("Referred by %(name)s")
        self.see_by = _("see by %(day)s")
        self.by_itself = _("goes ahead by itself")
        self.needs_yes = _("needs a yes")
        self.known_late = _("known late")
        self.responsible = _("Responsible: %(name)s")
        self.unit = _("Unit: %(name)s")
        self.no_consult = _("No consult yet")
        self.freed = _("The appointment is being freed")
        self.answers = {
            AnswerKind.CONFIRM: _answer(AnswerKind.CONFIRM, "c", _("Confirm"), _("Confirm: opens the answer")),
            AnswerKind.DEFER: _answer(AnswerKind.DEFER, "d", _("Defer"), _("Defer: opens the answer")),
            AnswerKind.DECLINE: _answer(AnswerKind.DECLINE, "n", _("Decline"), _("Decline: opens the answer")),
        }


def _answer(kind: AnswerKind, key: str, label: str, help_text: str) -> AnswerInWords:
    return {"kind": kind.value, "key": key, "label": label, "help": help_text}


def in_words(
    rows: Iterable[QueueRow], *, today: date, standing_in: Mapping[int, date] | None = None
) -> list[RowInWords]:
    """
    Put rows into the reader's words.

    :param standing_in: for whom the reader stands in, as `staff.deputies.standing_in_for` gives it.
    """
    phrases = _Phrases()
    return [_row(row, phrases, today, standing_in or {}) for row in rows]


def _row(row: QueueRow, phrases: _Phrases, today: date, standing_in: Mapping[int, date]) -> RowInWords:
    referral, patient = row.referral, row.patient
    return {
        "number": str(referral.pk),
        "version": str(referral.version),
        "address": reverse("triggers:referral", args=[referral.pk]),
        "name": str(patient),
        "patient_address": reverse("patients:patient", args=[patient.pk]),
        "born": _born(patient, today),
        "tumours": row.tumours,
        "responsible": _responsible(patient, phrases),
        "responsible_number": str(patient.responsible_oncologist_id or ""),
        "for_whom": _for_whom(patient, standing_in),
        "has_nobody": row.has_nobody,
        "is_informed": patient.informed_on is not None,
        "reasons": [_reason(reason, phrases) for reason in row.reasons],
        "care": [f"{words[:1].upper()}{words[1:]}" for words in row.care],
        "deadline": deadline_in_words(referral, today),
        "state": referral.get_state_display(),
        "tone": _TONES.get(ReferralState(referral.state), "neutral"),
        "what_became": _what_became(referral),
        "comment": referral.comment,
        "appointment": None if _is_freed(row) else _appointment(row.booked),
        "consult": _consult(row, phrases),
        "warning": _warning(row),
        "is_live": referral.is_live,
        "can_answer": row.can_answer,
        "answers": [phrases.answers[kind] for kind in AnswerKind if row.can(kind)],
    }


def _born(patient: Patient, today: date) -> str:
    words = []
    if born := patient.birth_date:
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        years = ngettext("%(age)s year", "%(age)s years", age) % {"age": age}
        words = [write_clinical_date(born, patient.birth_date_precision), years]
    if patient.sex != Sex.UNKNOWN:
        words.append(patient.get_sex_display())
    return " · ".join(words)


def _responsible(patient: Patient, phrases: _Phrases) -> str:
    oncologist, unit = patient.responsible_oncologist, patient.unit
    if oncologist is None:
        return phrases.unit % {"name": unit} if unit else ""
    said = phrases.responsible % {"name": oncologist}
    return f"{said} · {unit}" if unit else said


def _for_whom(patient: Patient, standing_in: Mapping[int, date]) -> str:
    for colleague in (patient.responsible_oncologist, patient.named_nurse):
        if colleague and (last := standing_in.get(colleague.pk)):
            return _("for %(name)s, away until %(day)s") % {"name": colleague, "day": short_date(last)}
    return ""


def _reason(reason: ShownReason, phrases: _Phrases) -> ReasonInWords:
    about = [
        phrases.rule % {"rule": reason.rule} if reason.rule else phrases.referred_by % {"name": reason.requested_by},
        short_date(reason.found_on),
        phrases.see_by % {"day": short_date(reason.see_by)},
        phrases.by_itself if reason.strong else phrases.needs_yes,
    ]
    if reason.late_known:
        about.append(phrases.known_late)
    again = ", ".join(map(short_date, reason.again))
    return {
        "words": reason.words,
        "about": " · ".join(about),
        "again": _("Seen again on %(days)s") % {"days": again} if again else "",
    }


def _what_became(referral: Referral) -> str:
    """Say until when and why it is put aside, or why it ended; and who said so."""
    if referral.deferred_until:
        said = _("coming back on %(day)s: %(reason)s") % {
            "day": short_date(referral.deferred_until),
            "reason": referral.get_defer_reason_display(),
        }
    elif referral.state == ReferralState.DECLINED:
        said = referral.get_decline_reason_display()
    else:
        said = referral.get_why_ended_display() if referral.why_ended else ""
    if referral.answered_by is None or referral.answered_at is None:
        return said
    time = date_format(timezone.localtime(referral.answered_at), "SHORT_DATETIME_FORMAT")
    answered = _("answered by %(name)s, %(time)s") % {"name": referral.answered_by, "time": time}
    return f"{said} · {answered}" if said else answered


def _is_freed(row: QueueRow) -> bool:
    """Whether the referral no longer stands behind an appointment that the workers have not given back yet."""
    booked = row.booked
    return booked is not None and booked.state == "scheduled" and row.referral.state not in _KEEPS_APPOINTMENT


def _appointment(booked: Arranged | None) -> AppointmentInWords | None:
    if booked is None or booked.starts_at is None:
        return None
    begins = timezone.localtime(booked.starts_at)
    return {
        "at": begins.isoformat(),
        "when": f"{date_format(begins, 'D')} {date_format(begins, 'SHORT_DATETIME_FORMAT')}",
        "where": ", ".join(word for word in (booked.clinician, booked.place, booked.setting_label) if word),
    }


def _consult(row: QueueRow, phrases: _Phrases) -> str:
    """Say how the consult stands that has no appointment, or has one no longer."""
    if _is_freed(row):
        return phrases.freed
    if row.booked is not None:
        return "" if row.booked.starts_at else row.booked.state_label
    return phrases.no_consult if row.referral.is_live else ""


def _warning(row: QueueRow) -> str:
    booked = row.booked
    if booked is None or _is_freed(row):
        return ""
    if booked.starts_at is None:
        return _("No free time within 56 days") if booked.state == "waiting" and booked.escalated_at else ""
    if booked.late:
        return _("After the deadline")
    missed = booked.state == "scheduled" and booked.escalated_at
    return _("The time has passed without a consult") if missed else ""
