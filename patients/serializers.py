"""Patients and tumours as JSON."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from patients.api_fields import ImpreciseDate, LocalDay
from patients.choices import Sex
from staff.api import StrictSerializer, Word
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
    informed_on = LocalDay(
        required=False,
        allow_null=True,
        help_text="Day on which the patient was told that the disease cannot be cured; nothing is sent to the patient "
        "before. It cannot be taken back: null changes nothing.",
    )
    informed_by = serializers.CharField(source="informed_by.username", read_only=True, allow_null=True)
    identifiers = IdentifierSerializer(many=True, read_only=True)
    merged_into = serializers.IntegerField(source="merged_into_id", read_only=True, allow_null=True)


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
