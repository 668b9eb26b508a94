"""
What people are told: one line per kind, with the words for one notice and for the count in a mail.

No words here speak of a patient: they stand in e-mails. A new kind is a new line.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from staff.permissions import Permission


@dataclass(frozen=True)
class NoticeKind:
    code: str
    words: Promise
    """What one notice says."""
    counted: Promise
    """What several say together, with %(count)d."""
    for_those_who: Permission | None
    """Who can get it, so that nobody is asked about kinds that never come; None: everybody."""
    can_be_hidden: bool = True
    """Whether somebody may wish not to see it; what patients wait for cannot be hidden."""
    for_deputies: bool = True
    """Whether a deputy is told it too; what is about the person alone is not."""


def _kind(
    code: str,
    words: Promise,
    counted: Promise,
    who: Permission | None,
    *,
    can_be_hidden: bool = True,
    for_deputies: bool = True,
) -> NoticeKind:
    return NoticeKind(code, words, counted, who, can_be_hidden, for_deputies)


P = Permission
KINDS: dict[str, NoticeKind] = {
    kind.code: kind
    for kind in (
        _kind(
            "confirmation_waits",
            _("A referral waits for your yes."),
            ngettext_lazy("%(count)d referral waits for your yes", "%(count)d referrals wait for your yes", "count"),
            P.ANSWER_REFERRAL,
            can_be_hidden=False,
        ),
        _kind(
            "confirmation_escalated",
            _("A referral was not answered in half its time and now comes to you."),
            ngettext_lazy(
                "%(count)d referral was not answered in time and comes to you",
                "%(count)d referrals were not answered in time and come to you",
                "count",
            ),
            P.ANSWER_REFERRAL,
            can_be_hidden=False,
        ),
        _kind(
            "referral_opened",
            _("A referral was opened for one of your patients."),
            ngettext_lazy(
                "%(count)d new referral of your patients", "%(count)d new referrals of your patients", "count"
            ),
            P.SEE_QUEUE,
        ),
        _kind(
            "referral_confirmed",
            _("A referral was confirmed."),
            ngettext_lazy("%(count)d referral confirmed", "%(count)d referrals confirmed", "count"),
            P.SEE_QUEUE,
        ),
        _kind(
            "referral_deferred",
            _("A referral was deferred; its appointment is free again."),
            ngettext_lazy("%(count)d referral deferred", "%(count)d referrals deferred", "count"),
            P.SEE_QUEUE,
        ),
        _kind(
            "referral_returned",
            _("A deferred referral came back."),
            ngettext_lazy("%(count)d deferred referral came back", "%(count)d deferred referrals came back", "count"),
            P.SEE_QUEUE,
        ),
        _kind(
            "referral_declined",
            _("A referral was declined."),
            ngettext_lazy("%(count)d referral declined", "%(count)d referrals declined", "count"),
            P.SEE_QUEUE,
        ),
        _kind(
            "answer_undone",
            _("An answer to a referral was taken back."),
            ngettext_lazy("%(count)d answer taken back", "%(count)d answers taken back", "count"),
            P.SEE_QUEUE,
        ),
        _kind(
            "referral_overdue",
            _("A referral has passed its deadline."),
            ngettext_lazy(
                "%(count)d referral has passed its deadline", "%(count)d referrals have passed their deadline", "count"
            ),
            P.SEE_QUEUE,
            can_be_hidden=False,
        ),
        _kind(
            "reasons_gone",
            _("A correction took away the reasons of a referral whose consult has begun."),
            ngettext_lazy(
                "%(count)d referral lost its reasons after its consult had begun",
                "%(count)d referrals lost their reasons after their consults had begun",
                "count",
            ),
            P.SEE_QUEUE,
            can_be_hidden=False,
        ),
        _kind(
            "question_asked",
            _("A question about a patient waits for you."),
            ngettext_lazy("%(count)d question waits for you", "%(count)d questions wait for you", "count"),
            P.RECORD_FACT,
        ),
        _kind(
            "finding_withdrawn",
            _("A correction took away a finding of one of your patients."),
            ngettext_lazy(
                "%(count)d finding taken away by a correction", "%(count)d findings taken away by corrections", "count"
            ),
            P.SEE_QUEUE,
        ),
        _kind(
            "patient_assigned",
            _("You are now responsible for a patient."),
            ngettext_lazy("%(count)d patient is now yours", "%(count)d patients are now yours", "count"),
            P.SEE_PATIENTS,
        ),
        _kind(
            "patient_taken_over",
            _("A colleague is now responsible for one of your patients."),
            ngettext_lazy(
                "%(count)d patient was taken over by a colleague",
                "%(count)d patients were taken over by colleagues",
                "count",
            ),
            P.SEE_PATIENTS,
        ),
        _kind(
            "patients_handed_over",
            _("The patients of a colleague who left were handed over to you."),
            ngettext_lazy(
                "patients of %(count)d colleague were handed over to you",
                "patients of %(count)d colleagues were handed over to you",
                "count",
            ),
            P.SEE_PATIENTS,
            can_be_hidden=False,
        ),
        _kind(
            "consult_changed",
            _("An appointment of a consult was moved or cancelled."),
            ngettext_lazy(
                "%(count)d appointment moved or cancelled", "%(count)d appointments moved or cancelled", "count"
            ),
            P.SEE_CONSULTS,
        ),
        _kind(
            "contact_today",
            _("A patient should be contacted today."),
            ngettext_lazy(
                "%(count)d patient to be contacted today", "%(count)d patients to be contacted today", "count"
            ),
            P.WORK_ON_TASKS,
            can_be_hidden=False,
        ),
        _kind(
            "task_given",
            _("You have a new task."),
            ngettext_lazy("%(count)d new task", "%(count)d new tasks", "count"),
            P.WORK_ON_TASKS,
        ),
        _kind(
            "activation_overdue",
            _("Specialised care that was ordered has not begun in time."),
            ngettext_lazy(
                "%(count)d order of specialised care is overdue",
                "%(count)d orders of specialised care are overdue",
                "count",
            ),
            P.WORK_ON_TASKS,
            can_be_hidden=False,
        ),
        _kind(
            "recommendation_made",
            _("The palliative team recommends something for one of your patients."),
            ngettext_lazy(
                "%(count)d consult with recommendations for your patients",
                "%(count)d consults with recommendations for your patients",
                "count",
            ),
            P.ANSWER_REFERRAL,
        ),
        _kind(
            "recommendation_answered",
            _("A recommendation to the oncologist was answered."),
            ngettext_lazy("%(count)d recommendation answered", "%(count)d recommendations answered", "count"),
            P.WORK_ON_TASKS,
        ),
        _kind(
            "deputy_named",
            _("You are the deputy of a colleague who will be away."),
            ngettext_lazy(
                "you are the deputy of %(count)d colleague", "you are the deputy of %(count)d colleagues", "count"
            ),
            None,
            can_be_hidden=False,
            for_deputies=False,
        ),
        _kind(
            "deputy_cancelled",
            _("An absence for which you were the deputy was taken back or changed."),
            ngettext_lazy("%(count)d absence changed", "%(count)d absences changed", "count"),
            None,
            for_deputies=False,
        ),
    )
}


NOT_FOR_DEPUTIES = frozenset(kind.code for kind in KINDS.values() if not kind.for_deputies)


def kinds_for(permissions: frozenset[Permission]) -> list[NoticeKind]:
    """Give the kinds that somebody with these permissions can get, in the table's order."""
    return [kind for kind in KINDS.values() if kind.for_those_who is None or kind.for_those_who in permissions]
