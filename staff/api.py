"""What all doors of the API share: they declare what they need by method, and refuse what they do not know."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.drainage import set_override
from rest_framework import serializers
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request

from staff.doors import Need
from staff.models import User
from staff.services import log_reading

Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item")


class ApiDoor(GenericAPIView):
    """
    A door of the API. `needs` says for each method who may pass; a list also gives its order as `keyset`.

    A method that is not there is answered so, whoever asks.
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
    def account(self) -> User:
        """The account that asks; only for doors that need one."""
        assert isinstance(self.request.user, User)
        return self.request.user

    def page_of(self, rows: QuerySet[Row]) -> list[Row]:
        """Give the page of these rows that is asked for, in the order of `keyset`."""
        return list(self.paginate_queryset(rows) or ())

    def page_of_list(self, rows: Sequence[Item], *, key: Callable[[Item], int]) -> list[Item]:
        """Give the page that is asked for of what is at hand and in order already; `key` gives the id."""
        pages: Any = self.paginator
        return list(pages.paginate_list(rows, self.request, key=key))

    def note_reading(self, patient_ids: Iterable[int]) -> None:
        """Log that the account was shown these patients."""
        match = self.request.resolver_match
        door = match.view_name if match else type(self).__name__
        log_reading(patient_ids=patient_ids, door=door, by=self.account, at=timezone.now())


class StrictSerializer(serializers.Serializer):
    """Reads JSON objects and refuses keys it does not know, so that a misspelt one is never silently lost."""

    default_error_messages = {"unknown": _("This key is not known here. Known are: {known}.")}
    always_sent: ClassVar[tuple[str, ...]] = ()
    """What even a change that leaves out the rest has to name; the serializer itself refuses what lacks it."""

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

    def __init__(self, words: Any, **options: Any) -> None:
        """:param words: a class of choices, or pairs of word and label."""
        super().__init__(choices=getattr(words, "choices", words), **options)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, str | int) or str(data) not in self.choice_strings_to_values:
            self.fail("invalid_choice", known=", ".join(self.choice_strings_to_values))
        return self.choice_strings_to_values[str(data)]


class Code(serializers.ChoiceField):
    """A code as it is stored; one that is not set is shown as null."""

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(value) or None


class ShownSerializer(serializers.ModelSerializer):
    """Shows rows of a model and changes nothing."""

    serializer_choice_field = Code

    def build_standard_field(self, field_name: str, model_field: Any) -> tuple[type[serializers.Field], dict[str, Any]]:
        field_class, options = super().build_standard_field(field_name, model_field)
        if field_class is Code and model_field.blank:
            options["allow_null"] = True
        return field_class, options


class Constant(serializers.Field):
    """The word by which `read_one_of` chose the serializer."""

    def __init__(self, word: str, **options: Any) -> None:
        super().__init__(**options)
        self.word = str(word)
        set_override(self, "field", {"type": "string", "const": self.word})

    def to_internal_value(self, data: Any) -> str:
        return self.word

    def to_representation(self, value: Any) -> str:
        return str(value)


def read_one_of(
    content: Any, *, key: str, serializers_by_word: Mapping[str, type[StrictSerializer]], context: dict[str, Any]
) -> dict[str, Any]:
    """
    Read a JSON object whose `key` says which serializer reads it, and give its validated values.

    :raises ValidationError: naming each key that is wrong, missing or not known.
    """
    if not isinstance(content, Mapping):
        raise serializers.ValidationError([_("Send a JSON object.")])
    word = content.get(key)
    if not isinstance(word, str) or word not in serializers_by_word:
        known = ", ".join(serializers_by_word)
        raise serializers.ValidationError({key: [_("Give one of these words: {known}.").format(known=known)]})
    reader = serializers_by_word[word](data=content, context=context)
    reader.is_valid(raise_exception=True)
    return {**reader.validated_data}
