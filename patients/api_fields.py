"""Values of facts as JSON, in the words and forms of the case files."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from patients.choices import Precision
from patients.dates import typed_clinical_date
from patients.models import Fact
from patients.tnm import TNM, NotTNM, format_tnm, parse_tnm

DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
EARLIEST_YEAR = 1900


@extend_schema_field(
    {
        "type": "string",
        "pattern": r"^(19|2\d)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$",
        "description": "`2026-03-05`, or `2026-03` or `2026` where the day or the month is not known.",
        "example": "2026-03",
    }
)
class ImpreciseDate(serializers.Field):
    """A date whose form says how exactly it is known; it fills two columns, the date and its precision."""

    default_error_messages = {
        "no_date": _("Write the date as 2026-03-05, or as 2026-03 or 2026 where less is known, from 1900 on."),
    }

    def __init__(self, *, column: str, **options: Any) -> None:
        super().__init__(source="*", **options)
        self.column = column

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if data is None and self.allow_null:
            return {self.column: None, f"{self.column}_precision": Precision.DAY}
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        match = DATE.fullmatch(data) if isinstance(data, str) else None
        try:
            year, month, day = match.groups() if match else ("0", None, None)
            first = date(int(year), int(month or 1), int(day or 1))
        except ValueError:
            self.fail("no_date")
        if first.year < EARLIEST_YEAR:
            self.fail("no_date")
        precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
        return {self.column: first, f"{self.column}_precision": precision}

    def to_representation(self, value: Any) -> str | None:
        first = getattr(value, self.column)
        return typed_clinical_date(first, getattr(value, f"{self.column}_precision")) if first else None


@extend_schema_field(
    {
        "type": "string",
        "maxLength": 80,
        "description": "Tokens: flags y, r, a, then c or p, then T, N or M with its category. Flags hold for all.",
        "example": "cT2a pN1 cM1b",
    }
)
class TnmLine(serializers.Field):
    """TNM as it is written; it fills the columns of categories, prefixes and symbols."""

    default_error_messages = {
        "no_text": _("Write TNM as text, such as cT2a pN1 cM0."),
        "too_long": _("A category of this length is not known."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(source="*", **options)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, str) or len(data) > 80:
            self.fail("no_text")
        try:
            tnm = parse_tnm(data)
        except NotTNM as reason:
            raise serializers.ValidationError(str(reason), code="not_tnm") from None
        columns: dict[str, Any] = {"y_symbol": tnm.y, "r_symbol": tnm.r, "a_symbol": tnm.a}
        for letter in "tnm":
            category = getattr(tnm, letter)
            if category is not None:
                if len(category) > 12:
                    self.fail("too_long")
                columns |= {f"{letter}_category": category, f"{letter}_prefix": getattr(tnm, f"{letter}_prefix")}
        return columns

    def to_representation(self, fact: Fact) -> str:
        parts: dict[str, Any] = {letter: getattr(fact, f"{letter}_category") for letter in "tnm"}
        parts |= {f"{letter}_prefix": getattr(fact, f"{letter}_prefix") or "" for letter in "tnm"}
        parts |= {letter: bool(getattr(fact, f"{letter}_symbol")) for letter in "yra"}
        return format_tnm(TNM(**parts))


@extend_schema_field({"type": "integer"})
class FactId(serializers.Field):
    """
    The number of a stored fact. A client may give a fact its own `id`, a text; it is kept as `external_id`.

    Case files name their facts in this way, so a fact can be sent as it stands there.
    """

    default_error_messages = {"no_text": _("Your own id of a fact is a text of 1 to 200 characters.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(source="*", required=False, **options)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, str) or not 1 <= len(data) <= 200 or not data.isprintable():
            self.fail("no_text")
        return {"external_id": data}

    def to_representation(self, fact: Fact) -> int:
        return fact.pk


class OneOfThePatients(serializers.IntegerField):
    """
    The id of something that belongs to the patient: a tumour, or another fact.

    The serializer's context holds, under `name`, a function that gives the allowed ids.
    """

    default_error_messages = {"not_here": _("This patient has nothing with this id here.")}

    def __init__(self, name: str, **options: Any) -> None:
        super().__init__(min_value=1, **options)
        self.name = name

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool | float):
            self.fail("invalid")
        number = super().to_internal_value(data)
        allowed: Callable[[], Any] = self.context[self.name]
        if number not in allowed():
            self.fail("not_here")
        return number


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": {"type": "number", "minimum": 0, "maximum": 10},
        "maxProperties": 100,
        "propertyNames": {"pattern": "^[a-z][a-z0-9_]{0,39}$"},
        "example": {"pain": 7, "nausea": 2},
    }
)
class Items(serializers.Field):
    """Answers of a questionnaire: item → number from 0 to 10."""

    default_error_messages = {
        "no_object": _("Give the items as an object, name to number."),
        "no_name": _("An item's name is 1 to 40 small letters, digits and underscores, beginning with a letter."),
        "no_number": _("An item's answer is a number from 0 to 10."),
    }
    NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)

    def to_internal_value(self, data: Any) -> dict[str, float]:
        if not isinstance(data, dict) or len(data) > 100:
            self.fail("no_object")
        for name, answer in data.items():
            if not self.NAME.fullmatch(name):
                self.fail("no_name")
            if isinstance(answer, bool) or not isinstance(answer, int | float) or not 0 <= answer <= 10:
                raise serializers.ValidationError({name: [self.error_messages["no_number"]]}, code="no_number")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class LocalDay(serializers.DateField):
    """A full date, from 1900 on, that is not after today at the site."""

    default_error_messages = {
        "future": _("This day has not come yet."),
        "too_early": _("Dates begin with the year 1900."),
    }

    def to_internal_value(self, value: Any) -> date:
        day = super().to_internal_value(value)
        if isinstance(day, datetime) or day.year < EARLIEST_YEAR:
            self.fail("too_early")
        if day > timezone.localdate():
            self.fail("future")
        return day
