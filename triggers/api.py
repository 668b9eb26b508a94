"""The API's doors to triggers and referrals."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from consults.queries import consults_of_referrals
from patients.queries import visible_patients
from staff.api import ApiDoor
from staff.idempotency import writes_once
from staff.permissions import Permission
from triggers import queries
from triggers.answer_queries import with_answers
from triggers.answers_undone import answer_referral, undo_standing_answer
from triggers.choices import LIVE_STATES, AnswerKind
from triggers.models import Referral
from triggers.queries import triggers_of, visible_referrals
from triggers.serializers import (
    ANSWERS,
    ReferralFilter,
    ReferralSerializer,
    TriggerSerializer,
    read_answer,
)

PAGING = ("after", "limit")
ANSWER = PolymorphicProxySerializer(component_name="Answer", serializers=ANSWERS, resource_type_field_name="answer")


def shown(referrals: Sequence[Referral]) -> list[dict[str, Any]]:
    """Give the JSON of referrals, each with what is scheduled."""
    consults = consults_of_referrals(referral.pk for referral in referrals)
    return list(ReferralSerializer(referrals, many=True, context={"consults": consults}).data)


class TriggersDoor(ApiDoor):
    """What the rules found in a patient, withdrawn and held back findings included."""

    needs = {"GET": Permission.SEE_PATIENTS}

    @extend_schema(operation_id="patients_triggers_list", responses=TriggerSerializer(many=True))
    def get(self, request: Request, patient_id: int) -> Response:
        patient = get_object_or_404(visible_patients(self.account), pk=patient_id)
        page = self.page_of(triggers_of(self.account, patient))
        self.note_reading([patient.pk])
        return self.get_paginated_response(TriggerSerializer(page, many=True).data)


class ReferralsDoor(ApiDoor):
    """The referral queue, the earliest deadline first."""

    needs = {"GET": Permission.SEE_QUEUE}
    keyset = ("see_by", "id")

    @extend_schema(operation_id="referrals_list", parameters=[ReferralFilter], responses=ReferralSerializer(many=True))
    def get(self, request: Request) -> Response:
        form = ReferralFilter(data={name: value for name, value in request.query_params.items() if name not in PAGING})
        form.is_valid(raise_exception=True)
        page = self.page_of(with_answers(self.filtered(**form.validated_data)))
        self.note_reading(referral.patient_id for referral in page)
        return self.get_paginated_response(shown(page))

    def filtered(self, *, state: str = "", mine: bool = False, overdue: bool = False) -> QuerySet[Referral]:
        referrals = visible_referrals(self.account).filter(state__in=[state] if state else LIVE_STATES)
        if mine:
            referrals = queries.mine(referrals, self.account, today=timezone.localdate())
        return queries.overdue(referrals, timezone.localdate()) if overdue else referrals


class ReferralDoor(ApiDoor):
    needs = {"GET": Permission.SEE_QUEUE}

    @extend_schema(responses=ReferralSerializer)
    def get(self, request: Request, referral_id: int) -> Response:
        referral = get_object_or_404(with_answers(visible_referrals(self.account)), pk=referral_id)
        self.note_reading([referral.patient_id])
        return Response(shown([referral])[0])


class AnswerDoor(ApiDoor):
    """
    Confirm, defer or decline, change such an answer until the consult begins, or take it back.

    Whoever comes second is told who was first, and nothing changes.
    """

    needs = {"POST": Permission.ANSWER_REFERRAL}

    @extend_schema(operation_id="referrals_answer", request=ANSWER, responses=ReferralSerializer)
    @writes_once
    def post(self, request: Request, referral_id: int) -> Response:
        referral = get_object_or_404(visible_referrals(self.account), pk=referral_id)
        said, at = read_answer(request.data), timezone.now()
        what = said.pop("answer")
        if what == "undo":
            goes_on = undo_standing_answer(referral=referral, **said, by=self.account, at=at)
        else:
            goes_on = answer_referral(referral=referral, what=AnswerKind(what), **said, by=self.account, at=at)
        answered = with_answers(visible_referrals(self.account)).get(pk=goes_on.pk)
        return Response(shown([answered])[0])
