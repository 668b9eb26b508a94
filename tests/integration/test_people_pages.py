"""What the administrator and everybody with an account do on the pages about people."""

import re
from datetime import timedelta
from pathlib import Path

import allauth
import pytest
from babel.messages.pofile import read_po
from django.db import IntegrityError, transaction
from django.test import Client

from palliative import leaving_views
from palliative.leaving import leaving_of, let_go
from patients.models import Patient
from staff.absences import note_absence
from staff.keys import make_api_key
from staff.library_words import SAID_ANEW
from staff.models import Absence, ApiKey, Unit, User
from staff.notices import notify
from staff.permissions import Role
from tests.pages import reader, signed_in
from tests.people import a_patient, a_user, now, today

pytestmark = pytest.mark.django_db


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_program_gets_a_key_that_is_shown_once_and_can_be_revoked() -> None:
    admin = reader(Role.ADMINISTRATOR)
    answer = admin.post("/accounts/programs/new/", {"name": "Ward", "username": "ward", "roles": ["oncologist"]})
    program = User.objects.get(username="ward")
    assert (program.is_program, program.has_usable_password(), answer["Location"]) == (
        True, False, f"/accounts/{program.pk}/",
    )  # fmt: skip
    shown = admin.post(f"/accounts/{program.pk}/keys/", {"label": "house 7"}).content.decode()
    key = re.search("<code>(.+)</code>", shown)
    assert key
    assert key[1] not in text_of(admin, f"/accounts/{program.pk}/")
    bearer = {"Authorization": f"Bearer {key[1]}"}
    assert Client(headers=bearer).get("/api/v1/referrals/").status_code == 200
    assert admin.post(f"/accounts/{program.pk}/keys/", {"label": "house 7"}).status_code == 422
    admin.post(f"/accounts/keys/{ApiKey.objects.get().pk}/revoke/")
    assert Client(headers=bearer).get("/api/v1/referrals/").status_code == 401
    assert admin.post(f"/accounts/{program.pk}/password/").status_code == 422
    admin.post(f"/accounts/{program.pk}/", {"name": "Ward 3", "roles": ["team_member"]})
    program.refresh_from_db()
    assert (program.name, program.roles) == ("Ward 3", ["team_member"])


def test_accounts_are_searched_for_without_a_word_in_the_address() -> None:
    admin = reader(Role.ADMINISTRATOR)
    a_user(Role.ONCOLOGIST, name="Dr. Gesucht")
    a_user(Role.ONCOLOGIST, name="Dr. Anders")
    page = admin.post("/accounts/", {"text": "gesucht"}).content.decode()
    assert "Dr. Gesucht" in page
    assert "Dr. Anders" not in page
    assert 'name="text"' not in text_of(admin, "/accounts/?text=gesucht").split('method="get"')[1]


def test_accounts_are_listed_by_role_unit_and_kind_page_by_page() -> None:
    admin, unit = reader(Role.ADMINISTRATOR, name="Admin"), Unit.objects.create(name="Ward")
    for number in range(30):
        a_user(Role.ONCOLOGIST, name=f"Dr. {number:02}").units.add(unit)
    a_user(Role.ONCOLOGIST, name="Dr. Shut", is_active=False)
    first = text_of(admin, f"/accounts/?role=oncologist&unit={unit.pk}")
    assert "Dr. 24" in first
    assert "Dr. 25" not in first
    following = re.search(r'href="(\?role=oncologist&amp;unit=\d+&amp;after=\d+)"', first)
    assert following
    second = text_of(admin, "/accounts/" + following[1].replace("&amp;", "&"))
    assert "Dr. 25" in second
    assert "Dr. 24" not in second
    assert "Dr. Shut" not in text_of(admin, "/accounts/")
    assert "Dr. Shut" in text_of(admin, "/accounts/?kind=shut")


def test_what_roles_may_do_is_said_in_words() -> None:
    page = text_of(reader(Role.ADMINISTRATOR), "/accounts/roles/")
    assert "Confirm, defer or decline a referral" in page


def test_units_are_renamed_peopled_and_taken_out_of_use() -> None:
    admin, member = reader(Role.ADMINISTRATOR), a_user(Role.ONCOLOGIST)
    gone = a_user(Role.ONCOLOGIST, is_active=False)
    unit = Unit.objects.create(name="Ward")
    gone.units.add(unit)
    admin.post(f"/accounts/units/{unit.pk}/", {"name": "Ward 3", "members": [member.pk]})
    unit.refresh_from_db()
    assert (unit.name, set(unit.members.all())) == ("Ward 3", {member, gone})
    admin.post(f"/accounts/units/{unit.pk}/end/")
    assert "out of use" in text_of(admin, "/accounts/units/")
    assert "Ward 3" not in text_of(admin, "/accounts/new/")
    admin.post(f"/accounts/units/{unit.pk}/again/")
    assert "Ward 3" in text_of(admin, "/accounts/new/")


