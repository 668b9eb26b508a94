"""The field in which TNM is typed as one line, and how it says below what it understood."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

from patients.forms import ToldAtOnce
from patients.staging_groups import EDITIONS, StageGroup


@dataclass(frozen=True)
class Reading:
    """
    A line as it is understood: its categories, and the stage groups that the edition gives a lung tumour.

    `stage` and `edition_said` are those of the line itself, `beside` what is understood but has no field. `is_lung` is
    None while no tumour is chosen.
    """

    categories: list[str]
    edition: str
    group: StageGroup
    is_lung: bool | None
    stage: str = ""
    edition_said: str = ""
    beside: tuple[str, ...] = ()

    @property
    def why_no_group(self) -> str:
        """Why no stage group is computed, in the reader's words; "" where there is one, or several are possible."""
        if self.group.groups:
            return ""
        if self.is_lung is None:
            return _("No stage group yet: choose the tumour.")
        if not self.is_lung:
            return _("No stage group: it is computed for lung tumours only.")
        if not self.edition:
            return _("No stage group: the TNM edition is missing.")
        if self.edition not in EDITIONS:
            return _("No stage group: it is computed by edition 8 or 9, not by edition %(edition)s.") % {
                "edition": self.edition
            }
        if self.group.unknown:
            return _("No stage group: edition %(edition)s has no category %(categories)s.") % {
                "edition": self.edition,
                "categories": ", ".join(self.group.unknown),
            }
        if self.group.missing:
            return _("No stage group: not known without %(letters)s.") % {"letters": " + ".join(self.group.missing)}
        return _("No stage group: the table of edition %(edition)s has none for these categories.") % {
            "edition": self.edition
        }


class TNMSaid(ToldAtOnce):
    """Says below it how the line is understood; its form gives that as `reading`."""

    said = "patients/tnm_said.html"


class TNMField(forms.CharField):
    """TNM as people type it, with what else stands in a pathologist's line. What it means, the form says."""

    bound_field_class = TNMSaid

    def __init__(self) -> None:
        super().__init__(
            label="TNM",
            help_text=_("As you would write it: T2a N1 M1b, cT2acN1cM1b, ypT0 N0 L0 V0 R0"),
            max_length=200,
            required=False,
            widget=forms.TextInput(
                {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off", "data-wide": True}
            ),
        )
