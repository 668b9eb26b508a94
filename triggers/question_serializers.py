"""Questions and their answers as JSON."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from patients.choices import AssessedBy, Verdict
from staff.api import Constant, StrictSerializer, Word, read_one_of
from triggers.choices import Addressee, QuestionAnswer
from triggers.models import Trigger
from triggers.question_list import About
from triggers.questions import answer_question, confirm_data, record_verdict, version_of
from triggers.serializers import TriggerSerializer


class QuestionSerializer(TriggerSerializer):
    """
    What somebody must say: a question of a rule, or data that were called wrong (`disputed`).

    Send `version` back with an answer. The last answer stays readable when the question is asked again.
    """

    asked_of = serializers.SerializerMethodField(help_text="Who is to answer.")
    disputed = serializers.BooleanField(source="is_disputed", read_only=True)
    version = serializers.SerializerMethodField()
    answered_by = serializers.CharField(source="answered_by.name", allow_null=True, read_only=True)

    class Meta:
        model = Trigger
        fields = (
            *TriggerSerializer.Meta.fields,
            *("asked_of", "disputed", "version", "answered_at", "answered_by", "answer_comment", "quiet_until"),
        )
        read_only_fields = fields

    @extend_schema_field({"type": "string", "enum": Addressee.values})
    def get_asked_of(self, trigger: Trigger) -> str:
        return trigger.asked_of.value

    def get_version(self, trigger: Trigger) -> str:
        return version_of(trigger)


class QuestionFilter(StrictSerializer):
    """Which open questions to list; without anything, all."""

    asked_of = Word(Addressee, required=False)
    mine = serializers.BooleanField(required=False, help_text="Only those put to this account.")
    about = Word(About, required=False)


class SeenSerializer(StrictSerializer):
    version = serializers.CharField(
        max_length=16, help_text="The question's version that was looked at. If it has changed since, nothing is done."
    )


class UnknownUntilSerializer(SeenSerializer):
    """Not known yet: ask again on a day, 84 days ahead at most."""

    answer = Constant(QuestionAnswer.UNKNOWN_UNTIL)
    until = serializers.DateField()
    reason = serializers.CharField(max_length=1000)


class NothingMoreSerializer(SeenSerializer):
    """Nothing more will be known: ask again only if the facts change."""

    answer = Constant(QuestionAnswer.NOTHING_MORE)
    reason = serializers.CharField(max_length=1000)


class VerdictSerializer(SeenSerializer):
    """Whether the recurrence can be operated on; it becomes a fact."""

    answer = Constant("verdict")
    verdict = Word([choice for choice in Verdict.choices if choice[0] != Verdict.NOT_ASSESSED])
    on = serializers.DateField()
    assessed_by = Word(AssessedBy, required=False)


class DataAreRightSerializer(SeenSerializer):
    """The data that somebody called wrong are right after all: the finding stands again."""

    answer = Constant("data_are_right")
    reason = serializers.CharField(max_length=1000)


QUESTION_ANSWERS: dict[str, Any] = {
    QuestionAnswer.UNKNOWN_UNTIL.value: UnknownUntilSerializer,
    QuestionAnswer.NOTHING_MORE.value: NothingMoreSerializer,
    "verdict": VerdictSerializer,
    "data_are_right": DataAreRightSerializer,
}
# The services that take the word itself as their `answer`, and those that are the answer.
_WITHOUT_FACT = frozenset(QuestionAnswer.values)
_SERVICES: dict[str, Callable[..., Trigger]] = {"verdict": record_verdict, "data_are_right": confirm_data}


def answer_of(content: Any) -> tuple[Callable[..., Trigger], dict[str, Any]]:
    """
    Give the service that an answer asks for, and what it says.

    :raises ValidationError: naming each key that is wrong, missing or not known.
    """
    said = read_one_of(content, key="answer", serializers_by_word=QUESTION_ANSWERS, context={})
    if said["answer"] in _WITHOUT_FACT:
        return answer_question, said
    return _SERVICES[said.pop("answer")], said


class PutToSerializer(StrictSerializer):
    """Whom to ask instead. On the board, `note` says what it should know or decide."""

    to = Word(Addressee)
    version = serializers.CharField(
        max_length=16,
        required=False,
        help_text="The question's version that was looked at. If it has changed since, nothing is done.",
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=1000)
