"""Planned visits: when the next one is wanted, and opening it at the signature of a consult."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from consults import booking, following
from consults.choices import AHEAD, GOES_AHEAD, Occasion, Setting, State, WhyCancelled
from consults.models import Consult
from consults.new_consults import store_new
from consults.pathway_choices import DAYS_BETWEEN, USUAL, PathwayKind
from patients.queries import records_of
from triggers.models import Referral
from triggers.nudge import nudge_on_commit

# Who gave a day meant that day; should nobody have time then, the visit is not late for a week.
AFTER_A_GIVEN_DAY = timedelta(days=7)


@dataclass(frozen=True)
class WantedVisit:
    """A visit that is not before `first`, on `target` at best, late after `see_by`; `setting` is "" for anywhere."""

    first: date
    target: date
    see_by: date
    setting: str = ""


def wanted_visit(
    answers: Mapping[str, Any], *, kind: PathwayKind, rhythm: str, step: int | None, held_on: date, today: date
) -> WantedVisit | None:
    """
    Say when the next visit is wanted: on the day that was given, else as often as the pathway says.

    In step 1 of the stepped pathway, and where visits are as needed, nobody comes without a day or a reason.

    :param answers: of the document that is being signed.
    """
    setting = answers.get("next_visit_setting")
    setting = setting if setting in Setting.values else ""
    given = answers.get("next_visit_on")
    if isinstance(given, str) and given:
        day = max(date.fromisoformat(given), today)
        return WantedVisit(first=day, target=day, see_by=day + AFTER_A_GIVEN_DAY, setting=str(setting))
    days = DAYS_BETWEEN.get(rhythm)
    if kind == PathwayKind.STEPPED and step == 2:
        days = DAYS_BETWEEN[USUAL]
    if days is None:
        return None
    slack, day = timedelta(days=days // 4), max(held_on + timedelta(days=days), today)
    return WantedVisit(first=max(day - slack, today), target=day, see_by=day + slack, setting=str(setting))


def plan_next_visit(*, consult: Consult, wanted: WantedVisit | None, at: datetime) -> Consult | None:
    """
    Let the visit that a locked consult's plan asks for be the patient's next one.

    The newest plan decides: a visit that an older one asked for is cancelled. A visit after a finding, or a first
    consult, that is open already is joined, with the earlier deadline. It may run twice.

    :returns: the visit that the patient will have; None where the plan asks for none.
    """
    ours = list(Consult.objects.filter(planned_in=consult.pk).exclude(state=State.CANCELLED))
    if any(visit.state not in AHEAD for visit in ours):
        return next(visit for visit in ours if visit.state not in AHEAD)
    if wanted is not None and (same := next((visit for visit in ours if _is(visit, wanted)), None)):
        return same
    survivor = consult.patient.merged_into or consult.patient
    open_now = Consult.objects.filter(patient__in=records_of(survivor), state__in=(*GOES_AHEAD, State.ON_HOLD))
    for visit in _locked(open_now.filter(occasion=Occasion.PLANNED, state__in=AHEAD)):
        following.cancel(visit, why=WhyCancelled.NEW_PLAN, at=at)
        booking.save(visit)
        nudge_on_commit("consults.open_pending")
    if wanted is None:
        return None
    others = open_now.exclude(pk=consult.pk).filter(state__in=GOES_AHEAD)
    if (other := next(iter(_locked(others)), None)) is not None:
        return _joined(other, wanted, at)
    visit = Consult(
        patient_id=survivor.pk,
        occasion=Occasion.PLANNED,
        see_by=wanted.see_by,
        target_on=wanted.target,
        not_before=wanted.first,
        wished_setting=wanted.setting,
        planned_in=consult,
        opened_at=at,
    )
    store_new([visit], at=at)
    return visit


def _is(visit: Consult, wanted: WantedVisit) -> bool:
    return (visit.not_before, visit.target_on, visit.wished_setting) == (wanted.first, wanted.target, wanted.setting)


def _locked(consults: Any) -> list[Consult]:
    """Lock consults of a locked patient, with their referrals before them, the earliest deadline first."""
    found = list(consults.order_by("see_by", "pk").values_list("pk", "referral"))
    list(Referral.objects.select_for_update().filter(pk__in=[referral for _, referral in found if referral]))
    locked = Consult.objects.select_for_update(of=("self",)).select_related("referral", "patient")
    return list(locked.filter(pk__in=[pk for pk, _ in found]).order_by("see_by", "pk"))


def _joined(visit: Consult, wanted: WantedVisit, at: datetime) -> Consult:
    if visit.state in AHEAD and wanted.see_by < visit.see_by:
        visit.see_by, visit.target_on = wanted.see_by, max(wanted.target, timezone.localdate(at))
        following.bring_into_line(visit, at=at)
        booking.judge(visit, at=at)
        booking.save(visit)
    return visit
