"""What a row of the referral queue shows: who, why, until when, what is arranged, and the palliative history."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from django.db import connection
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.models import Patient
from staff.models import Unit, User
from triggers.choices import REFERRAL_MOVES, WAITING_STATES, AnswerKind
from triggers.deadline_words import short_date
from triggers.facts import Consult, Declined, PalliativeCare
from triggers.history import HistoryOnDay
from triggers.load import load_histories
from triggers.models import Reason, Referral, Trigger
from triggers.register import RULES_BY_CODE
from triggers.rule_cards import title_of
from triggers.services import why_not_defer
from triggers.summary import PatientSummary
from triggers.summary_words import tumour_in_short

AnyModel = TypeVar("AnyModel", bound=Model)


def _columns(model: type[Model], *names: str) -> tuple[str, ...]:
    """Give these columns in the order of the model, in which `from_db` takes them."""
    return tuple(field.attname for field in model._meta.concrete_fields if field.attname in names)


def _named(table: str, columns: Iterable[str]) -> str:
    return ", ".join(f'{table}."{column}"' for column in columns)


_REFERRAL = _columns(
    Referral,
    *("id", "patient_id", "state", "see_by", "target_on", "opened_at", "version", "answered_at", "answered_by_id"),
    *("defer_reason", "deferred_until", "decline_reason", "comment", "reasons_gone_at", "ended_at", "why_ended"),
)
_PATIENT = _columns(
    Patient,
    *("id", "family_name", "given_names", "birth_date", "birth_date_precision", "sex", "informed_on"),
    *("responsible_oncologist_id", "named_nurse_id", "unit_id", "merged_into_id"),
)
_REASON = _columns(
    Reason,
    *("id", "referral_id", "see_by", "strong", "request", "requested_by_id", "added_at", "ended_at", "trigger_id"),
)
_TRIGGER = _columns(Trigger, "id", "rule", "tumour_id", "on", "sentence_en", "sentence_de", "late_known")
_PERSON = _columns(User, "id", "username", "name", "profession")
_UNIT = _columns(Unit, "id", "name")

# Written once: to put them together for every page took as long as to answer them. All names are from this file.
_REFERRALS = f"""
    SELECT {_named("referral", _REFERRAL)}, {_named("patient", _PATIENT)}
      FROM triggers_referral referral JOIN patients_patient patient ON patient.id = referral.patient_id
     WHERE referral.id = ANY(%s)
"""  # noqa: S608  # nosec B608
_REASONS = f"""
    SELECT {_named("reason", _REASON)}, {_named("trigger", _TRIGGER)}
      FROM triggers_reason reason LEFT JOIN triggers_trigger trigger ON trigger.id = reason.trigger_id
     WHERE reason.referral_id = ANY(%s) ORDER BY reason.see_by, reason.id
"""  # noqa: S608  # nosec B608
_PEOPLE = f"SELECT {_named('person', _PERSON)} FROM staff_user person WHERE id = ANY(%s)"  # noqa: S608  # nosec B608
_UNITS = f"SELECT {_named('unit', _UNIT)} FROM staff_unit unit WHERE id = ANY(%s)"  # noqa: S608  # nosec B608


class Arranged(Protocol):
    """What a later app says of the consult that a referral asks for: its state, and its appointment if it has one."""

    @property
    def state(self) -> str: ...

    @property
    def late(self) -> bool: ...

    @property
    def escalated_at(self) -> datetime | None: ...

    @property
    def starts_at(self) -> datetime | None: ...

    @property
    def clinician(self) -> str | None: ...

    @property
    def place(self) -> str | None: ...

    @property
    def state_label(self) -> str: ...

    @property
    def setting_label(self) -> str: ...


@dataclass
class ShownReason:
    """A reason in words. What the same rule finds again about the same tumour is counted and not shown once more."""

    words: str
    rule: str
    """Number and title of the rule; empty for a request by hand. Where there is no room, its title alone."""
    title: str
    found_on: date
    see_by: date
    strong: bool
    late_known: bool = False
    requested_by: User | None = None
    again: list[date] = field(default_factory=list)


@dataclass(frozen=True)
class QueueRow:
    """One patient's referral as the list shows it. `booked` is what a later app says of its consult."""

    referral: Referral
    reasons: list[ShownReason]
    tumours: list[str]
    care: list[str]
    booked: Arranged | None = None
    why_not_defer: str = ""
    """Why deferring would be refused, in the reader's words; empty where it would not."""

    @property
    def patient(self) -> Patient:
        return self.referral.patient

    @property
    def has_nobody(self) -> bool:
        patient = self.patient
        return patient.responsible_oncologist_id is None and patient.unit_id is None

    @property
    def can_answer(self) -> bool:
        return self.referral.state in WAITING_STATES

    def can(self, answer: AnswerKind) -> bool:
        """Whether this answer can be given now to the referral as it stands."""
        if answer == AnswerKind.DEFER and self.why_not_defer:
            return False
        return self.referral.state in REFERRAL_MOVES[answer].sources


def queue_rows(ids: Sequence[int], *, booked: Mapping[int, Arranged], today: date) -> list[QueueRow]:
    """
    Give the rows of these referrals, in this order. Five queries, however many rows there are.

    :param booked: referral id → what is arranged, as `consults.queries.booked_for` gives it.
    """
    if not ids:
        return []
    with connection.cursor() as cursor:
        referrals = _read_referrals(cursor, ids)
        reasons = _read_reasons(cursor, ids)
        _bring_people(cursor, referrals.values(), reasons)
    of_referral = defaultdict(list)
    for reason in reasons:
        of_referral[reason.referral_id].append(reason)
    days = {
        pk: history.on_day(today)
        for pk, history in load_histories({each.patient_id for each in referrals.values()}).items()
    }
    return [
        QueueRow(
            referral=referral,
            reasons=shown_reasons(referral, of_referral[pk]),
            tumours=[tumour_in_short(tumour) for tumour in PatientSummary(days[referral.patient_id]).tumours],
            care=care_in_short(days[referral.patient_id]),
            booked=booked.get(pk),
            why_not_defer=why_not_defer([each.see_by for each in of_referral[pk] if each.ended_at is None], today),
        )
        for pk in ids
        if (referral := referrals.get(pk)) is not None
    ]


