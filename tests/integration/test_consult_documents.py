"""What is documented in a consult: saved section by section, and nothing overwritten."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.db import Error, transaction

from consults.amending import begin_amendment
from consults.documents import SectionChanged, save_section, take_over_section
from consults.models import Consult, SectionAnswers
from consults.opening import open_pending
from consults.services import begin_consult
from consults.signing import NotComplete, sign_document, what_is_missing
from patients.models import Assessment, ConsultHeld, Fact, PalliativeCare, Performance, Prognosis, Retraction
from staff.models import User
from staff.permissions import Role
from tests.documents import draft_of, fill, hold, sign, write
from tests.people import a_referral, a_user, now, sessions_of
from triggers.current import ChangedMeanwhile, NotNow

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse() -> User:
    person = a_user(
        Role.PALLIATIVE_NURSE,
        profession="nurse",
        qualification="nurse_palliative_care",
        qualified_since=now().date() - timedelta(days=900),
    )
    sessions_of(person, starts=time(0), ends=time(23, 30), slot_minutes=30, capacity=20)
    return person


@pytest.fixture
def begun(nurse: User) -> Consult:
    consult = a_booked_consult()
    return begin_consult(consult=consult, by=nurse, at=now())


def a_booked_consult() -> Consult:
    referral = a_referral()
    open_pending(at=now(), limit=10)
    return Consult.objects.get(referral=referral)


def test_what_is_saved_stands_with_who_saved_it(begun: Consult, nurse: User) -> None:
    draft = draft_of(begun)
    row = save_section(document=draft, section="social", answers={"home": "x"}, version=0, by=nurse, at=now())
    assert (row.version, row.changed_by, row.answers) == (1, nurse, {"home": "x"})


def test_the_second_who_saves_sees_both_and_nothing_is_lost(begun: Consult, nurse: User) -> None:
    draft, other = draft_of(begun), a_user(Role.PALLIATIVE_PHYSICIAN, name="Frau Doktor")
    save_section(document=draft, section="social", answers={"work": "a"}, version=0, by=nurse, at=now())
    with pytest.raises(SectionChanged) as refused:
        save_section(document=draft, section="social", answers={"work": "b"}, version=0, by=other, at=now())
    assert refused.value.row.answers == {"work": "a"}
    assert SectionAnswers.objects.get().answers == {"work": "a"}
    # Knowing the other's text, it may be replaced; the same text again is no conflict.
    save_section(document=draft, section="social", answers={"work": "b"}, version=1, by=other, at=now())
    again = save_section(document=draft, section="social", answers={"work": "b"}, version=0, by=nurse, at=now())
    assert (again.version, again.changed_by) == (2, other)


def test_a_page_never_collides_with_itself_and_a_late_save_is_dropped(begun: Consult, nurse: User) -> None:
    draft = draft_of(begun)
    shared: Any = {"document": draft, "section": "social", "version": 0, "by": nurse, "at": now(), "page": "p1"}
    save_section(answers={"work": "a"}, stroke=1, **shared)
    save_section(answers={"work": "abc"}, stroke=3, **shared)
    late = save_section(answers={"work": "ab"}, stroke=2, **shared)
    assert late.answers == {"work": "abc"}


def test_what_makes_no_sense_yet_leaves_what_was_stored(begun: Consult, nurse: User) -> None:
    draft = draft_of(begun)
    save_section(document=draft, section="social", answers={"distance": 4}, version=0, by=nurse, at=now())
    row = save_section(document=draft, section="social", answers={}, left=["distance"], version=1, by=nurse, at=now())
    assert row.answers == {"distance": 4}


def test_signing_says_what_is_missing_and_changes_nothing(begun: Consult, nurse: User) -> None:
    with pytest.raises(NotComplete) as refused:
        sign_document(document=draft_of(begun), by=nurse, at=now())
    assert {"held_on", "complexity"} <= {each.key for each in refused.value.missing}
    begun.refresh_from_db()
    assert begun.state == "in_progress"


def test_a_signature_writes_the_facts_in_the_names_of_who_typed(begun: Consult, nurse: User) -> None:
    physician = a_user(Role.PALLIATIVE_PHYSICIAN)
    write(draft_of(begun), physician, akps="60", ecog="2")
    document = sign(begun, nurse)
    assert (document.state, document.signed_by, document.qualified) == ("signed", nurse, True)
    assert ConsultHeld.objects.count() == PalliativeCare.objects.count() == 1
    akps = Performance.objects.get(scale="AKPS")
    assert (akps.value_number, akps.stored_by, akps.source) == (60, physician, "consult")
    esas = Assessment.objects.get(instrument="ESAS")
    assert (esas.respondent, esas.stored_by) == ("patient", nurse)


def test_the_database_keeps_what_is_signed(begun: Consult, nurse: User) -> None:
    document = sign(begun, nurse)
    with pytest.raises(Error), transaction.atomic():
        SectionAnswers.objects.filter(document=document).update(answers={})
    with pytest.raises(Error), transaction.atomic():
        SectionAnswers.objects.create(
            document=document, section="extra", answers={}, changed_at=now(), changed_by=nurse
        )
    with pytest.raises(Error), transaction.atomic():
        SectionAnswers.objects.filter(document=document).delete()
    with pytest.raises(Error), transaction.atomic():
        type(document).objects.filter(pk=document.pk).update(list_version=7)
    with pytest.raises(NotNow, match="amendment"):
        write(document, nurse, work="later")


def test_nobody_signs_what_they_have_not_seen(begun: Consult, nurse: User) -> None:
    draft = fill(draft_of(begun), nurse)
    seen = {row.section: row.version for row in draft.sections.all()}
    other = a_user(Role.PALLIATIVE_PHYSICIAN, name="Frau Doktor")
    write(draft, other, work="changed")
    with pytest.raises(ChangedMeanwhile, match="Frau Doktor"):
        sign_document(document=draft, seen=seen, by=nurse, at=now())


def test_the_same_signature_sent_twice_is_one(begun: Consult, nurse: User) -> None:
    draft = fill(draft_of(begun), nurse)
    seen = {row.section: row.version for row in draft.sections.all()}
    first = sign_document(document=draft, seen=seen, by=nurse, at=now())
    again = sign_document(document=draft, seen=seen, by=nurse, at=now() + timedelta(seconds=1))
    assert (again, again.version, again.signed_at) == (first, first.version, first.signed_at)
    assert ConsultHeld.objects.count() == 1
    # a colleague's own press, or one that saw other answers, is told that it came too late
    late: list[dict[str, Any]] = [{"seen": seen, "by": a_user(Role.PALLIATIVE_PHYSICIAN)}, {"seen": {}, "by": nurse}]
    for pressed in late:
        with pytest.raises(NotNow):
            sign_document(document=draft, **pressed, at=now())


def test_a_first_consult_without_anybody_qualified_does_not_count_and_is_still_a_fact(begun: Consult) -> None:
    document = sign(begun, a_user(Role.PALLIATIVE_NURSE))
    assert not document.qualified
    assert Fact.objects.filter(kind="consult").count() == 1


def test_unchanged_takes_over_what_still_holds_and_asks_anew_what_must_be(begun: Consult, nurse: User) -> None:
    first = sign(begun, nurse, work="Retired", wish_to_die="no")
    visit = Consult.objects.get(patient=begun.patient, occasion="planned")
    begin_consult(consult=visit, by=nurse, at=now() + timedelta(days=1))
    draft = draft_of(visit)
    row = take_over_section(
        document=draft, section="psychological", earlier=first, version=0, by=nurse, at=now() + timedelta(days=1)
    )
    assert row.unchanged_from == begun
    assert "wish_to_die" not in row.answers
    assert "phq4" not in row.answers
    with pytest.raises(NotNow):
        take_over_section(document=draft, section="plan", earlier=first, version=0, by=nurse, at=now())
    assert what_is_missing(draft)


def test_the_whole_is_held_in_one_go(nurse: User) -> None:
    document = hold(a_booked_consult(), nurse)
    assert document.consult.state == "signed"


def test_what_an_amendment_takes_back_is_retracted_with_its_reason(begun: Consult, nurse: User) -> None:
    sign(begun, nurse, prognosis_months=6)
    stated = Prognosis.objects.get()
    amendment = begin_amendment(consult=begun, reason="Said of another patient. " * 12, by=nurse, at=now())
    write(amendment, nurse, prognosis_months=None)
    sign_document(document=amendment, by=nurse, at=now())
    taken_back = Retraction.objects.get(of=stated)
    assert "Said of another patient." in (taken_back.reason or "")
