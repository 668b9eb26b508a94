"""Pages of trials: asking for one, its progress, its figures, and whom it is about."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client

from staff.models import PatientAccess
from staff.permissions import Role
from tests.pages import reader, signed_in
from tests.people import a_lung_tumour, a_patient, a_referral, a_staging, a_user, days_ago, now, sessions_of, today
from triggers import trial_views
from triggers.chart import Week, chart_of
from triggers.choices import TrialKind, TrialState
from triggers.models import RuleSetting, Trial
from triggers.record import record
from triggers.rule import Mode, RuleSettings
from triggers.tasks import run_trials
from triggers.trial_queries import TrialWeek, most_lacking
from triggers.trials import ask_trial

pytestmark = pytest.mark.django_db

CODE = "new_metastatic_disease"
FORM = f"/rules/{CODE}/past/"


@pytest.fixture
def lead() -> Client:
    return reader(Role.CLINICAL_LEAD)


def period(**changed: object) -> dict[str, object]:
    return {"starts_on": str(days_ago(60)), "ends_on": str(days_ago(1)), "see_within": 28, "fresh_for": 180, **changed}


def asked(lead: Client, **changed: object) -> str:
    """Ask for a trial and give its address."""
    answer = lead.post(FORM, period(**changed))
    assert answer.status_code == 302
    return str(answer["Location"])


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_only_the_line_of_progress_is_asked_for_again(lead: Client) -> None:
    a_referral(days=30)
    page = asked(lead)
    waiting = text(lead, page)
    progress = waiting[waiting.index('<div id="progress"') :].split("</div>")[0]
    assert "Cancel this trial" not in progress
    assert "role=" not in progress
    assert 'id="said" hx-get' in waiting
    Trial.objects.update(state=TrialState.RUNNING, begun_at=now())
    running = text(lead, page)
    assert 'max="0"' not in running
    Trial.objects.update(total=70, done=27)
    assert "30 percent of the patients looked at" in text(lead, page)
    polled = {"HX-Request": "true", "HX-Target": "progress"}
    assert "HX-Retarget" not in lead.get(page, headers=polled).headers
    Trial.objects.update(state=TrialState.WAITING, begun_at=None)
    run_trials()
    last = lead.get(page, headers=polled)
    assert (last["HX-Retarget"], last["HX-Reselect"]) == ("#trial", "#trial")
    assert 'hx-trigger="every' not in last.content.decode()


def test_a_period_is_asked_for_followed_and_read(lead: Client) -> None:
    a_referral(days=30)
    assert f'value="{days_ago(1)}"' in text(lead, FORM)
    page = asked(lead)
    waiting = text(lead, page)
    assert 'hx-trigger="every 2s"' in waiting
    assert "Cancel this trial" in waiting
    run_trials()
    done = text(lead, page)
    assert "hx-trigger" not in done
    for words in ("<svg", "Week by week", "Referrals open", "more consults would have been due", "After the period"):
        assert (words in done) == (words != "After the period"), words
    assert "see within 28 days" in text(lead, "/rules/trials/")


def test_weeks_lead_to_their_patients_and_reading_them_is_logged(lead: Client) -> None:
    patient = a_referral(days=30, family_name="Wochenfund").patient
    page = asked(lead)
    run_trials()
    monday = days_ago(30) - timedelta(days=days_ago(30).weekday())
    link = f"{page}patients/?week={monday}"
    assert link in text(lead, page)
    assert "Wochenfund" not in text(lead, page)
    before = PatientAccess.objects.count()
    listed = text(lead, link)
    assert "Wochenfund" in listed
    assert "Referral opens" in listed
    assert "Consult is due" not in listed.split("<table")[1]
    assert "Visit is asked for" not in listed
    assert PatientAccess.objects.filter(patient_id=patient.pk, door="triggers:trial_patients").exists()
    assert PatientAccess.objects.count() == before + 1
    assert "Nobody" in text(lead, f"{page}patients/?week={monday - timedelta(days=7)}")
    assert "Consult is due" in text(lead, f"{page}patients/?what=consult").split("<table")[1]


def test_the_list_goes_on_page_by_page(lead: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        a_referral(days=30 + number, family_name=f"Seite{number}")
    page = asked(lead)
    run_trials()
    monkeypatch.setattr(trial_views, "PATIENTS_A_PAGE", 2)
    first = lead.get(f"{page}patients/?what=referral")
    rest = lead.get(f"{page}patients/?{first.context['next']}")
    shown = [row.patient.family_name for answer in (first, rest) for row in answer.context["rows"]]
    assert shown == ["Seite2", "Seite1", "Seite0"]
    assert rest.context["next"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": str(today() + timedelta(days=1))},
        {"starts_on": str(today()), "ends_on": str(days_ago(1))},
        {"starts_on": "1999-01-01"},
        {"see_within": -1},
        {"ends_on": ""},
    ],
)
def test_a_period_that_makes_no_sense_is_refused_with_a_word(lead: Client, wrong: dict[str, object]) -> None:
    answer = lead.post(FORM, period(**wrong))
    assert (answer.status_code, "errorlist" in answer.content.decode()) == (422, True)
    assert not Trial.objects.exists()


def test_a_trial_is_cancelled_and_says_so(lead: Client) -> None:
    page = asked(lead)
    assert "Cancelled" in lead.post(f"{page}cancel/", follow=True).content.decode()
    assert Trial.objects.get().state == TrialState.CANCELLED
    assert "finished" in lead.post(f"{page}cancel/", follow=True).content.decode()
    assert lead.get(f"{page}patients/").status_code == 404


def test_only_who_sets_rules_sees_trials(lead: Client) -> None:
    page = asked(lead)
    for address in (FORM, page, f"{page}patients/", "/rules/trials/"):
        assert reader(Role.ONCOLOGIST).get(address).status_code == 403
    assert lead.get("/rules/no_such_rule/past/").status_code == 404


def of_today(by: Any, **settings: Any) -> Trial:
    chosen = RuleSettings(**{"see_within": 28, "fresh_for": 180, **settings})
    trial = ask_trial(rule=CODE, settings=chosen, kind=TrialKind.TODAY, comment="because", by=by, at=now())
    run_trials()
    trial.refresh_from_db()
    return trial


def test_a_trial_of_today_carries_the_form_that_saves_it() -> None:
    user = a_user(Role.CLINICAL_LEAD)
    client = signed_in(user)
    a_referral(days=3)
    trial = of_today(user, mode=Mode.OFF)
    page = text(client, f"/rules/trials/{trial.pk}/")
    for words in ("What these settings would change today", "Referrals withdrawn", "because"):
        assert words in page, words
    assert "free time" not in page
    client.post(f"/rules/trials/{trial.pk}/save/", {"comment": "because"})
    assert RuleSetting.objects.get().mode == "off"


def test_a_trial_of_today_says_whether_the_team_has_room() -> None:
    user = a_user(Role.CLINICAL_LEAD)
    RuleSetting.objects.create(
        rule=CODE, version=1, mode="off", see_within=28, fresh_for=180, comment="x", set_by=user, set_at=now()
    )
    tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(9))
    record([a_staging(tumour, on=days_ago(9))], by=None, at=now())
    page = text(signed_in(user), f"/rules/trials/{of_today(user).pk}/")
    assert "1 place is lacking" in page
    sessions_of(user, ends=time(12), capacity=3, valid_from=today())
    assert "holds all new consults" in text(signed_in(user), f"/rules/trials/{of_today(user).pk}/")


def test_yesterdays_trial_cannot_be_saved() -> None:
    user = a_user(Role.CLINICAL_LEAD)
    trial = of_today(user)
    Trial.objects.filter(pk=trial.pk).update(asked_at=now() - timedelta(days=1))
    page = text(signed_in(user), f"/rules/trials/{trial.pk}/")
    assert "from another day" in page
    assert "<textarea" not in page


def test_places_that_are_free_early_serve_whoever_is_due_later() -> None:
    def week(consults: int, capacity: int, booked: int = 0) -> TrialWeek:
        return TrialWeek(today(), {"consult": consults}, capacity, booked)

    assert most_lacking([week(0, 3), week(3, 0)]) == 0
    assert most_lacking([week(3, 0), week(0, 3)]) == 3
    assert most_lacking([week(3, 3, 2), week(0, 9)]) == 2
    assert week(3, 3, 2).too_many == 2


def test_the_picture_keeps_its_proportions() -> None:
    weeks = [Week(today() + timedelta(days=7 * n), [[("made", 4)], [("sure", 2), ("perhaps", 2)]], 8) for n in range(3)]
    chart = chart_of(weeks)
    [made, sure, perhaps] = chart.parts[:3]
    assert made.height == sure.height + perhaps.height
    assert perhaps.y + perhaps.height == sure.y
    assert (made.y + made.height, sure.y + sure.height) == (chart.bottom, chart.bottom)
    assert [step.number for step in chart.steps] == [0, 2, 4, 6, 8]
    assert chart.limit.split()[0] == f"{chart.left},{chart.steps[-1].y}"
    assert chart_of([Week(today(), [[]])]).parts == []
    long = chart_of(weeks * 60)
    assert max(mark.x for mark in long.marks) < long.width - 80
    assert chart_of([Week(today(), [[("made", 1)]])]).limit == ""
