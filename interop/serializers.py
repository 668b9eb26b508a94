"""Imports as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from interop.models import ImportedFile, ImportedMessage, ImportRun, Outcome
from interop.queries import FILES_SHOWN, problems_of
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
    """
    An import and how far it has come; the counters say how many messages had which outcome so far.

    An account that may not open patients reads no names of files, because they may name a patient.
    """

    requested_by = serializers.CharField(source="requested_by.name", read_only=True, allow_null=True)
    files = serializers.SerializerMethodField(help_text=f"The first {FILES_SHOWN} files.")
    more_files = serializers.SerializerMethodField(help_text="Whether there are more files than these.")

    class Meta:
        model = ImportRun
        fields = (
            *("id", "requested_at", "requested_by", "first_load", "dry_run", "state", "finished_at"),
            *("imported", "unchanged", "corrected", "rejected", "files", "more_files"),
        )
        read_only_fields = fields

    @extend_schema_field(ImportedFileSerializer(many=True))
    def get_files(self, run: ImportRun) -> list[dict[str, Any]]:
        shown: list[dict[str, Any]] = run.first_files[:FILES_SHOWN]  # type: ignore[attr-defined]  # annotated
        return shown if self.context["clinical"] else [{**file, "name": ""} for file in shown]

    def get_more_files(self, run: ImportRun) -> bool:
        return len(run.first_files) > FILES_SHOWN  # type: ignore[attr-defined]  # annotated


class MessageFilter(StrictSerializer):
    outcome = Word(Outcome, required=False)


class MessageSerializer(ShownSerializer):
    """
    What became of one message of a file.

    An account that may not open patients is told how its n-th message is wrong; what would say whom it is about, or
    what it reports, is empty.
    """

    CLINICAL = ("file", "message_id", "kind", "patient")

    file = serializers.CharField(source="file.name", read_only=True)
    patient = serializers.CharField(source="patient_ref", read_only=True, help_text="The sender's number.")
    problems = serializers.SerializerMethodField()

    class Meta:
        model = ImportedMessage
        fields = ("id", "file", "number", "message_id", "kind", "patient", "outcome", "problems")
        read_only_fields = fields

    def to_representation(self, line: ImportedMessage) -> dict[str, Any]:
        shown = super().to_representation(line)
        return shown if self.context["clinical"] else shown | dict.fromkeys(self.CLINICAL, "")

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
        problems = problems_of(line, clinical=self.context["clinical"])
        return [{"element": element, "message": message} for element, message in problems]
