"""The spiritual dimension. That it was asked is needed; what was said stays out of letters unless somebody ticks it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consults.dimensions.question import Dimension, Kind, Need, Question, Section
from consults.dimensions.version1.words import CHAPLAIN, OFFERED

SPIRITUAL = Section(
    "spiritual",
    Dimension.SPIRITUAL,
    _("Spiritual"),
    (
        Question(
            "spiritual_asked", _("Was the spiritual dimension asked about?"), Kind.YES_NO, Need.ALWAYS, private=True
        ),
        Question("spiritual_strength", _("What gives meaning and strength"), Kind.TEXT, private=True, short=True),
        Question("spiritual_community", _("Faith and community"), Kind.LINE, private=True),
        Question(
            "spiritual_importance",
            _("How much this matters for care"),
            Kind.CHOICE,
            options=(
                ("much", _("Much")),
                ("some", _("Somewhat")),
                ("little", _("Little")),
                ("not", _("Not at all")),
            ),
            private=True,
        ),
        Question(
            "spiritual_distress",
            _("Spiritual or existential distress"),
            Kind.CHOICE,
            options=(
                ("none", pgettext_lazy("distress", "None")),
                ("some", pgettext_lazy("distress", "Some")),
                ("crisis", _("A spiritual or existential crisis")),
            ),
            private=True,
            short=True,
        ),
        Question("spiritual_distress_note", _("What it is about"), Kind.TEXT, private=True),
        Question("spiritual_wishes", _("Wishes for rites or for accompaniment"), Kind.TEXT, private=True),
        Question(
            "spiritual_care",
            _("Chaplaincy"),
            Kind.CHOICE,
            options=OFFERED,
            professions=(CHAPLAIN,),
            private=True,
            short=True,
        ),
    ),
    help=_("What stands here goes into no letter unless somebody ticks it."),
    professions=(CHAPLAIN,),
)
