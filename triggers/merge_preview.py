"""What a merge, or taking one back, will do: shown before anybody says yes, and nothing is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils import timezone

from patients.models import Patient, Tumour
from patients.queries import FactLine, TumourLine, facts_of, tumour_lines, visible_patients
from patients.wish_queries import Wishes, wishes_of
from staff.models import User
from triggers.as_of import facts_stored_by, records_then
from triggers.choices import LIVE_STATES, ReferralState
from triggers.engine import Finding, evaluate
from triggers.facts import Fact as FactSeen
from triggers.history import History
from triggers.load import as_text, with_survivors
from triggers.merge_differences import Difference, differences
from triggers.merging import by_who_goes_on
from triggers.models import Reason, Referral
from triggers.queries import visible_referrals, visible_triggers
from triggers.register import register_in_force
from triggers.rule import OPENS_REFERRAL, Mode
from triggers.seen import mark_of
from triggers.why_nothing_words import language


@dataclass(frozen=True)
class Side:
    """One of two records: what it holds, and its live referral if it has one."""

    patient: Patient
    tumours: list[TumourLine]
    facts: int
    findings: int
    referral: Referral | None
    merged: list[int]
    """The records that were merged into it before."""
    wishes: Wishes


@dataclass(frozen=True)
class Consequence:
    """What the rules find once two are one: sentences that come, and such that go."""

    comes: list[str]
    goes: list[str]


@dataclass(frozen=True)
class MergePreview:
    """Two records, the one that goes on first, and what becomes of their referrals and findings."""

    sides: list[Side]
    goes_on: Referral | None
    closes: Referral | None
    consequence: Consequence
    differs: list[Difference]

    @property
    def mark(self) -> str:
        """A mark of what is said here, so that nobody merges what they have not seen."""
        records = [
            (side.patient.pk, side.facts, side.findings, side.merged, [line.tumour.pk for line in side.tumours])
            for side in self.sides
        ]
        referrals = [(each.pk, each.version) for each in (self.goes_on, self.closes) if each]
        return mark_of(records, referrals, self.consequence, self.differs)

    @property
    def keeps_referral_of_first(self) -> bool:
        """Whether the referral that goes on is that of the record that goes on."""
        return self.goes_on is not None and self.goes_on.patient_id == self.sides[0].patient.pk

    @property
    def is_blocked(self) -> bool:
        """Whether it cannot be done now: consults of both records have begun."""
        return self.closes is not None and self.closes.state == ReferralState.BEGUN


def merge_preview(user: User, survivor: Patient, duplicate: Patient, at: datetime) -> MergePreview:
    """Say what merging the second record into the first will do. A constant number of queries."""
    sides = [_side(user, survivor), _side(user, duplicate)]
    live = by_who_goes_on(side.referral for side in sides if side.referral)
    stored = {side.patient.pk: facts_stored_by(records_then(side.patient, at)[1], at) for side in sides}
    separate = [History(with_survivors(facts, merged)) for facts, merged in stored.values()]
    together = [fact for facts, _ in stored.values() for fact in facts]
    merged = {pk: into for _, of_side in stored.values() for pk, into in of_side.items()}
    return MergePreview(
        sides=sides,
        goes_on=live[0] if live else None,
        closes=live[1] if len(live) > 1 else None,
        consequence=_consequence(separate, [History(with_survivors(together, merged))], at),
        differs=differences(survivor, duplicate),
    )


def _side(user: User, patient: Patient) -> Side:
    facts = facts_of(patient)
    reasons = Reason.objects.filter(ended_at=None).select_related("trigger", "requested_by").order_by("see_by", "pk")
    live = visible_referrals(user).filter(patient=patient, state__in=LIVE_STATES)
    return Side(
        patient=patient,
        tumours=tumour_lines(patient, facts),
        facts=len(facts),
        findings=visible_triggers(user).filter(patient=patient, state="live").count(),
        referral=live.prefetch_related(Prefetch("reasons", reasons)).first(),
        merged=list(visible_patients(user).filter(merged_into=patient).order_by("pk").values_list("pk", flat=True)),
        wishes=wishes_of(patient),
    )


@dataclass(frozen=True)
class SeparationPreview:
    """A merged record and its survivor; which of the survivor's referrals go back; what the rules find apart."""

    record: Patient
    survivor: Patient
    facts: int
    tumours: list[TumourLine]
    consequence: Consequence

    @property
    def mark(self) -> str:
        """A mark of what is said here, so that nobody separates what they have not seen."""
        tumours = [line.tumour.pk for line in self.tumours]
        return mark_of(self.record.pk, self.survivor.pk, self.facts, tumours, self.consequence)


