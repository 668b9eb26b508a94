"""Addresses of forms, opened like pages: after a session ended in the middle of work."""

import pytest
from django.test import Client

from staff.permissions import Role
from tests.pages import reader
from tests.people import a_referral, a_user

pytestmark = pytest.mark.django_db

PASSWORD = "a long invented word"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_a_button_pressed_after_the_session_ended_leads_to_its_page() -> None:
    referral, client = a_referral(), Client()
    user = a_user(Role.ONCOLOGIST, password=PASSWORD)
    login = client.post(f"/referrals/{referral.pk}/confirm/")["Location"]
    answer = client.post(login, {"login": user.username, "password": PASSWORD}, follow=True, headers=BROWSER)
    assert answer.redirect_chain[-1][0] == f"/referrals/{referral.pk}/"
    assert "was not saved" in answer.content.decode()
    referral.refresh_from_db()
    assert referral.answered_by is None


@pytest.mark.parametrize(
    ("opened", "page"),
    [
        ("/language/", "/"),
        ("/care-items/12/answer/", "/care-items/"),
        ("/referrals/12/reasons/3/take-back/", "/referrals/12/"),
    ],
)
def test_the_nearest_page_above_is_opened(opened: str, page: str) -> None:
    assert reader(Role.CLINICAL_LEAD).get(opened, headers=BROWSER)["Location"] == page


def test_an_export_takes_no_other_method() -> None:
    client = reader(Role.CLINICAL_LEAD)
    assert client.delete("/referrals/export/").status_code == 405


def test_it_is_said_once() -> None:
    client = reader(Role.CLINICAL_LEAD)
    for _attempt in range(2):
        client.get("/language/?signed-in-first=1", headers=BROWSER)
    assert client.get("/referrals/").content.decode().count("was not saved") == 1


def test_who_opens_a_form_s_address_without_having_pressed_anything_is_told_nothing() -> None:
    client = reader(Role.CLINICAL_LEAD)
    client.get("/language/", headers=BROWSER)
    assert "was not saved" not in client.get("/referrals/").content.decode()


def test_who_is_not_signed_in_is_told_nothing_of_it() -> None:
    client = Client()
    assert client.get("/language/?signed-in-first=1", headers=BROWSER)["Location"] == "/"
    assert "was not saved" not in client.get("/account/login/").content.decode()


def test_programs_are_told_that_the_method_is_wrong() -> None:
    assert reader(Role.ONCOLOGIST).get("/language/").status_code == 405
    assert reader(Role.ONCOLOGIST).put("/referrals/", headers=BROWSER).status_code == 405
