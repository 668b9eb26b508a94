"""
What corrections took away: which fact changed and how, what followed for the referral, and who has noted it.

A finding is withdrawn in the transaction that stores the correction, so both carry the same time.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from patients.models import Fact
from staff.deputies import ACTING
from staff.keyset import behind
from staff.models import User
from staff.permissions import Permission
from staff.retry import retried_whole
from triggers.choices import ReferralState, WhyEnded
from triggers.current import ChangedMeanwhile, NotNow, locked_referral
from triggers.models import Acknowledgement, Reason, Referral, Trigger, corrected
from triggers.rules import RULES

PAGE = 25
TO_NOTE_AT_MOST = 100
COUNTED_UP_TO = 100
SHOWN_CHANGES = 5
# rule → the kinds of facts it reads
_READ = {rule.code: frozenset(str(kind.__struct_config__.tag) for kind in rule.reads) for rule in RULES}


@dataclass(frozen=True)
class Change:
    """A fact that was stored, and the one whose place it took or that it took back; None if it is simply new."""

    fact: Fact
    before: Fact | None

    @property
    def is_retraction(self) -> bool:
        return self.fact.of_id is not None


@dataclass(frozen=True)
class Correction:
    """A withdrawn finding, what changed, and the referral that it spoke for, if it ever did."""

    trigger: Trigger
    changes: list[Change]
    referral: Referral | None

    @property
    def is_to_note(self) -> bool:
        """Whether somebody is to note what followed: the referral was withdrawn, or its consult was kept."""
        return self.referral is not None and gone_at(self.referral) is not None

    @property
    def outcome(self) -> str:
        """What became of its referral: "nothing", "withdrawn", "kept" (its consult had begun), "goes_on" or "ended"."""
        if self.referral is None:
            return "nothing"
        if self.referral.reasons_gone_at is not None:
            return "kept"
        if self.referral.is_live:
            return "goes_on"
        return "withdrawn" if self.referral.state == ReferralState.WITHDRAWN else "ended"


@dataclass(frozen=True)
class CorrectionPage:
    lines: list[Correction]
    after: int | None
    """The number of the last finding, after which the next page begins, or None on the last one."""


def correction_page(
    triggers: QuerySet[Trigger],
    referrals: QuerySet[Referral],
    *,
    with_nothing_opened: bool = False,
    after: int | None = None,
    limit: int = PAGE,
) -> CorrectionPage:
    """
    Give one page of the findings that corrections took away, the latest first; a constant number of queries.

    :param triggers: those that the reader may see, with the `referrals` that the reader may see.
    :param with_nothing_opened: also those that had opened nothing.
    :param after: the number of the last finding of the page before; one that is unknown begins at the top.
    """
    gone = triggers.filter(corrected())
    if not with_nothing_opened:
        gone = gone.filter(has_opened=True)
    if last := triggers.filter(pk=after, ended_at__isnull=False).first() if after else None:
        gone = behind(gone, last, "-ended_at", "-pk")
    rows = gone.select_related("patient__responsible_oncologist", "patient__named_nurse", "patient__unit")
    found = list(rows.order_by("-ended_at", "-pk")[: limit + 1])
    shown = found[:limit]
    return CorrectionPage(corrections(shown, referrals), shown[-1].pk if len(found) > limit else None)


def corrections(triggers: Sequence[Trigger], referrals: QuerySet[Referral]) -> list[Correction]:
    """Say of withdrawn findings what changed and what followed for their referrals. Three queries, or none for none."""
    if not triggers:
        return []
    stored = _stored_with(triggers)
    spoken_for = _referrals_of(triggers, referrals)
    return [
        Correction(trigger, _changes(trigger, stored[trigger.patient_id, trigger.ended_at]), spoken_for.get(trigger.pk))
        for trigger in triggers
    ]


def _stored_with(triggers: Sequence[Trigger]) -> dict[tuple[int, datetime | None], list[Fact]]:
    """Give the facts that were stored when the findings were withdrawn, by person and time."""
    people = {trigger.patient_id for trigger in triggers}
    facts = Fact.objects.filter(
        Q(patient__in=people) | Q(patient__merged_into__in=people),
        stored_at__in={trigger.ended_at for trigger in triggers},
    ).select_related("patient", "stored_by", "replaces", "of")
    found: dict[tuple[int, datetime | None], list[Fact]] = defaultdict(list)
    for fact in facts.order_by("pk"):
        found[fact.patient.survivor_id, fact.stored_at].append(fact)
    return found


def _changes(trigger: Trigger, facts: list[Fact]) -> list[Change]:
    """Keep what explains a withdrawal: corrections of its own facts; else of facts its rule reads; else new ones."""
    changes = [Change(fact, fact.of or fact.replaces) for fact in facts]
    read = _READ.get(trigger.rule, frozenset())
    own = [change for change in changes if change.before and change.before.pk in trigger.because]
    others = [change for change in changes if change.before and change.before.kind in read]
    new = [change for change in changes if not change.before and change.fact.kind in read]
    return (own or others or new)[:SHOWN_CHANGES]


def _referrals_of(triggers: Sequence[Trigger], referrals: QuerySet[Referral]) -> dict[int, Referral]:
    """Give finding → the referral that it spoke for, of several the last."""
    speaking = Reason.objects.filter(trigger__in=triggers, referral__in=referrals)
    reasons = speaking.select_related("referral").prefetch_related(
        Prefetch("referral__acknowledgements", Acknowledgement.objects.select_related("by"))
    )
    return {reason.trigger_id: reason.referral for reason in reasons.order_by("added_at", "pk") if reason.trigger_id}


def gone_at(referral: Referral) -> datetime | None:
    """Give since when the reasons of a referral are gone, whether it was withdrawn or goes on; None if they stand."""
    if (referral.state, referral.why_ended) == (ReferralState.WITHDRAWN, WhyEnded.FACTS_CHANGED):
        return referral.ended_at
    return referral.reasons_gone_at


def acknowledged(referral: Referral) -> Acknowledgement | None:
    """Give who noted that the referral's reasons are gone. Lists prefetch `acknowledgements`."""
    since = gone_at(referral)
    return next((each for each in referral.acknowledgements.all() if each.gone_at == since), None)


