"""What it all comes to: problems with their severity, risks, complexity."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consults.dimensions.question import Dimension, Kind, Need, Options, Question, Section
from consults.dimensions.version1.words import NURSE, PHYSICIAN, SEVERITY

COMPLEXITY: Options = (
    ("low", pgettext_lazy("complexity", "Low")),
    ("medium", pgettext_lazy("complexity", "Medium")),
    ("high", pgettext_lazy("complexity", "High")),
)

ASSESSMENT = Section(
    "assessment",
    Dimension.CONCLUSION,
    _("Assessment"),
    (
        Question(
            "problems",
            _("Problems"),
            Kind.ROWS,
            Need.ALWAYS,
            columns=(
                Question("problem", _("Problem"), Kind.LINE, Need.ALWAYS),
                Question("severity", _("Severity"), Kind.CHOICE, Need.ALWAYS, options=SEVERITY),
                Question("goal", _("Goal"), Kind.LINE),
            ),
            help=_("Palliative diagnoses and problems; severe ones are looked at again after three days."),
            may_be_left=False,
        ),
        Question(
            "risk_flags",
            _("Risks"),
            Kind.CHOICES,
            options=(
                ("hastened_death", _("Request for hastened death")),
                ("delirium", _("Delirium")),
                ("cord_compression", _("Spinal cord compression")),
                ("abuse", _("Signs of abuse or neglect")),
                ("no_carer", _("Nobody at home who cares")),
            ),
            short=True,
            letter=False,
        ),
        Question(
            "complexity",
            _("Complexity"),
            Kind.CHOICE,
            Need.ALWAYS,
            options=COMPLEXITY,
            help=_("High complexity activates specialised palliative care."),
            may_be_left=False,
        ),
        Question(
            "complexity_reasons",
            _("Reasons for this complexity"),
            Kind.TEXT,
            Need.ALWAYS,
            help=_("What decided it, also where it differs from the proposal"),
            may_be_left=False,
        ),
    ),
    professions=(PHYSICIAN, NURSE),
)
