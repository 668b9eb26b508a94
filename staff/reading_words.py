"""The doors through which patients are read, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

PAGES: Mapping[str, Promise] = {
    "consults:consult": later("Consult"),
    "consults:list": later("Consults"),
    "consults:move": later("Move a consult"),
    "notices:list": later("Notices"),
    "patients:course": later("Timeline, trends and findings"),
    "patients:edit": later("Change personal data"),
    "patients:facts": later("Facts"),
    "patients:informed": later("Note that the patient is informed"),
    "patients:list": later("Patients"),
    "patients:new": later("New patient"),
    "patients:patient": later("Overview of the patient"),
    "patients:personal": later("Personal data"),
    "patients:timeline": later("Timeline"),
    "patients:timeline_table": later("Timeline as a table"),
    "patients:trend_table": later("Trends as a table"),
    "triggers:as_of": later("As of a day"),
    "triggers:care_items": later("Findings in care"),
    "triggers:corrections": later("Corrections and retractions"),
    "triggers:export_queue": later("Export of the queue"),
    "triggers:fact": later("Record a fact"),
    "triggers:find_other": later("Find the other record"),
    "triggers:history": later("History of changes"),
    "triggers:merge": later("Merge records"),
    "triggers:merge_tumour": later("Merge tumours"),
    "triggers:never_seen": later("Never seen"),
    "triggers:question": later("Question"),
    "triggers:question_fact": later("Question"),
    "triggers:questions": later("Questions"),
    "triggers:queue": later("Queue"),
    "triggers:quick": later("Quick entry"),
    "triggers:refer": later("Refer by hand"),
    "triggers:referral": later("Referral"),
    "triggers:rule": later("Findings of a rule"),
    "triggers:separate": later("Separate records"),
    "triggers:separate_tumour": later("Separate tumours"),
    "triggers:several": later("Several referrals at once"),
    "triggers:together": later("Findings and answer of a referral"),
    "triggers:trial_patients": later("Patients of a trial"),
    "triggers:tumours": later("Tumours"),
    "triggers:why_nothing": later("Why nothing?"),
}


def page_in_words(door: str) -> str:
    """Name a page as readers know it; a door of the API by its own name."""
    return str(PAGES[door]) if door in PAGES else _("API: %(door)s") % {"door": door.removeprefix("api:")}
