"""Specialised care that was ordered is tracked until it has begun."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from consults.activation import accept_activation, begin_activation, cancel_activation, escalate_overdue
from consults.care_choices import ActivationState, Structure, WhyNotActivated
from consults.models import Activation
from staff.models import Notice, User
from staff.permissions import Role
from tests.cared_for import PLAN, a_signed_plan
from tests.pages import signed_in
from tests.people import a_user, now, today
from triggers.current import ChangedMeanwhile, NotNow

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse() -> User:
    return a_user(Role.PALLIATIVE_NURSE)


@pytest.fixture
def order(nurse: User) -> Activation:
    a_signed_plan(by=nurse)
    return Activation.objects.get()


def test_from_the_order_to_the_first_day(order: Activation, nurse: User) -> None:
    client = signed_in(nurse)
    accepted = {"version": order.version, "provider": "SAPV Team North"}
    client.post(f"/consults/activations/{order.pk}/accept/", accepted)
    order.refresh_from_db()
    assert (order.state, order.provider, order.accepted_by) == (ActivationState.ACCEPTED, "SAPV Team North", nurse)
    client.post(f"/consults/activations/{order.pk}/begin/", {"version": order.version, "begun_on": today()})
    order.refresh_from_db()
    assert (order.state, order.begun_on, order.provider) == (ActivationState.BEGUN, today(), "SAPV Team North")
    with pytest.raises(NotNow):
        cancel_activation(activation=order, why=WhyNotActivated.NOT_NEEDED, by=nurse, at=now())
    with pytest.raises(ChangedMeanwhile):
        begin_activation(activation=order, begun_on=today(), by=nurse, at=now(), version=1)


def test_what_cannot_be(order: Activation, nurse: User) -> None:
    with pytest.raises(NotNow):
        begin_activation(activation=order, begun_on=today() + timedelta(days=1), by=nurse, at=now())
    with pytest.raises(NotNow):
        begin_activation(activation=order, begun_on=today() - timedelta(days=1), by=nurse, at=now())
    with pytest.raises(NotNow):
        cancel_activation(activation=order, why=WhyNotActivated.OTHER, by=nurse, at=now())
    with pytest.raises(NotNow):
        cancel_activation(activation=order, why=WhyNotActivated.DIED, by=nurse, at=now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Activation.objects.filter(pk=order.pk).update(state="begun")
    cancel_activation(activation=order, why=WhyNotActivated.NO_PLACE, by=nurse, at=now())
    with pytest.raises(ProgrammingError), transaction.atomic():
        Activation.objects.filter(pk=order.pk).update(state="ordered")


def test_where_it_goes_may_be_decided_later(nurse: User) -> None:
    a_signed_plan(by=nurse, answers={**PLAN, "target_structure": "general"})
    order = Activation.objects.get()
    assert order.structure == Structure.UNDECIDED
    with pytest.raises(NotNow):
        accept_activation(activation=order, provider="Ward 5", by=nurse, at=now())
    chosen = {"version": order.version, "provider": "Ward 5", "structure": "ward"}
    signed_in(nurse).post(f"/consults/activations/{order.pk}/accept/", chosen)
    order.refresh_from_db()
    assert (order.structure, order.state) == (Structure.WARD, ActivationState.ACCEPTED)


def test_team_and_lead_are_told_once_that_it_is_overdue(order: Activation, nurse: User) -> None:
    lead = a_user(Role.CLINICAL_LEAD)
    assert escalate_overdue(at=now() + timedelta(days=7)) == 0
    late = now() + timedelta(days=8)
    assert [escalate_overdue(at=late), escalate_overdue(at=late)] == [1, 0]
    told = Notice.objects.filter(kind="activation_overdue", same_day=True)
    assert set(told.values_list("to", flat=True)) == {nurse.pk, lead.pk}
    order.refresh_from_db()
    assert order.escalated_at == late


def test_the_page_filters(order: Activation, nurse: User) -> None:
    a_signed_plan(by=nurse, answers={**PLAN, "target_structure": "hospice"})
    Activation.objects.filter(pk=order.pk).update(due_on=today() - timedelta(days=1))
    client = signed_in(nurse)
    words = {"SAPV": "specialised outpatient", "hospice": "inpatient hospice"}
    for query, shown in {
        "": {"SAPV", "hospice"},
        "?state=overdue": {"SAPV"},
        "?structure=inpatient_hospice": {"hospice"},
        "?state=begun": set(),
        "?state=all": {"SAPV", "hospice"},
    }.items():
        page = client.get(f"/consults/activations/{query}").content.decode()
        rows = page[page.index('<ul class="rows">') :].lower() if '<ul class="rows">' in page else ""
        assert {name for name, said in words.items() if said in rows} == shown, query
    assert "1 order is overdue." in client.get("/consults/activations/").content.decode()
    assert client.get("/consults/activations/?state=&structure=").status_code == 302
