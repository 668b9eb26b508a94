"""What follows from triggers: referrals, and which findings speak for which referral."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from patients.models import Patient
from staff.constraints import known, set_together
from staff.models import User
from triggers.choices import (
    LIVE_STATES,
    NEVER_SEEN,
    DeclineReason,
    DeferReason,
    ReferralState,
    WhoAsked,
    WhyEnded,
    state_transitions,
)
from triggers.models.findings import Trigger


def taken_away() -> Q:
    """Say which referrals a correction withdrew: their last finding is no longer supported by the facts."""
    return Q(state=ReferralState.WITHDRAWN, why_ended=WhyEnded.FACTS_CHANGED)


@pgtrigger.register(
    pgtrigger.FSM(name="legal_moves", field="state", transitions=state_transitions()),
)
@pghistory.track(
    meta={
        "indexes": [
            models.Index(fields=["answered_at"], name="referral_answers", condition=Q(answered_at__isnull=False))
        ]
    }
)
class Referral(models.Model):
    """
    The message to the palliative team, with all its reasons. At most one is live for each patient.

    An open referral without a consult is the workers' queue. `see_by` is the earliest deadline of its live reasons.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="referrals")
    state = models.CharField(max_length=10, choices=ReferralState)
    see_by = models.DateField()
    target_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    defer_reason = models.CharField(max_length=30, choices=DeferReason, blank=True)
    deferred_until = models.DateField(null=True, blank=True)
    intents_when_deferred = models.JSONField(
        default=dict, blank=True, help_text="Tumour id → current intent; a change ends a deferral for curative intent."
    )
    decline_reason = models.CharField(max_length=30, choices=DeclineReason, blank=True)
    comment = models.TextField(_("comment"), blank=True)

    consult_begun_at = models.DateTimeField(null=True, blank=True)
    consult_done_at = models.DateTimeField(null=True, blank=True)
    reasons_gone_at = models.DateTimeField(
        null=True, blank=True, help_text="Its last reason ended after the consult had begun: the team is told."
    )
    told_gone_at = models.DateTimeField(
        null=True, blank=True, help_text="The `reasons_gone_at` of which team and oncologist have been told."
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    why_ended = models.CharField(max_length=20, choices=WhyEnded, blank=True)

    class Meta:
        ordering = ["see_by", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=Q(state__in=LIVE_STATES), name="one_live_referral_per_patient"
            ),
            known("state", ReferralState, name="referral_state_is_known"),
            known("defer_reason", DeferReason, name="referral_defer_reason_is_known", blank=True),
            known("decline_reason", DeclineReason, name="referral_decline_reason_is_known", blank=True),
            known("why_ended", WhyEnded, name="referral_why_ended_is_known", blank=True),
            set_together("answered_at", "answered_by", name="referral_answered_by_somebody"),
            set_together("confirmed_at", "confirmed_by", name="referral_confirmed_by_somebody"),
            models.CheckConstraint(
                condition=(Q(state=ReferralState.DEFERRED, deferred_until__isnull=False) & ~Q(defer_reason=""))
                | (~Q(state=ReferralState.DEFERRED) & Q(deferred_until__isnull=True)),
                name="referral_deferred_with_reason_and_date",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReferralState.DECLINED) | ~Q(decline_reason=""),
                name="referral_declined_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE_STATES, ended_at__isnull=True)
                | (~Q(state__in=LIVE_STATES) & Q(ended_at__isnull=False)),
                name="referral_ended_when_not_live",
            ),
        ]
        indexes = [
            models.Index(fields=["see_by", "id"], name="referral_live_by_deadline", condition=Q(state__in=LIVE_STATES)),
            models.Index(fields=["state", "see_by", "id"], name="referral_by_state"),
            models.Index(fields=["patient", "-opened_at"], name="referral_by_patient"),
            models.Index(
                fields=["reasons_gone_at"], name="referral_reasons_gone", condition=Q(reasons_gone_at__isnull=False)
            ),
            models.Index(fields=["ended_at"], name="referral_taken_away", condition=taken_away()),
            models.Index(
                fields=["deferred_until"], name="referral_deferred", condition=Q(state=ReferralState.DEFERRED)
            ),
        ]

    def __str__(self) -> str:
        return f"Referral {self.pk}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_STATES


@pghistory.track()
class Reason(models.Model):
    """
    Why a referral exists: a trigger, or a request by hand, which only a person ends.

    A trigger speaks for at most one referral at a time.
    """

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="reasons")
    trigger = models.ForeignKey(Trigger, models.PROTECT, null=True, blank=True, related_name="reasons")
    request = models.TextField(_("reason"), blank=True)
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    who_asked = models.CharField(
        _("who asks for it"),
        max_length=10,
        choices=WhoAsked,
        blank=True,
        default="",
        db_default="",
        help_text="At whose wish, of a request; empty where that was not asked for.",
    )
    see_by = models.DateField()
    strong = models.BooleanField(help_text="Calls for a referral by itself, rather than for a confirmation.")
    ended_deferral = models.DateField(
        null=True,
        blank=True,
        help_text="Until when the referral was put aside that this request brought back; taken back, it is again.",
    )
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    why_ended = models.CharField(max_length=20, choices=WhyEnded, blank=True)

    class Meta:
        ordering = ["see_by", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["trigger"], condition=Q(ended_at__isnull=True), name="trigger_speaks_for_one_referral"
            ),
            models.CheckConstraint(
                condition=Q(trigger__isnull=False, requested_by__isnull=True, request="")
                | (Q(trigger__isnull=True, requested_by__isnull=False) & ~Q(request="")),
                name="reason_is_a_trigger_or_a_request",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, why_ended="") | (Q(ended_at__isnull=False) & ~Q(why_ended="")),
                name="reason_ended_with_why",
            ),
            known("why_ended", WhyEnded, name="reason_why_ended_is_known", blank=True),
            known("who_asked", WhoAsked, name="reason_who_asked_is_known", blank=True),
            models.CheckConstraint(
                condition=Q(trigger__isnull=True) | Q(who_asked=""), name="reason_only_a_request_was_asked_for"
            ),
            models.CheckConstraint(
                condition=Q(trigger__isnull=True) | Q(ended_deferral__isnull=True),
                name="reason_only_a_request_ended_a_deferral",
            ),
        ]

    def __str__(self) -> str:
        return f"Reason {self.pk}"

    @property
    def asked_for(self) -> str:
        """What was asked for by hand: in the person's words, or in the reader's language where the program wrote it."""
        return gettext(NEVER_SEEN) if self.request == NEVER_SEEN else self.request
