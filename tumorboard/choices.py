"""
The tumour board's codes, its states, and the moves between them.

Codes are stored for years: never reuse one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from staff.permissions import Permission


@dataclass(frozen=True)
class BoardMove:
    """From which states to which; a move without a permission is the system's own."""

    sources: tuple[TextChoices, ...]
    target: TextChoices
    permission: Permission | None


BoardMoves = Mapping[str, BoardMove]


def transitions(moves: BoardMoves) -> list[tuple[str, str]]:
    """Give every (from, to) pair that these moves allow, for the database's own guard."""
    return sorted({(str(source.value), str(move.target.value)) for move in moves.values() for source in move.sources})


class Discipline(TextChoices):
    """Who sits in a tumour board; the main partners of a lung cancer centre come first."""

    PULMONOLOGY = "pulmonology", _("Pulmonology")
    THORACIC_SURGERY = "thoracic_surgery", _("Thoracic surgery")
    ONCOLOGY = "oncology", _("Haematology and oncology")
    RADIOTHERAPY = "radiotherapy", _("Radiotherapy")
    RADIOLOGY = "radiology", _("Radiology")
    NUCLEAR_MEDICINE = "nuclear_medicine", _("Nuclear medicine")
    PATHOLOGY = "pathology", _("Pathology")
    PALLIATIVE_CARE = "palliative_care", _("Palliative care")
    NURSING = "nursing", _("Nursing")
    PSYCHO_ONCOLOGY = "psycho_oncology", _("Psycho-oncology")
    SOCIAL_WORK = "social_work", _("Social work")
    DOCUMENTATION = "documentation", _("Documentation")
    REFERRING = "referring", _("Referring physician")
    OTHER = "other", pgettext_lazy("discipline", "Other")


class MeetingState(TextChoices):
    PLANNED = "planned", pgettext_lazy("meeting", "Planned")
    RUNNING = "running", pgettext_lazy("meeting", "Running")
    HELD = "held", pgettext_lazy("meeting", "Held")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")


MEETING_MOVES: BoardMoves = {
    "begin": BoardMove((MeetingState.PLANNED,), MeetingState.RUNNING, Permission.RUN_BOARD),
    "end": BoardMove((MeetingState.RUNNING,), MeetingState.HELD, Permission.RUN_BOARD),
    "resume": BoardMove((MeetingState.HELD,), MeetingState.RUNNING, Permission.RUN_BOARD),
    "cancel": BoardMove((MeetingState.PLANNED,), MeetingState.CANCELLED, Permission.RUN_BOARD),
}


class CaseState(TextChoices):
    REGISTERED = "registered", pgettext_lazy("case", "Registered")
    DECIDED = "decided", pgettext_lazy("case", "Decided")
    POSTPONED = "postponed", pgettext_lazy("case", "Postponed")
    REMOVED = "removed", pgettext_lazy("case", "Taken off")


CASE_MOVES: BoardMoves = {
    "decide": BoardMove((CaseState.REGISTERED,), CaseState.DECIDED, Permission.DECIDE_CASE),
    "postpone": BoardMove((CaseState.REGISTERED,), CaseState.POSTPONED, Permission.REGISTER_CASE),
    "remove": BoardMove((CaseState.REGISTERED,), CaseState.REMOVED, Permission.REGISTER_CASE),
}
# A case that still stands on its meeting's agenda, or stood there to the end.
ON_AGENDA = (CaseState.REGISTERED, CaseState.DECIDED)


class Occasion(TextChoices):
    """Why a tumour must be presented, or was."""

    FIRST_MANIFESTATION = "first_manifestation", _("First manifestation")
    RECURRENCE = "recurrence", pgettext_lazy("occasion", "Recurrence")
    PROGRESSION = "progression", pgettext_lazy("occasion", "Progression")
    BACK_TO_BOARD = "back_to_board", _("Back to the board")
    NOT_CARRIED_OUT = "not_carried_out", _("Recommendation not carried out")
    RESECTABILITY = "resectability", _("Resectability not settled")
    BY_HAND = "by_hand", pgettext_lazy("occasion", "By hand")


class DueState(TextChoices):
    DUE = "due", pgettext_lazy("presentation", "To be presented")
    REGISTERED = "registered", pgettext_lazy("presentation", "Registered")
    MISSED = "missed", pgettext_lazy("presentation", "Therapy began without presentation")
    WAIVED = "waived", pgettext_lazy("presentation", "Waived")


class WhyWaived(TextChoices):
    """Why a presentation before therapy is not asked for."""

    EMERGENCY = "emergency", _("Emergency")
    PATIENT_DECLINES = "patient_declines", _("The patient does not want it")
    PRESENTED_ELSEWHERE = "presented_elsewhere", _("Presented at another centre")
    NO_CONSEQUENCE = "no_consequence", _("No consequence: best supportive care wished")
    OTHER = "other", pgettext_lazy("reason", "Other")


