"""
Doing what rows of earlier apps wait for: consults for referrals, visits for findings, appointments for consults.

New consults are opened some at a time, everything else row by row, each time in a transaction of its own that takes its
patients with `SKIP LOCKED`: this may run twice at once, late, or be killed at any moment. What is not done now is found
again by the next sweep.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby, islice
from typing import NamedTuple

import structlog
from django.db import DatabaseError, Error, InterfaceError, OperationalError
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from consults.booking import has_room, save
from consults.booking_lost import lost_appointments
from consults.choices import AHEAD, GOES_AHEAD, AppointmentState, Occasion, State, WhyCancelled
from consults.following import bring_into_line, cancel, follow_person
from consults.models import Appointment, Consult, VisitReason
from consults.new_consults import lock_if_free, lock_those_free, open_consult, open_consults, store_new
from consults.queries import in_our_care
from patients.choices import FactKind
from patients.models import Fact, Patient
from patients.queries import records_of
from staff.retry import retried_whole
from triggers.choices import ReferralState
from triggers.clocks import target_on
from triggers.models import Reason, Referral, Trigger
from triggers.progress import note_visit_opened
from triggers.visits import asks_for_visit

log = structlog.get_logger(__name__)
# Consults opened in one transaction: for so long their patients and the diary are locked.
TOGETHER = 50


class Job(NamedTuple):
    """A waiting row. Jobs sort by deadline: the earliest is served first."""

    see_by: date
    pk: int
    patient_id: int
    do: Callable[..., str]


def open_pending(*, at: datetime, limit: int) -> Counter[str]:
    """
    Open and book what waits: earliest deadline first, after everything that frees a slot.

    :param limit: rows of each sort at most; the rest is found next time.
    :returns: how often which outcome: opened, followed, visit, linked, joined, busy (another has the row), failed.
    """
    done = Counter(attempt(job, at) for job in [*doubled(limit), *astray(limit), *out_of_line(at, limit)])
    waiting = [*unopened(limit), *unanswered(at, limit), *unbooked(at, limit)]
    return done + do_in_order(waiting, at)


def open_new(*, at: datetime, limit: int) -> Counter[str]:
    """Open only what has no consult yet: all there is to do where findings came and none changed or went."""
    return do_in_order([*unopened(limit), *unanswered(at, limit)], at)


def attempt(job: Job, at: datetime) -> str:
    """Do one job; one that the database refuses must not hold up the others."""
    try:
        return job.do(job.pk, patient_id=job.patient_id, at=at)
    except (OperationalError, InterfaceError):
        raise
    except Error:
        log.exception("consult_not_opened", job=job.do.__name__, row=job.pk)
        return "failed"


def unopened(limit: int) -> list[Job]:
    """Find referrals that go ahead and have no consult."""
    rows = Referral.objects.filter(state=ReferralState.OPEN, consult=None).order_by("see_by", "pk")
    return [Job(*row, open_consult) for row in rows.values_list("see_by", "pk", "patient_id")[:limit]]


def unbooked(at: datetime, limit: int) -> list[Job]:
    """Find consults that wait for a free slot, once there is one."""
    if not has_room(at=at):
        return []
    return _jobs(Consult.objects.filter(state=State.WAITING), limit)


def doubled(limit: int) -> list[Job]:
    """Find visits of merged records whose person has another visit ahead: the records could not know of each other."""
    visits = Consult.objects.filter(occasion=Occasion.VISIT, state__in=AHEAD)
    others = visits.filter(
        Q(patient=OuterRef("patient__merged_into"))
        | Q(patient__merged_into=OuterRef("patient__merged_into"), patient__lt=OuterRef("patient"))
    )
    rows = visits.filter(Exists(others), patient__merged_into__isnull=False).order_by("see_by", "pk")
    return [Job(*row, join_visits) for row in rows.values_list("see_by", "pk", "patient_id")[:limit]]


def astray(limit: int) -> list[Job]:
    """Find consults whose referral is another person's by now: two records were taken for one, and separated."""
    consults = Consult.objects.filter(state__in=AHEAD, referral__isnull=False).exclude(patient=F("referral__patient"))
    rows = (
        consults.alias(person=Coalesce("patient__merged_into", "patient"))
        .exclude(person=Coalesce("referral__patient__merged_into", "referral__patient"))
        .order_by("see_by", "pk")
        .values_list("see_by", "pk", "patient_id")
    )
    return [Job(*row, return_consult) for row in rows[:limit]]


