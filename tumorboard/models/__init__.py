"""Tumour boards: their meetings, cases and tags, decisions, and what becomes of them."""

from tumorboard.models.boards import AgendaSent, Attendance, Board, Meeting, Seat
from tumorboard.models.cases import Case, CaseTag, Due, ItemAnswer, PresentationWaived, ToLookAt
from tumorboard.models.decisions import Action, Decision, DecisionFact, Protocol

__all__ = [
    "Action",
    "AgendaSent",
    "Attendance",
    "Board",
    "Case",
    "CaseTag",
    "Decision",
    "DecisionFact",
    "Due",
    "ItemAnswer",
    "Meeting",
    "PresentationWaived",
    "Protocol",
    "Seat",
    "ToLookAt",
]
