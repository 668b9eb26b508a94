"""The illness as it is known, filled in before the talk, and how far the patient is with it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consults.dimensions.question import Dimension, Kind, Need, Options, Question, Section, When
from consults.dimensions.version1.words import NURSE, PHYSICIAN
from patients.choices import Intent, Phase

# What the grades of ECOG and AKPS mean, in short words of our own (clinical.md, section 4).
ECOG: Options = (
    ("0", _("0 · fully active")),
    ("1", _("1 · up and about, light work")),
    ("2", _("2 · looks after himself or herself, up more than half of the day")),
    ("3", _("3 · needs some help, in bed or chair more than half of the day")),
    ("4", _("4 · needs full help, in bed or chair all day")),
)
AKPS: Options = (
    ("100", _("100 · no complaints")),
    ("90", _("90 · normal activity, few signs of illness")),
    ("80", _("80 · normal activity with effort")),
    ("70", _("70 · cares for self, cannot work")),
    ("60", _("60 · needs help now and then")),
    ("50", _("50 · needs much help and frequent care")),
    ("40", _("40 · in bed more than half of the time")),
    ("30", _("30 · almost always in bed")),
    ("20", _("20 · always in bed, needs full care")),
    ("10", _("10 · unconscious or hardly to be roused")),
)

DISEASE = Section(
    "disease",
    Dimension.FRAME,
    _("Illness and function"),
    (
        Question("diagnosis", _("Diagnosis"), Kind.LINE),
        Question("stage", _("Stage"), Kind.LINE, help=_("TNM with prefix and edition, or the UICC stage")),
        Question("metastases", _("Metastases"), Kind.LINE),
        Question("intent", _("Treatment intent"), Kind.CHOICE, options=tuple(Intent.choices), short=True),
        Question("therapy", _("Present or last tumour therapy"), Kind.TEXT, short=True),
        Question("therapy_line", _("Line of therapy"), Kind.NUMBER, minimum=1, maximum=50),
        Question(
            "response",
            _("Response"),
            Kind.CHOICE,
            options=(
                ("complete", _("Complete remission")),
                ("partial", _("Partial remission")),
                ("stable", _("Stable disease")),
                ("progression", _("Progression")),
                ("not_yet", _("Not known yet")),
            ),
            short=True,
        ),
        Question("board_decision", _("Last decision of the tumour board"), Kind.TEXT),
        Question("ecog", "ECOG", Kind.CHOICE, Need.ALWAYS, options=ECOG, professions=(PHYSICIAN, NURSE)),
        Question("akps", "AKPS", Kind.CHOICE, Need.ALWAYS, options=AKPS, professions=(NURSE, PHYSICIAN)),
        Question(
            "palliative_phase",
            _("Palliative phase"),
            Kind.CHOICE,
            Need.ALWAYS,
            options=(
                (Phase.STABLE.value, _("Stable: the plan controls the problems")),
                (Phase.UNSTABLE.value, _("Unstable: a new or quickly growing problem needs a new plan at once")),
                (Phase.DETERIORATING.value, _("Deteriorating: gets worse step by step, as the plan foresees")),
                (Phase.TERMINAL.value, _("Terminal: death is likely within days")),
            ),
            help=_("The phases need not follow each other."),
        ),
        Question(
            "surprise_question",
            _("Would you be surprised if the patient died within this time?"),
            Kind.YES_NO,
            professions=(PHYSICIAN, NURSE),
            short=True,
            letter=False,
        ),
        Question(
            "surprise_months",
            _("Within which time"),
            Kind.CHOICE,
            options=(("12", _("12 months")), ("6", _("6 months"))),
            shown_if=When("surprise_question"),
            short=True,
            letter=False,
        ),
        Question(
            "prognosis_months",
            _("Estimated time to live"),
            Kind.CHOICE,
            options=(
                ("1", _("A month or less")),
                ("3", _("Up to 3 months")),
                ("6", _("Up to 6 months")),
                ("12", _("Up to 12 months")),
                ("longer", pgettext_lazy("prognosis", "Longer")),
            ),
            professions=(PHYSICIAN,),
            short=True,
            private=True,
        ),
        Question("comorbidity", _("Other illnesses"), Kind.TEXT),
        Question("allergies", _("Allergies and intolerances"), Kind.TEXT),
    ),
    help=_("Filled in from what is known: check it, and correct what is wrong."),
    professions=(PHYSICIAN, NURSE),
)
