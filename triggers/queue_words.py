"""
The rows of the referral queue as the words that their template prints.

A template that asks each of twenty-five rows for names, days and translations one by one takes most of the time of the
page; here each phrase is translated once, and the template only prints.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import TypedDict

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from patients.choices import Sex
from patients.dates import write_clinical_date
from patients.models import Patient
from triggers.choices import REFERRAL_MOVES, AnswerKind, ReferralState
from triggers.deadline_words import DeadlineInWords, deadline_in_words, short_date
from triggers.models import Referral
from triggers.queue_rows import Arranged, QueueRow, ShownReason

_TONES = {
    ReferralState.PROPOSED: "warn",
    ReferralState.OPEN: "good",
    ReferralState.BEGUN: "good",
    ReferralState.DONE: "good",
}
OTHERS_AT_ONCE = 2
# A consult keeps its appointment while its referral is one of these.
_KEEPS_APPOINTMENT = (ReferralState.OPEN, ReferralState.BEGUN, ReferralState.DONE)


class ReasonInWords(TypedDict):
    words: str
    about: str
    """The rule or who asked, its day, by when if that is not the referral's deadline, and how strong it is."""
    again: str


class AppointmentInWords(TypedDict):
    at: str
    """For machines."""
    when: str
    where: str


class AnswerInWords(TypedDict):
    """A button that opens the row with one answer; `key` is the key that presses it, `help` what is said of that."""

    address: str
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
    reason: ReasonInWords | None
    """The strongest, of those the most urgent."""
    others: list[str]
    """The other reasons, each in one line with its day and strength."""
    more: list[str]
    """Those of them that stand behind a button, which says how many, because a row has no room for them."""
    says_more: str
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
    why_not_defer: str
    """Said to whoever presses the key of an answer that would be refused."""
    is_settling: bool
    """Whether the workers still have to bring the consult into line with the referral."""


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
        self.freed = _("No longer goes ahead: its appointment is being given back. This row follows.")
        self.booked_anew = _("A new appointment is being booked. This row follows.")
        self.until_yes = _("On hold until somebody confirms")
        self.until_back = _("On hold until the referral comes back")
        self.states = {state.value: str(state.label) for state in ReferralState}
        self.referral = _address_before_number("triggers:referral")
        self.patient = _address_before_number("patients:patient")
        self.answers = {
            AnswerKind.CONFIRM: ("?answer=confirm", "c", _("Confirm"), _("Confirm: opens the answer")),
            AnswerKind.DEFER: ("?answer=defer", "d", _("Defer"), _("Defer: opens the answer")),
            AnswerKind.DECLINE: ("?answer=decline", "n", _("Decline"), _("Decline: opens the answer")),
        }


def _address_before_number(route: str) -> str:
    return reverse(route, args=[0]).removesuffix("0/")


def _answers(row: QueueRow, address: str, phrases: _Phrases) -> list[AnswerInWords]:
    return [
        {"address": address + asked, "key": key, "label": label, "help": help_text}
        for kind, (asked, key, label, help_text) in phrases.answers.items()
        if row.can(kind)
    ]


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
    address = f"{phrases.referral}{referral.pk}/"
    # Sorting keeps the most urgent first among those of one strength.
    reasons = sorted(row.reasons, key=lambda reason: not reason.strong)
    others = [_in_one_line(reason, phrases) for reason in reasons[1:]]
    # A button for a single line takes as much room as the line.
    shown = len(others) if len(others) <= OTHERS_AT_ONCE + 1 else OTHERS_AT_ONCE
    return {
        "number": str(referral.pk),
        "version": str(referral.version),
        "address": address,
        "name": str(patient),
        "patient_address": f"{phrases.patient}{patient.pk}/",
        "born": _born(patient, today),
        "tumours": row.tumours,
        "responsible": _responsible(patient, phrases),
        "responsible_number": str(patient.responsible_oncologist_id or ""),
        "for_whom": _for_whom(patient, standing_in),
        "has_nobody": row.has_nobody,
        "is_informed": patient.informed_on is not None,
        "reason": _reason(reasons[0], referral, phrases) if reasons else None,
        "others": others[:shown],
        "more": others[shown:],
        "says_more": _says_more(len(others) - shown),
        "care": [f"{words[:1].upper()}{words[1:]}" for words in row.care],
        "deadline": deadline_in_words(referral, today),
        "state": phrases.states[referral.state],
        "tone": _TONES.get(ReferralState(referral.state), "neutral"),
        "what_became": _what_became(referral),
        "comment": referral.comment,
        "appointment": None if _is_freed(row) else _appointment(row.booked),
        "consult": _consult(row, phrases),
        "warning": _warning(row, today),
        "is_live": referral.is_live,
        "can_answer": row.can_answer,
        "answers": _answers(row, address, phrases),
        "why_not_defer": row.why_not_defer if referral.state in REFERRAL_MOVES[AnswerKind.DEFER].sources else "",
        "is_settling": _is_freed(row) or _is_booked_anew(row),
    }


