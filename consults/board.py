"""Reading the team board: who of our patients is in the house, what is to be done today and soon, what is late."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consults.board_house import begin_of, here_today
from consults.care_choices import ACTIVATION_LIVE
from consults.care_queries import live_contacts, open_tasks, visible_activations
from consults.choices import AHEAD, OPEN, AppointmentState, State
from consults.models import Appointment, Consult, PathwayPlan
from consults.queries import visible_consults
from consults.scheduling import HORIZON_DAYS
from patients.choices import FactKind
from patients.models import Fact, Patient
from staff.models import User
from triggers.choices import CallsFor
from triggers.queries import findings_in_care

# Rows of one list at most; what is most urgent stands first.
MOST = 25


@dataclass(frozen=True)
class Line:
    """One row: whom it is about, what, when or where, and the page behind it; `tone` is "", warn or bad."""

    patient: Patient
    what: str
    when: str
    address: str
    who: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Lane:
    """One list of the board; `address` is the page with all of it, where there is one."""

    key: str
    title: str | Promise
    none: str | Promise
    lines: list[Line]
    address: str = ""

    @property
    def is_full(self) -> bool:
        return len(self.lines) >= MOST


def board_of(user: User, *, people: Collection[int] | None, at: datetime) -> list[Lane]:
    """
    Give the lists of the board. A constant number of queries.

    :param people: whose work is shown; None for everybody's.
    """
    today = timezone.localdate(at)
    tomorrow, week = today + timedelta(days=1), today + timedelta(days=7)
    return [
        Lane("contacts", _("To be contacted today"), _("Nobody."), _contacts(user, people), reverse("consults:tasks")),
        Lane("here", _("In the house today"), _("None of our patients."), _in_the_house(user, people, today)),
        Lane("today", _("Today"), _("No appointment."), _booked(user, people, today, tomorrow)),
        Lane("week", _("The next six days"), _("No appointment."), _booked(user, people, tomorrow, week)),
        Lane("overdue", _("Overdue"), _("Nothing is overdue."), _overdue(user, people, today)),
        Lane("waiting", _("Wait for an appointment"), _("Nobody waits."), _waiting(user, people, today)),
        Lane(
            "findings", _("New findings in our care"), _("None."), _findings(user, people, today),
            reverse("triggers:care_items"),
        ),
        Lane("proms", _("Questionnaires due"), _("None this week."), _proms(people, week)),
        Lane(
            "activations", _("Specialised care on its way"), _("None."), _activations(user, people, today),
            reverse("consults:activations"),
        ),
        Lane("tasks", _("Tasks due"), _("None."), _tasks(user, people, today), reverse("consults:tasks")),
    ]  # fmt: skip


def patients_on(lanes: Iterable[Lane]) -> set[int]:
    """Give the numbers of the patients that a board shows, for the log of readings."""
    return {line.patient.survivor_id for lane in lanes for line in lane.lines}


def _of_people(people: Collection[int] | None) -> Q:
    """Say that a consult is one of these people's: claimed, booked with them, or they are the named nurse."""
    if people is None:
        return Q()
    booked = Appointment.objects.filter(consult=OuterRef("pk"), state=AppointmentState.LIVE, clinician__in=people)
    return Q(claimed_by__in=people) | Q(patient__named_nurse__in=people) | Q(Exists(booked))


def _shown(patient: Patient) -> Patient:
    return patient.merged_into or patient


def _booked(user: User, people: Collection[int] | None, first: date, until: date) -> list[Line]:
    appointments = Appointment.objects.filter(
        state=AppointmentState.LIVE,
        starts_at__gte=begin_of(first),
        starts_at__lt=begin_of(until),
        consult__in=visible_consults(user).filter(state__in=OPEN),
    )
    if people is not None:
        appointments = appointments.filter(
            Q(clinician__in=people) | Q(consult__claimed_by__in=people) | Q(patient__named_nurse__in=people)
        )
    rows = appointments.select_related("patient__merged_into", "clinician", "consult").order_by("starts_at", "pk")
    return [
        Line(
            patient=_shown(each.patient),
            what=f"{each.consult.get_occasion_display()}, {each.get_setting_display()}, {each.place}",
            when=_moment(each.starts_at, first=first, until=until),
            address=reverse("consults:consult", args=[each.consult_id]),
            who=str(each.clinician),
            tone="bad" if each.consult.late else "",
        )
        for each in rows[:MOST]
    ]


def _moment(at: datetime, *, first: date, until: date) -> str:
    local = timezone.localtime(at)
    clock = date_format(local, "TIME_FORMAT")
    return clock if (until - first).days == 1 else f"{date_format(local, 'D')} {date_format(local, 'd.m.')} {clock}"


def _overdue(user: User, people: Collection[int] | None, today: date) -> list[Line]:
    late = visible_consults(user).filter(_of_people(people), state__in=AHEAD, see_by__lt=today)
    return [_consult_line(each, tone="bad") for each in _rows_of(late)]


def _waiting(user: User, people: Collection[int] | None, today: date) -> list[Line]:
    bookable = Q(not_before=None) | Q(not_before__lte=today + timedelta(days=HORIZON_DAYS))
    waiting = visible_consults(user).filter(bookable, _of_people(people), state=State.WAITING, see_by__gte=today)
    return [_consult_line(each) for each in _rows_of(waiting)]


def _rows_of(consults: QuerySet[Consult]) -> QuerySet[Consult]:
    return consults.select_related("patient__merged_into", "claimed_by").order_by("see_by", "pk")[:MOST]


