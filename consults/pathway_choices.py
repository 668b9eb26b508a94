"""
How a patient in our care is followed up: the kinds of pathway, how often visits are, and why a pathway ends.

Codes are stored for years: never reuse one.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PathwayKind(TextChoices):
    """
    Visits at fixed times, or visits when they are needed (Temel 2024, STEP-PC).

    The stepped pathway needs the licensed FACT-L: without its totals nobody would notice who gets worse.
    """

    STANDARD = "standard", _("Standard: visits at fixed times")
    STEPPED = "stepped", _("Stepped: visits when they are needed")


class Rhythm(TextChoices):
    """How often visits of the standard pathway are."""

    WEEKLY = "weekly", _("Every week")
    TWO_WEEKLY = "two_weekly", _("Every two weeks")
    FOUR_WEEKLY = "four_weekly", _("Every four weeks")
    AS_NEEDED = "as_needed", _("As needed")


# Four weeks are the rhythm of the trials (Temel 2010 and 2024), in step 2 as well.
USUAL = Rhythm.FOUR_WEEKLY
DAYS_BETWEEN: dict[str, int] = {Rhythm.WEEKLY: 7, Rhythm.TWO_WEEKLY: 14, Rhythm.FOUR_WEEKLY: 28}


class WhyPathwayEnded(TextChoices):
    CHANGED = "changed", _("Another pathway was chosen")
    DISCHARGED = "discharged", _("Discharged: palliative care is no longer needed")
    HOSPICE = "hospice", _("A hospice has taken over")
    ELSEWHERE = "elsewhere", _("Another palliative service has taken over")
    DECLINED = "declined", _("The patient does not want it any more")
    DIED = "died", _("The patient has died")


# What a person may choose; that another pathway was chosen is said by choosing it.
END_REASONS = tuple(reason for reason in WhyPathwayEnded if reason != WhyPathwayEnded.CHANGED)
# Somebody else cares for the patient from now on, and is named.
TAKEN_OVER = (WhyPathwayEnded.HOSPICE, WhyPathwayEnded.ELSEWHERE)


class PlaceOfDeath(TextChoices):
    HOME = "home", _("At home")
    NURSING_HOME = "nursing_home", _("Nursing home")
    HOSPICE = "hospice", _("Hospice")
    PALLIATIVE_WARD = "palliative_ward", _("Palliative ward")
    WARD = "ward", _("Another hospital ward")
    INTENSIVE_CARE = "intensive_care", _("Intensive care or emergency department")
    OTHER = "other", _("Elsewhere")
    UNKNOWN = "unknown", _("Not known")