def out_of_line(at: datetime, limit: int) -> list[Job]:
    """Find consults that do not yet follow their referral or findings, whose appointment cannot be kept, or is past."""
    today = timezone.localdate(at)
    ahead = Consult.objects.filter(state__in=AHEAD)
    lost = lost_appointments(at=at).filter(consult=OuterRef("pk"))
    missed = Appointment.objects.filter(consult=OuterRef("pk"), state=AppointmentState.LIVE, ends_at__date__lt=today)
    still_asked_for = VisitReason.objects.filter(asks_for_visit("trigger__"), consult=OuterRef("pk"))
    stopped = Consult.objects.filter(state=State.CANCELLED, why_cancelled=WhyCancelled.REFERRAL_DECLINED)
    found = [
        stopped.filter(referral__state=ReferralState.OPEN),
        ahead.filter(referral__state=ReferralState.OPEN).filter(
            Q(state=State.ON_HOLD)
            | Q(see_by__gt=F("referral__see_by"))
            | (Q(see_by__lt=F("referral__see_by")) & ~Exists(still_asked_for))
        ),
        ahead.filter(referral__isnull=False)
        .exclude(referral__state=ReferralState.OPEN)
        .exclude(state=State.ON_HOLD, referral__state__in=(ReferralState.PROPOSED, ReferralState.DEFERRED)),
        ahead.filter(~Exists(still_asked_for), occasion=Occasion.VISIT),
        ahead.filter(Exists(lost), state=State.SCHEDULED),
        ahead.filter(Exists(missed), state=State.SCHEDULED, escalated_at=None),
        ahead.filter(state__in=(State.WAITING, State.SCHEDULED), see_by__lt=today, late=False),
    ]
    jobs = {job.pk: job for consults in found for job in _jobs(consults, limit)}
    return sorted(jobs.values(), key=lambda job: job[:2])[:limit]


def _jobs(consults: QuerySet[Consult], limit: int) -> list[Job]:
    rows = consults.order_by("see_by", "pk").values_list("see_by", "pk", "patient_id")[:limit]
    return [Job(*row, follow_consult) for row in rows]


def lack_a_consult() -> QuerySet[Trigger]:
    """Give the findings that ask for a visit while no consult that goes ahead is to answer them."""
    return Trigger.objects.filter(asks_for_visit()).exclude(visit_reason__consult__state__in=GOES_AHEAD)


def unanswered(at: datetime, limit: int) -> list[Job]:
    """Find findings in patients of our own care that no consult is to answer, and none has answered before."""
    ever_ours = Fact.objects.filter(kind=FactKind.PALLIATIVE_CARE, own=True)
    answered_by_first_consult = Reason.objects.filter(trigger=OuterRef("pk"), referral__consult_begun_at__isnull=False)
    # Triggers lie with the record that stands for the person, the facts of care perhaps with one merged into it.
    waiting = lack_a_consult().filter(
        ~Exists(answered_by_first_consult),
        patient__in=ever_ours.values_list(Coalesce("patient__merged_into", "patient")),
    )
    return list(islice(_in_our_care(waiting, timezone.localdate(at), limit), limit))


def _in_our_care(findings: QuerySet[Trigger], today: date, at_once: int) -> Iterator[Job]:
    """Yield the findings in patients of our own care, past however many of others, the earliest deadline first."""
    rows = findings.order_by("see_by", "pk").values_list("see_by", "pk", "patient_id")
    page = list(rows[:at_once])
    while page:
        ours = in_our_care({patient_id for _, _, patient_id in page}, today=today)
        yield from (Job(*row, open_visit) for row in page if row[2] in ours)
        see_by, pk, _ = page[-1]
        page = list(rows.filter(Q(see_by__gt=see_by) | Q(pk__gt=pk), see_by__gte=see_by)[:at_once])


def do_in_order(jobs: Iterable[Job], at: datetime) -> Counter[str]:
    """Do jobs by deadline; consults that open one after the other are opened together."""
    done: Counter[str] = Counter()
    for do, same in groupby(sorted(jobs, key=lambda job: job[:2]), key=lambda job: job.do):
        if do is open_consult:
            done += open_together(list(same), at)
        else:
            done.update(attempt(job, at) for job in same)
    return done


