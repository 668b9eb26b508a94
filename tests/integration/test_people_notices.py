"""What people are told of one day: each thing that happened once, and every one of them."""

import pytest

from staff.models import User
from staff.permissions import Role
from tests.people import a_referral, a_user, now
from triggers.answers_undone import undo_standing_answer
from triggers.choices import DeclineReason
from triggers.models import Referral
from triggers.responsible import take_over
from triggers.services import decline_referral

pytestmark = pytest.mark.django_db


def told(user: User) -> list[str]:
    return list(user.notices.order_by("pk").values_list("kind", flat=True))


def test_of_answers_that_were_taken_back_and_given_again_the_last_word_is_told() -> None:
    oncologist, colleague = a_user(Role.ONCOLOGIST), a_user(Role.ONCOLOGIST)
    referral = a_referral(responsible_oncologist=oncologist)
    before = len(told(oncologist))
    for goes_on in (True, False):
        decline_referral(referral=referral, reason=DeclineReason.DISAGREES, comment="x", by=colleague, at=now())
        if goes_on:
            version = Referral.objects.get(pk=referral.pk).version
            undo_standing_answer(referral=referral, version=version, by=colleague, at=now())
    assert told(oncologist)[before:] == ["referral_declined", "answer_undone", "referral_declined"]


def test_whose_patient_goes_to_and_fro_is_told_each_time() -> None:
    first, second = a_user(Role.ONCOLOGIST), a_user(Role.ONCOLOGIST)
    referral = a_referral(responsible_oncologist=first)
    before = len(told(first))
    for to, seen in ((second, first), (first, second), (second, first)):
        take_over(referral=referral, seen=seen.pk, by=to, at=now())
    assert told(first)[before:] == ["patient_taken_over", "patient_taken_over"]
