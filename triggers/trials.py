"""Asking for trials of rules, and carrying them out: one at a time, resumable, changing nothing but their own rows."""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.models import Fact
from staff.alone import Work, alone_with
from staff.models import User
from triggers import facts as kinds
from triggers.choices import TrialKind, TrialState
from triggers.current import NotNow
from triggers.dry_run import What, is_called_for, walk, without
from triggers.history import History
from triggers.load import load_histories
from triggers.models import Trial, TrialPatient, Trigger
from triggers.models.trial import FINISHED
from triggers.nudge import nudge_on_commit
from triggers.register import Register, register_in_force
from triggers.rule import Rule, RuleSettings
from triggers.trial_figures import figures_of
from triggers.trial_today import changes_today

TASK = "triggers.run_trials"
BATCH = 500
KEPT_FOR = timedelta(days=30)
_KIND_OF = {struct: kind for kind, struct in kinds.KINDS.items()}

log = structlog.get_logger(__name__)


@transaction.atomic
def ask_trial(
    *,
    rule: str,
    settings: RuleSettings,
    kind: TrialKind,
    starts_on: date | None = None,
    ends_on: date | None = None,
    comment: str = "",
    by: User,
    at: datetime,
) -> Trial:
    """
    Put a trial of a rule into the queue; a worker carries it out. One that waits and asks for the same is that trial.

    :param rule: its code. `starts_on` and `ends_on`: first and last day of a period, today at most.
    :raises NotNow: if the register has no such rule, or the period is not over.
    """
    if rule not in register_in_force().rules:
        raise NotNow(_("The register has no rule “%(code)s”.") % {"code": rule})
    if ends_on is not None and ends_on > timezone.localdate(at):
        raise NotNow(_("A rule can be tried on the past only: the last day is today at most."))
    asked = {
        "rule": rule,
        "kind": kind,
        "mode": settings.mode.value,
        "see_within": settings.see_within,
        "fresh_for": settings.fresh_for,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "comment": comment,
        "asked_by": by,
    }
    trial = Trial.objects.filter(**asked, state=TrialState.WAITING).first()
    if trial is None:
        trial = Trial.objects.create(**asked, asked_at=at)
    nudge_on_commit(TASK)
    return trial


@transaction.atomic
def cancel_trial(*, trial: Trial, at: datetime) -> None:
    """
    Stop a trial; a worker that is at it stops after its present patients. What it has found is thrown away.

    :raises NotNow: if it is finished.
    """
    locked = Trial.objects.select_for_update(no_key=True).get(pk=trial.pk)
    if locked.is_finished:
        raise NotNow(_("This trial is finished."))
    _finish(locked, TrialState.CANCELLED, at=at)


def run_next_trial(*, at: datetime) -> bool:
    """
    Carry out the first unfinished trial, from where a killed worker left it; say whether there was one.

    Trials are long and nobody waits at the bedside for them, so all workers together carry out one at a time.
    """
    with alone_with(Work.TRIALS) as alone:
        trial = Trial.objects.exclude(state__in=FINISHED).order_by("pk").first() if alone else None
        if trial is None:
            return False
        try:
            _carry_out(trial, at=at)
        except (OperationalError, InterfaceError):
            raise  # the database is away: the next sweep goes on
        except Exception:
            # whatever this is, it would come again with every sweep
            _close(trial, TrialState.FAILED, at=at)
            raise
    return True


def forget_old_trials(*, at: datetime) -> int:
    """Delete the trials that were finished 30 days ago, and whom they were about; give their number."""
    old = Trial.objects.filter(finished_at__lt=at - KEPT_FOR)
    TrialPatient.objects.filter(trial__in=old).delete()
    return old.delete()[0]


