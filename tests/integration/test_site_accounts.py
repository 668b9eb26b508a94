"""The administrator opens and changes accounts; a password is shown once, and nobody changes their own roles."""

import re

import pytest
from django.apps import apps
from django.test import Client

from staff.models import Unit, User
from staff.permissions import Role
from tests.pages import reader, signed_in
from tests.people import a_user

pytestmark = pytest.mark.django_db

NURSE = {
    "name": "Schwester Neu",
    "username": "neu",
    "roles": ["palliative_nurse"],
    "profession": "nurse",
    "qualification": "nurse_palliative_care",
    "qualified_since": "2020-03-01",
}


def password_on(page: str) -> str:
    shown = re.search("<code>(.+)</code>", page)
    assert shown
    return shown[1]


def test_an_account_is_opened_and_its_password_shown_once() -> None:
    admin, unit = reader(Role.ADMINISTRATOR), Unit.objects.create(name="Station 3")
    page = admin.post("/accounts/new/", {**NURSE, "units": [unit.pk]}).content.decode()
    account = User.objects.get(username="neu")
    assert account.roles == ["palliative_nurse"]
    assert list(account.units.all()) == [unit]
    password = password_on(page)
    assert password not in admin.get("/accounts/").content.decode()
    assert "Schwester Neu" in admin.get("/accounts/").content.decode()
    assert Client().post("/account/login/", {"login": "neu", "password": password})["Location"] == "/"


