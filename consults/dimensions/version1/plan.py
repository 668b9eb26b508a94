"""What is done next: measures with responsible person and day, drugs, referrals, level of care, next visit."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consults.dimensions.question import Dimension, Kind, Need, Options, Question, Section, When
from consults.dimensions.version1.words import NURSE, PHYSICIAN, PROFESSIONS, SETTINGS

MEASURES: Options = (
    ("drug", _("Medication")),
    ("airway_procedure", _("Airway or pleural procedure")),
    ("oxygen", _("Oxygen")),
    ("devices", _("Devices")),
    ("nutrition", _("Nutrition")),
    ("nursing", _("Nursing care")),
    ("physiotherapy", _("Physiotherapy or breathing exercises")),
    ("education", _("Education of patient or relatives")),
    ("talks", _("Supporting talks")),
    ("social", _("Social counselling")),
    ("complementary", _("Complementary measures")),
    ("other", _("Other")),
)

# General palliative care, then the structures of specialised palliative care (clinical.md, section 5.2).
STRUCTURES: Options = (
    ("general", _("General palliative care (APV)")),
    ("consult_service", _("Palliative care service of the hospital")),
    ("day_clinic", _("Palliative day clinic")),
    ("ward", _("Palliative care unit")),
    ("sapv", _("Specialised outpatient palliative care (SAPV)")),
    ("hospice_service", _("Outpatient hospice service")),
    ("hospice", _("Inpatient hospice")),
)

RHYTHMS: Options = (
    ("weekly", _("Every week")),
    ("two_weekly", _("Every two weeks")),
    ("four_weekly", _("Every four weeks")),
    ("as_needed", _("As needed")),
)

STANDARD, STEPPED = When("pathway_kind", ("standard",)), When("pathway_kind", ("stepped",))

PLAN = Section(
    "plan",
    Dimension.CONCLUSION,
    _("Plan"),
    (
        Question(
            "plan_measures",
            _("Measures"),
            Kind.ROWS,
            Need.ALWAYS,
            columns=(
                Question("problem", _("Problem"), Kind.LINE, Need.ALWAYS),
                Question("measure", _("Measure"), Kind.CHOICE, Need.ALWAYS, options=MEASURES),
                Question("text", _("What exactly"), Kind.LINE),
                Question("responsible", _("Responsible"), Kind.PERSON),
                Question("profession", _("or profession"), Kind.CHOICE, options=PROFESSIONS),
                Question("due", _("Due"), Kind.DATE, Need.ALWAYS),
            ),
            help=_("Each becomes a task of its person, or of its profession."),
            may_be_left=False,
        ),
        Question(
            "drugs_changed",
            _("Drugs started, changed or stopped"),
            Kind.TEXT,
            short=True,
            professions=(PHYSICIAN,),
        ),
        Question("tests", _("Tests and procedures"), Kind.TEXT, professions=(PHYSICIAN,)),
        Question(
            "referrals",
            _("Referrals"),
            Kind.CHOICES,
            Need.ALWAYS,
            options=(
                ("none", pgettext_lazy("referrals", "None")),
                ("social", _("Social service")),
                ("psycho_oncology", _("Psycho-oncology")),
                ("spiritual", _("Chaplaincy")),
                ("dietitian", _("Dietitian")),
                ("physiotherapy", _("Physiotherapy")),
                ("pain", _("Pain service")),
                ("radiotherapy", _("Radiotherapy")),
                ("interventional", _("Interventional procedure")),
            ),
            may_be_left=False,
        ),
        Question(
            "target_structure",
            _("Level of care"),
            Kind.CHOICE,
            Need.ALWAYS,
            options=STRUCTURES,
            may_be_left=False,
        ),
        Question(
            "crisis_contact", _("Whom to call at any hour"), Kind.LINE, Need.FIRST, help=_("With the telephone number")
        ),
        Question(
            "crisis_plan",
            _("Crisis plan"),
            Kind.TEXT,
            Need.FIRST,
            help=_("What to do at home when it gets worse, with medication as needed"),
            short=True,
        ),
        Question(
            "recommendations",
            _("Recommendations to the oncologist"),
            Kind.ROWS,
            columns=(Question("text", _("Recommendation"), Kind.LINE, Need.ALWAYS),),
            help=_("Each is answered in the oncologist's queue."),
            short=True,
        ),
        Question(
            "pathway_kind",
            _("Follow-up"),
            Kind.CHOICE,
            Need.ALWAYS,
            options=(("standard", _("Standard: at fixed times")), ("stepped", _("Stepped: when it is needed"))),
            may_be_left=False,
        ),
        Question("pathway_reason", _("Why another way than usual here"), Kind.LINE),
        Question(
            "step",
            _("Step"),
            Kind.CHOICE,
            Need.ALWAYS,
            options=(("1", _("Step 1")), ("2", _("Step 2: every four weeks"))),
            shown_if=STEPPED,
            may_be_left=False,
        ),
        Question("visit_rhythm", _("Visits"), Kind.CHOICE, Need.ALWAYS, options=RHYTHMS, shown_if=STANDARD),
        Question(
            "rhythm_reason",
            _("Why not every four weeks"),
            Kind.LINE,
            Need.ALWAYS,
            shown_if=When("visit_rhythm", ("weekly", "two_weekly", "as_needed")),
            may_be_left=False,
        ),
        Question("next_visit_on", _("Next visit on"), Kind.DATE, Need.ALWAYS),
        Question("next_visit_setting", _("Next visit where"), Kind.CHOICE, Need.ALWAYS, options=SETTINGS),
        Question("next_visit_with_oncology", _("Together with the oncology visit of"), Kind.DATE, short=True),
        Question(
            "next_prom_on",
            _("Next questionnaire on"),
            Kind.DATE,
            Need.ALWAYS,
            help=_("FACT-L or another questionnaire that the patient answers"),
        ),
        Question("board_feedback", _("Ask the tumour board?"), Kind.YES_NO, letter=False),
        Question(
            "board_question",
            _("What to ask the tumour board"),
            Kind.LINE,
            Need.ALWAYS,
            shown_if=When("board_feedback", ("yes",)),
            may_be_left=False,
        ),
    ),
    professions=(NURSE, PHYSICIAN),
)
