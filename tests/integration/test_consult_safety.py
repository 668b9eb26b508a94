"""Answers about safety: one contact on the same day, which goes on until somebody claims it."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from consults.care_choices import ContactState, ContactStep, Reached, SafetyReason, TaskKind
from consults.care_stopping import stop_where_care_ended
from consults.documents import save_section
from consults.leaving import consult_work_of, leave_the_team
from consults.models import ContactStepTaken, ContactTask, Document, OnCall
from consults.on_call import add_on_call, end_on_call, on_call_at
from consults.safety import (
    claim_contact,
    close_contact,
    give_contact_back,
    notice_answers,
    pass_on_unclaimed,
)
from consults.safety_answers import said_of_safety
from consults.task_work import give_task
from patients.models import Death
from staff.models import Absence, Mail, Notice, User
from staff.permissions import Role
from tests.cared_for import a_document
from tests.pages import signed_in
from tests.people import a_user, now, today
from triggers.current import ChangedMeanwhile, NotNow
from triggers.record import record

pytestmark = pytest.mark.django_db

YES = {"wish_to_die": "yes"}
TWO_HOURS = timedelta(hours=2)


@pytest.fixture
def nurse() -> User:
    return a_user(Role.PALLIATIVE_NURSE, name="Named Nurse", email="named@clinic.invalid")


@pytest.fixture
def typist() -> User:
    return a_user(Role.PALLIATIVE_PHYSICIAN, name="Who Typed")


@pytest.fixture
def document(nurse: User, typist: User) -> Document:
    return a_document(by=typist, named_nurse=nurse)


def notice(document: Document, answers: dict[str, Any], *, by: User, at: datetime | None = None) -> ContactTask | None:
    return notice_answers(document=document, section="psychological", answers=answers, by=by, at=at or now())


def asked(contact: ContactTask) -> list[tuple[str, str]]:
    return [(row.step, row.to.name if row.to else "") for row in ContactStepTaken.objects.filter(contact=contact)]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"wish_to_die": "yes"}, {SafetyReason.WISH_TO_DIE: True}),
        ({"wish_to_die": "no"}, {SafetyReason.WISH_TO_DIE: False}),
        ({"self_harm": "yes"}, {SafetyReason.SELF_HARM: True}),
        ({"self_harm": {"not_assessed": "refused", "text": ""}}, {SafetyReason.SELF_HARM: False}),
        ({"phq9": {"items": {"item9": 1}, "total": None}}, {SafetyReason.PHQ9_ITEM_9: True}),
        ({"phq9": {"items": {"item9": 0, "item1": 3}}}, {SafetyReason.PHQ9_ITEM_9: False}),
        ({"phq9": {"items": {}, "total": 12}}, {SafetyReason.PHQ9_ITEM_9: False}),
        ({"mood": "severe"}, {}),
    ],
)
def test_which_answers_ask_for_contact(answers: dict[str, Any], said: dict[SafetyReason, bool]) -> None:
    assert said_of_safety(answers) == said


def test_the_named_nurse_is_told_at_once_and_the_same_answers_make_one_contact(
    document: Document, nurse: User, typist: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MAILS_ARE_SENT", True)
    contact = notice(document, YES, by=typist)
    assert contact is not None
    assert asked(contact) == [(ContactStep.OWNER, "Named Nurse")]
    assert Notice.objects.get(kind="contact_today").to == nurse
    assert Mail.objects.get().to == nurse
    assert notice(document, YES, by=typist) == contact
    assert ContactTask.objects.count() == 1

    more = notice(document, {**YES, "self_harm": "yes"}, by=typist)
    assert more == contact
    contact.refresh_from_db()
    assert contact.reasons == ["self_harm", "wish_to_die"]
    close_contact(contact=contact, reached=Reached.PATIENT, done="Talked for an hour.", by=nurse, at=now())
    again = notice(document, {**YES, "self_harm": "yes"}, by=typist)
    assert again is not None
    assert again.state == ContactState.CLOSED
    assert ContactTask.objects.count() == 1
    # A further answer after that is a further contact.
    assert notice(document, {**YES, "phq9": {"items": {"item9": 2}}}, by=typist) != contact


def test_a_correction_leaves_the_contact_and_says_so(document: Document, nurse: User, typist: User) -> None:
    contact = notice(document, YES, by=typist)
    assert contact is not None
    assert notice(document, {"wish_to_die": "no"}, by=typist) is None
    contact.refresh_from_db()
    assert (contact.state, contact.answered_no_by) == (ContactState.OPEN, typist)
    page = signed_in(nurse).get(f"/consults/safety/{contact.pk}/").content.decode()
    assert "Corrected to “no”" in page
    notice(document, {}, by=typist)
    assert notice(document, YES, by=typist) == contact
    contact.refresh_from_db()
    assert contact.answered_no_at is None


def test_unclaimed_it_goes_from_owner_to_deputy_to_on_call_to_lead(document: Document, typist: User) -> None:
    on_call, lead = a_user(Role.PALLIATIVE_PHYSICIAN, name="On Call"), a_user(Role.CLINICAL_LEAD, name="Lead")
    for weekday in range(7):
        add_on_call(weekday=weekday, starts=time(0), ends=time(0), person=on_call, by=lead, at=now())
    begun = now()
    contact = notice(document, YES, by=typist, at=begun)
    assert contact is not None
    assert pass_on_unclaimed(at=begun + TWO_HOURS - timedelta(minutes=1)) == 0
    for hours in (2, 4, 6):
        assert pass_on_unclaimed(at=begun + timedelta(hours=hours)) == 1
        assert pass_on_unclaimed(at=begun + timedelta(hours=hours)) == 0
    assert asked(contact) == [
        ("owner", "Named Nurse"),
        ("deputy", "Who Typed"),
        ("on_call", "On Call"),
        ("lead", "Lead"),
    ]
    assert pass_on_unclaimed(at=begun + timedelta(hours=99)) == 0
    assert Notice.objects.filter(kind="contact_today", same_day=True).count() == 4


def test_who_is_away_is_passed_over_for_the_deputy_and_steps_with_nobody_are_skipped(nurse: User, typist: User) -> None:
    deputy = a_user(Role.PALLIATIVE_NURSE, name="Deputy")
    lead = a_user(Role.CLINICAL_LEAD, name="Lead")
    Absence.objects.create(
        user=nurse, deputy=deputy, starts_on=today(), ends_on=today(), recorded_at=now(), recorded_by=nurse
    )
    begun = now()
    contact = notice(a_document(by=typist, named_nurse=nurse), YES, by=typist, at=begun)
    assert contact is not None
    # Nobody waits for somebody who is away.
    assert asked(contact) == [("owner", ""), ("deputy", "Deputy")]
    assert pass_on_unclaimed(at=begun + TWO_HOURS) == 1
    assert asked(contact)[2:] == [("on_call", ""), ("lead", "Lead")]
    claim_contact(contact=contact, by=lead, at=now())


def test_claimed_it_stays_and_given_back_it_goes_on(document: Document, nurse: User, typist: User) -> None:
    begun = now()
    contact = notice(document, YES, by=typist, at=begun)
    assert contact is not None
    claim_contact(contact=contact, by=nurse, at=begun, version=ContactTask.objects.get().version)
    with pytest.raises(ChangedMeanwhile):
        claim_contact(contact=contact, by=typist, at=begun, version=1)
    with pytest.raises(NotNow):
        give_contact_back(contact=contact, by=typist, at=begun)
    assert pass_on_unclaimed(at=begun + timedelta(days=1)) == 0
    give_contact_back(contact=contact, by=nurse, at=begun)
    assert asked(contact)[-1] == ("deputy", "Who Typed")
    with pytest.raises(NotNow):
        close_contact(contact=contact, reached=Reached.NOBODY, done=" ", by=typist, at=begun)


def test_only_a_death_makes_it_pointless(document: Document, typist: User) -> None:
    contact = notice(document, YES, by=typist)
    record([Death(patient=document.consult.patient, on=today())], by=typist, at=now())
    assert stop_where_care_ended(at=now()) == 1
    assert contact is not None
    contact.refresh_from_db()
    assert (contact.state, contact.why_stopped) == (ContactState.STOPPED, "died")


def test_who_is_on_call_by_weekday_and_hour() -> None:
    lead = a_user(Role.CLINICAL_LEAD)
    day, night = a_user(Role.PALLIATIVE_NURSE), a_user(Role.PALLIATIVE_PHYSICIAN)
    monday = date(2026, 11, 23)
    add_on_call(weekday=0, starts=time(8), ends=time(16), person=day, by=lead, at=now())
    over_night = add_on_call(weekday=0, starts=time(16), ends=time(8), person=night, by=lead, at=now())
    with pytest.raises(NotNow):
        add_on_call(weekday=0, starts=time(8), ends=time(16), person=day, by=lead, at=now())

    def at(days: int, hour: int) -> list[User]:
        return on_call_at(timezone.make_aware(datetime.combine(monday + timedelta(days=days), time(hour))))

    assert [at(0, 7), at(0, 8), at(0, 15), at(0, 16), at(0, 23), at(1, 7), at(1, 8)] == [
        [], [day], [day], [night], [night], [night], []
    ]  # fmt: skip
    end_on_call(hours=over_night, by=lead, at=now())
    assert at(1, 7) == []


def test_pages_of_a_contact(document: Document, nurse: User, typist: User) -> None:
    contact = notice(document, YES, by=typist)
    assert contact is not None
    address, client = f"/consults/safety/{contact.pk}/", signed_in(nurse)
    assert "Wish to die" in client.get("/consults/tasks/").content.decode()
    assert signed_in(a_user(Role.ONCOLOGIST)).get(address).status_code == 403
    version = ContactTask.objects.get().version
    client.post(f"{address}claim/", {"version": version})
    assert ContactTask.objects.get().claimed_by == nurse
    refused = client.post(f"{address}close/", {"version": version + 1, "reached": "patient", "done": ""})
    assert refused.status_code == 422
    closing = {"version": version + 1, "reached": "caregiver", "reached_who": "Wife", "done": "She stays with him."}
    client.post(f"{address}close/", closing)
    page = client.get(address).content.decode()
    assert "She stays with him." in page
    assert "A caregiver (Wife)" in page


def test_hours_on_call_are_edited_by_who_may(nurse: User) -> None:
    client = signed_in(nurse)
    hours = {"person": nurse.pk, "weekday": 4, "starts": "18:00", "ends": "08:00", "phone": "123"}
    assert client.post("/consults/on-call/add/", hours).status_code == 302
    assert client.post("/consults/on-call/add/", hours).status_code == 422
    page = client.get("/consults/on-call/").content.decode()
    assert "Friday 18:00–08:00" in page
    assert signed_in(a_user(Role.TEAM_MEMBER)).get("/consults/on-call/").status_code == 403


def test_given_back_by_the_last_it_comes_to_the_leads_again(document: Document, typist: User) -> None:
    lead, other = a_user(Role.CLINICAL_LEAD, name="Lead"), a_user(Role.CLINICAL_LEAD, name="Other Lead")
    begun = now()
    contact = notice(document, YES, by=typist, at=begun)
    assert contact is not None
    for hours in (2, 4):
        pass_on_unclaimed(at=begun + timedelta(hours=hours))
    claim_contact(contact=contact, by=lead, at=now())
    give_contact_back(contact=contact, by=lead, at=now())
    assert asked(contact)[-1] == ("lead", "Other Lead")
    assert Notice.objects.filter(kind="contact_today", to=other).count() == 2


def test_who_leaves_gives_back_what_was_theirs(document: Document, nurse: User, typist: User) -> None:
    admin = a_user(Role.ADMINISTRATOR)
    contact = notice(document, YES, by=typist)
    assert contact is not None
    claim_contact(contact=contact, by=nurse, at=now())
    task = give_task(
        patient=document.consult.patient, kind=TaskKind.OTHER, text="Call", due_on=today(), responsible=nurse,
        by=typist, at=now()
    )  # fmt: skip
    add_on_call(weekday=0, starts=time(8), ends=time(16), person=nurse, by=typist, at=now())
    assert consult_work_of(nurse, at=now()).tasks == 1
    leave_the_team(clinician=nurse, by=admin, at=now())
    task.refresh_from_db()
    contact.refresh_from_db()
    assert (task.responsible, task.profession) == (None, "nurse")
    assert (contact.state, asked(contact)[-1]) == (ContactState.OPEN, ("deputy", "Who Typed"))
    assert not OnCall.objects.filter(ended_at=None).exists()


def test_a_saved_section_makes_the_contact(document: Document, typist: User) -> None:
    save_section(document=document, section="psychological", answers=YES, version=0, by=typist, at=now())
    assert ContactTask.objects.get().reasons == ["wish_to_die"]
