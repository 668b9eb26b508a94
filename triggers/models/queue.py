"""The referral queue as a list: one narrow row for each referral, by which the list is filtered, sorted and counted."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from patients.models import Patient
from patients.models.people import WordsOf
from staff.models import Unit, User
from triggers.choices import LIVE_STATES, WAITING_STATES, DeclineReason, ReferralState
from triggers.models.referrals import Referral


class Standing(models.TextChoices):
    """Where a referral stands in the list."""

    NEEDS_YES = "needs_yes", _("Needs your yes")
    GOES_AHEAD = "goes_ahead", _("Goes ahead unless stopped")
    SCHEDULED = "scheduled", pgettext_lazy("referral", "Scheduled")
    DEFERRED = "deferred", pgettext_lazy("referral", "Deferred")
    CLOSED = "closed", pgettext_lazy("referral", "Closed")


S = ReferralState
_STANDS = Case(
    When(state=S.PROPOSED, then=Value(Standing.NEEDS_YES.value)),
    When(state=S.OPEN, appointment_at=None, then=Value(Standing.GOES_AHEAD.value)),
    When(state__in=(S.OPEN, S.BEGUN), then=Value(Standing.SCHEDULED.value)),
    When(state=S.DEFERRED, then=Value(Standing.DEFERRED.value)),
    default=Value(Standing.CLOSED.value),
)
LIVE = Q(state__in=LIVE_STATES)
ENDED = Q(ended_at__isnull=False)


class QueueEntry(models.Model):
    """
    What the list of referrals is filtered, sorted and searched by.

    Derived: the database itself writes it whenever the referral, its reasons, the patient, facts that its row tells,
    or the appointment change (migration 0015), so that nobody can forget to. `changed_in` is the transaction that last
    did, by which a reader's page learns what has changed since.
    """

    referral = models.OneToOneField(Referral, models.CASCADE, primary_key=True, related_name="entry")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=ReferralState)
    see_by = models.DateField()
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    deferred_until = models.DateField(null=True)
    decline_reason = models.CharField(max_length=30, choices=DeclineReason, blank=True)
    appointment_at = models.DateTimeField(null=True, help_text="Of a consult begun without one: when it began.")
    place = models.CharField(max_length=120, blank=True, default="", db_default="")
    oncologist = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    nurse = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    tumours = ArrayField(models.CharField(max_length=3), help_text="First three signs of the ICD-10 codes.")
    rules = ArrayField(models.CharField(max_length=40), help_text="Of the live reasons; once closed, of all.")
    # With the names of the records that were merged into the patient's.
    search_name = models.CharField(max_length=400)
    changed_in = models.BigIntegerField()
    stands = models.GeneratedField(
        expression=_STANDS, output_field=models.CharField(max_length=10, choices=Standing), db_persist=True
    )

    class Meta:
        indexes = [
            models.Index(fields=["patient"], name="queue_by_patient"),
            models.Index(fields=["changed_in"], name="queue_by_change"),
            models.Index(
                fields=["search_name"],
                name="queue_name_prefix",
                opclasses=["varchar_pattern_ops"],
            ),
            # Each tab in the order of deadlines; the other orders stand below.
            models.Index(fields=["stands", "see_by", "referral"], name="queue_tab_by_deadline"),
            models.Index(fields=["see_by", "referral"], name="queue_live", condition=LIVE),
            models.Index(fields=["see_by", "referral"], name="queue_waiting", condition=Q(state__in=WAITING_STATES)),
            models.Index(
                fields=["see_by", "referral"],
                name="queue_nobody",
                condition=LIVE & Q(oncologist=None, unit=None),
            ),
            models.Index(fields=["stands", "-opened_at", "-referral"], name="queue_tab_by_opening"),
            models.Index(fields=["-opened_at", "-referral"], name="queue_live_by_opening", condition=LIVE),
            models.Index(
                fields=["deferred_until", "referral"],
                name="queue_by_return",
                condition=Q(deferred_until__isnull=False),
            ),
            models.Index(
                fields=["appointment_at", "referral"],
                name="queue_by_appointment",
                condition=Q(state__in=(S.OPEN, S.BEGUN), appointment_at__isnull=False),
            ),
            models.Index(fields=["-ended_at", "-referral"], name="queue_by_end", condition=ENDED),
            # What the list is filtered by.
            models.Index(fields=["unit", "see_by", "referral"], name="queue_of_unit", condition=LIVE),
            models.Index(fields=["oncologist", "see_by", "referral"], name="queue_of_oncologist", condition=LIVE),
            models.Index(fields=["nurse", "see_by", "referral"], name="queue_of_nurse", condition=LIVE),
            models.Index(fields=["place", "see_by", "referral"], name="queue_of_place", condition=LIVE & ~Q(place="")),
            models.Index(
                fields=["decline_reason", "-ended_at", "-referral"],
                name="queue_declined",
                condition=ENDED & ~Q(decline_reason=""),
            ),
            models.Index(fields=["unit", "-ended_at", "-referral"], name="queue_closed_of_unit", condition=ENDED),
            models.Index(
                fields=["oncologist", "-ended_at", "-referral"], name="queue_closed_of_oncologist", condition=ENDED
            ),
            models.Index(fields=["nurse", "-ended_at", "-referral"], name="queue_closed_of_nurse", condition=ENDED),
            models.Index(
                fields=["place", "-ended_at", "-referral"],
                name="queue_closed_of_place",
                condition=ENDED & ~Q(place=""),
            ),
            GinIndex(fields=["rules"], name="queue_of_rules", fastupdate=False),
            GinIndex(fields=["tumours"], name="queue_of_tumours", fastupdate=False),
            GinIndex(WordsOf("search_name"), name="queue_by_words_of_name"),
        ]

    def __str__(self) -> str:
        return f"Queue entry {self.pk}"
