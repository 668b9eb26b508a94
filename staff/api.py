"""What all doors of the API share: they declare what they need by method, and refuse what they do not know."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request

from staff.doors import Need
from staff.models import User


class ApiDoor(GenericAPIView):
    """
    A door of the API. `needs` says for each method who may pass; a list also gives its order as `keyset`.

    Methods that are not there are answered so, whoever asks.
    """

    needs: ClassVar[dict[str, Need]]
    keyset: ClassVar[tuple[str, ...]] = ("id",)
    http_method_names = ["get", "head", "post", "patch"]
    filter_backends = []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if request.method not in self.allowed_methods:
            raise MethodNotAllowed(str(request.method))
        super().initial(request, *args, **kwargs)

    @property
    def reader(self) -> User:
        """The account that asks. Only for doors that need a permission."""
        assert isinstance(self.request.user, User)
        return self.request.user


class StrictSerializer(serializers.Serializer):
    """Reads JSON objects and refuses keys it does not know, so that a misspelt one is never silently lost."""

    default_error_messages = {"unknown": _("This key is not known here. Known are: {known}.")}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            known = [name for name, field in self.fields.items() if not field.read_only]
            unknown = [str(name) for name in data if name not in known]
            if unknown:
                words = self.error_messages["unknown"].format(known=", ".join(known))
                raise serializers.ValidationError({name: [words] for name in unknown}, code="unknown")
        return super().to_internal_value(data)


class Word(serializers.ChoiceField):
    """One of a few words. The error names those that are known, and never repeats what was sent."""

    default_error_messages = {"invalid_choice": _("This word is not known here. Known are: {known}.")}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, str | int) or str(data) not in self.choice_strings_to_values:
            self.fail("invalid_choice", known=", ".join(self.choice_strings_to_values))
        return self.choice_strings_to_values[str(data)]
