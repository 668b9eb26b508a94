"""The API's doors to questions: the open ones, their answers, and whom they are put to."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from staff.api import ApiDoor
from staff.idempotency import writes_once
from staff.models import User
from staff.permissions import Permission
from triggers.choices import Addressee
from triggers.models import Trigger
from triggers.queries import visible_triggers
from triggers.question_list import About, Tab, put_to, questions_in
from triggers.question_serializers import (
    QUESTION_ANSWERS,
    PutToSerializer,
    QuestionFilter,
    QuestionSerializer,
    answer_of,
)
from triggers.questions import put_question_to

PAGING = ("after", "limit")
ANSWER = PolymorphicProxySerializer(
    component_name="QuestionAnswer", serializers=QUESTION_ANSWERS, resource_type_field_name="answer"
)


class QuestionsDoor(ApiDoor):
    """The open questions, the earliest deadline first."""

    needs = {"GET": Permission.SEE_QUEUE}
    keyset = ("see_by", "id")

    @extend_schema(operation_id="questions_list", parameters=[QuestionFilter], responses=QuestionSerializer(many=True))
    def get(self, request: Request) -> Response:
        form = QuestionFilter(data={name: value for name, value in request.query_params.items() if name not in PAGING})
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        about = About(asked["about"]) if "about" in asked else None
        questions = questions_in(self.account, Tab.MINE if asked.get("mine") else Tab.ALL, about)
        if "asked_of" in asked:
            questions = questions.filter(put_to(Addressee(asked["asked_of"])))
        page = self.page_of(questions.select_related("answered_by", "care_answered_by"))
        self.note_reading(trigger.patient_id for trigger in page)
        return self.get_paginated_response(QuestionSerializer(page, many=True).data)


class QuestionDoor(ApiDoor):
    """One question, also when it is answered."""

    needs = {"GET": Permission.SEE_QUEUE}

    @extend_schema(operation_id="questions_retrieve", responses=QuestionSerializer)
    def get(self, request: Request, trigger_id: int) -> Response:
        trigger = get_object_or_404(shown(self.account), pk=trigger_id)
        self.note_reading([trigger.patient_id])
        return Response(QuestionSerializer(trigger).data)


class QuestionAnswerDoor(ApiDoor):
    """Answer a question. Whoever comes second is told who was first, and nothing changes."""

    needs = {"POST": Permission.RECORD_FACT}

    @extend_schema(operation_id="questions_answer", request=ANSWER, responses=QuestionSerializer)
    @writes_once
    def post(self, request: Request, trigger_id: int) -> Response:
        trigger = get_object_or_404(shown(self.account), pk=trigger_id)
        service, said = answer_of(request.data)
        service(trigger=trigger, **said, by=self.account, at=timezone.now())
        return Response(QuestionSerializer(shown(self.account).get(pk=trigger_id)).data)


class QuestionPutToDoor(ApiDoor):
    """Ask somebody else, or put the question on the next tumour board."""

    needs = {"POST": Permission.RECORD_FACT}

    @extend_schema(operation_id="questions_put_to", request=PutToSerializer, responses=QuestionSerializer)
    @writes_once
    def post(self, request: Request, trigger_id: int) -> Response:
        trigger = get_object_or_404(shown(self.account), pk=trigger_id)
        said = PutToSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        put_question_to(trigger=trigger, **said.validated_data, by=self.account, at=timezone.now())
        return Response(QuestionSerializer(shown(self.account).get(pk=trigger_id)).data)


def shown(account: User) -> QuerySet[Trigger]:
    """Give the questions that the account may see, answered or not, with what their JSON says."""
    return visible_triggers(account).select_related("answered_by", "care_answered_by")
