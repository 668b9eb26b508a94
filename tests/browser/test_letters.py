"""A letter from the preview to the log of its sending, in a real browser, and what stands on its page."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from consults.letter_content import text_of
from consults.letter_pdf import pictures_of
from consults.models import Consult, Letter, LetterChoice, LetterSent
from consults.services import begin_consult
from consults.tasks import make_letters
from patients.services import note_informed
from staff.models import User
from staff.permissions import Role
from tests.browser.steps import SignIn, WorkersHaveRun, see_nothing_wrong
from tests.documents import draft_of, fill, sign
from tests.people import a_referral, now, today

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PRIVATE: dict[str, Any] = {"spiritual_asked": "yes", "spiritual_wishes": "Anointing"}
WIDTHS = (390, 820, 1280)
PNG = b"\x89PNG"


@pytest.fixture
def nurse(nurse: User) -> User:
    nurse.profession, nurse.qualification = "nurse", "nurse_palliative_care"
    nurse.qualified_since = today() - timedelta(days=400)
    nurse.save()
    return nurse


@pytest.fixture
def begun(nurse: User, workers_have_run: WorkersHaveRun) -> Consult:
    referral = a_referral(family_name="Hohenstein-Wittelsbach-Schwarzenberg", given_names="Maximiliane Charlotte")
    note_informed(patient=referral.patient, on=today(), by=nurse)
    workers_have_run()
    return begin_consult(consult=Consult.objects.get(), by=nurse, at=now())


@pytest.mark.parametrize(("language", "theme"), [("en-GB", "light"), ("de-DE", "dark")])
def test_a_letter_is_previewed_signed_opened_and_sent(
    sign_in: SignIn, nurse: User, begun: Consult, language: str, theme: Any, tmp_path: Path
) -> None:
    # given a consult that is documented, with a private answer
    fill(draft_of(begun), nurse, **PRIVATE)
    page = sign_in(Role.PALLIATIVE_NURSE, user=nurse, language=language, color_scheme=theme)
    site = page.url.split("/", 3)
    home = f"{site[0]}//{site[2]}"

    # when she lets the private answer stand in the letters, then it is stored, and the preview is a PDF
    page.goto(f"{home}/consults/{begun.pk}/")
    page.locator("#letters a[href$='/letters/']").click()
    see_nothing_wrong(page)
    page.locator("input[name=keys][value=spiritual_wishes]").check()
    page.locator("form[action$='/choose/'] button").click()
    expect(page.locator("#toasts .toast")).to_be_visible()
    assert LetterChoice.objects.get().ticked == ["spiritual_wishes"]
    preview = page.request.get(f"{home}/consults/{begun.pk}/letters/oncologist/preview/")
    assert preview.body().startswith(b"%PDF")

    # when it is signed and the workers have run, then the letters are there
    sign(begun, nurse)
    make_letters()
    page.goto(f"{home}/consults/{begun.pk}/letters/")
    expect(page.locator("main a[href^='/consults/letters/']")).to_have_count(3)
    page.locator("main a[href^='/consults/letters/']").first.click()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        see_nothing_wrong(page)
        page.screenshot(path=tmp_path / f"letter-{width}.png", full_page=True)
    file = page.request.get(f"{page.url}pdf/")
    assert file.body() == bytes(Letter.objects.get(kind="oncologist").content or b"")

    # when she notes where it went, then the log says it
    page.locator("input[name=way][value=fax]").check()
    page.locator("input[name=to]").fill("Dr. Haus")
    page.locator("form[action$='/sent/'] button").click()
    expect(page.locator("table.facts")).to_contain_text("Dr. Haus")
    assert LetterSent.objects.get().noted_by == nurse
    see_nothing_wrong(page)

    # and every letter can be drawn, page by page
    for letter in Letter.objects.all():
        assert all(picture.startswith(PNG) for picture in pictures_of(text_of(letter)))
