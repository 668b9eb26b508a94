"""What letters say, from plain structures, and that nothing that people write becomes markup or goes missing."""

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation
from pypdf import PdfReader

from consults.dimensions.lists import CURRENT
from consults.letter_choices import LetterKind
from consults.letter_parts import Author, Head, LetterText, Written
from consults.letter_pdf import pdf_of, pictures_of
from consults.letter_plain import patient_copy
from consults.letter_text import PHRASES, colleague_letter
from palliative.letterhead import PHRASES as KNOWN_PHRASES
from palliative.letterhead import logo_from, wording_from
from tests.questions import NEW_QUESTION, with_question

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
HEAD = Head(
    sender="Invented University Hospital",
    lines=["Supportive care team", "Long Street 1 · 12345 Sample Town"],
    return_address="Invented University Hospital · Long Street 1 · 12345 Sample Town",
    phone="01234 567-0",
    phone_at_any_hour="01234 567-99",
    service="Supportive care",
    wording={},
)
LONG = "Hohenstein-Wittelsbach-Schwarzenberg-Donaudampfschifffahrt"
ANSWERS: dict[str, Any] = {
    "reasons_for_consult": "New metastatic disease",
    "held_on": "2026-05-04",
    "setting": "outpatient",
    "participants": ["relatives"],
    "caregiver_present": "yes",
    "diagnosis": "Adenocarcinoma of the lung, left upper lobe",
    "stage": "cT2a N1 M1b, IVA (8th edition)",
    "intent": "palliative",
    "therapy": "Carboplatin and pemetrexed since 2 March",
    "ecog": "2",
    "akps": "60",
    "palliative_phase": "unstable",
    "surprise_question": "no",
    "prognosis_months": "6",
    "symptom_instrument": ["esas"],
    "esas": {"items": {"pain": 7, "breathlessness": 4}, "total": 32, "respondent": "patient"},
    "main_problems": [{"problem": "Breathlessness", "goal": "to climb the stairs to the flat"}],
    "pain": "yes",
    "pain_site": "left chest wall",
    "pain_now": 5,
    "pain_worst": 8,
    "opioid": "yes",
    "opioid_dose": 40,
    "laxative": "yes",
    "nausea": "none",
    "vomiting": "none",
    "cough": "moderate",
    "wish_to_die": "yes",
    "wish_to_die_result": "ready",
    "knows": {"not_assessed": "no_time", "text": ""},
    "prognostic_awareness": "partly",
    "psycho_oncology": "accepted",
    "household": "partner",
    "has_caregiver": "yes",
    "caregiver_burden": 7,
    "income": "Debts from the building of the house",
    "spiritual_asked": "yes",
    "spiritual_strength": "The choir and the old chapel",
    "spiritual_wishes": "Anointing, in time",
    "most_important": "To be at the confirmation of the granddaughter",
    "code_status": "limited",
    "code_limits": ["dnr"],
    "directive": "yes",
    "directive_place": "With the daughter",
    "problems": [{"problem": "Pain of the chest wall", "severity": "severe", "goal": "Below 4 at rest"}],
    "complexity": "high",
    "complexity_reasons": "Unstable phase, severe pain",
    "target_structure": "sapv",
    "plan_measures": [
        {
            "problem": "Pain of the chest wall",
            "measure": "drug",
            "text": "Morphine retard 20 mg twice a day",
            "responsible": {"id": 7, "name": f"Dr. Anna {LONG}"},
            "profession": "",
            "due": "2026-05-07",
        },
        {
            "problem": "Breathlessness",
            "measure": "education",
            "text": "",
            "responsible": None,
            "profession": "nurse",
            "due": "2026-05-11",
        },
    ],
    "drugs_changed": "Morphine retard from 10 to 20 mg twice a day",
    "referrals": ["psycho_oncology"],
    "crisis_contact": "SAPV team, 01234 998",
    "crisis_plan": "Morphine drops 5 mg, open the window, call the SAPV team",
    "recommendations": [{"text": "Radiotherapy of the chest wall?"}, {"text": "Stop the statin"}],
    "pathway_kind": "standard",
    "visit_rhythm": "weekly",
    "rhythm_reason": "Unstable",
    "next_visit_on": "2026-05-11",
    "next_visit_setting": "home",
    "next_prom_on": "2026-05-11",
}
WRITTEN = Written(
    questions=CURRENT,
    answers=ANSWERS,
    ticked=frozenset(),
    family_name=LONG,
    given_names="Erika Maximiliane",
    born="born 1 Feb 1950",
    address=["Long Lane 17", "12345 Sample Town"],
    recipient=["Prof. Dr. Maximiliane-Charlotte von und zu Muster-Beispiel", "Day clinic"],
    held_on=date(2026, 5, 4),
    written_on=date(2026, 5, 4),
    reasons=["Not used: the document says why"],
    authors=[Author("Dr. Anna Beispiel", "Physician", "signed on 4 May 2026"), Author("Nurse Muster", "Nurse")],
    contact="Dr. Anna Beispiel",
    replaces=None,
    draft=False,
)
# Whatever typst would understand as markup, a function, a file or the end of a string.
MARKUP = '#panic("no") *bold* _it_ $x^2$ `raw` = head <label> @ref [x] \\ // comment "quoted" #read("/etc/passwd")'


