"""Consults as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from consults.choices import TAKES_TIME, State
from consults.models import Appointment, Consult
from consults.queries import may_tell_patient
from staff.api import ShownSerializer, StrictSerializer, Word


def name_of(person: str) -> serializers.CharField:
    return serializers.CharField(source=f"{person}.name", read_only=True, allow_null=True)


class AppointmentSerializer(ShownSerializer):
    """The time that counts, and why it was chosen, the main reason first."""

    clinician = serializers.CharField(source="clinician.name", read_only=True)

    class Meta:
        model = Appointment
        fields = ("id", "starts_at", "ends_at", "place", "setting", "clinician", "why", "state", "booked_at")
        read_only_fields = fields


class ConsultSerializer(ShownSerializer):
    """A consult with the appointment that counts. Send `version` back with a change."""

    claimed_by, begun_by, signed_by = name_of("claimed_by"), name_of("begun_by"), name_of("signed_by")
    cancelled_by = name_of("cancelled_by")
    appointment = serializers.SerializerMethodField()
    may_tell_patient = serializers.SerializerMethodField(
        help_text="Whether slips and reminders may go out: the patient knows that the disease cannot be cured."
    )

    class Meta:
        model = Consult
        fields = (
            *("id", "patient", "occasion", "referral", "state", "see_by", "target_on", "setting", "late"),
            *("escalated_at", "opened_at", "version", "claimed_at", "claimed_by", "begun_at", "begun_by"),
            *(
                "signed_at",
                "signed_by",
                "cancelled_at",
                "cancelled_by",
                "why_cancelled",
                "appointment",
                "may_tell_patient",
            ),
        )
        read_only_fields = fields

    @extend_schema_field(AppointmentSerializer(allow_null=True))
    def get_appointment(self, consult: Consult) -> dict[str, Any] | None:
        counting = next((each for each in consult.appointments.all() if each.state in TAKES_TIME), None)
        return dict(AppointmentSerializer(counting).data) if counting else None

    def get_may_tell_patient(self, consult: Consult) -> bool:
        return may_tell_patient(consult)


class ConsultFilter(StrictSerializer):
    """Which consults to list; without `state`, those that are not over."""

    state = Word(State, required=False)
    mine = serializers.BooleanField(
        required=False, help_text="Only open ones that this account claimed, or whose appointment is with it."
    )

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if said.get("mine") and "state" in said:
            raise serializers.ValidationError({"state": ["`mine` lists open consults; leave `state` out."]})
        return said


class ClaimSerializer(StrictSerializer):
    version = serializers.IntegerField(
        min_value=1, max_value=2_147_483_647, help_text="The consult's version that was looked at."
    )
