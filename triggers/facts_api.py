"""The API's doors to facts: read, record, correct, retract. What the rules make of a fact is stored with it."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from patients.choices import FactKind, Source
from patients.fact_serializers import FACT_SERIALIZERS, read_fact, write_fact
from patients.models import Fact, Patient
from patients.queries import FactLine, facts_of, facts_visible_to, tumours_of, visible_patients
from staff.api import ApiDoor, StrictSerializer
from staff.idempotency import writes_once
from staff.permissions import Permission
from triggers.record import correct, record, retract


def one_fact(*, many: bool = False) -> PolymorphicProxySerializer:
    return PolymorphicProxySerializer(
        component_name="Fact", serializers=FACT_SERIALIZERS, resource_type_field_name="fact", many=many
    )


class RetractSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=200)


def what_it_may_name(patient: Patient) -> dict[str, Callable[[], dict[int, Any]]]:
    """Give what a fact of this patient may name, by id; each is read when a fact names something of its sort."""

    @cache
    def tumours() -> dict[int, Any]:
        return {tumour.pk: tumour for tumour in tumours_of(patient)}

    @cache
    def facts() -> dict[int, Any]:
        return {line.fact.pk: line.fact for line in facts_of(patient)}

    def recurrences() -> dict[int, Any]:
        return {pk: fact for pk, fact in facts().items() if fact.kind == FactKind.RECURRENCE}

    return {"tumours": tumours, "facts": facts, "recurrences": recurrences}


class FactsDoor(ApiDoor):
    """The facts of a patient, replaced and retracted ones included, in time order."""

    needs = {"GET": Permission.SEE_PATIENTS, "POST": Permission.RECORD_FACT}

    @extend_schema(operation_id="patients_facts_list", responses=one_fact(many=True))
    def get(self, request: Request, patient_id: int) -> Response:
        patient = get_object_or_404(visible_patients(self.account), pk=patient_id)
        lines = self.page_of_list(facts_of(patient), key=lambda line: line.fact.pk)
        self.note_reading([patient.pk])
        return self.get_paginated_response([write_fact(line) for line in lines])

    @extend_schema(operation_id="patients_facts_record", request=one_fact(), responses={201: one_fact()})
    @writes_once
    def post(self, request: Request, patient_id: int) -> Response:
        patient = get_object_or_404(visible_patients(self.account), pk=patient_id)
        fact = read_fact(request.data, patient=patient, context=what_it_may_name(patient))
        record([fact], by=self.account, at=timezone.now())
        return stored(fact)


class FactDoor(ApiDoor):
    """A door to one fact."""

    def fact(self) -> Fact:
        return get_object_or_404(facts_visible_to(self.account), pk=self.kwargs["fact_id"])


class CorrectDoor(FactDoor):
    """Say what should have been recorded instead; from today on that counts."""

    needs = {"POST": Permission.RECORD_FACT}

    @extend_schema(operation_id="facts_correct", request=one_fact(), responses={201: one_fact()})
    @writes_once
    def post(self, request: Request, fact_id: int) -> Response:
        fact = self.fact()
        replacement = read_fact(request.data, patient=fact.patient, context=what_it_may_name(fact.patient))
        if replacement.replaces_id not in (None, fact.pk):
            raise ValidationError({"replaces": [_("A correction replaces the fact that the address names.")]})
        correct(fact, replacement=replacement, by=self.account, at=timezone.now())
        return stored(replacement)


class RetractDoor(FactDoor):
    """Take a fact back, from today on."""

    needs = {"POST": Permission.RECORD_FACT}

    @extend_schema(
        operation_id="facts_retract", request=RetractSerializer, responses={201: FACT_SERIALIZERS["retraction"]}
    )
    @writes_once
    def post(self, request: Request, fact_id: int) -> Response:
        form = RetractSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        reason = form.validated_data["reason"]
        return stored(retract(self.fact(), reason=reason, by=self.account, at=timezone.now(), source=Source.API))


def stored(fact: Fact) -> Response:
    return Response(write_fact(FactLine(fact, None, None)), status=status.HTTP_201_CREATED)