def letter(
    kind: LetterKind = LetterKind.ONCOLOGIST, language: str = "en", head: Head = HEAD, **changes: Any
) -> LetterText:
    written = replace(WRITTEN, **changes)
    with translation.override(language):
        if kind == LetterKind.PATIENT:
            return patient_copy(written, head, language)
        return colleague_letter(kind, written, head, language)


def text_of(pdf: bytes) -> str:
    """What a reader finds on the pages, on one line and without the breaks within words."""
    found = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"\s+", " ", found.replace("\u200b", "").replace("\u00ad", ""))


def block(letter_text, title):
    return next(each for each in letter_text.blocks if each.title == title)


def said(letter_text) -> str:
    """Everything that a letter says, however it is laid out."""
    return repr(letter_text)


def test_the_oncologist_reads_the_reason_and_the_recommendations_first():
    found = letter()
    assert [each.title for each in found.blocks][:4] == [
        "Reason for the consult",
        "Recommendations",
        "Assessment",
        "Function and phase",
    ]
    assert block(found, "Reason for the consult").lines[0].text == "New metastatic disease"
    assert block(found, "Recommendations").points == ["Radiotherapy of the chest wall?", "Stop the statin"]
    assert "High (Unstable phase, severe pain)" in said(block(found, "Assessment"))
    assert "40 mg oral morphine equivalent per day" in said(block(found, "Pain"))
    assert block(found, "Plan").rows[0] == [
        "Pain of the chest wall",
        "Medication: Morphine retard 20 mg twice a day",
        f"Dr. Anna {LONG}",
        block(found, "Plan").rows[0][3],
    ]
    assert block(found, "Plan").rows[1][2] == "Nurse"
    assert block(found, "When it gets worse").lines[0].text == "SAPV team, 01234 998"


def test_the_general_practitioner_reads_the_recommendations_after_the_plan():
    titles = [each.title for each in letter(LetterKind.GP).blocks]
    assert titles.index("Plan") < titles.index("Recommended to oncology")


def test_what_is_absent_and_what_was_left_stand_together():
    found = letter()
    assert "Nausea, Vomiting" in [line.text for line in block(found, "Body and daily life").lines]
    assert "What the patient knows of the illness" in [line.text for line in block(found, "Psychological").lines]


