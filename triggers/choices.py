"""The coded answers and states of triggers and referrals. Codes are stored for years: never reuse one."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from staff.permissions import Permission


class CallsFor(TextChoices):
    REFERRAL = "referral", _("Referral")
    CONFIRMATION = "confirmation", _("Confirmation")
    SUPPORT = "support", _("Support")
    QUESTION = "question", _("Question")
    VISIT = "visit", _("Visit")
    QUESTIONNAIRE = "questionnaire", _("Questionnaire")
    CONTACT = "contact", _("Contact today")


class Evidence(TextChoices):
    """On what a rule rests."""

    GUIDELINE = "guideline", _("Guideline")
    TRIAL = "trial", pgettext_lazy("kind of evidence", "Trial")
    CONSENSUS = "consensus", _("Consensus")
    LOCAL_PROPOSAL = "local_proposal", _("Local proposal")


class RuleMode(TextChoices):
    ACTIVE = "active", _("Active")
    SHADOW = "shadow", _("Shadow")
    OFF = "off", _("Off")


class Suppressed(TextChoices):
    HISTORIC = "historic", _("Historic")
    ALREADY_IN_CARE = "already_in_care", _("Already in palliative care")
    DECLINED = "declined", _("Patient declined")


class TriggerState(TextChoices):
    LIVE = "live", _("Live")
    ANSWERED = "answered", _("Answered")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class WhyEnded(TextChoices):
    """Why a trigger, or a reason of a referral, no longer counts."""

    FACTS_CHANGED = "facts_changed", _("The facts no longer support it")
    DIED = "died", _("The patient has died")
    RULE_OFF = "rule_off", _("The rule was switched off")
    RULE_CHANGED = "rule_changed", _("The rule itself was changed; the facts are the same")
    HISTORIC = "historic", _("Too long ago")
    ALREADY_IN_CARE = "already_in_care", _("Already in palliative care")
    DECLINED = "declined", _("Patient declined")
    DISAGREES = "disagrees", _("The oncologist disagrees with the finding")
    TREATED_ELSEWHERE = "treated_elsewhere", _("Treated elsewhere")
    DATA_WRONG = "data_wrong", _("The data are wrong")
    OTHER = "other", _("Other")
    CONSULT_HELD = "consult_held", _("The consult was held")
    TAKEN_BACK = "taken_back", _("The request was taken back")
    MERGED = "merged", _("The patient's records were merged")
    UNKNOWN_UNTIL = "unknown_until", _("Not known yet")
    NOTHING_MORE = "nothing_more", _("Nothing more to know")


class DeferReason(TextChoices):
    CURATIVE_INTENT = "curative_intent", _("Curative intent")
    PATIENT_WANTS_TO_WAIT = "patient_wants_to_wait", _("Patient wants to wait")
    NEEDS_MORE_STAGING = "needs_more_staging", _("Needs more staging")
    OTHER = "other", _("Other")


class DeclineReason(TextChoices):
    PATIENT_DECLINED = "patient_declined", _("Patient declined")
    IN_CARE_ELSEWHERE = "in_care_elsewhere", _("Already in palliative care elsewhere")
    TREATED_ELSEWHERE = "treated_elsewhere", _("Treated elsewhere")
    DISAGREES = "disagrees", _("Disagrees with the finding")
    DATA_WRONG = "data_wrong", _("Data are wrong")
    OTHER = "other", _("Other")


class AnswerKind(TextChoices):
    """What somebody answers to a referral; the names of moves in `REFERRAL_MOVES`."""

    CONFIRM = "confirm", pgettext_lazy("answer", "Confirmed")
    DEFER = "defer", pgettext_lazy("answer", "Deferred")
    DECLINE = "decline", pgettext_lazy("answer", "Declined")


class WhoAsked(TextChoices):
    """At whose wish somebody refers a patient by hand."""

    CLINICIAN = "clinician", _("Clinician")
    PATIENT = "patient", _("Patient")
    RELATIVE = "relative", _("Relative")
    GP = "gp", _("General practitioner")
    BOARD = "board", _("Tumour board")


class EscalationStep(TextChoices):
    """To whom a confirmation goes that nobody answers."""

    DEPUTY = "deputy", _("Deputy")
    LEAD = "lead", _("Clinical lead")


class CareAnswer(TextChoices):
    """What the named nurse does about a finding in a patient already in our care."""

    EARLIER_VISIT = "earlier_visit", _("Earlier visit")
    CONTACTED = "contacted", _("Contacted")
    KNOWN = "known", _("Known, no change")


# Whatever else a nurse answers settles a finding.
UNSETTLED = ("", CareAnswer.EARLIER_VISIT)


class QuestionAnswer(TextChoices):
    """What closes a question without a new fact."""

    UNKNOWN_UNTIL = WhyEnded.UNKNOWN_UNTIL.value, _("Not known until a day: ask again then")
    NOTHING_MORE = WhyEnded.NOTHING_MORE.value, _("Nothing more will be known: do not ask again")


class Addressee(TextChoices):
    """Who is asked. A person may ask somebody else than the rule does."""

    DOCUMENTATION = "documentation", _("Documentation")
    ONCOLOGIST = "oncologist", pgettext_lazy("asked of", "Responsible oncologist")
    BOARD = "board", _("Next tumour board")


# Whom a rule's question goes to; every other question, and data that somebody called wrong, to documentation.
ASKED_BY_RULE = {"resectability_open": Addressee.ONCOLOGIST}


# Stored as the request of a referral, for readers of either language.
NEVER_SEEN = gettext_noop("Advanced disease, never seen by palliative care")


class ReferralState(TextChoices):
    PROPOSED = "proposed", _("Needs a yes")
    OPEN = "open", _("Goes ahead")
    DEFERRED = "deferred", _("Deferred")
    BEGUN = "begun", _("Consult has begun")
    DONE = "done", _("Consult done")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CLOSED = "closed", _("Closed")


LIVE_STATES = (ReferralState.PROPOSED, ReferralState.OPEN, ReferralState.DEFERRED, ReferralState.BEGUN)
WAITING_STATES = (ReferralState.PROPOSED, ReferralState.OPEN, ReferralState.DEFERRED)


@dataclass(frozen=True)
class Move:
    """From which states to which; a move without a permission is the system's own."""

    sources: tuple[ReferralState, ...]
    target: ReferralState
    permission: Permission | None = None