def separation_preview(record: Patient, at: datetime) -> SeparationPreview | None:
    """Say what taking the merge of this record back will do; None where it is not merged."""
    survivor = record.merged_into
    if survivor is None:
        return None
    own_facts = [line for line in facts_of(record) if line.fact.patient_id == record.pk]
    ids = records_then(survivor, at)[1]
    stay, merged_stay = facts_stored_by([pk for pk in ids if pk != record.pk], at)
    own, merged_own = facts_stored_by([record.pk], at)
    apart = [History(with_survivors(stay, merged_stay)), History(with_survivors(own, merged_own))]
    together = [History(with_survivors([*stay, *own], merged_stay | merged_own))]
    return SeparationPreview(
        record=record,
        survivor=survivor,
        facts=len(own_facts),
        tumours=[line for line in tumour_lines(survivor, facts_of(record)) if line.tumour.patient_id == record.pk],
        consequence=_consequence(together, apart, at),
    )


@dataclass(frozen=True)
class TumourSide:
    """A tumour with what it is, how much is recorded of it, and the tumours that were said to be the same."""

    line: TumourLine
    facts: list[FactLine]
    merged: list[Tumour]


def tumour_sides(patient: Patient) -> list[TumourSide]:
    """Give the tumours of a patient with their facts and the tumours merged into them. A constant number of queries."""
    facts = facts_of(patient)
    lines = tumour_lines(patient, facts)
    merged: dict[int | None, list[Tumour]] = {}
    for tumour in Tumour.objects.filter(merged_into__in=[line.tumour.pk for line in lines]):
        merged.setdefault(tumour.merged_into_id, []).append(tumour)
    return [
        TumourSide(
            line,
            [each for each in facts if each.fact.tumour and _stands_for(each.fact.tumour) == line.tumour.pk],
            merged.get(line.tumour.pk, []),
        )
        for line in lines
    ]


def tumours_as_one(patient: Patient, duplicate: Tumour, survivor: Tumour, at: datetime) -> Consequence:
    """Say what the rules find more, and no more, once two tumours of a patient are one."""
    facts, merged = facts_stored_by(records_then(patient, at)[1], at)
    gone, stands = as_text(duplicate.pk), as_text(survivor.pk)
    as_one = {**{pk: stands if into == gone else into for pk, into in merged.items()}, gone: stands}
    return _tumours(facts, merged, as_one, at)


def tumour_alone(patient: Patient, tumour: Tumour, at: datetime) -> Consequence:
    """Say what the rules find more, and no more, once a merged tumour stands for itself again."""
    facts, merged = facts_stored_by(records_then(patient, at)[1], at)
    return _tumours(facts, merged, {pk: into for pk, into in merged.items() if pk != as_text(tumour.pk)}, at)


def _tumours(facts: list[FactSeen], before: Mapping[str, str], after: Mapping[str, str], at: datetime) -> Consequence:
    return _consequence([History(with_survivors(facts, before))], [History(with_survivors(facts, after))], at)


def _stands_for(tumour: Tumour) -> int:
    return tumour.merged_into_id or tumour.pk


def _consequence(before: Iterable[History], after: Iterable[History], at: datetime) -> Consequence:
    """Compare what opens referrals before and after, by rule and deciding fact."""
    had, has = _opening(before, at), _opening(after, at)
    return Consequence(
        comes=[finding.sentence[language()] for what, finding in has.items() if what not in had],
        goes=[finding.sentence[language()] for what, finding in had.items() if what not in has],
    )


def _opening(histories: Iterable[History], at: datetime) -> dict[tuple[str, str], Finding]:
    register, today = register_in_force(), timezone.localdate(at)
    return {
        (finding.rule, finding.because[0]): finding
        for history in histories
        for finding in evaluate(history, today, settings=register.settings, silent=register.silent)
        if finding.calls_for in OPENS_REFERRAL
        and not finding.suppressed
        and register.settings[finding.rule].mode == Mode.ACTIVE
    }
