"""Lists of the API, page by page, at the same speed however long the list is."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

Row = TypeVar("Row")

PAGE = 50
LARGEST_PAGE = 200
LARGEST_ID = 2**63 - 1


class KeysetPagination(BasePagination):
    """
    A page begins after a row, which `after` names by its id; `next` is the address of the page that follows.

    The view gives the order in `keyset`, columns that are never null, the last of them unique. The address holds
    the row's id alone and no value of a column, because those may be names or dates of patients.
    """

    next: str | None = None

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        keyset: tuple[str, ...] = getattr(view, "keyset", ("id",))
        size = whole_number(request, "limit", default=PAGE, largest=LARGEST_PAGE)
        rows = queryset.order_by(*keyset)
        if after := whole_number(request, "after", default=0, largest=LARGEST_ID):
            rows = rows.filter(beyond(last_seen(queryset.model, after, keyset), keyset))
        page = list(rows[: size + 1])
        if len(page) > size:
            self.next = replace_query_param(request.build_absolute_uri(), "after", page[size - 1].pk)
        return page[:size]

    def paginate_list(self, rows: Sequence[Row], request: Request, *, key: Callable[[Row], int]) -> Sequence[Row]:
        """Give a page of rows that are at hand already; `key` gives a row's id."""
        size = whole_number(request, "limit", default=PAGE, largest=LARGEST_PAGE)
        begin = 0
        if after := whole_number(request, "after", default=0, largest=LARGEST_ID):
            begin = next((place for place, row in enumerate(rows, 1) if key(row) == after), -1)
            if begin < 0:
                raise no_such_row()
        page = rows[begin : begin + size]
        if len(rows) > begin + size:
            self.next = replace_query_param(request.build_absolute_uri(), "after", key(page[-1]))
        return page

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {
                    "type": ["string", "null"],
                    "format": "uri",
                    "description": "Address of the page that follows; null on the last page.",
                },
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        return [
            _parameter("after", "Id of the last row seen; the page begins after it.", LARGEST_ID),
            _parameter("limit", f"Rows on a page, {PAGE} where not given.", LARGEST_PAGE),
        ]


def _parameter(name: str, description: str, largest: int) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1, "maximum": largest}
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def whole_number(request: Request, name: str, *, default: int, largest: int) -> int:
    """
    Read a whole number from the address.

    :raises ValidationError: if it is none, or not between 1 and the largest.
    """
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ID)) and 1 <= int(text) <= largest):
        words = _("Give a whole number from 1 to %(largest)d.") % {"largest": largest}
        raise ValidationError({name: [words]})
    return int(text)


def last_seen(model: type[Model], pk: int, keyset: Sequence[str]) -> tuple[Any, ...]:
    """
    Give the place of a row in the order, even if it has left the list meanwhile.

    :raises ValidationError: if there is no such row.
    """
    place = model._default_manager.filter(pk=pk).values_list(*keyset).first()
    if place is None:
        raise no_such_row()
    return place


def no_such_row() -> ValidationError:
    return ValidationError({"after": [_("There is no row with this id. Begin the list again without it.")]})


def beyond(place: Sequence[Any], keyset: Sequence[str]) -> Q:
    """Build the condition that a row is later in the first column, or equal there and later in the rest."""
    column, value = keyset[0], place[0]
    if len(keyset) == 1:
        return Q(**{f"{column}__gt": value})
    later = Q(**{f"{column}__gt": value}) | (Q(**{column: value}) & beyond(place[1:], keyset[1:]))
    # Said once more for the index, which an OR alone could not use.
    return Q(**{f"{column}__gte": value}) & later