class Item(TextChoices):
    """What a board may ask of a case before it is complete."""

    HISTOLOGY = "histology", _("Histology")
    STAGE = "stage", _("Stage")
    FUNCTION = "function", _("Function (ECOG)")
    IMAGING = "imaging", _("Imaging")
    SCREENING = "screening", _("Palliative screening")
    QUESTION = "question", _("Question to the board")
    PRESENTER = "presenter", _("Presenter")


class Tag(TextChoices):
    FIRST_MANIFESTATION = "first_manifestation", _("First manifestation")
    RECURRENCE = "recurrence", pgettext_lazy("tag", "Recurrence")
    INOPERABLE = "inoperable", _("Inoperable")
    OLIGOMETASTATIC = "oligometastatic", _("Oligometastatic")
    PALLIATIVE_QUESTION = "palliative_question", _("Palliative question")
    EARLY_INTEGRATION = "early_integration", _("Early integration")
    TRIAL = "trial", pgettext_lazy("tag", "Trial")


class Involvement(TextChoices):
    """What the board recommends about palliative care; `consult` and `specialised` open a referral."""

    NONE = "none", pgettext_lazy("involvement", "None")
    CONSULT = "consult", _("Palliative consult")
    SPECIALISED = "specialised", _("Specialised palliative care")
    ALREADY_INVOLVED = "already_involved", _("Already involved")


CALLS_FOR_PALLIATIVE_CARE = (Involvement.CONSULT, Involvement.SPECIALISED)


class Basis(TextChoices):
    """What a verdict on resectability rests on."""

    IMAGING = "imaging", pgettext_lazy("basis", "Imaging")
    FUNCTION = "function", _("Lung function, heart, comorbidity")
    EXPLORATION = "exploration", _("Surgical exploration")
    BOARD = "board", _("Discussion in the board")


class WhyDeviating(TextChoices):
    """Why a recommendation deviates from the guideline."""

    PATIENT_WISH = "patient_wish", _("The patient wishes it")
    COMORBIDITY = "comorbidity", _("Comorbidity or function")
    EARLIER_THERAPY = "earlier_therapy", _("Earlier therapy")
    TRIAL = "trial", pgettext_lazy("reason", "Within a trial")
    OTHER = "other", pgettext_lazy("reason", "Other")


class ActionKind(TextChoices):
    """What a recommendation asks for: which fact shows that it was carried out."""

    SYSTEMIC = "systemic", _("Systemic therapy")
    SURGERY = "surgery", _("Surgery")
    RADIOTHERAPY = "radiotherapy", _("Radiotherapy")
    PALLIATIVE_CONSULT = "palliative_consult", _("Palliative consult")
    RESECTABILITY = "resectability", _("Verdict on resectability")
    STAGING = "staging", pgettext_lazy("action", "Staging or imaging")
    OTHER = "other", pgettext_lazy("action", "Something else")


class ActionState(TextChoices):
    OPEN = "open", pgettext_lazy("action", "Open")
    DONE = "done", pgettext_lazy("action", "Done")
    CHANGED = "changed", pgettext_lazy("action", "Changed")
    NOT_DONE = "not_done", pgettext_lazy("action", "Not done")


ACTION_MOVES: BoardMoves = {
    "finish": BoardMove((ActionState.OPEN,), ActionState.DONE, Permission.FOLLOW_BOARD),
    "match": BoardMove((ActionState.OPEN,), ActionState.DONE, None),
    "change": BoardMove((ActionState.OPEN,), ActionState.CHANGED, Permission.FOLLOW_BOARD),
    "drop": BoardMove((ActionState.OPEN,), ActionState.NOT_DONE, Permission.FOLLOW_BOARD),
    "withdraw": BoardMove((ActionState.OPEN,), ActionState.NOT_DONE, None),
    # A fact that is taken back, or an answer given by mistake, opens the action again.
    "reopen": BoardMove(
        (ActionState.DONE, ActionState.CHANGED, ActionState.NOT_DONE), ActionState.OPEN, Permission.FOLLOW_BOARD
    ),
}


class WhyNotDone(TextChoices):
    PATIENT_DECLINED = "patient_declined", _("The patient declined")
    CONDITION = "condition", _("The patient's condition")
    DIED = "died", _("The patient has died")
    NEW_FINDINGS = "new_findings", _("New findings")
    ELSEWHERE = "elsewhere", _("Treated elsewhere")
    DECISION_CORRECTED = "decision_corrected", _("The decision was corrected")
    OTHER = "other", pgettext_lazy("reason", "Other")


class ProtocolState(TextChoices):
    WANTED = "wanted", pgettext_lazy("protocol", "Being made")
    MADE = "made", pgettext_lazy("protocol", "Made")
