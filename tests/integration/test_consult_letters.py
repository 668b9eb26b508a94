"""Letters: wanted at the signature, made once by the workers, opened by those who may, and noted when they are sent."""

import hashlib
import io
import re
from datetime import time, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import Error, transaction
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from consults import letter_content, letter_making
from consults.amending import begin_amendment, drop_amendment
from consults.letter_choices import LetterKind, LetterState, Way
from consults.letter_making import make_wanted_letters
from consults.letters import choose_private, note_sent, part_of, want_letters, want_patient_copy
from consults.models import Consult, Document, Letter, LetterChoice
from consults.opening import open_pending
from consults.services import begin_consult
from consults.signing import sign_document
from consults.tasks import make_letters
from patients.services import note_informed
from staff.models import PatientAccess, User
from staff.permissions import Role
from tests.documents import draft_of, fill, sign, write
from tests.pages import signed_in
from tests.people import a_referral, a_user, now, sessions_of, today
from triggers.current import ChangedMeanwhile, NotNow

pytestmark = pytest.mark.django_db
PRIVATE: dict[str, Any] = {
    "spiritual_asked": "yes",
    "spiritual_strength": "The old chapel",
    "spiritual_wishes": "Anointing",
}


@pytest.fixture
def nurse() -> User:
    person = a_user(
        Role.PALLIATIVE_NURSE,
        name="Schwester Muster",
        profession="nurse",
        qualification="nurse_palliative_care",
        qualified_since=today() - timedelta(days=900),
    )
    sessions_of(person, starts=time(0), ends=time(23, 30), slot_minutes=30, capacity=20)
    return person


def begun(nurse: User, *, informed: bool = True, **patient: Any) -> Consult:
    referral = a_referral(**{"family_name": "Beispiel", "language": "de", **patient})
    if informed:
        note_informed(patient=referral.patient, on=today(), by=nurse)
    open_pending(at=now(), limit=10)
    return begin_consult(consult=Consult.objects.get(referral=referral), by=nurse, at=now())


def made(document: Document) -> dict[str, Any]:
    make_wanted_letters(at=now(), limit=50)
    return {letter.kind: letter for letter in document.letters.all()}


def words(content: Any) -> str:
    found = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return re.sub(r"\s+", " ", found)


def test_signing_asks_for_letters_to_colleagues_and_a_copy_for_a_patient_who_knows(nurse: User) -> None:
    document = sign(begun(nurse), nurse)
    kinds = list(document.letters.values_list("kind", "state", "asked_by"))
    assert kinds == [(kind.value, LetterState.WANTED.value, nurse.pk) for kind in LetterKind]


def test_a_patient_who_was_not_told_gets_no_copy_until_somebody_has_told_them(nurse: User) -> None:
    document = sign(begun(nurse, informed=False), nurse)
    assert LetterKind.PATIENT not in document.letters.values_list("kind", flat=True)
    with pytest.raises(NotNow):
        want_patient_copy(document=document, by=nurse, at=now())
    note_informed(patient=document.consult.patient, on=today(), by=nurse)
    copy = want_patient_copy(document=document, by=nurse, at=now())
    assert want_patient_copy(document=document, by=nurse, at=now()) == copy


def test_a_patient_who_wants_no_copy_gets_none(nurse: User) -> None:
    document = sign(begun(nurse), nurse, patient_copy="no")
    assert LetterKind.PATIENT not in document.letters.values_list("kind", flat=True)


@pytest.mark.parametrize(("wished", "given"), [("de", "de"), ("en", "en"), ("tr", "en"), ("de-AT", "de")])
def test_the_copy_speaks_the_patients_language_and_letters_that_of_the_site(
    nurse: User, settings: Any, wished: str, given: str
) -> None:
    settings.LANGUAGE_CODE = "en"
    document = sign(begun(nurse, language=wished), nurse)
    with translation.override("de" if given == "en" else "en"):
        letters = made(document)
    catalogues: dict[str, Any] = {
        kind: PdfReader(io.BytesIO(letter.content)).trailer["/Root"] for kind, letter in letters.items()
    }
    languages = {kind: catalogue["/Lang"] for kind, catalogue in catalogues.items()}
    assert languages == {LetterKind.ONCOLOGIST: "en", LetterKind.GP: "en", LetterKind.PATIENT: given}


