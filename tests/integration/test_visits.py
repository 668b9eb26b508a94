"""Which findings ask for a visit: the database and the program say the same."""

from itertools import product

import pytest

from tests.people import a_referral
from triggers.choices import CallsFor, CareAnswer, Suppressed
from triggers.models import Trigger
from triggers.visits import asks_for_visit, is_asking_for_visit

pytestmark = pytest.mark.django_db


def test_stored_findings_ask_as_those_in_memory_do() -> None:
    trigger = Trigger.objects.get(patient=a_referral().patient, rule="new_metastatic_disease")
    asking = 0
    for calls_for, suppressed, shadow in product(CallsFor, ("", *Suppressed), (False, True)):
        Trigger.objects.update(calls_for=calls_for, suppressed=suppressed, shadow=shadow)
        trigger.refresh_from_db()
        assert Trigger.objects.filter(asks_for_visit(), pk=trigger.pk).exists() == is_asking_for_visit(trigger)
        asking += is_asking_for_visit(trigger)
    assert asking == 3


@pytest.mark.parametrize(("answer", "asks"), [("", True), (CareAnswer.EARLIER_VISIT, True), (CareAnswer.KNOWN, False)])
def test_what_a_nurse_settled_asks_no_more(answer: str, asks: bool) -> None:
    trigger = Trigger(calls_for=CallsFor.VISIT, care_answer=answer)
    assert is_asking_for_visit(trigger) == asks