def to_acknowledge(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    """Keep those that go on without their reasons, and that nobody has noted for the team; the latest first."""
    noted = Acknowledgement.objects.filter(referral=OuterRef("pk"), gone_at=OuterRef("reasons_gone_at"))
    names = Prefetch("acknowledgements", Acknowledgement.objects.select_related("by"))
    kept = referrals.filter(~Exists(noted), reasons_gone_at__isnull=False).prefetch_related(names)
    return kept.order_by("-reasons_gone_at", "-pk")


# As `taken_away` and its index have it; `mine` of `triggers.queries` says the same of whose they are.
_WITHDRAWN_OF_MINE = f"""
    {ACTING}
    SELECT count(*) FROM (
        SELECT FROM triggers_referral referral JOIN patients_patient patient ON patient.id = referral.patient_id
         WHERE referral.state = 'withdrawn' AND referral.why_ended = 'facts_changed'
           AND (patient.responsible_oncologist_id IN (SELECT id FROM acting)
                OR patient.named_nurse_id IN (SELECT id FROM acting)
                OR patient.unit_id IN (SELECT unit_id FROM staff_user_units WHERE user_id = %(user)s))
           AND NOT EXISTS (SELECT FROM triggers_acknowledgement noted
                            WHERE noted.referral_id = referral.id AND noted.gone_at = referral.ended_at)
         LIMIT {COUNTED_UP_TO}) AS found
"""  # noqa: S608  # nosec B608


def count_withdrawn_of_mine(user: User, *, today: date) -> int:
    """
    Give how many referrals of the user's patients a correction withdrew and nobody noted; up to COUNTED_UP_TO.

    Every list of work shows it: one query, written as SQL because to put it together took longer than to answer it.
    """
    if not user.may(Permission.SEE_QUEUE):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_WITHDRAWN_OF_MINE, {"user": user.pk, "day": today})
        return int(cursor.fetchone()[0])


@retried_whole
def acknowledge_reasons_gone(*, referral: Referral, by: User, at: datetime) -> Acknowledgement:
    """
    Note that the reasons of a referral are gone: it was withdrawn, or its consult had begun and goes on.

    :raises NotNow: if the reasons stand again, or a colleague was first.
    """
    referral = locked_referral(referral)
    since = gone_at(referral)
    if since is None:
        raise NotNow(_("The reasons of this referral stand again. Look at it once more."))
    if (first := acknowledged(referral)) is not None:
        raise ChangedMeanwhile(
            _("%(name)s has noted this at %(time)s.")
            % {"name": first.by, "time": date_format(localtime(first.at), "SHORT_DATETIME_FORMAT")}
        )
    return Acknowledgement.objects.create(referral=referral, gone_at=since, by=by, at=at)
