"""What an oncologist tells most often, each with one choice: one table says which and by which keys."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Choices
from django.utils.translation import gettext_lazy

from patients.choices import Ended, Site, TreatmentKind, Verdict

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Quick:
    """
    One kind of quick entry.

    `key` opens it. `choices` are what is chosen with one key each: (word, label, key); none where nothing is.
    """

    code: str
    label: "StrOrPromise"
    key: str
    asks: "StrOrPromise" = ""
    choices: "tuple[tuple[str, StrOrPromise, str], ...]" = ()


def _keyed(words: type[Choices], keys: str) -> "tuple[tuple[str, StrOrPromise, str], ...]":
    """Give every word with its label and a key, in the order of the words."""
    members = zip(words.choices, keys, strict=True)
    return tuple((str(word), label, key) for (word, label), key in members)


QUICK: dict[str, Quick] = {
    quick.code: quick
    for quick in (
        Quick("metastasis", gettext_lazy("New metastasis"), "m", gettext_lazy("Site"), _keyed(Site, "lohbenmpiasxg")),
        Quick(
            "recurrence",
            gettext_lazy("Recurrence"),
            "r",
            gettext_lazy("Can it be resected?"),
            _keyed(Verdict, "rtfpn"),
        ),
        Quick("progression", gettext_lazy("Progression"), "p"),
        Quick(
            "started",
            gettext_lazy("Therapy started"),
            "t",
            gettext_lazy("Kind of treatment"),
            _keyed(TreatmentKind, "osr"),
        ),
        Quick("ended", gettext_lazy("Therapy ended"), "e", gettext_lazy("Why did it end?"), _keyed(Ended, "cpswo")),
    )
}
