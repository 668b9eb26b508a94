"""The answers that several questions share."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consults.dimensions.question import Options

# Values of staff.models.Profession; the dimensions import no models.
PHYSICIAN, NURSE, SOCIAL_WORKER, PSYCHO_ONCOLOGIST = "physician", "nurse", "social_worker", "psycho_oncologist"
CHAPLAIN, PHARMACIST, DIETITIAN = "chaplain", "pharmacist", "dietitian"
PHYSIOTHERAPIST, COORDINATOR, OTHER = "physiotherapist", "coordinator", "other"

PROFESSIONS: Options = (
    (PHYSICIAN, _("Physician")),
    (NURSE, _("Nurse")),
    (SOCIAL_WORKER, _("Social worker")),
    (PSYCHO_ONCOLOGIST, _("Psycho-oncologist")),
    (CHAPLAIN, _("Chaplain")),
    (PHARMACIST, _("Pharmacist")),
    (DIETITIAN, _("Dietitian")),
    (PHYSIOTHERAPIST, _("Physiotherapist")),
    (COORDINATOR, _("Care coordinator")),
    (OTHER, _("Other")),
)

# Severity in the words of the common mapping of ESAS, MIDOS and IPOS (clinical.md, section 4).
SEVERITY: Options = (
    ("none", pgettext_lazy("severity", "None")),
    ("mild", pgettext_lazy("severity", "Mild")),
    ("moderate", pgettext_lazy("severity", "Moderate")),
    ("severe", pgettext_lazy("severity", "Severe")),
)

# Whether something exists; that nobody knows is an answer.
KNOWN: Options = (("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known")))

# How far a service has come with a patient.
OFFERED: Options = (
    ("involved", _("Already involved")),
    ("accepted", _("Offered and accepted")),
    ("declined", _("Offered and declined")),
    ("not_offered", _("Not offered")),
)

SETTINGS: Options = (
    ("hospital", _("On the ward")),
    ("outpatient", _("Outpatient clinic")),
    ("home", _("At home")),
    ("video", _("By video")),
    ("telephone", _("By telephone")),
)

PLACES: Options = (
    ("home", _("At home")),
    ("relatives", _("With relatives")),
    ("care_home", _("Nursing home")),
    ("hospice", _("Inpatient hospice")),
    ("palliative_ward", _("Palliative care unit")),
    ("hospital", _("Another ward of a hospital")),
    ("undecided", _("Not decided yet")),
)
