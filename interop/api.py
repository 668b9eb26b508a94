"""The API's doors to imports: send oBDS files, ask how far they are, read what became of every message."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from interop.queries import lines_of, visible_runs, with_first_files
from interop.serializers import ImportSerializer, MessageFilter, MessageSerializer, NewImportSerializer
from interop.services import CannotImport, read_uploads, request_import
from staff.api import ApiDoor
from staff.idempotency import writes_once
from staff.models import User
from staff.permissions import Permission

PAGING = ("after", "limit")


def reading_as(account: User) -> dict[str, bool]:
    """Give what the serializers need to know of the account: whether it may read what is said of patients."""
    return {"clinical": account.may(Permission.SEE_PATIENTS)}


def shown(account: User, import_id: int) -> dict[str, Any]:
    """Give the JSON of an import as it stands now, or answer that there is none."""
    run = get_object_or_404(with_first_files(visible_runs(account)), pk=import_id)
    return ImportSerializer(run, context=reading_as(account)).data


class ImportsDoor(ApiDoor):
    """Imports of oBDS files. A worker carries them out; ask for the import until its state says that it is over."""

    needs = {"GET": Permission.SEE_IMPORTS, "POST": Permission.IMPORT_FILES}
    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="imports_list", responses=ImportSerializer(many=True))
    def get(self, request: Request) -> Response:
        page = self.page_of(with_first_files(visible_runs(self.account)))
        return self.get_paginated_response(ImportSerializer(page, many=True, context=reading_as(self.account)).data)

    @extend_schema(request={"multipart/form-data": NewImportSerializer}, responses={202: ImportSerializer})
    @writes_once
    def post(self, request: Request) -> Response:
        form = NewImportSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        try:
            files = read_uploads(form.validated_data["files"])
        except CannotImport as cannot:
            raise ValidationError({"files": [str(cannot)]}) from cannot
        run = request_import(
            files=files,
            first_load=form.validated_data["first_load"],
            dry_run=form.validated_data["dry_run"],
            by=self.account,
            at=timezone.now(),
        )
        return Response(shown(self.account, run.pk), status=status.HTTP_202_ACCEPTED)


class ImportDoor(ApiDoor):
    needs = {"GET": Permission.SEE_IMPORTS}

    @extend_schema(responses=ImportSerializer)
    def get(self, request: Request, import_id: int) -> Response:
        return Response(shown(self.account, import_id))


class MessagesDoor(ApiDoor):
    """The report of an import, message by message, in the order of its files."""

    needs = {"GET": Permission.SEE_IMPORTS}

    @extend_schema(
        operation_id="imports_messages_list", parameters=[MessageFilter], responses=MessageSerializer(many=True)
    )
    def get(self, request: Request, import_id: int) -> Response:
        form = MessageFilter(data={name: value for name, value in request.query_params.items() if name not in PAGING})
        form.is_valid(raise_exception=True)
        run = get_object_or_404(visible_runs(self.account), pk=import_id)
        page = self.page_of(lines_of(run, outcome=form.validated_data.get("outcome", "")))
        return self.get_paginated_response(MessageSerializer(page, many=True, context=reading_as(self.account)).data)
