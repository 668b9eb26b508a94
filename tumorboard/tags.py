"""
The tags of a case: by rule, with the reason and its facts, and by hand.

A rule's tag follows the history until the case is decided: it comes with its reason and goes with it. Refuted, it stays
as refuted and never comes back. What a person added, only a person takes away.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from patients.models import Tumour
from staff.models import User
from staff.retry import retried_whole
from triggers.choices import LIVE_STATES
from triggers.current import NotNow
from triggers.facts import Fact
from triggers.history import HistoryOnDay
from triggers.load import as_text, load_histories
from triggers.models import Referral
from triggers.summary import TumourSummary
from triggers.tumour import INOPERABLE
from tumorboard.choices import CaseState, Occasion, Tag
from tumorboard.current import locked_case
from tumorboard.models import Case, CaseTag

# Oligometastatic disease is at most five metastases in at most three organs (Dingemans 2019); facts tell organs only.
MOST_ORGANS = 3
RADICAL = ("curative", "locally_curative")


@dataclass(frozen=True)
class Tagged:
    """A tag that holds by rule: the code of its reason, and the ids of the facts that say so."""

    tag: Tag
    reason: str
    facts: tuple[int, ...] = ()


def tags_by_rule(summary: TumourSummary, *, occasion: str, has_referral: bool) -> Iterator[Tagged]:
    """
    Give the tags that a tumour's history, the occasion and an open referral speak for. Pure.

    :param summary: of the case's tumour, on the day of looking.
    """
    if occasion == Occasion.FIRST_MANIFESTATION:
        yield Tagged(Tag.FIRST_MANIFESTATION, "occasion", _ids(summary.first_diagnosis))
        if summary.spread is not None:
            yield Tagged(Tag.EARLY_INTEGRATION, "metastatic", _ids(summary.spread.fact))
    if occasion == Occasion.RECURRENCE and summary.recurrence is not None:
        yield Tagged(Tag.RECURRENCE, "recurrence", _ids(summary.recurrence))
    if summary.verdict is not None and summary.verdict.verdict in INOPERABLE:
        yield Tagged(Tag.INOPERABLE, "verdict", _ids(summary.verdict))
    if summary.sites and len(summary.sites) <= MOST_ORGANS and _is_meant_to_be_radical(summary):
        yield Tagged(Tag.OLIGOMETASTATIC, "organs", _ids(*(site.first for site in summary.sites)))
    if has_referral:
        yield Tagged(Tag.PALLIATIVE_QUESTION, "referral")


def _ids(*facts: Fact | None) -> tuple[int, ...]:
    return tuple(int(fact.id) for fact in facts if fact is not None)


def _is_meant_to_be_radical(summary: TumourSummary) -> bool:
    return summary.intent is not None and summary.intent.intent in RADICAL


def keep_tags(cases: Iterable[Case], *, at: datetime) -> None:
    """
    Bring the rules' tags of cases that still wait to what their histories say now. A constant number of queries.

    :param cases: with `patient` and `tumour`; those that wait no more keep the tags they had.
    """
    waiting = [case for case in cases if case.state == CaseState.REGISTERED]
    people = {case.patient.survivor_id for case in waiting}
    today = timezone.localdate(at)
    histories = load_histories(people)
    referred = set(Referral.objects.filter(patient__in=people, state__in=LIVE_STATES).values_list("patient", flat=True))
    stored: dict[int, dict[str, CaseTag]] = {}
    for tag in CaseTag.objects.filter(case__in=waiting):
        stored.setdefault(tag.case_id, {})[tag.tag] = tag
    new: list[CaseTag] = []
    gone: list[int] = []
    for case in waiting:
        person, have = case.patient.survivor_id, stored.get(case.pk, {})
        summary = summary_of_tumour(histories[person].on_day(today), case.tumour)
        wanted = {
            tagged.tag: tagged
            for tagged in (
                tags_by_rule(summary, occasion=case.occasion, has_referral=person in referred) if summary else ()
            )
        }
        new += [_row(case, wanted[tag], at) for tag in wanted if tag not in have]
        gone += [row.pk for row in have.values() if row.by_rule and row.refuted_at is None and row.tag not in wanted]
        _renew(have, wanted)
    CaseTag.objects.filter(pk__in=gone).delete()
    CaseTag.objects.bulk_create(new, ignore_conflicts=True)


def _row(case: Case, tagged: Tagged, at: datetime) -> CaseTag:
    return CaseTag(case=case, tag=tagged.tag, by_rule=True, because=_because(tagged), added_at=at)


def _because(tagged: Tagged) -> dict[str, object]:
    return {"reason": tagged.reason, "facts": list(tagged.facts)}


def _renew(have: Mapping[str, CaseTag], wanted: Mapping[Tag, Tagged]) -> None:
    """Let a tag that still holds name the facts for which it holds now."""
    for tag, tagged in wanted.items():
        row = have.get(tag)
        if row is not None and row.by_rule and row.refuted_at is None and row.because != _because(tagged):
            row.because = _because(tagged)
            row.save(update_fields=["because"])


def summary_of_tumour(day: HistoryOnDay, tumour: Tumour) -> TumourSummary | None:
    """Find a tumour, or the one it was merged into, in its patient's history; None where nothing of it counts."""
    wanted = as_text(tumour.merged_into_id or tumour.pk)
    return next((TumourSummary(each, day) for each in day.tumours if each.id == wanted), None)


@retried_whole
def add_tag(*, case: Case, tag: Tag, by: User, at: datetime) -> CaseTag:
    """
    Tag a case by hand; a rule's tag that was refuted holds again.

    :raises NotNow: if it has this tag already.
    """
    case = locked_case(case)
    row = CaseTag.objects.filter(case=case, tag=tag).first()
    if row is not None and row.refuted_at is None:
        raise NotNow(_("This case is tagged so already."))
    if row is None:
        return CaseTag.objects.create(case=case, tag=tag, by_rule=False, added_at=at, added_by=by)
    row.refuted_at, row.refuted_by, row.why_refuted = None, None, ""
    row.by_rule, row.because, row.added_at, row.added_by = False, {}, at, by
    row.save()
    return row


@retried_whole
def take_tag_off(*, case: Case, tag: Tag, why: str, by: User, at: datetime) -> None:
    """
    Take a tag away that a person added, or refute one that a rule added: that is kept, with the reason.

    :raises NotNow: if the case has no such tag, or a rule's is refuted without a reason.
    """
    case = locked_case(case)
    row = CaseTag.objects.filter(case=case, tag=tag, refuted_at=None).first()
    if row is None:
        raise NotNow(_("This case has no such tag any more."))
    if not row.by_rule:
        row.delete()
        return
    if not why.strip():
        raise NotNow(_("A tag that follows from the record is refuted with a reason. Say why it does not hold."))
    row.refuted_at, row.refuted_by, row.why_refuted = at, by, why.strip()
    row.save()
