"""Reading consults: mine, the team's, a patient's, and what can be done with one."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, DateField, Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from consults import scheduling
from consults.booking import as_scheduled, days_off, load_diary
from consults.booking_wishes import wish_of
from consults.choices import ACTIONS, MOVES, OPEN, TAKES_TIME, Occasion, Setting, State, minutes_of
from consults.document_queries import contacts_of
from consults.holidays_of import holidays_between
from consults.models import Absence, Appointment, Consult, VisitReason, WeeklySession
from consults.scheduling import HORIZON_DAYS, NOTICE, Slot, places_by_week
from consults.timeline_entries import entries_of_consults, entries_of_contacts
from patients.choices import FactKind
from patients.models import Fact, Patient
from patients.queries import FactLine, facts_to_draw, records_of
from staff.keyset import behind
from staff.models import User
from staff.past import events_of, ever
from staff.permissions import ROLE_PERMISSIONS, Permission, Role
from triggers.change_sources import Kind
from triggers.changes import Source, Told, events_source
from triggers.facts import PalliativeCare
from triggers.history import HistoryOnDay
from triggers.load import load_histories
from triggers.models import Trigger
from triggers.queries import triggers_of, visible_referrals
from triggers.timeline import Timeline, timeline_of
from triggers.trends import TrendGroup, trends_of


def visible_consults(user: User) -> QuerySet[Consult]:
    """Give the consults this user may see: all of the centre, or none."""
    return Consult.objects.all() if user.may(Permission.SEE_CONSULTS) else Consult.objects.none()


def for_lists(consults: QuerySet[Consult]) -> QuerySet[Consult]:
    """
    Add what a row shows: patient, who claimed it, its appointments with their clinicians, and who of the team has noted
    that the reasons of its referral are gone. A constant number of queries in all.
    """
    return consults.select_related("patient__merged_into", "claimed_by", "referral").prefetch_related(
        "appointments__clinician", "referral__acknowledgements__by"
    )


def my_consults(user: User, *, limit: int = 100) -> list[Consult]:
    """Give the open consults that this user claimed, or whose appointment is with this user; the next one first."""
    appointment = Appointment.objects.filter(consult=OuterRef("pk"), state__in=TAKES_TIME)
    mine = Q(claimed_by=user) | (Q(claimed_by=None) & Exists(appointment.filter(clinician=user)))
    consults = visible_consults(user).filter(mine, state__in=OPEN)
    starts_at = Subquery(appointment.values("starts_at")[:1])
    return list(for_lists(consults.annotate(starts_at=starts_at).order_by("starts_at", "see_by", "pk")[:limit]))


def team_consults(
    user: User, *, state: State | None = None, after: int | None = None, limit: int = 25
) -> list[Consult]:
    """
    Give a page of the team's open consults by deadline; one more than `limit` says that there is a next page.

    :param after: the number of the last row of the page before; one that is unknown begins at the top.
    """
    consults = visible_consults(user).filter(state__in=[state] if state else OPEN)
    if last := visible_consults(user).filter(pk=after).first() if after else None:
        consults = behind(consults, last, "see_by", "pk")
    return list(for_lists(consults.order_by("see_by", "pk")[: limit + 1]))


def consults_of(user: User, patient: Patient) -> list[Consult]:
    """Give all consults of a patient and of the records merged into it, with their appointments, the latest first."""
    consults = visible_consults(user).filter(patient__in=records_of(patient))
    return list(consults.prefetch_related("appointments__clinician").order_by("-opened_at", "-pk"))


def consults_of_referrals(referral_ids: Iterable[int]) -> dict[int, Consult]:
    """Give referral id → its consult with its appointments, for those that have one."""
    consults = Consult.objects.filter(referral__in=list(referral_ids)).select_related("claimed_by")
    consults = consults.prefetch_related("appointments__clinician")
    return {consult.referral_id: consult for consult in consults if consult.referral_id is not None}


def consults_of_findings(trigger_ids: Iterable[int]) -> dict[int, Consult]:
    """Give finding → the consult that was to answer it, for findings in patients of our own care."""
    reasons = VisitReason.objects.filter(trigger__in=list(trigger_ids)).select_related("consult__claimed_by")
    appointments = reasons.prefetch_related("consult__appointments__clinician")
    return {reason.trigger_id: reason.consult for reason in appointments}


def possible_moves(consult: Consult, user: User) -> frozenset[str]:
    """Give the moves and actions that this user may do now, for the buttons."""
    moves = {
        name
        for name, move in MOVES.items()
        if move.permission and consult.state in move.sources and user.may(move.permission)
    }
    actions = {
        name for name, (states, permission) in ACTIONS.items() if consult.state in states and user.may(permission)
    }
    actions -= {"release"} if consult.claimed_by_id is None else {"claim"}
    if consult.referral is not None and consult.referral.is_live:
        moves.discard("cancel")
    return frozenset(moves | actions)


def may_tell_patient(consult: Consult) -> bool:
    """
    Say whether slips, reminders and letters about this consult may go to the patient.

    Not before somebody has told the patient that the disease cannot be cured; the slot is held until then.
    """
    patient = consult.patient
    return (patient.merged_into or patient).informed_on is not None


def free_slots(consult: Consult, *, at: datetime, limit: int = 20) -> list[Slot]:
    """Give the next free slots to which a consult could be moved, earliest first."""
    return list(_first(_free_slots(consult, at), limit))


def _free_slots(consult: Consult, at: datetime) -> Iterator[Slot]:
    diary, wish, today = load_diary(at=at, without=consult), wish_of(consult, at=at), timezone.localdate(at)
    for days in range(HORIZON_DAYS + 1):
        slots = diary.free_slots(
            today + timedelta(days=days),
            minutes=wish.minutes,
            by_telephone=wish.by_telephone,
            earliest=at + NOTICE,
            busy=wish.busy,
        )
        yield from sorted(slots, key=lambda slot: (slot.starts_at, slot.clinician))


def _first(slots: Iterator[Slot], limit: int) -> Iterator[Slot]:
    for _, slot in zip(range(limit), slots, strict=False):
        yield slot


def in_our_care(patient_ids: Iterable[int], *, today: date) -> set[int]:
    """
    Give those of these patients whom our own service cares for today.

    :param patient_ids: surviving records. Two queries for any number.
    """
    caring: dict[int, int] = {}
    for patient_id, history in load_histories(patient_ids).items():
        day = history.on_day(today)
        caring |= {int(care.id): patient_id for care in day.every(PalliativeCare) if not day.has_ended(care)}
    ours = Fact.objects.filter(pk__in=caring, kind=FactKind.PALLIATIVE_CARE, own=True).values_list("pk", flat=True)
    return {caring[pk] for pk in ours}


def possible_clinicians() -> QuerySet[User]:
    """Give the active people who may hold consults, by name."""
    holding = [role for role in Role if Permission.DOCUMENT_CONSULT in ROLE_PERMISSIONS[role]]
    return User.objects.filter(is_active=True, roles__overlap=holding).order_by("name", "pk")


def current_sessions(*, today: date) -> QuerySet[WeeklySession]:
    """Give the weekly hours that are not over, by person and weekday."""
    hours = WeeklySession.objects.filter(Q(valid_until=None) | Q(valid_until__gte=today)).select_related("clinician")
    return hours.order_by("clinician__name", "clinician", "weekday", "starts", "pk")


def coming_absences(*, today: date) -> QuerySet[Absence]:
    """Give the absences that are not over and were not taken back, the next one first."""
    return Absence.objects.filter(last_day__gte=today, ended_at=None).select_related("clinician")


def capacity_by_week(*, first: date, last: date, today: date) -> dict[date, int]:
    """
    Give Monday → how many first consults the team has time for in that week, between these days only.

    That is its weekly hours without its absences, whoever is booked. Before today the hours count of everybody who
    gave some then, from today on of those who are still here.
    """
    held = WeeklySession.objects.filter(Q(valid_until=None) | Q(valid_until__gte=first), valid_from__lte=last)
    away = Absence.objects.filter(ended_at=None, first_day__lte=last, last_day__gte=first)
    absences = [scheduling.Absence(clinician=a.clinician_id, first=a.first_day, last=a.last_day) for a in away]
    minutes, places = minutes_of(Occasion.REFERRAL), Counter[date]()
    closed, off = frozenset(holidays_between(first, last)), days_off(first, last)
    if first < today:
        sessions = as_scheduled(held)
        places.update(
            places_by_week(
                sessions,
                absences,
                first=first,
                last=min(last, today - timedelta(days=1)),
                minutes=minutes,
                closed=closed,
                off=off,
            )
        )
    if last >= today:
        sessions = as_scheduled(held.filter(clinician__is_active=True))
        coming = max(first, today)
        places.update(
            places_by_week(sessions, absences, first=coming, last=last, minutes=minutes, closed=closed, off=off)
        )
    return dict(places)


def booked_by_week(*, first: date, last: date) -> dict[date, int]:
    """Give Monday → how many appointments of that week take the team's time, between these days only."""
    booked = Appointment.objects.filter(state__in=TAKES_TIME, starts_at__date__gte=first, starts_at__date__lte=last)
    weeks = booked.order_by().values_list(TruncWeek("starts_at", output_field=DateField()))
    return dict(weeks.annotate(number=Count("pk")))


