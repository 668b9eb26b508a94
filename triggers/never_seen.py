"""Patients with advanced disease whom palliative care never saw: keeping the list, and reading it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from patients.models import Patient
from staff.keyset import behind
from staff.models import User
from staff.permissions import Permission
from triggers.burden import Weight, burden_of, weights_of
from triggers.choices import LIVE_STATES, ReferralState, Suppressed, TriggerState
from triggers.facts import Consult, Declined
from triggers.history import History, HistoryOnDay
from triggers.load import load_histories
from triggers.models import NeverSeen, Reason, Referral, Trigger
from triggers.rule import OPENS_REFERRAL

# Whoever has one of these has been thought of: it goes on, or somebody has said no.
THOUGHT_OF = (*LIVE_STATES, ReferralState.DECLINED)
PAGE = 25
COUNTED_UP_TO = 1000


def never_seen() -> QuerySet[NeverSeen]:
    """Give the list as it stands: a referral by hand, or a no to one, takes a patient from it at once."""
    thought_of = Referral.objects.filter(patient=OuterRef("patient"), state__in=THOUGHT_OF)
    return NeverSeen.objects.filter(~Exists(thought_of), patient__merged_into=None)


def was_never_seen(day: HistoryOnDay, triggers: Sequence[Trigger]) -> bool:
    """
    Whether a living patient with advanced disease has only historic findings, and palliative care was never involved.

    :param triggers: all of the patient's, up to date. Findings that open nothing by themselves do not matter.
    """
    standing = [
        each
        for each in triggers
        if each.calls_for in OPENS_REFERRAL and not each.shadow and each.state != TriggerState.WITHDRAWN
    ]
    return (
        bool(standing)
        and all(each.state == TriggerState.LIVE and each.suppressed == Suppressed.HISTORIC for each in standing)
        and not day.has_died
        and not day.in_palliative_care
        and not day.every(Consult)
        and not day.every(Declined)
        and day.is_advanced_on(day.today)
    )


def note_never_seen(
    histories: Mapping[int, History],
    triggers: Mapping[int, Sequence[Trigger]],
    *,
    stored: Mapping[int, int],
    today: date,
) -> None:
    """
    Bring the list of those never seen up to date for these patients.

    :param triggers: by patient, as they have just been stored.
    :param stored: patient id → burden, as the list has it now. No query where nothing changes, two at most.
    """
    wanted = {
        patient_id: burden_of(history.on_day(today))
        for patient_id, history in histories.items()
        if was_never_seen(history.on_day(today), triggers[patient_id])
    }
    if gone := stored.keys() - wanted.keys():
        NeverSeen.objects.filter(patient__in=gone).delete()
    changed = [NeverSeen(patient_id=pk, burden=burden) for pk, burden in wanted.items() if stored.get(pk) != burden]
    if changed:
        NeverSeen.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["patient"], update_fields=["burden"]
        )


@dataclass(frozen=True)
class NeverSeenLine:
    """One patient of the list, with what puts them in their place and the old findings that nobody followed."""

    patient: Patient
    weights: list[Weight]
    findings: list[Trigger]


@dataclass(frozen=True)
class NeverSeenPage:
    lines: list[NeverSeenLine]
    after: int | None
    """The number of the last patient, after whom the next page begins, or None on the last one."""


def never_seen_page(user: User, *, today: date, after: int | None = None, limit: int = PAGE) -> NeverSeenPage:
    """
    Give one page of those never seen, the sickest first; a constant number of queries.

    :param after: the number of the last patient of the page before; one who is not listed begins at the top.
    """
    rows = visible_never_seen(user)
    if last := NeverSeen.objects.filter(patient=after).first() if after else None:
        rows = behind(rows, last, "-burden", "patient")
    ids = list(rows.order_by("-burden", "patient").values_list("patient", flat=True)[: limit + 1])
    lines = _lines(ids[:limit], today)
    return NeverSeenPage(lines, ids[limit - 1] if len(ids) > limit else None)


def visible_never_seen(user: User) -> QuerySet[NeverSeen]:
    """Give those of the list whom this user may see."""
    return never_seen() if user.may(Permission.SEE_QUEUE) else NeverSeen.objects.none()


def count_never_seen(user: User) -> int:
    """Count them, up to a thousand: beyond that the number changes nothing."""
    return len(visible_never_seen(user).values_list("patient")[:COUNTED_UP_TO])


def _lines(ids: list[int], today: date) -> list[NeverSeenLine]:
    patients = Patient.objects.select_related("responsible_oncologist", "unit").in_bulk(ids)
    findings: dict[int, list[Trigger]] = {pk: [] for pk in ids}
    historic = Trigger.objects.filter(
        patient__in=ids,
        state=TriggerState.LIVE,
        suppressed=Suppressed.HISTORIC,
        calls_for__in=OPENS_REFERRAL,
        shadow=False,
    )
    for trigger in historic.order_by("-on", "-pk"):
        findings[trigger.patient_id].append(trigger)
    histories = load_histories(ids)
    return [NeverSeenLine(patients[pk], weights_of(histories[pk].on_day(today)), findings[pk]) for pk in ids]


def requests_of_the_day(user: User, *, today: date) -> list[Reason]:
    """Give the requests by hand that this user made today and that still stand, the latest first."""
    mine = Reason.objects.filter(
        requested_by=user, added_at__date=today, ended_at=None, referral__state__in=LIVE_STATES
    )
    return list(mine.select_related("referral__patient").order_by("-added_at", "-pk")[:PAGE])
