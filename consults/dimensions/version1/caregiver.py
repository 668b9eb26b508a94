"""The relatives as people with needs of their own."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consults.dimensions.question import Dimension, Kind, Question, Section
from consults.dimensions.version1.words import NURSE, PSYCHO_ONCOLOGIST, SOCIAL_WORKER

CAREGIVER = Section(
    "caregiver",
    Dimension.RELATIVES,
    _("Relatives"),
    (
        Question("relatives_asked", _("Were the needs of the relatives asked about?"), Kind.YES_NO, short=True),
        Question(
            "relatives_anxiety",
            _("Anxiety of the family"),
            Kind.NUMBER,
            minimum=0,
            maximum=4,
            help=_("As item 4 of IPOS: 0 none, 4 all the time"),
            short=True,
        ),
        Question(
            "relatives_education",
            _("The relatives were shown or told"),
            Kind.CHOICES,
            options=(
                ("medication", _("Medication and doses as needed")),
                ("breathlessness", _("What to do in breathlessness")),
                ("care", _("Care in bed")),
                ("emergency", _("What to do in an emergency")),
                ("dying", _("What happens in dying")),
                ("offers", _("Where they find help for themselves")),
            ),
        ),
        Question(
            "respite",
            _("Respite"),
            Kind.CHOICE,
            options=(
                ("not_needed", _("Not needed")),
                ("in_place", _("In place")),
                ("wanted", _("Wanted, to be arranged")),
                ("declined", _("Declined")),
            ),
        ),
        Question(
            "bereavement_risk",
            _("Risk of a difficult bereavement"),
            Kind.CHOICE,
            options=(
                ("low", pgettext_lazy("risk", "Low")),
                ("raised", pgettext_lazy("risk", "Raised")),
                ("high", pgettext_lazy("risk", "High")),
            ),
            professions=(PSYCHO_ONCOLOGIST,),
            private=True,
        ),
        Question("relatives_note", _("More about the relatives"), Kind.TEXT, private=True),
    ),
    professions=(NURSE, SOCIAL_WORKER, PSYCHO_ONCOLOGIST),
)