def _carry_out(trial: Trial, *, at: datetime) -> None:
    Trial.objects.filter(pk=trial.pk, state=TrialState.WAITING).update(
        state=TrialState.RUNNING, begun_at=Greatest(at, F("asked_at"))
    )
    trial.refresh_from_db()
    register = register_in_force()
    rule = register.rules.get(trial.rule)
    if rule is None or trial.begun_at is None:
        # A later version of the program has no such rule; or somebody has cancelled it just now.
        _close(trial, TrialState.FAILED, at=at)
        return
    people = _people(trial, rule, today=timezone.localdate(trial.begun_at))
    Trial.objects.filter(pk=trial.pk).update(total=trial.done + len(people))
    for start in range(0, len(people), BATCH):
        ids = people[start : start + BATCH]
        if not _store(trial, ids, list(_rows(trial, rule, register, ids))):
            return
    _close(trial, TrialState.DONE, at=at)


def _rows(trial: Trial, rule: Rule, register: Register, ids: Iterable[int]) -> Iterator[TrialPatient]:
    histories = load_histories(ids)
    if trial.kind == TrialKind.TODAY:
        assert trial.begun_at is not None
        for patient_id, change in changes_today(histories, rule, trial.settings, register=register, at=trial.begun_at):
            yield TrialPatient(trial=trial, patient_id=patient_id, **change)
        return
    for patient_id, history in histories.items():
        yield from _past_of(trial, patient_id, history, rule, register.settings)


def _past_of(
    trial: Trial, patient_id: int, history: History, rule: Rule, in_force: Mapping[str, RuleSettings]
) -> Iterator[TrialPatient]:
    assert trial.starts_on is not None
    assert trial.ends_on is not None
    others = without(rule, in_force)
    for event in walk(
        history, rule, trial.settings, starts_on=trial.starts_on, ends_on=trial.ends_on, in_force=in_force
    ):
        days = {event.on, min(event.ended_on or event.on, trial.ends_on)}
        yield TrialPatient(
            trial=trial,
            patient_id=patient_id,
            on=event.on,
            what=event.what.value,
            found_on=event.found_on,
            needs_yes=event.needs_yes,
            anyway=event.what == What.REFERRAL and is_called_for(history, days, others),
        )


def _people(trial: Trial, rule: Rule, *, today: date) -> "array[int]":
    """Give the ids of the patients whom the rule may concern and who are not done yet, in order; 8 bytes each."""
    last_day = trial.ends_on or today
    facts = Fact.objects.filter(kind__in=[_KIND_OF[kind] for kind in rule.needs], on__lte=last_day)
    people = _persons(facts.filter(recorded__lte=last_day), after=trial.last_patient)
    if trial.kind == TrialKind.TODAY:
        people = people.union(_persons(Trigger.objects.filter(rule=rule.code), after=trial.last_patient))
    return array("q", (pk for (pk,) in people.order_by("person").iterator()))


def _persons(rows: QuerySet, *, after: int) -> QuerySet:
    people = rows.order_by().annotate(person=Coalesce("patient__merged_into_id", "patient_id"))
    return people.filter(person__gt=after).values_list("person").distinct()


@transaction.atomic
def _store(trial: Trial, ids: "array[int]", rows: list[TrialPatient]) -> bool:
    """Store what was found of these patients, unless the trial was cancelled meanwhile; say whether it goes on."""
    locked = Trial.objects.select_for_update(no_key=True).get(pk=trial.pk)
    if locked.is_finished:
        return False
    TrialPatient.objects.bulk_create(rows, batch_size=2000)
    locked.done, locked.last_patient = locked.done + len(ids), ids[-1]
    locked.save(update_fields=["done", "last_patient"])
    return True


@transaction.atomic
def _close(trial: Trial, state: TrialState, *, at: datetime) -> None:
    locked = Trial.objects.select_for_update(no_key=True).get(pk=trial.pk)
    if not locked.is_finished:
        _finish(locked, state, at=at)


def _finish(locked: Trial, state: TrialState, *, at: datetime) -> None:
    if state == TrialState.DONE:
        locked.result = figures_of(locked)
    else:
        TrialPatient.objects.filter(trial=locked).delete()
    locked.state, locked.finished_at = state, max(at, locked.asked_at)
    locked.save(update_fields=["state", "finished_at", "result"])