def test_private_answers_stand_in_no_letter_unless_ticked():
    for kind in LetterKind:
        found = said(letter(kind))
        for private in ("choir", "Anointing", "wish to die", "Debts", "Up to 6 months", "surprised"):
            assert private not in found, (kind, private)
    ticked = said(letter(ticked=frozenset({"spiritual_strength"})))
    assert "The choir and the old chapel" in ticked
    assert "Anointing" not in ticked
    # What may be told to colleagues is not thereby in the patient's copy.
    assert "choir" not in said(letter(LetterKind.PATIENT, ticked=frozenset({"spiritual_strength"})))


def test_the_patient_reads_plain_words_and_no_judgement():
    found = letter(LetterKind.PATIENT)
    text = said(found)
    for word in ("alliative", "SAPV)", "ESAS", "ECOG", "IVA", "omplexity", "nstable", "prognosis", "Pain of the chest"):
        assert word not in text, word
    assert found.sender == "Supportive care"
    assert found.greeting == f"Dear Erika Maximiliane {LONG},"
    assert block(found, "What matters to you").lines[0].text == "To be at the confirmation of the granddaughter"
    assert block(found, "What we have planned").rows[0][0] == "Medicines: Morphine retard 20 mg twice a day"
    assert "at your home" in block(found, "When we meet again").lines[0].text
    assert "01234 567-99" in [line.text for line in block(found, "If you feel worse").lines]


def test_why_something_was_left_is_nothing_for_the_patient():
    left = {"not_assessed": "refused", "text": "cried"}
    found = said(letter(LetterKind.PATIENT, answers={**ANSWERS, "most_important": left, "crisis_plan": left}))
    assert "cried" not in found
    assert "Not assessed" not in found


def test_a_letter_without_reasons_in_the_document_says_what_was_found():
    answers = {key: value for key, value in ANSWERS.items() if key != "reasons_for_consult"}
    assert (
        block(letter(answers=answers, reasons=["Liver metastasis"]), "Reason for the consult").lines[0].text
        == "Liver metastasis"
    )


def test_a_draft_says_so_and_an_amendment_what_it_replaces():
    draft = letter(draft=True)
    assert draft.mark == "DRAFT"
    assert draft.notes == ["Draft: not signed, not for sending."]
    assert "DRAFT" not in said(letter())
    (note,) = letter(replaces=date(2026, 4, 30)).notes
    assert note.startswith("This letter replaces the one of")


def test_the_site_says_it_in_its_own_words():
    head = replace(HEAD, wording={"en": {"farewell": "Yours sincerely", "patient_greeting": "Good day {name}!"}})
    assert letter(head=head).farewell == "Yours sincerely"
    assert letter(LetterKind.PATIENT, head=head).greeting.startswith("Good day Erika")
    assert letter(head=head, language="de").farewell != "Yours sincerely"


