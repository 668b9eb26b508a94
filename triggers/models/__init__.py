"""What the rules found (triggers), what follows from it (referrals), and which findings speak for which referral."""

from triggers.models.answers import Answer, Escalation
from triggers.models.findings import Trigger, asks, corrected
from triggers.models.outlook import Outlook, Reevaluation
from triggers.models.queue import QueueEntry, Standing
from triggers.models.referrals import Reason, Referral
from triggers.models.settings import RuleSetting
from triggers.models.trial import Trial, TrialPatient
from triggers.models.worklists import Acknowledgement, BoardQuestion, NeverSeen

__all__ = [
    "Acknowledgement",
    "Answer",
    "BoardQuestion",
    "Escalation",
    "NeverSeen",
    "Outlook",
    "QueueEntry",
    "Reason",
    "Reevaluation",
    "Referral",
    "RuleSetting",
    "Standing",
    "Trial",
    "TrialPatient",
    "Trigger",
    "asks",
    "corrected",
]