def clinicians_with_sessions() -> QuerySet[User]:
    """Give the clinicians who have weekly sessions."""
    return User.objects.filter(weekly_sessions__isnull=False, is_active=True).distinct()


def patient_timeline(
    user: User,
    patient: Patient,
    *,
    today: date,
    period: str = "",
    facts: list[FactLine] | None = None,
    triggers: Sequence[Trigger] | None = None,
    consults: Sequence[Consult] | None = None,
) -> Timeline:
    """
    Draw the timeline of a patient and of the records merged into it. A constant number of queries.

    :param period: a name in `triggers.timeline.PERIODS`; "" for what fits the patient.
    :param facts: what `facts_to_draw` gave, where the page has it already; likewise of `triggers_of` and `consults_of`.
    """
    return timeline_of(
        patient,
        facts=facts_to_draw(patient) if facts is None else facts,
        triggers=list(triggers_of(user, patient)) if triggers is None else triggers,
        referrals=list(visible_referrals(user).filter(patient__in=records_of(patient))),
        more=[
            *entries_of_consults(consults_of(user, patient) if consults is None else consults),
            *entries_of_contacts(contacts_of(user, patient)),
        ],
        today=today,
        period=period,
    )


def patient_trends(
    user: User, patient: Patient, *, today: date, history: HistoryOnDay | None = None
) -> list[TrendGroup]:
    """
    Give a patient's symptoms, function, quality of life and distress over time, merged records included. One query.

    :param history: all facts of the person on this day, where the page has them already.
    :returns: nothing for who may not open patients.
    """
    if not user.may(Permission.SEE_PATIENTS):
        return []
    if history is None:
        history = load_histories([patient.survivor_id])[patient.survivor_id].on_day(today)
    return trends_of(history)