def test_a_letter_is_made_once_and_stays_as_it_is(nurse: User) -> None:
    document = sign(begun(nurse), nurse)
    assert make_wanted_letters(at=now(), limit=50) == {"made": 3}
    assert make_wanted_letters(at=now(), limit=50) == {}
    want_letters(document=document, by=nurse, at=now())
    assert document.letters.count() == 3
    letter: Any = document.letters.get(kind=LetterKind.ONCOLOGIST)
    assert bytes(letter.content).startswith(b"%PDF")
    assert letter.digest == hashlib.sha256(letter.content).hexdigest()
    for change in ({"digest": "0" * 64}, {"state": LetterState.WANTED}, {"language": "de"}):
        with pytest.raises(Error), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(**change)
    with pytest.raises(Error), transaction.atomic():
        Letter.objects.filter(pk=letter.pk)._raw_delete("default")


def test_the_task_makes_what_waits(nurse: User) -> None:
    document = sign(begun(nurse), nurse)
    make_letters()
    assert not document.letters.filter(state=LetterState.WANTED).exists()


def test_whoever_is_killed_while_making_a_letter_has_made_none(nurse: User) -> None:
    document = sign(begun(nurse), nurse)
    with patch.object(letter_making, "pdf_of", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        make_wanted_letters(at=now(), limit=50)
    assert document.letters.filter(state=LetterState.WANTED).count() == 3
    assert len(made(document)) == 3


def test_a_letter_that_cannot_be_made_holds_up_no_other(nurse: User, caplog: pytest.LogCaptureFixture) -> None:
    document = sign(begun(nurse), nurse)
    first, real = document.letters.order_by("pk").first(), letter_content.text_of

    def fails_once(letter: Letter) -> Any:
        if letter.pk == first.pk:
            raise ValueError("Frau Beispiel")
        return real(letter)

    with patch.object(letter_making, "text_of", side_effect=fails_once):
        assert make_wanted_letters(at=now(), limit=50) == {"made": 2, "failed": 1}
    assert "Beispiel" not in caplog.text
    assert make_wanted_letters(at=now(), limit=50) == {"made": 1}


def test_a_letter_says_who_it_is_about_and_who_signed(nurse: User) -> None:
    document = sign(begun(nurse), nurse, recommendations=[{"text": "Radiotherapy of the chest wall?"}])
    letters = made(document)
    found = words(letters[LetterKind.ONCOLOGIST].content)
    for said in ("Beispiel, Erika", "Radiotherapy of the chest wall?", "Schwester Muster, Nurse"):
        assert said in found


def test_what_the_spiritual_section_holds_stays_out_unless_ticked(nurse: User) -> None:
    consult = begun(nurse)
    fill(draft_of(consult), nurse, **PRIVATE)
    choose_private(document=draft_of(consult), keys=["spiritual_wishes"], by=nurse, at=now())
    document = sign_document(document=draft_of(consult), by=nurse, at=now())
    letters = made(document)
    assert all("old chapel" not in words(letter.content) for letter in letters.values())
    said = {kind for kind, letter in letters.items() if "Anointing" in words(letter.content)}
    assert said == {LetterKind.ONCOLOGIST, LetterKind.GP}


def test_what_may_stand_in_letters_is_chosen_before_signing_and_by_one_at_a_time(nurse: User) -> None:
    consult = begun(nurse)
    draft, other = draft_of(consult), a_user(Role.TEAM_MEMBER)
    choose_private(document=draft, keys=["spiritual_wishes"], by=nurse, at=now())
    with pytest.raises(ChangedMeanwhile):
        choose_private(document=draft, keys=[], by=other, at=now(), version=0)
    with pytest.raises(NotNow):
        choose_private(document=draft, keys=["ecog"], by=other, at=now(), version=1)
    choose_private(document=draft, keys=[], by=other, at=now(), version=1)
    document = sign(consult, nurse)
    with pytest.raises(NotNow):
        choose_private(document=document, keys=["spiritual_wishes"], by=nurse, at=now(), version=2)


def test_an_amendment_makes_letters_that_say_what_they_replace(nurse: User) -> None:
    consult = begun(nurse)
    fill(draft_of(consult), nurse, **PRIVATE)
    choose_private(document=draft_of(consult), keys=["spiritual_wishes"], by=nurse, at=now())
    first = sign_document(document=draft_of(consult), by=nurse, at=now())
    earlier = made(first)
    amendment = begin_amendment(consult=consult, reason="Forgot the opioid", by=nurse, at=now())
    write(amendment, nurse, most_important="To be at home")
    second = sign_document(document=draft_of(consult), by=nurse, at=now())
    later = made(second)
    assert {letter.kind: letter.replaces_id for letter in later.values()} == {
        kind: letter.pk for kind, letter in earlier.items()
    }
    assert "This letter replaces the one of" in words(later[LetterKind.ONCOLOGIST].content)
    assert "This letter replaces the one of" not in words(earlier[LetterKind.ONCOLOGIST].content)
    # What was ticked for the first letter holds for the one that replaces it.
    assert "Anointing" in words(later[LetterKind.GP].content)
    with pytest.raises(NotNow):
        want_patient_copy(document=first, by=nurse, at=now())


def test_an_amendment_that_is_dropped_takes_its_choice_with_it(nurse: User) -> None:
    consult = begun(nurse)
    sign(consult, nurse)
    amendment = begin_amendment(consult=consult, reason="A word", by=nurse, at=now())
    choose_private(document=amendment, keys=["spiritual_wishes"], by=nurse, at=now())
    drop_amendment(document=draft_of(consult))
    assert not LetterChoice.objects.exists()


def test_sending_is_noted_for_a_letter_that_is_made_and_for_no_day_ahead(nurse: User) -> None:
    document = sign(begun(nurse), nurse)
    said: dict[str, Any] = {"way": Way.FAX, "to": "Dr. Haus", "by": nurse, "at": now()}
    with pytest.raises(NotNow):
        note_sent(letter=document.letters.all()[0], on=today(), **said)
    letter = made(document)[LetterKind.GP]
    for day in (today() + timedelta(days=1), today() - timedelta(days=1)):
        with pytest.raises(NotNow):
            note_sent(letter=letter, on=day, **said)
    sending = note_sent(letter=letter, on=today(), **said)
    with pytest.raises(Error), transaction.atomic():
        type(sending).objects.filter(pk=sending.pk).update(to="Somebody else")


def test_the_pages_lead_from_the_preview_to_the_letter_that_was_sent(nurse: User) -> None:
    consult, client = begun(nurse), signed_in(nurse)
    fill(draft_of(consult), nurse, **PRIVATE)
    page = reverse("consults:letters", args=[consult.pk])
    assert "The old chapel" in client.get(page).content.decode()
    preview = client.get(reverse("consults:letter_preview", args=[consult.pk, LetterKind.ONCOLOGIST]))
    assert preview["Content-Type"] == "application/pdf"
    assert "Draft: not signed" in words(preview.content)
    assert "chapel" not in words(preview.content)
    answer = client.post(
        reverse("consults:choose_private", args=[consult.pk]), {"version": 0, "keys": ["spiritual_strength"]}
    )
    assert answer.status_code == 302
    preview = client.get(reverse("consults:letter_preview", args=[consult.pk, LetterKind.ONCOLOGIST]))
    assert "The old chapel" in words(preview.content)
    assert not Letter.objects.exists()

    document = sign_document(document=draft_of(consult), by=nurse, at=now())
    letter = document.letters.get(kind=LetterKind.ONCOLOGIST)
    at = reverse("consults:letter", args=[letter.pk])
    assert "Look again" in client.get(at).content.decode()
    assert client.get(reverse("consults:letter_pdf", args=[letter.pk])).status_code == 404
    letter = made(document)[LetterKind.ONCOLOGIST]
    file = client.get(reverse("consults:letter_pdf", args=[letter.pk]))
    assert file.content == bytes(letter.content)
    assert "Beispiel" not in file["Content-Disposition"]
    assert "no-store" in file["Cache-Control"]
    sent = reverse("consults:letter_sent", args=[letter.pk])
    assert client.post(sent, {"way": "pigeon", "to": "", "on": "x"}).status_code == 422
    client.post(sent, {"way": "kim", "to": "Dr. Haus", "on": today().isoformat()})
    assert "Dr. Haus" in client.get(at).content.decode()
    assert "Dr. Haus" in client.get(page).content.decode()


def test_reading_a_letter_is_logged_and_only_for_those_who_see_consults(nurse: User) -> None:
    document = sign(begun(nurse), nurse)
    letter = made(document)[LetterKind.PATIENT]
    doors = {
        "consults:letter": [letter.pk],
        "consults:letter_pdf": [letter.pk],
        "consults:letters": [document.consult_id],
    }
    oncologist, administrator = signed_in(a_user(Role.ONCOLOGIST)), signed_in(a_user(Role.ADMINISTRATOR))
    for door, numbers in doors.items():
        assert oncologist.get(reverse(door, args=numbers)).status_code == 200
        assert administrator.get(reverse(door, args=numbers)).status_code == 403
        assert PatientAccess.objects.filter(door=door, patient_id=document.consult.patient_id).exists()


def test_a_page_of_letters_asks_the_database_no_row_by_row(nurse: User, django_assert_max_num_queries: Any) -> None:
    document = sign(begun(nurse), nurse)
    for letter in made(document).values():
        note_sent(letter=letter, way=Way.POST, to="Somebody", on=today(), by=nurse, at=now())
    with django_assert_max_num_queries(8):
        part = part_of(document.consult, nurse, today())
        assert [len(letter.sendings.all()) for letter in part["letters"]] == [1, 1, 1]
