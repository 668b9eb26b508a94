"""A day of each role in a real browser: from signing in, through all its places, to its main job, in both languages."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from consults.models import Consult
from patients.models import Fact, PalliativeCare
from staff.models import User
from staff.permissions import Role
from tests.browser.places import (
    AT_A_DESK_OR_ON_A_GERMAN_PHONE,
    AVAILABILITY,
    CONSULTS,
    DAYS,
    IN_CARE,
    LONG_NAME,
    ON_A_PHONE_OR_AT_A_GERMAN_DESK,
    REFERRALS,
    RULES,
    consult_row,
    find_patient,
    go_to,
    make_account,
    press,
    sign_out,
    state_of,
    walk_through_the_places,
)
from tests.browser.steps import PASSWORD, SignIn, WorkersHaveRun, see_nothing_wrong
from tests.documents import draft_of, fill
from tests.people import (
    a_liver_metastasis,
    a_lung_tumour,
    a_patient,
    a_proposal,
    a_referral,
    a_user,
    days_ago,
    now,
    today,
)
from triggers.models import Referral, RuleSetting, Trigger
from triggers.record import record
from triggers.tasks import run_trials

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULE = "new_metastatic_disease"


@AT_A_DESK_OR_ON_A_GERMAN_PHONE
def test_an_oncologist_answers_a_referral_and_tells_of_a_metastasis(
    sign_in: SignIn, nurse: User, workers_have_run: WorkersHaveRun, look: dict[str, Any]
) -> None:
    # given a patient of hers, whose referral goes ahead unless she stops it
    me = a_user(Role.ONCOLOGIST, password=PASSWORD)
    referral = a_referral(family_name=LONG_NAME, responsible_oncologist=me)
    workers_have_run()

    # when she signs in, then she is at her referrals, and only her places are open
    page = sign_in(Role.ONCOLOGIST, user=me, **look)
    walk_through_the_places(page, Role.ONCOLOGIST, language=look["language"])

    # when she opens the row, reads why, and defers
    go_to(page, REFERRALS)
    page.locator(f"#referral-{referral.pk} a[data-key=o]").click()
    block = page.locator(f"#facts-and-answer-{referral.pk}")
    expect(block).to_contain_text("cT2a cN1 cM1b")
    see_nothing_wrong(page)
    block.locator("summary[data-key=d]").click()
    see_nothing_wrong(page)
    block.locator("button[value=patient_wants_to_wait]").click()

    # then she is told, and can take it back
    expect(page.locator("#toasts .toast form button")).to_be_visible()
    see_nothing_wrong(page)
    assert state_of(referral) == "deferred"

    # when she tells of a new metastasis on the patient's page, then what follows is said before it is saved
    find_patient(page, referral.patient)
    see_nothing_wrong(page)
    page.locator("#quick-kinds a[data-key=m]").click()
    page.locator("#quick-form input[value=OSS]").check()
    expect(page.locator(".quick-follows strong")).to_be_visible()
    see_nothing_wrong(page)
    assert not Fact.objects.filter(kind="metastasis").exists()
    page.locator("#quick-form button.main").click()
    expect(page.locator("#toasts .toast")).to_be_visible()
    assert Fact.objects.get(kind="metastasis").stored_by == me
    see_nothing_wrong(page)
    sign_out(page)
    see_nothing_wrong(page)


@ON_A_PHONE_OR_AT_A_GERMAN_DESK
def test_a_palliative_nurse_claims_a_consult_and_holds_it(
    sign_in: SignIn, nurse: User, workers_have_run: WorkersHaveRun, look: dict[str, Any]
) -> None:
    # given a consult that was scheduled by itself
    referral = a_referral(family_name=LONG_NAME)
    workers_have_run()
    consult = Consult.objects.get(referral=referral)

    # when she signs in, then she is at her consults, and only her places are open
    page = sign_in(Role.PALLIATIVE_NURSE, user=nurse, **look)
    walk_through_the_places(page, Role.PALLIATIVE_NURSE, language=look["language"])

    # when she claims the consult, begins it, documents it and signs
    go_to(page, CONSULTS)
    consult_row(page, consult).locator("form[action$='/claim/'] button").click()
    see_nothing_wrong(page)
    press(page, "begin")
    see_nothing_wrong(page)
    fill(draft_of(consult), nurse)
    page.reload()
    press(page, "sign")
    expect(page.locator("main form[action$='/sign/']")).to_have_count(0)
    see_nothing_wrong(page)

    # then the patient is in our care, and the referral has done its work
    consult.refresh_from_db()
    assert (consult.claimed_by, consult.state) == (nurse, "signed")
    assert state_of(referral) == "done"
    find_patient(page, referral.patient)
    see_nothing_wrong(page)


@AT_A_DESK_OR_ON_A_GERMAN_PHONE
def test_a_palliative_physician_gives_her_hours_and_a_waiting_consult_gets_its_time(
    sign_in: SignIn, workers_have_run: WorkersHaveRun, look: dict[str, Any]
) -> None:
    # given a consult without a time, because nobody is there
    me = a_user(Role.PALLIATIVE_PHYSICIAN, name="Dr. Linderung", password=PASSWORD)
    referral = a_referral(family_name=LONG_NAME)
    workers_have_run()
    consult = Consult.objects.get(referral=referral)
    assert consult.state == "waiting"

    # when she signs in, then only her places are open
    page = sign_in(Role.PALLIATIVE_PHYSICIAN, user=me, **look)
    walk_through_the_places(page, Role.PALLIATIVE_PHYSICIAN, language=look["language"])

    # when she adds her hours on a day next week
    go_to(page, AVAILABILITY)
    day = today() + timedelta(days=5)
    form = page.locator("form[action='/consults/availability/sessions/']")
    form.locator("[name=clinician]").select_option(str(me.pk))
    form.locator("[name=weekday]").select_option(str(day.weekday()))
    form.locator("[name=starts]").fill("09:00")
    form.locator("[name=ends]").fill("12:00")
    form.locator("[name=place]").fill("Ambulanz 3")
    form.locator("button").click()
    see_nothing_wrong(page)
    workers_have_run()

    # then the consult has its time there, and she claims it and reads why the patient comes
    go_to(page, CONSULTS)
    expect(consult_row(page, consult)).to_contain_text("Ambulanz 3")
    see_nothing_wrong(page)
    consult_row(page, consult).locator(f"a[href='/consults/{consult.pk}/']").click()
    expect(page.locator("main")).to_contain_text("cT2a cN1 cM1b")
    press(page, "claim")
    see_nothing_wrong(page)
    consult.refresh_from_db()
    assert (consult.claimed_by, consult.state) == (me, "scheduled")


@ON_A_PHONE_OR_AT_A_GERMAN_DESK
def test_a_team_member_answers_a_finding_in_care_and_begins_a_consult(
    sign_in: SignIn, nurse: User, workers_have_run: WorkersHaveRun, look: dict[str, Any]
) -> None:
    # given a patient in our care with a new metastasis, and a consult of another
    ours = a_patient(family_name="Betreut")
    tumour = a_lung_tumour(ours, diagnosed=days_ago(200))
    record([PalliativeCare(patient=ours, on=days_ago(100), recorded=days_ago(100), own=True)], by=None, at=now())
    record([a_liver_metastasis(tumour, on=days_ago(2))], by=None, at=now())
    finding = Trigger.objects.get(patient=ours, suppressed="already_in_care")
    referral = a_referral(family_name=LONG_NAME)
    workers_have_run()
    consult = Consult.objects.get(referral=referral)

    # when the social worker signs in, then only her places are open
    page = sign_in(Role.TEAM_MEMBER, **look)
    walk_through_the_places(page, Role.TEAM_MEMBER, language=look["language"])

    # when she says that she has talked to the patient in care, then the finding leaves the list
    go_to(page, IN_CARE)
    answer = page.locator(f"form[action='/care-items/{finding.pk}/answer/']")
    answer.locator("button[value=contacted]").click()
    expect(answer).to_have_count(0)
    see_nothing_wrong(page)
    finding.refresh_from_db()
    assert finding.care_answer == "contacted"

    # when she begins the other's consult, then signing it and cancelling it are left to nurse and physician
    go_to(page, CONSULTS)
    consult_row(page, consult).locator("form[action$='/claim/'] button").click()
    press(page, "begin")
    expect(page.locator("main form[action$='/begin/']")).to_have_count(0)
    expect(page.locator("main form[action$='/sign/'], main form[action$='/cancel/']")).to_have_count(0)
    see_nothing_wrong(page)
    consult.refresh_from_db()
    assert consult.state == "in_progress"


@AT_A_DESK_OR_ON_A_GERMAN_PHONE
def test_a_board_coordinator_refers_for_a_relative_and_records_what_was_missing(
    sign_in: SignIn, look: dict[str, Any]
) -> None:
    # given a patient whose daughter asks for help, and one whose stage nobody recorded
    asked_for = a_patient(family_name=LONG_NAME)
    unstaged = a_patient(family_name="Fehlt")
    a_lung_tumour(unstaged, diagnosed=days_ago(20))

    # when she signs in, then only her places are open
    page = sign_in(Role.BOARD_COORDINATOR, **look)
    walk_through_the_places(page, Role.BOARD_COORDINATOR, language=look["language"])

    # when she refers the patient for the daughter
    find_patient(page, asked_for)
    see_nothing_wrong(page)
    page.locator(f"a[href='/patients/{asked_for.pk}/refer/']").first.click()
    see_nothing_wrong(page)
    page.locator("input[name=who_asked][value=relative]").check()
    page.locator("[name=request]").fill("Tochter bittet um Hilfe zu Hause")
    page.locator("main form button.main").click()

    # then a referral is open with her reason, and to answer it is left to the oncologist
    expect(page.locator("main")).to_contain_text("Tochter bittet")
    see_nothing_wrong(page)
    referral = Referral.objects.get(patient=asked_for)
    assert referral.reasons.get().who_asked == "relative"
    go_to(page, REFERRALS)
    page.locator(f"#referral-{referral.pk} a[data-key=o]").click()
    expect(page.locator(f"#facts-and-answer-{referral.pk}")).to_be_visible()
    expect(page.locator(".answer-bar form")).to_have_count(0)
    see_nothing_wrong(page)

    # when she records the stage that the list of questions asks for, then nothing is open there
    page.locator("main a[href='/questions/']").first.click()
    page.wait_for_url("**/questions/")
    see_nothing_wrong(page)
    page.locator("li.card a[href*='/record/']").first.click()
    form = page.locator("#question-fact")
    form.locator("[name=tnm]").fill("cT1b cN0 cM0")
    form.locator("[name=on]").fill(f"{days_ago(2):%d.%m.%Y}" if look["language"] == "de-DE" else str(days_ago(2)))
    see_nothing_wrong(page)
    form.locator("button.main").click()
    expect(page.locator("li.card")).to_have_count(0)
    see_nothing_wrong(page)
    assert Fact.objects.filter(patient=unstaged, kind="staging").count() == 1


@ON_A_PHONE_OR_AT_A_GERMAN_DESK
def test_a_clinical_lead_says_yes_and_switches_a_rule_off(
    sign_in: SignIn, nurse: User, workers_have_run: WorkersHaveRun, look: dict[str, Any]
) -> None:
    # given a referral that waits for a yes
    proposal = a_proposal()

    # when the lead signs in, then only the lead's places are open
    page = sign_in(Role.CLINICAL_LEAD, **look)
    walk_through_the_places(page, Role.CLINICAL_LEAD, language=look["language"])

    # when the lead says yes, then it goes ahead
    go_to(page, REFERRALS)
    page.locator(f"#referral-{proposal.pk} a[data-key=o]").click()
    block = page.locator(f"#facts-and-answer-{proposal.pk}")
    block.locator("summary[data-key=c]").click()
    see_nothing_wrong(page)
    block.locator("form[action$='/confirm/'] button.main").click()
    expect(page.locator("#toasts .toast")).to_be_visible()
    assert state_of(proposal) == "open"

    # when the lead sees what switching a rule off would do today, and saves it with a reason
    go_to(page, RULES)
    page.locator(f"a[href='/rules/{RULE}/']").first.click()
    see_nothing_wrong(page)
    page.locator("[name=mode]").select_option("off")
    page.locator(f"form[action='/rules/{RULE}/try/'] button.main").click()
    page.wait_for_url(re.compile(r"/rules/trials/\d+/$"))
    run_trials()
    comment = page.locator("form[action$='/save/'] [name=comment]")
    comment.fill("Im Team besprochen")
    see_nothing_wrong(page)
    page.locator("form[action$='/save/'] button.main").click()
    page.wait_for_url(re.compile(f"/rules/{RULE}/$"))
    see_nothing_wrong(page)

    # then the rule is off, and it is known who did it
    assert RuleSetting.objects.get().mode == "off"


@AT_A_DESK_OR_ON_A_GERMAN_PHONE
def test_an_administrator_makes_an_account_and_the_colleague_comes_in(sign_in: SignIn, look: dict[str, Any]) -> None:
    # given an administrator, when they sign in, then nothing clinical is open to them
    page = sign_in(Role.ADMINISTRATOR, **look)
    walk_through_the_places(page, Role.ADMINISTRATOR, language=look["language"])

    # when they make an account for a new nurse
    password = make_account(page, "schwester.neu", look_at_it=True)
    sign_out(page)

    # then she comes in with the password that was shown once, and has a nurse's places
    page.locator("#id_login").fill("schwester.neu")
    page.locator("#id_password").fill(password)
    page.locator("main button").click()
    page.wait_for_url(re.compile(f"{CONSULTS}$"))
    places = tuple(link.get_attribute("href") for link in page.locator("nav.places a").all())
    assert places == DAYS[Role.PALLIATIVE_NURSE].places
    see_nothing_wrong(page)
