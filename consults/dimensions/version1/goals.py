"""Goals and advance care planning: offered from the first talk on, needed for no first signature."""

from django.utils.translation import gettext_lazy as _

from consults.dimensions.question import Dimension, Kind, Need, Question, Section, When
from consults.dimensions.version1.words import KNOWN, NURSE, PHYSICIAN, SOCIAL_WORKER
from patients.choices import CodeLimit, CodeStatus, Telling

GOALS = Section(
    "goals",
    Dimension.GOALS,
    _("Goals and advance care planning"),
    (
        Question("most_important", _("What matters most to the patient"), Kind.TEXT, Need.FIRST, short=True),
        Question("hopes", _("Hopes"), Kind.TEXT, Need.FIRST),
        Question("fears", _("Fears"), Kind.TEXT, Need.FIRST),
        Question(
            "limits_discussed",
            _("Were goals and limits of treatment talked over?"),
            Kind.YES_NO,
            Need.BY_THIRD_VISIT,
            professions=(PHYSICIAN,),
            short=True,
        ),
        Question(
            "treatment_goals",
            _("Goals and limits of treatment"),
            Kind.TEXT,
            Need.BY_THIRD_VISIT,
            shown_if=When("limits_discussed", ("yes",)),
            short=True,
        ),
        Question("decision_help", _("Does the patient need help with decisions?"), Kind.YES_NO, short=True),
        Question(
            "directive",
            _("Is there an advance directive?"),
            Kind.CHOICE,
            options=KNOWN,
            professions=(SOCIAL_WORKER, NURSE),
            short=True,
        ),
        Question("directive_on", _("Advance directive of"), Kind.DATE, shown_if=When("directive", ("yes",))),
        Question("directive_place", _("Where it lies"), Kind.LINE, shown_if=When("directive", ("yes",))),
        Question(
            "proxy",
            _("Is there a health-care proxy?"),
            Kind.CHOICE,
            options=KNOWN,
            professions=(SOCIAL_WORKER, NURSE),
            short=True,
        ),
        Question("proxy_name", _("Name of the proxy"), Kind.LINE, shown_if=When("proxy", ("yes",))),
        Question("proxy_phone", _("Phone of the proxy"), Kind.LINE, shown_if=When("proxy", ("yes",))),
        Question(
            "guardianship", _("Is there a legal guardian?"), Kind.CHOICE, options=KNOWN, professions=(SOCIAL_WORKER,)
        ),
        Question("guardian", _("Name and phone of the guardian"), Kind.LINE, shown_if=When("guardianship", ("yes",))),
        Question("acp_talk", _("Was there a talk on advance care planning?"), Kind.YES_NO, short=True),
        Question("acp_on", _("Day of that talk"), Kind.DATE, shown_if=When("acp_talk", ("yes",))),
        Question("acp_by", _("Who led it"), Kind.LINE, shown_if=When("acp_talk", ("yes",))),
        Question(
            "acp_scenarios",
            _("For which situations"),
            Kind.CHOICES,
            options=(
                ("emergency", _("Emergency")),
                ("uncertain", _("In hospital, unable to decide, for how long is uncertain")),
                ("permanent", _("Unable to decide for good")),
            ),
            shown_if=When("acp_talk", ("yes",)),
        ),
        Question(
            "code_status",
            _("Treatment in an emergency (code status)"),
            Kind.CHOICE,
            options=tuple(CodeStatus.choices),
            professions=(PHYSICIAN,),
            short=True,
        ),
        Question(
            "code_limits",
            _("Limits"),
            Kind.CHOICES,
            Need.ALWAYS,
            options=tuple(CodeLimit.choices),
            shown_if=When("code_status", (CodeStatus.LIMITED.value,)),
            short=True,
            may_be_left=False,
        ),
        Question(
            "code_status_on",
            _("Decided on"),
            Kind.DATE,
            shown_if=When("code_status", (CodeStatus.FULL.value, CodeStatus.LIMITED.value)),
        ),
        Question(
            "code_status_by",
            _("Talked over with"),
            Kind.LINE,
            help=_("The physician who talked with the patient or the proxy"),
            shown_if=When("code_status", (CodeStatus.FULL.value, CodeStatus.LIMITED.value)),
        ),
        Question("emergency_sheet", _("Is there an emergency sheet?"), Kind.CHOICE, options=KNOWN),
        Question(
            "organ_donation",
            _("Organ donation"),
            Kind.CHOICE,
            options=(
                ("agrees", _("Agrees")),
                ("declines", _("Declines")),
                ("undecided", _("Not decided yet")),
                ("not_asked", _("Not asked")),
            ),
        ),
        Question(
            "telling",
            _("Who may be told about the illness?"),
            Kind.CHOICE,
            options=tuple(Telling.choices),
        ),
        Question("telling_note", _("Who may not be told, or only in part"), Kind.LINE, letter=False),
    ),
    help=_("First visits are for trust and understanding: nothing here holds up the signature of a first consult."),
    professions=(PHYSICIAN, SOCIAL_WORKER),
    holds_up_first=False,
)
