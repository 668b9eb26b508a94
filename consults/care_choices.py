"""
What follows a consult: the states of tasks, orders and recommendations, the moves between them, and the coded reasons.

Codes are stored for years: never reuse one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from staff.permissions import Permission


@dataclass(frozen=True)
class CareMove:
    """From which states to which; a move without a permission is the system's own."""

    sources: tuple[TextChoices, ...]
    target: TextChoices
    permission: Permission | None = Permission.WORK_ON_TASKS


CareMoves = Mapping[str, CareMove]


def transitions(moves: CareMoves) -> list[tuple[str, str]]:
    """Give every (from, to) pair that these moves allow, for the database's own guard."""
    return sorted({(str(source.value), str(move.target.value)) for move in moves.values() for source in move.sources})


class WhyStopped(TextChoices):
    """Why everything of a patient was stopped at once."""

    DIED = "died", _("The patient has died")
    DECLINED = "declined", _("The patient declines palliative care")
    DISCHARGED = "discharged", _("The patient was discharged from our care")


class TaskKind(TextChoices):
    MEASURE = "measure", _("From the plan")
    RECHECK = "recheck", _("Ask again about severe symptoms")
    BEREAVEMENT = "bereavement", _("Bereavement follow-up")
    OTHER = "other", _("Other task")


# What a death does not stop.
AFTER_DEATH = (TaskKind.BEREAVEMENT,)


class TaskState(TextChoices):
    OPEN = "open", pgettext_lazy("task", "Open")
    DONE = "done", pgettext_lazy("task", "Done")
    DROPPED = "dropped", pgettext_lazy("task", "Not done")


TASK_MOVES: CareMoves = {
    "finish": CareMove((TaskState.OPEN,), TaskState.DONE),
    "drop": CareMove((TaskState.OPEN,), TaskState.DROPPED),
    "reopen": CareMove((TaskState.DONE, TaskState.DROPPED), TaskState.OPEN),
}


class HowClosed(TextChoices):
    """How a task came to its end: by whom it was for, or by what happened."""

    BY_HAND = "by_hand", _("By hand")
    IN_CONSULT = "in_consult", _("Asked again at the next consult")
    AMENDED = "amended", _("No longer in the plan")
    DIED = "died", _("The patient has died")
    DECLINED = "declined", _("The patient declines palliative care")
    DISCHARGED = "discharged", _("The patient was discharged from our care")


class Structure(TextChoices):
    """Where specialised palliative care is given (clinical.md 5.2)."""

    CONSULT_SERVICE = "consult_service", _("Palliative consult service")
    DAY_CLINIC = "day_clinic", _("Palliative day clinic")
    WARD = "ward", _("Palliative ward")
    SAPV = "sapv", _("Specialised outpatient palliative care (SAPV)")
    INPATIENT_HOSPICE = "inpatient_hospice", _("Inpatient hospice")
    OUTPATIENT_HOSPICE = "outpatient_hospice", _("Outpatient hospice service")
    UNDECIDED = "undecided", _("Still to be decided")


class ActivationState(TextChoices):
    ORDERED = "ordered", pgettext_lazy("activation", "Ordered")
    ACCEPTED = "accepted", pgettext_lazy("activation", "Accepted")
    BEGUN = "begun", pgettext_lazy("activation", "Begun")
    CANCELLED = "cancelled", pgettext_lazy("activation", "Cancelled")


ACTIVATION_LIVE = (ActivationState.ORDERED, ActivationState.ACCEPTED)
ACTIVATION_MOVES: CareMoves = {
    "accept": CareMove((ActivationState.ORDERED,), ActivationState.ACCEPTED),
    # Some begin before anybody has heard that they accepted.
    "begin": CareMove(ACTIVATION_LIVE, ActivationState.BEGUN),
    "cancel": CareMove(ACTIVATION_LIVE, ActivationState.CANCELLED),
}