@dataclass(frozen=True)
class Booked:
    """What is arranged for a referral: the state of its consult, and its appointment where it has one."""

    state: str
    late: bool
    escalated_at: datetime | None
    starts_at: datetime | None
    clinician: str | None
    place: str | None
    setting: str | None

    @property
    def state_label(self) -> str:
        return str(State(self.state).label)

    @property
    def setting_label(self) -> str:
        return str(Setting(self.setting).label) if self.setting else ""


def booked_for(referral_ids: Iterable[int]) -> dict[int, Booked]:
    """Give referral id → what is arranged, for those that have a consult. One query for any number."""
    counting = FilteredRelation("appointments", condition=Q(appointments__state__in=TAKES_TIME))
    rows = Consult.objects.filter(referral__in=list(referral_ids)).annotate(booked=counting)
    columns = ("state", "late", "escalated_at", "booked__starts_at", "booked__clinician__name")
    found = rows.order_by().values_list("referral", *columns, "booked__place", "booked__setting")
    return {referral: Booked(*shown) for referral, *shown in found}


def places_in_use() -> list[str]:
    """Give the places where the team holds or held its weekly hours, by name."""
    return list(WeeklySession.objects.order_by("place").values_list("place", flat=True).distinct())


def consult_changes(user: User, record_ids: Collection[int]) -> list[Source]:
    """Give where changes of the consults of these records, of their appointments and of reasons of visits stand."""
    if not user.may(Permission.SEE_CONSULTS):
        return []
    consults = ever(Consult, patient__in=record_ids)
    return [
        events_source(
            Consult, events_of(Consult).filter(patient__in=record_ids), kind=Kind.CONSULTS, tell=_tell_consult
        ),
        events_source(
            Appointment,
            events_of(Appointment).filter(patient__in=record_ids),
            kind=Kind.CONSULTS,
            tell=_tell_appointment,
            hides=["why", "session", "consult"],
        ),
        events_source(
            VisitReason,
            events_of(VisitReason).filter(consult__in=consults),
            kind=Kind.CONSULTS,
            tell=lambda row, before: Told(gettext("A finding is to be answered by a visit")),
            hides=["trigger", "consult"],
        ),
    ]


def _tell_consult(row: Any, before: Any) -> Told:
    state = str(row.get_state_display())
    if before is None:
        return Told(gettext("Consult opened"), f"{row.get_occasion_display()}, {state}")
    if row.state != before.state:
        return Told(gettext("Consult: %(state)s") % {"state": state})
    return Told(gettext("Consult changed"))


def _tell_appointment(row: Any, before: Any) -> Told:
    when = f"{date_format(timezone.localtime(row.starts_at), 'SHORT_DATETIME_FORMAT')}, {row.place}"
    if before is None:
        return Told(gettext("Appointment booked"), when)
    if row.state != before.state:
        return Told(gettext("Appointment: %(state)s") % {"state": row.get_state_display()}, when)
    return Told(gettext("Appointment changed"), when)
