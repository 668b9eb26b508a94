"""Triggers, referrals and their answers as JSON."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from staff.api import Constant, ShownSerializer, StrictSerializer, Word, read_one_of
from triggers.choices import DeclineReason, DeferReason, ReferralState
from triggers.models import Answer, Escalation, Reason, Referral, Trigger


@extend_schema_field(
    {
        "type": "object",
        "required": ["en", "de"],
        "properties": {"en": {"type": "string"}, "de": {"type": "string"}},
        "description": "What was found, in a sentence for the reader.",
    }
)
class Sentence(serializers.Field):
    """The reader's sentence in every language."""

    def __init__(self, **options: Any) -> None:
        super().__init__(source="*", read_only=True, **options)

    def to_representation(self, trigger: Trigger) -> dict[str, str]:
        return {"en": trigger.sentence_en, "de": trigger.sentence_de}


class TriggerSerializer(ShownSerializer):
    """What a rule found. `because` names the deciding facts, the deciding one first."""

    sentence = Sentence()
    care_answered_by = serializers.CharField(source="care_answered_by.name", allow_null=True, read_only=True)

    class Meta:
        model = Trigger
        fields = (
            *("id", "patient", "rule", "rule_version", "tumour", "on", "calls_for", "see_by", "known_on", "late_known"),
            *("suppressed", "because", "sentence", "state", "shadow", "first_seen_at", "ended_at", "why_ended"),
            *("care_answer", "care_answered_at", "care_answered_by", "settings_version", "held_at"),
        )
        read_only_fields = fields


class ReasonSerializer(ShownSerializer):
    """Why a referral exists: a trigger, or a request by hand."""

    trigger = TriggerSerializer(read_only=True, allow_null=True)
    requested_by = serializers.CharField(source="requested_by.name", allow_null=True, read_only=True)

    class Meta:
        model = Reason
        fields = (
            *("id", "trigger", "request", "requested_by", "who_asked", "see_by", "strong", "added_at", "ended_at"),
            "why_ended",
        )
        read_only_fields = fields


class GivenAnswerSerializer(ShownSerializer):
    """An answer that was given, also one that was taken back since."""

    by = serializers.CharField(source="by.name", read_only=True)
    undone_by = serializers.CharField(source="undone_by.name", allow_null=True, read_only=True)

    class Meta:
        model = Answer
        fields = ("what", "reason", "until", "comment", "by", "at", "undone_by", "undone_at")
        read_only_fields = fields


class EscalationSerializer(ShownSerializer):
    """To whom a confirmation was put that nobody had answered; null where nobody was there."""

    to = serializers.CharField(source="to.name", allow_null=True, read_only=True)

    class Meta:
        model = Escalation
        fields = ("step", "to", "at")
        read_only_fields = fields


class ScheduledSerializer(serializers.Serializer):
    """The consult that a referral opened, in short."""

    id = serializers.IntegerField()
    state = serializers.CharField()
    late = serializers.BooleanField(help_text="It lies after the deadline, or the deadline has passed without it.")
    starts_at = serializers.DateTimeField(
        source="appointment.starts_at", allow_null=True, help_text="Null while it has no appointment."
    )


class ReferralSerializer(ShownSerializer):
    """A referral with all its reasons and what is scheduled. Send `version` back with an answer."""

    consult = serializers.SerializerMethodField()
    reasons = ReasonSerializer(many=True, read_only=True)
    answers = GivenAnswerSerializer(many=True, read_only=True)
    escalations = EscalationSerializer(many=True, read_only=True)
    opened_by = serializers.CharField(source="opened_by.name", allow_null=True, read_only=True)
    answered_by = serializers.CharField(source="answered_by.name", allow_null=True, read_only=True)

    class Meta:
        model = Referral
        fields = (
            *("id", "patient", "state", "see_by", "target_on", "opened_at", "opened_by", "version", "answered_at"),
            *("answered_by", "defer_reason", "deferred_until", "decline_reason", "comment", "consult_begun_at"),
            *("consult_done_at", "reasons_gone_at", "ended_at", "why_ended", "consult", "reasons", "answers"),
            "escalations",
        )
        read_only_fields = fields

    @extend_schema_field(ScheduledSerializer(allow_null=True))
    def get_consult(self, referral: Referral) -> dict[str, Any] | None:
        """Look the consult up in the context: `consults` holds, by referral, what `ScheduledSerializer` shows."""
        consult = self.context["consults"].get(referral.pk)
        return dict(ScheduledSerializer(consult).data) if consult else None


class ReferralFilter(StrictSerializer):
    """Which referrals to list; without `state`, those that are live."""

    state = Word(ReferralState, required=False)
    mine = serializers.BooleanField(
        required=False, help_text="Only those whose patient this account is responsible for, by name or by unit."
    )
    overdue = serializers.BooleanField(
        required=False, help_text="Only those whose deadline has passed without a consult having begun."
    )


def seen_version() -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=1,
        max_value=2_147_483_647,
        help_text="The referral's version that was looked at. If it has moved on since, nothing is changed.",
    )


class AnswerSerializer(StrictSerializer):
    version = seen_version()
    comment = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class ConfirmSerializer(AnswerSerializer):
    """Yes to a referral that waits for it."""

    answer = Constant("confirm")


class DeferSerializer(AnswerSerializer):
    """Put a referral aside until a day."""

    answer = Constant("defer")
    reason = Word(DeferReason)
    until = serializers.DateField()


class DeclineSerializer(AnswerSerializer):
    """No to a referral. Who is in care elsewhere needs the provider."""

    answer = Constant("decline")
    reason = Word(DeclineReason)
    provider = serializers.CharField(required=False, allow_blank=True, max_length=200)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if said["reason"] == DeclineReason.IN_CARE_ELSEWHERE and not said.get("provider"):
            raise serializers.ValidationError({"provider": [_("Say who cares for the patient.")]})
        return said


class UndoSerializer(StrictSerializer):
    """Take the answer that stands back: what it wrote is retracted, what it closed comes back."""

    answer = Constant("undo")
    version = seen_version()


ANSWERS: dict[str, Any] = {
    "confirm": ConfirmSerializer,
    "defer": DeferSerializer,
    "decline": DeclineSerializer,
    "undo": UndoSerializer,
}


def read_answer(content: Any) -> dict[str, Any]:
    """
    Give what an answer says, under `answer` the word for it.

    :raises ValidationError: naming each key that is wrong, missing or not known.
    """
    return read_one_of(content, key="answer", serializers_by_word=ANSWERS, context={})
