"""Two leads at once, a change beside a recording, and two sweeps at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from staff.models import User
from staff.permissions import Role
from tests.people import a_lung_tumour, a_patient, a_staging, a_user, days_ago, now, today
from triggers.choices import RuleMode, TrialKind, TrialState, WhyEnded
from triggers.current import ChangedMeanwhile, NotNow
from triggers.everyone import reevaluate
from triggers.models import Referral, RuleSetting, Trial, Trigger
from triggers.portions import release_portions
from triggers.record import record
from triggers.rule_changes import change_rule

pytestmark = pytest.mark.django_db(transaction=True)

RULE = "new_metastatic_disease"


def tried(by: User, **fields: object) -> Trial:
    at = now()
    settings = {"mode": RuleMode.ACTIVE, "see_within": 21, "fresh_for": 180} | fields
    done = {"state": TrialState.DONE, "begun_at": at, "finished_at": at}
    return Trial.objects.create(rule=RULE, kind=TrialKind.TODAY, asked_by=by, asked_at=at, **settings, **done)


def in_a_thread(work, *args):
    """Do work on a connection of its own."""
    try:
        return work(*args)
    finally:
        connection.close()


def test_of_two_leads_who_save_at_once_one_wins_and_the_other_is_told():
    trials = [tried(a_user(Role.CLINICAL_LEAD)) for _ in range(2)]
    together = threading.Barrier(2, timeout=10)

    def save(trial: Trial) -> str:
        together.wait()
        try:
            change_rule(trial=trial, comment=f"By {trial.asked_by}.", portion=None, by=trial.asked_by, at=now())
        except ChangedMeanwhile as changed:
            return str(changed)
        return "saved"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(lambda trial: in_a_thread(save, trial), trials), key=lambda each: each == "saved")
    row = RuleSetting.objects.get()
    assert said[1] == "saved"
    assert row.set_by.name in said[0]


def test_a_change_waits_for_a_recording_that_goes_by_the_settings_before():
    lead, patient = a_user(Role.CLINICAL_LEAD), a_patient()
    tumour = a_lung_tumour(patient, diagnosed=days_ago(3))
    trial = tried(lead, mode=RuleMode.OFF)
    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            record([a_staging(tumour, on=days_ago(3))], by=None, at=now())
            saving = other.submit(
                in_a_thread, lambda: change_rule(trial=trial, comment="Off.", portion=None, by=lead, at=now())
            )
            with pytest.raises(TimeoutError):
                saving.result(timeout=0.5)
        saving.result(timeout=20)
    # Whoever evaluates everybody after the change sees the patient.
    reevaluate(at=now())
    assert Trigger.objects.get(patient=patient, rule=RULE).why_ended == WhyEnded.RULE_OFF


def test_a_change_does_not_wait_long_behind_a_large_recording():
    lead, patient = a_user(Role.CLINICAL_LEAD), a_patient()
    tumour = a_lung_tumour(patient, diagnosed=days_ago(3))
    trial = tried(lead, mode=RuleMode.OFF)
    with ThreadPoolExecutor(1) as other, transaction.atomic():
        record([a_staging(tumour, on=days_ago(3))], by=None, at=now())
        saving = other.submit(
            in_a_thread, lambda: change_rule(trial=trial, comment="Off.", portion=None, by=lead, at=now())
        )
        with pytest.raises(NotNow, match="try again"):
            saving.result(timeout=20)
    assert not RuleSetting.objects.exists()


def test_a_trial_is_out_of_date_once_another_rule_was_changed():
    lead, other = a_user(Role.CLINICAL_LEAD), a_user(Role.CLINICAL_LEAD)
    trial = tried(lead)
    elsewhere = {"rule": "poor_function", "version": 1, "mode": RuleMode.OFF, "see_within": 7, "fresh_for": 14}
    RuleSetting.objects.create(**elsewhere, comment="Off.", set_by=other, set_at=now())
    with pytest.raises(ChangedMeanwhile, match="another rule"):
        change_rule(trial=trial, comment="Sooner.", portion=None, by=lead, at=now())


def test_two_sweeps_at_once_release_no_more_than_the_portion():
    lead = a_user(Role.CLINICAL_LEAD)
    change_rule(trial=tried(lead, mode=RuleMode.OFF), comment="Off.", portion=None, by=lead, at=now())
    for days in (5, 6, 7, 8):
        record([a_staging(a_lung_tumour(a_patient(), diagnosed=days_ago(days)), on=days_ago(days))], by=None, at=now())
    change_rule(trial=tried(lead), comment="On.", portion=2, by=lead, at=now())
    reevaluate(at=now())
    assert not Referral.objects.exists()
    monday = timezone.make_aware(datetime.combine(today() + timedelta(days=7 - today().weekday()), time(12)))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: in_a_thread(lambda: release_portions(at=monday)), range(2)))
    assert Referral.objects.count() == 2
