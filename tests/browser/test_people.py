"""People look after their account, absence and notices; the administrator after accounts, keys and units."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

from staff.models import Unit, User
from staff.notices import notify
from staff.permissions import Role
from tests.browser.steps import PASSWORD, SignIn, see_nothing_wrong
from tests.people import a_patient, a_user, now, today

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ENGLISH = {
    "language": "en-GB",
    "Save": "Save",
    "Note it": "Note it",
    "Take back": "Take back",
    "Mark all": "Mark all as read",
    "Show": "Show",
    "Make a key": "Make a key",
    "Revoke": "Revoke",
    "Shut": "Hand over and shut the account",
}
GERMAN = {
    "language": "de-DE",
    "Save": "Speichern",
    "Note it": "Eintragen",
    "Take back": "Zurücknehmen",
    "Mark all": "Alle als gelesen markieren",
    "Show": "Anzeigen",
    "Make a key": "Schlüssel erzeugen",
    "Revoke": "Widerrufen",
    "Shut": "Übergeben und Konto schließen",
}
LANGUAGES = pytest.mark.parametrize("words", [ENGLISH, GERMAN], ids=["en", "de"])


@LANGUAGES
def test_somebody_goes_on_holiday_and_the_deputy_gets_what_is_theirs(sign_in: SignIn, words: dict[str, str]) -> None:
    # Given an oncologist with a patient and an unread notice, and a colleague
    away = a_user(Role.ONCOLOGIST, name="Dr. Fernweh", password=PASSWORD)
    deputy = a_user(Role.ONCOLOGIST, name="Dr. Hierbleib", password=PASSWORD)
    patient = a_patient(family_name="Beispiel-Langername", responsible_oncologist=away)
    notify(users=[away], kind="referral_opened", patient_id=patient.pk, address=f"/patients/{patient.pk}/", at=now())
    # When she notes her absence with him as deputy
    page = sign_in(Role.ONCOLOGIST, user=away, language=words["language"])
    page.goto(page.url.split("/referrals")[0] + "/my/absences/")
    see_nothing_wrong(page)
    page.locator("#id_starts_on").fill(str(today()))
    page.locator("#id_ends_on").fill(str(today() + timedelta(days=9)))
    page.locator("#id_deputy").select_option(label="Dr. Hierbleib")
    page.get_by_role("button", name=words["Note it"]).click()
    expect(page.get_by_role("button", name=re.compile(words["Take back"]))).to_be_visible()
    see_nothing_wrong(page)
    # Then he finds her patient among his, and her notice beside his own
    theirs = sign_in(Role.ONCOLOGIST, user=deputy, language=words["language"])
    theirs.locator("a.bell").click()
    expect(theirs.get_by_text("Dr. Fernweh").first).to_be_visible()
    expect(theirs.get_by_text("Beispiel-Langername").first).to_be_visible()
    see_nothing_wrong(theirs)
    theirs.get_by_role("button", name=words["Mark all"]).click()
    expect(theirs.locator(".bell-count")).to_have_count(0)
    theirs.goto(theirs.url.replace("/notices/", "/patients/"))
    expect(theirs.get_by_text("Beispiel-Langername").first).to_be_visible()


@LANGUAGES
def test_somebody_chooses_how_they_like_it_and_what_they_want_to_know(sign_in: SignIn, words: dict[str, str]) -> None:
    # Given somebody who likes it dark and in German
    user = a_user(Role.PALLIATIVE_NURSE, password=PASSWORD)
    page = sign_in(Role.PALLIATIVE_NURSE, user=user, language=words["language"])
    page.goto(page.url.split("/consults")[0] + "/my/account/")
    see_nothing_wrong(page)
    # When she says so, and switches keys off
    page.locator("input[name=language][value=de]").check()
    page.locator("input[name=theme][value=dark]").check()
    page.locator("#id_keyboard_shortcuts").uncheck()
    page.get_by_role("button", name=words["Save"]).click()
    # Then every page is so, wherever she signs in
    other = sign_in(Role.PALLIATIVE_NURSE, user=user, language="en-GB")
    expect(other.locator("html")).to_have_attribute("lang", "de")
    expect(other.locator("html")).to_have_attribute("data-theme", "dark")
    expect(other.locator("body")).to_have_attribute("data-keys", "off")
    see_nothing_wrong(other)
    # And what she does not want to know is remembered
    other.goto(page.url.replace("/account/", "/notices/"))
    see_nothing_wrong(other)
    other.locator("#id_email").fill("nurse@care.example")
    other.locator("input[name='in_app-referral_confirmed']").uncheck()
    other.get_by_role("button", name=GERMAN["Save"]).click()
    expect(other.locator("input[name='in_app-referral_confirmed']")).not_to_be_checked()
    other.goto(page.url.replace("/account/", "/security/"))
    see_nothing_wrong(other)


@LANGUAGES
@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_the_administrator_looks_after_accounts(sign_in: SignIn, words: dict[str, str], javascript: bool) -> None:
    # Given an oncologist with a patient, and the colleague who will follow
    leaver = a_user(Role.ONCOLOGIST, name="Dr. Abschied")
    a_user(Role.ONCOLOGIST, name="Dr. Nachfolge")
    patient = a_patient(responsible_oncologist=leaver)
    program = a_user(Role.ONCOLOGIST, name="Ward system", is_program=True)
    Unit.objects.create(name="Station für Pneumologische Onkologie und Palliativmedizin im Haus Sieben")
    page = sign_in(Role.ADMINISTRATOR, language=words["language"], java_script_enabled=javascript)
    start = page.url.split("/imports")[0]
    # When the administrator searches for him by a part of the name
    page.goto(f"{start}/accounts/")
    if javascript:
        see_nothing_wrong(page)
    page.locator("#id_text").fill("abschied")
    page.locator("form[role=search] button").click()
    expect(page.locator("#found tbody tr")).to_have_count(1)
    assert "abschied" not in page.url
    page.get_by_role("link", name="Dr. Abschied").click()
    if javascript:
        see_nothing_wrong(page)
    # And shuts his account, handing over what is his
    page.goto(f"{start}/accounts/{leaver.pk}/leave/")
    if javascript:
        see_nothing_wrong(page)
    page.locator("#id_oncologist").select_option(label="Dr. Nachfolge")
    page.get_by_role("button", name=words["Shut"]).click()
    page.wait_for_url(f"{start}/accounts/{leaver.pk}/")
    # Then his patient has the other one, and nobody comes in with the account
    patient.refresh_from_db()
    assert str(patient.responsible_oncologist) == "Dr. Nachfolge"
    assert not User.objects.get(pk=leaver.pk).is_active
    # And a program gets a key, shown once, which can be revoked
    page.goto(f"{start}/accounts/{program.pk}/")
    page.locator("#id_label").fill("house 7")
    page.get_by_role("button", name=words["Make a key"]).click()
    expect(page.locator("code")).to_be_visible()
    if javascript:
        see_nothing_wrong(page)
    page.goto(f"{start}/accounts/{program.pk}/")
    page.get_by_role("button", name=re.compile(words["Revoke"])).click()
    expect(page.get_by_role("button", name=re.compile(words["Revoke"]))).to_have_count(0)
    for address in ("roles/", "units/", "new/", "programs/new/", f"units/{Unit.objects.get().pk}/"):
        page.goto(f"{start}/accounts/{address}")
        if javascript:
            see_nothing_wrong(page)


def code_of_the_app(secret: str) -> str:
    """Give what the app on the phone shows now."""
    *_before, now_or_next = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now_or_next))


@LANGUAGES
def test_whose_role_wants_a_second_factor_sets_it_up_first(
    sign_in: SignIn, words: dict[str, str], settings: Any
) -> None:
    # Given a site that wants a second factor from oncologists
    settings.MFA_REQUIRED_ROLES = [Role.ONCOLOGIST.value]
    settings.MFA_TOTP_TOLERANCE = 1
    user = a_user(Role.ONCOLOGIST, password=PASSWORD)
    # When one signs in, every page leads to where it is set up
    page = sign_in(Role.ONCOLOGIST, user=user, language=words["language"])
    start = page.url.split("/my/")[0]
    page.goto(f"{start}/notices/")
    assert page.url == f"{start}/my/security/"
    see_nothing_wrong(page)
    # And with the password once more and the app's code, it is
    page.locator("main a[href$='/totp/activate/']").click()
    see_nothing_wrong(page)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button.main").first.click()
    page.wait_for_url("**/totp/activate/")
    see_nothing_wrong(page)
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("#id_code").fill("000000" if code_of_the_app(secret) != "000000" else "000001")
    page.locator("main button").click()
    expect(page.locator("main .errorlist")).to_be_visible()
    see_nothing_wrong(page)
    page.locator("#id_code").fill(code_of_the_app(secret))
    page.locator("main button").click()
    page.wait_for_url("**/recovery-codes/")
    see_nothing_wrong(page)
    emergency, *_others = page.locator("#recovery_codes").input_value().split()
    # Then the pages are open
    page.goto(f"{start}/referrals/")
    assert page.url == f"{start}/referrals/"
    page.goto(f"{start}/my/security/")
    expect(page.locator("#factor ~ p .pill.good")).to_be_visible()
    # And signing in elsewhere asks for a code; without the phone, one for an emergency opens
    other = sign_in(Role.ONCOLOGIST, user=user, language=words["language"])
    assert other.url.startswith(f"{start}/account/2fa/authenticate/")
    see_nothing_wrong(other)
    other.locator("#id_code").fill(emergency)
    other.locator("main button.main").first.click()
    other.wait_for_url(f"{start}/referrals/")