def _read_referrals(cursor: Any, ids: Sequence[int]) -> dict[int, Referral]:
    cursor.execute(_REFERRALS, [list(ids)])
    referrals = {}
    for row in cursor.fetchall():
        referral = Referral.from_db(connection.alias, _REFERRAL, row[: len(_REFERRAL)])
        referral.patient = Patient.from_db(connection.alias, _PATIENT, row[len(_REFERRAL) :])
        referrals[referral.pk] = referral
    return referrals


def _read_reasons(cursor: Any, ids: Sequence[int]) -> list[Reason]:
    """Give the reasons of these referrals, the most urgent first, with the findings that they come from."""
    cursor.execute(_REASONS, [list(ids)])
    reasons = []
    for row in cursor.fetchall():
        reason = Reason.from_db(connection.alias, _REASON, row[: len(_REASON)])
        if reason.trigger_id is not None:
            reason.trigger = Trigger.from_db(connection.alias, _TRIGGER, row[len(_REASON) :])
        reasons.append(reason)
    return reasons


def _read(cursor: Any, model: type[AnyModel], columns: tuple[str, ...]) -> list[AnyModel]:
    return [model.from_db(connection.alias, columns, row) for row in cursor.fetchall()]


def _bring_people(cursor: Any, referrals: Collection[Referral], reasons: Iterable[Reason]) -> None:
    """Put people and units where the rows look for them, each read once."""
    # A patient of two closed referrals is there twice.
    patients = [referral.patient for referral in referrals]
    wanted = {number for patient in patients for number in (patient.responsible_oncologist_id, patient.named_nurse_id)}
    wanted |= {referral.answered_by_id for referral in referrals} | {reason.requested_by_id for reason in reasons}
    cursor.execute(_PEOPLE, [list(wanted - {None})])
    people: dict[int | None, User] = {person.pk: person for person in _read(cursor, User, _PERSON)}
    cursor.execute(_UNITS, [list({patient.unit_id for patient in patients} - {None})])
    units: dict[int | None, Unit] = {unit.pk: unit for unit in _read(cursor, Unit, _UNIT)}
    for patient in patients:
        patient.responsible_oncologist = people.get(patient.responsible_oncologist_id)
        patient.named_nurse = people.get(patient.named_nurse_id)
        patient.unit = units.get(patient.unit_id)
    for referral in referrals:
        referral.answered_by = people.get(referral.answered_by_id)
    for reason in reasons:
        reason.requested_by = people.get(reason.requested_by_id)


def shown_reasons(referral: Referral, reasons: Iterable[Reason]) -> list[ShownReason]:
    """Give the reasons that count, or counted until the referral ended, the most urgent first; repeats are counted."""
    shown: dict[object, ShownReason] = {}
    for reason in reasons:
        if reason.ended_at is not None and referral.is_live:
            continue
        trigger = reason.trigger
        finding = (trigger.rule, trigger.tumour_id) if trigger else reason.pk
        if finding not in shown:
            shown[finding] = _shown(reason)
        elif trigger:
            shown[finding].again.append(trigger.on)
            shown[finding].strong |= reason.strong
    return list(shown.values())


def _shown(reason: Reason) -> ShownReason:
    trigger = reason.trigger
    if trigger is None:
        return ShownReason(
            reason.asked_for,
            "",
            "",
            timezone.localdate(reason.added_at),
            reason.see_by,
            reason.strong,
            requested_by=reason.requested_by,
        )
    return ShownReason(
        trigger.sentence,
        rule_label(trigger.rule),
        rule_title(trigger.rule),
        trigger.on,
        reason.see_by,
        reason.strong,
        trigger.late_known,
    )


def rule_label(code: str) -> str:
    """Give number and title of a rule in the reader's language; its code where the register no longer has it."""
    rule = RULES_BY_CODE.get(code)
    return f"{rule.number}. {title_of(rule)}" if rule else code


def rule_title(code: str) -> str:
    """Give the title of a rule as `rule_label` does, without its number."""
    rule = RULES_BY_CODE.get(code)
    return title_of(rule) if rule else code


def care_in_short(day: HistoryOnDay) -> list[str]:
    """Say what palliative care there has been: care that goes on, the last consult, a refusal. Nothing for none."""
    said = []
    for care in day.every(PalliativeCare):
        provider = care.provider or _("our own service")
        if not day.has_ended(care):
            said.append(_("in palliative care since %(day)s: %(who)s") % {"day": short_date(care.on), "who": provider})
        elif care.until:
            said.append(_("palliative care until %(day)s: %(who)s") % {"day": short_date(care.until), "who": provider})
    if consults := day.every(Consult):
        said.append(
            _("%(number)s palliative consults, the last on %(day)s")
            % {"number": len(consults), "day": short_date(consults[-1].on)}
            if len(consults) > 1
            else _("palliative consult on %(day)s") % {"day": short_date(consults[0].on)}
        )
    if refusals := day.every(Declined):
        said.append(_("declined palliative care on %(day)s") % {"day": short_date(refusals[-1].on)})
    return said