@pytest.mark.parametrize(
    "wrong",
    [{"qualified_since": ""}, {"qualification": ""}, {"username": ""}, {"username": "x y/z"}, {"roles": ["king"]}],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    assert reader(Role.ADMINISTRATOR).post("/accounts/new/", {**NURSE, **wrong}).status_code == 422
    assert not User.objects.filter(name="Schwester Neu").exists()


def test_a_user_name_is_given_once() -> None:
    User.objects.create_user("Neu", name="Other")
    page = reader(Role.ADMINISTRATOR).post("/accounts/new/", NURSE)
    assert "already" in page.content.decode()


def test_roles_are_changed_and_accounts_shut_with_history() -> None:
    colleague, admin = a_user(Role.ONCOLOGIST), a_user(Role.ADMINISTRATOR)
    theirs, ours = signed_in(colleague), signed_in(admin)
    changed = {"name": colleague.name, "roles": ["team_member"]}
    assert ours.post(f"/accounts/{colleague.pk}/", changed)["Location"] == f"/accounts/{colleague.pk}/"
    assert theirs.get("/consults/availability/").status_code == 403
    ours.post(f"/accounts/{colleague.pk}/leave/")
    assert theirs.get("/referrals/").status_code == 302
    history = apps.get_model("staff", "UserEvent").objects.filter(pgh_obj=colleague).order_by("pgh_id")
    assert [event.is_active for event in history] == [True, True, False]
    assert history.last().pgh_context.metadata["user"] == admin.pk


@pytest.mark.parametrize(
    ("address", "sent"), [("", {"name": "Neuer Name", "roles": ["administrator", "oncologist"]}), ("leave/", {})]
)
def test_nobody_changes_their_own_roles_or_shuts_themselves_out(address: str, sent: dict[str, object]) -> None:
    admin = a_user(Role.ADMINISTRATOR)
    assert signed_in(admin).post(f"/accounts/{admin.pk}/{address}", sent).status_code == 422
    admin.refresh_from_db()
    assert (admin.roles, admin.is_active, admin.name != "Neuer Name") == (["administrator"], True, True)


def test_the_second_of_two_who_change_an_account_is_told_of_the_first() -> None:
    colleague = a_user(Role.ONCOLOGIST, Role.CLINICAL_LEAD)
    other = a_user(Role.ADMINISTRATOR, name="Frau Erste")
    address, admin = f"/accounts/{colleague.pk}/", reader(Role.ADMINISTRATOR)
    shown = re.search('name="seen" value="([0-9a-f]{16})"', admin.get(address).content.decode())
    assert shown
    seen = {"seen": shown[1]}
    taken = {"name": colleague.name, "roles": ["oncologist"], **seen}
    assert signed_in(other).post(address, taken).status_code == 302
    stale = {"name": "Neuer Name", "roles": ["oncologist", "clinical_lead"], **seen}
    answer = admin.post(address, stale)
    assert answer.status_code == 409
    assert "Frau Erste changed this before you" in answer.content.decode()
    colleague.refresh_from_db()
    assert (colleague.roles, colleague.name != "Neuer Name") == (["oncologist"], True)
    fresh = re.search('name="seen" value="([0-9a-f]{16})"', answer.content.decode())
    assert fresh
    assert admin.post(address, {**stale, "seen": fresh[1]}).status_code == 302


def hidden(client: Client, address: str) -> dict[str, str]:
    """What the form there looked like when it was shown."""
    return dict(re.findall('name="(seen[a-z_]*)" value="([0-9a-f]{16})"', client.get(address).content.decode()))


def test_the_second_of_two_who_change_the_units_of_an_account_is_told() -> None:
    ward, clinic = Unit.objects.create(name="Ward"), Unit.objects.create(name="Clinic")
    colleague, admin = a_user(Role.ONCOLOGIST), reader(Role.ADMINISTRATOR)
    address = f"/accounts/{colleague.pk}/"
    shown = {"name": colleague.name, "roles": ["oncologist"], **hidden(admin, address)}
    assert admin.post(address, {**shown, "units": [ward.pk]}).status_code == 302
    answer = admin.post(address, {**shown, "name": "Neuer Name", "units": [clinic.pk]})
    assert answer.status_code == 409
    assert "Somebody changed this before you. Nothing of yours was saved." in answer.content.decode()
    colleague.refresh_from_db()
    assert (list(colleague.units.all()), colleague.name) == ([ward], shown["name"])
    assert admin.post(address, {**shown, "units": [ward.pk]}).status_code == 302, "as it is already"
    assert admin.post(address, {**shown, **hidden(admin, address), "units": [clinic.pk]}).status_code == 302
    assert list(colleague.units.all()) == [clinic]


def test_the_second_of_two_who_change_a_unit_is_told() -> None:
    unit, (one, two) = Unit.objects.create(name="Ward"), (a_user(Role.ONCOLOGIST), a_user(Role.ONCOLOGIST))
    address, admin = f"/accounts/units/{unit.pk}/", reader(Role.ADMINISTRATOR, name="Frau Erste")
    shown = hidden(admin, address)
    assert admin.post(address, {"name": "Ward 3", "members": [one.pk], **shown}).status_code == 302
    renamed = admin.post(address, {"name": "Station", "members": [one.pk], **shown})
    assert renamed.status_code == 409
    assert "Frau Erste changed this before you" in renamed.content.decode()
    assert 'value="Ward 3"' in renamed.content.decode()
    peopled = admin.post(address, {"name": "Ward 3", "members": [two.pk], **shown})
    assert peopled.status_code == 409
    assert list(unit.members.all()) == [one]
    assert admin.post(address, {"name": "Station", "members": [two.pk], **hidden(admin, address)}).status_code == 302
    assert list(unit.members.all()) == [two]


def test_a_forgotten_password_is_replaced() -> None:
    colleague = a_user(Role.ONCOLOGIST, password="the old one that is lost")
    theirs = Client()
    theirs.force_login(colleague)
    page = reader(Role.ADMINISTRATOR).post(f"/accounts/{colleague.pk}/password/").content.decode()
    assert theirs.get("/referrals/").status_code == 302
    login = {"login": colleague.username, "password": password_on(page)}
    assert Client().post("/account/login/", login)["Location"] == "/"


def test_units_are_added_once() -> None:
    admin = reader(Role.ADMINISTRATOR)
    made = admin.post("/accounts/units/", {"name": "Station 9"})["Location"]
    assert admin.post("/accounts/units/", {"name": "station 9"}).status_code == 422
    unit = Unit.objects.get()
    assert (unit.name, made) == ("Station 9", f"/accounts/units/{unit.pk}/")
