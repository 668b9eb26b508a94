"""The API's doors to patients and tumours."""

from typing import Any

from django.db import IntegrityError
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from patients.models import Patient
from patients.queries import possible_duplicates, search_patients, tumours_of, visible_patients, with_identifiers
from patients.serializers import (
    NewPatientSerializer,
    PatientChangeSerializer,
    PatientSerializer,
    SearchSerializer,
    TumourSerializer,
)
from patients.services import create_patient, create_tumour, note_informed, take_back_informed, update_patient
from staff.api import ApiDoor
from staff.editing import EditedMeanwhile
from staff.idempotency import writes_once
from staff.models import User
from staff.permissions import Permission


class PossibleDuplicate(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "possible_duplicate"
    default_detail = _(
        "The patients in `candidates` have the same or a similar name and date of birth. Look at them first; if none "
        "is the one you mean, send the request again with `create_anyway`."
    )

    def __init__(self, candidates: list[int]) -> None:
        super().__init__()
        self.more = {"candidates": candidates}


class IdentifierTaken(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "identifier_taken"
    default_detail = _("One of these identifiers belongs to another patient. Search by it to find that patient.")


class ChangedBefore(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "changed_meanwhile"


def patients_with_details(account: User) -> QuerySet[Patient]:
    """Give the patients that this account may see, with all that their JSON shows."""
    others = ("responsible_oncologist", "unit", "named_nurse", "informed_by", "advance_planning")
    return with_identifiers(visible_patients(account)).select_related(*others).prefetch_related("caregivers")


class PatientDoor(ApiDoor):
    """A door to one patient, or to what belongs to one."""

    def patient(self) -> Patient:
        return get_object_or_404(patients_with_details(self.account), pk=self.kwargs["patient_id"])


class PatientsDoor(ApiDoor):
    needs = {"GET": Permission.SEE_PATIENTS, "POST": Permission.EDIT_PATIENT}

    @extend_schema(operation_id="patients_list", responses=PatientSerializer(many=True))
    def get(self, request: Request) -> Response:
        page = self.page_of(patients_with_details(self.account))
        self.note_reading(patient.pk for patient in page)
        return self.get_paginated_response(PatientSerializer(page, many=True).data)

    @extend_schema(request=NewPatientSerializer, responses={201: PatientSerializer})
    @writes_once
    def post(self, request: Request) -> Response:
        form = NewPatientSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        said: dict[str, Any] = {**form.validated_data}
        if not said.pop("create_anyway", False):
            refuse_duplicate(said)
        informed_on = said.pop("informed_on", None)
        numbers = [(number["assigner"], number["value"]) for number in said.pop("identifiers", [])]
        try:
            patient = create_patient(identifiers=numbers, **said)
        except IntegrityError:
            raise IdentifierTaken from None
        if informed_on:
            note_informed(patient=patient, on=informed_on, by=self.account)
        return Response(shown(self, patient), status=status.HTTP_201_CREATED)


def refuse_duplicate(said: dict[str, Any]) -> None:
    """:raises PossibleDuplicate: if somebody with such a name and date of birth is known."""
    alike = possible_duplicates(
        family_name=said["family_name"], given_names=said.get("given_names", ""), birth_date=said.get("birth_date")
    )
    if alike:
        raise PossibleDuplicate([patient.pk for patient in alike])


def shown(door: ApiDoor, patient: Patient) -> dict[str, Any]:
    """Give the JSON of a patient as it stands now."""
    return dict(PatientSerializer(patients_with_details(door.account).get(pk=patient.pk)).data)


class PatientSearchDoor(ApiDoor):
    """Search by name or number. A POST, because an address with a name in it would be logged along the way."""

    needs = {"POST": Permission.SEE_PATIENTS}
    pagination_class = None

    @extend_schema(
        operation_id="patients_search", request=SearchSerializer, responses={200: PatientSerializer(many=True)}
    )
    def post(self, request: Request) -> Response:
        form = SearchSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        found = [patient.pk for patient in search_patients(self.account, form.validated_data["text"])]
        patients = patients_with_details(self.account).in_bulk(found)
        self.note_reading(found)
        return Response(PatientSerializer([patients[pk] for pk in found], many=True).data)


class OnePatientDoor(PatientDoor):
    needs = {"GET": Permission.SEE_PATIENTS, "PATCH": Permission.EDIT_PATIENT}

    @extend_schema(responses=PatientSerializer)
    def get(self, request: Request, patient_id: int) -> Response:
        patient = self.patient()
        self.note_reading([patient.pk])
        return Response(PatientSerializer(patient).data)

    @extend_schema(request=PatientChangeSerializer, responses=PatientSerializer)
    @writes_once
    def patch(self, request: Request, patient_id: int) -> Response:
        before = self.patient()
        form = PatientChangeSerializer(before, data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        said: dict[str, Any] = {**form.validated_data}
        version = said.pop("version")
        says_informed, informed_on = "informed_on" in said, said.pop("informed_on", None)
        try:
            patient = update_patient(patient=before, version=version, **said)
        except EditedMeanwhile as first:
            raise ChangedBefore(first.who()) from None
        if informed_on:
            note_informed(patient=patient, on=informed_on, by=self.account)
        elif says_informed:
            take_back_informed(patient=patient)
        return Response(shown(self, patient))


class TumoursDoor(PatientDoor):
    needs = {"GET": Permission.SEE_PATIENTS, "POST": Permission.RECORD_FACT}
    pagination_class = None

    @extend_schema(operation_id="patients_tumours_list", responses=TumourSerializer(many=True))
    def get(self, request: Request, patient_id: int) -> Response:
        patient = self.patient()
        self.note_reading([patient.pk])
        return Response(TumourSerializer(tumours_of(patient), many=True).data)

    @extend_schema(request=None, responses={201: TumourSerializer})
    @writes_once
    def post(self, request: Request, patient_id: int) -> Response:
        tumour = create_tumour(patient=self.patient())
        return Response(TumourSerializer(tumour).data, status=status.HTTP_201_CREATED)