class WhyNotActivated(TextChoices):
    """Why specialised care was ordered and did not begin."""

    PATIENT_REFUSES = "patient_refuses", _("The patient does not want it")
    NO_PLACE = "no_place", _("No place, or nobody who could come")
    NOT_ELIGIBLE = "not_eligible", _("The provider or the insurer refused")
    OTHER_STRUCTURE = "other_structure", _("Another structure was chosen")
    NOT_NEEDED = "not_needed", _("No longer needed")
    OTHER = "other", _("Other")
    AMENDED = "amended", _("The consult was amended")
    DIED = "died", _("The patient has died")
    DECLINED = "declined", _("The patient declines palliative care")
    DISCHARGED = "discharged", _("The patient was discharged from our care")


# What a person may choose; the others say what the system followed.
CANCEL_ACTIVATION_REASONS = (
    WhyNotActivated.PATIENT_REFUSES,
    WhyNotActivated.NO_PLACE,
    WhyNotActivated.NOT_ELIGIBLE,
    WhyNotActivated.OTHER_STRUCTURE,
    WhyNotActivated.NOT_NEEDED,
    WhyNotActivated.OTHER,
)


class SafetyReason(TextChoices):
    """Which answer asks for contact the same day."""

    WISH_TO_DIE = "wish_to_die", _("Wish to die")
    SELF_HARM = "self_harm", _("Self-harm")
    PHQ9_ITEM_9 = "phq9_item_9", _("PHQ-9, question 9 above zero")


class ContactState(TextChoices):
    OPEN = "open", pgettext_lazy("contact", "Nobody has claimed it")
    CLAIMED = "claimed", pgettext_lazy("contact", "Claimed")
    CLOSED = "closed", pgettext_lazy("contact", "Done")
    STOPPED = "stopped", pgettext_lazy("contact", "Stopped")


CONTACT_LIVE = (ContactState.OPEN, ContactState.CLAIMED)
CONTACT_MOVES: CareMoves = {
    "claim": CareMove((ContactState.OPEN,), ContactState.CLAIMED),
    "give_back": CareMove((ContactState.CLAIMED,), ContactState.OPEN),
    "close": CareMove(CONTACT_LIVE, ContactState.CLOSED),
    "stop": CareMove(CONTACT_LIVE, ContactState.STOPPED, None),
}


class ContactStep(TextChoices):
    """To whom a contact goes, one after the other, as long as nobody claims it."""

    OWNER = "owner", _("Owner")
    DEPUTY = "deputy", _("Deputy")
    ON_CALL = "on_call", _("On call")
    LEAD = "lead", _("Clinical lead")


class Reached(TextChoices):
    """Who was reached when a contact of the day was closed."""

    PATIENT = "patient", _("The patient")
    CAREGIVER = "caregiver", _("A caregiver")
    COLLEAGUE = "colleague", _("A colleague who is with the patient")
    NOBODY = "nobody", _("Nobody")


class RecommendationState(TextChoices):
    WAITING = "waiting", pgettext_lazy("recommendation", "Waits for an answer")
    TAKEN_OVER = "taken_over", pgettext_lazy("recommendation", "Taken over")
    NOT_TAKEN = "not_taken", pgettext_lazy("recommendation", "Not taken over")
    WITHDRAWN = "withdrawn", pgettext_lazy("recommendation", "No longer asked")


RECOMMENDATION_MOVES: CareMoves = {
    "take_over": CareMove((RecommendationState.WAITING,), RecommendationState.TAKEN_OVER, Permission.ANSWER_REFERRAL),
    "refuse": CareMove((RecommendationState.WAITING,), RecommendationState.NOT_TAKEN, Permission.ANSWER_REFERRAL),
    "withdraw": CareMove((RecommendationState.WAITING,), RecommendationState.WITHDRAWN, None),
    "undo": CareMove(
        (RecommendationState.TAKEN_OVER, RecommendationState.NOT_TAKEN),
        RecommendationState.WAITING,
        Permission.ANSWER_REFERRAL,
    ),
}


class WhyNotTaken(TextChoices):
    """Why an oncologist does not take over a recommendation."""

    CONTRAINDICATED = "contraindicated", _("It would do harm")
    THERAPY_FIRST = "therapy_first", _("It does not go with the tumour therapy")
    PATIENT_DISAGREES = "patient_disagrees", _("The patient does not want it")
    DONE_ALREADY = "done_already", _("It is done already")
    OTHER_WAY = "other_way", _("We do something else instead")
    OTHER = "other", _("Other")
