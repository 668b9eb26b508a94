"""Addresses of letters. They hold numbers and kinds, never names."""

from django.urls import path, register_converter

from consults import letter_views
from consults.letter_choices import LetterKind


class LetterKindInAddress:
    """One of the kinds of letters; everything else is no address."""

    regex = "|".join(LetterKind.values)

    def to_python(self, value: str) -> LetterKind:
        return LetterKind(value)

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(LetterKindInAddress, "letter_kind")

patterns = [
    path("<int:consult_id>/letters/", letter_views.letters, name="letters"),
    path("<int:consult_id>/letters/choose/", letter_views.choose, name="choose_private"),
    path("<int:consult_id>/letters/copy/", letter_views.patient_copy, name="patient_copy"),
    path("<int:consult_id>/letters/<letter_kind:kind>/preview/", letter_views.preview, name="letter_preview"),
    path("letters/<int:letter_id>/", letter_views.letter, name="letter"),
    path("letters/<int:letter_id>/pdf/", letter_views.letter_pdf, name="letter_pdf"),
    path("letters/<int:letter_id>/sent/", letter_views.sent, name="letter_sent"),
]
