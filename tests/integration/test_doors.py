"""Every address × every role: who may pass is exactly what the door declares and the table of roles grants."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from consults.letter_choices import LetterKind
from interop.models import ImportRun, RunState
from staff.doors import AnyAccount, Anyone, declared_need, guards_itself
from staff.models import User
from staff.permissions import ROLE_PERMISSIONS, Permission, Role
from tests.api import V1, client_with
from tests.pages import reader
from tests.people import a_user, now

pytestmark = pytest.mark.django_db

# A number that no row has, a kind that exists: doors are tried before rows are looked for.
NO_ACT = "00000000-0000-4000-8000-000000000000"
PARTS = {
    "kind": "diagnosis",
    "move": "defer",
    "what": "confirm",
    "rest": "nowhere",
    "entry": NO_ACT,
    "act": NO_ACT,
}
MISSING = 999_999_999
EVERYBODY = (None, "nobody", *Role)


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            name = f"{before}{each.namespace}:" if each.namespace else before
            yield from patterns(each, name)
        else:
            yield f"{before}{each.name}", each


@cache
def all_doors() -> dict[str, Any]:
    return {name: pattern.callback for name, pattern in patterns(get_resolver())}


@cache
def address(name: str) -> str:
    pattern = dict(patterns(get_resolver()))[name]
    words = pattern.pattern.regex.groupindex
    parts = PARTS | {"kind": LetterKind.GP} if name == "consults:letter_preview" else PARTS
    return reverse(name, kwargs={word: parts.get(word, MISSING) for word in words})


def may_pass(need: Any, method: str, who: Role | str | None) -> bool:
    """What the declaration and the table of roles say."""
    if isinstance(need, dict):
        need = need.get(method)
    if isinstance(need, Anyone):
        return True
    if who is None or need is None:
        return False
    if isinstance(need, AnyAccount):
        return True
    return isinstance(who, Role) and need in ROLE_PERMISSIONS[who]


def shut(response: Any) -> bool:
    to_login = response.status_code == 302 and response["Location"].startswith("/account/login/")
    return to_login or response.status_code in {401, 403}


def methods(need: Any) -> tuple[str, ...]:
    """What to try: what an API door declares and one thing more, or reading and sending a page."""
    return ("GET", "POST", "PATCH") if isinstance(need, dict) and "PATCH" in need else ("GET", "POST")


def answered(client: Client, method: str, at: str) -> tuple[int, bool]:
    session = client.session.get(SESSION_KEY)
    response = client.generic(method, at, data="{}", content_type="application/json")
    if session is not None and SESSION_KEY not in client.session:
        # One of the doors leads out.
        client.force_login(User.objects.get(pk=session))
    return response.status_code, shut(response)


@pytest.fixture
def clients() -> dict[Role | str | None, Client]:
    found: dict[Role | str | None, Client] = {None: Client()}
    for who in EVERYBODY[1:]:
        found[who] = Client()
        found[who].force_login(a_user(*([who] if isinstance(who, Role) else [])))
    return found


def test_every_address_is_named_and_declares_what_it_needs() -> None:
    for name, view in all_doors().items():
        assert not name.endswith("None"), f"An address without a name leads to {view}."
        assert declared_need(view) is not None or guards_itself(view), f"{name} does not declare what it needs."


def test_doors_open_for_those_they_should_and_nobody_else(clients: dict[Role | str | None, Client]) -> None:
    wrong = [
        f"{method} {name} for {who or 'anonymous'}: {status}, should be {'open' if allowed else 'shut'}"
        for name, view in all_doors().items()
        if declared_need(view) is not None
        for method in methods(declared_need(view))
        for who, client in clients.items()
        for status, is_shut in [answered(client, method, address(name))]
        for allowed in [may_pass(declared_need(view), method, who)]
        if status != 405 and is_shut == allowed
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(name for name, view in all_doors().items() if guards_itself(view)))
def test_account_pages_let_nobody_in_but_the_person(name: str) -> None:
    response = Client().get(address(name))
    public = {"account_login", "account_logout", "account_inactive"}
    assert name in public or shut(response) or response.status_code in {302, 404, 405}, (
        f"{name}: {response.status_code}"
    )
    assert response.status_code < 500


def test_the_administrator_sees_no_clinical_content() -> None:
    clinical = {Permission.SEE_PATIENTS, Permission.SEE_QUEUE, Permission.SEE_CONSULTS, Permission.RECORD_FACT}
    assert not ROLE_PERMISSIONS[Role.ADMINISTRATOR] & clinical


PLANTED = ("Meier_Erika.xml", "K-471100", "Tod-M9", "Tod", "Sterbedatum", "C34.1")


def an_import_with_planted_values() -> ImportRun:
    run = ImportRun.objects.create(requested_at=now(), state=RunState.DONE, finished_at=now(), rejected=1)
    file = run.files.create(name="Meier_Erika.xml", done=True)
    problem = {"element": "Tod/Sterbedatum", "message": "“{text}” is no date.", "values": {"text": "C34.1"}}
    run.lines.create(
        file=file, number=7, patient_ref="K-471100", message_id="Tod-M9", kind="Tod", outcome="rejected",
        problems=[problem],
    )  # fmt: skip
    return run


def imports_as_read_by(role: Role, run: ImportRun) -> list[str]:
    page, api = reader(role), client_with(role)
    found: list[Any] = [page.get(at) for at in ("/imports/", f"/imports/{run.pk}/")]
    found += [api.get(f"{V1}/imports/{at}") for at in ("", f"{run.pk}/", f"{run.pk}/messages/")]
    assert [answer.status_code for answer in found] == [200] * 5
    return [answer.content.decode() for answer in found]


def test_the_administrator_reads_of_an_import_what_failed_and_nothing_of_the_patient() -> None:
    run = an_import_with_planted_values()
    for text in imports_as_read_by(Role.ADMINISTRATOR, run):
        assert not [word for word in PLANTED if word in text]
    lead = " ".join(imports_as_read_by(Role.CLINICAL_LEAD, run))
    assert all(word in lead for word in PLANTED)
    assert "is no date" in imports_as_read_by(Role.ADMINISTRATOR, run)[1]


def test_an_account_without_a_role_may_do_nothing() -> None:
    user = a_user()
    assert not any(user.may(permission) for permission in Permission)


def test_a_deactivated_account_may_do_nothing() -> None:
    user = a_user(Role.ONCOLOGIST, is_active=False)
    assert not any(user.may(permission) for permission in Permission)
