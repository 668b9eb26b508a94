"""Patients and tumours as JSON."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from patients.api_fields import ImpreciseDate, LocalDay
from patients.choices import AllergyStatus, AnswerOrUnknown, CodeLimit, CodeStatus, Relation, Sex, Telling
from patients.models import Patient
from patients.services import PERSONAL_FIELDS
from staff.api import StrictSerializer, Word
from staff.editing import seen_as
from staff.models import Unit, User


def account(**options: Any) -> serializers.SlugRelatedField:
    words: dict[str, Any] = {
        "does_not_exist": _("There is no active account with this user name."),
        "invalid": _("Give a user name."),
    }
    return serializers.SlugRelatedField(
        slug_field="username",
        queryset=User.objects.filter(is_active=True),
        required=False,
        allow_null=True,
        error_messages=words,
        **options,
    )


def text(longest: int) -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, max_length=longest)


class IdentifierSerializer(StrictSerializer):
    assigner = serializers.CharField(max_length=120)
    value = serializers.CharField(max_length=120)


class CaregiverSerializer(StrictSerializer):
    """Somebody who stands by a patient."""

    name = serializers.CharField()
    relation = Word(Relation)
    phone = serializers.CharField()
    may_be_told = serializers.BooleanField(allow_null=True, help_text="null: not asked yet.")
    is_main = serializers.BooleanField()


class AdvancePlanningSerializer(StrictSerializer):
    """Code status, advance directive and health-care proxy; that something is not known is an answer of its own."""

    code_status = Word(CodeStatus)
    code_limits = serializers.ListField(child=Word(CodeLimit))
    code_status_on = LocalDay(allow_null=True)
    code_status_by = serializers.CharField()
    code_status_note = serializers.CharField()
    directive = Word(AnswerOrUnknown)
    directive_on = ImpreciseDate(column="directive_on", allow_null=True)
    directive_place = serializers.CharField()
    proxy = Word(AnswerOrUnknown)
    proxy_name = serializers.CharField()
    proxy_phone = serializers.CharField()


class PatientSerializer(StrictSerializer):
    """A patient record. One that was found to be a double names the record that stands for the patient."""

    id = serializers.IntegerField(read_only=True)
    family_name = serializers.CharField(max_length=200)
    given_names = text(200)
    birth_date = ImpreciseDate(column="birth_date", required=False, allow_null=True)
    sex = Word(Sex, required=False)
    language = serializers.RegexField(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,6})?$", required=False, max_length=10)
    needs_interpreter = serializers.BooleanField(required=False)
    phone = text(60)
    email = serializers.EmailField(required=False, allow_blank=True, max_length=254)
    street = text(200)
    postal_code = text(20)
    city = text(120)
    responsible_oncologist = account(help_text="User name.")
    unit = serializers.SlugRelatedField(
        slug_field="name",
        queryset=Unit.objects.all(),
        required=False,
        allow_null=True,
        error_messages={"does_not_exist": _("There is no unit of this name."), "invalid": _("Give a unit's name.")},
    )
    named_nurse = account(help_text="User name.")
    agrees_to_palliative_care = serializers.BooleanField(required=False, allow_null=True)
    may_be_called = serializers.BooleanField(
        required=False, allow_null=True, help_text="false: do not call; null: not asked yet."
    )
    contact_note = text(300)
    telling = Word(Telling, required=False, help_text="Who may be told about the illness.")
    allergies_known = Word(AllergyStatus, required=False)
    allergies = serializers.ListField(
        child=serializers.CharField(max_length=200),
        required=False,
        max_length=50,
        help_text="Exactly where `allergies_known` is `listed`; the two are changed together.",
    )
    caregivers = serializers.SerializerMethodField()
    advance_planning = serializers.SerializerMethodField()
    informed_on = LocalDay(
        required=False,
        allow_null=True,
        help_text="Day on which the patient was told that the disease cannot be cured; nothing is sent to the patient "
        "before. null takes it back.",
    )
    informed_by = serializers.CharField(source="informed_by.username", read_only=True, allow_null=True)
    identifiers = IdentifierSerializer(many=True, read_only=True)
    merged_into = serializers.IntegerField(source="merged_into_id", read_only=True, allow_null=True)
    version = serializers.SerializerMethodField()

    def validate_birth_date(self, said: dict[str, Any]) -> dict[str, Any]:
        if said["birth_date"] and said["birth_date"] > timezone.localdate():
            raise serializers.ValidationError(_("This day lies in the future."))
        return said

    def validate_unit(self, unit: Unit | None) -> Unit | None:
        stays = self.instance is not None and unit is not None and self.instance.unit_id == unit.pk
        if unit is not None and unit.ended_at and not stays:
            raise serializers.ValidationError(_("This unit is out of use. Give another."))
        return unit

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if {"allergies_known", "allergies"} & said.keys():
            is_listed = said.get("allergies_known") == AllergyStatus.LISTED
            if is_listed != bool(said.get("allergies")):
                raise serializers.ValidationError(
                    {"allergies": [_("Send the list with `allergies_known`: filled for `listed`, else empty.")]}
                )
            said["allergies"] = said.get("allergies", [])
        return said

    @extend_schema_field(CaregiverSerializer(many=True))
    def get_caregivers(self, patient: Patient) -> Any:
        """The people who stand by the patient now; the main caregiver first."""
        now = [caregiver for caregiver in patient.caregivers.all() if caregiver.removed_at is None]
        return CaregiverSerializer(now, many=True).data

    @extend_schema_field(AdvancePlanningSerializer(allow_null=True))
    def get_advance_planning(self, patient: Patient) -> Any:
        """What the patient decided ahead; null where nothing is known."""
        planning = getattr(patient, "advance_planning", None)
        return AdvancePlanningSerializer(planning).data if planning else None

    @extend_schema_field({"type": "string", "description": "What the data that can be changed look like now."})
    def get_version(self, patient: Patient) -> str:
        return seen_as(patient, PERSONAL_FIELDS)


class PatientChangeSerializer(PatientSerializer):
    """What of a patient's personal data is to be changed."""

    # What is left out of a change stays as it is; only this may not be left out.
    always_sent = ("version",)
    version = serializers.CharField(  # type: ignore[assignment]
        max_length=16,
        help_text="As it was read. Where somebody has changed the patient since, the answer is 409.",
    )

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if "version" not in said:
            raise serializers.ValidationError(
                {"version": [_("Send the `version` that you read: it tells whether somebody changed it meanwhile.")]}
            )
        return super().validate(said)


class NewPatientSerializer(PatientSerializer):
    """A patient to create, with the numbers that it is known by."""

    identifiers = serializers.ListField(child=IdentifierSerializer(), required=False, max_length=20)  # type: ignore[assignment]
    create_anyway = serializers.BooleanField(
        required=False, write_only=True, help_text="Create the patient although somebody alike is known."
    )


class SearchSerializer(StrictSerializer):
    text = serializers.CharField(
        max_length=200, help_text="Beginning of “family given names” in any spelling of umlauts, or a whole number."
    )


class TumourSerializer(StrictSerializer):
    """A primary tumour. What it is, its facts say."""

    id = serializers.IntegerField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
