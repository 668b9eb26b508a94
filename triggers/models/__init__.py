"""What the rules found (triggers), what follows from it (referrals), and which findings speak for which referral."""

from triggers.models.findings import Trigger, asks
from triggers.models.outlook import Outlook, Reevaluation
from triggers.models.referrals import Reason, Referral

__all__ = ["Outlook", "Reason", "Reevaluation", "Referral", "Trigger", "asks"]