def open_together(jobs: Sequence[Job], at: datetime) -> Counter[str]:
    """Open consults some at a time; where the database refuses them together, one by one."""
    done: Counter[str] = Counter()
    for begin in range(0, len(jobs), TOGETHER):
        some = jobs[begin : begin + TOGETHER]
        try:
            done.update(open_consults([(job.pk, job.patient_id) for job in some], at=at))
        except DatabaseError as error:
            log.warning("consults_not_opened_together", rows=len(some), error=type(error.__cause__ or error).__name__)
            done.update(attempt(job, at) for job in some)
    return done


@retried_whole
def follow_consult(consult_id: int, *, patient_id: int, at: datetime) -> str:
    """Bring one consult in line with what it follows."""
    if lock_if_free(patient_id) is None:
        return "busy"
    consult = Consult.objects.get(pk=consult_id)
    if consult.referral_id is not None:
        Referral.objects.select_for_update().get(pk=consult.referral_id)
    consult = Consult.objects.select_for_update(of=("self",)).select_related("referral", "patient").get(pk=consult_id)
    return "followed" if bring_into_line(consult, at=at) else "unchanged"


@retried_whole
def return_consult(consult_id: int, *, patient_id: int, at: datetime) -> str:
    """Give a consult to the record that its referral went back to."""
    owner = Referral.objects.values_list("patient", flat=True).get(consult=consult_id)
    if len(lock_those_free({patient_id, owner})) < 2:
        return "busy"
    Referral.objects.select_for_update().get(consult=consult_id)
    consult = Consult.objects.select_for_update(of=("self",)).select_related("referral", "patient").get(pk=consult_id)
    if consult.state not in AHEAD or not follow_person(consult, at=at):
        return "done_before"
    bring_into_line(consult, at=at)
    return "returned"


@retried_whole
def join_visits(consult_id: int, *, patient_id: int, at: datetime) -> str:
    """Let the other visit of the same person answer what this one was for, and cancel this one."""
    patient = lock_if_free(patient_id)
    if patient is None:
        return "busy"
    visits = Consult.objects.filter(patient__in=records_of(patient), occasion=Occasion.VISIT, state__in=AHEAD)
    locked = list(visits.select_for_update(of=("self",)).select_related("referral", "patient").order_by("pk"))
    given_up = next((visit for visit in locked if visit.pk == consult_id), None)
    others = [visit for visit in locked if visit.pk != consult_id]
    if given_up is None or not others:
        return "done_before"
    kept = min(others, key=lambda visit: (visit.patient_id != patient.pk, visit.patient_id))
    given_up.visit_reasons.update(consult=kept, added_at=at)
    cancel(given_up, why=WhyCancelled.MERGED, at=at)
    save(given_up)
    bring_into_line(kept, at=at)
    return "joined"


@retried_whole
def open_visit(trigger_id: int, *, patient_id: int, at: datetime) -> str:
    """Let the patient's open consult answer a finding, pulled forward to its deadline, or open a visit for it."""
    patient = lock_if_free(patient_id)
    if patient is None:
        return "busy"
    trigger = lack_a_consult().filter(pk=trigger_id).first()
    if trigger is None:
        return "done_before"
    consult = _open_consult_of(patient)
    opened = consult is None
    if consult is None:
        consult = Consult(
            patient=patient,
            occasion=Occasion.VISIT,
            see_by=trigger.see_by,
            target_on=target_on(opened_on=timezone.localdate(at), see_by=trigger.see_by),
            opened_at=at,
        )
        store_new([consult], at=at)
    VisitReason.objects.update_or_create(trigger=trigger, defaults={"consult": consult, "added_at": at})
    note_visit_opened(trigger_ids=[trigger.pk])
    if not opened and consult.state in AHEAD:
        bring_into_line(consult, at=at)
    return "visit" if opened else "linked"


def _open_consult_of(patient: Patient) -> Consult | None:
    """Lock the consult that the patient will have next; one on hold is none."""
    ahead = Consult.objects.filter(patient__in=records_of(patient), state__in=GOES_AHEAD)
    found = ahead.order_by("see_by", "pk").first()
    if found is None:
        return None
    if found.referral_id is not None:
        Referral.objects.select_for_update().get(pk=found.referral_id)
    return Consult.objects.select_for_update(of=("self",)).select_related("referral", "patient").get(pk=found.pk)