@pytest.mark.parametrize("kind", LetterKind)
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_full_letter_is_a_tagged_accessible_pdf_of_few_pages(kind, language):
    found = letter(kind, language)
    pdf = pdf_of(found, at=AT)
    read = PdfReader(io.BytesIO(pdf))
    catalogue: Any = read.trailer["/Root"]
    assert catalogue["/Lang"] == language
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "pdfuaid" in catalogue["/Metadata"].get_data().decode()
    assert read.metadata.title == found.title
    assert len(read.pages) <= 2
    pages: Any = read.pages
    for page in pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font["/DescendantFonts"][0]["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descendant)
    assert LONG in text_of(pdf).replace(" ", "")
    assert len(pictures_of(found)) == len(read.pages)


def test_the_same_letter_at_the_same_time_is_the_same_file():
    assert pdf_of(letter(), at=AT) == pdf_of(letter(), at=AT)


def test_a_short_letter_fits_on_one_page():
    answers = {
        key: ANSWERS[key] for key in ("held_on", "complexity", "complexity_reasons", "plan_measures", "most_important")
    }
    assert len(PdfReader(io.BytesIO(pdf_of(letter(answers=answers), at=AT))).pages) == 1


def test_a_very_long_letter_loses_nothing():
    long = {**ANSWERS, "drugs_changed": "Word after word. " * 800 + "The very end."}
    pdf = pdf_of(letter(answers=long), at=AT)
    assert len(PdfReader(io.BytesIO(pdf)).pages) > 2
    assert "The very end." in text_of(pdf)


def test_nothing_that_people_write_becomes_markup():
    answers = {
        **ANSWERS,
        "most_important": MARKUP,
        "recommendations": [{"text": MARKUP}],
        "plan_measures": [{**ANSWERS["plan_measures"][0], "text": MARKUP, "problem": MARKUP}],
    }
    for kind in LetterKind:
        found = text_of(pdf_of(letter(kind, answers=answers, family_name=MARKUP), at=AT)).replace(" ", "")
        assert found.count(MARKUP.replace(" ", "")) >= 3, kind
        assert "root:x:0" not in found


@pytest.mark.parametrize("sign", ["中文", "😀", "\x07", "\u202e", "\ue000", "ﷺ", "x" * 400])
def test_no_sign_keeps_a_letter_back(sign):
    assert pdf_of(letter(family_name=f"Muster{sign}"), at=AT).startswith(b"%PDF")


def test_one_question_more_in_the_list_is_one_line_more_in_the_letter():
    questions = with_question(CURRENT, NEW_QUESTION, section="body")
    for kind in (LetterKind.ONCOLOGIST, LetterKind.GP):
        found = letter(kind, questions=questions, answers={**ANSWERS, NEW_QUESTION.key: 6})
        assert ("Itching", "6") in [(line.label, line.text) for line in block(found, "Body and daily life").lines]


@pytest.mark.parametrize("draft", [True, False])
def test_the_draft_looks_like_one_on_paper_too(draft):
    """The word across the page is drawn, and the pages of a letter that counts have nothing of it."""
    (picture, *_more) = pictures_of(letter(draft=draft), dots_per_inch=40)
    assert picture.startswith(b"\x89PNG")
    assert ("DRAFT" in text_of(pdf_of(letter(draft=draft), at=AT))) == draft


def test_the_logo_stands_for_the_senders_name(tmp_path):
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 3"><path d="M0 0h9v3H0z"/></svg>')
    with_logo: Any = PdfReader(io.BytesIO(pdf_of(letter(), at=AT, logo=logo))).trailer["/Root"]
    assert "pdfuaid" in with_logo["/Metadata"].get_data().decode()
    assert len(pdf_of(letter(), at=AT, logo=logo)) != len(pdf_of(letter(), at=AT))


def test_the_file_with_the_sites_words_is_checked_at_the_start(tmp_path):
    file = tmp_path / "words.json"
    assert wording_from("") == {}
    file.write_text('{"de": {"farewell": "Herzliche Grüße"}}', encoding="utf-8")
    assert wording_from(str(file)) == {"de": {"farewell": "Herzliche Grüße"}}
    for wrong in (
        "{",
        "[]",
        '{"de": "x"}',
        '{"fr": {"farewell": "x"}}',
        '{"de": {"hello": "x"}}',
        '{"de": {"small": 1}}',
    ):
        file.write_text(wrong, encoding="utf-8")
        with pytest.raises(ImproperlyConfigured, match="LETTER_WORDING"):
            wording_from(str(file))
    with pytest.raises(ImproperlyConfigured):
        wording_from(str(tmp_path / "missing.json"))
    assert set(PHRASES) == set(KNOWN_PHRASES)


def test_a_logo_that_is_no_picture_is_refused_at_the_start(tmp_path):
    assert logo_from("") is None
    (tmp_path / "logo.gif").touch()
    for wrong in ("logo.gif", "missing.svg"):
        with pytest.raises(ImproperlyConfigured, match="LETTER_LOGO"):
            logo_from(str(tmp_path / wrong))
