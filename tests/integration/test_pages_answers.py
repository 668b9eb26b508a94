"""The doors through which referrals are answered, with and without a script."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from patients.models import Assessment, Retraction, StagingEvent
from staff.models import User
from staff.permissions import Role
from tests.pages import reader, signed_in
from tests.people import a_patient, a_proposal, a_referral, a_user, days_ago, now, today
from triggers.by_hand import refer_by_hand
from triggers.escalation import escalate_unanswered
from triggers.models import Answer, Referral, Trigger
from triggers.record import record
from triggers.scores import scores_of

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def me() -> User:
    return a_user(Role.ONCOLOGIST, name="Dr. Ersten")


@pytest.fixture
def oncologist(me: User) -> Client:
    return signed_in(me)


def send(client: Client, referral: Referral, what: str, *, htmx: bool = False, **said: str) -> Any:
    referral.refresh_from_db()
    content = {"version": str(referral.version), "comment": "", **said}
    return client.post(f"/referrals/{referral.pk}/{what}/", content, headers=HTMX if htmx else {})


def page_of(client: Client, referral: Referral) -> str:
    return client.get(f"/referrals/{referral.pk}/").content.decode()


def test_an_answer_in_its_row_shows_what_it_came_to_and_how_to_take_it_back(oncologist):
    referral = a_referral()
    until = str(today() + timedelta(days=10))
    said = send(oncologist, referral, "defer", htmx=True, reason="needs_more_staging", until=until)
    page = said.content.decode()
    answer = Answer.objects.get()
    assert said["HX-Trigger"] == "referral-answered"
    assert f'id="facts-and-answer-{referral.pk}"' in page
    assert page.count(f'action="/referrals/{referral.pk}/answers/{answer.pk}/undo/"') == 2, (
        "in the toast, and in the bar"
    )
    for words in ("What others did", "Deferred</strong>: Needs more staging", "Dr. Ersten"):
        assert words in page, words


def test_without_a_script_the_person_goes_back_to_where_they_were(oncologist):
    back = "/referrals/?tab=needs_yes"
    referral = a_referral()
    told = send(oncologist, referral, "decline", reason="other", next=f"{back}#referral-1")
    assert told["Location"] == f"{back}#referral-{referral.pk}", "the focus goes to the row"
    evil = "https://elsewhere.example/"
    assert send(oncologist, a_referral(), "decline", reason="other", next=evil)["Location"].startswith("/referrals/#")


def test_every_way_to_answer_leads_back_to_the_list_with_its_filters(oncologist):
    referral, back = a_referral(), "/referrals/?tab=nobody&whose=all"
    field = '<input type="hidden" name="next" value="/referrals/?tab=nobody&amp;whose=all">'
    from_list = oncologist.get(f"/referrals/{referral.pk}/", headers={"Referer": f"http://testserver{back}"})
    page = from_list.content.decode()
    assert page.count(field) == page.count(f'action="/referrals/{referral.pk}/')
    assert 'href="/referrals/?tab=nobody&amp;whose=all"' in page
    in_row = {**HTMX, "HX-Current-URL": f"http://testserver{back}"}
    assert field in oncologist.get(f"/referrals/{referral.pk}/", headers=in_row).content.decode()
    sent = {"version": str(referral.version), "reason": "other"}
    toast = oncologist.post(f"/referrals/{referral.pk}/decline/", sent, headers=in_row).content.decode()
    assert field in toast.split('id="toasts"')[1]
    undo = f"/referrals/{referral.pk}/answers/{Answer.objects.get().pk}/undo/"
    assert oncologist.post(undo, {"next": back})["Location"] == f"{back}#referral-{referral.pk}"
    elsewhere = oncologist.get(
        f"/referrals/{referral.pk}/", headers={"Referer": "https://elsewhere.example/referrals/"}
    )
    assert "elsewhere.example" not in elsewhere.content.decode()


def test_care_elsewhere_without_its_provider_asks_for_it_in_its_part(oncologist):
    said = send(oncologist, a_referral(), "decline", reason="in_care_elsewhere", comment="Told by her daughter")
    page = said.content.decode()
    assert "Say who cares for the patient." in page
    assert page.count(" open>") == 3, "the answer, its part, and the comment"
    assert page.count("Told by her daughter") == 1


def test_an_answer_is_taken_back_from_the_toast(oncologist):
    referral = a_referral()
    send(oncologist, referral, "decline", reason="patient_declined")
    undo = f"/referrals/{referral.pk}/answers/{Answer.objects.get().pk}/undo/"
    assert undo in oncologist.get("/referrals/").content.decode()
    said = oncologist.post(undo, follow=True)
    assert "The answer was taken back: Goes ahead" in said.content.decode()
    assert Retraction.objects.count() == 1
    other = reader(Role.ONCOLOGIST)
    late = other.post(undo, headers=HTMX)
    assert late.status_code == 409
    assert "Dr. Ersten took this answer back at" in late.content.decode()
    assert "taken back by Dr. Ersten" in page_of(oncologist, referral)


def test_who_comes_second_sees_who_was_first_in_the_row(oncologist):
    referral = a_referral()
    stale = str(referral.version)
    send(oncologist, referral, "decline", reason="disagrees")
    until = str(today() + timedelta(days=3))
    late = send(reader(Role.ONCOLOGIST), referral, "defer", htmx=True, version=stale, reason="other", until=until)
    assert late.status_code == 409
    assert late["HX-Trigger"] == "referral-changed", "the row around it is read anew too"
    assert "hx-preserve" in oncologist.get(f"/referrals/{referral.pk}/row/?open=1").content.decode()
    assert "Dr. Ersten answered this referral" in late.content.decode()
    referral.refresh_from_db()
    assert referral.state == "declined"


def test_an_answer_is_changed_on_the_page(oncologist):
    referral = a_referral()
    send(oncologist, referral, "decline", reason="disagrees")
    page = page_of(oncologist, referral)
    assert "It can be changed until the consult begins" in page
    send(oncologist, referral, "decline", reason="treated_elsewhere")
    referral.refresh_from_db()
    assert (referral.state, referral.decline_reason) == ("declined", "treated_elsewhere")
    assert [answer.undone_at is None for answer in Answer.objects.order_by("pk")] == [False, True]


def test_wrong_data_lead_to_the_correction_of_the_fact_that_decided(oncologist):
    referral = a_referral()
    said = send(oncologist, referral, "decline", reason="data_wrong")
    trigger = Trigger.objects.get(patient=referral.patient, why_ended="data_wrong")
    staging = StagingEvent.objects.get(patient=referral.patient)
    correction = f"/questions/{trigger.pk}/facts/{staging.pk}/correct/"
    assert said["Location"] == correction
    page = oncologist.get(correction).content.decode()
    assert "documentation finds it among the open questions" in page
    in_row = send(oncologist, a_referral(), "decline", htmx=True, reason="data_wrong")
    assert (in_row.status_code, "/correct/" in in_row["HX-Redirect"]) == (204, True)


def test_wrong_data_of_a_request_by_hand_have_no_fact_to_correct(oncologist, me):
    patient = a_patient()
    see_by = today() + timedelta(days=20)
    referral = refer_by_hand(patient=patient, request="Pain", see_by=see_by, by=me, at=now())
    said = send(oncologist, referral, "decline", reason="data_wrong")
    assert said["Location"] == f"/referrals/#referral-{referral.pk}"


def test_deferring_is_not_offered_where_it_would_be_refused_but_says_why(oncologist):
    near = page_of(oncologist, a_referral(days=22))
    assert "What is due within 7 days cannot be put aside" in near
    assert 'name="until"' not in near
    assert 'disabled aria-describedby="why-not-defer' in near
    assert 'name="until"' in page_of(oncologist, a_referral())


def test_a_deferral_ends_before_the_deadline_unless_somebody_says_otherwise(oncologist):
    bar = oncologist.get(f"/referrals/{a_referral(days=16).pk}/").context["shown"].bar
    assert (bar.due, bar.until) == (today() + timedelta(days=12), today() + timedelta(days=11))
    assert oncologist.get(f"/referrals/{a_referral().pk}/").context["shown"].bar.until == today() + timedelta(days=14)


def test_reasons_stand_first_and_in_the_order_of_their_keys(oncologist):
    page = page_of(oncologist, a_referral())
    decline = page.split('data-key="n"')[1].split('class="more-to-say"')
    assert re.findall(r'data-key="(\d)"', page.split('data-key="n"')[1]) == list("123456")
    assert 'data-key="1"' in decline[0]
    defer = page.split('data-key="d"')[1]
    assert defer.index('data-key="4"') < defer.index('name="until"') < defer.index('name="comment"')


def test_a_refused_answer_stays_open_with_what_was_said(oncologist):
    referral = a_referral()
    until = str(today() + timedelta(days=60))
    said = send(oncologist, referral, "defer", reason="other", until=until, comment="After the holidays")
    page = said.content.decode()
    assert said.status_code == 422
    for words in ("at most", f'value="{until}"', "After the holidays"):
        assert words in page, words


def test_a_key_opens_the_answer_that_it_asks_for(oncologist):
    referral = a_referral()
    page = oncologist.get(f"/referrals/{referral.pk}/?answer=defer").content.decode()
    assert f'name="answer-{referral.pk}" open' in page
    assert " open>" not in page_of(oncologist, referral)
    assert oncologist.get(f"/referrals/{referral.pk}/?answer=nonsense").status_code == 200


def test_the_block_says_what_the_patient_answered_last(oncologist):
    referral = a_referral()
    shared = {"patient": referral.patient, "instrument": "MIDOS", "respondent": "patient"}
    record(
        [
            Assessment(**shared, on=days_ago(9), recorded=days_ago(9), total=11),
            Assessment(**shared, on=days_ago(2), recorded=days_ago(2), total=6),
            Assessment(**{**shared, "respondent": "proxy"}, on=days_ago(1), recorded=days_ago(1), total=9),
        ],
        by=None,
        at=now(),
    )
    shown = oncologist.get(f"/referrals/{referral.pk}/").context["shown"].from_patient
    assert [(fact.instrument, fact.on, fact.total) for fact in shown] == [("MIDOS", days_ago(2), 6)]
    assert "What the patient answered last" in page_of(oncologist, referral)


def test_scores_say_where_a_rule_acts_and_an_invalid_form_nowhere():
    items = {"pain": 3, "nausea": 1, "anxiety": 3}
    said = Assessment(instrument="MIDOS", respondent="patient", items=items, total=Decimal(12), valid=True)
    shown = [(score.name, score.number, score.highest, str(score.means)) for score in scores_of(said)]
    assert shown == [
        ("Total", "12", 30, "positive"),
        ("Pain", "3", 3, "severe"),
        ("Nausea", "1", 3, ""),
        ("Anxiety", "3", 3, ""),
    ]
    said.valid = False
    assert not any(score.means for score in scores_of(said))


def test_to_whom_an_unanswered_confirmation_was_put(oncologist):
    lead = a_user(Role.CLINICAL_LEAD, name="Dr. Leitung")
    referral = a_proposal()
    escalate_unanswered(at=now() + timedelta(days=27))
    page = page_of(oncologist, referral)
    assert f"Put to {lead.name} (Clinical lead) since" in page
    assert "nobody to put it to (Deputy)" in page


def test_taking_over_in_one_step(oncologist, me):
    referral = a_referral()
    assert 'data-key="t"' in page_of(oncologist, referral)
    oncologist.post(f"/referrals/{referral.pk}/take-over/", {"seen": ""})
    referral.patient.refresh_from_db()
    assert referral.patient.responsible_oncologist == me
    assert f'action="/referrals/{referral.pk}/take-over/undo/"' in page_of(oncologist, referral)
    back = "/referrals/?tab=nobody"
    undone = oncologist.post(f"/referrals/{referral.pk}/take-over/undo/", {"next": back})
    assert undone["Location"] == f"{back}#referral-{referral.pk}"
    referral.patient.refresh_from_db()
    assert referral.patient.responsible_oncologist is None
    oncologist.post(f"/referrals/{referral.pk}/take-over/", {"seen": ""})
    late = reader(Role.ONCOLOGIST).post(f"/referrals/{referral.pk}/take-over/", {"seen": ""}, follow=True)
    assert "Meanwhile Dr. Ersten is responsible" in late.content.decode()
    nonsense = oncologist.post(f"/referrals/{referral.pk}/take-over/", {"seen": "x"}, follow=True)
    assert "nothing was changed" in nonsense.content.decode()


def ticked(*referrals: Referral, **said: str) -> dict[str, Any]:
    seen: dict[str, Any] = {"ids": [str(each.pk) for each in referrals]}
    for each in referrals:
        seen[f"version-{each.pk}"] = str(each.version)
        seen[f"responsible-{each.pk}"] = str(each.patient.responsible_oncologist_id or "")
    return {**seen, **said}


def test_several_are_confirmed_after_looking_at_what_will_happen(oncologist):
    proposal, other = a_proposal(), a_referral()
    looked = oncologist.post("/referrals/several/", ticked(proposal, other, what="confirm")).content.decode()
    assert "1 referral will be confirmed" in looked
    assert "Will be left as it is:" in looked
    proposal.refresh_from_db()
    assert proposal.state == "proposed"
    done = oncologist.post("/referrals/several/", ticked(proposal, other, what="confirm", step="apply"))
    assert "1 referral was confirmed" in done.content.decode()
    assert "1 was left as it is" in done.content.decode()
    proposal.refresh_from_db()
    assert proposal.state == "open"


def test_several_are_assigned_after_looking(oncologist):
    to = a_user(Role.ONCOLOGIST, name="Dr. Neu")
    first, second = a_referral(), a_referral()
    looked = oncologist.post("/referrals/several/", ticked(first, second, what="assign")).content.decode()
    assert "2 patients can be assigned" in looked
    assert "Dr. Neu" in looked
    sent = ticked(first, second, what="assign", step="apply", to=str(to.pk))
    done = oncologist.post("/referrals/several/", sent, follow=True).content.decode()
    assert "2 patients were assigned to Dr. Neu" in done
    late = oncologist.post("/referrals/several/", sent).content.decode()
    assert late.count("Dr. Neu is responsible already") == 2


def undo_in(page: str) -> str:
    """Give the address of the button that takes several back."""
    [address] = re.findall(r'action="(/referrals/several/[^"]+/undo/)"', page)
    return address


# What is done between an act and its undo is an act of its own only in a transaction of its own.
@pytest.mark.django_db(transaction=True)
def test_several_confirmations_are_taken_back_together(oncologist):
    first, second, moved_on = a_proposal(), a_proposal(), a_proposal()
    sent = {**ticked(first, second, moved_on, what="confirm", step="apply"), "next": "/referrals/?tab=needs_yes"}
    done = oncologist.post("/referrals/several/", sent, follow=True)
    assert done.redirect_chain[-1][0] == "/referrals/?tab=needs_yes"
    undo = undo_in(done.content.decode())
    moved_on.refresh_from_db()
    send(oncologist, moved_on, "decline", reason="other")
    left = oncologist.post(undo, {"next": "/referrals/?tab=needs_yes"}).content.decode()
    assert "2 confirmations were taken back." in left
    assert "1 was left as it is" in left
    assert f'href="/patients/{moved_on.patient_id}/"' in left
    assert "gave another answer" in left
    for referral, state in ((first, "proposed"), (second, "proposed"), (moved_on, "declined")):
        referral.refresh_from_db()
        assert referral.state == state
    # A second press finds nothing that stands, and says so of each.
    assert "3 were left as they are" in oncologist.post(undo).content.decode()


# What is done between an act and its undo is an act of its own only in a transaction of its own.
@pytest.mark.django_db(transaction=True)
def test_several_assignments_are_taken_back_together(oncologist):
    before, to = a_user(Role.ONCOLOGIST, name="Dr. Vorher"), a_user(Role.ONCOLOGIST, name="Dr. Neu")
    free, taken, moved_on = a_referral(), a_referral(responsible_oncologist=before), a_referral()
    sent = ticked(free, taken, moved_on, what="assign", step="apply", to=str(to.pk))
    undo = undo_in(oncologist.post("/referrals/several/", sent, follow=True).content.decode())
    moved_on.patient.responsible_oncologist = before
    moved_on.patient.save()
    left = oncologist.post(undo).content.decode()
    assert "2 assignments were taken back." in left
    assert "Meanwhile Dr. Vorher is responsible" in left
    for referral, responsible in ((free, None), (taken, before), (moved_on, before)):
        referral.patient.refresh_from_db()
        assert referral.patient.responsible_oncologist == responsible


def test_nobody_takes_back_together_what_another_did(oncologist):
    proposal = a_proposal()
    done = oncologist.post("/referrals/several/", ticked(proposal, what="confirm", step="apply"), follow=True)
    undo = undo_in(done.content.decode())
    assert reader(Role.ONCOLOGIST).post(undo).status_code == 404
    assert oncologist.post(undo.replace("/confirm/", "/assign/")).status_code == 404
    proposal.refresh_from_db()
    assert proposal.state == "open"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"what": "confirm"}, "Tick the referrals first"),
        ({"what": "confirm", "ids": ["x"]}, "cannot be read"),
        ({"what": "confirm", "ids": [str(each) for each in range(501)]}, "at most 500"),
        ({"what": "assign", "ids": ["1"], "step": "apply"}, "Choose to whom"),
        ({"ids": ["1"]}, "required"),
    ],
)
def test_a_selection_that_makes_no_sense_says_so(oncologist, sent, words):
    assert words in oncologist.post("/referrals/several/", sent, follow=True).content.decode()


def test_the_number_of_queries_does_not_grow_with_answers_and_rows(oncologist):
    referral, counts = a_referral(), []
    for more in (1, 4):
        for _number in range(more):
            send(oncologist, referral, "decline", reason="other")
            send(oncologist, referral, "decline", reason="disagrees")
        page_of(oncologist, referral)
        with CaptureQueriesContext(connection) as captured:
            page_of(oncologist, referral)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    counts = []
    for more in (2, 6):
        sent = ticked(*(a_proposal() for _number in range(more)), what="confirm")
        with CaptureQueriesContext(connection) as captured:
            oncologist.post("/referrals/several/", sent)
        counts.append(len(captured))
    assert counts[0] == counts[1]