def test_who_leaves_hands_over_everything_in_one_step() -> None:
    leaver, heir = a_user(Role.ONCOLOGIST), a_user(Role.ONCOLOGIST)
    colleague = a_user(Role.ONCOLOGIST)
    note_absence(
        user=colleague, deputy=leaver, starts_on=today(), ends_on=today() + timedelta(3), by=colleague, at=now()
    )
    patients = [a_patient(responsible_oncologist=leaver) for _ in range(3)]
    make_api_key(user=leaver, label="x", by=leaver, at=now())
    admin, theirs = reader(Role.ADMINISTRATOR), signed_in(leaver)
    assert "3 patients get another" in text_of(admin, f"/accounts/{leaver.pk}/leave/")
    assert admin.post(f"/accounts/{leaver.pk}/leave/").status_code == 422
    leaver.refresh_from_db()
    assert leaver.is_active
    admin.post(f"/accounts/{leaver.pk}/leave/", {"oncologist": heir.pk, "deputy": heir.pk})
    leaver.refresh_from_db()
    assert not leaver.is_active
    assert set(Patient.objects.filter(responsible_oncologist=heir)) == set(patients)
    assert Absence.objects.get().deputy == heir
    assert ApiKey.objects.get().revoked_at
    assert theirs.get("/referrals/").status_code == 302
    assert set(heir.notices.values_list("kind", flat=True)) == {"patients_handed_over", "deputy_named"}


