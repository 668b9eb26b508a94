"""
Names of tumours for people who read no codes.

Sources: ICD-10 (WHO), chapter II, three-character categories; ICD-O-3 (WHO), morphology, for cancer of the lung.
"""

from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from triggers.facts import Diagnosis

BY_CATEGORY: dict[str, Promise] = {
    "C15": gettext_lazy("Oesophageal cancer"),
    "C16": gettext_lazy("Stomach cancer"),
    "C18": gettext_lazy("Colon cancer"),
    "C19": gettext_lazy("Rectal cancer"),
    "C20": gettext_lazy("Rectal cancer"),
    "C22": gettext_lazy("Liver cancer"),
    "C25": gettext_lazy("Pancreatic cancer"),
    "C33": gettext_lazy("Tracheal cancer"),
    "C34": gettext_lazy("Lung cancer"),
    "C37": gettext_lazy("Thymoma"),
    "C43": gettext_lazy("Melanoma"),
    "C45": gettext_lazy("Mesothelioma"),
    "C50": gettext_lazy("Breast cancer"),
    "C53": gettext_lazy("Cervical cancer"),
    "C56": gettext_lazy("Ovarian cancer"),
    "C61": gettext_lazy("Prostate cancer"),
    "C64": gettext_lazy("Kidney cancer"),
    "C67": gettext_lazy("Bladder cancer"),
    "C71": gettext_lazy("Brain tumour"),
    "C73": gettext_lazy("Thyroid cancer"),
    "D02": gettext_lazy("Carcinoma in situ of the airways"),
}

# first and last morphology of a group → what it is called
HISTOLOGIES: tuple[tuple[range, Promise], ...] = (
    (range(8012, 8015), gettext_lazy("large-cell carcinoma")),
    (range(8041, 8046), gettext_lazy("small-cell carcinoma")),
    (range(8046, 8047), gettext_lazy("non-small-cell carcinoma")),
    (range(8050, 8085), gettext_lazy("squamous-cell carcinoma")),
    (range(8140, 8240), gettext_lazy("adenocarcinoma")),
    (range(8240, 8250), gettext_lazy("neuroendocrine tumour")),
    (range(8250, 8385), gettext_lazy("adenocarcinoma")),
    (range(8480, 8491), gettext_lazy("adenocarcinoma")),
    (range(8560, 8561), gettext_lazy("adenosquamous carcinoma")),
)


def disease_name(diagnosis: Diagnosis | None) -> str:
    """Name a tumour: "Lung cancer, adenocarcinoma (C34.1)"; a code that is not in the table stands for itself."""
    if diagnosis is None:
        return _("Tumour without a diagnosis")
    shown = _named(diagnosis.icd10, diagnosis.morphology, get_language())
    return _("suspected: %(tumour)s") % {"tumour": shown} if diagnosis.certainty == "suspected" else shown


@lru_cache(maxsize=1_024)
def _named(icd10: str, morphology: str | None, _language: str | None) -> str:
    # A list says the same few names many times.
    name = BY_CATEGORY.get(icd10[:3])
    words = ", ".join(str(word) for word in (name, _histology(morphology) or morphology) if word)
    return f"{words} ({icd10})" if words else icd10


def _histology(morphology: str | None) -> Promise | None:
    number = int(morphology[:4]) if morphology and morphology[:4].isdigit() else 0
    return next((name for numbers, name in HISTOLOGIES if number in numbers), None)
