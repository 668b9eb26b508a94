"""How the API describes itself: keys, the header of repeatable writes, problems, objects that take no unknown keys."""

from typing import Any, Literal

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from palliative.problems import MEDIA_TYPE
from patients.fact_serializers import FactSerializer
from staff.idempotency import HEADER, LONGEST_KEY

Direction = Literal["request", "response"]


class ErrorSerializer(serializers.Serializer):
    pointer = serializers.CharField(help_text="Place in the request (JSON pointer), or the name of a parameter.")
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """Problem details (RFC 9457)."""

    type = serializers.CharField(help_text="Stable name of this sort of problem, such as `urn:problem-type:not-found`.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What is wrong and what to do, in the language that was asked for.")
    errors = ErrorSerializer(many=True, required=False)  # type: ignore[assignment]
    candidates = serializers.ListField(
        child=serializers.IntegerField(), required=False, help_text="Patients who may be the one to be created."
    )


class ApiSchema(AutoSchema):
    def get_override_parameters(self) -> list[Any]:
        parameters = list(super().get_override_parameters())
        if getattr(getattr(self.view, self.method.lower(), None), "writes_once", False):
            parameters.append(
                OpenApiParameter(
                    HEADER,
                    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
                    OpenApiParameter.HEADER,
                    required=True,
                    description="A text of your own, new for each write, such as a UUID. A request repeated with its "
                    "key is answered as before and changes nothing; answers are kept for a day.",
                )
            )
        return parameters

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        bodies["default"] = {
            "description": "Any error, as problem details",
            "content": {MEDIA_TYPE: {"schema": self.resolve_serializer(ProblemSerializer, direction).ref}},
        }
        return bodies


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "staff.keys.ApiKeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "The key of an API account."}


class StrictObject(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Requests that refuse unknown keys say so."""

    target_class = "staff.api.StrictSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        mapped = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)  # type: ignore[no-untyped-call]
        schema: dict[str, Any] = mapped
        if direction == "request":
            schema["additionalProperties"] = False
            if self.target.always_sent:
                schema["required"] = sorted({*schema.get("required", ()), *self.target.always_sent})
            # Facts may bring an id of the client's own; what the system gives them is a number.
            if "id" in schema.get("properties", {}):
                schema["properties"]["id"] = {"type": "string", "minLength": 1, "maxLength": 200}
        elif isinstance(self.target, FactSerializer):
            said = self.target.always_said
            fields = self.target.fields.items()
            schema["required"] = [name for name, field in fields if name in said or field.required]
        return schema