@pytest.mark.parametrize("what", ["oncologist", "nurse", "deputy"])
def test_what_became_theirs_while_the_administrator_looked_is_handed_over_too(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaver, heir, colleague = (a_user(Role.ONCOLOGIST, Role.PALLIATIVE_NURSE) for _ in range(3))
    nothing_yet = leaving_of(leaver, at=now())
    if what == "deputy":
        note_absence(user=colleague, deputy=leaver, starts_on=today(), ends_on=today(), by=colleague, at=now())
    else:
        a_patient(**{"oncologist": {"responsible_oncologist": leaver}, "nurse": {"named_nurse": leaver}}[what])
    admin = reader(Role.ADMINISTRATOR)
    with monkeypatch.context() as looked:
        looked.setattr(leaving_views, "leaving_of", lambda account, at: nothing_yet)
        answer = admin.post(f"/accounts/{leaver.pk}/leave/")
    assert answer.status_code == 422
    assert "while you looked" in answer.content.decode()
    leaver.refresh_from_db()
    assert leaver.is_active
    admin.post(f"/accounts/{leaver.pk}/leave/", {what: heir.pk})
    leaver.refresh_from_db()
    assert not leaver.is_active


def test_two_who_leave_on_one_day_are_told_of_each() -> None:
    heir, admin = a_user(Role.ONCOLOGIST), a_user(Role.ADMINISTRATOR)
    for _leaver in range(2):
        leaver = a_user(Role.ONCOLOGIST)
        a_patient(responsible_oncologist=leaver)
        let_go(account=leaver, oncologist=heir, nurse=None, deputy=None, by=admin, at=now())
    assert heir.notices.filter(kind="patients_handed_over").count() == 2


def test_nothing_is_handed_over_where_the_account_cannot_be_shut() -> None:
    admin = a_user(Role.ADMINISTRATOR, Role.ONCOLOGIST)
    patient = a_patient(responsible_oncologist=admin)
    heir = a_user(Role.ONCOLOGIST)
    answer = signed_in(admin).post(f"/accounts/{admin.pk}/leave/", {"oncologist": heir.pk})
    assert answer.status_code == 422
    patient.refresh_from_db()
    assert patient.responsible_oncologist == admin


def test_the_administrator_notes_an_absence_for_somebody_who_is_ill() -> None:
    admin, ill, deputy = reader(Role.ADMINISTRATOR), a_user(Role.ONCOLOGIST), a_user(Role.ONCOLOGIST)
    days = {"starts_on": str(today()), "ends_on": str(today()), "deputy": deputy.pk}
    admin.post(f"/accounts/{ill.pk}/absence/", days)
    absence = Absence.objects.get()
    assert admin.post(f"/accounts/{ill.pk}/absence/", days).status_code == 422
    assert reader(Role.ONCOLOGIST).post(f"/my/absences/{absence.pk}/take-back/").status_code == 404
    admin.post(f"/my/absences/{absence.pk}/take-back/")
    absence.refresh_from_db()
    assert absence.cancelled_at


def test_looks_and_language_are_remembered_in_the_account() -> None:
    user = a_user(Role.ONCOLOGIST)
    client = signed_in(user)
    client.post("/my/account/", {"language": "de", "theme": "dark"})
    page = text_of(signed_in(user), "/my/account/")
    assert '<html lang="de" data-theme="dark"' in page
    assert 'data-keys="off"' in page
    client.post("/language/", {"language": "en", "next": "/my/account/"})
    user.refresh_from_db()
    assert user.language == "en"
    assert '<html lang="en"' in text_of(client, "/my/account/")
    client.post("/language/", {"language": "fr", "next": "/my/account/"})
    user.refresh_from_db()
    assert user.language == "en"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(language="fr")


def test_what_makes_no_sense_is_refused() -> None:
    client = reader(Role.ONCOLOGIST)
    assert client.post("/my/account/", {"language": "xx", "theme": "dark"}).status_code == 422
    assert client.post("/my/notices/", {"email": "nowhere"}).status_code == 422
    assert client.post("/my/absences/", {"starts_on": "2026-01-01"}).status_code == 422


def test_notices_are_shown_counted_and_read() -> None:
    user = a_user(Role.ONCOLOGIST)
    client, patient = signed_in(user), a_patient(family_name="Sichtbar")
    for kind in ("referral_opened", "question_asked"):
        notify(users=[user], kind=kind, patient_id=patient.pk, address="/patients/", at=now())
    page = text_of(client, "/notices/")
    assert "Sichtbar" in page
    assert re.search(r"bell-count.*2</span>", page)
    notice = user.notices.get(kind="question_asked")
    assert client.post(f"/notices/{notice.pk}/read/")["Location"] == "/patients/"
    assert re.search(r"bell-count.*1</span>", text_of(client, "/notices/"))
    client.post("/notices/read/")
    assert "bell-count" not in text_of(client, "/notices/")
    assert reader(Role.ONCOLOGIST).post(f"/notices/{notice.pk}/read/").status_code == 404


def test_the_administrator_reads_no_name_of_a_patient_in_a_notice() -> None:
    admin, patient = a_user(Role.ADMINISTRATOR), a_patient(family_name="Geheimnis")
    notify(users=[admin], kind="deputy_named", patient_id=patient.pk, at=now())
    assert "Geheimnis" not in text_of(signed_in(admin), "/notices/")


def test_notices_that_are_not_wanted_are_not_shown() -> None:
    user = a_user(Role.ONCOLOGIST)
    client = signed_in(user)
    client.post("/my/notices/", {"email": "a@b.example", "by_mail-referral_opened": "on"})
    notify(users=[user], kind="referral_opened", at=now())
    notify(users=[user], kind="confirmation_waits", at=now())
    page = text_of(client, "/notices/")
    assert "A referral was opened" not in page
    assert "waits for your yes" in page
    user.refresh_from_db()
    assert (user.email, user.daily_mail) == ("a@b.example", False)


def test_a_role_may_be_asked_for_a_second_factor(settings: object) -> None:
    client, key = reader(Role.ADMINISTRATOR), Client()
    settings.MFA_REQUIRED_ROLES = ["administrator"]  # type: ignore[attr-defined]
    assert client.get("/accounts/")["Location"] == "/my/security/"
    assert "wants a second factor" in text_of(client, "/my/security/")
    for address in ("/notices/", "/my/notices/", "/my/account/", "/my/absences/", "/"):
        assert client.get(address)["Location"] == "/my/security/"
    assert client.get("/api/v1/imports/").status_code == 403
    assert reader(Role.ONCOLOGIST).get("/referrals/").status_code == 200
    program = a_user(Role.ADMINISTRATOR, is_program=True)
    bearer = make_api_key(user=program, label="x", by=program, at=now())
    assert key.get("/api/v1/imports/", HTTP_AUTHORIZATION=f"Bearer {bearer}").status_code == 200


def test_one_is_signed_out_everywhere_else() -> None:
    user = a_user(Role.ONCOLOGIST, password="a long invented word")
    login = {"login": user.username, "password": "a long invented word"}
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.post("/account/login/", login)
    assert text_of(here, "/my/security/").count("<li>\n            <p>") == 2
    here.post("/my/security/sign-out-elsewhere/")
    assert elsewhere.get("/referrals/").status_code == 302
    assert here.get("/referrals/").status_code == 200


def test_the_pages_of_the_second_factor_lead_back_and_show_their_code_on_white() -> None:
    client = Client()
    user = a_user(Role.ONCOLOGIST, password="a long invented word")
    client.post("/account/login/", {"login": user.username, "password": "a long invented word"})
    client.post("/account/reauthenticate/", {"password": "a long invented word"})
    for address in ("/account/2fa/totp/activate/", "/account/password/change/"):
        assert re.search(r'<a [^>]*href="/my/security/">Back</a>', text_of(client, address)), address
    assert 'class="qr-code"' in text_of(client, "/account/2fa/totp/activate/")


def test_what_the_library_says_is_said_anew_by_the_very_words() -> None:
    """An update of the library that words them otherwise must not bring its own German back unseen."""
    texts = read_po((Path(allauth.__file__).parent / "locale/de/LC_MESSAGES/django.po").open("rb"))
    assert {text for text in SAID_ANEW if texts.get(text) is None} == set()
