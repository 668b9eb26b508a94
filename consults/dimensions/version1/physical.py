"""The physical dimension, in four parts: symptoms by an instrument, pain, the body, medication."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consults.dimensions.question import Dimension, Kind, Need, Question, Section, When
from consults.dimensions.version1.words import (
    DIETITIAN,
    NURSE,
    PHARMACIST,
    PHYSICIAN,
    PHYSIOTHERAPIST,
    SEVERITY,
    SOCIAL_WORKER,
)
from patients.choices import Instrument

PAIN_YES = When("pain", ("yes",))
OPIOID_YES = When("opioid", ("yes",))

SYMPTOMS = Section(
    "symptoms",
    Dimension.PHYSICAL,
    _("Symptoms"),
    (
        Question(
            "symptom_instrument",
            _("Asked with"),
            Kind.CHOICES,
            Need.ALWAYS,
            options=(
                ("esas", _("ESAS-r (now)")),
                ("midos", _("MIDOS2 (today)")),
                ("ipos_3_days", _("IPOS (last 3 days)")),
                ("ipos_7_days", _("IPOS (last 7 days)")),
            ),
            help=_("The form itself is the publisher's; here stand its numbers."),
        ),
        Question(
            "esas",
            "ESAS-r",
            Kind.SCORES,
            Need.ALWAYS,
            instrument=Instrument.ESAS.value,
            shown_if=When("symptom_instrument", ("esas",)),
        ),
        Question(
            "midos",
            "MIDOS2",
            Kind.SCORES,
            Need.ALWAYS,
            instrument=Instrument.MIDOS.value,
            shown_if=When("symptom_instrument", ("midos",)),
        ),
        Question(
            "ipos",
            "IPOS",
            Kind.SCORES,
            Need.ALWAYS,
            instrument=Instrument.IPOS.value,
            shown_if=When("symptom_instrument", ("ipos_3_days", "ipos_7_days")),
        ),
        Question(
            "main_problems",
            _("The three worst problems, and what the patient hopes for in each"),
            Kind.ROWS,
            Need.ALWAYS,
            columns=(
                Question("problem", _("Problem"), Kind.LINE, Need.ALWAYS),
                Question("goal", _("The patient's goal"), Kind.LINE, Need.ALWAYS),
            ),
        ),
        Question("fact_l", "FACT-L", Kind.SCORES, instrument=Instrument.FACT_L.value, short=True),
    ),
    professions=(NURSE, PHYSICIAN),
)

PAIN = Section(
    "pain",
    Dimension.PHYSICAL,
    _("Pain"),
    (
        Question("pain", _("Is there pain?"), Kind.YES_NO, Need.FIRST, short=True),
        Question("pain_site", _("Where it hurts"), Kind.LINE, Need.FIRST, shown_if=PAIN_YES),
        Question(
            "pain_character",
            _("What it feels like"),
            Kind.CHOICES,
            options=(
                ("dull", _("Dull")),
                ("sharp", _("Sharp")),
                ("cramping", _("Cramping")),
                ("burning", _("Burning")),
                ("shooting", _("Shooting")),
                ("tingling", _("Tingling or numb")),
            ),
            shown_if=PAIN_YES,
        ),
        Question(
            "pain_now", _("Pain now"), Kind.NUMBER, Need.FIRST, minimum=0, maximum=10, shown_if=PAIN_YES, short=True
        ),
        Question(
            "pain_worst",
            _("Worst pain of the last 24 hours"),
            Kind.NUMBER,
            Need.FIRST,
            minimum=0,
            maximum=10,
            shown_if=PAIN_YES,
            short=True,
        ),
        Question(
            "pain_breakthrough",
            _("Breakthrough pain"),
            Kind.NUMBER,
            minimum=0,
            maximum=10,
            help=_("At its worst, 0 to 10"),
            shown_if=PAIN_YES,
        ),
        Question("pain_neuropathic", _("Neuropathic share?"), Kind.YES_NO, shown_if=PAIN_YES, professions=(PHYSICIAN,)),
        Question("pain_regimen", _("Present pain medication"), Kind.TEXT, Need.FIRST, shown_if=PAIN_YES, short=True),
        Question(
            "pain_response",
            _("How well it helps"),
            Kind.CHOICE,
            options=(
                ("well", _("Well")),
                ("partly", _("Partly")),
                ("hardly", _("Hardly")),
                ("not_yet", _("Not known yet")),
            ),
            shown_if=PAIN_YES,
            short=True,
        ),
        Question("opioid", _("Does the patient take an opioid?"), Kind.YES_NO, Need.FIRST, short=True),
        Question(
            "opioid_dose",
            _("Opioid dose"),
            Kind.NUMBER,
            Need.FIRST,
            minimum=0,
            maximum=5000,
            decimals=1,
            unit=_("mg oral morphine equivalent per day"),
            help=_("All opioids together, those taken as needed included"),
            shown_if=OPIOID_YES,
            short=True,
        ),
        Question("laxative", _("A laxative with the opioid?"), Kind.YES_NO, shown_if=OPIOID_YES, short=True),
    ),
    professions=(PHYSICIAN, NURSE),
)

BODY = Section(
    "body",
    Dimension.PHYSICAL,
    _("Body and daily life"),
    (
        Question("dyspnoea_rest", _("Breathlessness at rest"), Kind.CHOICE, options=SEVERITY, short=True),
        Question("dyspnoea_exertion", _("Breathlessness on exertion"), Kind.CHOICE, options=SEVERITY),
        Question("oxygen", _("Oxygen?"), Kind.YES_NO),
        Question(
            "oxygen_flow",
            _("Oxygen flow"),
            Kind.NUMBER,
            minimum=0,
            maximum=60,
            decimals=1,
            unit=_("litres per minute"),
            shown_if=When("oxygen", ("yes",)),
        ),
        Question(
            "effusion",
            _("Pleural effusion"),
            Kind.CHOICE,
            options=(
                ("none", pgettext_lazy("effusion", "None")),
                ("small", pgettext_lazy("effusion", "Small")),
                ("relevant", _("Causes complaints")),
                ("drained", _("Drained, or with a catheter")),
            ),
            professions=(PHYSICIAN, PHYSIOTHERAPIST),
        ),
        Question("cough", _("Cough"), Kind.CHOICE, options=SEVERITY),
        Question(
            "haemoptysis",
            _("Coughing up blood"),
            Kind.CHOICE,
            options=(
                ("none", pgettext_lazy("bleeding", "None")),
                ("streaks", _("Streaks")),
                ("more", _("More than streaks")),
            ),
        ),
        Question("fatigue", _("Fatigue"), Kind.CHOICE, options=SEVERITY),
        Question("nausea", _("Nausea"), Kind.CHOICE, options=SEVERITY),
        Question("vomiting", _("Vomiting"), Kind.CHOICE, options=SEVERITY),
        Question("appetite", _("Lack of appetite"), Kind.CHOICE, options=SEVERITY, professions=(DIETITIAN,)),
        Question(
            "weight",
            _("Weight"),
            Kind.NUMBER,
            minimum=20,
            maximum=350,
            decimals=1,
            unit="kg",
            professions=(DIETITIAN, NURSE),
            short=True,
        ),
        Question(
            "weight_loss",
            _("Weight lost in the last 6 months"),
            Kind.NUMBER,
            minimum=0,
            maximum=80,
            decimals=1,
            unit="%",
            professions=(DIETITIAN, NURSE),
        ),
        Question("cachexia", _("Cachexia?"), Kind.YES_NO, professions=(DIETITIAN, PHYSICIAN)),
        Question("mouth", _("Sore or dry mouth"), Kind.CHOICE, options=SEVERITY),
        Question("dysphagia", _("Trouble swallowing"), Kind.CHOICE, options=SEVERITY, professions=(DIETITIAN,)),
        Question("constipation", _("Constipation"), Kind.CHOICE, options=SEVERITY),
        Question("bowel", _("Bowels"), Kind.LINE, help=_("How often, how firm, last bowel movement")),
        Question("sleep", _("Trouble sleeping"), Kind.CHOICE, options=SEVERITY),
        Question("skin", _("Skin and wounds"), Kind.LINE, professions=(NURSE,)),
        Question("oedema", _("Oedema"), Kind.LINE),
        Question("headache", _("Headache"), Kind.CHOICE, options=SEVERITY),
        Question("seizures", _("Seizures?"), Kind.YES_NO),
        Question("muscle_weakness", _("Weakness of arms or legs?"), Kind.YES_NO),
        Question(
            "cord_signs",
            _("Signs of spinal cord compression?"),
            Kind.YES_NO,
            help=_(
                "New weakness or numbness of the legs, back pain with it, bladder or bowel out of control: an emergency"
            ),
            short=True,
        ),
        Question(
            "cord_action",
            _("What was done about it"),
            Kind.LINE,
            Need.ALWAYS,
            shown_if=When("cord_signs", ("yes",)),
            may_be_left=False,
        ),
        Question(
            "delirium",
            _("Delirium"),
            Kind.CHOICE,
            options=(
                ("none", pgettext_lazy("delirium", "None")),
                ("suspected", pgettext_lazy("delirium", "Suspected")),
                ("present", pgettext_lazy("delirium", "Present")),
            ),
            short=True,
        ),
        Question("cognition", _("Memory and attention"), Kind.LINE),
        Question("falls", _("Fell in the last 3 months?"), Kind.YES_NO, professions=(NURSE, PHYSIOTHERAPIST)),
        Question(
            "daily_help",
            _("Help needed with"),
            Kind.CHOICES,
            options=(
                ("washing", _("Washing")),
                ("dressing", _("Dressing")),
                ("eating", _("Eating")),
                ("toilet", _("Toilet")),
                ("walking", _("Walking")),
                ("household", _("Household")),
                ("none", pgettext_lazy("help", "Nothing")),
            ),
            professions=(NURSE, PHYSIOTHERAPIST),
        ),
        Question(
            "devices",
            _("Devices in use"),
            Kind.CHOICES,
            options=(
                ("rollator", _("Walking frame")),
                ("wheelchair", _("Wheelchair")),
                ("care_bed", _("Nursing bed")),
                ("toilet_chair", _("Toilet chair")),
                ("oxygen", _("Oxygen device")),
                ("pump", _("Medication pump")),
                ("port", _("Port")),
                ("other", _("Others")),
            ),
            professions=(NURSE, PHYSIOTHERAPIST, SOCIAL_WORKER),
        ),
    ),
    professions=(NURSE, PHYSICIAN, DIETITIAN, PHYSIOTHERAPIST),
)

MEDICATION = Section(
    "medication",
    Dimension.PHYSICAL,
    _("Medication"),
    (
        Question("medication_list", _("All medication"), Kind.TEXT, help=_("One to a line, with dose and times")),
        Question("adverse_effects", _("Adverse effects"), Kind.TEXT, short=True),
    ),
    professions=(PHARMACIST, PHYSICIAN),
)

PHYSICAL = (SYMPTOMS, PAIN, BODY, MEDICATION)
