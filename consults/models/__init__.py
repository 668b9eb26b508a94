"""Consults, their appointments and documents, and when the palliative team is there for them."""

from consults.models.care import Activation, Recommendation, Task
from consults.models.consult import Consult, VisitReason
from consults.models.diary import Absence, Appointment, CalendarFeed, NoShow, SessionOff, VisitWish, WeeklySession
from consults.models.document import Document, SectionAnswers, ShortContact
from consults.models.letter import Letter, LetterChoice, LetterSent
from consults.models.pathway import PathwayPlan
from consults.models.safety import ContactStepTaken, ContactTask, OnCall

__all__ = [
    "Absence",
    "Activation",
    "Appointment",
    "CalendarFeed",
    "Consult",
    "ContactStepTaken",
    "ContactTask",
    "Document",
    "Letter",
    "LetterChoice",
    "LetterSent",
    "NoShow",
    "OnCall",
    "PathwayPlan",
    "Recommendation",
    "SectionAnswers",
    "SessionOff",
    "ShortContact",
    "Task",
    "VisitReason",
    "VisitWish",
    "WeeklySession",
]