def _consult_line(consult: Consult, tone: str = "") -> Line:
    return Line(
        patient=_shown(consult.patient),
        what=f"{consult.get_occasion_display()}, {consult.get_state_display()}",
        when=str(_("see by %(day)s")) % {"day": date_format(consult.see_by, "SHORT_DATE_FORMAT")},
        address=reverse("consults:consult", args=[consult.pk]),
        who=str(consult.claimed_by or ""),
        tone=tone,
    )


def _contacts(user: User, people: Collection[int] | None) -> list[Line]:
    contacts = live_contacts(user)
    if people is not None:
        contacts = contacts.filter(Q(claimed_by__in=people) | Q(steps__to__in=people)).distinct()
    return [
        Line(
            patient=_shown(each.patient),
            what=str(each.get_state_display()),
            when=date_format(timezone.localtime(each.made_at), "SHORT_DATETIME_FORMAT"),
            address=reverse("consults:contact_today", args=[each.pk]),
            who=str(each.claimed_by or ""),
            tone="bad",
        )
        for each in contacts[:MOST]
    ]


def _activations(user: User, people: Collection[int] | None, today: date) -> list[Line]:
    orders = visible_activations(user).filter(state__in=ACTIVATION_LIVE).order_by("due_on", "pk")
    if people is not None:
        orders = orders.filter(Q(ordered_by__in=people) | Q(patient__named_nurse__in=people))
    return [
        Line(
            patient=_shown(each.patient),
            what=f"{each.get_structure_display()}, {each.get_state_display()}",
            when=str(_("to begin by %(day)s")) % {"day": date_format(each.due_on, "SHORT_DATE_FORMAT")},
            address=reverse("consults:consult", args=[each.consult_id]),
            who=each.provider,
            tone="bad" if each.due_on < today else "",
        )
        for each in orders[:MOST]
    ]


def _tasks(user: User, people: Collection[int] | None, today: date) -> list[Line]:
    tasks = open_tasks(user).filter(due_on__lte=today)
    if people is not None:
        professions = User.objects.filter(pk__in=people).exclude(profession="").values("profession")
        tasks = tasks.filter(Q(responsible__in=people) | Q(responsible=None, profession__in=professions))
    return [
        Line(
            patient=_shown(each.patient),
            what=each.text or each.problem or str(each.get_kind_display()),
            when=date_format(each.due_on, "SHORT_DATE_FORMAT"),
            address=reverse("patients:patient", args=[each.patient.survivor_id])
            if each.consult_id is None
            else reverse("consults:consult", args=[each.consult_id]),
            who=str(each.responsible or each.get_profession_display()),
            tone="bad" if each.due_on < today else "warn",
        )
        for each in tasks[:MOST]
    ]


def _findings(user: User, people: Collection[int] | None, today: date) -> list[Line]:
    found = findings_in_care(user, ours=True, today=today).filter(care_answer="")
    if people is not None:
        found = found.filter(patient__named_nurse__in=people)
    rows = found.exclude(calls_for=CallsFor.QUESTIONNAIRE).select_related("patient__named_nurse")
    return [
        Line(
            patient=each.patient,
            what=each.sentence,
            when=str(_("see by %(day)s")) % {"day": date_format(each.see_by, "SHORT_DATE_FORMAT")},
            address=reverse("triggers:care_items"),
            who=str(each.patient.named_nurse or ""),
            tone="bad" if each.see_by < today else "",
        )
        for each in rows.order_by("see_by", "pk")[:MOST]
    ]


def _proms(people: Collection[int] | None, until: date) -> list[Line]:
    plans = PathwayPlan.objects.filter(ended_at=None, next_prom_on__lt=until)
    if people is not None:
        plans = plans.filter(Q(decided_by__in=people) | Q(patient__named_nurse__in=people))
    answered = Fact.objects.filter(
        patient=OuterRef("patient"), kind=FactKind.ASSESSMENT, stored_at__gt=OuterRef("decided_at"),
        on__gte=OuterRef("next_prom_on") - timedelta(days=7),
    )  # fmt: skip
    rows = plans.filter(~Exists(answered)).select_related("patient__merged_into", "patient__named_nurse")
    return [
        Line(
            patient=_shown(each.patient),
            what=str(_("Questionnaire")),
            when=date_format(each.next_prom_on or until, "SHORT_DATE_FORMAT"),
            address=reverse("consults:pathway", args=[each.patient.survivor_id]),
            who=str(each.patient.named_nurse or ""),
        )
        for each in rows.order_by("next_prom_on", "pk")[:MOST]
    ]


def _in_the_house(user: User, people: Collection[int] | None, today: date) -> list[Line]:
    """Give those of our patients who are in the house today: on a ward with room and bed, or for an appointment."""
    consults = visible_consults(user).filter(_of_people(people), state__in=OPEN)
    plans = PathwayPlan.objects.filter(ended_at=None)
    if people is not None:
        plans = plans.filter(patient__named_nurse__in=people)
    ours = {
        *consults.values_list(Coalesce("patient__merged_into", "patient"), flat=True),
        *plans.values_list(Coalesce("patient__merged_into", "patient"), flat=True),
    }
    found = here_today(ours, today=today)
    patients = Patient.objects.filter(pk__in=found).select_related("named_nurse").order_by("family_name", "pk")
    return [
        Line(
            patient=each,
            what=found[each.pk][0],
            when=found[each.pk][1],
            address=reverse("patients:patient", args=[each.pk]),
            who=str(each.named_nurse or ""),
        )
        for each in patients[: 4 * MOST]
    ]