_S = ReferralState

REFERRAL_MOVES: dict[str, Move] = {
    "confirm": Move((_S.PROPOSED,), _S.OPEN, Permission.ANSWER_REFERRAL),
    "defer": Move((_S.PROPOSED, _S.OPEN), _S.DEFERRED, Permission.ANSWER_REFERRAL),
    "decline": Move(WAITING_STATES, _S.DECLINED, Permission.ANSWER_REFERRAL),
    "strengthen": Move((_S.PROPOSED,), _S.OPEN),
    "weaken": Move((_S.OPEN,), _S.PROPOSED),
    "return_open": Move((_S.DEFERRED,), _S.OPEN),
    "return_proposed": Move((_S.DEFERRED,), _S.PROPOSED),
    "withdraw": Move(WAITING_STATES, _S.WITHDRAWN),
    "close": Move(WAITING_STATES, _S.CLOSED),
    "begin": Move(WAITING_STATES, _S.BEGUN),
    "finish": Move((_S.BEGUN,), _S.DONE),
    # What takes an answer back, until the consult begins. A deferral ends by "return_open" or "return_proposed".
    "unconfirm": Move((_S.OPEN,), _S.PROPOSED, Permission.ANSWER_REFERRAL),
    "reopen": Move((_S.DECLINED,), _S.OPEN, Permission.ANSWER_REFERRAL),
    "reopen_proposed": Move((_S.DECLINED,), _S.PROPOSED, Permission.ANSWER_REFERRAL),
    "reopen_deferred": Move((_S.DECLINED,), _S.DEFERRED, Permission.ANSWER_REFERRAL),
}

# answer → the state in which a referral still stands as this answer left it, and the answer can be taken back
STANDS_AS_ANSWERED: dict[str, ReferralState] = {
    AnswerKind.CONFIRM: _S.OPEN,
    AnswerKind.DEFER: _S.DEFERRED,
    AnswerKind.DECLINE: _S.DECLINED,
}


def state_transitions() -> list[tuple[str, str]]:
    """Give every (from, to) pair that any move allows, for the database's own guard."""
    return sorted({(source.value, move.target.value) for move in REFERRAL_MOVES.values() for source in move.sources})


class TrialKind(TextChoices):
    TODAY = "today", _("Today, against what is in force")
    PERIOD = "period", _("A period of the past")


class TrialState(TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Failed")


class TrialWhat(TextChoices):
    """What happens to a patient in a trial: those of `triggers.dry_run.What`, and what ends with other settings."""

    REFERRAL = "referral", _("Referral opens")
    REFERRAL_ENDS = "referral_ends", _("Referral is withdrawn")
    JOINS = "joins", _("Joins an open referral")
    LEAVES = "leaves", _("Leaves a referral that stays open")
    CONSULT = "consult", _("Consult is due")
    CONSULT_ENDS = "consult_ends", _("Consult is cancelled")
    VISIT = "visit", _("Visit is asked for")
    VISIT_ENDS = "visit_ends", _("Visit is no longer asked for")
    SUPPORT = "support", _("Support is called for")
    QUESTION = "question", _("Question is put")
    QUESTIONNAIRE = "questionnaire", _("Questionnaire is asked for")
    CONTACT = "contact", _("Contact on the same day")
    OTHER_ENDS = "other_ends", _("Support, question or contact ends")
    IN_CARE = "in_care", _("In palliative care already")
    SHADOW = "shadow", _("Found in shadow mode, opens nothing")
