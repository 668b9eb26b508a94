"""Imports as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from interop.models import ImportedFile, ImportedMessage, ImportRun, Outcome
from interop.queries import problems_of
from staff.api import ShownSerializer, StrictSerializer, Word


class NewImportSerializer(StrictSerializer):
    files = serializers.ListField(child=serializers.FileField(max_length=255), max_length=1000, allow_empty=False)
    first_load = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Old records: facts dated before the go-live day count as known since their own date.",
    )
    dry_run = serializers.BooleanField(required=False, default=False, help_text="Only report, store nothing.")


class ImportedFileSerializer(ShownSerializer):
    class Meta:
        model = ImportedFile
        fields = ("id", "name", "size", "done")
        read_only_fields = fields


class ImportSerializer(ShownSerializer):
    """An import and how far it has come; the counters say how many messages had which outcome so far."""

    requested_by = serializers.CharField(source="requested_by.name", read_only=True, allow_null=True)
    files = ImportedFileSerializer(many=True, read_only=True)

    class Meta:
        model = ImportRun
        fields = (
            *("id", "requested_at", "requested_by", "first_load", "dry_run", "state", "finished_at"),
            *("imported", "unchanged", "corrected", "rejected", "files"),
        )
        read_only_fields = fields


class MessageFilter(StrictSerializer):
    outcome = Word(Outcome, required=False)


class MessageSerializer(ShownSerializer):
    """
    What became of one message of a file.

    An account that may not open patients is told where a message is wrong and how, without the patient and the values.
    """

    file = serializers.CharField(source="file.name", read_only=True)
    patient = serializers.SerializerMethodField(help_text="The sender's number; empty for who may not see it.")
    problems = serializers.SerializerMethodField()

    class Meta:
        model = ImportedMessage
        fields = ("id", "file", "number", "message_id", "kind", "patient", "outcome", "problems")
        read_only_fields = fields

    def get_patient(self, line: ImportedMessage) -> str:
        return line.patient_ref if self.context["clinical"] else ""

    @extend_schema_field(
        {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["element", "message"],
                "properties": {"element": {"type": "string"}, "message": {"type": "string"}},
            },
        }
    )
    def get_problems(self, line: ImportedMessage) -> list[dict[str, Any]]:
        problems = problems_of(line, with_values=self.context["clinical"])
        return [{"element": element, "message": message} for element, message in problems]
