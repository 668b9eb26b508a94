"""Who gets to know of it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consults.dimensions.question import Dimension, Kind, Need, Question, Section
from consults.dimensions.version1.words import COORDINATOR, NURSE

COMMUNICATION = Section(
    "communication",
    Dimension.CONCLUSION,
    _("Letters and messages"),
    (
        Question(
            "summary_to",
            _("The summary goes to"),
            Kind.CHOICES,
            Need.ALWAYS,
            options=(
                ("oncologist", _("Oncologist")),
                ("gp", _("General practitioner")),
                ("home_care", _("Nursing service")),
                ("sapv", _("SAPV team")),
                ("other", _("Others")),
                ("nobody", pgettext_lazy("letters", "Nobody")),
            ),
            may_be_left=False,
            letter=False,
        ),
        Question("summary_on", _("Sent on"), Kind.DATE, Need.ALWAYS, letter=False),
        Question("patient_copy", _("A copy in plain words for the patient?"), Kind.YES_NO, short=True, letter=False),
        Question("told_at_once", _("Told at once, by word of mouth"), Kind.LINE, letter=False),
    ),
    professions=(NURSE, COORDINATOR),
)