def _born(patient: Patient, today: date) -> str:
    words = []
    if born := patient.birth_date:
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        words = [write_clinical_date(born, patient.birth_date_precision), _years(age, get_language())]
    if patient.sex != Sex.UNKNOWN:
        words.append(str(Sex(patient.sex).label))
    return " · ".join(words)


@lru_cache(maxsize=1_024)
def _years(age: int, _language: str | None) -> str:
    return ngettext("%(age)s year", "%(age)s years", age) % {"age": age}


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


def _reason(reason: ShownReason, referral: Referral, phrases: _Phrases) -> ReasonInWords:
    about = [phrases.rule % {"rule": reason.rule} if reason.rule else _who_asked(reason, phrases)]
    about.append(short_date(reason.found_on))
    if reason.see_by != referral.see_by:
        about.append(phrases.see_by % {"day": short_date(reason.see_by)})
    again = ", ".join(map(short_date, reason.again))
    return {
        "words": reason.words,
        "about": " · ".join([*about, *_strength(reason, phrases)]),
        "again": _("Seen again on %(days)s") % {"days": again} if again else "",
    }


def _in_one_line(reason: ShownReason, phrases: _Phrases) -> str:
    said = [reason.title or _who_asked(reason, phrases), short_date(reason.found_on), *_strength(reason, phrases)]
    if again := len(reason.again):
        said.append(ngettext("seen once again", "seen %(number)s times again", again) % {"number": again})
    return " · ".join(said)


def _says_more(number: int) -> str:
    return ngettext("%(number)s more reason", "%(number)s more reasons", number) % {"number": number}


def _who_asked(reason: ShownReason, phrases: _Phrases) -> str:
    return phrases.referred_by % {"name": reason.requested_by}


def _strength(reason: ShownReason, phrases: _Phrases) -> list[str]:
    late = [phrases.known_late] if reason.late_known else []
    return [phrases.by_itself if reason.strong else phrases.needs_yes, *late]


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


def _is_booked_anew(row: QueueRow) -> bool:
    """Whether the referral goes ahead after all, and the workers have not yet taken its consult up again."""
    stopped = row.booked is not None and row.booked.state in ("cancelled", "on_hold")
    return stopped and row.referral.state == ReferralState.OPEN


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
    if _is_booked_anew(row):
        return phrases.booked_anew
    if row.booked is None or (row.booked.state == "cancelled" and row.referral.is_live):
        return phrases.no_consult if row.referral.is_live else ""
    if row.booked.state == "on_hold" and row.referral.is_live:
        return phrases.until_back if row.referral.deferred_until else phrases.until_yes
    return "" if row.booked.starts_at else row.booked.state_label


def _warning(row: QueueRow, today: date) -> str:
    booked = row.booked
    if booked is None or _is_freed(row):
        return ""
    if booked.starts_at is None:
        return _("No free time within 56 days") if booked.state == "waiting" and booked.escalated_at else ""
    if booked.late:
        # Once the deadline has passed its clock says so, and once is enough.
        return _("After the deadline") if row.referral.see_by >= today else ""
    missed = booked.state == "scheduled" and booked.escalated_at
    return _("The time has passed without a consult") if missed else ""
