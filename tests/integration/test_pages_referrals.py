"""Pages of the referral queue, of consults and of findings in care."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_script_prefix, set_script_prefix

from consults.models import Consult
from consults.tasks import open_pending_consults
from patients.models import Declined, Fact, PalliativeCare, StagingEvent
from staff.models import User
from staff.permissions import Role
from tests.documents import draft_of, fill
from tests.pages import reader, signed_in
from tests.people import (
    a_liver_metastasis,
    a_lung_tumour,
    a_nurse_on_duty,
    a_patient,
    a_referral,
    a_user,
    days_ago,
    now,
    today,
)
from triggers.models import Referral, Trigger
from triggers.queue_rows import queue_rows
from triggers.queue_words import in_words
from triggers.record import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def oncologist() -> Client:
    return reader(Role.ONCOLOGIST, name="Dr. Ersten")


@pytest.fixture
def nurse() -> Client:
    return reader(Role.PALLIATIVE_NURSE, name="Schwester Hand")


def sent(referral: Referral, **answer: str) -> dict[str, str]:
    return {"version": str(referral.version), "comment": "", **answer}


def test_a_row_says_who_why_by_when_and_on_what_evidence(oncologist: Client) -> None:
    a_referral(family_name="Zeile", birth_date=days_ago(70 * 366))
    page = oncologist.get("/referrals/").content.decode()
    for words in ("Zeile", "years", "cT2a cN1 cM1b", "Rule 1", "In time", "See by", "Nobody responsible"):
        assert words in page, words
    assert "Not informed yet" in page
    assert "No consult yet" in page


def test_the_clock_is_told_in_words(oncologist: Client) -> None:
    past_target = a_referral(days=24)
    Referral.objects.filter(pk=past_target.pk).update(target_on=days_ago(1))
    a_referral(days=40)
    a_referral(days=70)
    page = oncologist.get("/referrals/").content.decode()
    for words in ("Target passed", "Overdue by 12 days", "Overdue by 42 days"):
        assert words in page, words
    only_overdue = oncologist.get("/referrals/?tab=overdue").content.decode()
    assert "Target passed" not in only_overdue


def test_that_a_deadline_has_passed_is_said_once(oncologist: Client) -> None:
    a_nurse_on_duty()
    ahead, passed = a_referral(days=3), a_referral(days=40)
    open_pending_consults()
    assert Consult.objects.filter(state="scheduled").count() == 2
    Consult.objects.update(late=True)
    rows = [
        oncologist.get(f"/referrals/{each.pk}/row/").content.decode().count("After the deadline")
        for each in (ahead, passed)
    ]
    assert rows == [1, 0]


def test_questions_are_not_counted_among_what_was_searched(oncologist: Client) -> None:
    a_referral(family_name="Gesucht")
    page = oncologist.post("/referrals/search/", {"words": "gesucht"}).content.decode()
    [tab] = re.findall(r'<li><a href="/questions/">(Questions.*?)</a></li>', page, flags=re.DOTALL)
    assert "count" not in tab


def test_the_filters_stand_in_the_address() -> None:
    me = a_user(Role.ONCOLOGIST)
    client = signed_in(me)
    a_referral(family_name="Meiner", responsible_oncologist=me)
    a_referral(family_name="Andererseits")
    assert "Andererseits" not in client.get("/referrals/?whose=mine").content.decode()
    assert "Andererseits" in client.get("/referrals/?whose=all&tab=goes_ahead").content.decode()
    assert "No closed referral here" in client.get("/referrals/?tab=closed").content.decode()
    assert client.get("/referrals/?tab=nonsense&after=x&whose=y&unit=z&sort=up&rule=%00").status_code == 200


@pytest.mark.parametrize("unknown", ["unit=987654321", "tumour=X99", "rule=no_such_rule", "declined=because"])
def test_a_filter_that_does_not_exist_is_none(unknown: str, oncologist: Client) -> None:
    a_referral()
    page = oncologist.get(f"/referrals/?{unknown}")
    assert len(page.context["rows"]) == 1
    assert page.context["form"].filters_set == 0


def test_pages_follow_each_other_without_gaps(oncologist: Client) -> None:
    everybody = {a_referral(days=3 + number % 4).pk for number in range(30)}
    first = oncologist.get("/referrals/")
    second = oncologist.get(first.context["next"])
    shown = [int(row["number"]) for page in (first, second) for row in page.context["rows"]]
    assert len(shown) == 30
    assert set(shown) == everybody
    assert second.context["next"] == ""


def test_the_number_of_queries_does_not_grow_with_the_rows(oncologist: Client) -> None:
    counts = []
    for more in (2, 8):
        for _number in range(more):
            a_referral()
        oncologist.get("/referrals/")
        with CaptureQueriesContext(connection) as captured:
            oncologist.get("/referrals/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_defer_with_a_reason(oncologist: Client) -> None:
    referral = a_referral()
    until = today() + timedelta(days=10)
    answer = oncologist.post(
        f"/referrals/{referral.pk}/defer/", sent(referral, reason="needs_more_staging", until=str(until))
    )
    assert answer["Location"] == f"/referrals/#referral-{referral.pk}"
    referral.refresh_from_db()
    assert (referral.state, referral.deferred_until) == ("deferred", until)
    page = oncologist.get("/referrals/").content.decode()
    assert "Deferred" in page
    assert "Needs more staging" in page


def test_a_deferral_that_is_too_long_says_so_on_the_form(oncologist: Client) -> None:
    referral = a_referral()
    until = today() + timedelta(days=60)
    page = oncologist.post(f"/referrals/{referral.pk}/defer/", sent(referral, reason="other", until=str(until)))
    assert page.status_code == 422
    assert "at most" in page.content.decode()


def test_decline_writes_the_refusal_as_a_fact(oncologist: Client) -> None:
    referral = a_referral()
    oncologist.post(f"/referrals/{referral.pk}/decline/", sent(referral, reason="patient_declined"))
    assert Declined.objects.get(patient=referral.patient).source == "answer"
    page = oncologist.get(f"/patients/{referral.patient_id}/").content.decode()
    assert "Patient declined" in page


def test_care_elsewhere_needs_its_provider(oncologist: Client) -> None:
    referral = a_referral()
    page = oncologist.post(f"/referrals/{referral.pk}/decline/", sent(referral, reason="in_care_elsewhere"))
    assert "Say who cares for the patient" in page.content.decode()
    oncologist.post(
        f"/referrals/{referral.pk}/decline/", sent(referral, reason="in_care_elsewhere", provider="SAPV Musterstadt")
    )
    assert PalliativeCare.objects.get(patient=referral.patient).provider == "SAPV Musterstadt"


def test_confirm_a_referral_that_needs_a_yes(oncologist: Client) -> None:
    tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(3))
    # A stage IV without an M category is weak evidence.
    weak = StagingEvent(patient=tumour.patient, tumour=tumour, on=days_ago(2), recorded=days_ago(2), stage="IVA")
    record([weak], by=None, at=now())
    referral = Referral.objects.get(patient=tumour.patient)
    assert referral.state == "proposed"
    assert "Yes, refer" in oncologist.get(f"/referrals/{referral.pk}/").content.decode()
    oncologist.post(f"/referrals/{referral.pk}/confirm/", sent(referral))
    referral.refresh_from_db()
    assert referral.state == "open"


def test_the_second_person_on_a_row_sees_who_was_first(oncologist: Client) -> None:
    referral = a_referral()
    oncologist.post(f"/referrals/{referral.pk}/decline/", sent(referral, reason="disagrees"))
    other = reader(Role.ONCOLOGIST)
    page = other.post(
        f"/referrals/{referral.pk}/defer/",
        sent(referral, reason="other", until=str(today() + timedelta(days=3))),
        follow=True,
    ).content.decode()
    assert "Dr. Ersten answered this referral" in page
    referral.refresh_from_db()
    assert referral.state == "declined"


def test_who_may_not_answer_sees_no_forms(nurse: Client) -> None:
    referral = a_referral()
    page = nurse.get(f"/referrals/{referral.pk}/").content.decode()
    assert "The facts that decided" in page
    assert "Decline" not in page


def test_refer_by_hand_and_take_it_back(oncologist: Client) -> None:
    patient = a_patient()
    see_by = today() + timedelta(days=14)
    asked = {"request": "worried family", "who_asked": "relative"}
    past = {**asked, "see_by": str(days_ago(1))}
    assert "past" in oncologist.post(f"/patients/{patient.pk}/refer/", past).content.decode()
    oncologist.post(f"/patients/{patient.pk}/refer/", {**asked, "see_by": str(see_by)})
    referral = Referral.objects.get(patient=patient)
    assert referral.reasons.get().who_asked == "relative"
    assert "Relative" in oncologist.get(f"/referrals/{referral.pk}/").content.decode()
    assert "worried family" in oncologist.get("/referrals/").content.decode()
    reason = referral.reasons.get()
    oncologist.post(f"/referrals/{referral.pk}/reasons/{reason.pk}/take-back/")
    referral.refresh_from_db()
    assert referral.state == "withdrawn"


def test_who_is_no_clinician_chooses_who_asks() -> None:
    patient = a_patient()
    here, asked = f"/patients/{patient.pk}/refer/", {"request": "Pain", "see_by": str(today() + timedelta(days=9))}
    board = reader(Role.BOARD_COORDINATOR)
    assert "checked" not in board.get(here).content.decode()
    assert "Choose who asks for it" in board.post(here, asked).content.decode()
    assert not Referral.objects.exists()
    assert "checked" in reader(Role.ONCOLOGIST).get(here).content.decode()
    assert "checked" in reader(Role.PALLIATIVE_NURSE).get(here).content.decode()


def test_a_request_is_taken_back_from_its_toast(oncologist: Client) -> None:
    patient = a_patient()
    here, see_by = f"/patients/{patient.pk}/refer/", str(today() + timedelta(days=9))
    assert "open already" not in oncologist.get(here).content.decode()
    asked = {"who_asked": "patient", "request": "Pain", "see_by": see_by}
    told = oncologist.post(here, asked, follow=True).content.decode()
    referral = Referral.objects.get(patient=patient)
    undo = f"/referrals/{referral.pk}/reasons/{referral.reasons.get().pk}/take-back/"
    assert "Referred. The consult is being arranged." in told
    assert f'action="{undo}"' in told
    oncologist.post(undo)
    referral.refresh_from_db()
    assert referral.state == "withdrawn"


@pytest.mark.parametrize(
    ("state", "told"),
    [("open", "that is open already."), ("deferred", "its deferral has ended."), ("begun", "already.")],
)
def test_a_request_says_that_it_joined_an_open_referral(oncologist: Client, state: str, told: str) -> None:
    referral = a_referral()
    if state == "deferred":
        until = str(today() + timedelta(days=5))
        oncologist.post(f"/referrals/{referral.pk}/defer/", sent(referral, reason="patient_wants_to_wait", until=until))
    Referral.objects.filter(pk=referral.pk).update(state=state)
    here = f"/patients/{referral.patient_id}/refer/"
    assert "A referral is open already" in oncologist.get(here).content.decode()
    asked = {"who_asked": "patient", "request": "Pain", "see_by": str(today() + timedelta(days=9))}
    page = oncologist.post(here, asked, follow=True).content.decode()
    assert told in page
    reason = referral.reasons.get(trigger=None)
    toast = page[page.index('id="toasts"') :]
    assert ("take-back/" in toast) == (state != "begun"), reason


def test_a_finding_in_care_gets_one_coded_answer(nurse: Client) -> None:
    patient = a_patient(family_name="Betreut")
    tumour = a_lung_tumour(patient, diagnosed=days_ago(200))
    care = PalliativeCare(patient=patient, on=days_ago(100), recorded=days_ago(100), own=True)
    record([care], by=None, at=now())
    record([a_liver_metastasis(tumour, on=days_ago(2))], by=None, at=now())
    assert "Betreut" in nurse.get("/care-items/").content.decode()
    trigger = Trigger.objects.get(patient=patient, suppressed="already_in_care")
    nurse.post(f"/care-items/{trigger.pk}/answer/", {"answer": "nonsense"})
    nurse.post(f"/care-items/{trigger.pk}/answer/", {"answer": "contacted"})
    trigger.refresh_from_db()
    assert trigger.care_answer == "contacted"
    assert "Betreut" not in nurse.get("/care-items/").content.decode()


def test_the_way_of_a_consult_from_claim_to_signature(nurse: Client) -> None:
    referral = a_referral(family_name="Gespräch")
    open_pending_consults()
    consult = Consult.objects.get(referral=referral)
    assert "Gespräch" in nurse.get("/consults/").content.decode()

    def do(what: str, **more: str) -> str:
        consult.refresh_from_db()
        answer = nurse.post(f"/consults/{consult.pk}/{what}/", {"version": str(consult.version), **more}, follow=True)
        return answer.content.decode()

    assert "You have claimed this consult" in do("claim")
    assert "the team&#x27;s again" in do("release")
    assert "You have claimed this consult" in do("claim")
    assert "belongs to a referral" in do("cancel", why="not_needed")
    assert "The consult has begun" in do("begin", setting="outpatient")
    fill(draft_of(consult), User.objects.get(pk=nurse.session[SESSION_KEY]))
    page = nurse.get(f"/consults/{consult.pk}/document/").content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert seen is not None
    assert "Signed" in do("document/sign", seen=seen[1])
    assert Fact.objects.filter(kind="consult", patient=referral.patient).count() == 1
    referral.refresh_from_db()
    assert referral.state == "done"


def test_two_people_claim_one_consult(nurse: Client) -> None:
    referral = a_referral()
    open_pending_consults()
    consult = Consult.objects.get(referral=referral)
    nurse.post(f"/consults/{consult.pk}/claim/", {"version": str(consult.version)})
    other = reader(Role.PALLIATIVE_NURSE)
    page = other.post(f"/consults/{consult.pk}/claim/", {"version": str(consult.version)}, follow=True).content.decode()
    assert "changed meanwhile" in page


def test_forms_opened_in_two_rows_share_no_id(oncologist: Client) -> None:
    pages = [oncologist.get(f"/referrals/{a_referral().pk}/").content.decode() for _ in range(2)]
    of_forms = [set(re.findall(r' id="([^"]*(?:comment|until|provider|answer)[^"]*)"', page)) for page in pages]
    assert all(len(ids) > 5 for ids in of_forms)
    assert not of_forms[0] & of_forms[1]


def test_rows_have_their_addresses_below_any_prefix() -> None:
    referral = a_referral()
    before = get_script_prefix()
    set_script_prefix("/site-10/")
    try:
        [row] = in_words(queue_rows([referral.pk], booked={}, today=today()), today=today())
    finally:
        set_script_prefix(before)
    assert row["address"] == f"/site-10/referrals/{referral.pk}/"
    assert row["patient_address"] == f"/site-10/patients/{referral.patient_id}/"
