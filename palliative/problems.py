"""
Errors of the API as problem details (RFC 9457), told to programs and to the people who read their logs.

A problem says what is wrong and what to do, never anything about a patient. Refusals of services become problems by the
table below, so that the doors need not catch them.
"""

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions

from interop.services import CannotImport
from triggers.current import ChangedMeanwhile, NotNow
from triggers.record import Refused

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger("django.request")

# What services raise, most special first → (type, status). Their text is written for the reader.
REFUSALS: dict[type[Exception], tuple[str, HTTPStatus]] = {
    ChangedMeanwhile: ("changed_meanwhile", HTTPStatus.CONFLICT),
    NotNow: ("not_now", HTTPStatus.CONFLICT),
    Refused: ("fact_refused", HTTPStatus.UNPROCESSABLE_ENTITY),
    CannotImport: ("cannot_import", HTTPStatus.UNPROCESSABLE_ENTITY),
}

TITLES = {
    "invalid": gettext_lazy("What was sent is not valid"),
    "parse_error": gettext_lazy("What was sent cannot be read"),
    "not_authenticated": gettext_lazy("Not logged in"),
    "authentication_failed": gettext_lazy("Not logged in"),
    "permission_denied": gettext_lazy("Not allowed"),
    "not_found": gettext_lazy("Not found"),
    "method_not_allowed": gettext_lazy("Method not allowed"),
    "not_acceptable": gettext_lazy("No such format"),
    "unsupported_media_type": gettext_lazy("Content type not supported"),
    "throttled": gettext_lazy("Too many requests"),
    "too_big": gettext_lazy("Too big"),
    "idempotency_key_missing": gettext_lazy("Idempotency-Key missing"),
    "idempotency_key_reused": gettext_lazy("Idempotency-Key used before"),
    "idempotency_key_in_use": gettext_lazy("Idempotency-Key in use"),
    "cannot_import": gettext_lazy("The files cannot be imported"),
    "identifier_taken": gettext_lazy("Identifier taken"),
    "possible_duplicate": gettext_lazy("The patient may be known already"),
    "changed_meanwhile": gettext_lazy("Changed meanwhile"),
    "not_now": gettext_lazy("Not possible now"),
    "fact_refused": gettext_lazy("The fact cannot be stored"),
    "internal_error": gettext_lazy("Internal error"),
}


def problem_response(error: Exception, context: dict[str, Any]) -> JsonResponse:
    """Answer an exception of an API view with a problem; one nobody foresaw is logged and answered without detail."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, exceptions.ValidationError):
        return invalid(error)
    if isinstance(error, exceptions.APIException):
        return from_api_exception(error)
    for kind, (code, status) in REFUSALS.items():
        if isinstance(error, kind):
            return problem(code, status, str(error))
    if isinstance(error, RequestDataTooBig):
        return problem("too_big", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("The request is too big. Send smaller parts."))
    if isinstance(error, SuspiciousOperation):
        return problem("parse_error", HTTPStatus.BAD_REQUEST, _("The request cannot be read."))
    return unforeseen(error, context)


def problem(code: str, status: int, detail: str, **more: Any) -> JsonResponse:
    """Build a problem; its `type` is a stable name for programs, `title` and `detail` are in the reader's language."""
    content = {
        "type": f"urn:problem-type:{code.replace('_', '-')}",
        "title": TITLES.get(code, HTTPStatus(status).phrase),
        "status": int(status),
        "detail": detail,
        **more,
    }
    return JsonResponse(content, status=status, content_type=MEDIA_TYPE)


def from_api_exception(error: exceptions.APIException) -> JsonResponse:
    response = problem(error.default_code, error.status_code, str(error.detail), **getattr(error, "more", {}))
    if challenge := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(int(wait) + 1)
    return response


def invalid(error: exceptions.ValidationError) -> JsonResponse:
    """List what is wrong, each with a JSON pointer to the place in the request, or the name of the parameter."""
    errors = [{"pointer": pointer, "detail": detail} for pointer, detail in flat(error.detail, "#")]
    detail = _("%(count)d errors. Correct what `errors` names and send the request again.") % {"count": len(errors)}
    return problem("invalid", HTTPStatus.BAD_REQUEST, detail, errors=errors)


def flat(detail: Any, place: str) -> Iterator[tuple[str, str]]:
    """Give (place, sentence) for every sentence in the nested errors of a serializer."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            step = str(key).replace("~", "~0").replace("/", "~1")
            yield from flat(value, place if key == "non_field_errors" else f"{place}/{step}")
    elif isinstance(detail, list):
        nested = any(isinstance(part, Mapping | list) for part in detail)
        for position, part in enumerate(detail):
            yield from flat(part, f"{place}/{position}" if nested else place)
    elif detail:
        yield place, str(detail)


def unforeseen(error: Exception, context: dict[str, Any]) -> JsonResponse:
    request = context.get("request")
    got_request_exception.send(sender=None, request=getattr(request, "_request", request))
    log.error("Unforeseen error behind %s", type(context.get("view")).__name__, exc_info=error)
    return problem(
        "internal_error",
        HTTPStatus.INTERNAL_SERVER_ERROR,
        _("Something went wrong here. Nothing was changed; try again, and tell the administrator if it stays."),
    )
