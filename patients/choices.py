"""
The words that facts may use, as stored and as shown.

The stored words are those of `docs/case-files.md`; oBDS and FHIR codes are mapped to them at import.
"""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Precision(TextChoices):
    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


class Sex(TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    DIVERSE = "diverse", _("Diverse")
    UNKNOWN = "unknown", _("Unknown")


class Source(TextChoices):
    """Through which door a fact came."""

    MANUAL = "manual", _("Entered by hand")
    OBDS = "obds", _("Tumour registry message (oBDS)")
    CASE_FILE = "case_file", _("Facts file")
    API = "api", _("API")
    ANSWER = "answer", _("Answer to a referral")
    CONSULT = "consult", _("Consult")
    BOARD = "board", _("Tumour board")


class FactKind(TextChoices):
    DIAGNOSIS = "diagnosis", _("Diagnosis")
    STAGING = "staging", _("Staging")
    METASTASIS = "metastasis", _("Distant metastasis")
    RECURRENCE = "recurrence", _("Recurrence")
    PROGRESSION = "progression", _("Progression")
    REMISSION = "remission", _("Remission")
    RESECTABILITY = "resectability", _("Resectability")
    INTENT = "intent", _("Treatment intent")
    TREATMENT = "treatment", _("Treatment")
    BOARD = "board", _("Tumour board decision")
    STAY = "stay", _("Hospital stay")
    ASSESSMENT = "assessment", _("Assessment")
    PERFORMANCE = "performance", _("Performance status")
    PHASE = "phase", _("Palliative phase")
    SURPRISE_QUESTION = "surprise_question", _("Surprise question")
    PROGNOSIS = "prognosis", _("Prognosis")
    CONCERN = "concern", _("Concern")
    PATHWAY = "pathway", _("Stepped pathway")
    CONSULT = "consult", _("Palliative consult")
    PALLIATIVE_CARE = "palliative_care", _("Palliative care")
    DECLINED = "declined", _("Palliative care declined")
    DEATH = "death", _("Death")
    RETRACTION = "retraction", _("Retraction")


TUMOUR_KINDS = frozenset(
    {
        FactKind.DIAGNOSIS,
        FactKind.STAGING,
        FactKind.METASTASIS,
        FactKind.RECURRENCE,
        FactKind.PROGRESSION,
        FactKind.REMISSION,
        FactKind.RESECTABILITY,
        FactKind.INTENT,
        FactKind.TREATMENT,
        FactKind.BOARD,
    }
)


class Certainty(TextChoices):
    CONFIRMED = "confirmed", _("Confirmed")
    SUSPECTED = "suspected", _("Suspected")


class Side(TextChoices):
    LEFT = "L", pgettext_lazy("side of the body", "Left")
    RIGHT = "R", pgettext_lazy("side of the body", "Right")
    BOTH = "B", _("Both sides")
    MIDLINE = "M", _("Midline")
    UNKNOWN = "U", _("Unknown")
    NOT_APPLICABLE = "T", _("Not applicable")


class Extent(TextChoices):
    """Extent of small-cell lung cancer, and how far a recurrence reaches."""

    LIMITED = "limited", _("Limited disease")
    EXTENSIVE = "extensive", _("Extensive disease")
    LOCAL = "local", pgettext_lazy("recurrence", "Local")
    REGIONAL = "regional", pgettext_lazy("recurrence", "Regional")
    DISTANT = "distant", pgettext_lazy("recurrence", "Distant")


SMALL_CELL_EXTENTS = (Extent.LIMITED, Extent.EXTENSIVE)
RECURRENCE_EXTENTS = (Extent.LOCAL, Extent.REGIONAL, Extent.DISTANT)


class Site(TextChoices):
    """Sites of distant metastases, as oBDS codes them, and LEP (leptomeningeal), which oBDS does not know."""

    PUL = "PUL", _("Lung")
    OSS = "OSS", _("Bone")
    HEP = "HEP", _("Liver")
    BRA = "BRA", _("Brain")
    LEP = "LEP", _("Meninges")
    LYM = "LYM", _("Distant lymph nodes")
    MAR = "MAR", _("Bone marrow")
    PLE = "PLE", _("Pleura")
    PER = "PER", _("Peritoneum")
    ADR = "ADR", _("Adrenal gland")
    SKI = "SKI", _("Skin")
    OTH = "OTH", _("Other organs")
    GEN = "GEN", _("Generalised")


class Verdict(TextChoices):
    RESECTABLE = "resectable", _("Resectable")
    TECHNICALLY_UNRESECTABLE = "technically_unresectable", _("Technically unresectable")
    FUNCTIONALLY_INOPERABLE = "functionally_inoperable", _("Functionally inoperable")
    PATIENT_DECLINES = "patient_declines", _("Patient declines surgery")
    NOT_ASSESSED = "not_assessed", _("Not assessed")


class AssessedBy(TextChoices):
    BOARD = "board", _("Tumour board")
    SURGEON = "surgeon", _("Surgeon")


class Intent(TextChoices):
    CURATIVE = "curative", _("Curative")
    PALLIATIVE = "palliative", pgettext_lazy("intent", "Palliative")
    LOCALLY_CURATIVE = "locally_curative", _("Locally curative (oligometastasis)")
    UNKNOWN = "unknown", _("Unknown")


class TreatmentKind(TextChoices):
    SURGERY = "surgery", _("Surgery")
    SYSTEMIC = "systemic", _("Systemic therapy")
    RADIOTHERAPY = "radiotherapy", _("Radiotherapy")


class Ended(TextChoices):
    COMPLETED = "completed", _("Completed")
    PROGRESSION = "progression", _("Progression")
    TOXICITY = "toxicity", _("Side effects")
    PATIENT_WISH = "patient_wish", _("Patient's wish")
    OTHER = "other", _("Other")


class StayKind(TextChoices):
    INPATIENT = "inpatient", _("Inpatient")
    EMERGENCY = "emergency", _("Emergency department")
    INTENSIVE = "intensive", _("Intensive care")
    DAY_CASE = "day_case", _("Day case")


class Outcome(TextChoices):
    ALIVE = "alive", _("Alive")
    DEAD = "dead", _("Dead")


class Instrument(TextChoices):
    ESAS = "ESAS", "ESAS-r"
    IPOS = "IPOS", "IPOS"
    MIDOS = "MIDOS", "MIDOS2"
    FACT_L = "FACT-L", "FACT-L"
    PHQ_9 = "PHQ-9", "PHQ-9"
    PHQ_4 = "PHQ-4", "PHQ-4"
    PHQ_2 = "PHQ-2", "PHQ-2"
    DT = "DT", _("Distress Thermometer")


class Respondent(TextChoices):
    PATIENT = "patient", _("Patient")
    PROXY = "proxy", _("Relative")
    STAFF = "staff", _("Staff")


class Scale(TextChoices):
    ECOG = "ECOG", "ECOG"
    KPS = "KPS", "Karnofsky (KPS)"
    AKPS = "AKPS", "AKPS"


class Phase(TextChoices):
    STABLE = "stable", _("Stable")
    UNSTABLE = "unstable", _("Unstable")
    DETERIORATING = "deteriorating", _("Deteriorating")
    TERMINAL = "terminal", _("Terminal")


class YesNo(TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")


class ConcernKind(TextChoices):
    HASTENED_DEATH_REQUEST = "hastened_death_request", _("Request for hastened death")
    EXISTENTIAL_CRISIS = "existential_crisis", _("Spiritual or existential crisis")
    DECISION_SUPPORT_NEED = "decision_support_need", _("Needs help with decisions or care planning")
    PATIENT_REQUEST = "patient_request", _("Patient or family asks for palliative care")
    DELIRIUM = "delirium", _("Delirium")
    SPINAL_CORD_COMPRESSION = "spinal_cord_compression", _("Spinal cord compression")


class Step(IntegerChoices):
    ENDED = 0, _("Pathway ended")
    ONE = 1, _("Step 1")
    TWO = 2, _("Step 2")


class AppointmentKind(TextChoices):
    CLINIC = "clinic", _("Clinic visit")
    INFUSION = "infusion", _("Infusion")
    RESTAGING = "restaging", _("Restaging")


RECOMMENDATIONS = {
    "OP": _("Surgery"),
    "CH": _("Chemotherapy"),
    "HO": _("Hormone therapy"),
    "IM": _("Immunotherapy"),
    "ZS": _("Targeted therapy"),
    "SZ": _("Stem cell transplantation"),
    "CI": _("Chemo- and immunotherapy"),
    "CZ": _("Chemo- and targeted therapy"),
    "CIZ": _("Chemo-, immuno- and targeted therapy"),
    "IZ": _("Immuno- and targeted therapy"),
    "WW": _("Watchful waiting"),
    "AS": _("Active surveillance"),
    "WS": _("Wait and see"),
    "ST": _("Radiotherapy"),
    "SO": _("Other treatment"),
    "KW": _("No further tumour-specific therapy"),
    "BSC": _("Best supportive care"),
}


class AnswerOrUnknown(TextChoices):
    """Whether something exists; that nobody asked is an answer of its own."""

    UNKNOWN = "unknown", _("Not known")
    NO = "no", _("No")
    YES = "yes", _("Yes")


class Telling(TextChoices):
    """Whom the patient allows us to tell about the illness."""

    NOT_ASKED = "not_asked", _("Not asked yet")
    NOBODY = "nobody", _("Nobody")
    NAMED = "named", _("Only the caregivers marked so")
    FAMILY = "family", _("The whole family")


class AllergyStatus(TextChoices):
    UNKNOWN = "unknown", _("Not known")
    NONE_KNOWN = "none_known", _("None known")
    LISTED = "listed", _("These:")


class Relation(TextChoices):
    """What a caregiver is to the patient."""

    PARTNER = "partner", _("Husband, wife or partner")
    CHILD = "child", _("Daughter or son")
    PARENT = "parent", _("Mother or father")
    SIBLING = "sibling", _("Sister or brother")
    OTHER_RELATIVE = "other_relative", _("Other relative")
    FRIEND = "friend", _("Friend or neighbour")
    GUARDIAN = "guardian", _("Legal guardian")
    PROFESSIONAL = "professional", _("Nursing service or home")
    OTHER = "other", _("Other")


class CodeStatus(TextChoices):
    """Which treatment is wanted in an emergency."""

    NOT_DISCUSSED = "not_discussed", _("Not discussed")
    FULL = "full", _("Full treatment")
    LIMITED = "limited", _("Limited:")


class CodeLimit(TextChoices):
    DNR = "dnr", _("No resuscitation (DNR)")
    DNI = "dni", _("No intubation (DNI)")
    NO_INTENSIVE_CARE = "no_intensive_care", _("No intensive care")
    COMFORT_ONLY = "comfort_only", _("Only relief of symptoms")
